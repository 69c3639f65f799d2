"""Texts in one form: a batch becomes one array of folded characters, whatever their case, width or script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.traditional import SIMPLIFIED, TRADITIONAL

MAX_CHARS = 20_000
SPACE, WORD, HAN, MARK = 0, 1, 2, 3
# Blanks after a text, so that no n-gram reaches into the next.
PADDING = 4
_BLANK = 32
_BETWEEN = "\0"
_MENTION = re.compile(r"@[\w.]+")
_MENTION_OR_LINK = re.compile(r"@[\w.]+|(?:https?://|www\.)[!-~]+")

Index = NDArray[np.intp]


class Folded(NamedTuple):
    """Folded texts, one after the other.

    Parameters
    ----------
    codes, kinds
        Code and kind (`SPACE`, `WORD`, `HAN`, `MARK`) of each kept character.
    starts
        Position of each text's first blank; after it the text and `PADDING` blanks follow.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: Index


def folded(texts: Sequence[str]) -> Folded:
    """Fold texts, one after the other; elongations, mentions and links do not matter.

    Examples
    --------
    >>> "".join(map(chr, folded(["Sooooo BAD @shop http://x.y/z", "質量差"]).codes)).split()
    ['soo', 'bad', '@', '质量差']
    """
    plain, gap = plain_texts(texts), "\n" * PADDING
    joined = "\n" + (gap + "\n").join(plain) + gap
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if points.max() > 0xFFFF:
        # Emoji and rare characters share the 6,400 codes of private use.
        points = points.copy()
        rare = np.flatnonzero(points > 0xFFFF)
        points[rare] = 0xE000 + points[rare] % 6400
    forms = FORM.take(points)
    ends = (np.array([len(text) for text in plain], dtype=np.intp) + (1 + PADDING)).cumsum()
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1]
    dropped = repeated(forms)
    dropped[starts] = False
    for pad in range(1, PADDING + 1):
        dropped[ends - pad] = False
    if dropped.any():
        starts -= np.searchsorted(np.flatnonzero(dropped), starts)
        forms = forms[~dropped]
    return Folded(forms & _CODE, (forms >> _KIND_AT).astype(np.uint8), starts)


def plain_texts(texts: Sequence[str]) -> Sequence[str]:
    """Cut texts, and leave out mentions and links; what is done to all of them at once costs least."""
    joined = _BETWEEN.join(texts)
    if len(joined) > MAX_CHARS:
        texts = [text[:MAX_CHARS] if len(text) > MAX_CHARS else text for text in texts]
    # A single character is looked for fastest.
    if ("/" in joined and "://" in joined) or ("." in joined and "www." in joined):
        texts = [_without_links(text) if "://" in text or "www." in text else text for text in texts]
    if "@" not in joined:
        return texts
    found = _MENTION.sub("@", _BETWEEN.join(texts)).split(_BETWEEN)
    return found if len(found) == len(texts) else [_MENTION.sub("@", text) for text in texts]


def _without_links(text: str) -> str:
    # A link may hold an @, and a mention the beginning of a link: whichever begins first.
    return _MENTION_OR_LINK.sub(lambda found: "@" if found[0][0] == "@" else "", text)


def repeated(forms: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Third and later repeats of a character, and blanks after a blank."""
    repeated = np.zeros(len(forms), dtype=np.bool_)
    same = forms[1:] == forms[:-1]
    np.logical_and(same[1:], same[:-1], out=repeated[2:])
    same &= forms[1:] == _BLANK_FORM
    repeated[1:] |= same
    return repeated


def _fold_table() -> NDArray[np.uint32]:
    """One code for all forms of a character: full width, upper case, accents on a base, traditional script."""
    table = np.arange(1 << 16, dtype=np.uint32)
    for code in (*range(0x3400), *range(0xF900, 0x10000)):
        plain = unicodedata.normalize("NFKD", chr(code).lower())[:1]
        table[code] = min(ord(plain), 0xFFFF) if plain else code
    for traditional, simplified in zip(TRADITIONAL, SIMPLIFIED, strict=True):
        table[ord(traditional)] = ord(simplified)
    table[ord("0") : ord("9") + 1] = ord("0")
    for curly in "’‘`´":
        table[ord(curly)] = ord("'")
    return table


def _kind_table() -> NDArray[np.uint8]:
    kinds = np.full(1 << 16, MARK, dtype=np.uint8)
    for code in range(0x3000):
        if chr(code).isalnum() or chr(code) == "'":
            kinds[code] = WORD
        elif chr(code).isspace() or unicodedata.category(chr(code))[0] in "CM":
            kinds[code] = SPACE
    kinds[0xAC00:0xD7B0] = WORD
    kinds[0x3000] = SPACE
    kinds[0x3005:0x3008] = HAN
    kinds[0x3040:0xA000] = HAN
    return kinds


# Kind and code in one number, so that one look tells both.
_KIND_AT, _CODE = np.uint32(16), np.uint32(0xFFFF)


def _form_table() -> NDArray[np.uint32]:
    codes, kinds = _fold_table(), _kind_table()
    codes[kinds[codes] == SPACE] = _BLANK
    return codes | (kinds[codes].astype(np.uint32) << _KIND_AT)


FORM = _form_table()
# All that is no character is a blank, of one code and of kind 0: a blank's form and its code are the same number.
_BLANK_FORM = FORM[_BLANK]
CODES, KINDS = FORM & _CODE, (FORM >> _KIND_AT).astype(np.uint8)
