"""Whether the service desk falls behind: clocks that run out against those that were due, minute by minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from detectors.cases.clocks import GRACE_S, CaseClocks, Judged
from detectors.incident import EXPLAINS
from detectors.signal import Signal
from detectors.slices import WHOLE, clean, slice_key
from detectors.spikes.fleet import SpikeFleet
from detectors.spikes.slice_count import SliceCount
from detectors.spikes.surge import SpikeVerdict
from detectors.watchers.trails import Lately, Trails
from schemas.alerts import Tier
from schemas.brandlog import HandlingTold
from schemas.opening import OpeningHours
from schemas.practice import CLOCKS

# Part of the brand's budget of false pages. A desk that is late wakes nobody: it is at most yellow.
CASE_SHARE = 0.05
YELLOW_EXCESS = 30.0
MINUTE_S = 60
OWNER = "customer-service"
# Teams and channels that are watched by themselves, and minutes ahead of the fold that are kept.
MAX_PARTS, MAX_MINUTES = 50, 2 * 1440


class CaseWatch:
    """The desk of one brand.

    Parameters
    ----------
    false_alarms_per_month
        The brand's whole budget; the desk has `CASE_SHARE` of it.

    Examples
    --------
    >>> watch = CaseWatch(1.0)
    >>> watch.pass_to(1e9)
    >>> list(watch.signals()), watch.breaches["first_response"]
    ([], 0)
    """

    def __init__(self, false_alarms_per_month: float) -> None:
        self.clocks = CaseClocks()
        self.breaches: Counter[str] = Counter(dict.fromkeys(CLOCKS, 0))
        self.fleet = SpikeFleet(false_alarms_per_month * CASE_SHARE, MINUTE_S)
        # By minute and slice, clocks missed and due; by minute and clock, those missed.
        self._due: dict[int, dict[str, list[int]]] = {}
        self._missed: Counter[str] = Counter()
        self._parts: dict[str, None] = {}
        self._alarms: dict[str, SpikeVerdict] = {}
        self._lately: dict[str, Lately] = {}
        self._trails = Trails()
        self._next: int | None = None

    @property
    def dropped(self) -> int:
        """Cases that were too many to keep."""
        return self.clocks.dropped

    def take(
        self, told: HandlingTold, minutes: Mapping[str, float] = CLOCKS, opening: OpeningHours | None = None
    ) -> None:
        """Take in what the desk did with a case; `minutes` are how long each clock runs, `opening` when they run."""
        for judged in self.clocks.take(told, minutes, opening):
            self._count(judged)

    def _count(self, judged: Judged) -> None:
        self.breaches[judged.clock] += judged.missed
        # What ran out is known for sure only then, so what was answered waits as long.
        minute = int(judged.due_s + GRACE_S) // MINUTE_S * MINUTE_S
        if self._next is not None:
            # The fold may be ahead of the desk's records: each counts once, in the next minute to be judged.
            minute = max(minute, self._next)
        if minute not in self._due and len(self._due) >= MAX_MINUTES:
            minute = max(self._due)
        row = self._due.setdefault(minute, {})
        for key in (WHOLE, *self._keys(judged)):
            cell = row.setdefault(key, [0, 0])
            cell[0] += judged.missed
            cell[1] += 1
        self._missed[judged.clock] += judged.missed

    def _keys(self, judged: Judged) -> Iterable[str]:
        for name, value in (("team", judged.team), ("channel", judged.channel)):
            key = slice_key(((name, clean(value)),)) if value else WHOLE
            if value and key not in self._parts and len(self._parts) >= MAX_PARTS:
                self._give_up()
            if value and (key in self._parts or len(self._parts) < MAX_PARTS):
                self._parts[key] = None
                yield key

    def _give_up(self) -> None:
        """Make room for new teams, if others had no clock due for weeks; channels stay."""
        waiting = {key for row in self._due.values() for key in row}

        def spared(key: str) -> bool:
            return key in waiting or key.startswith("channel=")

        # A desk that is not heard of gives nobody up.
        for key in self.fleet.give_up(max(self.clocks.high_s, 0.0), spared):
            self._parts.pop(key, None)
            self._trails.forget(key)

    def pass_to(self, now_s: float) -> None:
        """Judge the minutes that ended by an event time, Unix seconds."""
        end = int(now_s) // MINUTE_S * MINUTE_S
        if self._next is None and not self._due:
            return
        for minute in sorted(minute for minute in self._due if minute < end):
            self._judge(minute, self._due.pop(minute))
        # While the desk is late the calm that ends it is told minute by minute, but only a desk that is heard is calm.
        if self._alarms and (self._next or end) < end and self.clocks.high_s >= end - MINUTE_S:
            self._judge(end - MINUTE_S, {})

    def _judge(self, minute: int, row: dict[str, list[int]]) -> None:
        counts = {key: SliceCount(missed, due) for key, (missed, due) in row.items()}
        self._alarms, self._lately = {}, {}
        for key, verdict in self.fleet.update(float(minute), counts):
            if verdict.alarm:
                self._alarms[key] = verdict
                self._lately[key] = self._trails.lately(key, verdict, float(minute))
            else:
                self._trails.forget(key)
        if not self._alarms:
            self._missed.clear()
        self._next = minute + MINUTE_S

    def signals(self) -> Iterable[Signal]:
        """The alarm that is on: of the team or channel whose cases are most of it, else of the whole desk."""
        if not self._alarms:
            return
        whole = self._alarms.get(WHOLE) or max(self._alarms.values(), key=_excess)
        key, verdict = next(
            (
                (key, verdict)
                for key, verdict in self._alarms.items()
                if key != WHOLE and _excess(verdict) >= EXPLAINS * _excess(whole)
            ),
            (WHOLE, whole),
        )
        excess = _excess(verdict)
        tier: Tier = "yellow" if excess >= YELLOW_EXCESS else "blue"
        worst = max(CLOCKS, key=lambda clock: self._missed[clock])
        yield Signal(
            kind="sla",
            slice_key=key,
            onset_s=(verdict.onset or 0.0) - GRACE_S,
            observed=verdict.observed,
            expected=verdict.foreseen,
            statistic=verdict.score,
            threshold=verdict.threshold,
            owner=OWNER,
            holds=self._lately[key].holds,
            tier=tier,
            facts={"clock": worst},
        )

    def release(self) -> None:
        """End all alarms and keep what was learned: after a backfill."""
        self.fleet.release()
        self._alarms, self._lately, self._due = {}, {}, {}
        self._parts = {key: None for key in self._parts if key in self.fleet}
        self._trails.clear()
        self._missed.clear()

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "clocks": self.clocks.to_state(),
            "breaches": dict(self.breaches),
            "fleet": self.fleet.to_state(),
            "due": [[minute, row] for minute, row in self._due.items()],
            "missed": dict(self._missed),
            "parts": list(self._parts),
            "alarms": {key: [*verdict] for key, verdict in self._alarms.items()},
            "lately": {key: [*lately] for key, lately in self._lately.items()},
            "trails": self._trails.to_state(),
            "next": self._next,
        }

    @classmethod
    def from_state(cls, false_alarms_per_month: float, state: dict[str, Any]) -> CaseWatch:
        """Restore what `to_state` gave."""
        watch = cls(false_alarms_per_month)
        watch.clocks = CaseClocks.from_state(state["clocks"])
        watch.breaches.update(state["breaches"])
        watch.fleet = SpikeFleet.from_state(state["fleet"], watch.fleet.false_alarms_per_month)
        watch._due = {minute: {key: [*cell] for key, cell in row.items()} for minute, row in state["due"]}
        watch._missed = Counter(state["missed"])
        watch._parts = dict.fromkeys(state["parts"])
        watch._alarms = {key: SpikeVerdict(*verdict) for key, verdict in state["alarms"].items()}
        watch._lately = {key: Lately(*lately) for key, lately in state["lately"].items()}
        watch._trails, watch._next = Trails.from_state(state["trails"]), state["next"]
        return watch


def _excess(verdict: SpikeVerdict) -> float:
    return verdict.observed - verdict.foreseen
