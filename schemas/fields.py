"""Field types that several messages share: times with an offset, short names, slices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    Strict,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

Channel = Literal["social", "call", "chat", "email"]
CHANNELS: tuple[Channel, ...] = ("social", "call", "chat", "email")

DATE_LENGTH = len("2026-01-01")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _rfc3339(value: Any) -> Any:
    """Only a full date and time in text is a time: bare dates and Unix numbers hide their zone."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("datetime_type", "a time is RFC 3339 text with an offset")
    if len(value) <= DATE_LENGTH or value[DATE_LENGTH] not in "Tt ":
        raise PydanticCustomError("no_time_zone", "a time is RFC 3339 with a date, a time and an offset")
    return value


def _representable(value: datetime) -> datetime:
    """Years before Unix time and those that UTC cannot write are slips of a clock, not times."""
    try:
        known = value.astimezone(UTC) >= EPOCH
    except OverflowError:
        known = False
    if not known:
        raise PydanticCustomError("time_out_of_range", "a time lies in the years 1970 to 9999, in UTC")
    return value


def rfc3339(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC, parts of a second only where there are any; reads back as the same time.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> rfc3339(datetime(2026, 3, 1, 8, 0, tzinfo=UTC))
    '2026-03-01T08:00:00Z'
    """
    utc = moment.astimezone(UTC)
    digits = "microseconds" if utc.microsecond % 1000 else "milliseconds" if utc.microsecond else "seconds"
    return utc.isoformat(timespec=digits).replace("+00:00", "Z")


# The inner type is lax: strict mode would ask for a datetime object, which JSON cannot hold.
Time = Annotated[
    AwareDatetime,
    Strict(False),
    BeforeValidator(_rfc3339),
    AfterValidator(_representable),
    PlainSerializer(rfc3339, when_used="json"),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Slice = dict[str, list[str]]


class Incoming(BaseModel):
    """A message of somebody else's: unknown fields are set aside, to be counted and ignored."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    def unknown_fields(self) -> int:
        """How many fields of this message the contract does not know."""
        return len(self.model_extra or ())


class Outgoing(BaseModel):
    """A message of ours. Readers must bear added fields, so ours do too when they are read back."""

    model_config = ConfigDict(extra="ignore", frozen=True)
