"""What dashboards see of a brand between its alerts."""

from __future__ import annotations

import pytest

from detectors.brand import BrandJudge
from detectors.gauges import contacts_ratios
from detectors.outputs import JudgeOptions
from detectors.spikes.planned import Planned
from detectors.spikes.told import Told
from tests.detectors.test_brand import advance, take

START_S, DAY_S = 1_767_571_200, 86400


@pytest.mark.parametrize("told", [True, False])
def test_a_closed_channel_is_short_of_contacts_unless_a_holiday_was_told(told: bool) -> None:
    judge = BrandJudge("acme", JudgeOptions(bucket_s=60))
    today_s = START_S + DAY_S
    holiday = Planned(float(today_s), float(today_s + DAY_S), "channel=call", Told(holiday=told))
    judge.watch.plans.known = judge.shares.plans = (holiday,)
    for bucket in range(START_S, today_s + 3600, 60):
        for channel in ("call", "chat") if bucket < today_s else ("chat",):
            take(judge, channel, bucket, 4, 1)
        advance(judge, bucket + 60.0)
    assert judge.watch.warm
    ratios = contacts_ratios(judge, today_s + 3600.0)
    assert ratios["call"] == (1.0 if told else 0.0)
    assert ratios["chat"] == pytest.approx(1.0, abs=0.1)
    assert {name for name, each in judge.shares.feeds.told.items() if each.holiday} == (
        {"call"} if told else set()
    )
