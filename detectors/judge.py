"""The judge: a pure fold over one partition of the brand log, `step(record) -> outputs`.

Live work, restart, replay and backfill are all this fold, so they give the same bytes. It does no I/O, knows no
wall clock but the one that writers put into the records, and holds nothing that its checkpoint does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import inf
from typing import Any, NamedTuple

from detectors.brand import BrandJudge, Step
from detectors.brand_state import brand_from, core_of, settle
from detectors.incident import Incident
from detectors.incidents.mass import EVERY_BRAND
from detectors.incidents.mass_desk import MassDesk, passed_on, snapshot
from detectors.incidents.mutes import mutes_of
from detectors.lapses import Lapses
from detectors.log.clock import Clocks
from detectors.log.ledger import Ledger
from detectors.log.origins import Origins
from detectors.outputs import Forgotten, JudgeOptions, Members, Published, Told
from detectors.place import Place
from detectors.reasons.events import is_over
from detectors.reasons.sentences import entitle
from detectors.reasons.wording import alert_of
from detectors.slices import within_brand
from detectors.spikes.planned import planned_of
from schemas.alerts import Alert
from schemas.brandlog import (
    ContextSet,
    Flush,
    HandlingTold,
    IncidentTold,
    LogRecord,
    MassTold,
    ModelChanged,
    PracticeSet,
    SignalGiven,
    VerdictGiven,
)
from schemas.inputs import Context, IncidentLabel, MissedLabel
from schemas.practice import DEFAULT, Practice, borne

Output = Published | Alert | Forgotten | Members | Told


class State(NamedTuple):
    """A checkpoint: what was rewritten since the last one, and the names of what was not."""

    parts: dict[str, Any]
    kept: set[str]


class PartitionJudge:
    """State of all brands of one brand-log partition.

    Parameters
    ----------
    partition
        Its number, for the alerts' `source`.
    options
        Configuration of the fold.

    Examples
    --------
    >>> judge = PartitionJudge(0, JudgeOptions())
    >>> tick = Flush(
    ...     topic="outcry.call.v1",
    ...     partition=0,
    ...     channel="call",
    ...     at_s=100.0,
    ...     block=0,
    ...     upto=-1,
    ...     model=0,
    ...     position=0,
    ...     end=0,
    ...     sources={"outcry.call.v1": 1},
    ... )
    >>> judge.step(tick, offset=0)
    []
    """

    def __init__(self, partition: int, options: JudgeOptions) -> None:
        self.partition, self.options = partition, options
        self.clocks = Clocks(options.lateness_s)
        self.ledgers: dict[tuple[str, int], Ledger] = {}
        self.brands: dict[str, BrandJudge] = {}
        self.lapses = Lapses()
        self.contexts: dict[str, Context] = {}
        self.practice = DEFAULT
        self.mass = MassDesk(options.false_alarms_per_month)
        self.offset, self.at_s = -1, -inf
        self.origins = Origins()
        # The newest text model that any brand was judged by.
        self._model = 0
        self._place = Place(options, partition, -1, -inf)

    def step(self, record: LogRecord, offset: int) -> list[Output]:
        """Take in the next record of the log; give what is to be published, in order."""
        self.offset, self.at_s = offset, max(self.at_s, record.at_s)
        self._place = Place(self.options, self.partition, offset, self.at_s, self._model)
        if isinstance(record, Flush):
            return list(self._flush(record))
        if isinstance(record, PracticeSet):
            self.practice = self.mass.watch.practice = record.practice
            self._inform_all()
            return []
        if not self.origins.is_new(record.kind, record.origin):
            return []
        if isinstance(record, IncidentTold):
            return list(self.mass.take(record, self._contexts(EVERY_BRAND), self._place))
        self._tell(record)
        return []

    def _flush(self, flush: Flush) -> Iterator[Output]:
        where = (flush.topic, flush.partition)
        ledger = self.ledgers.get(where)
        if ledger is None:
            ledger = self.ledgers[where] = Ledger()
        for change in ledger.apply(flush):
            if brand := self._brand(change.brand):
                brand.take(flush.channel, change, flush.model, self._place, flush.partition)
            self._model = max(self._model, flush.model)
        self.clocks.hear(flush)
        self.clocks.advance()
        changes = []
        for _, judge in sorted(self.brands.items()):
            for step in judge.advance(self.clocks):
                output = self._output(judge, step)
                yield output
                if isinstance(step, Incident) and isinstance(output, Alert):
                    changes.append(snapshot(output, step))
        if changes:
            yield from passed_on(changes, self._place)
        if self.mass:
            yield from self.mass.pass_to(self.clocks.all_s, self._contexts(EVERY_BRAND), self._place)
        self.lapses.sweep(self.brands, self.clocks.all_s)

    def _brand(self, name: str) -> BrandJudge | None:
        judge = self.brands.get(name)
        if judge is None and self.lapses.has_room(len(self.brands)):
            judge = self.brands[name] = BrandJudge(name, self.options)
            judge.floor = self.lapses.floor
            self._inform(name, judge)
        return judge

    def _output(self, brand: BrandJudge, step: Step) -> Output:
        if not isinstance(step, Incident):
            return step
        if step.status == "firing":
            # Decided once: an incident that was told live does not become history by lasting long.
            step.backfill = self._place.is_history(step.signal.onset_s)
            step.parent = self.mass.parent_of(step)
        entitle(brand.brand, step)
        source = self._place.source(brand.offsets.since(step.signal.onset_s, self.offset))
        return alert_of(brand, step, self._contexts(brand.brand), source, self.at_s)

    def _contexts(self, brand: str) -> list[Context]:
        """Business events that concern a brand (or a mass incident: those of all brands), their slices without it."""
        found = []
        for context in (*self.contexts.values(), *self.practice.holidays):
            where = within_brand(context.slice or {}, brand)
            if where is not None and context.brand in (EVERY_BRAND, brand):
                found.append(context.model_copy(update={"slice": where}) if context.slice else context)
        return found

    def _tell(self, record: LogRecord) -> None:
        if isinstance(record, ContextSet):
            self.contexts.pop(record.context_id, None)
            if record.context is not None:
                self.contexts[record.context_id] = record.context
            known, now_s = self.contexts.items(), self.clocks.all_s
            self.contexts = {key: one for key, one in known if not is_over(one, now_s)}
            self._inform_all()
        elif isinstance(record, MassTold):
            self.mass.adopt(record, (one.engine for one in self.brands.values()))
        elif isinstance(record, HandlingTold) and record.brand == EVERY_BRAND:
            self.mass.hear_handling(record)
        elif isinstance(record, HandlingTold):
            if brand := self._brand(record.brand):
                brand.hear_handling(record)
        elif isinstance(record, SignalGiven):
            if brand := self._brand(record.brand):
                brand.hear_signal(record, self.clocks)
        elif isinstance(record, VerdictGiven):
            self._judge_by(record.label)
        elif isinstance(record, ModelChanged):
            for judge in self.brands.values():
                judge.ratios.tell(judge.brand, record.version, record.ratios)

    def _judge_by(self, label: IncidentLabel | MissedLabel) -> None:
        if isinstance(label, IncidentLabel):
            self.mass.hear_verdict(label)
        for name, brand in self.brands.items():
            if isinstance(label, IncidentLabel) or label.brand == name:
                brand.hear_verdict(label)

    def _inform_all(self) -> None:
        for name, brand in self.brands.items():
            self._inform(name, brand)

    def _inform(self, name: str, brand: BrandJudge) -> None:
        known = self._contexts(name)
        brand.practice = self.practice
        brand.events.known = tuple(known)
        brand.mutes = mutes_of(known, name)
        brand.watch.plans.known = brand.shares.plans = planned_of(known, name)

    def baseline(self) -> None:
        """Keep what was learned and drop what belongs to the log it was learned from.

        What is left is the state of a judge that knows the brands' rhythm and has not read any log yet: the
        hand-over from a backfill to workers.
        """
        self.clocks, self.ledgers, self.origins = Clocks(self.options.lateness_s), {}, Origins()
        self.mass = MassDesk(self.options.false_alarms_per_month)
        self.mass.watch.practice = self.practice
        for brand in self.brands.values():
            settle(brand)

    def begin_anew(self, offset: int) -> None:
        """Go on with another log of this partition, from an offset on.

        All that is known stays but where it was told. What the new log repeats of the old one changes nothing, since
        blocks and causes are known by their own offsets, and incidents go on with their sequences.
        """
        self.offset = offset - 1
        self.mass.watch.begin_anew(offset)
        for brand in self.brands.values():
            brand.offsets.clear()

    def state(self) -> State:
        """What a checkpoint holds: written parts are those that changed since the last call."""
        parts: dict[str, Any] = {
            "partition": {
                "clocks": self.clocks.to_state(),
                "at_s": None if self.at_s == -inf else self.at_s,
                "ledgers": [[*where, ledger.to_state()] for where, ledger in self.ledgers.items()],
                "practice": self.practice.model_dump(mode="json"),
                "contexts": [context.model_dump(mode="json") for context in self.contexts.values()],
                "origins": self.origins.to_state(),
                "brands": list(self.brands),
                "lapses": self.lapses.to_state(),
                "mass": self.mass.to_state(),
            }
        }
        kept = set()
        for name, brand in self.brands.items():
            parts[f"core|{name}"] = core_of(brand)
            hours = brand.buckets.hours()
            for hour, buckets in hours.items():
                part = f"hour|{hour}|{name}"
                if hour in brand.dirty_hours:
                    parts[part] = brand.buckets.to_state(buckets)
                else:
                    kept.add(part)
            brand.dirty_hours.clear()
        return State(parts, kept)

    def whole(self) -> dict[str, Any]:
        """All parts of a checkpoint, whatever was written before; the next checkpoint is none the smaller."""
        changed = {name: set(brand.dirty_hours) for name, brand in self.brands.items()}
        state = self.state()
        for name, hours in changed.items():
            self.brands[name].dirty_hours |= hours
        for part in state.kept:
            _, hour, name = part.split("|", 2)
            buckets = self.brands[name].buckets
            state.parts[part] = buckets.to_state(buckets.hours()[int(hour)])
        return state.parts

    @classmethod
    def from_state(
        cls, partition: int, options: JudgeOptions, offset: int, parts: dict[str, Any]
    ) -> PartitionJudge:
        """Restore the state as of a log offset from all parts of a checkpoint."""
        judge, own = cls(partition, options), parts["partition"]
        judge.offset, judge.at_s = offset, -inf if own["at_s"] is None else own["at_s"]
        judge.clocks = Clocks.from_state(options.lateness_s, own["clocks"])
        judge.ledgers = {(topic, number): Ledger.from_state(state) for topic, number, state in own["ledgers"]}
        judge.practice = Practice.model_validate_json(json.dumps(borne(own["practice"])))
        contexts = [Context.model_validate_json(json.dumps(entry)) for entry in own["contexts"]]
        judge.contexts = {context.context_id: context for context in contexts}
        judge.mass = MassDesk.from_state(own["mass"], options.false_alarms_per_month)
        judge.mass.watch.practice = judge.practice
        judge.origins = Origins.from_state(own["origins"])
        hours: dict[str, list[list[Any]]] = {}
        for name, part in sorted(parts.items()):
            if name.startswith("hour|"):
                hours.setdefault(name.split("|", 2)[2], []).append(part)
        # Older versions made a brand `*` when somebody took up a mass incident.
        for name in [one for one in own["brands"] if one != EVERY_BRAND or one in hours]:
            judge.brands[name] = brand_from(name, options, parts[f"core|{name}"], hours.get(name, []))
        judge.lapses = Lapses(*own.get("lapses", ()))
        judge._model = max([judge.lapses.model, *(brand.model for brand in judge.brands.values())])
        judge._inform_all()
        return judge
