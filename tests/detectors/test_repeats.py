"""The memory of repeats and of brands' times: exact within the window, bounded, the same for any cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detectors.log.repeats import WINDOW_RUNS, BrandHighs, RepeatWindow, id_hashes, window_start
from schemas.brandlog import BLOCK_OFFSETS

runs = st.lists(st.tuples(st.integers(0, 40), st.lists(st.sampled_from("abcdefgh"), max_size=6)), max_size=30)


@given(runs)
def test_the_window_equals_a_plain_search(steps: list[tuple[int, list[str]]]) -> None:
    window, seen, run = RepeatWindow(), [], 0
    for ahead, ids in steps:
        run += ahead
        expected = []
        for each in ids:
            expected.append(not any(old == each and run - at <= WINDOW_RUNS for at, old in seen))
            seen.append((run, each))
        assert window.first_times(run * BLOCK_OFFSETS, ids) == expected


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1e9)), max_size=30))
def test_highs_are_those_of_the_window(steps: list[tuple[int, float]]) -> None:
    highs, seen, run = BrandHighs(), [], 0
    for ahead, at_s in steps:
        run += ahead
        highs.note(run * BLOCK_OFFSETS, "acme", at_s)
        seen.append((run, at_s))
        assert highs.high("acme") == max(high for at, high in seen if run - at <= WINDOW_RUNS)
        assert highs.high("globex") is None


@given(st.integers(0, 10**12))
def test_the_window_begins_at_a_run(offset: int) -> None:
    start = window_start(offset)
    assert start % BLOCK_OFFSETS == 0
    assert 0 <= start <= offset
    assert offset - start < (WINDOW_RUNS + 1) * BLOCK_OFFSETS


def test_hashes_are_the_same_for_ever() -> None:
    assert id_hashes(["a"]) == [3405396810240292928]
    assert len(set(id_hashes(map(str, range(10_000))))) == 10_000
    assert 0 <= id_hashes(["\ud800"])[0] < 1 << 64
