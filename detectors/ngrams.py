"""Texts as hashed n-grams: a whole batch in one array of code points, with hash functions that never change.

Chinese is read as runs of one to three characters, English as words, pairs of words and pieces of words
(Cavnar & Trenkle 1994 for character n-grams; Weinberger et al. 2009 for hashing). Nothing here looks at more than
one text at a time, so what a text is read as does not depend on the batch it comes in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detectors.traditional import SIMPLIFIED, TRADITIONAL

MAX_CHARS = 20_000
BITS = 16
BUCKETS = 1 << BITS
# The bucket of what is no n-gram; its weight stays 0.
NOTHING = 0
SPACE, WORD, HAN, MARK = 0, 1, 2, 3
_MENTION = ord("@")
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+")
# Letters of a word beyond this do not change its hash.
_WORD_CHARS = 24

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
FOLD[KIND[FOLD] == SPACE] = 32
_FACTORS = _factors(64)
_LETTERS, _GRAM, _PAIR = _FACTORS[:_WORD_CHARS], _FACTORS[32:48], _FACTORS[48:]
_SALTS = _PAIR[8:]
_MIX = np.uint32(0x9E3779B1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Folded texts, one after the other, each between two blanks.

    Parameters
    ----------
    codes, kinds
        Code and kind (`SPACE`, `WORD`, `HAN`, `MARK`) of each kept character.
    starts
        Position of each text's first blank.
    owner
        Number of the text that each character belongs to.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: Index
    owner: NDArray[np.int32]

    def total(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum over each text of a whole number per character: exact, whatever the order."""
        total: NDArray[np.int64] = np.add.reduceat(values, self.starts)
        return total


def fold(texts: Sequence[str]) -> Batch:
    """Bring texts into one form: case, width, script, digits, elongations, mentions and links do not matter.

    Examples
    --------
    >>> batch = fold(["Sooooo BAD @shop http://x.y/z", "質量差"])
    >>> "".join(map(chr, batch.codes))
    ' soo bad @   质量差 '
    """
    clean = [_plain(text) for text in texts]
    joined = "\n" + "\n\n".join(clean) + "\n"
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if points.max() > 0xFFFF:
        # Emoji and rare characters share the 6,400 codes of private use.
        points = np.where(points > 0xFFFF, 0xE000 + points % 6400, points)
    codes = FOLD[points]
    kinds = KIND[codes]
    lengths = np.array([len(text) + 2 for text in clean], dtype=np.intp)
    ends = np.cumsum(lengths)
    keep = _kept(codes, kinds)
    keep[ends - lengths] = keep[ends - 1] = True
    owner = np.repeat(np.arange(len(clean), dtype=np.int32), lengths)[keep]
    starts = np.concatenate(([0], np.cumsum(keep)[ends[:-1] - 1])).astype(np.intp)
    return Batch(codes[keep].astype(np.uint32), kinds[keep], starts, owner)


def _plain(text: str) -> str:
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
    if "://" in text or "www." in text:
        text = _LINK.sub("", text)
    return text


def _kept(codes: Codes, kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Drop repeated blanks, third and later repeats of a character, and names after an @."""
    keep = np.ones(len(codes), dtype=np.bool_)
    same = codes[1:] == codes[:-1]
    keep[2:] = ~(same[1:] & same[:-1])
    keep[1:] &= ~(same & (kinds[1:] == SPACE))
    mentions = np.flatnonzero(codes == _MENTION)
    if len(mentions):
        in_word = (kinds == WORD) | (codes == ord("_"))
        where = np.arange(len(codes))
        began = np.maximum.accumulate(np.where(in_word, 0, where))
        keep &= ~(in_word & (codes[began] == _MENTION))
    return keep


def words(batch: Batch) -> tuple[Index, NDArray[np.uint32]]:
    """Positions and hashes of the words."""
    is_word = batch.kinds == WORD
    edge = np.diff(is_word.view(np.int8))
    begins = np.flatnonzero(edge == 1) + 1
    if not len(begins):
        return begins, np.zeros(0, dtype=np.uint32)
    ends = np.flatnonzero(edge == -1) + 1
    sizes = ends - begins
    letters = np.flatnonzero(is_word)
    first = np.cumsum(sizes) - sizes
    within = np.minimum(np.arange(len(letters)) - np.repeat(first, sizes), _WORD_CHARS - 1)
    return begins, np.add.reduceat(batch.codes[letters] * _LETTERS[within], first, dtype=np.uint32)


def grams(batch: Batch, size: int) -> NDArray[np.uint32]:
    """Hash of the characters from each position on, `size` of them; windows may leave their text."""
    codes, count = batch.codes, len(batch.codes)
    found = np.zeros(count, dtype=np.uint32)
    if count >= size:
        inner = found[: count - size + 1]
        for step in range(size):
            inner += codes[step : count - size + 1 + step] * _GRAM[step]
    return found


def buckets(hashes: NDArray[np.uint32], bits: int = BITS) -> Index:
    """Spread hashes over buckets 1 … 2^bits - 1."""
    mixed = (hashes ^ (hashes >> np.uint32(15))) * _MIX
    spread: Index = np.maximum(mixed >> np.uint32(32 - bits), 1).astype(np.intp)
    return spread


def features(batch: Batch, bits: int = BITS) -> list[Index]:
    """Buckets of the n-grams that begin at each position, one array for each kind of n-gram; 0 where there is none."""
    count = len(batch.kinds)
    found = []
    valid = batch.kinds >= HAN
    for size in (1, 2, 3):
        if size > 1:
            valid = _narrowed(valid, batch.kinds >= HAN, size)
        found.append(_filled(buckets(grams(batch, size) + _SALTS[size], bits), valid))
    valid = batch.kinds <= WORD
    for size in (2, 3, 4, 5):
        valid = _narrowed(valid, batch.kinds <= WORD, size)
        if size >= 4:
            within = np.zeros(count, dtype=np.bool_)
            windows = max(count - size + 1, 0)
            within[:windows] = batch.owner[:windows] == batch.owner[size - 1 :]
            found.append(_filled(buckets(grams(batch, size) + _SALTS[size], bits), valid & within))
    begins, hashes = words(batch)
    single = np.zeros(count, dtype=np.intp)
    single[begins] = buckets(hashes + _SALTS[6], bits)
    found.append(single)
    if len(begins) > 1:
        pair = np.zeros(count, dtype=np.intp)
        together = batch.owner[begins[1:]] == batch.owner[begins[:-1]]
        pair[begins[:-1]] = buckets(hashes[:-1] * _PAIR[0] + hashes[1:] * _PAIR[1], bits) * together
        found.append(pair)
    return found


def _narrowed(valid: NDArray[np.bool_], allowed: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    narrowed = np.zeros_like(valid)
    count = max(len(valid) - size + 1, 0)
    narrowed[:count] = valid[:count] & allowed[size - 1 :]
    return narrowed


def _filled(index: Index, valid: NDArray[np.bool_]) -> Index:
    return index * valid
