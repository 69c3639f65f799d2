"""Incidents that were over, and turn out to have been glimpses of a slow rise: it had begun before they ended.

A rise of a few percent a day is found after weeks. A steep hour of it may have been told before, and have ended as
surges do. Both are one crisis, so the rise goes on under the id that is known.
"""

from __future__ import annotations

from typing import Any

from detectors.incident import Incident
from detectors.incidents.story import is_there, slow_s
from detectors.signal import Signal
from detectors.spikes.week import DAY_S

# Onsets of slow rises lie two to three weeks before they are found.
KEEP_S, MAX_KEPT = 28 * DAY_S, 16


class Glimpses:
    """Surges of one brand that were resolved for good, until nothing can have begun before their end.

    Examples
    --------
    >>> day = 86400.0
    >>> steep = Signal("spike", "", 9 * day, 24.0, 10.0, 9.0, 5.0, "care")
    >>> known = Incident(
    ...     "i", "spike", steep, "yellow", 9 * day, 9 * day, status="resolved", resolved_s=10 * day, peak=14.0
    ... )
    >>> glimpses = Glimpses()
    >>> glimpses.keep(known)
    >>> rise = Signal("spike", "", 5 * day, 160.0, 100.0, 9.0, 5.0, "care", slow_s=15 * day)
    >>> glimpses.of(rise).incident_id, glimpses.of(rise)
    ('i', None)
    """

    def __init__(self) -> None:
        self._kept: list[Incident] = []

    def keep(self, incident: Incident) -> None:
        """Take in an incident that is forgotten otherwise."""
        if incident.signal.kind == "spike":
            self._kept = [*self._kept, incident][-MAX_KEPT:]

    def of(self, rise: Signal) -> Incident | None:
        """Take out the latest one that a slow rise had begun before the end of, where there is one.

        What the rise counts takes in what was a glimpse of it; a surge that was greater than all of the rise was
        another crisis.
        """
        if not slow_s(rise):
            return None
        for known in reversed(self._kept):
            before = known.resolved_s is not None and rise.onset_s <= known.resolved_s
            if before and known.peak <= rise.excess and is_there(known, rise):
                self._kept.remove(known)
                return known
        return None

    def forget(self, now_s: float) -> None:
        """Drop what ended long ago, at a time in Unix seconds."""
        if self._kept:
            self._kept = [each for each in self._kept if now_s - (each.resolved_s or 0.0) <= KEEP_S]

    def to_state(self) -> list[dict[str, Any]]:
        """State as JSON types, bounded by `MAX_KEPT`."""
        return [each.to_state() for each in self._kept]

    @classmethod
    def from_state(cls, state: list[dict[str, Any]]) -> Glimpses:
        """Restore what `to_state` gave."""
        glimpses = cls()
        glimpses._kept = [Incident.from_state(each) for each in state]
        return glimpses
