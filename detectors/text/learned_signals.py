"""What one message alone tells, by its wording as a whole: for the many ways of saying it that no rule knows.

A linear model over hashed n-grams, learned once from messages written for it and frozen
(`benchmarks/training/signal_weights.py`). It finds threats, demands and repeats, which are work items; a hazard opens
an incident, and is left to rules. Texts are judged by stretches, so that a sentence counts about the same in a longer
message as by itself.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text import signal_weights
from detectors.text.folding import Index
from detectors.text.ngrams import NOTHING, Batch, fold
from detectors.text.reading import pieces

Kind = Literal["public_threat", "legal_threat", "supervisor_demand", "repeat"]
KINDS: tuple[Kind, ...] = ("public_threat", "legal_threat", "supervisor_demand", "repeat")
BITS = 16
SIZES = (4, 5)
# Half a stretch, in characters: English ones say less each. A text of up to two halves is one stretch.
HALF_ENGLISH, HALF_CHINESE = 60, 22
# Longer texts are letters: they mention law, press and offices in passing, and are left to rules.
MOST_HALVES, MOST_CHARS = 8, 640
_CHINESE_PART = 4
# Bits of a kind's sum over one half: at most some 370 n-grams of weights within 80.
_FIELD = 16
# Taken as said beside a stretch's own n-grams, so that three words are no proof.
_FLOOR = 16.0


class Weights(NamedTuple):
    """Whole numbers by bucket and kind, what one of them is worth, and the log-odds and least score of each kind."""

    table: NDArray[np.int8]
    unit: NDArray[np.float64]
    bias: NDArray[np.float64]
    least: NDArray[np.float64]


class Halves(NamedTuple):
    """Texts cut into halves of stretches, of each its text and its characters; and buckets with the half each is in.

    `letters` has a row of buckets for each size of pieces, and begins a half at each of `starts`.
    """

    texts: Index
    chars: NDArray[np.float64]
    starts: Index
    letters: tuple[Index, ...]
    terms: Index
    of_terms: Index

    def rows(self) -> tuple[Index, Index]:
        """Half and bucket of every n-gram."""
        of_letters = np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.letters[0])))
        found = np.concatenate((self.terms, *self.letters))
        halves = np.concatenate((self.of_terms, *[of_letters] * len(self.letters)))
        return halves[found != NOTHING], found[found != NOTHING]


def halves(batch: Batch) -> Halves:
    """Cut texts that were folded.

    Examples
    --------
    >>> [halves(fold([text])).texts.tolist() for text in ("too late", "too late " * 16)]
    [[0], [0, 0]]
    """
    lengths, signs = batch.lengths(), np.diff(batch.terms.bounds[0])
    half = np.where(signs * _CHINESE_PART > lengths, HALF_CHINESE, HALF_ENGLISH)
    counts = np.where(lengths <= 2 * half, 1, np.rint(lengths / half).astype(np.int64))
    first = np.cumsum(counts) - counts
    of_half = np.repeat(np.arange(len(counts)), counts)
    chars = (lengths / counts)[of_half]
    starts = batch.starts[of_half] + ((np.arange(len(of_half)) - first[of_half]) * chars).astype(np.intp)
    found = batch.buckets(BITS, SIZES)
    of_chars = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(batch.codes)))
    return Halves(
        of_half,
        chars,
        starts,
        found.letters,
        found.terms,
        of_chars[batch.terms.positions[: len(found.terms)]],
    )


def damped(chars: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the sum of the weights of so many characters is divided by."""
    root: NDArray[np.float64] = np.sqrt(2.0 * chars + _FLOOR)
    return root


@cache
def weights() -> Weights:
    """The weights that come with the program."""
    table = np.frombuffer(zlib.decompress(base64.b64decode(signal_weights.TABLE)), dtype=np.int8)
    rest = (signal_weights.UNIT, signal_weights.BIAS, signal_weights.LEAST)
    return Weights(table.reshape(1 << BITS, len(KINDS)), *map(np.array, rest))


@cache
def _packed() -> NDArray[np.int64]:
    """The weights of all kinds in one number by bucket, so that one sum adds them all."""
    shifts = _FIELD * np.arange(len(KINDS))
    packed: NDArray[np.int64] = (weights().table.astype(np.int64) << shifts).sum(axis=1)
    return packed


def _unpacked(sums: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sums of each kind, a row a sum."""
    found = np.empty((len(sums), len(KINDS)))
    for kind in range(len(KINDS)):
        low = sums << 64 - _FIELD >> 64 - _FIELD
        found[:, kind] = low
        sums = sums - low >> _FIELD
    return found


def scores(batch: Batch) -> NDArray[np.float64]:
    """How far each text is beyond the least score of each kind, by its best stretch; a row a text."""
    known, table, cut = weights(), _packed(), halves(batch)
    letters = table.take(cut.letters[0])
    for more in cut.letters[1:]:
        letters += table.take(more)
    sums = np.add.reduceat(letters, cut.starts)
    np.add.at(sums, cut.of_terms, table.take(cut.terms))
    found = _unpacked(sums)
    # A stretch is a half and the next one; a text's last half was judged with the one before it.
    whole, paired = windows(cut.texts)
    rows = np.concatenate((found[whole], found[paired] + found[paired + 1]))
    chars = np.concatenate((cut.chars[whole], 2.0 * cut.chars[paired]))
    rows = rows / damped(chars)[:, None] * known.unit + known.bias - known.least
    best = np.full((len(batch.starts), len(KINDS)), -np.inf)
    np.maximum.at(best, cut.texts[np.concatenate((whole, paired))], rows)
    best[np.bincount(cut.texts) > MOST_HALVES] = -np.inf
    return best


def windows(texts: Index) -> tuple[Index, Index]:
    """Halves that are a stretch by themselves, and halves that are one with the next, from the text of each half.

    Examples
    --------
    >>> [part.tolist() for part in windows(np.array([0, 1, 1, 1, 2]))]
    [[0, 4], [1, 2]]
    """
    paired = np.flatnonzero(texts[1:] == texts[:-1])
    alone = np.ones(len(texts), dtype=np.bool_)
    alone[paired] = alone[paired + 1] = False
    return np.flatnonzero(alone), paired


def kinds_of(batch: Batch) -> list[tuple[Kind, ...]]:
    """Kinds that each text of a batch tells by its wording.

    Examples
    --------
    >>> kinds_of(fold(["get me somebody who is allowed to decide things", "thanks, all good"]))
    [('supervisor_demand',), ()]
    """
    said = scores(batch) >= 0.0
    found: list[tuple[Kind, ...]] = [()] * len(said)
    for text in np.flatnonzero(said.any(axis=1)).tolist():
        found[text] = tuple(kind for kind, tells in zip(KINDS, said[text].tolist(), strict=True) if tells)
    return found


def find_learned(texts: Sequence[str]) -> list[tuple[Kind, ...]]:
    """The same of texts that were not folded yet; letters are not looked at."""
    found: list[tuple[Kind, ...]] = [()] * len(texts)
    short = [number for number, text in enumerate(texts) if len(text) <= MOST_CHARS]
    told = (kinds for piece in pieces([texts[number] for number in short]) for kinds in kinds_of(fold(piece)))
    for number, kinds in zip(short, told, strict=True):
        found[number] = kinds
    return found


def find_among(batch: Batch, texts: Sequence[str], chosen: Sequence[int]) -> list[tuple[Kind, ...]]:
    """The same of some texts of a batch that was folded: judged with all of it, or folded by themselves if few.

    Examples
    --------
    >>> texts = ["thanks", "get me somebody who is allowed to decide things"]
    >>> find_among(fold(texts), texts, [1])
    [('supervisor_demand',)]
    """
    chars = sum(len(texts[number]) for number in chosen if len(texts[number]) <= MOST_CHARS)
    # To fold a text costs about as much as to judge it.
    if 2 * chars < len(batch.codes):
        return find_learned([texts[number] for number in chosen])
    kinds = kinds_of(batch)
    return [kinds[number] if len(texts[number]) <= MOST_CHARS else () for number in chosen]
