"""One channel's feed: what it should bring given the others, the evidence that it does not, and its shortage."""

from __future__ import annotations

from math import inf
from typing import Any

from detectors.baseline import Baseline
from detectors.spikes.dispersion import POISSON
from detectors.spikes.feed_verdict import FeedVerdict
from detectors.spikes.opening import QUARTER_S, WHOLE, OpeningHours
from detectors.spikes.shortage import Shortage, Strays
from detectors.spikes.shortfall import PARTS, Counts, excused
from detectors.spikes.smaller_feed import MOST_SMALLER, SmallerFeed
from detectors.spikes.told import UNTOLD, Told
from detectors.spikes.week import DAY_S, WEEK_S

# A feed that has been short for so long is a smaller feed; of lulls, none that are opening hours last as long.
NEW_NORMAL_S, LONGEST_LULL_S = 2 * DAY_S, 5 * DAY_S
# Evidence in nats that a feed brings less than the week's rhythm lets expect, whether that is usual or a failure.
LULL_NATS = 8.0
# A lull this long is no chance; one that leaves more than this part is none; one that leaves less than this, silence.
SURE_LULL_S, MOST_LEFT, MOST_SILENT = 1800.0, 0.8, 0.5
# Where no more than this part is expected, there is nothing to miss.
CLOSED = 0.1
# Learning stops from where this much evidence began, nats.
SUSPECT_NATS = 3.0
# A block is learned up to this many times what was expected, and some more where that is little.
MOST_LEARNED, MOST_ODD = 1.5, 5.0


class Feed:
    """One channel: what it should bring given the others, and the evidence that it does not.

    It is judged twice. A *lull* is a stretch in which it brings less than the rhythm of the week lets expect, as when
    its office is closed: lulls are not learned as rhythm but remembered by hour of the week. A *shortage* is a stretch
    in which it brings less than that too, and is told.
    """

    __slots__ = (
        "baseline",
        "caution",
        "dispersion",
        "hours",
        "kept",
        "last_s",
        "lull",
        "lull_told",
        "score",
        "shortage",
        "smaller",
        "told",
    )

    def __init__(self, bucket_s: float, utc_offset_s: float) -> None:
        # In the baseline's words: the channel's contacts are the complaints, the other channels' the rest.
        self.baseline = Baseline(bucket_s, utc_offset_s)
        self.baseline.learned.uses_exposure = True
        self.hours = OpeningHours()
        self.lull, self.shortage = Shortage(), Shortage()
        # Whether a shortage was told in the lull that is on.
        self.lull_told = False
        # What it was before it became smaller.
        self.smaller: SmallerFeed | None = None
        self.score = 0.0
        self.caution = 1.0
        # Contacts of this block that may be learned: a campaign's crowd is not what a feed should bring.
        self.kept = inf
        # How far this block's counts may stray beyond chance.
        self.dispersion = POISSON
        self.told = UNTOLD
        # Start of the last bucket that was weighed.
        self.last_s: float | None = None

    @property
    def is_short(self) -> bool:
        """Whether it is told as short."""
        return self.shortage.window is not None

    @property
    def always_open(self) -> bool:
        """Whether it is known to have no opening hours."""
        return self.hours.always_open(self.baseline.learned.share.log_rates)

    @property
    def closes(self) -> bool:
        """Whether it is known to have opening hours."""
        return self.hours.known and not self.always_open

    @property
    def is_closed(self) -> bool:
        """Whether it is in a lull that is no chance, told or not."""
        window = self.lull.window
        lasts_s = 0.0 if window is None or self.last_s is None else self.last_s - window[0]
        return lasts_s >= SURE_LULL_S and self._is_nearly_silent

    @property
    def _is_nearly_silent(self) -> bool:
        """Whether the lull that is on, if any, leaves less than half."""
        return (
            self.lull.window is not None
            and self.lull.ratio(self.baseline.learned.contacts_variance) < MOST_SILENT
        )

    @property
    def looks_short(self) -> bool:
        """Whether it is short or closed, or there is some evidence of it."""
        return self.is_short or self._is_nearly_silent or self.lull.evidence.best > SUSPECT_NATS

    def count(self, timestamp: float, contacts: float, others: float, threshold: float) -> None:
        """Judge and learn a bucket."""
        if timestamp >= self.baseline.end_s:
            self._turn(timestamp)
        if self.baseline.warm:
            self._weigh(timestamp, contacts, others, threshold)
        learned = min(contacts, self.kept)
        self.kept -= learned
        self.baseline.observe(timestamp, learned + others, learned)

    def _weigh(self, timestamp: float, contacts: float, others: float, threshold: float) -> None:
        baseline, part = self.baseline, self.hours.part(timestamp)
        if self.smaller is not None and self.smaller.returned(
            contacts, others, baseline, part, self.dispersion.ratio
        ):
            self._be_whole(self.smaller, timestamp)
            baseline = self.baseline
        noises = baseline.learned.noises
        strays = Strays(
            baseline.learned.contacts_variance,
            max(noises.share.variance, noises.brief.variance),
            self.dispersion,
        )
        expected = baseline.complaints_per_s * self.caution * baseline.bucket_s
        counts = (contacts, expected, others, baseline.other_per_s * baseline.bucket_s)
        if not self.told.holiday:
            self._weigh_lull(timestamp, counts, strays)
        # A day or hour never seen is nobody's failure: offices close on their first Sunday too.
        self.score = 0.0
        if part is not None and part >= CLOSED and baseline.learned.shape_variance == 0.0:
            self._weigh_shortage(timestamp, (contacts, part * expected, *counts[2:]), strays, threshold)

    def _weigh_lull(self, timestamp: float, counts: Counts, strays: Strays) -> None:
        """Weigh a bucket against the rhythm of the week; remember lulls that are over, and hours without one."""
        lull, hours = self.lull, self.hours
        # When the next quarter has begun: until then, what is known of a week before is still asked for.
        if self.last_s is not None and timestamp // QUARTER_S > self.last_s // QUARTER_S:
            usual = self.smaller is None and not self.is_short
            hours.end(self.last_s, strays.shared, spread=strays.dispersion.ratio, learn=usual)
        self.last_s = timestamp
        hours.count(counts)
        if lull.window is None:
            self._begin(lull.begins(timestamp, counts, strays, self.baseline.bucket_s, LULL_NATS))
        elif lull.ends(timestamp, counts, strays):
            if self.lull_told:
                hours.told(lull.window[0], lull.back_s, min(lull.ratio(strays.shared), WHOLE))
            lull.reset()
        elif lull.ratio(strays.shared) > MOST_LEFT:
            lull.reset()
        elif timestamp - lull.window[0] > LONGEST_LULL_S:
            self._be_smaller(lull.ratio(strays.shared), lull.window, timestamp)
        self.lull_told = lull.window is not None and self.lull_told

    def _weigh_shortage(self, timestamp: float, counts: Counts, strays: Strays, threshold: float) -> None:
        """Weigh a bucket against what was left a week before."""
        shortage = self.shortage
        if shortage.window is not None:
            if shortage.ends(timestamp, counts, strays):
                shortage.reset()
            elif timestamp - shortage.window[0] > NEW_NORMAL_S:
                self._be_smaller(shortage.ratio(strays.shared), shortage.window, timestamp)
        elif not self.told.holiday:
            onset = shortage.begins(timestamp, counts, strays, self.baseline.bucket_s, threshold)
            self.score = shortage.evidence.best
            self.lull_told |= onset is not None
            self._begin(onset)

    def _begin(self, onset: float | None) -> None:
        """Learn nothing of what began at `onset`, if anything did."""
        if onset is not None:
            self.baseline.drop_since(onset)

    def _turn(self, timestamp: float) -> None:
        baseline = self.baseline
        usual = not self.is_short and self.lull.window is None and self.told == UNTOLD
        baseline.close(timestamp, self.lull.suspected_since(SUSPECT_NATS), learn=usual)
        learned, middle = baseline.learned, baseline.start_s + 0.5 * baseline.block_s
        # An office that closes at an hour falls at once; a smooth curve through the hours does not.
        hourly = learned.contacts.mean_rate(middle) * learned.share.mean_rate(middle)
        hour, part = learned.contacts.place(middle)
        smooth = learned.contacts.rate_at(hour, part) * learned.share.rate_at(hour, part)
        # Nor do the last hours promise more than the week does: campaigns end.
        lately = max(1.0, learned.fast_contacts.value * learned.fast_share.value)
        self.caution = min(1.0, hourly / smooth) / lately
        # In the first week, hours that nobody has seen may be of any size.
        if learned.seen_s > WEEK_S:
            self.kept = MOST_LEARNED * baseline.complaints_per_s * baseline.block_s + MOST_ODD
        if self.smaller is not None and not self.smaller.turn(timestamp):
            self.smaller = None
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
            self.lull.reset()
            self.shortage.evidence.reset()
            self.score, self.last_s, self.lull_told = 0.0, None, False

    def _be_smaller(self, left: float, window: list[float], timestamp: float) -> None:
        """Expect no more than is left, and look out for a return to what was."""
        ratio = max(left, PARTS[0])
        if self.smaller is not None:
            self.smaller.ratio *= ratio
        elif ratio < MOST_SMALLER:
            self.smaller = SmallerFeed.of(self.baseline, timestamp, window[0], ratio)
        self.baseline.rescale(ratio)
        self._allow()
        self.release()
        self.lull.reset()

    def _be_whole(self, smaller: SmallerFeed, timestamp: float) -> None:
        self.baseline, self.smaller = smaller.whole, None
        self.release()
        self.lull.reset()
        self._turn(timestamp)

    def release(self) -> None:
        """End the alarm, if one is on, and drop the evidence at hand."""
        self.shortage.reset()

    def verdict(self, channel: str, threshold: float) -> FeedVerdict:
        """What the last bucket said."""
        window = self.shortage.window
        if window is None:
            return FeedVerdict(channel, False, None, 0.0, 0.0, self.score, threshold)
        expected, _ = excused(window, self.baseline.learned.contacts_variance)
        return FeedVerdict(channel, True, window[0], window[1], expected, self.score, threshold)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "baseline": self.baseline.to_state(),
            "short": self.shortage.to_state(),
            "lull": self.lull.to_state(),
            "lull_told": self.lull_told,
            "hours": self.hours.to_state(),
            "smaller": None if self.smaller is None else self.smaller.to_state(),
            "numbers": [self.score, self.caution],
            "last_s": self.last_s,
            "kept": None if self.kept == inf else self.kept,
            "told": self.told.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Feed:
        """Restore what `to_state` gave; of older versions, without what they had not yet."""
        feed = cls(state["baseline"]["bucket_s"], 0.0)
        feed.baseline = Baseline.from_state(state["baseline"])
        *_, feed.score, feed.caution = state["numbers"]
        if "short" in state:
            feed.shortage, feed.lull = (Shortage.from_state(state[name]) for name in ("short", "lull"))
            feed.hours = OpeningHours.from_state(state["hours"])
            feed.lull_told, feed.last_s = state["lull_told"], state["last_s"]
            feed.smaller = None if state["smaller"] is None else SmallerFeed.from_state(state["smaller"])
        feed.kept = inf if state["kept"] is None else state["kept"]
        feed.told = Told.from_state(state.get("told"))
        feed._allow()
        return feed
