"""Which kind of personal number some digits are, by check digits, by the words before them, or by their grouping."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from detectors.masking import checksums
from detectors.masking.context import Cue
from detectors.masking.quantities import is_measure, is_moment


class Number(NamedTuple):
    """Digits that may be one number: how they were grouped and what stands around them."""

    digits: str
    shape: tuple[int, ...]
    seps: str
    cue: Cue
    plus: bool = False
    paren: bool = False
    glued: bool = False  # a separator without a blank joins it to more digits
    spoken: bool = False


_MOBILE_CN = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_MOBILE_START = re.compile("(?:86)?1[3-9]")
_NANP = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_TOLL_FREE = re.compile(
    r"1?8(?:00|33|44|55|66|77|88)\d{7}|[48]00\d{7}|0?800\d{6,7}|0120\d{6}|0(?:30[036]|33[03]|34[345]|84[345])\d{7}"
)
# Where a number without country code may come from when nothing around it says that it is a telephone.
_TRUNK_REGIONS = ("CN", "GB", "DE", "FR", "JP", "KR", "AU", "TW", "IT", "NL", "CH")
_SEPARATED_ID = {(3, 2, 4): "--", (6, 7): "-", (3, 3, 3, 2): "..-"}


def kind_of(number: Number) -> str:
    """Name the kind of personal number, or return the empty string.

    Examples
    --------
    >>> kind_of(Number("13800138000", (3, 4, 4), "  ", ""))
    'phone'
    >>> kind_of(Number("2024050112", (4, 2, 2, 2), "-- ", ""))
    ''
    """
    if is_measure(number.digits, number.shape, number.seps):
        return ""
    if number.plus and _is_international(number.digits):
        return "phone"
    strong = _kind_by_checksum(number)
    if strong or number.cue == "order":
        return strong
    return _kind_by_cue(number) or _kind_by_form(number)


_UNCUED_SHAPES = {(3, 2, 4), (6, 7), (3, 3, 3, 2), (3, 3, 4), (5, 5), (1, 3, 3, 2, 2), (1, 3, 3, 4)}
_MOST_GROUPS = 7  # of a number that starts with neither 00 nor a word: 86 and a mobile number in pairs


def may_be_uncued(digits: str, shape: tuple[int, ...]) -> bool:
    """Whether `kind_of` may name digits that no word, plus or bracket announces: quick, and never too strict.

    Most windows of a table of numbers end here.
    """
    groups, count = len(shape), len(digits)
    # An identity number may be grouped in any way, in France by sex, year, month, place and key.
    if groups == 1 or count in (17, 18) or (count == 15 and digits[0] in "12"):
        return True
    if digits[0] == "0":
        if digits[1] == "0":
            return digits[2] != "0" and count >= 10
        return count >= 9 and groups <= 6 and min(shape[:-1]) >= 2
    if groups > _MOST_GROUPS:
        return False
    return (
        (count in (11, 13) and _MOBILE_START.match(digits) is not None)
        or shape in _UNCUED_SHAPES
        or (shape[0] == 4 and min(shape[:-1]) == 4)
    )


def _kind_by_checksum(number: Number) -> str:
    digits = number.digits
    if len(digits) == 15 and checksums.is_french_id(digits):
        return "id"
    if len(digits) == 18 and checksums.is_chinese_id(digits):
        return "id" if number.cue != "order" or checksums.chinese_id_checks(digits) else ""
    if not digits.isdigit():
        return ""
    if _card_shape(number) and checksums.is_card(digits) and (number.cue != "order" or len(number.shape) > 2):
        return "card"
    return ""


def _card_shape(number: Number) -> bool:
    shape = number.shape
    if len(shape) == 1:
        return True
    return shape[0] == 4 and (set(shape[:-1]) == {4} or shape in ((4, 6, 5), (4, 6, 4), (4, 8, 4), (4, 11)))


def _kind_by_cue(number: Number) -> str:
    digits, cue = number.digits, number.cue
    if cue == "" or is_moment(number.digits, number.shape):
        return ""
    if cue == "id":
        return "id" if len(digits) <= 20 else ""
    if _is_mobile(number):
        return "phone"
    if cue == "card":
        return "card" if 12 <= len(digits) <= 19 else ""
    if cue == "account":
        return "account"
    return "phone" if len(digits) <= 15 and not is_toll_free(digits) else ""


def _kind_by_form(number: Number) -> str:
    digits = number.digits
    if not digits.isdigit() or is_moment(number.digits, number.shape):
        return ""
    if _is_mobile(number):
        return "phone"
    if number.glued:
        return ""
    if _is_id(number):
        return "id"
    return "phone" if not is_toll_free(digits) and _is_phone(number) else ""


def _is_id(number: Number) -> bool:
    """Whether the digits have the form, and the check digit if there is one, of an identity number."""
    digits, shape = number.digits, number.shape
    if _SEPARATED_ID.get(shape) == number.seps:
        return _separated_id(digits)
    if shape == (4, 4, 4):
        return checksums.is_aadhaar(digits)
    return shape == (15,) and checksums.is_old_chinese_id(digits)


def _separated_id(digits: str) -> bool:
    if len(digits) == 9:
        return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00"
    return checksums.is_korean_id(digits) if len(digits) == 13 else checksums.is_cpf(digits)


def is_mobile_cn(number: Number) -> bool:
    """Whether the digits are a Chinese mobile number, with the country code perhaps."""
    return _MOBILE_CN.fullmatch(number.digits) is not None


def is_toll_free(digits: str) -> bool:
    """Whether the digits are a firm's toll-free line."""
    return _TOLL_FREE.fullmatch(digits) is not None


def _is_mobile(number: Number) -> bool:
    """Whether it is a Chinese mobile number in one of the ways people group it."""
    if not is_mobile_cn(number) or "/" in number.seps:
        return False
    shape = number.shape
    if len(number.digits) > 11 and len(shape) > 1 and sum(shape[1:]) == 11:
        shape = shape[1:]
    return (
        len(shape) <= 2 or (shape[0] >= 3 and min(shape) >= 2 and len(shape) <= 5) or set(shape[:-1]) == {2}
    )


def _is_phone(number: Number) -> bool:
    """Whether the digits are a telephone number that nothing but their form gives away."""
    digits, shape, seps = number.digits, number.shape, number.seps
    if digits.startswith("00"):
        return 10 <= len(digits) <= 17 and _valid("+" + digits[2:], None)
    if len(shape) == 1:
        return _is_bare_phone(digits)
    american = _NANP.fullmatch(digits) and shape[-3:] == (3, 3, 4) and len(shape) <= 4
    bracketed = number.paren and ")" in seps[:2] and 2 <= shape[0] <= 4 and 6 <= sum(shape[1:]) <= 9
    russian = digits[0] in "78" and shape == (1, 3, 3, 2, 2)
    indian = shape == (5, 5) and digits[0] in "6789" and seps in " -"
    return bool(american or bracketed or russian or indian or _is_trunk(number))


def _is_bare_phone(digits: str) -> bool:
    """Whether digits without any separator are a number in use in North America, or of a region with a trunk 0."""
    if len(digits) == 10 and _NANP.fullmatch(digits):
        return _valid(digits, "US")
    return digits[0] == "0" and 10 <= len(digits) <= 12 and any(_valid(digits, r) for r in _TRUNK_REGIONS)


def _is_trunk(number: Number) -> bool:
    """Whether it starts with a trunk 0 and an area code, with an extension perhaps."""
    digits, shape = number.digits, number.shape
    if (
        digits[0] != "0"
        or digits[1] == "0"
        or not 2 <= shape[0] <= 5
        or min(shape[:-1]) < 2
        or len(shape) > 6
    ):
        return False
    if shape[-1] == 1 and shape[0] < 3:  # "0221 / 47 18 83 2"
        return False
    return 9 <= len(digits) <= 12 or (number.seps == "--" and len(digits) <= 16 and shape[1] >= 7)


@lru_cache(
    maxsize=4096
)  # a number is looked at more than once: in longer and shorter windows, and again beside what is masked
def _is_international(digits: str) -> bool:
    """Whether digits after a plus can be a number of an existing country code."""
    if not 8 <= len(digits) <= 15:
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + digits, None))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=4096)
def _valid(digits: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False
