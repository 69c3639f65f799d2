"""Distinct hashes over time: exact where blocks show all, scaled up where they do not, whatever blocks span."""

from __future__ import annotations

from random import Random

from detectors.log.sketch import SIZE as SKETCH_SIZE
from detectors.reasons.distinct import HASHES, MAX_LIMITS, Distinct
from tests.detectors.kept import kept


def sketched(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(pairs)[:SKETCH_SIZE]


def test_a_block_that_spans_days_does_not_hide_who_complained_in_an_hour() -> None:
    rng = Random(7)
    pairs = [(rng.randrange(HASHES), second) for second in range(0, 96 * 3600, 60)]
    distinct = Distinct()
    distinct.add(sketched(pairs), (0, 96 * 3600))
    distinct.pass_to(96 * 3600.0)
    day = distinct.between(24 * 3600.0, 48 * 3600.0)
    assert 0.4 * 1440 < day.value < 1.8 * 1440
    hour = distinct.between(24 * 3600.0, 25 * 3600.0)
    assert hour.most >= 60


def test_a_later_sketch_of_the_same_block_replaces_the_earlier_one() -> None:
    rng = Random(3)
    pairs = [(rng.randrange(HASHES), number) for number in range(4000)]
    once, often = Distinct(), Distinct()
    once.add(sketched(pairs), (0, 4000))
    for upto in range(100, 4001, 100):
        often.add(sketched(pairs[:upto]), (0, upto))
    for each in (once, often):
        each.pass_to(4000.0)
    assert often.between(0.0, 4000.0) == once.between(0.0, 4000.0)
    assert len(often.to_state()["limits"]) == 1
    assert Distinct.from_state(kept(often.to_state())).to_state() == often.to_state()


def test_it_is_bounded() -> None:
    distinct = Distinct()
    for block in range(2 * MAX_LIMITS):
        distinct.add([(key + 64 * block, block) for key in range(SKETCH_SIZE)], (block, block))
    assert len(distinct.to_state()["limits"]) <= MAX_LIMITS
    distinct.forget(1e9)
    assert len(distinct) == 0
    assert distinct.to_state()["limits"] == []
