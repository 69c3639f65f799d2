"""Ratios of observed to expected counts, shrunk to 1 as far as chance and noise explain them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Hours before and after each of the day, as indices: many times faster than np.roll on so few values.
_BEFORE, _AFTER = (np.arange(24) - 1) % 24, (np.arange(24) + 1) % 24


class Spread(NamedTuple):
    """Relative variance of true ratios, and that of those seen beyond Poisson's."""

    true: Floats
    seen: Floats

    @classmethod
    def of(cls, sd: Floats, noise: Floats) -> Spread:
        """Spread of ratios with a standard deviation, seen through noise of a relative variance."""
        true = sd * sd
        return cls(true, true + noise)


def shrunk(observed: Floats, expected: Floats, spread: Spread) -> Floats:
    """Ratio of observed to expected, shrunk to 1 by its own variance against that of true ratios."""
    return 1.0 + spread.true * (observed - expected) / (1.0 + expected * spread.seen)


class HourCounts:
    """Counts of each hour of the day, whose factors are shrunk to their neighbours' and those to 1."""

    def __init__(self, observed: Floats, sd: Floats, noise: Floats) -> None:
        self.observed, self.smooth = observed, _smooth(observed)
        self.near, self.own = Spread.of(2.0 * sd, noise), Spread.of(0.3 * sd, noise)

    def shrunk(self, expected: Floats) -> Floats:
        """Factor of each hour against what was expected of it."""
        near = shrunk(self.smooth, _smooth(expected), self.near)
        return near * shrunk(self.observed, expected * near, self.own)


def _smooth(values: Floats) -> Floats:
    return 0.5 * values + 0.25 * (values.take(_BEFORE, 1) + values.take(_AFTER, 1))
