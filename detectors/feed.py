"""Is a channel's feed whole? Contacts seen against those expected of it, the other channels as witnesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, isfinite, log
from typing import Any, NamedTuple

from detectors.baseline import Baseline
from detectors.signal import Signal
from detectors.slices import slice_key
from detectors.spikes.evidence import MONTH_S
from detectors.spikes.shortfall import PARTS, Shortfall, exact, excused
from detectors.spikes.week import DAY_S

OWNER = "front-desk"
MAX_CHANNELS = 16
# Noise forgets itself in about this time: every stretch of it is a new chance of a false alarm for every part.
LOOK_S = 600.0
# Evidence in nats that a feed is back.
END_NATS = 5.0
# A feed that has been short for so long is a smaller feed.
NEW_NORMAL_S = 2 * DAY_S
# Learning stops from where this much evidence began, nats.
SUSPECT_NATS = 3.0
# A block is learned up to this many times what was expected, and some more where that is little.
MOST_LEARNED, MOST_ODD = 1.5, 5.0
# Silence of all channels is gone through bucket by bucket for no longer than this.
LONGEST_SILENCE_S = DAY_S
VERSION = 1


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
        Evidence in nats, and how much raises an alarm.
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


class _Feed:
    """One channel: what it should bring given the others, and the evidence that it does not."""

    __slots__ = ("baseline", "caution", "end", "evidence", "kept", "part", "score", "short_since")

    def __init__(self, bucket_s: float, utc_offset_s: float) -> None:
        # In the baseline's words: the channel's contacts are the complaints, the other channels' the rest.
        self.baseline = Baseline(bucket_s, utc_offset_s)
        self.baseline.uses_exposure = True
        self.evidence = Shortfall()
        self.short_since: float | None = None
        self.part = 0
        self.end = self.score = 0.0
        self.caution = 1.0
        # Contacts of this block that may be learned: a campaign's crowd is not what a feed should bring.
        self.kept = inf

    def count(self, timestamp: float, contacts: float, others: float, threshold: float) -> None:
        baseline, evidence = self.baseline, self.evidence
        if timestamp // baseline.block_s != baseline.block:
            self._turn(timestamp)
        # A day or hour never seen is nobody's failure: offices close on their first Sunday too.
        if baseline.warm and baseline.shape_variance == 0.0:
            expected, others_expected = self._expected()
            own = max(baseline.share_noise.variance, baseline.brief_noise.variance)
            found = evidence.add(
                timestamp, contacts, expected, others, others_expected, baseline.contacts_variance, own
            )
            self.score = evidence.best
            if self.short_since is not None:
                self._weigh_end(
                    timestamp, contacts, expected * min(1.0, (others + 1) / (others_expected + 1))
                )
            elif evidence.best > threshold:
                self.short_since, self.part, self.end = evidence.windows[found][0], found, 0.0
                baseline.drop_since(self.short_since)
        learned = min(contacts, self.kept)
        self.kept -= learned
        baseline.observe(timestamp, learned + others, learned)

    def _expected(self) -> tuple[float, float]:
        baseline = self.baseline
        own = baseline.complaints_per_s * self.caution
        return own * baseline.bucket_s, baseline.other_per_s * baseline.bucket_s

    def _turn(self, timestamp: float) -> None:
        suspect = [
            window[0]
            for total, window in zip(self.evidence.sums, self.evidence.windows, strict=True)
            if total > SUSPECT_NATS
        ]
        baseline = self.baseline
        baseline.close(timestamp, min(suspect, default=None), learn=self.short_since is None)
        middle = (baseline.block + 0.5) * baseline.block_s
        # An office that closes at an hour falls at once; a smooth curve through the hours does not.
        hourly = baseline.contacts.mean_rate(middle) * baseline.share.mean_rate(middle)
        smooth = baseline.contacts.rate(middle) * baseline.share.rate(middle)
        # Nor do the last hours promise more than the week does: campaigns end.
        lately = max(1.0, baseline.fast_contacts.value * baseline.fast_share.value)
        self.caution = min(1.0, hourly / smooth) / lately
        if baseline.warm:
            self.kept = MOST_LEARNED * baseline.complaints_per_s * baseline.block_s + MOST_ODD

    def _weigh_end(self, timestamp: float, contacts: float, expected: float) -> None:
        """Weigh the whole feed against a part between what is left of it and the whole."""
        left = PARTS[self.part] ** 0.5
        self.end = max(0.0, self.end - contacts * log(left) - (1.0 - left) * expected)
        since = self.short_since
        if self.end > END_NATS:
            self.release()
        elif since is not None and timestamp - since > NEW_NORMAL_S:
            _, seen, foreseen, _, _ = self.evidence.windows[self.part]
            self.baseline.rescale(max(seen, 1.0) / max(foreseen, 1.0))
            self.release()

    def release(self) -> None:
        self.short_since = None
        self.evidence.reset()

    def verdict(self, channel: str, threshold: float) -> FeedVerdict:
        if self.short_since is None:
            return FeedVerdict(channel, False, None, 0.0, 0.0, self.score, threshold)
        window = self.evidence.windows[self.part]
        expected, known = excused(window, self.baseline.contacts_variance)
        score = exact(PARTS[self.part], window[1], expected, known)
        return FeedVerdict(channel, True, self.short_since, window[1], expected, score, threshold)

    def to_state(self) -> dict[str, Any]:
        return {
            "baseline": self.baseline.to_state(),
            "evidence": self.evidence.to_state(),
            "since": self.short_since,
            "numbers": [self.part, self.end, self.score, self.caution],
            "kept": None if self.kept == inf else self.kept,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> _Feed:
        feed = cls(state["baseline"]["bucket_s"], 0.0)
        feed.baseline = Baseline.from_state(state["baseline"])
        feed.evidence = Shortfall.from_state(state["evidence"])
        feed.short_since = state["since"]
        feed.part, feed.end, feed.score, feed.caution = state["numbers"]
        feed.kept = inf if state["kept"] is None else state["kept"]
        return feed


class FeedDetector:
    """Watches the feeds of a brand's channels: silent, half dead, or whole.

    What a channel should bring follows its share of all contacts, hour of the week by hour of the week; the other
    channels tell whether it is a calm hour or a dead feed. A feed that returns ends its alarm and raises none.
    Time without any contact is silence of all channels.

    Parameters
    ----------
    false_alarms_per_month
        Budget of all channels together.
    bucket_s
        Length of a bucket, seconds.
    utc_offset_s
        Offset of the brand's local time from UTC, seconds.

    Examples
    --------
    >>> detector = FeedDetector()
    >>> for minute in range(9 * 1440):
    ...     verdicts = detector.update(60.0 * minute, {"call": 10, "chat": 30})
    >>> [verdict.alarm for verdict in verdicts]
    [False, False]
    >>> for minute in range(9 * 1440, 9 * 1440 + 10):
    ...     verdicts = detector.update(60.0 * minute, {"chat": 29})
    >>> [(verdict.channel, round(verdict.ratio, 1)) for verdict in verdicts if verdict.alarm]
    [('call', 0.0)]
    """

    def __init__(
        self, false_alarms_per_month: float = 0.1, bucket_s: float = 60.0, utc_offset_s: float = 0.0
    ) -> None:
        if not (false_alarms_per_month > 0.0 and bucket_s > 0.0):
            message = f"budget and bucket_s must be above 0, not {false_alarms_per_month}, {bucket_s}"
            raise ValueError(message)
        self.false_alarms_per_month = false_alarms_per_month
        self.bucket_s, self.utc_offset_s = float(bucket_s), utc_offset_s
        self.next_s: float | None = None
        self.dropped = 0
        self._feeds: dict[str, _Feed] = {}

    def update(self, timestamp: float, contacts: Mapping[Any, int]) -> list[FeedVerdict]:
        """Judge a closed bucket of all channels.

        Parameters
        ----------
        timestamp
            Start of the bucket, epoch seconds UTC; buckets come in order, an old one is dropped and counted. A jump
            was silence, judged up to a day of it.
        contacts
            Contacts of each channel that had any; a channel beyond the sixteenth is counted as dropped.

        Returns
        -------
        Verdicts of all channels.
        """
        if not isfinite(timestamp) or (self.next_s is not None and timestamp < self.next_s - 1e-6):
            self.dropped += 1
            return self.verdicts()
        if self.next_s is not None:
            missed = int((timestamp - self.next_s) / self.bucket_s + 1e-6)
            if missed * self.bucket_s <= LONGEST_SILENCE_S:
                for number in range(missed):
                    self._count(self.next_s + number * self.bucket_s, {})
        self._count(timestamp, contacts)
        self.next_s = timestamp + self.bucket_s
        return self.verdicts()

    def _count(self, timestamp: float, contacts: Mapping[str, int]) -> None:
        for channel in contacts:
            if channel not in self._feeds:
                if len(self._feeds) >= MAX_CHANNELS:
                    self.dropped += 1
                    continue
                self._feeds[channel] = _Feed(self.bucket_s, self.utc_offset_s)
        total, threshold = sum(contacts.values()), self.threshold
        for channel, feed in self._feeds.items():
            own = contacts.get(channel, 0)
            feed.count(timestamp, float(own), float(total - own), threshold)

    @property
    def threshold(self) -> float:
        """Evidence in nats that raises an alarm: a union bound over channels, parts and stretches of noise."""
        looks = MONTH_S / max(LOOK_S, self.bucket_s) * len(PARTS) * max(len(self._feeds), 1)
        return log(max(looks / self.false_alarms_per_month, 2.0))

    def verdicts(self) -> list[FeedVerdict]:
        """What the last bucket said of each channel, in the order they were first seen."""
        threshold = self.threshold
        return [feed.verdict(channel, threshold) for channel, feed in self._feeds.items()]

    @property
    def short(self) -> bool:
        """Whether any feed is short, or looks as if it were: what depends on the mix of channels should wait."""
        return any(
            feed.short_since is not None or feed.evidence.best > SUSPECT_NATS for feed in self._feeds.values()
        )

    def release(self) -> None:
        """End all alarms and drop the evidence at hand."""
        for feed in self._feeds.values():
            feed.release()

    def signals(self) -> Iterable[Signal]:
        """Alarms that are on, as signals of channel slices."""
        for verdict in self.verdicts():
            if verdict.onset is not None:
                yield Signal(
                    kind="feed",
                    slice_key=slice_key((("channel", verdict.channel),)),
                    onset_s=verdict.onset,
                    observed=verdict.seen,
                    expected=verdict.expected,
                    statistic=verdict.score,
                    threshold=verdict.threshold,
                    owner=OWNER,
                    tier="yellow",
                )

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "version": VERSION,
            "false_alarms_per_month": self.false_alarms_per_month,
            "bucket_s": self.bucket_s,
            "utc_offset_s": self.utc_offset_s,
            "next_s": self.next_s,
            "dropped": self.dropped,
            "feeds": {channel: feed.to_state() for channel, feed in self._feeds.items()},
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> FeedDetector:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            message = f"feed detector of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        detector = cls(state["false_alarms_per_month"], state["bucket_s"], state["utc_offset_s"])
        detector.next_s, detector.dropped = state["next_s"], state["dropped"]
        detector._feeds = {channel: _Feed.from_state(row) for channel, row in state["feeds"].items()}
        return detector
