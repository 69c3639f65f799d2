"""Latest complaints: bounded, the same from a state, customers counted well enough."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.log.sketch import SIZE as SKETCH_SIZE
from detectors.reasons.distinct import HASHES, MAX_HASHES
from detectors.reasons.recent import MAX_SAMPLES, Recent
from schemas.brandlog import BrandMap, Cell, Sample
from tests.detectors.kept import kept


def block(first: int, count: int, customers: list[tuple[int, int]] | None = None) -> BrandMap:
    samples = [
        Sample(number * 7919 % 10007, float(number), f"e{number}", "slow", 0)
        for number in range(first, first + count)
    ]
    shown = sorted(customers or [])[:SKETCH_SIZE]
    cells = [Cell(first, 0, count, count)]
    return BrandMap(keys=[(("region", "north"),)], cells=cells, complainants=shown, samples=samples)


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_customers_are_exact_while_few_and_near_when_many(seed: int) -> None:
    rng = Random(seed)
    for true in (0, 5, 63, 3000):
        recent = Recent()
        recent.add("call", block(0, 0, [(rng.randrange(HASHES), 100) for _ in range(true)]))
        recent.pass_to(1e9)
        assert recent.customers_between(101.0, 1e9) == recent.customers_between(0.0, 100.0) == 0
        found = recent.customers_between(100.0, 101.0)
        assert found == true if true < 64 else 0.5 * true < found < 1.8 * true


def test_it_stays_bounded_and_keeps_the_newest() -> None:
    recent = Recent()
    for first in range(0, 5000, 8):
        recent.add("call", block(first, 8, [(first + who, first) for who in range(64)]))
        recent.pass_to(first + 8.0)
    assert len(recent.samples) <= 2 * MAX_SAMPLES
    assert len(recent.customers) <= 2 * MAX_HASHES
    assert "e4999" in recent.samples
    recent.forget(4990.0)
    assert min(seen.at_s for seen in recent.samples.values()) >= 4990.0


def test_complaints_of_a_slice_are_given_as_by_chance() -> None:
    recent = Recent()
    recent.add("call", block(0, 8))
    recent.add("chat", block(100, 8))
    recent.pass_to(200.0)
    shown = recent.of_slice(2.0, {"region": ["north"], "channel": ["call"]})
    assert [seen.rank for seen in shown] == sorted(seen.rank for seen in shown)
    assert {seen.channel for seen in shown} == {"call"}
    assert min(seen.at_s for seen in shown) >= 2.0
    assert recent.of_slice(0.0, {"region": ["south"]}) == []
    assert recent.of_slice(200.0, {}) == []


def test_the_same_again_changes_nothing_and_a_state_brings_all_back() -> None:
    recent, twin = Recent(), Recent()
    for each in (block(0, 8, [(5, 9)]), block(0, 8, [(5, 9)])):
        recent.add("call", each)
    twin.add("call", block(0, 8, [(5, 9)]))
    for end_s in (5.0, 1e9):
        recent.pass_to(end_s)
        twin.pass_to(end_s)
        state = recent.to_state()
        assert state == twin.to_state() == Recent.from_state(kept(state)).to_state()
    assert len(recent.samples) == 8


def test_what_is_read_ahead_of_its_time_is_not_known_yet() -> None:
    recent = Recent()
    recent.add("call", block(0, 8, [(5, 2), (5, 7), (9, 7)]))
    recent.pass_to(4.0)
    assert len(recent.of_slice(0.0, {})) == 4
    assert recent.customers_between(0.0, 4.0) == 1
    recent.pass_to(8.0)
    assert len(recent.of_slice(0.0, {})) == 8
    assert (recent.customers_between(0.0, 4.0), recent.customers_between(4.0, 8.0)) == (0, 2)
