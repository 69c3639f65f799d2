"""The verdict on a bucket that is not over."""

from __future__ import annotations

from detectors.spikes.surge import SpikeVerdict
from detectors.spikes.watch import Watch


def peeked(watch: Watch, timestamp: float, complaints: float, other: float) -> SpikeVerdict:
    """Judge an unfinished bucket as if nothing more came in it; nothing is learned."""
    verdict = watch.verdict()
    if watch.surge is not None or not watch.warm:
        return verdict
    twin = watch.evidence.twin()
    twin.thresholds = twin.thresholds or watch.thresholds()
    baseline, held_s = watch.baseline, watch.next_s - watch.settled_s
    if held_s > 0.0:
        rates = (baseline.complaints_per_s, baseline.other_per_s)
        twin.run(watch.settled_s, held_s, watch.held, *(held_s * rate for rate in rates))
    expected = baseline.complaints_per_s * watch.bucket_s
    found = twin.add(timestamp, complaints, other, expected, baseline.other_per_s * watch.bucket_s)
    if found < 0:
        return verdict._replace(score=twin.best, expected=expected * twin.ratio)
    start = twin.starts[found]
    observed, foreseen = twin.since(start)
    asleep_s = twin.asleep_s - start[-1]
    return SpikeVerdict(
        twin.best,
        True,
        expected * twin.ratio,
        start[0],
        observed,
        foreseen,
        watch.threshold(),
        True,
        asleep_s,
    )
