"""Why a record was not accepted: a closed list, each also a metric label and a dead-letter header."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import ValidationError


class Reason(StrEnum):
    """Why a record went to the dead letters; the value is the header and the metric label."""

    NULL_VALUE = "null_value"
    TOO_LARGE = "too_large"
    INVALID_UTF8 = "invalid_utf8"
    INVALID_JSON = "invalid_json"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    NO_TIME_ZONE = "no_time_zone"
    CHANNEL_MISMATCH = "channel_mismatch"
    FUTURE = "future"
    TOO_LATE = "too_late"
    INVALID = "invalid"


class Rejected(Exception):
    """A record that cannot be accepted.

    Parameters
    ----------
    reason
        One of the closed list.
    field
        Dotted path of the field at fault, empty when the record as a whole is.
    detail
        One sentence for people; never holds the record's content.
    """

    def __init__(self, reason: Reason, field: str = "", detail: str = "") -> None:
        super().__init__(f"{reason.value}: {field}: {detail}" if field else f"{reason.value}: {detail}")
        self.reason = reason
        self.field = field
        self.detail = detail


_BY_ERROR_TYPE = {
    "json_invalid": Reason.INVALID_JSON,
    "missing": Reason.MISSING_FIELD,
    "timezone_aware": Reason.NO_TIME_ZONE,
    "no_time_zone": Reason.NO_TIME_ZONE,
    "time_out_of_range": Reason.OUT_OF_RANGE,
    "channel_mismatch": Reason.CHANNEL_MISMATCH,
    "string_too_long": Reason.OUT_OF_RANGE,
    "string_too_short": Reason.OUT_OF_RANGE,
    "too_long": Reason.OUT_OF_RANGE,
    "greater_than_equal": Reason.OUT_OF_RANGE,
    "less_than_equal": Reason.OUT_OF_RANGE,
    "finite_number": Reason.OUT_OF_RANGE,
    "datetime_from_date_parsing": Reason.INVALID,
    "string_unicode": Reason.INVALID_UTF8,
}

MAPS = ("attributes", "slice")


def rejection(error: ValidationError) -> Rejected:
    """Translate pydantic's first complaint into a reason, without repeating the record's content.

    Examples
    --------
    >>> from schemas.events import EmailEvent
    >>> try:
    ...     EmailEvent.model_validate_json(b'{"event_id": "1", "brand": "b", "text": "t"}')
    ... except ValidationError as error:
    ...     str(rejection(error))
    'missing_field: occurred_at: Field required'
    """
    first: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = list(first["loc"])
    # Below these fields names are the sender's own: content, which is not repeated.
    ends = [place for place, part in enumerate(path, 1) if part in MAPS]
    kind, field = first["type"], ".".join(str(part) for part in path[: min(ends, default=len(path))])
    if field == "channel":
        reason = Reason.CHANNEL_MISMATCH
    elif kind in _BY_ERROR_TYPE:
        reason = _BY_ERROR_TYPE[kind]
    elif kind.endswith(("_type", "_parsing")) or kind == "int_from_float":
        reason = Reason.WRONG_TYPE
    else:
        reason = Reason.INVALID
    return Rejected(reason, field, first["msg"] if reason is not Reason.INVALID_JSON else "not valid JSON")
