"""How many distinct customers, or texts, stand behind a while's complaints, from the sketches of many blocks.

A block shows its smallest hashes only. Where it had more than it shows, it says nothing of hashes beyond its
largest, so only smaller ones are counted and the count is scaled up: the theta sketch [1]_. Where few are left, their
upper limit is Gehrels's [2]_: none shown may be many.

References
----------
.. [1] Dasgupta, A., Lang, K., Rhodes, L., Thaler, J. (2016). A framework for estimating stream expression
   cardinalities. ICDT 2016.
.. [2] Gehrels, N. (1986). Confidence limits for small numbers of events in astrophysical data. ApJ 303, equation 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, NamedTuple

from detectors.log.ahead import Ahead
from detectors.log.expiry import Expiry
from detectors.log.sketch import SIZE as SKETCH_SIZE

# Hashes of customers and of texts have 63 bits.
HASHES = 1 << 63
MAX_HASHES = 8192
MAX_LIMITS = 256
# Standard deviations of the upper limit: a surge is looked at every half minute for hours, and one look may cap it.
SURE = 3.0


class Estimate(NamedTuple):
    """Distinct hashes: the best guess, and what they hardly exceed (`SURE`). Equal where exact."""

    value: int
    most: int


class _Limit(NamedTuple):
    """A full block: the buckets it spans, and the largest hash that it shows."""

    since_s: int
    until_s: int
    theta: int

    def covers(self, other: _Limit) -> bool:
        return self.since_s <= other.since_s and self.until_s >= other.until_s and self.theta <= other.theta


@dataclass(slots=True)
class Distinct:
    """Hashes with the seconds they were last seen at, bounded, and how much of each while was shown.

    A hash counts where it was seen last as of the time passed to: one that comes again later, and was read already,
    does not take anything from the while before.

    Examples
    --------
    >>> distinct = Distinct()
    >>> distinct.add([(5, 100), (9, 300), (5, 500)], (100, 500))
    >>> distinct.pass_to(400.0)
    >>> distinct.between(0.0, 400.0)
    Estimate(value=2, most=2)
    >>> distinct.pass_to(600.0)
    >>> distinct.between(0.0, 400.0)
    Estimate(value=1, most=1)
    """

    _seen: dict[int, int] = field(default_factory=dict)
    _limits: list[_Limit] = field(default_factory=list)
    _ahead: Ahead[tuple[int, int]] = field(default_factory=lambda: Ahead(MAX_HASHES))
    _expiry: Expiry[int] = field(default_factory=Expiry, compare=False)

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, sketch: Sequence[tuple[int, int]], span: tuple[int, int]) -> None:
        """Take in a block's smallest hashes, ascending, and the starts of its first and last bucket.

        The same sketch again changes nothing; a later one of the same block replaces what it covers.
        """
        for key, second in sketch:
            self._ahead.add((second, key))
        if len(sketch) >= SKETCH_SIZE:
            # A bucket is known by its start: what was seen in it may be later.
            limit = _Limit(span[0], max(span[1], *(second for _, second in sketch)), sketch[-1][0])
            others = [known for known in self._limits if not limit.covers(known)]
            self._limits = [*others[1 - MAX_LIMITS :], limit]

    def pass_to(self, end_s: float) -> None:
        """Let what was seen before a time count."""
        for second, key in self._ahead.until(end_s):
            if key not in self._seen:
                self._expiry.add(second, key)
            self._seen[key] = max(second, self._seen.get(key, second))
        if len(self._seen) > 2 * MAX_HASHES:
            newest = sorted(self._seen.items(), key=lambda entry: entry[::-1], reverse=True)
            self._hold(dict(newest[:MAX_HASHES]))

    def _hold(self, seen: dict[int, int]) -> None:
        self._seen = seen
        self._expiry = Expiry((second, key) for key, second in seen.items())

    def between(self, since_s: float, until_s: float) -> Estimate:
        """Distinct hashes whose latest second lies in an interval."""
        theta = min(
            (each.theta for each in self._limits if each.since_s < until_s and each.until_s >= since_s),
            default=HASHES,
        )
        shown = sum(key <= theta and since_s <= second < until_s for key, second in self._seen.items())
        if theta >= HASHES:
            return Estimate(shown, shown)
        scale = HASHES / (theta + 1)
        most = shown + SURE * sqrt(shown + 0.75) + (SURE**2 + 3.0) / 4.0
        return Estimate(round(shown * scale), round(most * scale))

    def forget(self, before_s: float) -> None:
        """Drop what is older than a time."""
        for key in self._expiry.due(before_s, self._seen.get):
            del self._seen[key]
        self._limits = [each for each in self._limits if each.until_s >= before_s]

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "seen": [[*entry] for entry in self._seen.items()],
            "limits": [[*limit] for limit in self._limits],
            "ahead": self._ahead.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Distinct:
        """Restore what `to_state` gave."""
        distinct = cls()
        distinct._hold({key: second for key, second in state["seen"]})
        distinct._limits = [_Limit(*limit) for limit in state["limits"]]
        distinct._ahead.restore([(second, key) for second, key in state["ahead"]])
        return distinct
