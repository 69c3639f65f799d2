"""Buckets add up, forget what is too old, and never show a part as the whole."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.log import buckets as module
from detectors.log.buckets import Buckets
from detectors.log.ledger import Change
from detectors.slices import slices_of
from schemas.fields import CHANNELS
from tests.detectors.kept import kept

regions = st.sampled_from([(), (("region", "north"),), (("category", "delay"), ("region", "south"))])
changes = st.builds(
    Change, st.integers(0, 5).map(lambda n: n * 10), regions, st.integers(1, 9), st.integers(0, 1)
)
told = st.lists(
    st.tuples(st.sampled_from(CHANNELS), st.lists(changes, max_size=4), st.integers(0, 3)), max_size=20
)


@given(told)
def test_slices_equal_a_plain_loop(given_changes: list) -> None:
    table = Buckets()
    contacts: Counter = Counter()
    for channel, rows, model in given_changes:
        table.add(channel, rows, model)
        for row in rows:
            for key in slices_of(channel, row.dimensions):
                contacts[row.bucket, key] += row.contacts
    for bucket in range(0, 60, 10):
        assert {key: n for key, (n, _) in table.slices(bucket).items()} == {
            key: n for (at, key), n in contacts.items() if at == bucket
        }
    again = Buckets.from_state(kept(table.to_state()))
    assert again.to_state() == table.to_state()
    assert table.slices(10) == again.slices(10)


def test_what_a_new_model_moved_elsewhere_is_gone() -> None:
    table = Buckets()
    north, delay = (("region", "north"),), (("category", "delay"),)
    table.add("call", [Change(0, north, 2, 0)], 1)
    table.add("call", [Change(0, north, -2, 0), Change(0, delay, 2, 2)], 2)
    assert "region=north" not in table.slices(0)
    assert table.slices(0)["category=delay"] == [2, 2]
    assert table.rows[0].models == {1, 2}


def test_old_buckets_go_and_too_many_cells_take_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CELLS", 3)
    table = Buckets()
    for bucket in range(0, 60, 10):
        table.add("call", [Change(bucket, (), 1, 0)], 0)
    table.forget(20)
    assert list(table.rows) == [30, 40, 50]
    assert (table.dropped, table.kept_from) == (1, 21)
    assert table.hours() == {0: [30, 40, 50]}
    assert table.slices(0) == {}


def test_buckets_are_found_by_their_time_however_they_came() -> None:
    table = Buckets()
    for bucket in (7200, 3590, 0, 3600, 10, 7190):
        table.add("call", [Change(bucket, (), 1, 0)], model=1)
    assert table.between(10, 7200) == [10, 3590, 3600, 7190]
    assert table.older(3600) == [0, 10, 3590]
    table.forget(3600)
    assert sorted(table.rows) == [3600, 7190, 7200]
    restored = Buckets.from_state(table.to_state())
    assert restored.hours() == table.hours() == {2: [7200], 1: [3600, 7190]}
