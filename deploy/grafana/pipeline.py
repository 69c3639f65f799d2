"""The dashboard of those who run Outcry: can it hear, and how late."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard
from panels import Card, Query, board, chosen, graph, variable

JOB = 'job="outcry"'


def pipeline() -> Dashboard:
    """Return the health of feeds, log, workers and the road to the pager."""
    # Without a case there is no quantile: NaN is left out, so that the panel says so in words.
    quantile = "histogram_quantile(%s, sum by (le%s) (rate(outcry_%s_seconds_bucket[%s]))) >= 0"
    board_ = board("outcry-pipeline", "Outcry: pipeline health", "now-3h").with_variable(
        variable("channel", "Channel", "label_values(outcry_events_total, channel)")
    )
    channel = chosen("channel")
    panels = (
        graph(
            Card(
                "Records",
                "Read from the event topics a second, by what became of them.",
                "cps",
                "Nothing read yet.",
            ),
            Query(f"sum by (outcome) (channel_outcome:outcry_events:rate5m{{{channel}}})", "{{outcome}}"),
        ),
        graph(
            Card(
                "Dead letters",
                "Share of the records rejected. Alarms at 1 %.",
                "percentunit",
                "Nothing read.",
            ),
            Query(f"channel:outcry_dead_letters:ratio_rate5m{{{channel}}}", "{{channel}}"),
            threshold=0.01,
        ),
        graph(
            Card("Dead letters by reason", "In the last hour.", "short", "None."),
            Query(
                f"sum by (reason) (increase(outcry_dead_letters_total{{{channel}}}[1h])) > 0",
                "{{reason}}",
            ),
        ),
        graph(
            Card("Age of what is judged", "Alarms at a minute, the promise.", "s", "No channel is read."),
            Query(f"channel:outcry_event_lag_seconds:max{{{channel}}}", "{{channel}}"),
            threshold=60,
        ),
        graph(
            Card(
                "Late share",
                "Share of the time in which events were judged more than a minute late; 0.1 % is the promise. Alarms "
                "above 1.44 % of an hour, the line, and above 0.6 % of six hours.",
                "percentunit",
                "No channel is read.",
            ),
            Query("job:outcry_event_lag_seconds:late_avg1h", "last hour"),
            Query("job:outcry_event_lag_seconds:late_avg6h", "last six hours"),
            threshold=0.0144,
        ),
        graph(
            Card(
                "Waiting records",
                "Log end minus position. Alarms at 10,000.",
                "short",
                "No partition is read.",
            ),
            Query("topic:outcry_consumer_lag_records:sum", "{{topic}}"),
            threshold=10000,
        ),
        graph(
            Card(
                "Detection delay",
                "From the close of a bucket to the alert; 2 s is the promise.",
                "s",
                "No alert in the last hour.",
            ),
            Query(quantile % (0.5, "", "detection_delay", "1h"), "half"),
            Query("job:outcry_detection_delay_seconds:p99_rate1h", "99 of 100"),
            threshold=2,
        ),
        graph(
            Card("Time by stage", "95 of 100 batches take no longer.", "s", "No batch in the last minutes."),
            Query(quantile % (0.95, ", stage", "processing", "$__rate_interval"), "{{stage}}"),
        ),
        graph(
            Card(
                "Event loop", "How late it runs its timers. Above 1 s something blocks it.", "s", "No worker."
            ),
            Query("max by (instance) (outcry_loop_lag_seconds)", "{{instance}}"),
            threshold=1,
        ),
        graph(
            Card(
                "Ready",
                "1: the worker does its share. 0: /readyz names what it lacks.",
                "short",
                "No worker.",
            ),
            Query("max by (instance) (outcry_ready)", "{{instance}}"),
        ),
        graph(
            Card("Memory", "Resident memory of each worker.", "bytes", "No worker."),
            Query(f"process_resident_memory_bytes{{{JOB}}}", "{{instance}}"),
        ),
        graph(
            Card("Processor", "Cores used by each worker.", "short", "No worker."),
            Query(f"rate(process_cpu_seconds_total{{{JOB}}}[$__rate_interval])", "{{instance}}"),
        ),
        graph(
            Card(
                "Warmth", "Share of the history that detectors need and have.", "percentunit", "No brand yet."
            ),
            Query("max by (brand) (outcry_detector_warm)", "{{brand}}"),
        ),
        graph(
            Card(
                "Series left out",
                "Values exported as `other`, or not, for lack of budget, in the last hour.",
                "short",
                "None.",
            ),
            Query("sum by (metric) (increase(outcry_series_dropped_total[1h])) > 0", "{{metric}}"),
        ),
        graph(
            Card(
                "Failed notifications",
                "Messages a second that a receiver did not take.",
                "cps",
                "No Alertmanager.",
            ),
            Query(
                "sum by (integration) (rate(alertmanager_notifications_failed_total[5m]))", "{{integration}}"
            ),
        ),
        graph(
            Card(
                "Fire drill",
                "From the beginning of the canary's last surge to its page.",
                "s",
                "No drill runs, or none has been answered yet.",
            ),
            Query("max(outcry_drill_delay_seconds > 0)", "surge to page"),
        ),
        graph(
            Card("Builds", "Workers by version; two at once is a rollout.", "short", "No worker."),
            Query("count by (version) (outcry_build_info)", "{{version}}"),
        ),
    )
    for panel in panels:
        board_ = board_.with_panel(panel)
    return board_
