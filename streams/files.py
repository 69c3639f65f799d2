"""Events from files: the project's own JSON Lines, and any CSV whose columns are mapped to fields."""

from __future__ import annotations

import contextlib
import csv
import gzip
import heapq
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from schemas.fields import CHANNELS, Channel
from schemas.plain_events import PLAIN_EVENTS
from schemas.topics import CONTEXT, EVENTS, HANDLING, LABELS
from streams.tables import RowIds

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

csv.field_size_limit(sys.maxsize)


class BadInput(Exception):
    """A file that cannot be used, in one sentence with file and line."""


class Line(NamedTuple):
    """One record to be: its topic, key and value, and its time in Unix seconds if it can be read."""

    topic: str
    key: bytes
    value: bytes
    at_s: float | None


class Feed(NamedTuple):
    """Files to be read as one stream.

    `paths` are JSON Lines, or CSV with a `mapping` of columns to fields; either may be gzip-compressed. `channel`
    is that of a CSV's rows, or of JSON lines that name none.
    """

    paths: Sequence[Path]
    mapping: Mapping[str, str] = {}
    channel: Channel | None = None


def read_lines(feed: Feed) -> Iterator[Line]:
    """Read all lines of some files; several files are merged by time.

    Raises
    ------
    BadInput
        For a missing file, a row that cannot be read, or a mapped column that is not there.
    """
    for path in feed.paths:
        if not path.is_file():
            raise BadInput(f"{path}: no such file")
    readers = [_read(path, feed.mapping, feed.channel) for path in feed.paths]
    if len(readers) == 1:
        return readers[0]
    return heapq.merge(*readers, key=lambda line: line.at_s or 0.0)


def _read(path: Path, mapping: Mapping[str, str], channel: Channel | None) -> Iterator[Line]:
    table = path.name.removesuffix(".gz").endswith(".csv")
    with opened(path) as stream:
        try:
            yield from _rows(path, stream, mapping, channel) if table else _json(path, stream, channel)
        except (UnicodeDecodeError, gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise BadInput(f"{path}: cannot be read as text: {error}") from None


def opened(path: Path) -> IO[str]:
    """Open a text file, compressed or not."""
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")  # tables from Excel begin with a byte order mark


def _json(path: Path, stream: Iterable[str], channel: Channel | None) -> Iterator[Line]:
    for number, text in enumerate(stream, 1):
        if not text.strip():
            continue
        try:
            row = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise BadInput(f"{path}:{number}: not JSON: {error.msg}") from None
        if not isinstance(row, dict):
            raise BadInput(f"{path}:{number}: a line is a JSON object")
        line = line_of(row, channel)
        if line is None:
            raise BadInput(
                f"{path}:{number}: names no channel ({', '.join(CHANNELS)}) and no topic; give --channel or add one"
            )
        yield line


def line_of(row: dict[str, Any], channel: Channel | None = None) -> Line | None:
    """Write a message that names its channel or its topic as a record to be; None if it names neither.

    Examples
    --------
    >>> line_of({"channel": "call", "event_id": "7", "occurred_at": "1970-01-01T00:00:10Z"}).topic
    'outcry.call.v1'
    """
    fields = {name: value for name, value in row.items() if name != "topic"}
    named: Any = fields.get("channel", channel)
    topic = row.get("topic") or next((topic for topic, name in EVENTS.items() if name == named), None)
    if not isinstance(topic, str) or (topic not in EVENTS and topic not in OTHER_TOPICS):
        return None
    moment = next((fields[name] for name in TIMES if name in fields), None)
    return Line(topic, _key(topic, fields), orjson.dumps(fields), _seconds(moment))


def _key(topic: str, row: Mapping[str, Any]) -> bytes:
    if topic == HANDLING:
        key = row.get("case_id") or row.get("incident_id")
    elif topic == CONTEXT:
        key = row.get("context_id")
    elif topic == LABELS:
        event = f"{row.get('channel')}|{row.get('event_id')}" if "event_id" in row else None
        key = event or row.get("incident_id") or f"{row.get('brand')}|{row.get('onset_at')}"
    else:
        key = row.get("event_id")
    return str(key).encode("utf-8", "replace")


def _rows(
    path: Path, stream: Iterable[str], mapping: Mapping[str, str], channel: Channel | None
) -> Iterator[Line]:
    if channel is None or not mapping:
        raise BadInput(f"{path}: a CSV needs --channel and at least one --map column=field")
    reader = csv.reader(stream, strict=True)
    header = next(reader, [])
    missing = [column for column in mapping if column not in header]
    if missing:
        raise BadInput(f"{path}:1: no column {missing[0]!r} to map; there are: {', '.join(header)}")
    columns = [(header.index(column), field) for column, field in mapping.items()]
    ids = RowIds()
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise BadInput(f"{path}:{reader.line_num}: not a readable CSV row: {error}") from None
        if row is None:
            return
        if not row:
            continue
        if len(row) != len(header):
            raise BadInput(f"{path}:{reader.line_num}: {len(row)} columns where the header has {len(header)}")
        yield _event(channel, ids.of(row), {field: row[at] for at, field in columns if row[at]})


def fields_of(channels: Iterable[Channel]) -> list[str]:
    """Fields of events that a column of a table can hold.

    Examples
    --------
    >>> [name for name in fields_of(["email"]) if name not in fields_of(["chat"])]
    ['subject', 'thread_id']
    """
    every = dict.fromkeys(name for channel in channels for name in PLAIN_EVENTS[channel].__struct_fields__)
    return [name for name in every if name not in NOT_IN_TABLES]


def _event(channel: Channel, line_id: str, fields: dict[str, Any]) -> Line:
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
    )


def _seconds(moment: Any) -> float | None:
    try:
        return datetime.fromisoformat(moment).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
