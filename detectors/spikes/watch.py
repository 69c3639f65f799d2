"""One slice under watch: what it should bring, the evidence that it brings more, and the surge that is on."""

from __future__ import annotations

from math import log
from typing import Any, NamedTuple

from detectors.baseline import Baseline
from detectors.spikes.evidence import SIZES, Evidence, Start, as_start, thresholds
from detectors.spikes.week import DAY_S

# Evidence in nats that the surge is over, and what it is weighed against: a part of the surge's own size.
END_NATS = 5.0
_END_POWER, _END_LEAST, _END_MOST = 0.8, 1.4, 2.5
# A surge that has lasted this long is the new normal.
NEW_NORMAL_S = 2 * DAY_S
SUSPECT_NATS = 2.5


class SpikeVerdict(NamedTuple):
    """What a bucket says about its slice.

    Attributes
    ----------
    score
        Evidence for a surge in nats (logarithm of a likelihood ratio), over the window where it is strongest.
    alarm
        A surge is on.
    expected
        Complaints expected in this bucket, given the other contacts.
    onset
        Estimated start of the surge, epoch seconds; None without an alarm.
    observed, foreseen
        Complaints seen and expected since the onset; 0 without an alarm.
    threshold
        Score that raises an alarm.
    warm
        Enough was observed to judge. Before, nothing alarms.
    """

    score: float
    alarm: bool
    expected: float
    onset: float | None
    observed: float
    foreseen: float
    threshold: float
    warm: bool


class Surge:
    """An alarm that is on: what started it and the evidence that it is over."""

    __slots__ = ("end", "size", "start", "weighed")

    def __init__(self, size: int, start: Start, ratio: float) -> None:
        self.size, self.start = size, start
        self.end = 0.0
        # The surge is over when the usual rate explains the counts better than this multiple of it does.
        self.weighed = min(max(ratio**_END_POWER, _END_LEAST), _END_MOST)


class Watch:
    """Baseline, evidence and surge of one slice, with buckets of a known length.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds.
    false_alarms_per_month
        Budget of this slice.
    utc_offset_s
        Offset of the brand's local time from UTC, seconds.
    """

    __slots__ = (
        "baseline",
        "bucket_s",
        "evidence",
        "false_alarms_per_month",
        "learning",
        "next_s",
        "surge",
        "warm",
    )

    def __init__(self, bucket_s: float, false_alarms_per_month: float, utc_offset_s: float = 0.0) -> None:
        self.bucket_s, self.false_alarms_per_month = bucket_s, false_alarms_per_month
        self.baseline = Baseline(bucket_s, utc_offset_s)
        self.evidence = Evidence(bucket_s)
        self.next_s: float | None = None
        self.surge: Surge | None = None
        self.warm = False
        self.learning = True

    def count(self, timestamp: float, complaints: float, other: float) -> None:
        """Judge and learn a bucket, without making a verdict of it: the fast way in."""
        baseline, evidence, bucket_s = self.baseline, self.evidence, self.bucket_s
        if timestamp // baseline.block_s != baseline.block:
            self._turn(timestamp)
        expected = baseline.complaints_per_s * bucket_s
        other_expected = baseline.other_per_s * bucket_s
        found = evidence.add(timestamp, complaints, other, expected, other_expected)
        self.next_s = timestamp + bucket_s
        baseline.observe(timestamp, complaints + other, complaints)
        if self.surge is not None:
            self._weigh_end(self.surge, complaints, expected * evidence.ratio)
        elif found >= 0 and self.warm:
            self._raise(evidence.starts[found], found)

    def _turn(self, timestamp: float) -> None:
        """Pass to the next block of the baseline."""
        baseline, evidence = self.baseline, self.evidence
        hold = evidence.suspect_since(timestamp, SUSPECT_NATS) if self.warm and not evidence.idle else None
        baseline.close(
            timestamp, hold, learn=self.learning and (self.surge is None or baseline.learns_always)
        )
        warm = baseline.warm
        if warm and not self.warm:
            evidence.reset()
        self.warm = warm
        if warm:
            evidence.kappa = 1.0 / baseline.contacts_variance
            evidence.long = baseline.share_noise.variance
            evidence.brief = min(baseline.brief_noise.variance, evidence.long)
            mean = max(baseline.complaints_per_s * self.bucket_s, 1e-6)
            evidence.thresholds = thresholds(mean, self.bucket_s, self.false_alarms_per_month)

    def _raise(self, start: Start, size: int) -> None:
        observed, expected = self.evidence.since(start)
        self.surge = Surge(size, start, observed / max(expected, 1e-9))
        if not self.baseline.learns_always:
            self.baseline.drop_since(start[0])

    def _weigh_end(self, surge: Surge, complaints: float, expected: float) -> None:
        surge.end = max(0.0, surge.end - complaints * log(surge.weighed) + (surge.weighed - 1.0) * expected)
        if surge.end > END_NATS:
            self._end()
        elif self.next_s is not None and self.next_s - surge.start[0] > NEW_NORMAL_S:
            observed, foreseen = self.evidence.since(surge.start)
            self.baseline.rescale(max(observed, 1.0) / max(foreseen, 1e-9))
            self._end()

    def _end(self) -> None:
        self.surge = None
        self.evidence.reset()

    def release(self) -> None:
        """End the alarm that is on, if any."""
        if self.surge is not None:
            self._end()

    def empty(self, timestamp: float, buckets: int) -> None:
        """Take in a run of observed buckets with nothing in them, in time that does not grow with its length.

        Parameters
        ----------
        timestamp
            Start of the first of them, epoch seconds.
        buckets
            How many.
        """
        while buckets > 0:
            block_end = (timestamp // self.baseline.block_s + 1.0) * self.baseline.block_s
            fitting = int((block_end - timestamp) / self.bucket_s + 1e-9)
            if self.surge is None and self.evidence.idle and buckets > 3 * fitting + 3:
                self._skip(timestamp, buckets)
                return
            run = min(buckets, max(fitting, 1))
            self._empty_run(timestamp, run)
            timestamp += run * self.bucket_s
            buckets -= run

    def _empty_run(self, timestamp: float, buckets: int) -> None:
        baseline = self.baseline
        if timestamp // baseline.block_s != baseline.block:
            self._turn(timestamp)
        seconds = buckets * self.bucket_s
        expected = baseline.complaints_per_s * seconds
        self.evidence.run_empty(timestamp, buckets, expected, baseline.other_per_s * seconds)
        self.next_s = timestamp + seconds
        baseline.observe_empty(seconds)
        if self.surge is not None:
            self._weigh_end(self.surge, 0.0, expected * self.evidence.ratio)

    def _skip(self, timestamp: float, buckets: int) -> None:
        """Pass a long calm run hour by hour: no evidence to carry, only silence to learn."""
        seconds = buckets * self.bucket_s
        self.next_s = timestamp + seconds
        self._turn(timestamp)
        if self.learning:
            self.baseline.skip(timestamp, seconds)

    def peek(self, timestamp: float, complaints: float, other: float) -> SpikeVerdict:
        """Judge an unfinished bucket as if nothing more came in it; nothing is learned."""
        verdict = self.verdict()
        if self.surge is not None or not self.warm:
            return verdict
        twin = Evidence.from_state(self.evidence.to_state(), self.bucket_s)
        expected = self.baseline.complaints_per_s * self.bucket_s
        found = twin.add(timestamp, complaints, other, expected, self.baseline.other_per_s * self.bucket_s)
        if found < 0:
            return verdict._replace(score=twin.best, expected=expected * twin.ratio)
        start = twin.starts[found]
        observed, foreseen = twin.since(start)
        return SpikeVerdict(
            twin.best, True, expected * twin.ratio, start[0], observed, foreseen, self._threshold(), True
        )

    def verdict(self) -> SpikeVerdict:
        """What the last bucket said."""
        evidence = self.evidence
        expected = self.expected()
        surge = self.surge
        if surge is None or self.next_s is None:
            return SpikeVerdict(evidence.best, False, expected, None, 0.0, 0.0, self._threshold(), self.warm)
        observed, foreseen = evidence.since(surge.start)
        score = evidence.exact(surge.size, self.next_s - self.bucket_s, surge.start)
        return SpikeVerdict(
            score, True, expected, surge.start[0], observed, foreseen, self._threshold(), self.warm
        )

    def expected(self) -> float:
        """Complaints expected in a bucket, given the other contacts of the last ones."""
        return self.baseline.complaints_per_s * self.bucket_s * self.evidence.ratio

    def _threshold(self) -> float:
        return self.evidence.thresholds[len(SIZES) // 2]

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        surge = self.surge
        return {
            "bucket_s": self.bucket_s,
            "false_alarms_per_month": self.false_alarms_per_month,
            "next_s": self.next_s,
            "warm": self.warm,
            "learning": self.learning,
            "surge": None if surge is None else [surge.size, list(surge.start), surge.weighed, surge.end],
            "baseline": self.baseline.to_state(),
            "evidence": self.evidence.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Watch:
        """Restore what `to_state` gave."""
        watch = cls(state["bucket_s"], state["false_alarms_per_month"])
        watch.next_s, watch.warm, watch.learning = state["next_s"], state["warm"], state["learning"]
        watch.baseline = Baseline.from_state(state["baseline"])
        watch.evidence = Evidence.from_state(state["evidence"], watch.bucket_s)
        if state["surge"] is not None:
            size, start, weighed, end = state["surge"]
            watch.surge = Surge(size, as_start(start), 1.0)
            watch.surge.weighed, watch.surge.end = weighed, end
        return watch
