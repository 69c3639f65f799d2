from __future__ import annotations

import pytest

from detectors.log.model_ratios import ALL, MODELS, MOST, ModelRatios
from detectors.outputs import JudgeOptions
from detectors.watchers.slice_watch import SliceWatch
from tests.detectors.kept import kept


def test_partitions_change_one_by_one_and_end_at_the_new_rate() -> None:
    ratios = ModelRatios()
    for partition in range(4):
        assert ratios.hear("call", partition, 0) == {}
    ratios.tell("acme", 1, {"acme|call": 2.0, "other|call": 7.0})
    steps = [ratios.hear("call", partition, 1)[ALL] for partition in range(4)]
    assert steps == pytest.approx([1.25, 1.5 / 1.25, 1.75 / 1.5, 2.0 / 1.75])
    assert ratios.hear("chat", 0, 1) == {}


def test_skipped_models_count_together_and_a_step_back_is_undone() -> None:
    ratios = ModelRatios()
    ratios.hear("call", 0, 0)
    ratios.tell("acme", 1, {"acme|call": 2.0})
    ratios.tell("acme", 2, {"acme|call": 3.0, "acme|call|late": 0.5})
    assert ratios.hear("call", 0, 2) == {ALL: 6.0, "late": 1.0}
    assert ratios.hear("call", 0, 0) == pytest.approx({ALL: 1 / 6, "late": 1.0})
    assert ratios.hear("call", 0, 1) == {ALL: 2.0}


def test_a_model_told_twice_counts_once_and_the_memory_is_bounded() -> None:
    ratios = ModelRatios()
    ratios.hear("call", 0, 0)
    for version in range(1, 3 * MODELS):
        for _ in range(2):
            ratios.tell("acme", version, {"acme|call": 1.1})
    again = ModelRatios.from_state(kept(ratios.to_state()))
    assert len(again.to_state()["models"]) == MODELS
    assert again.to_state() == ratios.to_state()
    # From a model that is forgotten the oldest one known is counted from.
    assert again.hear("call", 0, 3 * MODELS - 1)[ALL] == pytest.approx(1.1 ** (MODELS - 1))


def test_what_was_never_found_is_not_multiplied_without_end() -> None:
    ratios = ModelRatios()
    ratios.hear("call", 0, 0)
    ratios.tell("acme", 1, {"acme|call": 1.0, "acme|call|late": 400.0})
    assert ratios.hear("call", 0, 1) == {ALL: 1.0, "late": MOST}


def watched(minutes: int) -> SliceWatch:
    """A brand with a call and a chat complaint a minute each, the calls' being about delays."""
    watch = SliceWatch(JudgeOptions(bucket_s=60))
    for minute in range(minutes):
        totals = {
            "": [12, 2],
            "category=delay": [1, 1],
            "channel=call": [6, 1],
            "channel=call\x1fcategory=delay": [1, 1],
            "channel=chat": [6, 1],
        }
        watch.judge(["all", "call", "chat"], 60 * minute, totals)
    return watch


def test_a_channel_is_rescaled_with_its_share_of_the_brand() -> None:
    watch = watched(600)
    before = dict(watch.expected_per_bucket())
    applied = watch.rescale("call", {ALL: 1.5, "delay": 2.0})
    assert (applied["channel=call"], applied["channel=chat"], applied["channel=email"]) == (1.5, 1.0, 1.0)
    after = dict(watch.expected_per_bucket())
    change = {key: after[key] / before[key] for key in before}
    assert change["channel=call"] == pytest.approx(1.5, abs=0.05)
    assert change["channel=call\x1fcategory=delay"] == pytest.approx(2.0, abs=0.1)
    assert change["channel=chat"] == 1.0
    assert change[""] == pytest.approx(1.25, abs=0.05)
    assert change["category=delay"] == pytest.approx(2.0, abs=0.1)
