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
    "outcry_ready",
    "outcry_self_training_texts",
    "outcry_series_dropped_total",
    "outcry_slice_expected",
    "outcry_slice_observed",
    "outcry_told_total",
    "outcry_unknown_fields_total",
    "outcry_verdict_lead_seconds",
    "outcry_verdicts",
]

# Seconds from the close of a bucket to the alert: the promise is 2 s, the page promise 15 s.
DELAY_BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)
# Seconds of one batch in one stage; a flush is due every half second unless set.
STAGE_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Spec(NamedTuple):
    """One metric: its name, kind, labels, meaning with unit, and what to do about it."""

    name: MetricName
    kind: Kind
    labels: tuple[str, ...]
    help: str
    advice: str
    buckets: tuple[float, ...] = ()
