"""Evidence for a surge over all window lengths at once, told from what lifts complaints and contacts alike."""

from __future__ import annotations

from math import inf, log
from typing import Any

from detectors.spikes import silence
from detectors.spikes.belief import Unforeseen, belief
from detectors.spikes.dispersion import Dispersion
from detectors.spikes.marks import Start, as_start
from detectors.spikes.noise import PRIOR_PERSISTENCE
from detectors.spikes.thresholds import SIZES
from detectors.spikes.week import HOUR_S

_LOGS = tuple(log(size) for size in SIZES)
_DRIFTS = tuple(size - 1.0 for size in SIZES)
_EACH = tuple(range(len(SIZES)))
# The exact evidence is worked out where the cheap one reaches this share of its threshold.
_GATE = 0.5
# Contacts of a slice are compared with what was expected over this time; over less where it holds more than the most,
# over more where it holds less than the least contacts.
RATIO_S, RATIO_LEAST, RATIO_CONTACTS = 600.0, 60.0, 100.0
_JUMP = 12.0


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
        "asleep_s",
        "best",
        "bucket_s",
        "cx",
        "cy",
        "ex",
        "ey",
        "faded",
        "idle",
        "kappa",
        "lasts",
        "missed",
        "noise",
        "ratio",
        "ratio_expected",
        "ratio_observed",
        "silence",
        "starts",
        "sums",
        "support",
        "thresholds",
    )

    def __init__(self, bucket_s: float) -> None:
        self.bucket_s = bucket_s
        self.kappa, self.noise = 40.0, Unforeseen(0.001, 0.0036, PRIOR_PERSISTENCE)
        self.thresholds = (inf,) * len(SIZES)
        self.cy = self.cx = self.ey = self.ex = self.asleep_s = 0.0
        self.ratio, self.ratio_observed, self.ratio_expected, self.support = 1.0, 0.0, 0.0, self.kappa
        self.best = 0.0
        # Since when no contact came, or what came then may still be a backlog.
        self.silence: Start | None = None
        self.missed = silence.NONE_MISSED
        self.reset()

    def reset(self) -> None:
        """Forget all evidence."""
        self.sums = [0.0] * len(SIZES)
        self.starts: list[Start] = [(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0)] * len(SIZES)
        self.idle = True
        self.best = 0.0
        # Expected complaints since then that are not yet taken off the sums, and how many bring all of them to 0.
        self.faded = self.lasts = 0.0

    def mark(self, timestamp: float) -> Start:
        """The sums as they stand, at the start of a bucket."""
        return (timestamp, self.cy, self.cx, self.ey, self.ex, self.ratio, self.support, self.asleep_s)

    def add(
        self, timestamp: float, complaints: float, other: float, expected: float, other_expected: float
    ) -> int:
        """Take in a bucket.

        Returns
        -------
        Index of the surge size whose evidence is over its threshold by most, or -1.
        """
        before = (timestamp, self.cy, self.cx, self.ey, self.ex, self.ratio, self.support, self.asleep_s)
        flushed = False
        if other == 0.0 and complaints == 0.0:
            self.silence = self.silence or before
        elif self.silence is not None:
            flushed = self._hear(complaints + other, expected + other_expected)
            before = silence.window(self._silent_since(timestamp), self.missed)
        if other_expected > 0.0 and not flushed:
            self._compare(other, other_expected, self.bucket_s)
        scaled = expected * self.ratio
        self.cy += complaints
        self.cx += other
        self.ey += expected
        self.ex += other_expected
        if self.idle and complaints == 0.0:
            self.best = 0.0
            return -1
        found = self._accumulate(before, complaints, scaled)
        if flushed:
            # The cheap evidence knows the bucket only, not the silence before it.
            self.sums = [max(self.exact(j, timestamp), 0.0) if self.sums[j] > 0.0 else 0.0 for j in _EACH]
        return found

    def _silent_since(self, timestamp: float) -> Start:
        return self.mark(timestamp) if self.silence is None else self.silence

    def _hear(self, contacts: float, usual: float) -> bool:
        """End a silence; say whether these contacts are a backlog, of which more may come."""
        since, missed = self.silence, self.missed
        if since is None:
            return False
        held = silence.missing(since, missed, self.cy + self.cx, self.ey + self.ex)
        self.silence, self.missed = None, silence.NONE_MISSED
        if held < silence.SILENT_CONTACTS:
            return False
        backlog = silence.is_backlog(contacts, usual, held)
        if backlog:
            self.silence, self.missed = since, missed
        if held >= silence.FAILED_CONTACTS:
            # A feed that failed has taught nothing about what is usual, and what was known before is old.
            self.ratio, self.support = 1.0, self.kappa
            self.ratio_observed = self.ratio_expected = 0.0
            if not backlog and missed == silence.NONE_MISSED and self.cy + self.cx <= since[1] + since[2]:
                # Windows that span the failure would ask the hours after it to make up for it.
                self.reset()
        return backlog

    def unheard(self, timestamp: float, expected: float, other_expected: float) -> None:
        """Pass time in which nobody listened; what was to be expected of it may come at once later."""
        self.silence = self.silence or self.mark(timestamp)
        self.missed = (self.missed[0] + expected, self.missed[1] + other_expected)

    def _accumulate(self, before: Start, complaints: float, scaled: float) -> int:
        self._fade()
        sums, limits = self.sums, self.thresholds
        lasts, found, margin, best = 0.0, -1, 0.0, 0.0
        for j in _EACH:
            old = sums[j]
            new = old + complaints * _LOGS[j] - _DRIFTS[j] * scaled
            if new <= 0.0:
                sums[j] = 0.0
                continue
            if old == 0.0:
                self.starts[j] = before
            sums[j] = new
            if new > _GATE * limits[j]:
                known = self.exact(j, before[0])
                if known <= 0.0:
                    sums[j] = 0.0
                    continue
                if known - limits[j] >= margin:
                    margin, found = known - limits[j], j
                best = known if known > best else best
            elif new > best:
                best = new
            if new > lasts * _DRIFTS[j]:
                lasts = new / _DRIFTS[j]
        self.lasts, self.best = lasts, best
        self.idle = lasts == 0.0
        return found

    def _fade(self) -> None:
        """Take off the sums what was expected while no complaint came."""
        if self.faded > 0.0:
            faded = self.faded
            self.sums = [
                total - drift * faded if total > drift * faded else 0.0
                for total, drift in zip(self.sums, _DRIFTS, strict=True)
            ]
            self.lasts -= faded
            self.faded = 0.0

    def score(self) -> float:
        """Evidence for a surge in nats, over the window where it is strongest."""
        return self.best if self.faded == 0.0 else max(self.sums[j] - _DRIFTS[j] * self.faded for j in _EACH)

    def _compare(self, other: float, expected: float, seconds: float) -> None:
        """Follow the ratio of the other contacts to what was expected of them, over so many seconds more."""
        foreseen = expected * self.ratio
        error = other - foreseen
        lost, least, most = seconds / RATIO_S, expected / RATIO_CONTACTS, expected / RATIO_LEAST
        keep = 1.0 - (least if lost < least else most if lost > most else lost)
        if keep <= 0.0 or error * error > _JUMP * (foreseen + 1.0):
            keep = 0.0
        self.ratio_observed = keep * self.ratio_observed + other
        self.ratio_expected = keep * self.ratio_expected + expected
        kappa = belief(self.ratio_observed, self.ratio_expected, self.kappa)
        self.support = kappa + self.ratio_observed
        self.ratio = self.support / (kappa + self.ratio_expected)

    def exact(self, j: int, timestamp: float, start: Start | None = None, end: Start | None = None) -> float:
        """Evidence in nats for a surge of `SIZES[j]` since its start, up to the bucket at `timestamp`, or to a mark."""
        if start is None:
            start = self.starts[j]
        complaints, expected, known = self._window(start, end)
        seconds, hour_s = timestamp + self.bucket_s - start[0], max(HOUR_S, self.bucket_s)
        weight = 1.0 / (1.0 / known + self.noise.variance(seconds, hour_s, expected + 1e-9))
        raised = (weight + SIZES[j] * expected) / (weight + expected)
        return complaints * _LOGS[j] - (weight + complaints) * log(raised)

    def since(self, start: Start) -> tuple[float, float]:
        """Complaints observed and expected since a mark."""
        complaints, expected, _ = self._window(start)
        return complaints, expected

    def _window(self, start: Start, end: Start | None = None) -> tuple[float, float, float]:
        """Complaints observed and expected since a mark, and the counts that the common factor is known by."""
        _, cy, cx, ey, ex, ratio, support, _ = start
        to_cy, to_cx, to_ey, to_ex = self.cy, self.cx, self.ey, self.ex
        if end is not None:
            _, to_cy, to_cx, to_ey, to_ex, _, _, _ = end
        other, other_expected = to_cx - cx, (to_ex - ex) * ratio
        kappa = belief(other, other_expected, min(self.kappa, support))
        known = kappa + other
        return to_cy - cy, (to_ey - ey) * ratio * known / (kappa + other_expected), known

    def suspect_since(self, timestamp: float, least: float) -> float | None:
        """Start of the oldest window with at least this much evidence."""
        if self.best <= least:
            return None
        self._fade()
        starts = [
            self.starts[j][0] for j in _EACH if self.sums[j] > least and self.exact(j, timestamp) > least
        ]
        return min(starts, default=None)

    def run(
        self, timestamp: float, seconds: float, other: float, expected: float, other_expected: float
    ) -> None:
        """Take in a run of buckets without complaints; the counts are those of the whole run."""
        if other == 0.0:
            self.silence = self.silence or self.mark(timestamp)
        flushed = other > 0.0 and self._hear(other, expected + other_expected)
        if other_expected > 0.0 and not flushed:
            self._compare(other, other_expected, seconds)
        self.cx += other
        self.ey += expected
        self.ex += other_expected
        if self.idle:
            return
        self.faded += expected * self.ratio
        if self.faded >= self.lasts:
            self.reset()

    def twin(self) -> Evidence:
        """A copy to try things on."""
        return Evidence.from_state(self.to_state(), self.bucket_s)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "sums": list(self.sums),
            "fading": [self.faded, self.lasts],
            "starts": [list(start) for start in self.starts],
            "totals": [self.cy, self.cx, self.ey, self.ex, self.asleep_s],
            "ratio": [self.ratio, self.ratio_observed, self.ratio_expected, self.support],
            "noise": [self.kappa, *self.noise[:3], *self.noise.dispersion],
            "thresholds": [None if value == inf else value for value in self.thresholds],
            "best": self.best,
            "silence": None if self.silence is None else [list(self.silence), list(self.missed)],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], bucket_s: float) -> Evidence:
        """Restore what `to_state` gave."""
        evidence = cls(bucket_s)
        evidence.sums = list(state["sums"])
        evidence.starts = [as_start(row) for row in state["starts"]]
        # Checkpoints of older versions know no sleep.
        evidence.cy, evidence.cx, evidence.ey, evidence.ex, *asleep = state["totals"]
        evidence.ratio, evidence.ratio_observed, evidence.ratio_expected, evidence.support = state["ratio"]
        evidence.kappa, slow, long, persistence, *dispersion = state["noise"]
        evidence.noise = Unforeseen(slow, long, persistence, Dispersion(*dispersion))
        evidence.thresholds = tuple(inf if value is None else value for value in state["thresholds"])
        evidence.best, evidence.asleep_s = state["best"], sum(asleep)
        if (row := state.get("silence")) is not None:
            evidence.silence, evidence.missed = as_start(row[0]), (row[1][0], row[1][1])
        (evidence.faded, evidence.lasts), evidence.idle = state["fading"], not any(evidence.sums)
        return evidence
