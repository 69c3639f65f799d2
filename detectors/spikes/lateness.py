"""Late reports: where they are a habit they are evidence, a burst of them where they are not is none."""

from __future__ import annotations

from typing import NamedTuple

# What happens in this part of the blocks is a habit.
HABIT = 0.2
# Blocks over which habits are learned.
MEMORY_BLOCKS = 72
# Late complaints count up to this many times what should come late, saved up for no longer than this.
MOST, SAVED_S = 8.0, 1800.0
# Of late complaints that are no evidence a slice learns up to this many times what it expects of a bucket, and
# some more where that is little.
LEARNED, LEARNED_ODD = 2.0, 2.0

# Late complaints and other contacts of a bucket.
Late = tuple[float, float]
PUNCTUAL: Late = (0.0, 0.0)


class Split(NamedTuple):
    """What of a bucket's late reports is evidence: complaints and other contacts.

    `rest` is what is none, `learned` as much of that as a slice may learn all the same, so that a habit that begins
    is not first a fall and then a surge; both as contacts and complaints.
    """

    complaints: float
    other: float
    rest: Late
    learned: Late


class Lateness:
    """How much of what a slice is told comes late, learned block by block.

    A channel whose transcripts always take twenty minutes tells of a surge twenty minutes late, and is believed; a
    batch delivered after the event by a channel that is punctual says nothing about now.

    Examples
    --------
    >>> late = Lateness()
    >>> late.split(0.0, (50.0, 0.0), (6.0, 0.0), 60.0).complaints
    0.0
    >>> for block in range(40):
    ...     split = late.split(600.0 * block, (9.0, 0.0), (10.0, 0.0), 600.0)
    ...     late.turn(10.0, 10.0)
    >>> late.split(24000.0, (50.0, 0.0), (10.0, 0.0), 600.0).complaints, round(late.share, 1)
    (50.0, 0.4)
    """

    __slots__ = ("block", "known", "often", "saved", "share", "since_s")

    def __init__(self) -> None:
        # Whether anything ever was late.
        self.known = False
        self.often = self.share = 0.0
        # Late complaints and other contacts of the open block.
        self.block = PUNCTUAL
        self.saved, self.since_s = 0.0, 0.0

    @property
    def is_habit(self) -> bool:
        """Whether late reports are usual here."""
        return self.often >= HABIT

    def turn(self, contacts: float, complaints: float) -> None:
        """End a block with so many contacts and complaints, the late ones included."""
        if contacts > 0.0:
            self.often += (float(sum(self.block) > 0.0) - self.often) / MEMORY_BLOCKS
        if complaints > 0.0:
            self.share += (min(self.block[0] / complaints, 1.0) - self.share) / MEMORY_BLOCKS
        self.block = PUNCTUAL

    def split(self, timestamp: float, late: Late, expected: tuple[float, float], bucket_s: float) -> Split:
        """Tell which of a bucket's late complaints and other contacts are evidence.

        Parameters
        ----------
        timestamp
            Start of the bucket, epoch seconds.
        late
            Late complaints and other contacts.
        expected
            Complaints and other contacts expected of the bucket in all.
        bucket_s
            Its length, seconds.
        """
        complaints, other = late
        self.known = True
        self.block = (self.block[0] + complaints, self.block[1] + other)
        believed = self._believed(timestamp, complaints, expected[0] / bucket_s)
        part = believed / complaints if complaints > 0.0 else float(self.is_habit)
        rest = (complaints - believed, (1.0 - part) * other)
        learned = [
            min(each, LEARNED * usual + LEARNED_ODD) for each, usual in zip(rest, expected, strict=True)
        ]
        return Split(believed, part * other, (sum(rest), rest[0]), (sum(learned), learned[0]))

    def _believed(self, timestamp: float, late: float, expected_per_s: float) -> float:
        if not self.is_habit:
            return 0.0
        rate = MOST * self.share * expected_per_s
        elapsed_s = min(max(timestamp - self.since_s, 0.0), SAVED_S)
        self.saved = min(self.saved + rate * elapsed_s, max(rate * SAVED_S, 1.0))
        self.since_s = timestamp
        taken = min(late, self.saved)
        self.saved -= taken
        return taken

    def to_state(self) -> list[float] | None:
        """State as JSON types; None while nothing ever was late."""
        if not self.known:
            return None
        return [self.often, self.share, *self.block, self.saved, self.since_s]

    @classmethod
    def from_state(cls, state: list[float] | None) -> Lateness:
        """Restore what `to_state` gave."""
        lateness = cls()
        if state is not None:
            lateness.known = True
            lateness.often, lateness.share, complaints, other, lateness.saved, lateness.since_s = state
            lateness.block = (complaints, other)
        return lateness
