"""The daily rhythm of a platform, learned from the posts themselves, so that no time zone need be known."""

import math
from typing import Any

HOUR_S = 3600.0
# Weight of the flat start, and how many posts are remembered, in posts.
FLAT_POSTS = 480.0
MEMORY_POSTS = 200_000.0
REFRESH_POSTS = 512

Hours = tuple[float, float, float]


class Rhythm:
    """Posts per hour of day (UTC), forgetting slowly.

    Examples
    --------
    >>> rhythm = Rhythm()
    >>> for day in range(100):
    ...     for _ in range(100):
    ...         rhythm.add(86_400.0 * day + 12 * 3600)
    >>> now, soon, later = rhythm.at(12 * 3600.0)
    >>> now > 1 > 0 > later
    True
    """

    def __init__(self) -> None:
        self.posts = [FLAT_POSTS / 24] * 24
        self._since = 0
        self._table: list[Hours] = []
        self._refresh()

    def add(self, timestamp: float) -> None:
        """Count a post at a time (Unix seconds)."""
        self.posts[int(timestamp // HOUR_S) % 24] += 1.0
        self._since += 1
        if self._since >= REFRESH_POSTS:
            self._refresh()

    def at(self, timestamp: float) -> Hours:
        """Log of the activity, relative to the day's mean: this hour, the next two, the six after those."""
        return self._table[int(timestamp // HOUR_S) % 24]

    def _refresh(self) -> None:
        posts = self.posts
        total = sum(posts)
        if total > MEMORY_POSTS:
            posts = self.posts = [count * MEMORY_POSTS / total for count in posts]
            total = MEMORY_POSTS
        share = [24.0 * (count + 1.0) / (total + 24.0) for count in posts] * 2
        self._table = [
            (
                math.log(share[hour]),
                math.log(sum(share[hour + 1 : hour + 3]) / 2.0),
                math.log(sum(share[hour + 3 : hour + 9]) / 6.0),
            )
            for hour in range(24)
        ]
        self._since = 0

    def to_state(self) -> dict[str, Any]:
        """Counts, and the table last made from them, as JSON types."""
        return {
            "posts": list(self.posts),
            "since": self._since,
            "table": [list(hours) for hours in self._table],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "Rhythm":
        """Rebuild what `to_state` gave."""
        rhythm = cls()
        rhythm.posts = [float(count) for count in state["posts"]]
        rhythm._table = [(now, soon, later) for now, soon, later in state["table"]]
        rhythm._since = int(state["since"])
        return rhythm
