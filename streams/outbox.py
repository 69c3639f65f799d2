"""What the judge says to the world: each output once, in order, whatever was said before a crash.

The fold repeats itself exactly, so after a restart it produces again what is already out. Every output carries an
identity in a header; on assignment the outbox reads what lies behind the checkpoint and mutes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer

from schemas.settings import Settings
from schemas.topics import ALERTS, BRAND_LOG, COUNTS, INCIDENTS, MEMBERS
from streams.kafka import read_to_end

TOPICS = (ALERTS, INCIDENTS, COUNTS, MEMBERS)
IDENTITY = "outcry_id"


class Message(NamedTuple):
    """One record to be published; `identity` is what makes it the same one again."""

    topic: str
    key: str
    value: bytes | None
    identity: str
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass
class Outbox:
    """Outputs of one brand-log partition; they go to the partition of the same number.

    `ends` is, for each topic, the offset behind the last acknowledged output: with the checkpoint it tells the
    next owner where to look for what came after.
    """

    producer: AIOKafkaProducer
    partition: int
    ends: dict[str, int] = field(default_factory=dict)
    _muted: set[tuple[str, str]] = field(default_factory=set)
    _waiting: list[tuple[str, asyncio.Future[Any]]] = field(default_factory=list)
    _passed: list[asyncio.Future[Any]] = field(default_factory=list)

    async def mute_since(self, settings: Settings, ends: dict[str, int]) -> None:
        """Read what is already out behind a checkpoint's `ends`; an unknown topic is read whole."""
        self.ends = dict(ends)
        for topic in TOPICS:
            records, end = await read_to_end(settings, topic, self.partition, ends.get(topic))
            for record in records:
                identity = dict(record.headers).get(IDENTITY)
                if identity is not None:
                    self._muted.add((topic, identity.decode()))
            self.ends[topic] = end

    def is_out(self, message: Message) -> bool:
        """Whether a message was published before; it is then forgotten, since it comes but once."""
        identity = (message.topic, message.identity)
        if identity in self._muted:
            self._muted.discard(identity)
            return True
        return False

    async def send(self, messages: Iterable[Message]) -> int:
        """Hand messages to the producer, in order; gives how many were new."""
        new = 0
        for message in messages:
            if self.is_out(message):
                continue
            new += 1
            acknowledged = await self.producer.send(
                message.topic,
                message.value,
                key=message.key.encode(),
                partition=self.partition,
                headers=[(IDENTITY, message.identity.encode()), *message.headers],
            )
            self._waiting.append((message.topic, acknowledged))
        return new

    async def pass_on(self, value: bytes, partitions: Iterable[int]) -> None:
        """Hand a record for partitions of the brand log to the producer; its origin makes repetitions harmless."""
        for partition in partitions:
            self._passed.append(await self.producer.send(BRAND_LOG, value, partition=partition))

    async def settle(self) -> None:
        """Wait until everything handed over is acknowledged; raises what the broker raised."""
        passed, self._passed = self._passed, []
        await asyncio.gather(*passed)
        waiting, self._waiting = self._waiting, []
        for topic, acknowledged in waiting:
            offset = (await acknowledged).offset
            self.ends[topic] = max(self.ends.get(topic, 0), offset + 1)
