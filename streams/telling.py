"""What people and other systems tell beside events, as records of the brand log: context, mutes, what the desk did."""

from __future__ import annotations

from typing import NamedTuple

from schemas.brandlog import ContextSet, HandlingTold, LogRecord, Origin
from schemas.inputs import parse_context, parse_handling
from schemas.topics import HANDLING
from streams.anew import topic_of


class Telling(NamedTuple):
    """A record for the log of a brand (`*` is all brands), and how many fields of what was told are unknown."""

    brand: str
    record: LogRecord
    unknown: int


def telling_of(
    origin: Origin, key: bytes | None, value: bytes | None, at_s: float, heard_s: float | None = None
) -> Telling:
    """Write a record of the context or the handling topic as one of the brand log.

    Parameters
    ----------
    origin
        Topic (its life), partition and offset of the record.
    key, value
        As they are there.
    at_s
        Wall clock, Unix seconds.
    heard_s
        The record's own time, Unix seconds (`at_s` without one): what the desk did was not done later than that.

    Raises
    ------
    Rejected
        When the value is not valid.

    Examples
    --------
    >>> telling_of(
    ...     Origin(topic="outcry.context.v1", partition=0, offset=7), b"promo", None, 100.0
    ... ).record.context is None
    True
    >>> done = (
    ...     b'{"brand":"acme","case_id":"c1","at":"1970-01-01T00:01:00Z","action":"opened","customer_id":"7"}'
    ... )
    >>> brand, record, _ = telling_of(Origin(topic=HANDLING, partition=0, offset=7), b"c1", done, 100.0)
    >>> brand, record.case, record.action, record.done_s
    ('acme', 'c1', 'opened', 60.0)
    """
    if topic_of(origin.topic) == HANDLING:
        return _handling(origin, value, at_s, at_s if heard_s is None else heard_s)
    return _context(origin, key, value, at_s)


def _context(origin: Origin, key: bytes | None, value: bytes | None, at_s: float) -> Telling:
    """A null value deletes. All partitions hear of it: what had the same id before may have been of another brand."""
    context = None if value is None else parse_context(value)
    name = context.context_id if context else (key or b"").decode("utf-8", "replace")
    record = ContextSet(at_s=at_s, origin=origin, context_id=name, context=context)
    unknown = context.unknown_fields() if context else 0
    return Telling("*", record, unknown)


def _handling(origin: Origin, value: bytes | None, at_s: float, heard_s: float) -> Telling:
    """Customers and agents stay behind; one bad clock makes nobody late."""
    told = parse_handling(value)
    record = HandlingTold(
        at_s=at_s,
        origin=origin,
        brand=told.brand,
        case=told.case_id or "",
        incident_id=told.incident_id or "",
        done_s=min(told.at.timestamp(), heard_s),
        action=told.action,
        team=told.team or "",
        channel=told.channel or "",
    )
    return Telling(told.brand, record, told.unknown_fields())
