"""The metrics of one worker: a registry of its own, known series at 0 from the start, a bounded number."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from itertools import product

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector

from detectors.incidents.feedback import Feedback
from schemas import topics
from schemas.fields import CHANNELS
from schemas.rejection import Reason
from streams.metric_names import (
    BY_NAME,
    DROPPED,
    LABEL_OUTCOMES,
    METRICS,
    OUTCOMES,
    STAGES,
    TOLD,
    TOLD_OUTCOMES,
)
from streams.metric_types import MetricName
from streams.snapshot_metrics import UNLIMITED, IncidentCollector, Incidents, SliceCollector, Slices
from streams.top_values import OTHER, TopValues

BRAND_LIMIT = 50
CATEGORY_LIMIT = 20
# Topics that are no channel, but whose records may be rejected too; they are named in full.
OTHER_SOURCES = (topics.HANDLING, topics.CONTEXT, topics.LABELS, topics.POSTS)


class Metrics:
    """Every metric of the contract as an attribute, plus the methods that keep brands within their budget.

    Metrics without a brand are used directly (``metrics.events.labels("call", "accepted").inc(40)``); those
    with one go through a method, which exports the largest brands and calls the rest `other`.

    Parameters
    ----------
    brands
        How many brands have series of their own.
    categories
        How many complaint categories have.

    Examples
    --------
    >>> metrics = Metrics(brands=1)
    >>> metrics.events.labels("social", "accepted").inc(3)
    >>> metrics.add_complaints("Acme", "social", "delay", 2)
    >>> metrics.add_complaints("Bolt", "social", "delay", 1)
    >>> body, content_type = metrics.expose()
    >>> [line for line in body.decode().splitlines() if line.startswith("outcry_complaints")]
    ['outcry_complaints_total{brand="Acme",category="delay",channel="social"} 2.0',
     'outcry_complaints_total{brand="other",category="delay",channel="social"} 1.0']
    """

    def __init__(self, brands: int = BRAND_LIMIT, categories: int = CATEGORY_LIMIT) -> None:
        # The library's own creation times would double the series and say nothing that `up` does not.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.brands = TopValues(brands)
        self.categories = TopValues(categories)
        self.events = self._counter("outcry_events_total")
        self.complaints = self._counter("outcry_complaints_total")
        self.dead_letters = self._counter("outcry_dead_letters_total")
        self.case_clock_breaches = self._counter("outcry_case_clock_breaches_total")
        self.series_dropped = self._counter("outcry_series_dropped_total")
        self.dropped = self._counter("outcry_dropped_total")
        self.told = self._counter("outcry_told_total")
        self.unknown_fields = self._counter("outcry_unknown_fields_total")
        self.channel_last_event = self._gauge("outcry_channel_last_event_timestamp_seconds")
        self.channel_contacts_ratio = self._gauge("outcry_channel_contacts_ratio")
        self.cascade_reproduction_ratio = self._gauge("outcry_cascade_reproduction_ratio")
        self.detector_warm = self._gauge("outcry_detector_warm")
        self.event_lag = self._gauge("outcry_event_lag_seconds")
        self.consumer_lag = self._gauge("outcry_consumer_lag_records")
        self.model_f1 = self._gauge("outcry_model_f1")
        self.model_auroc = self._gauge("outcry_model_auroc")
        self.model_calibration_error = self._gauge("outcry_model_calibration_error")
        self.model_drifts = self._counter("outcry_model_drifts_total")
        self.labels = self._counter("outcry_labels_total")
        self.self_training_texts = self._gauge("outcry_self_training_texts")
        self.abstentions = self._counter("outcry_abstentions_total")
        self.verdicts = self._gauge("outcry_verdicts")
        self.verdict_lead = self._gauge("outcry_verdict_lead_seconds")
        self.dial_advised = self._gauge("outcry_dial_advised")
        self.ready = self._gauge("outcry_ready")
        self.loop_lag = self._gauge("outcry_loop_lag_seconds")
        self.build_info = self._gauge("outcry_build_info")
        self.detection_delay = self._histogram("outcry_detection_delay_seconds")
        self.processing = self._histogram("outcry_processing_seconds")
        # By brand and channel, what the gauge of the newest event says.
        self._last_events: dict[str, dict[str, float]] = {}
        # Resident memory, CPU seconds, open files and start time under the names that dashboards know.
        ProcessCollector(registry=self.registry)
        self._start_at_zero()

    def _start_at_zero(self) -> None:
        """Export what is known beforehand: a rate over a series that appears at 1 misses the first event."""
        self.build_info.labels(version("outcry"), platform.python_version()).set(1)
        for channel in CHANNELS:
            self.event_lag.labels(channel)
            self.abstentions.labels(channel)
            for outcome in OUTCOMES:
                self.events.labels(channel, outcome)
        for source in (*CHANNELS, *OTHER_SOURCES):
            self.unknown_fields.labels(source)
            for reason in Reason:
                self.dead_letters.labels(source, reason)
        for what in LABEL_OUTCOMES:
            self.labels.labels(what)
        for what in DROPPED:
            self.dropped.labels(what)
        for pair in product(TOLD, TOLD_OUTCOMES):
            self.told.labels(*pair)
        for stage in STAGES:
            self.processing.labels(stage)
        for spec in METRICS:
            if {"brand", "incident_id"} & set(spec.labels):
                self.series_dropped.labels(spec.name)

    def watch_incidents(
        self,
        incidents: Incidents,
        now_s: Callable[[], float] = time.time,
        pages_per_week: int = UNLIMITED,
    ) -> None:
        """Export the incidents that a call returns at each scrape; None while they are not known yet."""
        self.registry.register(IncidentCollector(incidents, now_s, self.series_dropped, pages_per_week))

    def watch(self, collector: Collector) -> None:
        """Export what a collector of somebody else's snapshot yields at each scrape."""
        self.registry.register(collector)

    def watch_slices(self, slices: Slices) -> None:
        """Export observed and expected complaints of the slices that a call returns at each scrape."""
        self.registry.register(SliceCollector(slices, self.brands, self.series_dropped))

    def add_complaints(self, brand: str, channel: str, category: str, count: int = 1) -> None:
        """Count complaints of one brand, channel and category."""
        named_brand = self._brand("outcry_complaints_total", brand, count)
        named_category, lost = self.categories.admit(category, count)
        if lost is not None:
            self.complaints.remove_by_labels({"category": lost})
        self.complaints.labels(named_brand, channel, named_category).inc(count)

    def add_case_breaches(self, brand: str, clock: str, count: int = 1) -> None:
        """Count cases of a brand whose clock ran out."""
        named_brand = self._brand("outcry_case_clock_breaches_total", brand, count)
        self.case_clock_breaches.labels(named_brand, clock).inc(count)

    def set_last_event(self, brand: str, channel: str, record_time_s: float) -> None:
        """Raise the Kafka record time of the newest accepted event, Unix seconds; an older one changes nothing."""
        if self._brand("outcry_channel_last_event_timestamp_seconds", brand) != OTHER:
            channels = self._last_events.setdefault(brand, {})
            channels[channel] = max(record_time_s, channels.get(channel, record_time_s))
            self.channel_last_event.labels(brand, channel).set(channels[channel])

    def set_contacts_ratio(self, brand: str, channel: str, ratio: float | None) -> None:
        """Set contacts seen divided by those expected, None while too few are expected to tell."""
        if ratio is None:
            self.channel_contacts_ratio.remove_by_labels({"brand": brand, "channel": channel})
        elif self._brand("outcry_channel_contacts_ratio", brand) != OTHER:
            self.channel_contacts_ratio.labels(brand, channel).set(ratio)

    def set_reproduction_ratio(self, brand: str, ratio: float) -> None:
        """Set how many complaints one complaint about the brand brings forth."""
        if self._brand("outcry_cascade_reproduction_ratio", brand) != OTHER:
            self.cascade_reproduction_ratio.labels(brand).set(ratio)

    def set_detector_warm(self, brand: str, share: float) -> None:
        """Set the share, 0 to 1, that the brand's detectors have of the history they need."""
        if self._brand("outcry_detector_warm", brand) != OTHER:
            self.detector_warm.labels(brand).set(share)

    def set_feedback(self, brand: str, feedback: Feedback) -> None:
        """Set what people judged of a brand's incidents, once they have judged any."""
        counts = feedback.counts()
        if not any(counts.values()) or self._brand("outcry_verdicts", brand) == OTHER:
            return
        for verdict, count in counts.items():
            self.verdicts.labels(brand, verdict).set(count)
        if (lead_s := feedback.lead_s()) is not None:
            self.verdict_lead.labels(brand).set(lead_s)
        self.dial_advised.labels(brand).set(feedback.advice()[0])

    def forget_brands(self, brands: Iterable[str]) -> None:
        """Remove what the judge exported about brands whose partition went to another worker."""
        for brand in brands:
            for metric in (*self._judged(), self.verdicts, self.verdict_lead, self.dial_advised):
                metric.remove_by_labels({"brand": brand})

    def lose_brand(self, brand: str) -> None:
        """Remove all series of a brand that the judge has forgotten; its place in the budget is free again."""
        self.forget_brands([brand])
        self._remove(brand)
        self.brands.release(brand)

    def forget_partitions(self, partitions: Iterable[tuple[str, int]]) -> None:
        """Remove the lag of (topic, partition) pairs that this worker no longer reads."""
        for topic, partition in partitions:
            self.consumer_lag.remove_by_labels({"topic": topic, "partition": str(partition)})

    def expose(self, accept: str = "") -> tuple[bytes, str]:
        """Write all series in the format that a scraper's Accept header asks for, with its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def _brand(self, name: MetricName, brand: str, weight: float = 0.0) -> str:
        named, lost = self.brands.admit(brand, weight)
        if lost is not None:
            self._remove(lost)
        if named == OTHER:
            self.series_dropped.labels(name).inc()
        return named

    def _remove(self, brand: str) -> None:
        self._last_events.pop(brand, None)
        for metric in (self.complaints, self.case_clock_breaches, self.channel_last_event, *self._judged()):
            metric.remove_by_labels({"brand": brand})

    def _judged(self) -> tuple[MetricWrapperBase, ...]:
        return (self.channel_contacts_ratio, self.cascade_reproduction_ratio, self.detector_warm)

    def _counter(self, name: MetricName) -> Counter:
        spec = BY_NAME[name]
        return Counter(name, f"{spec.help} {spec.advice}", spec.labels, registry=self.registry)

    def _gauge(self, name: MetricName) -> Gauge:
        spec = BY_NAME[name]
        return Gauge(name, f"{spec.help} {spec.advice}", spec.labels, registry=self.registry)

    def _histogram(self, name: MetricName) -> Histogram:
        spec = BY_NAME[name]
        return Histogram(
            name, f"{spec.help} {spec.advice}", spec.labels, registry=self.registry, buckets=spec.buckets
        )
