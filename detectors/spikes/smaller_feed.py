"""A feed that has become smaller, and what it brought when it was whole."""

from __future__ import annotations

from typing import Any

from detectors.baseline import Baseline
from detectors.spikes.shortage import return_nats
from detectors.spikes.shortfall import excused
from detectors.spikes.week import DAY_S

# Of a feed that keeps more than this, what it brings when it is whole again is learned within a day.
MOST_SMALLER = 0.5
# Evidence in nats that it is whole again: it is looked for over weeks.
RETURN_NATS = 10.0
# For so long it may return as what it was.
REMEMBERED_S = 28 * DAY_S


class SmallerFeed:
    """What was expected of a feed before it became smaller, and the evidence that it is whole again.

    Parameters
    ----------
    whole
        Its baseline from before; it learns nothing any more.
    since_s
        When the feed began to be short, epoch seconds.
    ratio
        What is left of it.
    """

    __slots__ = ("nats", "ratio", "since_s", "whole")

    def __init__(self, whole: Baseline, since_s: float, ratio: float) -> None:
        self.whole, self.since_s, self.ratio = whole, since_s, ratio
        self.nats = 0.0

    @classmethod
    def of(cls, baseline: Baseline, timestamp: float, since_s: float, ratio: float) -> SmallerFeed:
        """Remember a baseline as it is before it is told that so little of the feed is left."""
        whole = Baseline.from_state(baseline.to_state())
        # The noise of those hours is over when the feed returns.
        whole.learned.fast_contacts.reset()
        whole.learned.fast_share.reset()
        whole.close(timestamp, None, learn=False)
        return cls(whole, since_s, ratio)

    def turn(self, timestamp: float) -> bool:
        """Start a block; whether the feed may still return as what it was."""
        self.whole.open(timestamp)
        return timestamp - self.since_s < REMEMBERED_S

    def returned(
        self, contacts: float, others: float, smaller: Baseline, part: float | None, dispersion: float
    ) -> bool:
        """Weigh a bucket; whether the feed is whole again.

        Parameters
        ----------
        contacts, others
            Contacts of the feed and of all others.
        smaller
            What is expected of the smaller feed; it knows how the others have grown or shrunk since.
        part
            Part of it that its opening hours let expect; None if they are not known.
        dispersion
            How many times as much as by chance counts stray.
        """
        whole = self.whole
        others_expected = min(whole.other_per_s, smaller.other_per_s) * whole.bucket_s
        expected = whole.complaints_per_s * whole.bucket_s * (1.0 if part is None else part)
        expected, _ = excused(
            [0.0, contacts, expected, others, others_expected], whole.learned.contacts_variance
        )
        self.nats = max(0.0, self.nats + return_nats(self.ratio, contacts, expected) / dispersion)
        return self.nats > RETURN_NATS

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {"whole": self.whole.to_state(), "numbers": [self.since_s, self.ratio, self.nats]}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> SmallerFeed:
        """Restore what `to_state` gave."""
        since_s, ratio, nats = state["numbers"]
        smaller = cls(Baseline.from_state(state["whole"]), since_s, ratio)
        smaller.nats = nats
        return smaller
