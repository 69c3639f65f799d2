"""One text by five hundred new accounts: whether most of a surge repeats what others wrote."""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import Any, NamedTuple

from detectors.log.buckets import Buckets
from detectors.reasons.distinct import Distinct
from detectors.signal import Signal

# How far back complaints are compared, and how often, seconds.
WINDOW_S, LOOK_S = 7200.0, 30.0
# A surge, of so many more complaints than expected at least, is made of copies if more of its complaints than this
# share of the excess, and so many at least, are copies.
MOST, LEAST = 0.5, 5
# ... unless the texts that differ surge by themselves: so many more than expected, and so many times as many.
OWN, OWN_RATIO = 30.0, 2.0


class Counted(NamedTuple):
    """Complaints of a while side by side: all of them, their distinct texts, and how many were expected."""

    complaints: int
    texts: int
    expected: float


class CopyWatch:
    """Looks, while slices alarm, whether raw counts and distinct texts agree.

    Once they do not, it takes a surge of distinct texts to make them agree again.

    Examples
    --------
    >>> watch = CopyWatch()
    >>> watch.look(100.0, Counted(514, 24, 16.0))
    >>> watch.copied
    True
    >>> watch.look(200.0, Counted(600, 90, 16.0))
    >>> watch.copied
    False
    """

    def __init__(self) -> None:
        self.copied = False
        self.counted: Counted | None = None
        self._looked_s = -inf
        self._about = ""

    def compare(
        self,
        now_s: float,
        alarms: Collection[Signal],
        buckets: Buckets,
        texts: Distinct,
        usual_per_s: float,
    ) -> None:
        """Look, when it is time to, at the loudest alarm; `usual_per_s` are the brand's usual complaints a second."""
        if not alarms:
            self.due(now_s, None)
            return
        loudest = max(alarms, key=lambda one: (one.excess, one.slice_key))
        if not self.due(now_s, loudest.slice_key):
            return
        since_s = max(loudest.onset_s, now_s - WINDOW_S)
        complaints = buckets.complaints_between(since_s, now_s)
        # Of what no sketch shows, as much is taken for different as there may be: no surge is capped by chance.
        most = min(texts.between(since_s, now_s).most, complaints)
        self.look(now_s, Counted(complaints, most, max(usual_per_s * (now_s - since_s), 0.0)))

    def due(self, now_s: float, loudest: str | None) -> bool:
        """Whether to look now: at once when another alarm is the loudest, which is named by its slice."""
        if loudest is None:
            self.copied, self.counted, self._looked_s, self._about = False, None, -inf, ""
            return False
        if loudest != self._about:
            self._about, self._looked_s = loudest, -inf
        return now_s - self._looked_s >= LOOK_S

    def look(self, now_s: float, counted: Counted) -> None:
        """Compare what was counted since the surge began."""
        self._looked_s, self.counted = now_s, counted
        complaints, texts, expected = counted
        if not texts or complaints - expected < LEAST:
            # Nobody took fingerprints of these; or there is no surge in them that could be made of copies.
            return
        if texts - expected >= OWN and texts >= OWN_RATIO * expected:
            self.copied = False
        elif complaints - texts >= max(LEAST, MOST * (complaints - expected)):
            self.copied = True

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        looked_s = None if self._looked_s == -inf else self._looked_s
        counted = None if self.counted is None else [*self.counted]
        return [self.copied, counted, looked_s, self._about]

    @classmethod
    def from_state(cls, state: list[Any]) -> CopyWatch:
        """Restore what `to_state` gave."""
        watch = cls()
        watch.copied, counted, looked_s, watch._about = state
        watch.counted = None if counted is None else Counted(*counted)
        watch._looked_s = -inf if looked_s is None else looked_s
        return watch
