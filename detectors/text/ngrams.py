"""Texts as hashed n-grams: a whole batch in one array of code points, with hash functions that never change.

Chinese and marks are read as runs of one to four characters, English as words, pairs of words and pieces of four
and five letters (Cavnar & Trenkle 1994 for character n-grams; Weinberger et al. 2009 for hashing). No n-gram leaves
its text, so what a text is read as does not depend on the batch it comes in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detectors.text.traditional import SIMPLIFIED, TRADITIONAL

MAX_CHARS = 20_000
BITS = 16
BUCKETS = 1 << BITS
# The bucket of what is no n-gram; its weight stays 0.
NOTHING = 0
SPACE, WORD, HAN, MARK = 0, 1, 2, 3
# Blanks after a text, so that no n-gram reaches into the next.
_PADDING = 4
_MENTION_OR_LINK = re.compile(r"@[\w.]+|(?:https?://|www\.)[!-~]+")
# Texts that are folded at once hold at most this many characters, blanks included.
MAX_BATCH_CHARS = 90_000

Codes = NDArray[np.uint16]
Index = NDArray[np.intp]


def _fold_table() -> Codes:
    """One code for all forms of a character: full width, upper case, accents on a base, traditional script."""
    table = np.arange(1 << 16, dtype=np.uint16)
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


def _factors(count: int) -> NDArray[np.uint32]:
    """Odd multipliers from SplitMix64 (Steele et al. 2014), the same on every machine."""
    state, found = 0x20190415, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) % (1 << 64)
        mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % (1 << 64)
        found.append((mixed >> 32) | 1)
    return np.array(found, dtype=np.uint32)


FOLD = _fold_table()
KIND = _kind_table()
_BLANK = 32
FOLD[KIND[FOLD] == SPACE] = _BLANK
_ODD = _factors(16)
_GRAM, _PAIR, _WORD_SALT = _ODD[:5], _ODD[5:7], _ODD[7]
_MIX = np.uint32(0x9E3779B1)


def _powers(base: int) -> NDArray[np.uint32]:
    powers = np.full(MAX_BATCH_CHARS, base, dtype=np.uint32)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint32)


# A word's hash is a polynomial (Rabin 1981) read off running sums, so its cost does not grow with its length.
_BASE = int(_ODD[8])
_POWERS, _INVERSES = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 32))


@dataclass(frozen=True, slots=True)
class Batch:
    """Folded texts, one after the other, with the hashes of the n-grams that begin at each character.

    Parameters
    ----------
    codes, kinds
        Code and kind (`SPACE`, `WORD`, `HAN`, `MARK`) of each kept character.
    starts
        Position of each text's first blank.
    hashes
        One array per stream: runs of 1 or 4 characters, runs of 2 or 5, runs of 3 or words, runs of 4 or pairs
        of words (the first of each for Chinese and marks). 0 where nothing begins.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: Index
    hashes: tuple[NDArray[np.uint32], ...]

    def total(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum over each text of a whole number per character: exact, whatever the order."""
        total: NDArray[np.int64] = np.add.reduceat(values, self.starts)
        return total

    def owners(self, positions: Index) -> Index:
        """Number of the text that each position belongs to."""
        owners: Index = np.searchsorted(self.starts, positions, side="right") - 1
        return owners

    def lengths(self) -> NDArray[np.int64]:
        """Characters of each text, blanks around it included."""
        return np.diff(self.starts, append=len(self.codes))

    def buckets(self, bits: int = BITS) -> list[Index]:
        """Bucket of each hash, one array per stream; `NOTHING` where nothing begins."""
        return [(hashes >> np.uint32(32 - bits)).astype(np.intp) for hashes in self.hashes]


def fold(texts: Sequence[str]) -> Batch:
    """Bring texts into one form: case, width, script, digits, elongations, mentions and links do not matter.

    Examples
    --------
    >>> batch = fold(["Sooooo BAD @shop http://x.y/z", "質量差"])
    >>> "".join(map(chr, batch.codes)).split()
    ['soo', 'bad', '@', '质量差']
    """
    clean = [_plain(text) for text in texts]
    gap = "\n" * _PADDING
    points = np.frombuffer(
        ("\n" + (gap + "\n").join(clean) + gap).encode("utf-32-le", "surrogatepass"), dtype=np.uint32
    )
    if points.max() > 0xFFFF:
        # Emoji and rare characters share the 6,400 codes of private use.
        points = np.where(points > 0xFFFF, 0xE000 + points % 6400, points)
    codes = FOLD.take(points)
    ends = np.cumsum([len(text) + 1 + _PADDING for text in clean])
    starts = np.concatenate(([0], ends[:-1]))
    pads = (ends - _PADDING)[:, None] + np.arange(_PADDING)
    dropped = _repeated(codes)
    dropped[starts] = False
    dropped[pads] = False
    if dropped.any():
        where = np.flatnonzero(dropped)
        starts -= np.searchsorted(where, starts)
        pads -= np.searchsorted(where, pads)
        codes = codes[~dropped]
    kinds = KIND.take(codes)
    wide = codes.astype(np.uint32)
    return Batch(wide, kinds, starts, _hashes(wide, kinds, pads.ravel()))


def _plain(text: str) -> str:
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
    if "@" in text or "://" in text or "www." in text:
        text = _MENTION_OR_LINK.sub(lambda found: "@" if found[0][0] == "@" else "", text)
    return text


def _repeated(codes: Codes) -> NDArray[np.bool_]:
    """Third and later repeats of a character, and blanks after a blank."""
    repeated = np.zeros(len(codes), dtype=np.bool_)
    same = codes[1:] == codes[:-1]
    repeated[2:] = same[1:] & same[:-1]
    repeated[1:] |= same & (codes[1:] == _BLANK)
    return repeated


def _hashes(
    codes: NDArray[np.uint32], kinds: NDArray[np.uint8], pads: Index
) -> tuple[NDArray[np.uint32], ...]:
    runs = [codes * _GRAM[0]]
    for size in range(1, len(_GRAM)):
        run = runs[-1].copy()
        run[:-size] += codes[size:] * _GRAM[size]
        runs.append(run)
    han = kinds >= HAN
    begins, words = _words(codes, kinds)
    third, fourth = runs[2] * han, runs[3] * han
    third[begins] = words
    if len(begins) > 1:
        # Words of one text are further apart from those of the next than the padding is long.
        fourth[begins[:-1]] = words[:-1] * _PAIR[0] + words[1:] * _PAIR[1]
        fourth[begins[:-1][np.diff(np.searchsorted(pads, begins)) > 0]] = 0
    streams = (np.where(han, runs[0], runs[3]), np.where(han, runs[1], runs[4]), third, fourth)
    return tuple(_mixed(hashes, pads) for hashes in streams)


def _mixed(hashes: NDArray[np.uint32], pads: Index) -> NDArray[np.uint32]:
    hashes ^= hashes >> np.uint32(15)
    hashes *= _MIX
    hashes[pads] = NOTHING
    return hashes


def _words(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> tuple[Index, NDArray[np.uint32]]:
    """Positions and hashes of the words."""
    edges = np.flatnonzero(np.diff(kinds == WORD)) + 1
    begins, ends = edges[::2], edges[1::2]
    sums = np.cumsum(codes * _POWERS[: len(codes)], dtype=np.uint32)
    return begins, (sums[ends - 1] - sums[begins - 1]) * _INVERSES[begins] + _WORD_SALT
