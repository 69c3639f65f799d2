"""Transcripts that come late: believed where that is a habit, no evidence where it is not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from detectors.brand import BrandJudge
from detectors.log.clock import Clocks
from detectors.log.late_counts import MAX_SLICES, LateCounts
from detectors.log.ledger import BrandChange, Change
from detectors.outputs import JudgeOptions
from detectors.place import Place
from detectors.spike import SliceCount, SpikeDetector, SpikeFleet
from schemas.brandlog import BrandMap
from schemas.fields import CHANNELS

RATE, OTHERS = 4.0, 40.0


@cache
def told(habit: bool, lift: float) -> list[bool]:
    """Alarms of three days and three hours, the last two with a surge; all complaints late, or none."""
    rng, detector = np.random.default_rng(7), SpikeDetector(bucket_s=60.0)
    alarms = []
    for minute in range(3 * 1440 + 180):
        rate = RATE * (lift if minute >= 3 * 1440 + 60 else 1.0)
        count, other = int(rng.poisson(rate)), int(rng.poisson(OTHERS))
        late = count if habit else 0
        alarms.append(detector.update(count, 60.0 * minute, exposure=count + other, late=late).alarm)
    return alarms


def test_where_all_come_late_a_surge_is_found_as_soon_as_it_is_told() -> None:
    late, punctual = told(True, 2.5), told(False, 2.5)
    assert not any(late[: 3 * 1440 + 60])
    assert abs(late.index(True) - punctual.index(True)) <= 2


def test_a_habit_that_begins_is_neither_a_fall_nor_a_surge() -> None:
    rng, detector = np.random.default_rng(8), SpikeDetector(bucket_s=60.0)
    for minute in range(6 * 1440):
        count, other = int(rng.poisson(RATE)), int(rng.poisson(OTHERS))
        late = count if minute > 4 * 1440 else 0
        assert not detector.update(count, 60.0 * minute, exposure=count + other, late=late).alarm


def test_a_batch_of_a_punctual_slice_is_no_evidence_and_hardly_learned() -> None:
    rng, detector = np.random.default_rng(9), SpikeDetector(bucket_s=60.0)
    for minute in range(5 * 1440):
        count, other = int(rng.poisson(RATE)), int(rng.poisson(OTHERS))
        late = 240 if minute > 3 * 1440 and minute % 720 == 5 else 0
        verdict = detector.update(count + late, 60.0 * minute, exposure=count + late + other, late=late)
        assert not verdict.alarm
    assert verdict.expected == pytest.approx(RATE, rel=0.25)


def test_a_fleet_takes_late_counts_beside_the_others() -> None:
    rng, fleet = np.random.default_rng(10), SpikeFleet(bucket_s=60.0)
    found = []
    for minute in range(3 * 1440 + 40):
        lift = 4.0 if minute >= 3 * 1440 else 1.0
        count, other = int(rng.poisson(RATE * lift)), int(rng.poisson(OTHERS))
        told = fleet.update(60.0 * minute, {"": SliceCount(0, other)}, {"": (count, count)})
        found += [minute for _, verdict in told if verdict.alarm]
    assert found and 3 * 1440 <= found[0] <= 3 * 1440 + 10


@pytest.mark.interpreted
def test_what_belongs_to_closed_buckets_is_judged_with_the_next_one() -> None:
    judge = BrandJudge("acme", JudgeOptions())

    def pass_to(clock_s: float) -> None:
        list(judge.advance(Clocks({}, channel_s=dict.fromkeys(CHANNELS, clock_s), all_s=clock_s)))

    def take(bucket: int) -> None:
        change = BrandChange("acme", [Change(bucket, (("region", "n"),), 3, 2)], BrandMap(keys=[], cells=[]))
        judge.take("call", change, 1, Place(JudgeOptions(), 0, 0, 0.0))

    take(1_000_000)
    pass_to(1_000_010.0)
    take(1_000_000)
    seen = []
    judge.watch.judge = lambda groups, bucket, totals, late, *_, **__: seen.append((groups, bucket, late))  # type: ignore
    pass_to(1_000_020.0)
    late = {"all": {"": [3, 2], "region=n": [3, 2]}, "call": {"channel=call": [3, 2]}}
    assert seen == [(["all", "call"], 1_000_010, late)]


def test_late_counts_are_bounded_and_corrections_are_no_news() -> None:
    late = LateCounts()
    late.add(["a"], -2, -1)
    late.add([f"slice-{number}" for number in range(MAX_SLICES + 5)], 1, 1)
    assert late.dropped == 5
    assert LateCounts.from_state(late.to_state()).take() == late.take()
