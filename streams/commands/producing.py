"""`outcry produce` and `outcry simulate`: events from files and scenarios, to Kafka and to files."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import uvloop
from rich.console import Console
from rich.progress import Progress

from detectors.reasons.sentences import moment
from schemas.fields import after_leap, rfc3339
from schemas.settings import Settings
from streams import kafka
from streams.commands.staging import write_staged
from streams.files import TIMES, BadInput, Feed, Line, read_lines
from streams.simulator import simulate as play
from streams.simulator import write

# Fields that tell when something happens; `--until now` moves all of them together.
MOVED = (*TIMES, "ends_at", "onset_at")


def run(
    settings: Settings,
    feed: Feed,
    speed: float | None,
    out: Console,
    *,
    until_now: bool = False,
) -> None:
    """Publish files, and say how many went to each topic, however it ends; raises `BadInput`, `NoBroker`."""
    reading = read_lines(feed)
    # Read before the loop runs, which would hear no Ctrl-C meanwhile.
    lines = shifted(list(reading), time.time()) if until_now else reading
    sent: Counter[str] = Counter()
    try:
        uvloop.run(_run(settings, lines, speed, out, sent))
    finally:
        for topic, count in sorted(sent.items()):
            out.print(f"{count} to {topic}")
    reading.check()
    if not sent:
        raise BadInput("there was nothing to send")


async def _run(
    settings: Settings, lines: Iterable[Line], speed: float | None, out: Console, sent: Counter[str]
) -> None:
    producer = kafka.producer(settings)
    await kafka.started(producer, settings)
    try:
        with Progress(console=out, disable=not out.is_terminal) as progress:
            task = progress.add_task("producing", total=None)
            await publish(producer, lines, speed, lambda: progress.advance(task), sent)
    finally:
        await producer.stop()


async def publish(
    producer: Any,
    lines: Iterable[Line],
    speed: float | None = None,
    step: Any = lambda: None,
    sent: Counter[str] | None = None,
) -> Counter[str]:
    """Send lines in order, at some times real time if asked; counts, and gives, how many went to each topic."""
    sent = Counter() if sent is None else sent
    waiting: list[Any] = []
    began: tuple[float, float] | None = None
    for line in lines:
        if speed is not None and line.at_s is not None:
            began = began or (time.monotonic(), line.at_s)
            ahead_s = (line.at_s - began[1]) / speed - (time.monotonic() - began[0])
            if ahead_s > 0:
                await asyncio.sleep(ahead_s)
        waiting.append(await producer.send(line.topic, line.value, key=line.key))
        sent[line.topic] += 1
        step()
        if len(waiting) >= 5000:
            await asyncio.gather(*waiting)
            waiting.clear()
    await asyncio.gather(*waiting)
    return sent


def shifted(lines: Sequence[Line], until_s: float) -> Iterator[Line]:
    """Move all times by one amount, so that the last event is at `until_s` (Unix seconds).

    Examples
    --------
    >>> line = Line("t", b"k", b'{"occurred_at":"1970-01-01T00:00:10Z"}', 10.0)
    >>> [moved.value for moved in shifted([line], 20.0)]
    [b'{"occurred_at":"1970-01-01T00:00:20Z"}']
    """
    by_s = until_s - max((line.at_s for line in lines if line.at_s is not None), default=until_s)
    for line in lines:
        row = orjson.loads(line.value)
        for name in MOVED:
            if isinstance(row.get(name), str):
                row[name] = _moved(row[name], by_s)
        yield line._replace(value=orjson.dumps(row), at_s=None if line.at_s is None else line.at_s + by_s)


def _moved(text: str, by_s: float) -> str:
    try:
        at = datetime.fromisoformat(after_leap(text))
    except ValueError:
        return text
    return text if at.tzinfo is None else rfc3339(moment(at.timestamp() + by_s))


def simulate(
    scenario: str, out_dir: Path, seed: int, size: float, out: Console, *, until_now: bool = False
) -> None:
    """Write a scenario's events and the truth about them; or, if it is to end now, its history and its story."""
    with out.status(f"simulating {scenario}"):
        if until_now:
            for path in write_staged(scenario, time.time(), seed, out_dir):
                out.print(f"wrote {path}")
            return
        write(play(scenario, seed=seed, size=size), out_dir)
    out.print(f"wrote {out_dir / 'events.jsonl'} and {out_dir / 'truth.json'}")
