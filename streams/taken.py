"""What goes into intake and what comes out of it: records, rows of accepted events, flushes, dead letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from schemas.brandlog import Flush
from schemas.plain_events import PlainEvent
from schemas.posts import Post
from schemas.rejection import Rejected
from schemas.samples import TextSample


class Record(Protocol):
    """What is needed of a Kafka record; `timestamp` in milliseconds."""

    @property
    def offset(self) -> int:
        """Place in its partition."""

    @property
    def timestamp(self) -> int:
        """Log time, milliseconds."""

    @property
    def key(self) -> bytes | None:
        """Key as it was."""

    @property
    def value(self) -> bytes | None:
        """Value as it was."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Headers as they were."""


# Offset, event, and its time in Unix seconds.
Row = tuple[int, PlainEvent, float]


class Tick(NamedTuple):
    """What a flush says beside its counts: the writer's clock, each log's end, and how many partitions there are."""

    at_s: float
    end: int
    sources: dict[str, int]


class DeadLetter(NamedTuple):
    """A record that was not accepted, and why."""

    topic: str
    partition: int
    record: Record
    rejected: Rejected


@dataclass
class Taken:
    """What a batch of records came to; the numbers are for the metrics alone."""

    flushes: list[tuple[int, Flush]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    complaints: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_event_s: dict[str, float] = field(default_factory=dict)
    samples: list[TextSample] = field(default_factory=list)
    notices_cut: int = 0
    names_cut: int = 0
    unknown_fields: int = 0
