"""The life of an incident: signals of one brand with one cause become one incident that opens and ends once.

The engine owns hysteresis, identity and order, since pagers downstream prevent neither flapping nor a "resolved"
that only means that data stopped. It sees time only as an argument and repeats itself exactly on the same input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid5

from detectors.slices import WHOLE
from schemas.alerts import TIER_RANK, Kind, Status, Tier

# Namespace of incident ids, drawn once for this project (UUIDv4).
INCIDENTS = UUID("6b1f5a52-4f6e-4f0e-9d3b-3c7f2a8f1e55")
HOLD_S = 300.0
REOPEN_S = 24 * 3600.0
UPDATE_EVERY_S = 300.0
UPDATE_RATIO = 1.5
# A slice with less than this share of the excess that was told is a remnant, not a new explanation.
REMNANT = 0.5
# A part that holds this share of the brand's excess explains it.
EXPLAINS = 0.8


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's present verdict on one slice; counts are those since the onset.

    `holds` says that the slice was above what is expected lately too: a small slice needs hours of silence to
    prove that its surge is over, and must not keep an incident open for so long.
    """

    kind: Kind
    slice_key: str
    onset_s: float
    observed: float
    expected: float
    statistic: float
    threshold: float
    owner: str
    holds: bool = True

    @property
    def excess(self) -> float:
        """Complaints more than expected."""
        return self.observed - self.expected

    @property
    def ratio(self) -> float:
        """Observed ÷ expected; below half a complaint expected nothing is divided."""
        return self.observed / max(self.expected, 0.5)


@dataclass(slots=True)
class Incident:
    """State of one incident. Times are Unix seconds of event time."""

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

    @property
    def is_open(self) -> bool:
        """Whether it has not been resolved."""
        return self.status != "resolved"


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


def explaining(signals: Sequence[Signal]) -> Signal:
    """Smallest slice that holds most of the excess; the largest slice when no part does.

    Examples
    --------
    >>> whole = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> north = Signal("spike", "region=north", 0.0, 45.0, 7.0, 9.0, 5.0, "care")
    >>> explaining([whole, north]).slice_key
    'region=north'
    """
    most = max(signal.excess for signal in signals)
    enough = [signal for signal in signals if signal.excess >= min(EXPLAINS * most, most)]
    return min(enough, key=lambda signal: (signal.expected, -len(signal.slice_key), signal.slice_key))


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
        self, now_s: float, bucket: int, signals: Sequence[Signal], *, blind: bool = False
    ) -> list[Incident]:
        """Take in the active signals as of `now_s`; give the incidents of which a change is to be told.

        `bucket` is the start of the bucket that was just judged. `blind` says that data are missing: nothing is
        resolved then.
        """
        told = []
        holding = [signal for signal in signals if signal.holds]
        causes = sorted({signal.kind for signal in holding})
        for cause in causes:
            active = [signal for signal in holding if signal.kind == cause]
            told += self._active(now_s, bucket, cause, explaining(active))
        for incident in self.incidents.values():
            if incident.is_open and incident.cause not in causes:
                told += self._quiet(incident, now_s, blind=blind)
        self._forget(now_s)
        return told

    def _active(self, now_s: float, bucket: int, cause: str, signal: Signal) -> list[Incident]:
        incident = next((known for known in self.incidents.values() if known.cause == cause), None)
        if incident is None:
            tier = tier_of(signal.observed, signal.expected)
            incident = Incident(incident_id(self.brand, cause, bucket), cause, signal, tier, now_s, now_s)
            self.incidents[incident.incident_id] = incident
            return [self._tell(incident, "firing", now_s)]
        before, incident.active_s = incident.signal, now_s
        if incident.is_open and signal.excess < REMNANT * before.excess:
            # What is left of it explains less than what was told.
            signal = before
        if not incident.is_open:
            incident.signal, incident.tier, incident.resolved_s = (
                signal,
                tier_of(signal.observed, signal.expected),
                None,
            )
            incident.detected_s = now_s
            return [self._tell(incident, "firing", now_s)]
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
        new = tier_of(signal.observed, signal.expected)
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
        return [asdict(incident) for incident in self.incidents.values()]

    @classmethod
    def from_state(cls, brand: str, state: list[dict[str, Any]]) -> IncidentEngine:
        """Restore what `to_state` gave."""
        engine = cls(brand)
        for entry in state:
            incident = Incident(**{**entry, "signal": Signal(**entry["signal"])})
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
