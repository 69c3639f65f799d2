"""What people and other systems tell beside events: handling, context, labels (contract section 3.2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    ConfigDict,
    Discriminator,
    StringConstraints,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from schemas.alerts import Kind
from schemas.events import MAX_TEXT_CHARS
from schemas.fields import Channel, Incoming, Name, NullIs, Slice, Time
from schemas.rejection import Reason, Rejected, rejection

MAX_INPUT_BYTES = 512 * 1024

Action = Literal[
    "opened",
    "first_response",
    "preliminary_solution",
    "follow_up",
    "waiting_for_customer",
    "closed",
    "reopened",
    "acknowledged",
    "assigned",
    "executed",
]
ContextKind = Literal[
    "price_change",
    "policy_change",
    "release",
    "outage",
    "recall",
    "campaign",
    "holiday",
    "recovery_action",
    "mute",
    "other",
]


# For readers of the JSON Schema; `_names_its_subject` checks the same.
CASE: JsonDict = {"properties": {"case_id": {"type": "string"}}, "required": ["case_id"]}
INCIDENT: JsonDict = {"properties": {"incident_id": {"type": "string"}}, "required": ["incident_id"]}
OF_ALL: JsonDict = {"properties": {"brand": {"const": "*"}}, "required": ["brand"]}


class Handling(Incoming):
    """What the service desk did with a case or an incident; `brand` is `*` for a mass incident."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [{"anyOf": [CASE, INCIDENT]}, {"if": OF_ALL, "then": INCIDENT}]}
    )

    brand: Name
    at: Time
    action: Action
    case_id: Name | None = None
    incident_id: Name | None = None
    customer_id: Name | None = None
    agent_id: Name | None = None
    team: Name | None = None
    channel: Channel | None = None

    @model_validator(mode="after")
    def _names_its_subject(self) -> Self:
        if self.case_id is None and self.incident_id is None:
            raise PydanticCustomError("missing", "case_id or incident_id is required")
        if self.brand == "*" and self.incident_id is None:
            raise PydanticCustomError(
                "every_brand", "a case is of one brand: name that, or the mass incident by incident_id"
            )
        return self


# A mute that mutes nothing is refused where it comes in (`parse_context`): older logs and checkpoints may hold one.
MUTE: JsonDict = {"properties": {"kind": {"const": "mute"}}, "required": ["kind"]}
QUIET: JsonDict = {"properties": {"page": {"const": False}}, "required": ["page"]}
MUTES_NOTHING = (
    "this mute mutes nothing: say page: false or learn: false; to lift one, send its key with null"
)
UNTAUGHT: JsonDict = {"properties": {"learn": {"const": False}}, "required": ["learn"]}


class Context(Incoming):
    """A planned or known business event, or a mute. `brand` may be `*`.

    A mute that says `page: false` keeps incidents of its brand (and slice, `mute_kinds`, or `incident_id`, where
    they are given) from paging, `learn: false` keeps their detectors from learning, from `starts_at` to `ends_at`.
    One that says neither is refused.
    """

    model_config = ConfigDict(
        json_schema_extra={"allOf": [{"if": MUTE, "then": {"anyOf": [QUIET, UNTAUGHT]}}]}
    )

    context_id: Name
    brand: Name
    kind: ContextKind
    starts_at: Time
    ends_at: Time | None = None
    title: Annotated[str, StringConstraints(max_length=300), NullIs(str)] = ""
    slice: Slice | None = None
    incident_id: Name | None = None
    page: Annotated[bool, NullIs(lambda: True)] = True
    learn: Annotated[bool, NullIs(lambda: True)] = True
    mute_kinds: Annotated[list[Kind], NullIs(list)] = []

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.ends_at is not None and self.ends_at < self.starts_at:
            raise PydanticCustomError("greater_than_equal", "ends_at lies before starts_at")
        return self


class EventLabel(Incoming):
    """Somebody's judgement of one event."""

    event_id: Name
    channel: Channel
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS)]
    is_complaint: bool
    category: Name | None = None
    labelled_at: Time
    by: Name


class IncidentLabel(Incoming):
    """Somebody's verdict on an incident."""

    incident_id: Name
    verdict: Literal["real", "false_alarm"]
    labelled_at: Time
    by: Name


class MissedLabel(Incoming):
    """A crisis that Outcry did not tell."""

    missed: Literal[True]
    brand: Name
    onset_at: Time
    slice: Slice | None = None
    labelled_at: Time
    by: Name


Label = EventLabel | IncidentLabel | MissedLabel


def _label_form(value: Any) -> str:
    """Tell the three forms of a label apart by the field that only one of them has; one without content is none."""
    known = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    if known.get("verdict") is not None:
        return "incident"
    return "missed" if known.get("missed") and known.get("event_id") is None else "event"


_LABEL: TypeAdapter[Label] = TypeAdapter(
    Annotated[
        Annotated[EventLabel, Tag("event")]
        | Annotated[IncidentLabel, Tag("incident")]
        | Annotated[MissedLabel, Tag("missed")],
        Discriminator(_label_form),
    ]
)
_HANDLING = TypeAdapter(Handling)
_CONTEXT = TypeAdapter(Context)
_T = TypeVar("_T")


def _parse(adapter: TypeAdapter[_T], value: bytes | None) -> _T:
    if value is None:
        raise Rejected(Reason.NULL_VALUE, detail="a record here has a value")
    if len(value) > MAX_INPUT_BYTES:
        raise Rejected(Reason.TOO_LARGE, detail=f"a record here has at most {MAX_INPUT_BYTES} bytes")
    try:
        return adapter.validate_json(value)
    except ValidationError as error:
        try:
            value.decode("utf-8")
        except UnicodeDecodeError:
            raise Rejected(Reason.INVALID_UTF8, detail="not valid UTF-8") from None
        raise rejection(error) from None


def parse_handling(value: bytes | None) -> Handling:
    """Read a record of the handling topic; raises `Rejected`."""
    return _parse(_HANDLING, value)


def parse_context(value: bytes) -> Context:
    """Read a record of the context topic; raises `Rejected`. A deletion (null) is the caller's to know."""
    context = _parse(_CONTEXT, value)
    if context.kind == "mute" and context.page and context.learn:
        raise Rejected(Reason.INVALID, "page", MUTES_NOTHING)
    return context


def parse_label(value: bytes | None) -> Label:
    """Read a record of the labels topic; raises `Rejected`.

    Examples
    --------
    >>> parse_label(
    ...     b'{"incident_id":"i","verdict":"real","labelled_at":"2026-03-01T08:00:00Z","by":"ann"}'
    ... ).verdict
    'real'
    """
    return _parse(_LABEL, value)
