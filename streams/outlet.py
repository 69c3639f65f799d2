"""What the agents write with: one producer for the brand log, models, posts that move on, and dead letters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from detectors.log.blocks import partition_of
from schemas.brandlog import LogRecord
from schemas.rejection import Rejected
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, POSTS
from streams import kafka
from streams.dead_letters import DeadLetterBox
from streams.metrics import Metrics
from streams.taken import DeadLetter

log = logging.getLogger(__name__)

# Somebody waits for the answer.
PUT_S = 5.0
# What cannot be written is tried again: to go on without it would lose it. The partition's lag shows it.
RETRY_S = 1.0


async def until_written(take: Callable[[Any], Awaitable[None]], message: Any) -> None:
    """Take a record that an agent read, again until all that follows from it is written.

    Faust restarts an agent that raised behind the record it raised at.
    """
    while True:
        try:
            await take(message)
            return
        except (KafkaError, kafka.NoBroker, TimeoutError):
            log.exception(
                "what follows from a record could not be written; it is tried again",
                extra={"topic": message.topic, "partition": message.partition, "offset": message.offset},
            )
            await asyncio.sleep(RETRY_S)


class Outlet:
    """The agents' producer, and where it writes.

    Attributes
    ----------
    post_partitions
        Partitions of the posts topic, known once started.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings, self.metrics = settings, metrics
        self.producer: AIOKafkaProducer = kafka.producer(settings)
        self.dead = DeadLetterBox(self.producer, metrics, settings)
        self._rejecting = asyncio.Lock()

    async def start(self) -> None:
        """Connect; raises `NoBroker`."""
        await kafka.started(self.producer, self.settings)
        self._partitions = len(await kafka.partitions(self.settings, BRAND_LOG))
        self.post_partitions = len(await kafka.partitions(self.settings, POSTS))

    async def stop(self) -> None:
        """Flush and close."""
        await self.producer.stop()

    async def tell(self, brand: str, record: LogRecord) -> None:
        """Write a record to a brand's partition of the log, or to all for `*`."""
        numbers = range(self._partitions) if brand == "*" else [partition_of(brand, self._partitions)]
        for number in numbers:
            await self.producer.send_and_wait(BRAND_LOG, record.model_dump_json().encode(), partition=number)

    async def put(self, topic: str, key: str, value: bytes) -> None:
        """Write a record of somebody at the page or of a hook, acknowledged; raises `TimeoutError`, `KafkaError`."""
        async with asyncio.timeout(PUT_S):
            await self.producer.send_and_wait(topic, value, key=key.encode("utf-8", "replace"))

    async def reject(self, message: Any, rejected: Rejected) -> None:
        """Write a dead letter for a record that an agent read."""
        record = _Read(message)
        # One agent at a time: whoever waits for letters is told of those alone that are his.
        async with self._rejecting:
            await self.dead.add([DeadLetter(message.topic, message.partition, record, rejected)])
            await self.dead.settle()


class _Read:
    """A Faust message as the dead letters see a record."""

    def __init__(self, message: Any) -> None:
        self.offset: int = message.offset
        self.timestamp = int((message.timestamp or 0) * 1000)
        self.key: bytes | None = message.key
        self.value: bytes | None = message.value
        self.headers = [(name, value) for name, value in (message.headers or {}).items()]
