"""Event topics that were made anew are noticed by where they end, by what they hold, and while they are read."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams import kafka
from streams.anew import Mark
from streams.embedded import EmbeddedBroker
from streams.ingest import IngestService
from streams.metrics import Metrics
from streams.priors import untaught
from streams.resuming import resumed, written
from tests.streams.test_judge_service import until
from tests.streams.workers_in_process import mail

MAILS = TopicPartition("outcry.email.v1", 0)
GROUP = "outcry-ingest"
# Offset and time of a record that is there, Unix milliseconds.
HELD = Mark(3, 1_772_352_000_003)


@pytest.fixture
def settings(embedded: EmbeddedBroker) -> Settings:
    return Settings(broker=embedded.bootstrap, broker_session_timeout_s=2.0, flush_interval_s=0.2)


async def fill(settings: Settings, numbers: range, begin_ms: int = HELD.ms - HELD.offset) -> None:
    async with kafka.producer(settings) as producer:
        for number in numbers:
            await producer.send_and_wait(
                MAILS.topic,
                json.dumps(mail(f"m{number}", "late again")).encode(),
                partition=0,
                timestamp_ms=begin_ms + number,
            )


@pytest.mark.parametrize(
    ("committed", "metadata", "start", "epoch"),
    [
        (4, "", 4, 0),
        (4, "2", 4, 2),
        (4, written(HELD), 4, 0),
        (4, written(HELD._replace(life=2)), 4, 2),
        # What no topic with this record has been.
        (4, written(HELD._replace(ms=1)), 0, 1),
        (4, written(HELD._replace(ms=1, life=2)), 0, 3),
        # It ends below.
        (10_000, written(Mark(9_999, 7)), 0, 1),
        # The record is gone, or never was one: nothing is known.
        (4, written(Mark(99, 7)), 4, 0),
    ],
)
async def test_where_a_reader_goes_on(
    settings: Settings, committed: int, metadata: str, start: int, epoch: int
) -> None:
    await fill(settings, range(6))
    consumer = kafka.consumer(settings, group=GROUP)
    await kafka.started(consumer, settings)
    try:
        consumer.assign([MAILS])
        await consumer.commit({MAILS: OffsetAndMetadata(committed, metadata)})
        found = (await resumed(settings, GROUP, consumer, [MAILS]))[MAILS]
    finally:
        await consumer.stop()
    assert (found.start, found.mark.life, found.first) == (start, epoch, 0)


async def test_what_a_reader_commits_tells_its_successor(settings: Settings) -> None:
    now_ms = int(time.time() * 1000)
    await fill(settings, range(3), now_ms)
    async with ingesting(settings) as service:
        await until(lambda: MAILS in service.intakes and service.intakes[MAILS].position == 3)
    consumer = kafka.consumer(settings, group=GROUP)
    await kafka.started(consumer, settings)
    try:
        found = (await resumed(settings, GROUP, consumer, [MAILS]))[MAILS]
    finally:
        await consumer.stop()
    assert (found.start, found.mark) == (0, Mark(0, now_ms))


async def test_a_log_that_begins_again_while_it_is_read_is_counted_as_another(settings: Settings) -> None:
    await fill(settings, range(6), int(time.time() * 1000))
    async with ingesting(settings) as service:
        await until(lambda: MAILS in service.intakes and service.intakes[MAILS].position == 6)
        # As of a topic that was made and filled anew; the client goes back to its begin when it asks beyond its end.
        service.intakes[MAILS].mark = HELD
        service._consumer.seek(MAILS, 0)
        await until(lambda: service.intakes[MAILS].epoch == 1 and service.intakes[MAILS].position == 6)
    flushes = [flush for flush in await log_of(settings) if flush["topic"] == MAILS.topic]
    assert {counted(flushes, epoch) for epoch in (0, 1)} == {6}


@asynccontextmanager
async def ingesting(settings: Settings) -> AsyncIterator[IngestService]:
    service = IngestService(settings, Metrics(), lambda: untaught(settings))
    await service.start()
    try:
        yield service
        assert not service.crashed
    finally:
        await service.stop()


async def log_of(settings: Settings) -> list[dict[str, Any]]:
    found = [
        await kafka.read_to_end(settings, BRAND_LOG, number)
        for number in await kafka.partitions(settings, BRAND_LOG)
    ]
    return [json.loads(record.value or b"") for records, _ in found for record in records]


def counted(flushes: list[dict[str, Any]], epoch: int) -> int:
    """Contacts of a life of the topic: of each block what was said of it last."""
    latest = {flush["block"]: flush for flush in flushes if flush["epoch"] == epoch and flush["brands"]}
    return sum(
        cell[2] for flush in latest.values() for brand in flush["brands"].values() for cell in brand["cells"]
    )
