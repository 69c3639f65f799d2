"""Sampled texts on their way from ingest to the trainer: chosen block by block, read from the topic's last hours on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from mode import Service
from pydantic import ValidationError

from detectors.text.sampling import BlockSampler
from schemas.brandlog import SourceId
from schemas.fields import Channel
from schemas.plain_events import PlainEvent
from schemas.samples import TEXT_CHARS, TextSample
from schemas.settings import Settings
from schemas.topics import SAMPLES
from streams import kafka

log = logging.getLogger(__name__)

# From so far behind the topic's end a new reader begins: what the memory of recent texts holds, and a little more.
LOOK_BACK = 16_384
# Read in a poll, and taken in at a stretch: learning from a text takes half a millisecond, and others share the loop.
BATCH_RECORDS, STRETCH = 200, 20
# Between two full batches: the rest of a flood waits in its topic.
PAUSE_S = 0.5

Take = Callable[[list[TextSample]], None]


class Sampler:
    """Picks the texts of one source partition that the trainer learns from.

    Parameters
    ----------
    source, channel
        Where the events come from.
    """

    def __init__(self, source: SourceId, channel: Channel) -> None:
        self.source, self.channel = source, channel
        self._block = BlockSampler()

    def new_block(self) -> None:
        """Begin the next block: it gives its own share."""
        self._block = BlockSampler()

    def pick(self, events: Iterable[tuple[int, PlainEvent, float]], texts: Iterable[str]) -> list[TextSample]:
        """Pick among a block's accepted events (offset, event, time) with their masked texts."""
        if self._block.full:
            return []
        return [
            TextSample(
                **self.source._asdict(),
                offset=offset,
                at_s=at_s,
                brand=event.brand,
                channel=self.channel,
                event_id=event.event_id,
                text=text[:TEXT_CHARS],
            )
            for (offset, event, at_s), text in zip(events, texts, strict=True)
            if text and self._block.wants(offset, event.brand)
        ]


class SampleFeed(Service):
    """Reads the samples topic for whoever follows it: the trainer, on the worker that has it.

    Parameters
    ----------
    settings
        Configuration.
    """

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
        self._take: Take | None = None
        self._followed = asyncio.Event()

    def follow(self, take: Take) -> None:
        """Hand on the latest samples, from `LOOK_BACK` before the end on, and all that come."""
        self._take = take
        self._followed.set()

    def unfollow(self) -> None:
        """Hand on nothing any more."""
        self._take = None
        self._followed.clear()

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings)
        await kafka.started(self._consumer, self.settings)

    async def on_stop(self) -> None:
        """Close."""
        await self._consumer.stop()

    @Service.task
    async def _run(self) -> None:
        where = TopicPartition(SAMPLES, 0)
        self._consumer.assign([where])
        while not self.should_stop:
            if await self.wait_for_stopped(self._followed.wait()):
                return
            take = self._take
            end = (await self._consumer.end_offsets([where]))[where]
            first = (await self._consumer.beginning_offsets([where]))[where]
            self._consumer.seek(where, max(first, end - LOOK_BACK))
            while take is not None and take is self._take and not self.should_stop:
                await self._hand_on(take)

    async def _hand_on(self, take: Take) -> None:
        batch = await self._consumer.getmany(timeout_ms=kafka.POLL_MS, max_records=BATCH_RECORDS)
        samples = [sample for records in batch.values() for sample in _samples(records)]
        for start in range(0, len(samples), STRETCH):
            if take is not self._take:
                return
            take(samples[start : start + STRETCH])
            await asyncio.sleep(0)
        if len(samples) == BATCH_RECORDS:
            await self.sleep(PAUSE_S)


def _samples(records: Iterable[Any]) -> Iterable[TextSample]:
    for record in records:
        try:
            yield TextSample.model_validate_json(record.value or b"")
        except ValidationError:
            log.error("samples topic holds a record that is none", extra={"offset": record.offset})
