import json

import numpy as np
import pytest

from detectors.spike import SpikeDetector, SpikeFleet
from detectors.spikes.holidays import Holidays
from detectors.spikes.planned import Planned, planned_of, told_of
from detectors.spikes.slice_count import SliceCount
from detectors.spikes.told import Told
from schemas.inputs import parse_context
from tests.detectors.kept import kept

DAY = 1440


def alarms(detector: SpikeDetector, minutes: int, complaints: float, other: float, seed: int) -> int:
    """Minutes in alarm of so many, from where the detector stands."""
    rng, first = np.random.default_rng(seed), detector.to_state()["watch"]
    begin_s = 0.0 if first is None or first["observed"] is None else first["observed"][1]
    alarming = 0
    for minute in range(minutes):
        count = int(rng.poisson(complaints))
        exposure = count + int(rng.poisson(other))
        alarming += detector.update(count, begin_s + 60.0 * minute, exposure=exposure).alarm
    return alarming


def again(detector: SpikeDetector) -> SpikeDetector:
    return SpikeDetector.from_state(kept(detector.to_state()))


@pytest.fixture(scope="module")
def mostly_complaints() -> SpikeDetector:
    """Three days of which nine contacts in ten are complaints."""
    detector = SpikeDetector(bucket_s=60.0)
    alarms(detector, 3 * DAY, 2.0, 0.2, seed=1)
    return detector


def test_a_told_campaign_is_no_surge(mostly_complaints: SpikeDetector) -> None:
    untold, told = again(mostly_complaints), again(mostly_complaints)
    told.tell(campaign=True)
    told = again(told)
    assert alarms(untold, 120, 8.0, 0.8, seed=2) > 0
    assert alarms(told, 120, 8.0, 0.8, seed=2) == 0
    told.tell()
    assert alarms(told, 120, 2.0, 0.2, seed=3) == 0


def test_a_surge_inside_a_told_campaign_is_found_by_the_other_contacts(
    mostly_complaints: SpikeDetector,
) -> None:
    told = again(mostly_complaints)
    told.tell(campaign=True)
    assert alarms(told, 30, 8.0, 0.8, seed=2) == 0
    assert alarms(told, 60, 64.0, 0.8, seed=3) > 0


def holiday(detector: SpikeDetector, told: bool) -> float:
    """A day with a third of the contacts; what is expected at its end."""
    detector.tell(holiday=told)
    alarms(detector, DAY, 1.0, 19.0, seed=4)
    expected = detector._watch.baseline.other_per_s if detector._watch is not None else 0.0
    detector.tell()
    return 60.0 * expected


@pytest.mark.parametrize("told", [True, False])
def test_a_holiday_is_learned_as_a_day_of_its_own(told: bool) -> None:
    detector = SpikeDetector(bucket_s=60.0)
    alarms(detector, 7 * DAY, 3.0, 57.0, seed=1)
    holiday(detector, told)
    alarms(detector, 2 * DAY, 3.0, 57.0, seed=5)
    detector = again(detector)
    detector.tell(holiday=told)
    alarms(detector, 1, 1.0, 19.0, seed=6)
    assert detector._watch is not None
    first = 60.0 * detector._watch.baseline.other_per_s
    assert (15.0 < first < 30.0) is told


def test_slices_start_from_the_holidays_of_their_brand() -> None:
    parent, child = Holidays(), Holidays()
    for hour in range(24):
        parent.learn(3600.0 * hour, 3600.0, 400.0, 1000.0)
        child.learn(3600.0 * hour, 3600.0, 0.4, 1.0)
    parent.fit()
    child.fit()
    alone = child.factor(0.0)
    child.parent = parent.factors
    child.fit()
    assert 0.38 < parent.factor(0.0) < 0.42
    assert abs(child.factor(0.0) - 0.4) < abs(alone - 0.4)


def context(kind: str, **more: object) -> Planned | None:
    value = {"context_id": "c", "brand": "acme", "kind": kind, "starts_at": "1970-01-02T00:00:00Z", **more}
    return next(iter(planned_of([parse_context(json.dumps(value).encode())], "acme")), None)


def test_plans_are_read_from_business_events() -> None:
    told = context("campaign", ends_at="1970-01-03T00:00:00Z", slice={"region": ["north"]})
    assert told == Planned(86400.0 - 900.0, 2 * 86400.0 + 3600.0, "region=north", Told(campaign=True))
    assert context("holiday") == Planned(86400.0, 2 * 86400.0, "", Told(holiday=True))
    assert context("outage") is None
    assert context("campaign", brand="other") is None
    assert told is not None
    assert told_of([told], 86400.0) == (("region=north", Told(campaign=True)),)
    assert told_of([told], 3 * 86400.0) == ()


def test_blocks_of_a_fleets_slices_end_in_turns_and_survive_a_checkpoint() -> None:
    fleet = SpikeFleet(bucket_s=60.0)
    for minute in range(30):
        fleet.update(60.0 * minute, {f"slice={n}": SliceCount(1, 20) for n in range(20)})
    ends = [fleet._watches[f"slice={n}"].baseline.end_s for n in range(20)]
    assert len(set(ends)) == 10
    fleet.tell(Told(holiday=True))
    fleet = SpikeFleet.from_state(kept(fleet.to_state()))
    fleet.update(1800.0, {"slice=new": SliceCount(1, 20)})
    assert {watch.baseline.learned.told for watch in fleet._watches.values()} == {Told(holiday=True)}
    assert [watch.baseline.phase_s for watch in fleet._watches.values()][:3] == [0.0, 60.0, 120.0]
