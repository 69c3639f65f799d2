"""When an incident that was resolved is taken from the topic of present states."""

from __future__ import annotations

from collections.abc import Container, Iterator

TOMBSTONE_S = 7 * 86400.0


class Burial:
    """Ends of incidents, in order, until a week has passed.

    Examples
    --------
    >>> burial = Burial()
    >>> burial.note(100.0, "a"), burial.note(500.0, "a"), burial.note(600.0, "b")
    (None, None, None)
    >>> list(burial.due(700_000.0, known=()))
    ['a', 'b']
    """

    def __init__(self) -> None:
        self._ends: list[tuple[float, str]] = []

    def note(self, now_s: float, incident_id: str) -> None:
        """Remember that an incident was resolved, at a time in Unix seconds."""
        self._ends.append((now_s, incident_id))

    def due(self, clock_s: float, known: Container[str]) -> Iterator[str]:
        """Give those that ended a week ago, did not end again since, and are not `known` any more."""
        while self._ends and clock_s - self._ends[0][0] > TOMBSTONE_S:
            _, name = self._ends.pop(0)
            if name not in known and all(name != other for _, other in self._ends):
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
