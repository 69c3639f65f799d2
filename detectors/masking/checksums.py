"""Check digits of identity, card and account numbers: what tells a personal number from an order number."""

from __future__ import annotations

import re

_CN_REGIONS = frozenset(
    [
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
        91,
    ]
)
_CN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # position + 10 is the letter's value
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NRIC_LETTERS = {
    "S": "JZIHGFEDCBA",
    "T": "GFEDCBAJZIH",
    "F": "XWUTRQPNMLK",
    "G": "RQPNMLKXWUT",
    "M": "TRQPNJLKXWU",
}
_VERHOEFF_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip
# Issuer prefixes with their lengths; device numbers (IMEI: 15 digits, 35… or 86…) pass Luhn but none of these.
_CARD = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|62\d{14,17}|(?:6011|65\d\d|64[4-9]\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|(?:50|5[6-9]|6[0379])\d{14,17}|9[4-9]\d{14,17}"
)


# Characters of an IBAN by country (SWIFT's registry).
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IS": 26, "IT": 27, "KW": 30, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
    "UA": 29,
}  # fmt: skip


def is_date(year: str, month: str, day: str) -> bool:
    """Whether the digits name a day of a life: 1900–2099, month 1–12, day 1–31."""
    return year[:2] in ("19", "20") and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1).

    Examples
    --------
    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = sum(int(d) for d in digits[-1::-2])
    return (total + sum(int(d) * 2 - 9 * (d > "4") for d in digits[-2::-2])) % 10 == 0


def is_card(digits: str) -> bool:
    """Whether the digits are a payment card: an issuer's prefix and length, and the Luhn digit."""
    return _CARD.fullmatch(digits) is not None and luhn(digits)


def is_chinese_id(number: str) -> bool:
    """Whether 18 characters have the region and birthday of a Chinese identity number (GB 11643).

    The check character is left out on purpose: a number with one digit mistyped still points to a person,
    and region and birthday alone let pass only 3 of 10,000 random numbers.

    Examples
    --------
    >>> is_chinese_id("11010519491231002X"), is_chinese_id("202405011234567890")
    (True, False)
    """
    if not number[:17].isdigit() or int(number[:2]) not in _CN_REGIONS:
        return False
    return is_date(number[6:10], number[10:12], number[12:14])


def chinese_id_checks(number: str) -> bool:
    """Whether the check character of an 18-character Chinese identity number fits (ISO 7064, MOD 11-2)."""
    total = sum(int(d) * w for d, w in zip(number[:17], _CN_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def is_old_chinese_id(digits: str) -> bool:
    """Whether 15 digits have the region and birthday of a Chinese identity number from before 1999."""
    return int(digits[:2]) in _CN_REGIONS and is_date("19" + digits[6:8], digits[8:10], digits[10:12])


def is_french_id(digits: str) -> bool:
    """Whether 15 digits are a French social security number: sex, year, month and place of birth, and key (MOD 97).

    Examples
    --------
    >>> is_french_id("185057800608491"), is_french_id("185057800608492")
    (True, False)
    """
    if digits[0] not in "12" or not (1 <= int(digits[3:5]) <= 12 or 20 <= int(digits[3:5]) <= 42):
        return False
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def is_iban(code: str) -> bool:
    """Whether the characters, blanks removed, are an IBAN: its country's length, and ISO 13616's MOD 97-10.

    Examples
    --------
    >>> is_iban("GB82WEST12345698765432")
    True
    """
    if _IBAN_LENGTHS.get(code[:2]) != len(code):
        return False
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def is_aadhaar(digits: str) -> bool:
    """Whether 12 digits are an Indian Aadhaar number (Verhoeff's check digit)."""
    check = 0
    for i, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_D[check][int(_VERHOEFF_P[i % 8][int(digit)])])
    return digits[0] > "1" and check == 0


def is_cpf(digits: str) -> bool:
    """Whether 11 digits are a Brazilian CPF (two MOD 11 digits)."""
    for n in (9, 10):
        check = sum(int(d) * (n + 1 - i) for i, d in enumerate(digits[:n])) * 10 % 11 % 10
        if check != int(digits[n]):
            return False
    return True


def is_korean_id(digits: str) -> bool:
    """Whether 13 digits have the birthday and century digit of a Korean registration number."""
    return digits[6] in "12345678" and is_date("19" + digits[:2], digits[2:4], digits[4:6])


def is_lettered_id(code: str) -> bool:
    """Whether letters and digits, blanks removed, are an identity number of a place that checks them.

    Hong Kong, Taiwan, Singapore, Spain (DNI, NIE) by check digit; the United Kingdom (NINO, driving licence), India
    (PAN) and Italy (codice fiscale) by their fixed form.

    Examples
    --------
    >>> [is_lettered_id(c) for c in ("A123456(3)", "A123456789", "S1234567D", "12345678Z", "AB123456C")]
    [True, True, True, True, True]
    """
    return any(form.fullmatch(code) and check(code) for form, check in _LETTERED)


def _hong_kong(code: str) -> bool:
    letters = code[:2].rstrip("0123456789")
    digits = code[len(letters) :].replace("(", "").replace(")", "")
    values = [36] * (2 - len(letters)) + [ord(c) - 55 for c in letters] + [int(c, 16) for c in digits]
    return sum(v * w for v, w in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def _taiwan(code: str) -> bool:
    value = _TW_LETTERS.index(code[0]) + 10
    rest = sum(int(d) * w for d, w in zip(code[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
    return (value // 10 + value % 10 * 9 + rest) % 10 == 0


def _singapore(code: str) -> bool:
    total = sum(int(d) * w for d, w in zip(code[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    return _NRIC_LETTERS[code[0]][total % 11] == code[8]


def _spain(code: str) -> bool:
    number = int(code[:-1].translate({88: "0", 89: "1", 90: "2", 45: None}))
    return _DNI_LETTERS[number % 23] == code[-1]


_LETTERED = (
    (re.compile(r"[A-Z]{1,2}\d{6}(?:\([0-9A]\)|[0-9A])"), _hong_kong),
    (re.compile(r"[A-Z][1289]\d{8}"), _taiwan),
    (re.compile(r"[STFGM]\d{7}[A-Z]"), _singapore),
    (re.compile(r"(?:\d{8}|[XYZ]-?\d{7})-?[A-Z]"), _spain),
    (re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]"), bool),
    (re.compile(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]"), bool),
    (re.compile(r"[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]"), bool),
    (re.compile(r"[A-Z9]{5}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9]\d[A-Z]{2}"), bool),
)
