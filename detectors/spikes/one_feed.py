"""One channel's feed: what it should bring given the others, the evidence that it does not, and its shortage."""

from __future__ import annotations

from math import inf, log, sqrt
from typing import Any, NamedTuple

from detectors.baseline import Baseline
from detectors.spikes.dispersion import POISSON
from detectors.spikes.shortfall import PARTS, Counts, Shortfall, excused, extend
from detectors.spikes.told import UNTOLD, Told
from detectors.spikes.week import DAY_S

# Evidence in nats that a feed is back.
END_NATS = 5.0
# What is left of a feed that is short, at most.
MOST_LEFT = 0.7
# A feed that has been short for so long is a smaller feed.
NEW_NORMAL_S = 2 * DAY_S
# Learning stops from where this much evidence began, nats.
SUSPECT_NATS = 3.0
# A block is learned up to this many times what was expected, and some more where that is little.
MOST_LEARNED, MOST_ODD = 1.5, 5.0


class FeedVerdict(NamedTuple):
    """What a bucket says about a channel's feed.

    Attributes
    ----------
    channel
        Whose feed it is.
    alarm
        It is short of contacts.
    onset
        Estimated start of the shortfall, epoch seconds; None without an alarm.
    seen, expected
        Contacts since the onset, and how many there should have been given the other channels; 0 without an alarm.
    score, threshold
        Evidence in nats, of an alarm that which raised it, and how much raises one.
    """

    channel: str
    alarm: bool
    onset: float | None
    seen: float
    expected: float
    score: float
    threshold: float

    @property
    def ratio(self) -> float:
        """Seen ÷ expected since the onset, 1 without an alarm."""
        return self.seen / self.expected if self.expected > 0.0 else 1.0


class Feed:
    """One channel: what it should bring given the others, and the evidence that it does not."""

    __slots__ = (
        "baseline",
        "caution",
        "dispersion",
        "end",
        "evidence",
        "kept",
        "score",
        "shortage",
        "told",
    )

    def __init__(self, bucket_s: float, utc_offset_s: float) -> None:
        # In the baseline's words: the channel's contacts are the complaints, the other channels' the rest.
        self.baseline = Baseline(bucket_s, utc_offset_s)
        self.baseline.learned.uses_exposure = True
        self.evidence = Shortfall()
        # The window of the alarm that is on.
        self.shortage: list[float] | None = None
        self.end = self.score = 0.0
        self.caution = 1.0
        # Contacts of this block that may be learned: a campaign's crowd is not what a feed should bring.
        self.kept = inf
        # How far this block's counts may stray beyond chance.
        self.dispersion = POISSON
        self.told = UNTOLD

    def count(self, timestamp: float, contacts: float, others: float, threshold: float) -> None:
        """Judge and learn a bucket."""
        baseline = self.baseline
        if timestamp >= baseline.end_s:
            self._turn(timestamp)
        # A day or hour never seen is nobody's failure: offices close on their first Sunday too.
        if baseline.warm and baseline.learned.shape_variance == 0.0:
            expected = baseline.complaints_per_s * self.caution * baseline.bucket_s
            counts = (contacts, expected, others, baseline.other_per_s * baseline.bucket_s)
            if self.shortage is not None:
                self._weigh_end(self.shortage, timestamp, counts)
            elif not self.told.holiday:
                self._suspect(timestamp, counts, threshold)
        learned = min(contacts, self.kept)
        self.kept -= learned
        baseline.observe(timestamp, learned + others, learned)

    def _turn(self, timestamp: float) -> None:
        suspect = [
            window[0]
            for total, window in zip(self.evidence.sums, self.evidence.windows, strict=True)
            if total > SUSPECT_NATS
        ]
        baseline = self.baseline
        usual = self.shortage is None and self.told == UNTOLD
        baseline.close(timestamp, min(suspect, default=None), learn=usual)
        learned, middle = baseline.learned, baseline.start_s + 0.5 * baseline.block_s
        # An office that closes at an hour falls at once; a smooth curve through the hours does not.
        hourly = learned.contacts.mean_rate(middle) * learned.share.mean_rate(middle)
        hour, part = learned.contacts.place(middle)
        smooth = learned.contacts.rate_at(hour, part) * learned.share.rate_at(hour, part)
        # Nor do the last hours promise more than the week does: campaigns end.
        lately = max(1.0, learned.fast_contacts.value * learned.fast_share.value)
        self.caution = min(1.0, hourly / smooth) / lately
        if baseline.warm:
            self.kept = MOST_LEARNED * baseline.complaints_per_s * baseline.block_s + MOST_ODD
        self._allow()

    def _allow(self) -> None:
        baseline = self.baseline
        self.dispersion = baseline.learned.noises.unforeseen(0.0, baseline.complaints_per_s).dispersion

    def tell(self, told: Told, timestamp: float | None) -> None:
        """Say what is on from the bucket at `timestamp` on (None: from the first on).

        Nobody can say what a channel brings on a holiday: some close, some are full. So it is not called short then,
        and neither a holiday nor a campaign is learned as how things are.
        """
        if told == self.told:
            return
        if timestamp is not None:
            # A block has but one kind.
            self._turn(timestamp)
        self.told = told if any(told) else UNTOLD
        if told.holiday:
            self.evidence.reset()
            self.score = 0.0

    def _suspect(self, timestamp: float, counts: Counts, threshold: float) -> None:
        baseline, evidence = self.baseline, self.evidence
        noises, dispersion = baseline.learned.noises, self.dispersion
        own, shared = max(noises.share.variance, noises.brief.variance), baseline.learned.contacts_variance
        found = evidence.add(
            timestamp, counts, shared, own, dispersion=dispersion, bucket_s=baseline.bucket_s
        )
        self.score = evidence.best
        if self.score > threshold:
            self.shortage, self.end = evidence.windows[found].copy(), 0.0
            evidence.reset()
            baseline.drop_since(self.shortage[0])

    def _weigh_end(self, window: list[float], timestamp: float, counts: Counts) -> None:
        """Weigh the whole feed against a part between what is left of it and the whole."""
        extend(window, counts)
        expected, _ = excused([timestamp, *counts], self.baseline.learned.contacts_variance)
        left = sqrt(min(max(self._ratio(window), PARTS[0]), MOST_LEFT))
        whole = -counts[0] * log(left) - (1.0 - left) * expected
        self.end = max(0.0, self.end + whole / self.dispersion.ratio)
        if self.end > END_NATS:
            self.release()
        elif timestamp - window[0] > NEW_NORMAL_S:
            self.baseline.rescale(max(self._ratio(window), PARTS[0]))
            self._allow()
            self.release()

    def _ratio(self, window: list[float]) -> float:
        expected, _ = excused(window, self.baseline.learned.contacts_variance)
        return window[1] / max(expected, 1e-9)

    def release(self) -> None:
        """End the alarm, if one is on, and drop the evidence at hand."""
        self.shortage = None
        self.evidence.reset()

    def verdict(self, channel: str, threshold: float) -> FeedVerdict:
        """What the last bucket said."""
        window = self.shortage
        if window is None:
            return FeedVerdict(channel, False, None, 0.0, 0.0, self.score, threshold)
        expected, _ = excused(window, self.baseline.learned.contacts_variance)
        return FeedVerdict(channel, True, window[0], window[1], expected, self.score, threshold)

    @property
    def looks_short(self) -> bool:
        """Whether it is short, or there is some evidence of it."""
        return self.shortage is not None or self.evidence.best > SUSPECT_NATS

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "baseline": self.baseline.to_state(),
            "evidence": self.evidence.to_state(),
            "shortage": None if self.shortage is None else self.shortage.copy(),
            "numbers": [self.end, self.score, self.caution],
            "kept": None if self.kept == inf else self.kept,
            "told": self.told.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Feed:
        """Restore what `to_state` gave."""
        feed = cls(state["baseline"]["bucket_s"], 0.0)
        feed.baseline = Baseline.from_state(state["baseline"])
        feed.evidence = Shortfall.from_state(state["evidence"])
        feed.shortage = None if state["shortage"] is None else list(state["shortage"])
        feed.end, feed.score, feed.caution = state["numbers"]
        feed.kept = inf if state["kept"] is None else state["kept"]
        feed.told = Told.from_state(state.get("told"))
        feed._allow()
        return feed
