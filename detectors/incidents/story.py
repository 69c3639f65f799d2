"""What is still told of an incident after it was resolved: the rest of its surge, and a surge that has become normal.

Detectors take a surge of two days for the new normal of its slice (`surge.NEW_NORMAL_S`), each slice by its own onset.
So the alarms of a crisis that lasts for longer end while it goes on, and others follow: smaller slices that needed days
to understand, or the part by which the level still climbs. All of that was told. It fires again if a new wave swells,
or if it becomes grave and nobody's pager has told of it: what was orange is red in time, by lasting.
"""

from __future__ import annotations

from collections.abc import Sequence

from detectors.incident import Incident
from detectors.incidents.grouping import VOICES, contains
from detectors.reasons.context_fit import overlap
from detectors.reasons.usual import WHAT
from detectors.signal import ONSET_DOUBT_S, Signal
from detectors.slices import pairs_of, slice_key, slice_of
from detectors.spikes.surge import NEW_NORMAL_S
from detectors.spikes.week import DAY_S
from schemas.alerts import SEVERITY_OF_TIER, Tier

# An incident is over after this long without a signal that holds it; a slow one, after as long as should have brought
# so many more complaints; and after this share of the time that it has lasted: one quiet hour does not end a day. The
# most is that share of the time it took to be found, where that is more.
HOLD_S, HOLD_MOST_S, HOLD_COMPLAINTS, HOLD_SHARE = 300.0, 4 * 3600.0, 10.0, 0.125
# When data are back, or a company is open again, so much calm has to follow, whatever there was before.
BACK_S = 3600.0
# What comes back within this time of the last that was heard of it is the same incident.
REOPEN_S = DAY_S
# However much is heard of it: by then slices have learned days of the new level, and its last state goes from the topic
# a day later (`burial.TOMBSTONE_S`). A slow rise, which each slice shows days apart from the others, is over after as
# long as it took to be found, and no longer than this, either.
LONGEST_S = 6 * DAY_S
# A slice with less than this share of the greatest excess that was seen is a remnant and holds nothing open. Of dozens
# of them one or another goes on by chance, and brings nothing back, either.
REMNANT = 0.5
# From this tier on it is told again that what is known, and was no more than a warning, has become graver.
GRAVE: Tier = "red"


def counts(signal: Signal, incident: Incident | None, ended_s: float) -> bool:
    """Whether a signal opens its incident, brings it back, or holds it open."""
    if not signal.is_surge:
        return signal.holds
    # Of a slow rise each slice is found on its own, by a small excess.
    remnant = incident is not None and not incident.slow_s and signal.excess < _least(signal, incident)
    if incident is None or not incident.is_open:
        # The rest of a surge that was resolved opens nothing, however late a small slice notices it; a surge
        # that began since does, and so does one that plainly goes on, or comes in a new wave, by what came since.
        again = (signal.swells or (signal.goes_on and not remnant)) and signal.lately_s >= ended_s
        return again or (signal.holds and signal.onset_s > ended_s - HOLD_S)
    return signal.holds and not remnant


def _least(signal: Signal, incident: Incident) -> float:
    """Excess from which on a slice is no remnant of an incident: all of its greatest if it began long before that."""
    before = incident.begun_s is not None and signal.onset_s < incident.begun_s - ONSET_DOUBT_S
    return incident.peak if before else REMNANT * incident.peak


def hold_s(incident: Incident) -> float:
    """How long an incident is held without a signal.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 500.0, 20.0, 9.0, 5.0, "care")
    >>> hour, day = (
    ...     Incident("i", "spike", surge, "red", 0.0, at_s, peak=480.0) for at_s in (3600.0, 86400.0)
    ... )
    >>> hold_s(hour), hold_s(day)
    (450.0, 10800.0)
    """
    if incident.slow_s:
        return min(incident.slow_s, LONGEST_S)
    # Not the nights in which nobody could complain, as far as they were known when it was told last.
    since_s = incident.signal.onset_s + incident.signal.asleep_s
    lasted_s, most_s = incident.active_s - since_s, HOLD_SHARE * (incident.detected_s - since_s)
    rate = incident.peak / max(lasted_s, HOLD_S)
    if rate <= 0.0:
        return HOLD_S
    return min(max(HOLD_COMPLAINTS / rate, HOLD_SHARE * lasted_s, HOLD_S), max(most_s, HOLD_MOST_S))


def calm_s(incident: Incident, now_s: float) -> float:
    """Since when there is calm of an incident of which data are heard again since `now_s`, for its hold.

    The calm before counts on, else no company that closes every night would see the end of what is held for longer
    than a day's hours; but the first calm bucket does not end it. Silence is calm only for what is held for days:
    it took nights, too, to be found.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> incident = Incident("i", "spike", surge, "blue", 0.0, 0.0, peak=40.0, stale_s=9000.0)
    >>> calm_s(incident, 50_000.0)  # held for five minutes: anew
    50000.0
    >>> incident.slow_s = 3 * 86400.0
    >>> calm_s(incident, 50_000.0)
    0.0
    """
    held_s = hold_s(incident)
    silent_s = 0.0 if incident.slow_s else now_s - incident.stale_s
    return min(max(incident.calm_s + silent_s, now_s - held_s + min(held_s, BACK_S)), now_s)


def is_forgotten(incident: Incident, now_s: float) -> bool:
    """Whether nothing that comes now is the same incident any more."""
    if incident.resolved_s is None:
        return False
    since_s = max(incident.resolved_s, incident.heard_s)
    return now_s - since_s > REOPEN_S or now_s - incident.resolved_s > LONGEST_S


def slow_s(signal: Signal) -> float:
    """How long a slow rise took to be found, seconds; 0 of what is none."""
    return signal.slow_s if signal.kind == "spike" else 0.0


def settles(incident: Incident, now_s: float) -> bool:
    """Whether an incident that is resolved now may go on as the new normal.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> incident = Incident("i", "spike", surge, "blue", 0.0, 0.0)
    >>> settles(incident, 90_000.0), settles(incident, 180_000.0)
    (False, True)
    >>> incident.signal = Signal("mix_shift", "", 170_000.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> incident.begun_s = 0.0
    >>> settles(incident, 180_000.0)  # what speaks for it last began late, but it did not
    True
    """
    signal, begun_s = incident.signal, incident.begun_s
    since_s = signal.onset_s if begun_s is None else min(signal.onset_s, begun_s)
    return incident.settled or (
        incident.family == "voices" and now_s - since_s - signal.asleep_s >= NEW_NORMAL_S
    )


def swells_anew(incident: Incident, active: Sequence[Signal]) -> bool:
    """Whether a new wave has begun since an incident's end: in all of it, or a post that spreads.

    A part that swells is a part of the same crisis that is only now as loud as the others.
    """
    where = _place(incident.signal.slice_key)
    return any(
        each.kind == "cascade" or (each.swells and contains(each.slice_key, where))
        for each in active
        if each.onset_s > incident.ended_s
    )


def is_within(incident: Incident, speaks: Signal, active: Sequence[Signal]) -> bool:
    """Whether something swells that lies in a part of where an incident lay: another one, inside."""
    where, part = _place(incident.signal.slice_key), _place(speaks.slice_key)
    inside = part != where and contains(where, part)
    return inside and any(each.swells and each.onset_s > incident.ended_s for each in active)


def _place(key: str) -> str:
    """A slice without what the complaints are about."""
    return slice_key(tuple((name, value) for name, value in pairs_of(key) if name != WHAT))


def is_graver(incident: Incident, tier: Tier) -> bool:
    """Whether it has become so much graver than what was told that somebody else is to be paged."""
    return tier == GRAVE and SEVERITY_OF_TIER[tier] != SEVERITY_OF_TIER[incident.tier]


def is_there(incident: Incident, speaks: Signal) -> bool:
    """Whether a signal may lie where an incident lay.

    Examples
    --------
    >>> north, south, app = (
    ...     Signal("spike", key, 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    ...     for key in ("region=north", "region=south", "product=app")
    ... )
    >>> incident = Incident("i", "spike", north, "orange", 0.0, 0.0)
    >>> is_there(incident, south), is_there(incident, app)
    (False, True)
    """
    return overlap(slice_of(speaks.slice_key), slice_of(incident.signal.slice_key))


def of_this_life(incident: Incident, active: Sequence[Signal]) -> list[Signal]:
    """Signals of an incident that came back: once it has a surge of its own, not the rest of the one before.

    The alarm of a large slice can outlast the quiet between two waves; counted from the first one on, it says
    nothing of the second.
    """
    since_s = incident.ended_s - HOLD_S
    own = [each for each in active if each.onset_s > since_s or each.kind not in VOICES]
    return own if own or incident.signal.onset_s > since_s else list(active)
