"""One slice under watch: what it should bring, the evidence that it brings more, and the surge that is on."""

from __future__ import annotations

from math import ceil, inf

from detectors.baseline import Baseline
from detectors.spikes.evidence import Evidence
from detectors.spikes.lateness import PUNCTUAL, Late, Lateness
from detectors.spikes.marks import Start
from detectors.spikes.surge import END_S, LONGEST_SLEEP_S, SpikeVerdict, Surge
from detectors.spikes.thresholds import SIZES, thresholds
from detectors.spikes.told import Told
from detectors.spikes.week import DAY_S

SUSPECT_NATS = 2.5
# What was held back for longer than this does not come at once.
LONGEST_BACKLOG_S = DAY_S / 4
# A silence of more blocks than this is passed at once.
LONG_BLOCKS = 24


class Watch:
    """Baseline, evidence and surge of one slice, with buckets of a known length.

    Buckets without complaints only weaken the evidence, so they may be held back: `settled_s` is the time up to
    which evidence and baseline know what came, `next_s` that up to which it was observed; between them lie
    `held` contacts, none of them a complaint, all in the baseline's open block. They are brought in as one run
    before the next complaint is judged, and at the end of the block. `heard_s` is the latest bucket in which its owner
    heard of the slice.

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
        "heard_s",
        "held",
        "lateness",
        "learning",
        "next_s",
        "settled_s",
        "surge",
        "warm",
    )

    def __init__(self, bucket_s: float, false_alarms_per_month: float, utc_offset_s: float = 0.0) -> None:
        self.bucket_s, self.false_alarms_per_month = bucket_s, false_alarms_per_month
        self.baseline = Baseline(bucket_s, utc_offset_s)
        self.evidence = Evidence(bucket_s)
        self.lateness = Lateness()
        # No bucket yet.
        self.next_s = self.settled_s = self.heard_s = -inf
        self.held = 0.0
        self.surge: Surge | None = None
        self.warm = False
        self.learning = True

    def count(self, timestamp: float, complaints: float, other: float, late: Late = PUNCTUAL) -> None:
        """Judge and learn a bucket, without making a verdict of it: the fast way in.

        What lies between the last bucket and this one was not observed. `late` complaints and other contacts came
        beside the others and are older than the bucket.
        """
        baseline, evidence, bucket_s = self.baseline, self.evidence, self.bucket_s
        if self.settled_s < self.next_s:
            self.settle()
        if timestamp > self.next_s:
            self.unheard(timestamp)
        if timestamp >= baseline.end_s:
            self._turn(timestamp)
        if not evidence.thresholds:
            evidence.thresholds = self.thresholds()
        expected = baseline.complaints_per_s * bucket_s
        other_expected = baseline.other_per_s * bucket_s
        if late != PUNCTUAL:
            split = self.lateness.split(
                timestamp, late, (expected * evidence.ratio, other_expected), bucket_s
            )
            complaints, other = complaints + split.complaints, other + split.other
            baseline.learn_late(*(split.learned if self.warm else split.rest))
        found = evidence.add(timestamp, complaints, other, expected, other_expected)
        self.next_s = self.settled_s = timestamp + bucket_s
        baseline.observe(timestamp, complaints + other, complaints)
        if self.surge is not None:
            self._weigh_end(self.surge, complaints, expected * evidence.ratio)
        elif found >= 0 and self.warm:
            self.raise_since(evidence.starts[found], found)

    def hold(self, timestamp: float, other: float) -> None:
        """Hold back a bucket without complaints; what lies between the last bucket and this one was empty, too."""
        if timestamp >= self.baseline.end_s:
            self.settle()
            self._turn(timestamp)
            self.settled_s = max(self.settled_s, timestamp)
        self.held += other
        self.next_s = timestamp + self.bucket_s

    def try_hold(self, timestamp: float, other: float, heard_s: float) -> bool:
        """Hold back a bucket without complaints if nothing else is to be done; say whether that was so.

        What lies between the last bucket and this one was empty if all of it was heard, as it is from `heard_s` on.
        """
        if timestamp >= self.baseline.end_s or self.next_s < heard_s or self.surge is not None:
            return False
        self.held += other
        self.next_s = timestamp + self.bucket_s
        return True

    def settle(self) -> None:
        """Bring in what was held back."""
        if self.settled_s >= self.next_s:
            return
        baseline, evidence, seconds = self.baseline, self.evidence, self.next_s - self.settled_s
        expected = baseline.complaints_per_s * seconds
        evidence.run(self.settled_s, seconds, self.held, expected, baseline.other_per_s * seconds)
        baseline.observe_run(seconds, self.held)
        self.settled_s, self.held = self.next_s, 0.0
        if self.surge is not None:
            self._weigh_end(self.surge, 0.0, expected * evidence.ratio)

    def empty(self, timestamp: float, buckets: int) -> None:
        """Take in a run of observed buckets with nothing in them, in time that does not grow with its length.

        Parameters
        ----------
        timestamp
            Start of the first of them, epoch seconds.
        buckets
            How many.
        """
        if timestamp > self.next_s + 1e-6:
            self.unheard(timestamp)
        baseline, bucket_s = self.baseline, self.bucket_s
        while buckets > 0:
            if self.next_s >= baseline.end_s:
                self.settle()
                if self.surge is None and buckets * bucket_s > LONG_BLOCKS * baseline.block_s:
                    self._skip(buckets * bucket_s)
                    return
                self._turn(self.next_s)
            # Those that start before the block ends.
            left = (baseline.end_s - self.next_s) / bucket_s
            run = buckets if buckets <= left else min(buckets, max(ceil(left - 1e-9), 1))
            self.next_s += run * bucket_s
            buckets -= run

    def unheard(self, until_s: float) -> None:
        """Pass time in which nobody listened; an alarm outlasts no more of it than `LONGEST_SLEEP_S`."""
        self.settle()
        if -inf < self.next_s < until_s:
            self.evidence.asleep_s += until_s - self.next_s
        if self.surge is not None and until_s > self.next_s:
            self.surge.unheard_s += until_s - self.next_s
            if until_s - self.next_s > LONGEST_SLEEP_S:
                # The open block belongs to the surge.
                self._turn(until_s)
                self._end()
        if self.warm and 0.0 < until_s - self.next_s <= LONGEST_BACKLOG_S:
            seconds, baseline = until_s - self.next_s, self.baseline
            self.evidence.unheard(
                self.next_s, baseline.complaints_per_s * seconds, baseline.other_per_s * seconds
            )
        self.next_s = self.settled_s = max(self.next_s, until_s)

    def _skip(self, seconds: float) -> None:
        """Pass a long run with nothing in it at once: the evidence fades at the mean rate, silence is learned."""
        start_s = self.next_s
        self._turn(start_s)
        self.evidence.run(start_s, seconds, 0.0, self.baseline.learned.mean_per_s * seconds, 0.0)
        if self.learning:
            self.baseline.skip(start_s, seconds)
        self.next_s = self.settled_s = start_s + seconds

    def _turn(self, timestamp: float) -> None:
        """Pass to the block of the baseline that holds `timestamp`."""
        baseline, evidence = self.baseline, self.evidence
        hold = evidence.suspect_since(timestamp, SUSPECT_NATS) if self.warm and not evidence.idle else None
        if self.lateness.known:
            self.lateness.turn(*baseline.open_counts)
        learns = self.learning and (self.surge is None or baseline.learned.learns_always)
        baseline.close(timestamp, hold, learn=learns)
        warm = baseline.warm
        if warm and not self.warm:
            evidence.reset()
        self.warm = warm
        if warm:
            self._allow()

    def _allow(self) -> None:
        """Let the evidence know what could not be foreseen."""
        baseline, evidence = self.baseline, self.evidence
        learned = baseline.learned
        evidence.kappa = 1.0 / learned.contacts_variance
        evidence.noise = learned.noises.unforeseen(learned.share_variance, baseline.complaints_per_s)
        # Worked out anew when a complaint comes.
        evidence.thresholds = ()

    def thresholds(self) -> tuple[float, ...]:
        """Evidence that each size needs now."""
        mean = max(self.baseline.complaints_per_s * self.bucket_s, 1e-6)
        return thresholds(mean, self.bucket_s, self.false_alarms_per_month)

    def raise_since(self, start: Start, size: int) -> None:
        """Let an alarm of a size begin at a mark."""
        observed, expected = self.evidence.since(start)
        usual = self.expected() * END_S / self.bucket_s / self.evidence.noise.dispersion.ratio
        ratio, found = observed / max(expected, 1e-9), self.evidence.mark(self.next_s)
        self.surge = Surge(size, start, ratio, usual, found)
        if not self.baseline.learned.learns_always:
            self.baseline.drop_since(start[0])

    def _weigh_end(self, surge: Surge, complaints: float, expected: float) -> None:
        if surge.is_over(complaints, expected, self.evidence.noise.dispersion.ratio):
            self._end()
        elif surge.is_normal(self.next_s):
            # A slow rise has its onset weeks back, and was lower then than it is now.
            observed, foreseen = self.evidence.since(surge.found)
            self.baseline.rescale((observed + 1.0) / (foreseen + 1.0))
            self._end()

    def _end(self) -> None:
        self.surge = None
        self.evidence.reset()

    def tell(self, told: Told) -> None:
        """Say what is on from the next bucket on: a campaign, a holiday."""
        before = self.baseline.learned.told
        if told == before:
            return
        self.settle()
        if self.next_s > -inf:
            # A block has but one kind.
            self._turn(self.next_s)
        self.baseline.tell(told)
        if self.warm:
            self._allow()
        if before.campaign and not told.campaign and self.surge is None:
            # What came in it was judged as part of it.
            self.evidence.reset()

    def rescale(self, ratio: float, contacts: float = 1.0, older_s: float = 0.0) -> None:
        """Expect `ratio` times the complaints from now on, of `contacts` times the contacts: the text model changed.

        What was learned of their rhythm counts as if it were `older_s` seconds older.
        """
        self.settle()
        self.baseline.learned.contacts.fade(older_s)
        self.baseline.learned.share.fade(older_s)
        if contacts != 1.0:
            self.baseline.rescale_contacts(contacts)
        self.baseline.rescale(ratio)

    def release(self) -> None:
        """End the alarm that is on, if any."""
        if self.surge is not None:
            self._end()

    def verdict(self) -> SpikeVerdict:
        """What the last bucket said; of buckets held back, what the last one before them did."""
        evidence, expected, surge = self.evidence, self.expected(), self.surge
        if surge is None:
            score = evidence.score()
            return SpikeVerdict(score, False, expected, None, 0.0, 0.0, self.threshold(), self.warm)
        start = surge.start
        observed, foreseen = evidence.since(start)
        score = evidence.exact(surge.size, self.settled_s - self.bucket_s, start)
        least, asleep_s = self.threshold(), surge.asleep_s
        return SpikeVerdict(score, True, expected, start[0], observed, foreseen, least, self.warm, asleep_s)

    def expected(self) -> float:
        """Complaints expected in a bucket, given the other contacts of the last ones."""
        return self.baseline.complaints_per_s * self.bucket_s * self.evidence.ratio

    def threshold(self) -> float:
        """Evidence that a middle size needs."""
        return (self.evidence.thresholds or self.thresholds())[len(SIZES) // 2]
