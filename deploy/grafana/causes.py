"""The dashboard of causes: what people complain of, where the excess is, and whose it is."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard
from panels import PER_MINUTE, Card, Query, board, chosen, graph, rows, variable

DIMENSIONS = (
    ("category", "What they complain of"),
    ("product", "Which product"),
    ("region", "Where they are"),
    ("version|batch", "Which version or batch"),
)


def causes() -> Dashboard:
    """Return complaints by category, their excess by dimension, owners, and what the taxonomy left open."""
    brand, all_categories = chosen("brand"), chosen("brand", "channel")
    complaints = f"outcry_complaints_total{{{all_categories},{chosen('category')}}}"
    dashboard = (
        board("outcry-causes", "Outcry: causes", "now-12h")
        .with_variable(variable("brand", "Brand", "label_values(outcry_complaints_total, brand)"))
        .with_variable(variable("channel", "Channel", "label_values(outcry_events_total, channel)"))
        .with_variable(variable("category", "Category", "label_values(outcry_complaints_total, category)"))
        .with_panel(
            graph(
                Card(
                    "Complaints by category", "As the taxonomy reads them.", PER_MINUTE, "No complaints yet."
                ),
                Query(
                    f"60 * sum by (category) (rate({complaints}[$__rate_interval]))",
                    "{{category}}",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Share of each category",
                    "Among all complaints of the last hour. A shift with an even total is a cause too.",
                    "percentunit",
                    "No complaints in the last hour.",
                ),
                Query(
                    f"sum by (category) (rate({complaints}[1h])) / ignoring (category) group_left ()"
                    f" (sum(rate(outcry_complaints_total{{{all_categories}}}[1h])) > 0)",
                    "{{category}}",
                ),
            )
        )
    )
    for dimension, title in DIMENSIONS:
        slices = f'{brand},dimension=~"{dimension}"'
        dashboard = dashboard.with_panel(
            graph(
                Card(
                    title,
                    "Complaints beyond those expected in the last closed minute, the largest eight.",
                    "short",
                    "No such slice is watched.",
                ),
                Query(
                    f"topk(8, max by (brand, value) (outcry_slice_observed{{{slices}}})"
                    f" - max by (brand, value) (outcry_slice_expected{{{slices}}}))",
                    "{{brand}} {{value}}",
                ),
            )
        )
    return (
        dashboard.with_panel(
            rows(
                Card(
                    "Whose incidents",
                    "Owners of open incidents that may page, and the gravest tier of each.",
                    "short",
                    "None that may page.",
                ),
                Query(
                    "sort_desc(max by (owner) (outcry_incident_tier{brand=~`${brand:regex}|[*]`}) > 0)",
                    "",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Deadlines missed",
                    "Steps of the service desk in the last hour that came later than their clock, or never. A desk or "
                    "team that falls behind its usual punctuality is an incident of kind sla.",
                    "short",
                    "No case has been opened yet.",
                ),
                Query(
                    f"sum by (brand, clock) (increase(outcry_case_clock_breaches_total{{{brand}}}[1h]))",
                    "{{brand}} {{clock}}",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Left open",
                    "Share of the complaints, of all brands, whose type the taxonomy does not know. Labels with a "
                    "category mend it.",
                    "percentunit",
                    "No complaints in the last hour.",
                ),
                Query(
                    f"sum by (channel) (rate(outcry_abstentions_total{{{chosen('channel')}}}[1h])) / (sum by (channel)"
                    f" (rate(outcry_complaints_total{{{chosen('channel')}}}[1h])) > 0)",
                    "{{channel}}",
                ),
            )
        )
    )
