"""Whoever wrote against the released contract is understood by this version, and understands it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from schemas import topics
from schemas.contract import RECEIVED, SENT, schema_of
from tests.schemas.compatibility import Schema, breaks

RELEASED = Path(__file__).parent / "released"
VERSIONS = sorted(path.name for path in RELEASED.iterdir())


def released(version: str, topic: str) -> Schema:
    schema: Schema = json.loads((RELEASED / version / f"{topic}.schema.json").read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize(
    ("version", "topic"),
    [
        (version, topic)
        for version in VERSIONS
        for topic in (*RECEIVED, *SENT)
        if (RELEASED / version / f"{topic}.schema.json").is_file()
    ],
)
def test_nothing_breaks_those_who_know_a_released_schema(version: str, topic: str) -> None:
    assert breaks(released(version, topic), schema_of(topic), received=topic in RECEIVED) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_messages_of_a_released_version_still_parse(version: str) -> None:
    lines = (RELEASED / version / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    seen = set()
    for line in lines:
        told = json.loads(line)
        model = (RECEIVED | SENT)[told["topic"]]
        assert TypeAdapter(model).validate_json(json.dumps(told["value"]))
        seen.add(told["topic"])
    assert seen == {*RECEIVED, *SENT}


def _drop(schema: Schema) -> None:
    del schema["properties"]["brand"]


def _retype(schema: Schema) -> None:
    schema["properties"]["brand"] = {"type": "integer"}


def _require(schema: Schema) -> None:
    schema["required"] = [*schema["required"], "product"]


def _narrow(schema: Schema) -> None:
    schema["properties"]["event_id"]["maxLength"] = 64


def _widen(schema: Schema) -> None:
    schema["properties"]["tier"] = {"type": "string", "enum": ["red", "purple"]}


def _release(schema: Schema) -> None:
    schema["required"] = [name for name in schema["required"] if name != "tier"]


@pytest.mark.parametrize(
    ("topic", "change"),
    [
        ("outcry.call.v1", _drop),
        ("outcry.call.v1", _retype),
        ("outcry.call.v1", _require),
        ("outcry.call.v1", _narrow),
        (topics.ALERTS, _drop),
        (topics.ALERTS, _retype),
        (topics.ALERTS, _widen),
        (topics.ALERTS, _release),
    ],
)
def test_a_breaking_change_is_named(topic: str, change: Callable[[Schema], None]) -> None:
    old = schema_of(topic)
    new: dict[str, Any] = copy.deepcopy(old)
    change(new)
    assert breaks(old, new, received=topic in RECEIVED)


def test_text_in_place_of_a_choice_must_be_long_enough_for_it() -> None:
    old = {"enum": ["zh", "en"], "type": "string"}
    assert breaks(old, {"maxLength": 35, "type": "string"}, received=True) == []
    assert breaks(old, {"maxLength": 1, "type": "string"}, received=True)
    assert breaks(old, {"maxLength": 35, "type": "string"}, received=False)


def test_a_form_that_is_said_for_the_first_time_narrows() -> None:
    bare, dated, timed = ({"type": "string", **form} for form in ({}, {"format": "date"}, {"format": "time"}))
    assert breaks(bare, dated, received=False) == [] and breaks(bare, dated, received=True)
    assert breaks(dated, bare, received=True) == [] and breaks(dated, bare, received=False)
    assert all(breaks(dated, timed, received=received) for received in (True, False))


@pytest.mark.parametrize("topic", ["outcry.call.v1", topics.ALERTS])
def test_an_added_optional_field_breaks_nobody(topic: str) -> None:
    new = copy.deepcopy(schema_of(topic))
    new["properties"]["mood"] = {"type": "string"}
    assert breaks(schema_of(topic), new, received=topic in RECEIVED) == []
