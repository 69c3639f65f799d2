from __future__ import annotations

import json

from detectors.outputs import JudgeOptions
from detectors.watchers.slice_watch import SliceWatch

CALM, RARE = [20, 4], "category=price_perception"


def watched(minutes: int, every: int) -> SliceWatch:
    """Watch a steady brand with one complaint about prices now and then."""
    watch = SliceWatch(JudgeOptions(bucket_s=60))
    for minute in range(minutes):
        rare = {RARE: [1, 1]} if minute % every == 0 else {}
        watch.judge("all", 60 * minute, {"": CALM, **rare})
    return watch


def test_a_rare_category_is_expected_as_often_as_it_comes_amid_all_contacts() -> None:
    watch = watched(2 * 1440, every=30)
    expected = dict(watch.expected_per_bucket())
    assert 0.5 / 30 < expected[RARE] < 2.0 / 30
    again = SliceWatch.from_state(JudgeOptions(bucket_s=60), json.loads(json.dumps(watch.to_state())))
    for minute in range(2 * 1440, 2 * 1440 + 30):
        for each in (watch, again):
            each.judge("all", 60 * minute, {"": CALM, RARE: [1, 1]} if minute % 2 else {"": CALM})
    assert json.dumps(watch.to_state()) == json.dumps(again.to_state())
    (signal,) = watch.signals()
    assert signal.slice_key == RARE
