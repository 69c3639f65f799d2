"""What a metric is, and the names of all: a misspelt one does not pass mypy."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram"]
MetricName = Literal[
    "outcry_abstentions_total",
    "outcry_build_info",
    "outcry_cascade_reproduction_ratio",
    "outcry_case_clock_breaches_total",
    "outcry_channel_contacts_ratio",
    "outcry_channel_last_event_timestamp_seconds",
    "outcry_complaints_total",
    "outcry_consumer_lag_records",
    "outcry_context_event",
    "outcry_dead_letters_total",
    "outcry_detection_delay_seconds",
    "outcry_detector_warm",
    "outcry_dial_advised",
    "outcry_dropped_total",
    "outcry_event_lag_seconds",
    "outcry_events_total",
    "outcry_incident_child",
    "outcry_incident_tier",
    "outcry_incidents_active",
    "outcry_labels_total",
    "outcry_loop_lag_seconds",
    "outcry_model_auroc",
    "outcry_model_calibration_error",
    "outcry_model_drifts_total",
    "outcry_model_f1",
    "outcry_pages_held",
    "outcry_processing_seconds",
    "outcry_self_training_texts",
    "outcry_series_dropped_total",
    "outcry_slice_expected",
    "outcry_slice_observed",
    "outcry_told_total",
    "outcry_unknown_fields_total",
    "outcry_verdict_lead_seconds",
    "outcry_verdicts",
]


class Spec(NamedTuple):
    """One metric: its name, kind, labels, meaning with unit, and what to do about it."""

    name: MetricName
    kind: Kind
    labels: tuple[str, ...]
    help: str
    advice: str
    buckets: tuple[float, ...] = ()
