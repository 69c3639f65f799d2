"""Mass incidents over several partitions of the brand log: how judges tell each other, and what people tell of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from detectors.brand import BrandJudge
from detectors.incidents.burial import TOMBSTONE_S
from detectors.incidents.mass import EVERY_BRAND
from detectors.incidents.story import HOLD_S
from detectors.incidents.updates import UPDATE_EVERY_S
from detectors.judge import PartitionJudge
from detectors.log.blocks import partition_of
from detectors.outputs import Forgotten, JudgeOptions
from detectors.reasons.sentences import moment
from schemas.alerts import Alert
from schemas.brandlog import (
    ContextSet,
    Flush,
    HandlingTold,
    IncidentTold,
    LogRecord,
    Origin,
    SignalGiven,
    VerdictGiven,
    parse_record,
)
from schemas.inputs import Context, IncidentLabel
from streams.folds import stepped
from tests.detectors.kept import kept

START_S = 1_700_000_000.0
OPTIONS = JudgeOptions()
BRANDS = [f"brand-{number}" for number in range(8)]


def tick(step: int, at_s: float) -> Flush:
    return Flush(
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
            records.append((number, tick(step, at_s)))
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


Extra = Callable[[int, float, list[Alert]], list[LogRecord]]


def folded(partitions: int, extra: Extra) -> tuple[list[PartitionJudge], list[Alert]]:
    """Judge it all, and what `extra` adds to every partition's log: before each step, by time and the mass alerts."""
    judges = [PartitionJudge(number, OPTIONS) for number in range(partitions)]
    offsets, said = [0] * partitions, list[Alert]()

    def take(number: int, record: LogRecord) -> None:
        said.extend(one for one in stepped(judges, offsets, number, record, []) if isinstance(one, Alert))

    for step, (number, record) in enumerate(outside_log(partitions)):
        mass = [alert for alert in said if alert.brand == EVERY_BRAND]
        for each in extra(step, record.at_s, mass):
            for every in range(partitions):
                take(every, each)
        if step % 100 == 0:
            judges[:] = [restored(judge) for judge in judges]
        take(number, record)
    return judges, said


def verdict(step: int, at_s: float, mass: list[Alert]) -> VerdictGiven:
    label = IncidentLabel(
        incident_id=mass[0].incident_id, verdict="real", labelled_at=mass[0].emitted_at, by="ann"
    )
    origin = Origin(topic="outcry.labels.v1", partition=0, offset=step)
    return VerdictGiven(at_s=at_s, origin=origin, label=label)


def handling(step: int, at_s: float, mass: list[Alert]) -> HandlingTold:
    return HandlingTold(
        at_s=at_s,
        origin=Origin(topic="outcry.handling.v1", partition=0, offset=step),
        brand=EVERY_BRAND,
        incident_id=mass[0].incident_id,
        done_s=at_s,
        action="acknowledged",
    )


def mute(step: int, at_s: float, until_s: float, **fields: Any) -> ContextSet:
    value = {
        "context_id": "quiet",
        "brand": EVERY_BRAND,
        "kind": "mute",
        "starts_at": moment(START_S - 100.0),
        "ends_at": moment(until_s),
        "page": False,
    }
    origin = Origin(topic="outcry.context.v1", partition=0, offset=step)
    context = Context(**{**value, **fields})
    return ContextSet(at_s=at_s, origin=origin, context_id=context.context_id, context=context)


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_verdict_on_a_mass_incident_is_counted_once_and_told(partitions: int) -> None:
    def extra(step: int, at_s: float, mass: list[Alert]) -> list[LogRecord]:
        # Each partition hears it, and once more.
        return [verdict(step, at_s, mass)] * 2 if step == 50 * partitions else []

    judges, said = folded(partitions, extra)
    owner = partition_of(EVERY_BRAND, partitions)
    assert [one.mass.feedback.counts()["real"] for one in judges] == [
        int(number == owner) for number in range(partitions)
    ]
    assert not any(any(brand.feedback.counts().values()) for one in judges for brand in one.brands.values())
    claims = [alert.evidence.claim for alert in said if alert.brand == EVERY_BRAND]
    assert claims[0] == "none" and claims[-1] == "verified"


@pytest.mark.parametrize("partitions", [1, 3])
def test_who_takes_up_a_mass_incident_claims_it_and_makes_no_brand_of_all(partitions: int) -> None:
    def extra(step: int, at_s: float, mass: list[Alert]) -> list[LogRecord]:
        told = {30: handling, 70: verdict, 80: handling}.get(step // partitions)
        return [told(step, at_s, mass)] if told and step % partitions == 0 else []

    judges, said = folded(partitions, extra)
    claims = [alert.evidence.claim for alert in said if alert.brand == EVERY_BRAND]
    assert list(dict.fromkeys(claims)) == ["none", "claimed", "verified"] and claims[-1] == "verified"
    assert not any(EVERY_BRAND in judge.brands for judge in judges)


def test_a_brand_of_all_that_older_checkpoints_hold_is_dropped() -> None:
    judge = PartitionJudge(0, OPTIONS)
    judge.brands[EVERY_BRAND], judge.brands["acme"] = (
        BrandJudge(name, OPTIONS) for name in (EVERY_BRAND, "acme")
    )
    again = PartitionJudge.from_state(0, OPTIONS, 7, kept(judge.state().parts))
    assert list(again.brands) == ["acme"]


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_mute_of_all_brands_holds_for_the_mass_incident_and_what_is_still_true_then_pages(
    partitions: int,
) -> None:
    until_s = START_S + 400.0
    judges, said = folded(
        partitions,
        lambda step, at_s, mass: [] if step else [mute(step, at_s, until_s, mute_kinds=["cascade"])],
    )
    mass = [alert for alert in said if alert.brand == EVERY_BRAND]
    assert (mass[0].status, mass[0].muted) == ("firing", True)
    assert all(alert.muted == (alert.emitted_at < moment(until_s)) for alert in said)
    first = next(alert for alert in mass if not alert.muted)
    assert first.status == "updated"
    updates = [alert.emitted_at.timestamp() for alert in mass if alert.status == "updated"]
    assert all(later - earlier >= UPDATE_EVERY_S for earlier, later in pairwise(updates))
    assert first.emitted_at.timestamp() <= max(until_s, updates[0] + UPDATE_EVERY_S) + 30.0
    assert len(judges) == partitions


def test_a_mute_of_one_mass_incident_is_told_and_covers_those_within() -> None:
    def extra(step: int, at_s: float, mass: list[Alert]) -> list[LogRecord]:
        name = {"incident_id": mass[0].incident_id} if mass else {}
        return [mute(step, at_s, START_S + 1e6, **name)] if step == 40 else []

    _, said = folded(1, extra)
    mass = [alert for alert in said if alert.brand == EVERY_BRAND]
    assert not mass[0].muted and mass[-1].muted
    assert all(alerts[-1].muted for alerts in by_incident(said).values())


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_mass_incident_all_of_whose_brands_are_muted_pages_nobody_until_one_of_them_may(
    partitions: int,
) -> None:
    until_s = START_S + 400.0

    def extra(step: int, at_s: float, _: list[Alert]) -> list[LogRecord]:
        return (
            []
            if step
            else [
                mute(
                    number,
                    at_s,
                    START_S + 1e6 if number else until_s,
                    brand=brand,
                    context_id=f"quiet {brand}",
                )
                for number, brand in enumerate(BRANDS)
            ]
        )

    _, said = folded(partitions, extra)
    mass = [alert for alert in said if alert.brand == EVERY_BRAND]
    assert (mass[0].status, mass[0].muted) == ("firing", True)
    first = next(alert for alert in mass if not alert.muted)
    assert first.status == "updated" and first.emitted_at >= moment(until_s)
    assert all(alert.muted for alert in said if alert.brand in BRANDS[1:])


def by_incident(said: list[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for alert in said:
        found.setdefault(alert.incident_id, []).append(alert)
    return found


def test_the_hold_of_the_last_child_is_that_of_the_whole() -> None:
    said, _ = judged(1)
    ends = [
        alert.emitted_at.timestamp() for alert in alerts_of(said, BRANDS[-1]) if alert.status == "resolved"
    ]
    (end,) = [
        alert.emitted_at.timestamp() for alert in alerts_of(said, EVERY_BRAND) if alert.status == "resolved"
    ]
    assert end == max(ends) >= START_S + 700.0 + HOLD_S - 20.0


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_week_after_their_end_all_are_taken_from_the_topic_though_nobody_writes_to_their_brands(
    partitions: int,
) -> None:
    judges, said = folded(partitions, lambda *_: [])
    ends = {one.incident_id: one.emitted_at.timestamp() for one in said if one.status == "resolved"}
    assert len(ends) == len(BRANDS) + 1
    gone: dict[str, float] = {}
    for hour in range(1, 9 * 24):
        at_s = START_S + 1600.0 + 3600.0 * hour
        judges = [restored(judge) for judge in judges]
        for judge in judges:
            outputs = judge.step(tick(1000 + hour, at_s), judge.offset + 1)
            for output in [one for one in outputs if isinstance(one, Forgotten)]:
                assert output.incident_id not in gone
                gone[output.incident_id] = at_s
    assert gone.keys() == ends.keys()
    assert all(TOMBSTONE_S < gone[name] - end_s < TOMBSTONE_S + 3700.0 for name, end_s in ends.items())


def test_a_mass_incident_that_an_older_checkpoint_holds_as_ended_is_taken_from_the_topic_too() -> None:
    (judge,), said = folded(1, lambda *_: [])
    parts = kept(judge.state().parts)
    del parts["partition"]["mass"]["ended"]
    judge = PartitionJudge.from_state(0, OPTIONS, judge.offset, parts)
    outputs = judge.step(tick(2000, START_S + TOMBSTONE_S + 7200.0), judge.offset + 1)
    (mass,) = {one.incident_id for one in said if one.brand == EVERY_BRAND}
    assert Forgotten(EVERY_BRAND, mass) in outputs


def restored(judge: PartitionJudge) -> PartitionJudge:
    return PartitionJudge.from_state(judge.partition, OPTIONS, judge.offset, kept(judge.state().parts))
