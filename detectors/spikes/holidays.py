"""Holidays as a day of their own kind: how they differ from a Sunday, hour by hour, learned over all of them."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

from detectors.spikes.shrinkage import Floats, HourCounts, Spread, shrunk
from detectors.spikes.week import DAY_S, HOUR_S, packed, unpacked

# How far a holiday's whole day and its single hours are thought to stray from a Sunday's, as standard deviations of
# ratios: some shops close, some are full.
DAY_SD, HOUR_SD = 0.7, 0.3
# Noise of an hour's count beyond Poisson's, as a relative variance: that of one day of a kind seldom seen.
NOISE = 0.1**2
# What a holiday may be off by before one was seen, as a relative variance; each seen makes it less.
NEW_VARIANCE = 0.5**2
# Holidays are few and do not fade; ten of them are as good as all.
MOST_DAYS = 10.0
FLAT = array("f", [1.0] * 24)


class Holidays:
    """Ratio of what came on holidays to what a Sunday would have brought, for each hour of the day.

    Ratios are shrunk to those of the slice that holds this one, and to 1 without it, so that a holiday that was
    never seen is expected to be like a Sunday.

    Examples
    --------
    >>> holidays = Holidays()
    >>> for hour in range(24):
    ...     holidays.learn(3600.0 * hour, 3600.0, 50.0, 100.0)
    >>> holidays.fit()
    >>> 0.49 < holidays.factor(12 * 3600.0) < 0.53, holidays.days
    (True, 1.0)

    References
    ----------
    .. [1] Taylor, J. W., Letham, B. (2018). Forecasting at scale. The American Statistician 72(1), 37-45.
    """

    __slots__ = ("expected", "factors", "observed", "parent", "seen_s")

    def __init__(self) -> None:
        self.observed, self.expected = np.zeros(24), np.zeros(24)
        self.factors, self.parent = FLAT, FLAT
        self.seen_s = 0.0

    @property
    def days(self) -> float:
        """How many days were learned."""
        return self.seen_s / DAY_S

    @property
    def variance(self) -> float:
        """Relative variance of what a holiday brings that cannot be foreseen."""
        return NEW_VARIANCE / (1.0 + self.days)

    def factor(self, local_s: float) -> float:
        """Ratio to a Sunday's rate at a second of local time."""
        return self.factors[int(local_s % DAY_S // HOUR_S)]

    def learn(self, local_s: float, seconds: float, observed: float, expected: float) -> None:
        """Take in what came in a stretch of a holiday and what a Sunday would have brought."""
        hour = int(local_s % DAY_S // HOUR_S)
        if self.days > MOST_DAYS:
            keep = 1.0 - seconds / (MOST_DAYS * DAY_S)
            self.observed, self.expected = self.observed * keep, self.expected * keep
        self.observed[hour] += observed
        self.expected[hour] += expected
        self.seen_s += seconds

    def fit(self) -> None:
        """Work the ratios out anew from what was learned: when a holiday begins."""
        prior: Floats = np.array(self.parent, dtype=np.float64)
        noise, expected = np.array([[NOISE]]), self.expected * prior
        of_day = Spread.of(np.array([[DAY_SD]]), noise)
        day = np.maximum(shrunk(self.observed.sum()[None, None], expected.sum()[None, None], of_day), 0.02)
        hours = HourCounts(self.observed[None], np.array([[HOUR_SD]]), noise).shrunk(expected[None] * day)
        self.factors = array("f", np.maximum(prior * day[0] * hours[0], 1e-3).tolist())

    def to_state(self) -> list[Any]:
        """State as JSON types, without the parent's ratios: many slices share them."""
        rows = (self.observed, self.expected, self.factors)
        return [*(packed(array("f", row)) for row in rows), self.seen_s]

    @classmethod
    def from_state(cls, state: list[Any]) -> Holidays:
        """Restore what `to_state` gave."""
        holidays = cls()
        observed, expected, holidays.factors = map(unpacked, state[:3])
        holidays.observed, holidays.expected = np.array(observed, float), np.array(expected, float)
        holidays.seen_s = state[3]
        return holidays
