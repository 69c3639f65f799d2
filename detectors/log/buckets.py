"""Event-time buckets of one brand: counts per channel and dimension values, until they are too old to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from detectors.log.ledger import Change
from detectors.slices import OF_CHANNELS, slices_of, wholes_of
from schemas.brandlog import Dimensions
from schemas.fields import CHANNELS, Channel

# An upper bound on memory: with more cells than this the oldest buckets go before their time.
MAX_CELLS = 400_000
HOUR_S = 3600
MAX_KEYS = 50_000
_KEYS_OF_CHANNELS = tuple(zip(CHANNELS, OF_CHANNELS, strict=True))

Cells = dict[tuple[Channel, Dimensions], list[int]]


@dataclass(slots=True)
class Bucket:
    """One interval of event time. `revision` 0 means that it has not been published yet."""

    cells: Cells = field(default_factory=dict)
    models: set[int] = field(default_factory=set)
    revision: int = 0
    # Of all cells.
    complaints: int = 0


@dataclass(slots=True)
class Buckets:
    """Table of a brand's buckets, oldest first.

    Examples
    --------
    >>> table = Buckets()
    >>> table.add("call", [Change(1200, (("region", "north"),), 2, 1)], model=1)
    >>> table.slices(1200)["region=north"]
    [2, 1]
    """

    rows: dict[int, Bucket] = field(default_factory=dict)
    dropped: int = 0
    kept_from: int = 0
    _keys: dict[tuple[Channel, Dimensions], tuple[str, ...]] = field(default_factory=dict)
    _hours: dict[int, list[int]] = field(default_factory=dict)
    _cells: int = 0

    def add(self, channel: Channel, changes: Iterable[Change], model: int) -> None:
        """Add a flush's changes."""
        for change in changes:
            row = self.rows.get(change.bucket)
            if row is None:
                row = self._begin(change.bucket)
            place = (channel, change.dimensions)
            cell = row.cells.get(place)
            if cell is None:
                cell = row.cells[place] = [0, 0]
                self._cells += 1
            cell[0] += change.contacts
            cell[1] += change.complaints
            row.complaints += change.complaints
            if cell == [0, 0]:
                # A newer model moved all of it elsewhere.
                del row.cells[place]
                self._cells -= 1
            row.models.add(model)

    def _begin(self, bucket: int) -> Bucket:
        row = self.rows[bucket] = Bucket()
        self._hours.setdefault(bucket // HOUR_S, []).append(bucket)
        return row

    def slices(self, bucket: int) -> dict[str, list[int]]:
        """Contacts and complaints of every touched slice."""
        totals: dict[str, list[int]] = {}
        row = self.rows.get(bucket)
        known = self._keys
        for cell, (contacts, complaints) in row.cells.items() if row else ():
            for key in known.get(cell) or self.keys_of(*cell):
                total = totals.get(key)
                if total is None:
                    totals[key] = [contacts, complaints]
                else:
                    total[0] += contacts
                    total[1] += complaints
        return totals

    def others(self, bucket: int, weights: Mapping[str, float]) -> dict[str, float]:
        """Contacts that are no complaints of every touched slice of all channels, each by the weight of its channel."""
        found: dict[str, float] = {}
        row = self.rows.get(bucket)
        for (channel, dimensions), (contacts, complaints) in row.cells.items() if row else ():
            others = weights.get(channel, 1.0) * (contacts - complaints)
            for key in wholes_of(dimensions):
                found[key] = found.get(key, 0.0) + others
        return found

    def keys_of(self, channel: Channel, dimensions: Dimensions) -> tuple[str, ...]:
        """Slice keys of an event, remembered: the same combinations come again and again."""
        keys = self._keys.get((channel, dimensions))
        if keys is None:
            if len(self._keys) >= MAX_KEYS:
                self._keys.clear()
            keys = self._keys[channel, dimensions] = slices_of(channel, dimensions)
        return keys

    def forget(self, before: float) -> None:
        """Drop buckets that nothing may change any more, and the oldest when there are too many cells.

        What lies before `kept_from` went before its time: to count on there would publish a part as the whole.
        """
        for bucket in self.older(before):
            self._drop(bucket)
        while self._cells > MAX_CELLS:
            oldest = min(self._hours[min(self._hours)])
            self._drop(oldest)
            self.kept_from = oldest + 1
            self.dropped += 1

    def older(self, before: float) -> list[int]:
        """Buckets that start before a time, Unix seconds, in order."""
        return self.between(-inf, before)

    def between(self, since_s: float, until_s: float) -> list[int]:
        """Buckets that start from one time to before another, Unix seconds, in order."""
        return sorted(self._within(since_s, until_s))

    def _within(self, since_s: float, until_s: float) -> list[int]:
        found: list[int] = []
        for hour, buckets in self._hours.items():
            if since_s <= hour * HOUR_S and (hour + 1) * HOUR_S <= until_s:
                found += buckets
            elif since_s - HOUR_S < hour * HOUR_S < until_s:
                found += [bucket for bucket in buckets if since_s <= bucket < until_s]
        return found

    def complaints_between(self, since_s: float, until_s: float) -> int:
        """Complaints of the buckets that `between` gives."""
        return sum([self.rows[bucket].complaints for bucket in self._within(since_s, until_s)])

    def _drop(self, bucket: int) -> None:
        self._cells -= len(self.rows.pop(bucket).cells)
        hour = self._hours[bucket // HOUR_S]
        hour.remove(bucket)
        if not hour:
            del self._hours[bucket // HOUR_S]

    def hours(self) -> dict[int, list[int]]:
        """Buckets of each hour of event time (Unix hours), so that a checkpoint need not hold old ones anew."""
        return {hour: list(buckets) for hour, buckets in self._hours.items()}

    def to_state(self, buckets: Iterable[int] | None = None) -> list[Any]:
        """State of some buckets, of all if none are named, as JSON types."""
        return [
            [
                bucket,
                row.revision,
                sorted(row.models),
                [[channel, dims, n, m] for (channel, dims), (n, m) in row.cells.items()],
            ]
            for bucket in (self.rows if buckets is None else buckets)
            for row in (self.rows[bucket],)
        ]

    @classmethod
    def from_state(cls, state: list[Any]) -> Buckets:
        """Restore what `to_state` gave."""
        table = cls()
        for bucket, revision, models, cells in state:
            counts: Cells = {
                (channel, tuple((name, value) for name, value in dims)): [n, m]
                for channel, dims, n, m in cells
            }
            row = table._begin(bucket)
            row.cells, row.models, row.revision = counts, set(models), revision
            row.complaints = sum(complaints for _, complaints in counts.values())
            table._cells += len(counts)
        return table


def by_channel(totals: Mapping[str, Sequence[int]]) -> dict[Channel, int]:
    """Contacts of each channel that has any, among the slices of a bucket.

    Examples
    --------
    >>> by_channel({"": [3, 1], "channel=call": [2, 0]})
    {'call': 2}
    """
    return {channel: totals[key][0] for channel, key in _KEYS_OF_CHANNELS if key in totals}
