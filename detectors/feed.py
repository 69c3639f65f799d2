"""Is a channel's feed whole? Contacts seen against those expected of it, the other channels as witnesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite, log
from typing import Any

from detectors.signal import Signal
from detectors.slices import slice_key
from detectors.spikes.feed_verdict import FeedVerdict
from detectors.spikes.one_feed import Feed
from detectors.spikes.shortfall import PARTS
from detectors.spikes.thresholds import MONTH_S
from detectors.spikes.told import UNTOLD, Told
from detectors.spikes.week import DAY_S

__all__ = ["FeedDetector", "FeedVerdict"]

OWNER = "front-desk"
MAX_CHANNELS = 16
# Noise forgets itself in about this time: every stretch of it is a new chance of a false alarm for every part.
LOOK_S = 600.0
# Silence of all channels is gone through bucket by bucket for no longer than this.
LONGEST_SILENCE_S = DAY_S
VERSION = 1


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
        self._feeds: dict[str, Feed] = {}
        self.told: dict[str, Told] = {}

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
        self.take(timestamp, contacts)
        return self.verdicts()

    def take(self, timestamp: float, contacts: Mapping[Any, int]) -> None:
        """Judge a closed bucket as `update` does; verdicts may be asked for later, `signals` tells of the alarms."""
        if not isfinite(timestamp) or (self.next_s is not None and timestamp < self.next_s - 1e-6):
            self.dropped += 1
            return
        if self.next_s is not None:
            missed = int((timestamp - self.next_s) / self.bucket_s + 1e-6)
            if missed * self.bucket_s <= LONGEST_SILENCE_S:
                for number in range(missed):
                    self._count(self.next_s + number * self.bucket_s, {})
        self._count(timestamp, contacts)
        self.next_s = timestamp + self.bucket_s

    def _count(self, timestamp: float, contacts: Mapping[str, int]) -> None:
        for channel in contacts:
            if channel not in self._feeds:
                if len(self._feeds) >= MAX_CHANNELS:
                    self.dropped += 1
                    continue
                self._feeds[channel] = feed = Feed(self.bucket_s, self.utc_offset_s)
                feed.tell(self.told.get(channel, UNTOLD), None)
        total, threshold = sum(contacts.values()), self.threshold
        for channel, feed in self._feeds.items():
            own = contacts.get(channel, 0)
            feed.count(timestamp, float(own), float(total - own), threshold)

    def tell(self, told: Mapping[str, Told]) -> None:
        """Say what is on from the next bucket on, until said otherwise, by channel; of others nothing is.

        On a holiday no feed begins to be short, since nobody knows what it should bring; neither a holiday nor a
        campaign is learned as how things are.
        """
        self.told = {channel: each for channel, each in told.items() if any(each)}
        for channel, feed in self._feeds.items():
            feed.tell(self.told.get(channel, UNTOLD), self.next_s)

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
        """Whether any feed is short or closed: the mix of channels says nothing of customers."""
        return any(feed.is_short or feed.is_closed for feed in self._feeds.values())

    @property
    def looks_short(self) -> bool:
        """Whether any feed is short, or there is some evidence of it: what depends on the mix should wait."""
        return any(feed.looks_short for feed in self._feeds.values())

    @property
    def always_open(self) -> bool:
        """Whether all channels are known to be open round the clock, so that their shares say something of any hour."""
        warm = [feed for feed in self._feeds.values() if feed.baseline.warm]
        return bool(warm) and all(feed.always_open for feed in warm)

    def closes(self) -> bool:
        """Whether any channel is known to have opening hours; weeks are gone through for it."""
        return any(feed.closes for feed in self._feeds.values() if feed.baseline.warm)

    def release(self) -> None:
        """End all alarms and drop the evidence at hand."""
        for feed in self._feeds.values():
            feed.release()

    def signals(self) -> Iterable[Signal]:
        """Alarms that are on, as signals of channel slices."""
        for channel, feed in self._feeds.items():
            if not feed.is_short:
                continue
            verdict = feed.verdict(channel, self.threshold)
            if verdict.onset is not None:
                yield Signal(
                    kind="feed",
                    slice_key=slice_key((("channel", channel),)),
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
            "told": {channel: told.to_state() for channel, told in self.told.items()},
            "feeds": {channel: feed.to_state() for channel, feed in self._feeds.items()},
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], budget: float | None = None) -> FeedDetector:
        """Restore what `to_state` gave; for another budget, if one is named, with all that was learned."""
        if state["version"] != VERSION:
            message = f"feed detector of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        detector = cls(budget or state["false_alarms_per_month"], state["bucket_s"], state["utc_offset_s"])
        detector.next_s, detector.dropped = state["next_s"], state["dropped"]
        detector.told = {channel: Told.from_state(row) for channel, row in state.get("told", {}).items()}
        detector._feeds = {channel: Feed.from_state(row) for channel, row in state["feeds"].items()}
        return detector
