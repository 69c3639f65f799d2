"""Evidence for a surge over all window lengths at once, told from what lifts complaints and contacts alike."""

from __future__ import annotations

from bisect import bisect_right
from math import inf, log
from typing import Any

MONTH_S = 30.4375 * 86400.0
# Surge sizes that are looked for; sizes between them lose a few per cent of evidence.
SIZES = (1.35, 1.6, 2.0, 2.8, 4.0, 8.0)
_LOGS = tuple(log(size) for size in SIZES)
_DRIFTS = tuple(size - 1.0 for size in SIZES)
_EACH = tuple(range(len(SIZES)))
# False alarms of a CUSUM per expected complaint times e^threshold, as logarithms: exact, from the Markov chain of the
# statistic (threshold 9), one row per expected complaints in a bucket;
# cut off at -7, where noise that is not Poisson's takes over.
_MEANS = (0.01, 0.03, 0.1, 0.3, 0.6, 1.0, 1.8, 3.0, 5.5, 10.0, 18.0, 30.0, 60.0, 100.0)
_CONSTANTS = (
    (-2.57, -1.92, -1.27, -0.56, 0.0, 0.85),
    (-2.74, -2.09, -1.41, -0.66, -0.05, 0.71),
    (-3.02, -2.23, -1.49, -0.78, -0.26, 0.07),
    (-3.18, -2.35, -1.67, -1.12, -0.77, -1.28),
    (-3.26, -2.5, -1.93, -1.64, -1.26, -2.08),
    (-3.37, -2.64, -2.14, -1.74, -1.65, -2.38),
    (-3.5, -2.86, -2.45, -2.48, -2.88, -4.21),
    (-3.64, -3.1, -2.77, -2.88, -2.85, -6.31),
    (-3.87, -3.56, -3.29, -3.6, -4.77, -7.0),
    (-4.18, -3.96, -4.07, -4.99, -7.0, -7.0),
    (-4.52, -4.75, -4.68, -6.85, -7.0, -7.0),
    (-4.95, -5.25, -6.07, -7.0, -7.0, -7.0),
    (-5.71, -6.26, -7.0, -7.0, -7.0, -7.0),
    (-6.54, -7.0, -7.0, -7.0, -7.0, -7.0),
)
# The sizes see much the same noise: together they alarm as often as this many unrelated ones (measured).
_UNRELATED = 3.0
# Large sizes live on a few complaints in one bucket, where a rate that is slightly off weighs most (measured, nats).
# From here on a bucket decides alone, and more complaints in it make no more chances of a false alarm.
_LARGEST_MEAN = 30.0
_CAUTION = (0.0, 0.0, 0.0, 0.1, 0.4, 1.0)
# Noise that is not Poisson's weighs more with volume: nats added by 3 expected complaints in a bucket (measured).
_VOLUME_NATS = 0.3
LOWEST_THRESHOLD = 5.0
# The exact evidence is worked out where the cheap one reaches this share of its threshold.
_GATE = 0.5
# Contacts of a slice are compared with what was expected over this time, or over fewer buckets that hold this many.
RATIO_S, RATIO_CONTACTS = 600.0, 100.0
_JUMP = 12.0
_HOUR_S = 3600.0

# Time, the sums of complaints, other contacts and what was expected of both, then the ratio of other contacts to what
# was expected of them and the counts that this ratio rests on.
Start = tuple[float, float, float, float, float, float, float]


def as_start(row: list[float]) -> Start:
    """A mark from its JSON form."""
    since, cy, cx, ey, ex, ratio, support = row
    return (since, cy, cx, ey, ex, ratio, support)


def thresholds(mean: float, bucket_s: float, false_alarms_per_month: float) -> tuple[float, ...]:
    """Evidence, in nats, that each surge size needs for a budget of false alarms.

    Parameters
    ----------
    mean
        Expected complaints in a bucket, > 0.
    bucket_s
        Length of a bucket, seconds.
    false_alarms_per_month
        The budget, shared alike among the sizes.

    Examples
    --------
    >>> [round(value, 1) for value in thresholds(1.0, 60.0, 1.0)]
    [8.6, 9.3, 9.8, 10.3, 10.7, 10.6]
    """
    row = bisect_right(_MEANS, mean)
    if row == 0:
        constants: tuple[float, ...] = _CONSTANTS[0]
    elif row == len(_MEANS):
        constants = _CONSTANTS[-1]
    else:
        low, high = _MEANS[row - 1], _MEANS[row]
        part = log(mean / low) / log(high / low)
        pairs = zip(_CONSTANTS[row - 1], _CONSTANTS[row], strict=True)
        constants = tuple(a + part * (b - a) for a, b in pairs)
    looks = _UNRELATED * min(mean, _LARGEST_MEAN) * MONTH_S / bucket_s / false_alarms_per_month
    base = log(looks) + _VOLUME_NATS * min(max(log(mean / 0.3) / log(10.0), 0.0), 1.0)
    return tuple(
        max(LOWEST_THRESHOLD, base + constant + caution)
        for constant, caution in zip(constants, _CAUTION, strict=True)
    )


class Evidence:
    """Bank of CUSUMs, one per surge size, each with the sums since it last left zero.

    A cheap CUSUM per size finds the windows worth a look; there the evidence is exact: the likelihood ratio of
    complaints `size` times those expected, with the other contacts of the window telling what else has changed
    (a gamma prior on that common factor, integrated out), and the learned noise as a second gamma factor. Where
    other contacts are many this is the conditional test of complaints given contacts, where there are none it
    is a negative binomial one.

    References
    ----------
    .. [1] Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115.
    .. [2] Ward, K., Dilillo, G., Eckley, I., Fearnhead, P. (2024). Poisson-FOCuS. JASA 119(548).
    .. [3] Shin, J., Ramdas, A., Rinaldo, A. (2024). E-detectors. New England Journal of Statistics in Data
       Science 2(2).
    """

    __slots__ = (
        "best",
        "brief",
        "bucket_s",
        "cx",
        "cy",
        "ex",
        "ey",
        "idle",
        "kappa",
        "long",
        "ratio",
        "ratio_expected",
        "ratio_observed",
        "starts",
        "sums",
        "support",
        "thresholds",
    )

    def __init__(self, bucket_s: float) -> None:
        self.bucket_s = bucket_s
        self.kappa, self.brief, self.long = 40.0, 0.001, 0.0036
        self.thresholds = (inf,) * len(SIZES)
        self.cy = self.cx = self.ey = self.ex = 0.0
        self.ratio, self.ratio_observed, self.ratio_expected, self.support = 1.0, 0.0, 0.0, self.kappa
        self.best = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget all evidence."""
        self.sums = [0.0] * len(SIZES)
        self.starts: list[Start] = [(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0)] * len(SIZES)
        self.idle = True
        self.best = 0.0

    def mark(self, timestamp: float) -> Start:
        """The sums as they stand, at the start of a bucket."""
        return (timestamp, self.cy, self.cx, self.ey, self.ex, self.ratio, self.support)

    def add(
        self, timestamp: float, complaints: float, other: float, expected: float, other_expected: float
    ) -> int:
        """Take in a bucket.

        Returns
        -------
        Index of the surge size whose evidence is over its threshold by most, or -1.
        """
        before = (timestamp, self.cy, self.cx, self.ey, self.ex, self.ratio, self.support)
        if other_expected > 0.0:
            self._compare(other, other_expected)
        scaled = expected * self.ratio
        self.cy += complaints
        self.cx += other
        self.ey += expected
        self.ex += other_expected
        if self.idle and complaints == 0.0:
            self.best = 0.0
            return -1
        return self._accumulate(before, complaints, scaled)

    def _accumulate(self, before: Start, complaints: float, scaled: float) -> int:
        sums, limits = self.sums, self.thresholds
        idle, found, margin, best = True, -1, 0.0, 0.0
        for j in _EACH:
            old = sums[j]
            new = old + complaints * _LOGS[j] - _DRIFTS[j] * scaled
            if new <= 0.0:
                sums[j] = 0.0
                continue
            if old == 0.0:
                self.starts[j] = before
            idle = False
            sums[j] = new
            if new > _GATE * limits[j]:
                new = self.exact(j, before[0])
                if new <= 0.0:
                    sums[j] = 0.0
                elif new - limits[j] >= margin:
                    margin, found = new - limits[j], j
            best = max(best, new)
        self.idle = idle
        self.best = best
        return found

    def _compare(self, other: float, expected: float) -> None:
        """Follow the ratio of the other contacts to what was expected of them."""
        foreseen = expected * self.ratio
        error = other - foreseen
        keep = 1.0 - max(self.bucket_s / RATIO_S, expected / RATIO_CONTACTS)
        if keep <= 0.0 or error * error > _JUMP * (foreseen + 1.0):
            keep = 0.0
        self.ratio_observed = keep * self.ratio_observed + other
        self.ratio_expected = keep * self.ratio_expected + expected
        kappa = self._belief(self.ratio_observed, self.ratio_expected, self.kappa)
        self.support = kappa + self.ratio_observed
        self.ratio = self.support / (kappa + self.ratio_expected)

    def exact(self, j: int, timestamp: float, start: Start | None = None) -> float:
        """Evidence in nats for a surge of `SIZES[j]` since its start, up to the bucket at `timestamp`."""
        if start is None:
            start = self.starts[j]
        complaints, expected, known = self._window(start)
        part = min(1.0, (timestamp + self.bucket_s - start[0]) / _HOUR_S)
        weight = 1.0 / (1.0 / known + self.brief + part * (self.long - self.brief))
        raised = (weight + SIZES[j] * expected) / (weight + expected)
        return complaints * _LOGS[j] - (weight + complaints) * log(raised)

    def since(self, start: Start) -> tuple[float, float]:
        """Complaints observed and expected since a mark."""
        complaints, expected, _ = self._window(start)
        return complaints, expected

    def _window(self, start: Start) -> tuple[float, float, float]:
        """Complaints observed and expected since a mark, and the counts that the common factor is known by."""
        _, cy, cx, ey, ex, ratio, support = start
        other, other_expected = self.cx - cx, (self.ex - ex) * ratio
        kappa = self._belief(other, other_expected, min(self.kappa, support))
        known = kappa + other
        return self.cy - cy, (self.ey - ey) * ratio * known / (kappa + other_expected), known

    @staticmethod
    def _belief(other: float, expected: float, kappa: float) -> float:
        """Pseudo-counts of the prior on the common factor: few where the other contacts contradict it.

        Campaigns, outages and flushes are no part of the usual noise: a prior with a heavy tail gives way to them. Its
        variance is the usual one or the one seen in the window, beyond twice Poisson's, whichever is larger.
        """
        error = other - expected
        surprise = error * error - 2.0 * expected
        if surprise * kappa <= expected * expected:
            return kappa
        return max(expected * expected / surprise, 1e-6)

    def suspect_since(self, timestamp: float, least: float) -> float | None:
        """Start of the oldest window with at least this much evidence."""
        starts = [
            self.starts[j][0] for j in _EACH if self.sums[j] > least and self.exact(j, timestamp) > least
        ]
        return min(starts, default=None)

    def run_empty(self, timestamp: float, buckets: float, expected: float, other_expected: float) -> None:
        """Take in a run of empty buckets; `expected` and `other_expected` are those of the whole run."""
        if other_expected > 0.0:
            self._compare(0.0, other_expected)
        scaled = expected * self.ratio
        self.ey += expected
        self.ex += other_expected
        if self.idle:
            return
        sums = self.sums
        for j in _EACH:
            sums[j] = max(0.0, sums[j] - _DRIFTS[j] * scaled)
        self.idle = not any(sums)
        self.best = max(sums)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "sums": list(self.sums),
            "starts": [list(start) for start in self.starts],
            "totals": [self.cy, self.cx, self.ey, self.ex],
            "ratio": [self.ratio, self.ratio_observed, self.ratio_expected, self.support],
            "noise": [self.kappa, self.brief, self.long],
            "thresholds": [None if value == inf else value for value in self.thresholds],
            "best": self.best,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], bucket_s: float) -> Evidence:
        """Restore what `to_state` gave."""
        evidence = cls(bucket_s)
        evidence.sums = list(state["sums"])
        evidence.starts = [as_start(row) for row in state["starts"]]
        evidence.cy, evidence.cx, evidence.ey, evidence.ex = state["totals"]
        evidence.ratio, evidence.ratio_observed, evidence.ratio_expected, evidence.support = state["ratio"]
        evidence.kappa, evidence.brief, evidence.long = state["noise"]
        evidence.thresholds = tuple(inf if value is None else value for value in state["thresholds"])
        evidence.best = state["best"]
        evidence.idle = not any(evidence.sums)
        return evidence
