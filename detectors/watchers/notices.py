"""What single messages tell: a hazard is a safety incident at once, a threat of somebody with reach is one too.

Other threats, demands and repeats are work items and counts: they belong to the slices `notice=…`, which the brand's
detectors watch like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from detectors.log.ahead import Ahead
from detectors.log.notice_list import subject_of
from detectors.signal import Signal
from detectors.slices import clean, slice_key
from detectors.watchers.notice_kinds import HAZARD_OWNER, NOTICE_KINDS, NOTICES
from schemas.alerts import Example, Kind, Tier
from schemas.brandlog import BrandMap, Dimensions, Notice
from schemas.fields import Channel

# Later messages of the same hazard join for so long after the latest; those of an author with reach for a day.
JOIN_S, REACH_S = 7 * 86400.0, 86400.0
# Customers who report the same hazard, from which on it is graver: one may be mistaken.
TIERS: tuple[tuple[int, Tier], ...] = ((5, "red"), (2, "orange"), (1, "yellow"))
# So many reports of one batch, and none of another, are of that batch.
ALIKE = 3
MAX_SUBJECTS, MAX_REPORTS, EXAMPLES = 200, 1000, 5
# A message that is read within so many seconds is told at once. One read later is part of a backlog, whose partitions
# are read in any order: it has its turn when the fold comes to its time, so that whichever is read first changes
# nothing; but it waits no longer than so many seconds of reading.
LIVE_S, WAIT_S = 60.0, 300.0


@dataclass(slots=True)
class _Subject:
    """Messages of one subject: by event, the author's hash (0 unknown), the second, and the product's batch."""

    kind: Kind
    notice: str
    told: str
    pairs: Dimensions
    until_s: float
    reports: dict[str, tuple[int, float, str]] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)

    def signal(self, name: str) -> Signal:
        known = {who for who, _, _ in self.reports.values() if who}
        people = len(known) + sum(not who for who, _, _ in self.reports.values())
        grave: Tier = next(tier for least, tier in TIERS if people >= least)
        return Signal(
            kind=self.kind,
            slice_key=slice_key((*self._batch(), *self.pairs)),
            onset_s=min(at_s for _, at_s, _ in self.reports.values()),
            observed=float(len(self.reports)),
            expected=0.0,
            statistic=float(people),
            threshold=1.0,
            owner=NOTICE_KINDS[self.notice].owner if self.notice in NOTICE_KINDS else HAZARD_OWNER,
            subject=name,
            tier=NOTICE_KINDS[self.notice].tier if self.notice in NOTICE_KINDS else grave,
            facts={"told": self.told, "people": float(people)},
            examples=tuple(self.examples),
        )

    def _batch(self) -> Dimensions:
        """Batch of the product that all messages name, once they are no few."""
        batches = {batch for _, _, batch in self.reports.values()}
        if self.kind != "safety" or len(self.reports) < ALIKE or len(batches) > 1:
            return ()
        return tuple(("batch", batch) for batch in batches if batch)


# Event time, channel, finding, dimension values.
_Entry = tuple[float, Channel, Notice, Dimensions]


class NoticeWatch:
    """Hazards and threats of one brand, each subject's messages joined.

    Parameters
    ----------
    at_once
        Whether live messages are told before their bucket is over; if not, all have their turn in the order of time.

    Examples
    --------
    >>> from schemas.brandlog import Notice
    >>> watch = NoticeWatch()
    >>> report = Notice(1, 500.0, "e1", "hazard", "fire", 7, 0, False, "it caught fire", 0)
    >>> watch.add("chat", BrandMap(keys=[(("product", "kettle"),)], cells=[], notices=[report]), log_s=501.0)
    >>> watch.pass_to(510.0)
    >>> [(signal.kind, signal.subject, signal.tier) for signal in watch.signals()]
    [('safety', 'fire|kettle', 'yellow')]
    >>> watch.pass_to(500.0 + JOIN_S)
    >>> list(watch.signals())
    []
    """

    def __init__(self, *, at_once: bool = True) -> None:
        self.at_once = at_once
        self.dropped = 0
        # Whether something was heard of that no signal has told yet.
        self.fresh = False
        self._now_s = -inf
        self._subjects: dict[str, _Subject] = {}
        # What a backlog brought before its time, and the log time at which the first of it came.
        self._ahead = Ahead[_Entry](MAX_REPORTS)
        self._ahead_since_s = inf

    def __bool__(self) -> bool:
        return bool(self._subjects)

    def add(self, channel: Channel, block: BrandMap, log_s: float) -> None:
        """Take in the findings of a block's map that was read at a log time; the same ones again change nothing."""
        for notice in block.notices:
            entry = (notice.at_s, channel, notice, block.keys[notice.key])
            live = self.at_once and notice.at_s >= log_s - LIVE_S
            if self._now_s <= notice.at_s and not live:
                self._ahead.add(entry)
                self._ahead_since_s = min(self._ahead_since_s, log_s)
            else:
                self._take(entry)

    def _take(self, entry: _Entry) -> None:
        _, channel, notice, pairs = entry
        found = _subject_of(notice, pairs)
        if found is not None and (subject := self._joined(*found)) is not None:
            self._report(subject, channel, notice, clean(dict(pairs).get("batch", "")))

    def _take_until(self, end_s: float) -> None:
        for entry in self._ahead.until(end_s):
            self._take(entry)
        if not self._ahead:
            self._ahead_since_s = inf

    def due(self, log_s: float) -> bool:
        """Whether something is to be told before the next bucket closes, at a log time in Unix seconds."""
        if self.at_once and log_s - self._ahead_since_s >= WAIT_S:
            self._take_until(inf)
        return self.fresh

    def _joined(self, name: str, fresh: _Subject) -> _Subject | None:
        """Subject of that name, lasting at least as long as a fresh one; None if that is over already."""
        if fresh.until_s <= self._now_s:
            return None
        self.fresh = self.fresh or name not in self._subjects
        subject = self._subjects.setdefault(name, fresh)
        subject.until_s = max(subject.until_s, fresh.until_s)
        if len(self._subjects) > MAX_SUBJECTS:
            first = min(self._subjects, key=lambda one: (self._subjects[one].until_s, one))
            del self._subjects[first]
            self.dropped += 1
        return subject

    def _report(self, subject: _Subject, channel: Channel, notice: Notice, batch: str) -> None:
        event = f"{channel}|{notice.event_id}"
        if event in subject.reports:
            return
        if len(subject.reports) >= MAX_REPORTS:
            self.dropped += 1
            return
        subject.reports[event] = (notice.who, notice.at_s, batch)
        if len(subject.examples) < EXAMPLES:
            subject.examples.append(Example(event_id=notice.event_id, channel=channel, text=notice.text))

    def pass_to(self, now_s: float) -> None:
        """Note the fold's event time, Unix seconds: take in what waited for it, end what nobody reported again."""
        self._now_s = max(self._now_s, now_s)
        if self._ahead:
            self._take_until(self._now_s)
        if not self._subjects:
            return
        over = [name for name, subject in self._subjects.items() if subject.until_s <= self._now_s]
        for name in over:
            del self._subjects[name]

    def signals(self) -> Iterator[Signal]:
        """Signals of all subjects, in the order in which they were heard of: none waits for its bucket to close."""
        self.fresh = False
        for name, subject in self._subjects.items():
            yield subject.signal(name)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_SUBJECTS` and `MAX_REPORTS`."""
        return {
            "ahead": self._ahead.to_state(),
            "ahead_since_s": None if self._ahead_since_s == inf else self._ahead_since_s,
            "dropped": self.dropped,
            "fresh": self.fresh,
            "now_s": None if self._now_s == -inf else self._now_s,
            "subjects": [
                [
                    name,
                    subject.kind,
                    subject.notice,
                    subject.told,
                    subject.pairs,
                    subject.until_s,
                    [[event, *report] for event, report in subject.reports.items()],
                    [example.model_dump() for example in subject.examples],
                ]
                for name, subject in self._subjects.items()
            ],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], *, at_once: bool = True) -> NoticeWatch:
        """Restore what `to_state` gave."""
        watch = cls(at_once=at_once)
        watch.dropped, watch.fresh = state["dropped"], state["fresh"]
        watch._now_s = -inf if state["now_s"] is None else state["now_s"]
        # Checkpoints of earlier versions know of none.
        watch._ahead.restore(
            [
                (at_s, channel, Notice(*notice), _pairs(pairs))
                for at_s, channel, notice, pairs in state.get("ahead", [])
            ]
        )
        if (since_s := state.get("ahead_since_s")) is not None:
            watch._ahead_since_s = since_s
        for name, kind, notice, told, pairs, until_s, reports, examples in state["subjects"]:
            watch._subjects[name] = _Subject(
                kind,
                notice,
                told,
                _pairs(pairs),
                until_s,
                {event: (who, at_s, batch[0] if batch else "") for event, who, at_s, *batch in reports},
                [Example.model_validate(example) for example in examples],
            )
        return watch


def _pairs(pairs: Iterable[Iterable[str]]) -> Dimensions:
    """Dimension values out of JSON."""
    return tuple((dimension, value) for dimension, value in pairs)


def _subject_of(notice: Notice, pairs: Dimensions) -> tuple[str, _Subject] | None:
    """Name and beginning of what a finding is about; None if it is a work item and no incident."""
    subject = subject_of(notice, pairs)
    if subject is None:
        return None
    if notice.kind == "hazard":
        hazard, product = subject
        where = (("product", product),) if product else ()
        begun = _Subject("safety", "hazard", f"a hazard ({hazard})", where, notice.at_s + JOIN_S)
        return f"{hazard}|{product}", begun
    kind, author = subject
    value = NOTICES[kind]
    told = NOTICE_KINDS[value]
    return f"{value}|{author}", _Subject(told.kind, value, told.one, (), notice.at_s + REACH_S)
