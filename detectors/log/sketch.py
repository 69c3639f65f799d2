"""Bottom-k sketch: how many different keys there were, and since when each of a sample of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

SIZE = 64


@dataclass(slots=True)
class Sketch:
    """The `SIZE` smallest of the keys that came, each with its earliest second (Cohen & Kaplan 2007).

    Keys are hashes, 0 is none. No key above `_limit` can come among the smallest any more.

    Examples
    --------
    >>> sketch = Sketch()
    >>> for key in range(1000, 0, -1):
    ...     sketch.add(key, second=key % 7)
    >>> sketch.smallest()[0], len(sketch.smallest())
    ((1, 1), 64)
    """

    seconds: dict[int, int] = field(default_factory=dict)
    _limit: float = inf

    def add(self, key: int, second: int) -> None:
        """Take in a key that came at a second."""
        if not key or key > self._limit:
            return
        seconds = self.seconds
        known = seconds.get(key)
        if known is None or second < known:
            seconds[key] = second
        if len(seconds) > 2 * SIZE:
            self.seconds = dict(self.smallest())
            self._limit = max(self.seconds)

    def smallest(self) -> list[tuple[int, int]]:
        """Give the smallest keys, in order, with their seconds."""
        return sorted(self.seconds.items())[:SIZE]
