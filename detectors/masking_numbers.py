"""Telephone, identity, card and account numbers written with digits, in groups, or spoken as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

import phonenumbers

from detectors import masking_checksums as checksums
from detectors.masking_context import Cue, cue_before, is_phone_after


class Span(NamedTuple):
    """A piece of text to be replaced by `[kind]`."""

    start: int
    end: int
    kind: str


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


MIN_DIGITS = 7
MAX_DIGITS = 24
_MAX_GROUPS = 12
_RUN = re.compile(r"[0-9]+(?:[ .\-()/·_~]{1,3}[0-9]+)*")
_LETTER = re.compile(r"[A-Za-z0-9]")
_GROUP = re.compile(r"[0-9]+")
_MOBILE_CN = re.compile(r"1[3-9]\d{9}")
_MOBILE_CN_PREFIXED = re.compile(r"(?:00)?861[3-9]\d{9}")
_NANP = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_TOLL_FREE = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}|[48]00\d{7}|0?800\d{6,7}")
# Where a number without country code may come from when nothing around it says that it is a telephone.
_TRUNK_REGIONS = ("CN", "GB", "DE", "FR", "JP", "KR", "AU", "TW", "IT", "NL", "CH")
_SEPARATED_ID = {(3, 2, 4): "--", (6, 7): "-", (3, 3, 3, 2): "..-"}


def find_numbers(plain: str) -> Iterator[Span]:
    """Yield the personal numbers written with digits."""
    for run in _RUN.finditer(plain):
        if run.end() - run.start() >= MIN_DIGITS:
            yield from _scan(plain, _groups(plain, run.start(), run.end()))


def _groups(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the groups of digits; a chain of single digits ("1 3 8 0 …") is one group."""
    groups: list[tuple[int, int]] = []
    spans = [m.span() for m in _GROUP.finditer(plain, start, end)]
    for single, chain in groupby(spans, key=lambda s: s[1] - s[0] == 1):
        members = list(chain)
        groups += [(members[0][0], members[-1][1])] if single and len(members) >= MIN_DIGITS else members
    return groups


def _scan(plain: str, groups: list[tuple[int, int]]) -> Iterator[Span]:
    """Take the longest windows of groups that are a number, from the left."""
    texts = ["".join(c for c in plain[a:b] if c.isdigit()) for a, b in groups]
    i = 0
    while i < len(groups):
        span = _longest(plain, groups, texts, i)
        if span:
            yield span
            i = next((j for j in range(i + 1, len(groups)) if groups[j][0] >= span.end), len(groups))
        else:
            i += 1


def _longest(plain: str, groups: list[tuple[int, int]], texts: list[str], i: int) -> Span | None:
    """Return the longest number that begins with group `i`."""
    ends, count = [], 0
    for j in range(i + 1, min(len(groups), i + _MAX_GROUPS) + 1):
        count += len(texts[j - 1])
        if MIN_DIGITS <= count <= MAX_DIGITS:
            ends.append(j)
    if not ends:
        return None
    cue = cue_before(plain, groups[i][0])  # the dear part, so once for all windows
    for j in reversed(ends):
        span = _judge_window(plain, groups[i:j], texts[i:j], cue, (i > 0, j < len(groups)))
        if span:
            return span
    return None


def _judge_window(
    plain: str, groups: list[tuple[int, int]], texts: list[str], cue: Cue, more: tuple[bool, bool]
) -> Span | None:
    """Judge the digits of these groups as one number; `more` says whether digits go on at either side."""
    digits = "".join(texts)
    start, end = groups[0][0], groups[-1][1]
    before, after = plain[start - 1 : start], plain[end : end + 1]
    if after in ("X", "x") and len(digits) == 17 and not _LETTER.match(plain, end + 1):
        digits, end, after = digits + after, end + 1, plain[end + 1 : end + 2]
    number = Number(
        digits,
        tuple(map(len, texts)),
        "".join([plain[a[1] : b[0]] for a, b in pairwise(groups)]),
        cue or ("phone" if is_phone_after(plain, end) else ""),
        plus=before == "+" or plain[max(0, start - 2) : start] == "+(",
        paren=before == "(",
        glued=(more[0] and before != " ") or (more[1] and after != " "),
    )
    if not _stands_alone(before, after, number):
        return None
    kind = kind_of(number)
    while kind and start and plain[start - 1] in "+(":
        start -= 1
    return Span(start, end, kind) if kind else None


def _stands_alone(before: str, after: str, number: Number) -> bool:
    """Whether no letter touches the digits: "SF13800138000" is a parcel, "tel13800138000" is not."""
    if after.isascii() and after.isalpha() and after.isupper():
        return False
    touched = (
        (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()) or before == "_"
    )
    weak = number.cue in ("", "order", "id")  # an identity number with letters is another finder's
    if before.isascii() and before.isupper() and weak:
        return False
    return not touched or not weak or _is_mobile_cn(number) or len(number.digits) == 18


def kind_of(number: Number) -> str:
    """Name the kind of personal number, or return the empty string.

    Examples
    --------
    >>> kind_of(Number("13800138000", (3, 4, 4), "  ", ""))
    'phone'
    >>> kind_of(Number("2024050112", (4, 2, 2, 2), "-- ", ""))
    ''
    """
    if number.plus and _is_international(number.digits):
        return "phone"
    strong = _kind_by_checksum(number)
    if strong or number.cue == "order":
        return strong
    return _kind_by_cue(number) or _kind_by_form(number)


def _kind_by_checksum(number: Number) -> str:
    digits = number.digits
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
    if cue == "" or _is_moment(number):
        return ""
    if cue == "id":
        return "id" if len(digits) <= 20 else ""
    if _is_mobile(number):
        return "phone"
    if cue == "card":
        return "card" if 12 <= len(digits) <= 19 else ""
    if cue == "account":
        return "account"
    return "phone" if len(digits) <= 15 and not _TOLL_FREE.fullmatch(digits) else ""


def _kind_by_form(number: Number) -> str:
    digits = number.digits
    if not digits.isdigit() or _is_moment(number):
        return ""
    if _is_mobile(number):
        return "phone"
    if number.glued:
        return ""
    if _SEPARATED_ID.get(number.shape) == number.seps and _separated_id(number):
        return "id"
    if number.shape == (4, 4, 4) and checksums.is_aadhaar(digits):
        return "id"
    if len(digits) == 15 and len(number.shape) == 1 and checksums.is_old_chinese_id(digits):
        return "id"
    if _TOLL_FREE.fullmatch(digits):
        return ""
    return "phone" if _is_phone(number) else ""


def _separated_id(number: Number) -> bool:
    digits = number.digits
    if len(digits) == 9:
        return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00"
    return checksums.is_korean_id(digits) if len(digits) == 13 else checksums.is_cpf(digits)


def _is_moment(number: Number) -> bool:
    """Whether the digits are a date or a date with a time."""
    digits, shape = number.digits, number.shape
    if shape[:3] in ((4, 2, 2), (4, 1, 2), (4, 2, 1), (4, 1, 1)):
        return digits[:2] in ("19", "20")
    if shape[:3] in ((2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4)):
        return "".join(digits)[sum(shape[:2]) : sum(shape[:2]) + 2] in ("19", "20")
    whole = len(shape) == 1 and len(digits) in (8, 12, 14) and digits.isdigit()
    return whole and digits[:2] in ("19", "20") and checksums.is_date(digits[:4], digits[4:6], digits[6:8])


def _is_mobile_cn(number: Number) -> bool:
    return _MOBILE_CN.fullmatch(number.digits) is not None or bool(
        _MOBILE_CN_PREFIXED.fullmatch(number.digits)
    )


def _is_mobile(number: Number) -> bool:
    """Whether it is a Chinese mobile number in one of the ways people group it."""
    if not _is_mobile_cn(number) or "/" in number.seps:
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
        return 10 <= len(digits) <= 17 and _is_international(digits[2:]) and _valid("+" + digits[2:], None)
    if len(shape) == 1:
        if _NANP.fullmatch(digits) and len(digits) == 10:
            return _valid(digits, "US")
        return digits[0] == "0" and 10 <= len(digits) <= 12 and any(_valid(digits, r) for r in _TRUNK_REGIONS)
    if _NANP.fullmatch(digits) and shape[-3:] == (3, 3, 4) and len(shape) <= 4:
        return True
    if number.paren and ")" in seps[:2] and 2 <= shape[0] <= 4 and 6 <= sum(shape[1:]) <= 9:
        return True
    if digits[0] in "78" and shape == (1, 3, 3, 2, 2):
        return True
    return _is_trunk(number) or (shape == (5, 5) and digits[0] in "6789" and seps in " -")


def _is_trunk(number: Number) -> bool:
    """Whether it starts with a trunk 0 and an area code, with an extension perhaps."""
    digits, shape = number.digits, number.shape
    if digits[0] != "0" or digits[1] == "0" or not 2 <= shape[0] <= 5 or min(shape) < 2 or len(shape) > 6:
        return False
    return 9 <= len(digits) <= 12 or (number.seps == "--" and len(digits) <= 16 and shape[1] >= 7)


def _is_international(digits: str) -> bool:
    """Whether digits after a plus can be a number of an existing country code."""
    if not 8 <= len(digits) <= 15:
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + digits, None))
    except phonenumbers.NumberParseException:
        return False


def _valid(digits: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False
