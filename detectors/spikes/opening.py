"""When in the week a feed brings less than the others let expect: its opening hours."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import exp, log
from typing import Any

from detectors.spikes.shortfall import Counts, excused
from detectors.spikes.week import DAY_S, SUNDAY_S, WEEK_S, packed, unpacked

QUARTER_S = 900.0
QUARTERS = round(WEEK_S / QUARTER_S)
_A_DAY = round(DAY_S / QUARTER_S)
# Of a quarter: not lived through yet; the feed was whole; it was short and that was told, for the first time.
UNKNOWN, WHOLE, TOLD = -1.0, 1.0, 2.0
# A feed whose share is less than this part of its highest, in more than this part of the week, has opening hours.
LITTLE, MOST_CLOSED = 0.25, 0.1
# A busy channel's door shows within a quarter, a calm one's in hours.
STRETCHES = (1, 4, 16)
# Evidence in nats, against what is left of a feed when it is closed or nearly so, that a stretch was short of contacts.
SHORT_NATS, LEFT = 4.0, 0.25
# Of what was expected, no more is seen in a quarter that speaks for that.
_SHORT = (LEFT - 1.0) / log(LEFT)


class OpeningHours:
    """What was left of a feed when each quarter of an hour of the week was last lived through.

    A rhythm of factors that are shrunk to each other knows no doors that close. So stretches in which the feed was
    short are remembered as such, to the quarter, and a week later no more is expected than was left. One that was
    told as a failure is believed to be one unless it came at the same time of the day or the week before.

    Examples
    --------
    >>> hours = OpeningHours()
    >>> hours.part(9 * 3600.0) is None
    True
    >>> for quarter in range(2 * QUARTERS):
    ...     hour = quarter // 4 % 24
    ...     hours.count((10.0 if 9 <= hour < 17 else 0.0, 10.0, 50.0, 50.0))
    ...     hours.end(QUARTER_S * quarter, shared=0.01)
    >>> [hours.part(3600.0 * hour) for hour in (8, 12, 17, 30, 36)]
    [0.0, 1.0, 0.0, 0.0, 1.0]
    """

    __slots__ = ("_open", "_past", "ratios")

    def __init__(self) -> None:
        self.ratios = array("f", [UNKNOWN] * QUARTERS)
        # Sums of counts of the quarter that is on.
        self._open = [0.0] * 4
        # Those before it, which say nothing yet: number, contacts seen and expected, what was left (None: not known).
        self._past: list[tuple[int, float, float, float | None]] = []

    def part(self, timestamp: float) -> float | None:
        """Part of what others let expect that is to be expected, 0 to 1; None where that is not known yet.

        Doors close some minutes earlier or later: the least of a quarter and the two next to it.
        """
        quarter = _quarter(timestamp)
        if self.ratios[quarter] == UNKNOWN:
            return None
        around = (self.ratios[quarter - 1], self.ratios[quarter], self.ratios[(quarter + 1) % QUARTERS])
        return min(WHOLE, *(ratio for ratio in around if ratio != UNKNOWN))

    def always_open(self, log_shares: Sequence[float]) -> bool:
        """Whether the feed has about the same share of all contacts round the clock; False before a week is over.

        Parameters
        ----------
        log_shares
            Logarithm of the share of the 168 hours of the week that its rhythm lets expect.
        """
        if not self.known:
            return False
        an_hour = QUARTERS // len(log_shares)
        first = round(SUNDAY_S / QUARTER_S)
        ratios = [*self.ratios[first:], *self.ratios[:first]]
        shares = [
            exp(log_shares[number // an_hour]) * min(ratio, WHOLE) for number, ratio in enumerate(ratios)
        ]
        most = sorted(shares)[round((1.0 - MOST_CLOSED) * QUARTERS)]
        return sum(share < LITTLE * most for share in shares) < MOST_CLOSED * QUARTERS

    @property
    def known(self) -> bool:
        """Whether every quarter of the week has been seen."""
        return UNKNOWN not in self.ratios

    def count(self, counts: Counts) -> None:
        """Count a bucket into the quarter that is on."""
        for number, count in enumerate(counts):
            self._open[number] += count

    def end(self, timestamp: float, shared: float, *, spread: float = 1.0, learn: bool = True) -> None:
        """End a quarter, and take in whether the feed was whole in it.

        Parameters
        ----------
        timestamp
            In that quarter, epoch seconds.
        shared
            Relative variance of the factor that moves all feeds alike.
        spread
            How many times as much as by chance counts stray.
        learn
            False if nothing is to be said of the quarter.
        """
        expected, _ = excused([0.0, *self._open], shared)
        number, seen = int(timestamp // QUARTER_S), self._open[0]
        self._open = [0.0] * 4
        self._past.append((number, seen, expected, WHOLE if learn else None))
        if len(self._past) > max(STRETCHES):
            over, _, _, left = self._past.pop(0)
            if left is not None:
                self.ratios[over % QUARTERS] = left
        for stretch in STRETCHES if learn else ():
            rows = self._past[-stretch:]
            seen, expected = sum(row[1] for row in rows), sum(row[2] for row in rows)
            if seen * log(LEFT) + (1.0 - LEFT) * expected > SHORT_NATS * spread:
                self._past[-stretch:] = [_short(row, seen / expected) for row in rows]

    def told(self, onset: float, end: float, left: float) -> None:
        """Take in that the feed was told as short.

        Parameters
        ----------
        onset, end
            Epoch seconds; of more than a week, the last.
        left
            What was left of it, 0 to 1.
        """
        first, last = int(onset // QUARTER_S), int(-(-end // QUARTER_S))
        before = array("f", self.ratios)
        for number in range(max(first, last - QUARTERS), last):
            quarter = number % QUARTERS
            now, a_day_before = before[quarter], before[quarter - _A_DAY]
            if TOLD in (now, a_day_before) or UNKNOWN < a_day_before < WHOLE:
                self.ratios[quarter] = left
                if a_day_before == TOLD:
                    self.ratios[quarter - _A_DAY] = left
            elif now == WHOLE:
                self.ratios[quarter] = TOLD
        self._past = [(*row[:3], None if first <= row[0] < last else row[3]) for row in self._past]

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "ratios": packed(self.ratios),
            "open": self._open.copy(),
            "past": [list(row) for row in self._past],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> OpeningHours:
        """Restore what `to_state` gave."""
        hours = cls()
        hours.ratios, hours._open = unpacked(state["ratios"]), list(state["open"])
        hours._past = [(number, seen, expected, left) for number, seen, expected, left in state["past"]]
        return hours


def _short(
    row: tuple[int, float, float, float | None], left: float
) -> tuple[int, float, float, float | None]:
    """A quarter within a stretch that was short, which it was too unless its own counts speak against that."""
    number, seen, expected, known = row
    if known is None or seen > _SHORT * expected:
        return row
    return number, seen, expected, min(known, left)


def _quarter(timestamp: float) -> int:
    return int(timestamp // QUARTER_S) % QUARTERS
