"""Whether a worker gets on: what `/livez` is about, by the event loop and by each partition it reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aiokafka import TopicPartition

# No turn of a loop, and no record of a partition that holds more, for so long: something is stuck, and a restart is
# the cure. Seconds.
STUCK_S = 30.0
# A timer that is later than this at every look for `STUCK_S`: the loop does something else than its work. Seconds.
LATE_S = 2.0


class _Place(NamedTuple):
    position: int
    since_s: float
    waiting: int


class Progress:
    """Positions of partitions over time.

    Only what the broker itself has just said counts: while it does not answer, nothing is known to be stuck, and a
    restart would cure nothing.

    Examples
    --------
    >>> progress, where = Progress(), TopicPartition("calls", 0)
    >>> for now_s, position in ((0.0, 5), (20.0, 7), (60.0, 7)):
    ...     progress.note(where, position, end=9, now_s=now_s)
    >>> progress.stuck(now_s=60.0)
    ['calls/0 has not moved for 40 s, and 2 records wait']
    """

    def __init__(self) -> None:
        self._places: dict[TopicPartition, _Place] = {}

    def note(self, where: TopicPartition, position: int, end: int | None, now_s: float) -> None:
        """Take in where a reader stands (its next offset) and where the log ends, or that its end is not known."""
        known = self._places.get(where)
        if end is None or position >= end or known is None or position != known.position:
            self._places[where] = _Place(position, now_s, 0)
        else:
            self._places[where] = known._replace(waiting=end - position)

    def rest(self, where: TopicPartition) -> None:
        """Take in that a reader stands still on purpose."""
        self._places.pop(where, None)

    def forget(self, wheres: Iterable[TopicPartition]) -> None:
        """Somebody else reads these now."""
        for where in wheres:
            self._places.pop(where, None)

    def stuck(self, now_s: float) -> list[str]:
        """Say of each partition that does not move although it could, in words."""
        return [
            f"{where.topic}/{where.partition} has not moved for {now_s - place.since_s:.0f} s, "
            f"and {place.waiting} records wait"
            for where, place in sorted(self._places.items())
            if place.waiting and now_s - place.since_s > STUCK_S
        ]


class LoopWatch:
    """How late the event loop runs its timers.

    Examples
    --------
    >>> watch = LoopWatch()
    >>> for now_s in (0.0, 10.0, 31.0):
    ...     watch.note(3.0, now_s)
    >>> watch.stuck(31.0)
    ['the event loop has been late for 31 s']
    """

    def __init__(self) -> None:
        self._late_since_s: float | None = None

    def note(self, lag_s: float, now_s: float) -> None:
        """Take in how late a timer was."""
        if lag_s < LATE_S:
            self._late_since_s = None
        elif self._late_since_s is None:
            self._late_since_s = now_s

    def stuck(self, now_s: float) -> list[str]:
        """Say, in words, that the loop has been late at every look for too long."""
        since_s = self._late_since_s
        if since_s is None or now_s - since_s <= STUCK_S:
            return []
        return [f"the event loop has been late for {now_s - since_s:.0f} s"]
