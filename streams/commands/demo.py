"""`outcry demo`: the whole system on this machine, from simulated customers to the page, in under a minute."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from tempfile import mkdtemp

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from detectors.reasons.sentences import moment
from schemas.alerts import Alert
from schemas.settings import Settings
from schemas.topics import ALERTS, BRAND_LOG
from streams import kafka
from streams.commands import backfilling, producing
from streams.commands.staging import HISTORY_DAYS, lines, staged
from streams.display import beside, plain
from streams.embedded import EmbeddedBroker
from streams.files import Line
from streams.http import VARIABLES
from streams.listening import check_free
from streams.logs import set_up
from streams.topics_file import load
from streams.worker import STOP_S, Worker

REPORT_S = 5.0
EXAMPLE_CHARS = 120
BROKER_PARTITIONS = load().partitions()[BRAND_LOG]
Aside = Coroutine[None, None, None]
COLOURS = {"red": "red", "orange": "dark_orange", "yellow": "yellow", "blue": "blue"}


async def run(settings: Settings, name: str, speed: float, out: Console) -> int:
    """Show a scenario until Ctrl-C; gives the exit code."""
    set_up("ERROR")
    # Before weeks of history are learned for a page that nobody could open.
    await check_free(settings.http_host, settings.http_port, VARIABLES)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with EmbeddedBroker() as broker:
        demo = settings.model_copy(
            update={
                "broker": broker.bootstrap,
                "data_dir": Path(mkdtemp(prefix="outcry-")),
                "flush_interval_s": 0.25,
                "page_backfill": True,
                "public_url": f"http://{settings.http_host}:{settings.http_port}",
            }
        )
        await _show(demo, name, speed, out, stopping)
    return 0


async def _show(settings: Settings, name: str, speed: float, out: Console, stopping: asyncio.Event) -> None:
    scenario, from_s, to_s = staged(name, time.time())
    out.print(f"{name}: {scenario.spec.description}", style="bold")
    began_s = time.monotonic()
    with out.status(f"learning {HISTORY_DAYS:.0f} days of history"):
        # The thread that learns cannot be cancelled, but its history can end.
        history = takewhile(lambda _: not stopping.is_set(), lines(scenario, scenario.start_s, from_s))
        replay, _ = await asyncio.to_thread(backfilling.learn, settings, history, BROKER_PARTITIONS)
    if stopping.is_set():
        return
    count = replay.tally.outcomes["accepted"]
    out.print(f"learned {count:,} events of {HISTORY_DAYS:.0f} days in {time.monotonic() - began_s:.0f} s")
    await backfilling.hand_over(settings, replay)
    worker = Worker(settings)
    try:
        await worker.start()
        out.print(f"page {settings.public_url}/   metrics {settings.public_url}/metrics   Ctrl-C ends it")
        feed = _feed(settings, lines(scenario, from_s, to_s), speed)
        await attend(stopping, feed, (_tell(settings, out), _report(worker, out)), out)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S / 2):
                await worker.stop()


async def attend(stopping: asyncio.Event, story: Aside, asides: Iterable[Aside], out: Console) -> None:
    """Let a story and what tells of it run until the reader has seen enough.

    Raises
    ------
    Exception
        What any of them fails with: silence after a failure would look like calm.
    """
    waiter, feeder = asyncio.create_task(stopping.wait()), asyncio.create_task(story)
    running = {waiter, feeder} | {asyncio.create_task(aside) for aside in asides}
    try:
        while not waiter.done():
            ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
            if feeder in ended:
                out.print("the story is over; the page stays until Ctrl-C")
    finally:
        for task in running:
            task.cancel()


async def _feed(settings: Settings, story: Iterator[Line], speed: float) -> None:
    producer = kafka.producer(settings)
    await kafka.started(producer, settings)
    try:
        await producing.publish(producer, story, speed)
    finally:
        await producer.stop()


async def _tell(settings: Settings, out: Console) -> None:
    """Print each change of an incident as the alerts topic tells it: a page would skip what the next overtakes."""
    told: dict[str, int] = {}
    reader = kafka.consumer(settings, ALERTS)
    await kafka.started(reader, settings)
    try:
        async for record in reader:
            alert = Alert.model_validate_json(record.value or b"")
            if alert.sequence > told.get(alert.incident_id, 0):
                told[alert.incident_id] = alert.sequence
                out.print(panel(alert))
    finally:
        await reader.stop()


async def _report(worker: Worker, out: Console) -> None:
    """Print what the worker hears, every few seconds; nothing where that is what was printed last."""
    printed = ""
    while True:
        if (line := heard(worker)) != printed:
            out.print(line, style="dim")
            printed = line
        await asyncio.sleep(REPORT_S)


def heard(worker: Worker) -> str:
    """One line on the last minute of event time: complaints by brand against what was expected."""
    rows = [row for row in worker.judge.watched() if row.dimension == "brand"]
    parts = [f"{row.brand} {row.observed:.0f} ({row.expected:.1f} expected)" for row in sorted(rows)]
    clock_s = worker.judge.clock_s()
    clock = moment(clock_s).strftime("%H:%M UTC") if clock_s else "--:--"
    return f"{clock} complaints in the last minute: " + (", ".join(parts) or "none yet")


def panel(incident: Alert) -> Panel:
    """An incident's change with its reasons."""
    body = [incident.summary]
    if incident.status != "resolved":
        body += [f"  {one.dimension} {one.value}: ×{one.lift:.1f}" for one in incident.drivers[:3]]
        body += [f"  “{plain(one.text, EXAMPLE_CHARS)}”" for one in incident.examples[:3]]
        body += [
            f"  {beside(one)}: {one.title} ({one.kind}, {abs(one.lag_s) / 60:.0f} min)"
            for one in incident.context[:2]
        ]
        body += [f"  owner {incident.owner}: {action}" for action in incident.actions]
    title = f"{incident.status.upper()}  {incident.tier}  {incident.incident_id[:8]}"
    return Panel(
        Text(plain("\n".join(body))), title=title, border_style=COLOURS[incident.tier], title_align="left"
    )
