"""Records that were not accepted: kept whole, with the reason, and brought back once they are mended.

A dead letter holds the original value and key, the original headers, and headers of ours that say where it came
from and why. It may be written again after a crash; its origin (topic, partition, offset) tells it apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from schemas.topics import DEAD_LETTERS, EVENTS
from streams.metrics import Metrics
from streams.taken import DeadLetter

PREFIX = "outcry-"
TRUNCATED_BYTES = 512 * 1024


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
    """Writes dead letters and counts them by channel and reason."""

    def __init__(self, producer: AIOKafkaProducer, metrics: Metrics) -> None:
        self._producer, self._metrics = producer, metrics
        self._waiting: list[tuple[DeadLetter, asyncio.Future[Any]]] = []

    async def add(self, letters: Iterable[DeadLetter]) -> None:
        """Hand letters to the producer; `settle` waits for them."""
        for letter in letters:
            self._waiting.append((letter, await self._send(letter, letter.record.value, headers_of(letter))))
            channel = EVENTS.get(letter.topic, letter.topic)
            self._metrics.dead_letters.labels(channel, letter.rejected.reason.value).inc()

    async def settle(self) -> None:
        """Wait until all are acknowledged. One that no topic takes whole is kept cut, and says so."""
        waiting, self._waiting = self._waiting, []
        for letter, acknowledged in waiting:
            try:
                await acknowledged
            except MessageSizeTooLargeError:
                value = letter.record.value or b""
                marks = [*headers_of(letter), (PREFIX + "truncated-from-bytes", str(len(value)).encode())]
                await (await self._send(letter, value[:TRUNCATED_BYTES], marks))

    async def _send(
        self, letter: DeadLetter, value: bytes | None, headers: list[tuple[str, bytes]]
    ) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = await self._producer.send(
            DEAD_LETTERS, value, key=letter.record.key, headers=headers
        )
        return future
