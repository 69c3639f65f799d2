"""The clocks of a case: how long it may wait for a first response, a preliminary solution, a follow-up.

A clock is judged by the time of the desk's own records: by a step that answers it, or by later records of the same
source partition that leave it unanswered. Of a desk whose feed has stopped nothing is known: it is not slow, and what
was due in a gap is not judged when the feed returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from typing import Any, Final, NamedTuple

from detectors.cases.hours import due, worked
from detectors.cases.pace import Pace
from schemas.brandlog import HandlingTold
from schemas.opening import OpeningHours
from schemas.practice import CLOCKS

# Steps in the order of a desk's work: a later one answers the clocks of those before it.
ANSWERS: Final[dict[str, int]] = {
    "first_response": 1,
    "preliminary_solution": 2,
    "follow_up": 3,
    "closed": len(CLOCKS),
}
# A ticket system tells some steps after others.
GRACE_S = 300.0
# Of one brand; those that have waited longest are dropped beyond.
MAX_CASES = 20_000


class Judged(NamedTuple):
    """A clock that was answered or ran out: when it was due, Unix seconds, and whose case it is."""

    clock: str
    due_s: float
    missed: bool
    team: str
    channel: str


@dataclass(slots=True)
class _Case:
    """Clocks that still run, by when they are due; `waits_s` is since when the desk waits for the customer."""

    source: int
    due_s: dict[str, float]
    team: str = ""
    channel: str = ""
    waits_s: float | None = None


@dataclass(slots=True)
class _Source:
    """A partition of the handling topic: how far its records' time has come, and what is due when."""

    high_s: float = -inf
    coming: list[tuple[float, str, str]] = field(default_factory=list)


class CaseClocks:
    """Open cases of one brand.

    Examples
    --------
    >>> from schemas.brandlog import Origin
    >>> def told(minute, case, action, offset):
    ...     origin = Origin(topic="outcry.handling.v1", partition=0, offset=offset)
    ...     at_s = 60.0 * minute
    ...     return HandlingTold(at_s=at_s, origin=origin, brand="acme", case=case, done_s=at_s, action=action)
    >>> clocks = CaseClocks()
    >>> list(clocks.take(told(0, "c1", "opened", 1))), list(clocks.take(told(1, "c2", "opened", 2)))
    ([], [])
    >>> [(one.clock, one.missed) for one in clocks.take(told(12, "c1", "first_response", 3))]
    [('first_response', False)]
    >>> [(one.clock, one.missed) for one in clocks.take(told(40, "c3", "opened", 4))]
    [('first_response', True)]
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._cases: dict[str, _Case] = {}
        self._sources: dict[int, _Source] = {}
        self._pace = Pace()

    @property
    def high_s(self) -> float:
        """How far the desk's records have come, Unix seconds; minus infinity before the first."""
        return max((source.high_s for source in self._sources.values()), default=-inf)

    def take(
        self, told: HandlingTold, minutes: Mapping[str, float] = CLOCKS, opening: OpeningHours | None = None
    ) -> Iterator[Judged]:
        """Take in what the desk did with a case; gives the clocks that it answers, then those that ran out.

        Parameters
        ----------
        told
            A record of a case. Cases of which no `opened` or `reopened` was heard have no clocks.
        minutes
            How long each clock runs.
        opening
            When the desk works: clocks stand still at other times.
        """
        at_s = told.done_s
        self._pace.pass_to(at_s)
        known = self._cases.get(told.case)
        if told.action in ("opened", "reopened"):
            if known is None or told.action == "reopened":
                known = self._open(told, at_s, minutes, opening)
        elif known is not None:
            if known.waits_s is not None:
                self._resume(told.case, known, at_s, opening)
            yield from self._answer(told, known, at_s)
        if known is not None:
            known.team, known.channel = told.team or known.team, told.channel or known.channel
        source = self._sources.setdefault(told.origin.partition, _Source())
        source.high_s = max(source.high_s, at_s)
        yield from self._run_out(source)

    def _open(
        self, told: HandlingTold, at_s: float, minutes: Mapping[str, float], opening: OpeningHours | None
    ) -> _Case:
        dues = {clock: due(opening, at_s, 60.0 * minutes[clock]) for clock in CLOCKS}
        case = _Case(told.origin.partition, dues)
        self._cases.pop(told.case, None)
        self._cases[told.case] = case
        self._expect(told.case, case)
        if len(self._cases) > MAX_CASES:
            del self._cases[next(iter(self._cases))]
            self.dropped += 1
        return case

    def _expect(self, name: str, case: _Case) -> None:
        coming = self._sources.setdefault(case.source, _Source()).coming
        for clock, due_s in case.due_s.items():
            heappush(coming, (due_s, name, clock))

    def _resume(self, name: str, case: _Case, at_s: float, opening: OpeningHours | None) -> None:
        """Let the clocks run on by what was left of them when the desk began to wait for the customer."""
        since_s = at_s if case.waits_s is None else min(case.waits_s, at_s)
        case.waits_s = None
        for clock, due_s in case.due_s.items():
            # What was due before is late by as much as it was then.
            left = worked(opening, since_s, due_s)
            case.due_s[clock] = due(opening, at_s, left) if due_s > since_s else due_s + at_s - since_s
        self._expect(name, case)

    def _answer(self, told: HandlingTold, case: _Case, at_s: float) -> Iterator[Judged]:
        if told.action == "waiting_for_customer":
            case.waits_s = at_s
        for clock in tuple(CLOCKS)[: ANSWERS.get(told.action, 0)]:
            due_s = case.due_s.pop(clock, None)
            if due_s is not None and not (at_s > due_s and self._pace.missed(due_s)):
                yield Judged(clock, due_s, at_s > due_s, case.team, case.channel)
        if not case.due_s:
            del self._cases[told.case]

    def _run_out(self, source: _Source) -> Iterator[Judged]:
        while source.coming and source.coming[0][0] < source.high_s - GRACE_S:
            due_s, name, clock = heappop(source.coming)
            case = self._cases.get(name)
            # What was answered, put off or opened anew is due at another time, or not at all.
            if case is None or case.waits_s is not None or case.due_s.get(clock) != due_s:
                continue
            del case.due_s[clock]
            if not case.due_s:
                del self._cases[name]
            if not self._pace.missed(due_s):
                yield Judged(clock, due_s, True, case.team, case.channel)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_CASES`."""
        return {
            "dropped": self.dropped,
            "cases": [
                [name, case.source, case.due_s, case.team, case.channel, case.waits_s]
                for name, case in self._cases.items()
            ],
            "sources": [
                [number, None if source.high_s == -inf else source.high_s]
                for number, source in self._sources.items()
            ],
            "pace": self._pace.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> CaseClocks:
        """Restore what `to_state` gave."""
        clocks = cls()
        clocks.dropped = state["dropped"]
        clocks._pace = Pace.from_state(state["pace"])
        for number, high_s in state["sources"]:
            clocks._sources[number] = _Source(-inf if high_s is None else high_s)
        for name, source, due_s, team, channel, waits_s in state["cases"]:
            case = clocks._cases[name] = _Case(source, dict(due_s), team, channel, waits_s)
            clocks._expect(name, case)
        return clocks
