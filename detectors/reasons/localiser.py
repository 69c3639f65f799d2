"""Where a brand's surge lies: its alarming slices, its latest buckets and what is usual, put together.

What is usual is learned from buckets as they grow too old to change, and never from those of an incident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from detectors.incident import Incident, explaining
from detectors.localise import Found, inside, localise
from detectors.log.buckets import Buckets
from detectors.reasons.context_fit import overlap
from detectors.reasons.excess import Excess
from detectors.reasons.usual import WHAT, Usual, place_of
from detectors.signal import Signal
from detectors.slices import WHOLE, pairs_of, slice_of
from detectors.taxonomy import owner_of
from detectors.text.classes import OTHER
from schemas.brandlog import Dimensions

# Where the surge lies is looked at again after this time, or after this part of the incident's age.
AGAIN_S, AGAIN_SHARE = 300.0, 0.05
# What came shortly before the onset may belong to it already, and is not usual.
MARGIN_S = 3600.0
# With less weight than this nothing can be said about where complaints usually lie.
LEAST_USUAL = 30.0

# Complaints that a value needs to be named; share of the excess that a category needs to be what it is about.
LEAST_RISE, LEAST_ABOUT, KEEPS = 3.0, 0.15, 0.67

Window = dict[Dimensions, float]


class Look(NamedTuple):
    """A window: complaints by dimension values, what is usual, and how many were expected in all.

    `stretch` is how many times as much was counted since the onset as is kept by dimension values.
    """

    counts: Window
    usual: Usual
    expected: float
    stretch: float = 1.0


class Rise(NamedTuple):
    """A single value that rose, and its share of the whole excess."""

    dimension: str
    value: str
    observed: float
    expected: float
    share: float

    @property
    def lift(self) -> float:
        """Observed ÷ expected; below half a complaint expected nothing is divided."""
        return self.observed / max(self.expected, 0.5)


@dataclass(slots=True)
class Localiser:
    """Knows where a brand's complaints usually lie, and says where a surge lies.

    Examples
    --------
    >>> localiser = Localiser()
    >>> signal = Signal("spike", "region=north", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> localiser.explain([signal], None, 600.0, Buckets()).slice_key  # nothing is known yet
    'region=north'
    """

    usual: Usual = field(default_factory=Usual)
    # Event time (Unix seconds) of incidents by id, from onset to end, infinite while open.
    spoiled: dict[str, tuple[float, float | None]] = field(default_factory=dict)

    def learn(self, buckets: Buckets, before: float) -> None:
        """Take in the buckets that are about to be forgotten: those that start before a time, Unix seconds."""
        for bucket in buckets.older(before):
            if not self.is_spoiled(bucket):
                for (channel, dimensions), (contacts, complaints) in sorted(
                    buckets.rows[bucket].cells.items()
                ):
                    self.usual.add(bucket, place_of(channel, dimensions), complaints, contacts - complaints)
        self.spoiled = {
            key: (since, until)
            for key, (since, until) in self.spoiled.items()
            if until is None or until >= before
        }

    def is_spoiled(self, bucket: float) -> bool:
        """Whether a time (Unix seconds) belongs to an incident, or to the hour before its onset."""
        return any(
            since - MARGIN_S <= bucket and (until is None or bucket < until)
            for since, until in self.spoiled.values()
        )

    def note(self, incident: Incident) -> None:
        """Remember when an incident is, so that nothing is learned from it."""
        since, _ = self.spoiled.get(incident.incident_id, (incident.signal.onset_s, None))
        until = incident.resolved_s if incident.status == "resolved" else None
        self.spoiled[incident.incident_id] = (min(since, incident.signal.onset_s), until)

    def settle(self, now_s: float) -> None:
        """End all incidents, at a time in Unix seconds: after a backfill."""
        self.spoiled = {
            key: (since, now_s if until is None else until) for key, (since, until) in self.spoiled.items()
        }

    def explain(
        self, active: Sequence[Signal], incident: Incident | None, now_s: float, buckets: Buckets
    ) -> Signal:
        """The signal that explains what is alarming: of the smallest slice that does, or of the whole brand.

        Between two looks an open incident keeps the signal that it has.
        """
        if incident is not None and incident.is_open:
            if now_s < incident.located_s:
                return incident.signal
            incident.located_s = now_s + max(AGAIN_S, AGAIN_SHARE * (now_s - incident.signal.onset_s))
        loudest = explaining(active, keep=incident.signal.slice_key if incident else None)
        if loudest.kind != "spike":
            return loudest
        anchor = next((one for one in active if one.slice_key == WHOLE), None)
        look = self.look(anchor or max(active, key=_loud), now_s, buckets)
        if look is None:
            return loudest
        before = str(incident.signal.facts.get("about", "")) if incident else ""
        about = about_of(look, before)
        speaks = self._placed(anchor, loudest, incident.where if incident else "", look)
        owner = speaks.owner if about == OTHER else owner_of(about)
        return replace(speaks, owner=owner, facts={**speaks.facts, "about": about})

    @staticmethod
    def _placed(anchor: Signal | None, loudest: Signal, own: str, look: Look) -> Signal:
        """The signal of the slice that was found; of several the one that the incident, or its loudest slice, is in."""
        found = localise(look.counts, look.usual, look.expected)
        if found[0].key == WHOLE:
            return loudest if own or anchor is None else anchor
        near = own or loudest.slice_key
        best = max(found, key=lambda one: (_shared(one, near, look.counts), one.gain)) if near else found[0]
        if own and not overlap(slice_of(best.key), slice_of(own)):
            return loudest
        return replace(
            anchor or loudest,
            slice_key=best.key,
            observed=round(best.observed * look.stretch),
            expected=best.expected * look.stretch,
        )

    def look(self, anchor: Signal, now_s: float, buckets: Buckets) -> Look | None:
        """What was seen since an alarm's onset, and what is usual; None if nothing is known.

        How much is expected in all follows from what the alarm's detector expects and its usual share.
        """
        counts, others = self.window(anchor.onset_s, now_s, buckets)
        usual = self.usual_before(anchor.onset_s, buckets).amid(others)
        share = usual.share(pairs_of(anchor.slice_key))
        if usual.total < LEAST_USUAL or share <= 0.0 or not counts:
            return None
        own = slice_of(anchor.slice_key)
        kept = sum(count for place, count in counts.items() if inside(place, own))
        # Of a surge that lasts longer than buckets are kept, a part is seen.
        stretch = max(anchor.observed / kept, 1.0) if kept else 1.0
        return Look(counts, usual, max(anchor.expected, 0.1) / share / stretch, stretch)

    def usual_before(self, onset_s: float, buckets: Buckets) -> Usual:
        """Where complaints lie usually, the buckets before an onset included."""
        return self.usual.plus(
            (bucket, place_of(channel, dimensions), float(complaints), float(contacts - complaints))
            for bucket in buckets.older(onset_s - MARGIN_S)
            if not self.is_spoiled(bucket)
            for (channel, dimensions), (contacts, complaints) in sorted(buckets.rows[bucket].cells.items())
        )

    def window(self, since_s: float, until_s: float, buckets: Buckets) -> tuple[Window, Window]:
        """Complaints, and other contacts, of an interval by dimension values."""
        counts: Window = {}
        others: Window = {}
        for bucket in buckets.between(since_s, until_s):
            for (channel, dimensions), (contacts, complaints) in buckets.rows[bucket].cells.items():
                place = place_of(channel, dimensions)
                if complaints > 0:
                    counts[place] = counts.get(place, 0.0) + complaints
                if contacts > complaints:
                    others[place] = others.get(place, 0.0) + contacts - complaints
        return dict(sorted(counts.items())), dict(sorted(others.items()))

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "usual": self.usual.to_state(),
            "spoiled": [[key, *span] for key, span in self.spoiled.items()],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Localiser:
        """Restore what `to_state` gave."""
        spoiled = {key: (since, until) for key, since, until in state["spoiled"]}
        return cls(Usual.from_state(state["usual"]), spoiled)


def _loud(signal: Signal) -> tuple[float, str]:
    return signal.excess, signal.slice_key


def _shared(found: Found, key: str, counts: Window) -> float:
    """Complaints that two slices share: which of several causes an incident is about."""
    own, theirs = slice_of(found.key), slice_of(key)
    return sum(count for place, count in counts.items() if inside(place, own) and inside(place, theirs))


def rises_of(look: Look) -> list[Rise]:
    """Single values by their excess, the greatest first; those that rose by less than half are left out.

    Examples
    --------
    >>> usual = Usual()
    >>> for region in ("north", "south"):
    ...     usual.add(0, (("channel", "call"), ("region", region)), 50)
    >>> place = (("channel", "call"), ("region", "north"))
    >>> [
    ...     (rise.value, rise.observed, round(rise.expected))
    ...     for rise in rises_of(Look({place: 9.0}, usual, 4.0))
    ... ]
    [('north', 9.0, 2), ('call', 9.0, 4)]
    """
    table = Excess(look.counts, look.usual, look.expected)
    total = max(table.observed - table.expected, 1e-9)
    rises = []
    for name in sorted({name for place in look.counts for name, _ in place}):
        for value, observed, expected in table.by_value(name):
            if observed >= LEAST_RISE and observed >= 1.5 * expected:
                rises.append(Rise(name, value, observed, expected, (observed - expected) / total))
    return sorted(rises, key=lambda rise: (-rise.share * min(rise.lift, 10.0), rise.dimension, rise.value))


def about_of(look: Look, before: str = "") -> str:
    """What the excess is about: the category that holds most of it, if it holds enough to say so.

    What was said before stays while it holds at least two thirds of the most: owners are not to change by chance.
    """
    shares = {
        rise.value: rise.share for rise in rises_of(look) if rise.dimension == WHAT and rise.value != OTHER
    }
    best = max(shares, key=lambda value: (shares[value], value), default=OTHER)
    if best == OTHER or shares[best] < LEAST_ABOUT:
        return OTHER
    return before if shares.get(before, 0.0) >= KEEPS * shares[best] else best
