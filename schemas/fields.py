"""Field types that several messages share: times with an offset, short names, slices."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, LiteralString

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

Channel = Literal["social", "call", "chat", "email"]
CHANNELS: tuple[Channel, ...] = ("social", "call", "chat", "email")

DATE_LENGTH = len("2026-01-01")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_LEAP = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d):60([.,]\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII).fullmatch
ALL_BRANDS = "*"
"""Stands for every brand in mutes, mass incidents and what people edit."""
_ALL: LiteralString = "an event is of one brand, and * means all of them"
_NO_TEXT: LiteralString = "a time is RFC 3339 text with an offset"
_NO_ZONE: LiteralString = "a time is RFC 3339 with a date, a time and an offset"
_NO_YEAR: LiteralString = "a time lies in the years 1970 to 9999, in UTC"


def after_leap(text: str) -> str:
    """Write a leap second, which Unix time does not have, as the second after it, as Unix time counts it.

    RFC 3339 allows one where it is 23:59:60 in UTC; any other second 60 stays, and is no time.

    Examples
    --------
    >>> after_leap("2016-12-31T23:59:60.5Z"), after_leap("2017-01-01T07:59:60+08:00")
    ('2017-01-01T00:00:00.5Z', '2017-01-01T08:00:00+08:00')
    """
    found = _LEAP(text)
    if found is None:
        return text
    minute, part, zone = found.groups(default="")
    try:
        last = datetime.fromisoformat(f"{minute}:59{zone.upper()}")
        utc, after = last.astimezone(UTC), last + timedelta(seconds=1)
    except (ValueError, OverflowError):
        return text
    if (utc.hour, utc.minute) != (23, 59):
        return text
    return f"{after.replace(tzinfo=None).isoformat()}{part}{zone}"


def _rfc3339(value: Any) -> Any:
    """Only a full date and time in text is a time: bare dates and Unix numbers hide their zone."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("rfc3339_type", _NO_TEXT)
    if len(value) <= DATE_LENGTH or value[DATE_LENGTH] not in "Tt ":
        raise PydanticCustomError("no_time_zone", _NO_ZONE)
    return after_leap(value)


def _representable(value: datetime) -> datetime:
    """Years before Unix time and those that UTC cannot write are slips of a clock, not times."""
    try:
        known = value.astimezone(UTC) >= EPOCH
    except OverflowError:
        known = False
    if not known:
        raise PydanticCustomError("time_out_of_range", _NO_YEAR)
    return value


def _marked(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "a name is more than white space")
    return value


def _one_brand(value: str) -> str:
    if value == ALL_BRANDS:
        raise PydanticCustomError("all_brands", _ALL)
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


class _FromJson:
    """The same checks as `_rfc3339` and `_representable` for what comes as JSON, without calling into Python.

    But for a leap second. They cost a third of an event's validation otherwise.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        any_way = handler(source)
        json = core_schema.chain_schema(
            [
                _told(core_schema.str_schema(strict=True), "rfc3339_type", _NO_TEXT),
                _told(
                    core_schema.str_schema(pattern=rf"(?s)^.{{{DATE_LENGTH}}}[Tt ]"), "no_time_zone", _NO_ZONE
                ),
                core_schema.union_schema([_leap_second(), core_schema.any_schema()], mode="left_to_right"),
                core_schema.datetime_schema(strict=False, tz_constraint="aware"),
                _told(core_schema.datetime_schema(ge=EPOCH, le=_LAST), "time_out_of_range", _NO_YEAR),
            ]
        )
        return core_schema.json_or_python_schema(
            json, any_way, serialization=any_way.get("serialization"), metadata=any_way.get("metadata")
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        inner: dict[str, Any] = handler(schema["python_schema"])
        return inner


def _leap_second() -> core_schema.ChainSchema:
    return core_schema.chain_schema(
        [
            core_schema.str_schema(pattern=r"^.{16}:60"),
            core_schema.no_info_plain_validator_function(after_leap),
        ]
    )


def _told(schema: core_schema.CoreSchema, error: str, message: str) -> core_schema.CustomErrorSchema:
    return core_schema.custom_error_schema(schema, custom_error_type=error, custom_error_message=message)


class NullIs:
    """Takes null for a field that is not there, as other optional fields do; `absent` gives the value of such a one."""

    def __init__(self, absent: Callable[[], Any]) -> None:
        self._absent = absent

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._filled, core_schema.nullable_schema(handler(source))
        )

    def _filled(self, value: Any) -> Any:
        return self._absent() if value is None else value


# The inner type is lax: strict mode would ask for a datetime object, which JSON cannot hold.
Time = Annotated[
    AwareDatetime,
    Strict(False),
    BeforeValidator(_rfc3339),
    AfterValidator(_representable),
    PlainSerializer(rfc3339, when_used="json"),
    _FromJson(),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=64)]
NotBlank = Annotated[Name, AfterValidator(_marked), Field(description="more than white space")]
OneBrand = Annotated[
    NotBlank, AfterValidator(_one_brand), Field(description="one brand; * means all of them")
]
Slice = dict[str, list[str]]


class Incoming(BaseModel):
    """A message of somebody else's: unknown fields are set aside, to be counted and ignored."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    def unknown_fields(self) -> int:
        """How many fields of this message the contract does not know."""
        return len(self.__pydantic_extra__ or ())


class Outgoing(BaseModel):
    """A message of ours. Readers must bear added fields, so ours do too when they are read back."""

    model_config = ConfigDict(extra="ignore", frozen=True)
