"""Bad input of every kind among good: kept whole with its reason, and nothing else is disturbed by it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import BRAND_LOG
from tests.kafka.broker import Kafka
from tests.kafka.workers import COUNTS, DEAD_LETTERS, Reader, outcry, totals, workers

SOCIAL, CALL, CHAT = "outcry.social.v1", "outcry.call.v1", "outcry.chat.v1"
EACH = 1000
TRACE = ("trace", b"\x00\xffas it was")


class Kind(NamedTuple):
    """A way to be wrong: where, with which bytes, and the reason that must be given."""

    topic: str
    value: bytes | None
    reason: str
    count: int = EACH


def event(topic: str = SOCIAL, **changed: Any) -> bytes:
    """Give a good event but for what is changed; None takes a field away."""
    own: dict[str, dict[str, Any]] = {
        SOCIAL: {"author_id": "a", "followers": 3, "post_id": "p"},
        CALL: {"duration_s": 60.0},
        CHAT: {"session_id": "s"},
    }
    fields = {
        "event_id": "bad",
        "occurred_at": datetime.now(UTC).isoformat(),
        "brand": "acme",
        "text": "Where is my parcel?",
        **own[topic],
        **changed,
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def kinds() -> dict[str, Kind]:
    """Name every kind."""
    now = datetime.now(UTC)
    return {
        "broken JSON": Kind(SOCIAL, event()[:-9], "invalid_json"),
        "wrong type": Kind(SOCIAL, event(followers="many"), "wrong_type"),
        "no time zone": Kind(SOCIAL, event(occurred_at="2026-03-01T08:00:00"), "no_time_zone"),
        "10 MB": Kind(SOCIAL, event(text="x" * 10_000_000), "too_large", 5),
        "invalid UTF-8": Kind(SOCIAL, event().replace(b"parcel", b"parc\xe9l"), "invalid_utf8"),
        "null": Kind(SOCIAL, None, "null_value"),
        "another channel": Kind(SOCIAL, event(channel="call"), "channel_mismatch"),
        "negative followers": Kind(SOCIAL, event(followers=-1), "out_of_range"),
        "next year": Kind(SOCIAL, event(occurred_at=(now + timedelta(days=365)).isoformat()), "future"),
        "lone surrogate": Kind(SOCIAL, event(text="\ud800 where?"), "invalid_json"),
        "no object": Kind(SOCIAL, b'["a","list"]', "wrong_type"),
        "missing field": Kind(CALL, event(CALL, brand=None), "missing_field"),
        "long id": Kind(CALL, event(CALL, event_id="x" * 129), "out_of_range"),
        "empty brand": Kind(CALL, event(CALL, brand=""), "out_of_range"),
        "NaN": Kind(CALL, event(CALL, duration_s=float("nan")), "out_of_range"),
        "unknown speaker": Kind(
            CHAT, event(CHAT, turns=[{"speaker": "robot", "text": "beep"}], text=None), "invalid"
        ),
        "Unix time": Kind(CHAT, event(CHAT, occurred_at=int(now.timestamp())), "wrong_type"),
        "date only": Kind(CHAT, event(CHAT, occurred_at=now.date().isoformat()), "no_time_zone"),
        "nine attributes": Kind(
            CHAT, event(CHAT, attributes=dict.fromkeys("abcdefghi", "x")), "out_of_range"
        ),
        "rating 9": Kind(CHAT, event(CHAT, rating=9), "out_of_range"),
        "empty value": Kind(CHAT, b"", "invalid_json"),
        "no words": Kind(CHAT, event(CHAT, text=""), "missing_field"),
        "last week": Kind(SOCIAL, event(occurred_at=(now - timedelta(days=7)).isoformat()), "too_late"),
    }


def mixed(bad: dict[str, Kind]) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Give (topic, key, value): bad ones with two good ones and a repeat between them, every channel in turn."""
    # The first of a brand in a partition sets its clock, so one good event goes ahead everywhere.
    for number in range(64):
        for topic in (SOCIAL, CALL, CHAT):
            yield topic, f"first-{topic}-{number}".encode(), event(topic, event_id=f"first-{number}")
    for number in range(EACH):
        for name, kind in bad.items():
            if number < kind.count:
                yield kind.topic, f"{name}|{number}".encode(), kind.value
        topic = (SOCIAL, CALL, CHAT)[number % 3]
        for good in (f"g{number}", f"h{number}", f"g{number}"):
            yield (
                topic,
                good.encode(),
                event(topic, event_id=good, brand="acme" if good[0] == "g" else "bolt"),
            )


@pytest.mark.usefixtures("kafka_jars")
@pytest.mark.timeout(400)
async def test_bad_input_is_kept_whole_and_disturbs_nothing(tmp_path: Path) -> None:
    bad = kinds()
    assert len(bad) >= 20
    expected = {"acme": 3 * 64 + EACH, "bolt": EACH}
    wanted = sum(kind.count for kind in bad.values())
    begun = datetime.now(UTC)
    with Kafka() as kafka:
        assert outcry(kafka.bootstrap, "topics", "create").returncode == 0
        with workers(kafka.bootstrap, tmp_path, 1) as (worker,):
            await send(kafka.bootstrap, mixed(bad))
            async with (
                Reader(kafka.bootstrap, DEAD_LETTERS) as dead,
                Reader(kafka.bootstrap, COUNTS) as counts,
            ):
                await dead.until(lambda: len({record.key for record in dead.records}) >= wanted, 120)
                check_letters(dead.records, bad)
                await counts.until(lambda: contacts(counts.records) == expected, 60, quiet_s=2)
                assert contacts(counts.records) == expected
                assert all(
                    json.loads(record.value)["bucket_start"] >= begun.isoformat()[:16]
                    for record in counts.records
                ), "the clock went back"
                await check_clock(kafka.bootstrap)
                mend(kafka.bootstrap, dead.records, tmp_path)
                mended = {**expected, "acme": expected["acme"] + 1}
                await counts.until(lambda: contacts(counts.records) == mended, 60, quiet_s=2)
                assert contacts(counts.records) == mended
            _, metrics = worker.get("/metrics")
            repeats = sum(map(float, re.findall(r'events_total\{.*outcome="repeat".*\} (\S+)', metrics)))
            assert repeats == EACH
            assert worker.terminate() == 0


async def send(broker: str, records: Iterator[tuple[str, bytes, bytes | None]]) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=broker, acks="all", max_request_size=12_000_000, linger_ms=20
    ) as producer:
        waiting = []
        for topic, key, value in records:
            waiting.append(await producer.send(topic, value, key=key, headers=[TRACE]))
            if len(waiting) >= 2000:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)


def check_letters(records: list[Any], bad: dict[str, Kind]) -> None:
    """Every bad record is there once, with its key, its bytes, its own headers, and the right reason."""
    seen: Counter[str] = Counter()
    for record in records:
        name, _, _ = record.key.decode().partition("|")
        kind, head = bad[name], dict(record.headers)
        seen[name] += 1
        assert record.value == kind.value, name
        assert head["trace"] == TRACE[1], name
        assert head["outcry-reason"].decode() == kind.reason, (name, head)
        assert head["outcry-topic"].decode() == kind.topic
    assert seen == {name: kind.count for name, kind in bad.items()}


async def check_clock(broker: str) -> None:
    """No tick in the log tells an event time that has not come yet, so no clock that follows them ran ahead."""
    now_ms = time.time() * 1000
    async with Reader(broker, BRAND_LOG) as log:
        assert await log.until(
            lambda: (
                log.partitions == {record.partition for record in log.records if record.timestamp > now_ms}
            ),
            30,
        ), "the log was not read to its end"
        highs = [json.loads(record.value)["high_s"] for record in log.records]
    known = [high_s for high_s in highs if high_s is not None]
    assert known and max(known) <= time.time()


def contacts(records: list[Any]) -> dict[str, int]:
    """Contacts by brand."""
    return {brand: seen for brand, (seen, _) in totals(records).items()}


def mend(broker: str, records: list[Any], folder: Path) -> None:
    """Send one letter back as a person does: look at the list, write a mended value, name the letter."""
    listed = outcry(broker, "dead-letters", "list", "--reason", "missing_field", "--limit", str(4 * EACH))
    assert listed.returncode == 0, listed.stderr
    assert f"{2 * EACH} missing_field" in listed.stdout
    letter = next(record for record in records if record.key == b"missing field|17")
    head = {name: value.decode() for name, value in letter.headers if name != "trace"}
    value = folder / "mended.json"
    value.write_bytes(event(CALL, event_id="mended"))
    origin = "/".join(head[f"outcry-{name}"] for name in ("topic", "partition", "offset"))
    done = outcry(broker, "dead-letters", "redrive", "--offset", origin, "--value-file", value)
    assert done.returncode == 0, done.stderr
    assert "sent back 1" in done.stdout
