"""A Faust consumer that goes back to where its agents have to read on, and reads all from there.

While Faust recovers its tables, records of other partitions are read and dropped; then it seeks what is committed. Two
things were lost there. Where nothing is committed, aiokafka's `seek_to_committed` stays where it is: a worker killed
before its first commit left records that its successor never saw. And what was on its way from the fetcher during the
seek was delivered after it: Faust takes all that lies before a record that was read for read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import faust
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer

from streams import kafka

# Faust's own topics are read by its recovery.
CHANGELOG = "-changelog"


async def seek_to_committed(consumer: Any) -> Any:
    """Seek all partitions of an aiokafka consumer to what is committed, or to where they begin; gives the former."""
    committed = await consumer.seek_to_committed()
    fresh = [
        where for where, offset in committed.items() if not offset and not where.topic.endswith(CHANGELOG)
    ]
    if fresh:
        await consumer.seek_to_beginning(*fresh)
    return committed


class _Thread(AIOKafkaConsumerThread):
    async def on_thread_stop(self) -> None:
        # As the class above does, which would wait for the group.
        await super(AIOKafkaConsumerThread, self).on_thread_stop()
        if self._consumer is not None:
            await kafka.left(self._consumer)

    async def seek_to_committed(self) -> Any:
        return await self.call_thread(seek_to_committed, self._ensure_consumer())


class Fenced:
    """Nothing that was fetched before a seek is delivered after it: a mixin for Faust's consumer."""

    _read_offset: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turn = asyncio.Lock()
        # Seeks so far, how many there were when the batch at hand was fetched, and where the last one went.
        self._seeks = self._fetched = 0
        self._sought: dict[Any, int | None] = {}

    async def perform_seek(self) -> None:
        """Seek what is committed, between two fetches."""
        async with self._turn:
            self._seeks += 1
            await super().perform_seek()  # type: ignore[misc]
            self._sought = dict(self._read_offset)

    async def _getmany(self, *args: Any, **options: Any) -> Any:
        async with self._turn:
            self._fetched = self._seeks
            return await super()._getmany(*args, **options)  # type: ignore[misc]

    async def getmany(self, timeout: float) -> AsyncIterator[Any]:  # noqa: ASYNC109 (Faust's signature)
        """Give a batch's records, as long as no seek takes them back."""
        async with aclosing(super().getmany(timeout)) as batch:  # type: ignore[misc]
            async for where, message in batch:
                if self._fetched != self._seeks:
                    return
                yield where, message
                if self._fetched != self._seeks:
                    # It was noted as read after the seek.
                    self._read_offset[where] = self._sought.get(where)
                    return


class _Consumer(Fenced, Consumer):
    def verify_event_path(self, now: float, tp: Any) -> None:
        """Leave it to `AgentsWatch` to see whether records are read.

        Faust's own look only logs, and ends the worker when it comes while a partition's position is not known yet.
        """

    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


def read_all(app: faust.App) -> None:
    """Let an app that was not started yet read with it."""
    app.transport.Consumer = _Consumer
