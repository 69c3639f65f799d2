"""Observed and expected complaints of a window, by the values of a dimension and by pairs of values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detectors.reasons.usual import WHAT, Usual
from schemas.brandlog import Dimensions

Floats = NDArray[np.float64]

# Weight of independence, in complaints, where two values were seldom seen together.
PRIOR = 30.0
# Weight of a value that was never seen.
UNSEEN = 0.3
# Values of a dimension that are looked at, the loudest first.
MAX_VALUES = 200


class Excess:
    """The cells of a window as arrays: for each dimension its values and each cell's index among them.

    Parameters
    ----------
    counts
        Complaints by dimension values.
    usual
        Where complaints lie when nothing happens.
    expected
        Complaints expected in all.

    Examples
    --------
    >>> usual = Usual()
    >>> usual.add(0, (("region", "north"),), 30)
    >>> usual.add(0, (("region", "south"),), 10)
    >>> [part.tolist() for part in Excess({(("region", "south"),): 9.0}, usual, 4.0).single("region")]
    [[0.0, 9.0], [3.0, 1.0]]
    """

    def __init__(self, counts: Mapping[Dimensions, float], usual: Usual, expected: float) -> None:
        self.cells = [dict(place) for place in counts]
        self.counts = np.array(list(counts.values()), dtype=np.float64)
        self.observed, self.expected = float(self.counts.sum()), expected
        self.scale = expected / max(usual.total, 1e-9)
        self.usual = usual
        self.values: dict[str, list[str]] = {}
        for name in sorted({name for cell in self.cells for name in cell} | set(usual.values)):
            if name == WHAT:
                continue
            self.values[name] = self._loudest(name)
        self.index = {
            name: np.array([_position(values, cell.get(name)) for cell in self.cells], dtype=np.int64)
            for name, values in self.values.items()
        }

    def _loudest(self, name: str) -> list[str]:
        seen: dict[str, float] = dict.fromkeys(self.usual.values.get(name, ()), 0.0)
        for cell, count in zip(self.cells, self.counts.tolist(), strict=True):
            if name in cell:
                seen[cell[name]] = seen.get(cell[name], 0.0) + count
        loudest = sorted(seen, key=lambda value: (-seen[value], value))[:MAX_VALUES]
        return sorted(loudest)

    def single(self, name: str) -> tuple[Floats, Floats]:
        """Observed and expected complaints of each value of a dimension."""
        size = len(self.values[name])
        known = self.index[name] >= 0
        observed = np.bincount(self.index[name][known], weights=self.counts[known], minlength=size)
        weights = self.usual.values.get(name, {})
        expected = np.array([max(weights.get(value, 0.0), UNSEEN) for value in self.values[name]])
        return observed.astype(np.float64), expected * self.scale

    def by_value(self, name: str) -> list[tuple[str, float, float]]:
        """Each value of a dimension (what a complaint is about among them), observed and expected complaints."""
        seen: dict[str, float] = {}
        for cell, count in zip(self.cells, self.counts.tolist(), strict=True):
            if name in cell:
                seen[cell[name]] = seen.get(cell[name], 0.0) + count
        weights = self.usual.values.get(name, {})
        return [
            (value, count, max(weights.get(value, 0.0), UNSEEN) * self.scale)
            for value, count in sorted(seen.items())
        ]

    def pair(self, first: str, second: str) -> tuple[Floats, Floats]:
        """Observed and expected complaints of each combination of two dimensions' values."""
        shape = (len(self.values[first]), len(self.values[second]))
        observed = np.zeros(shape)
        known = (self.index[first] >= 0) & (self.index[second] >= 0)
        np.add.at(observed, (self.index[first][known], self.index[second][known]), self.counts[known])
        weights = np.zeros(shape)
        places = {value: at for at, value in enumerate(self.values[first])}
        others = {value: at for at, value in enumerate(self.values[second])}
        for (a, b), weight in self.usual.pairs.get((first, second), {}).items():
            if a in places and b in others:
                weights[places[a], others[b]] = weight
        total = max(self.usual.total, 1e-9)
        alone = np.outer(self.single(first)[1], self.single(second)[1]) / max(self.expected, 1e-9)
        mixed = (weights + PRIOR * alone / max(self.expected, 1e-9)) * total / (total + PRIOR)
        return observed, np.maximum(mixed * self.scale, 1e-9)


def _position(values: list[str], value: str | None) -> int:
    # A dimension that an event does not have, or a value beyond the loudest, lies outside of every slice.
    return values.index(value) if value in values else -1
