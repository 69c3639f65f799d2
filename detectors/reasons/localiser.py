"""Where a brand's surge lies: its alarming slices, its latest buckets and what is usual, put together.

What is usual is learned from buckets as they grow too old to change, and never from those of an incident.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from detectors.incident import Incident, explaining
from detectors.localise import inside
from detectors.log.buckets import Buckets
from detectors.reasons.placing import Placing, anchor_of, of_its_course, placed
from detectors.reasons.rises import Look, Window, about_of
from detectors.reasons.usual import Usual, place_of
from detectors.signal import Signal
from detectors.slices import pairs_of, slice_of
from detectors.taxonomy import owner_of
from detectors.text.classes import OTHER
from detectors.watchers.causes import WINDOW_S, CauseWatch, expected_of
from detectors.watchers.slice_watch import SliceWatch
from schemas.brandlog import Dimensions

# Where the surge lies is looked at again after this time, or after this part of the incident's age.
AGAIN_S, AGAIN_SHARE = 300.0, 0.05
# What came shortly before the onset may belong to it already, and is not usual.
MARGIN_S = 3600.0
# Complaints that the kept part of a long surge counts for, beside those that it has.
KEPT = 20.0
# With less weight than this nothing can be said about where complaints usually lie.
LEAST_USUAL = 30.0


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
        for bucket, place, complaints, others in self._unspoiled(buckets, before):
            self.usual.add(bucket, place, complaints, others)
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
        self,
        active: Sequence[Signal],
        incident: Incident | None,
        now_s: float,
        buckets: Buckets,
        where: str = "",
    ) -> Signal:
        """The signal that explains what is alarming: of the smallest slice that does, or of the whole brand.

        `where` is the slice that is the incident's own where several causes are at work.

        Between two looks an open incident keeps the signal that it has; at a look it keeps its slice unless another
        one is clearly better.
        """
        if incident is not None and incident.is_open:
            if now_s < incident.located_s:
                return incident.signal
            incident.located_s = now_s + max(AGAIN_S, AGAIN_SHARE * (now_s - incident.signal.onset_s))
        told = incident.signal if incident is not None and incident.is_open else None
        if told is not None and not (active := of_its_course(active, told)):
            return told
        loudest = explaining(active, keep=incident.signal.slice_key if incident else None)
        if loudest.kind != "spike":
            return loudest
        anchor = anchor_of(active, told)
        look = self.look(anchor, now_s, buckets)
        if look is None:
            return loudest
        before = str(incident.signal.facts.get("about", "")) if incident else ""
        about = about_of(look, before)
        place = Placing(active, anchor, loudest, where, told)
        speaks = placed(place, look)
        owner = speaks.owner if about == OTHER else owner_of(about)
        return replace(speaks, owner=owner, facts={**speaks.facts, "about": about})

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
        stretch = stretch_of(anchor, kept, now_s, buckets)
        return Look(counts, usual, max(anchor.expected, 0.1) / share / stretch, stretch)

    def usual_before(self, onset_s: float, buckets: Buckets) -> Usual:
        """Where complaints lie usually, the buckets before an onset included."""
        return self.usual.plus(self._unspoiled(buckets, onset_s - MARGIN_S))

    def _unspoiled(self, buckets: Buckets, before: float) -> Iterator[tuple[int, Dimensions, int, int]]:
        """Bucket, place, complaints and other contacts of what came before a time, beside incidents, in order."""
        older = buckets.older(before)
        for since, until in self.spoiled.values():
            older = [one for one in older if not since - MARGIN_S <= one < (inf if until is None else until)]
        for bucket in older:
            for (channel, dimensions), (contacts, complaints) in sorted(buckets.rows[bucket].cells.items()):
                yield bucket, place_of(channel, dimensions), complaints, contacts - complaints

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

    def divide(self, causes: CauseWatch, watch: SliceWatch, now_s: float, buckets: Buckets) -> None:
        """Look whether several causes are at work, if that is due at an event time."""
        if not causes.due(now_s, len(watch.alarms)):
            return
        since_s = now_s - WINDOW_S
        onset_s = min(since_s, *(alarm.onset_s for alarm in watch.alarms.values()))
        counts, others = self.window(since_s, now_s, buckets)
        usual = self.usual_before(onset_s, buckets).amid(others)
        whole = watch.fleets["all"].expected("") * WINDOW_S / watch.options.bucket_s
        causes.look(now_s, counts, expected_of(usual, counts, whole), watch.alarms)

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


def stretch_of(anchor: Signal, kept: float, now_s: float, buckets: Buckets) -> float:
    """How many times as much was counted since an alarm's onset as in the buckets that are kept; at least 1.

    Of a surge that lasts longer than they are kept, a part is seen. Few complaints of the alarm's slice in it (`kept`)
    say little, and time says the rest.

    Examples
    --------
    >>> from detectors.log.ledger import Change
    >>> slow = Signal("spike", "channel=email", 0.0, 127.0, 79.0, 9.0, 5.0, "care")
    >>> swift = Signal("spike", "", 19 * 86400.0, 127.0, 79.0, 9.0, 5.0, "care")
    >>> buckets = Buckets()
    >>> buckets.add("email", [Change(19 * 86400, (), 9, 4)], 0)
    >>> [round(stretch_of(one, kept, 20 * 86400.0, buckets), 1) for one, kept in ((slow, 4), (swift, 127))]
    [22.0, 1.0]
    """
    seen = buckets.between(anchor.onset_s, now_s)
    if not seen:
        return 1.0
    times = (now_s - anchor.onset_s) / (now_s - seen[0])
    return max((anchor.observed + KEPT * times) / (kept + KEPT), 1.0)
