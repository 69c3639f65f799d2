"""The judge's service on the embedded broker: who may write checkpoints, and where it goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from detectors.judge import PartitionJudge
from schemas.brandlog import ContextSet, Flush, Origin
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, CONTEXT
from streams import kafka
from streams.checkpoints import Checkpoints, to_partition
from streams.embedded import EmbeddedBroker
from streams.judge import JudgeService, options_of
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


def told(offset: int, at_s: float) -> ContextSet:
    origin = Origin(topic=CONTEXT, partition=0, offset=offset)
    return ContextSet(at_s=at_s, origin=origin, context_id="sale", context=None)


async def test_a_log_that_was_made_anew_is_judged_from_its_beginning(
    settings: Settings, producer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    known = PartitionJudge(PARTITION, options_of(settings))
    known.step(told(5_000_000, 90.0), 5_000_000)
    head = {"offset": 5_000_000, "outputs": {}, "anchored_s": 0.0}
    await Checkpoints(to_partition(producer, PARTITION)).write(head, known.state().parts, set())
    await write(producer, range(2))
    # The context topic was made anew as well: its first record is none that was heard before.
    fresh = told(0, 102.0).model_dump_json().encode()
    with caplog.at_level(logging.ERROR):
        async with judging(settings) as service:
            await producer.send_and_wait(BRAND_LOG, fresh, partition=PARTITION)
            await until(lambda: offset_of(service) == 2)
            judge = next(seat.judge for where, seat in service.seats.items() if where.partition == PARTITION)
            assert len(judge.clocks.partitions) == 1
            assert judge.origins.last("context", told(0, 0.0).origin) == 0
    said = [getattr(record, "topic", "") for record in caplog.records if "made anew" in record.message]
    assert said == [BRAND_LOG, CONTEXT]
    assert await saved(settings, producer) == 2


async def test_a_record_that_comes_again_is_no_sign_of_another_topic(
    settings: Settings, producer: Any
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=settings.broker) as sender:
        for _ in range(3):
            await sender.send_and_wait(CONTEXT, b"{}", partition=0)
    for offset in (2, 1):
        await producer.send_and_wait(
            BRAND_LOG, told(offset, 100.0).model_dump_json().encode(), partition=PARTITION
        )
    async with judging(settings) as service:
        await until(lambda: offset_of(service) == 1)
        judge = next(seat.judge for where, seat in service.seats.items() if where.partition == PARTITION)
        assert judge.origins.last("context", told(0, 0.0).origin) == 2


@pytest.fixture
def slow_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the four checkpoints takes more than half a session to read."""
    read = Checkpoints.read

    async def slowly(self: Checkpoints, *given: Any) -> Any:
        await asyncio.sleep(1.2)
        return await read(self, *given)

    monkeypatch.setattr(Checkpoints, "read", slowly)


@pytest.mark.usefixtures("slow_loading")
async def test_loading_may_take_longer_than_a_session(
    settings: Settings, producer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    assign = JudgeService.assign

    async def counted(self: JudgeService, wheres: set[Any]) -> None:
        given.append(len(wheres))
        await assign(self, wheres)

    monkeypatch.setattr(JudgeService, "assign", counted)
    await write(producer, range(3))
    async with judging(settings) as service:
        await until(lambda: service.assigned)
        await until(lambda: offset_of(service) == 2)
        assert len(service.seats) == 4
    # The group counted it among its members to the end: who is given up writes no checkpoint.
    assert given == [4]
    assert await saved(settings, producer) == 2


@pytest.mark.usefixtures("slow_loading")
async def test_partitions_that_are_taken_away_while_they_load_are_loaded_anew(
    settings: Settings, producer: Any
) -> None:
    await write(producer, range(3))
    async with judging(settings) as service:
        await until(lambda: len(service.seats) == 1)
        first = next(iter(service.seats.values()))
        service._consumer._coordinator.reset_generation()
        await until(lambda: not service.seats)
        assert not service.assigned
        await until(lambda: service.assigned)
        await until(lambda: offset_of(service) == 2)
        assert len(service.seats) == 4 and first not in service.seats.values()


async def test_a_record_of_the_log_that_is_none_is_counted(settings: Settings, producer: Any) -> None:
    await producer.send_and_wait(BRAND_LOG, b'{"kind": "of a newer version"}', partition=PARTITION)
    await write(producer, range(1))
    async with judging(settings) as service:
        await until(lambda: offset_of(service) == 1)
        dropped = service.metrics.registry.get_sample_value("outcry_dropped_total", {"what": "records"})
    assert dropped == 1
