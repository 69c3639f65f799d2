"""Which buckets of a brand are over, for the brand as a whole and for each channel by its own clock."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from math import inf
from typing import Any

from detectors.log.clock import Clocks
from detectors.log.late_counts import LateCounts
from detectors.watchers.groups import GROUPS, Group

# When a silence begins to be watched that has been so long, it is passed over, as an event after it would do: else all
# of it would be judged in one step, by what was not asked while it lasted. As long as `share_watch.LONGEST_GAP_S`.
LONG_S = 1800


class Closing:
    """Buckets that wait to be judged, in the order of their time, and how far each group has been judged.

    Parameters
    ----------
    bucket_s
        Width of a bucket, seconds.

    Examples
    --------
    >>> closing = Closing(10)
    >>> closing.queue("all", 1200)
    True
    >>> closing.close(1200, ["all"])
    >>> closing.closed["all"], closing.queue("all", 1200)
    (1210.0, False)
    """

    def __init__(self, bucket_s: int) -> None:
        self.bucket_s = bucket_s
        self.closed: dict[Group, float] = dict.fromkeys(GROUPS, -inf)
        self.late = {group: LateCounts() for group in GROUPS}
        # Start of the earliest bucket that waits, infinite if none does.
        self.first_s = inf
        self._pending: dict[Group, list[int]] = {group: [] for group in GROUPS}  # heaps
        self._queued: dict[Group, set[int]] = {group: set() for group in GROUPS}

    def begin(self, clocks: Clocks) -> None:
        """Let time begin at the clocks, or go on there after a long silence, never beyond a bucket that waits.

        What is being watched is judged up to the clocks with every record, so no watched silence is ever that long.
        """
        all_s = self.closed["all"]
        if all_s == -inf < clocks.all_s:
            self.closed["all"] = float(clocks.all_s // self.bucket_s * self.bucket_s)
        if not -inf < all_s < clocks.all_s - LONG_S:
            return
        for group, end_s in self.closed.items():
            if end_s > -inf:
                start_s = min(self._clock(group, clocks) // self.bucket_s * self.bucket_s, self.first_s)
                self.closed[group] = max(end_s, float(start_s))

    def queue(self, group: Group, bucket: int) -> bool:
        """Let a group judge a bucket once its clock allows; say whether it can, which it cannot twice."""
        if bucket < self.closed[group]:
            return False
        if bucket not in self._queued[group]:
            self._queued[group].add(bucket)
            heappush(self._pending[group], bucket)
            self.first_s = min(self.first_s, bucket)
        return True

    def count_late(self, group: Group, keys: Iterable[str], contacts: int, complaints: int) -> None:
        """Let a group judge what came for a closed bucket of it with its next one."""
        self.late[group].add(keys, contacts, complaints)
        self.queue(group, int(self.closed[group]))

    def next(self, clocks: Clocks, *, watching: bool) -> tuple[int, list[Group]] | None:
        """Earliest bucket that is over for some groups, and those groups; `watching` judges empty ones too."""
        # While anything is open, silence is judged too, bucket by bucket: from now on, not what is past.
        earliest_s = min(self.first_s, self.closed["all"]) if watching else self.first_s
        if earliest_s + self.bucket_s > clocks.foremost_s:
            return None
        best: int | None = None
        groups: list[Group] = []
        for group, pending in self._pending.items():
            if not pending and not watching:
                continue
            clock_s = self._clock(group, clocks)
            start = pending[0] if pending else None
            if watching and self.closed[group] > -inf:
                silent = int(max(self.closed[group], self.closed["all"]))
                start = silent if start is None else min(start, silent)
            if start is None or start + self.bucket_s > clock_s:
                continue
            if best is None or start < best:
                best, groups = start, [group]
            elif start == best:
                groups.append(group)
        return None if best is None else (best, groups)

    @staticmethod
    def _clock(group: Group, clocks: Clocks) -> float:
        return clocks.all_s if group == "all" else clocks.channel_s.get(group, clocks.all_s)

    def close(self, bucket: int, groups: Iterable[Group]) -> None:
        """Note that these groups judge a bucket now."""
        for group in groups:
            pending = self._pending[group]
            while pending and pending[0] <= bucket:
                self._queued[group].discard(heappop(pending))
            self.closed[group] = float(bucket + self.bucket_s)
        self._look()

    def _look(self) -> None:
        self.first_s = min([pending[0] for pending in self._pending.values() if pending], default=inf)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by the buckets that may still change."""
        return {
            "closed": {group: None if end_s == -inf else end_s for group, end_s in self.closed.items()},
            "pending": self._pending,
            "late": {group: late.to_state() for group, late in self.late.items()},
        }

    @classmethod
    def from_state(cls, bucket_s: int, state: dict[str, Any]) -> Closing:
        """Restore what `to_state` gave."""
        closing = cls(bucket_s)
        for group in GROUPS:
            end_s = state["closed"][group]
            closing.closed[group] = -inf if end_s is None else end_s
            closing._pending[group] = list(state["pending"][group])
            closing._queued[group] = set(state["pending"][group])
            closing.late[group] = LateCounts.from_state(state["late"][group])
        closing._look()
        return closing
