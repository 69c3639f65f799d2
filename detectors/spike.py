"""Is this slice getting more complaints than it should? One slice, and all slices of a brand."""

from __future__ import annotations

from math import isfinite, isnan
from typing import Any

from detectors.spikes.fleet import SpikeFleet
from detectors.spikes.lateness import PUNCTUAL
from detectors.spikes.peeking import peeked
from detectors.spikes.slice_count import SliceCount
from detectors.spikes.spacing import Row, Spacing
from detectors.spikes.surge import SpikeVerdict
from detectors.spikes.told import UNTOLD, Told
from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import state_of_watch, watch_from
from detectors.spikes.week import Parent
from detectors.times import check_time

__all__ = ["Parent", "SliceCount", "SpikeDetector", "SpikeFleet", "SpikeVerdict", "Told"]

# A bucket lasts from a second to a month; counts beyond any real one are refused like other nonsense.
SHORTEST_S, LONGEST_S = 1.0, 31 * 86400.0
MOST = 1e12
# By how much rounding may let a bucket seem to begin before the last one ended.
EARLY_S = 1e-6
VERSION = 1


class SpikeDetector:
    """Surge detector of one slice, the same for 0.1 and for 1000 complaints a minute.

    Complaints are judged against an hour-of-week baseline and the slice's other contacts, so that campaigns and
    failures of a feed, which move both, are no surges; evidence is summed over all window lengths at once;
    nothing is learned from the onset of a surge to its end. A jump in the timestamps is a gap that nobody
    observed: neither calm nor surge; calm is said by `empty` or by counts of 0.

    Parameters
    ----------
    false_alarms_per_month
        How many false alarms a month this slice may raise. The only dial.
    bucket_s
        Length of a bucket, seconds. Where it is not given it is seen from the first two calls, or from the first 64 if
        those two lay further apart than others do; ValueError where later ones show that it is shorter.
    utc_offset_s
        Offset of the brand's local time from UTC, seconds.

    Examples
    --------
    >>> detector = SpikeDetector(bucket_s=60)
    >>> for minute in range(3 * 1440):
    ...     verdict = detector.update(2, 60.0 * minute, exposure=40)
    >>> verdict.warm, verdict.alarm, round(verdict.expected)
    (True, False, 2)
    >>> for minute in range(3 * 1440, 3 * 1440 + 5):
    ...     verdict = detector.update(9, 60.0 * minute, exposure=47)
    >>> verdict.alarm, verdict.onset, verdict.observed
    (True, 259200.0, 45.0)
    """

    def __init__(
        self, false_alarms_per_month: float = 1.0, bucket_s: float | None = None, utc_offset_s: float = 0.0
    ) -> None:
        if not false_alarms_per_month > 0.0:
            message = f"false_alarms_per_month must be above 0, not {false_alarms_per_month}"
            raise ValueError(message)
        if bucket_s is not None and not SHORTEST_S <= bucket_s <= LONGEST_S:
            message = f"bucket_s must be a second to a month, not {bucket_s}"
            raise ValueError(message)
        self.false_alarms_per_month = false_alarms_per_month
        self.utc_offset_s = utc_offset_s
        self.dropped = 0
        self._first: Row | None = None
        self._spacing: Spacing | None = None
        self._watch: Watch | None = None
        self._told = UNTOLD
        if bucket_s is not None:
            self._watch = self._begin(float(bucket_s))

    def _begin(self, bucket_s: float) -> Watch:
        watch = Watch(bucket_s, self.false_alarms_per_month, self.utc_offset_s)
        watch.tell(self._told)
        return watch

    def update(
        self,
        count: float,
        timestamp: float,
        *,
        exposure: float | None = None,
        late: int = 0,
        parent: Parent | None = None,
    ) -> SpikeVerdict:
        """Judge a closed bucket, then learn.

        Parameters
        ----------
        count
            Complaints in the bucket, >= 0.
        timestamp
            Start of the bucket, epoch seconds UTC. Buckets come in order; an old one is dropped and counted, and so is
            one whose numbers are none. ValueError after the year 2100: it is in milliseconds.
        exposure
            All contacts, >= `count`; None where they are not known.
        late
            How many of `count` are older than the bucket. They are evidence where late reports are usual, up to a
            multiple of those usual; a burst of them where they are not is none.
        parent
            Shapes of the slice that holds this one.
        """
        check_time(timestamp)
        watch = self._watch
        if not _is_bucket(count, timestamp, exposure):
            self.dropped += 1
            return _unseen(0.0) if watch is None else watch.verdict()
        # Numbers of other libraries would not be JSON types.
        exposure = None if exposure is None else float(exposure)
        row: Row = (float(count), float(timestamp), exposure, max(int(late), 0))
        if watch is None:
            watch = self._see_length(row)
            if watch is None:
                return _unseen(row[0])
        elif self._spacing is not None and self._spacing.is_shorter(row):
            watch = self._begin_anew(self._spacing)
        if parent is not None:
            watch.baseline.adopt(parent)
        self._judge(watch, row)
        return watch.verdict()

    def _judge(self, watch: Watch, row: Row) -> None:
        count, timestamp, exposure, late = row
        if timestamp < watch.next_s - EARLY_S:
            self.dropped += 1
            if self._spacing is not None:
                self._spacing.dropped += 1
            return
        other = 0.0
        if exposure is not None:
            watch.baseline.learned.uses_exposure = True
            other = min(max(exposure - count, 0.0), MOST)
        old = float(min(late, count))
        watch.count(timestamp, count - old, other, (old, 0.0) if old > 0.0 else PUNCTUAL)

    def _see_length(self, row: Row) -> Watch | None:
        """Keep the first bucket until the second tells how long buckets are."""
        first = self._first
        if first is None or not SHORTEST_S <= row[1] - first[1] <= LONGEST_S:
            self._first = row
            return None
        self._first, self._spacing = None, Spacing(row[1] - first[1], [first, row])
        return self._begin_anew(self._spacing)

    def _begin_anew(self, spacing: Spacing) -> Watch:
        """Judge all calls but the last by the length that is known now."""
        self.dropped -= spacing.dropped
        spacing.dropped = 0
        self._watch = watch = self._begin(spacing.bucket_s)
        for row in spacing.rows[:-1]:
            self._judge(watch, row)
        return watch

    def _fix_length(self) -> None:
        """What is said now is of the length that is known: calls before it are not judged anew."""
        if self._spacing is not None:
            self._spacing.fix()

    def empty(self, timestamp: float, buckets: int) -> SpikeVerdict:
        """Take in a run of observed buckets with nothing in them, in time that does not grow with its length.

        Parameters
        ----------
        timestamp
            Start of the first of them, epoch seconds.
        buckets
            How many.
        """
        if self._watch is None:
            message = "empty() needs the length of a bucket: give bucket_s, or two buckets first"
            raise ValueError(message)
        check_time(timestamp)
        self._fix_length()
        if isfinite(timestamp) and timestamp >= self._watch.next_s - EARLY_S:
            self._watch.empty(timestamp, buckets)
            self._watch.settle()
        else:
            self.dropped += buckets
        return self._watch.verdict()

    def peek(self, count: float, timestamp: float, *, exposure: float | None = None) -> SpikeVerdict:
        """Judge an unfinished bucket as if nothing more came in it; nothing is learned."""
        check_time(timestamp)
        watch, sound = self._watch, _is_bucket(count, timestamp, exposure)
        if watch is None:
            return _unseen(float(count) if sound else 0.0)
        if not sound or timestamp < watch.next_s - EARLY_S:
            return watch.verdict()
        other = 0.0 if exposure is None else min(max(float(exposure) - float(count), 0.0), MOST)
        return peeked(watch, float(timestamp), float(count), other)

    def rescale(self, ratio: float) -> None:
        """Expect `ratio` times the complaints from now on: the model that names complaints changed."""
        if not (isfinite(ratio) and ratio > 0.0):
            message = f"ratio must be above 0, not {ratio}"
            raise ValueError(message)
        if self._watch is not None:
            self._fix_length()
            self._watch.rescale(ratio)

    def tell(self, *, campaign: bool = False, holiday: bool = False) -> None:
        """Say what is on from the next bucket on, until said otherwise.

        Parameters
        ----------
        campaign
            Contacts may be any multiple of the usual ones, complaints among them; a surge is what the other contacts
            do not explain.
        holiday
            A day of its own kind: expected like a Sunday until some were seen, and then like them.
        """
        self._told = Told(campaign, holiday)
        if self._watch is not None:
            self._fix_length()
            self._watch.tell(self._told)

    def as_parent(self) -> Parent | None:
        """Shapes for the detectors of finer slices, once there are any."""
        watch = self._watch
        return watch.baseline.as_parent() if watch is not None and watch.warm else None

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "version": VERSION,
            "false_alarms_per_month": self.false_alarms_per_month,
            "utc_offset_s": self.utc_offset_s,
            "dropped": self.dropped,
            "first": None if self._first is None else list(self._first),
            "spacing": None if self._spacing is None else self._spacing.to_state(),
            "told": self._told.to_state(),
            "watch": None if self._watch is None else state_of_watch(self._watch),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> SpikeDetector:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            message = f"spike detector of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        detector = cls(state["false_alarms_per_month"], None, state["utc_offset_s"])
        detector.dropped = state["dropped"]
        detector._told = Told.from_state(state.get("told"))
        first = state["first"]
        detector._first = None if first is None else (first[0], first[1], first[2], first[3])
        # Checkpoints of older versions know no steps.
        spacing = state.get("spacing")
        detector._spacing = None if spacing is None else Spacing.from_state(spacing)
        detector._watch = None if state["watch"] is None else watch_from(state["watch"])
        return detector


def _is_bucket(count: float, timestamp: float, exposure: float | None) -> bool:
    """Whether these numbers can be a bucket's."""
    return isfinite(timestamp) and 0.0 <= count < MOST and (exposure is None or not isnan(exposure))


def _unseen(expected: float) -> SpikeVerdict:
    """Verdict before it is known how long a bucket is."""
    return SpikeVerdict(0.0, False, expected, None, 0.0, 0.0, 0.0, False)
