"""Cheap tests that let a text without personal data pass in microseconds.

A gate may open for nothing; it is never closed when its finder would find something (a test compares both ways).
Tests for a substring and translations of bytes cost some 50–300 ns for 120 characters, a pattern over them about 1 µs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from detectors.masking.contacts import (
    MIN_ID_DIGITS,
    find_accounts,
    find_cued_ids,
    find_emails,
    find_lettered_ids,
)
from detectors.masking.names import find_latin_names
from detectors.masking.names_zh import find_chinese_names, may_name_chinese
from detectors.masking.numbers import BEAD, MIN_DIGITS, find_numbers, find_split_numbers
from detectors.masking.places import find_chinese_addresses, find_plates, find_western_addresses
from detectors.masking.plain import is_odd, plain_form
from detectors.masking.rounds import Finder
from detectors.masking.spoken import (
    FILLERS,
    MIN_WORDS,
    NUMBER_WORDS,
    find_spoken_chinese,
    find_spoken_english,
)
from detectors.masking.words import GIVEN_NAMES

_DIGITS = b"0123456789"
_NOT_DIGITS = bytes(set(range(256)) - set(_DIGITS))
_AS_ZERO = bytes.maketrans(_DIGITS, b"0" * 10)
_BETWEEN_DIGITS = bytes(range(33)) + bytes(range(127, 256)) + b".-()/_~+"
_ZEROS = b"0" * MIN_DIGITS
# Small letters stay, capitals become small, all else becomes a blank: what is left are the words in Latin script.
TO_WORDS = bytes(ord(chr(b).lower()) if chr(b).isascii() and chr(b).isalpha() else 32 for b in range(256))

_GLUED_AT = re.compile(r"@(?<=[A-Za-z0-9._%+\-'’À-ÿ\u4e00-\u9fff〇]@)")
_SPACED_AT = re.compile(r"@[\s)\]}>]{0,4}[A-Za-z0-9\-]{1,61}[\s(\[{<]{0,4}(?:[.。点點]|[Dd][Oo][Tt])")
_WORD_AT = re.compile(
    r"at(?<![a-z]at)(?:\sthe\srate(?:\sof)?)?[\s)\]}>]{0,4}[a-z0-9-]{1,61}[\s(\[{<]{0,4}(?:[.。点點]|dot)"
)
_PLATE_FORM = re.compile(r"[0-9](?<=[A-Z][A-Z][0-9])[0-9]\s[A-Z]{3}")
_PLATE_OTHER = re.compile(r"[0-9][ \-]?[A-Z]{1,3}[ \-]?[0-9]{4}|S[A-Z]{2}\s?[0-9]{4}")
_LETTERED = re.compile(r"[0-9]{4}|[0-9]{2}\s?[0-9]{2}\s?[0-9]{2}|[A-Z]{6}[0-9]{2}")
_IBAN = re.compile(r"[0-9](?<=[A-Z]{2}[0-9])[0-9]\s?[A-Z0-9]{4}")
MIN_SPLIT_DIGITS = 10
_SPLIT = re.compile(r"[0-9]{3}\s?[,，、*|/]\s?[0-9]{3,4}\s?[,，、*|/]\s?[0-9]{4}")
_BEADS = re.compile(rf"[0-9](?P<bead>{BEAD})(?:[0-9](?P=bead)){{5,}}[0-9]")
_ZH_DIGIT = "[零〇○洞一幺壹二两贰三叁四肆五伍六陆七拐柒八捌九勾玖0-9]"
_ZH_SPOKEN = re.compile(rf"{_ZH_DIGIT}(?:.{{0,9}}?{_ZH_DIGIT}){{2}}")
_CAPITALISED = re.compile(r"[A-Z][A-Za-z]+")
_KNOWN_NAMES = frozenset(n.capitalize() for n in GIVEN_NAMES) | frozenset(n.upper() for n in GIVEN_NAMES)


def _words(text: str) -> frozenset[bytes]:
    return frozenset(text.encode().split())


GIVEN = frozenset(name.encode() for name in GIVEN_NAMES)
PLATES = _words("plate plates numberplate numberplates registration reg rego tag kennzeichen")
# "Car number", "vehicle no".
VEHICLES, NUMBERED = _words("car vehicle license licence number"), _words("number no")
ACCOUNTS = _words(
    "user username userid login nick nickname wechat weixin vx wx qq line skype telegram tg paypal venmo discord "
    "snapchat snap instagram insta ig whatsapp kakao kakaotalk cash cashapp zelle sort bsb cvv cvc security"
)
IDS = _words(
    "passport ssn security social identity id aadhaar aadhar nino insurance license licence nric tin cpf dni nhs tfn"
    " bsn curp personnummer hkid fin ic dl medicare ausweis personalausweis ausweisnummer steuer steuernummer"
)
UNITS = _words("one two three four five six seven eight nine zero oh o nought naught nil")
_COUNTING = frozenset(word.encode() for word in (*NUMBER_WORDS, *FILLERS))
STREETS = _words(
    "street str st avenue ave road rd boulevard blvd lane ln drive dr court ct way place pl terrace square sq "
    "parkway pkwy highway hwy close crescent cres row mews gardens gdns grove circle cir trail trl alley quay "
    "hill box flat apt apartment blk block rue chemin impasse all quai calle avenida via viale rua carrer"
)
_STREETS_DE = ("stra", "str.", "weg", "allee", "platz", "gasse")
CALLED = _words(
    "name names called named regards sincerely truly faithfully respectfully signed mr mrs ms mx dr prof"
)
LABELLED = _words("cardholder holder surname passenger guest customer contact attn")
_MISS = re.compile(r"Miss[.\s]\s?[A-Z]")
SIGN_OFFS = _words("best cheers")
THANKS = _words("thanks thx best wishes cheers regards sincerely yours")
SPEAKING = _words("calling speaking")
SELF = _words("am is m im")
_FORMAL = re.compile("I[,，]")
_ANSWERS = re.compile(r"[A-Z][A-Za-z'’\-]+\s[A-Z][A-Za-z'’\-]+\sspeaking")
_SELF = re.compile(r"(?i:i am|i['’]?m|this is)\s{1,2}[A-Z][a-z]+\s[A-Z]")


class Facts(NamedTuple):
    """What the gates look at."""

    text: str
    data: bytes
    words: set[bytes]
    digits: int


def _email(facts: Facts) -> bool:
    text = facts.text
    if "@" in text and (_GLUED_AT.search(text) or _SPACED_AT.search(text)):
        return True
    return (
        "艾特" in text
        or "圈" in text
        or "小老鼠" in text
        or (b"at" in facts.words and _WORD_AT.search(text.lower()) is not None)
    )


def _plate(facts: Facts) -> bool:
    text, words = facts.text, facts.words
    if not text.isascii() or not PLATES.isdisjoint(words) or _PLATE_FORM.search(text):
        return True
    if facts.digits >= 4 and _PLATE_OTHER.search(text):
        return True
    return not VEHICLES.isdisjoint(words) and not NUMBERED.isdisjoint(words)


def _lettered(facts: Facts) -> bool:
    return facts.digits >= 4 and _LETTERED.search(facts.text) is not None


def _account(facts: Facts) -> bool:
    text = facts.text
    if not ACCOUNTS.isdisjoint(facts.words) or (facts.digits >= 4 and _IBAN.search(text)):
        return True
    if not facts.digits and not facts.words:
        return False
    return (
        "信" in text
        or "加" in text
        or "支付宝" in text
        or "号" in text
        or "名" in text
        or "昵称" in text
        or "扣扣" in text
        or "企鹅" in text
        or "❤" in text
        or (not text.isascii() and "id" in text.lower())
    )


def _number(facts: Facts) -> bool:
    return facts.digits >= MIN_DIGITS and _ZEROS in facts.data.translate(_AS_ZERO, _BETWEEN_DIGITS)


def _split_number(facts: Facts) -> bool:
    if facts.digits < MIN_DIGITS:
        return False
    split = facts.digits >= MIN_SPLIT_DIGITS and _SPLIT.search(facts.text) is not None
    return split or _BEADS.search(facts.text) is not None


def _spoken_chinese(facts: Facts) -> bool:
    return _ZH_SPOKEN.search(facts.text) is not None


def _spoken_english(facts: Facts) -> bool:
    if UNITS.isdisjoint(facts.words):
        return False
    together = 0
    for word in facts.data.translate(TO_WORDS).split():
        if word in UNITS:
            together += 1
            if together == MIN_WORDS:
                return True
        elif together and word not in _COUNTING:
            together = 0
    return False


def _cued_id(facts: Facts) -> bool:
    text = facts.text
    if facts.digits < MIN_ID_DIGITS:
        return False
    return not IDS.isdisjoint(facts.words) or "证" in text or "照" in text or "證" in text or "社保" in text


def _door(facts: Facts) -> bool:
    t = facts.text
    if "号" in t or "栋" in t or "弄" in t or "单元" in t or "座" in t or "幢" in t:
        return True
    if "號" in t or "棟" in t or "單元" in t or "-" in t or ("楼" in t and "门" in t):
        return True
    return "室" in t and ("楼" in t or "樓" in t)


def _street(facts: Facts) -> bool:
    text = facts.text.lower()
    return (
        not STREETS.isdisjoint(facts.words) or "信箱" in text or any([part in text for part in _STREETS_DE])
    )


def _chinese_name(facts: Facts) -> bool:
    return may_name_chinese(facts.text)


def _in_capitals(facts: Facts) -> bool:
    text, words = facts.text, facts.words
    return (
        (b"i" in words and _FORMAL.search(text) is not None)
        or (b"speaking" in words and _ANSWERS.search(text) is not None)
        or ("\n" in text and not THANKS.isdisjoint(words))
    )


def _latin_name(facts: Facts) -> bool:
    words = facts.words
    if not words:
        return False
    if not CALLED.isdisjoint(words) or (":" in facts.text and not LABELLED.isdisjoint(words)):
        return True
    if (not SIGN_OFFS.isdisjoint(words) and "," in facts.text) or (
        b"miss" in words and _MISS.search(facts.text)
    ):
        return True
    said = (b"i" in words and (b"am" in words or b"m" in words)) or b"im" in words or b"this" in words
    if (said and _SELF.search(facts.text)) or _in_capitals(facts):
        return True
    if GIVEN.isdisjoint(words):
        return False
    return not SPEAKING.isdisjoint(words) or not _KNOWN_NAMES.isdisjoint(_CAPITALISED.findall(facts.text))


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
    _Gate(find_split_numbers, _split_number, digits=True),
    _Gate(find_spoken_chinese, _spoken_chinese, chinese=True),
    _Gate(find_spoken_english, _spoken_english),
    _Gate(find_cued_ids, _cued_id, digits=True),
    _Gate(find_chinese_addresses, _door, chinese=True),
    _Gate(find_western_addresses, _street, digits=True),
    _Gate(find_chinese_names, _chinese_name, chinese=True),
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
    if is_odd(text, data):
        text = plain_form(text)
        data = text.encode("utf-8", "surrogatepass")
    chinese = len(data) != len(text)
    digits = len(data.translate(None, _NOT_DIGITS))
    facts = Facts(text, data, set(data.translate(TO_WORDS).split()), digits)
    return tuple([gate.find for gate in _GATES_FOR[digits > 0, chinese] if gate.is_open(facts)])
