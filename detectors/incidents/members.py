"""Which complaints belong to an open incident, from its onset on: tickets can be linked and answered in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from detectors.incident import Incident
from detectors.localise import inside
from detectors.log.expiry import Expiry
from detectors.outputs import Members
from detectors.reasons.usual import place_of
from detectors.slices import slice_of
from schemas.brandlog import BrandMap, Dimensions
from schemas.fields import Channel

# Complaints that are remembered for an incident that is not found yet, of one brand.
MAX_HELD = 2000
# Kinds of incidents that consist of complaints.
OF_COMPLAINTS = ("voices", "safety", "threat")


class Candidate(NamedTuple):
    """A complaint by its ids; the place holds its dimension values, the channel among them."""

    at_s: float
    channel: Channel
    event_id: str
    case_id: str
    who: int
    p: float
    place: Dimensions


class MemberDesk:
    """Latest complaints of one brand, and what was told of them for which incident.

    Told at least once each: after a restart of ingest a block is read again, and names its complaints again.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._held: dict[str, Candidate] = {}
        self._new: list[Candidate] = []
        self._expiry: Expiry[str] = Expiry()
        # By incident: the slice and the onset up to which its members were told.
        self._told: dict[str, tuple[str, float]] = {}

    def take(self, channel: Channel, block: BrandMap) -> None:
        """Take in the complaints that a flush names."""
        for at_s, event_id, case_id, who, p, key in block.heard:
            place = place_of(channel, block.keys[key])
            self._new.append(Candidate(at_s, channel, event_id, case_id, who, p, place))

    def tell(self, brand: str, incidents: Collection[Incident]) -> Iterator[Members]:
        """Name the members of open incidents that were not named yet."""
        if not (self._new or self._told or incidents):
            return
        new, self._new = self._new, []
        for one in new:
            self._hold(one)
        is_open = [one for one in incidents if one.is_open and one.family in OF_COMPLAINTS]
        for incident in is_open:
            rows = self._of(incident, new)
            if rows:
                yield Members(brand, incident.incident_id, tuple(rows))
        self._told = {one.incident_id: self._told[one.incident_id] for one in is_open}
        for key in list(self._held)[: max(0, len(self._held) - MAX_HELD)]:
            del self._held[key]

    def _hold(self, one: Candidate) -> None:
        key = f"{one.channel}|{one.event_id}"
        if key not in self._held:
            self._expiry.add(one.at_s, key)
        self._held[key] = one

    def _of(self, incident: Incident, new: list[Candidate]) -> list[Candidate]:
        key, since_s = incident.signal.slice_key, incident.signal.onset_s
        before = self._told.get(incident.incident_id)
        self._told[incident.incident_id] = (key, since_s)
        if before == (key, since_s):
            return [one for one in new if _belongs(one, key, since_s)]
        rows = [one for one in self._held.values() if _belongs(one, key, since_s)]
        if before is None:
            if incident.signal.kind == "spike":
                # Counted by the detector, and no longer remembered by name.
                self.dropped += max(0, round(incident.signal.observed) - len(rows))
            return rows
        fresh = {(one.channel, one.event_id) for one in new}
        return [one for one in rows if (one.channel, one.event_id) in fresh or not _belongs(one, *before)]

    def forget(self, before_s: float) -> None:
        """Drop complaints that are older than a time, Unix seconds."""
        for key in self._expiry.due(before_s, self._time_of):
            del self._held[key]
        if len(self._expiry) > 2 * MAX_HELD:
            # Most were given up for want of room.
            self._expiry = Expiry((one.at_s, key) for key, one in self._held.items())

    def _time_of(self, key: str) -> float | None:
        return self._held[key].at_s if key in self._held else None

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_HELD`; asked for between two steps, when all new ones are told."""
        return {
            "dropped": self.dropped,
            "held": [list(one) for one in self._held.values()],
            "told": [[name, *told] for name, told in self._told.items()],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> MemberDesk:
        """Restore what `to_state` gave."""
        desk = cls()
        desk.dropped = state["dropped"]
        for at_s, channel, event_id, case_id, who, p, place in state["held"]:
            where = tuple((name, value) for name, value in place)
            desk._hold(Candidate(at_s, channel, event_id, case_id, who, p, where))
        desk._told = {name: (key, since_s) for name, key, since_s in state["told"]}
        return desk


def _belongs(one: Candidate, key: str, since_s: float) -> bool:
    return one.at_s >= since_s and inside(one.place, slice_of(key))
