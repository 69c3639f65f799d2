"""Where in its log a brand's times are told: what an alert follows from, and what `explain` reads again."""

from __future__ import annotations

from itertools import takewhile

MINUTE_S = 60


class LogOffsets:
    """The first log offset that spoke of each minute of event time.

    Examples
    --------
    >>> offsets = LogOffsets()
    >>> offsets.note(1200, 7)
    >>> offsets.note(1210, 9)
    >>> offsets.since(1230.0, latest=12), offsets.since(1260.0, latest=12)
    (7, 12)
    """

    def __init__(self) -> None:
        self._first: dict[int, int] = {}

    def note(self, at_s: int, offset: int) -> None:
        """Take in that the record at an offset speaks of a time (Unix seconds)."""
        self._first.setdefault(at_s // MINUTE_S, offset)

    def since(self, at_s: float, latest: int) -> int:
        """Offset from which on the log speaks of a time; `latest` if nothing older is known."""
        return min(
            (offset for minute, offset in self._first.items() if minute >= at_s // MINUTE_S), default=latest
        )

    def forget(self, before_s: float) -> None:
        """Drop minutes before a time. They rise as a rule: what is out of order is forgotten later."""
        for minute in list(takewhile(lambda minute: minute * MINUTE_S < before_s, self._first)):
            del self._first[minute]

    def clear(self) -> None:
        """Forget all."""
        self._first.clear()

    def to_state(self) -> list[list[int]]:
        """State as JSON types."""
        return [[minute, offset] for minute, offset in self._first.items()]

    @classmethod
    def from_state(cls, state: list[list[int]]) -> LogOffsets:
        """Restore what `to_state` gave."""
        offsets = cls()
        offsets._first = {minute: offset for minute, offset in state}
        return offsets
