"""Dispersion of counts beyond Poisson's: threads, batches and callers who try again bring complaints in clumps."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

MINUTE_S, TEN_S, HOUR_S = 60.0, 600.0, 3600.0
# How much the assumption of Poisson's law weighs, in complaints and in counts; the most that is ever assumed.
PRIOR_MASS, PRIOR_COUNTS, MOST = 30.0, 20.0, 50.0
# How much the assumed noise weighs, in squared expected counts.
NOISE_MASS = 40_000.0
# What is left of what was learned when a next count is.
FADE = 0.999
_TO_TEN, _TO_HOUR = log(TEN_S / MINUTE_S), log(HOUR_S / TEN_S)


class Scatter(NamedTuple):
    """Sum of squares of counts about their mean, what Poisson's law makes of it, and how many counts there were."""

    squares: float = 0.0
    usual: float = 0.0
    counts: float = 0.0


NO_SCATTER = Scatter()


class Steps:
    """Complaints of a stretch in steps of equal length: all that is kept is the sum of their squares.

    Parameters
    ----------
    step_s
        Length of a step, seconds.

    Examples
    --------
    >>> minutes = Steps(60.0)
    >>> for second, complaints in ((0, 3), (10, 1), (60, 2)):
    ...     minutes.count(second, complaints)
    >>> minutes.end(600.0)
    Scatter(squares=16.4, usual=5.4, counts=10.0)
    """

    __slots__ = ("_complaints", "_squares", "_step", "_step_s", "_until_s")

    def __init__(self, step_s: float, numbers: Sequence[float] = (0.0, 0.0, 0.0, 0.0)) -> None:
        self._step_s = step_s
        self._until_s, self._step, self._complaints, self._squares = numbers

    def count(self, timestamp: float, complaints: float) -> None:
        """Count complaints of a bucket that starts at an epoch second."""
        if timestamp >= self._until_s:
            self._squares += self._step * self._step
            self._step, self._until_s = 0.0, (timestamp // self._step_s + 1.0) * self._step_s
        self._step += complaints
        self._complaints += complaints

    def end(self, seconds: float) -> Scatter:
        """What a stretch showed of which so many seconds were observed; begin anew."""
        if self._complaints == 0.0:
            return NO_SCATTER
        counts, complaints = seconds / self._step_s, self._complaints
        squares = self._squares + self._step * self._step
        self._until_s = self._step = self._complaints = self._squares = 0.0
        if counts < 2.0:
            return NO_SCATTER
        mean = complaints / counts
        return Scatter(squares - complaints * mean, complaints - mean, counts)

    def to_state(self) -> list[float]:
        """State as JSON types."""
        return [self._until_s, self._step, self._complaints, self._squares]


class WithinDispersion:
    """Variance of counts beyond Poisson's and what else is known, as a multiple of their mean (`value`, 0 to 50).

    Examples
    --------
    >>> minutes = WithinDispersion()
    >>> for _ in range(500):
    ...     minutes.learn(Scatter(18.0, 9.0, 10.0))
    >>> round(minutes.value, 1)
    1.0

    References
    ----------
    .. [1] Cox, D. R., Lewis, P. A. W. (1966). The Statistical Analysis of Series of Events, ch. 6.
    """

    __slots__ = ("excess", "mass", "value")

    def __init__(self, sums: Sequence[float] = (0.0, 0.0, 0.0)) -> None:
        self.excess, self.mass, self.value = sums

    def learn(self, scatter: Scatter) -> None:
        """Take in how counts stray about the mean of a stretch."""
        squares, usual, counts = scatter
        if usual <= 0.0:
            return
        ratio = 1.0 + self.value
        # A single burst is no clump: squares count up to three standard deviations.
        most = ratio * usual + 3.0 * sqrt(2.0 * (ratio * usual) ** 2 / (counts - 1.0) + usual * ratio**3)
        self.excess = FADE * self.excess + min(squares, most) - usual
        self.mass = FADE * self.mass + usual
        prior = PRIOR_MASS + PRIOR_COUNTS * usual / (counts - 1.0)
        self.value = min(max(self.excess / (self.mass + prior), 0.0), MOST)

    def to_state(self) -> list[float]:
        """State as JSON types."""
        return [self.excess, self.mass, self.value]


class PredictedDispersion:
    """The same of predicted counts: their variance beyond Poisson's, over their mean, as it would be of very few.

    Noise that lifts and lowers all adds in proportion to the mean, clumps add the same to each; so this is where the
    line through the means of many hours begins (`value`, 0 to 50). Where all means are alike, nothing tells the two
    apart, and all is taken for noise.

    Examples
    --------
    >>> hours = PredictedDispersion()
    >>> for hour in range(500):
    ...     mean = 10.0 + hour % 24
    ...     hours.learn(mean, 2.0 + 0.01 * mean, 1.0, slope=0.0)
    >>> round(hours.value, 1)
    1.6
    """

    __slots__ = ("sums", "value")

    def __init__(self, sums: Sequence[float] = (0.0,) * 5, value: float = 0.0) -> None:
        self.sums, self.value = tuple(sums), value

    def learn(self, mean: float, excess: float, weight: float, slope: float) -> None:
        """Take in a variance beyond Poisson's over its mean; `slope` is that of the line before any was seen."""
        ones, means, squares, excesses, products = self.sums
        ones = FADE * ones + weight
        means = FADE * means + weight * mean
        squares = FADE * squares + weight * (mean * mean)
        excesses = FADE * excesses + weight * excess
        products = FADE * products + weight * (mean * excess)
        self.sums = (ones, means, squares, excesses, products)
        ones, squares, products = (
            ones + PRIOR_COUNTS * weight,
            squares + NOISE_MASS,
            products + NOISE_MASS * slope,
        )
        spread = ones * squares - means * means
        start = (excesses * squares - products * means) / spread
        # The square of a count strays twice as far as its weight says; what may be chance is none.
        self.value = min(max(start - sqrt(2.0 * squares / spread), 0.0), MOST)

    def to_state(self) -> list[float]:
        """State as JSON types."""
        return [*self.sums, self.value]


class Dispersion(NamedTuple):
    """Variance of complaints beyond Poisson's as a multiple of their mean, over a minute, ten minutes and an hour.

    Clumps that last for minutes make longer windows stray more than shorter ones.

    Examples
    --------
    >>> Dispersion(0.2, 0.6, 1.4).over(60.0), Dispersion(0.2, 0.6, 1.4).over(7200.0)
    (0.2, 1.4)
    >>> round(Dispersion(0.2, 0.6, 1.4).over(190.0), 2)
    0.4
    """

    minute: float = 0.0
    ten: float = 0.0
    hour: float = 0.0

    @property
    def ratio(self) -> float:
        """Variance to mean over ten minutes: so many complaints tell as much as one does where each comes alone."""
        return 1.0 + self.ten

    def over(self, seconds: float) -> float:
        """That of a window of so many seconds."""
        if seconds <= MINUTE_S:
            return self.minute
        if seconds <= TEN_S:
            return self.minute + (self.ten - self.minute) * log(seconds / MINUTE_S) / _TO_TEN
        if seconds < HOUR_S:
            return self.ten + (self.hour - self.ten) * log(seconds / TEN_S) / _TO_HOUR
        return self.hour


POISSON = Dispersion()
