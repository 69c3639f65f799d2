"""How a worker fares, read off its own metrics: what the page shows beside the incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from prometheus_client import Gauge

from streams.metrics import Metrics

FEEDS = 40


class Feed(NamedTuple):
    """One channel of one brand: seconds since its newest event, and contacts seen ÷ expected if known.

    The share is not known before the brand is `learned`, nor after that where too few are expected to tell. Who does
    not judge the brand knows neither (None).
    """

    brand: str
    channel: str
    age_s: float
    share: float | None
    learned: bool | None = None


class Vitals(NamedTuple):
    """What a worker lacks, in words; its feeds, the longest silent first; its detectors; its arrears.

    `warmth` is the share (0 to 1) of the history that each brand's detectors need and have.
    """

    wrong: tuple[str, ...] = ()
    feeds: tuple[Feed, ...] = ()
    warmth: tuple[tuple[str, float], ...] = ()
    lag_records: int = 0

    @property
    def shareless(self) -> set[bool | None]:
        """Whether the brands of feeds without a share are learned: one word for each reason there is."""
        return {feed.learned for feed in self.feeds if feed.share is None}

    @property
    def newest_s(self) -> float | None:
        """Seconds since anything was heard, or None if nothing was."""
        return min((feed.age_s for feed in self.feeds), default=None)


def vitals(metrics: Metrics, wrong: Sequence[str], now_s: float) -> Vitals:
    """Read a worker's metrics as of `now_s`, Unix seconds.

    Examples
    --------
    >>> metrics = Metrics()
    >>> metrics.set_last_event("acme", "call", 1000.0)
    >>> vitals(metrics, [], 1010.0).feeds
    (Feed(brand='acme', channel='call', age_s=10.0, share=None, learned=None),)
    """
    shares = dict(_values(metrics.channel_contacts_ratio, "brand", "channel"))
    warmth = sorted((brand, share) for (brand,), share in _values(metrics.detector_warm, "brand"))
    learned = {brand: share >= 1.0 for brand, share in warmth}
    feeds = [
        Feed(brand, channel, max(0.0, now_s - at_s), shares.get((brand, channel)), learned.get(brand))
        for (brand, channel), at_s in _values(metrics.channel_last_event, "brand", "channel")
        if at_s > 0
    ]
    feeds.sort(key=lambda feed: (-feed.age_s, feed.brand, feed.channel))
    lag = sum(max(0.0, records) for _, records in _values(metrics.consumer_lag, "topic"))
    return Vitals(tuple(wrong), tuple(feeds[:FEEDS]), tuple(warmth[:FEEDS]), round(lag))


def _values(gauge: Gauge, *labels: str) -> Iterable[tuple[tuple[str, ...], float]]:
    for family in gauge.collect():
        for sample in family.samples:
            yield tuple(sample.labels[label] for label in labels), sample.value
