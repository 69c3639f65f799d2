"""One axis of codes, told apart online: seed terms on day 0, hashed n-grams from every label, abstention in doubt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.text.lexicon import Hits, Lexicon, split_terms
from detectors.text.ngrams import NOTHING, Batch, Buckets
from detectors.text.packing import packed, unpacked

BITS = 14
BUCKETS = 1 << BITS
UNIT = 1 << 20
# Labels over which weights are averaged.
AVERAGED = 100
# Share of a text's n-grams that are new to the learner, from which on its seed terms count twice: about what is new in
# a complaint of a new kind, by four development seeds of the simulator.
NEW = 0.125
# Sizes of the pieces of letters: reasons hang on longer ones than complaints do.
_PIECES = (4, 5)
# Squares of a bucket's steps before the first one; and up to where next to nothing was learned of it, since the texts
# that it came in were plain without it.
_FIRST_SQUARE, _NEW_SQUARE = 0.1, 0.1001
OTHER = "other"


def buckets_of(batch: Batch) -> Buckets:
    """Buckets of a batch's n-grams, as every axis reads them."""
    return batch.buckets(BITS, _PIECES)


class Axis:
    """Classifier over the codes of one axis: softmax regression with AdaGrad steps (Duchi et al. 2011) over seeds.

    A label counts by the root of how rare its code is, so that rare codes are found too and common ones stay common.
    Texts are judged by the mean of the weights over the last labels (Polyak & Juditsky 1992): codes near a tie would
    else change places with every few labels. The more of a text is new to the learner, the more seed terms count: what
    a new kind of complaint has in common with known ones says little of it.

    Parameters
    ----------
    seeds
        Seed terms by code.
    gain
        Log-odds that one seed term is worth.
    margin
        Least probability of the best code; below it the verdict is `other`.
    """

    def __init__(
        self, seeds: Mapping[str, str], gain: float = 1.0, margin: float = 0.3, rate: float = 1.0
    ) -> None:
        self.codes = (*seeds, OTHER)
        self.gain, self.margin, self.rate = gain, margin, rate
        self.labels = 0
        members: dict[str, list[int]] = {}
        for number, terms in enumerate(seeds.values()):
            for term in split_terms(terms):
                members.setdefault(term, []).append(number)
        self.lexicon = Lexicon(members)
        # The few codes of each term, and what it tells of each: less of either if there are two.
        most = max(map(len, members.values()))
        self._told = np.zeros((len(members), most), dtype=np.intp)
        self._shares = np.zeros((len(members), most))
        for row, numbers in enumerate(members.values()):
            self._told[row, : len(numbers)] = numbers
            self._shares[row, : len(numbers)] = 12 // len(numbers)
        self._weights = np.zeros((BUCKETS, len(self.codes)), dtype=np.int32)
        self._squares = np.full(BUCKETS, _FIRST_SQUARE, dtype=np.float32)
        self._bias = np.zeros(len(self.codes))
        # Of those labels: what texts are judged by.
        self._mean_weights, self._mean_bias = self._weights, self._bias
        # One label of each code is taken as seen.
        self._seen = np.ones(len(self.codes))

    def judge(
        self, batch: Batch, index: Buckets | None, size: NDArray[np.int64], hits: Hits | None = None
    ) -> list[tuple[str, float]]:
        """Code and its probability for each text; `other` where no code is likely enough.

        `index` are the batch's buckets, `hits` those of `lexicon` in it; each is looked for if it is not given.
        """
        scores = self._seeds(batch, hits)
        if self.labels:
            buckets = buckets_of(batch) if index is None else index
            scores *= self._trust_in_seeds(batch, buckets)
            scores += _learned(batch, buckets, size, self._mean_weights)
        scores += self._mean_bias
        top = scores.max(axis=1, keepdims=True)
        chances = np.exp(scores - top)
        chances /= chances.sum(axis=1, keepdims=True)
        unsure = (chances.max(axis=1) < self.margin) | ((scores == top).sum(axis=1) > 1)
        best = np.where(unsure, len(self.codes) - 1, scores.argmax(axis=1))
        sure = chances[np.arange(len(best)), best]
        return [(self.codes[code], p) for code, p in zip(best.tolist(), sure.tolist(), strict=True)]

    def learn(self, batch: Batch, index: Buckets, size: NDArray[np.int64], code: str) -> None:
        """Learn the code of the one text in the batch."""
        scores = self._seeds(batch) + self._bias
        if self.labels:
            scores += _learned(batch, index, size, self._weights)
        chances = np.array(_softmax(scores[0].tolist()))
        number = self.codes.index(code)
        chances[number] -= 1.0
        chances *= math.sqrt(float(self._seen.mean() / self._seen[number]))
        flat = index.all()
        slope = chances / math.sqrt(float(size[0]) + 1.0)
        self._squares[flat] += np.float32(slope @ slope)
        step = self.rate * UNIT / np.sqrt(self._squares[flat])
        self._weights[flat] -= np.rint(step[:, None] * slope).astype(np.int32)
        self._bias = self._bias - 0.02 * chances
        self._seen[number] += 1.0
        self.labels += 1
        self._average()

    def _trust_in_seeds(self, batch: Batch, buckets: Buckets) -> NDArray[np.float64]:
        """How much a seed term counts in each text, 1 to 2: by the share of its n-grams that are new."""
        table = np.ones((BUCKETS, 2), dtype=np.int32)
        table[:, 1] = self._squares < _NEW_SQUARE
        table[NOTHING] = 0
        found, new = batch.total(buckets, table).T
        trust: NDArray[np.float64] = 1.0 + np.minimum(new / (NEW * np.maximum(found, 1)), 1.0)
        return trust[:, None]

    def _average(self) -> None:
        share = 1.0 / min(self.labels / 2.0 + 1.0, AVERAGED)
        drawn = np.rint((self._weights - self._mean_weights) * share).astype(np.int32)
        self._mean_weights = self._mean_weights + drawn
        self._mean_bias = self._mean_bias + (self._bias - self._mean_bias) * share

    def _seeds(self, batch: Batch, hits: Hits | None = None) -> NDArray[np.float64]:
        """What seed terms tell of each code, a row for each text."""
        count, codes = len(batch.starts), len(self.codes) - 1
        scores = np.zeros((count, codes + 1))
        hits = hits or self.lexicon.find(batch)
        if len(hits.terms):
            places = (hits.texts[:, None] * codes + self._told[hits.terms]).ravel()
            told = np.bincount(places, self._shares[hits.terms].ravel(), count * codes)
            scores[:, :-1] = self.gain * told.reshape(count, codes) / 12.0
        return scores

    def to_state(self) -> dict[str, Any]:
        """State as JSON types; without labels it is small."""
        if not self.labels:
            return {"labels": 0}
        return {
            "labels": self.labels,
            "bias": self._bias.tolist(),
            "seen": self._seen.tolist(),
            "weights": packed(self._weights),
            "mean_weights": packed(self._mean_weights),
            "mean_bias": self._mean_bias.tolist(),
            "squares": packed(self._squares),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `to_state` gave."""
        self.labels = state["labels"]
        if self.labels:
            self._bias, self._seen = np.array(state["bias"]), np.array(state["seen"])
            self._weights = unpacked(state["weights"], np.int32).reshape(BUCKETS, len(self.codes))
            means = unpacked(state["mean_weights"], np.int32)
            self._mean_weights = means.reshape(BUCKETS, len(self.codes))
            self._mean_bias = np.array(state["mean_bias"])
            self._squares = unpacked(state["squares"], np.float32)


def _learned(
    batch: Batch, index: Buckets, size: NDArray[np.int64], weights: NDArray[np.int32]
) -> NDArray[np.float64]:
    """What weights tell of each code, a row for each text."""
    scores: NDArray[np.float64] = batch.total(index, weights) / UNIT / np.sqrt(size + 1.0)[:, None]
    return scores


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    parts = [math.exp(score - top) for score in scores]
    total = math.fsum(parts)
    return [part / total for part in parts]
