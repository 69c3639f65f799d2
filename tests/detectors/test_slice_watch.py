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
