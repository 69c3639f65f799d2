"""How far counts have moved from the shape that they are expected to have."""

from __future__ import annotations


class Level:
    """Fading ratio of observed to expected, shrunk to 1."""

    __slots__ = ("expected", "kappa", "memory_s", "observed", "value")

    def __init__(self, memory_s: float, kappa: float) -> None:
        self.memory_s, self.kappa = memory_s, kappa
        self.observed = self.expected = 0.0
        self.value = 1.0

    def reset(self) -> None:
        """Forget all."""
        self.observed = self.expected = 0.0
        self.value = 1.0

    def begin(self, count: float) -> None:
        """Start from so many counts that were as expected."""
        self.observed = self.expected = count

    def learn(self, observed: float, expected: float, seconds: float) -> None:
        """Take in what was seen in an interval; one interval moves it no more than five-fold."""
        keep = 2.0 ** (-seconds / self.memory_s)
        ceiling, floor = 5.0 * expected * self.value + 5.0, 0.2 * expected * self.value
        seen = floor if observed < floor else ceiling if observed > ceiling else observed
        self.observed = keep * self.observed + seen
        self.expected = keep * self.expected + expected
        self.value = (self.kappa + self.observed) / (self.kappa + self.expected)
