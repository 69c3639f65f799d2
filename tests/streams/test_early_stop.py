"""A worker that is told to stop while it starts: it ends at once, in good order, and leaves nothing half done."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from schemas.settings import Settings
from schemas.topics import BRAND_LOG, CHECKPOINTS
from streams import kafka, worker
from streams.embedded import EmbeddedBroker
from streams.judge import JudgeService
from streams.metrics import Metrics
from tests.streams.test_judge_service import until
from tests.streams.workers_in_process import settings_for

# The worker's own deadline for its stop is 10 s, after which it would end with another code.
DEADLINE_S = 9.0

# A stand-in for all that is imported: it says that it is at it, and takes for ever.
IMPORTING = """
import sys, time, types
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "streams.cli":
            print("importing", flush=True)
            time.sleep(60)
sys.meta_path.insert(0, Slow())
sys.argv = ["outcry", "run"]
from streams.entry import main
main()
"""


def stop_in(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Send SIGTERM where a function starts a client, which from there on takes for ever."""
    start: Callable[[Any, Settings], Awaitable[None]] = kafka.started

    async def hang(client: Any, settings: Settings) -> None:
        if sys._getframe(1).f_code.co_qualname == place:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        await start(client, settings)

    monkeypatch.setattr(kafka, "started", hang)


@pytest.mark.parametrize("place", ["ModelStore.on_start", "JudgeService.on_start", "IngestService.on_start"])
async def test_a_start_is_broken_off(
    place: str, embedded: EmbeddedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(embedded, tmp_path)
    stop_in(monkeypatch, place)
    async with asyncio.timeout(40):
        assert await worker.run(settings) == 0
    monkeypatch.undo()
    assert await kafka.end_of(settings, CHECKPOINTS, 0) == 0


async def test_agents_that_recover_are_stopped(
    embedded: EmbeddedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = worker.faust_app

    def recovering(settings: Settings) -> Any:
        app = make(settings)

        async def recover() -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()

        app.on_started = recover
        return app

    monkeypatch.setattr(worker, "faust_app", recovering)
    async with asyncio.timeout(40):
        assert await worker.run(settings_for(embedded, tmp_path)) == 0


def test_a_process_that_still_imports_ends_well() -> None:
    process = subprocess.Popen([sys.executable, "-c", IMPORTING], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"importing\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(DEADLINE_S) == 0
    process.stdout.close()


class Joining:
    """A member of a group that waits for a dead one before it shares out."""

    def assignment(self) -> set[TopicPartition]:
        return set()

    async def stop(self) -> None:
        await asyncio.Event().wait()


async def test_who_was_given_nothing_yet_does_not_wait_for_the_group() -> None:
    async with asyncio.timeout(DEADLINE_S):
        await kafka.left(cast(AIOKafkaConsumer, Joining()))


async def test_what_the_group_gives_to_whom_leaves_is_not_loaded(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(broker=embedded.bootstrap, broker_session_timeout_s=2.0)
    service = JudgeService(settings, Metrics())
    await service.start()
    await until(lambda: service.assigned)
    leave = service._consumer.stop

    async def slow() -> None:
        await service.assign({TopicPartition(BRAND_LOG, 0)})
        await leave()

    monkeypatch.setattr(service._consumer, "stop", slow)
    await service.stop()
    assert service._loading is not None
    assert service._loading.done()
    assert not service.seats
