"""What the fold puts out, as Kafka records: keys, headers and bytes that are the same however often it runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from detectors.incidents.members import Candidate
from detectors.outputs import Forgotten, Members, Published
from detectors.reasons.sentences import moment
from detectors.slices import slice_of
from schemas.alerts import Alert
from schemas.counts import Member
from schemas.fields import Slice, rfc3339
from schemas.topics import ALERTS, COUNTS, INCIDENTS, MEMBERS
from streams.outbox import Message

ALERT_SCHEMA = "urn:outcry:schema:outcry.alerts.v1"


def messages_of(output: Published | Alert | Forgotten | Members) -> Iterator[Message]:
    """Write one output of the fold as the records that it is published by."""
    if isinstance(output, Published):
        start = rfc3339(moment(output.bucket))
        key = f"{output.brand}|{start}"
        yield Message(COUNTS, key, counts_json(output), f"{key}|{output.revision}")
    elif isinstance(output, Forgotten):
        yield Message(INCIDENTS, output.incident_id, None, f"{output.incident_id}.end")
    elif isinstance(output, Members):
        for row in output.rows:
            identity = f"{output.incident_id}|{row.channel}|{row.event_id}"
            yield Message(MEMBERS, output.incident_id, member_json(output, row), identity)
    else:
        value, identity = output.model_dump_json().encode(), f"{output.incident_id}.{output.sequence}"
        yield Message(ALERTS, output.incident_id, value, identity, cloud_event(output))
        yield Message(INCIDENTS, output.incident_id, value, identity, cloud_event(output))


def member_json(members: Members, row: Candidate) -> bytes:
    """A complaint as a value of the members topic."""
    member = Member(
        incident_id=members.incident_id,
        event_id=row.event_id,
        channel=row.channel,
        occurred_at=moment(row.at_s),
        brand=members.brand,
        case_id=row.case_id or None,
        customer=f"{row.who:016x}" if row.who else None,
        probability=row.p,
    )
    return member.model_dump_json().encode()


def cloud_event(alert: Alert) -> tuple[tuple[str, bytes], ...]:
    """Headers of CloudEvents 1.0 in Kafka's binary mode."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": f"{alert.incident_id}.{alert.sequence}",
        "ce_source": f"/outcry/{alert.source.topic}/{alert.source.partition}",
        "ce_type": f"outcry.incident.{alert.status}.v1",
        "ce_time": rfc3339(alert.emitted_at),
        "ce_subject": alert.incident_id,
        "ce_dataschema": ALERT_SCHEMA,
        "content-type": "application/json",
    }
    return tuple((name, value.encode()) for name, value in attributes.items())


def counts_json(published: Published) -> bytes:
    """A closed bucket as a value of the counts topic.

    Written without building the model: buckets are by far the most numerous output. A test holds it to
    `schemas.counts.Counts`.

    Examples
    --------
    >>> counts_json(Published("acme", 1200, 10, 1, (3,), (("", 2, 1),)))
    b'{"brand":"acme","bucket_start":"1970-01-01T00:20:00Z",...,"slices":[{"slice":{},"contacts":2,"complaints":1}]}'
    """
    value: dict[str, Any] = {
        "brand": published.brand,
        "bucket_start": rfc3339(moment(published.bucket)),
        "bucket_s": published.bucket_s,
        "revision": published.revision,
        "model_version": max(published.models, default=0),
        "model_versions": published.models,
        "slices": [
            {"slice": _slice(key), "contacts": contacts, "complaints": complaints}
            for key, contacts, complaints in published.rows
        ],
    }
    return orjson.dumps(value)


@lru_cache(maxsize=20_000)
def _slice(key: str) -> Slice:
    return slice_of(key)
