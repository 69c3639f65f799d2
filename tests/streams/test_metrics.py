import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Gauge, Metric, generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from detectors.incidents.feedback import Feedback
from schemas.alerts import Alert
from schemas.inputs import Context
from schemas.rejection import Reason
from streams.metric_names import BY_NAME, METRICS, OUTCOMES
from streams.metrics import BRAND_LIMIT, CATEGORY_LIMIT, Metrics
from streams.snapshot_metrics import (
    CHILD_LIMIT,
    INCIDENT_LIMIT,
    RESOLVED_S,
    SLICE_LIMIT,
    SliceRow,
    slice_label,
)
from streams.top_values import OTHER, TopValues
from streams.web.context_board import SHOWN, ContextCollector
from tests.stack.exporter import incident

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def series(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """Values of one metric by its labels in the order of the list."""
    labels = BY_NAME[name].labels
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == name
    }


def parsed(body: bytes) -> list[Metric]:
    return list(text_string_to_metric_families(body.decode()))  # type: ignore[no-untyped-call]


def test_every_listed_metric_is_exported_and_nothing_else() -> None:
    metrics = full_of_everything()
    exported = {family.name for family in metrics.registry.collect() if family.name.startswith("outcry_")}
    assert exported == {spec.name.removesuffix("_total") for spec in METRICS}


def test_contract_labels() -> None:
    contract = {
        "outcry_events_total": ("channel", "outcome"),
        "outcry_complaints_total": ("brand", "channel", "category"),
        "outcry_dead_letters_total": ("channel", "reason"),
        "outcry_incident_tier": ("incident_id", "brand", "kind", "slice", "owner", "headline"),
        "outcry_incidents_active": ("brand", "kind", "tier"),
        "outcry_slice_observed": ("brand", "dimension", "value"),
        "outcry_slice_expected": ("brand", "dimension", "value"),
        "outcry_cascade_reproduction_ratio": ("brand",),
        "outcry_channel_last_event_timestamp_seconds": ("brand", "channel"),
        "outcry_channel_contacts_ratio": ("brand", "channel"),
        "outcry_case_clock_breaches_total": ("brand", "clock"),
        "outcry_event_lag_seconds": ("channel",),
        "outcry_detection_delay_seconds": (),
        "outcry_processing_seconds": ("stage",),
        "outcry_consumer_lag_records": ("topic", "partition"),
        "outcry_detector_warm": ("brand",),
        "outcry_model_f1": ("language",),
    }
    assert {name: BY_NAME[name].labels for name in contract} == contract
    assert "outcry_build_info" in BY_NAME


def test_known_label_sets_start_at_zero() -> None:
    metrics = Metrics()
    channels = ("social", "call", "chat", "email")
    assert series(metrics, "outcry_events_total") == {(c, o): 0 for c in channels for o in OUTCOMES}
    private = ("outcry.internal.posts.v1",)
    sources = (*channels, "outcry.handling.v1", "outcry.context.v1", "outcry.labels.v1", *private)
    assert series(metrics, "outcry_dead_letters_total") == {(s, r.value): 0 for s in sources for r in Reason}


def test_two_workers_in_one_process_do_not_share_series() -> None:
    one, two = Metrics(), Metrics()
    one.events.labels("call", "accepted").inc(5)
    assert series(two, "outcry_events_total")["call", "accepted"] == 0
    assert isinstance(one.registry, CollectorRegistry)


def test_brands_beyond_the_largest_share_a_name_and_no_complaint_is_lost() -> None:
    metrics = Metrics(brands=2)
    for index in range(100):
        metrics.add_complaints(f"b{index}", "call", "delay", 1)
    counted = series(metrics, "outcry_complaints_total")
    assert set(counted) == {("b0", "call", "delay"), ("b1", "call", "delay"), (OTHER, "call", "delay")}
    assert sum(counted.values()) == 100


def test_a_brand_that_grows_large_gets_a_name_and_the_loser_leaves() -> None:
    metrics = Metrics(brands=1)
    metrics.add_complaints("small", "call", "delay", 10)
    metrics.set_detector_warm("small", 1.0)
    metrics.set_contacts_ratio("small", "call", 1.0)
    metrics.add_complaints("large", "call", "delay", 1000)
    assert series(metrics, "outcry_complaints_total") == {("large", "call", "delay"): 1000}
    assert series(metrics, "outcry_detector_warm") == series(metrics, "outcry_channel_contacts_ratio") == {}
    metrics.set_detector_warm("small", 1.0)
    assert series(metrics, "outcry_detector_warm") == {}
    assert series(metrics, "outcry_series_dropped_total")[("outcry_detector_warm",)] == 1


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 100)), max_size=300), st.integers(1, 4))
def test_top_values_stay_within_their_bound(stream: list[tuple[int, int]], k: int) -> None:
    top = TopValues(k)
    named: set[str] = set()
    for value, weight in stream:
        name, lost = top.admit(str(value), weight)
        named.discard(lost or "")
        if name != OTHER:
            named.add(name)
        assert named == set(top.named)
        assert len(top.named) <= k and len(top.candidates) < top.slots


def test_a_stream_of_strangers_displaces_nobody() -> None:
    top = TopValues(2)
    top.admit("a", 3)
    top.admit("b", 3)
    assert {top.admit(f"stranger {index}")[0] for index in range(5000)} == {OTHER}


def test_weights_fade_so_that_an_old_giant_can_be_displaced() -> None:
    top = TopValues(1)
    top.admit("giant", 9e5)
    for _ in range(60):
        top.admit("new", 1e5)
    assert set(top.named) == {"new"}


def test_series_of_lost_partitions_leave() -> None:
    metrics = Metrics()
    metrics.consumer_lag.labels("outcry.call.v1", "0").set(7)
    metrics.consumer_lag.labels("outcry.call.v1", "1").set(8)
    metrics.set_detector_warm("Acme", 0.5)
    metrics.set_detector_warm("Bolt", 1.0)
    metrics.set_contacts_ratio("Acme", "call", 1.0)
    metrics.forget_partitions([("outcry.call.v1", 0), ("outcry.call.v1", 99)])
    metrics.forget_brands(["Acme", "never seen"])
    assert series(metrics, "outcry_consumer_lag_records") == {("outcry.call.v1", "1"): 8}
    assert series(metrics, "outcry_detector_warm") == {("Bolt",): 1}
    assert series(metrics, "outcry_channel_contacts_ratio") == {}


def test_a_ratio_of_too_few_contacts_is_absent() -> None:
    metrics = Metrics()
    metrics.set_contacts_ratio("Acme", "call", 0.4)
    metrics.set_contacts_ratio("Acme", "call", None)
    metrics.set_contacts_ratio("Acme", "chat", None)
    assert series(metrics, "outcry_channel_contacts_ratio") == {}


def watching(*incidents: Alert, now_s: float | None = None) -> Metrics:
    metrics = Metrics()
    metrics.watch_incidents(lambda: incidents, lambda: now_s or time.time())
    return metrics


def test_incident_tiers_and_the_labels_that_people_read() -> None:
    red, blue = incident("red"), incident("blue", tier="blue", headline="", summary="Two\nlines " + "x" * 300)
    tiers = series(watching(red, blue), "outcry_incident_tier")
    assert sorted(tiers.values()) == [1, 4]
    key = (red.incident_id, "Acme", "spike", "brand=Acme;product=app", "operations", red.headline)
    assert tiers[key] == 4
    headline = next(labels[-1] for labels in tiers if labels[0] == blue.incident_id)
    assert len(headline) == 160 and headline.startswith("Two lines x")


def test_a_stale_incident_is_still_open() -> None:
    assert list(series(watching(incident(status="stale")), "outcry_incident_tier").values()) == [4]


def test_an_ended_incident_is_an_explicit_zero_for_six_hours_and_then_gone() -> None:
    ended_at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    ended = incident(status="resolved", emitted_at=ended_at)
    at_s = ended_at.timestamp()
    for age_s, expected in ((0.0, [0.0]), (RESOLVED_S - 1, [0.0]), (RESOLVED_S, [])):
        metrics = watching(ended, now_s=at_s + age_s)
        assert list(series(metrics, "outcry_incident_tier").values()) == expected
        assert series(metrics, "outcry_incidents_active") == {}


def test_nothing_is_said_of_incidents_before_they_are_known() -> None:
    metrics = Metrics()
    metrics.watch_incidents(lambda: None)
    assert series(metrics, "outcry_incident_tier") == {}


@pytest.mark.parametrize("quiet", [incident(backfill=True), incident(dry_run=True)])
def test_history_and_dry_runs_do_not_page_but_are_counted(quiet: Alert) -> None:
    metrics = watching(quiet)
    assert series(metrics, "outcry_incident_tier") == {}
    assert series(metrics, "outcry_incidents_active") == {("Acme", "spike", "red"): 1}


def test_a_page_that_began_goes_on_when_its_onset_is_an_hour_old() -> None:
    states = [incident()]
    metrics = Metrics()
    metrics.watch_incidents(lambda: states)
    for change, expected in (
        ({}, [4.0]),
        ({"status": "updated", "tier": "orange", "backfill": True}, [3.0]),
        ({"status": "resolved", "backfill": True}, [0.0]),
        ({"status": "firing", "backfill": True}, []),
    ):
        states[:] = [states[0].model_copy(update=change)]
        assert list(series(metrics, "outcry_incident_tier").values()) == expected


def test_the_end_of_history_is_a_zero_too() -> None:
    assert list(
        series(watching(incident(status="resolved", backfill=True)), "outcry_incident_tier").values()
    ) == [0]


def test_children_only_of_an_open_mass_incident() -> None:
    mass = incident("mass", brand="*", children=["child-1", "child-2"])
    expected = {("child-1", mass.incident_id): 1, ("child-2", mass.incident_id): 1}
    assert series(watching(mass), "outcry_incident_child") == expected
    ended = mass.model_copy(update={"status": "resolved"})
    assert series(watching(ended), "outcry_incident_child") == {}


def test_a_child_that_knows_its_parent_is_muted_before_the_parent_lists_it() -> None:
    mass = incident("mass", brand="*")
    child = incident("child", parent=mass.incident_id)
    expected = {(child.incident_id, mass.incident_id): 1}
    assert series(watching(mass, child), "outcry_incident_child") == expected
    assert series(watching(child), "outcry_incident_child") == {}


def test_what_people_judged_is_exported_once_they_judged_anything() -> None:
    metrics, feedback = Metrics(), Feedback(1.0)
    metrics.set_feedback("acme", feedback)
    assert series(metrics, "outcry_verdicts") == {}
    feedback.missed = [5.0]
    metrics.set_feedback("acme", feedback)
    assert series(metrics, "outcry_verdicts")["acme", "missed"] == 1
    assert series(metrics, "outcry_dial_advised") == {("acme",): 1.0}
    assert series(metrics, "outcry_verdict_lead_seconds") == {}
    metrics.forget_brands(["acme"])
    assert series(metrics, "outcry_verdicts") == {}


def test_beyond_the_pages_of_a_week_incidents_are_counted_and_page_nobody() -> None:
    metrics = Metrics()
    first, second = incident("first"), incident("second", tier="orange")
    red = incident("red")
    metrics.watch_incidents(lambda: [first, second, red], pages_per_week=1)
    tiers = {labels[0]: value for labels, value in series(metrics, "outcry_incident_tier").items()}
    assert tiers[second.incident_id] == 0
    assert tiers[first.incident_id] == tiers[red.incident_id] == 4
    assert series(metrics, "outcry_pages_held") == {(second.owner,): 1}


def test_a_muted_incident_pages_when_the_mute_ends() -> None:
    states = [incident(muted=True)]
    metrics = Metrics()
    metrics.watch_incidents(lambda: states)
    assert list(series(metrics, "outcry_incident_tier").values()) == [0]
    states[:] = [states[0].model_copy(update={"muted": False})]
    assert list(series(metrics, "outcry_incident_tier").values()) == [4]


def test_beyond_the_budget_the_urgent_incidents_stay() -> None:
    many = [incident(f"blue {index}", tier="blue") for index in range(INCIDENT_LIMIT)]
    metrics = watching(*many, incident("red"))
    tiers = series(metrics, "outcry_incident_tier")
    assert len(tiers) == INCIDENT_LIMIT and 4 in tiers.values()
    assert series(metrics, "outcry_series_dropped_total")[("outcry_incident_tier",)] == 1


def test_beyond_the_budget_slices_are_summed_as_other() -> None:
    metrics = Metrics()
    metrics.add_complaints("Acme", "call", "delay")
    rows = [SliceRow("Acme", "product", f"p{index}", 1.0, 2.0) for index in range(SLICE_LIMIT + 5)]
    metrics.watch_slices(lambda: [*rows, SliceRow("Acme", "brand", "Acme", 900.0, 9.0)])
    observed = series(metrics, "outcry_slice_observed")
    assert len(observed) == SLICE_LIMIT + 1
    assert observed["Acme", "product", OTHER] == 6.0
    assert series(metrics, "outcry_slice_expected")["Acme", "product", OTHER] == 12.0
    assert observed["Acme", "brand", "Acme"] == 900.0


def test_slice_labels_are_short_and_ordered() -> None:
    assert slice_label({}) == ""
    assert slice_label({"region": ["x" * 500]}) == ("region=" + "x" * 500)[:120]


def full_of_everything() -> Metrics:
    """The worst case: every budget spent, with more knocking at the door."""
    metrics = Metrics()
    for brand in range(BRAND_LIMIT + 20):
        for channel in ("social", "call", "chat", "email"):
            for category in range(CATEGORY_LIMIT + 5):
                metrics.add_complaints(f"brand {brand}", channel, f"category {category}")
            metrics.set_last_event(f"brand {brand}", channel, 1.8e9)
            metrics.set_contacts_ratio(f"brand {brand}", channel, 1.0)
        metrics.set_reproduction_ratio(f"brand {brand}", 0.4)
        metrics.set_detector_warm(f"brand {brand}", 1.0)
        metrics.add_case_breaches(f"brand {brand}", "first_response")
    metrics.model_f1.labels("zh").set(0.9)
    metrics.consumer_lag.labels("outcry.call.v1", "0").set(1)
    ids = [f"child-{index}" for index in range(CHILD_LIMIT + 50)]
    incidents = [incident(f"many {n}", brand=f"brand {n % 60}") for n in range(INCIDENT_LIMIT)]
    incidents.append(incident("mass", brand="*", children=ids))
    metrics.watch_incidents(lambda: incidents)
    rows = [SliceRow(f"brand {n % 60}", "product", f"product {n}", 1.0, 2.0) for n in range(10_000)]
    metrics.watch_slices(lambda: rows)
    told = [Context.model_validate(planned(f"release {n}")) for n in range(SHOWN)]
    metrics.watch(ContextCollector(lambda now_s: told, time.time))
    return metrics


def planned(title: str) -> dict[str, str]:
    return {
        "context_id": title,
        "brand": "Acme",
        "kind": "release",
        "starts_at": "2026-03-02T09:00:00Z",
        "title": title,
    }


def cost_s(write: Callable[[], object]) -> float:
    start = time.process_time()
    write()
    return time.process_time() - start


def test_the_worst_case_stays_under_a_megabyte_and_costs_what_as_many_plain_series_do() -> None:
    metrics = full_of_everything()
    body, _ = metrics.expose()
    assert len(body) < 1_000_000
    registry = CollectorRegistry()
    plain = Gauge("plain", "as many series", ["brand", "product"], registry=registry)
    for number in range(body.count(b"\n")):
        plain.labels(f"brand {number % 60}", f"product {number}").set(number)
    # In turns, so that a slow moment of the machine meets both; 1.2 times as much when this was written.
    turns = [(cost_s(metrics.expose), cost_s(lambda: generate_latest(registry))) for _ in range(5)]
    assert min(own for own, _ in turns) < 3 * min(theirs for _, theirs in turns)


def test_openmetrics_parses_and_carries_help_and_advice() -> None:
    body, content_type = full_of_everything().expose(OPENMETRICS)
    assert content_type.startswith("application/openmetrics-text")
    families = {family.name: family for family in parsed(body)}
    for spec in METRICS:
        assert spec.advice in families[spec.name.removesuffix("_total")].documentation


def test_hostile_headline_is_one_label() -> None:
    hostile = 'a"b\\c\n# HELP x y\n\u202e<script> \U0001f525'
    body, _ = watching(incident(headline=hostile)).expose(OPENMETRICS)
    assert len(re.findall(rb"^outcry_incident_tier\{", body, re.MULTILINE)) == 1
    (family,) = [one for one in parsed(body) if one.name == "outcry_incident_tier"]
    assert family.samples[0].labels["headline"] == " ".join(hostile.split())


def test_promtool_finds_nothing_to_say() -> None:
    if shutil.which("promtool") is None and "CI" not in os.environ:
        pytest.skip("promtool is not installed (Debian package prometheus)")
    body, _ = full_of_everything().expose()
    check = subprocess.run(
        ["promtool", "check", "metrics"], input=body, capture_output=True, check=False, timeout=30
    )
    assert (check.returncode, check.stdout, check.stderr) == (0, b"", b"")


def test_resolved_times_may_be_in_any_zone() -> None:
    moment = datetime.now(UTC) - timedelta(hours=5)
    metrics = watching(incident(status="resolved", emitted_at=moment.isoformat()))
    assert list(series(metrics, "outcry_incident_tier").values()) == [0.0]
