"""When an open incident has news: the contract's list of changes, at most one `updated` in five minutes."""

from __future__ import annotations

from detectors.incident import Incident
from detectors.reasons.events import names_more
from detectors.signal import Signal
from schemas.alerts import SEVERITY_OF_TIER, TIER_RANK, Tier

UPDATE_EVERY_S = 300.0
UPDATE_RATIO = 1.5


def escalates(incident: Incident, tier: Tier, now_s: float) -> bool:
    """Whether it has become so grave that somebody is to be paged, which waits for nothing but the last `updated`.

    A surge is small in its first bucket. What was told blue then must not stay blue for five minutes.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> incident = Incident("i", "spike", surge, "blue", 0.0, 0.0, sent_s=10.0)
    >>> escalates(incident, "yellow", 20.0), escalates(incident, "orange", 20.0)
    (False, True)
    """
    pages = SEVERITY_OF_TIER[tier] == "critical" and TIER_RANK[tier] > TIER_RANK[incident.tier]
    return pages and may_update(incident, now_s)


def may_update(incident: Incident, now_s: float) -> bool:
    """Whether the last `updated` was so long ago that any other one may follow: the limit that the contract sets."""
    return incident.updated_s is None or now_s - incident.updated_s >= UPDATE_EVERY_S


def is_due(incident: Incident, now_s: float) -> bool:
    """Whether it was told so long ago that lesser news may be."""
    return now_s - incident.sent_s >= UPDATE_EVERY_S


def differs(incident: Incident, signal: Signal) -> bool:
    """Whether a signal says something else of an incident than was told: kind, slice, owner, cause, or half as much."""
    before = incident.signal
    return (
        signal.kind != before.kind
        or signal.slice_key != before.slice_key
        or signal.owner != before.owner
        or names_more(signal, before)
        or signal.facts.get("spill_over") != before.facts.get("spill_over")
        or moved(incident, signal)
    )


def moved(incident: Incident, signal: Signal) -> bool:
    """Whether the ratio has moved by half since it was told."""
    return not 1 / UPDATE_RATIO < max(signal.ratio, 1e-9) / incident.sent_ratio < UPDATE_RATIO
