"""The dashboard of what spreads: complaints that feed themselves, in threads and over the channels of a brand."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard
from panels import PER_MINUTE, Card, Query, board, chosen, graph, number, rows, variable


def cascade() -> Dashboard:
    """Return the reproduction of complaints, the cascades that are open, and the way from posts to calls."""
    brand, category = chosen("brand"), chosen("brand", "category")
    kind = f'outcry_incidents_active{{{brand},kind=~"%s"}}'
    posts = f'rate(outcry_complaints_total{{{category},channel="social"}}[%s])'
    return (
        board("outcry-cascade", "Outcry: cascades", "now-6h")
        .with_variable(variable("brand", "Brand", "label_values(outcry_complaints_total, brand)"))
        .with_variable(variable("channel", "Channel", "label_values(outcry_events_total, channel)"))
        .with_variable(variable("category", "Category", "label_values(outcry_complaints_total, category)"))
        .with_panel(
            number(
                Card(
                    "Open cascades", "Incidents of threads or channels that feed themselves.", "short", "0", 8
                ),
                Query(f"sum(max by (brand, kind, tier) ({kind % 'cascade'})) or vector(0)", "open"),
                (1, "red"),
            )
        )
        .with_panel(
            number(
                Card("Threats and hazards", "Open incidents of threats and of safety.", "short", "0", 8),
                Query(f"sum(max by (brand, kind, tier) ({kind % 'threat|safety'})) or vector(0)", "open"),
                (1, "red"),
            )
        )
        .with_panel(
            number(
                Card(
                    "Highest reproduction",
                    "Complaints that one complaint brings forth, over all channels of a brand; above 1 they grow.",
                    "short",
                    "–",
                    8,
                ),
                Query(f"max(outcry_cascade_reproduction_ratio{{{brand}}})", "complaints"),
                (0.8, "yellow"),
                (1, "red"),
            )
        )
        .with_panel(
            rows(
                Card("Live cascades, threats and hazards", "The most urgent first.", "short", "Calm.", 24),
                Query(
                    "sort_desc(max by (incident_id, brand, kind, slice, owner, headline)"
                    f' (outcry_incident_tier{{{brand},kind=~"cascade|threat|safety"}}) > 0)',
                    "",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Reproduction",
                    "Complaints that one complaint brings forth, over all channels. Above 1 for 5 minutes it alarms.",
                    "short",
                    "Complaints are as usual.",
                ),
                Query(f"max by (brand) (outcry_cascade_reproduction_ratio{{{brand}}})", "{{brand}}"),
                threshold=1,
            )
        )
        .with_panel(
            graph(
                Card(
                    "From posts to calls",
                    "Complaints by channel: a public storm reaches the telephones minutes to hours later.",
                    PER_MINUTE,
                    "No complaints yet.",
                ),
                Query(
                    "60 * sum by (channel) (rate(outcry_complaints_total"
                    f"{{{category},{chosen('channel')}}}[$__rate_interval]))",
                    "{{channel}}",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "What spreads",
                    "Complaints of public posts by category.",
                    PER_MINUTE,
                    "No complaints yet.",
                ),
                Query(f"60 * sum by (category) ({posts % '$__rate_interval'})", "{{category}}"),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Public share",
                    "Complaints of public posts among those of all channels, last half hour.",
                    "percentunit",
                    "No complaints in the last half hour.",
                ),
                Query(
                    f"sum by (brand) ({posts % '30m'})"
                    f" / (sum by (brand) (rate(outcry_complaints_total{{{category}}}[30m])) > 0)",
                    "{{brand}}",
                ),
            )
        )
    )
