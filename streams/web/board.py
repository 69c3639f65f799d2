"""The present state of every incident, from the compacted incidents topic: each worker reads all of it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from mode import Service
from pydantic import ValidationError

from schemas.alerts import TIER_RANK, Alert
from schemas.settings import Settings
from schemas.topics import INCIDENTS
from streams import kafka

log = logging.getLogger(__name__)

# Changes kept of each incident: at one update in five minutes, more than an hour and a half.
HISTORY = 20


class IncidentBoard(Service):
    """Incidents by id, latest state.

    Parameters
    ----------
    settings
        Configuration.

    Examples
    --------
    >>> board = IncidentBoard(Settings())
    >>> board.take(b"some-id", None)  # a tombstone of one that was never seen
    >>> board.incidents()
    []
    """

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
        self.caught_up = asyncio.Event()
        self._known: dict[str, Alert] = {}
        self._changes: dict[str, deque[Alert]] = {}

    async def on_start(self) -> None:
        """Connect and find where the topic ends now; raises `NoBroker`."""
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings)
        await kafka.started(self._consumer, self.settings)
        numbers = await kafka.partitions(self.settings, INCIDENTS)
        self._wheres = [TopicPartition(INCIDENTS, number) for number in numbers]

    async def on_stop(self) -> None:
        """Close."""
        await self._consumer.stop()

    @Service.task
    async def _run(self) -> None:
        self._consumer.assign(self._wheres)
        await self._consumer.seek_to_beginning(*self._wheres)
        ends = await self._consumer.end_offsets(self._wheres)
        while not self.should_stop:
            if not self.caught_up.is_set():
                positions = [await self._consumer.position(where) for where in self._wheres]
                if all(at >= ends[where] for at, where in zip(positions, self._wheres, strict=True)):
                    self.caught_up.set()
            batch = await self._consumer.getmany(timeout_ms=kafka.POLL_MS)
            for records in batch.values():
                for record in records:
                    self.take(record.key or b"", record.value)

    def take(self, key: bytes, value: bytes | None) -> None:
        """Take in one record of the topic."""
        if value is None:
            incident_id = key.decode("utf-8", "replace")
            self._known.pop(incident_id, None)
            self._changes.pop(incident_id, None)
            return
        try:
            alert = Alert.model_validate_json(value)
        except ValidationError:
            log.error("incidents topic holds a record that is none")
            return
        known = self._known.get(alert.incident_id)
        if known is None or alert.sequence >= known.sequence:
            self._known[alert.incident_id] = alert
            changes = self._changes.setdefault(alert.incident_id, deque(maxlen=HISTORY))
            if known is None or alert.sequence > known.sequence:
                changes.append(alert)

    def incidents(self) -> list[Alert]:
        """All known incidents: open ones first, the gravest and youngest first among them."""
        return sorted(
            self._known.values(),
            key=lambda one: (one.status == "resolved", -TIER_RANK[one.tier], -one.emitted_at.timestamp()),
        )

    def find(self, incident_id: str) -> Alert | None:
        """Present state of one incident."""
        return self._known.get(incident_id)

    def history(self, incident_id: str) -> list[Alert]:
        """Changes of an incident that this worker saw and the topic still held, the oldest first."""
        return list(self._changes.get(incident_id, ()))

    def known(self) -> list[Alert] | None:
        """The same, or None until the topic was read to its end: yesterday's state must not page."""
        return self.incidents() if self.caught_up.is_set() else None
