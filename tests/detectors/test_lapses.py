"""Brands named by mistake: forgotten in the end, whatever the log's cut, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from detectors.brand_state import core_of
from detectors.judge import Output, PartitionJudge
from detectors.outputs import Forgotten, JudgeOptions, Published
from schemas.alerts import Alert
from schemas.brandlog import BrandMap, Cell, Flush, HandlingTold, Notice, Origin
from tests.detectors.kept import kept

DAY_S = 86400.0
START_S = 1_000_000_000 - 1_000_000_000 % 3600
SLIP, BRAND = "Acmee", "Acme"
# Seconds since the start, brand, contacts, complaints; each is a block of its own.
Contact = tuple[float, str, int, int]


def flush(contacts: Iterable[Contact], first: int, until_s: float, notices: Sequence[Notice] = ()) -> Flush:
    """Make a closed block of contacts, and a tick by which all is read up to a time."""
    brands: dict[str, BrandMap] = {}
    last = first
    for after_s, brand, count, complaints in contacts:
        known = brands.setdefault(brand, BrandMap(keys=[()], cells=[], notices=list(notices)))
        known.cells.append(Cell(int(START_S + after_s) // 10 * 10, 0, count, complaints))
        last += 1
    return Flush(
        topic="outcry.call.v1",
        partition=0,
        channel="call",
        at_s=START_S + until_s,
        block=first,
        upto=last - 1,
        closed=last > first,
        model=3 if brands else 0,
        high_s=START_S + until_s,
        position=last,
        end=last,
        sources={"outcry.call.v1": 1},
        brands=brands,
    )


class Fold:
    """A judge, its log's end, and all that it put out; `cut` restores it from a checkpoint before each record."""

    def __init__(self, *, cut: bool = False, bucket_s: int = 10) -> None:
        self.options = JudgeOptions(bucket_s=bucket_s)
        self.judge, self.cut, self.offset, self.read = PartitionJudge(0, self.options), cut, 0, 0
        self.outputs: list[Output] = []

    def step(self, record: Any) -> None:
        if self.cut:
            parts = kept(self.judge.whole())
            self.judge = PartitionJudge.from_state(0, self.options, self.offset - 1, parts)
        self.outputs += self.judge.step(record, self.offset)
        self.offset += 1

    def hear(self, *contacts: Contact, until_s: float, notices: Sequence[Notice] = ()) -> None:
        self.step(flush(contacts, self.read, until_s, notices))
        self.read += len(contacts)

    def tick(self, from_s: float, until_s: float, every_s: float = 3600.0) -> None:
        for number in range(1, int((until_s - from_s) / every_s) + 1):
            self.hear(until_s=from_s + number * every_s)

    def shown(self) -> list[str]:
        return [each.model_dump_json() if isinstance(each, Alert) else repr(each) for each in self.outputs]

    def learned(self, brand: str) -> str:
        core = core_of(self.judge.brands[brand])
        return json.dumps(
            {name: core[name] for name in ("watch", "shares", "contagion", "localiser", "cases", "hearing")}
        )


def test_a_slip_is_forgotten_after_a_week_without_a_contact_and_comes_back_as_a_new_brand() -> None:
    fold = Fold()
    fold.hear((0.0, SLIP, 1, 1), until_s=60.0)
    fold.tick(0.0, 7 * DAY_S)
    assert SLIP in fold.judge.brands
    fold.tick(7 * DAY_S, 7 * DAY_S + 3600.0)
    assert not fold.judge.brands
    assert not [part for part in fold.judge.state().parts if SLIP in part]
    fold.hear((8 * DAY_S, SLIP, 2, 0), until_s=8 * DAY_S + 60.0)
    fresh = Fold()
    fresh.hear((8 * DAY_S, SLIP, 2, 0), until_s=8 * DAY_S + 60.0)
    assert fold.learned(SLIP) == fresh.learned(SLIP)


@pytest.mark.parametrize("pause_s", [7 * DAY_S - 20, 7 * DAY_S, 7 * DAY_S + 10, 7 * DAY_S + 20, 30 * DAY_S])
def test_how_far_the_clock_jumps_over_a_pause_changes_nothing(pause_s: float) -> None:
    first, second = [(5.0, SLIP, 4, 2), (3600.0, SLIP, 3, 1)], [(3605.0 + pause_s, SLIP, 5, 3)]
    at_once, step_by_step = Fold(), Fold(cut=True)
    at_once.hear(*first, *second, until_s=3700.0 + pause_s)
    step_by_step.hear(*first, until_s=3600.0)
    step_by_step.tick(3600.0, 3600.0 + pause_s, 7200.0)
    step_by_step.hear(*second, until_s=3700.0 + pause_s)
    assert at_once.learned(SLIP) == step_by_step.learned(SLIP)
    assert at_once.shown() == step_by_step.shown()


def test_what_comes_for_a_bucket_of_a_forgotten_brand_takes_no_revision_that_was_used() -> None:
    fold = Fold()
    fold.hear((0.0, SLIP, 1, 1), until_s=60.0)
    fold.tick(0.0, 8 * DAY_S)
    fold.hear((0.0, SLIP, 1, 0), until_s=8 * DAY_S + 60.0)
    published = [(each.bucket, each.revision) for each in fold.outputs if isinstance(each, Published)]
    assert published == [(START_S, 1)]
    assert fold.judge.lapses.too_old == 1


def test_a_warm_brand_is_remembered_however_long_it_is_silent() -> None:
    fold = Fold()
    for hour in range(48):
        fold.hear((3600.0 * hour, BRAND, 20, 2), until_s=3600.0 * hour + 60)
    assert fold.judge.brands[BRAND].watch.warm
    fold.tick(48 * 3600.0, 40 * DAY_S, DAY_S)
    fold.hear((40 * DAY_S, BRAND, 1, 0), until_s=40 * DAY_S + 60)
    assert fold.judge.brands[BRAND].watch.warm and fold.judge.brands[BRAND].was_warm


def test_an_incident_of_a_slip_ends_and_is_buried_before_the_brand_is_forgotten() -> None:
    fold = Fold(cut=True, bucket_s=600)
    report = Notice(1, START_S + 3.0, "e1", "hazard", "fire", 7, 0, False, "it caught fire", 0)
    fold.hear((0.0, SLIP, 1, 1), until_s=60.0, notices=[report])
    for number in range(1, 16):
        fold.hear((number * DAY_S / 2, SLIP, 1, 0), until_s=number * DAY_S / 2 + 60.0)
    told = [each for each in fold.outputs if isinstance(each, Alert)]
    assert (told[0].status, told[-1].status) == ("firing", "resolved")
    fold.tick(7.5 * DAY_S, 16 * DAY_S, DAY_S / 2)
    assert not fold.judge.brands
    assert Forgotten(SLIP, told[0].incident_id) in fold.outputs


def test_a_brand_with_an_open_incident_is_kept_though_its_data_stopped() -> None:
    fold = Fold(bucket_s=600)
    report = Notice(1, START_S + 3.0, "e1", "hazard", "fire", 7, 0, False, "it caught fire", 0)
    fold.hear((0.0, SLIP, 1, 1), until_s=60.0, notices=[report])
    fold.tick(0.0, 20 * DAY_S, DAY_S)
    assert [each.status for each in fold.outputs if isinstance(each, Alert)] == ["firing", "stale"]
    assert list(fold.judge.brands) == [SLIP]


def test_a_brand_that_only_the_desk_names_goes_a_week_after_its_last_record() -> None:
    fold = Fold()
    fold.hear((0.0, BRAND, 1, 0), until_s=60.0)
    origin = Origin(topic="outcry.handling.v1", partition=0, offset=1)
    at_s = START_S + DAY_S
    fold.tick(0.0, DAY_S)
    fold.step(HandlingTold(at_s=at_s, origin=origin, brand=SLIP, case="c1", done_s=at_s, action="opened"))
    fold.tick(DAY_S, 7 * DAY_S + 7200.0)
    assert list(fold.judge.brands) == [SLIP]
    fold.tick(7 * DAY_S, 8 * DAY_S + 7200.0)
    assert not fold.judge.brands


def test_a_forgotten_brand_leaves_the_number_of_its_text_model() -> None:
    fold = Fold()
    fold.hear((0.0, SLIP, 1, 1), until_s=60.0)
    fold.tick(0.0, 8 * DAY_S)
    again = PartitionJudge.from_state(0, JudgeOptions(), fold.offset - 1, kept(fold.judge.whole()))
    assert again._model == fold.judge._model == 3


def test_there_is_room_for_so_many_brands_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detectors.lapses.MOST_BRANDS", 3)
    fold = Fold(cut=True)
    fold.step(flush([(float(number), f"{BRAND}{number}", 2, 1) for number in range(5)], 0, 20.0))
    assert sorted(fold.judge.brands) == ["Acme0", "Acme1", "Acme2"]
    fold.step(flush([(30.0, "Acme1", 2, 1), (31.0, "Acme4", 2, 1)], 5, 60.0))
    assert fold.judge.lapses.refused == 3
    assert {each.brand for each in fold.outputs if isinstance(each, Published)} == {"Acme0", "Acme1", "Acme2"}
