"""How many complaints are to be expected: rate given the other contacts, season, drift and learned noise."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from detectors.spikes.block import BLOCK_S, Block
from detectors.spikes.dispersion import MINUTE_S, TEN_S, Steps
from detectors.spikes.fitting import fit
from detectors.spikes.learned import Learned
from detectors.spikes.learned_state import learned_from, state_of
from detectors.spikes.told import Told
from detectors.spikes.week import DAY_S, HOUR_S, Parent

# Learning waits, so that a surge that shows only slowly is not learned before it is seen.
LEAST_LAG_S, LONGEST_LAG_S, LAG_COMPLAINTS = 300.0, 3600.0, 300.0
LONGEST_HOLD_S = 6 * HOUR_S
# A slice is judged from this much observed time and that many expected complaints on.
WARM_S, WARM_COMPLAINTS = 0.95 * DAY_S, 5.0
VERSION = 2


class Baseline:
    """Expected complaints and other contacts of one slice, learned behind the judgement.

    Time is cut into blocks. In each, what is expected is constant; when it is over, its counts wait until no surge
    is suspected in them, and are then learned.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds.
    utc_offset_s
        Offset of local time, seconds.

    Examples
    --------
    >>> baseline = Baseline(60.0)
    >>> baseline.learned.uses_exposure = True
    >>> for minute in range(3 * 1440):
    ...     baseline.observe(60.0 * minute, 20.0, 1.0)
    ...     if minute % 10 == 9:
    ...         baseline.close(60.0 * minute, hold_from=None)
    >>> baseline.warm, round(60 * baseline.complaints_per_s, 1)
    (True, 1.0)
    """

    __slots__ = (
        "_complaints",
        "_contacts",
        "_minutes",
        "_seconds",
        "_tens",
        "block_s",
        "bucket_s",
        "complaints_per_s",
        "due",
        "end_s",
        "fits_alone",
        "learned",
        "other_per_s",
        "pending",
        "phase_s",
        "start_s",
    )

    def __init__(self, bucket_s: float, utc_offset_s: float = 0.0) -> None:
        self.bucket_s = bucket_s
        self.block_s = max(BLOCK_S, bucket_s)
        self.learned = Learned(bucket_s, utc_offset_s)
        # Whether the shape is worked out anew as soon as that is due, or `refit` does it for many slices at once.
        self.fits_alone, self.due = True, False
        self.pending: list[Block] = []
        # How much later than at full hours and tens of minutes blocks end.
        self.phase_s = 0.0
        self.complaints_per_s = self.other_per_s = 0.0
        # The open block; none yet.
        self.start_s = self.end_s = -inf
        self._seconds = self._contacts = self._complaints = 0.0
        self._minutes, self._tens = Steps(max(MINUTE_S, bucket_s)), Steps(max(TEN_S, bucket_s))

    def take_turns(self, number: int) -> None:
        """End blocks so many buckets later than others do, so that no bucket has to learn all slices."""
        self.phase_s = number * self.bucket_s % BLOCK_S if self.bucket_s < BLOCK_S else 0.0

    def adopt(self, parent: Parent) -> None:
        """Shrink to these shapes from now on."""
        self.learned.adopt(parent)

    def as_parent(self) -> Parent:
        """Shapes for finer slices to borrow."""
        return self.learned.as_parent()

    @property
    def warm(self) -> bool:
        """Whether enough was observed to judge."""
        return self.warmth == 1.0

    @property
    def warmth(self) -> float:
        """What was observed as a share, 0 to 1, of what it takes to judge: time, and complaints in it."""
        seen_s = self.learned.seen_s
        return min(1.0, seen_s / WARM_S, self.learned.mean_per_s * seen_s / WARM_COMPLAINTS)

    def observe(self, timestamp: float, contacts: float, complaints: float) -> None:
        """Count a bucket into the open block."""
        if self.end_s == -inf:
            self.open(timestamp)
        self._seconds += self.bucket_s
        self._contacts += contacts
        self._complaints += complaints
        if complaints:
            self._minutes.count(timestamp, complaints)
            if self.block_s > BLOCK_S:
                self._tens.count(timestamp, complaints)

    def observe_run(self, seconds: float, contacts: float) -> None:
        """Count a run of buckets without complaints into the open block."""
        self._seconds += seconds
        self._contacts += contacts

    def learn_late(self, contacts: float, complaints: float) -> None:
        """Count into the open block what came late and takes no time of its own."""
        self._contacts += contacts
        self._complaints += complaints

    @property
    def open_counts(self) -> tuple[float, float]:
        """Contacts and complaints of the open block."""
        return self._contacts, self._complaints

    def open(self, timestamp: float) -> None:
        """Start the block that holds `timestamp` and set what is expected in it."""
        learned = self.learned
        if self.bucket_s <= BLOCK_S:
            self.block_s = HOUR_S if learned.thin else BLOCK_S
        self.start_s = (timestamp - self.phase_s) // self.block_s * self.block_s + self.phase_s
        self.end_s = self.start_s + self.block_s
        self._foresee()

    def tell(self, told: Told) -> None:
        """Say what is on from the open block on."""
        self.learned.tell(told)
        if self.end_s > -inf:
            self._foresee()

    def _foresee(self) -> None:
        self.complaints_per_s, self.other_per_s = self.learned.foresee(self.start_s, self.block_s)

    def close(self, timestamp: float, hold_from: float | None, learn: bool = True) -> None:
        """End the open block, learn what has waited long enough, and start the block that holds `timestamp`.

        Parameters
        ----------
        timestamp
            Start of the next bucket, epoch seconds.
        hold_from
            Onset of what looks like a surge: nothing from there on is learned yet.
        learn
            False while an alarm is on: the block is dropped.
        """
        seconds = self._seconds
        minutes, tens = self._minutes.end(seconds), self._tens.end(seconds)
        if seconds > 0.0 and learn:
            self.pending.append(
                Block(
                    self.start_s,
                    self.block_s,
                    seconds,
                    self._contacts,
                    self._complaints,
                    self.other_per_s * seconds,
                    self.complaints_per_s * seconds,
                    self.learned.told,
                    minutes,
                    tens,
                )
            )
        self._seconds = self._contacts = self._complaints = 0.0
        if self.pending:
            self._learn_due(timestamp, hold_from)
        self.open(timestamp)

    def drop_since(self, onset: float) -> None:
        """Forget what waits from an onset on: it belongs to a surge."""
        self.pending = [block for block in self.pending if block.start + block.seconds <= onset]

    def _learn_due(self, timestamp: float, hold_from: float | None) -> None:
        learned, done, lag_s = self.learned, 0, 0.0
        if self.bucket_s < LONGEST_LAG_S:
            lag_s = min(max(LAG_COMPLAINTS / (learned.mean_per_s + 1e-9), LEAST_LAG_S), LONGEST_LAG_S)
        for block in self.pending:
            end_s = block.start + block.seconds
            held = hold_from is not None and end_s > hold_from
            if timestamp - end_s < lag_s or (held and timestamp - end_s < LONGEST_HOLD_S):
                break
            learned.learn(block)
            done += 1
        if done:
            del self.pending[:done]
            self.due = learned.fit_due
            if self.due and self.fits_alone:
                fit([learned])
                self.due = False

    def skip(self, timestamp: float, seconds: float) -> None:
        """Learn that nothing came for a while; only for stretches longer than a block."""
        self.learned.skip(timestamp, seconds)

    def rescale(self, ratio: float) -> None:
        """Expect `ratio` times the complaints: the text model changed."""
        self.learned.rescale(ratio)
        self.pending = [
            block._replace(
                complaints=block.complaints * ratio, expected_complaints=block.expected_complaints * ratio
            )
            for block in self.pending
        ]
        self._complaints *= ratio
        if self.end_s > -inf:
            self._foresee()

    def rescale_contacts(self, ratio: float) -> None:
        """Expect `ratio` times the contacts, the same share of them complaints: contacts are complaints of a whole."""
        self.learned.contacts.scale(ratio)
        self.learned.mean_per_s *= ratio
        self.pending = [
            block._replace(
                contacts=block.contacts * ratio,
                complaints=block.complaints * ratio,
                expected_other=block.expected_other * ratio,
                expected_complaints=block.expected_complaints * ratio,
            )
            for block in self.pending
        ]
        self._contacts *= ratio
        self._complaints *= ratio
        if self.end_s > -inf:
            self._foresee()

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        parent = self.learned.parent
        return {
            "version": VERSION,
            "bucket_s": self.bucket_s,
            "learned": state_of(self.learned),
            "parent": None if parent is None else parent.to_state(),
            "pending": [block.to_state() for block in self.pending],
            "phase_s": self.phase_s,
            "block": None if self.end_s == -inf else [self.start_s, self.end_s, self.block_s],
            "expected": [self.complaints_per_s, self.other_per_s],
            "open": [self._seconds, self._contacts, self._complaints],
            "steps": [self._minutes.to_state(), self._tens.to_state()],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Baseline:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            message = f"baseline of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        baseline = cls(state["bucket_s"])
        baseline.learned = learned_from(state["learned"], baseline.bucket_s)
        if state["parent"] is not None:
            baseline.adopt(Parent.from_state(state["parent"]))
        baseline.pending = [Block.from_state(row) for row in state["pending"]]
        baseline.phase_s = state.get("phase_s", 0.0)
        if state["block"] is not None:
            baseline.start_s, baseline.end_s, baseline.block_s = state["block"]
        baseline.complaints_per_s, baseline.other_per_s = state["expected"]
        baseline._seconds, baseline._contacts, baseline._complaints = state["open"]
        if (steps := state.get("steps")) is not None:
            baseline._minutes = Steps(max(MINUTE_S, baseline.bucket_s), steps[0])
            baseline._tens = Steps(max(TEN_S, baseline.bucket_s), steps[1])
        return baseline


def refit(baselines: Sequence[Baseline]) -> None:
    """Work the shapes of slices out anew, and what is expected in their open blocks."""
    fit([baseline.learned for baseline in baselines])
    for baseline in baselines:
        baseline.due = False
        baseline._foresee()
