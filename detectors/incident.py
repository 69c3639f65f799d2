"""The life of an incident: signals of one brand with one cause become one incident that opens and ends once.

The engine owns hysteresis, identity and order, since pagers downstream prevent neither flapping nor a "resolved"
that only means that data stopped. It sees time only as an argument and repeats itself exactly on the same input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from detectors.signal import Signal
from detectors.slices import WHOLE
from schemas.alerts import TIER_RANK, Status, Tier

# Namespace of incident ids, drawn once for this project (UUIDv4).
INCIDENTS = UUID("6b1f5a52-4f6e-4f0e-9d3b-3c7f2a8f1e55")
HOLD_S = 300.0
REOPEN_S = 24 * 3600.0
UPDATE_EVERY_S = 300.0
UPDATE_RATIO = 1.5
# A slice with less than this share of the greatest excess that was seen is a remnant and holds nothing open.
REMNANT = 0.5
# A part that holds this share of the brand's excess explains it.
EXPLAINS = 0.8


@dataclass(slots=True)
class Incident:
    """State of one incident. Times are Unix seconds of event time.

    `headline` is what was said when it began, or came to `headline_tier`: a page keeps its title while numbers move.
    `located_s` is when its slice is to be looked for again.
    """

    incident_id: str
    cause: str
    signal: Signal
    tier: Tier
    detected_s: float
    active_s: float
    sequence: int = 0
    status: Status = "firing"
    sent_s: float = 0.0
    sent_ratio: float = 0.0
    resolved_s: float | None = None
    backfill: bool = False
    peak: float = 0.0
    headline: str = ""
    headline_tier: str = ""
    located_s: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it has not been resolved."""
        return self.status != "resolved"


# From alarming signals, and the incident that they belong to if there is one, to the signal that explains them.
Explain = Callable[[Sequence[Signal], Incident | None], Signal]
_PLAIN = tuple(name for name in Incident.__dataclass_fields__ if name != "signal")


def incident_id(brand: str, cause: str, bucket: int) -> str:
    """Identity of an incident: brand, cause and the bucket that fired.

    Examples
    --------
    >>> incident_id("acme", "spike", 1200)
    '62d5225a-8c33-5458-aeb0-c8a85b3ce812'
    """
    return str(uuid5(INCIDENTS, f"{brand}|{cause}|{bucket}"))


def tier_of(observed: float, expected: float) -> Tier:
    """Grade by size and by ratio together, so that neither three complaints nor a drift of 10 % looks grave.

    Examples
    --------
    >>> tier_of(400, 50), tier_of(60, 20), tier_of(14, 5), tier_of(6, 4)
    ('red', 'orange', 'yellow', 'blue')
    """
    excess, ratio = observed - expected, observed / max(expected, 0.5)
    if excess >= 100 and ratio >= 3:
        return "red"
    if excess >= 30 and ratio >= 2:
        return "orange"
    return "yellow" if excess >= 8 else "blue"


def grade(signal: Signal) -> Tier:
    """Grade one signal: a spike by its counts, any other as its detector did, which is the least for a spike.

    Examples
    --------
    >>> feed = Signal("feed", "channel=call", 0.0, 0.0, 400.0, 30.0, 5.0, "platform", tier="yellow")
    >>> grade(feed), grade(Signal("spike", "", 0.0, 400.0, 50.0, 9.0, 5.0, "care"))
    ('yellow', 'red')
    """
    counted: Tier = tier_of(signal.observed, signal.expected) if signal.kind == "spike" else "blue"
    return max(counted, signal.tier, key=TIER_RANK.__getitem__)


def explaining(signals: Sequence[Signal], keep: str | None = None) -> Signal:
    """Smallest slice that holds most of the excess; the largest slice when no part does.

    `keep` names the slice that was told: it stays the explanation for as long as it is a good one.

    Examples
    --------
    >>> whole = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> north = Signal("spike", "region=north", 0.0, 45.0, 7.0, 9.0, 5.0, "care")
    >>> explaining([whole, north]).slice_key, explaining([whole, north], keep="").slice_key
    ('region=north', '')
    """
    most = max(signal.excess for signal in signals)
    enough = [signal for signal in signals if signal.excess >= min(EXPLAINS * most, most)]
    kept = [signal for signal in enough if signal.slice_key == keep]
    return min(kept or enough, key=lambda signal: (signal.expected, -len(signal.slice_key), signal.slice_key))


def plainly(signals: Sequence[Signal], incident: Incident | None) -> Signal:
    """Explain signals by themselves alone: `explaining`, with the slice that was told last kept while it is good."""
    return explaining(
        signals, incident.signal.slice_key if incident is not None and incident.is_open else None
    )


def _counts(signal: Signal, incident: Incident | None) -> bool:
    """Whether a signal opens its incident, brings it back, or holds it open."""
    if incident is None:
        return signal.holds
    if not incident.is_open:
        # The rest of a surge that was resolved brings nothing back, however late a small slice notices it; a surge
        # that began since does, and so does a new wave in a slice whose alarm never ended.
        return signal.swells or (signal.holds and signal.onset_s > (incident.resolved_s or 0.0) - HOLD_S)
    return signal.holds and signal.excess >= REMNANT * incident.peak


class IncidentEngine:
    """Incidents of one brand.

    Parameters
    ----------
    brand
        Whose they are.
    """

    def __init__(self, brand: str) -> None:
        self.brand = brand
        self.incidents: dict[str, Incident] = {}

    @property
    def open(self) -> bool:
        """Whether any incident is open."""
        return any(incident.is_open for incident in self.incidents.values())

    def step(
        self,
        now_s: float,
        bucket: int,
        signals: Sequence[Signal],
        *,
        blind: bool = False,
        explain: Explain = plainly,
    ) -> list[Incident]:
        """Take in the active signals as of `now_s`; give the incidents of which a change is to be told.

        `bucket` is the start of the bucket that was just judged. `blind` says that data are missing: nothing is
        resolved then. `explain` picks the signal that stands for all that are active.
        """
        told = []
        for cause in sorted(
            {signal.kind for signal in signals} | {one.cause for one in self.incidents.values()}
        ):
            incident = next((known for known in self.incidents.values() if known.cause == cause), None)
            active = [signal for signal in signals if signal.kind == cause and _counts(signal, incident)]
            if active:
                told += self._active(now_s, bucket, incident, active, explain)
            elif incident is not None and incident.is_open:
                told += self._quiet(incident, now_s, blind=blind)
        self._forget(now_s)
        return told

    def _active(
        self,
        now_s: float,
        bucket: int,
        incident: Incident | None,
        active: list[Signal],
        explain: Explain,
    ) -> list[Incident]:
        signal, loudest = explain(active, incident), max(one.excess for one in active)
        if incident is None:
            cause, tier = signal.kind, grade(signal)
            incident = Incident(incident_id(self.brand, cause, bucket), cause, signal, tier, now_s, now_s)
            incident.peak = loudest
            self.incidents[incident.incident_id] = incident
            return [self._tell(incident, "firing", now_s)]
        incident.active_s = now_s
        if not incident.is_open:
            incident.tier, incident.peak = grade(signal), loudest
            incident.signal, incident.resolved_s, incident.detected_s = signal, None, now_s
            return [self._tell(incident, "firing", now_s)]
        before = incident.signal
        incident.peak = max(incident.peak, loudest)
        graver = self._graver(incident.tier, signal)
        if incident.status == "stale" or (
            now_s - incident.sent_s >= UPDATE_EVERY_S
            and (
                graver != incident.tier
                or signal.slice_key != before.slice_key
                or signal.owner != before.owner
                or not 1 / UPDATE_RATIO < (signal.ratio / incident.sent_ratio) < UPDATE_RATIO
            )
        ):
            incident.signal, incident.tier = signal, graver
            return [self._tell(incident, "updated", now_s)]
        return []

    @staticmethod
    def _graver(tier: Tier, signal: Signal) -> Tier:
        """Let a tier only rise while the incident is open: people act on the worst that was seen."""
        new = grade(signal)
        return new if TIER_RANK[new] > TIER_RANK[tier] else tier

    def _quiet(self, incident: Incident, now_s: float, *, blind: bool) -> list[Incident]:
        if blind:
            if incident.status == "stale":
                return []
            return [self._tell(incident, "stale", now_s)]
        if incident.status == "stale":
            # Data are back: the hold starts anew, so that the first calm bucket does not end it.
            incident.active_s = now_s
            return [self._tell(incident, "updated", now_s)]
        if now_s - incident.active_s < HOLD_S:
            return []
        incident.resolved_s = now_s
        return [self._tell(incident, "resolved", now_s)]

    def _tell(self, incident: Incident, status: Status, now_s: float) -> Incident:
        incident.status, incident.sent_s = status, now_s
        incident.sent_ratio = max(incident.signal.ratio, 1e-9)
        incident.sequence += 1
        return incident

    def _forget(self, now_s: float) -> None:
        gone = [
            key
            for key, incident in self.incidents.items()
            if incident.resolved_s is not None and now_s - incident.resolved_s > REOPEN_S
        ]
        for key in gone:
            del self.incidents[key]

    def to_state(self) -> list[dict[str, Any]]:
        """State as JSON types; one entry for each incident that is open or may come back."""
        return [
            {**{name: getattr(incident, name) for name in _PLAIN}, "signal": incident.signal.to_state()}
            for incident in self.incidents.values()
        ]

    @classmethod
    def from_state(cls, brand: str, state: list[dict[str, Any]]) -> IncidentEngine:
        """Restore what `to_state` gave."""
        engine = cls(brand)
        for entry in state:
            incident = Incident(**{**entry, "signal": Signal.from_state(entry["signal"])})
            engine.incidents[incident.incident_id] = incident
        return engine


def scope(key: str) -> str:
    """Slice in words.

    Examples
    --------
    >>> scope(""), scope("region=north")
    ('everywhere', 'region north')
    """
    return (
        "everywhere" if key == WHOLE else ", ".join(part.replace("=", " ", 1) for part in key.split("\x1f"))
    )
