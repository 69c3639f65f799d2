"""The dashboard of one incident: how far, where, and whether its feeds can be trusted."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard
from panels import PER_MINUTE, Card, Query, board, chosen, graph, hidden, rows, variable

ONE = chosen("brand")
LABELS = "incident_id, brand, kind, slice, owner, headline"


def incident() -> Dashboard:
    """Return the drill-down of one incident."""
    one = 'incident_id="$incident"'
    by_slice = f'max by (dimension, value) (outcry_slice_%s{{{ONE},dimension!="brand"}})'
    brand = f'max by (brand) (outcry_slice_%s{{{ONE},dimension="brand"}})'
    return (
        board("outcry-incident", "Outcry: incident", "now-3h")
        .with_variable(
            variable("incident", "Incident", "label_values(outcry_incident_tier, incident_id)", several=False)
        )
        .with_variable(
            hidden(
                variable(
                    "brand",
                    "Brand",
                    'label_values(outcry_incident_tier{incident_id="$incident"}, brand)',
                    several=False,
                )
            )
        )
        .with_panel(
            rows(
                Card(
                    "Incident",
                    "Its sentence and owner. Tier 0: over, muted, or held back because its owner's pages are spent.",
                    "short",
                    "Not known any more.",
                    24,
                ),
                # Its last words only where no worker says anything now: the sentence changes with the tier.
                Query(
                    f"max by ({LABELS}) (outcry_incident_tier{{{one}}}) or on (incident_id)"
                    f" max by ({LABELS}) (last_over_time(outcry_incident_tier{{{one}}}[6h]))",
                    "",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Tier",
                    "1 blue to 4 red: as judged now, and the highest so far, which is what pages.",
                    "short",
                    "Not known any more.",
                ),
                Query(f"max(incident:outcry_incident_tier:held{{{one}}})", "judged"),
                Query(f"max(incident:outcry_incident_tier:peak{{{one}}})", "paged"),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Its brand",
                    "Complaints in a minute, and those expected (dashed).",
                    "short",
                    "Not watched.",
                ),
                Query(brand % "observed", "observed"),
                Query(brand % "expected", "expected"),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Where the excess is",
                    "Complaints of its brand beyond those expected in the last closed minute, the largest eight.",
                    "short",
                    "No slice watched.",
                ),
                Query(
                    f"topk(8, {by_slice % 'observed'} - {by_slice % 'expected'})", "{{dimension}} {{value}}"
                ),
            )
        )
        .with_panel(
            graph(
                Card("By channel", "Complaints of its brand.", PER_MINUTE, "No complaints."),
                Query(
                    f"60 * sum by (channel) (rate(outcry_complaints_total{{{ONE}}}[$__rate_interval]))",
                    "{{channel}}",
                ),
            )
        )
        .with_panel(
            rows(
                Card("Children", "Incidents that this mass incident speaks for.", "short", "It has none."),
                Query(
                    f"max by ({LABELS}) (outcry_incident_tier)"
                    ' and on (incident_id) outcry_incident_child{parent_id="$incident"}',
                    "",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Its feeds",
                    "Contacts seen divided by those expected: is it a surge, or a feed that catches up?",
                    "percentunit",
                    "Too few contacts are expected to tell.",
                ),
                Query(f"brand_channel:outcry_channel_contacts_ratio:max{{{ONE}}}", "{{channel}}"),
            )
        )
    )
