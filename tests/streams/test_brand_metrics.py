"""Counts of the fold's state as counters: from the checkpoint on, each once, zeros told beforehand."""

from __future__ import annotations

from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from streams.brand_metrics import BrandMetrics, dropped_by
from streams.metric_names import DROPPED_BY_JUDGE
from streams.metrics import Metrics
from tests.detectors.test_cases import told

METRIC = "outcry_case_clock_breaches_total"


def breaches(metrics: Metrics) -> dict[str, float | None]:
    clocks = ("first_response", "preliminary_solution", "follow_up")
    return {
        clock: metrics.registry.get_sample_value(METRIC, {"brand": "acme", "clock": clock})
        for clock in clocks
    }


def test_only_breaches_since_the_checkpoint_count_and_zeros_are_told() -> None:
    judge, metrics = PartitionJudge(0, JudgeOptions()), Metrics()
    for number, record in enumerate((told(0, "a", "opened"), told(50, "a", "first_response"))):
        judge.step(
            record.model_copy(update={"origin": record.origin.model_copy(update={"offset": number})}), number
        )
    exported = BrandMetrics(metrics)
    exported.begin(judge)
    exported.measure(judge)
    assert breaches(metrics) == {"first_response": 0.0, "preliminary_solution": 0.0, "follow_up": 0.0}
    late = told(80, "a", "closed")
    judge.step(late.model_copy(update={"origin": late.origin.model_copy(update={"offset": 2})}), 2)
    exported.measure(judge)
    exported.measure(judge)
    assert breaches(metrics) == {"first_response": 0.0, "preliminary_solution": 1.0, "follow_up": 0.0}


def test_all_that_a_fold_may_drop_has_a_name() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    assert tuple(dropped_by(judge._brand("acme"))) == DROPPED_BY_JUDGE
