"""When a desk's feed had failed: silences that its usual pace rules out."""

from __future__ import annotations

from math import inf
from typing import Any

# A desk of which nothing is heard in the time of so many of its usual records is one whose feed has failed; known after
# as many records, and no sooner than after so many seconds. The usual pace fades over about so many records.
SILENT_RECORDS, SILENT_S, PACE_RECORDS = 20, 600.0, 50
# Of a step that was not told nothing was heard either, however long before the silence it should have come.
BEFORE_S = 300.0
MAX_GAPS = 8


class Pace:
    """Pace of a desk's records, all its sources together, and its latest gaps.

    Examples
    --------
    >>> pace = Pace()
    >>> for minute in [*range(40), 240]:
    ...     pace.pass_to(60.0 * minute)
    >>> pace.missed(60.0 * 30), pace.missed(60.0 * 90), pace.missed(60.0 * 250)
    (False, True, False)
    """

    def __init__(self) -> None:
        self._high_s, self._pace_s, self._records = -inf, 0.0, 0
        self._gaps: list[tuple[float, float]] = []

    def pass_to(self, at_s: float) -> None:
        """Note that a record of a time, Unix seconds, was heard."""
        step_s = at_s - self._high_s
        if step_s <= 0.0:
            return
        if self._high_s > -inf:
            if self._records >= SILENT_RECORDS and step_s > max(SILENT_RECORDS * self._pace_s, SILENT_S):
                self._gaps = [*self._gaps[1 - MAX_GAPS :], (self._high_s - BEFORE_S, at_s)]
            else:
                self._records = min(self._records + 1, PACE_RECORDS)
                self._pace_s += (step_s - self._pace_s) / self._records
        self._high_s = at_s

    def missed(self, due_s: float) -> bool:
        """Whether what was due then, Unix seconds, may have been done without being heard."""
        return any(since_s <= due_s < until_s for since_s, until_s in self._gaps)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_GAPS`."""
        high_s = None if self._high_s == -inf else self._high_s
        return {"high_s": high_s, "pace_s": self._pace_s, "records": self._records, "gaps": self._gaps}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Pace:
        """Restore what `to_state` gave."""
        pace = cls()
        pace._high_s = -inf if state["high_s"] is None else state["high_s"]
        pace._pace_s, pace._records = state["pace_s"], state["records"]
        pace._gaps = [(since_s, until_s) for since_s, until_s in state["gaps"]]
        return pace
