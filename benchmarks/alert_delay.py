"""From an event's sending to its alert on the topic, in real time: a real Kafka, two workers, an independent reader.

Safety: messages of a burning battery, each of another product, so that each opens an incident at once. Spikes: brands
with four days of history, of which one after the other surges tenfold; their delay is counted from the end of the
bucket that decided (`detected_at`), before which nobody could know. The goals: 99 of 100 safety alerts within 3 s, a
spike within its bucket, the lateness that its channel is allowed (5 s here), and 2 s. Where partitions bring nothing
for seconds on end, a spike waits up to 10 s longer, until they count as idle.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import mkdtemp
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aiokafka import AIOKafkaProducer
from rich.console import Console
from rich.table import Table

from tests.kafka.broker import Kafka
from tests.kafka.workers import ALERTS, Reader, outcry, workers

BAD = (
    "worst service ever, still broken and nobody answers",
    "坏了三天没人管，太差了",
    "I want my money back",
)
GOOD = ("what are your opening hours", "thank you, all good", "请问几点开门", "please change my address")
HAZARD = "the battery of my {} caught fire on the table"
PER_MINUTE, COMPLAINT_SHARE, SURGE = 6.0, 0.1, 10.0
HISTORY_S, SURGE_EVERY_S, SURGE_LASTS_S = 4 * 86400, 10.0, 240.0
CROWD_PER_S = 10.0
# What a surge may be told as first: an incident that begins as channels that feed each other goes on as a spike.
VOICES = ("spike", "cascade", "mix_shift")
NUMBERS = count()


def event(brand: str, at_s: float, text: str, **more: str) -> dict[str, Any]:
    """Write a chat message."""
    name = f"e{next(NUMBERS)}"
    at = datetime.fromtimestamp(at_s, UTC).isoformat()
    return {"event_id": name, "occurred_at": at, "brand": brand, "text": text, "session_id": name, **more}


def contact(draw: random.Random, brand: str, at_s: float, times: float = 1.0) -> dict[str, Any]:
    """Write a contact as on any day, or with so many times the usual complaints."""
    complains = draw.random() < COMPLAINT_SHARE * times / (1.0 + COMPLAINT_SHARE * (times - 1.0))
    return event(brand, at_s, draw.choice(BAD if complains else GOOD))


def history(brands: list[str], until_s: float) -> Iterator[str]:
    """Write lines of days on which nothing happens."""
    draw = random.Random(5)
    at_s = until_s - HISTORY_S
    while at_s < until_s:
        yield json.dumps({"channel": "chat", **contact(draw, draw.choice(brands), at_s)}, ensure_ascii=False)
        at_s += draw.expovariate(len(brands) * PER_MINUTE / 60.0)


async def live(broker: str, brands: list[str], hazards: int) -> tuple[dict[str, float], float]:
    """Send contacts in real time, surges and hazards among them; gives when each hazard's product was sent."""
    draw, sent, began_s = random.Random(6), dict[str, float](), time.time()
    per_s = {brand: PER_MINUTE / 60.0 for brand in brands}
    async with AIOKafkaProducer(bootstrap_servers=broker, acks="all") as producer:

        async def send(one: dict[str, Any]) -> None:
            value = json.dumps(one, ensure_ascii=False).encode()
            await producer.send_and_wait("outcry.chat.v1", value, key=one["event_id"].encode())

        async def life(brand: str, surge_s: float) -> None:
            while time.time() - began_s < surge_s + SURGE_LASTS_S:
                surging = time.time() - began_s > surge_s
                rate = per_s[brand] * (1.0 + COMPLAINT_SHARE * (SURGE - 1.0) if surging else 1.0)
                await asyncio.sleep(draw.expovariate(rate))
                await send(contact(draw, brand, time.time(), SURGE if surging else 1.0))

        async def burn() -> None:
            for number in range(hazards):
                await asyncio.sleep(draw.uniform(0.5, 1.5))
                product = f"lamp-{number}"
                sent[product] = time.time()
                await send(event("lumen", time.time(), HAZARD.format(product), product=product))

        async def crowd() -> None:
            """Keep every partition in motion: one with nothing new holds the clock for the 10 s of its being idle."""
            while time.time() - began_s < SURGE_EVERY_S * len(brands) + SURGE_LASTS_S:
                await asyncio.sleep(1.0 / CROWD_PER_S)
                await send(event("crowd", time.time(), draw.choice(GOOD)))

        await asyncio.gather(
            burn(), crowd(), *(life(brand, SURGE_EVERY_S * n) for n, brand in enumerate(brands))
        )
    return sent, began_s


async def heard(reader: Reader, over: asyncio.Event) -> list[tuple[float, dict[str, Any]]]:
    """Note when each first alert of an incident is there for its readers."""
    alerts: list[tuple[float, dict[str, Any]]] = []
    known = 0
    while not over.is_set():
        await reader.more()
        now_s = time.time()
        for record in reader.records[known:]:
            alert = json.loads(record.value)
            if alert["status"] == "firing":
                alerts.append((now_s, alert))
        known = len(reader.records)
    return alerts


async def measure(broker: str, brands: list[str], hazards: int) -> tuple[list[float], list[float], list[str]]:
    """Play the story; gives delays of safety alerts and of spikes, seconds, and what was never told."""
    over = asyncio.Event()
    async with Reader(broker, ALERTS) as reader:
        listener = asyncio.create_task(heard(reader, over))
        sent, began_s = await live(broker, brands, hazards)
        await asyncio.sleep(30.0)
        over.set()
        alerts = await listener
    safety, spikes, untold = [], [], set(brands)
    for at_s, alert in alerts:
        product = alert["slice"].get("product", [""])[0]
        if alert["kind"] == "safety" and product in sent:
            safety.append(at_s - sent.pop(product))
        elif alert["kind"] in VOICES and alert["brand"] in brands:
            detected_s = datetime.fromisoformat(alert["detected_at"]).timestamp()
            if detected_s >= began_s and alert["brand"] in untold:
                untold.remove(alert["brand"])
                spikes.append(at_s - detected_s)
    return safety, spikes, sorted(untold) + list(sent)


def row(name: str, delays: list[float], expected: int) -> tuple[str, ...]:
    """Write one row of the table."""
    if len(delays) < 2:
        return name, f"{len(delays)} of {expected}", "", "", ""
    cuts = quantiles(delays, n=100, method="inclusive")
    return name, f"{len(delays)} of {expected}", f"{cuts[49]:.1f}", f"{cuts[98]:.1f}", f"{max(delays):.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer messages")
    quick = parser.parse_args().quick
    brands = [f"brand{number}" for number in range(3 if quick else 8)]
    hazards = 60 if quick else 200
    folder = Path(mkdtemp(prefix="outcry-delay-"))
    (folder / "history.jsonl").write_text("\n".join(history(brands, time.time())), encoding="utf-8")
    with Kafka() as kafka:
        broker = kafka.bootstrap
        for words in (("topics", "create"), ("backfill", folder / "history.jsonl", "--to-broker")):
            done = outcry(broker, *words, deadline_s=900.0)
            if done.returncode:
                raise SystemExit(done.stdout + done.stderr)
        with workers(broker, folder, 2):
            safety, spikes, untold = asyncio.run(measure(broker, brands, hazards))
    table = Table("alert", "told", "median s", "p99 s", "most s")
    table.add_row(*row("safety, from sending (goal: p99 3 s)", safety, hazards))
    table.add_row(*row("spike, from the end of its bucket (goal: lateness + 2 s)", spikes, len(brands)))
    Console(width=120).print(table)
    if untold:
        Console(width=120).print(f"never told: {', '.join(untold)}")


if __name__ == "__main__":
    main()
