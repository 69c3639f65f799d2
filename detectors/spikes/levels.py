"""What a baseline learns beside its shape: how far counts have moved from it, and how much noise is left."""

from __future__ import annotations

from math import sqrt

# The smallest variance ever assumed: no baseline is exact.
FLOOR_VARIANCE = 0.01**2
# How much the assumed variances weigh, in squared expected counts.
PRIOR_MASS = 40_000.0


class Level:
    """Fading ratio of observed to expected, shrunk to 1."""

    __slots__ = ("expected", "kappa", "memory_s", "observed", "value")

    def __init__(self, memory_s: float, kappa: float) -> None:
        self.memory_s, self.kappa = memory_s, kappa
        self.observed = self.expected = 0.0
        self.value = 1.0

    def learn(self, observed: float, expected: float, seconds: float) -> None:
        """Take in what was seen in an interval; one interval moves it no more than five-fold."""
        keep = 2.0 ** (-seconds / self.memory_s)
        ceiling, floor = 5.0 * expected * self.value + 5.0, 0.2 * expected * self.value
        self.observed = keep * self.observed + min(max(observed, floor), ceiling)
        self.expected = keep * self.expected + expected
        self.value = (self.kappa + self.observed) / (self.kappa + self.expected)


class Noise:
    """Relative variance of counts beyond Poisson's, from the errors of predictions made before the counts."""

    __slots__ = ("excess", "mass", "variance")

    def __init__(self, sd: float) -> None:
        self.variance = sd * sd
        self.excess = self.mass = 0.0

    def learn(self, observed: float, expected: float, known: float, prior_sd: float) -> None:
        """Take in one count, what was expected and the relative variance of that expectation known otherwise."""
        poisson = expected + expected * expected * known
        square = (observed - expected) ** 2
        # Nuisances are not noise: an error counts up to three standard deviations.
        square = min(square, 9.0 * (poisson + expected * expected * self.variance))
        if expected <= 0.0:
            return
        scale = expected / (1.0 + expected * (self.variance + known))
        weight = scale * scale
        self.excess = 0.999 * self.excess + weight * (square - poisson) / (expected * expected)
        self.mass = 0.999 * self.mass + weight
        shrunk = (self.excess + PRIOR_MASS * prior_sd**2) / (self.mass + PRIOR_MASS)
        # The prior gives way where even the lower end of what was seen lies above it.
        least = self.excess / self.mass - 2.0 * sqrt((2.0 + 1.0 / expected) / self.mass)
        self.variance = max(shrunk, least, FLOOR_VARIANCE)
