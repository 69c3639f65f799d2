"""A stretch in which a feed is short, from the first evidence of it to the evidence that it is over."""

from __future__ import annotations

from math import log, sqrt
from typing import Any, NamedTuple

from detectors.spikes.dispersion import Dispersion
from detectors.spikes.shortfall import PARTS, Counts, Shortfall, excused, extend

# Evidence in nats that a feed is back.
END_NATS = 5.0
# What is left of a feed that is short, at most.
MOST_LEFT = 0.7


class Strays(NamedTuple):
    """How far a feed's counts stray from what is expected of it.

    Attributes
    ----------
    shared, own
        Relative variances of the factor that moves all feeds alike and of the feed's own.
    dispersion
        How much more its counts stray than chance has it.
    """

    shared: float
    own: float
    dispersion: Dispersion


class Shortage:
    """Looks for a stretch in which a feed is short and, once it is in one, for the end of it.

    Attributes
    ----------
    window
        Of the stretch that is on: since when, and the sums of counts; None outside of one.
    back_s
        From when on the feed looks whole again, epoch seconds.
    """

    __slots__ = ("back_s", "end", "evidence", "window")

    def __init__(self) -> None:
        self.evidence = Shortfall()
        self.window: list[float] | None = None
        self.end = self.back_s = 0.0

    def begins(
        self, timestamp: float, counts: Counts, strays: Strays, bucket_s: float, threshold: float
    ) -> float | None:
        """Weigh a bucket outside of a stretch; the onset of one, epoch seconds, if it is seen to be on by now."""
        evidence = self.evidence
        found = evidence.add(
            timestamp, counts, strays.shared, strays.own, dispersion=strays.dispersion, bucket_s=bucket_s
        )
        if evidence.best <= threshold:
            return None
        self.window, self.end = evidence.windows[found].copy(), 0.0
        evidence.reset()
        return self.window[0]

    def ends(self, timestamp: float, counts: Counts, strays: Strays) -> bool:
        """Weigh a bucket of the stretch that is on, the whole feed against a part between what is left and that."""
        assert self.window is not None
        extend(self.window, counts)
        if self.end == 0.0:
            self.back_s = timestamp
        expected, _ = excused([timestamp, *counts], strays.shared)
        self.end = max(
            0.0,
            self.end + return_nats(self.ratio(strays.shared), counts[0], expected) / strays.dispersion.ratio,
        )
        return self.end > END_NATS

    def ratio(self, shared: float) -> float:
        """What was left of the feed in the stretch that is on: seen ÷ expected."""
        assert self.window is not None
        expected, _ = excused(self.window, shared)
        return self.window[1] / max(expected, 1e-9)

    def suspected_since(self, nats: float) -> float | None:
        """Since when it has looked short by more than so much evidence, if it does."""
        sums, windows = self.evidence.sums, self.evidence.windows
        return min(
            (window[0] for total, window in zip(sums, windows, strict=True) if total > nats), default=None
        )

    def reset(self) -> None:
        """End the stretch, if one is on, and drop the evidence at hand."""
        self.window = None
        self.evidence.reset()

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "evidence": self.evidence.to_state(),
            "window": None if self.window is None else self.window.copy(),
            "end": [self.end, self.back_s],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Shortage:
        """Restore what `to_state` gave."""
        shortage = cls()
        shortage.evidence = Shortfall.from_state(state["evidence"])
        shortage.window = None if state["window"] is None else list(state["window"])
        shortage.end, shortage.back_s = state["end"]
        return shortage


def return_nats(ratio: float, seen: float, expected: float) -> float:
    """Evidence in nats for the whole feed against a part between `ratio`, what was left of it, and the whole."""
    left = sqrt(min(max(ratio, PARTS[0]), MOST_LEFT))
    return -seen * log(left) - (1.0 - left) * expected
