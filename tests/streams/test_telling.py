"""Records of the context and handling topics as they enter the brand log."""

from __future__ import annotations

import json

import pytest

from schemas.brandlog import ContextSet, HandlingTold, Origin, parse_record
from schemas.rejection import Rejected
from schemas.topics import CONTEXT, HANDLING
from streams.telling import telling_of

DONE = {"brand": "acme", "case_id": "c1", "at": "2999-01-01T00:00:00Z", "action": "opened"}


def test_what_was_done_in_the_future_was_done_when_it_was_heard_of() -> None:
    origin = Origin(topic=HANDLING, partition=2, offset=7)
    brand, record, _ = telling_of(origin, b"c1", json.dumps(DONE).encode(), 200.0, heard_s=100.0)
    assert isinstance(record, HandlingTold)
    assert (brand, record.done_s, record.at_s, record.origin) == ("acme", 100.0, 200.0, origin)


def test_context_and_its_deletion_are_told_everywhere() -> None:
    value = b'{"context_id":"promo","brand":"acme","kind":"campaign","starts_at":"2026-01-01T00:00:00Z"}'
    assert telling_of(Origin(topic=CONTEXT, partition=0, offset=0), b"promo", value, 100.0).brand == "*"
    brand, record, _ = telling_of(Origin(topic=CONTEXT, partition=0, offset=1), b"promo", None, 100.0)
    assert isinstance(record, ContextSet)
    assert (brand, record.context_id, record.context) == ("*", "promo", None)


@pytest.mark.parametrize(
    "value", [None, b"", b"{}", b'{"brand":"acme","at":"2026-01-01T00:00:00Z","action":"opened"}']
)
def test_what_is_not_valid_is_rejected(value: bytes | None) -> None:
    with pytest.raises(Rejected):
        telling_of(Origin(topic=HANDLING, partition=0, offset=1), b"c1", value, 100.0)


def test_a_mute_that_mutes_nothing_is_rejected_with_what_to_do_but_read_where_older_logs_hold_it() -> None:
    context = {"context_id": "q", "brand": "acme", "kind": "mute", "starts_at": "2026-01-01T00:00:00Z"}
    origin = Origin(topic=CONTEXT, partition=0, offset=1)
    with pytest.raises(Rejected, match=r"page: .* mutes nothing: say page: false or learn: false"):
        telling_of(origin, b"q", json.dumps(context).encode(), 100.0)
    told = {
        "kind": "context",
        "at_s": 1.0,
        "origin": origin.model_dump(),
        "context_id": "q",
        "context": context,
    }
    assert isinstance(parse_record(json.dumps(told).encode()), ContextSet)


def test_fields_that_nobody_knows_are_counted() -> None:
    value = json.dumps({**DONE, "mood": 3, "colour": "red"}).encode()
    assert telling_of(Origin(topic=HANDLING, partition=0, offset=1), b"c1", value, 100.0).unknown == 2
