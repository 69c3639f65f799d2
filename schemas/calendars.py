"""Holidays of brands and hours of their service desks, as people edit them: in the brand's own time zone.

Holidays leave here as business events of kind `holiday` in UTC, hours with the offsets of local time from it, so that
no fold asks a machine's time-zone tables: the same log is the same judgement everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from schemas.fields import Name
from schemas.inputs import Context
from schemas.opening import OpeningHours, Span, offsets_of, weekly_of

# What is longer than two weeks is how things are.
MOST_DAYS = 14
MOST_HOLIDAYS = 200


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone {name!r}; write one like Asia/Shanghai") from None
    return name


Written = dict[str, str | list[str]]


def _readable(written: Written) -> Written:
    weekly_of(written)
    return written


class Holiday(BaseModel):
    """Days on which people get in touch as on no other: the first, and how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: date
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 1
    title: Annotated[str, Field(max_length=300)] = "holiday"


class Calendar(BaseModel):
    """Holidays of one brand (`*` is all), the hours of its service desk, and the time zone of both.

    Without hours the desk works day and night.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    holidays: Annotated[list[Holiday], Field(max_length=MOST_HOLIDAYS)] = []
    hours: Annotated[Written, Field(max_length=7), AfterValidator(_readable)] = {}


CALENDARS = TypeAdapter(dict[Name, Calendar])


def holidays_of(brand: str, calendar: Calendar) -> list[Context]:
    """Write a brand's holidays as business events.

    Examples
    --------
    >>> edited = {"time_zone": "Asia/Shanghai", "holidays": [{"date": "2026-10-01", "days": 7}]}
    >>> (week,) = holidays_of("Acme", Calendar.model_validate(edited))
    >>> week.context_id, week.starts_at.isoformat(), week.ends_at.isoformat()
    ('calendar|2026-10-01|Acme', '2026-09-30T16:00:00+00:00', '2026-10-07T16:00:00+00:00')
    """
    zone = ZoneInfo(calendar.time_zone)

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), zone).astimezone(UTC)

    return [
        Context(
            context_id=f"calendar|{each.date}|{brand}"[:128],
            brand=brand,
            kind="holiday",
            starts_at=midnight(each.date),
            ends_at=midnight(each.date + timedelta(days=each.days)),
            title=each.title,
        )
        for each in calendar.holidays
    ]


def openings_of(calendars: Mapping[str, Calendar]) -> dict[str, OpeningHours]:
    """Write the hours of the desks that have any; they are closed on the holidays of their brand, and of all brands.

    Examples
    --------
    >>> edited = {
    ...     "time_zone": "Asia/Shanghai",
    ...     "hours": {"mon": "9:00-18:00"},
    ...     "holidays": [{"date": "2026-10-01"}],
    ... }
    >>> (desk,) = openings_of({"Acme": Calendar.model_validate(edited)}).values()
    >>> desk.weekly, desk.offsets, desk.closed
    (((540, 1080),), ((1577836800, 28800),), ((1790784000, 1790870400),))
    """
    closed = {brand: _closed(brand, calendar) for brand, calendar in calendars.items()}
    return {
        brand: OpeningHours(
            weekly=weekly_of(calendar.hours),
            offsets=offsets_of(calendar.time_zone),
            closed=tuple(sorted({*closed[brand], *closed.get("*", ())})),
        )
        for brand, calendar in calendars.items()
        if calendar.hours
    }


def _closed(brand: str, calendar: Calendar) -> list[Span]:
    days = holidays_of(brand, calendar)
    return [(int(day.starts_at.timestamp()), int(day.ends_at.timestamp())) for day in days if day.ends_at]
