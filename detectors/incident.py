"""An incident: what identifies it, how grave it is, and which of its signals speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from detectors.incidents.grade import grade
from detectors.signal import Signal
from schemas.alerts import TIER_RANK, Claim, Kind, Status, Tier
from schemas.practice import DEFAULT, Practice

# Namespace of incident ids, drawn once for this project (UUIDv4).
INCIDENTS = UUID("6b1f5a52-4f6e-4f0e-9d3b-3c7f2a8f1e55")
# A part that holds this share of the brand's excess explains it.
EXPLAINS = 0.8
# Kinds that rest on how many customers complain: reposts are no copies, so a thread that people pass on counts in full.
COUNTED: tuple[Kind, ...] = ("spike", "mix_shift", "cascade")
# Kinds in the order of how much they tell of equally grave signals of one incident.
TELLING: tuple[Kind, ...] = ("safety", "threat", "cascade", "spike", "mix_shift", "sla", "repeat", "feed")


@dataclass(slots=True)
class Incident:
    """State of one incident. Times are Unix seconds of event time.

    Attributes
    ----------
    cause
        What it began as: with the brand and the bucket it makes the id, and never changes.
    signal
        The one that speaks for it.
    family, where
        Which kinds of signals it takes in, and its own slice where several causes are at work at once.
    peak
        Greatest excess of complaints so far.
    active_s, calm_s
        When a signal last held it, and since when the data have shown none.
    headline
        What was said when it began, or came to `headline_tier`: a page keeps its title while numbers move.
    located_s
        When its slice is to be looked for again.
    parent
        Mass incident over brands that it belongs to.
    muted
        Nobody is to be paged for it now.
    copied
        Most of the complaints repeat a text that others wrote.
    claim, unsaid
        What people found out about it, and whether that is still to be told.
    sent_s, updated_s
        When it was last told, and last told as `updated`.
    ended_s, heard_s
        When it was resolved last, and when something of it was last heard since; 0 if never.
    settled
        It lasted until detectors took it for the new normal, so that its end does not say that it is over.
    slow_s
        How long that took to be found which speaks for it, at most, if that was days: a slow rise; else 0.
    begun_s
        The earliest onset of what has spoken for it since it fired; None in checkpoints of older versions.
    owner
        Whom it was last told to belong to; None in checkpoints of older versions.
    stale_s
        Until when data of it were heard, before they were missing last.
    """

    incident_id: str
    cause: str
    signal: Signal
    tier: Tier
    detected_s: float
    active_s: float
    family: str = "voices"
    where: str = ""
    sequence: int = 0
    status: Status = "firing"
    sent_s: float = 0.0
    updated_s: float | None = None
    sent_ratio: float = 0.0
    resolved_s: float | None = None
    backfill: bool = False
    peak: float = 0.0
    calm_s: float = 0.0
    headline: str = ""
    headline_tier: str = ""
    located_s: float = 0.0
    parent: str = ""
    muted: bool = False
    copied: bool = False
    claim: Claim = "none"
    unsaid: bool = False
    ended_s: float = 0.0
    heard_s: float = 0.0
    settled: bool = False
    slow_s: float = 0.0
    begun_s: float | None = None
    owner: str | None = None
    stale_s: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it has not been resolved."""
        return self.status != "resolved"

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {**{name: getattr(self, name) for name in _PLAIN}, "signal": self.signal.to_state()}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Incident:
        """Restore what `to_state` gave."""
        return cls(**{**state, "signal": Signal.from_state(state["signal"])})


# From alarming signals, the incident that they belong to if there is one, and the slice that is its own where several
# causes are at work, to the signal that explains them.
Explain = Callable[[Sequence[Signal], Incident | None, str], Signal]
_PLAIN = tuple(name for name in Incident.__dataclass_fields__ if name != "signal")


def incident_id(brand: str, cause: str, bucket: int) -> str:
    """Identity of an incident: brand, cause and the bucket that fired.

    Examples
    --------
    >>> incident_id("acme", "spike", 1200)
    '62d5225a-8c33-5458-aeb0-c8a85b3ce812'
    """
    return str(uuid5(INCIDENTS, f"{brand}|{cause}|{bucket}"))


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


def plainly(signals: Sequence[Signal], incident: Incident | None, where: str = "") -> Signal:
    """Explain signals by themselves alone: `explaining`, with the slice that was told last kept while it is good."""
    return explaining(
        signals, incident.signal.slice_key if incident is not None and incident.is_open else None
    )


def leading(
    signals: Sequence[Signal],
    incident: Incident | None = None,
    explain: Explain = plainly,
    practice: Practice = DEFAULT,
    where: str = "",
) -> Signal:
    """Signal that speaks for its incident: the gravest, of equally grave ones the most telling kind.

    Surges are put together by `explain`, which is told of the incident if a surge spoke for it before, and of the
    slice that is its own. A surge that outlasts its alarm, because slices have learned its level, still moves the mix:
    that says less than what is known, so it speaks for an open incident only where it is graver.
    """
    surges = [each for each in signals if each.kind == "spike"]
    candidates = [each for each in signals if each.kind != "spike"]
    if surges:
        surged = incident is not None and incident.signal.kind == "spike"
        candidates.append(explain(surges, incident if surged else None, where))
    speaks = max(
        candidates,
        key=lambda each: (
            TIER_RANK[grade(each, practice)],
            -TELLING.index(each.kind),
            each.excess,
            each.name,
        ),
    )
    if incident is None or not incident.is_open:
        return speaks
    wanes = incident.signal.kind == "spike" and speaks.kind == "mix_shift"
    graver = TIER_RANK[grade(speaks, practice)] > TIER_RANK[incident.tier]
    return incident.signal if wanes and not graver else speaks


def worst(
    speaks: Signal, signals: Sequence[Signal], cap: Tier | None = None, practice: Practice = DEFAULT
) -> Tier:
    """Tier of an incident: of what speaks for it, and of all that is no surge; counts of complaints up to the cap."""
    tiers: list[Tier] = []
    for each in (speaks, *(one for one in signals if one.kind != "spike")):
        own = grade(each, practice)
        capped = cap is not None and each.kind in COUNTED and TIER_RANK[own] > TIER_RANK[cap]
        tiers.append(cap if capped and cap is not None else own)
    return max(tiers, key=TIER_RANK.__getitem__)
