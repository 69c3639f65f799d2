"""How much of what was seen could not be foreseen: relative variances of contacts and complaints beyond Poisson's."""

from __future__ import annotations

from math import copysign, sqrt
from typing import Any

from detectors.spikes.belief import Unforeseen
from detectors.spikes.dispersion import (
    FADE,
    NOISE_MASS,
    TEN_S,
    Dispersion,
    PredictedDispersion,
    Scatter,
    WithinDispersion,
)
from detectors.spikes.week import HOUR_S

# The smallest variance ever assumed: no baseline is exact.
FLOOR_VARIANCE = 0.01**2
# How alike the errors of two hours are thought to be before anything is learned, and at most.
PRIOR_PERSISTENCE, MOST_PERSISTENCE = 0.6, 0.95
# Standard deviations assumed before any are learned: of contacts and of complaints given contacts, over an hour.
CONTACTS_SD, COMPLAINTS_SD = 0.15, 0.06


class Noise:
    """Relative variance of counts beyond Poisson's, from the errors of predictions made before the counts.

    `persistence` is the correlation of an error with the one before it, so that it can be said how much of the noise
    a mean over several of them keeps.

    Parameters
    ----------
    sd
        Relative standard deviation assumed before any is learned.
    """

    __slots__ = (
        "_prior",
        "_prior_product",
        "before",
        "excess",
        "mass",
        "persistence",
        "product",
        "product_mass",
        "variance",
    )

    def __init__(self, sd: float) -> None:
        self.variance = sd * sd
        self.persistence = PRIOR_PERSISTENCE
        # What is assumed, with the weight that it has among what was seen.
        self._prior = NOISE_MASS * sd**2
        self._prior_product = NOISE_MASS * PRIOR_PERSISTENCE * sd * sd
        self.excess = self.mass = 0.0
        self.product = self.product_mass = 0.0
        # The last error and its weight.
        self.before = (0.0, 0.0)

    def learn(
        self, observed: float, expected: float, known: float, dispersion: PredictedDispersion | None = None
    ) -> None:
        """Take in one count, what was expected and the relative variance of that expectation known otherwise.

        What is the same of few counts as of many is learned by `dispersion`, and is no noise of this kind.
        """
        if expected <= 0.0:
            return
        error, squared = observed - expected, expected * expected
        ratio = 1.0 if dispersion is None else 1.0 + dispersion.value
        poisson = expected * ratio + squared * known
        # Nuisances are not noise: an error counts up to three standard deviations.
        square, most = error * error, 9.0 * (poisson + squared * self.variance)
        if square > most:
            square, error = most, copysign(sqrt(most), error)
        scale = expected / (ratio + expected * (self.variance + known))
        weight = scale * scale
        self.excess = excess = FADE * self.excess + weight * (square - poisson) / squared
        self.mass = mass = FADE * self.mass + weight
        variance = (excess + self._prior) / (mass + NOISE_MASS)
        # The prior gives way where even the lower end of what was seen lies above it.
        least = excess / mass - 2.0 * sqrt((2.0 + ratio / expected) / mass)
        variance = max(variance, least)
        self.variance = variance if variance > FLOOR_VARIANCE else FLOOR_VARIANCE
        if dispersion is not None:
            beyond = square / expected - 1.0 - expected * known
            dispersion.learn(expected, beyond, weight / squared, self._prior / NOISE_MASS)
        self._learn_persistence(error / expected, scale)

    def _learn_persistence(self, error: float, scale: float) -> None:
        last, last_scale = self.before
        self.before = (error, scale)
        self.product = product = FADE * self.product + scale * last_scale * error * last
        self.product_mass = mass = FADE * self.product_mass + scale * last_scale
        together = (product + self._prior_product) / (mass + NOISE_MASS)
        likeness = together / self.variance
        likeness = max(likeness, 0.0)
        self.persistence = likeness if likeness < MOST_PERSISTENCE else MOST_PERSISTENCE

    def to_state(self) -> list[float]:
        """State as JSON types."""
        sums = [self.excess, self.mass, self.product, self.product_mass]
        return [*sums, *self.before, self.variance, self.persistence]

    def restore(self, state: list[float]) -> None:
        """Take over what `to_state` gave."""
        self.excess, self.mass, self.product, self.product_mass = state[:4]
        self.before = (state[4], state[5])
        self.variance, self.persistence = state[6:]


class Noises:
    """Noise of one slice: an hour's of contacts and of complaints given contacts, a block's of these, and dispersion.

    `minutes` and `tens` are the dispersion of counts as long as that within a block, `predicted_tens` and
    `predicted_hours` that of counts that were predicted.
    """

    __slots__ = ("brief", "contacts", "hour", "minutes", "predicted_hours", "predicted_tens", "share", "tens")

    def __init__(self) -> None:
        self.contacts, self.share = Noise(CONTACTS_SD), Noise(COMPLAINTS_SD)
        self.brief = Noise(COMPLAINTS_SD / 2)
        self.minutes, self.tens = WithinDispersion(), WithinDispersion()
        self.predicted_tens, self.predicted_hours = PredictedDispersion(), PredictedDispersion()
        self.hour = [0.0] * 5

    def learn(
        self,
        seen: tuple[float, float, float, float, float],
        known: float,
        shape_variance: float,
        *,
        uses_exposure: bool,
    ) -> bool:
        """Take in a block; say whether an hour is full, so that its noise was learned.

        Parameters
        ----------
        seen
            Seconds, other contacts, complaints, then what was expected of both.
        known
            Relative variance of contacts that cannot be foreseen.
        shape_variance
            The part of it that comes of a shape not yet known.
        uses_exposure
            Whether there are other contacts to go by.
        """
        kappa, hour = 1.0 / known, self.hour
        seconds, other, complaints, other_expected, expected = seen
        ratio = (kappa + other) / (kappa + other_expected)
        if seconds <= TEN_S:
            self.brief.learn(complaints, expected * ratio, 1.0 / (kappa + other), self.predicted_tens)
        if hour[0] or seconds < HOUR_S:
            hour = self.hour = [known + more for known, more in zip(hour, seen, strict=True)]
            if hour[0] < HOUR_S:
                return False
            _, other, complaints, other_expected, expected = hour
            ratio = (kappa + other) / (kappa + other_expected)
            self.hour = [0.0] * 5
        if uses_exposure:
            # The belief as it stands now, before this hour moves it.
            self.contacts.learn(other, other_expected, shape_variance)
            self.share.learn(complaints, expected * ratio, 1.0 / (kappa + other), self.predicted_hours)
        else:
            self.contacts.learn(complaints, expected, shape_variance, self.predicted_hours)
        return True

    def scattered(self, minutes: Scatter, tens: Scatter) -> None:
        """Take in how complaints stray within a block."""
        self.minutes.learn(minutes)
        self.tens.learn(tens)

    def kappas(self) -> tuple[float, float]:
        """Counts that a level of contacts, and one of complaints given contacts, has to be told by to be believed."""
        return 1.0 / self.contacts.variance, (1.0 + self.predicted_hours.value) / self.share.variance

    def unforeseen(self, long: float, complaints_per_s: float) -> Unforeseen:
        """What a judgement has to allow for, where `long` is an hour's variance and so many complaints are expected.

        Of ten minutes' noise only the part that the next ten share is the same in shorter windows; the rest makes
        them stray as clumps do.
        """
        brief, lasting = self.brief.variance, self.brief.persistence
        # What clumps are seen in minutes is soon known, and longer windows hold them too.
        least = max(self.minutes.value, self.tens.value, self.predicted_tens.value)
        ten = least + (1.0 - lasting) * brief * complaints_per_s * TEN_S
        # Minutes stray about the mean of their ten, which strays itself.
        minute = 0.9 * self.minutes.value + 0.1 * ten
        dispersion = Dispersion(minute, ten, max(self.predicted_hours.value, least))
        return Unforeseen(min(lasting * brief, long), long, self.share.persistence, dispersion)

    def to_state(self) -> list[list[float]]:
        """State as JSON types."""
        noises = (self.contacts, self.share, self.brief)
        return [self.hour, *(each.to_state() for each in (*noises, *self._dispersions()))]

    def _dispersions(
        self,
    ) -> tuple[WithinDispersion, WithinDispersion, PredictedDispersion, PredictedDispersion]:
        return self.minutes, self.tens, self.predicted_tens, self.predicted_hours

    @classmethod
    def from_state(cls, state: list[Any]) -> Noises:
        """Restore what `to_state` gave."""
        noises = cls()
        noises.hour = list(state[0])
        for noise, row in zip((noises.contacts, noises.share, noises.brief), state[1:4], strict=True):
            noise.restore(row)
        # Checkpoints of older versions know of no dispersion.
        if dispersions := state[4:]:
            noises.minutes, noises.tens = (WithinDispersion(row) for row in dispersions[:2])
            noises.predicted_tens, noises.predicted_hours = (
                PredictedDispersion(row[:5], row[5]) for row in dispersions[2:]
            )
        return noises
