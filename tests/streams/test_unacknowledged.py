"""What did not reach the broker, or the fold fails at, is not committed or checkpointed: it is taken again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from aiokafka.structs import TopicPartition

from detectors.judge import PartitionJudge
from detectors.outputs import Published
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, CHECKPOINTS, COUNTS
from streams import kafka
from streams.checkpoints import Checkpoints, to_partition
from streams.embedded import EmbeddedBroker
from streams.ingest import IngestService
from streams.judge import JudgeService
from streams.metrics import Metrics
from streams.priors import untaught
from tests.streams.test_judge_service import judging, until, write
from tests.streams.workers_in_process import mail

EMAIL = "outcry.email.v1"
DEADLINE_S = 20.0


@pytest.fixture
def settings(embedded: EmbeddedBroker) -> Settings:
    return Settings(
        broker=embedded.bootstrap,
        broker_session_timeout_s=2.0,
        flush_interval_s=0.2,
        checkpoint_interval_s=1.0,
    )


async def crashed(service: Any) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not service.crashed:  # noqa: ASYNC110 - what is waited for lies behind Kafka
            await asyncio.sleep(0.05)


def refuse(service: Any, is_refused: Callable[[str, Any], bool]) -> list[bytes]:
    """Let a producer lose the first record that is meant, as it does where a partition has no leader for long."""
    send, refused = service._producer.send, list[bytes]()

    async def picky(topic: str, value: Any = None, *given: Any, **options: Any) -> Any:
        if refused or not is_refused(topic, value):
            return await send(topic, value, *given, **options)
        refused.append(value)
        future = asyncio.get_running_loop().create_future()
        future.set_exception(KafkaTimeoutError())
        return future

    service._producer.send = picky
    return refused


async def test_a_block_that_the_log_does_not_hold_is_read_again(settings: Settings) -> None:
    now_ms = int(time.time() * 1000)
    async with kafka.producer(settings) as producer:
        for number, at_ms in enumerate((now_ms - 7_200_000, now_ms)):
            value = json.dumps(mail(f"m{number}", "late again")).encode()
            await producer.send_and_wait(EMAIL, value, partition=0, timestamp_ms=at_ms)
    service = IngestService(settings, Metrics(), lambda: untaught(settings))
    await service.start()
    refused = refuse(service, lambda topic, value: topic == BRAND_LOG and json.loads(value)["closed"])
    try:
        await crashed(service)
    finally:
        await service.stop()
    assert refused
    group = kafka.consumer(settings, group=service.group)
    await kafka.started(group, settings)
    try:
        assert not await group.committed(TopicPartition(EMAIL, 0))
    finally:
        await group.stop()


@pytest.mark.parametrize("lost", [COUNTS, CHECKPOINTS])
async def test_an_output_or_a_part_that_did_not_arrive_stands_behind_no_checkpoint(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    step = PartitionJudge.step

    def telling(judge: PartitionJudge, record: Any, offset: int) -> list[Any]:
        return [*step(judge, record, offset), Published("acme", 1200, 10, 1, (3,), (("", 2, 1),))]

    monkeypatch.setattr(PartitionJudge, "step", telling)
    service = JudgeService(settings, Metrics())
    await service.start()
    refused = refuse(service, lambda topic, _: topic == lost)
    async with kafka.producer(settings) as producer:
        await write(producer, range(1))
        try:
            await crashed(service)
        finally:
            await service.stop()
        assert len(refused) == 1
        # A part that is not there is not written again by itself: the next manifest would name an older one.
        assert await Checkpoints(to_partition(producer, 0)).read(settings, 0) is None


async def test_a_record_that_the_fold_fails_at_stands_before_every_checkpoint(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    step, poison = PartitionJudge.step, 3

    def failing(judge: PartitionJudge, record: Any, offset: int) -> list[Any]:
        outputs = step(judge, record, offset)
        if offset == poison:
            raise ZeroDivisionError
        return outputs

    monkeypatch.setattr(PartitionJudge, "step", failing)
    async with kafka.producer(settings) as producer:
        service = JudgeService(settings, Metrics())
        await service.start()
        await write(producer, range(poison))
        async with asyncio.timeout(DEADLINE_S):
            while (found := await Checkpoints(to_partition(producer, 0)).read(settings, 0)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await write(producer, range(poison, poison + 2))
        try:
            await crashed(service)
        finally:
            await service.stop()
        (said,) = [one for one in caplog.records if "cannot be judged" in one.message]
        assert (said.partition, said.offset, said.kind) == (0, poison, "flush")
        found = await Checkpoints(to_partition(producer, 0)).read(settings, 0)
        assert found is not None and found[0]["offset"] < poison
        # The one who comes next fails at the same record, and one that can judge it goes on.
        monkeypatch.setattr(PartitionJudge, "step", step)
        async with judging(settings) as successor:
            await until(lambda: [seat.judge.offset for seat in successor.seats.values()][:1] == [poison + 1])
