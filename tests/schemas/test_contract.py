"""The checked-in contract is what the models say, what we publish fits it, and a breaking change is noticed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from pydantic import ValidationError as Invalid

from detectors.outputs import Forgotten, Published
from schemas import topics
from schemas.alerts import Alert, Evidence, Source
from schemas.contract import RECEIVED, SENT, documents, schema_of
from schemas.events import parse_event
from schemas.inputs import parse_context, parse_handling, parse_label
from schemas.rejection import Reason, Rejected
from streams import topics_file
from streams.dead_letters import TRUNCATED_BYTES, cut, headers_of
from streams.outbox import IDENTITY, TOPICS
from streams.publishing import cloud_event, counts_json, messages_of
from streams.replay import FileRecord
from streams.taken import DeadLetter

CONTRACT = Path(__file__).parents[2] / "deploy" / "contract"
WHEN = "2026-03-01T08:00:00.25Z"
ALERT = Alert(
    incident_id="62d5225a-8c33-5458-aeb0-c8a85b3ce812",
    sequence=1,
    status="firing",
    kind="spike",
    tier="red",
    severity="critical",
    brand="acme",
    slice={"region": ["north"]},
    onset_at=WHEN,  # type: ignore[arg-type]
    detected_at=WHEN,  # type: ignore[arg-type]
    emitted_at=WHEN,  # type: ignore[arg-type]
    summary="acme: many",
    observed=10.0,
    expected=1.5,
    ratio=6.7,
    evidence=Evidence(statistic=9.0, threshold=5.0, false_alarms_per_month=1.0, complaints=10),
    owner="care",
    model_version=3,
    source=Source(topic=topics.BRAND_LOG, partition=0, from_offset=1, to_offset=2),
)
EVENTS: dict[str, dict[str, Any]] = {
    "outcry.social.v1": {"text": "t", "author_id": "a", "followers": 3, "post_id": "p"},
    "outcry.call.v1": {"turns": [{"speaker": "customer", "text": "t"}], "duration_s": 12.5},
    "outcry.chat.v1": {"text": "t", "session_id": "s", "attributes": {"store": "7"}},
    "outcry.email.v1": {"text": "t", "subject": "s", "rating": 1},
}


def fits(topic: str, value: Any) -> None:
    Draft202012Validator(schema_of(topic), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def test_checked_in_documents_are_those_of_the_models() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in CONTRACT.iterdir()}
    assert found == documents(), "run: outcry schema export --out deploy/contract"


@pytest.mark.parametrize("topic", [*RECEIVED, *SENT])
def test_schemas_are_schemas(topic: str) -> None:
    Draft202012Validator.check_schema(schema_of(topic))


@pytest.mark.parametrize("topic", [topics.ALERTS, topics.INCIDENTS])
def test_an_alert_fits_and_reads_back(topic: str) -> None:
    fits(topic, json.loads(ALERT.model_dump_json()))
    assert Alert.model_validate_json(ALERT.model_dump_json()) == ALERT
    fits(topic, {**json.loads(ALERT.model_dump_json()), "added_later": 1})


def test_counts_fit() -> None:
    published = Published("acme", 1200, 10, 2, (0, 3), (("", 4, 1), ("channel=call\x1fproduct=app", 1, 1)))
    fits(topics.COUNTS, json.loads(counts_json(published)))


@pytest.mark.parametrize("topic", EVENTS)
def test_events_fit_what_validation_takes(topic: str) -> None:
    event = {"event_id": "1", "occurred_at": WHEN, "brand": "acme", **EVENTS[topic]}
    fits(topic, event)
    parse_event(topics.EVENTS[topic], json.dumps(event).encode())
    for missing in ("event_id", "occurred_at", "brand"):
        broken = {name: value for name, value in event.items() if name != missing}
        with pytest.raises(ValidationError):
            fits(topic, broken)
        with pytest.raises(Rejected):
            parse_event(topics.EVENTS[topic], json.dumps(broken).encode())


POST = {"author_id": "a", "followers": 3, "post_id": "p"}
DONE = {"brand": "acme", "at": WHEN, "action": "opened"}
TOLD = {"context_id": "c", "brand": "acme", "starts_at": WHEN}
MAIL_LABEL = {
    "event_id": "1",
    "channel": "email",
    "text": "t",
    "is_complaint": True,
    "labelled_at": WHEN,
    "by": "ann",
}


@pytest.mark.parametrize(
    ("topic", "value", "is_valid"),
    [
        ("outcry.email.v1", {"text": "t"}, True),
        ("outcry.email.v1", {}, False),
        ("outcry.email.v1", {"text": ""}, False),
        ("outcry.email.v1", {"text": None}, False),
        ("outcry.call.v1", {**EVENTS["outcry.call.v1"], "text": None}, True),
        ("outcry.social.v1", {**POST, "text": None, "repost_of": "q"}, True),
        ("outcry.email.v1", {"turns": None}, False),
        ("outcry.email.v1", {"turns": []}, True),
        ("outcry.email.v1", {"text": "", "turns": [{"speaker": "customer", "text": "t"}]}, True),
        ("outcry.email.v1", {"text": "t", "channel": "call"}, False),
        ("outcry.email.v1", {"text": "t", "channel": None}, True),
        ("outcry.social.v1", {**POST, "repost_of": "q"}, True),
        ("outcry.social.v1", {**POST, "text": "", "repost_of": "q"}, True),
        ("outcry.social.v1", {**POST, "repost_of": None}, False),
        ("outcry.social.v1", POST, False),
        (topics.HANDLING, {**DONE, "case_id": "c"}, True),
        (topics.HANDLING, {**DONE, "incident_id": "i", "case_id": None}, True),
        (topics.HANDLING, {**DONE, "case_id": None}, False),
        (topics.HANDLING, DONE, False),
        (topics.HANDLING, {**DONE, "brand": "*", "incident_id": "i"}, True),
        (topics.HANDLING, {**DONE, "brand": "*", "case_id": "c"}, False),
        (topics.CONTEXT, {**TOLD, "kind": "outage"}, True),
        (topics.CONTEXT, {**TOLD, "kind": "outage", "title": None, "mute_kinds": None, "page": None}, True),
        (topics.CONTEXT, {**TOLD, "kind": "mute", "page": False}, True),
        (topics.CONTEXT, {**TOLD, "kind": "mute", "page": False, "learn": None}, True),
        (topics.CONTEXT, {**TOLD, "kind": "mute", "page": None}, False),
        (topics.CONTEXT, {**TOLD, "kind": "mute", "learn": False, "page": True}, True),
        (topics.CONTEXT, {**TOLD, "kind": "mute"}, False),
        (topics.CONTEXT, {**TOLD, "kind": "mute", "page": True, "learn": True}, False),
        (topics.LABELS, MAIL_LABEL, True),
        (topics.LABELS, {**MAIL_LABEL, "incident_id": None, "verdict": None, "missed": False}, True),
    ],
)
def test_the_schema_takes_what_validation_takes(topic: str, value: dict[str, Any], is_valid: bool) -> None:
    if topic in topics.EVENTS:
        value = {"event_id": "1", "occurred_at": WHEN, "brand": "acme", **value}
    schema = Draft202012Validator(schema_of(topic))
    parse = {
        topics.HANDLING: parse_handling,
        topics.CONTEXT: parse_context,
        topics.LABELS: parse_label,
    }.get(topic, partial(parse_event, topics.EVENTS.get(topic, "email")))
    assert schema.is_valid(value) is is_valid
    if is_valid:
        parse(json.dumps(value).encode())
    else:
        with pytest.raises(Rejected):
            parse(json.dumps(value).encode())


@pytest.mark.parametrize("name", ["incident_id", "sequence", "status", "observed", "evidence", "source"])
def test_an_alert_without_a_field_of_the_contract_fits_no_more(name: str) -> None:
    value = json.loads(ALERT.model_dump_json())
    del value[name]
    with pytest.raises(ValidationError):
        fits(topics.ALERTS, value)
    with pytest.raises(Invalid):
        Alert.model_validate(value)


def test_asyncapi_names_every_topic_once() -> None:
    document = json.loads(documents()["asyncapi.json"])
    assert set(document["channels"]) == {*RECEIVED, *SENT, topics.DEAD_LETTERS}
    for name, operation in document["operations"].items():
        assert operation["channel"]["$ref"] == f"#/channels/{name}"
        assert operation["action"] == ("receive" if name in RECEIVED else "send")


def test_asyncapi_says_of_every_topic_what_comes_twice_and_what_is_kept() -> None:
    told = {
        name: one["description"] for name, one in json.loads(documents()["asyncapi.json"])["channels"].items()
    }
    files = topics_file.load().topics
    for topic, text in told.items():
        assert ("ompacted" in text) == (files[topic].cleanup == "compact"), topic
        if topic in SENT and files[topic].cleanup == "delete":
            assert f"{files[topic].retention_days:g} days" in text and "At least once" in text, topic
    # What the fold itself tells repeats by (streams/publishing.py).
    assert {"incident_id", "channel", "event_id"} <= set(re.findall(r"\w+", told[topics.MEMBERS]))
    assert "highest revision" in told[topics.COUNTS] and "ce_id" in told[topics.ALERTS]


def test_asyncapi_names_the_headers_that_are_written() -> None:
    record = FileRecord(7, 1000, b"key", b"{")
    letter = DeadLetter("outcry.email.v1", 0, record, Rejected(Reason.INVALID_JSON, "", "not valid JSON"))
    huge = letter._replace(record=record._replace(value=b"{" * (TRUNCATED_BYTES + 1)))
    always = {topics.ALERTS: cloud_event(ALERT), topics.INCIDENTS: cloud_event(ALERT)}
    written = {topic: [(IDENTITY, b""), *always.get(topic, ())] for topic in TOPICS}
    always[topics.DEAD_LETTERS] = tuple(headers_of(letter))
    written[topics.DEAD_LETTERS] = cut(huge).headers
    channels = json.loads(documents()["asyncapi.json"])["channels"]
    for topic, channel in channels.items():
        told = channel["messages"]["value"].get("headers", {"properties": {}, "required": []})
        assert set(told["properties"]) == {name for name, _ in written.get(topic, ())}
        assert set(told["required"]) == {name for name, _ in always.get(topic, ())}


def test_every_time_in_a_schema_says_that_it_is_one() -> None:
    def times(schema: Any) -> Iterator[tuple[str, Any]]:
        for name, field in schema.get("properties", {}).items():
            if name.endswith("_at") or name in ("at", "bucket_start"):
                yield name, field
        for inner in schema.get("$defs", {}).values():
            yield from times(inner)

    for topic in (*RECEIVED, *SENT):
        found = list(times(schema_of(topic)))
        assert found, topic
        assert all('"format": "date-time"' in json.dumps(field) for _, field in found), topic


def test_asyncapi_tells_of_tombstones_and_that_they_have_no_headers() -> None:
    channels = json.loads(documents()["asyncapi.json"])["channels"]
    bare = {topic for topic, channel in channels.items() if "tombstone" in channel["messages"]}
    assert bare == {topics.CONTEXT, topics.INCIDENTS}
    for topic in bare:
        tombstone = channels[topic]["messages"]["tombstone"]
        assert tombstone["payload"] == {"type": "null"} and "headers" not in tombstone
        assert tombstone["bindings"] == channels[topic]["messages"]["value"]["bindings"]
    (written,) = messages_of(Forgotten("acme", "i"))
    assert (written.topic, written.value, written.headers) == (topics.INCIDENTS, None, ())
