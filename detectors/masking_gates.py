"""Cheap tests that let a text without personal data pass in microseconds.

A gate may open for nothing; it is never closed when its finder would find something (a test compares both ways).
Tests for a substring and translations of bytes cost some 50–300 ns for 120 characters, a pattern over them about 1 µs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from detectors.masking_contacts import find_accounts, find_cued_ids, find_emails, find_lettered_ids
from detectors.masking_names import find_latin_names
from detectors.masking_names_zh import find_chinese_names
from detectors.masking_numbers import MIN_DIGITS, Span, find_numbers
from detectors.masking_places import find_chinese_addresses, find_plates, find_western_addresses
from detectors.masking_spoken import find_spoken_chinese, find_spoken_english
from detectors.masking_words import GIVEN_NAMES

Finder = Callable[[str], Iterator[Span]]

_DIGITS = b"0123456789"
_NOT_DIGITS = bytes(set(range(256)) - set(_DIGITS))
_AS_ZERO = bytes.maketrans(_DIGITS, b"0" * 10)
_BETWEEN_DIGITS = bytes(range(33)) + bytes(range(127, 256)) + b".-()/_~+"
_ZEROS = b"0" * MIN_DIGITS
# In UTF-8: full-width letters and digits, the at-sign and the stop (the full-width comma and its like are plain
# enough), and the bytes circled and other rare digits begin with.
_WIDE = re.compile(rb"\xef(?:\xbc[\x8e\x90-\x99\xa0-\xba]|\xbd[\x81-\x9a])")
_RARE = (b"\xe2\x91", b"\xe2\x93", b"\xe2\x83\xa3", b"\xf0\x9d\x9f", b"\xd9", b"\xdb", b"\xe0")

_GLUED_AT = re.compile(r"@(?<=[A-Za-z0-9._%+\-'零〇一二三四五六七八九幺]@)")
_SPACED_AT = re.compile(r"@[\s)\]}>]{0,4}[A-Za-z0-9\-]{1,61}[\s(\[{<]{0,4}(?:[.。点點]|[Dd][Oo][Tt])")
_WORD_AT = re.compile(r"at(?<=[\s(\[{<]at)[\s)\]}>]{0,4}[a-z0-9-]{1,61}[\s(\[{<]{0,4}(?:[.。点點]|dot)")
_PLATES = ("plate", "reg", "tag", "kennz", "车牌", "車牌")
_PLATE_FORM = re.compile(r"[0-9](?<=[A-Z][A-Z][0-9])[0-9] [A-Z]{3}")
_LETTERED = re.compile(r"[0-9]{4}|[0-9]{2} ?[0-9]{2} ?[0-9]{2}|[A-Z]{6}[0-9]{2}")
_IBAN = re.compile(r"[0-9](?<=[A-Z]{2}[0-9])[0-9] ?[A-Z0-9]{4}")
_ACCOUNTS = (
    "user", "login", "nick", "wechat", "weixin", "vx", "wx", "qq", "line", "skype", "telegram", "tg", "paypal", "venmo",
    "discord", "snapchat", "insta", "whatsapp", "kakao", "cash", "zelle",
)  # fmt: skip
_ACCOUNTS_ZH = ("信", "支付宝", "号", "名", "昵称", "v信")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{3}")
_IDS = (
    "passport", "ssn", "social", "ident", "id", "aadhaar", "nino", "insurance", "licen", "nric", "tin", "cpf", "dni", "nhs",
    "personn",
)  # fmt: skip
_IDS_ZH = ("证", "照", "證", "社保")
_UNITS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "zero",
    "oh",
    "o ",
    "ought",
    "aught",
)
_ZH_DIGIT = "[零〇○洞一幺壹二两贰三叁四肆五伍六陆七拐柒八捌九勾玖0-9]"
_ZH_SPOKEN = re.compile(rf"{_ZH_DIGIT}(?:.{{0,9}}?{_ZH_DIGIT}){{2}}")
_DOORS = ("号", "號", "弄", "栋", "棟", "幢", "座", "楼", "樓", "单元", "單元", "-")
_CUED_NAMES = (
    "name", "called", "regards", "incerely", "truly", "faithfully", "espectfully", "holder", "senger", "guest", "customer",
    "contact", "signed", "mr", "dr", "prof", "mx", "ms ", "ms.",
)  # fmt: skip
_CAPITALISED = re.compile(r"[A-Z][A-Za-z]+")
_KNOWN_NAMES = frozenset(n.capitalize() for n in GIVEN_NAMES) | frozenset(n.upper() for n in GIVEN_NAMES)


class Facts(NamedTuple):
    """What the gates look at."""

    text: str
    low: str
    data: bytes
    digits: int
    chinese: bool

    def has(self, words: tuple[str, ...]) -> bool:
        """Whether one of the words is part of the text, in small letters."""
        low = self.low
        return any([word in low for word in words])  # a list: a generator costs more than the tests it saves


def _email(facts: Facts) -> bool:
    text = facts.text
    if "@" in text and (_GLUED_AT.search(text) or _SPACED_AT.search(text)):
        return True
    return "艾特" in text or ("at" in facts.low and _WORD_AT.search(facts.low) is not None)


def _plate(facts: Facts) -> bool:
    return facts.chinese or facts.has(_PLATES) or _PLATE_FORM.search(facts.text) is not None


def _lettered(facts: Facts) -> bool:
    return facts.digits >= 4 and _LETTERED.search(facts.text) is not None


def _account(facts: Facts) -> bool:
    if facts.digits >= 4 and _IBAN.search(facts.text):
        return True
    return (facts.has(_ACCOUNTS) or (facts.chinese and facts.has(_ACCOUNTS_ZH))) and bool(
        _TOKEN.search(facts.text)
    )


def _number(facts: Facts) -> bool:
    return facts.digits >= MIN_DIGITS and _ZEROS in facts.data.translate(_AS_ZERO, _BETWEEN_DIGITS)


def _spoken_chinese(facts: Facts) -> bool:
    return _ZH_SPOKEN.search(facts.text) is not None


def _spoken_english(facts: Facts) -> bool:
    count = facts.low.count
    return sum([count(unit) for unit in _UNITS]) >= 3


def _cued_id(facts: Facts) -> bool:
    return facts.digits >= 5 and (facts.has(_IDS) or facts.has(_IDS_ZH))


def _door(facts: Facts) -> bool:
    return facts.has(_DOORS)


def _always(facts: Facts) -> bool:
    return True


def _latin_name(facts: Facts) -> bool:
    return facts.has(_CUED_NAMES) or not _KNOWN_NAMES.isdisjoint(_CAPITALISED.findall(facts.text))


class _Gate(NamedTuple):
    find: Finder
    is_open: Callable[[Facts], bool]
    digits: bool = False  # whether it needs digits
    chinese: bool = False  # whether it needs characters beyond ASCII


# The order matters: the finders of what has a form of its own go first.
_GATES = (
    _Gate(find_emails, _email),
    _Gate(find_plates, _plate, digits=True),
    _Gate(find_lettered_ids, _lettered, digits=True),
    _Gate(find_accounts, _account),
    _Gate(find_numbers, _number, digits=True),
    _Gate(find_spoken_chinese, _spoken_chinese, chinese=True),
    _Gate(find_spoken_english, _spoken_english),
    _Gate(find_cued_ids, _cued_id, digits=True),
    _Gate(find_chinese_addresses, _door, chinese=True),
    _Gate(find_western_addresses, _always, digits=True),
    _Gate(find_chinese_names, _always, chinese=True),
    _Gate(find_latin_names, _latin_name),
)
ALL_FINDERS = tuple(gate.find for gate in _GATES)
_GATES_FOR = {
    (digits, chinese): tuple(g for g in _GATES if g.digits <= digits and g.chinese <= chinese)
    for digits in (False, True)
    for chinese in (False, True)
}


def finders_for(text: str) -> tuple[Finder, ...]:
    """Return the finders that may find something in a text, in the order in which they are to look.

    Parameters
    ----------
    text
        The text as it came; full-width letters and digits are seen.

    Examples
    --------
    >>> finders_for("the flight was late again, and nobody told us why")
    ()
    """
    data = text.encode("utf-8", "surrogatepass")
    chinese = len(data) != len(text)
    if chinese and (_WIDE.search(data) or any([start in data for start in _RARE])):
        return ALL_FINDERS
    digits = len(data.translate(None, _NOT_DIGITS))
    facts = Facts(text, text.lower(), data, digits, chinese)
    return tuple([gate.find for gate in _GATES_FOR[digits > 0, chinese] if gate.is_open(facts)])
