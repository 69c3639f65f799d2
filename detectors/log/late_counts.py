"""What came for buckets that had been closed, until the next bucket of its group is judged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Slices of one group; beyond, only those that are waiting already are added to.
MAX_SLICES = 20_000


class LateCounts:
    """Late contacts and complaints of the slices of one group.

    Examples
    --------
    >>> late = LateCounts()
    >>> late.add(["", "region=north"], 2, 1)
    >>> late.take(), late.take()
    ({'': [2, 1], 'region=north': [2, 1]}, {})
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._counts: dict[str, list[int]] = {}

    def add(self, keys: Iterable[str], contacts: int, complaints: int) -> None:
        """Count late contacts of an event's slices; a correction that takes some back is no news."""
        if contacts <= 0:
            return
        for key in keys:
            count = self._counts.get(key)
            if count is None:
                if len(self._counts) >= MAX_SLICES:
                    self.dropped += contacts
                    continue
                count = self._counts[key] = [0, 0]
            count[0] += contacts
            count[1] += max(complaints, 0)

    def take(self) -> dict[str, list[int]]:
        """Give what has come, contacts and complaints by slice, and begin anew."""
        counts, self._counts = self._counts, {}
        return counts

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_SLICES`."""
        return {"dropped": self.dropped, "counts": {key: list(count) for key, count in self._counts.items()}}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> LateCounts:
        """Restore what `to_state` gave."""
        late = cls()
        late.dropped = state["dropped"]
        late._counts = {key: list(count) for key, count in state["counts"].items()}
        return late
