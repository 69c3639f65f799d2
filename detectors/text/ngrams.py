"""Texts as hashed n-grams: a whole batch in a few arrays, with hash functions that never change.

Chinese and marks are read as runs of one to three characters (terms of a lexicon have up to four), English as words,
pairs of words and pieces of four letters (Cavnar & Trenkle 1994 for character n-grams; Weinberger et al. 2009 for
hashing). No n-gram leaves its text, so what a text is read as does not depend on the batch it comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import HAN, PADDING, WORD, Folded, Index, folded

BITS = 18
BUCKETS = 1 << BITS
# The bucket of what is no n-gram; its weight stays 0.
NOTHING = 0
# Texts that are folded at once hold at most this many characters, blanks included.
MAX_BATCH_CHARS = 90_000

# Group of `Terms` that only lexicons look at.
_RUNS_OF_4 = 5
# Bytes of a table's numbers whose sum over one text fits into 32 bits.
_NARROW = 2

Hashes = NDArray[np.uint32]


def _factors(count: int) -> Hashes:
    """Odd multipliers from SplitMix64 (Steele et al. 2014), the same on every machine."""
    state, found = 0x20190415, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) % (1 << 64)
        mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % (1 << 64)
        found.append((mixed >> 32) | 1)
    return np.array(found, dtype=np.uint32)


_ODD = _factors(16)
GRAM, PAIR, WORD_SALT = _ODD[:5], _ODD[5:7], _ODD[7]
_MIX, _HALF = np.uint32(0x9E3779B1), np.uint32(15)


def _powers(base: int) -> Hashes:
    powers = np.full(MAX_BATCH_CHARS, base, dtype=np.uint32)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint32)


# A word's hash is a polynomial (Rabin 1981) read off running sums, so its cost does not grow with its length.
_BASE = int(_ODD[8])
POWERS, INVERSES = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 32))


class Terms(NamedTuple):
    """Hashes of all n-grams a person would call a term: words, pairs of words, runs of Chinese and marks.

    Parameters
    ----------
    positions, hashes
        Where each begins, and its hash; runs of 1, 2 and 3, words, pairs, and runs of 4, one group after the other.
    bounds
        One row a group: where each text's share of it begins, and where the last one's ends.
    """

    positions: Index
    hashes: Hashes
    bounds: Index


class Buckets(NamedTuple):
    """Buckets of a batch's n-grams: of its terms but runs of 4, and of the letters that begin at each character."""

    terms: Index
    letters: tuple[Index, ...]

    def all(self) -> Index:
        """Every bucket, `NOTHING` left out."""
        flat = np.concatenate((self.terms, *self.letters))
        found: Index = flat[flat != NOTHING]
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Folded texts with the n-grams they hold.

    Parameters
    ----------
    codes, kinds, starts
        As in `Folded`.
    signs
        Positions of Chinese characters and marks.
    word_starts, word_ends
        Positions of the words' first characters, and of what follows their last ones.
    terms
        Their terms.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: Index
    signs: Index
    word_starts: Index
    word_ends: Index
    terms: Terms

    def owners(self, positions: Index) -> Index:
        """Number of the text that each position belongs to."""
        owners: Index = np.searchsorted(self.starts, positions, side="right") - 1
        return owners

    def lengths(self) -> NDArray[np.int64]:
        """Characters of each text, blanks around it included."""
        return np.diff(self.starts, append=len(self.codes))

    def buckets(self, bits: int = BITS, sizes: Sequence[int] = (4,)) -> Buckets:
        """Bucket of each n-gram, with pieces of so many letters."""
        shift = np.uint32(32 - bits)
        letters = []
        for size in sizes:
            found = self._letters(size) >> shift
            found[self.signs] = NOTHING
            for pad in range(1, PADDING + 1):
                found[self.starts[1:] - pad] = NOTHING
            found[-PADDING:] = NOTHING
            letters.append(found.astype(np.intp))
        terms = self.terms.hashes[: self.terms.bounds[_RUNS_OF_4, 0]] >> shift
        return Buckets(terms.astype(np.intp), tuple(letters))

    def _letters(self, size: int) -> Hashes:
        """Hashes of the runs of so many characters that begin at each position."""
        codes = self.codes
        runs = codes * GRAM[0]
        for ahead in range(1, size):
            runs[:-ahead] += codes[ahead:] * GRAM[ahead]
        return mixed(runs)

    def total(self, buckets: Buckets, table: NDArray[Any]) -> NDArray[np.int64]:
        """Sum of a table's whole numbers over the n-grams of each text: exact, whatever the order.

        A table of two dimensions has a row for each bucket, and gives a row for each text.
        """
        kind = np.int32 if table.dtype.itemsize <= _NARROW else np.int64
        letters: NDArray[Any] = table.take(buckets.letters[0], axis=0).astype(kind)
        for more in buckets.letters[1:]:
            letters += table.take(more, axis=0)
        total: NDArray[np.int64] = np.add.reduceat(letters, self.starts, axis=0).astype(np.int64)
        total += shares(table.take(buckets.terms, axis=0), self.terms.bounds[:_RUNS_OF_4]).sum(axis=0)
        return total


def shares(values: NDArray[Any], bounds: Index) -> NDArray[np.int64]:
    """Sums of the values between neighbouring bounds; an empty share sums to 0."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.int64)
    np.cumsum(values, axis=0, out=sums[1:])
    found: NDArray[np.int64] = sums[bounds[..., 1:]] - sums[bounds[..., :-1]]
    return found


def fold(texts: Sequence[str]) -> Batch:
    """Fold texts and hash their terms.

    Examples
    --------
    >>> batch = fold(["Too late", "太晚了"])
    >>> batch.codes[batch.word_starts].tolist() == [ord("t"), ord("l")]
    True
    """
    form = folded(texts)
    signs = np.flatnonzero(form.kinds >= HAN)
    is_word = form.kinds == WORD
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    begins, ends = edges[::2].copy(), edges[1::2].copy()
    return Batch(*form, signs, begins, ends, _terms(form, signs, begins, ends))


def _terms(form: Folded, signs: Index, begins: Index, ends: Index) -> Terms:
    codes, starts = form.codes, np.append(form.starts, len(form.codes))
    runs = [codes[signs] * GRAM[0]]
    for size in (1, 2, 3):
        runs.append(runs[-1] + codes[signs + size] * GRAM[size])
    sums = np.cumsum(codes * POWERS[: len(codes)], dtype=np.uint32)
    words = (sums.take(ends - 1) - sums.take(begins - 1)) * INVERSES.take(begins) + WORD_SALT
    of_signs, of_words = np.searchsorted(signs, starts), np.searchsorted(begins, starts)
    counts = np.diff(of_words)
    paired = np.ones(len(words), dtype=np.bool_)
    paired[(of_words[1:] - 1)[counts > 0]] = False  # a text's last word has no partner
    left = np.flatnonzero(paired)
    pairs = words[left] * PAIR[0] + words[left + 1] * PAIR[1]
    of_pairs = np.searchsorted(left, of_words)
    bounds = np.array([of_signs, of_signs, of_signs, of_words, of_pairs, of_signs])
    sizes = bounds[:, -1:]
    return Terms(
        np.concatenate((signs, signs, signs, begins, begins[left], signs)),
        mixed(np.concatenate((*runs[:3], words, pairs, runs[3]))),
        bounds + (np.cumsum(sizes, axis=0) - sizes),
    )


def mixed(hashes: Hashes) -> Hashes:
    """Spread sums of products over all bits, in place."""
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    return hashes
