"""Findings of single messages on their way from an event to the brand log."""

from __future__ import annotations

import json
from typing import Any

from detectors.log.notice_list import ROOM
from schemas.brandlog import BrandMap
from streams.intake import Intake, IntakeOptions
from streams.replay import FileRecord
from streams.taken import Taken, Tick
from streams.texts import TextJudge

NOW_S = 1_800_000_000.0
SOCIAL = "outcry.social.v1"
TICK = Tick(NOW_S, 0, {SOCIAL: 1})
# One model for all: it takes longest to make.
TEXTS = TextJudge()


def post(number: int, text: str, **fields: Any) -> FileRecord:
    event = {
        "event_id": f"e{number}",
        "occurred_at": "2027-01-15T08:00:00Z",
        "brand": "acme",
        "text": text,
        "author_id": f"a{number}",
        "followers": 20,
        "post_id": f"p{number}",
        **fields,
    }
    return FileRecord(number, int(NOW_S * 1000), None, json.dumps(event).encode())


def taken(*posts: FileRecord) -> tuple[Taken, BrandMap]:
    intake = Intake(SOCIAL, 0, "social", IntakeOptions(log_partitions=1))
    found = intake.take(posts, lambda: TEXTS, TICK)
    ((_, flush),) = intake.flush(TICK)
    return found, flush.brands["acme"]


def test_findings_and_their_author_stand_in_the_map() -> None:
    _, block = taken(
        post(0, "Terrible: the kettle caught fire. Call 202-555-0134 now", product="kettle", verified=True),
        post(1, "Refund now or I will post this everywhere, I'm calling my lawyer", followers=30_000),
        post(2, "Thank you, lovely kettle"),
        post(3, "late again, terrible"),
    )
    hazard, threat = sorted(block.notices, key=lambda notice: notice.event_id)[:2]
    assert (hazard.kind, hazard.hazard, hazard.verified) == ("hazard", "fire", True)
    assert dict(block.keys[hazard.key])["product"] == "kettle"
    assert "0134" not in hazard.text
    assert (threat.kind, threat.followers) == ("public_threat", 30_000)
    assert threat.who != hazard.who
    assert {notice.event_id for notice in block.notices} == {"e0", "e1"}
    assert {dict(key).get("notice") for key in block.keys} == {None, "threat"}


def test_what_finds_no_room_is_counted_once_the_block_ends() -> None:
    threat = "I will post this awful scam everywhere!"
    posts = [post(number, threat, verified=True) for number in range(ROOM + 8)]
    posts += [post(number, threat) for number in range(ROOM + 8, ROOM + 20)]
    found, block = taken(*posts, post(4096, "late again"))
    # What opens no incident is counted in its slice, and nowhere dropped.
    assert found.notices_cut == 8
    assert block.notices == []
