"""The Faust agent of public threads: posts come in, signals of cascades go to the brand log.

A shell around `ThreadDesk`. Its table holds what the desks know; of what a record changes, the first part written
holds all, so a worker that dies between two writes leaves a whole.
"""

from __future__ import annotations

import time
from typing import Any

import faust

from detectors.threads.desk import ThreadDesk
from schemas.posts import PostBatch, parse_posts
from schemas.rejection import Rejected
from schemas.topics import POSTS
from streams.anew import Anew
from streams.outlet import Outlet


class Threads:
    """Desks of the partitions that this worker has.

    Parameters
    ----------
    app
        The Faust app, whose producer writes the table's changelog.
    outlet
        Where signals and forwarded posts are written.
    """

    def __init__(self, app: faust.App, outlet: Outlet) -> None:
        self.app, self.outlet, self._anew = app, outlet, Anew(outlet.settings)
        # Keyed by partition and name.
        self.table = app.Table("threads", default=None)
        self.desks: dict[int, ThreadDesk] = {}

    def forget(self) -> None:
        """Know nothing any more: the table does, or another worker."""
        self.desks.clear()

    async def take(self, message: Any) -> None:
        """Take in one record of the posts topic; returns when all that follows is written."""
        try:
            batch = parse_posts(message.value)
        except Rejected as rejected:
            await self.outlet.reject(message, rejected)
            return
        try:
            await self._step(message.partition, message.offset, batch)
        except BaseException:
            # The desk is ahead of what is written: it is read back, and repeats itself when it is tried again.
            self.desks.pop(message.partition, None)
            raise

    async def _step(self, partition: int, offset: int, batch: PostBatch) -> None:
        desk = self.desks.get(partition)
        if desk is None:
            desk = self.desks[partition] = self._load(partition)
        if offset <= desk.offset and await self._anew.is_anew(POSTS, partition, desk.offset):
            desk.offset = offset - 1
        dropped = desk.placement.crowded_out
        step = desk.step(batch, offset, round(time.time(), 3))
        for number, onward in step.outgoing.items():
            value = onward.model_dump_json().encode()
            await self.outlet.producer.send_and_wait(POSTS, value, partition=number)
        for signal in step.signals:
            await self.outlet.tell(signal.brand, signal)
        self.outlet.metrics.dropped.labels("threads").inc(desk.placement.crowded_out - dropped)
        for name, part in desk.parts().items():
            key = f"{partition}|{name}"
            if part is None:
                self.table.pop(key, None)
            else:
                self.table[key] = part
        await self._settle()

    async def _settle(self) -> None:
        """Wait until the changelog has it all: Faust's own flush before a commit gives up after a tenth of a second."""
        producer: Any = self.app.producer
        while producer.buffer.size:
            await producer.flush()
        await producer.flush()

    def _load(self, partition: int) -> ThreadDesk:
        own = f"{partition}|"
        parts = {key.removeprefix(own): part for key, part in self.table.items() if key.startswith(own)}
        return ThreadDesk.from_parts(partition, self.outlet.post_partitions, parts)
