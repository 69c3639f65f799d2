"""Working time of a service desk: clocks of cases run while it works, and stand still at night and on holidays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from math import floor

from detectors.spikes.week import DAY_S, WEEK_S
from schemas.opening import OpeningHours

# The first Monday of Unix time.
MONDAY_S = 4 * DAY_S
# A desk that does not work for so long has no hours: its clocks run on.
MOST_WEEKS = 60


def due(opening: OpeningHours | None, at_s: float, seconds: float) -> float:
    """When so many seconds of working time will have passed, Unix seconds.

    Parameters
    ----------
    opening
        Hours of the desk; None works always.
    at_s
        From when on, Unix seconds.
    seconds
        Working time, above 0.

    Examples
    --------
    >>> desk = OpeningHours(weekly=((540, 1080), (1980, 2520)), offsets=((0, 0),))  # Mon and Tue, 9 to 18
    >>> monday_s = MONDAY_S + 20 * WEEK_S
    >>> hour = 3600.0
    >>> (due(desk, monday_s + 17.5 * hour, hour) - monday_s) / hour  # half an hour is left on Tuesday
    33.5
    >>> (due(desk, monday_s + 50 * hour, hour) - monday_s) / hour  # on Wednesday: next Monday at ten
    178.0
    """
    if opening is None:
        return at_s + seconds
    left = seconds
    for begin, end in _spans(opening, at_s):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return at_s + seconds


def worked(opening: OpeningHours | None, since_s: float, until_s: float) -> float:
    """Seconds of working time between two moments, Unix seconds.

    Examples
    --------
    >>> desk = OpeningHours(weekly=((540, 1080),), offsets=((0, 0),))
    >>> worked(desk, MONDAY_S, MONDAY_S + 10 * 3600.0), worked(None, 10.0, 25.0)
    (3600.0, 15.0)
    """
    if opening is None:
        return max(until_s - since_s, 0.0)
    total = 0.0
    for begin, end in _spans(opening, since_s):
        if begin >= until_s:
            break
        total += min(end, until_s) - begin
    return total


def _spans(opening: OpeningHours, at_s: float) -> Iterator[tuple[float, float]]:
    """Times in which the desk works from a moment on, in order, Unix seconds."""
    local_s = at_s + _offset(opening, at_s)
    week_s = floor((local_s - MONDAY_S) / WEEK_S) * WEEK_S + MONDAY_S
    for number in range(MOST_WEEKS):
        for first, last in opening.weekly:
            begin, end = (_utc(opening, week_s + number * WEEK_S + 60.0 * edge) for edge in (first, last))
            for closed, reopened in opening.closed:
                if closed < end and begin < reopened:
                    if max(begin, at_s) < closed:
                        yield max(begin, at_s), float(closed)
                    begin = float(reopened)
            if max(begin, at_s) < end:
                yield max(begin, at_s), end


def _offset(opening: OpeningHours, at_s: float) -> int:
    """Offset of local time from UTC at a moment, seconds."""
    number = bisect_right(opening.offsets, at_s, key=lambda row: row[0]) - 1
    return opening.offsets[max(number, 0)][1]


def _utc(opening: OpeningHours, local_s: float) -> float:
    """Unix seconds of a local time; one that is skipped or comes twice when clocks change is one of the two."""
    return local_s - _offset(opening, local_s - _offset(opening, local_s))
