"""Series that are read off a snapshot at each scrape: incidents and watched slices.

A series ends when its incident or slice leaves the snapshot, so a lost partition takes its series with it.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from prometheus_client import Counter as CounterMetric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from detectors.budget import held_back
from schemas.alerts import HEADLINE_CHARS, TIER_RANK, Alert
from schemas.fields import Slice
from streams.metric_names import BY_NAME
from streams.metric_types import MetricName
from streams.top_values import OTHER, TopValues

# How long the explicit 0 stays, in seconds: longer than any look-back of the rules.
RESOLVED_S = 6 * 3600.0
UNLIMITED = 1_000_000
INCIDENT_LIMIT = 500
CHILD_LIMIT = 1000
SLICE_LIMIT = 1000
SLICE_LABEL_CHARS = 120


class SliceRow(NamedTuple):
    """A watched slice: complaints of its last minute of closed buckets, and those expected."""

    brand: str
    dimension: str
    value: str
    observed: float
    expected: float


Incidents = Callable[[], Iterable[Alert] | None]
Slices = Callable[[], Iterable[SliceRow]]


def family(name: MetricName) -> GaugeMetricFamily:
    """Return an empty gauge family with the labels and the help of the list."""
    spec = BY_NAME[name]
    return GaugeMetricFamily(spec.name, f"{spec.help} {spec.advice}", labels=spec.labels)


def slice_label(slice_: Slice) -> str:
    """Write a slice as one short label.

    Examples
    --------
    >>> slice_label({"product": ["app", "web"], "brand": ["Acme"]})
    'brand=Acme;product=app,web'
    """
    text = ";".join(f"{dimension}={','.join(values)}" for dimension, values in sorted(slice_.items()))
    return text[:SLICE_LABEL_CHARS]


class IncidentCollector(Collector):
    """Exports every incident of a snapshot: its tier while it is open, an explicit 0 for six hours after.

    Parameters
    ----------
    incidents
        The present state of each incident, or None as long as the incidents topic has not been read to its
        end: a state of yesterday must not page.
    now_s
        Wall clock, Unix seconds.
    dropped
        Counts what the budget of series left out.
    pages_per_week
        Pages that each owner gets in a week (`detectors.budget`).
    """

    def __init__(
        self,
        incidents: Incidents,
        now_s: Callable[[], float],
        dropped: CounterMetric,
        pages_per_week: int = UNLIMITED,
    ) -> None:
        self.incidents = incidents
        self.pages_per_week = pages_per_week
        self.now_s = now_s
        self.dropped = dropped
        # Ids of open incidents that may page: an alert an hour after its onset is marked as history, but a
        # page that has begun goes on.
        self._paging: set[str] = set()
        self._held: set[str] = set()

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the families, so that registering does not scrape."""
        for name in _INCIDENT_FAMILIES:
            yield family(name)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families of the incidents in the snapshot."""
        tier, child, active, held = (family(name) for name in _INCIDENT_FAMILIES)
        known = self.incidents()
        if known is not None:
            incidents = list(known)
            self._held = held_back(incidents, self.pages_per_week)
            recent = [incident for incident in incidents if self._is_recent(incident)]
            self._paging = {one.incident_id for one in recent if rank(one) and self._may_page(one)}
            self._add_tiers(tier, recent)
            self._add_children(child, recent)
            _add_active(active, recent)
            _add_held(held, [one for one in recent if one.incident_id in self._held])
        yield from (tier, child, active, held)

    def _is_recent(self, incident: Alert) -> bool:
        return incident.status != "resolved" or self.now_s() - incident.emitted_at.timestamp() < RESOLVED_S

    def _is_quiet(self, incident: Alert) -> bool:
        return incident.muted or incident.incident_id in self._held

    def _may_page(self, incident: Alert) -> bool:
        if self._is_quiet(incident):
            return False
        known = incident.incident_id in self._paging
        return not incident.dry_run and (known or not incident.backfill)

    def _add_tiers(self, tier: GaugeMetricFamily, incidents: Sequence[Alert]) -> None:
        # A 0 pages nobody, and ends what a worker before this one may have begun, or what a mute or the budget
        # of pages has ended: it is always said.
        paging = [
            one
            for one in incidents
            if not rank(one) or self._is_quiet(one) or one.incident_id in self._paging
        ]
        # Open and urgent ones first, then the latest ended: an explicit 0 is worth more the younger it is.
        paging.sort(key=lambda incident: (-rank(incident), -incident.emitted_at.timestamp()))
        for incident in paging[:INCIDENT_LIMIT]:
            headline = " ".join((incident.headline or incident.summary).split())[:HEADLINE_CHARS]
            labels = (incident.incident_id, incident.brand, incident.kind, slice_label(incident.slice))
            tier.add_metric(
                (*labels, incident.owner, headline), 0 if self._is_quiet(incident) else rank(incident)
            )
        _count_dropped(self.dropped, "outcry_incident_tier", len(paging) - INCIDENT_LIMIT)

    def _add_children(self, child: GaugeMetricFamily, incidents: Sequence[Alert]) -> None:
        listed = [
            (child_id, incident.incident_id)
            for incident in incidents
            if incident.incident_id in self._paging
            for child_id in incident.children
        ]
        # A child may know of its parent before the parent lists it.
        knowing = [
            (one.incident_id, one.parent) for one in incidents if rank(one) and one.parent in self._paging
        ]
        pairs = list(dict.fromkeys([*listed, *knowing]))
        for pair in pairs[:CHILD_LIMIT]:
            child.add_metric(pair, 1)
        _count_dropped(self.dropped, "outcry_incident_child", len(pairs) - CHILD_LIMIT)


_INCIDENT_FAMILIES: tuple[MetricName, ...] = (
    "outcry_incident_tier",
    "outcry_incident_child",
    "outcry_incidents_active",
    "outcry_pages_held",
)


def rank(incident: Alert) -> int:
    """Tier as a number, 1 blue to 4 red, and 0 once the incident has ended."""
    return 0 if incident.status == "resolved" else TIER_RANK[incident.tier]


def _add_active(active: GaugeMetricFamily, incidents: Sequence[Alert]) -> None:
    counts = Counter((one.brand, one.kind, one.tier) for one in incidents if rank(one))
    for labels, count in counts.most_common(INCIDENT_LIMIT):
        active.add_metric(labels, count)


def _add_held(held: GaugeMetricFamily, incidents: Sequence[Alert]) -> None:
    for owner, count in Counter(one.owner for one in incidents if rank(one)).most_common(INCIDENT_LIMIT):
        held.add_metric((owner,), count)


class SliceCollector(Collector):
    """Exports the largest watched slices of a snapshot, and the sum of the rest as `other`."""

    def __init__(self, slices: Slices, brands: TopValues, dropped: CounterMetric) -> None:
        self.slices = slices
        self.brands = brands
        self.dropped = dropped

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the families, so that registering does not scrape."""
        yield from (family("outcry_slice_observed"), family("outcry_slice_expected"))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what was observed and what was expected of each slice."""
        observed, expected = family("outcry_slice_observed"), family("outcry_slice_expected")
        rows = list(self.slices())
        largest = heapq.nlargest(SLICE_LIMIT, rows, key=lambda row: (max(row.observed, row.expected), row))
        rest: dict[tuple[str, str], tuple[float, float]] = {}
        for row in set(rows).difference(largest):
            key = (self.brands.name(row.brand), row.dimension)
            seen, foreseen = rest.get(key, (0.0, 0.0))
            rest[key] = (seen + row.observed, foreseen + row.expected)
        largest += [SliceRow(*key, OTHER, *sums) for key, sums in sorted(rest.items())]
        for row in largest:
            observed.add_metric(row[:3], row.observed)
            expected.add_metric(row[:3], row.expected)
        _count_dropped(self.dropped, "outcry_slice_observed", len(rows) - SLICE_LIMIT)
        yield from (observed, expected)


def _count_dropped(dropped: CounterMetric, name: MetricName, count: int) -> None:
    if count > 0:
        dropped.labels(name).inc(count)
