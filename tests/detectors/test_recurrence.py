"""A rise at the same hours of several days is one, each day of which was too small; chance makes none."""

from __future__ import annotations

import numpy as np
import pytest

from detectors.spikes.evidence import Evidence
from detectors.spikes.recurrence import DAYS, LENGTHS, Recurrence, threshold
from tests.detectors.kept import kept
from tests.detectors.test_mix import noons

HOUR_S = 3600.0


def hours(lifted: dict[int, float], seed: int = 1, length: int = 60) -> int | None:
    """Hour at which it is found that of fifteen complaints an hour so many times as many came in some hours."""
    rng, evidence, recurrence = np.random.default_rng(seed), Evidence(HOUR_S), Recurrence()
    for hour in range(length):
        recurrence.mark(evidence.mark(HOUR_S * hour))
        if recurrence.found(evidence, threshold(0.01)) is not None:
            return hour
        evidence.add(HOUR_S * hour, float(rng.poisson(15.0 * lifted.get(hour, 1.0))), 500.0, 15.0, 500.0)
        recurrence = Recurrence.from_state(kept(recurrence.to_state()))
    return None


def test_the_same_hours_of_two_days_are_found_and_others_are_not() -> None:
    noon, next_noon, evening = range(11, 15), range(35, 39), range(42, 46)
    assert hours({}) is None
    assert hours(dict.fromkeys(noon, 1.7)) is None
    assert hours(dict.fromkeys((*noon, *next_noon), 1.7)) in next_noon
    assert hours(dict.fromkeys((*noon, *evening), 1.7)) is None


def test_hours_that_nobody_marked_are_no_days_and_marks_are_bounded() -> None:
    recurrence = Recurrence()
    for hour in (*range(11), *range(40, 400)):
        recurrence.mark((HOUR_S * hour, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0))
    assert len(recurrence.to_state()) <= 24 * (DAYS - 1) + LENGTHS[-1] + 1
    recurrence.clear()
    assert recurrence.to_state() == []


@pytest.mark.parametrize("seed", [2, 3])
def test_a_share_that_moves_a_little_every_noon_is_told_at_the_second_or_third(seed: int) -> None:
    """No noon by itself told it: 35 complaints an hour, of which a part has 62 % instead of a half."""
    told = noons(35.0, 0.62, seed)
    assert told is not None
    assert told[0] in (1, 2)
    assert 11.0 < told[1] < 16.0
    assert noons(35.0, 0.5, seed) is None


@pytest.mark.parametrize("seed", [3, 5])
def test_noons_of_a_crisis_are_no_days_before_a_noon_as_usual(seed: int) -> None:
    assert noons(35.0, 0.6, seed, lifts=(3.0, 3.0, 1.0)) is None


def test_hours_in_which_much_came_tell_nothing() -> None:
    rng, evidence, recurrence = np.random.default_rng(1), Evidence(HOUR_S), Recurrence()
    lifted = {*range(11, 15), *range(35, 39)}
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for hour in range(40):
        recurrence.mark(evidence.mark(HOUR_S * hour))
        for loud, hours_found in found.items():
            if recurrence.found(evidence, threshold(0.01), {12} if loud else set()) is not None:
                hours_found.add(hour)
        evidence.add(
            HOUR_S * hour, float(rng.poisson(15.0 * (1.7 if hour in lifted else 1.0))), 500.0, 15.0, 500.0
        )
    assert found[False] and not found[True]
