"""The public contract as documents: JSON Schema for each topic's value, and AsyncAPI 3 over all of them."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from schemas import topics
from schemas.alerts import Alert
from schemas.counts import Counts, Member
from schemas.events import EVENT_MODELS
from schemas.inputs import Context, Handling, Label
from schemas.rejection import Reason

VERSION = "1.0.0"
# Who writes to a topic: others do, or Outcry does.
RECEIVED: dict[str, Any] = {
    **{topic: EVENT_MODELS[channel] for topic, channel in topics.EVENTS.items()},
    topics.HANDLING: Handling,
    topics.CONTEXT: Context,
    topics.LABELS: Label,
}
SENT: dict[str, Any] = {
    topics.ALERTS: Alert,
    topics.INCIDENTS: Alert,
    topics.COUNTS: Counts,
    topics.MEMBERS: Member,
}
# What comes beside the value: header, and what it says.
CLOUD_EVENT = {
    "ce_specversion": "1.0",
    "ce_id": "incident_id.sequence: the same id always has the same bytes",
    "ce_source": "which partition of the internal log it follows from",
    "ce_type": "outcry.incident.<status>.v1",
    "ce_time": "as emitted_at",
    "ce_subject": "incident_id",
    "ce_dataschema": "URN of the JSON Schema",
    "content-type": "application/json",
}
DEAD_LETTER = {
    "outcry-reason": f"one of {', '.join(Reason)}",
    "outcry-field": "dotted path of the field at fault, empty when the record as a whole is",
    "outcry-detail": "a sentence for people; never holds the record's content",
    "outcry-topic": "where it came from",
    "outcry-partition": "where it came from",
    "outcry-offset": "where it came from",
    "outcry-timestamp": "of the original record, milliseconds of Unix time",
}
# What may come beside it, too.
OWN = {"outcry_id": "by which Outcry tells what it has written already; of no use to others"}
CUT = {
    "outcry-truncated-from-bytes": "of a letter that was too large to be kept whole: bytes of the original value"
}
# Topics on which a null value tells something, and what.
TOMBSTONES = {
    topics.CONTEXT: "a deletion: what was told under this context_id is known no more",
    topics.INCIDENTS: "seven days after `resolved`: the incident is known no more. No header but outcry_id.",
}
_EVENT = (
    "One record a contact. event_id is unique in its channel: what is sent again is dropped, as long as it "
    "comes to the same partition, so give the same event always the same key. No order is needed; what is not"
    " valid goes to the dead letters."
)
_WHOLE_ONLY = "Records that are not valid go to the dead letters. "
# What a reader or writer of a topic has to know beside its values: order, repeats, what is kept.
DELIVERY = {
    **dict.fromkeys(topics.EVENTS, _EVENT),
    topics.HANDLING: (_WHOLE_ONLY + "Steps of one case are read in the order of its key."),
    topics.CONTEXT: (_WHOLE_ONLY + "Compacted: the last record of a context_id holds, a null takes it back."),
    topics.LABELS: (_WHOLE_ONLY + "One partition: the order of the log is the order of learning."),
    topics.ALERTS: (
        "The log of every change, 30 days. In the order of sequence within an incident_id, which has no gaps;"
        " over incidents there is no order. At least once: a record may come again, with the same ce_id and "
        "the same bytes. Drop what has a sequence not above the last one of its incident_id."
    ),
    topics.INCIDENTS: (
        "The present state of every incident: read it from its beginning to know all. Compacted: the last "
        "record of an incident_id holds, a null takes it away. At least once; a state that comes again is the"
        " same."
    ),
    topics.COUNTS: (
        "30 days. At least once, and late events make a higher revision: the record of the highest revision "
        "of a key replaces all others of that key, and is not added to them. Gaps between revisions are "
        "normal."
    ),
    topics.MEMBERS: ("30 days. At least once: incident_id, channel and event_id together name a record."),
    topics.DEAD_LETTERS: (
        "14 days. At least once: outcry-topic, outcry-partition and outcry-offset together name a record. "
        "Original bytes and headers, personal data and all: it has its own access list. Of a record above 15 MiB the "
        "first 512 KiB of its value, so marked."
    ),
}
# Those of every record, and those that may be there.
HEADERS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    topics.ALERTS: (CLOUD_EVENT, OWN),
    topics.INCIDENTS: (CLOUD_EVENT, OWN),
    topics.COUNTS: ({}, OWN),
    topics.MEMBERS: ({}, OWN),
    topics.DEAD_LETTERS: (DEAD_LETTER, CUT),
}
KEYS = {
    topics.HANDLING: "case_id; incident_id of what names no case",
    topics.CONTEXT: "context_id",
    topics.LABELS: "channel|event_id, incident_id or brand|onset_at",
    topics.ALERTS: "incident_id",
    topics.INCIDENTS: "incident_id",
    topics.COUNTS: "brand|bucket_start",
    topics.MEMBERS: "incident_id",
    topics.DEAD_LETTERS: "that of the original record",
}


def schema_of(topic: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of a topic's value.

    Examples
    --------
    >>> schema_of("outcry.counts.v1")["required"]
    ['brand', 'bucket_start', 'bucket_s', 'revision', 'model_version', 'slices']
    """
    received = topic in RECEIVED
    model = RECEIVED[topic] if received else SENT[topic]
    schema = TypeAdapter(model).json_schema(mode="validation" if received else "serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:outcry:schema:{topic}"}
    return {**head, **_relaxed(schema, received=received)}


def _relaxed(schema: dict[str, Any], *, received: bool) -> dict[str, Any]:
    """Ours are all written, yet a reader must bear that a field is added or, if it has a default, absent."""
    if received:
        return schema
    for part in (schema, *schema.get("$defs", {}).values()):
        defaults = {name for name, field in part.get("properties", {}).items() if "default" in field}
        if "required" in part:
            part["required"] = [name for name in part["required"] if name not in defaults]
    return schema


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3 document: a channel and an operation for every public topic."""
    channels, operations = {}, {}
    for topic in (*RECEIVED, *SENT, topics.DEAD_LETTERS):
        known = topic != topics.DEAD_LETTERS
        message: dict[str, Any] = {
            "name": topic,
            "contentType": "application/json" if known else "application/octet-stream",
            "payload": {"$ref": f"./{topic}.schema.json"} if known else {"description": "the original bytes"},
            "bindings": {
                "kafka": {
                    "key": {
                        "type": "string",
                        "description": KEYS.get(topic, "any; the same event always the same"),
                    }
                }
            },
        }
        if topic in HEADERS:
            always, maybe = HEADERS[topic]
            told = {
                name: {"type": "string", "description": what} for name, what in {**always, **maybe}.items()
            }
            message["headers"] = {"type": "object", "properties": told, "required": list(always)}
        messages = {"value": message}
        if topic in TOMBSTONES:
            messages["tombstone"] = {
                "name": f"{topic}.tombstone",
                "description": TOMBSTONES[topic],
                "payload": {"type": "null"},
                "bindings": message["bindings"],
            }
        channels[topic] = {"address": topic, "description": DELIVERY[topic], "messages": messages}
        operations[topic] = {
            "action": "receive" if topic in RECEIVED else "send",
            "channel": {"$ref": f"#/channels/{topic.replace('/', '~1')}"},
        }
    info = {
        "title": "Outcry",
        "version": VERSION,
        "description": "Complaint spikes and cascade risk from streams of customer contacts.",
        "license": {"name": "Apache-2.0"},
    }
    return {"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": operations}


def documents() -> dict[str, str]:
    """File name and text of every document; the same text for the same models."""
    texts = {f"{topic}.schema.json": schema_of(topic) for topic in (*RECEIVED, *SENT)}
    return {
        name: json.dumps(value, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
        for name, value in {**texts, "asyncapi.json": asyncapi()}.items()
    }
