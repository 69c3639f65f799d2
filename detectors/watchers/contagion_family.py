"""Contagion of a brand and of its largest categories: who infects whom need not be all of its customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp
from typing import Any

from detectors.incident import EXPLAINS
from detectors.log.model_ratios import ALL
from detectors.signal import Signal
from detectors.slices import CACHED, OF_CHANNELS, SEPARATOR, slice_key
from detectors.text.classes import OTHER
from detectors.watchers.contagion_watch import WAKE_COMPLAINTS, WAKE_SD, ContagionWatch
from schemas.fields import Channel

# So many categories are watched, those with the most complaints; which, is looked at once an hour.
MOST, LOOK_S = 4, 3600
# How long complaints count for a category's rank.
RANK_S = 12 * 3600.0
# Below so many complaints in ten minutes (about 6 a minute) what would wake a category wakes the brand as well.
DROWNED = (WAKE_COMPLAINTS / WAKE_SD) ** 2
# Categories that are counted at most; the rarest are given up first.
KEPT = 64


class ContagionFamily:
    """Watches one brand and its largest categories, bucket by bucket.

    A category is judged against all other contacts of its channels, since these have no category. Where the whole brand
    complains rarely its categories are left alone: they could not tell what it does not.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds.

    Examples
    --------
    >>> family, pair = ContagionFamily(10), "channel=call" + SEPARATOR + "category=delivery"
    >>> for bucket in range(1_760_000_000, 1_760_020_000, 10):
    ...     family.close(bucket, {"channel=call": [5, 2], pair: [1, 1]})
    >>> sorted(family.parts), family.signals()  # all is as usual
    (['delivery'], [])
    """

    def __init__(self, bucket_s: int) -> None:
        self.bucket_s = bucket_s
        self.whole = ContagionWatch(bucket_s)
        self.parts: dict[str, ContagionWatch] = {}
        self._volume: dict[str, float] = {}
        self._looked_s = 0

    def close(self, bucket: int, totals: Mapping[str, Sequence[int]]) -> None:
        """Take in a closed bucket: contacts and complaints of its slices, of which channels and categories count."""
        self.whole.close(bucket, totals)
        complaints: dict[str, dict[str, int]] = {}
        for key, row in totals.items():
            if row[1] and (place := _place(key)) is not None:
                channel, category = place
                complaints.setdefault(category, {})[channel] = row[1]
        for category, by_channel in complaints.items():
            self._volume[category] = self._volume.get(category, 0.0) + sum(by_channel.values())
        if bucket // LOOK_S > self._looked_s // LOOK_S:
            self._choose(bucket)
        if not self.parts:
            return
        others = {name: totals[name][0] - totals[name][1] for name in OF_CHANNELS if name in totals}
        for category, watch in self.parts.items():
            own = complaints.get(category, {})
            rows = {name: (rest + own.get(name, 0), own.get(name, 0)) for name, rest in others.items()}
            watch.close(bucket, rows)

    def _choose(self, bucket: int) -> None:
        """Watch the categories with the most complaints; one that alarms is not given up."""
        keep = exp(-max(bucket - self._looked_s, 0) / RANK_S)
        self._looked_s = bucket
        ranked = sorted(self._volume.items(), key=lambda entry: (-entry[1], entry[0]))
        drowned = self.whole.usual >= DROWNED
        largest = [category for category, _ in ranked[:MOST]] if drowned else []
        stay = [category for category, watch in self.parts.items() if watch.alarming]
        chosen = sorted((stay + [category for category in largest if category not in stay])[:MOST])
        self.parts = {
            category: self.parts.get(category) or ContagionWatch(self.bucket_s, _slice(category))
            for category in chosen
        }
        self._volume = {category: count * keep for category, count in ranked[:KEPT]}

    def rescale(self, channel: Channel, factors: Mapping[str, float]) -> None:
        """Take a channel's complaints at the rates of a new text model for usual, by category (`""`: all others)."""
        self.whole.rescale(channel, factors[ALL])
        for category, watch in self.parts.items():
            watch.rescale(channel, factors.get(category, factors[ALL]))

    @property
    def ratio(self) -> float:
        """Complaints that one complaint of the brand brings, over all channels; 0 while its watch sleeps."""
        return self.whole.ratio

    @property
    def alarming(self) -> bool:
        """Whether complaints breed complaints now, in the brand or in a category."""
        return self.whole.alarming or any(watch.alarming for watch in self.parts.values())

    def signals(self) -> list[Signal]:
        """Alarms of categories, and of the brand unless a category explains it.

        A category alone is a hint (blue): what makes customers complain of one thing of their own accord, and leaves
        other contacts as they were, looks alike.
        """
        whole = self.whole.signals()
        parts = [signal for watch in self.parts.values() for signal in watch.signals()]
        if not (whole or parts):
            return []
        if not whole:
            return [replace(signal, tier="blue") for signal in parts]
        explained = any(signal.excess >= EXPLAINS * whole[0].excess for signal in parts)
        return parts if explained else whole + parts

    def release(self) -> None:
        """End all alarms and sleep: after a backfill."""
        self.whole.release()
        for watch in self.parts.values():
            watch.release()

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: for each watch some kB asleep, about 70 kB more awake."""
        return {
            "whole": self.whole.to_state(),
            "parts": {category: watch.to_state() for category, watch in self.parts.items()},
            "volume": dict(sorted(self._volume.items())),
            "looked_s": self._looked_s,
        }

    @classmethod
    def from_state(cls, bucket_s: int, state: dict[str, Any]) -> ContagionFamily:
        """Restore what `to_state` gave, or the watch of a brand did before there were families."""
        family = cls(bucket_s)
        if "whole" not in state:
            family.whole = ContagionWatch.from_state(bucket_s, state)
            return family
        family.whole = ContagionWatch.from_state(bucket_s, state["whole"])
        family.parts = {
            category: ContagionWatch.from_state(bucket_s, part, _slice(category))
            for category, part in state["parts"].items()
        }
        family._volume, family._looked_s = dict(state["volume"]), state["looked_s"]
        return family


def _slice(category: str) -> str:
    return slice_key((("category", category),))


@lru_cache(maxsize=CACHED)
def _place(key: str) -> tuple[str, str] | None:
    """Channel (as a key) and category of a slice that has both and nothing else."""
    channel, _, rest = key.partition(SEPARATOR)
    name, _, category = rest.partition("=")
    if channel not in OF_CHANNELS or name != "category" or SEPARATOR in category or category == OTHER:
        return None
    return channel, category
