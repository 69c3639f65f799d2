"""Numbered text models on a compacted topic: the trainer publishes them, ingest changes to them between blocks."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from mode import Service

from detectors.complaint import ComplaintModel
from detectors.taxonomy import Taxonomy
from detectors.text.training import Trainer
from schemas.settings import Settings
from schemas.topics import MODELS
from streams import kafka
from streams.anew import NO_MARK, Mark
from streams.checkpoints import decode, encode
from streams.priors import untaught
from streams.texts import TextJudge

log = logging.getLogger(__name__)

KEY = b"texts"
VERSION = 1
# Of the snapshots that a topic still has, only the last counts; those before it are for when that cannot be read.
LATEST = 8


def snapshot(version: int, upto: int, trainer: Trainer, mark: Mark = NO_MARK) -> bytes:
    """Write a trainer, and with it the model, as a record.

    `upto` is the offset of the last label it learned, `mark` the last one of which the time is known.
    """
    state = {"format": VERSION, "version": version, "upto": upto, "mark": mark._asdict()}
    return encode({**state, "trainer": trainer.to_state()})


def restore(value: bytes) -> tuple[TextJudge, int]:
    """Read the model that `snapshot` wrote, and the offset of the last label in it."""
    state = _read(value)
    model, taxonomy = state["trainer"]["model"], state["trainer"]["taxonomy"]
    judge = TextJudge(state["version"], ComplaintModel.from_state(model), Taxonomy.from_state(taxonomy))
    return judge, state["upto"]


def restore_trainer(value: bytes) -> tuple[int, int, Trainer]:
    """Read all that `snapshot` wrote: the model's number, the offset of the last label, the trainer."""
    state = _read(value)
    return state["version"], state["upto"], Trainer.from_state(state["trainer"])


def number_of(value: bytes) -> int:
    """Number of a model, whatever version of this program wrote it; 0 if it has none."""
    state = decode(value)
    return int(state.get("version", 0)) if isinstance(state, dict) else 0


def mark_of(value: bytes) -> Mark:
    """Last label of which the time is known, whatever version of this program wrote it."""
    state = decode(value)
    return Mark(**state["mark"]) if isinstance(state, dict) and "mark" in state else NO_MARK


def _read(value: bytes) -> dict[str, Any]:
    state: dict[str, Any] = decode(value)
    if state["format"] != VERSION:
        raise ValueError(f"a text model of format {state['format']} cannot be read by this version")
    return state


class ModelStore(Service):
    """The newest text model, kept up to date. Until one was published, the untrained one of version 0."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
        self.caught_up = asyncio.Event()
        self._current = untaught(settings)

    def current(self) -> TextJudge:
        """Model in force for a block that begins now."""
        return self._current

    async def on_start(self) -> None:
        """Read the topic to its end before anybody judges; raises `NoBroker`."""
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings)
        await kafka.started(self._consumer, self.settings)
        where = TopicPartition(MODELS, (await kafka.partitions(self.settings, MODELS))[0])
        self._consumer.assign([where])
        await self._consumer.seek_to_beginning(where)
        end = (await self._consumer.end_offsets([where]))[where]
        latest: deque[bytes] = deque(maxlen=LATEST)
        async with asyncio.timeout(60):
            while await self._consumer.position(where) < end:
                latest.extend(await self._fetch())
        while latest and not self._take(latest.pop()):
            pass
        self.caught_up.set()

    async def on_stop(self) -> None:
        """Close."""
        await self._consumer.stop()

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            for value in await self._fetch():
                self._take(value)

    async def _fetch(self) -> list[bytes]:
        fetched = await self._consumer.getmany(timeout_ms=kafka.POLL_MS)
        return [
            record.value
            for records in fetched.values()
            for record in records
            if record.key == KEY and record.value is not None
        ]

    def _take(self, value: bytes) -> bool:
        """Put a model into force if it is newer; False if it is none."""
        try:
            judge, _ = restore(value)
        except (ValueError, KeyError) as error:
            log.error("models topic holds a record that is none", extra={"why": str(error)})
            return False
        if judge.version > self._current.version:
            self._current = judge
            log.info("text model in force", extra={"version": judge.version})
        return True
