"""What is believed of a window before its complaints are looked at: the common factor, and the noise left."""

from __future__ import annotations

from math import pow
from typing import NamedTuple

from detectors.spikes.dispersion import POISSON, Dispersion

# What the prior on the common factor is worth at the least, in contacts, where no more of them came than a few.
LEAST_KAPPA, FEW_CONTACTS = 1.0, 10.0


def belief(other: float, expected: float, kappa: float) -> float:
    """Pseudo-counts of the prior on the common factor: few where the other contacts contradict it.

    Campaigns, outages and flushes are no part of the usual noise: a prior with a heavy tail gives way to them. Its
    variance is the usual one or the one seen in the window, beyond twice Poisson's, whichever is larger. Where
    hardly any contact was to be expected, a few more of them prove no campaign: complaints decide alone.

    Examples
    --------
    >>> belief(105.0, 100.0, 40.0), round(belief(300.0, 100.0, 40.0), 2)
    (40.0, 0.25)
    """
    error = other - expected
    surprise = error * error - 2.0 * expected
    if surprise * kappa <= expected * expected:
        return kappa
    few = FEW_CONTACTS / (other + 1e-9)
    return max(expected * expected / surprise, LEAST_KAPPA * min(1.0, few * few))


class Unforeseen(NamedTuple):
    """What cannot be foreseen of complaints given contacts.

    Attributes
    ----------
    slow, long
        Relative variance of what lasts for an hour or more, and of a mean over an hour (or over a longer bucket).
    persistence
        Correlation of an hour's error with the last one's.
    dispersion
        How much more windows stray than chance has it.
    """

    slow: float
    long: float
    persistence: float
    dispersion: Dispersion = POISSON

    def variance(self, seconds: float, hour_s: float, expected: float) -> float:
        """Relative variance of so many expected complaints, > 0, in a window; `hour_s` is 3600 or a longer bucket.

        Examples
        --------
        >>> round(Unforeseen(0.001, 0.004, 0.6, Dispersion(0.5, 0.5, 0.5)).variance(1800.0, 3600.0, 100.0), 4)
        0.0075
        """
        hours, clumped = seconds / hour_s, self.dispersion.over(seconds) / expected
        if hours <= 1.0:
            return clumped + self.slow + hours * (self.long - self.slow)
        return clumped + noise_of_hours(hours, self.long, self.persistence)


def noise_of_hours(hours: float, long: float, persistence: float) -> float:
    """Relative variance of a mean over more than an hour, of errors each of which is like the one before it (AR(1))."""
    apart = 1.0 - persistence
    kept = (1.0 + persistence) / apart
    kept -= 2.0 * persistence * (1.0 - pow(persistence, hours)) / (hours * apart * apart)
    return long * kept / hours
