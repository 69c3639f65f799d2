"""Customer contacts on four channels (contract section 3.1), validated straight from a record's bytes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from schemas.fields import Channel, Incoming, Name, NotBlank, NullIs, OneBrand, Short, Time
from schemas.rejection import Reason, Rejected, rejection

MAX_TEXT_CHARS = 20_000
# More than there are people: whoever is said to have more has so many, and sums stay exact and small.
MOST_FOLLOWERS = 10**10
MAX_TURNS = 2_000
# What BCP 47 asks software to bear at least; a longer one is no tag.
MAX_TAG_CHARS = 35
# A valid event is at most its text (20,000 characters, 4 bytes each, escaped ones 12) and a little around it.
MAX_EVENT_BYTES = 512 * 1024

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS)]


def spoken(tag: str) -> Literal["zh", "en"] | None:
    """Language that a BCP 47 tag names; None of one that is detected as if nothing was said.

    Examples
    --------
    >>> [spoken(tag) for tag in ("en", "en-US", "zh_Hans_CN", "ZH", "fr", "")]
    ['en', 'en', 'zh', 'zh', None, None]
    """
    begin = tag[:2].lower()
    return "zh" if begin == "zh" else "en" if begin == "en" else None


Tag = Annotated[str, StringConstraints(max_length=MAX_TAG_CHARS), AfterValidator(spoken)]


class Turn(Incoming):
    """One utterance of a call or a chat."""

    speaker: Literal["customer", "agent"]
    text: Text


# For readers of the JSON Schema; `_has_words` checks the same.
WORDS: JsonDict = {"properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"]}
TURNS: JsonDict = {"properties": {"turns": {"type": "array"}}, "required": ["turns"]}
REPOST: JsonDict = {"properties": {"repost_of": {"type": "string"}}, "required": ["repost_of"]}


class Contact(Incoming):
    """What all channels share. `occurred_at` is the contact's end."""

    model_config = ConfigDict(json_schema_extra={"allOf": [{"anyOf": [WORDS, TURNS]}]})

    event_id: NotBlank
    occurred_at: Time
    brand: OneBrand
    text: Annotated[Text, NullIs(str)] = ""
    turns: Annotated[list[Turn], Field(max_length=MAX_TURNS)] | None = None
    customer_id: Name | None = None
    case_id: Name | None = None
    product: Name | None = None
    region: Name | None = None
    batch: Name | None = None
    version: Name | None = None
    attributes: Annotated[dict[Short, Short], Field(max_length=8)] | None = None
    language: Tag | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None

    def customer_words(self) -> str:
        """Text to be judged: `text`, or the customer's turns, one a line, cut at 20,000 characters."""
        if self.text or not self.turns:
            return self.text
        return "\n".join(turn.text for turn in self.turns if turn.speaker == "customer")[:MAX_TEXT_CHARS]

    def unknown_fields(self) -> int:
        """How many fields of it and its turns the contract does not know."""
        return super().unknown_fields() + sum(turn.unknown_fields() for turn in self.turns or ())

    def may_be_silent(self) -> bool:
        """Whether this kind of contact may come without words."""
        return self.turns is not None

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not self.text and not self.may_be_silent():
            raise PydanticCustomError("missing", "text or turns is required")
        return self


class SocialEvent(Contact):
    """A public post, reply or repost."""

    model_config = ConfigDict(json_schema_extra={"allOf": [{"anyOf": [WORDS, TURNS, REPOST]}]})

    channel: Annotated[Literal["social"], NullIs(lambda: "social")] = "social"
    author_id: Name
    followers: Annotated[int, Field(ge=0)]
    post_id: Name
    reply_to: Name | None = None
    repost_of: Name | None = None
    root_post_id: Name | None = None
    url: Annotated[str, StringConstraints(max_length=2048)] | None = None
    verified: bool | None = None

    def may_be_silent(self) -> bool:
        """Say yes for a repost, which adds no words of its own."""
        return self.repost_of is not None or self.turns is not None


class CallEvent(Contact):
    """A telephone call, with its transcript."""

    channel: Annotated[Literal["call"], NullIs(lambda: "call")] = "call"
    duration_s: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    agent_id: Name | None = None
    queue: Name | None = None


class ChatEvent(Contact):
    """A chat session, whole."""

    channel: Annotated[Literal["chat"], NullIs(lambda: "chat")] = "chat"
    session_id: Name
    agent_id: Name | None = None


class EmailEvent(Contact):
    """An e-mail."""

    channel: Annotated[Literal["email"], NullIs(lambda: "email")] = "email"
    subject: Annotated[str, StringConstraints(max_length=1000)] | None = None
    thread_id: Name | None = None


Event = SocialEvent | CallEvent | ChatEvent | EmailEvent
EVENT_MODELS: dict[Channel, type[Contact]] = {
    "social": SocialEvent,
    "call": CallEvent,
    "chat": ChatEvent,
    "email": EmailEvent,
}


def parse_event(channel: Channel, value: bytes | None) -> Event:
    """Read one record's value as an event of a channel.

    Parameters
    ----------
    channel
        What the record's topic says.
    value
        The record's bytes; None is a tombstone, which no input topic of events knows.

    Raises
    ------
    Rejected
        With the reason and the field, when the bytes are no valid event.

    Examples
    --------
    >>> parse_event(
    ...     "email", b'{"event_id":"1","occurred_at":"2026-03-01T08:00:00+08:00","brand":"acme","text":"hi"}'
    ... ).brand
    'acme'
    >>> parse_event("email", b"{")
    Traceback (most recent call last):
    schemas.rejection.Rejected: invalid_json: not valid JSON
    """
    if value is None:
        raise Rejected(Reason.NULL_VALUE, detail="an event has a value")
    if len(value) > MAX_EVENT_BYTES:
        raise Rejected(Reason.TOO_LARGE, detail=f"an event has at most {MAX_EVENT_BYTES} bytes")
    try:
        return EVENT_MODELS[channel].model_validate_json(value)  # type: ignore[return-value]
    except ValidationError as error:
        try:
            value.decode("utf-8")
        except UnicodeDecodeError:
            raise Rejected(Reason.INVALID_UTF8, detail="not valid UTF-8") from None
        raise rejection(error) from None
