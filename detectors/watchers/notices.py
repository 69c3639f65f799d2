"""What single messages tell: a hazard is a safety incident at once, a threat of somebody with reach is one too.

Other threats, demands and repeats are work items and counts: they belong to the slices `notice=…`, which the brand's
detectors watch like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Final

from detectors.log.notice_list import subject_of
from detectors.signal import Signal
from detectors.slices import clean, pairs_of, slice_key
from schemas.alerts import Example, Kind, Tier
from schemas.brandlog import BrandMap, Dimensions, Notice
from schemas.fields import Channel

# Values of the dimension `notice` by kind of finding, the gravest first; hazards are incidents, not counts.
NOTICES: Final = {
    "public_threat": "threat",
    "legal_threat": "legal",
    "supervisor_demand": "supervisor",
    "repeat": "repeat",
}
KIND_OF_NOTICE: Final[dict[str, Kind]] = {
    "threat": "threat",
    "legal": "threat",
    "supervisor": "threat",
    "repeat": "repeat",
}
OWNER_OF_NOTICE: Final = {
    "hazard": "product-safety",
    "threat": "communications",
    "legal": "legal",
    "supervisor": "customer-service",
    "repeat": "customer-service",
}
# What is told, in the words of an alert.
TOLD: Final = {
    "threat": "a threat to go public",
    "legal": "a threat of legal steps",
    "supervisor": "a demand for a superior",
    "repeat": "a complaint made for the third time or more",
}
# The same of many.
RISING: Final = {
    "threat": "threats to go public",
    "legal": "threats of legal steps",
    "supervisor": "demands for a superior",
    "repeat": "complaints made for the third time or more",
}
# What one message of an author with reach is worth: a demand or a repeat wakes nobody.
TIER_OF_NOTICE: Final[dict[str, Tier]] = {
    "threat": "yellow",
    "legal": "yellow",
    "supervisor": "blue",
    "repeat": "blue",
}
# Later messages of the same hazard join for so long after the latest; those of an author with reach for a day.
JOIN_S, REACH_S = 7 * 86400.0, 86400.0
# Customers who report the same hazard, from which on it is graver: one may be mistaken.
TIERS: tuple[tuple[int, Tier], ...] = ((5, "red"), (2, "orange"), (1, "yellow"))
# So many reports of one batch, and none of another, are of that batch.
ALIKE = 3
MAX_SUBJECTS, MAX_REPORTS, EXAMPLES = 200, 1000, 5


def notice_of(kinds: Iterable[str]) -> str:
    """Value of the dimension `notice` for a complaint's findings: the gravest; empty without any but hazards.

    Examples
    --------
    >>> notice_of(["repeat", "legal_threat"]), notice_of(["hazard"])
    ('legal', '')
    """
    found = set(kinds)
    return next((value for kind, value in NOTICES.items() if kind in found), "")


def threatened(surge: Signal, rises: Iterable[Signal]) -> Signal:
    """Add to a surge's facts which threats, demands or repeats rise most in its course: what, how many, expected.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> legal = Signal("threat", "notice=legal", 0.0, 9.0, 0.8, 9.0, 5.0, "legal")
    >>> threatened(surge, [legal]).facts
    {'threats': 9.0, 'threats_expected': 0.8, 'threats_are': 'threats of legal steps'}
    """
    most = max(rises, key=lambda one: (one.excess, one.slice_key), default=None)
    if most is None:
        return surge
    facts: dict[str, float | str] = {
        "threats": most.observed,
        "threats_expected": round(most.expected, 1),
        "threats_are": RISING[dict(pairs_of(most.slice_key))["notice"]],
    }
    return replace(surge, facts={**surge.facts, **facts})


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
            owner=OWNER_OF_NOTICE[self.notice],
            subject=name,
            tier=grave if self.notice == "hazard" else TIER_OF_NOTICE[self.notice],
            facts={"told": self.told, "people": float(people)},
            examples=tuple(self.examples),
        )

    def _batch(self) -> Dimensions:
        """Batch of the product that all messages name, once they are no few."""
        batches = {batch for _, _, batch in self.reports.values()}
        if self.kind != "safety" or len(self.reports) < ALIKE or len(batches) > 1:
            return ()
        return tuple(("batch", batch) for batch in batches if batch)


class NoticeWatch:
    """Hazards and threats of one brand, each subject's messages joined.

    Examples
    --------
    >>> from schemas.brandlog import Notice
    >>> watch = NoticeWatch()
    >>> report = Notice(1, 500.0, "e1", "hazard", "fire", 7, 0, False, "it caught fire", 0)
    >>> watch.add("chat", BrandMap(keys=[(("product", "kettle"),)], cells=[], notices=[report]))
    >>> watch.pass_to(510.0)
    >>> [(signal.kind, signal.subject, signal.tier) for signal in watch.signals()]
    [('safety', 'fire|kettle', 'yellow')]
    >>> watch.pass_to(500.0 + JOIN_S)
    >>> list(watch.signals())
    []
    """

    def __init__(self) -> None:
        self.dropped = 0
        # Whether something was heard of that no signal has told yet.
        self.fresh = False
        self._now_s = -inf
        self._subjects: dict[str, _Subject] = {}

    def __bool__(self) -> bool:
        return bool(self._subjects)

    def add(self, channel: Channel, block: BrandMap) -> None:
        """Take in the findings of a block's map; the same ones again change nothing."""
        for notice in block.notices:
            found = _subject_of(notice, block.keys[notice.key])
            if found is not None and (subject := self._joined(*found)) is not None:
                batch = clean(dict(block.keys[notice.key]).get("batch", ""))
                self._report(subject, channel, notice, batch)

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
        """Note the fold's event time, Unix seconds, and end what nobody reported again until then."""
        self._now_s = max(self._now_s, now_s)
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
    def from_state(cls, state: dict[str, Any]) -> NoticeWatch:
        """Restore what `to_state` gave."""
        watch = cls()
        watch.dropped, watch.fresh = state["dropped"], state["fresh"]
        watch._now_s = -inf if state["now_s"] is None else state["now_s"]
        for name, kind, notice, told, pairs, until_s, reports, examples in state["subjects"]:
            watch._subjects[name] = _Subject(
                kind,
                notice,
                told,
                tuple((dimension, value) for dimension, value in pairs),
                until_s,
                {event: (who, at_s, batch[0] if batch else "") for event, who, at_s, *batch in reports},
                [Example.model_validate(example) for example in examples],
            )
        return watch


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
    return f"{value}|{author}", _Subject(KIND_OF_NOTICE[value], value, TOLD[value], (), notice.at_s + REACH_S)
