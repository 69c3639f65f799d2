import json
import math
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.spike import SpikeDetector, SpikeVerdict
from detectors.spikes.week import WeekTable
from tests.detectors.kept import kept

MINUTE_S = 60.0
START_S = 1_760_000_400.0
DAYS = 3


def day_shape(timestamp: float) -> float:
    return math.exp(0.5 * math.sin(2 * math.pi * timestamp / 86400.0))


def trained(rate: float) -> tuple[SpikeDetector, int]:
    """A detector that has seen three quiet days at a share of 5 %, and the number of its next minute."""
    return SpikeDetector.from_state(json.loads(history(rate))), DAYS * 1440


@cache
def history(rate: float) -> str:
    rng = np.random.default_rng(1)
    detector = SpikeDetector(bucket_s=MINUTE_S)
    for minute in range(DAYS * 1440):
        timestamp = START_S + MINUTE_S * minute
        mean = rate * day_shape(timestamp)
        complaints = int(rng.poisson(mean))
        other = int(rng.poisson(19 * mean))
        detector.update(complaints, timestamp, exposure=complaints + other)
    return json.dumps(detector.to_state())


def play(  # noqa: PLR0917
    detector: SpikeDetector, minute: int, minutes: int, rate: float, lift: float, others: float, seed: int = 2
) -> list[SpikeVerdict]:
    """Minutes with `lift` times the complaints and `others` times the other contacts, at a share of 5 %."""
    rng = np.random.default_rng(seed)
    verdicts = []
    for number in range(minute, minute + minutes):
        timestamp = START_S + MINUTE_S * number
        mean = rate * day_shape(timestamp)
        complaints = int(rng.poisson(mean * lift))
        other = int(rng.poisson(19 * mean * others))
        verdicts.append(detector.update(complaints, timestamp, exposure=complaints + other))
    return verdicts


@pytest.mark.parametrize(
    ("rate", "lift", "within"), [(0.1, 10.0, 30), (1.0, 2.0, 60), (10.0, 2.0, 10), (1000.0, 1.5, 2)]
)
def test_a_surge_is_found_and_its_onset_told(rate: float, lift: float, within: int) -> None:
    detector, minute = trained(rate)
    verdicts = play(detector, minute, 2 * within, rate, lift, 1.0)
    found = next(index for index, verdict in enumerate(verdicts) if verdict.alarm)
    assert found <= within
    onset = verdicts[found].onset
    assert onset is not None
    assert abs(onset - (START_S + MINUTE_S * minute)) <= MINUTE_S * within
    assert verdicts[found].observed > verdicts[found].foreseen


@pytest.mark.parametrize("rate", [0.1, 1.0, 10.0, 100.0])
def test_what_lifts_all_contacts_alike_is_no_surge(rate: float) -> None:
    for lift in (0.0, 0.5, 3.0):
        detector, minute = trained(rate)
        assert not any(verdict.alarm for verdict in play(detector, minute, 120, rate, lift, lift))
        assert not any(verdict.alarm for verdict in play(detector, minute + 120, 60, rate, 1.0, 1.0, seed=3))


def test_a_flushed_backlog_is_no_surge_but_a_surge_inside_it_is() -> None:
    detector, minute = trained(5.0)
    assert not detector.update(600, START_S + MINUTE_S * minute, exposure=12_000).alarm
    detector, minute = trained(5.0)
    assert detector.update(1200, START_S + MINUTE_S * minute, exposure=12_600).alarm


def test_a_surge_inside_a_campaign_is_found() -> None:
    detector, minute = trained(10.0)
    play(detector, minute, 30, 10.0, 3.0, 3.0)
    assert any(verdict.alarm for verdict in play(detector, minute + 30, 20, 10.0, 6.0, 3.0, seed=4))


def test_an_alarm_ends_with_its_surge_and_the_surge_is_not_learned() -> None:
    detector, minute = trained(10.0)
    before = play(detector, minute, 1, 10.0, 1.0, 1.0)[0].expected
    assert all(verdict.alarm for verdict in play(detector, minute + 1, 180, 10.0, 4.0, 1.0)[3:])
    after = play(detector, minute + 181, 60, 10.0, 1.0, 1.0)
    assert not any(verdict.alarm for verdict in after[10:])
    assert after[-1].expected / day_shape(START_S + MINUTE_S * (minute + 240)) == pytest.approx(
        before / day_shape(START_S + MINUTE_S * minute), rel=0.4
    )


def test_a_slice_without_history_is_unwarmed_and_silent() -> None:
    detector = SpikeDetector(bucket_s=MINUTE_S)
    verdicts = [detector.update(50 * (minute > 300), MINUTE_S * minute) for minute in range(600)]
    assert not any(verdict.alarm or verdict.warm for verdict in verdicts)


def test_late_complaints_are_no_evidence_about_now() -> None:
    detector, minute = trained(1.0)
    assert not detector.update(60, START_S + MINUTE_S * minute, exposure=80, late=59).alarm


def test_a_gap_is_neither_calm_nor_surge() -> None:
    detector, minute = trained(5.0)
    verdict = detector.update(5, START_S + MINUTE_S * (minute + 1000), exposure=100)
    assert not verdict.alarm
    assert verdict.expected == pytest.approx(5.0, rel=0.8)


def test_runs_of_empty_buckets_equal_empty_buckets() -> None:
    one, minute = trained(0.1)
    other, _ = trained(0.1)
    for number in range(minute, minute + 25):
        one.update(0, START_S + MINUTE_S * number, exposure=0)
    other.empty(START_S + MINUTE_S * minute, 25)
    a, b = play(one, minute + 25, 100, 0.1, 1.0, 1.0), play(other, minute + 25, 100, 0.1, 1.0, 1.0)
    assert b[-1].expected == pytest.approx(a[-1].expected, rel=0.05)
    other.empty(START_S + MINUTE_S * (minute + 125), 10**7)
    assert not other.update(0, START_S + MINUTE_S * (minute + 125 + 10**7)).alarm


def test_the_length_of_a_bucket_is_seen_from_the_calls() -> None:
    seen, told = SpikeDetector(), SpikeDetector(bucket_s=300.0)
    for number in range(700):
        a = seen.update(number % 7, 300.0 * number, exposure=50)
        b = told.update(number % 7, 300.0 * number, exposure=50)
    assert a == b


def test_peek_says_what_suffices_already_and_learns_nothing() -> None:
    detector, minute = trained(5.0)
    before = json.dumps(detector.to_state())
    assert detector.peek(60, START_S + MINUTE_S * minute, exposure=100).alarm
    assert not detector.peek(4, START_S + MINUTE_S * minute, exposure=50).alarm
    assert json.dumps(detector.to_state()) == before


def test_a_rescaled_detector_takes_more_complaints_for_calm() -> None:
    detector, minute = trained(20.0)
    detector.rescale(1.3)
    verdicts = play(detector, minute, 300, 20.0, 1.3, 1.0)
    assert not any(verdict.alarm for verdict in verdicts)


def test_a_restored_detector_goes_on_alike() -> None:
    detector, minute = trained(3.0)
    play(detector, minute, 20, 3.0, 3.0, 1.0)
    twin = SpikeDetector.from_state(kept(detector.to_state()))
    assert play(detector, minute + 20, 200, 3.0, 1.0, 1.0) == play(twin, minute + 20, 200, 3.0, 1.0, 1.0)
    assert len(json.dumps(twin.to_state())) < 20_000


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="false_alarms_per_month"):
        SpikeDetector(false_alarms_per_month=0.0)
    with pytest.raises(ValueError, match="bucket_s"):
        SpikeDetector(bucket_s=-1.0)
    with pytest.raises(ValueError, match="ratio"):
        SpikeDetector().rescale(0.0)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(-1e9, 1e9), st.just(math.nan)),
            st.integers(0, 10**9),
            st.one_of(st.none(), st.integers(0, 10**9)),
            st.integers(0, 10**6),
        ),
        max_size=30,
    )
)
def test_no_input_raises(calls: list[tuple[float, int, int | None, int]]) -> None:
    detector = SpikeDetector()
    for timestamp, count, exposure, late in calls:
        verdict = detector.update(count, timestamp, exposure=exposure, late=late)
        assert math.isfinite(verdict.score)
        assert math.isfinite(verdict.expected)
    json.dumps(detector.to_state(), allow_nan=False)


def test_contacts_where_there_were_hardly_any_are_no_campaign() -> None:
    """A feed of 4 contacts in three days that suddenly brings 100 an hour, most of them complaints."""
    detector = SpikeDetector(bucket_s=MINUTE_S)
    for minute in range(DAYS * 1440):
        rare = minute % 720 == 0
        detector.update(int(rare), START_S + MINUTE_S * minute, exposure=2 * int(rare))
    verdicts = [
        detector.update(1, START_S + MINUTE_S * minute, exposure=2)
        for minute in range(DAYS * 1440, DAYS * 1440 + 30)
    ]
    assert any(verdict.alarm for verdict in verdicts)


def test_with_buckets_of_a_day_the_noise_of_days_is_expected() -> None:
    alarms, days = 0, 400
    for seed in range(3):
        rng, before = np.random.default_rng(seed), False
        detector = SpikeDetector(bucket_s=86400.0)
        for day in range(days):
            complaints = int(rng.poisson(40.0 * math.exp(0.3 * rng.normal())))
            exposure = complaints + int(rng.poisson(400.0 * math.exp(0.15 * rng.normal())))
            verdict = detector.update(complaints, 86400.0 * day, exposure=exposure)
            alarms += verdict.alarm and not before
            before = verdict.alarm
    assert alarms < 3 * days / 30.4


def test_a_small_surge_of_a_large_slice_is_one_alarm_that_ends_with_it() -> None:
    detector, minute = trained(1000.0)
    during = [verdict.alarm for verdict in play(detector, minute, 180, 1000.0, 1.25, 1.0)]
    first = during.index(True)
    assert first <= 10
    assert all(during[first:])
    after = play(detector, minute + 180, 60, 1000.0, 1.0, 1.0)
    assert not any(verdict.alarm for verdict in after[10:])


def test_hours_do_not_pass_for_growth_over_the_days_before_them() -> None:
    rng, detector = np.random.default_rng(7), SpikeDetector(bucket_s=600.0)
    for bucket in range(2 * 144 + 24):
        # On the third day the share of complaints is lower for some hours.
        complaints = int(rng.poisson(400.0 if bucket >= 2 * 144 else 500.0))
        detector.update(complaints, 600.0 * bucket, exposure=complaints + int(rng.poisson(4500.0)))
    assert detector._watch is not None
    assert detector._watch.baseline.learned.slow_share.value == pytest.approx(1.0, abs=0.03)


def test_on_its_first_judged_day_a_large_slice_is_as_quiet_as_dialled() -> None:
    alarms, slices = 0, 12
    for seed in range(slices):
        rng, before, detector = np.random.default_rng(seed), False, SpikeDetector(bucket_s=600.0)
        noise = 0.0
        for bucket in range(2 * 144):
            # Noise of 5 % with a memory of two hours, and a share that follows the hour and the day.
            noise = 0.92 * noise + 0.02 * rng.normal()
            lift = math.exp(noise + 0.15 * math.sin(bucket / 144 * 2 * math.pi) + 0.05 * (bucket >= 144))
            complaints = int(rng.poisson(5000.0 * lift))
            verdict = detector.update(complaints, 600.0 * bucket, exposure=complaints + 95_000)
            alarms += verdict.alarm and not before
            before = verdict.alarm
    assert alarms <= 2


@pytest.mark.parametrize("bucket_s", [86400.0, 3600.0])
def test_long_buckets_learn_the_days_of_the_week(bucket_s: float) -> None:
    # A Thursday; offices close at the week's end.
    rng, detector, alarms = np.random.default_rng(1), SpikeDetector(bucket_s=bucket_s), 0
    expected = {}
    for bucket in range(int(8 * 7 * 86400.0 / bucket_s)):
        day = (3 + int(bucket * bucket_s // 86400.0)) % 7
        verdict = detector.update(int(rng.poisson(5.0 if day >= 5 else 200.0)), bucket * bucket_s)
        expected[day] = verdict.expected
        alarms += verdict.alarm
    assert all(150.0 < expected[day] < 250.0 for day in range(5))
    assert all(expected[day] < 20.0 for day in (5, 6))
    assert alarms == 0


def test_the_sunday_of_a_week_is_a_sunday() -> None:
    table = WeekTable(utc_offset_s=3600.0)
    for hour in range(168):
        sunday_s = table.sunday(3600.0 * hour) + 3600.0
        assert datetime.fromtimestamp(sunday_s, UTC).strftime("%A %H") == f"Sunday {(hour + 1) % 24:02}"


@pytest.mark.parametrize("first", [[0, 180], [0, 300, 540, 660], [0, 180, 360, 480, 600]])
def test_a_gap_at_the_start_does_not_make_buckets_long_for_good(first: list[int]) -> None:
    seen, told = SpikeDetector(), SpikeDetector(bucket_s=MINUTE_S)
    times = first + [60 * minute for minute in range(first[-1] // 60 + 1, 3000)]
    for number, at_s in enumerate(times):
        verdict = seen.update(number % 5, float(at_s), exposure=40)
        assert told.update(number % 5, float(at_s), exposure=40) == verdict or number < len(first) + 2
        if number % 7 == 0:
            seen = SpikeDetector.from_state(kept(seen.to_state()))
    assert seen.dropped == 0
    assert seen.to_state()["watch"] == told.to_state()["watch"]


def test_steps_that_contradict_a_length_long_since_seen_ask_for_it() -> None:
    detector = SpikeDetector()
    for number in range(100):
        detector.update(2, 180.0 * number, exposure=40)
    detector.update(2, 180.0 * 99 + 60.0, exposure=40)
    assert detector.dropped == 1
    with pytest.raises(ValueError, match="60 s apart, but the first two lay 180 s apart: give bucket_s"):
        detector.update(2, 180.0 * 99 + 120.0, exposure=40)


def test_a_clock_that_trembles_and_a_stray_call_do_not_make_buckets_short() -> None:
    detector, rng = SpikeDetector(), np.random.default_rng(5)
    for number in range(300):
        detector.update(2, START_S + 60.0 * number + float(rng.uniform(0.0, 1.0)), exposure=40)
        if number % 50 == 5:
            detector.update(2, START_S + 60.0 * number + 2.0, exposure=40)
    assert detector.to_state()["watch"]["bucket_s"] == pytest.approx(60.0, abs=1.0)


def test_a_time_in_milliseconds_is_refused_and_poisons_nothing() -> None:
    detector, minute = trained(5.0)
    before = json.dumps(detector.to_state())
    at_s = START_S + MINUTE_S * minute
    for call in (
        lambda: detector.update(5, 1000 * at_s),
        lambda: detector.peek(5, 1000 * at_s),
        lambda: detector.empty(1000 * at_s, 3),
        lambda: SpikeDetector().update(5, 1000 * at_s),
    ):
        with pytest.raises(ValueError, match="milliseconds"):
            call()
    assert json.dumps(detector.to_state()) == before
