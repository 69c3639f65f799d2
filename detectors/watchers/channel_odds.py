"""How many complaints the other contacts of a channel let expect, against those of the other channels.

Where one in ten calls is a complaint and four in ten posts are, the share of complaints in all contacts follows the
telephones' opening hours: on Saturdays it doubles, and nobody complains more. So the other contacts that a slice of
several channels is judged against are weighed by their channel's odds of a complaint, where a channel has such hours.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from math import log, sqrt
from typing import Any

from detectors.slices import CACHED, OF_CHANNELS, SEPARATOR, WHOLE, channel_of
from detectors.spikes.slice_count import Counts
from detectors.spikes.week import DAY_S, HALF_LIFE_S
from schemas.fields import CHANNELS

# Weights are worked out when so many complaints were seen, and anew with each such part more.
LEAST_COMPLAINTS, GROWTH = 100.0, 0.25
# What is thought of a channel's share before it is seen, the brand's own, is worth so many complaints.
PRIOR_COMPLAINTS = 10.0
# Channels whose odds are no further apart than this, or than so many standard deviations, are alike: none is weighed.
ALIKE, ALIKE_SD = 1.2, 3.0
# Where weights have moved against each other by more than this (standard deviation of their logarithms, each channel by
# its part of the weighed contacts), hours that one channel has alone are known at another scale than those that all
# share: of what was learned a sixteenth counts. A rare channel's weight moves far by chance, and matters little.
MOVED, FORGET_S = 0.1, 4.0 * HALF_LIFE_S
# Sorts of complaints that are counted by channel; of others the weights are those of all complaints.
MAX_SORTS = 64

Weights = Mapping[str, float]
_HEADS = tuple(zip(CHANNELS, OF_CHANNELS, strict=True))


class ChannelOdds:
    """Weights of each channel's other contacts, of all complaints and of each category of them.

    They are odds, complaints to other contacts, times what makes the weighed count of other contacts stray like one of
    Poisson's: the odds' weighted mean over that of their squares.

    Examples
    --------
    >>> odds = ChannelOdds()
    >>> for bucket in range(0, 6000, 60):
    ...     changes = list(
    ...         odds.learn(bucket, {"": [20, 5], "channel=call": [10, 1], "channel=social": [10, 4]})
    ...     )
    >>> {channel: round(weight, 2) for channel, weight in odds.of("").items()}
    {'social': 1.22, 'call': 0.23}
    """

    def __init__(self) -> None:
        self._contacts: dict[str, float] = {}
        # By sort of complaint, "" for all, and channel.
        self._complaints: dict[str, dict[str, float]] = {}
        self._weights: dict[str, dict[str, float]] = {}
        # Complaints of a sort since its weights were worked out.
        self._new: dict[str, float] = {}
        self._day = 0
        # Where all channels are open round the clock, their shares of contacts by the hour are part of the rhythm.
        self._needed = False

    def of(self, sort: str) -> Weights:
        """Weights by channel for a sort of complaints, of all while its own are not known; empty where all are 1."""
        return self._weights.get(sort, self._weights.get(WHOLE, NO_WEIGHTS))

    def names(self, sort: str, slices: Iterable[str]) -> list[str]:
        """Those of these slices whose contacts are weighed as those of a sort."""
        return [
            name
            for name in slices
            if name == sort or (sort == WHOLE and (name not in self._weights or name == WHOLE))
        ]

    def weigh(
        self,
        touched: dict[str, Counts],
        amid: Container[str],
        totals: Mapping[str, list[int]],
        others: Callable[[Weights], Mapping[str, float]],
    ) -> None:
        """Weigh the other contacts of slices of all channels.

        Parameters
        ----------
        touched
            Counts by slice, changed in place.
        amid
            Slices of complaints alone, which are judged against the contacts of the whole brand.
        totals
            Contacts and complaints of all slices of this bucket.
        others
            From weights to the weighed other contacts of each slice but those `amid`.
        """
        if not any(self._weights.values()):
            return
        whole = self.of(WHOLE)
        known = others(whole) if whole else {}
        for name, (complaints, _, late) in touched.items():
            if name not in amid:
                if whole:
                    touched[name] = (complaints, complaints + known.get(name, 0.0), late)
            elif weights := self.of(name):
                other = 0.0
                for channel, head in _HEADS:
                    if head in totals:
                        own = totals.get(head + SEPARATOR + name)
                        other += weights.get(channel, 1.0) * (totals[head][0] - (own[1] if own else 0))
                touched[name] = (complaints, complaints + other, late)

    def learn(
        self, bucket: int, totals: Mapping[str, list[int]], closes: Callable[[], bool] | None = None
    ) -> Iterator[tuple[str, float, float]]:
        """Take in a bucket's contacts and complaints by slice.

        Whether some channel `closes` is asked once a day, until one does; before, nothing is weighed.

        Yields
        ------
        Sorts whose weights have changed, by how much that multiplies all that counts as their contacts, and by how
        many seconds what was learned of their rhythm is to be older: it was of other weights.
        """
        day = int(bucket // DAY_S)
        if not self._needed and (closes is None or (day != self._day and closes())):
            self._needed = True
        self._fade(day)
        heads = [pair for pair in _HEADS if pair[1] in totals]
        for channel, _ in heads:
            self._contacts.setdefault(channel, 0.0)
        if len(self._contacts) < 2:
            # Counted from when there is another one, all alike.
            return
        for channel, head in heads:
            contacts, complaints = totals[head]
            self._contacts[channel] += contacts
            if complaints:
                self._count(channel, WHOLE, complaints)
        for key, (_, complaints) in totals.items():
            if complaints and SEPARATOR in key:
                place = _sort_of(key)
                if place is not None:
                    self._count(*place, complaints)
        for sort in [sort for sort, new in self._new.items() if self._needed and new >= LEAST_COMPLAINTS]:
            if self._new[sort] >= GROWTH * sum(self._complaints[sort].values()):
                ratio, older_s = self._weigh(sort)
                yield sort, ratio, older_s

    def _count(self, channel: str, sort: str, complaints: int) -> None:
        known = self._complaints.get(sort)
        if known is None:
            if len(self._complaints) >= MAX_SORTS:
                return
            known = self._complaints[sort] = {}
        known[channel] = known.get(channel, 0.0) + complaints
        self._new[sort] = self._new.get(sort, 0.0) + complaints

    def _fade(self, day: int) -> None:
        if day == self._day:
            return
        keep = 2.0 ** (max(self._day - day, -1000) * DAY_S / HALF_LIFE_S)
        self._day = day
        self._contacts = {channel: keep * count for channel, count in self._contacts.items()}
        self._complaints = {
            sort: {channel: keep * count for channel, count in counts.items()}
            for sort, counts in self._complaints.items()
        }

    def _weigh(self, sort: str) -> tuple[float, float]:
        """Work out the weights of a sort; gives what `learn` says of it."""
        contacts, complaints, before = self._contacts, self._complaints[sort], self.of(sort)
        self._new[sort] = 0.0
        whole = sum(complaints.values())
        share = whole / max(sum(contacts.values()), whole + 1.0)
        others = {
            channel: max(count - complaints.get(channel, 0.0), 0.0) for channel, count in contacts.items()
        }
        odds = {
            channel: (complaints.get(channel, 0.0) + PRIOR_COMPLAINTS)
            / (other + PRIOR_COMPLAINTS / share * (1.0 - share))
            for channel, other in others.items()
        }
        mean = sum(odds[channel] * other for channel, other in others.items())
        square = sum(odds[channel] ** 2 * other for channel, other in others.items())
        low, high = min(odds, key=odds.__getitem__), max(odds, key=odds.__getitem__)
        doubt = sum(1.0 / (complaints.get(channel, 0.0) + PRIOR_COMPLAINTS) for channel in (low, high))
        weights = {}
        if square > 0.0 and log(odds[high] / odds[low]) > max(log(ALIKE), ALIKE_SD * sqrt(doubt)):
            weights = {channel: one * mean / square for channel, one in odds.items()}
        self._weights[sort] = weights
        now, then = whole + _weighed(others, weights), whole + _weighed(others, before)
        return now / then, FORGET_S if _moved(others, before, weights) > MOVED else 0.0

    def rescale(self, channel: str, factor: Callable[[str], float]) -> None:
        """Expect as many times the complaints of a channel as `factor` gives by sort: its text model changed."""
        for sort, counts in self._complaints.items():
            if channel in counts:
                counts[channel] *= factor(sort)
                # With the next bucket.
                self._new[sort] = max(self._new.get(sort, 0.0), sum(counts.values()))

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by channels and `MAX_SORTS`."""
        return {
            "contacts": dict(self._contacts),
            "complaints": {sort: dict(counts) for sort, counts in self._complaints.items()},
            "weights": {sort: dict(weights) for sort, weights in self._weights.items()},
            "new": dict(self._new),
            "day": self._day,
            "needed": self._needed,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any] | None) -> ChannelOdds:
        """Restore what `to_state` gave; checkpoints of older versions know none."""
        odds = cls()
        if state is None:
            return odds
        odds._contacts, odds._new, odds._day = dict(state["contacts"]), dict(state["new"]), state["day"]
        odds._complaints = {sort: dict(counts) for sort, counts in state["complaints"].items()}
        odds._needed = state.get("needed", bool(state["weights"]))
        odds._weights = {sort: dict(weights) for sort, weights in state["weights"].items()}
        return odds


NO_WEIGHTS: Weights = {}


def _moved(others: Mapping[str, float], before: Weights, after: Weights) -> float:
    """Standard deviation of the logarithms by which weights have moved, each channel by its part of what is weighed."""
    whole = mean = square = 0.0
    for channel, other in others.items():
        part = after.get(channel, 1.0) * other
        moved = log(after.get(channel, 1.0) / before.get(channel, 1.0))
        whole += part
        mean += part * moved
        square += part * moved * moved
    return sqrt(max(square / whole - (mean / whole) ** 2, 0.0)) if whole > 0.0 else 0.0


def _weighed(others: Mapping[str, float], weights: Weights) -> float:
    total = 0.0
    for channel, other in others.items():
        total += weights.get(channel, 1.0) * other
    return total


@lru_cache(maxsize=CACHED)
def _sort_of(key: str) -> tuple[str, str] | None:
    """Channel and category that a slice counts the complaints of, if it is one of that kind."""
    channel, sort = channel_of(key), key.partition(SEPARATOR)[2]
    return None if channel is None or not sort.startswith("category=") else (channel, sort)
