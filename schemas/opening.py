"""When a service desk works: weekly hours as people write them, and as the brand log has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Number of each day in the week, by its name and by the first three letters of it.
_NUMBERS: Final = {name: number for number, day in enumerate(DAYS) for name in (day, day[:3])}
DAY_MIN, WEEK_MIN = 1440, 7 * 1440
_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d) ?[-–] ?([01]?\d|2[0-4]):([0-5]\d)")
# Offsets from UTC are told for these years: a record of the log says all, whenever it is written and read.
FIRST_YEAR, LAST_YEAR = 2020, 2040

Span = tuple[int, int]


class OpeningHours(BaseModel):
    """Weekly hours of a desk in the words of the log, which needs no time-zone tables.

    Attributes
    ----------
    weekly
        Minutes of the local week (Monday 0:00 is 0) in which it works, as [begin, end), in order.
    offsets
        Offsets of local time from UTC, seconds, each from a Unix second on, in order.
    closed
        Unix seconds in which it does not work although the week says so: holidays.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekly: Annotated[tuple[Span, ...], Field(min_length=1, max_length=100)]
    offsets: Annotated[tuple[tuple[int, int], ...], Field(min_length=1, max_length=200)]
    closed: Annotated[tuple[Span, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        edges = [edge for span in self.weekly for edge in span]
        if edges != sorted(set(edges)) or not 0 <= edges[0] < edges[-1] <= WEEK_MIN:
            raise ValueError("weekly: spans must be in order, apart from one another, within a week")
        return self


def weekly_of(written: dict[str, str | list[str]]) -> tuple[Span, ...]:
    """Read weekly hours: days, ranges of days or lists of both, each with one span of the day or several.

    `22:00-06:00` ends the next day.

    Raises
    ------
    ValueError
        For a day or a span that is none, in one sentence.

    Examples
    --------
    >>> weekly_of({"mon-tue": "9:00-18:00", "sun": ["10:00-12:00", "22:00-06:00"]})
    ((0, 360), (540, 1080), (1980, 2520), (9240, 9360), (9960, 10080))
    >>> weekly_of({"mon-tue,friday": "9:00-18:00"})
    ((540, 1080), (1980, 2520), (6300, 6840))
    >>> weekly_of({"mon": "9-18"})
    Traceback (most recent call last):
    ValueError: hours: '9-18' is no span of a day; write one like 09:00-18:00
    """
    spans = sorted(
        (DAY_MIN * day + begin, DAY_MIN * day + end)
        for days, told in written.items()
        for day in _days(days)
        for begin, end in map(_span, [told] if isinstance(told, str) else told)
    )
    # What goes beyond Sunday night is Monday's.
    cut = [(begin, min(end, WEEK_MIN)) for begin, end in spans]
    cut += [(0, end - WEEK_MIN) for _, end in spans if end > WEEK_MIN]
    joined: list[Span] = []
    for begin, end in sorted(cut):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return tuple(joined)


def _days(written: str) -> list[int]:
    """Numbers of the days that are named, Monday's is 0: `mon`, `mon-fri`, `mon,wed,fri`."""
    found: list[int] = []
    for part in written.lower().replace("–", "-").split(","):
        named = [_NUMBERS.get(each.strip(), -1) for each in part.split("-")]
        begin, end = named[0], named[-1]
        if len(named) > 2 or min(named) < 0:
            raise ValueError(
                f"hours: {written!r} is no day; write one like mon, or mon-fri, or a list like mon,wed,fri"
            )
        found += range(begin, end + 1) if begin <= end else [*range(begin, 7), *range(end + 1)]
    return found


def _span(written: str) -> Span:
    found = _SPAN.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"hours: {written!r} is no span of a day; write one like 09:00-18:00")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    begin, end = 60 * hour + minute, 60 * last_hour + last_minute
    return begin, end if end > begin else end + DAY_MIN


@lru_cache(maxsize=64)
def offsets_of(zone: str) -> tuple[tuple[int, int], ...]:
    """Offsets of a time zone from UTC in 20 years, each with the Unix second from which it holds.

    Examples
    --------
    >>> offsets_of("Asia/Shanghai")
    ((1577836800, 28800),)
    >>> [datetime.fromtimestamp(at_s, UTC).isoformat() for at_s, _ in offsets_of("Europe/Berlin")[13:15]]
    ['2026-03-29T01:00:00+00:00', '2026-10-25T01:00:00+00:00']
    """
    known, at = ZoneInfo(zone), datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)

    def offset(when: datetime) -> int:
        return int((when.astimezone(known).utcoffset() or timedelta()).total_seconds())

    found = [(int(at.timestamp()), offset(at))]
    while at.year < LAST_YEAR:
        after = at + timedelta(days=1)
        if offset(after) != found[-1][1]:
            # Changes are at whole quarters of an hour.
            while offset(at) == found[-1][1]:
                at += timedelta(minutes=15)
            found.append((int(at.timestamp()), offset(at)))
        at = after
    return tuple(found)
