"""All slices of one brand under one budget of false alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from math import inf, isfinite
from typing import Any

from detectors.spikes.budget import ROOT, Budget
from detectors.spikes.fleet_state import watches_from, watches_state
from detectors.spikes.gaps import Gaps
from detectors.spikes.lateness import PUNCTUAL
from detectors.spikes.refits import Refits, refit_all
from detectors.spikes.shapes import Shapes
from detectors.spikes.slice_count import NONE, Counts
from detectors.spikes.surge import LONGEST_SLEEP_S, SpikeVerdict
from detectors.spikes.told import UNTOLD, Told
from detectors.spikes.turnover import SILENT_S, Turnover
from detectors.spikes.watch import Watch
from detectors.spikes.week import Parent

VERSION = 2


class SpikeFleet:
    """Surge detectors of a brand's slices, within one budget: the sum of their false alarms stays below it.

    Slices share the budget (`Budget`); the brand as a whole has the key `""`, and its hour-of-week shape is what
    new slices start from. A slice that is not named in an update was empty; it is brought up to date when it is
    next touched, and what came without complaints waits for the next one, so cost follows complaints. A jump in
    the timestamps was silence, unless so long a silence is out of the question at the usual rate of contacts: then
    nobody was listening.

    Parameters
    ----------
    false_alarms_per_month
        Budget of all slices together.
    bucket_s
        Length of a bucket, seconds.
    utc_offset_s
        Offset of the brand's local time from UTC, seconds.

    Examples
    --------
    >>> from detectors.spikes.slice_count import SliceCount
    >>> fleet = SpikeFleet(bucket_s=60)
    >>> for minute in range(2 * 1440):
    ...     alarms = fleet.update(60.0 * minute, {"": SliceCount(2, 40), "channel=call": SliceCount(1, 20)})
    >>> alarms
    []
    >>> for minute in range(2 * 1440, 2 * 1440 + 4):
    ...     alarms = fleet.update(60.0 * minute, {"": SliceCount(12, 50), "channel=call": SliceCount(11, 30)})
    >>> sorted((key, verdict.alarm) for key, verdict in alarms)
    [('', True), ('channel=call', True)]
    """

    def __init__(
        self, false_alarms_per_month: float = 1.0, bucket_s: float = 10.0, utc_offset_s: float = 0.0
    ) -> None:
        if not (false_alarms_per_month > 0.0 and bucket_s > 0.0):
            message = f"budget and bucket_s must be above 0, not {false_alarms_per_month}, {bucket_s}"
            raise ValueError(message)
        self.false_alarms_per_month = false_alarms_per_month
        self.bucket_s, self.utc_offset_s = float(bucket_s), utc_offset_s
        self.next_s: float | None = None
        self.learning, self.dropped, self.told = True, 0, UNTOLD
        self._watches: dict[str, Watch] = {}
        self._alarming: dict[str, None] = {}
        self._gaps, self._refits, self._turnover = Gaps(), Refits(), Turnover()
        self._budget = Budget(false_alarms_per_month)
        self._shapes = Shapes()

    def __len__(self) -> int:
        return len(self._watches)

    def __contains__(self, key: str) -> bool:
        return key in self._watches

    def keys(self) -> KeysView[str]:
        """Keys of all slices, in the order they came."""
        return self._watches.keys()

    @property
    def warm(self) -> bool:
        """Whether the brand as a whole (or, without it, any slice) has been watched for long enough."""
        return self.warmth == 1.0

    @property
    def warmth(self) -> float:
        """Share of the history for that, 0 to 1; at most 0.99 until the block in which it became enough is over."""
        root = self._watches.get(ROOT)
        known = [root] if root is not None else list(self._watches.values())
        return max([1.0 if one.warm else min(one.baseline.warmth, 0.99) for one in known], default=0.0)

    def update(
        self, timestamp: float, touched: Mapping[str, Counts], late: Mapping[str, tuple[int, int]] = NONE
    ) -> list[tuple[str, SpikeVerdict]]:
        """Judge a closed bucket of all slices; gives verdicts on those that alarm and those whose alarm just ended.

        Parameters
        ----------
        timestamp
            Start of the bucket, epoch seconds UTC; buckets come in order, an old one is dropped and counted.
        touched
            `SliceCount` of the slices that had any contact; all others were empty.
        late
            Complaints and contacts of slices that came beside those in `touched` and are older than the bucket.
        """
        if not isfinite(timestamp) or (self.next_s is not None and timestamp < self.next_s - 1e-6):
            self.dropped += 1
            return []
        if not (touched or late) and self.next_s is not None and timestamp - self.next_s <= LONGEST_SLEEP_S:
            # Calm, or a closed door: that is seen when somebody is heard again.
            return []
        if self.next_s is not None and timestamp > self.next_s + 1e-6 and ROOT in self._watches:
            self._gaps.note(self._watches[ROOT], self.next_s, timestamp)
        self.next_s = timestamp + self.bucket_s
        self._shapes.share(self._watches, timestamp)
        before = list(self._alarming)
        watches, gaps, heard_s = self._watches, self._gaps, self._gaps.last_s
        if late:
            touched = self._count_late(timestamp, touched, late)
        for key, counts in touched.items():
            watch, complaints = watches.get(key), counts[0]
            if watch is None:
                watch = self._add(key)
            elif not complaints and watch.try_hold(timestamp, counts[1], heard_s):
                watch.heard_s = timestamp
                continue
            elif watch.next_s < timestamp:
                gaps.bring(watch, timestamp)
            watch.heard_s = timestamp
            if complaints or watch.surge is not None:
                self._count(key, watch, timestamp, counts)
            else:
                watch.hold(timestamp, counts[1])
            self._note_due(key)
        for key in [key for key in before if key not in touched]:
            gaps.bring(watches[key], self.next_s)
            watches[key].settle()
            self._note_due(key)
        if due := self._refits.take(timestamp):
            refit_all([watches[key] for key in due])
        return list(self._verdicts()) if self._alarming else []

    def _count(
        self, key: str, watch: Watch, timestamp: float, counts: Counts, late: tuple[int, int] | None = None
    ) -> None:
        """Judge a slice; `late` are complaints and other contacts beside its counts."""
        complaints, exposure, old = counts
        if old:
            late = (old, 0) if late is None else (old + late[0], late[1])
        watch.count(timestamp, max(complaints - old, 0), max(exposure - complaints, 0), late or PUNCTUAL)
        if watch.surge is not None:
            self._alarming[key] = None

    def _note_due(self, key: str) -> None:
        """Let a slice wait whose shape is to be worked out anew: whatever it was that ended its block."""
        if self._watches[key].baseline.due:
            self._refits.add(key)

    def _count_late(
        self, timestamp: float, touched: Mapping[str, Counts], late: Mapping[str, tuple[int, int]]
    ) -> dict[str, Counts]:
        """Judge the slices of which some came late; give the others."""
        rest = dict(touched)
        for key, (complaints, contacts) in late.items():
            watch = self._watches.get(key) or self._add(key)
            if watch.next_s > -inf:
                self._gaps.bring(watch, timestamp)
            watch.heard_s = timestamp
            counts = rest.pop(key, (0, 0, 0))
            self._count(key, watch, timestamp, counts, (complaints, max(contacts - complaints, 0)))
            self._note_due(key)
        return rest

    def _verdicts(self) -> Iterator[tuple[str, SpikeVerdict]]:
        for key in list(self._alarming):
            verdict = self._watches[key].verdict()
            if not verdict.alarm:
                del self._alarming[key]
            yield key, verdict

    def _add(self, key: str) -> Watch:
        watch = self._watches[key] = Watch(self.bucket_s, 1.0, self.utc_offset_s)
        watch.baseline.learned.uses_exposure = True
        watch.baseline.fits_alone = False
        watch.learning = self.learning
        watch.baseline.tell(self.told)
        watch.baseline.take_turns(len(self._watches) - 1)
        self._shapes.lend(key, watch)
        if self._budget.makes_room(len(self._watches)):
            for name in self._watches:
                self._watches[name].false_alarms_per_month = self._budget.of(name)
        watch.false_alarms_per_month = self._budget.of(key)
        return watch

    def usual_per_s(self, at_s: float) -> float:
        """Contacts of all a second as the hour of the week of an epoch second has them; 1 before any was seen."""
        return self._watches[ROOT].baseline.learned.contacts.rate(at_s) if ROOT in self._watches else 1.0

    def contacts_per_s(self, key: str = ROOT) -> float:
        """Contacts expected of a slice a second, about when it was last touched; 0 for one never seen."""
        watch = self._watches.get(key)
        return 0.0 if watch is None else watch.baseline.complaints_per_s + watch.baseline.other_per_s

    def expected(self, key: str) -> float:
        """Complaints expected of a slice in a bucket, about now; 0 for one never seen."""
        watch = self._watches.get(key)
        return 0.0 if watch is None else watch.expected()

    def verdict(self, key: str) -> SpikeVerdict:
        """What a slice's last bucket said."""
        return self._watches[key].verdict()

    def rescale(
        self, ratio: float, keys: Iterable[str] | None = None, contacts: float = 1.0, older_s: float = 0.0
    ) -> None:
        """Do what `Watch.rescale` does to these slices (all of them)."""
        if not (isfinite(ratio) and ratio > 0.0):
            raise ValueError(f"ratio must be above 0, not {ratio}")
        for key in self._watches if keys is None else keys:
            if key in self._watches:
                self._watches[key].rescale(ratio, contacts, older_s)

    def release(self) -> None:
        """End all alarms, as when what was learned from history is handed over to live work."""
        for key in self._alarming:
            self._watches[key].release()
        self._alarming.clear()

    def set_learning(self, learning: bool, keys: Iterable[str] | None = None) -> None:
        """Stop or resume learning of these slices (all of them), as a mute may ask."""
        if keys is None:
            self.learning = learning
        for key in self._watches if keys is None else keys:
            if key in self._watches:
                self._watches[key].learning = learning

    def tell(self, told: Told, keys: Iterable[str] | None = None) -> None:
        """Say of these slices (all of them, also those to come) what is on from the next bucket on."""
        if keys is None:
            self.told = told
        for key in self._watches if keys is None else keys:
            if key in self._watches:
                if self.next_s is not None:
                    self._gaps.bring(self._watches[key], self.next_s)
                self._watches[key].tell(told)
                self._note_due(key)

    def give_up(self, at_s: float, spared: Callable[[str], bool]) -> list[str]:
        """Forget slices that were silent for weeks, none that is alarming or `spared`; gives their keys.

        To be asked when there is no room for a new one: it looks once an hour of event time (epoch seconds).
        """
        before_s = self._gaps.before(at_s, SILENT_S)
        gone = self._turnover.silent(
            self._watches, at_s, before_s, lambda key: key == ROOT or key in self._alarming or spared(key)
        )
        for key in gone:
            del self._watches[key]
            self._refits.drop(key)
        return gone

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "version": VERSION,
            "false_alarms_per_month": self.false_alarms_per_month,
            "bucket_s": self.bucket_s,
            "utc_offset_s": self.utc_offset_s,
            "next_s": self.next_s,
            "learning": self.learning,
            "told": self.told.to_state(),
            "dropped": self.dropped,
            "watches": watches_state(self._watches),
            "alarming": list(self._alarming),
            "gaps": self._gaps.to_state(),
            "refits": self._refits.to_state(),
            "looked": self._turnover.looked,
            "room": self._budget.room,
            "parent": None if self._shapes.parent is None else self._shapes.parent.to_state(),
            "parent_day": self._shapes.day,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], budget: float | None = None) -> SpikeFleet:
        """Restore what `to_state` gave; for another budget, if one is named, with all that was learned."""
        if state["version"] != VERSION:
            message = f"spike fleet of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        fleet = cls(budget or state["false_alarms_per_month"], state["bucket_s"], state["utc_offset_s"])
        fleet.next_s, fleet.learning, fleet.dropped = state["next_s"], state["learning"], state["dropped"]
        fleet._budget.room, fleet._alarming = state["room"], dict.fromkeys(state["alarming"])
        fleet._gaps, fleet._refits = Gaps.from_state(state["gaps"]), Refits.from_state(state["refits"])
        fleet.told, fleet._turnover.looked = Told.from_state(state.get("told")), state.get("looked", -1)
        parent = None if state["parent"] is None else Parent.from_state(state["parent"])
        fleet._shapes = Shapes(parent, state["parent_day"])
        fleet._watches = watches_from(state["watches"], fleet._budget, fleet._shapes)
        return fleet
