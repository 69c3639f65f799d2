import math

import numpy as np
import pytest

from detectors.baseline import Baseline
from detectors.spikes.noise import Noise
from detectors.spikes.week import DAY_S, HOUR_S, WEEK_S, WeekTable


def test_a_week_table_finds_the_shape_of_the_day_in_three_days() -> None:
    rng = np.random.default_rng(1)
    table = WeekTable()
    true = [30 * math.exp(0.8 * math.sin(2 * math.pi * hour / 24)) for hour in range(24)]
    for hour in range(72):
        table.add(hour * HOUR_S, float(rng.poisson(true[hour % 24])), HOUR_S)
    table.fit(noise=0.01, weeks=3 / 7)
    errors = [table.mean_rate(hour * HOUR_S) * HOUR_S / true[hour % 24] - 1 for hour in range(96, 120)]
    assert np.sqrt(np.mean(np.square(errors))) < 0.2


def test_a_week_table_starts_from_its_prior_shape() -> None:
    parent = WeekTable()
    for hour in range(168):
        parent.add(hour * HOUR_S, 100.0 if hour % 24 >= 12 else 10.0, HOUR_S)
    parent.fit(noise=0.01, weeks=1.0)
    child = WeekTable()
    child.prior = parent.shape()
    child.add(12 * HOUR_S, 5.0, HOUR_S)
    child.fit(noise=0.01, weeks=1 / 168)
    assert child.mean_rate(36 * HOUR_S) > 4 * child.mean_rate(30 * HOUR_S)


def test_a_rate_is_smooth_across_hours() -> None:
    table = WeekTable()
    for hour in range(168):
        table.add(hour * HOUR_S, 10.0 + hour % 24, HOUR_S)
    table.fit(noise=0.0, weeks=1.0)
    edge = 9 * HOUR_S
    assert table.rate(edge - 1) == pytest.approx(table.rate(edge + 1), rel=0.01)
    assert table.mean_rate(edge - 1) < table.rate(edge) < table.mean_rate(edge + 1)


def test_noise_is_learned_and_poisson_counts_have_none() -> None:
    rng = np.random.default_rng(2)
    calm, wild = Noise(0.06), Noise(0.06)
    for _ in range(600):
        calm.learn(float(rng.poisson(500)), 500.0, 0.0)
        wild.learn(float(rng.poisson(500 * rng.gamma(25, 1 / 25))), 500.0, 0.0)
    assert calm.variance < 0.03**2
    assert wild.variance == pytest.approx(0.2**2, rel=0.35)


def feed(  # noqa: PLR0917
    baseline: Baseline, first: int, minutes: int, contacts: float, complaints: float, hold: bool = False
) -> None:
    for minute in range(first, first + minutes):
        if minute % 10 == 0 and minute:
            baseline.close(60.0 * minute, hold_from=60.0 * first if hold else None)
        baseline.observe(60.0 * minute, contacts, complaints)


def test_expectation_follows_growth() -> None:
    baseline = Baseline(60.0)
    baseline.learned.uses_exposure = True
    for day in range(21):
        feed(baseline, 1440 * day, 1440, 20.0 * 1.01**day, 1.01**day)
    assert 60 * baseline.complaints_per_s == pytest.approx(1.01**21, rel=0.05)


def test_nothing_is_learned_while_it_is_held() -> None:
    baseline = Baseline(60.0)
    baseline.learned.uses_exposure = True
    feed(baseline, 0, 4 * 1440, 20.0, 1.0)
    before = baseline.complaints_per_s
    feed(baseline, 4 * 1440, 180, 30.0, 11.0, hold=True)
    assert baseline.complaints_per_s == pytest.approx(before, rel=0.02)
    baseline.drop_since(4 * DAY_S)
    assert all(block.start < 4 * DAY_S for block in baseline.pending)


def test_a_long_silence_costs_no_more_than_a_week() -> None:
    baseline = Baseline(60.0)
    feed(baseline, 0, 2 * 1440, 5.0, 5.0)
    baseline.skip(2 * DAY_S, 520 * WEEK_S)
    assert baseline.learned.seen_s > 520 * WEEK_S
    assert baseline.learned.contacts.counts and math.isfinite(baseline.complaints_per_s)


def test_a_restored_baseline_goes_on_alike() -> None:
    one = Baseline(60.0)
    one.learned.uses_exposure = True
    feed(one, 0, 2 * 1440, 20.0, 1.0)
    two = Baseline.from_state(one.to_state())
    feed(one, 2 * 1440, 600, 20.0, 1.0)
    feed(two, 2 * 1440, 600, 20.0, 1.0)
    assert one.to_state() == two.to_state()


def test_an_unknown_version_is_refused() -> None:
    state = Baseline(60.0).to_state() | {"version": 99}
    with pytest.raises(ValueError, match="version 99"):
        Baseline.from_state(state)
