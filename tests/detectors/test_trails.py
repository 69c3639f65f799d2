"""Whether an alarm is still fed: a surge that goes on is seldom taken for over, one that is over seldom goes on."""

from __future__ import annotations

import numpy as np

from detectors.spikes.surge import NEW_NORMAL_S, SpikeVerdict
from detectors.watchers.trails import Lately, Trails
from tests.detectors.kept import kept

MINUTE_S = 60.0


def looks(usual: float, lift: float, hours: int, seed: int) -> list[Lately]:
    """What is said each minute of a slice with so many usual complaints an hour, after ten hours at three times."""
    rng, trails = np.random.default_rng(seed), Trails()
    found, observed, foreseen = [], 0.0, 0.0
    for minute in range(60 * (10 + hours)):
        ratio = 3.0 if minute < 600 else lift
        observed += float(rng.poisson(usual * ratio / 60.0))
        foreseen += usual / 60.0
        verdict = SpikeVerdict(9.0, True, usual, 0.0, observed, foreseen, 5.0, True)
        found.append(trails.lately("", verdict, minute * MINUTE_S))
    return found[600:]


def test_a_small_surge_that_goes_on_is_seldom_taken_for_over() -> None:
    held = [look.holds for seed in range(40) for look in looks(2.0, 3.0, 10, seed)]
    assert np.mean(held) > 0.95


def test_one_that_is_over_soon_holds_nothing_and_does_not_go_on_by_what_came_since() -> None:
    over = [looks(2.0, 1.0, 12, seed) for seed in range(40)]
    assert np.mean([look.holds for one in over for look in one[480:]]) < 0.2
    again = [any(look.goes_on and look.since_s >= 36_000.0 for look in one) for one in over]
    assert np.mean(again) <= 0.05
    plain = [
        any(look.goes_on and look.since_s >= 36_000.0 for look in looks(2.0, 3.0, 12, n)) for n in range(40)
    ]
    assert np.mean(plain) > 0.9


def held_through_a_slow_rise(
    daily: float, ratio: float, found: tuple[float, float], after_days: int, days: int
) -> float:
    """Share of ten-minute steps that hold, after a rise was found with so many complaints seen and foreseen."""
    held = []
    for seed in range(40):
        rng, trails, (observed, foreseen) = np.random.default_rng(seed), Trails(), found
        for step in range(days * 144):
            observed, foreseen = observed + float(rng.poisson(ratio * daily / 144)), foreseen + daily / 144
            verdict = SpikeVerdict(9.0, True, daily / 144, 0.0, observed, foreseen, 5.0, True)
            held.append(trails.lately("", verdict, after_days * 86_400.0 + 600.0 * step).holds)
    return float(np.mean(held))


def test_a_slow_rise_of_a_small_slice_is_not_taken_for_over_by_a_thin_day() -> None:
    assert held_through_a_slow_rise(6.0, 1.6, (115.0, 72.0), after_days=12, days=2) > 0.85


def test_a_slow_rise_by_a_third_is_not_taken_for_over_by_a_thin_day() -> None:
    assert held_through_a_slow_rise(36.0, 1.35, (173.0, 124.0), after_days=4, days=3) > 0.9


def test_what_is_over_does_not_hold_again_when_it_is_two_days_old() -> None:
    trails, held = Trails(), []
    for step in range(4 * 144):
        # Nine within three hours, where one in three hours was usual, and then silence.
        observed, foreseen = min(step / 2.0, 9.0), 1.0 + step / 18.0
        verdict = SpikeVerdict(9.0, True, 0.05, 0.0, observed, foreseen, 5.0, True)
        held.append(trails.lately("", verdict, 600.0 * step).holds)
    first = held.index(False)
    assert first < 2 * 144 - 12
    assert not any(held[first:])


def test_checkpoints_keep_what_was_slow_and_older_ones_have_trails_alone() -> None:
    trails, day = Trails(), 86_400.0
    for key, at_s in (("region=north", 4 * day), ("region=south", 0.1 * day)):
        trails.lately(key, SpikeVerdict(9.0, True, 0.25, 0.0, 173.0, 124.0, 5.0, True), at_s)
    state = kept(trails.to_state())
    assert state["slow"] == {"region=north": 4 * day}
    assert kept(Trails.from_state(state).to_state()) == state
    assert Trails.from_state(state["trails"]).to_state()["slow"] == {}
    # Those before today's know the slow ones' names alone.
    named = Trails.from_state({**state, "slow": ["region=north"]})
    assert named.to_state()["slow"] == {"region=north": NEW_NORMAL_S}
    trails.forget("region=north")
    assert trails.to_state()["slow"] == {}


def test_a_night_in_which_nobody_listened_is_no_lull() -> None:
    trails, night_s = Trails(), 14 * 3600.0
    for minute in range(2 * 600):
        # Three times one an hour, the night after ten hours; in the hour after it nothing more has come by chance.
        seen, asleep_s = 3.0 * min(minute, 600) / 60.0, night_s if minute >= 600 else 0.0
        verdict = SpikeVerdict(9.0, True, 0.02, 0.0, seen, minute / 60.0, 5.0, True, asleep_s)
        lately = trails.lately("", verdict, minute * MINUTE_S + asleep_s)
        trails = Trails.from_state(kept(trails.to_state()))
        assert lately.holds or minute > 660
    assert not lately.holds
