"""Cascades on a real Kafka: a worker killed in mid-cascade changes nothing, and a viral post is told with its calls.

The story of `contract_cancel` is told from the outside: files in, alerts out, nothing of Outcry's in between.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from schemas.alerts import TIER_RANK
from schemas.brandlog import SignalGiven, parse_record
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams.commands.replaying import intake_options
from streams.files import Line, line_of
from streams.judge import options_of
from streams.replay import Replay
from streams.simulator import simulate
from tests.kafka.broker import Kafka
from tests.kafka.workers import ALERTS, COUNTS, Reader, outcry, sound_alerts, totals, workers

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
BAD = (
    "Worst service ever, my flight was cancelled and nobody answers",
    "Still waiting for my refund, this is unacceptable!!",
)
QUICK = {"checkpoint_interval_s": "2"}
HOUR_S = 3600.0


@pytest.fixture(scope="module")
def broker(kafka_jars: Path) -> Iterator[str]:
    """Start a Kafka for this file alone, with Outcry's topics."""
    assert kafka_jars
    with Kafka() as kafka:
        assert outcry(kafka.bootstrap, "topics", "create").returncode == 0
        yield kafka.bootstrap


def storm(posts: int) -> list[dict[str, Any]]:
    """Give a thread that feeds itself: 40 minutes, replies and reposts, roots known to all."""
    draw = random.Random(5)
    rows = []
    for number in range(posts):
        at = BEGIN + timedelta(seconds=2400 * (number / posts) ** 0.8)
        parent = f"p{draw.randrange(number)}" if number and draw.random() < 0.4 else "p0"
        place = {"root_post_id": "p0", draw.choice(("reply_to", "repost_of")): parent} if number else {}
        rows.append(
            {
                "channel": "social",
                "event_id": f"e{number}",
                "occurred_at": at.isoformat(),
                "brand": "acme",
                "text": draw.choice(BAD) if "repost_of" not in place else "",
                "author_id": f"a{number}",
                "followers": draw.randrange(3000),
                "post_id": f"p{number}",
                **place,
            }
        )
    return rows


def signals_of(records: list[Any]) -> list[SignalGiven]:
    """Signals in the order of the log, each once: after a crash they are told again, and the same replaces itself."""
    found: dict[str, SignalGiven] = {}
    for record in records:
        given = parse_record(record.value)
        if isinstance(given, SignalGiven):
            found.setdefault(json.dumps(plain(given), sort_keys=True), given)
    return list(found.values())


def plain(signal: SignalGiven) -> dict[str, Any]:
    return signal.model_dump(exclude={"at_s", "origin"})


async def send(broker: str, lines: list[Line]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker, acks="all") as producer:
        for begin in range(0, len(lines), 20):
            # One key: the order of the thread is that of the log, as in the run that it is compared with.
            waiting = [
                await producer.send(line.topic, line.value, key=b"acme") for line in lines[begin : begin + 20]
            ]
            await asyncio.gather(*waiting)
            await asyncio.sleep(0.05)


@pytest.mark.timeout(600)
async def test_a_worker_killed_in_mid_cascade_changes_neither_ratio_nor_alarms(
    broker: str, tmp_path: Path
) -> None:
    lines = [line for row in storm(600) if (line := line_of(row)) is not None]
    unkilled: list[SignalGiven] = []
    replay = Replay(options_of(Settings()), intake_options(Settings()))
    replay.taps.append(
        lambda _, record, __: unkilled.append(record) if isinstance(record, SignalGiven) else None
    )
    list(replay.run(lines))
    assert len(unkilled) > 3
    with workers(broker, tmp_path, 1, **QUICK) as (worker,):
        async with (
            Reader(broker, BRAND_LOG) as log,
            Reader(broker, ALERTS) as alerts,
            Reader(broker, COUNTS) as counts,
        ):
            sending = asyncio.create_task(send(broker, lines[:400]))
            assert await log.until(lambda: bool(signals_of(log.records)), 60)
            worker.kill()
            assert len(signals_of(log.records)) < len(unkilled)
            await sending
            worker.start()
            await send(broker, lines[400:])
            await asyncio.to_thread(worker.await_ready)
            await log.until(lambda: len(signals_of(log.records)) >= len(unkilled), 150)
            await counts.until(lambda: totals(counts.records).get("acme", (0, 0))[0] == 600, 60)
            assert await alerts.until(lambda: bool(alerts.records), 30)
        assert await asyncio.to_thread(worker.terminate) == 0
    assert [plain(signal) for signal in signals_of(log.records)] == [plain(signal) for signal in unkilled]
    assert totals(counts.records)["acme"][0] == 600
    firing = [one for one in sound_alerts(alerts.records) if one["status"] == "firing"]
    assert [one["kind"] for one in firing if one["brand"] == "acme"].count("cascade") <= 1


@pytest.mark.timeout(600)
async def test_a_viral_post_is_told_ahead_of_its_size_and_with_its_calls(
    broker: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = simulate("contract_cancel", seed=1, history_days=1.0, rate=6.0)
    (crisis,) = story.truth["crises"]
    viral_s = datetime.fromisoformat(crisis["thread"]["root_at"]).timestamp()
    history, live = tmp_path / "history.jsonl", tmp_path / "live.jsonl"
    write(history, story.events_between(viral_s - 20 * HOUR_S, viral_s - 0.5 * HOUR_S))
    write(live, story.events_between(viral_s - 0.5 * HOUR_S, viral_s + 5 * HOUR_S))
    learned = outcry(broker, "backfill", history, "--to-broker", "--replace")
    assert learned.returncode == 0, learned.stderr
    with workers(broker, tmp_path, 1, **QUICK) as (worker,):
        async with Reader(broker, BRAND_LOG) as log, Reader(broker, ALERTS) as alerts:
            produced = await asyncio.to_thread(outcry, broker, "produce", live, "--speed", "2400")
            assert produced.returncode == 0, produced.stderr

            def of_calls() -> list[dict[str, Any]]:
                told = [json.loads(record.value) for record in alerts.records]
                return [
                    one
                    for one in told
                    if one["kind"] == "cascade" and "calls more than usual" in one["summary"]
                ]

            assert await alerts.until(lambda: bool(of_calls()), 200), worker.said()
            assert await log.until(lambda: bool(viral(log)), 60)
        assert await asyncio.to_thread(worker.terminate) == 0
    told = [
        one
        for one in sound_alerts(alerts.records)
        if one["brand"] == "northline" and one["kind"] == "cascade"
    ]
    assert len({one["incident_id"] for one in told}) == 1
    assert max(TIER_RANK[one["tier"]] for one in told) >= TIER_RANK["orange"]
    calls = next(impact for impact in of_calls()[-1]["impact"] if impact["name"] == "calls so far")
    assert calls["value"] >= 10
    found_s = viral(log)[0].found_s
    assert found_s is not None
    lead_min = (half_of(live, crisis["thread"]["posts"]) - found_s) / 60
    with capsys.disabled():
        print(f"\n  viral post found {lead_min:.0f} minutes before half its size: {told[-1]['summary']}")
    assert lead_min > 5


def write(file: Path, messages: Iterator[dict[str, Any]]) -> None:
    """Write what is said about the one brand that the story is of."""
    own = [message for message in messages if message.get("brand") == "northline"]
    file.write_text("".join(json.dumps(message) + "\n" for message in own), encoding="utf-8")


def viral(log: Reader) -> list[SignalGiven]:
    return [signal for signal in signals_of(log.records) if signal.brand == "northline"]


def half_of(file: Path, posts: int) -> float:
    """When half of the viral thread had been written."""
    times = [
        datetime.fromisoformat(row["occurred_at"]).timestamp()
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if "contract-root" in (row.get("post_id") or "")
    ]
    return sorted(times)[posts // 2]
