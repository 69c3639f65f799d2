"""From posts to telephones: how many calls a cascade has brought so far, and how many are to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import exp, sqrt
from typing import Any

from detectors.signal import Signal
from detectors.slices import pairs_of
from schemas.alerts import Impact

# The pace of the last half hour is what the hours to come are judged by.
PACE_S, LEAST_S, AHEAD_H = 1800.0, 600.0, 3
# After so long without a cascade the count ends; the next one counts from zero.
PAUSE_S = 1800.0
# So many calls, so many standard deviations (Poisson) above what is usual at this hour, are no chance.
LEAST_CALLS, SURE_SD = 10.0, 3.0


class SpillOver:
    """Complaints by telephone since a brand's cascade was first seen, against those that are usual at the hour.

    Examples
    --------
    >>> spill = SpillOver()
    >>> for bucket in range(3600, 7200, 10):
    ...     spill.close(bucket, 10, 1, 0.2, spreading=True)
    >>> viral = Signal("cascade", "channel=social", 0.0, 300.0, 12.0, 2.0, 1.9, "public-relations")
    >>> [signal.facts["calls_so_far"] for signal in spill.noted([viral])]
    [288]
    """

    def __init__(self) -> None:
        self.since_s = self.last_s = 0
        self.seen = self.usual = self.pace = 0.0

    def close(self, bucket: int, bucket_s: int, calls: int, usual: float, *, spreading: bool) -> None:
        """Take in a closed bucket: complaints by telephone, those that are usual, whether anything spreads."""
        if not spreading and bucket - self.last_s > PAUSE_S:
            self.since_s = 0
            return
        if not self.since_s:
            self.since_s = self.last_s = bucket
            self.seen = self.usual = self.pace = 0.0
        if spreading:
            self.last_s = bucket
        self.seen += calls
        self.usual += usual
        keep = exp(-bucket_s / PACE_S)
        self.pace = self.pace * keep + (calls - usual) / PACE_S

    @property
    def sure(self) -> bool:
        """Whether more calls came than chance brings."""
        return self.seen - self.usual >= max(LEAST_CALLS, SURE_SD * sqrt(self.usual))

    def noted(self, signals: Iterable[Signal]) -> Iterator[Signal]:
        """Add what is known of calls to the facts of cascades; other signals pass as they are."""
        for signal in signals:
            if signal.kind != "cascade" or not self.since_s or not self.sure:
                yield signal
                continue
            facts: dict[str, float | str] = {
                "spill_over": "call",
                "calls_so_far": round(self.seen - self.usual),
                "calls_to_come": round(max(self._pace_s(), 0.0) * AHEAD_H * 3600.0),
            }
            yield replace(signal, facts={**signal.facts, **facts})

    def _pace_s(self) -> float:
        """Calls beyond the usual a second: the fading mean, made up for what it had no time to see."""
        return self.pace / (1.0 - exp(-max(self.last_s - self.since_s, LEAST_S) / PACE_S))

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [self.since_s, self.last_s, self.seen, self.usual, self.pace]

    @classmethod
    def from_state(cls, state: list[Any]) -> SpillOver:
        """Restore what `to_state` gave."""
        spill = cls()
        spill.since_s, spill.last_s, spill.seen, spill.usual, spill.pace = state
        return spill


def calls_of(signal: Signal) -> list[Impact]:
    """Estimates of the calls that follow from a cascade."""
    so_far, to_come = signal.facts.get("calls_so_far"), signal.facts.get("calls_to_come")
    if not isinstance(so_far, int | float) or not isinstance(to_come, int | float):
        return []
    return [
        Impact(
            name="calls so far",
            value=float(so_far),
            unit="calls",
            assumption="complaints by telephone beyond the usual since the cascade was first seen",
            source="this incident's counts",
        ),
        Impact(
            name=f"calls in the next {AHEAD_H} h",
            value=float(to_come),
            unit="calls",
            assumption="complaints by telephone go on as in the last half hour",
            source="this incident's counts",
            range=(0.0, 2.0 * float(to_come)),
        ),
    ]


def spreading(signal: Signal) -> str:
    """A cascade in words: what spreads, how far it has come, where it is going, what it brings elsewhere.

    Examples
    --------
    >>> facts = {
    ...     "expected_size": 520,
    ...     "expected_size_interval": "311–931",
    ...     "reproduction_ratio": 2.4,
    ...     "reach": 90_000,
    ... }
    >>> viral = Signal("cascade", "", 0.0, 68.0, 12.0, 2.0, 1.9, "public-relations", subject="p", facts=facts)
    >>> spreading(viral)
    'a post goes viral: 68 posts, 520 expected in the end (311–931), ratio 2.4, 90,000 followers reached'
    """
    facts = signal.facts
    ratio = facts.get("reproduction_ratio", "unknown")
    if "expected_size" in facts:
        body = (
            f"a post goes viral: {signal.observed:.0f} posts, {facts['expected_size']:.0f} expected in the end "
            f"({facts['expected_size_interval']}), ratio {ratio}, {facts['reach']:,.0f} followers reached"
        )
    else:
        about = "".join(f" ({value})" for name, value in pairs_of(signal.slice_key) if name == "category")
        body = (
            f"complaints{about} spread from channel to channel: {signal.observed:.0f}, {signal.expected:.0f} usual, "
            f"each brings {ratio} more"
        )
    if "calls_so_far" in facts:
        so_far, to_come = facts["calls_so_far"], facts["calls_to_come"]
        body += f"; {so_far} calls more than usual so far, {to_come} in the next {AHEAD_H} h"
    return body
