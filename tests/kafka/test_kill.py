"""One of two workers is killed in mid-stream, again and again: every contact is counted once, every alert said once."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from detectors.complaint import ComplaintModel
from detectors.masking import mask
from tests.kafka.broker import Kafka
from tests.kafka.workers import ALERTS, COUNTS, Reader, outcry, sound_alerts, totals, workers

SOCIAL = "outcry.social.v1"
GOOD = ("Thank you for the quick help!", "What time do you open on Sunday?", "Lovely crew on board today")
BAD = (
    "Worst service ever, my flight was cancelled and nobody answers",
    "Still waiting for my refund, this is unacceptable",
    "My bag is lost and your staff was rude. Terrible.",
)
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def stream(count: int) -> list[tuple[bytes, bytes, str, str]]:
    """Give (key, value, brand, text) of contacts over two days, one of three brands with a surge near the end."""
    draw = random.Random(7)
    rows = []
    for number in range(count):
        at = BEGIN + timedelta(seconds=172_800 * number / count)
        brand = draw.choice(("north", "south", "east"))
        surging = brand == "north" and number > 0.85 * count
        text = draw.choice(BAD if draw.random() < (0.7 if surging else 0.15) else GOOD)
        event = {
            "event_id": f"e{number}",
            "occurred_at": at.isoformat(),
            "brand": brand,
            "text": text,
            "author_id": f"a{draw.randrange(5000)}",
            "followers": draw.randrange(1000),
            "post_id": f"e{number}",
        }
        rows.append((event["event_id"].encode(), json.dumps(event).encode(), brand, text))
    return rows


def expected_of(rows: list[tuple[bytes, bytes, str, str]]) -> dict[str, tuple[int, int]]:
    model = ComplaintModel()
    verdict = {text: int(model.predict_proba_one(mask(text)) >= 0.5) for text in (*GOOD, *BAD)}
    counted: dict[str, list[int]] = {}
    for _, _, brand, text in rows:
        place = counted.setdefault(brand, [0, 0])
        place[0] += 1
        place[1] += verdict[text]
    return {brand: (contacts, complaints) for brand, (contacts, complaints) in counted.items()}


@pytest.mark.usefixtures("kafka_jars")
@pytest.mark.timeout(3600)
async def test_killed_workers_neither_lose_nor_double(tmp_path: Path, prove: bool) -> None:
    kills, count = (5, 120_000) if prove else (1, 24_000)
    rows = stream(count)
    expected = expected_of(rows)
    with Kafka() as kafka:
        assert outcry(kafka.bootstrap, "topics", "create").returncode == 0
        given = {"checkpoint_interval_s": "2"}
        with workers(kafka.bootstrap, tmp_path, 2, **given) as crew:
            async with (
                AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all") as producer,
                Reader(kafka.bootstrap, COUNTS) as counts,
                Reader(kafka.bootstrap, ALERTS) as alerts,
            ):
                victims = itertools.cycle(crew)
                share = count // (kills + 1)
                for begin in range(0, count, share):
                    part = rows[begin : begin + share]
                    half = len(part) // 2
                    await send(producer, part[:half])
                    if begin // share < kills:
                        # In mid-stream: some of this part is counted, some not, and more is on its way.
                        before = len(counts.records)
                        await counts.until(lambda mark=before: len(counts.records) > mark, 60)
                        victim = next(victims)
                        sending = asyncio.create_task(send(producer, part[half:]))
                        victim.kill()
                        await sending
                        victim.start()
                        await asyncio.to_thread(victim.await_ready)
                    else:
                        await send(producer, part[half:])
                await counts.until(lambda: totals(counts.records) == expected, 300, quiet_s=2)
                assert totals(counts.records) == expected, "\n".join(worker.said() for worker in crew)
                await alerts.until(lambda: bool(alerts.records), 30, quiet_s=2)
            codes = [await asyncio.to_thread(worker.terminate) for worker in crew]
    assert codes == [0, 0]
    assert any(alert["brand"] == "north" for alert in sound_alerts(alerts.records))


async def send(producer: AIOKafkaProducer, rows: list[tuple[bytes, bytes, str, str]]) -> None:
    """Send at some thousands a second, so that a kill finds work under way."""
    for begin in range(0, len(rows), 500):
        waiting = [
            await producer.send(SOCIAL, value, key=key) for key, value, _, _ in rows[begin : begin + 500]
        ]
        await asyncio.gather(*waiting)
