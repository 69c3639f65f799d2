"""What is read before its time has come: kept aside, so that how far a log is read ahead changes nothing.

A flush holds seconds that are not over yet; after a standstill it holds hours of them. Whoever judges a bucket must see
what had occurred by its end, whatever else has been read.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=tuple[Any, ...])


class Ahead(Generic[T]):
    """Entries that begin with their time (Unix seconds), each once, until that time has passed.

    Parameters
    ----------
    limit
        Entries kept. Beyond it the earliest are given before their time: read too far ahead, but not lost.

    Examples
    --------
    >>> ahead = Ahead[tuple[float, str]](2)
    >>> for entry in ((30.0, "c"), (10.0, "a"), (10.0, "a")):
    ...     ahead.add(entry)
    >>> ahead.until(20.0), ahead.until(20.0), len(ahead)
    ([(10.0, 'a')], [], 1)
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._heap: list[T] = []
        self._known: set[T] = set()

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, entry: T) -> None:
        """Keep an entry until its time has passed; entries must compare and hash."""
        if entry not in self._known:
            self._known.add(entry)
            heappush(self._heap, entry)

    def until(self, end_s: float) -> list[T]:
        """Give and drop what began before a time, in order."""
        heap, given = self._heap, []
        while heap and (heap[0][0] < end_s or len(heap) > self.limit):
            entry = heappop(heap)
            self._known.discard(entry)
            given.append(entry)
        return given

    def to_state(self) -> list[list[Any]]:
        """State as JSON types: tuples as lists, named ones in entries too, which no encoder of checkpoints takes."""
        return [_row(entry) for entry in sorted(self._heap)]

    def restore(self, entries: list[T]) -> None:
        """Take in what `to_state` gave, as tuples again."""
        self._heap, self._known = list(entries), set(entries)
        heapify(self._heap)


def _row(values: tuple[Any, ...]) -> list[Any]:
    return [_row(value) if isinstance(value, tuple) else value for value in values]
