"""Where the Faust agents begin to read a partition of which nothing was committed: at its beginning.

Faust reads partitions while it recovers its tables, drops what it read and goes back to what is committed. Where
nothing is, aiokafka's `seek_to_committed` stays where it is: a worker that was killed before its first commit left
records behind that its successor never saw.
"""

from __future__ import annotations

from typing import Any

import faust
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer

# Faust's own topics are read by its recovery.
CHANGELOG = "-changelog"


class _Thread(AIOKafkaConsumerThread):
    async def seek_to_committed(self) -> Any:
        return await self.call_thread(seek_to_committed, self._ensure_consumer())


class _Consumer(Consumer):
    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


async def seek_to_committed(consumer: Any) -> Any:
    """Seek all partitions of an aiokafka consumer to what is committed, or to where they begin; gives the former."""
    committed = await consumer.seek_to_committed()
    fresh = [
        where for where, offset in committed.items() if not offset and not where.topic.endswith(CHANGELOG)
    ]
    if fresh:
        await consumer.seek_to_beginning(*fresh)
    return committed


def read_from_beginnings(app: faust.App) -> None:
    """Let an app that was not started yet read so."""
    app.transport.Consumer = _Consumer
