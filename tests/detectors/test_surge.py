"""How long a surge is on, and what is usual after it."""

from __future__ import annotations

import numpy as np
import pytest

from detectors.spike import SliceCount, SpikeDetector, SpikeFleet
from detectors.spikes.surge import Surge
from detectors.spikes.week import DAY_S
from tests.detectors.kept import kept


def test_a_rise_that_took_days_to_be_understood_is_on_for_days_too() -> None:
    detector, rng = SpikeDetector(false_alarms_per_month=0.2, bucket_s=3600.0), np.random.default_rng(3)
    alarming, onset_s = [], None
    for hour in range(24 * 40):
        count = int(rng.poisson(2.7 if hour >= 24 * 14 else 2.0))
        verdict = detector.update(count, 3600.0 * hour, exposure=count + int(rng.poisson(14.0)))
        if verdict.alarm:
            alarming.append(hour)
            onset_s = verdict.onset if onset_s is None else onset_s
    assert onset_s is not None and 3600.0 * alarming[0] - onset_s > 1.5 * 86400
    assert len(alarming) == alarming[-1] - alarming[0] + 1 >= 36


def surge(took_days: float, ratio: float = 1.5, usual: float = 1.0) -> Surge:
    """A surge that took so long to be found, beginning at time 0."""
    onset, found = ((at_s, 1.0, 9.0, 1.0, 9.0, 1.0, 40.0, 0.0) for at_s in (0.0, took_days * DAY_S))
    return Surge(2, onset, ratio, usual, found)


def test_a_slow_rise_is_on_for_a_week_and_a_swift_one_for_two_days() -> None:
    for took_days, normal_days in ((0.1, 2.0), (1.9, 2.0), (5.0, 7.0), (20.0, 7.0)):
        end_s = (took_days + normal_days) * DAY_S
        assert not surge(took_days).is_normal(end_s)
        assert surge(took_days).is_normal(end_s + 1.0)


def test_a_slow_rise_by_a_third_does_not_seem_over_after_a_few_thin_days() -> None:
    rng, over = np.random.default_rng(1), {0.1: 0, 5.0: 0}
    for took_days in over:
        for _ in range(100):
            rise = surge(took_days, 1.3, 0.25)
            # A week; 1.5 an hour are usual.
            over[took_days] += any(rise.is_over(float(rng.poisson(1.9)), 1.5) for _ in range(168))
    assert over[5.0] <= 5 and over[0.1] >= 20


def test_a_few_complaints_of_a_thin_slice_are_no_new_level_once_they_cease() -> None:
    detector, before = SpikeDetector(bucket_s=3600.0), 0.0
    for hour in range(24 * 53):
        # One in four days; on the fiftieth, six within three hours, and then none.
        count = 2 if 0 <= hour - 24 * 50 < 3 else int(hour % 96 == 50 and hour < 24 * 50)
        verdict = detector.update(count, 3600.0 * hour, exposure=count + 5)
        before = verdict.expected if hour < 24 * 50 else before
        assert verdict.alarm or not 24 * 50 < hour < 24 * 52
    assert not verdict.alarm
    assert verdict.expected < 3.0 * before


def test_a_surge_of_an_older_checkpoint_counts_from_its_onset() -> None:
    onset, found = ((at_s, 1.0, 9.0, 1.0, 9.0, 1.0, 40.0, 0.0) for at_s in (600.0, 7200.0))
    state = Surge(2, onset, 3.0, 1.0, found).to_state()
    assert Surge.from_state(state).found == found
    assert Surge.from_state(state[:4]).found == onset


def test_time_in_which_nobody_listened_makes_no_level_the_usual_one() -> None:
    rise = surge(0.1)
    rise.unheard_s = 1.5 * DAY_S
    rise = Surge.from_state(kept(rise.to_state()))
    assert not rise.is_normal(3.5 * DAY_S)
    assert rise.is_normal(3.7 * DAY_S)


@pytest.mark.parametrize("gap_days", [1.0, 2.2, 3.0, 5.0])
def test_a_gap_within_a_surge_leaves_what_is_expected_as_it_was(gap_days: float) -> None:
    detector, rng = SpikeDetector(bucket_s=60.0), np.random.default_rng(3)
    back = 7 * 1440 + 10 + int(gap_days * 1440)
    for minute in range(7 * 1440 + 10):
        verdict = detector.update(int(rng.poisson(2 if minute < 7 * 1440 else 20)), 60.0 * minute)
    assert verdict.alarm
    detector = SpikeDetector.from_state(kept(detector.to_state()))
    expected = []
    for minute in range(back, back + 60):
        verdict = detector.update(int(rng.poisson(2)), 60.0 * minute)
        expected.append(verdict.expected)
    assert not verdict.alarm and max(expected) < 3.0
    # And a surge that goes on is found anew.
    for minute in range(back + 60, back + 70):
        verdict = detector.update(int(rng.poisson(20)), 60.0 * minute)
    assert verdict.alarm


@pytest.mark.parametrize(("days", "latest"), [(3, 10), (5, 0)])
def test_a_feed_that_is_silent_for_days_within_a_surge_comes_back_as_it_was(days: int, latest: int) -> None:
    fleet, rng = SpikeFleet(bucket_s=60.0), np.random.default_rng(4)
    ended, back = [], (5 + days) * 1440
    for minute in (*range(5 * 1440 + 10), *range(back, back + 60)):
        count = int(rng.poisson(20 if 5 * 1440 <= minute < back else 2))
        verdicts = fleet.update(60.0 * minute, {"": SliceCount(count, count + 30)})
        ended += [minute for _, verdict in verdicts if not verdict.alarm]
        if minute == 5 * 1440 + 9:
            assert verdicts[0][1].alarm
            fleet = SpikeFleet.from_state(kept(fleet.to_state()))
    assert len(ended) == 1 and back <= ended[0] <= back + latest
    assert fleet.expected("") < 3.0


@pytest.mark.parametrize(("asleep_days", "slow"), [(0.0, True), (1.5, True), (2.4, False)])
def test_a_weekend_makes_no_rise_slow_and_nights_make_none_swift(asleep_days: float, slow: bool) -> None:
    onset = (0.0, 1.0, 9.0, 1.0, 9.0, 1.0, 40.0, 100.0)
    rise = Surge(2, onset, 1.5, 1.0, (2.6 * DAY_S, *onset[1:-1], 100.0 + asleep_days * DAY_S))
    assert rise.is_slow == slow
    # What it is to be weighed against on its end is of the time in which it was heard.
    heard = Surge(2, onset, 1.5, 1.0, ((2.6 - asleep_days) * DAY_S, *onset[1:]))
    assert not slow or rise.weighed == pytest.approx(heard.weighed, rel=0.2)


def test_time_asleep_since_the_onset_is_told_whether_before_or_after_it_was_found() -> None:
    detector, rng = SpikeDetector(bucket_s=60.0), np.random.default_rng(5)
    friday, monday, found = 5 * 1440, 5 * 1440 + 3720, False
    for minute in (*range(friday + 4), *range(monday, monday + 60), *range(monday + 1000, monday + 1010)):
        count = int(rng.poisson(2)) if minute < friday else 4
        verdict = detector.update(count, 60.0 * minute, exposure=count + 30)
        assert verdict.asleep_s == 0.0 or verdict.alarm
        if verdict.alarm and not found:
            found = True
            assert minute >= monday and verdict.onset is not None and verdict.onset < 60.0 * (friday + 4)
            assert verdict.asleep_s == 60.0 * (monday - friday - 4)
            detector = SpikeDetector.from_state(kept(detector.to_state()))
    assert found and verdict.asleep_s == 60.0 * (monday - friday - 4 + 940)
