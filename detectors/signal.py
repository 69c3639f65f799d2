"""One detector's present verdict on one subject: what incidents are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from detectors.slices import slice_key_of
from schemas.alerts import Example, Kind, Tier
from schemas.brandlog import SignalGiven

# Kinds whose incidents may open by one message.
AT_ONCE: Final[tuple[Kind, ...]] = ("safety", "threat", "repeat")
# An onset is an estimate: the slices of one surge, and the few who threaten in its course, show it within an hour.
ONSET_DOUBT_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's present verdict on one slice, thread or case; counts are those since the onset.

    Attributes
    ----------
    kind, slice_key, subject
        What it is about: with the brand they name it. The subject is empty where the slice says all.
    onset_s
        Estimated start, Unix seconds.
    observed, expected
        Counts since the onset.
    until_s
        End of what was counted, Unix seconds; 0 where that is not known.
    holds
        The slice was above what is expected lately too: a small slice needs hours of silence to prove that its
        surge is over, and must not keep an incident open for so long.
    goes_on, swells, lately_s
        It was plainly, or far, above, and since when that was counted: enough to bring back an incident that was
        resolved before; a new wave in one that had become normal.
    slow_s
        How long it took to be found if that was days: a slow rise; else 0.
    asleep_s
        Of the time since the onset, the seconds in which nobody was listened to, as when a company is closed.
    tier
        The least that its incident is graded.
    facts, examples
        For the explanation: what else the detector knows, and events to show instead of the slice's latest.

    Examples
    --------
    >>> Signal("spike", "region=north", 0.0, 60.0, 20.0, 9.0, 5.0, "care").name
    ('spike', 'region=north', '')
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
    goes_on: bool = False
    swells: bool = False
    lately_s: float = 0.0
    slow_s: float = 0.0
    asleep_s: float = 0.0
    subject: str = ""
    until_s: float = 0.0
    tier: Tier = "blue"
    facts: Mapping[str, float | str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    @property
    def name(self) -> tuple[Kind, str, str]:
        """What tells it from the brand's other signals."""
        return self.kind, "" if self.subject else self.slice_key, self.subject

    @property
    def at_once(self) -> bool:
        """Whether it is what single messages tell, for which no bucket need be complete."""
        return bool(self.subject) and self.kind in AT_ONCE

    @property
    def is_surge(self) -> bool:
        """Whether a slice has more complaints than usual; those that threaten or repeat themselves are such slices."""
        return self.kind == "spike" or (self.kind in AT_ONCE and not self.subject)

    @property
    def of_thread(self) -> bool:
        """Whether it is about a thread that spreads: it counts posts and reposts, which are no complaints to handle."""
        return self.kind == "cascade" and "expected_size" in self.facts

    @property
    def excess(self) -> float:
        """Complaints more than expected."""
        return self.observed - self.expected

    @property
    def ratio(self) -> float:
        """Observed ÷ expected; below half a complaint expected nothing is divided."""
        return self.observed / max(self.expected, 0.5)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "facts": dict(self.facts),
            "examples": [example.model_dump() for example in self.examples],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Signal:
        """Restore what `to_state` gave."""
        examples = tuple(Example.model_validate(example) for example in state["examples"])
        return cls(**{**state, "examples": examples})


_PLAIN = tuple(name for name in Signal.__dataclass_fields__ if name not in ("facts", "examples"))


class Watcher(Protocol):
    """Whatever finds signals of one brand; the fold asks all of them after every bucket."""

    def signals(self) -> Iterable[Signal]:
        """Present signals, in an order that follows from the log."""


def signal_of(given: SignalGiven) -> Signal:
    """Read what an agent found as a signal."""
    return Signal(
        kind=given.signal,
        slice_key=slice_key_of(given.slice),
        onset_s=given.onset_s,
        observed=given.observed,
        expected=given.expected,
        statistic=given.statistic,
        threshold=given.threshold,
        owner=given.owner,
        subject=given.subject,
        tier=given.tier,
        facts=given.facts,
        examples=tuple(given.examples),
    )
