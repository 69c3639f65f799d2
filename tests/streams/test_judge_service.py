"""The judge's service on the embedded broker: who may write checkpoints, and where it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from schemas.brandlog import Flush
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams import kafka
from streams.checkpoints import Checkpoints, to_partition
from streams.embedded import EmbeddedBroker
from streams.judge import JudgeService
from streams.metrics import Metrics

PARTITION = 0
DEADLINE_S = 20.0


@pytest.fixture
def settings(embedded: EmbeddedBroker) -> Settings:
    return Settings(broker=embedded.bootstrap, broker_session_timeout_s=2.0, checkpoint_interval_s=3600.0)


@pytest.fixture
async def producer(settings: Settings) -> Any:
    client = kafka.producer(settings)
    await kafka.started(client, settings)
    yield client
    await client.stop()


async def until(reached: Callable[[], Any]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not reached():  # noqa: ASYNC110 - what is waited for lies behind Kafka
            await asyncio.sleep(0.05)


def tick(number: int) -> bytes:
    return (
        Flush(
            topic="outcry.call.v1",
            partition=0,
            channel="call",
            at_s=100.0 + number,
            block=0,
            upto=-1,
            model=0,
            position=0,
            end=0,
            sources={"outcry.call.v1": 1},
        )
        .model_dump_json()
        .encode()
    )


async def write(producer: Any, numbers: range) -> None:
    for number in numbers:
        await producer.send_and_wait(BRAND_LOG, tick(number), partition=PARTITION)


@asynccontextmanager
async def judging(settings: Settings) -> AsyncIterator[JudgeService]:
    service = JudgeService(settings, Metrics())
    await service.start()
    try:
        yield service
        assert not service.crashed
    finally:
        await service.stop()


def offset_of(service: JudgeService) -> int:
    """Log offset up to which the first partition is judged."""
    found = [seat.judge.offset for where, seat in service.seats.items() if where.partition == PARTITION]
    return found[0] if found else -1


async def saved(settings: Settings, producer: Any) -> int | None:
    """Log offset of the checkpoint."""
    found = await Checkpoints(to_partition(producer, PARTITION)).read(settings, PARTITION)
    return found[0]["offset"] if found else None


async def test_whom_the_group_has_given_up_writes_no_checkpoint(settings: Settings, producer: Any) -> None:
    async with judging(settings) as service:
        await write(producer, range(3))
        await until(lambda: offset_of(service) == 2)
        seat = next(seat for where, seat in service.seats.items() if where.partition == PARTITION)
        # What a refused heartbeat does on waking: the member is forgotten, its partitions are taken from it.
        service._consumer._coordinator.reset_generation()
        await until(lambda: offset_of(service) == 2 and seat not in service.seats.values())
        assert await saved(settings, producer) is None
        await write(producer, range(3, 5))
        await until(lambda: offset_of(service) == 4)
    assert await saved(settings, producer) == 4
