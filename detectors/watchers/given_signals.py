"""Signals that agents wrote into the brand log: kept until they are ended, replaced, or out of date."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from math import inf
from typing import Any, NamedTuple

from detectors.signal import Signal, signal_of
from schemas.alerts import Kind
from schemas.brandlog import SignalGiven

# Of one brand. A thousand threads on fire are one crisis; the ones that end last are kept.
MAX_SIGNALS = 200
# Words of agents that are ahead of the fold; beyond, the earliest are taken at once.
MAX_COMING = 1000


class _Held(NamedTuple):
    signal: Signal
    until_s: float


class GivenSignals:
    """What agents found of one brand.

    Examples
    --------
    >>> from schemas.brandlog import Origin
    >>> given = GivenSignals()
    >>> record = SignalGiven(
    ...     at_s=1.0,
    ...     origin=Origin(topic="t", partition=0, offset=1),
    ...     brand="acme",
    ...     signal="cascade",
    ...     subject="post-1",
    ...     onset_s=100.0,
    ...     until_s=500.0,
    ...     observed=40,
    ...     expected=5,
    ...     statistic=1.4,
    ...     threshold=1.0,
    ...     owner="communications",
    ... )
    >>> given.take(record)
    >>> given.pass_to(90.0)
    >>> [signal.subject for signal in given.signals()]  # the fold has not come so far yet
    []
    >>> given.pass_to(100.0)
    >>> [signal.subject for signal in given.signals()]
    ['post-1']
    >>> given.pass_to(500.0)
    >>> bool(given)
    False
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._now_s = -inf
        self._held: dict[tuple[Kind, str], _Held] = {}
        # In the order of the time they speak of; a backlog may be read by agents sooner than by the fold.
        self._coming: list[SignalGiven] = []

    def __bool__(self) -> bool:
        return bool(self._held or self._coming)

    def take(self, given: SignalGiven) -> None:
        """Take in a record: it replaces, or ends, the earlier one of the same kind and subject."""
        insort(self._coming, given, key=_found_s)
        self._take_due()

    def _take_due(self) -> None:
        while self._coming and (_found_s(self._coming[0]) <= self._now_s or len(self._coming) > MAX_COMING):
            self._apply(self._coming.pop(0))

    def _apply(self, given: SignalGiven) -> None:
        key = (given.signal, given.subject)
        self._held.pop(key, None)
        if not given.active:
            return
        self._held[key] = _Held(signal_of(given), given.until_s)
        if len(self._held) > MAX_SIGNALS:
            del self._held[min(self._held, key=lambda one: (self._held[one].until_s, one))]
            self.dropped += 1

    def pass_to(self, now_s: float) -> None:
        """Note the fold's event time, Unix seconds, and end what nobody confirmed until then."""
        self._now_s = max(self._now_s, now_s)
        if not self:
            return
        self._take_due()
        self._held = {key: held for key, held in self._held.items() if held.until_s > self._now_s}

    def holds(self, kind: Kind) -> bool:
        """Whether a signal of a kind has begun and not ended."""
        return bool(self._held) and any(
            held.signal.onset_s <= self._now_s for (name, _), held in self._held.items() if name == kind
        )

    def signals(self) -> Iterator[Signal]:
        """Signals that have begun by the fold's event time."""
        return (held.signal for held in self._held.values() if held.signal.onset_s <= self._now_s)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_SIGNALS` and `MAX_COMING`."""
        return {
            "dropped": self.dropped,
            "now_s": None if self._now_s == -inf else self._now_s,
            "held": [[held.signal.to_state(), held.until_s] for held in self._held.values()],
            "coming": [given.model_dump(mode="json") for given in self._coming],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> GivenSignals:
        """Restore what `to_state` gave."""
        given = cls()
        given.dropped = state["dropped"]
        given._now_s = -inf if state["now_s"] is None else state["now_s"]
        for entry, until_s in state["held"]:
            signal = Signal.from_state(entry)
            given._held[signal.kind, signal.subject] = _Held(signal, until_s)
        given._coming = [SignalGiven.model_validate(entry) for entry in state["coming"]]
        return given


def _found_s(given: SignalGiven) -> float:
    return -inf if given.found_s is None else given.found_s
