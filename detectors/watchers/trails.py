"""Whether an alarm is still fed: what was seen of its slice lately against what is usual."""

from __future__ import annotations

from math import sqrt
from typing import Any, NamedTuple

from detectors.spikes.surge import NEW_NORMAL_S, SpikeVerdict, is_slow

# An alarm whose last half hour was not this many standard deviations (Poisson) above what was expected no longer
# holds an incident; one that is so many above says that it goes on though it was resolved, or that a new wave swells.
TRAIL_S, STILL_SD, GOES_ON_SD, SWELLS_SD = 1800.0, 1.0, 3.0, 6.0
# A small or a sleeping slice says nothing in half an hour: it is looked back as far as its surge, had it gone on, would
# have brought so many complaints beyond the usual, at most this long (nights in which nobody listens apart, but for
# twice as long with them), and in so many steps. With ten, one look in 27 takes a surge of three times the usual that
# goes on for over, by Poisson's law (with six, one in nine).
TELLING, LONGEST_S, STEPS = 10.0, 36000.0, 24
# Of a rise that took more than two days to be found ten complaints more may be chance (by a third more than usual, one
# look in four takes it for over): it is looked back as far as they would be so many standard deviations, at most this
# share of the time since its onset.
TELLING_SD, SLOW_SHARE = 2.5, 0.5

# Bucket, then observed, expected and asleep since the onset.
Mark = tuple[float, float, float, float]


class Lately(NamedTuple):
    """What `Signal` tells of a slice's last hours: above what is usual, plainly, far above; a slow rise."""

    holds: bool
    swells: bool
    since_s: float = 0.0
    goes_on: bool = False
    slow_s: float = 0.0


class Trails:
    """Remembers of each alarming slice how its counts grew.

    Examples
    --------
    >>> trails = Trails()
    >>> def verdict(observed, foreseen):
    ...     return SpikeVerdict(9.0, True, 1.0, 0.0, observed, foreseen, 5.0, True)
    >>> trails.lately("", verdict(30.0, 10.0), 600.0)
    Lately(holds=True, swells=False, since_s=600.0, goes_on=False, slow_s=0.0)
    >>> trails.lately("", verdict(70.0, 40.0), 3600.0)  # ten more than the thirty that are usual
    Lately(holds=True, swells=False, since_s=600.0, goes_on=False, slow_s=0.0)
    >>> trails.lately("", verdict(100.0, 70.0), 7200.0)
    Lately(holds=False, swells=False, since_s=3600.0, goes_on=False, slow_s=0.0)
    """

    def __init__(self) -> None:
        # By slice, every few minutes of the last `TRAIL_S`.
        self._trails: dict[str, list[Mark]] = {}
        # How long those took to be found that were slow.
        self._slow: dict[str, float] = {}

    def lately(self, key: str, verdict: SpikeVerdict, at_s: float) -> Lately:
        """Take in the verdict on a slice's bucket, which began at `at_s`."""
        since_s, seen, usual, tells = self._since(key, verdict, at_s)
        return Lately(
            # An alarm that has no history of its own yet holds.
            not tells or seen > usual + STILL_SD * sqrt(usual) + 1.0,
            seen > usual + SWELLS_SD * sqrt(usual) + SWELLS_SD,
            since_s,
            seen > usual + GOES_ON_SD * sqrt(usual) + GOES_ON_SD,
            self._slow.get(key, 0.0),
        )

    def _since(self, key: str, verdict: SpikeVerdict, at_s: float) -> tuple[float, float, float, bool]:
        """Since when is lately, what was seen since, what is usual, and whether that suffices to tell them apart."""
        age_s = 0.0 if verdict.onset is None else at_s - verdict.onset
        if key not in self._trails and is_slow(age_s, verdict.asleep_s):
            self._slow[key] = age_s
        trail = self._trails.setdefault(key, [])
        lift = max(verdict.observed / max(verdict.foreseen, 1e-9) - 1.0, 0.0)
        slow = key in self._slow
        longest_s, sd = (max(SLOW_SHARE * age_s, LONGEST_S), TELLING_SD) if slow else (LONGEST_S, 0.0)

        def passed(mark: Mark) -> float:
            return at_s - mark[0] - (verdict.asleep_s - mark[3])

        def enough(mark: Mark) -> bool:
            passed_s, usual = passed(mark), max(verdict.foreseen - mark[2], 0.0)
            needed = max(TELLING, sd * sqrt((1.0 + lift) * usual))
            told = lift * usual >= needed or at_s - mark[0] >= 2.0 * longest_s
            return passed_s >= longest_s or (passed_s >= TRAIL_S and told)

        while len(trail) > 1 and enough(trail[1]):
            del trail[0]
        if not trail or passed(trail[-1]) >= max(TRAIL_S / 6, passed(trail[0]) / STEPS):
            trail.append((at_s, verdict.observed, verdict.foreseen, verdict.asleep_s))
        since_s, observed, foreseen, _ = trail[0]
        usual = max(verdict.foreseen - foreseen, 0.0)
        return since_s, verdict.observed - observed, usual, enough(trail[0])

    def forget(self, key: str) -> None:
        """Forget a slice whose alarm has ended."""
        self._trails.pop(key, None)
        self._slow.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._trails.clear()
        self._slow.clear()

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by the number of alarming slices and `STEPS`."""
        return {"trails": dict(self._trails), "slow": dict(self._slow)}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Trails:
        """Restore what `to_state` gave."""
        trails = cls()
        # Checkpoints of older versions hold the trails alone, by slice; no slice has this name.
        known = state.get("trails", state)
        trails._trails = {
            # They know no sleep, either.
            key: [(at_s, observed, foreseen, sum(more)) for at_s, observed, foreseen, *more in trail]
            for key, trail in known.items()
        }
        slow = state.get("slow", {})
        # They also hold the names alone.
        trails._slow = slow if isinstance(slow, dict) else dict.fromkeys(slow, NEW_NORMAL_S)
        return trails
