"""What labels teach about n-grams: one table of weights, made by a generative and a discriminative learner together.

Logistic regression (AdaGrad steps: Duchi et al. 2011) learns on top of the log ratio of an n-gram's frequencies in
complaints and other texts (naive Bayes). The ratio is right after few labels, the regression mends it where n-grams
say the same thing twice (Ng & Jordan 2002; Wang & Manning 2012). Both are added into the same table, so judging
costs what one of them would.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import Index
from detectors.text.ngrams import BUCKETS
from detectors.text.packing import packed, unpacked

# Weights are whole multiples of 2^-11 within ±16: sums are exact, hence the same in any order, batch and process.
UNIT = 1 << 11
_MOST = 32767
# Part of the log ratio that counts.
_SHARE = 0.5
# Where an n-gram was counted more often, its counts are halved: half precision stays fine, and old labels fade.
_MANY = 256.0
_FIRST_SQUARE = 0.01


class Learner:
    """Weights of n-grams, one per bucket.

    Parameters
    ----------
    rate
        Length of the regression's steps.

    Examples
    --------
    >>> learner = Learner()
    >>> learner.learn(np.array([3, 5]), 1.5, -0.5, True)
    >>> [int(weight) for weight in learner.weights[[3, 4, 5]]]
    [1298, 0, 1298]
    """

    def __init__(self, rate: float = 0.3) -> None:
        self.rate = rate
        self.weights = np.zeros(BUCKETS, dtype=np.int16)
        self._squares = np.full(BUCKETS, _FIRST_SQUARE, dtype=np.float16)
        # Weight of the texts with each n-gram that were none, and that were complaints.
        self._counts = np.zeros((2, BUCKETS), dtype=np.float16)

    def learn(self, index: Index, root: float, error: float, is_complaint: bool, weight: float = 1.0) -> None:
        """Learn one text.

        Parameters
        ----------
        index
            Buckets of its n-grams; repeats count once.
        root
            What the sum of its weights is divided by.
        error
            Forecast less truth, times `weight`.
        is_complaint
            The truth.
        weight
            What the text counts; 0 leaves the frequencies as they are.
        """
        slope = error / root
        # Half precision: a sum stops growing at about 2,000 steps, so that a common n-gram never freezes.
        squares = self._squares[index].astype(np.float32) + slope * slope
        self._squares[index] = squares
        change = np.sqrt(squares)
        np.divide(-self.rate * UNIT * slope, change, out=change)
        if weight:
            change += self._count(index, is_complaint, weight)
        np.rint(change, out=change)
        change += self.weights[index]
        self.weights[index] = np.maximum(np.minimum(change, _MOST), -_MOST)

    def _count(self, index: Index, is_complaint: bool, weight: float) -> NDArray[np.float32]:
        """Count the n-grams; gives by how much their log ratio grows."""
        side = int(is_complaint)
        counts = self._counts[side]
        known = counts[index].astype(np.float32)
        grown = known + weight
        counts[index] = grown
        if float(grown.max()) > _MANY:
            self._counts[:, index[grown > _MANY]] *= np.float16(0.5)
        known += 1.0
        share = _SHARE * UNIT if is_complaint else -_SHARE * UNIT
        found: NDArray[np.float32] = np.log1p(weight / known) * np.float32(share)
        return found

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "weights": packed(self.weights),
            "squares": packed(self._squares),
            "counts": packed(self._counts),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `to_state` gave, or only its weights."""
        self.weights = unpacked(state["weights"], np.int16)
        if "squares" in state:
            self._squares = unpacked(state["squares"], np.float16)
            self._counts = unpacked(state["counts"], np.float16).reshape(2, BUCKETS)


def gathered(table: NDArray[Any], index: Index) -> int:
    """Sum of a table over the n-grams of one text.

    Examples
    --------
    >>> gathered(np.array([1, -2, 5], dtype=np.int8), np.array([1, 1, 2]))
    1
    """
    # Faster than numpy's own sum for so few.
    return sum(table.take(index).tolist())


def rooted(size: int) -> float:
    """Root of a text's size, by which sums of weights are divided."""
    return math.sqrt(size + 1.0)
