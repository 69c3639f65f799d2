"""What the records that agents write follow from: agents are at least once, and a repetition changes nothing."""

from __future__ import annotations

from typing import Any

from schemas.brandlog import Origin


class Origins:
    """The last cause heard of, by the kind of record and the partition that the cause lies in.

    Examples
    --------
    >>> origins, first = Origins(), Origin(topic="context", partition=0, offset=7)
    >>> origins.is_new("context", first), origins.is_new("context", first), origins.last("context", first)
    (True, False, 7)
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, int], tuple[int, int]] = {}

    def is_new(self, kind: str, origin: Origin) -> bool:
        """Whether this was not heard before; from now on it was."""
        where, cause = (kind, origin.topic, origin.partition), (origin.offset, origin.number)
        if cause <= self._last.get(where, (-1, 0)):
            return False
        self._last[where] = cause
        return True

    def last(self, kind: str, origin: Origin) -> int:
        """Offset of the last cause heard of in an origin's partition, -1 before any."""
        return self._last.get((kind, origin.topic, origin.partition), (-1, 0))[0]

    def forget(self, kind: str, origin: Origin) -> None:
        """Begin again with an origin's partition."""
        self._last.pop((kind, origin.topic, origin.partition), None)

    def to_state(self) -> list[list[Any]]:
        """State as JSON types."""
        return [[*where, *cause] for where, cause in self._last.items()]

    @classmethod
    def from_state(cls, state: list[list[Any]]) -> Origins:
        """Restore what `to_state` gave."""
        origins = cls()
        origins._last = {
            (kind, topic, partition): (offset, number) for kind, topic, partition, offset, number in state
        }
        return origins
