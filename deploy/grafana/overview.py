"""The dashboard for the wall: what is wrong now, and against what it is wrong."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard
from panels import PER_MINUTE, Card, Query, board, chosen, graph, number, rows, variable

# Mass incidents have the brand `*` and are shown whatever brand is chosen.
BRAND = "brand=~`${brand:regex}|[*]`"


def overview() -> Dashboard:
    """Return the incidents, the complaints against those expected, and the feeds they come from."""
    active = f'max by (brand, kind, tier) (outcry_incidents_active{{{BRAND},tier=~"%s"}})'
    slices = f'{chosen("brand")},dimension="brand"'
    complaints = f"outcry_complaints_total{{{chosen('brand', 'channel', 'category')}}}"
    channel, feed = chosen("channel"), chosen("brand", "channel")
    return (
        board("outcry-overview", "Outcry: overview", "now-6h")
        .with_variable(variable("brand", "Brand", "label_values(outcry_complaints_total, brand)"))
        .with_variable(variable("channel", "Channel", "label_values(outcry_events_total, channel)"))
        .with_variable(variable("category", "Category", "label_values(outcry_complaints_total, category)"))
        .with_panel(
            number(
                Card(
                    "Red and orange",
                    "Open incidents of these tiers, also those that page nobody: muted, held back, or history.",
                    "short",
                    "0",
                    6,
                ),
                Query(f"sum({active % 'red|orange'}) or vector(0)", "open"),
                (1, "red"),
            )
        )
        .with_panel(
            number(
                Card(
                    "Yellow and blue",
                    "Open incidents that can wait, also those that page nobody.",
                    "short",
                    "0",
                    6,
                ),
                Query(f"sum({active % 'yellow|blue'}) or vector(0)", "open"),
                (1, "yellow"),
            )
        )
        .with_panel(
            number(
                Card(
                    "Slowest channel",
                    "Age of what is being judged now; a minute is the promise.",
                    "s",
                    "?",
                    6,
                ),
                Query(f"max(channel:outcry_event_lag_seconds:max{{{channel}}})", "lag"),
                (10, "yellow"),
                (60, "red"),
            )
        )
        .with_panel(
            number(
                Card(
                    "Workers",
                    "Workers that do their share. At 0 nothing is judged, and what stands beside it is old.",
                    "short",
                    "0",
                    6,
                ),
                Query("count(outcry_ready == 1) or vector(0)", "ready"),
                (1, "green"),
                base="red",
            )
        )
        .with_panel(
            rows(
                Card(
                    "Live incidents",
                    "Open incidents that may page, the most urgent first.",
                    "short",
                    "None that may page.",
                    24,
                ),
                Query(
                    "sort_desc(max by (incident_id, brand, kind, slice, owner, headline)"
                    f" (outcry_incident_tier{{{BRAND}}}) > 0)",
                    "",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Observed against expected",
                    "Complaints of each brand in a minute, and those expected (dashed).",
                    "short",
                    "No bucket has closed yet.",
                ),
                Query(f"max by (brand) (outcry_slice_observed{{{slices}}})", "{{brand}}"),
                Query(f"max by (brand) (outcry_slice_expected{{{slices}}})", "expected {{brand}}"),
            )
        )
        .with_panel(
            graph(
                Card("Complaints by category", "What people complain of.", PER_MINUTE, "No complaints yet."),
                Query(f"60 * sum by (category) (rate({complaints}[$__rate_interval]))", "{{category}}"),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Contacts by channel",
                    "Accepted events, complaints or not.",
                    PER_MINUTE,
                    "No contacts yet.",
                ),
                Query(
                    "60 * sum by (channel)"
                    f' (channel_outcome:outcry_events:rate5m{{{channel},outcome="accepted"}})',
                    "{{channel}}",
                ),
            )
        )
        .with_panel(
            graph(
                Card(
                    "Feeds",
                    "Contacts seen divided by those expected. Below one half for 10 minutes it alarms.",
                    "percentunit",
                    "Too few contacts are expected to tell.",
                ),
                Query(
                    f"brand_channel:outcry_channel_contacts_ratio:max{{{feed}}}",
                    "{{brand}} {{channel}}",
                ),
                threshold=0.5,
            )
        )
        .with_panel(
            graph(
                Card(
                    "Cascade",
                    "Complaints that one complaint brings forth. Above 1 for 5 minutes it alarms.",
                    "short",
                    "No brand yet.",
                ),
                Query(
                    f"max by (brand) (outcry_cascade_reproduction_ratio{{{chosen('brand')}}})", "{{brand}}"
                ),
                threshold=1,
            )
        )
        .with_panel(
            graph(
                Card(
                    "Silence", "Time since the newest event of each feed.", "s", "No feed in the last hour."
                ),
                Query(f"brand_channel:outcry_channel_silence:seconds{{{feed}}}", "{{brand}} {{channel}}"),
            )
        )
    )
