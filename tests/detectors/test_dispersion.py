"""Complaints that come in clumps: neither alarms without end nor deafness."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detectors.spikes.block import Block
from detectors.spikes.dispersion import PredictedDispersion, Scatter, Steps, WithinDispersion
from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import state_of_watch, watch_from
from tests.detectors.kept import kept

DAY, HOUR = 1440, 60
START_S = 1_767_571_200.0


def counts(seed: int, days: int, size: float, lasting_min: float, rate: float) -> tuple[list[int], list[int]]:
    """Complaints and other contacts by minute, the former in geometric clumps."""
    rng = np.random.default_rng(seed)
    hour = np.arange(days * DAY) / HOUR % 24
    mean = rate * (0.15 + 1.7 * np.exp(-((hour - 14) ** 2) / 30))
    first = np.repeat(np.arange(len(mean)), rng.poisson(mean / size))
    times = np.repeat(first + rng.random(len(first)), members := rng.geometric(1.0 / size, len(first)))
    minute = (times + rng.exponential(lasting_min, members.sum())).astype(int)
    return np.bincount(minute[minute < len(mean)], minlength=len(mean)).tolist(), rng.poisson(
        9 * mean
    ).tolist()


def alarms(watch: Watch, complaints: list[int], other: list[int]) -> list[int]:
    """Minutes at which alarms begin."""
    watch.baseline.learned.uses_exposure = True
    found = []
    for minute, (seen, others) in enumerate(zip(complaints, other, strict=True)):
        before = watch.surge
        watch.count(START_S + 60.0 * minute, seen, others)
        if watch.surge is not None and before is None:
            found.append(minute)
    return found


@pytest.mark.parametrize(
    ("size", "lasting_min", "rate"), [(3.0, 0.2, 3.0), (3.0, 3.0, 3.0), (2.0, 10.0, 0.3)]
)
def test_clumps_are_no_surges_and_a_surge_of_them_is_found(
    size: float, lasting_min: float, rate: float
) -> None:
    complaints, other = counts(1, 21, size, lasting_min, rate)
    assert len(alarms(Watch(60.0, 1.0), complaints, other)) <= 3, "one a month is asked for"
    risen, _ = counts(2, 21, size, lasting_min, 5 * rate)
    onset = 20 * DAY + 12 * HOUR
    found = alarms(Watch(60.0, 1.0), complaints[:onset] + risen[onset:], other)
    assert any(onset < minute < onset + 2 * HOUR for minute in found)


def test_chance_alone_is_taken_for_no_clumps() -> None:
    complaints, other = counts(3, 14, 1.0, 0.1, 3.0)
    watch = Watch(60.0, 1.0)
    alarms(watch, complaints, other)
    assert max(watch.evidence.noise.dispersion) < 0.5


def test_clumps_survive_a_restart_to_the_bit() -> None:
    complaints, other = counts(4, 9, 3.0, 3.0, 1.0)
    whole, half = Watch(60.0, 1.0), Watch(60.0, 1.0)
    cut = 5 * DAY + 7
    alarms(whole, complaints, other)
    alarms(half, complaints[:cut], other[:cut])
    half = watch_from(kept(state_of_watch(half)))
    for minute in range(cut, len(complaints)):
        half.count(START_S + 60.0 * minute, complaints[minute], other[minute])
    assert state_of_watch(half) == state_of_watch(whole)
    assert whole.evidence.noise.dispersion.ten > 1.0


def test_a_checkpoint_from_before_clumps_is_read() -> None:
    complaints, other = counts(5, 5, 1.0, 0.1, 1.0)
    watch = Watch(60.0, 1.0)
    alarms(watch, complaints, other)
    old: dict[str, Any] = kept(state_of_watch(watch))
    old["evidence"]["noise"] = old["evidence"]["noise"][:4]
    old["baseline"]["learned"]["noises"] = old["baseline"]["learned"]["noises"][:4]
    old["baseline"]["pending"] = [row[:7] for row in old["baseline"]["pending"]]
    del old["baseline"]["steps"]
    again = watch_from(old)
    again.count(watch.next_s, 2, 20)
    assert again.warm


def test_a_block_is_read_as_it_was_written() -> None:
    block = Block(0.0, 600.0, 600.0, 20.0, 4.0, 15.0, 3.0, minutes=Scatter(5.0, 3.6, 10.0))
    assert Block.from_state(kept(block.to_state())) == block
    assert Block.from_state(block.to_state()[:7]).minutes == Scatter()


def test_a_single_burst_is_no_clumping() -> None:
    clumps = WithinDispersion()
    for _ in range(100):
        clumps.learn(Scatter(9.0, 9.0, 10.0))
    minutes = Steps(60.0)
    for minute in range(10):
        minutes.count(60.0 * minute, 500 if minute == 4 else 1)
    clumps.learn(minutes.end(600.0))
    assert clumps.value < 1.0


def test_noise_that_lifts_many_is_told_from_clumps() -> None:
    few, noisy = PredictedDispersion(), PredictedDispersion()
    rng = np.random.default_rng(6)
    for hour in range(600):
        mean = 20.0 + 10.0 * (hour % 24)
        for line, start, slope in ((few, 3.0, 0.0), (noisy, 0.0, 0.02)):
            beyond = start + slope * mean
            line.learn(mean, (1.0 + beyond) * rng.chisquare(1) - 1.0, (1.0 + beyond) ** -2, 0.0036)
    assert few.value == pytest.approx(3.0, abs=1.2)
    assert noisy.value < 0.7
