"""Events per second and CPU per event of ingest with everything on, beside a plain Faust agent that only counts.

Everything on: validate, refuse repeats, mask, score, count into block maps, write the brand log, commit. Plain Faust:
one agent, JSON to a dictionary, one count in memory, on asyncio's loop, as it comes, and on uvloop, as our commands
run. All read the same records from the same broker in the same run, one after the other, each in a process of its own
with one thread. The broker is the embedded one, in another process: real protocol on loopback, no disk, no replication,
5 MB kept per partition; so each round reads what one filling holds, and the clock starts with the first record taken
and stops with the last one's commit.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.public_data import public

TOPIC = "outcry.social.v1"
MIXES = {"120 characters": ((120, 1.0),), "mix": ((120, 0.70), (200, 0.20), (1000, 0.08), (5000, 0.02))}
TALK = """
my flight was late again and nobody at the desk could say why so we waited for three hours thank you for the quick
help with the refund order number still not arrived please call me back great crew on board today the app shows an
error when I try to pay what time does the store open on sunday bag lost in transit very friendly staff
"""
WORDS = TALK.split()
SIDES = {
    "ours": "ingest, everything on",
    "faust": "plain Faust, JSON and count",
    "faust-uvloop": "plain Faust on uvloop",
}
# The embedded broker keeps 5 MB a partition; 4 partitions, with room to spare.
FILL_BYTES = 14_000_000


def tweets() -> list[str]:
    """Give the airline tweets in their order: mentions, links, emoji, numbers, and three complaints in five."""
    with gzip.open(public("text/airline_tweets.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def texts(mix: Sequence[tuple[int, float]], draw: random.Random) -> str:
    """Give one text of a length drawn from the mix."""
    length = draw.choices([chars for chars, _ in mix], [share for _, share in mix])[0]
    words: list[str] = []
    while sum(map(len, words)) + len(words) <= length:
        words.append(draw.choice(WORDS))
    return " ".join(words)[:length]


def events(name: str, most: int) -> list[bytes]:
    """Give events of three brands as bytes, as many as one filling of the broker holds."""
    draw, size = random.Random(1), 0
    made: list[bytes] = []
    real = tweets() if name == "airline" else []
    now_s = time.time()
    while len(made) < most and size < FILL_BYTES:
        number = len(made)
        event = {
            "event_id": f"e{number}",
            "occurred_at": datetime.fromtimestamp(now_s - 600 + number / 100, UTC).isoformat(),
            "brand": draw.choice(("north", "south", "east")),
            "text": real[number % len(real)] if real else texts(MIXES[name], draw),
            "author_id": f"a{draw.randrange(10_000)}",
            "followers": draw.randrange(1000),
            "post_id": f"e{number}",
        }
        made.append(json.dumps(event).encode())
        size += len(made[-1]) + 80
    return made


async def fill(broker: str, values: Sequence[bytes]) -> None:
    """Spread the events over the four partitions, in order."""
    from aiokafka import AIOKafkaProducer  # noqa: PLC0415 - each role loads what it needs

    # The embedded broker answers a fetch with one batch as it was sent; a real one fills it up to what is asked for.
    async with AIOKafkaProducer(
        bootstrap_servers=broker, acks="all", linger_ms=50, max_batch_size=256 * 1024
    ) as producer:
        waiting = []
        for number, value in enumerate(values):
            waiting.append(await producer.send(TOPIC, value, key=b"%d" % number, partition=number % 4))
            if len(waiting) >= 5000:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)


async def our_ingest(broker: str, count: int) -> tuple[float, float]:
    """Run the ingest service until it has committed all; gives wall and CPU seconds."""
    from detectors.masking import mask_many  # noqa: PLC0415
    from schemas.settings import Settings  # noqa: PLC0415
    from streams.collector import relax  # noqa: PLC0415
    from streams.ingest import IngestService  # noqa: PLC0415
    from streams.metrics import Metrics  # noqa: PLC0415
    from streams.texts import TextJudge  # noqa: PLC0415

    judge = TextJudge()
    # Tables and expressions are made once, at a worker's start.
    judge.judge(mask_many(["Worst service ever, call me at +1 415 555 0134 or a.b@example.com", TALK]))
    relax()  # as the command does at its start
    service = IngestService(Settings(broker=broker, data_dir=Path(mkdtemp())), Metrics(), lambda: judge)
    await service.start()
    wall_s = cpu_s = 0.0
    async with asyncio.timeout(120):
        while sum(intake.position for intake in service.intakes.values()) == 0:
            wall_s, cpu_s = time.perf_counter(), time.process_time()
            await asyncio.sleep(0)
        while sum(intake.position for intake in service.intakes.values()) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await service.stop()
    return time.perf_counter() - wall_s, time.process_time() - cpu_s


async def plain_faust(broker: str, count: int, group: str) -> tuple[float, float]:
    """Run one plain agent until it has counted all; gives wall and CPU seconds."""
    import faust  # noqa: PLC0415

    app = faust.App(
        group,
        broker=f"kafka://{broker}",
        store="memory://",
        datadir=mkdtemp(),
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        value_serializer="json",
        consumer_auto_offset_reset="earliest",
    )
    seen: dict[str, int] = {}
    began: list[float] = []
    over = asyncio.Event()

    @app.agent(app.topic(TOPIC))  # type: ignore[untyped-decorator]
    async def tally(stream: Any) -> None:
        async for event in stream:
            if not began:
                began.extend((time.perf_counter(), time.process_time()))
            seen[event["brand"]] = seen.get(event["brand"], 0) + 1
            if sum(seen.values()) == count:
                over.set()

    await app.start()
    async with asyncio.timeout(240):
        await over.wait()
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    with suppress(Exception):
        await asyncio.wait_for(app.stop(), 10)
    return spent


def role(name: str, broker: str, count: int) -> tuple[float, float]:
    """Run one side in a process of its own."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--role", name, "--broker", broker, "--count", str(count)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    wall_s, cpu_s = json.loads(done.stdout.splitlines()[-1])
    return float(wall_s), float(cpu_s)


def compare(name: str, most: int, rounds: int) -> list[tuple[str, ...]]:
    """Measure one mix: rows of the table."""
    from streams.embedded import EmbeddedBroker  # noqa: PLC0415

    values = events(name, most)
    measured: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
    for _ in range(rounds):
        with EmbeddedBroker() as broker:
            asyncio.run(fill(broker.bootstrap, values))
            for side, results in measured.items():
                results.append(role(side, broker.bootstrap, len(values)))
    rows: list[tuple[str, ...]] = []
    rate = {}
    for side, title in SIDES.items():
        wall_s = median(wall for wall, _ in measured[side])
        cpu_s = median(cpu for _, cpu in measured[side])
        rate[side] = len(values) / cpu_s
        wall = f"{len(values) / wall_s:,.0f}"
        ratio = "" if side == "ours" else f"{rate['ours'] / rate[side]:.1f} x"
        rows.append((name, title, f"{len(values):,}", wall, f"{cpu_s / len(values) * 1e6:.1f}", ratio))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few events, one round")
    parser.add_argument(
        "--texts",
        choices=(*MIXES, "airline"),
        help="one kind of texts alone; `airline` reads real tweets from ../shared/data",
    )
    parser.add_argument("--role", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--broker", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.role:
        import uvloop  # noqa: PLC0415

        ours = given.role == "ours"
        work = (
            our_ingest(given.broker, given.count)
            if ours
            else plain_faust(given.broker, given.count, given.role)
        )
        # Each on the loop that it brings: our commands uvloop, Faust asyncio's own unless it is told otherwise.
        print(json.dumps(asyncio.run(work) if given.role == "faust" else uvloop.run(work)), flush=True)
        os._exit(0)  # Faust may hang at its end
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table("texts", "what", "events", "events/s (wall)", "CPU µs/event", "ours is faster (CPU) by")
    most, rounds = (8_000, 1) if given.quick else (40_000, 3)
    for name in [given.texts] if given.texts else MIXES:
        for row in compare(name, most, rounds):
            table.add_row(*row)
    out = Console(width=120)
    out.print(table)
    out.print(
        "embedded broker on loopback; medians of rounds; main thread and client threads of each process"
    )


if __name__ == "__main__":
    main()
