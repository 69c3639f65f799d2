"""Posts on a broker: they reach their thread, its signal becomes an incident, and a replay says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.alerts import Alert
from schemas.posts import parse_posts
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, POSTS
from streams.commands.producing import publish
from streams.commands.replaying import intake_options
from streams.embedded import EmbeddedBroker
from streams.files import line_of
from streams.judge import options_of
from streams.kafka import producer
from streams.replay import Replay
from tests.kafka.workers import ALERTS, Reader, sound_alerts
from tests.streams.workers_in_process import say, settings_for, working

WORDS = "Worst service ever, my flight was cancelled and nobody answers"


def thread(posts: int, began: datetime) -> list[dict[str, Any]]:
    """Give a post that goes viral within 5 s: replies that do not know their root, reposts that do."""
    made = []
    for number in range(posts):
        at = began + timedelta(seconds=5 * (number / posts) ** 0.7)
        parent = (
            {} if not number else {"reply_to": f"p{number // 3}"} if number % 2 else {"root_post_id": "p0"}
        )
        repost = {"repost_of": "p0", "text": ""} if number and not number % 2 else {"text": WORDS}
        made.append(
            {
                "channel": "social",
                "event_id": f"e{number}",
                "occurred_at": at.isoformat(),
                "brand": "acme",
                "author_id": f"user-{number}",
                "followers": 50_000 if number == 7 else 100,
                "verified": number == 7,
                "post_id": f"p{number}",
                **repost,
                **parent,
            }
        )
    return made


def said(alerts: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    # Not when, and so not of how many posts: the fold does not wait for an agent that is slow.
    return [
        (one["brand"], one["slice"], one["examples"])
        for one in alerts
        if one["kind"] == "cascade" and one["status"] == "firing"
    ]


def signals(log: Reader) -> list[dict[str, Any]]:
    records = [json.loads(record.value) for record in log.records]
    return [record for record in records if record["kind"] == "signal"]


async def test_a_viral_thread_becomes_an_incident_as_in_a_replay(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    settings = settings_for(embedded, tmp_path, model_interval_s=3600)
    async with (
        Reader(embedded.bootstrap, ALERTS) as alerts,
        Reader(embedded.bootstrap, POSTS) as posts,
        Reader(embedded.bootstrap, BRAND_LOG) as log,
        working(settings),
        producer(settings) as sender,
    ):
        rows = thread(240, datetime.now(UTC))
        lines = [line for row in rows if (line := line_of(row)) is not None]
        await publish(sender, lines, speed=1.0)
        assert await alerts.until(
            lambda: any(json.loads(record.value)["kind"] == "cascade" for record in alerts.records), 60
        )
        await posts.until(lambda: True, 5, quiet_s=1)
        assert await log.until(lambda: any(signal["observed"] > 100 for signal in signals(log)), 20)
    live = sound_alerts(alerts.records)
    replay = Replay(options_of(settings), intake_options(settings))
    replayed = [json.loads(one.model_dump_json()) for one in replay.run(lines) if isinstance(one, Alert)]
    assert len(said(live)) == 1
    assert said(live) == said(replayed)
    # Somebody verified with reach passes it on: it is grave from the first word on.
    assert {one["tier"] for one in (*live, *replayed) if one["kind"] == "cascade"} <= {"orange", "red"}
    # What left ingest names nobody, and every post lies with the one thread in the end.
    seen = [parse_posts(record.value) for record in posts.records]
    assert len({(post.source, post.offset) for batch in seen for post in batch.posts}) == 240
    assert not any(b"user-" in record.value or b'"p1"' in record.value for record in posts.records)
    assert len({signal["subject"] for signal in signals(log)}) == 1
    assert "50,000" in signals(log)[-1]["facts"]["spreaders"]
    assert signals(log)[-1]["facts"]["verified_spreaders"] == 1


async def test_records_that_are_none_become_dead_letters(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    async with (
        Reader(embedded.bootstrap, "outcry.dead-letters.v1") as dead,
        working(settings_for(embedded, tmp_path)),
    ):
        await say(embedded.bootstrap, POSTS, {"posts": [["too short"]]})
        assert await dead.until(lambda: bool(dead.records), 30)
    assert dict(dead.records[0].headers)["outcry-topic"].decode() == POSTS


@pytest.mark.parametrize("partitions", [1, 4])
def test_a_replay_finds_the_thread_on_any_number_of_partitions(partitions: int) -> None:
    settings = Settings()
    intake = replace(intake_options(settings), post_partitions=partitions)
    rows = thread(120, datetime(2026, 3, 2, 12, tzinfo=UTC))
    lines = [line for row in rows if (line := line_of(row)) is not None]
    found = [one for one in Replay(options_of(settings), intake).run(lines) if isinstance(one, Alert)]
    assert [one.kind for one in found if one.status == "firing"].count("cascade") == 1
