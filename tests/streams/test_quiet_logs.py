"""Logs whose end is no record: marks of transactions, and what retention took, are no lag and hold nobody up."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from detectors.judge import PartitionJudge
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams import kafka, resuming
from streams.anew import NO_MARK
from streams.dead_letters import DeadLetterBox
from streams.ingest import IngestService
from streams.intake import IntakeOptions
from streams.judge import JudgeService, options_of
from streams.metrics import Metrics
from streams.models import untaught
from streams.progress import STUCK_S

MAILS = TopicPartition("outcry.email.v1", 1)
BRANDS = TopicPartition(BRAND_LOG, 0)


class Consumer:
    """A consumer of one partition: where its log begins and ends, and what it fetches next."""

    def __init__(self, begin: int, end: int, place: int | None = 0) -> None:
        self.begin, self.end, self.place = begin, end, place
        self.commits: list[int] = []
        # None are known until the broker has told.
        self.partitions = 0

    async def beginning_offsets(self, wheres: Any) -> dict[TopicPartition, int]:
        return dict.fromkeys(wheres, self.begin)

    async def end_offsets(self, wheres: Any) -> dict[TopicPartition, int]:
        return dict.fromkeys(wheres, self.end)

    def seek(self, where: TopicPartition, offset: int) -> None:
        self.place = offset

    async def position(self, where: TopicPartition) -> int:
        while self.place is None:  # noqa: ASYNC110 - what never comes
            await asyncio.sleep(3600)
        return self.place

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return set(range(self.partitions)) if self.partitions else None

    def highwater(self, where: TopicPartition) -> int:
        return self.end

    def paused(self) -> set[TopicPartition]:
        return set()

    def pause(self, *wheres: TopicPartition) -> None:
        assert not wheres

    def resume(self, *wheres: TopicPartition) -> None:
        """Nothing rests."""

    async def commit(self, commits: dict[TopicPartition, Any]) -> None:
        self.commits += [commit.offset for commit in commits.values()]


class Producer:
    """Takes everything; keeps what goes to the brand log."""

    def __init__(self) -> None:
        self.flushes: list[dict[str, Any]] = []

    async def send(self, topic: str, value: bytes, **_: Any) -> asyncio.Future[Any]:
        if topic == BRAND_LOG:
            self.flushes.append(json.loads(value))
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.set_result(SimpleNamespace(offset=0))
        return done


def an_ingest(consumer: Consumer) -> Any:
    """Give a service that reads e-mails from one partition of a log."""
    service: Any = IngestService(Settings(), Metrics(), lambda: untaught(Settings()))
    service._consumer, service._producer = consumer, Producer()
    service._dead = DeadLetterBox(service._producer, service.metrics, service.settings)
    service._sources, service._options = {MAILS.topic: 2}, IntakeOptions(log_partitions=1, post_partitions=1)
    return service


async def seated(consumer: Consumer, committed: int) -> Any:
    """Give it the partition, of which a block's start was committed."""
    service = an_ingest(consumer)
    await given(service, committed)
    return service


async def given(service: Any, committed: int, where: TopicPartition = MAILS) -> None:
    async def known(settings: Settings, group: str, wheres: list[TopicPartition]) -> Any:
        return dict.fromkeys(wheres, (committed, NO_MARK))

    with patch.object(resuming, "_committed", known):
        await service.assign({where})


def mail(offset: int) -> Any:
    at = "2026-03-01T08:00:00Z"
    value = json.dumps({"event_id": f"m{offset}", "occurred_at": at, "brand": "acme", "text": "Hello"})
    return SimpleNamespace(
        offset=offset, timestamp=1_772_352_000_000, key=None, value=value.encode(), headers=()
    )


async def turn(service: Any, *records: Any) -> dict[str, Any]:
    """Do one turn of its loop; gives the last flush."""
    if records:
        service._consumer.place = records[-1].offset + 1
    await service._take({MAILS: list(records)})
    await look(service)
    flush: dict[str, Any] = service._producer.flushes[-1]
    return flush


async def look(service: Any) -> None:
    await service._look()
    await service._settle(service.intakes)
    service._ends.clear()
    service._hold_back()


def stands(flush: dict[str, Any]) -> tuple[int, int]:
    return flush["position"], flush["end"]


def waits(service: Any) -> list[str]:
    """What would be stuck if it stood like this for long."""
    place = service.progress._places.get(MAILS)
    found: list[str] = service.progress.stuck(place.since_s + STUCK_S + 1) if place else []
    return found


async def test_a_partition_that_retention_emptied_is_read_to_its_end() -> None:
    service = await seated(consumer := Consumer(begin=1000, end=1000), committed=900)
    for _ in range(2):
        assert stands(await turn(service)) == (1000, 1000)
    assert waits(service) == []
    assert consumer.commits[-1] == 1000


async def test_how_many_partitions_a_topic_has_is_looked_up_whenever_they_are_shared_out() -> None:
    service = await seated(consumer := Consumer(begin=0, end=0), committed=0)
    assert (await turn(service))["sources"] == {MAILS.topic: 2}
    consumer.partitions = 4
    await given(service, committed=0)
    assert (await turn(service))["sources"] == {MAILS.topic: 4}


async def test_what_retention_takes_after_the_start_is_passed_over_too() -> None:
    service = await seated(consumer := Consumer(begin=0, end=1000), committed=900)
    assert stands(await turn(service)) == (0, 1000)
    consumer.place = 1000
    for _ in range(2):
        assert stands(await turn(service)) == (1000, 1000)
    assert waits(service) == []


async def test_a_mark_behind_the_last_record_is_no_lag_and_ends_no_block() -> None:
    service = await seated(consumer := Consumer(begin=0, end=3), committed=0)
    await turn(service, mail(0), mail(1))
    consumer.place = 3
    for _ in range(2):
        flush = await turn(service)
        assert stands(flush) == (3, 3)
        assert (flush["block"], flush["upto"], flush["closed"]) == (0, 1, False)
    assert waits(service) == []
    assert consumer.commits[-1] == 0
    consumer.end = 4
    assert (await turn(service, mail(3)))["upto"] == 3


async def test_marks_over_a_blocks_end_leave_it_open_until_the_next_record() -> None:
    service = await seated(consumer := Consumer(begin=0, end=4100), committed=0)
    await turn(service, mail(0))
    consumer.place = 4100
    flush = await turn(service)
    assert (flush["block"], flush["closed"], consumer.commits[-1]) == (0, False, 0)
    consumer.end = 4101
    flush = await turn(service, mail(4100))
    closed = service._producer.flushes[-2]
    assert (closed["block"], closed["upto"], closed["closed"]) == (0, 0, True)
    assert (flush["block"], consumer.commits[-1]) == (4100, 4100)
    # Whoever reads it again cuts it at the same places.
    again = await seated(Consumer(begin=0, end=4101), committed=0)
    await turn(again, mail(0), mail(4100))
    assert [each["block"] for each in again._producer.flushes] == [0, 4100]


async def test_a_place_that_is_being_looked_up_holds_nothing_up() -> None:
    service = await seated(consumer := Consumer(begin=0, end=5), committed=0)
    await turn(service, mail(0))
    consumer.place = None
    async with asyncio.timeout(5):
        assert await kafka.positions(consumer, [MAILS], deadline_s=0.01) == {}  # type: ignore[arg-type]
        assert stands(await turn(service)) == (1, 5)


async def test_a_place_that_another_worker_has_now_is_not_known() -> None:
    class Gone(Consumer):
        async def position(self, where: TopicPartition) -> int:
            raise KafkaError

    assert await kafka.positions(Gone(0, 5), [MAILS]) == {}  # type: ignore[arg-type]


async def test_a_judge_whose_log_retention_emptied_waits_in_peace() -> None:
    service: Any = JudgeService(Settings(), Metrics())
    service._consumer = Consumer(begin=70, end=70, place=70)
    judge = PartitionJudge(0, options_of(Settings()))
    judge.offset = 49
    service.seats[BRANDS] = SimpleNamespace(judge=judge)
    for _ in range(2):
        service._measured_s = float("-inf")
        await service._measure()
    assert service.progress.stuck(float("inf")) == []
    labels = {"topic": BRAND_LOG, "partition": "0"}
    assert service.metrics.registry.get_sample_value("outcry_consumer_lag_records", labels) == 0
