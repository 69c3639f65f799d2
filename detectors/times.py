"""Times that can be meant."""

from __future__ import annotations

from math import inf

# The year 2100: later times are milliseconds, or a date that stands for none.
LATEST_S = 4_102_444_800.0


def check_time(timestamp: float) -> None:
    """Refuse a time, epoch seconds, after which all others would be old; what is no number is for others to drop.

    Examples
    --------
    >>> check_time(1_760_000_000.0)
    >>> check_time(1_760_000_000_000)
    Traceback (most recent call last):
    ValueError: times are epoch seconds before the year 2100, not 1760000000000: is it in milliseconds?
    """
    if LATEST_S < timestamp < inf:
        message = f"times are epoch seconds before the year 2100, not {timestamp}: is it in milliseconds?"
        raise ValueError(message)
