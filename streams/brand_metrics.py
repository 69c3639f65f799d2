"""What the judge's brands export beside their incidents: whether they are warm, fed, dropping, late, judged by people.

Counts that the fold keeps in its state become counters here: what a checkpoint brought along was counted by whoever
judged then, so only what came since is added.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from detectors.brand import BrandJudge
from detectors.gauges import contacts_ratios
from detectors.incidents.feedback import Feedback
from detectors.incidents.mass import EVERY_BRAND
from detectors.judge import PartitionJudge
from streams.metrics import Metrics

log = logging.getLogger(__name__)


class BrandMetrics:
    """Exports the state of folds, every few seconds.

    Parameters
    ----------
    metrics
        Where to.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        # By partition and brand, what has been counted; by brand, what was said of the dial.
        self._dropped: dict[tuple[int, str], Mapping[str, int]] = {}
        self._breaches: dict[tuple[int, str], Mapping[str, int]] = {}
        self._advice: dict[str, str] = {}
        # By partition, contacts too old of brands that the judge has forgotten, and how often it had no room for one.
        self._lapses: dict[int, Mapping[str, int]] = {}

    def begin(self, judge: PartitionJudge) -> None:
        """Count from here on what happens in a partition that was just assigned."""
        self._lapses[judge.partition] = lapsed(judge)
        for name, brand in judge.brands.items():
            self._dropped[judge.partition, name] = dropped_by(brand)
            self._breaches[judge.partition, name] = dict(brand.cases.breaches)

    def measure(self, judge: PartitionJudge) -> None:
        """Export all brands of a partition, and what was judged of mass incidents if it owns brand `*`."""
        self._advise(EVERY_BRAND, judge.mass.feedback)
        for where in [where for where in self._dropped if where[0] == judge.partition]:
            if where[1] not in judge.brands:
                self._lose(where)
        now = lapsed(judge)
        for what, count in _since(self._lapses.get(judge.partition, {}), now):
            self._drop(judge.partition, what, count)
        self._lapses[judge.partition] = now
        for name, brand in judge.brands.items():
            self._count(judge.partition, name, brand)
            self.metrics.set_detector_warm(name, brand.watch.warmth)
            self._advise(name, brand.feedback)
            self.metrics.set_reproduction_ratio(name, brand.contagion.ratio)
            # Who reads a feed that is dead has never heard of it, if it began after that; the judge remembers.
            for channel, heard_s in brand.hearing.newest().items():
                self.metrics.set_last_event(name, channel, min(heard_s, time.time()))
            for channel, ratio in contacts_ratios(brand, judge.clocks.all_s).items():
                self.metrics.set_contacts_ratio(name, channel, ratio)

    def _lose(self, where: tuple[int, str]) -> None:
        """Export nothing any more of a brand that the judge has forgotten."""
        del self._dropped[where], self._breaches[where]
        self._advice.pop(where[1], None)
        self.metrics.lose_brand(where[1])

    def _advise(self, name: str, feedback: Feedback) -> None:
        """Export what people judged, and say what follows for the dial when that changes."""
        self.metrics.set_feedback(name, feedback)
        _, why = feedback.advice()
        if any(feedback.counts().values()) and self._advice.get(name) != why:
            log.info("advice for the dial: %s", why, extra={"brand": name})
            self._advice[name] = why

    def _drop(self, partition: int, what: str, count: int) -> None:
        if count > 0:
            self.metrics.dropped.labels(what).inc(count)
            log.warning("dropped", extra={"what": what, "count": count, "partition": partition})

    def _count(self, partition: int, name: str, brand: BrandJudge) -> None:
        now, where = dropped_by(brand), (partition, name)
        for what, count in _since(self._dropped.get(where, {}), now):
            self._drop(partition, what, count)
        breaches = dict(brand.cases.breaches)
        for clock, count in _since(self._breaches.get(where, {}), breaches):
            self.metrics.add_case_breaches(name, clock, max(count, 0))
        self._dropped[where], self._breaches[where] = now, breaches


def lapsed(judge: PartitionJudge) -> dict[str, int]:
    """How much was dropped so far of brands that a partition's judge has forgotten, or has no room for."""
    return {"contacts": judge.lapses.too_old, "brands": judge.lapses.refused}


def dropped_by(brand: BrandJudge) -> dict[str, int]:
    """How much a brand's fold has dropped so far, by the names of `metric_names.DROPPED_BY_JUDGE`."""
    return {
        "contacts": brand.too_old,
        "buckets": brand.buckets.dropped,
        "slices": brand.watch.dropped,
        "signals": brand.given.dropped,
        "notices": brand.notices.dropped,
        "members": brand.members.dropped,
        "cases": brand.cases.dropped,
    }


def _since(before: Mapping[str, int], now: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(what, count - before.get(what, 0)) for what, count in now.items()]
