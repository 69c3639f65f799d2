"""Events from files: the project's own JSON Lines, and any CSV whose columns are mapped to fields."""

from __future__ import annotations

import contextlib
import gzip
import heapq
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from schemas.fields import CHANNELS, Channel, after_leap
from schemas.plain_events import PLAIN_EVENTS
from schemas.rejection import Reason, Rejected
from schemas.topics import CONTEXT, EVENTS, HANDLING, LABELS
from streams.tables import Lines, NoTable, Refuse, RowIds, Table, is_utf_8, not_utf_8

TOPIC_OF: dict[Channel, str] = {channel: topic for topic, channel in EVENTS.items()}
OTHER_TOPICS = {HANDLING, CONTEXT, LABELS}
# What a channel's events need and a table seldom has.
FILLERS: dict[Channel, dict[str, Any]] = {
    "social": {"author_id": "unknown", "followers": 0},
    "call": {"duration_s": 0},
    "chat": {},
    "email": {},
}
# Fields that tell when something happened, the first of them that is there.
TIMES = ("occurred_at", "at", "starts_at", "labelled_at")
NUMBERS = {"followers": int, "rating": int, "duration_s": float}
OWN_ID: dict[Channel, str | None] = {"social": "post_id", "chat": "session_id", "call": None, "email": None}
# Fields that hold more than a column does, and what --channel says.
NOT_IN_TABLES = {"attributes", "turns", "channel"}
# What a compressed file that was cut off, changed or never compressed ends with.
DAMAGED = (gzip.BadGzipFile, zlib.error, EOFError)
NO_BRAND = "where there is none, --brand NAME is the brand of all rows"


class BadInput(Exception):
    """A file that cannot be used, in one sentence with file and line."""


class Place(NamedTuple):
    """Where a line stands: its file, and its number there from 1.

    Examples
    --------
    >>> str(Place(Path("events.jsonl"), 7))
    'events.jsonl:7'
    """

    path: Path
    number: int

    def __str__(self) -> str:
        return f"{self.path}:{self.number}"


class Line(NamedTuple):
    """One record to be: topic, key and value, its time in Unix seconds if it can be read, and its place in a file."""

    topic: str
    key: bytes
    value: bytes
    at_s: float | None
    place: Place | None = None


class Feed(NamedTuple):
    """Files to be read as one stream.

    `paths` are JSON Lines, or CSV with a `mapping` of columns to fields; either may be gzip-compressed. `channel`
    is that of a CSV's rows, or of JSON lines that name none; so is `brand`, where it is given.
    """

    paths: Sequence[Path]
    mapping: Mapping[str, str] = {}
    channel: Channel | None = None
    brand: str | None = None


class Reading:
    """Lines of some files, and what of them could not be read.

    Gives the lines that could; what could not is counted by reason, with the first place of each.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self.refused: Counter[Reason] = Counter()
        self.first: dict[Reason, str] = {}

    def __iter__(self) -> Iterator[Line]:
        readers = [self._read(path) for path in self._feed.paths]
        if len(readers) == 1:
            return readers[0]
        return heapq.merge(*readers, key=lambda line: line.at_s or 0.0)

    def check(self) -> None:
        """Raise `BadInput` if anything that was read so far could not be."""
        if not self.refused:
            return
        others = self.refused.total() - 1
        more = f"; {others:,} more could not be read" if others else ""
        raise BadInput(next(iter(self.first.values())) + more)

    def _read(self, path: Path) -> Iterator[Line]:
        def refuse(number: int, reason: Reason, said: str) -> None:
            self.refused[reason] += 1
            self.first.setdefault(reason, f"{Place(path, number)}: {said}")

        with opened(path, "surrogateescape") as stream:
            lines = Lines(stream)
            try:
                if is_table(path):
                    yield from self._rows(path, lines, refuse)
                else:
                    yield from _json(path, lines, self._feed, refuse)
            except DAMAGED as error:
                refuse(lines.number + 1, Reason.INVALID, f"cannot be read as text from here on: {error}")

    def _rows(self, path: Path, lines: Lines, refuse: Refuse) -> Iterator[Line]:
        _, mapping, channel, brand = self._feed
        if channel is None or not mapping:
            raise BadInput(f"{path}: a CSV needs --channel and at least one --map column=field")
        try:
            table = Table(lines, mapping, refuse)
        except NoTable as why:
            hint = f"; {NO_BRAND}" if why.column and mapping[why.column] == "brand" else ""
            raise BadInput(f"{path}:1: {why}{hint}") from None
        if brand is None and "brand" not in mapping.values():
            raise BadInput(f"{path}:1: no column is mapped to brand, as by --map COLUMN=brand; {NO_BRAND}")
        columns = [(table.header.index(column), field) for column, field in mapping.items()]
        given = {} if brand is None else {"brand": brand}
        ids = RowIds()
        for number, row in table.rows():
            fields = {**given, **{field: row[at] for at, field in columns if row[at]}}
            # Equal rows of two brands' files are two events.
            yield _event(channel, ids.of([*row, *given.values()]), fields, Place(path, number))


def read_lines(feed: Feed) -> Reading:
    """Read all lines of some files; several files are merged by time.

    Raises
    ------
    BadInput
        For a file that is not there; when lines are asked for, also for a table without a mapped column.
    """
    for path in feed.paths:
        check_file(path)
    return Reading(feed)


def check_file(path: Path) -> None:
    """Raise `BadInput` for what cannot be opened as a file."""
    if path.is_dir():
        raise BadInput(f"{path}: is a folder, not a file")
    if not path.exists():
        raise BadInput(f"{path}: no such file")


def is_table(path: Path) -> bool:
    """Whether a file's name says that it is a table."""
    return path.name.removesuffix(".gz").endswith(".csv")


def opened(path: Path, errors: str = "strict") -> IO[str]:
    """Open a text file, compressed or not; `errors` as in `open`."""
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", errors=errors, newline="")
    # Tables from Excel begin with a byte order mark.
    return path.open(encoding="utf-8-sig", errors=errors, newline="")


def _json(path: Path, lines: Lines, feed: Feed, refuse: Refuse) -> Iterator[Line]:
    number = lines.begin()
    for text in lines:
        if text.strip():
            try:
                yield _message(text, feed, Place(path, number))
            except Rejected as rejected:
                refuse(number, rejected.reason, rejected.detail)
        number = lines.begin()


def _message(text: str, feed: Feed, place: Place) -> Line:
    """Read a line that holds a message; raises `Rejected`."""
    try:
        row = orjson.loads(text)
        if not isinstance(row, dict):
            raise Rejected(Reason.WRONG_TYPE, detail="a line is a JSON object")
        line = line_of(row, feed.channel, place, feed.brand)
    except orjson.JSONDecodeError as error:
        if not is_utf_8(text):
            raise Rejected(Reason.INVALID_UTF8, detail=not_utf_8(text)) from None
        raise Rejected(Reason.INVALID_JSON, detail=f"not JSON: {error.msg}") from None
    except orjson.JSONEncodeError:
        raise Rejected(Reason.INVALID_JSON, detail="not JSON: nested too deeply") from None
    if line is None:
        known = ", ".join(CHANNELS)
        raise Rejected(
            Reason.CHANNEL_MISMATCH,
            detail=f"names no channel ({known}) and no topic; give --channel or add one",
        )
    return line


def line_of(
    row: dict[str, Any],
    channel: Channel | None = None,
    place: Place | None = None,
    brand: str | None = None,
) -> Line | None:
    """Write a message that names its channel or its topic as a record to be; None if it names neither.

    An event that names no brand is of the one that is given.

    Examples
    --------
    >>> line_of({"channel": "call", "event_id": "7", "occurred_at": "1970-01-01T00:00:10Z"}).topic
    'outcry.call.v1'
    """
    fields = {name: value for name, value in row.items() if name != "topic"}
    named: Any = fields.get("channel") or channel
    topic = row.get("topic") or next((topic for topic, name in EVENTS.items() if name == named), None)
    if not isinstance(topic, str) or (topic not in EVENTS and topic not in OTHER_TOPICS):
        return None
    if brand is not None and topic in EVENTS:
        fields["brand"] = brand if fields.get("brand") is None else fields["brand"]
    moment = next((fields[name] for name in TIMES if fields.get(name) is not None), None)
    return Line(topic, _key(topic, fields), orjson.dumps(fields), _seconds(moment), place)


def _key(topic: str, row: Mapping[str, Any]) -> bytes:
    if topic == HANDLING:
        key = row.get("case_id") or row.get("incident_id")
    elif topic == CONTEXT:
        key = row.get("context_id")
    elif topic == LABELS:
        event = f"{row.get('channel')}|{row['event_id']}" if row.get("event_id") is not None else None
        key = event or row.get("incident_id") or f"{row.get('brand')}|{row.get('onset_at')}"
    else:
        key = row.get("event_id")
    return str(key).encode("utf-8", "replace")


def fields_of(channels: Iterable[Channel]) -> list[str]:
    """Fields of events that a column of a table can hold.

    Examples
    --------
    >>> [name for name in fields_of(["email"]) if name not in fields_of(["chat"])]
    ['subject', 'thread_id']
    """
    every = dict.fromkeys(name for channel in channels for name in PLAIN_EVENTS[channel].__struct_fields__)
    return [name for name in every if name not in NOT_IN_TABLES]


def _event(channel: Channel, line_id: str, fields: dict[str, Any], place: Place) -> Line:
    event: dict[str, Any] = {"event_id": line_id, **FILLERS[channel], **fields}
    own = OWN_ID[channel]
    if own is not None:
        event.setdefault(own, event["event_id"])
    for name, kind in NUMBERS.items():
        if isinstance(event.get(name), str):
            # What is no number stays text: validation says so, and keeps the record.
            with contextlib.suppress(ValueError):
                event[name] = kind(event[name])
    return Line(
        TOPIC_OF[channel],
        event["event_id"].encode("utf-8", "replace"),
        orjson.dumps(event),
        _seconds(event.get("occurred_at")),
        place,
    )


def _seconds(moment: Any) -> float | None:
    try:
        return datetime.fromisoformat(after_leap(moment)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
