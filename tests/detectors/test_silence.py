import json
import math
from functools import cache

import numpy as np
import pytest

from detectors.spike import SpikeDetector, SpikeVerdict
from tests.detectors.kept import kept

START_S = 1_760_000_400.0
DAYS = 4


def shape(minute: int) -> float:
    return math.exp(0.5 * math.sin(2 * math.pi * (START_S + 60.0 * minute) / 86400.0))


@cache
def history(rate: float, share: float) -> str:
    rng = np.random.default_rng(1)
    detector = SpikeDetector(bucket_s=60.0)
    for minute in range(DAYS * 1440):
        mean = rate * shape(minute)
        complaints, other = int(rng.poisson(mean)), int(rng.poisson(mean * (1 / share - 1)))
        detector.update(complaints, START_S + 60.0 * minute, exposure=complaints + other)
    return json.dumps(detector.to_state())


class Slice:
    """A slice with four calm days behind it, that is told of minute after minute."""

    def __init__(self, rate: float, share: float) -> None:
        self.detector = SpikeDetector.from_state(json.loads(history(rate, share)))
        self.rate, self.share, self.minute = rate, share, DAYS * 1440

    def mean(self, minutes: int) -> float:
        """Complaints expected in the minutes before this one."""
        return self.rate * sum(shape(self.minute - number - 1) for number in range(minutes))

    def tell(self, complaints: float, lift: float = 1.0) -> SpikeVerdict:
        """Tell of a minute with so many contacts as bring so many complaints, and `lift` times the latter."""
        count, other = round(complaints * lift), round(complaints * (1 / self.share - 1))
        verdict = self.detector.update(count, START_S + 60.0 * self.minute, exposure=count + other)
        self.minute += 1
        return verdict

    def silence(self, minutes: int) -> None:
        for _ in range(minutes):
            assert not self.tell(0.0).alarm


@pytest.mark.parametrize("share", [0.05, 0.4, 0.9])
@pytest.mark.parametrize("rate", [0.2, 1.0, 10.0])
def test_a_backlog_after_a_silence_is_no_surge(rate: float, share: float) -> None:
    one = Slice(rate, share)
    one.silence(60)
    backlog = one.mean(60)
    for number in range(30):
        assert not one.tell(backlog if number == 0 else one.mean(1)).alarm


def test_a_backlog_that_comes_in_parts_is_no_surge() -> None:
    one = Slice(2.0, 0.9)
    one.silence(60)
    backlog = one.mean(60)
    for _ in range(10):
        assert not one.tell(backlog / 10 + one.mean(1)).alarm


@pytest.mark.parametrize("share", [0.05, 0.4])
def test_a_surge_inside_a_backlog_is_found_at_once(share: float) -> None:
    one = Slice(2.0, share)
    one.silence(60)
    verdict = one.tell(one.mean(60), lift=2.5)
    assert verdict.alarm
    assert verdict.onset == START_S + 60.0 * DAYS * 1440


@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_feed_that_returns_is_no_surge_but_a_surge_after_it_is(share: float) -> None:
    one = Slice(10.0, share)
    one.silence(120)
    assert not any(one.tell(one.mean(1)).alarm for _ in range(60))
    one = Slice(10.0, share)
    one.silence(120)
    assert any(one.tell(one.mean(1), lift=3.0).alarm for _ in range(10))


def test_what_was_not_heard_may_come_at_once() -> None:
    one = Slice(2.0, 0.9)
    one.minute += 60
    assert not one.tell(one.mean(60)).alarm


def test_a_detector_restored_in_a_silence_goes_on_alike() -> None:
    one, other = Slice(2.0, 0.4), Slice(2.0, 0.4)
    one.silence(60)
    other.silence(60)
    other.detector = SpikeDetector.from_state(kept(other.detector.to_state()))
    assert one.tell(one.mean(60), lift=2.0) == other.tell(other.mean(60), lift=2.0)
