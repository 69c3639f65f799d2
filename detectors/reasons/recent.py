"""What a brand's latest complaints were: examples for people to read, and how many customers stood behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from detectors.log.ahead import Ahead
from detectors.reasons.distinct import Distinct
from schemas.brandlog import BrandMap, Dimensions
from schemas.fields import Channel

KEEP_S = 24 * 3600.0
MAX_SAMPLES = 400


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
    """Latest complaints and complainants of one brand, bounded, as of the time passed to.

    Examples
    --------
    >>> recent = Recent()
    >>> recent.add("call", BrandMap(keys=[()], cells=[(100, 0, 2, 2)], complainants=[(5, 100), (9, 300)]))
    >>> recent.customers_between(200.0, 400.0)
    0
    >>> recent.pass_to(400.0)
    >>> recent.customers.between(200.0, 400.0).value
    1
    """

    samples: dict[str, Seen] = field(default_factory=dict)
    customers: Distinct = field(default_factory=Distinct)
    texts: Distinct = field(default_factory=Distinct)
    _ahead: Ahead[Seen] = field(default_factory=lambda: Ahead(MAX_SAMPLES))

    def add(self, channel: Channel, block: BrandMap) -> None:
        """Take in what a block's map shows; the same map again changes nothing."""
        for sample in block.samples:
            where = block.keys[sample.key]
            self._ahead.add(Seen(sample.at_s, sample.rank, sample.event_id, channel, sample.text, where))
        if block.cells and (block.complainants or block.texts):
            buckets = [cell.bucket for cell in block.cells]
            span = (min(buckets), max(buckets))
            self.customers.add(block.complainants, span)
            self.texts.add(block.texts, span)

    def pass_to(self, end_s: float) -> None:
        """Let what occurred before a time be known; what was read of later times waits."""
        self.customers.pass_to(end_s)
        self.texts.pass_to(end_s)
        for seen in self._ahead.until(end_s):
            self.samples[seen.event_id] = seen
        if len(self.samples) > 2 * MAX_SAMPLES:
            newest = sorted(self.samples.values(), reverse=True)[:MAX_SAMPLES]
            self.samples = {seen.event_id: seen for seen in newest}

    def forget(self, before_s: float) -> list[Seen]:
        """Drop what is older than a time, a day before the clock; gives the complaints that were dropped."""
        old = sorted(seen for seen in self.samples.values() if seen.at_s < before_s)
        for seen in old:
            del self.samples[seen.event_id]
        self.customers.forget(before_s)
        self.texts.forget(before_s)
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

    def customers_between(self, since_s: float, until_s: float) -> int:
        """Distinct customers whose latest complaint lies in an interval."""
        return self.customers.between(since_s, until_s).value

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "samples": [list(seen) for seen in self.samples.values()],
            "ahead": self._ahead.to_state(),
            "customers": self.customers.to_state(),
            "texts": self.texts.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Recent:
        """Restore what `to_state` gave."""
        samples, ahead = (
            [
                Seen(at_s, rank, event_id, channel, text, tuple((name, value) for name, value in dimensions))
                for at_s, rank, event_id, channel, text, dimensions in state[part]
            ]
            for part in ("samples", "ahead")
        )
        recent = cls(
            {seen.event_id: seen for seen in samples},
            Distinct.from_state(state["customers"]),
            Distinct.from_state(state["texts"]),
        )
        recent._ahead.restore(ahead)
        return recent
