"""Stretches of time in which nobody listened: neither calm nor surge."""

from __future__ import annotations

from math import inf
from typing import Any

from detectors.spikes.watch import Watch
from detectors.spikes.week import DAY_S

# Silence is a failed feed, not calm, when it is as unlikely as e^-20 at the usual rate of contacts.
SILENCE_CONTACTS = 20.0
MAX_GAPS, GAP_MEMORY_S = 64, 60 * DAY_S


class Gaps:
    """The latest gaps of a fleet, for slices that have not been touched since.

    Examples
    --------
    >>> gaps = Gaps()
    >>> gaps.add(600.0, 1200.0)
    >>> watch = Watch(60.0, 1.0)
    >>> watch.count(0.0, 1, 5)
    >>> gaps.bring(watch, 1800.0)
    >>> watch.settled_s, watch.next_s  # the last ten minutes were empty, and are held back
    (1200.0, 1800.0)
    >>> gaps.before(1800.0, 900.0)
    300.0
    """

    __slots__ = ("last_s", "rows")

    def __init__(self) -> None:
        self.rows: list[tuple[float, float]] = []
        self.last_s = -inf

    def add(self, start_s: float, end_s: float) -> None:
        """Note a gap; the oldest are forgotten."""
        kept = [gap for gap in self.rows[1 - MAX_GAPS :] if gap[1] > end_s - GAP_MEMORY_S]
        self.rows = [*kept, (start_s, end_s)]
        self.last_s = end_s

    def note(self, whole: Watch, start_s: float, end_s: float) -> None:
        """Take a silence for a gap if that of the whole brand cannot be calm."""
        usual = (whole.baseline.complaints_per_s + whole.baseline.other_per_s) * (end_s - start_s)
        if whole.warm and usual > SILENCE_CONTACTS:
            self.add(start_s, end_s)

    def bring(self, watch: Watch, until_s: float) -> None:
        """Pass the empty buckets since a slice was last touched, except where nobody listened."""
        if watch.next_s < self.last_s:
            for start_s, end_s in self.rows:
                if end_s > watch.next_s:
                    _pass(watch, min(start_s, until_s))
                    watch.unheard(min(end_s, until_s))
        _pass(watch, until_s)

    def before(self, at_s: float, seconds: float) -> float:
        """Time since which somebody listened for so many seconds, up to an epoch second."""
        since_s = at_s - seconds
        for start_s, end_s in reversed(self.rows):
            if end_s <= since_s:
                break
            since_s -= end_s - start_s
        return since_s

    def to_state(self) -> list[list[float]]:
        """State as JSON types."""
        return [list(gap) for gap in self.rows]

    @classmethod
    def from_state(cls, state: list[Any]) -> Gaps:
        """Restore what `to_state` gave."""
        gaps = cls()
        gaps.rows = [(start_s, end_s) for start_s, end_s in state]
        gaps.last_s = gaps.rows[-1][1] if gaps.rows else -inf
        return gaps


def _pass(watch: Watch, until_s: float) -> None:
    buckets = int((until_s - watch.next_s) / watch.bucket_s + 1e-6)
    if buckets > 0:
        watch.empty(watch.next_s, buckets)
