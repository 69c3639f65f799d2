"""Bottom-k sketch: the smallest keys with their earliest seconds, whatever the order they come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detectors.log.sketch import SIZE, Sketch


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9)), max_size=1500))
def test_it_keeps_what_a_plain_sort_of_all_keys_would(pairs: list[tuple[int, int]]) -> None:
    sketch, earliest = Sketch(), dict[int, int]()
    for key, second in pairs:
        sketch.add(key, second)
        if key:
            earliest[key] = min(second, earliest.get(key, second))
    assert sketch.smallest() == sorted(earliest.items())[:SIZE]


def test_its_memory_is_bounded() -> None:
    sketch = Sketch()
    for key in range(100_000, 0, -1):
        sketch.add(key, 0)
    assert len(sketch.seconds) <= 2 * SIZE + 1
    assert sketch.smallest() == [(key, 0) for key in range(1, SIZE + 1)]
