"""Counts of a slice by minute, and the small ring they are summed from."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from schemas.fields import Slice

SPAN_S = 3 * 3600

# A slice as a dictionary key: sorted dimensions, each with its sorted values; `()` is the whole brand.
SliceId = tuple[tuple[str, tuple[str, ...]], ...]


class Minute(NamedTuple):
    """Contacts and complaints of one step of event time from `at_s` (Unix seconds) on."""

    at_s: int
    contacts: int
    complaints: int


class Minutes(NamedTuple):
    """Counts in steps of `step_s` seconds, without gaps, the oldest first."""

    step_s: int
    rows: tuple[Minute, ...]

    def coarser(self, step_s: int) -> Minutes:
        """The same in longer steps, without those at the ends that are not whole.

        Examples
        --------
        >>> Minutes(60, tuple(Minute(60 * i, 2, 1) for i in range(1, 6))).coarser(120)
        Minutes(step_s=120, rows=(Minute(at_s=120, contacts=4, complaints=2), Minute(at_s=240, contacts=4, ...)))
        """
        parts = step_s // self.step_s
        if parts <= 1 or not self.rows:
            return self
        step_s = parts * self.step_s
        skip = -(self.rows[0].at_s // self.step_s) % parts
        whole = [self.rows[i : i + parts] for i in range(skip, len(self.rows) - parts + 1, parts)]
        rows = (
            Minute(part[0].at_s, sum(r.contacts for r in part), sum(r.complaints for r in part))
            for part in whole
        )
        return Minutes(step_s, tuple(rows))


NOTHING = Minutes(60, ())


def slice_id(slice_: Slice) -> SliceId:
    """Key of a slice; the brand, which some name, is not part of it.

    Examples
    --------
    >>> slice_id({"region": ["south", "north"], "brand": ["acme"]})
    (('region', ('north', 'south')),)
    """
    return tuple(sorted((name, tuple(sorted(values))) for name, values in slice_.items() if name != "brand"))


def covers(wanted: SliceId, row: SliceId) -> bool:
    """Whether a published row is a part of a slice; a slice of several values is the sum of its parts.

    Examples
    --------
    >>> covers(slice_id({"region": ["north", "south"]}), slice_id({"region": ["north"]}))
    True
    >>> covers((), slice_id({"region": ["north"]}))
    False
    """
    return len(wanted) == len(row) and all(
        name == own and set(part) <= set(values)
        for (name, values), (own, part) in zip(wanted, row, strict=True)
    )


class Series:
    """The newest `SPAN_S` seconds of one slice, in a ring with one place for each bucket.

    Parameters
    ----------
    bucket_s
        Width of a bucket, seconds.

    Examples
    --------
    >>> series = Series(30)
    >>> series.put(1200, 1, 5, 2)
    >>> series.put(1230, 2, 4, 1)
    >>> series.put(1230, 1, 99, 99)  # an older revision
    >>> series.minutes(until_s=1320)
    Minutes(step_s=60, rows=(Minute(at_s=1200, contacts=9, complaints=3), Minute(at_s=1260, contacts=0, ...)))
    """

    def __init__(self, bucket_s: int) -> None:
        self.bucket_s = bucket_s
        self.newest_s = -1
        rows = SPAN_S // bucket_s + 1
        self._at = np.full(rows, -1, dtype=np.int64)
        self._counts = np.zeros((rows, 3), dtype=np.int64)

    def put(self, at_s: int, revision: int, contacts: int, complaints: int) -> None:
        """Take in a bucket; a higher revision takes the place of a lower one."""
        place = (at_s // self.bucket_s) % len(self._at)
        if at_s < self._at[place] or (at_s == self._at[place] and revision < self._counts[place, 0]):
            return
        self._at[place] = at_s
        self._counts[place] = revision, contacts, complaints
        self.newest_s = max(self.newest_s, at_s)

    def minutes(self, until_s: int) -> Minutes:
        """Sum buckets by minute (or by bucket, where that is longer) up to the last minute that is over.

        `until_s` is the end of the brand's newest bucket: buckets nobody touched are not published, and count 0.
        """
        step_s = math.ceil(60 / self.bucket_s) * self.bucket_s
        end_s = until_s // step_s * step_s
        known = (self._at >= max(until_s - SPAN_S, 0)) & (self._at < end_s)
        if not known.any():
            return Minutes(step_s, ())
        first_s = int(self._at[known].min()) // step_s * step_s
        steps = (self._at[known] - first_s) // step_s
        sums = np.zeros(((end_s - first_s) // step_s, 2), dtype=np.int64)
        np.add.at(sums, steps, self._counts[known, 1:])
        rows = (Minute(first_s + i * step_s, int(n), int(m)) for i, (n, m) in enumerate(sums))
        return Minutes(step_s, tuple(rows))
