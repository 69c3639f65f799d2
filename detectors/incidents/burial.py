"""When an incident that was resolved is taken from the topic of present states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detectors.incident import Incident

TOMBSTONE_S = 7 * 86400.0


class Burial:
    """Ends of incidents, in order, until a week has passed.

    Examples
    --------
    >>> burial = Burial()
    >>> burial.note(100.0, "a"), burial.note(500.0, "a"), burial.note(600.0, "b")
    (None, None, None)
    >>> list(burial.due(700_000.0, incidents=()))
    ['a', 'b']
    """

    def __init__(self) -> None:
        self._ends: list[tuple[float, str]] = []

    def note(self, now_s: float, incident_id: str) -> None:
        """Remember that an incident was resolved, at a time in Unix seconds."""
        self._ends.append((now_s, incident_id))

    def __bool__(self) -> bool:
        """Whether any is to be taken from the topic one day."""
        return bool(self._ends)

    def due(self, clock_s: float, incidents: Iterable[Incident]) -> Iterator[str]:
        """Give those that ended a week ago, did not end again since, and are not on: open among `incidents`.

        Ended ones are given though they may be among them still: a brand that nobody writes to forgets nothing.
        """
        if not self._ends or clock_s - self._ends[0][0] <= TOMBSTONE_S:
            return
        on = {incident.incident_id for incident in incidents if incident.is_open}
        while self._ends and clock_s - self._ends[0][0] > TOMBSTONE_S:
            _, name = self._ends.pop(0)
            if name not in on and all(name != other for _, other in self._ends):
                yield name

    def to_state(self) -> list[tuple[float, str]]:
        """State as JSON types."""
        return list(self._ends)

    @classmethod
    def from_state(cls, state: list[tuple[float, str]]) -> Burial:
        """Restore what `to_state` gave."""
        burial = cls()
        burial._ends = [(end_s, name) for end_s, name in state]
        return burial
