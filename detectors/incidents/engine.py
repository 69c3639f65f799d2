"""The life of incidents: signals of one brand with one cause become one incident that opens and ends once.

The engine owns hysteresis, identity and order, since pagers downstream prevent neither flapping nor a "resolved"
that only means that data stopped. It sees time only as an argument and repeats itself exactly on the same input.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from detectors.incident import COUNTED, Incident, incident_id, leading, worst
from detectors.incidents.glimpses import Glimpses
from detectors.incidents.grouping import Group, Known, grouped
from detectors.incidents.scene import CALM, Scene
from detectors.incidents.story import (
    calm_s,
    counts,
    hold_s,
    is_forgotten,
    is_graver,
    is_there,
    is_within,
    of_this_life,
    settles,
    slow_s,
    swells_anew,
)
from detectors.incidents.updates import UPDATE_EVERY_S, differs, escalates, is_due, may_update
from detectors.signal import Signal
from detectors.watchers.notice_kinds import threatened
from schemas.alerts import TIER_RANK, Claim, Status


class IncidentEngine:
    """Incidents of one brand.

    Parameters
    ----------
    brand
        Whose they are.
    bucket_s
        Length of a bucket, seconds.
    """

    def __init__(self, brand: str, bucket_s: int = 1) -> None:
        self.brand, self.bucket_s = brand, bucket_s
        self.incidents: dict[str, Incident] = {}
        self._glimpses = Glimpses()

    @property
    def open(self) -> bool:
        """Whether any incident is open."""
        return bool(self.incidents) and any(incident.is_open for incident in self.incidents.values())

    def step(
        self, now_s: float, bucket: int, signals: Sequence[Signal], scene: Scene = CALM
    ) -> list[Incident]:
        """Take in the active signals as of `now_s`; give the incidents of which a change is to be told.

        `bucket` is the start of the bucket that was just judged.
        """
        if not (signals or self.open):
            self._forget(now_s)
            return []
        known = [
            Known(
                each.incident_id,
                each.family,
                each.where,
                each.is_open,
                each.signal.kind == "mix_shift" and each.peak <= 0.0,
                each.slow_s > 0.0,
                each.detected_s,
                each.signal.slice_key,
                # What speaks for it now may have begun later than it did: a cascade, or a larger slice.
                min(each.signal.onset_s, each.detected_s, inf if each.begun_s is None else each.begun_s),
                inf if each.resolved_s is None else each.resolved_s,
                each.signal.subject,
            )
            for each in sorted(self.incidents.values(), key=lambda one: (one.active_s, one.incident_id))
        ]
        ended_s: dict[str, float] = {}
        for each in self.incidents.values():
            end_s = max(each.ended_s, each.resolved_s or 0.0) or -inf
            ended_s[each.family] = max(ended_s.get(each.family, -inf), end_s)
        told, heard = [], set()
        for group in grouped(signals, known, scene.causes):
            incident = self._known(group)
            since_s = ended_s.get(group.family, -inf)
            active = [signal for signal in group.signals if counts(signal, incident, since_s)]
            if incident is not None:
                active = of_this_life(incident, active)
                if not incident.is_open:
                    incident.heard_s = now_s
            if not active:
                continue
            if incident is not None and incident.settled and not incident.is_open:
                speaks = self._anew(incident, active, now_s, scene)
                if speaks is None:
                    continue
                if not is_there(incident, speaks):
                    incident = None
            if incident is None:
                speaks = leading(active, None, scene.explain, scene.practice, group.where)
                incident = self._glimpsed(group, speaks) or self._begin(now_s, bucket, group, speaks)
            heard.add(incident.incident_id)
            told += self._active(incident, group, active, now_s, scene)
        for incident in self.incidents.values():
            if incident.is_open and incident.incident_id not in heard:
                told += self._quiet(incident, now_s, scene)
        told += self._aside(now_s, scene, told)
        self._forget(now_s)
        return told

    def _forget(self, now_s: float) -> None:
        if over := [key for key, one in self.incidents.items() if is_forgotten(one, now_s)]:
            for key in over:
                self._glimpses.keep(self.incidents.pop(key))
        self._glimpses.forget(now_s)

    def _glimpsed(self, group: Group, speaks: Signal) -> Incident | None:
        """The incident that a slow rise was known as before."""
        incident = self._glimpses.of(speaks)
        if incident is not None:
            incident.where = group.where
            self.incidents[incident.incident_id] = incident
        return incident

    def _known(self, group: Group) -> Incident | None:
        """The incident of a group, if there is one; the slice that the group has is its own from now on."""
        incident = self.incidents.get(group.known or "")
        if incident is not None and incident.where != group.where:
            # What it saw before was of all causes together, beside which any of them would be a remnant.
            incident.where, incident.peak = group.where, 0.0
        return incident

    def _anew(self, incident: Incident, active: list[Signal], now_s: float, scene: Scene) -> Signal | None:
        """What speaks for more than was told of an incident that has settled, looked at every few minutes."""
        wave = swells_anew(incident, active)
        if now_s < incident.located_s and not wave:
            return None
        incident.located_s = now_s + UPDATE_EVERY_S
        speaks = leading(active, incident, scene.explain, scene.practice, incident.where)
        graver = is_graver(incident, worst(speaks, active, scene.cap(), scene.practice))
        more = wave or graver or is_within(incident, speaks, active) or not is_there(incident, speaks)
        return speaks if more else None

    def _begin(self, now_s: float, bucket: int, group: Group, signal: Signal) -> Incident:
        cause = "|".join(part for part in (signal.kind, group.where) if part)
        if group.family == "voices" and not group.where:
            cause = "spike"
        if signal.at_once:
            # Told before its bucket was judged, and so before or after others were: its own bucket names it.
            bucket = int(signal.onset_s // self.bucket_s * self.bucket_s)
        name = incident_id(self.brand, cause, bucket)
        if name in self.incidents:
            # Two hazards of one bucket, of no product that is known.
            cause = f"{cause}|{signal.subject}"
            name = incident_id(self.brand, cause, bucket)
        incident = Incident(name, cause, signal, "blue", now_s, now_s, group.family, group.where)
        self.incidents[name] = incident
        return incident

    def _active(
        self, incident: Incident, group: Group, active: list[Signal], now_s: float, scene: Scene
    ) -> list[Incident]:
        incident.active_s = incident.calm_s = incident.stale_s = now_s
        missing = scene.misses(incident.signal)
        if not incident.is_open or incident.sequence == 0:
            if incident.sequence:
                incident.signal = leading(active, incident, scene.explain, scene.practice, incident.where)
            incident.signal = threatened(incident.signal, group.threats)
            incident.tier, incident.peak = (
                worst(incident.signal, active, scene.cap(), scene.practice),
                _size(active),
            )
            incident.resolved_s, incident.slow_s = None, slow_s(incident.signal)
            incident.begun_s = incident.signal.onset_s
            # What waits for no bucket is known from the moment of it, unless it came late.
            late = not incident.signal.at_once or incident.signal.onset_s < now_s - self.bucket_s
            incident.detected_s = now_s if late else incident.signal.onset_s
            return [self._tell(incident, "firing", now_s, scene)]
        signal = incident.signal
        if not group.aside:
            signal = leading(active, incident, scene.explain, scene.practice, incident.where)
        signal = threatened(signal, group.threats)
        incident.peak = max(incident.peak, _size(active))
        incident.slow_s = max(incident.slow_s, slow_s(signal))
        incident.begun_s = min(
            signal.onset_s, signal.onset_s if incident.begun_s is None else incident.begun_s
        )
        tier = max(
            incident.tier, worst(signal, active, scene.cap(), scene.practice), key=TIER_RANK.__getitem__
        )
        stale = incident.status == "stale"
        news = tier != incident.tier or (not stale and differs(incident, signal))
        turned = missing != stale and (missing or may_update(incident, now_s))
        if turned or (news and is_due(incident, now_s)) or escalates(incident, tier, now_s):
            incident.signal, incident.tier = signal, tier
            return [self._tell(incident, "stale" if missing else "updated", now_s, scene)]
        return []

    def _quiet(self, incident: Incident, now_s: float, scene: Scene) -> list[Incident]:
        if scene.misses(incident.signal):
            if incident.status == "stale":
                return []
            incident.stale_s = min(now_s, scene.heard_s)
            return [self._tell(incident, "stale", now_s, scene)]
        if incident.status == "stale":
            incident.calm_s, incident.stale_s = calm_s(incident, now_s), now_s
            return [self._tell(incident, "updated", now_s, scene)] if may_update(incident, now_s) else []
        # Silence before it is long enough to be told ends nothing, either.
        if now_s - incident.calm_s < hold_s(incident) or scene.heard_s < now_s:
            return []
        if scene.lasts(incident):
            incident.calm_s = now_s
            return []
        incident.settled = settles(incident, now_s)
        incident.resolved_s = incident.ended_s = now_s
        return [self._tell(incident, "resolved", now_s, scene)]

    def _aside(self, now_s: float, scene: Scene, told: list[Incident]) -> list[Incident]:
        """Tell when a mute begins or ends over an open incident, people have judged it, or its owner is another one.

        As soon as may be: what is still true when a mute ends must page then, and who owns it now has to know.
        """
        just = {each.incident_id for each in told}
        return [
            self._tell(each, "stale" if each.status == "stale" else "updated", now_s, scene)
            for each in self.incidents.values()
            if each.is_open
            and each.incident_id not in just
            and (each.status == "stale" or may_update(each, now_s))
            and (
                each.unsaid
                or each.muted != scene.muted(each, now_s)
                or each.owner not in (None, scene.owner(each))
            )
        ]

    def judge(self, name: str, claim: Claim) -> None:
        """Note what people found out about an incident; it is told with the next bucket.

        That somebody takes it up changes no verdict.
        """
        incident = self.incidents.get(name)
        if incident is None or (claim == "claimed" and incident.claim != "none"):
            return
        if incident.claim != claim:
            incident.claim, incident.unsaid = claim, True

    def _tell(self, incident: Incident, status: Status, now_s: float, scene: Scene) -> Incident:
        incident.status, incident.sent_s = status, now_s
        if status == "updated":
            incident.updated_s = now_s
        incident.muted, incident.unsaid = scene.muted(incident, now_s), False
        incident.owner = scene.owner(incident)
        if status != "resolved":
            incident.copied = scene.copied and incident.signal.kind in COUNTED
        incident.sent_ratio = max(incident.signal.ratio, 1e-9)
        incident.sequence += 1
        return incident

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: incidents that are open or may come back, and those that may have been glimpses."""
        known = [incident.to_state() for incident in self.incidents.values()]
        return {"incidents": known, "glimpses": self._glimpses.to_state()}

    @classmethod
    def from_state(cls, brand: str, state: dict[str, Any] | list[Any], bucket_s: int = 1) -> IncidentEngine:
        """Restore what `to_state` gave."""
        engine = cls(brand, bucket_s)
        # Checkpoints of older versions are the incidents alone.
        known, glimpses = (state, []) if isinstance(state, list) else (state["incidents"], state["glimpses"])
        for entry in known:
            incident = Incident.from_state(entry)
            engine.incidents[incident.incident_id] = incident
        engine._glimpses = Glimpses.from_state(glimpses)
        return engine


def _size(active: Sequence[Signal]) -> float:
    """Greatest excess, by which a surge's remnants are known; other kinds count differently."""
    return max((each.excess for each in active if each.is_surge), default=0.0)
