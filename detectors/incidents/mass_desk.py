"""What the judge of one partition tells the others of its incidents, and what it hears of mass incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from detectors.incident import Incident
from detectors.incidents.burial import Burial
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.feedback import Feedback
from detectors.incidents.mass import EVERY_BRAND, Mass, MassWatch, belongs
from detectors.incidents.mass_words import mass_alert
from detectors.incidents.mutes import mutes_of
from detectors.outputs import Forgotten, Told
from detectors.place import Place
from schemas.alerts import Alert
from schemas.brandlog import HandlingTold, IncidentTold, MassTold
from schemas.inputs import Context, IncidentLabel


class MassDesk:
    """A partition's part in mass incidents; only that which owns brand `*` ever has any to watch.

    Parameters
    ----------
    dial
        False alarms a month that the detectors are set to.
    """

    def __init__(self, dial: float = 1.0) -> None:
        self.watch = MassWatch()
        self.feedback = Feedback(dial)
        self.burial = Burial()
        # Mass incidents that are on, by family of kinds.
        self.known: dict[str, MassTold] = {}

    def __bool__(self) -> bool:
        """Whether there is anything that time may change."""
        return bool(self.watch or self.burial)

    def parent_of(self, incident: Incident) -> str:
        """Id of the mass incident that an incident which begins now belongs to, or nothing."""
        mass = self.known.get(incident.family)
        if mass is None or not belongs(
            mass.first_s, mass.last_s, incident.signal.onset_s, incident.detected_s
        ):
            return ""
        return mass.incident_id

    def adopt(self, mass: MassTold, engines: Iterable[IncidentEngine]) -> None:
        """Note that a mass incident is on, or over, and whose parent it is."""
        self.known.pop(mass.family, None)
        if mass.open:
            self.known[mass.family] = mass
        for engine in engines:
            for child in set(mass.children) & engine.incidents.keys():
                engine.incidents[child].parent = mass.incident_id

    def take(self, told: IncidentTold, contexts: Sequence[Context], place: Place) -> Iterator[Alert | Told]:
        """Take in what a judge tells of an incident of its."""
        self.watch.mutes = mutes_of(contexts, EVERY_BRAND)
        return self._speak(self.watch.take(told, place.offset), contexts, place)

    def pass_to(
        self, clock_s: float, contexts: Sequence[Context], place: Place
    ) -> Iterator[Alert | Told | Forgotten]:
        """Let time pass, in Unix seconds of event time."""
        self.watch.mutes = mutes_of(contexts, EVERY_BRAND)
        yield from self._speak(self.watch.pass_to(clock_s), contexts, place)
        self.watch.forget(clock_s)
        for name in self.burial.due(clock_s, (mass.incident for mass in self.watch.masses.values())):
            yield Forgotten(EVERY_BRAND, name)

    def hear_verdict(self, label: IncidentLabel) -> None:
        """Take in what people judged of a mass incident: once, for brand `*`, as it was one page."""
        claim = self.feedback.judge(label)
        if claim is not None:
            self.watch.judge(label.incident_id, claim)

    def hear_handling(self, told: HandlingTold) -> None:
        """Take in that the service desk takes up a mass incident; cases are of one brand each."""
        self.watch.judge(told.incident_id, "claimed")

    def _speak(
        self, masses: Iterable[Mass], contexts: Sequence[Context], place: Place
    ) -> Iterator[Alert | Told]:
        """Tell of mass incidents that changed: the world, and the other partitions."""
        for mass in masses:
            incident = mass.incident
            # It counts brands, each found by evidence of its own.
            self.feedback.note(incident, by_dial=False)
            if incident.status == "firing":
                incident.backfill = place.is_history(incident.signal.onset_s)
            if incident.resolved_s is not None:
                self.burial.note(incident.resolved_s, incident.incident_id)
            yield mass_alert(mass, self.watch.names(mass), contexts, place)
            record = MassTold(
                at_s=place.at_s,
                origin=place.origin(),
                incident_id=incident.incident_id,
                family=incident.family,
                open=incident.is_open,
                first_s=mass.first_s,
                last_s=mass.last_s,
                children=list(mass.children),
            )
            yield Told(record, everywhere=True)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        known = [mass.model_dump(mode="json") for mass in self.known.values()]
        return {
            "watch": self.watch.to_state(),
            "known": known,
            "feedback": self.feedback.to_state(),
            "ended": self.burial.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], dial: float = 1.0) -> MassDesk:
        """Restore what `to_state` gave; checkpoints of older versions know no verdicts, and no ends."""
        desk = cls(dial)
        desk.feedback = Feedback.from_state(dial, state.get("feedback", {"known": {}, "missed": []}))
        desk.watch = MassWatch.from_state(state["watch"])
        desk.known = {mass.family: mass for mass in map(MassTold.model_validate, state["known"])}
        ended = [(mass.incident.resolved_s, mass.incident.incident_id) for mass in desk.watch.masses.values()]
        known = [(end_s, name) for end_s, name in ended if end_s is not None]
        desk.burial = Burial.from_state(state.get("ended", known))
        return desk


def passed_on(changes: Iterable[dict[str, Any]], place: Place) -> Iterator[Told]:
    """Records, for the partition that owns brand `*`, of what changed in brands' incidents (`snapshot`).

    In the order of time, however far the clock jumped: which three brands were first depends on it.
    """
    for change in sorted(changes, key=lambda one: one["changed_s"]):
        yield Told(IncidentTold(at_s=place.at_s, origin=place.origin(), **change), everywhere=False)


def snapshot(alert: Alert, incident: Incident) -> dict[str, Any]:
    """What other partitions need to know of an incident as it was just told."""
    signal = incident.signal
    return {
        "brand": alert.brand,
        "incident_id": incident.incident_id,
        "status": incident.status,
        "signal": signal.kind,
        "tier": incident.tier,
        "owner": alert.owner,
        "onset_s": signal.onset_s,
        "detected_s": incident.detected_s,
        "changed_s": incident.sent_s,
        "observed": signal.observed,
        "expected": signal.expected,
        # Copies cap surges alone: a hazard for which one speaks is as grave as it is.
        "copied": incident.copied and incident.family == "voices",
        "settled": incident.settled,
        "reported": signal.at_once,
        "muted": incident.muted,
    }
