"""Every expression of every rule and panel, run on the real Prometheus over a busy worker's metrics."""

from __future__ import annotations

import time

from schemas.inputs import Context
from streams.snapshot_metrics import SliceRow
from streams.web.context_board import ContextCollector
from tests.stack.exporter import Exporter, incident
from tests.stack.harness import Stack
from tests.stack.program import wait_for
from tests.stack.test_config import ALERTS, RULES, dashboard_expressions, plain

# What must be empty while nothing is wrong with Outcry itself, each with its reason.
EMPTY_WHEN_WELL = {
    "OutcryAllWorkersDown": "a worker answers",
    "OutcryWorkerDown": "a worker answers",
    "OutcryWorkerNotReady": "it does its share",
    "OutcryDetectorStale": "the judge gets on",
    "OutcryDrillMissed": "the drill's page came back",
    "OutcryFeedSilent": "the feed speaks",
    "OutcryChannelHalfDead": "the feed is whole",
    "OutcryDeadLetterShare": "few records are rejected",
    "OutcryInputRejected": "what people and the desk tell is valid",
    "OutcryConsumerLag": "no backlog",
    "OutcryEventLag": "no backlog",
    "OutcryLateBudgetFast": "nothing was late",
    "OutcryLateBudgetSlow": "nothing was late",
    "OutcryDetectorUnwarmed": "the brand has its history",
    "OutcryModelWeak": "the model is good",
    "OutcrySeriesDropped": "the budget suffices",
    "OutcryPagesHeld": "the budget of pages suffices",
    "OutcryCascadeRisk": "no complaints feed themselves",
}
EMPTY_PANELS = {
    "sum by (metric) (increase(outcry_series_dropped_total[1h])) > 0": "the budget suffices",
    "max(outcry_drill_delay_seconds > 0)": "nobody drills here",
}


def work(exporter: Exporter) -> None:
    """Do what a worker does in a second."""
    metrics, now_s = exporter.metrics, time.time()
    metrics.events.labels("call", "accepted").inc(1000)
    metrics.events.labels("call", "rejected").inc()
    metrics.dead_letters.labels("call", "invalid_json").inc()
    metrics.add_complaints("Acme", "call", "delay", 40)
    metrics.add_complaints("Acme", "social", "delay", 4)
    metrics.abstentions.labels("call").inc()
    metrics.add_case_breaches("Acme", "first_response")
    metrics.set_last_event("Acme", "call", now_s)
    metrics.set_contacts_ratio("Acme", "call", 1.0)
    metrics.set_reproduction_ratio("Acme", 0.4)
    metrics.set_detector_warm("Acme", 1.0)
    metrics.event_lag.labels("call").set(0.5)
    metrics.consumer_lag.labels("outcry.call.v1", "0").set(12)
    metrics.model_f1.labels("en").set(0.9)
    metrics.model_auroc.labels("en").set(0.95)
    metrics.model_calibration_error.labels("en").set(0.01)
    metrics.labels.labels("learned").inc()
    metrics.ready.set(1)
    metrics.loop_lag.set(0.001)
    metrics.detection_delay.observe(0.4)
    metrics.processing.labels("count").observe(0.02)
    metrics.processing.labels("judge").observe(0.02)


def test_every_expression_returns_data_or_is_empty_for_a_reason(exporter: Exporter) -> None:
    child = incident("child", tier="yellow")
    mass = incident("mass", brand="*", children=[child.incident_id])
    exporter.incidents = [mass, child, incident("thread", tier="blue", kind="cascade")]
    exporter.metrics.watch_slices(
        lambda: [
            SliceRow("Acme", dimension, "one", 42.0, 3.0)
            for dimension in ("brand", "category", "product", "region", "version")
        ]
    )
    release = {"context_id": "r", "brand": "Acme", "kind": "release", "title": "4.2"}
    told = Context.model_validate({**release, "starts_at": "2026-03-02T09:00:00Z"})
    exporter.metrics.watch(ContextCollector(lambda now_s: [told], time.time))
    with Stack([exporter.target], memory_s=1) as stack:

        def busy(expression: str) -> bool:
            work(exporter)
            return bool(stack.query(expression))

        wait_for(lambda: busy("job:outcry_detection_delay_seconds:p99_rate1h >= 0"), "a rate over an hour")
        wait_for(lambda: busy("incident:outcry_incident_tier:seen"), "the rule of the memory")
        wait_for(lambda: busy('rate(process_cpu_seconds_total{job="outcry"}[1m])'), "a rate over a minute")
        wait_for(
            lambda: busy("rate(alertmanager_notifications_failed_total[5m])"), "a rate of Alertmanager's"
        )
        rules = {rule.get("alert") or rule["record"]: rule["expr"] for rule in RULES}
        full = {name for name, expr in rules.items() if stack.query(expr)}
        assert set(rules) - full == set(EMPTY_WHEN_WELL)
        assert {rule["alert"] for rule in ALERTS} >= set(EMPTY_WHEN_WELL)

        expressions = {expr.replace("$incident", mass.incident_id) for expr in dashboard_expressions()}
        empty = {expr for expr in expressions if not stack.query(plain(expr))}
        assert empty == set(EMPTY_PANELS)
