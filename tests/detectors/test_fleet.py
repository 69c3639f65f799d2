import json

import numpy as np
import pytest

from detectors.spike import SliceCount, SpikeDetector, SpikeFleet
from tests.detectors.kept import kept

BUCKET_S = 60.0


def play(
    fleet: SpikeFleet, first: int, buckets: int, lift: dict[str, float] | None = None, seed: int = 1
) -> list[list[tuple[str, bool]]]:
    """Buckets of a brand with two channels and a quiet product; `lift` multiplies a slice's complaints."""
    rng = np.random.default_rng(seed)
    lift = lift or {}
    told = []
    for bucket in range(first, first + buckets):
        touched = {}
        for key, rate in (("channel=call", 2.0), ("channel=chat", 1.0), ("product=x", 0.02)):
            complaints = int(rng.poisson(rate * lift.get(key, 1.0)))
            other = int(rng.poisson(10 * rate))
            if complaints + other:
                touched[key] = SliceCount(complaints, complaints + other)
        whole = [touched[key] for key in ("channel=call", "channel=chat") if key in touched]
        touched[""] = SliceCount(sum(c.complaints for c in whole), sum(c.exposure for c in whole))
        verdicts = fleet.update(BUCKET_S * bucket, touched)
        told.append([(key, verdict.alarm) for key, verdict in verdicts])
    return told


@pytest.fixture(scope="module")
def state() -> str:
    fleet = SpikeFleet(bucket_s=BUCKET_S)
    play(fleet, 0, 3 * 1440)
    return json.dumps(fleet.to_state())


def test_the_slice_that_surges_is_named_and_its_end_is_told_once(state: str) -> None:
    fleet = SpikeFleet.from_state(json.loads(state))
    assert fleet.warm
    told = play(fleet, 3 * 1440, 30, {"channel=chat": 8.0}, seed=2)
    assert ("channel=chat", True) in told[5]
    after = play(fleet, 3 * 1440 + 30, 60, seed=3)
    assert sum(row.count(("channel=chat", False)) for row in after) == 1
    assert after[-1] == []


def test_an_alarm_of_a_slice_that_falls_silent_ends(state: str) -> None:
    fleet = SpikeFleet.from_state(json.loads(state))
    start = 3 * 1440
    for bucket in range(start, start + 3):
        told = fleet.update(BUCKET_S * bucket, {"product=x": SliceCount(6, 6), "": SliceCount(9, 45)})
    assert ("product=x", True) in [(key, verdict.alarm) for key, verdict in told]
    ends = [
        bucket
        for bucket in range(start + 3, start + 2000)
        for key, verdict in fleet.update(BUCKET_S * bucket, {"": SliceCount(3, 33)})
        if key == "product=x" and not verdict.alarm
    ]
    assert len(ends) == 1


def test_silence_of_the_whole_brand_is_a_gap_not_calm(state: str) -> None:
    fleet = SpikeFleet.from_state(json.loads(state))
    before = fleet.expected("channel=call")
    told = play(fleet, 3 * 1440 + 600, 30, seed=5)
    assert all(row == [] for row in told)
    assert fleet.expected("channel=call") > 0.3 * before


def test_a_silence_that_is_told_bucket_by_bucket_is_one_that_is_not_told(state: str) -> None:
    # While an incident is open, empty buckets are closed, too.
    start, told, untold = 3 * 1440, *(SpikeFleet.from_state(json.loads(state)) for _ in range(2))
    for fleet in (told, untold):
        assert ("channel=chat", True) in play(fleet, start, 30, {"channel=chat": 8.0}, seed=2)[-1]
    for bucket in range(start + 30, start + 30 + 840):
        assert told.update(BUCKET_S * bucket, {}) == []
    told = SpikeFleet.from_state(kept(told.to_state()))
    # The company opens, and complaints go on as before it closed: it is the same alarm.
    opened = [play(fleet, start + 870, 30, {"channel=chat": 8.0}, seed=3) for fleet in (told, untold)]
    assert opened[0] == opened[1] and all(("channel=chat", True) in row for row in opened[0])
    assert told.verdict("channel=chat").onset == untold.verdict("channel=chat").onset
    assert told.to_state() == untold.to_state()


def test_more_slices_share_the_same_budget() -> None:
    few, many = SpikeFleet(bucket_s=BUCKET_S), SpikeFleet(bucket_s=BUCKET_S)
    for fleet, slices in ((few, 1), (many, 100)):
        for bucket in range(0, 2000):
            touched = {"": SliceCount(3, 50)}
            if bucket % 200 == 0:
                touched |= {f"product={number}": SliceCount(1, 10) for number in range(slices)}
            fleet.update(BUCKET_S * bucket, touched)
    assert many.verdict("product=0").threshold > few.verdict("product=0").threshold + 3.5
    assert many.verdict("").threshold == pytest.approx(few.verdict("").threshold, abs=0.5)


def test_a_restored_fleet_goes_on_alike(state: str) -> None:
    fleet, twin = (SpikeFleet.from_state(json.loads(state)) for _ in range(2))
    lift = {"channel=call": 5.0}
    assert play(fleet, 3 * 1440, 60, lift, seed=4) == play(twin, 3 * 1440, 60, lift, seed=4)
    assert fleet.to_state() == SpikeFleet.from_state(kept(fleet.to_state())).to_state()


def test_a_shape_that_falls_due_in_the_silence_of_an_alarm_waits_in_the_checkpoint_too(state: str) -> None:
    fleet, start, waited = SpikeFleet.from_state(json.loads(state)), 3 * 1440, 0
    for bucket in range(start, start + 400):
        touched = {"": SliceCount(3, 33)}
        if start + 60 <= bucket < start + 64:
            touched["product=x"] = SliceCount(8, 8)
        fleet.update(BUCKET_S * bucket, touched)
        if fleet._watches["product=x"].baseline.due:
            assert "product=x" in fleet.to_state()["refits"][1]
            waited += 1
    assert waited


def test_a_muted_slice_learns_nothing(state: str) -> None:
    fleet = SpikeFleet.from_state(json.loads(state))
    fleet.set_learning(False)

    def learned() -> str:
        return json.dumps(fleet.to_state()["watches"]["channel=call"]["baseline"]["learned"]["contacts"])

    play(fleet, 3 * 1440, 120, seed=5)
    before = learned()
    play(fleet, 3 * 1440 + 120, 300, seed=6)
    assert learned() == before
    fleet.set_learning(True)
    play(fleet, 3 * 1440 + 420, 120, seed=7)
    assert learned() != before


def test_rescale_lifts_what_is_expected_of_the_named_slices(state: str) -> None:
    fleet = SpikeFleet.from_state(json.loads(state))
    call, chat = fleet.expected("channel=call"), fleet.expected("channel=chat")
    fleet.rescale(1.5, ["channel=call", "unknown"])
    assert fleet.expected("channel=call") == pytest.approx(1.5 * call, rel=0.01)
    assert fleet.expected("channel=chat") == chat


def test_old_buckets_are_dropped_and_counted(state: str) -> None:
    fleet = SpikeFleet.from_state(json.loads(state))
    assert fleet.update(0.0, {"": SliceCount(1000, 1000)}) == []
    assert fleet.dropped == 1


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        SpikeFleet(false_alarms_per_month=0.0)


def test_a_fleet_says_what_detectors_of_its_slices_say() -> None:
    """Calm buckets wait in a fleet until a complaint comes; a detector judges them one by one."""
    rng = np.random.default_rng(9)
    rates = {"": 3.0, "channel=call": 0.5, "product=x": 0.02}
    fleet = SpikeFleet(bucket_s=BUCKET_S)
    alone = {key: SpikeDetector(0.25 if key == "" else 0.1875, bucket_s=BUCKET_S) for key in rates}
    told: dict[str, list[int]] = {key: [] for key in rates}
    heard: dict[str, list[int]] = {key: [] for key in rates}
    surge = 5 * 1440 - 300
    for bucket in range(5 * 1440):
        touched = {}
        for key, rate in rates.items():
            lift = 6.0 if bucket >= surge else 1.0
            complaints, other = int(rng.poisson(rate * lift)), int(rng.poisson(8 * rate))
            if complaints + other:
                touched[key] = SliceCount(complaints, complaints + other)
            if (
                alone[key].update(complaints, BUCKET_S * bucket, exposure=complaints + other).alarm
                and bucket >= surge
            ):
                heard[key].append(bucket)
        for key, verdict in fleet.update(BUCKET_S * bucket, touched):
            if verdict.alarm and bucket >= surge:
                told[key].append(bucket)
    for key, rate in rates.items():
        assert told[key], key
        assert told[key][0] == pytest.approx(heard[key][0], abs=max(2.0, 0.3 / rate)), key
        assert len(told[key]) == pytest.approx(len(heard[key]), rel=0.1), key
        expected = alone[key].peek(0, BUCKET_S * 5 * 1440).expected
        assert fleet.expected(key) == pytest.approx(expected, rel=0.3), key


def test_a_slice_touched_once_an_hour_is_judged_by_all_its_silence() -> None:
    """Complaints that come twelve times as often as they should are a surge, though the last came long ago."""
    fleet = SpikeFleet(bucket_s=BUCKET_S)
    alarms = []
    for bucket in range(10 * 1440):
        every = 360 if bucket < 9 * 1440 else 30
        touched = {"": SliceCount(1, 20)}
        if bucket % every == 0:
            touched["region=n"] = SliceCount(1, 1 + (bucket % 360 == 0))
        alarms += [
            (bucket, key) for key, verdict in fleet.update(BUCKET_S * bucket, touched) if verdict.alarm
        ]
    first = min(bucket for bucket, key in alarms if key == "region=n")
    assert 9 * 1440 < first < 9 * 1440 + 360
    before = 0.0
    for bucket in range(10 * 1440, 24 * 1440):
        fleet.update(BUCKET_S * bucket, {"": SliceCount(1, 20)})
        if bucket == 10 * 1440:
            before = fleet.contacts_per_s("region=n")
    fleet.update(BUCKET_S * 24 * 1440, {"": SliceCount(1, 20), "region=n": SliceCount(0, 1)})
    assert fleet.contacts_per_s("region=n") < 0.5 * before


def test_a_fleet_that_is_restored_for_another_budget_needs_other_evidence(state: str) -> None:
    before = SpikeFleet.from_state(json.loads(state))
    same = SpikeFleet.from_state(json.loads(state), before.false_alarms_per_month)
    assert same.to_state() == before.to_state()
    strict, lax = (SpikeFleet.from_state(json.loads(state), budget) for budget in (0.01, 100.0))
    for key in before.keys():  # noqa: SIM118 -- a fleet is no mapping
        needed = [fleet.verdict(key).threshold for fleet in (strict, before, lax)]
        assert needed == sorted(needed, reverse=True)
        assert needed[0] > needed[1] + 3.0 > needed[2] + 6.0
    again = SpikeFleet.from_state(kept(strict.to_state()), 0.01)
    assert again.to_state() == strict.to_state()
