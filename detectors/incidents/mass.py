"""Mass incidents: what befalls three brands within ten minutes has one cause, and is one page.

Brands live on different partitions of the brand log, so each judge tells the partition that owns brand `*` of its
incidents, through the log; that partition's judge folds them here, and tells all others which mass incident is on,
so that a brand's incident knows its parent from its first alert.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from detectors.incident import Incident, incident_id
from detectors.incidents.grouping import family_of
from detectors.incidents.mass_sum import BRANDS, summed, worst_of
from detectors.incidents.mutes import Mute, is_muted
from detectors.incidents.story import REOPEN_S
from detectors.incidents.updates import escalates, is_due, may_update, moved
from detectors.signal import Signal
from schemas.alerts import TIER_RANK, Claim, Status, Tier
from schemas.brandlog import IncidentTold
from schemas.practice import DEFAULT

EVERY_BRAND = "*"
WITHIN_S = 600.0
# By so long a small brand's onset may be put too early.
VAGUE_S = 4 * 3600.0
# Incidents that are remembered; beyond, ended ones that changed longest ago go.
MAX_CHILDREN = 2000


@dataclass(slots=True)
class Mass:
    """A mass incident and those it consists of, told from a log offset on.

    `unsaid` says that it changed since it was last told.
    """

    incident: Incident
    offset: int
    children: list[str] = field(default_factory=list)
    first_s: float = 0.0
    last_s: float = 0.0
    unsaid: bool = False


def near(one: IncidentTold, other: IncidentTold) -> bool:
    """Whether two incidents began, or were found, within ten minutes of each other."""
    return abs(one.detected_s - other.detected_s) <= WITHIN_S or abs(one.onset_s - other.onset_s) <= WITHIN_S


def belongs(first_s: float, last_s: float, onset_s: float, detected_s: float) -> bool:
    """Whether an incident that begins now belongs to a mass incident whose own began in an interval.

    It was found within ten minutes of them, or may have begun so: a small brand is found late, and its onset is
    vague by hours.

    Examples
    --------
    >>> belongs(1000.0, 1200.0, 1700.0, 2500.0), belongs(1000.0, 1200.0, 100.0, 2500.0)
    (True, True)
    >>> belongs(1000.0, 1200.0, 1900.0, 2500.0), belongs(90_000.0, 90_200.0, 100.0, 91_000.0)
    (False, False)
    """
    found = first_s - WITHIN_S <= detected_s <= last_s + WITHIN_S
    begun = first_s - VAGUE_S <= onset_s <= last_s + WITHIN_S and first_s - WITHIN_S <= detected_s
    return found or begun


class MassWatch:
    """Folds incidents of all brands into mass incidents, at most one of each family of kinds at a time."""

    def __init__(self) -> None:
        self.practice = DEFAULT
        self.mutes: tuple[Mute, ...] = ()
        self.masses: dict[str, Mass] = {}
        self._known: dict[str, IncidentTold] = {}
        self._offsets: dict[str, int] = {}

    def __bool__(self) -> bool:
        """Whether there is anything that time may change."""
        return bool(self._known or self.masses)

    def take(self, told: IncidentTold, offset: int) -> list[Mass]:
        """Take in a change of a brand's incident, at a log offset; give the mass incident if that is to be told."""
        self._known[told.incident_id] = told
        self._offsets.setdefault(told.incident_id, offset)
        self._trim()
        family = family_of(told.signal)
        mass = self.masses.get(family)
        if mass is None or not mass.incident.is_open:
            return self._open(family, mass, told)
        if told.incident_id not in mass.children:
            if told.status != "firing" or not belongs(
                mass.first_s, mass.last_s, told.onset_s, told.detected_s
            ):
                return []
            self._join(mass, told)
        mass.unsaid = True
        if all(self._known[name].status == "resolved" for name in mass.children):
            mass.incident.resolved_s = told.changed_s
            return [self._tell(mass, "resolved", told.changed_s)]
        return self._news(mass, told.changed_s)

    def pass_to(self, clock_s: float) -> list[Mass]:
        """Let time pass: what had to wait since the last update is told when its time has come, and mutes at theirs."""
        return [
            each
            for mass in self.masses.values()
            if mass.unsaid or self._turns(mass, clock_s)
            for each in self._news(mass, clock_s)
        ]

    def judge(self, name: str, claim: Claim) -> None:
        """Note what people found out about a mass incident; it is told when time passes.

        That somebody takes it up changes no verdict.
        """
        for mass in self.masses.values():
            incident = mass.incident
            if incident.incident_id != name or (claim == "claimed" and incident.claim != "none"):
                continue
            if incident.claim != claim:
                incident.claim = claim
                mass.unsaid = incident.unsaid = incident.is_open

    def names(self, mass: Mass) -> list[str]:
        """Brands of a mass incident, those with the most complaints first."""
        sums: Counter[str] = Counter()
        for each in self._told(mass):
            sums[each.brand] += max(1, round(each.observed))
        return sorted(sums, key=lambda brand: (-sums[brand], brand))

    def _open(self, family: str, ended: Mass | None, told: IncidentTold) -> list[Mass]:
        if told.status != "firing":
            return []
        group = sorted(
            (
                each
                for each in self._known.values()
                if family_of(each.signal) == family
                and near(each, told)
                and (each.status != "resolved" or each.changed_s >= told.detected_s)
            ),
            key=lambda each: (each.detected_s, each.incident_id),
        )
        if len({each.brand for each in group}) < BRANDS:
            return []
        detected_s = max(each.detected_s for each in group)
        if ended is not None and detected_s - (ended.incident.resolved_s or 0.0) <= REOPEN_S:
            incident = ended.incident
            incident.detected_s, incident.resolved_s, incident.tier = detected_s, None, "blue"
        else:
            name = incident_id(EVERY_BRAND, family, int(detected_s))
            signal = Signal(told.signal, "", told.onset_s, 0.0, 0.0, 0.0, float(BRANDS), told.owner)
            incident = Incident(name, family, signal, "blue", detected_s, detected_s, family)
        mass = self.masses[family] = Mass(incident, min(self._offsets[each.incident_id] for each in group))
        for each in group:
            self._join(mass, each)
        return [self._tell(mass, "firing", told.changed_s)]

    @staticmethod
    def _join(mass: Mass, told: IncidentTold) -> None:
        times = (told.onset_s, told.detected_s)
        mass.first_s = min(*times, mass.first_s) if mass.children else min(times)
        mass.last_s = max(*times, mass.last_s)
        mass.children.append(told.incident_id)

    def _news(self, mass: Mass, now_s: float) -> list[Mass]:
        incident = mass.incident
        if not incident.is_open:
            return []
        if incident.unsaid or self._turns(mass, now_s):
            return [self._tell(mass, "updated", now_s)] if may_update(incident, now_s) else []
        before, tier = incident.signal, incident.tier
        new, worst = self._sum(mass)
        if not is_due(incident, now_s) and not escalates(incident, worst, now_s):
            return []
        told_already = int(before.statistic) == len({each.brand for each in self._told(mass)})
        mass.unsaid = False
        if (
            told_already
            and TIER_RANK[worst] <= TIER_RANK[tier]
            and (new.kind, new.owner) == (before.kind, before.owner)
            and not moved(incident, new)
        ):
            return []
        return [self._tell(mass, "updated", now_s)]

    def _sum(self, mass: Mass) -> tuple[Signal, Tier]:
        """All children as one signal, and the tier of the whole."""
        told = self._told(mass)
        signal = summed(told)
        return signal, worst_of(told, signal.kind, self.practice)

    def _told(self, mass: Mass) -> list[IncidentTold]:
        return [self._known[name] for name in mass.children]

    def _turns(self, mass: Mass, now_s: float) -> bool:
        """Whether a mute begins or ends over an open mass incident: what is still true then must page."""
        return mass.incident.is_open and mass.incident.muted != self._is_muted(mass, now_s)

    def _is_muted(self, mass: Mass, now_s: float) -> bool:
        """Whether a mute of its own, or those of all its open children, cover a mass incident."""
        children = [each.muted for each in self._told(mass) if each.status != "resolved"]
        return is_muted(self.mutes, mass.incident, now_s) or (bool(children) and all(children))

    def _tell(self, mass: Mass, status: Status, now_s: float) -> Mass:
        incident = mass.incident
        incident.signal, worst = self._sum(mass)
        incident.tier = max(incident.tier, worst, key=TIER_RANK.__getitem__)
        incident.status, incident.sent_s = status, now_s
        if status == "updated":
            incident.updated_s = now_s
        incident.muted = self._is_muted(mass, now_s)
        told = self._told(mass)
        incident.copied = all(each.copied for each in told)
        incident.settled = status == "resolved" and any(each.settled for each in told)
        incident.sent_ratio = max(incident.signal.ratio, 1e-9)
        incident.sequence += 1
        mass.unsaid = incident.unsaid = False
        return mass

    def _trim(self) -> None:
        if len(self._known) > MAX_CHILDREN:
            held = {name for mass in self.masses.values() for name in mass.children}
            ended = [
                each
                for each in self._known.values()
                if each.status == "resolved" and each.incident_id not in held
            ]
            for each in sorted(ended, key=lambda one: (one.changed_s, one.incident_id))[: MAX_CHILDREN // 2]:
                del self._known[each.incident_id], self._offsets[each.incident_id]

    def forget(self, clock_s: float) -> None:
        """Drop what ended more than a day ago: nothing that comes now is the same any more."""
        if not (self._known or self.masses):
            return
        for family, mass in list(self.masses.items()):
            ended_s = mass.incident.resolved_s
            if ended_s is not None and clock_s - ended_s > REOPEN_S:
                del self.masses[family]
        held = {name for mass in self.masses.values() for name in mass.children}
        self._known = {
            name: each
            for name, each in self._known.items()
            if name in held or each.status != "resolved" or clock_s - each.changed_s <= REOPEN_S
        }
        self._offsets = {name: self._offsets[name] for name in self._known}

    def begin_anew(self, offset: int) -> None:
        """Take an offset for the one from which on all was told: the log before it is another."""
        self._offsets = dict.fromkeys(self._offsets, offset)
        for mass in self.masses.values():
            mass.offset = offset

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_CHILDREN` and the open incidents."""
        return {
            "masses": [
                [
                    family,
                    mass.incident.to_state(),
                    mass.offset,
                    mass.children,
                    mass.first_s,
                    mass.last_s,
                    mass.unsaid,
                ]
                for family, mass in self.masses.items()
            ],
            "known": [
                [each.model_dump(mode="json"), self._offsets[name]] for name, each in self._known.items()
            ],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> MassWatch:
        """Restore what `to_state` gave."""
        watch = cls()
        for family, incident, *rest in state["masses"]:
            watch.masses[family] = Mass(Incident.from_state(incident), *rest)
        for entry, offset in state["known"]:
            told = IncidentTold.model_validate(entry)
            watch._known[told.incident_id], watch._offsets[told.incident_id] = told, offset
        return watch
