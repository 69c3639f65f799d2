"""Has the mix of complaints moved? A part's share of all complaints, where their number stays the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from detectors.mix_verdict import MixVerdict, as_shift
from detectors.signal import Signal
from detectors.slices import pairs_of
from detectors.spikes.recurrence import Recurrences, threshold
from detectors.spikes.refits import refit_all
from detectors.spikes.surge import SpikeVerdict
from detectors.spikes.told_shifts import ToldShifts
from detectors.spikes.turnover import SILENT_S, Turnover
from detectors.spikes.volume import Volume
from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import state_of_watch, watch_from
from detectors.spikes.week import HOUR_S

# What complaints are divided by. Products and versions come and go, and a new one is no shift of the old ones.
DIMENSIONS = ("category", "region", "channel")
MAX_PARTS = 100
# A part that is nearly the whole has no share to gain; others are to be this many for each of its complaints.
LEAST_OTHERS = 0.1
# Nats by which "the others became fewer" must beat "these came on top".
SHIFTED_NATS = 1.0
# Part of the budget for what comes at the same hours of several days.
RECURRING_SHARE = 0.2
VERSION = 1


class MixDetector:
    """Surge detectors of the parts of a brand's complaints, with its other complaints as exposure.

    A part whose share rises while the whole stays as large as it should be is a shift of the mix; where the whole
    rises with it, it is a surge, and others tell of that. A share that rises by less, but at the same hours of
    several days, is one, too.

    Parameters
    ----------
    false_alarms_per_month
        Budget of all parts together.
    bucket_s
        Length of a bucket, seconds. Nobody is woken by a mix: minutes are soon enough, and cost little.
    utc_offset_s
        Offset of the brand's local time from UTC, seconds.

    Examples
    --------
    >>> mix = MixDetector()
    >>> for step in range(4 * 288):
    ...     verdicts = mix.update(300.0 * step, {"category=billing": 6, "category=delivery": 4}, 10, 10.0)
    >>> verdicts
    []
    >>> for step in range(4 * 288, 4 * 288 + 12):
    ...     verdicts = mix.update(300.0 * step, {"category=billing": 2, "category=delivery": 8}, 10, 10.0)
    >>> [(verdict.part, verdict.alarm) for verdict in verdicts]
    [('category=delivery', True)]
    """

    def __init__(
        self, false_alarms_per_month: float = 1.0, bucket_s: float = 300.0, utc_offset_s: float = 0.0
    ) -> None:
        if not (false_alarms_per_month > 0.0 and bucket_s > 0.0):
            message = f"budget and bucket_s must be above 0, not {false_alarms_per_month}, {bucket_s}"
            raise ValueError(message)
        self.false_alarms_per_month = false_alarms_per_month
        self.bucket_s, self.utc_offset_s = float(bucket_s), utc_offset_s
        self.next_s: float | None = None
        self.dropped = 0
        self.volume = Volume()
        self._watches: dict[str, Watch] = {}
        self._recurrences = Recurrences()
        self._told = ToldShifts()
        self._turnover = Turnover()
        self._room, self._paused = 1, False

    def update(
        self, timestamp: float, parts: Mapping[str, int], whole: int, expected: float | None = None
    ) -> list[MixVerdict]:
        """Judge a closed bucket of all parts.

        Parameters
        ----------
        timestamp
            Start of the bucket, epoch seconds UTC; buckets come in order, an old one is dropped and counted. A jump
            was time without complaints, or a pause.
        parts
            Complaints of each part that had any, by slice key.
        whole
            All complaints of the bucket.
        expected
            How many there should have been; None where `volume` is told of it bucket by bucket.

        Returns
        -------
        Verdicts of the parts whose share is raised.
        """
        if not isfinite(timestamp) or (self.next_s is not None and timestamp < self.next_s - 1e-6):
            self.dropped += 1
            return self.verdicts()
        self._pass_to(timestamp)
        self.next_s = timestamp + self.bucket_s
        if expected is not None:
            self.volume.add(timestamp, float(whole), expected)
        for part in parts:
            if part not in self._watches:
                self._add(part, timestamp, parts)
        if timestamp % HOUR_S < self.bucket_s:
            least = threshold(self.false_alarms_per_month * RECURRING_SHARE / self._room)
            self._recurrences.compare(timestamp, self._watches, self.volume, least)
        others = float(whole)
        for part, watch in self._watches.items():
            own, baseline = min(parts[part], whole) if part in parts else 0, watch.baseline
            if own:
                watch.heard_s = timestamp
            if own or watch.surge is not None:
                watch.count(timestamp, float(own), float(whole - own))
            else:
                watch.hold(timestamp, others)
            if baseline.other_per_s <= LEAST_OTHERS * baseline.complaints_per_s:
                watch.release()
                watch.evidence.reset()
        refit_all([watch for watch in self._watches.values() if watch.baseline.due])
        self._freeze()
        for part, watch in self._watches.items():
            if watch.surge is not None or part in self._told:
                self._tell(part, timestamp)
        return self.verdicts()

    def _pass_to(self, timestamp: float) -> None:
        """Pass the time up to a bucket: nothing came in it, or it was a pause."""
        missed = 0 if self.next_s is None else int((timestamp - self.next_s) / self.bucket_s + 1e-6)
        for watch in self._watches.values() if self._paused or missed else ():
            if self._paused:
                watch.unheard(timestamp)
                watch.evidence.reset()
            else:
                watch.empty(timestamp - missed * self.bucket_s, missed)
        self._paused = False

    def _freeze(self) -> None:
        """Learn no share while any is raised: all others are lower for it."""
        onsets = [watch.surge.start[0] for watch in self._watches.values() if watch.surge is not None]
        for watch in self._watches.values():
            if onsets and watch.learning:
                watch.baseline.drop_since(min(onsets))
            watch.learning = not onsets

    def _tell(self, part: str, timestamp: float) -> None:
        surge = self._watches[part].surge
        if surge is None:
            self._told.drop(part)
            return
        verdict = self._watches[part].verdict()
        denial = self.volume.denial(surge.start[0], verdict.observed - verdict.foreseen)
        whole = self._is_whole(surge.start[0], verdict.observed)
        if whole or denial < -SHIFTED_NATS:
            self._told.drop(part)
        elif denial > SHIFTED_NATS:
            self._told.tell(part, timestamp)

    def _add(self, part: str, timestamp: float, parts: Mapping[str, int]) -> None:
        if len(self._watches) >= MAX_PARTS:
            self._give_up(timestamp, parts)
        if len(self._watches) >= MAX_PARTS:
            self.dropped += 1
            return
        watch = self._watches[part] = Watch(self.bucket_s, 1.0, self.utc_offset_s)
        self._recurrences.add(part)
        learned = watch.baseline.learned
        learned.uses_exposure = learned.coarse = True
        watch.baseline.fits_alone = False
        if len(self._watches) > self._room:
            self._room *= 2
        for known in self._watches.values():
            known.false_alarms_per_month = self._share

    def _give_up(self, timestamp: float, parts: Mapping[str, int]) -> None:
        """Forget parts that had no complaint for weeks, and have none now; never a channel."""

        def spared(part: str) -> bool:
            return part in parts or part.startswith("channel=")

        for part in self._turnover.silent(self._watches, timestamp, timestamp - SILENT_S, spared):
            del self._watches[part]
            self._recurrences.drop(part)
            self._told.forget(part)

    @property
    def _share(self) -> float:
        return self.false_alarms_per_month * (1.0 - RECURRING_SHARE) / self._room

    def verdicts(self) -> list[MixVerdict]:
        """What the last bucket said of the parts whose share is raised, in the order they were first seen."""
        rows = self._watches.items()
        return [self._verdict(part, watch.verdict()) for part, watch in rows if watch.surge is not None]

    def _verdict(self, part: str, verdict: SpikeVerdict) -> MixVerdict:
        told, onset, seen = part in self._told, verdict.onset or 0.0, verdict.observed
        return MixVerdict(part, told, onset, seen, verdict.foreseen, verdict.score, verdict.threshold)

    def pause(self) -> None:
        """Drop the evidence at hand; time up to the next update says nothing of the mix."""
        self._paused = True
        for watch in self._watches.values():
            watch.release()
            watch.evidence.reset()
        self._recurrences.clear()
        self._told.clear()

    def signals(self) -> Iterable[Signal]:
        """Alarms that are on, as signals of their parts; at most yellow."""
        if not self._told:
            return
        for verdict in self.verdicts():
            # A share that was raised and has fallen again is no news, even before its alarm ends.
            if verdict.alarm and verdict.observed > verdict.expected:
                yield verdict.signal(known=self._told.is_known(verdict.part))

    def sorted_out(self, spikes: Iterable[Signal], *, level: bool = True) -> Iterable[Signal]:
        """Spikes as they are, but those of a part that did not come on top of the usual ones as shifts of the mix.

        `level` says that channels have not been judged beyond what `volume` was told.
        """
        for signal in spikes:
            if signal.kind == "spike" and self._is_shift(signal, level):
                known = self._told.is_known(signal.slice_key)
                yield as_shift(replace(signal, kind="mix_shift"), known=known)
            else:
                yield signal

    def _is_whole(self, onset_s: float, observed: float) -> bool:
        """Whether a part's complaints since a moment are nearly all there were: then it has no share to gain."""
        whole, _ = self.volume.since(onset_s)
        return 0.0 < whole <= (1.0 + LEAST_OTHERS) * observed

    def _is_shift(self, spike: Signal, level: bool) -> bool:
        parts = pairs_of(spike.slice_key)
        if not any(name in DIMENSIONS for name, _ in parts):
            return False
        if spike.excess <= 0.0 or self._is_whole(spike.onset_s, spike.observed):
            return False
        told = any(f"{name}={value}" in self._told for name, value in parts)
        if not level and parts[0][0] == "channel":
            return told
        return self.volume.denial(spike.onset_s, spike.excess) > (-SHIFTED_NATS if told else SHIFTED_NATS)

    def rescale(self, whole: float, parts: Mapping[str, float]) -> None:
        """Expect complaints at the rates of a new text model: new ÷ old of all, and of parts (as all if not named)."""
        for part, watch in self._watches.items():
            watch.rescale(parts.get(part, whole) / whole, whole)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_PARTS`."""
        return {
            "version": VERSION,
            "false_alarms_per_month": self.false_alarms_per_month,
            "bucket_s": self.bucket_s,
            "utc_offset_s": self.utc_offset_s,
            "next_s": self.next_s,
            "dropped": self.dropped,
            "room": self._room,
            "volume": [[*mark] for mark in self.volume.marks],
            "sums": [self.volume.observed, self.volume.expected],
            "told": self._told.to_state(),
            "paused": self._paused,
            "looked": self._turnover.looked,
            "watches": {part: state_of_watch(watch) for part, watch in self._watches.items()},
            **self._recurrences.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], budget: float | None = None) -> MixDetector:
        """Restore what `to_state` gave; for another budget, if one is named, with all that was learned."""
        if state["version"] != VERSION:
            message = f"mix detector of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        mix = cls(budget or state["false_alarms_per_month"], state["bucket_s"], state["utc_offset_s"])
        mix.next_s, mix.dropped, mix._room = state["next_s"], state["dropped"], state["room"]
        mix.volume.marks = [[*mark] for mark in state["volume"]]
        mix.volume.observed, mix.volume.expected = state["sums"]
        mix._told, mix._paused = ToldShifts.from_state(state["told"]), state.get("paused", False)
        mix._turnover.looked = state.get("looked", -1)
        mix._watches = {part: watch_from(row, mix._share) for part, row in state["watches"].items()}
        for watch in mix._watches.values():
            watch.baseline.fits_alone = False
        mix._recurrences = Recurrences.from_state(state, mix._watches)
        return mix
