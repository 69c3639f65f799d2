"""The batch service that reads the four event topics and writes the brand log.

A loop around `Intake`: fetch, count, flush twice a second or at a block's end, wait for the brand log's
acknowledgement, commit block starts. Nothing is committed that a successor would not count again alike.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from mode import Service

from detectors.text.classes import OTHER
from schemas.brandlog import Flush
from schemas.posts import Post
from schemas.samples import TextSample
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, EVENTS, POSTS, SAMPLES
from streams import kafka
from streams.dead_letters import DeadLetterBox
from streams.intake import Intake, IntakeOptions
from streams.lags import Lags
from streams.metrics import Metrics
from streams.posts import batches_of, value_of
from streams.practice_files import edited_of
from streams.progress import Progress
from streams.rebalancing import Rebalance, Work
from streams.resuming import resumed, written
from streams.taken import Taken, Tick
from streams.texts import TextJudge

log = logging.getLogger(__name__)

Batch = dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]
BATCH_RECORDS = 2000
# Records of one poll may together hold this much, so that long texts neither fill the memory
# nor hold the loop for longer than heartbeats can wait.
BATCH_BYTES = 4 * 1024 * 1024
# A partition this far ahead of the slowest lagging one waits, so that the judge's open buckets stay few.
AHEAD_S = 600.0


class IngestService(Service):
    """Reads its share of the event partitions.

    Parameters
    ----------
    settings
        Configuration.
    metrics
        Where to count.
    current
        Gives the text model in force; a block keeps the one it began with.
    """

    def __init__(
        self, settings: Settings, metrics: Metrics, current: Callable[[], TextJudge], **options: Any
    ) -> None:
        super().__init__(**options)
        self.settings, self.metrics, self._current = settings, metrics, current
        self.intakes: dict[TopicPartition, Intake] = {}
        self._options = IntakeOptions()
        self.progress_s = time.monotonic()
        self.progress = Progress()
        self._lags = Lags(metrics)
        self.assigned = False
        self._generation = 0
        self._turn = asyncio.Lock()
        self._work = Work()
        self._batch_records = BATCH_RECORDS
        self._waiting: list[Any] = []
        self._ends: dict[TopicPartition, int] = {}

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        # All at once: it may be told to stop while the first connects.
        self._producer: AIOKafkaProducer = kafka.producer(self.settings)
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings, group=self.group)
        self._dead = DeadLetterBox(self._producer, self.metrics, self.settings)
        await kafka.started(self._producer, self.settings)
        await kafka.started(self._consumer, self.settings)
        self._sources = {topic: len(await kafka.partitions(self.settings, topic)) for topic in EVENTS}
        self._options = IntakeOptions(
            bucket_s=self.settings.bucket_s,
            max_late_s=self.settings.max_late_s,
            log_partitions=len(await kafka.partitions(self.settings, BRAND_LOG)),
            post_partitions=len(await kafka.partitions(self.settings, POSTS)),
            pseudonym_key=self.settings.key(),
            watched_attributes=edited_of(self.settings).attributes,
        )
        self._consumer.subscribe(list(EVENTS), listener=Rebalance(self))

    @property
    def group(self) -> str:
        """Consumer group of the readers of events."""
        return f"{self.settings.group}-ingest"

    def watch(self, attributes: tuple[str, ...]) -> None:
        """Count these attributes as dimensions, in each partition from its next block on."""
        if attributes != self._options.watched_attributes:
            self._options = replace(self._options, watched_attributes=attributes)
            for intake in self.intakes.values():
                intake.options = self._options

    async def on_stop(self) -> None:
        """Flush and commit what is counted, leave the group, close."""
        await self.revoke(set(self.intakes))
        await kafka.left(self._consumer)
        await self._producer.stop()

    @Service.task
    async def _run(self) -> None:
        flushed_s = time.monotonic()
        while not self.should_stop:
            generation = self._generation
            batch = await self._consumer.getmany(timeout_ms=kafka.POLL_MS, max_records=self._batch_records)
            async with self._turn:
                if generation != self._generation:
                    # Fetched under an earlier assignment: to be read again, by whoever has it now.
                    for where, intake in self.intakes.items():
                        self._consumer.seek(where, intake.position)
                    continue
                with self._work:
                    await self._take(batch)
                    if time.monotonic() - flushed_s >= self.settings.flush_interval_s:
                        flushed_s = time.monotonic()
                        await self._look()
                        await self._settle(self.intakes)
                        self._ends.clear()
                        self._hold_back()
            self.progress_s = time.monotonic()

    async def _take(self, batch: Batch) -> None:
        posts: list[Post] = []
        for where, records in batch.items():
            if where not in self.intakes or not records:
                continue
            if records[0].offset < self.intakes[where].position:
                await self._look_again(where)
                continue
            began_s = time.perf_counter()
            intake = self.intakes[where]
            taken = intake.take(records, self._current, self._tick(where))
            await self._write(taken.flushes)
            await self._sample(taken.samples)
            posts += taken.posts
            await self._dead.add(taken.dead)
            self._observe(intake, taken, records[-1].timestamp / 1000)
            self.metrics.processing.labels("count").observe(time.perf_counter() - began_s)
            await asyncio.sleep(0)
        await self._hand_on(posts)
        count = sum(map(len, batch.values()))
        if count:
            size = sum([len(record.value or b"") for records in batch.values() for record in records])
            self._batch_records = max(1, min(BATCH_RECORDS, int(BATCH_BYTES / (size / count + 1))))

    async def _look(self) -> None:
        """Ask where the logs end now: a fetch may have told it long ago, or never.

        Only between a batch that was taken in whole and the next: nothing may have been fetched that was not.
        """
        self._looked_s = time.time()
        self._ends = await kafka.ends(self._consumer, self.intakes)
        places = await kafka.positions(self._consumer, self.intakes)
        held = self._consumer.paused()
        for where, intake in self.intakes.items():
            intake.pass_to(places.get(where, 0))
            if where in held:
                self.progress.rest(where)
            else:
                self.progress.note(where, intake.position, self._ends.get(where), time.monotonic())
        self._lags.show({where: self._waiting_in(where) for where in self.intakes}, self._looked_s)

    def _waiting_in(self, where: TopicPartition) -> int:
        end: int = self._ends.get(where) or self._consumer.highwater(where) or 0
        return max(0, end - self.intakes[where].position)

    def _tick(self, where: TopicPartition) -> Tick:
        end = self._ends.get(where)
        if end is not None:
            return Tick(round(self._looked_s, 3), end, self._sources)
        # Not known to be read to its end: then it has one record more than we read.
        least = self.intakes[where].position + 1
        return Tick(round(time.time(), 3), max(least, self._consumer.highwater(where) or 0), self._sources)

    async def _write(self, flushes: Iterable[tuple[int, Flush]]) -> None:
        for number, flush in flushes:
            self._waiting.append(
                await self._producer.send(BRAND_LOG, flush.model_dump_json().encode(), partition=number)
            )

    async def _sample(self, samples: Iterable[TextSample]) -> None:
        for sample in samples:
            value = sample.model_dump_json().encode()
            self._waiting.append(await self._producer.send(SAMPLES, value, partition=0))

    async def _hand_on(self, posts: Iterable[Post]) -> None:
        for number, batch in batches_of(posts, self._options.post_partitions):
            self._waiting.append(await self._producer.send(POSTS, value_of(batch), partition=number))

    async def _settle(self, wheres: Iterable[TopicPartition]) -> None:
        """Flush open blocks with their ticks, await the log's word, and commit the blocks' starts."""
        began_s = time.perf_counter()
        commits = {}
        for where in list(wheres):
            intake = self.intakes[where]
            await self._write(intake.flush(self._tick(where)))
            commits[where] = OffsetAndMetadata(intake.committable, written(intake.mark))
        waiting, self._waiting = self._waiting, []
        await asyncio.gather(*waiting)
        await self._dead.settle()
        if commits:
            try:
                await self._consumer.commit(commits)
            except (KafkaError, IllegalStateError):
                log.info("commit refused: the partitions have moved; their new reader counts the block again")
        self.metrics.processing.labels("commit").observe(time.perf_counter() - began_s)

    def _hold_back(self) -> None:
        """Pause partitions that run far ahead of the slowest one that still has a backlog."""
        lagging = [
            intake.high_s
            for where, intake in self.intakes.items()
            if intake.high_s is not None and (self._consumer.highwater(where) or 0) > intake.position
        ]
        limit_s = min(lagging) + AHEAD_S if lagging else float("inf")
        ahead = {where for where, intake in self.intakes.items() if (intake.high_s or 0.0) > limit_s}
        self._consumer.resume(*(self._consumer.paused() - ahead))
        self._consumer.pause(*ahead)

    def _observe(self, intake: Intake, taken: Taken, record_s: float) -> None:
        metrics, channel = self.metrics, intake.channel
        for outcome, count in taken.outcomes.items():
            metrics.events.labels(channel, outcome).inc(count)
        for (brand, category), count in taken.complaints.items():
            metrics.add_complaints(brand, channel, category, count)
            if category == OTHER:
                metrics.abstentions.labels(channel).inc(count)
        metrics.dropped.labels("notices").inc(taken.notices_cut)
        metrics.dropped.labels("names").inc(taken.names_cut)
        metrics.unknown_fields.labels(channel).inc(taken.unknown_fields)
        for brand, seen_s in taken.last_event_s.items():
            metrics.set_last_event(brand, channel, seen_s)
        self._lags.read(TopicPartition(intake.topic, intake.partition), record_s)

    async def assign(self, wheres: set[TopicPartition]) -> None:
        """Begin to read partitions at the starts of their open blocks."""
        # That a topic has others than before is why they are shared out anew.
        parts_of = self._consumer.partitions_for_topic
        self._sources = {topic: len(parts_of(topic) or ()) or known for topic, known in self._sources.items()}
        found = await resumed(self.settings, self.group, self._consumer, wheres)
        for where, (start, first, mark) in found.items():
            intake = Intake(where.topic, where.partition, EVENTS[where.topic], self._options, mark.life)
            intake.resume_at(start, first, mark)
            self.intakes[where] = intake
            self._consumer.seek(where, intake.position)
        self.assigned = True

    async def _look_again(self, where: TopicPartition) -> None:
        """Go on where a successor would: the log ended before what was read, and the client went back to its begin."""
        await self._settle([where])
        await self.assign({where})

    async def revoke(self, wheres: set[TopicPartition]) -> None:
        """Hand partitions over: flush and commit what is counted of them, then forget them.

        Where a record that was sent may not have arrived nothing is committed: a successor counts all of it again.
        """
        self._generation += 1
        async with self._turn:
            if not self._work.broken:
                with self._work:
                    await self._settle(where for where in wheres if where in self.intakes)
            for where in wheres:
                self.intakes.pop(where, None)
            self._lags.forget(wheres, time.time())
            self.progress.forget(wheres)
        self.assigned = False
