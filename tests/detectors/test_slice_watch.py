from __future__ import annotations

import json

import pytest

from detectors.outputs import JudgeOptions
from detectors.spikes.planned import Planned
from detectors.spikes.told import Told
from detectors.watchers.doubts import HALF_LIFE_S, MOST, Doubts
from detectors.watchers.slice_watch import SliceWatch
from tests.detectors.kept import kept

CALM, RARE = [20, 4], "category=price_perception"


def watched(minutes: int, every: int) -> SliceWatch:
    """Watch a steady brand with one complaint about prices now and then."""
    watch = SliceWatch(JudgeOptions(bucket_s=60))
    for minute in range(minutes):
        rare = {RARE: [1, 1]} if minute % every == 0 else {}
        watch.judge(["all"], 60 * minute, {"": CALM, **rare})
    return watch


def test_a_rare_category_is_expected_as_often_as_it_comes_amid_all_contacts() -> None:
    watch = watched(2 * 1440, every=30)
    expected = dict(watch.expected_per_bucket())
    assert 0.5 / 30 < expected[RARE] < 2.0 / 30
    again = SliceWatch.from_state(JudgeOptions(bucket_s=60), kept(watch.to_state()))
    for minute in range(2 * 1440, 2 * 1440 + 30):
        for each in (watch, again):
            each.judge(["all"], 60 * minute, {"": CALM, RARE: [1, 1]} if minute % 2 else {"": CALM})
    assert json.dumps(watch.to_state()) == json.dumps(again.to_state())
    (signal,) = watch.signals()
    assert signal.slice_key == RARE


def test_a_slow_slice_holds_through_quiet_half_hours_until_silence_tells() -> None:
    watch = watched(4 * 1440, every=60)
    start = 4 * 1440
    holds: list[bool] = []
    for minute in range(start, start + 24 * 60):
        # Six an hour for eight hours, with forty minutes' pause in each two hours; then what is usual.
        on = minute < start + 8 * 60 and minute % 120 < 80
        rare = {RARE: [1, 1]} if minute % (10 if on else 60) == 0 else {}
        watch.judge(["all"], 60 * minute, {"": CALM, **rare})
        holds += [signal.holds for signal in watch.signals() if signal.slice_key == RARE]
    since = holds.index(True)
    # Not once in the pauses, and not for good: the end is told before the alarm itself is.
    assert all(holds[since : since + 6 * 60])
    assert not holds[-1] or not any(signal.slice_key == RARE for signal in watch.signals())
    assert len(json.dumps(watch.to_state()["trails"])) < 4000


def test_a_category_that_a_new_model_sees_otherwise_has_to_rise_further() -> None:
    doubts = Doubts()
    for _ in range(4):
        doubts.add("category=delay", 2.0**0.5, 0.0)
    assert doubts.least("category=delay", 0.0) == pytest.approx(2.0**0.5)
    doubts.add("category=delay", 0.1, 0.0)
    assert doubts.least("category=delay", 0.0) == pytest.approx(MOST)
    assert doubts.least("category=delay", 8 * HALF_LIFE_S) == pytest.approx(1.0, abs=0.01)
    assert Doubts.from_state(kept(doubts.to_state())).to_state() == doubts.to_state()


def test_a_small_excess_of_a_category_is_no_alarm_after_a_change() -> None:
    def surge(watch: SliceWatch) -> list[str]:
        fired = set()
        for minute in range(2 * 1440, 2 * 1440 + 240):
            watch.judge(["all"], 60 * minute, {"": [40, 16], "category=delay": [13, 13]})
            fired |= set(watch.alarms)
        return sorted(fired)

    def calm() -> SliceWatch:
        watch = SliceWatch(JudgeOptions(bucket_s=60))
        for minute in range(2 * 1440):
            watch.judge(["all"], 60 * minute, {"": [40, 12], "category=delay": [9, 9]})
            watch.judge(
                ["call"], 60 * minute, {"channel=call": [40, 12], "channel=call\x1fcategory=delay": [9, 9]}
            )
        return watch

    assert "category=delay" in surge(calm())
    changed = calm()
    for factor in (4.0, 0.25):
        changed.rescale("call", {"": 1.0, "delay": factor})
    doubts = changed.to_state()["doubts"]
    assert sorted(doubts) == ["category=delay", "channel=call\x1fcategory=delay"]
    again = SliceWatch.from_state(JudgeOptions(bucket_s=60), kept(changed.to_state()))
    assert again.to_state()["doubts"] == doubts
    assert "category=delay" not in surge(again)


def test_a_campaign_is_told_to_the_slices_it_concerns() -> None:
    watch = watched(30, every=10)
    plans = (Planned(0.0, 7200.0, "category=price_perception", Told(campaign=True)),)
    watch.plans.known = plans
    watch.judge(["all"], 1800, {"": CALM, RARE: [1, 1]})
    told = {key: watch.fleets["all"]._watches[key].baseline.learned.told for key in ("", RARE)}
    assert told == {"": Told(), RARE: Told(campaign=True)}
    again = SliceWatch.from_state(JudgeOptions(bucket_s=60), kept(watch.to_state()))
    again.plans.known = plans
    for each in (watch, again):
        each.judge(["all"], 7200, {"": CALM, RARE: [1, 1]})
    assert json.dumps(watch.to_state()) == json.dumps(again.to_state())
    assert again.fleets["all"]._watches[RARE].baseline.learned.told == Told()


SMALL, DAY = JudgeOptions(bucket_s=600, max_slices=20), 144


def full_of_old_batches() -> SliceWatch:
    """A brand with one product and one category, and batches heard of once a day, more than there is room for."""
    watch = SliceWatch(SMALL)
    for step in range(20 * DAY):
        totals = {"": CALM, "product=app": [1, 0]}
        if step % DAY == 7:
            totals[RARE] = [1, 1]
            totals[f"batch={step // DAY}"] = [1, 1]
        watch.judge(["all"], 600 * step, totals)
    return watch


def test_a_full_table_gives_up_what_was_silent_for_weeks_for_a_new_batch_and_finds_its_surge() -> None:
    watch = full_of_old_batches()
    fleet = watch.fleets["all"]
    assert watch.dropped == 0 and "batch=0" not in fleet
    again, found = SliceWatch.from_state(SMALL, kept(watch.to_state())), False
    for step in range(20 * DAY, 25 * DAY):
        own = 4 if step >= 24 * DAY else step % 7 == 0
        for each in (watch, again):
            each.judge(["all"], 600 * step, {"": [20 + own, 4 + own], RARE: [4, 4], "batch=new": [own, own]})
        found = found or "batch=new" in watch.alarms
        if step % DAY == 0:
            again = SliceWatch.from_state(SMALL, kept(again.to_state()))
    assert found
    assert json.dumps(watch.to_state()) == json.dumps(again.to_state())
    assert {"", "product=app", RARE, "batch=19", "batch=new"} <= set(fleet.keys())
    assert len(fleet) <= 20


def test_a_full_table_of_slices_that_are_heard_drops_the_new_one_and_looks_once_an_hour() -> None:
    watch = SliceWatch(JudgeOptions(bucket_s=600, max_slices=3))
    for step in range(13 * DAY):
        watch.judge(
            ["all"], 600 * step, {"": CALM, **({"batch=1": [1, 0], "batch=2": [1, 0]} if step < 2 else {})}
        )
    watch.judge(["all"], 600 * 13 * DAY, {"": CALM, "batch=3": [1, 0]})
    assert watch.dropped == 1 and "batch=3" not in watch.fleets["all"]
    # One at a time of so small a table, that first by name; what the same bucket names stays.
    for step, others in ((14 * DAY + 6, ("1", "3")), (14 * DAY + 7, ("4",)), (14 * DAY + 13, ("5",))):
        watch.judge(["all"], 600 * step, {"": CALM, **{f"batch={name}": [1, 0] for name in others}})
    assert list(watch.fleets["all"].keys()) == ["", "batch=1", "batch=3"]
    assert watch.dropped == 3


def test_a_silence_of_the_whole_brand_is_no_silence_of_its_slices() -> None:
    watch = SliceWatch(JudgeOptions(bucket_s=600, max_slices=3))
    for step in (*range(3 * DAY), *range(23 * DAY, 24 * DAY)):
        old = {"batch=1": [1, 0], "batch=2": [1, 0]} if step == 2 * DAY else {}
        new = {"batch=3": [1, 0]} if step > 23 * DAY else {}
        watch.judge(["all"], 600 * step, {"": CALM, **old, **new})
    assert list(watch.fleets["all"].keys()) == ["", "batch=1", "batch=2"]
