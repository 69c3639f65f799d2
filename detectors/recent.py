"""What a brand's latest complaints were: examples for people to read, and how many customers stood behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, NamedTuple

from detectors.blocks import SKETCH_SIZE
from schemas.brandlog import BrandMap, Dimensions
from schemas.fields import Channel

KEEP_S = 24 * 3600.0
MAX_SAMPLES = 400
MAX_HASHES = 8192
# Hashes of customers and of texts have 63 bits.
HASHES = 1 << 63


class Seen(NamedTuple):
    """One complaint, masked. `rank` orders complaints as by chance."""

    at_s: float
    rank: int
    event_id: str
    channel: Channel
    text: str
    dimensions: Dimensions


@dataclass(slots=True)
class Recent:
    """Latest complaints and complainants of one brand, bounded.

    Examples
    --------
    >>> recent = Recent()
    >>> recent.add("call", BrandMap(keys=[()], cells=[], complainants=[(5, 100), (9, 300)]))
    >>> recent.customers_between(200.0, 400.0)
    1
    """

    samples: dict[str, Seen] = field(default_factory=dict)
    customers: dict[int, int] = field(default_factory=dict)
    texts: dict[int, int] = field(default_factory=dict)

    def add(self, channel: Channel, block: BrandMap) -> None:
        """Take in what a block's map shows; the same map again changes nothing."""
        for sample in block.samples:
            self.samples[sample.event_id] = Seen(
                sample.at_s, sample.rank, sample.event_id, channel, sample.text, block.keys[sample.key]
            )
        self.customers = _latest(self.customers, block.complainants)
        self.texts = _latest(self.texts, block.texts)
        if len(self.samples) > 2 * MAX_SAMPLES:
            newest = sorted(self.samples.values(), reverse=True)[:MAX_SAMPLES]
            self.samples = {seen.event_id: seen for seen in newest}

    def forget(self, before_s: float) -> list[Seen]:
        """Drop what is older than a time, a day before the clock; gives the complaints that were dropped."""
        old = sorted(seen for seen in self.samples.values() if seen.at_s < before_s)
        self.samples = {key: seen for key, seen in self.samples.items() if seen.at_s >= before_s}
        self.customers = {who: second for who, second in self.customers.items() if second >= before_s}
        self.texts = {text: second for text, second in self.texts.items() if second >= before_s}
        return old

    def of_slice(self, since_s: float, where: Mapping[str, Sequence[str]]) -> list[Seen]:
        """Complaints of a slice since a time, in the order of their ranks: as by chance."""
        channels = where.get("channel")
        values = {name: set(known) for name, known in where.items() if name != "channel"}
        return sorted(
            (
                seen
                for seen in self.samples.values()
                if seen.at_s >= since_s
                and (channels is None or seen.channel in channels)
                and all(dict(seen.dimensions).get(name) in known for name, known in values.items())
            ),
            key=lambda seen: (seen.rank, seen.event_id),
        )

    def examples(self, since_s: float, where: Mapping[str, Sequence[str]], count: int = 5) -> list[Seen]:
        """A few complaints of a slice since a time, drawn as by chance, in time order."""
        return sorted(self.of_slice(since_s, where)[:count])

    def customers_between(self, since_s: float, until_s: float) -> int:
        """Distinct customers whose latest complaint lies in an interval."""
        return _distinct(self.customers, since_s, until_s)

    def texts_between(self, since_s: float, until_s: float) -> int:
        """Distinct texts of complaints whose latest use lies in an interval."""
        return _distinct(self.texts, since_s, until_s)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "samples": [list(seen) for seen in self.samples.values()],
            "customers": list(self.customers.items()),
            "texts": list(self.texts.items()),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Recent:
        """Restore what `to_state` gave."""
        samples = [
            Seen(at_s, rank, event_id, channel, text, tuple((name, value) for name, value in dimensions))
            for at_s, rank, event_id, channel, text, dimensions in state["samples"]
        ]
        return cls(
            {seen.event_id: seen for seen in samples},
            {who: second for who, second in state["customers"]},
            {text: second for text, second in state["texts"]},
        )


def _latest(table: dict[int, int], seen: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Note hashes with the seconds they were seen at; the latest ones are kept if there are too many."""
    for key, second in seen:
        table[key] = max(second, table.get(key, second))
    if len(table) <= 2 * MAX_HASHES:
        return table
    return dict(sorted(table.items(), key=lambda entry: entry[::-1], reverse=True)[:MAX_HASHES])


def _distinct(table: Mapping[int, int], since_s: float, until_s: float) -> int:
    """Number of distinct hashes whose latest second lies in an interval.

    Exact while few; beyond `SKETCH_SIZE` estimated from the smallest hashes (Bar-Yossef et al. 2002: k - 1
    over the k-th smallest of hashes spread evenly over the unit interval), within about 13 %.
    """
    smallest = nsmallest(SKETCH_SIZE, (key for key, second in table.items() if since_s <= second < until_s))
    if len(smallest) < SKETCH_SIZE:
        return len(smallest)
    return round((SKETCH_SIZE - 1) * HASHES / smallest[-1])
