"""An alarm that is on, and what is said of a bucket."""

from __future__ import annotations

from math import log, sqrt
from typing import Any, NamedTuple

from detectors.spikes.marks import Start, as_start
from detectors.spikes.week import DAY_S

# Evidence in nats that the surge is over, and what it is weighed against: a part of the surge's own size.
END_NATS = 5.0
_END_POWER, _END_LEAST, _END_MOST = 0.8, 1.4, 2.5
# Many complaints tell a smaller surge from none within this time, seconds; it is not to end and begin again.
END_S = 600.0
# A surge that lasts this long after it was found is the new normal. One that took longer than that to be found is a
# slow rise, which other slices have yet to show: it is on for a week.
NEW_NORMAL_S, SLOW_NORMAL_S = 2 * DAY_S, 7 * DAY_S
# An alarm outlasts no longer time in which nobody listens; a weekend with a holiday beside it is shorter.
LONGEST_SLEEP_S = 4 * DAY_S


# A rise that was slept through for more than this share of the time that it took is no slow one: that is a weekend, not
# the nights of a company that is open for five hours a day or more.
MOST_ASLEEP = 0.8


def is_slow(took_s: float, asleep_s: float) -> bool:
    """Whether a rise that took so long to be found, nobody listening for a part of it, is a slow one.

    Examples
    --------
    >>> is_slow(3 * DAY_S, 0.0), is_slow(5 * DAY_S, 3 * DAY_S), is_slow(62 * 3600.0, 60 * 3600.0)
    (True, True, False)
    """
    return took_s > NEW_NORMAL_S and asleep_s <= MOST_ASLEEP * took_s


class SpikeVerdict(NamedTuple):
    """What a bucket says about its slice.

    Attributes
    ----------
    score
        Evidence for a surge in nats (logarithm of a likelihood ratio), over the window where it is strongest.
    alarm
        A surge is on.
    expected
        Complaints expected in this bucket, given the other contacts.
    onset
        Estimated start of the surge, epoch seconds; None without an alarm.
    observed, foreseen
        Complaints seen and expected since the onset; 0 without an alarm.
    threshold
        Score that raises an alarm.
    warm
        Enough was observed to judge. Before, nothing alarms.
    asleep_s
        Seconds since the onset in which nobody listened, as of a company that is closed: no time that a surge took.
    """

    score: float
    alarm: bool
    expected: float
    onset: float | None
    observed: float
    foreseen: float
    threshold: float
    warm: bool
    asleep_s: float = 0.0


class Surge:
    """An alarm that is on: what started it and the evidence that it is over.

    Parameters
    ----------
    size
        Index of the size that was found.
    start
        Sums at its onset.
    ratio
        Complaints observed ÷ expected since then.
    usual
        Complaints expected in `END_S` without it.
    found
        Sums when it was found.
    """

    __slots__ = ("end", "found", "size", "start", "unheard_s", "weighed")

    def __init__(self, size: int, start: Start, ratio: float, usual: float, found: Start) -> None:
        self.size, self.start, self.found = size, start, found
        self.end = 0.0
        # Of the time since it was found, that in which nobody listened.
        self.unheard_s = 0.0
        if self.is_slow:
            # It need not be over sooner than it was found.
            usual *= (found[0] - start[0] - self.asleep_s) / END_S
        # The surge is over when the usual rate explains the counts better than this multiple of it does.
        least = min(1.0 + sqrt(2.0 * END_NATS / max(usual, 1e-9)), _END_LEAST)
        self.weighed = min(max(ratio**_END_POWER, least), _END_MOST)

    def is_over(self, complaints: float, expected: float, dispersion: float = 1.0) -> bool:
        """Take in complaints and what was expected without a surge; say whether it has ended.

        `dispersion` is how many complaints tell as much as one does that comes alone.
        """
        normal = (self.weighed - 1.0) * expected - complaints * log(self.weighed)
        self.end = max(0.0, self.end + normal / dispersion)
        return self.end > END_NATS

    def is_normal(self, now_s: float) -> bool:
        """Whether it was heard for so long, up to a time in Unix seconds, that its level is the usual one."""
        return now_s - self.found[0] - self.unheard_s > (SLOW_NORMAL_S if self.is_slow else NEW_NORMAL_S)

    @property
    def is_slow(self) -> bool:
        """Whether it took longer to be found than a swift one takes to become normal."""
        return is_slow(self.found[0] - self.start[0], self.found[-1] - self.start[-1])

    @property
    def asleep_s(self) -> float:
        """Of the time since its onset, that in which nobody listened."""
        return self.found[-1] - self.start[-1] + self.unheard_s

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [self.size, list(self.start), self.weighed, self.end, list(self.found), self.unheard_s]

    @classmethod
    def from_state(cls, state: list[Any]) -> Surge:
        """Restore what `to_state` gave."""
        # Checkpoints of older versions know its onset only.
        found = state[4] if len(state) > 4 else state[1]
        surge = cls(state[0], as_start(state[1]), 1.0, 0.0, as_start(found))
        surge.weighed, surge.end = state[2], state[3]
        surge.unheard_s = state[5] if len(state) > 5 else 0.0
        return surge
