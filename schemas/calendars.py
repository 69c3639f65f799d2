"""Holidays of brands, as people edit them: days in the brand's own time zone.

They leave here as business events of kind `holiday` in UTC, so that no fold asks a machine's time-zone tables: the
same log is the same judgement everywhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from schemas.fields import Name
from schemas.inputs import Context

# What is longer than two weeks is how things are.
MOST_DAYS = 14
MOST_HOLIDAYS = 200


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone {name!r}; write one like Asia/Shanghai") from None
    return name


class Holiday(BaseModel):
    """Days on which people get in touch as on no other: the first, and how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: date
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 1
    title: Annotated[str, Field(max_length=300)] = "holiday"


class Calendar(BaseModel):
    """Holidays of one brand (`*` is all), and the time zone in which its days begin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    holidays: Annotated[list[Holiday], Field(max_length=MOST_HOLIDAYS)] = []


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
