"""Which texts of a batch may hold personal data at all: one pass over all of them, some nanoseconds a character.

The gates ask the same of one text in some microseconds; most texts need not be asked. What is let through here is
looked at in full, so a test may be coarse, but it never holds back a text in which a finder would find something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from detectors.masking import sheet as cues
from detectors.masking.contacts import MIN_ID_DIGITS
from detectors.masking.numbers import MIN_DIGITS
from detectors.masking.sheet import Bools, Index, Sheet
from detectors.masking.spoken import MIN_WORDS


def _class(*chars: bytes) -> Bools:
    table = np.zeros(256, dtype=np.bool_)
    table[list(b"".join(chars))] = True
    return table


_ALNUM = bytes(b for b in range(128) if chr(b).isalnum())
_IN_LOCAL = _class(_ALNUM, b"._%+-'", bytes(range(128, 256)))
_CAPITAL = _class(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BLANK, _DASH = ord(" "), ord("-")
# A character that a finder or a plain form may care for: all beyond ASCII but Latin letters with accents, curly
# quotes, the ellipsis and emoji of the newer blocks.
_FOREIGN = re.compile("[^\0-\x7f\xc0-\xff‘’“”…\U0001f000-\U0001ffff]")
_LEAST_LETTERED = 4  # digits of an identity number with letters
# Words in which a name and what announces it stand together.
_NEAR = np.arange(1, 6)
_GAP = 3  # separators between two digits of one number
# Words and their number from a street's own word: "221 Upper North Baker Street".
_STREET_WORDS = 6


def suspects(texts: Sequence[str]) -> list[int]:
    """Numbers of the texts that may hold personal data, in order.

    Examples
    --------
    >>> suspects(["late again!", "call 212-555-0199", "my name is Jane", "gate 12, row 3"])
    [1, 2]
    """
    at_home: list[int] = []
    suspected: list[int] = []
    for number, text in enumerate(texts):
        foreign = not text.isascii() and _FOREIGN.search(text)
        (suspected if foreign else at_home).append(number)
    if at_home:
        found = np.flatnonzero(_may_hold(Sheet([texts[number] for number in at_home]))).tolist()
        suspected += [at_home[number] for number in found]
    return sorted(suspected)


def _may_hold(sheet: Sheet) -> Bools:
    """Which texts may hold personal data, none of which has a foreign character."""
    places = [_names(sheet), _spoken(sheet), _emails(sheet)]
    if len(sheet.digits):
        places += [_lettered(sheet), _streets(sheet), _long_numbers(sheet)]
    found = sheet.having(np.concatenate(places))
    some = sheet.digit_counts > 0
    found |= some & (sheet.told(cues.PLATE) | (sheet.told(cues.VEHICLE) & sheet.told(cues.NUMBERED)))
    found |= (sheet.digit_counts >= MIN_ID_DIGITS) & sheet.told(cues.ID)
    found |= sheet.told(cues.ACCOUNT) & (some | sheet.told(cues.IS) | sheet.told(cues.ID) | _tied(sheet))
    return found


def _tied(sheet: Sheet) -> Bools:
    """Which texts have a mark that may stand in an account's name, or before it."""
    data = sheet.data
    tied = (
        (data == ord(":")) | (data == ord("=")) | (data == ord("_")) | (data == ord("$")) | (data == ord("/"))
    )
    return sheet.having(np.flatnonzero(tied))


def _names(sheet: Sheet) -> Index:
    """Words that announce a name, a label with its colon, and given names after what announces one."""
    data, begins, ends, roles = sheet.data, sheet.begins, sheet.ends, sheet.roles
    label = sheet.words(cues.LABEL)
    after = ends[label]
    label = label[(data[after] == ord(":")) | (data[after + 1] == ord(":"))]
    given = sheet.words(cues.GIVEN)
    given = given[_CAPITAL[data[begins[given]]]]
    close = (begins[given] - ends[given - 1] <= 2) & ((roles[given - 1] & cues.BEFORE_NAME) > 0)
    # "Keisha Washington here,": "here" a little after.
    close |= ((roles[np.minimum(given[:, None] + _NEAR, len(roles) - 1)] & cues.HERE) > 0).any(axis=1)
    sign_off = sheet.words(cues.SIGN_OFF)
    sign_off = sign_off[data[ends[sign_off]] == ord(",")]
    miss = sheet.words(cues.MISS)
    miss = miss[(miss < len(begins) - 1) & _CAPITAL[data[begins[miss]]]]
    miss = miss[_CAPITAL[data[begins[miss + 1]]]]
    cued = (sheet.words(cues.NAMED), label, given[close], sign_off, miss, *_callers(sheet))
    found: Index = begins[np.concatenate(cued)]
    return found


def _callers(sheet: Sheet) -> tuple[Index, ...]:
    """Words beside which somebody may say who they are, or end a message with their name."""
    data, begins, ends, roles = sheet.data, sheet.begins, sheet.ends, sheet.roles
    # "This is Keisha Washington": two capitals. "this is sarah connor speaking": a given name a little before.
    told = sheet.words(cues.SELF)
    told = told[told < len(begins) - 2]
    told = told[_CAPITAL[data[begins[told + 1]]] & _CAPITAL[data[begins[told + 2]]]]
    speaking = sheet.words(cues.SPEAKING)
    before = roles[
        np.maximum(speaking[:, None] - _NEAR[1:], 0)
    ]  # a family name may have a dash or an apostrophe
    is_said = (((before[:, :-1] & cues.GIVEN) > 0) & ((before[:, 1:] & cues.SELF) > 0)).any(axis=1)
    # "Oluwaseun Adeyemi speaking."
    is_said |= _CAPITAL[data[begins[speaking - 1]]] & _CAPITAL[data[begins[np.maximum(speaking - 2, 0)]]]
    # "I, Keisha Washington, …"
    person = sheet.words(cues.FIRST_PERSON)
    person = person[data[ends[person]] == ord(",")]
    person = person[_CAPITAL[data[ends[person] + 2]]]
    if not sheet.has_lines:
        return told, speaking[is_said], person
    # "Thanks,\nGareth": a word before a line's end, perhaps with a mark between.
    thanks = sheet.words(cues.THANKS)
    after = ends[thanks][:, None] + _NEAR[:3] - 1
    return told, speaking[is_said], person, thanks[(data[after] == ord("\n")).any(axis=1)]


def _spoken(sheet: Sheet) -> Index:
    """Digits said as English words, of which enough stand together."""
    counting = sheet.words(cues.COUNTING)
    runs = counting - np.arange(len(counting))  # the same for words that stand together
    is_unit = (sheet.roles[counting] & cues.UNIT) != 0
    units, runs = counting[is_unit], runs[is_unit]
    enough = units[: 1 - MIN_WORDS][runs[: 1 - MIN_WORDS] == runs[MIN_WORDS - 1 :]]
    found: Index = sheet.begins[enough]
    return found


def _emails(sheet: Sheet) -> Index:
    """An @ glued to what is before it; an @ or "at" with a full stop soon after its next word; the word "dot"."""
    data = sheet.data
    signs = np.flatnonzero(data == ord("@"))
    at = np.concatenate((signs + 1, sheet.ends[sheet.words(cues.AT)]))
    begins, ends = sheet.tokens
    after = ends[np.minimum(np.searchsorted(begins, at), len(begins) - 1)] if len(begins) else at
    stop = np.zeros(len(at), dtype=np.bool_)
    for step in range(5):
        stop |= data[np.minimum(after + step, len(data) - 1)] == ord(".")
    glued = signs[_IN_LOCAL[data[signs - 1]]]
    return np.concatenate((glued, at[stop] - 1, sheet.begins[sheet.words(cues.DOT)]))


def _long_numbers(sheet: Sheet) -> Index:
    """Digits enough for a number, with no more between two than may stand within one."""
    digits = sheet.digits
    broken = np.diff(digits, prepend=0) > _GAP + 1
    broken[1:] |= np.diff(np.searchsorted(sheet.begins, digits)) > 0
    chains = np.cumsum(broken)
    long: Index = digits[np.bincount(chains)[chains] >= MIN_DIGITS]
    return long


def _lettered(sheet: Sheet) -> Index:
    """Digits beside capitals, as in identity numbers, bank accounts and number plates."""
    data, digits = sheet.data, sheet.digits
    beside = np.zeros(len(digits), dtype=np.bool_)
    for step in (-1, 1):
        near = data[digits + step]
        beside |= _CAPITAL[near]
        beside |= ((near <= _BLANK) | (near == _DASH)) & _CAPITAL[data[digits + 2 * step]]
    beside &= (sheet.digit_counts >= _LEAST_LETTERED)[sheet.texts(digits)]
    plate = _CAPITAL[data[digits - 1]] & _CAPITAL[data[digits - 2]] & _CAPITAL[data[digits + 3]]
    return digits[beside | plate]


def _streets(sheet: Sheet) -> Index:
    """Words of streets with a number before or after them, and German streets' numbers."""
    words = sheet.words(cues.STREET)
    words = words[(sheet.digit_counts > 0)[sheet.texts(sheet.begins[words])]]
    begins, _ = sheet.tokens
    is_number = np.zeros(len(begins) + 2 * _STREET_WORDS + 1, dtype=np.bool_)
    is_number[np.searchsorted(begins, sheet.digits, side="right") + _STREET_WORDS] = True
    token = np.searchsorted(begins, sheet.begins[words], side="right") + _STREET_WORDS
    before = np.zeros(len(words), dtype=np.bool_)
    after = is_number[token] | is_number[token + 1]
    for step in range(2, _STREET_WORDS + 1):
        before |= is_number[token - step]
        after |= is_number[token + step]
    # The last word of a street's name stands right before: "way" in "on my way" is no street.
    close = (words > 0) & (sheet.begins[words] - sheet.ends[words - 1] <= 2)
    last = sheet.roles[words - 1]
    proud = ((last & cues.PROUD) != 0) & _CAPITAL[sheet.data[sheet.begins[words - 1]]]
    before &= ~(close & ((last & cues.NO_STREET) != 0) & ~proud)
    before |= (is_number[token - 1] | is_number[token - 2]) & ((sheet.roles[words] & cues.FRENCH) != 0)
    after &= (sheet.roles[words] & cues.STREET_FIRST) != 0
    return np.concatenate((sheet.begins[words[before | after]], _german(sheet)))


def _german(sheet: Sheet) -> Index:
    """Digits after a blank after the end of a word like "straße", "str.", "weg", "allee", "platz", "gasse"."""
    data, digits = sheet.data, sheet.digits
    blank, last, next_to_last = data[digits - 1], data[digits - 2] | 32, data[digits - 3] | 32
    like = np.zeros(len(digits), dtype=np.bool_)
    for pair in (b"se", b"\xbfe", b"ee", b"eg", b"tz"):
        like |= (next_to_last == pair[0]) & (last == pair[1])
    like |= data[digits - 2] == ord(".")
    return digits[like & (blank <= _BLANK)]
