"""Whether the Faust agents get on, by what their group has committed: the broker's word, not Faust's.

Faust takes for read what it dropped, and an agent that hangs looks idle from inside. So a client of its own asks where
the group stands and where its topics end, and while Faust recovers its tables, whether that gets on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from mode import Service

from schemas.settings import Settings
from streams import kafka
from streams.faust_consumer import CHANGELOG
from streams.metrics import Metrics
from streams.progress import Progress

log = logging.getLogger(__name__)

# Between two looks, and at most for one, in which every partition may have to be read, seconds.
LOOK_S, LONGEST_LOOK_S = 5.0, 25.0
# A group of which a member died shares out anew within its session's and Faust's rebalance timeout (a minute); as long
# again, and a restart is the cure. Tables that are still being read are given their time.
SHARED_OUT_S = 120.0
# For a record to come that lies where the group stands, milliseconds.
FETCH_MS = 1000


class AgentsWatch(Service):
    """Looks where the agents of this worker stand.

    Parameters
    ----------
    settings, metrics
        Configuration, and where the lag is shown.
    app
        The Faust app of the agents.

    Attributes
    ----------
    progress
        Positions of the partitions that this worker's agents read.
    answers, answers_since_s
        Whether the broker answered when it was last asked, and since when it has (monotonic seconds).
    """

    def __init__(self, settings: Settings, metrics: Metrics, app: faust.App, **options: Any) -> None:
        super().__init__(**options)
        self.settings, self.metrics, self.app = settings, metrics, app
        self.progress = Progress()
        self._stood: dict[TopicPartition, int] = {}
        # Ends of logs up to which nothing was found that could be read.
        self._bare: dict[TopicPartition, int] = {}
        self._recovered: tuple[int, ...] = ()
        self._waits_since_s = self.answers_since_s = time.monotonic()
        self.answers = True

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        self._reader: AIOKafkaConsumer = kafka.consumer(self.settings, group=self.app.conf.id)
        await kafka.started(self._reader, self.settings)

    async def on_stop(self) -> None:
        """Close."""
        await self._reader.stop()

    @property
    def ready(self) -> bool:
        """Whether the agents have been given their partitions and have recovered their tables."""
        return bool(
            self.app.started and self.app.tables.recovery.completed.is_set() and not self.app.rebalancing
        )

    def stuck(self, now_s: float) -> list[str]:
        """Say, in words, what a restart would cure."""
        wrong = [f"agents: {words}" for words in self.progress.stuck(now_s)]
        if not self.ready and now_s - self._waits_since_s > SHARED_OUT_S:
            wrong.append(f"the agents have waited for partitions for {now_s - self._waits_since_s:.0f} s")
        return wrong

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            try:
                async with asyncio.timeout(LONGEST_LOOK_S):
                    await self._look()
                self.answers = True
            except (KafkaError, TimeoutError):
                # Nothing is known to be stuck while the broker does not answer.
                self.answers = False
                self._waits_since_s = self.answers_since_s = time.monotonic()
                self.progress.forget(self._stood)
            await self.sleep(LOOK_S)

    async def _look(self) -> None:
        mine = self._mine() if self.ready else []
        self._leave(set(self._stood) - set(mine))
        if mine:
            await self._note(mine)
        else:
            # That the broker answers is all that is asked.
            await self._reader.topics()
        self._note_wait(time.monotonic())

    async def _note(self, mine: list[TopicPartition]) -> None:
        begins, ends = await self._reader.beginning_offsets(mine), await self._reader.end_offsets(mine)
        committed = await asyncio.gather(*map(self._reader.committed, mine))
        for where, offset in zip(mine, committed, strict=True):
            position, end = max(offset or 0, begins[where]), ends[where]
            if position < end and not await self._is_there(where, position, end):
                end = position
            self._stood[where] = position
            self.progress.note(where, position, end, time.monotonic())
            self.metrics.consumer_lag.labels(where.topic, str(where.partition)).set(max(0, end - position))

    def _mine(self) -> list[TopicPartition]:
        return sorted(
            TopicPartition(*where)
            for where in self.app.consumer.assignment()
            if not where.topic.endswith(CHANGELOG)
        )

    def _leave(self, wheres: Iterable[TopicPartition]) -> None:
        gone = list(wheres)
        self.progress.forget(gone)
        self.metrics.forget_partitions(gone)
        for where in gone:
            del self._stood[where]
            self._bare.pop(where, None)

    def _note_wait(self, now_s: float) -> None:
        recovered = tuple(self.app.tables.recovery.active_offsets.values())
        if self.ready or recovered != self._recovered:
            self._recovered, self._waits_since_s = recovered, now_s

    async def _is_there(self, where: TopicPartition, position: int, end: int) -> bool:
        """Whether anything can be read there: what is left may be marks of transactions.

        Only asked of a group that stands still.
        """
        if self._stood.get(where) != position:
            return True
        if self._bare.get(where) == end:
            return False
        self._reader.assign([where])
        try:
            self._reader.seek(where, position)
            found = await self._reader.getmany(where, timeout_ms=FETCH_MS, max_records=1)
        finally:
            self._reader.unsubscribe()
        if not found:
            self._bare[where] = end
        return bool(found)
