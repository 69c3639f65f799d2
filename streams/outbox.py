"""What the judge says to the world: each output once, in order, whatever was said before a crash.

The fold repeats itself exactly, so after a restart it produces again what is already out. Every output carries an
identity in a header; on assignment the outbox reads what lies behind the checkpoint and mutes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer, ConsumerRecord

from schemas.settings import Settings
from schemas.topics import ALERTS, BRAND_LOG, COUNTS, INCIDENTS, MEMBERS
from streams import kafka

TOPICS = (ALERTS, INCIDENTS, COUNTS, MEMBERS)
IDENTITY = "outcry_id"
# What is out since the last checkpoint is read within this time, seconds; without a checkpoint it may be a week's.
LOAD_S = 600.0
# Outputs are younger than the records that they follow from, but for what clocks differ by, milliseconds.
SKEW_MS = 600_000


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
    _since: dict[str, int] | None = None
    _muted: set[tuple[str, str]] = field(default_factory=set)
    _waiting: list[tuple[str, asyncio.Future[Any]]] = field(default_factory=list)
    _passed: list[asyncio.Future[Any]] = field(default_factory=list)

    async def mute_since(self, settings: Settings, ends: Mapping[str, int], from_ms: int = 0) -> None:
        """Read what is already out behind a checkpoint's `ends`; an unknown topic is read whole.

        What is older than `from_ms` (Unix milliseconds) is not muted.
        """
        self._since = dict(ends)
        for topic in TOPICS:
            self.ends[topic] = await kafka.pass_to_end(
                settings,
                topic,
                self.partition,
                partial(self._mute, topic, from_ms),
                start=ends.get(topic),
                deadline_s=LOAD_S,
            )

    async def mute_all(self, settings: Settings, first_ms: int | None) -> None:
        """Read what is out of a log without a checkpoint, of which the first record is of a time, if it has any."""
        starts: dict[str, int] = {}
        from_ms = 0 if first_ms is None else max(0, first_ms - SKEW_MS)
        for topic in TOPICS:
            if first_ms is None:
                starts[topic] = await kafka.end_of(settings, topic, self.partition)
            elif (start := await kafka.since_ms(settings, topic, self.partition, from_ms)) is not None:
                starts[topic] = start
        await self.mute_since(settings, starts, from_ms)

    def _mute(self, topic: str, from_ms: int, records: Iterable[ConsumerRecord[bytes, bytes]]) -> None:
        for record in records:
            identity = dict(record.headers).get(IDENTITY)
            if identity is not None and record.timestamp >= from_ms:
                self._muted.add((topic, identity.decode()))

    def caught_up(self) -> None:
        """Take in that all has been judged that outputs were read of: what is still muted never comes."""
        self._muted.clear()
        self._since = None

    @property
    def known(self) -> dict[str, int]:
        """Offsets of each topic from which on a successor has to look for what is out: those of a checkpoint.

        Until all is judged again that was judged before, they are those that this owner began with.
        """
        return dict(self.ends if self._since is None else self._since)

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
