"""How much evidence a surge needs, so that chance gives it no more often than the operator accepts."""

from __future__ import annotations

from bisect import bisect_right
from math import log

MONTH_S = 30.4375 * 86400.0
# Surge sizes that are looked for; sizes between them lose a few per cent of evidence.
SIZES = (1.35, 1.6, 2.0, 2.8, 4.0, 8.0)
# False alarms of a CUSUM per expected complaint times e^threshold, as logarithms: exact, from the Markov chain of the
# statistic (threshold 9), one row per expected complaints in a bucket;
# cut off at -7, where noise that is not Poisson's takes over, and from 100 on measured where it does.
_MEANS = (0.01, 0.03, 0.1, 0.3, 0.6, 1.0, 1.8, 3.0, 5.5, 10.0, 18.0, 30.0, 60.0, 100.0, 1000.0)
_CONSTANTS = (
    (-2.57, -1.92, -1.27, -0.56, 0.0, 0.85),
    (-2.74, -2.09, -1.41, -0.66, -0.05, 0.71),
    (-3.02, -2.23, -1.49, -0.78, -0.26, 0.07),
    (-3.18, -2.35, -1.67, -1.12, -0.77, -1.28),
    (-3.26, -2.5, -1.93, -1.64, -1.26, -2.08),
    (-3.37, -2.64, -2.14, -1.74, -1.65, -2.38),
    (-3.5, -2.86, -2.45, -2.48, -2.88, -4.21),
    (-3.64, -3.1, -2.77, -2.88, -2.85, -6.31),
    (-3.87, -3.56, -3.29, -3.6, -4.77, -7.0),
    (-4.18, -3.96, -4.07, -4.99, -7.0, -7.0),
    (-4.52, -4.75, -4.68, -6.85, -7.0, -7.0),
    (-4.95, -5.25, -6.07, -7.0, -7.0, -7.0),
    (-5.71, -6.26, -7.0, -7.0, -7.0, -7.0),
    (-6.1, -6.5, -7.0, -7.0, -7.0, -7.0),
    (-6.8, -7.0, -7.0, -7.0, -7.0, -7.0),
)
# The sizes see much the same noise: together they alarm as often as this many unrelated ones (measured).
_UNRELATED = 3.0
# From here on a bucket decides alone, and more complaints in it make no more chances of a false alarm.
_LARGEST_MEAN = 30.0
# Large sizes live on a few complaints in one bucket, where a rate that is slightly off weighs most (measured, nats).
_CAUTION = (0.0, 0.0, 0.0, 0.1, 0.4, 1.0)
# Noise that is not Poisson's weighs more with volume: nats added by 3 expected complaints in a bucket (measured).
_VOLUME_NATS, _VOLUME_FROM = 0.3, 0.3
# What false alarms measured on calm streams of 0.1 to 1000 complaints a minute ask for beyond all this, nats, one
# value per expected complaints in a bucket.
_MEASURED = (0.0, -0.4, -0.75, -0.4, 0.0, 0.2, 0.3, 0.25, 0.15, 0.1, 0.2, 0.4, 0.65, 0.65, -0.7)
LOWEST_THRESHOLD = 5.0
_LOG_MEANS = tuple(log(mean) for mean in _MEANS)
_LOG_LARGEST, _LOG_VOLUME_FROM, _LOG_TEN = log(_LARGEST_MEAN), log(_VOLUME_FROM), log(10.0)
_CAUTIOUS = tuple(
    tuple(a + b + more for a, b in zip(row, _CAUTION, strict=True))
    for row, more in zip(_CONSTANTS, _MEASURED, strict=True)
)
_EACH = tuple(range(len(SIZES)))


def thresholds(mean: float, bucket_s: float, false_alarms_per_month: float) -> tuple[float, ...]:
    """Evidence, in nats, that each surge size needs for a budget of false alarms.

    Parameters
    ----------
    mean
        Expected complaints in a bucket, > 0.
    bucket_s
        Length of a bucket, seconds.
    false_alarms_per_month
        The budget, shared alike among the sizes.

    Examples
    --------
    >>> [round(value, 1) for value in thresholds(1.0, 60.0, 1.0)]
    [8.8, 9.5, 10.0, 10.5, 10.9, 10.8]
    """
    level = log(mean)
    base = log(_UNRELATED * MONTH_S / bucket_s / false_alarms_per_month) + min(level, _LOG_LARGEST)
    base += _VOLUME_NATS * min(max((level - _LOG_VOLUME_FROM) / _LOG_TEN, 0.0), 1.0)
    row = bisect_right(_LOG_MEANS, level)
    if row == 0 or row == len(_MEANS):
        return tuple([max(LOWEST_THRESHOLD, base + each) for each in _CAUTIOUS[0 if row == 0 else -1]])
    low, high = _CAUTIOUS[row - 1], _CAUTIOUS[row]
    part = (level - _LOG_MEANS[row - 1]) / (_LOG_MEANS[row] - _LOG_MEANS[row - 1])
    return tuple([max(LOWEST_THRESHOLD, base + low[j] + part * (high[j] - low[j])) for j in _EACH])
