"""Agents read a partition from its beginning where nothing was committed."""

from __future__ import annotations

from aiokafka import TopicPartition

from streams.beginnings import seek_to_committed


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
