"""What is expected of a category that new text models see otherwise, and how far to trust it."""

from __future__ import annotations

from math import exp, exp2, log
from typing import Any

# An excess of a category has to be beyond this power of all that models changed it by. Chosen on seeds 11 and 12 of
# benchmarks/model_changes.py, where an eightfold change left expectation up to 1.4 times too low.
POWER = 0.25
# However often it changed, an excess of so many times what is expected counts.
MOST = 1.9
# What was learned since takes the place of what was multiplied.
HALF_LIFE_S = 2 * 86400.0


class Doubts:
    """By slice, the least excess that counts.

    A rate learned from few complaints and then multiplied is no better known than it was, while the many complaints
    that follow make the detector sure of itself.

    Examples
    --------
    >>> doubts = Doubts()
    >>> doubts.add("category=delay", 4.0, 0.0)
    >>> round(doubts.least("category=delay", 0.0), 2), round(doubts.least("category=delay", 2 * 86400.0), 2)
    (1.41, 1.19)
    >>> doubts.least("category=price", 0.0)
    1.0
    """

    def __init__(self) -> None:
        # Sum of the logarithms of all changes, whichever their direction, and when it was that much.
        self._moved: dict[str, tuple[float, float]] = {}

    def add(self, key: str, factor: float, at_s: float) -> None:
        """Note that from a time (epoch seconds) on `factor` times the complaints are expected of a slice."""
        if factor != 1.0:
            moved = self._left(key, at_s) + abs(log(factor))
            self._moved[key] = (min(moved, log(MOST) / POWER), at_s)

    def forget(self, key: str) -> None:
        """A slice is no longer watched."""
        self._moved.pop(key, None)

    def least(self, key: str, at_s: float) -> float:
        """Ratio of observed to expected, 1 … `MOST`, up to which an excess may be the expectation's error."""
        return exp(POWER * self._left(key, at_s)) if key in self._moved else 1.0

    def _left(self, key: str, at_s: float) -> float:
        moved, since_s = self._moved.get(key, (0.0, at_s))
        return moved * exp2(-max(at_s - since_s, 0.0) / HALF_LIFE_S)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by the number of watched slices."""
        return {key: list(moved) for key, moved in self._moved.items()}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Doubts:
        """Restore what `to_state` gave."""
        doubts = cls()
        doubts._moved = {key: (moved, since_s) for key, (moved, since_s) in state.items()}
        return doubts
