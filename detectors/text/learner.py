"""What labels teach about n-grams: one table of weights, made by a generative and a discriminative learner together.

Logistic regression learns on top of the log ratio of an n-gram's frequencies in complaints and other texts (naive
Bayes). The ratio is right after few labels, the regression mends it where n-grams say the same thing twice (Ng & Jordan
2002; Wang & Manning 2012). Both are added into the same table, so judging costs what one of them would. An n-gram's
steps shorten with the root of the labels that had it, as AdaGrad's do (Duchi et al. 2011), whose sums of squares told
no more than these counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import Index
from detectors.text.ngrams import BUCKETS, NOTHING
from detectors.text.packing import packed, unpacked

# Weights are whole multiples of 2^-11 within ±16: sums are exact, hence the same in any order, batch and process.
UNIT = 1 << 11
_MOST = 32767
# Part of the log ratio that counts.
_SHARE = 0.7
# Labels of an n-gram after which its steps are shorter by a root of two.
_STEADY = 25.0
# Where an n-gram was counted more often, its counts are halved: half precision stays fine, and old labels fade.
_MANY = 1024.0


class Learner:
    """Weights of n-grams, one per bucket.

    Parameters
    ----------
    rate
        Length of the regression's first steps.

    Examples
    --------
    >>> learner = Learner()
    >>> learner.learn(np.array([3, 5]), 16.0, -0.5, True)
    >>> [int(weight) for weight in learner.weights[[3, 4, 5]]]
    [1154, 0, 1154]
    """

    def __init__(self, rate: float = 2.5) -> None:
        self.rate = rate
        self.weights = np.zeros(BUCKETS, dtype=np.int16)
        # Weight of the texts with each n-gram that were no complaints, and that were some; they are asked for together.
        self._counts = np.zeros((BUCKETS, 2), dtype=np.float16)

    def learn(
        self, index: Index, damping: float, error: float, is_complaint: bool, weight: float = 1.0
    ) -> None:
        """Learn one text.

        Parameters
        ----------
        index
            Buckets of its n-grams; repeats count once, and `NOTHING` is never learned.
        damping
            What the sum of its weights is divided by.
        error
            Forecast less truth, times `weight`.
        is_complaint
            The truth.
        weight
            What the text counts; 0 leaves the frequencies as they are.
        """
        known = self._counts.take(index, axis=0).astype(np.float32)
        change = known[:, 0] + known[:, 1]
        change += _STEADY
        np.sqrt(change, out=change)
        np.divide(-self.rate * math.sqrt(_STEADY) * UNIT * error / damping, change, out=change)
        if weight:
            change += self._count(index, known[:, int(is_complaint)], is_complaint, weight)
        np.rint(change, out=change)
        change += self.weights.take(index)
        np.minimum(np.maximum(change, -_MOST, out=change), _MOST, out=change)
        self.weights[index] = change.astype(np.int16)
        self.weights[NOTHING] = 0

    def _count(
        self, index: Index, known: NDArray[np.float32], is_complaint: bool, weight: float
    ) -> NDArray[np.float32]:
        """Count n-grams that were counted as `known` on that side; gives by how much their log ratio grows."""
        grown = known + np.float32(weight)
        self._counts[:, int(is_complaint)][index] = grown.astype(np.float16)
        if np.maximum.reduce(grown) > _MANY:
            self._counts[index[grown > _MANY]] *= np.float16(0.5)
        # One of each side is taken as seen.
        known += 1.0
        found = np.log1p(np.divide(weight, known, out=known), out=known)
        found *= _SHARE * UNIT if is_complaint else -_SHARE * UNIT
        return found

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "weights": packed(self.weights),
            "counts": packed(self._counts),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `to_state` gave, or only its weights."""
        self.weights = unpacked(state["weights"], np.int16)
        if "counts" in state:
            self._counts = unpacked(state["counts"], np.float16).reshape(BUCKETS, 2)


def gathered(table: NDArray[Any], index: Index) -> int:
    """Sum of a table over the n-grams of one text.

    Examples
    --------
    >>> gathered(np.array([1, -2, 5], dtype=np.int8), np.array([1, 1, 2]))
    1
    """
    return int(table.take(index).sum())


def damped(size: Any, root: Callable[[Any], Any] = math.sqrt) -> tuple[Any, Any]:
    """What the sum of a text's weights is divided by, and its sway: what is said of it for a unit in each n-gram.

    N-grams of one text repeat each other, the longer it is the more: their sum counts by the power 5/8 of its size.

    Parameters
    ----------
    size
        Twice its characters, about the number of its n-grams; or an array of such.
    root
        Square root of a number or, if need be, of an array.

    Examples
    --------
    >>> damped(255), [part.tolist() for part in damped(np.array([255, 0]), np.sqrt)]
    ((16.0, 16.0), [[16.0, 2.0], [16.0, 0.5]])
    """
    # Roots of roots are exact to the last bit whoever draws them; powers are not.
    fourth = root(root(size + 1.0))
    damping = 2.0 * fourth * root(fourth)
    return damping, (size + 1.0) / damping
