"""How many complaints came of the whole, and how many should have, since any moment of the last half day."""

from __future__ import annotations

from bisect import bisect_right
from math import sqrt

from detectors.spikes.week import HOUR_S

# How well the number of all complaints is foreseen, as a relative standard deviation.
VOLUME_SD = 0.06
# So many standard deviations above that is no chance: one hour in a thousand.
LOUD_SD = 3.0
# How finely and how far back the number of all complaints is known. Of older shifts nothing new is said.
STEP_S, VOLUME_S = 60.0, 12 * HOUR_S


class Volume:
    """Complaints of the whole, observed and expected, so that the excess since a moment is known.

    Examples
    --------
    >>> volume = Volume()
    >>> for minute in range(10):
    ...     volume.add(60.0 * minute, 20.0, 10.0)
    >>> volume.since(540.0), volume.since(360.0)
    ((20.0, 10.0), (80.0, 40.0))
    >>> volume.is_loud(540.0), volume.is_loud(360.0)
    (True, True)
    """

    def __init__(self) -> None:
        # Since when, and the sums before it.
        self.marks: list[list[float]] = []
        self.observed = self.expected = 0.0

    def add(self, timestamp: float, observed: float, expected: float) -> None:
        """Take in a bucket."""
        if not self.marks or timestamp - self.marks[-1][0] >= STEP_S:
            self.marks.append([timestamp, self.observed, self.expected])
            while self.marks[0][0] < timestamp - VOLUME_S:
                del self.marks[0]
        self.observed += observed
        self.expected += expected

    def since(self, onset_s: float) -> tuple[float, float]:
        """Complaints observed and expected since a moment, to the minute; nothing where it is too long ago."""
        place = bisect_right(self.marks, onset_s, key=lambda mark: mark[0])
        if place == 0:
            return 0.0, 0.0
        _, observed, expected = self.marks[place - 1]
        return self.observed - observed, self.expected - expected

    def is_loud(self, onset_s: float) -> bool:
        """Whether plainly more came since a moment than should have: what rises then rises with the whole."""
        observed, expected = self.since(onset_s)
        return observed - expected > LOUD_SD * sqrt(_variance(expected))

    def denial(self, onset_s: float, excess: float) -> float:
        """Evidence in nats that so many complaints did not come on top of the usual ones since a moment."""
        observed, expected = self.since(onset_s)
        if expected <= 0.0:
            return 0.0
        # Normal likelihoods of the whole's excess: 0 if the mix moved, the part's own if it came on top.
        return excess * (0.5 * excess - (observed - expected)) / _variance(expected)


def _variance(expected: float) -> float:
    return max(expected, 1.0) + (VOLUME_SD * expected) ** 2
