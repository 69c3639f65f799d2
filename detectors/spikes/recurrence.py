"""A rise at the same hours of several days, each too small or too short by itself: late lunches, every noon.

Evidence over one long window would take in the hours between, in which all is as usual. So the sums of a slice are
marked hour by hour, and the evidence of the last hours is added to that of the same hours of the days before: errors of
different days are independent, so likelihood ratios multiply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from math import log
from typing import Any

from detectors.spikes.evidence import Evidence
from detectors.spikes.marks import Start, as_start
from detectors.spikes.thresholds import SIZES
from detectors.spikes.volume import Volume
from detectors.spikes.watch import Watch
from detectors.spikes.week import HOUR_S

# Lengths of the hours looked at, and how many days are added up, at most: one without a rise ends them.
LENGTHS, DAYS = (2, 3, 4), 3
# What is looked back at, at most.
HOURS = 24 * (DAYS - 1) + LENGTHS[-1]
# Least evidence of each day, nats, for it to be one more of them.
LEAST_NATS = 1.0
# False alarms of one slice a month, times e^threshold: 85 to 155 in a year of calm streams of 10 to 200 complaints an
# hour, with and without noise in the shares (thresholds of 4 to 6 nats).
LOOKS = 150.0
_EACH = tuple(range(len(SIZES)))


def threshold(false_alarms_per_month: float) -> float:
    """Evidence of all days together, in nats, that chance gives no more often than that.

    Examples
    --------
    >>> round(threshold(0.05 / 16), 1)
    10.8
    """
    return log(LOOKS / false_alarms_per_month)


class Recurrence:
    """Marks of one slice's sums by hour, of the last days.

    Examples
    --------
    >>> evidence, recurrence = Evidence(3600.0), Recurrence()
    >>> for hour in range(53):
    ...     recurrence.mark(evidence.mark(3600.0 * hour))
    ...     found = recurrence.found(evidence, 10.8)
    ...     _ = evidence.add(3600.0 * hour, 30.0 if 11 <= hour % 24 < 14 else 15.0, 500.0, 15.0, 500.0)
    ...     if found:
    ...         break
    >>> hour, found[1][0] / 3600.0
    (37, 35.0)
    """

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        # By number of the hour that begins with it.
        self._marks: dict[int, Start] = {}

    def mark(self, mark: Start) -> None:
        """Note the sums at the beginning of an hour."""
        hour = int(mark[0] // HOUR_S)
        self._marks[hour] = mark
        oldest = hour - HOURS
        for old in [known for known in self._marks if known < oldest]:
            del self._marks[old]

    def found(
        self, evidence: Evidence, least: float, loud: Set[int] = frozenset()
    ) -> tuple[int, Start] | None:
        """Index of the surge size and today's beginning of what rose at the same hours of several days, if it did.

        Asked right after the mark of an hour; `least` is a `threshold`, and hours that are `loud` (by their number
        since 1970) tell nothing.
        """
        if evidence.idle or evidence.best < LEAST_NATS:
            # Today's hours show nothing.
            return None
        now, best, found = max(self._marks), least, None
        for length in LENGTHS:
            days = self._days(now, length, loud)
            for size in _EACH if len(days) > 1 else ():
                total = 0.0
                for day, (start, end) in enumerate(days):
                    nats = evidence.exact(size, end[0] - evidence.bucket_s, start, end)
                    if nats < LEAST_NATS:
                        break
                    total += nats
                    if day and total >= best:
                        best, found = total, (size, days[0][0])
        return found

    def _days(self, now: int, length: int, loud: Set[int]) -> list[tuple[Start, Start]]:
        """Marks of the beginning and the end of so many hours up to now, and on the days before, while they tell."""
        days: list[tuple[Start, Start]] = []
        for hour in range(now, now - 24 * DAYS, -24):
            start, end = self._marks.get(hour - length), self._marks.get(hour)
            if start is None or end is None or not loud.isdisjoint(range(hour - length, hour)):
                break
            days.append((start, end))
        return days

    def clear(self) -> None:
        """Forget all days."""
        self._marks.clear()

    def to_state(self) -> list[list[float]]:
        """State as JSON types: one row an hour."""
        return [list(mark) for mark in self._marks.values()]

    @classmethod
    def from_state(cls, state: list[list[Any]]) -> Recurrence:
        """Restore what `to_state` gave."""
        recurrence = cls()
        for row in state:
            mark = as_start(row)
            recurrence._marks[int(mark[0] // HOUR_S)] = mark
        return recurrence


class Recurrences:
    """Marks of all parts of a whole, and the hours that tell nothing."""

    __slots__ = ("_loud", "_parts")

    def __init__(self) -> None:
        self._parts: dict[str, Recurrence] = {}
        # Hours, by their number since 1970, in which plainly more came than usual.
        self._loud: set[int] = set()

    def add(self, part: str) -> None:
        """Begin with a part."""
        self._parts[part] = Recurrence()

    def drop(self, part: str) -> None:
        """A part is no longer watched."""
        del self._parts[part]

    def clear(self) -> None:
        """Forget the days of all parts."""
        for recurrence in self._parts.values():
            recurrence.clear()

    def compare(self, timestamp: float, watches: Mapping[str, Watch], volume: Volume, least: float) -> None:
        """As an hour begins (epoch seconds), let what rose at the same hours of several days be an alarm."""
        hour = int(timestamp // HOUR_S)
        # In a crisis shares move, too, at the same hours of all its days.
        if volume.is_loud(timestamp - HOUR_S):
            self._loud.add(hour - 1)
        self._loud = {each for each in self._loud if each >= hour - HOURS}
        for part, watch in watches.items():
            watch.settle()
            recurrence = self._parts[part]
            recurrence.mark(watch.evidence.mark(timestamp))
            if (
                watch.warm
                and watch.surge is None
                and (found := recurrence.found(watch.evidence, least, self._loud))
            ):
                size, start = found
                watch.raise_since(start, size)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "loud": sorted(self._loud),
            "recurrences": {part: each.to_state() for part, each in self._parts.items()},
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], parts: Iterable[str]) -> Recurrences:
        """Restore what `to_state` gave, for these parts; older checkpoints know of none."""
        recurrences, rows = cls(), state.get("recurrences", {})
        recurrences._loud = set(state.get("loud", []))
        recurrences._parts = {part: Recurrence.from_state(rows.get(part, [])) for part in parts}
        return recurrences
