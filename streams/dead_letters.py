"""Records that were not accepted: kept whole, with the reason, and brought back once they are mended.

A dead letter holds the original value and key, the original headers, and headers of ours that say where it came
from and why. It may be written again after a crash; its origin (topic, partition, offset) tells it apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError, OutOfOrderSequenceNumber

from schemas.settings import Settings
from schemas.topics import DEAD_LETTERS, EVENTS
from streams import kafka
from streams.metrics import Metrics
from streams.taken import DeadLetter

PREFIX = "outcry-"
# Headers of a letter that is not whole: how long its value was, and its key, if that was cut.
CUT, KEY_CUT = PREFIX + "truncated-from-bytes", PREFIX + "key-truncated-from-bytes"
# The topic takes 16 MiB as sent (deploy/topics.yaml), so this also where nothing can be compressed. Below the largest
# request of the client: a record that was sent compressed may be far larger than its topic's limit.
WHOLE_BYTES = 15 * 1024 * 1024
# What is left of a larger one: less than any topic takes (Kafka's own limit is 1 MiB).
TRUNCATED_BYTES, KEY_BYTES, HEADERS_BYTES = 512 * 1024, 128 * 1024, 128 * 1024


class Written(NamedTuple):
    """A letter as it is written."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    @property
    def size(self) -> int:
        """Bytes of it, uncompressed and without what frames them."""
        return len(self.key or b"") + len(self.value or b"") + _size(self.headers)


def whole(letter: DeadLetter) -> Written:
    """Give a letter with its record as it was."""
    return Written(letter.record.key, letter.record.value, headers_of(letter))


def cut(letter: DeadLetter) -> Written:
    """Give a letter that every topic takes; if anything had to go, it says how long the value was.

    If the key had to go, it says so, too: it is another one, by which nothing can be sent.
    """
    key, value, headers = whole(letter)
    original = letter.record.headers
    kept = headers[len(original) :] if _size(original) > HEADERS_BYTES else headers
    short = Written(key and key[:KEY_BYTES], value and value[:TRUNCATED_BYTES], kept)
    if short == (key, value, headers):
        return short
    marks = [(CUT, str(len(value or b"")).encode())]
    if key is not None and short.key != key:
        marks.append((KEY_CUT, str(len(key)).encode()))
    return short._replace(headers=[*kept, *marks])


def _size(headers: Iterable[tuple[str, bytes | None]]) -> int:
    return sum(len(name.encode()) + len(value or b"") for name, value in headers)


def headers_of(letter: DeadLetter) -> list[tuple[str, bytes]]:
    """Original headers, then where the record came from and why it is here; never its content."""
    ours = {
        "reason": letter.rejected.reason.value,
        "field": letter.rejected.field,
        "detail": letter.rejected.detail,
        "topic": letter.topic,
        "partition": str(letter.partition),
        "offset": str(letter.record.offset),
        "timestamp": str(letter.record.timestamp),
    }
    return [
        *letter.record.headers,
        *((PREFIX + name, value.encode("utf-8", "replace")) for name, value in ours.items()),
    ]


class DeadLetterBox:
    """Writes dead letters and counts them by channel and reason.

    Parameters
    ----------
    producer
        What it writes with.
    metrics
        Where to count.
    settings
        Where another producer finds the broker.
    """

    def __init__(self, producer: AIOKafkaProducer, metrics: Metrics, settings: Settings) -> None:
        self._producer, self._metrics, self._settings = producer, metrics, settings
        self._waiting: list[tuple[DeadLetter, asyncio.Future[Any]]] = []

    async def add(self, letters: Iterable[DeadLetter]) -> None:
        """Hand letters to the producer, the largest cut; `settle` waits for them."""
        for letter in letters:
            written = whole(letter)
            if written.size > WHOLE_BYTES:
                written = self._cut(letter)
            self._waiting.append((letter, await _send(self._producer, written)))
            channel = EVENTS.get(letter.topic, letter.topic)
            self._metrics.dead_letters.labels(channel, letter.rejected.reason.value).inc()

    async def settle(self) -> None:
        """Wait until all are acknowledged. One that the topic does not take whole is kept cut, and says so."""
        waiting, self._waiting = self._waiting, []
        refused = []
        for letter, acknowledged in waiting:
            try:
                await acknowledged
            except (MessageSizeTooLargeError, OutOfOrderSequenceNumber):
                refused.append(letter)
        if refused:
            await self._write_apart(refused)

    async def _write_apart(self, letters: Iterable[DeadLetter]) -> None:
        """Write what the topic, made with a lower limit than ours, did not take.

        With a producer of its own: the first counts what was refused, so that the broker then misses a number in the
        order of that partition and takes nothing more from it there.
        """
        producer = kafka.producer(self._settings)
        await kafka.started(producer, self._settings)
        try:
            for letter in letters:
                await (await _send(producer, self._cut(letter)))
        finally:
            await producer.stop()

    def _cut(self, letter: DeadLetter) -> Written:
        written = cut(letter)
        if written != whole(letter):
            self._metrics.dropped.labels("letters").inc()
        return written


async def _send(producer: AIOKafkaProducer, written: Written) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = await producer.send(
        DEAD_LETTERS, written.value, key=written.key, headers=written.headers
    )
    return future
