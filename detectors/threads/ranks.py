"""Quantiles of what was seen lately: a histogram whose old entries fade."""

import math
from collections.abc import Sequence
from typing import Any


class FadingHistogram:
    """Counts in bins of equal width that fade with event time, never below what a verdict needs.

    Parameters
    ----------
    low, step
        Lower edge of the first bin and width of a bin; values outside are counted in the outermost bins.
    prior
        Counts to start from, one a bin.
    life_s
        Time after which a count weighs 1/e, seconds.
    least
        Total below which nothing fades, so that a quiet month leaves something to compare with.

    Examples
    --------
    >>> sizes = FadingHistogram(0.0, 1.0, [0.0] * 200, 86_400.0, 50.0)
    >>> for value in range(100):
    ...     sizes.add(float(value), 0.0)
    >>> sizes.quantile(0.95)
    95.0
    """

    def __init__(self, low: float, step: float, prior: Sequence[float], life_s: float, least: float) -> None:
        self.low = low
        self.step = step
        self.life_s = life_s
        self.least = least
        self.counts = list(prior)
        self.total = math.fsum(self.counts)
        self.last_s: float | None = None

    def add(self, value: float, timestamp: float) -> None:
        """Count a value seen at a time (Unix seconds)."""
        if self.last_s is None:
            self.last_s = timestamp
        elapsed = timestamp - self.last_s
        # Fading a bin at a time costs as much as the histogram is long, so it waits for a hundredth of a life.
        if elapsed > 0.01 * self.life_s and self.total > self.least:
            keep = max(math.exp(-elapsed / self.life_s), self.least / self.total)
            self.counts = [count * keep for count in self.counts]
            self.total = math.fsum(self.counts)
            self.last_s = timestamp
        elif abs(elapsed) > 0.01 * self.life_s:
            self.last_s = timestamp
        place = int(max((value - self.low) / self.step, 0.0))
        self.counts[min(place, len(self.counts) - 1)] += 1.0
        self.total += 1.0

    def quantile(self, share: float) -> float:
        """Value below which this share lies, interpolated within its bin."""
        above = (1.0 - share) * self.total
        for place in range(len(self.counts) - 1, -1, -1):
            count = self.counts[place]
            if count > 0.0 and count >= above:
                return self.low + self.step * (place + 1.0 - above / count)
            above -= count
        return self.low

    def to_state(self) -> dict[str, Any]:
        """Counts and clock as JSON types."""
        return {"counts": list(self.counts), "total": self.total, "last_s": self.last_s}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `to_state` gave; edges and fading stay those of this histogram."""
        if len(state["counts"]) != len(self.counts):
            raise ValueError(f"histogram of {len(state['counts'])} bins, expected {len(self.counts)}")
        self.counts = [float(count) for count in state["counts"]]
        self.total = float(state["total"])
        self.last_s = state["last_s"]
