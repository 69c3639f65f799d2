"""The dashboard of the text model: how well it judges what people labelled, and what it learns from."""

from __future__ import annotations

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.builders.dashboard import Dashboard
from panels import Card, Query, board, chosen, graph, variable

# Labels are few: their counts are looked at over a day.
DAY = "[1d]"


def text_model() -> Dashboard:
    """Return the quality of the text model by language, its drift, its labels and what the taxonomy left open."""
    dashboard = board("outcry-text", "Outcry: text model", "now-7d").with_variable(
        variable("channel", "Channel", "label_values(outcry_events_total, channel)")
    )
    for panel in (*_quality(), *_learning()):
        dashboard = dashboard.with_panel(panel)
    return dashboard


def _quality() -> list[timeseries.Panel]:
    by_language, unlabelled = "max by (language) (outcry_model_%s)", "No labels yet."
    return [
        graph(
            Card(
                "F1",
                "Complaints and the rest, on the last 1,000 labels before they were learned. Alarms below 0.7.",
                "short",
                unlabelled,
            ),
            Query(by_language % "f1", "{{language}}"),
            threshold=0.7,
        ),
        graph(
            Card(
                "Order (AUROC)",
                "Chance that a complaint scores above another text. Falls with F1: the model knows less; falls less: "
                "only its threshold is off.",
                "short",
                unlabelled,
            ),
            Query(by_language % "auroc", "{{language}}"),
        ),
        graph(
            Card(
                "Calibration error",
                "Mean distance between what is said and what comes true. Above 0.05 counts of complaints are off.",
                "short",
                unlabelled,
            ),
            Query(by_language % "calibration_error", "{{language}}"),
            threshold=0.05,
        ),
        graph(
            Card(
                "Drift",
                "Changes of the error rate on labels (ADWIN) in a day, better or worse.",
                "short",
                "No trainer yet.",
            ),
            Query(f"sum(increase(outcry_model_drifts_total{DAY}))", "changes"),
        ),
    ]


def _learning() -> list[timeseries.Panel]:
    channel = chosen("channel")
    open_types = (
        f"sum by (channel) (rate(outcry_abstentions_total{{{channel}}}[1h])) / (sum by (channel)"
        f" (rate(outcry_complaints_total{{{channel}}}[1h])) > 0)"
    )
    return [
        graph(
            Card(
                "Labels",
                "In a day, by what became of them. Many distrusted: look at who labels.",
                "short",
                "No labels yet.",
            ),
            Query(f"sum by (outcome) (increase(outcry_labels_total{DAY}))", "{{outcome}}"),
        ),
        graph(
            Card(
                "Self-training",
                "Unlabelled texts that were learned from; stops at 20,000, and is 0 once labels said that it hurt.",
                "short",
                "No trainer yet.",
            ),
            Query("max(outcry_self_training_texts)", "texts"),
        ),
        graph(
            Card(
                "Abstentions",
                "Share of the complaints whose type the taxonomy left open. Labels with a category mend it.",
                "percentunit",
                "No complaints in the last hour.",
            ),
            Query(open_types, "{{channel}}"),
        ),
    ]
