"""The dial that is set counts from the next start on, whatever it was when the checkpoint was written."""

from __future__ import annotations

from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from tests.detectors.test_judge import MINUTE, after_calm

OPTIONS = JudgeOptions(bucket_s=60, lateness_s=MINUTE.lateness_s, false_alarms_per_month=0.01)


def restored(options: JudgeOptions) -> PartitionJudge:
    return PartitionJudge.from_state(0, options, 10**6, after_calm(4.0))


def test_a_brand_is_judged_by_the_dial_that_is_set_not_by_its_checkpoints() -> None:
    before, after = (restored(options).brands["acme"] for options in (MINUTE, OPTIONS))
    assert after.shares.feeds.threshold > before.shares.feeds.threshold + 4.0
    least = [brand.watch.fleets["all"].verdict("").threshold for brand in (before, after)]
    assert least[1] > least[0] + 3.0
    assert after.shares.mix.false_alarms_per_month == 0.01 * before.shares.mix.false_alarms_per_month
    assert after.cases.fleet.false_alarms_per_month < before.cases.fleet.false_alarms_per_month
