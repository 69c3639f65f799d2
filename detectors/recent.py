"""What a brand's latest complaints were: examples for people to read, and how many customers stood behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, NamedTuple

from detectors.blocks import SKETCH_SIZE
from schemas.brandlog import BrandMap, Dimensions
from schemas.fields import Channel

KEEP_S = 24 * 3600.0
MAX_SAMPLES = 400
MAX_CUSTOMERS = 8192
# Hashes of customers have 63 bits.
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

    def add(self, channel: Channel, block: BrandMap) -> None:
        """Take in what a block's map shows; the same map again changes nothing."""
        for sample in block.samples:
            self.samples[sample.event_id] = Seen(
                sample.at_s, sample.rank, sample.event_id, channel, sample.text, block.keys[sample.key]
            )
        for who, second in block.complainants:
            self.customers[who] = max(second, self.customers.get(who, second))
        if len(self.samples) > 2 * MAX_SAMPLES:
            newest = sorted(self.samples.values(), reverse=True)[:MAX_SAMPLES]
            self.samples = {seen.event_id: seen for seen in newest}
        if len(self.customers) > 2 * MAX_CUSTOMERS:
            latest = sorted(self.customers.items(), key=lambda entry: entry[::-1], reverse=True)
            self.customers = dict(latest[:MAX_CUSTOMERS])

    def forget(self, before_s: float) -> None:
        """Drop what is older than a day before the clock."""
        self.samples = {key: seen for key, seen in self.samples.items() if seen.at_s >= before_s}
        self.customers = {who: second for who, second in self.customers.items() if second >= before_s}

    def examples(self, since_s: float, pairs: Dimensions, channel: str | None, count: int = 5) -> list[Seen]:
        """A few complaints of a slice since a time, drawn as by chance, in time order."""
        fitting = [
            seen
            for seen in self.samples.values()
            if seen.at_s >= since_s
            and (channel is None or seen.channel == channel)
            and all(pair in seen.dimensions for pair in pairs if pair[0] != "channel")
        ]
        return sorted(nsmallest(count, fitting, key=lambda seen: seen.rank))

    def customers_between(self, since_s: float, until_s: float) -> int:
        """Distinct customers whose latest complaint lies in an interval.

        Exact while few; beyond `SKETCH_SIZE` estimated from the smallest hashes (Bar-Yossef et al. 2002: k - 1
        over the k-th smallest of hashes spread evenly over the unit interval), within about 13 %.
        """
        smallest = nsmallest(
            SKETCH_SIZE, (who for who, second in self.customers.items() if since_s <= second < until_s)
        )
        if len(smallest) < SKETCH_SIZE:
            return len(smallest)
        return round((SKETCH_SIZE - 1) * HASHES / smallest[-1])

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "samples": [list(seen) for seen in self.samples.values()],
            "customers": list(self.customers.items()),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Recent:
        """Restore what `to_state` gave."""
        samples = [
            Seen(at_s, rank, event_id, channel, text, tuple((name, value) for name, value in dimensions))
            for at_s, rank, event_id, channel, text, dimensions in state["samples"]
        ]
        return cls(
            {seen.event_id: seen for seen in samples}, {who: second for who, second in state["customers"]}
        )
