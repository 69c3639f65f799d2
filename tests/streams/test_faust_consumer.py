"""Agents read on from what is committed, or from the beginning, and lose nothing around a seek."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import TopicPartition

from streams.faust_consumer import Fenced, _Consumer, seek_to_committed


class Seeking:
    """A consumer that stays where nothing is committed, as aiokafka's does."""

    def __init__(self, committed: dict[TopicPartition, int | None]) -> None:
        self.committed = committed
        self.begun: list[TopicPartition] = []

    async def seek_to_committed(self) -> dict[TopicPartition, int | None]:
        return self.committed

    async def seek_to_beginning(self, *wheres: TopicPartition) -> None:
        self.begun += wheres


async def test_a_partition_without_a_commit_is_read_from_its_beginning() -> None:
    fresh, zero, known, own = (
        TopicPartition(topic, 0) for topic in ("posts", "labels", "context", "agents-threads-changelog")
    )
    consumer = Seeking({fresh: None, zero: 0, known: 7, own: None})
    assert await seek_to_committed(consumer) == consumer.committed
    assert consumer.begun == [fresh, zero]


async def test_nothing_is_sought_where_all_is_committed() -> None:
    consumer = Seeking({TopicPartition("posts", 0): 3})
    await seek_to_committed(consumer)
    assert consumer.begun == []


class Faust:
    """The parts of Faust's consumer that a seek meets: a log of six records, fetched in batches of three."""

    def __init__(self) -> None:
        self.position = 0
        self._read_offset: dict[str, int | None] = {"posts": None}
        self.fetching, self.fetch = asyncio.Event(), asyncio.Event()

    async def perform_seek(self) -> None:
        await asyncio.sleep(0)
        self.position = 0
        self._read_offset["posts"] = None

    async def _getmany(self) -> list[int]:
        begin, end = self.position, min(self.position + 3, 6)
        self.position = end
        self.fetching.set()
        await self.fetch.wait()
        return list(range(begin, end))

    async def getmany(self, _: float) -> AsyncIterator[tuple[str, int]]:
        for offset in await self._getmany():
            yield "posts", offset

    async def drain(self, batches: int, delivered: list[int], slow: Any = None) -> None:
        """As Faust does it: what lies before a record that was read is taken for read."""
        for _ in range(batches):
            async for where, offset in self.getmany(1.0):
                last = self._read_offset[where]
                if last is None or offset >= last:
                    if slow:
                        await slow(offset)
                    delivered.append(offset)
                    self._read_offset[where] = offset


class FencedFaust(Fenced, Faust):
    pass


async def test_what_is_fetched_during_a_seek_hides_nothing() -> None:
    consumer, delivered = FencedFaust(), list[int]()
    consumer.position = 3
    draining = asyncio.create_task(consumer.drain(3, delivered))
    await consumer.fetching.wait()
    seeking = asyncio.create_task(consumer.perform_seek())
    await asyncio.sleep(0)
    consumer.fetch.set()
    await asyncio.gather(draining, seeking)
    assert delivered[-6:] == [0, 1, 2, 3, 4, 5]


async def test_a_record_that_is_read_across_a_seek_hides_nothing() -> None:
    consumer, delivered = FencedFaust(), list[int]()
    consumer.position = 3
    consumer.fetch.set()

    async def slow(offset: int) -> None:
        if offset == 4 and not delivered[1:]:
            await consumer.perform_seek()

    await consumer.drain(3, delivered, slow)
    assert delivered == [3, 4, 0, 1, 2, 3, 4, 5]


def test_a_partition_whose_position_is_not_known_yet_ends_no_worker() -> None:
    # Faust's look asks the thread, and that asserts a position: this one has no thread to ask.
    consumer = _Consumer.__new__(_Consumer)
    consumer.verify_event_path(0.0, TopicPartition("posts", 0))
