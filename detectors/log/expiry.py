"""What is forgotten when its time is over: the oldest are at hand, without a look at all the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

K = TypeVar("K", str, int)


class Expiry(Generic[K]):
    """Keys of a table by their time (Unix seconds), each once.

    Parameters
    ----------
    entries
        What the table holds already: time and key.

    Examples
    --------
    >>> table = {"a": 10.0, "b": 15.0}
    >>> expiry = Expiry((at_s, key) for key, at_s in table.items())
    >>> table["b"] = 30.0
    >>> list(expiry.due(20.0, table.get)), list(expiry.due(40.0, table.get))
    (['a'], ['b'])
    """

    def __init__(self, entries: Iterable[tuple[float, K]] = ()) -> None:
        self._heap: list[tuple[float, K]] = list(entries)
        heapify(self._heap)

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, at_s: float, key: K) -> None:
        """Note a key that has come to the table."""
        heappush(self._heap, (at_s, key))

    def due(self, before_s: float, time_of: Callable[[K], float | None]) -> Iterator[K]:
        """Give and forget the keys whose time by now lies before a time; those that the table lost are passed over."""
        heap = self._heap
        while heap and heap[0][0] < before_s:
            _, key = heappop(heap)
            at_s = time_of(key)
            if at_s is None:
                continue
            if at_s < before_s:
                yield key
            else:
                heappush(heap, (at_s, key))
