"""The Faust agents: labels teach the text model, context events and verdicts go to the brand log.

Each agent reads raw bytes and never raises: what is not valid becomes a dead letter. Faust delivers at least once;
every record sent to the brand log carries its origin, and each agent's table holds the highest offset it has done.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import faust
import orjson
from aiokafka import AIOKafkaProducer

from detectors.blocks import partition_of
from detectors.masking import mask, pseudonym
from detectors.text import training
from schemas.brandlog import LogRecord, Origin, VerdictGiven
from schemas.inputs import EventLabel, IncidentLabel, MissedLabel, parse_label
from schemas.rejection import Rejected
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, CONTEXT, LABELS, MODELS
from streams import kafka
from streams.context import context_record
from streams.dead_letters import DeadLetterBox
from streams.intake import DeadLetter
from streams.metrics import Metrics
from streams.models import KEY, restore_trainer, snapshot

log = logging.getLogger(__name__)

# With so many labels since the last snapshot the next one does not wait: the table holds their texts.
MAX_PENDING = 2000


class Outlet:
    """What the agents write with: one producer for brand log, models and dead letters."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings, self.metrics = settings, metrics
        self.producer: AIOKafkaProducer = kafka.producer(settings)
        self.dead = DeadLetterBox(self.producer, metrics)

    async def start(self) -> None:
        """Connect; raises `NoBroker`."""
        await kafka.started(self.producer, self.settings)
        self._partitions = len(await kafka.partitions(self.settings, BRAND_LOG))

    async def stop(self) -> None:
        """Flush and close."""
        await self.producer.stop()

    async def tell(self, brand: str, record: LogRecord) -> None:
        """Write a record to a brand's partition of the log, or to all for `*`."""
        numbers = range(self._partitions) if brand == "*" else [partition_of(brand, self._partitions)]
        for number in numbers:
            await self.producer.send_and_wait(BRAND_LOG, record.model_dump_json().encode(), partition=number)

    async def reject(self, message: Any, rejected: Rejected) -> None:
        """Write a dead letter for a record that an agent read."""
        record = _Read(message)
        await self.dead.add([DeadLetter(message.topic, message.partition, record, rejected)])
        await self.dead.settle()


class _Read:
    """A Faust message as the dead letters see a record."""

    def __init__(self, message: Any) -> None:
        self.offset: int = message.offset
        self.timestamp = int((message.timestamp or 0) * 1000)
        self.key: bytes | None = message.key
        self.value: bytes | None = message.value
        self.headers = [(name, value) for name, value in (message.headers or {}).items()]


class Trainer:
    """Learns from labels in the order of their log and publishes numbered snapshots.

    What was learned since the last snapshot stands in the table, so that a successor learns it again; `done`
    is the highest label offset that the table or a snapshot holds.
    """

    def __init__(self, outlet: Outlet, table: Any) -> None:
        self.outlet, self.table = outlet, table
        self._published_s = time.monotonic()
        self._loading = asyncio.Lock()
        self._publishing = False
        self.forget()

    def forget(self) -> None:
        """Know nothing any more: somebody else learns from now on, and numbers the models."""
        self.core = training.Trainer(self_training=False)
        self.version, self.upto, self.done = 0, -1, -1
        self._loaded = False

    async def load(self) -> None:
        """Start from the newest snapshot and learn again what came after it."""
        async with self._loading:
            if not self._loaded:
                await self._load()

    async def _load(self) -> None:
        self.forget()
        records, _ = await kafka.read_to_end(self.outlet.settings, MODELS, 0)
        values = [record.value for record in records if record.key == KEY and record.value is not None]
        if values:
            self.version, self.upto, self.core = restore_trainer(values[-1])
        pending = sorted((int(offset), label) for offset, label in self.table.items())
        for offset, label in pending:
            if offset > self.upto:
                self._apply(label)
        self.done = max([self.upto, *(offset for offset, _ in pending)])
        self._loaded = True

    async def learn(self, offset: int, label: EventLabel) -> None:
        """Learn one label, unless it is an old one come again."""
        await self.load()
        if offset <= self.done:
            return
        who = pseudonym(label.by, self.outlet.settings.key())
        masked = label.model_copy(update={"text": mask(label.text), "by": who})
        entry = masked.model_dump(mode="json", exclude=set(label.model_extra or ()))
        self.table[str(offset)] = entry
        self._apply(entry)
        self.done = offset
        await self.publish_due()
        for old in [key for key in self.table if int(key) <= self.upto]:
            self.table.pop(old)

    def _apply(self, entry: dict[str, Any]) -> None:
        self.core.learn_label(EventLabel.model_validate_json(orjson.dumps(entry)))
        for language, quality in self.core.quality.items():
            scores = quality.scores()
            if scores is not None:
                self.outlet.metrics.model_f1.labels(language).set(scores.f1)

    async def publish_due(self) -> None:
        """Publish a snapshot if there is something new and the last one is old enough."""
        settled = time.monotonic() - self._published_s < self.outlet.settings.model_interval_s
        if self.done <= self.upto or (settled and len(self.table) < MAX_PENDING) or self._publishing:
            return
        version, upto = self.version + 1, self.done
        self._publishing = True
        try:
            await self.outlet.producer.send_and_wait(
                MODELS, snapshot(version, upto, self.core), key=KEY, partition=0
            )
        finally:
            self._publishing = False
        self._published_s = time.monotonic()
        if self._loaded:
            self.version, self.upto = version, upto
        log.info("text model published", extra={"version": version})


def add_agents(app: faust.App, outlet: Outlet) -> Trainer:
    """Put the agents and their tables into the Faust app."""
    raw = {"key_serializer": "raw", "value_serializer": "raw", "key_type": bytes, "value_type": bytes}
    labels, contexts = app.topic(LABELS, **raw), app.topic(CONTEXT, **raw)
    trainer = Trainer(outlet, app.Table("trainer", default=None))
    known = app.Table("context", default=None)

    @app.agent(labels, name="trainer")
    async def train(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            try:
                label = parse_label(message.value)
            except Rejected as rejected:
                await outlet.reject(message, rejected)
                continue
            if isinstance(label, EventLabel):
                await trainer.learn(message.offset, label)
            else:
                await _tell_verdict(outlet, message, label)

    @app.agent(contexts, name="context")
    async def hear_context(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            if message.offset <= (known.get("done") or {}).get("offset", -1):
                continue
            try:
                key = (message.key or b"").decode("utf-8", "replace")
                record = context_record(key, message.value, message.offset, time.time(), message.partition)
            except Rejected as rejected:
                await outlet.reject(message, rejected)
                continue
            await outlet.tell(record.context.brand if record.context else "*", record)
            known["done"] = {"offset": message.offset}

    @app.on_rebalance_complete.connect
    async def begin(*_: Any, **__: Any) -> None:
        # The tables are recovered: labels that no snapshot holds yet may wait there, and no new one may come.
        if any(where.topic == LABELS for where in app.consumer.assignment()):
            await trainer.load()

    @app.on_partitions_revoked.connect
    async def end(*_: Any, **__: Any) -> None:
        trainer.forget()

    @app.timer(interval=outlet.settings.flush_interval_s)
    async def publish() -> None:
        await trainer.publish_due()

    return trainer


async def _tell_verdict(outlet: Outlet, message: Any, label: IncidentLabel | MissedLabel) -> None:
    origin = Origin(topic=LABELS, partition=message.partition, offset=message.offset)
    brand = label.brand if isinstance(label, MissedLabel) else "*"
    await outlet.tell(brand, VerdictGiven(at_s=time.time(), origin=origin, label=label))
