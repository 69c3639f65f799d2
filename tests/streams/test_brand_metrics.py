"""Counts of the fold's state as counters: from the checkpoint on, each once, zeros told beforehand."""

from __future__ import annotations

from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from streams.brand_metrics import BrandMetrics, dropped_by
from streams.metric_names import DROPPED_BY_JUDGE
from streams.metrics import Metrics
from tests.detectors.kept import kept
from tests.detectors.test_cases import told
from tests.detectors.test_lapses import BRAND, DAY_S, SLIP, START_S, Fold

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


def exported_brands(metrics: Metrics) -> set[str]:
    return {
        sample.labels["brand"]
        for family in metrics.registry.collect()
        for sample in family.samples
        if "brand" in sample.labels
    }


def test_a_forgotten_brand_leaves_no_series_and_its_place_in_the_budget() -> None:
    fold, metrics = Fold(), Metrics(brands=1)
    exported = BrandMetrics(metrics)
    exported.begin(fold.judge)
    fold.hear((0.0, SLIP, 1, 1), until_s=60.0)
    metrics.set_last_event(SLIP, "call", 1.0)
    metrics.add_complaints(SLIP, "call", "delay")
    exported.measure(fold.judge)
    assert exported_brands(metrics) == {SLIP}
    fold.tick(0.0, 8 * DAY_S, DAY_S / 4)
    exported.measure(fold.judge)
    assert exported_brands(metrics) == set()
    metrics.set_last_event("Acme", "call", 1.0)
    assert exported_brands(metrics) == {"Acme"}
    # What comes for a bucket that was published before is dropped, and counted.
    fold.hear((0.0, SLIP, 2, 0), until_s=8 * DAY_S + 60.0)
    exported.measure(fold.judge)
    assert metrics.registry.get_sample_value("outcry_dropped_total", {"what": "contacts"}) == 2.0


def test_a_worker_that_began_after_a_feed_died_knows_when_it_spoke_last() -> None:
    fold = Fold()
    fold.hear((0.0, BRAND, 3, 0), until_s=600.0)
    judge = PartitionJudge.from_state(0, fold.options, fold.offset - 1, kept(fold.judge.whole()))
    metrics, at = Metrics(), {"brand": BRAND, "channel": "call"}

    def newest_s() -> float | None:
        return metrics.registry.get_sample_value("outcry_channel_last_event_timestamp_seconds", at)

    exported = BrandMetrics(metrics)
    exported.begin(judge)
    exported.measure(judge)
    heard_s = START_S + 10.0
    assert newest_s() == heard_s
    # What this worker reads is newer, and stays so whatever the judge remembers.
    metrics.set_last_event(BRAND, "call", heard_s + 60.0)
    exported.measure(judge)
    assert newest_s() == heard_s + 60.0


def test_warmth_is_the_share_of_the_history_that_it_takes_and_1_when_there_is_enough() -> None:
    fold, metrics = Fold(bucket_s=600), Metrics()
    exported, shares = BrandMetrics(metrics), []
    for hour in range(30):
        fold.hear((3600.0 * hour, BRAND, 20, 1), until_s=3600.0 * hour + 60)
        exported.measure(fold.judge)
        share = metrics.registry.get_sample_value("outcry_detector_warm", {"brand": BRAND})
        assert share is not None and (share == 1.0) == fold.judge.brands[BRAND].watch.warm
        shares.append(share)
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] == 1.0
    assert any(0.3 < share < 0.7 for share in shares)


def test_all_that_a_fold_may_drop_has_a_name() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    assert tuple(dropped_by(judge._brand("acme"))) == DROPPED_BY_JUDGE
