"""Digits that are a date, hours, a range, an amount or an address of the internet, and so no personal number."""

from __future__ import annotations

import re

from detectors.masking import checksums

_YEARS = ("19", "20")
_MONTHS, _DAYS, _BYTE = 12, 31, 255
# "10.00-18.00", and "07.15 08.45 09.30" in groups of two.
_HOURS = re.compile(r"\. ?- ?\.")
_TIMES = re.compile(r"(?: ?\. ?\.)+ ?|\. (?:\. )*\.?")
_UNIT = re.compile(
    r"\s?(?:元|块钱?|万|亿|越南盾|日元|韩元|美元|欧元|港币|人民币|毫安|公里|(?:VND|IDR|KRW|JPY|USD|EUR|GBP|RMB|CNY|INR|rupiah"
    r"|rupees?|dollars?|euros?|pounds?|yen|bucks|KB|MB|GB|TB|bytes|users|people|customers|followers|points|miles|km|kwh"
    r"|mAh)(?![A-Za-z]))",
    re.IGNORECASE,
)


def is_amount_before(plain: str, end: int) -> bool:
    """Whether a unit stands right after digits that end at `end`.

    Examples
    --------
    >>> is_amount_before("charged 1250000 VND", 15), is_amount_before("account 1250000", 15)
    (True, False)
    """
    return _UNIT.match(plain, end) is not None


def is_moment(digits: str, shape: tuple[int, ...]) -> bool:
    """Whether the digits are a date or a date with a time."""
    if shape[:3] in ((4, 2, 2), (4, 1, 2), (4, 2, 1), (4, 1, 1)):
        return digits[:2] in _YEARS
    if shape[:3] in ((2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4)):
        return digits[sum(shape[:2]) : sum(shape[:2]) + 2] in _YEARS
    whole = len(shape) == 1 and len(digits) in (8, 12, 14) and digits.isdigit()
    return whole and digits[:2] in _YEARS and checksums.is_date(digits[:4], digits[4:6], digits[6:8])


def is_measure(digits: str, shape: tuple[int, ...], seps: str) -> bool:
    """Whether digits in groups are hours, a range of round numbers or years, days, or an address of the internet.

    Examples
    --------
    >>> is_measure("192168100", (3, 3, 2, 1), "..."), is_measure("30004000", (4, 4), "-")
    (True, True)
    >>> is_measure("10001800", (2, 2, 2, 2), ".-."), is_measure("4155550199", (3, 3, 4), "--")
    (True, False)
    """
    if len(shape) == 1:
        return False
    if max(shape) <= 2:
        return _are_times(digits, shape, seps)
    if len(shape) == 4 and seps == "...":
        return max(shape) <= 3 and all(int(part) <= _BYTE for part in _parts(digits, shape))
    if len(shape) == 2 and seps.strip(" ") in ("-", "~", "--"):
        return all(_is_round(part) for part in _parts(digits, shape))
    return False


def _are_times(digits: str, shape: tuple[int, ...], seps: str) -> bool:
    """Whether groups of at most two digits are hours, "05.12.24 14.30", or "05/12/24 06/12/24"."""
    if len(shape) == 4 and _HOURS.fullmatch(seps):
        return True
    if shape[:3] == (2, 2, 2) and seps[:3] in (".. ", "// "):
        return int(digits[:2]) <= _DAYS and int(digits[2:4]) <= _MONTHS
    return min(shape) == 2 and len(shape) >= 4 and _TIMES.fullmatch(seps) is not None and " " in seps


def _is_round(part: str) -> bool:
    return len(part) >= 3 and (part.endswith("00") or (len(part) == 4 and part[:2] in _YEARS))


def _parts(digits: str, shape: tuple[int, ...]) -> list[str]:
    parts, at = [], 0
    for size in shape:
        parts.append(digits[at : at + size])
        at += size
    return parts
