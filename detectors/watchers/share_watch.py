"""A brand's feeds and the mix of its complaints, fed from closed buckets minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from detectors.feed import FeedDetector
from detectors.log.buckets import by_channel
from detectors.mix import DIMENSIONS, MixDetector
from detectors.outputs import JudgeOptions
from detectors.signal import Signal
from detectors.slices import CACHED, WHOLE, pairs_of
from detectors.spikes.planned import Planned, told_about
from schemas.fields import CHANNELS, Channel

# Parts of the brand's budget of false pages. Neither pages by itself: both are at most yellow.
FEED_SHARE, MIX_SHARE = 0.05, 0.25
FEED_S, MIX_S = 60, 300
# Expectation is held for so long; after longer silence it says nothing.
LONGEST_GAP_S = 1800
# So long stretches of the mix wait for what becomes of a feed that looks short.
LONGEST_WAIT_S = 3 * 3600


class ShareWatch:
    """Watches whether all channels bring their part of the contacts, and all parts theirs of the complaints.

    While a feed is short, the mix says nothing about customers, so it is neither judged nor learned. A feed often
    looks short and is not (several times a day on calm feeds of a few contacts a minute): until that is known the mix
    waits, and is judged then. Nor is it judged or learned on a told holiday, whatever part of the brand that is for:
    some complaints wait for the next day, others do not, and when one channel is closed the shares of all others rise.

    Parameters
    ----------
    options
        Configuration of the fold.

    Examples
    --------
    >>> watch = ShareWatch(JudgeOptions())
    >>> for bucket in range(0, 2 * 86400, 10):
    ...     watch.close(bucket, {"": [4, 1], "channel=call": [4, 1]}, expected=1.0)
    >>> list(watch.signals())
    []
    """

    def __init__(self, options: JudgeOptions) -> None:
        budget = options.false_alarms_per_month
        self.feeds = FeedDetector(budget * FEED_SHARE, max(FEED_S, options.bucket_s))
        self.mix = MixDetector(budget * MIX_SHARE, max(MIX_S, options.bucket_s))
        # Starts of the stretches that are being gathered.
        self._minute: int | None = None
        self._stretch: int | None = None
        self._contacts: dict[Channel, int] = {}
        self._parts: dict[str, int] = {}
        self._whole = 0
        # Stretches that are over, with their parts and whole, while a feed looks short.
        self._waiting: list[tuple[int, dict[str, int], int]] = []
        self.bucket_s = options.bucket_s
        self._last: int | None = None
        # What business events say of the brand's contacts; those events have a state of their own.
        self.plans: tuple[Planned, ...] = ()

    def close(self, bucket: int, totals: Mapping[str, list[int]], expected: float) -> None:
        """Take in a closed bucket of the brand.

        Parameters
        ----------
        bucket
            Its start, epoch seconds.
        totals
            Contacts and complaints of all touched slices.
        expected
            Complaints expected of the whole brand.
        """
        self._pass_to(bucket)
        for channel, contacts in by_channel(totals).items():
            self.late(channel, contacts)
        whole = totals[WHOLE][1] if WHOLE in totals else 0
        for key, (_, complaints) in totals.items() if whole else ():
            if complaints and _is_part(key):
                self._parts[key] = self._parts.get(key, 0) + complaints
        self._whole += whole
        # Buckets that nobody touched were not closed, but should have brought something.
        since = bucket if self._last is None else min(max(self._last, bucket - LONGEST_GAP_S), bucket)
        self.mix.volume.add(
            float(bucket), float(whole), expected * max(1.0, (bucket - since) / self.bucket_s)
        )
        self._last = bucket

    def late(self, channel: Channel, contacts: int) -> None:
        """Count contacts of a channel that came now, however old they are: its feed is alive."""
        self._contacts[channel] = self._contacts.get(channel, 0) + contacts

    def _pass_to(self, bucket: int) -> None:
        """Judge the stretches that ended before a bucket."""
        minute = bucket - bucket % int(self.feeds.bucket_s)
        if self._minute is not None and minute > self._minute:
            at_s = float(self._minute)
            if self.plans or self.feeds.told:
                self.feeds.tell({each: told_about(self.plans, at_s, f"channel={each}") for each in CHANNELS})
            self.feeds.take(at_s, self._contacts)
            self._contacts = {}
        self._minute = minute
        stretch = bucket - bucket % int(self.mix.bucket_s)
        if self._stretch is not None and stretch > self._stretch:
            self._waiting.append((self._stretch, self._parts, self._whole))
            self._parts, self._whole = {}, 0
            self._judge_mix()
        self._stretch = stretch

    def _judge_mix(self) -> None:
        """Judge the stretches that are over, or let them wait, or drop them."""
        ended_s = self._waiting[-1][0] + self.mix.bucket_s
        too_long = ended_s - self._waiting[0][0] > LONGEST_WAIT_S
        if self.feeds.short or self._on_holiday(self._waiting[-1][0], ended_s):
            self._drop_mix()
        elif not self.feeds.looks_short:
            self._bring_mix()
        elif too_long:
            self._drop_mix()

    def _bring_mix(self) -> None:
        for stretch, parts, whole in self._waiting:
            self.mix.update(float(stretch), parts, whole)
        self._waiting = []

    def _drop_mix(self) -> None:
        self._waiting = []
        self.mix.pause()

    def _on_holiday(self, starts_s: float, ends_s: float) -> bool:
        """Whether any of a stretch lies on a told holiday."""
        return any(
            plan.told.holiday and plan.starts_s < ends_s and starts_s < plan.ends_s for plan in self.plans
        )

    def signals(self) -> Iterable[Signal]:
        """Present alarms of feeds, then of shares."""
        shifts = list(self.mix.signals())
        of_channels = [signal for signal in shifts if pairs_of(signal.slice_key)[0][0] == "channel"]
        # The share of one channel rises when another's office closes. Weeks are looked at only where it matters.
        if of_channels and not self.feeds.always_open:
            shifts = [signal for signal in shifts if signal not in of_channels]
        return [*self.feeds.signals(), *shifts]

    def sorted_out(self, signals: Iterable[Signal], *, level: bool) -> list[Signal]:
        """All signals, a part's spike that did not come on top of the usual complaints as a shift of the mix.

        `level` says that all channels have been judged up to the same time: one that is ahead has complaints that
        the whole does not have yet.
        """
        return list(self.mix.sorted_out(signals, level=level))

    def rescale(self, factors: Mapping[str, float]) -> None:
        """Expect so many times the complaints of each slice, as another text model finds them."""
        self._bring_mix()
        self.mix.rescale(factors.get(WHOLE, 1.0), factors)

    def release(self) -> None:
        """End all alarms and keep what was learned: after a backfill."""
        self.feeds.release()
        self._drop_mix()

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "feeds": self.feeds.to_state(),
            "mix": self.mix.to_state(),
            "minute": self._minute,
            "stretch": self._stretch,
            "last": self._last,
            "contacts": dict(self._contacts),
            "parts": dict(self._parts),
            "whole": self._whole,
            "waiting": [[*row] for row in self._waiting],
        }

    @classmethod
    def from_state(cls, options: JudgeOptions, state: dict[str, Any]) -> ShareWatch:
        """Restore what `to_state` gave."""
        watch = cls(options)
        watch.feeds = FeedDetector.from_state(state["feeds"], watch.feeds.false_alarms_per_month)
        watch.mix = MixDetector.from_state(state["mix"], watch.mix.false_alarms_per_month)
        watch._minute, watch._stretch, watch._last = state["minute"], state["stretch"], state["last"]
        watch._contacts, watch._parts = dict(state["contacts"]), dict(state["parts"])
        watch._whole = state["whole"]
        # Older checkpoints have none that wait.
        watch._waiting = [(at_s, dict(parts), whole) for at_s, parts, whole in state.get("waiting", ())]
        return watch


@lru_cache(maxsize=CACHED)
def _is_part(key: str) -> bool:
    """Whether a slice is one value of a dimension that complaints are divided by."""
    pairs = pairs_of(key)
    return len(pairs) == 1 and pairs[0][0] in DIMENSIONS
