"""A slice under watch, as JSON types and back."""

from __future__ import annotations

from math import inf
from typing import Any

from detectors.baseline import Baseline
from detectors.spikes.evidence import Evidence
from detectors.spikes.lateness import Lateness
from detectors.spikes.surge import Surge
from detectors.spikes.watch import Watch


def state_of_watch(watch: Watch) -> dict[str, Any]:
    """State as JSON types."""
    return {
        "bucket_s": watch.bucket_s,
        "false_alarms_per_month": watch.false_alarms_per_month,
        "observed": None if watch.next_s == -inf else [watch.settled_s, watch.next_s, watch.held],
        "heard": None if watch.heard_s == -inf else watch.heard_s,
        "warm": watch.warm,
        "learning": watch.learning,
        "surge": None if watch.surge is None else watch.surge.to_state(),
        "baseline": watch.baseline.to_state(),
        "evidence": watch.evidence.to_state(),
        "lateness": watch.lateness.to_state(),
    }


def watch_from(state: dict[str, Any], budget: float | None = None) -> Watch:
    """Restore what `state_of_watch` gave; for another budget, if one is named, with all that was learned."""
    watch = Watch(state["bucket_s"], budget or state["false_alarms_per_month"])
    watch.settled_s, watch.next_s, watch.held = state["observed"] or (-inf, -inf, 0.0)
    # Checkpoints of older versions know when it was last brought up to date.
    heard_s = state.get("heard", watch.next_s)
    watch.heard_s = -inf if heard_s is None else heard_s
    watch.warm, watch.learning = state["warm"], state["learning"]
    watch.baseline = Baseline.from_state(state["baseline"])
    watch.evidence = Evidence.from_state(state["evidence"], watch.bucket_s)
    if watch.warm and watch.false_alarms_per_month != state["false_alarms_per_month"]:
        watch.evidence.thresholds = ()
    watch.lateness = Lateness.from_state(state["lateness"])
    watch.surge = None if state["surge"] is None else Surge.from_state(state["surge"])
    return watch
