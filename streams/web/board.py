"""The present state of every incident, from the compacted incidents topic: each worker reads all of it."""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

from pydantic import ValidationError

from schemas.alerts import TIER_RANK, Alert
from schemas.settings import Settings
from schemas.topics import INCIDENTS
from streams.following import Follower

log = logging.getLogger(__name__)

# Changes kept of each incident: at one update in five minutes, more than an hour and a half.
HISTORY = 20


class IncidentBoard(Follower):
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

    topic = INCIDENTS

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings, **options)
        self._known: dict[str, Alert] = {}
        self._changes: dict[str, deque[Alert]] = {}

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
