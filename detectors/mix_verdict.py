"""What is said of a part of a brand's complaints whose share is raised, and how much that is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from detectors.signal import Signal
from detectors.slices import pairs_of
from detectors.taxonomy import owner_of

YELLOW_EXCESS = 8.0


class MixVerdict(NamedTuple):
    """What a bucket says about a part's share.

    Attributes
    ----------
    part
        Slice key of the part.
    alarm
        Its share has risen, and the number of all complaints has not risen with it.
    onset
        Estimated start, epoch seconds.
    observed, expected
        The part's complaints since the onset, and how many there should have been given the others.
    score, threshold
        Evidence in nats, and how much raises an alarm.
    """

    part: str
    alarm: bool
    onset: float
    observed: float
    expected: float
    score: float
    threshold: float

    def signal(self, *, known: bool) -> Signal:
        """Make a signal of an alarm; `known` says that it had been told lately when it began."""
        signal = Signal(
            kind="mix_shift",
            slice_key=self.part,
            onset_s=self.onset,
            observed=self.observed,
            expected=self.expected,
            statistic=self.score,
            threshold=self.threshold,
            owner=owner_of(dict(pairs_of(self.part)).get("category", "")),
        )
        return as_shift(signal, known=known)


def as_shift(signal: Signal, *, known: bool = False) -> Signal:
    """Grade a shift of the mix: worth reading in the morning, never worth waking anybody; a known one is a note.

    Examples
    --------
    >>> shift = MixVerdict("category=delivery", True, 0.0, 40.0, 20.0, 15.0, 12.0).signal(known=False)
    >>> shift.tier, as_shift(shift, known=True).tier, shift.owner
    ('yellow', 'blue', 'front-desk')
    """
    return replace(signal, tier="yellow" if signal.excess >= YELLOW_EXCESS and not known else "blue")
