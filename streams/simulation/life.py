"""Daily and weekly life: how many contacts an hour brings, by channel and local time, and its noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR_S = 3600.0
DAY_S = 86400.0
WEEK_H = 168
# Thursday, 1 January 1970 opened Unix time; weeks here start on Monday.
_EPOCH_WEEKDAY = 3

# Relative contacts per local hour of a working day, by channel: people post in the evening, call while the
# desk is open, chat all day and write mail in the morning.
_DAY: dict[str, tuple[float, ...]] = {
    "social": (5, 3, 2, 1.5, 1.5, 2, 4, 7, 9, 9, 9, 10, 12, 11, 9, 9, 9, 10, 12, 14, 16, 17, 14, 9),
    "call": (1, 0.6, 0.5, 0.5, 0.5, 1, 3, 7, 14, 18, 18, 16, 13, 14, 16, 16, 15, 13, 10, 7, 5, 4, 2, 1.5),
    "chat": (4, 2, 1.5, 1, 1, 1.5, 3, 6, 10, 13, 14, 14, 14, 13, 13, 13, 12, 11, 11, 12, 12, 11, 9, 6),
    "email": (2, 1.5, 1, 1, 1, 2, 4, 8, 14, 16, 15, 12, 10, 11, 12, 12, 11, 9, 7, 6, 6, 5, 4, 3),
}
# Relative contacts per day of the week from Monday on.
_WEEK: dict[str, tuple[float, ...]] = {
    "social": (1.0, 0.98, 1.0, 1.0, 1.03, 1.08, 1.05),
    "call": (1.35, 1.15, 1.1, 1.05, 1.0, 0.7, 0.45),
    "chat": (1.15, 1.08, 1.05, 1.02, 1.0, 0.85, 0.8),
    "email": (1.4, 1.2, 1.15, 1.1, 1.0, 0.5, 0.45),
}
# Standard deviation of the log of the rate, beyond chance: a brand's day, a brand's hour, and what share of
# that hour's contacts complain. Weather, news and staffing make real desks noisier than a Poisson process.
DAY_NOISE = 0.07
HOUR_NOISE = 0.06
COMPLAINT_NOISE = 0.08


@lru_cache(maxsize=8)
def week_shape(channel: str) -> Floats:
    """Rate of each local hour of the week over the channel's mean, Monday midnight first.

    Examples
    --------
    >>> shape = week_shape("call")
    >>> len(shape), round(float(shape.mean()), 6), bool(shape[9] > 10 * shape[3])
    (168, 1.0, True)
    """
    week = np.outer(_WEEK[channel], _DAY[channel]).ravel()
    return np.asarray(week / week.mean(), dtype=np.float64)


def hour_of_week(at_s: float, offset_h: int) -> int:
    """Local hour of the week, 0 to 167 from Monday midnight, at a time (Unix seconds).

    Examples
    --------
    >>> hour_of_week(0.0, 0)  # a Thursday
    72
    """
    return (int(at_s // HOUR_S) + 24 * _EPOCH_WEEKDAY + offset_h) % WEEK_H


@lru_cache(maxsize=64)
def day_noise(seed: tuple[int, ...], day: int, brands: int) -> tuple[Floats, Floats]:
    """Noise of one day by hour and brand: of all contacts, and of the share that complains. Mean one.

    Parameters
    ----------
    seed
        Key of the simulation.
    day
        Days since the epoch, UTC.
    brands
        How many brands; each has weather of its own.

    Returns
    -------
    tuple of arrays
        Both of shape (24, brands).
    """
    rng = np.random.default_rng([*seed, 1, day])
    days = rng.normal(0.0, DAY_NOISE, (1, brands))
    contacts = np.exp(days + rng.normal(0.0, HOUR_NOISE, (24, brands)) - (DAY_NOISE**2 + HOUR_NOISE**2) / 2)
    complaints = np.exp(rng.normal(0.0, COMPLAINT_NOISE, (24, brands)) - COMPLAINT_NOISE**2 / 2)
    return contacts, complaints
