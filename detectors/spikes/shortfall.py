"""Evidence that fewer came than should have: Page's test turned round, for feeds that fail."""

from __future__ import annotations

from math import log
from typing import Any

from detectors.spikes.dispersion import POISSON, Dispersion

# What may be left of a feed: next to nothing, a part of its sources, half.
PARTS = (0.02, 0.25, 0.6)
# No hour is calmer than this part of a usual one: where less comes of all feeds, all have failed.
CALMEST = 0.25
_ALL = range(len(PARTS))
# Of what was expected, more than this was seen where evidence for a part cannot begin, whatever else is known.
_WHOLE = tuple((part - 1.0) / log(part) for part in PARTS)


# Contacts of a feed seen and expected, and of the others seen and expected.
Counts = tuple[float, float, float, float]


class Shortfall:
    """Bank of CUSUMs for a rate that fell to a part of itself, each with the sums since it last left zero.

    Where one of them has gathered something, its evidence is worked out exactly: a likelihood ratio with two gamma
    factors integrated out, the one that moves all feeds alike and the feed's own noise. The other feeds can excuse a
    shortfall (a calm hour, a holiday), never make one: a campaign on one channel is no failure of the rest.

    References
    ----------
    .. [1] Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115.
    .. [2] Shin, J., Ramdas, A., Rinaldo, A. (2024). E-detectors. New England Journal of Statistics in Data
       Science 2(2).
    """

    __slots__ = ("best", "sums", "windows")

    def __init__(self) -> None:
        self.sums = [0.0] * len(PARTS)
        # Since when, and the sums of counts.
        self.windows: list[list[float]] = [[0.0] * 5 for _ in PARTS]
        self.best = 0.0

    def add(
        self,
        timestamp: float,
        counts: Counts,
        shared: float,
        own: float,
        *,
        dispersion: Dispersion = POISSON,
        bucket_s: float = 60.0,
    ) -> int:
        """Take in a bucket.

        Parameters
        ----------
        timestamp
            Start of the bucket, epoch seconds.
        counts
            Contacts of the feed, seen and expected, and of all other feeds.
        shared, own
            Relative variances of the factor that moves all feeds alike and of the feed's own.
        dispersion
            How much more the feed's counts stray than chance has it: contacts that come in clumps leave gaps.
        bucket_s
            Length of the bucket, seconds.

        Returns
        -------
        Index of the part that has most evidence, which is `best`.
        """
        found, self.best = 0, 0.0
        for j in _ALL:
            window = self.windows[j]
            if self.sums[j] == 0.0:
                if counts[0] > _WHOLE[j] * counts[1]:
                    continue
                window[:] = [timestamp, *counts]
            else:
                extend(window, counts)
            expected, known = excused(window, shared)
            # WithinDispersion are what comes or fails to: a gap is as likely as that none of so many came.
            ratio, weight = 1.0 + dispersion.over(timestamp + bucket_s - window[0]), 1.0 / (1.0 / known + own)
            self.sums[j] = total = max(0.0, exact(PARTS[j], window[1] / ratio, expected / ratio, weight))
            if total > self.best:
                found, self.best = j, total
        return found

    def reset(self) -> None:
        """Forget all evidence."""
        self.sums, self.best = [0.0] * len(PARTS), 0.0

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {"sums": self.sums.copy(), "windows": [window.copy() for window in self.windows]}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Shortfall:
        """Restore what `to_state` gave."""
        evidence = cls()
        evidence.sums = list(state["sums"])
        evidence.windows = [list(window) for window in state["windows"]]
        evidence.best = max(evidence.sums)
        return evidence


def extend(window: list[float], counts: Counts) -> None:
    """Add a bucket to a window: since when, and the sums of counts."""
    seen, expected, others, others_expected = counts
    window[1] += seen
    window[2] += expected
    window[3] += others
    window[4] += others_expected


def excused(window: list[float], shared: float) -> tuple[float, float]:
    """Contacts expected of the feed given those of the others, and the counts that the common factor is known by."""
    _, _, expected, others, others_expected = window
    others = min(max(others, CALMEST * others_expected), others_expected)
    # The prior has a heavy tail: it gives way to a holiday that the others show beyond twice Poisson's noise.
    surprise = (others_expected - others) ** 2 - 2.0 * others_expected
    if surprise > 0.0:
        shared = max(shared, surprise / (others_expected * others_expected + 1e-9))
    kappa = 1.0 / shared
    known = kappa + others
    return expected * known / (kappa + others_expected), known


def exact(part: float, seen: float, expected: float, weight: float) -> float:
    """Evidence in nats that only `part` of what was expected came, the expectation known as by `weight` counts."""
    return seen * log(part) - (weight + seen) * log((weight + part * expected) / (weight + expected))
