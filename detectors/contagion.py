"""Are a brand's channels feeding each other? The reproduction ratio of its complaints."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from detectors.channels.causes import Floats
from detectors.channels.filter import TURN_BINS, ContagionFilter
from detectors.times import check_time

BIN_S = 15.0
LATENESS_S = 20.0
MUCH_TOO_LATE_S = 300.0
LONGEST_WALK_S = 6 * 3600.0
STEADY_S, STEADY_BLIND_S = 90.0, 180.0
BLIND_P = 0.2
VERSION = 1


@dataclass(frozen=True, slots=True)
class ContagionVerdict:
    """What the last closed bins say.

    Attributes
    ----------
    reproduction_ratio
        Complaints that one complaint brings, over all channels: spectral radius of the branching matrix.
    low, high
        Its 5 % and 95 % posterior quantiles.
    p_above
        Probability that it is above 1, 0 to 1.
    alarm
        Complaints multiply on their own; stays until the probability has fallen well back.
    matrix
        Branching matrix, rows the infected and columns the infecting channel, in the detector's order of channels.
    clock
        End of the last bin that was judged, epoch seconds; 0 before the first.
    """

    reproduction_ratio: float
    low: float
    high: float
    p_above: float
    alarm: bool
    matrix: tuple[tuple[float, ...], ...]
    clock: float


class ContagionDetector:
    """Online multivariate self-exciting estimate that tells contagion from a campaign.

    Contacts are counted in bins of 15 s; a bin is judged 20 s after its end, so contacts may come in any order within
    that time, and later ones (up to 5 min) are counted in the oldest open bin. Season, delays between channels and the
    branching matrix are learned on the way; where neutral contacts are given they tell a campaign, which raises them
    too, from contagion, which does not. Without them a jump or a ramp of exogenous complaints is told apart by the lags
    between channels and the clustering at short lags alone, which takes longer and is less sure.
    What it cannot tell apart: a fault that makes people complain of their own accord, and a neutral feed that stops,
    both look like contagion, for complaints rise against the other contacts. Read it beside the spike and feed alarms.

    Parameters
    ----------
    channels
        Names of the channels.
    raise_p, clear_p
        Probability of a ratio above 1 that raises the alarm, and the one below which it ends; both are held against
        its exponential average over 90 s, for the first minutes of a step are ambiguous. Without neutral contacts the
        average runs over 180 s and the bar lies `BLIND_P` higher.
    bin_s
        Length of a bin, seconds, 60 at most: delays of a minute are to be seen.

    Examples
    --------
    >>> detector = ContagionDetector()
    >>> for second in range(0, 7200, 20):
    ...     verdict = detector.update("social", 1_760_000_000 + second)
    >>> verdict.alarm, verdict.low < verdict.reproduction_ratio < verdict.high < 1
    (False, True)
    """

    def __init__(
        self,
        channels: tuple[str, ...] = ("social", "call", "chat", "email"),
        raise_p: float = 0.5,
        clear_p: float = 0.25,
        *,
        bin_s: float = BIN_S,
    ) -> None:
        if not channels or len(set(channels)) != len(channels):
            message = f"channels must be distinct names, not {channels!r}"
            raise ValueError(message)
        if not 0.0 < clear_p <= raise_p <= 1.0 - BLIND_P:
            message = f"0 < clear_p <= raise_p <= {1.0 - BLIND_P} must hold, not {clear_p}, {raise_p}"
            raise ValueError(message)
        self.channels = tuple(channels)
        self.raise_p, self.clear_p = raise_p, clear_p
        self.dropped = 0
        if not 0.0 < bin_s <= 60.0:
            message = f"bin_s must be above 0 and at most 60, not {bin_s}"
            raise ValueError(message)
        self.bin_s = bin_s
        self._filter = ContagionFilter(len(channels), bin_s)
        self._rows = {name: row for row, name in enumerate(self.channels)}
        self._open: dict[int, list[int]] = {}
        self._next: int | None = None
        self._clock = -math.inf
        self._alarm = False
        self._steady = 0.0
        self._verdict = self._judge()

    def update(self, channel: str, timestamp: float, *, is_complaint: bool = True) -> ContagionVerdict:
        """Count one contact.

        Parameters
        ----------
        channel
            One of the detector's channels.
        timestamp
            When it happened, epoch seconds UTC; ValueError after the year 2100: it is in milliseconds.
        is_complaint
            False for a neutral contact: the exposure that complaints cannot inflate.
        """
        return self.update_many(channel, timestamp, int(is_complaint), int(not is_complaint))

    def update_many(self, channel: str, second: float, complaints: int, neutral: int = 0) -> ContagionVerdict:
        """Count the contacts of one channel and second; both zero only moves the clock, so silence is seen."""
        check_time(second)
        return self.take(channel, second, complaints, neutral)

    def take(self, channel: str, second: float, complaints: int, neutral: int) -> ContagionVerdict:
        """Count as `update_many` does, of a log whose times were checked when it was written."""
        row = self._rows.get(channel)
        if row is None:
            message = f"unknown channel {channel!r}; known are {', '.join(self.channels)}"
            raise ValueError(message)
        if not math.isfinite(second) or complaints < 0 or neutral < 0:
            self.dropped += 1
            return self._verdict
        if second > self._clock:
            self._clock = float(second)
            self._close()
        number = math.floor(second / self.bin_s)
        if self._next is None:
            self._next = number
        if complaints or neutral:
            if number < self._next and self._next * self.bin_s - second > MUCH_TOO_LATE_S:
                self.dropped += complaints + neutral
                return self._verdict
            counts = self._open.setdefault(max(number, self._next), [0] * (2 * len(self.channels)))
            counts[row] += int(complaints)
            counts[row + len(self.channels)] += int(neutral)
        return self._verdict

    @property
    def verdict(self) -> ContagionVerdict:
        """What the bins that were closed so far say."""
        return self._verdict

    def begin(self, rates: Floats, complaints: Floats, neutral: Floats, learned: list[list[Any]]) -> None:
        """Start from what was usual, in place of knowing nothing.

        Parameters
        ----------
        rates
            Complaints of each channel a second.
        complaints, neutral
            Of each channel in the last half day: the neutral contacts that go with complaints.
        learned
            What `learned` gave when the detector was last given up; may be empty.
        """
        self._filter.begin(rates * self.bin_s, complaints, neutral, learned)

    def rescale(self, channel: str, factor: float) -> None:
        """Take `factor` times a channel's complaints for what there was: what counts as one has changed."""
        self._filter.rescale(self._rows[channel], factor)

    def learned(self) -> list[list[Any]]:
        """Who infected whom, so far, as JSON types: worth keeping when the rest is given up."""
        return [self._filter.parents.tolist(), self._filter.exposed.tolist()]

    def forecast(self, ahead_s: float) -> list[float]:
        """Complaints of each channel that complaints so far will bring, and these again, in the time to come."""
        return self._filter.forecast(ahead_s / 60.0)

    def _close(self) -> None:
        """Judge every bin whose time for late contacts is over."""
        if self._next is None:
            return
        until = math.floor((self._clock - LATENESS_S) / self.bin_s)
        if until <= self._next:
            return
        nothing = [0] * (2 * len(self.channels))
        while self._next < until:
            due = min(self._open, default=until)
            if min(due, until) - self._next > LONGEST_WALK_S / self.bin_s:
                self._filter.rest(min(due, until) - self._next)
                self._next = min(due, until)
                continue
            counts = np.array(self._open.pop(self._next, nothing), dtype=float).reshape(2, -1)
            blind = not self._filter.neutral.any()
            steady_s = STEADY_BLIND_S if blind else STEADY_S
            self._filter.step(counts[0], counts[1], turn=self._next % TURN_BINS == 0)
            self._next += 1
            self._steady += (self._filter.p_above() - self._steady) * (1.0 - math.exp(-self.bin_s / steady_s))
            self._alarm = self._steady >= (self.clear_p if self._alarm else self.raise_p + BLIND_P * blind)
        self._verdict = self._judge()

    def _judge(self) -> ContagionVerdict:
        ratio, low, high = self._filter.reproduction()
        matrix = ratio * self._filter.matrix
        return ContagionVerdict(
            reproduction_ratio=ratio,
            low=low,
            high=high,
            p_above=self._filter.p_above(),
            alarm=self._alarm,
            matrix=tuple(tuple(float(v) for v in row) for row in matrix),
            clock=0.0 if self._next is None else self._next * self.bin_s,
        )

    def to_state(self) -> dict[str, Any]:
        """Everything it knows, as JSON types; `from_state` goes on to the same verdicts, bit for bit."""
        return {
            "version": VERSION,
            "channels": list(self.channels),
            "raise_p": self.raise_p,
            "clear_p": self.clear_p,
            "bin_s": self.bin_s,
            "dropped": self.dropped,
            "open": [[number, counts] for number, counts in sorted(self._open.items())],
            "next": self._next,
            "clock": self._clock if math.isfinite(self._clock) else None,
            "alarm": self._alarm,
            "steady": self._steady,
            "filter": self._filter.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "ContagionDetector":
        """Take up where `to_state` left off."""
        if state.get("version") != VERSION:
            message = f"state of version {state.get('version')!r}, expected {VERSION}"
            raise ValueError(message)
        detector = cls(tuple(state["channels"]), state["raise_p"], state["clear_p"], bin_s=state["bin_s"])
        detector.dropped = state["dropped"]
        detector._open = {number: list(counts) for number, counts in state["open"]}
        detector._next = state["next"]
        detector._clock = -math.inf if state["clock"] is None else state["clock"]
        detector._alarm = state["alarm"]
        detector._steady = state["steady"]
        detector._filter.load_state(state["filter"])
        detector._verdict = detector._judge()
        return detector
