"""Texts as hashed n-grams: a whole batch in a few arrays, with hash functions that never change.

Chinese and marks are read as runs of one to four characters, English as words, pairs of words and pieces of four
and five letters (Cavnar & Trenkle 1994 for character n-grams; Weinberger et al. 2009 for hashing). No n-gram leaves
its text, so what a text is read as does not depend on the batch it comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import HAN, PADDING, WORD, Folded, Index, folded

BITS = 16
BUCKETS = 1 << BITS
# The bucket of what is no n-gram; its weight stays 0.
NOTHING = 0
# Texts that are folded at once hold at most this many characters, blanks included.
MAX_BATCH_CHARS = 90_000

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
_GRAM, _PAIR, _WORD_SALT = _ODD[:5], _ODD[5:7], _ODD[7]
_MIX, _HALF = np.uint32(0x9E3779B1), np.uint32(15)


def _powers(base: int) -> Hashes:
    powers = np.full(MAX_BATCH_CHARS, base, dtype=np.uint32)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint32)


# A word's hash is a polynomial (Rabin 1981) read off running sums, so its cost does not grow with its length.
_BASE = int(_ODD[8])
_POWERS, _INVERSES = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 32))


class Terms(NamedTuple):
    """Hashes of all n-grams a person would call a term: words, pairs of words, runs of Chinese and marks.

    Parameters
    ----------
    positions, hashes
        Where each begins, and its hash; runs of 1, 2 and 3, words, runs of 4, and pairs, one group after the other.
    bounds
        One row a group: where each text's share of it begins, and where the last one's ends.
    """

    positions: Index
    hashes: Hashes
    bounds: Index


class Buckets(NamedTuple):
    """Buckets of a batch's n-grams: of its terms, and of the pieces of letters that begin at each character."""

    terms: Index
    letters: tuple[Index, Index]

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

    def buckets(self, bits: int = BITS) -> Buckets:
        """Bucket of each n-gram."""
        shift = np.uint32(32 - bits)
        four, five = (_mixed(hashes) >> shift for hashes in self._letters())
        nowhere = np.concatenate([self.signs, *(self.starts[1:] - pad for pad in range(1, PADDING + 1))])
        for buckets in (four, five):
            buckets[nowhere] = NOTHING
            buckets[-PADDING:] = NOTHING
        return Buckets(
            (self.terms.hashes >> shift).astype(np.intp), (four.astype(np.intp), five.astype(np.intp))
        )

    def _letters(self) -> tuple[Hashes, Hashes]:
        """Hashes of the runs of four and five characters that begin at each position."""
        codes = self.codes
        four = codes * _GRAM[0]
        for size in (1, 2, 3):
            four[:-size] += codes[size:] * _GRAM[size]
        five = four.copy()
        five[:-4] += codes[4:] * _GRAM[4]
        return four, five

    def total(self, buckets: Buckets, table: NDArray[Any]) -> NDArray[np.int64]:
        """Sum of a table's whole numbers over the n-grams of each text: exact, whatever the order.

        A table of two dimensions has a row for each bucket, and gives a row for each text.
        """
        four, five = buckets.letters
        letters = table.take(four, axis=0).astype(np.int64)
        letters += table.take(five, axis=0)
        total: NDArray[np.int64] = np.add.reduceat(letters, self.starts, axis=0)
        total += shares(table.take(buckets.terms, axis=0), self.terms.bounds).sum(axis=0)
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
    begins, ends = edges[::2], edges[1::2]
    return Batch(*form, signs, begins, ends, _terms(form, signs, begins, ends))


def _terms(form: Folded, signs: Index, begins: Index, ends: Index) -> Terms:
    codes, starts = form.codes, np.append(form.starts, len(form.codes))
    runs = [codes[signs] * _GRAM[0]]
    for size in (1, 2, 3):
        runs.append(runs[-1] + codes[signs + size] * _GRAM[size])
    sums = np.cumsum(codes * _POWERS[: len(codes)], dtype=np.uint32)
    words = (sums[ends - 1] - sums[begins - 1]) * _INVERSES[begins] + _WORD_SALT
    of_signs, of_words = np.searchsorted(signs, starts), np.searchsorted(begins, starts)
    counts = np.diff(of_words)
    paired = np.ones(len(words), dtype=np.bool_)
    paired[(of_words[1:] - 1)[counts > 0]] = False  # a text's last word has no partner
    left = np.flatnonzero(paired)
    pairs = words[left] * _PAIR[0] + words[left + 1] * _PAIR[1]
    of_pairs = np.searchsorted(left, of_words)
    bounds = np.array([of_signs, of_signs, of_signs, of_words, of_signs, of_pairs])
    sizes = bounds[:, -1:]
    return Terms(
        np.concatenate((signs, signs, signs, begins, signs, begins[left])),
        _mixed(np.concatenate((*runs[:3], words, runs[3], pairs))),
        bounds + (np.cumsum(sizes, axis=0) - sizes),
    )


def _mixed(hashes: Hashes) -> Hashes:
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    return hashes
