"""A last look at the place of an incident before it is told to be over.

An incident is held open by alarms, and those of small slices end by chance while the crisis goes on: three production
lines of forty are calm for an afternoon, each by itself. What was told is a place, often of several values. So its
complaints since the calm began are held against what is usual there, before "back to normal" is said of it.
"""

from __future__ import annotations

from math import sqrt

from detectors.incident import Incident
from detectors.incidents.story import settles
from detectors.localise import inside
from detectors.log.buckets import Buckets
from detectors.reasons.localiser import LEAST_USUAL, Localiser
from detectors.slices import WHOLE, pairs_of, slice_of
from detectors.watchers.slice_watch import SliceWatch
from detectors.watchers.trails import STILL_SD

# A surge is not over where this part of what it was beyond the usual is still seen. A surge is told at its loudest.
STILL_SHARE = 0.25
# The usual hours of a while are looked up at so many times of it.
STEPS = 8


def is_still_there(
    incident: Incident, now_s: float, watch: SliceWatch, localiser: Localiser, buckets: Buckets
) -> bool:
    """Whether a surge goes on in the place that was told, though no alarm holds it.

    Slow rises have a hold of their own; what has lasted until it may be the new normal is left to its detectors, since
    what is usual by place is not learned meanwhile.

    Parameters
    ----------
    incident
        One that is open, calm since `calm_s`.
    now_s
        End of the last closed bucket, Unix seconds.
    watch
        Knows how many complaints the whole brand has about now.
    localiser, buckets
        Where they usually lie, and what came lately.
    """
    signal = incident.signal
    if signal.kind != "spike" or incident.slow_s or settles(incident, now_s):
        return False
    counts, others = localiser.window(incident.calm_s, now_s, buckets)
    usual = localiser.usual_before(signal.onset_s, buckets).amid(others)
    if usual.total < LEAST_USUAL:
        return False
    place = slice_of(signal.slice_key)
    seen = sum(count for dimensions, count in counts.items() if inside(dimensions, place))
    foreseen = _of_all(incident.calm_s, now_s, watch) * usual.share(pairs_of(signal.slice_key))
    lift = STILL_SHARE * max(signal.ratio - 1.0, 0.0)
    return seen > max((1.0 + lift) * foreseen, foreseen + STILL_SD * sqrt(foreseen) + 1.0)


def _of_all(since_s: float, until_s: float, watch: SliceWatch) -> float:
    """Complaints of the whole brand that are usual in a while: as now, but as the hours of the week have contacts."""
    step_s = (until_s - since_s) / STEPS
    hours = [watch.usual_per_s(since_s + (step + 0.5) * step_s) for step in range(STEPS)]
    now = watch.fleets["all"].expected(WHOLE) / watch.options.bucket_s
    return now * step_s * sum(hours) / max(watch.usual_per_s(until_s - watch.options.bucket_s), 1e-9)
