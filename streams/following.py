"""Following a topic from its beginning: what each worker reads whole, in no group, to know what all of them know."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import Any, ClassVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from mode import Service

from schemas.settings import Settings
from streams import kafka


class Follower(Service):
    """Reads all of a topic, and then whatever comes.

    Attributes
    ----------
    topic
        Which one.
    caught_up
        Set once everything has been read that was there at the start.
    """

    topic: ClassVar[str]
    abstract: ClassVar[bool] = True

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
        self.caught_up = asyncio.Event()

    @abstractmethod
    def take(self, key: bytes, value: bytes | None) -> None:
        """Take in one record of the topic; what is none of its kind is passed over."""

    async def on_start(self) -> None:
        """Connect; raises `NoBroker` or `NoTopic`."""
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings)
        await kafka.started(self._consumer, self.settings)
        numbers = await kafka.partitions(self.settings, self.topic)
        self._wheres = [TopicPartition(self.topic, number) for number in numbers]

    async def on_stop(self) -> None:
        """Close."""
        await self._consumer.stop()

    @Service.task
    async def _run(self) -> None:
        self._consumer.assign(self._wheres)
        await self._consumer.seek_to_beginning(*self._wheres)
        ends = await self._consumer.end_offsets(self._wheres)
        while not self.should_stop:
            if not self.caught_up.is_set():
                positions = [await self._consumer.position(where) for where in self._wheres]
                if all(at >= ends[where] for at, where in zip(positions, self._wheres, strict=True)):
                    self.caught_up.set()
            for records in (await self._consumer.getmany(timeout_ms=kafka.POLL_MS)).values():
                for record in records:
                    self.take(record.key or b"", record.value)
