"""Three brands within ten minutes are one incident of brand `*`: its life, and how partitions tell each other."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from detectors.incidents.mass import EVERY_BRAND, Mass, MassWatch
from detectors.incidents.story import HOLD_S
from detectors.incidents.updates import UPDATE_EVERY_S
from detectors.judge import PartitionJudge
from detectors.log.blocks import partition_of
from detectors.outputs import JudgeOptions
from schemas.alerts import Alert
from schemas.brandlog import Flush, IncidentTold, LogRecord, Origin, SignalGiven, VerdictGiven, parse_record
from schemas.inputs import IncidentLabel
from streams.folds import stepped
from tests.detectors.kept import kept

START_S = 1_700_000_000.0
OPTIONS = JudgeOptions()


def told(brand: str, detected_s: float, status: str = "firing", **fields: Any) -> IncidentTold:
    defaults: dict[str, Any] = {
        "at_s": detected_s,
        "origin": Origin(topic="b", partition=0, offset=0),
        "brand": brand,
        "incident_id": f"id-{brand}",
        "status": status,
        "signal": "spike",
        "tier": "yellow",
        "owner": "care",
        "onset_s": detected_s - 300.0,
        "detected_s": detected_s,
        "changed_s": detected_s,
        "observed": 30.0,
        "expected": 5.0,
    }
    return IncidentTold(**{**defaults, **fields})


class Desk:
    """A watch that is put away and taken out again before every step."""

    def __init__(self) -> None:
        self.watch, self.offset = MassWatch(), 0
        self.said: list[tuple[str, int, str, int]] = []

    def take(self, *records: IncidentTold) -> list[str]:
        before = len(self.said)
        for record in records:
            self.offset += 1
            self._again()
            self._note(self.watch.take(record, self.offset))
        return [status for _, _, status, _ in self.said[before:]]

    def pass_to(self, clock_s: float) -> list[str]:
        before = len(self.said)
        self._again()
        self._note(self.watch.pass_to(clock_s))
        return [status for _, _, status, _ in self.said[before:]]

    def _again(self) -> None:
        self.watch = MassWatch.from_state(kept(self.watch.to_state()))

    def _note(self, masses: list[Mass]) -> None:
        for mass in masses:
            one = mass.incident
            self.said.append((one.incident_id, one.sequence, one.status, len(mass.children)))


def test_a_life() -> None:
    desk = Desk()
    assert desk.take(told("a", 0.0), told("b", 100.0)) == []
    assert desk.take(told("b", 150.0, incident_id="id-b2")) == []  # two brands, three incidents
    assert desk.take(told("c", 500.0)) == ["firing"]
    assert desk.take(told("d", 550.0), told("e", 560.0)) == []  # told when its time has come
    assert desk.pass_to(500.0 + UPDATE_EVERY_S - 1) == []
    assert desk.pass_to(500.0 + UPDATE_EVERY_S) == ["updated"]
    assert desk.take(*(told(name, 0.0, "resolved", changed_s=9000.0) for name in "abcd")) == []
    assert desk.take(told("b", 0.0, "resolved", incident_id="id-b2", changed_s=9000.0)) == []
    assert desk.take(told("e", 0.0, "resolved", changed_s=9100.0)) == ["resolved"]
    assert [sequence for _, sequence, _, _ in desk.said] == [1, 2, 3]
    assert [children for _, _, _, children in desk.said] == [4, 6, 6]
    again = [told(name, 20_000.0 + 10 * at) for at, name in enumerate("xyz")]
    assert desk.take(*again) == ["firing"]
    assert len({name for name, _, _, _ in desk.said}) == 1
    assert list(desk.watch.forget(30_000.0)) == []


def test_three_brands_within_an_hour_are_no_mass_incident_unless_they_began_together() -> None:
    desk = Desk()
    assert desk.take(*(told(name, 1200.0 * at) for at, name in enumerate("abc"))) == []
    slow = [told(name, 9000.0 + 1200.0 * at, onset_s=9000.0 + at) for at, name in enumerate("abc")]
    assert desk.take(*slow) == ["firing"]


def test_a_small_brand_that_is_found_late_with_a_vague_onset_is_a_child() -> None:
    desk = Desk()
    assert desk.take(*(told(name, 100.0 * at) for at, name in enumerate("abc"))) == ["firing"]
    desk.take(told("small", 4000.0, onset_s=-9000.0))
    desk.pass_to(5000.0)
    assert desk.said[-1][-1] == 4
    desk.take(told("of-today", 6000.0, onset_s=5000.0), told("of-yesterday", 6000.0, onset_s=-90_000.0))
    desk.pass_to(7000.0)
    assert desk.said[-1][-1] == 4


def test_one_vague_onset_is_not_that_of_all() -> None:
    desk = Desk()
    onsets = (-14_000.0, 0.0, 60.0, 120.0)
    for number, onset_s in enumerate(onsets):
        at_s = START_S + 60.0 * number
        desk.take(told(f"b{number}", at_s, onset_s=START_S - 300.0 + onset_s))
    desk.pass_to(START_S + 3600.0)
    (mass,) = desk.watch.masses.values()
    assert mass.incident.signal.onset_s == START_S - 300.0


def test_what_is_long_over_and_what_is_of_another_kind_does_not_count() -> None:
    desk = Desk()
    ended = told("a", 0.0, "resolved", changed_s=50.0)
    assert desk.take(told("a", 0.0), ended, told("b", 100.0), told("c", 110.0)) == []
    feeds = [told(name, 120.0, signal="feed", incident_id=f"feed-{name}") for name in "bd"]
    assert desk.take(*feeds) == []
    assert desk.take(told("d", 120.0)) == ["firing"]


def test_news_that_comes_in_bulk_counts_as_if_it_had_come_in_time() -> None:
    desk = Desk()
    first = [told("a", 0.0), told("a", 0.0, "resolved", changed_s=4000.0)]
    assert desk.take(*first, told("b", 100.0), told("c", 200.0)) == ["firing"]
    rest = [told(name, 0.0, "resolved", changed_s=4100.0) for name in "bc"]
    assert desk.take(*rest)[-1] == "resolved"


def test_the_latest_child_of_many_is_found_and_the_end_is_one() -> None:
    desk = Desk()
    assert desk.take(*(told(f"s{at:02}", 8.0 * at) for at in range(30))).count("firing") == 1
    desk.pass_to(10_000.0)
    (mass,) = desk.watch.masses.values()
    assert len(mass.children) == 30
    assert mass.incident.tier == "red"  # together: 900 against 150
    assert len(desk.watch.names(mass)) == 30
    said = desk.take(*(told(f"s{at:02}", 8.0 * at, "resolved", changed_s=20_000.0) for at in range(30)))
    assert said.count("resolved") == 1
    assert list(desk.watch.forget(200_000.0)) == [mass.incident.incident_id]
    assert desk.watch.to_state() == MassWatch().to_state()


# Below: several partitions of the brand log, which tell each other.

BRANDS = [f"brand-{number}" for number in range(8)]


def outside_log(partitions: int) -> list[tuple[int, LogRecord]]:
    """What others write to each partition: the clock of every ten seconds, and signals of eight brands in turn."""
    records: list[tuple[int, LogRecord]] = []
    for step in range(160):
        at_s = START_S + 10.0 * step
        if step < len(BRANDS):
            brand = BRANDS[step]
            signal = SignalGiven(
                at_s=at_s,
                origin=Origin(topic="agents", partition=0, offset=step),
                brand=brand,
                signal="cascade",
                subject="post",
                onset_s=at_s,
                until_s=START_S + 700.0,
                tier="orange",
                observed=40.0,
                expected=5.0,
                statistic=1.4,
                threshold=1.0,
                owner="communications",
            )
            records.append((partition_of(brand, partitions), signal))
        for number in range(partitions):
            tick = Flush(
                topic="outcry.call.v1",
                partition=0,
                channel="call",
                at_s=at_s,
                block=step,
                upto=step,
                closed=True,
                model=0,
                high_s=at_s,
                position=step + 1,
                end=step + 1,
                sources={"outcry.call.v1": 1},
            )
            records.append((number, tick))
    return records


def judged(partitions: int, restart: Sequence[int] = ()) -> tuple[list[str], list[list[tuple[int, bytes]]]]:
    """Judge it all: alerts as bytes, and each partition's log with its offsets. `restart` are steps to restart at."""
    judges = [PartitionJudge(number, OPTIONS) for number in range(partitions)]
    offsets, said = [0] * partitions, []
    logs: list[list[tuple[int, bytes]]] = [[] for _ in range(partitions)]

    def tap(number: int, record: LogRecord, offset: int) -> None:
        logs[number].append((offset, record.model_dump_json().encode()))

    for step, (number, record) in enumerate(outside_log(partitions)):
        if step in restart:
            states = [kept(judge.state().parts) for judge in judges]
            judges = [
                PartitionJudge.from_state(at, OPTIONS, judges[at].offset, state)
                for at, state in enumerate(states)
            ]
        for output in stepped(judges, offsets, number, record, [tap]):
            if isinstance(output, Alert):
                said.append(output.model_dump_json())
    return said, logs


def alerts_of(said: list[str], brand: str) -> list[Alert]:
    return [alert for alert in map(Alert.model_validate_json, said) if alert.brand == brand]


@pytest.mark.parametrize("partitions", [1, 2, 4])
def test_brands_on_any_partitions_make_one_incident_that_opens_and_ends_once(partitions: int) -> None:
    said, _ = judged(partitions)
    mass = alerts_of(said, EVERY_BRAND)
    assert [alert.status for alert in mass if alert.status != "updated"] == ["firing", "resolved"]
    assert [alert.sequence for alert in mass] == list(range(1, len(mass) + 1))
    assert len({alert.incident_id for alert in mass}) == 1
    firsts = {
        brand: next(alert for alert in alerts_of(said, brand) if alert.status == "firing") for brand in BRANDS
    }
    assert sorted(mass[-1].children) == sorted(alert.incident_id for alert in firsts.values())
    # Who began before the third brand cannot know; all others say whose they are with their first word.
    unaware = [brand for brand, alert in firsts.items() if not alert.parent]
    assert unaware == BRANDS[:3]
    assert {alert.parent for alert in firsts.values()} == {"", mass[0].incident_id}
    assert {alerts_of(said, brand)[-1].parent for brand in BRANDS} == {mass[0].incident_id}
    assert mass[0].source.from_offset <= mass[0].source.to_offset


def test_restarts_change_nothing() -> None:
    rng = Random(4)
    first, _ = judged(4)
    for _ in range(4):
        assert judged(4, [rng.randrange(640) for _ in range(5)])[0] == first


def test_a_log_read_again_gives_the_same_bytes_and_what_is_told_twice_is_heard_once() -> None:
    first, logs = judged(2)
    again: list[str] = []
    for number, log in enumerate(logs):
        judge = PartitionJudge(number, OPTIONS)
        for offset, value in log:
            record = parse_record(value)
            again += _said(judge, record, offset)
            if isinstance(record, IncidentTold):
                assert _said(judge, record, offset) == []
    assert sorted(again) == sorted(first)


def _said(judge: PartitionJudge, record: LogRecord, offset: int) -> list[str]:
    return [each.model_dump_json() for each in judge.step(record, offset) if isinstance(each, Alert)]


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_verdict_on_a_mass_incident_is_counted_once_and_told(partitions: int) -> None:
    judges = [PartitionJudge(number, OPTIONS) for number in range(partitions)]
    offsets, said = [0] * partitions, list[Alert]()

    def take(number: int, record: LogRecord) -> None:
        said.extend(one for one in stepped(judges, offsets, number, record, []) if isinstance(one, Alert))

    for step, (number, record) in enumerate(outside_log(partitions)):
        take(number, record)
        mass = [alert for alert in said if alert.brand == EVERY_BRAND]
        if mass and step == 50 * partitions:
            label = IncidentLabel(
                incident_id=mass[0].incident_id, verdict="real", labelled_at=mass[0].emitted_at, by="ann"
            )
            origin = Origin(topic="outcry.labels.v1", partition=0, offset=7)
            verdict = VerdictGiven(at_s=record.at_s, origin=origin, label=label)
            for every in (*range(partitions), *range(partitions)):  # each partition hears it, and once more
                take(every, verdict)
    judges = [
        PartitionJudge.from_state(at, OPTIONS, one.offset, kept(one.state().parts))
        for at, one in enumerate(judges)
    ]
    owner = partition_of(EVERY_BRAND, partitions)
    assert [one.mass.feedback.counts()["real"] for one in judges] == [
        int(number == owner) for number in range(partitions)
    ]
    assert not any(any(brand.feedback.counts().values()) for one in judges for brand in one.brands.values())
    claims = [alert.evidence.claim for alert in said if alert.brand == EVERY_BRAND]
    assert claims[0] == "none" and claims[-1] == "verified"


def test_the_hold_of_the_last_child_is_that_of_the_whole() -> None:
    said, _ = judged(1)
    ends = [
        alert.emitted_at.timestamp() for alert in alerts_of(said, BRANDS[-1]) if alert.status == "resolved"
    ]
    (end,) = [
        alert.emitted_at.timestamp() for alert in alerts_of(said, EVERY_BRAND) if alert.status == "resolved"
    ]
    assert end == max(ends) >= START_S + 700.0 + HOLD_S - 20.0
