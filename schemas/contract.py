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
KEYS = {
    topics.HANDLING: "case_id",
    topics.CONTEXT: "context_id",
    topics.LABELS: "channel|event_id, incident_id or brand|onset_at",
    topics.ALERTS: "incident_id",
    topics.INCIDENTS: "incident_id",
    topics.COUNTS: "brand|bucket_start",
    topics.MEMBERS: "incident_id",
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
    for topic in (*RECEIVED, *SENT):
        message: dict[str, Any] = {
            "name": topic,
            "contentType": "application/json",
            "payload": {"$ref": f"./{topic}.schema.json"},
            "bindings": {"kafka": {"key": {"type": "string", "description": KEYS.get(topic, "any")}}},
        }
        channels[topic] = {"address": topic, "messages": {"value": message}}
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
