"""Which slice speaks for an incident: what was told stays, unless another one explains the surge clearly better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from math import sqrt
from typing import NamedTuple

from detectors.localise import LEAST_GAIN, Found, gain_of, inside, localise, surely_outside, without
from detectors.reasons.context_fit import overlap
from detectors.reasons.rises import Look, Window
from detectors.reasons.usual import WHAT
from detectors.signal import ONSET_DOUBT_S, Signal
from detectors.slices import WHOLE, pairs_of, slice_of
from detectors.watchers.causes import touches

# What was told stays unless another slice explains the surge better by so many nats, e^5 times as likely.
CLEARLY = 5.0
# An alarm goes on to say since when, and a category what, while it has this share of the greatest excess.
LEADS = 0.5
# The whole brand is named without an alarm of its own if its excess is so many standard deviations (Poisson); instead
# of a slice that was told, if it is so many.
WHOLE_SD, SURELY_SD = 3.0, 5.0


class Placing(NamedTuple):
    """What the place of a surge is chosen from: all alarms, the one that says since when, the one that explains most.

    `own` is the incident's slice where several causes are at work, `told` its signal as it was last told.
    """

    active: Sequence[Signal]
    anchor: Signal
    loudest: Signal
    own: str
    told: Signal | None


def placed(place: Placing, look: Look) -> Signal:
    """The signal of the slice that was found; of several the one that the incident, or its loudest slice, is in."""
    found = localise(look.counts, look.usual, look.expected)
    own = place.own
    near = own or place.loudest.slice_key
    best = max(found, key=lambda one: (_shared(one, near, look.counts), one.gain)) if near else found[0]
    if own and best.key != WHOLE and not touches(best.key, own):
        # All that was found is of the other causes.
        look, best, found = _alone(look, found), Found(WHOLE, 0.0, 0.0, 0.0, 1.0), []
    if place.told is not None and best.key != place.told.slice_key:
        alone = _alone(look, [one for one in found if one is not best])
        best = _kept(best, place.told.slice_key, alone)
    if best.key == WHOLE:
        return place.loudest if own else _everywhere(place, look)
    if own and not touches(best.key, own):
        return place.loudest
    return replace(
        place.anchor,
        slice_key=best.key,
        observed=round(best.observed * look.stretch),
        expected=best.expected * look.stretch,
    )


def of_its_course(active: Sequence[Signal], told: Signal) -> list[Signal]:
    """Alarms that began when the surge did that was told, or later, or that count more than it.

    What counts less, and began before, was there before: a product that rises slowly, say. When the surge's own alarms
    have ended it would put the beginning of it back by days, before whatever brought it about.
    """
    return [one for one in active if one.onset_s >= told.onset_s - ONSET_DOUBT_S or one.excess >= told.excess]


def anchor_of(active: Sequence[Signal], told: Signal | None) -> Signal:
    """The alarm whose onset is the incident's: that which it was while it is loud enough, else the whole brand's."""
    most = max(active, key=_loud)
    if told is not None:
        same = [one for one in active if one.onset_s == told.onset_s and one.excess >= LEADS * most.excess]
        if same:
            return max(same, key=_loud)
    return next((one for one in active if one.slice_key == WHOLE), most)


def _alone(look: Look, others: Iterable[Found]) -> Look:
    """A window without what other slices explain."""
    for other in others:
        where = slice_of(other.key)
        counts = {place: count for place, count in look.counts.items() if not inside(place, where)}
        look = look._replace(
            counts=counts,
            usual=without(look.usual, where),
            expected=max(look.expected - other.expected, 1e-9),
        )
    return look


def _kept(best: Found, key: str, look: Look) -> Found:
    """The slice that was told, unless the best one is clearly better; both as seen in a window."""
    if key == WHOLE:
        return best if best.gain >= LEAST_GAIN + CLEARLY else Found(WHOLE, 0.0, 0.0, 0.0, 1.0)
    where = slice_of(key)
    gain = gain_of(look.counts, look.usual, look.expected, where)
    rival = gain_of(look.counts, look.usual, look.expected, slice_of(best.key)) if best.key else 0.0
    if gain < LEAST_GAIN or rival >= gain + CLEARLY:
        return best
    whole = sum(look.counts.values())
    observed = sum(count for place, count in look.counts.items() if inside(place, where))
    expected = look.expected * look.usual.share(pairs_of(key))
    outside = whole - observed, look.expected - expected
    if best.key == WHOLE and surely_outside(*outside, whole - look.expected):
        return best
    return Found(key, observed, expected, gain, 1.0)


def _everywhere(place: Placing, look: Look) -> Signal:
    """The signal of a surge that lies in no slice: of the whole brand, or of what all of it is about."""
    observed, told = sum(look.counts.values()), place.told.slice_key if place.told else None
    excess = observed - look.expected
    about = [
        one
        for one in place.active
        if {name for name, _ in pairs_of(one.slice_key)} == {WHAT}
        and one.excess >= LEADS * excess * look.stretch
    ]
    whole = place.anchor if place.anchor.slice_key == WHOLE else None
    kept = next((one for one in about if one.slice_key == told), None)
    if kept is not None or whole is not None:
        return kept or place.anchor
    if about and told != WHOLE:
        return max(about, key=_loud)
    if _apart(place.active):
        # What each found by itself, since its onset, counts for all; a part of that time is seen.
        excess *= sqrt(look.stretch)
    needed = {None: WHOLE_SD, WHOLE: 0.0, place.loudest.slice_key: SURELY_SD}.get(told, WHOLE_SD)
    if excess < needed * sqrt(max(look.expected, 1.0)):
        return place.loudest
    return replace(
        place.anchor,
        slice_key=WHOLE,
        observed=round(observed * look.stretch),
        expected=look.expected * look.stretch,
    )


def _apart(active: Sequence[Signal]) -> bool:
    """Whether two alarms are of slices that hold no contact in common: values of one dimension."""
    slices = [slice_of(one.slice_key) for one in active]
    return any(not overlap(one, other) for one, other in combinations(slices, 2))


def _loud(signal: Signal) -> tuple[float, str]:
    return signal.excess, signal.slice_key


def _shared(found: Found, key: str, counts: Window) -> float:
    """Complaints that two slices share: which of several causes an incident is about."""
    own, theirs = slice_of(found.key), slice_of(key)
    return sum(count for place, count in counts.items() if inside(place, own) and inside(place, theirs))
