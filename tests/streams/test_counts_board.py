"""The follower of counts: what it keeps, what it forgets, and that it reads again for a slice that comes up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaProducer
from hypothesis import given
from hypothesis import strategies as st

from schemas.alerts import Alert
from schemas.counts import Counts, SliceCount
from schemas.fields import Slice
from schemas.settings import Settings
from schemas.topics import COUNTS
from streams.embedded import EmbeddedBroker
from streams.web import counts_board
from streams.web.counts_board import MAX_BRANDS, CountsBoard
from streams.web.minutes import SPAN_S, Minutes, Series
from tests.web.story import alert, moment

NOW_S = int(time.time()) // 60 * 60
NORTH: Slice = {"region": ["north"]}


def bucket(
    at_s: int, complaints: int, *, brand: str = "acme", revision: int = 1, bucket_s: int = 10
) -> bytes:
    rows: tuple[tuple[Slice, int], ...] = (({}, 3), (NORTH, 2), ({"region": ["south"]}, 1))
    counts = Counts(
        brand=brand,
        bucket_start=moment(at_s),
        bucket_s=bucket_s,
        revision=revision,
        model_version=1,
        slices=[SliceCount(slice=one, contacts=9 * n, complaints=complaints * n) for one, n in rows],
    )
    return counts.model_dump_json().encode()


def complaints(minutes: Minutes) -> list[int]:
    return [row.complaints for row in minutes.rows]


def test_the_highest_revision_counts_in_whatever_order() -> None:
    following = CountsBoard(Settings(), list)
    for revision, count in ((2, 7), (1, 5), (2, 7)):
        following.take(bucket(NOW_S, count, revision=revision))
    following.take(bucket(NOW_S + 110, 1))
    assert complaints(following.minutes("acme", {})) == [21, 3]


def test_a_minute_that_is_not_over_is_not_shown() -> None:
    following = CountsBoard(Settings(), list)
    for at_s in range(NOW_S, NOW_S + 100, 10):
        following.take(bucket(at_s, 1))
    assert complaints(following.minutes("acme", {})) == [18]


def test_slices_are_kept_for_incidents_alone_and_let_go_with_them() -> None:
    incidents = [alert(NOW_S, brand="acme", slice={"region": ["north", "south"]})]
    following = CountsBoard(Settings(), lambda: incidents)
    assert following.want(), "a new slice asks for another reading"
    following.take(bucket(NOW_S, 1))
    following.take(bucket(NOW_S + 60, 0))
    both: Slice = {"brand": ["acme"], "region": ["south", "north"]}
    assert complaints(following.minutes("acme", both)) == [3]
    assert following.minutes("acme", NORTH).rows == ()
    incidents.clear()
    following.want()
    assert following.minutes("acme", both).rows == () and complaints(following.minutes("acme", {})) == [3]


def test_brands_are_bounded_and_the_silent_make_room() -> None:
    following = CountsBoard(Settings(), list)
    for number in range(MAX_BRANDS):
        following.take(bucket(NOW_S, 1, brand=f"brand {number}"))
    following.take(bucket(NOW_S, 1, brand="one too many"))
    assert "one too many" not in following.brands()
    following.take(bucket(NOW_S + 2 * SPAN_S, 1, brand="later"))
    assert "later" in following.brands() and len(following.brands()) == MAX_BRANDS


def test_records_that_are_none_are_passed_over() -> None:
    following = CountsBoard(Settings(), list)
    for value in (b"", b"{", b"null", b'{"brand": "acme"}'):
        following.take(value)
    assert following.brands() == []


@given(
    st.sampled_from([1, 7, 10, 45, 60, 300]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 3), st.integers(0, 9)), max_size=300),
)
def test_a_ring_agrees_with_a_dictionary(bucket_s: int, puts: list[tuple[int, int, int]]) -> None:
    series, truth = Series(bucket_s), dict[int, tuple[int, int]]()
    for number, revision, count in puts:
        at_s = number * bucket_s
        if at_s <= series.newest_s - SPAN_S:
            continue
        series.put(at_s, revision, count, count)
        if revision >= truth.get(at_s, (0, 0))[0]:
            truth[at_s] = (revision, count)
    until_s = series.newest_s + bucket_s
    shown = series.minutes(until_s)
    end_s = until_s // shown.step_s * shown.step_s
    kept = {at_s: count for at_s, (_, count) in truth.items() if max(until_s - SPAN_S, 0) <= at_s < end_s}
    assert sum(complaints(shown)) == sum(kept.values())
    first_s = min(kept, default=end_s) // shown.step_s * shown.step_s
    assert [row.at_s for row in shown.rows] == list(range(first_s, end_s, shown.step_s))


async def until(true: Callable[[], bool], deadline_s: float = 20.0) -> None:
    async with asyncio.timeout(deadline_s):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.05)


async def test_it_follows_the_topic_and_reads_again_for_an_incident(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts_board, "REREAD_S", 0.2)
    incidents: list[Alert] = []
    following = CountsBoard(Settings(broker=embedded.bootstrap), lambda: incidents)
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap) as producer:
        for at_s in range(NOW_S - 600, NOW_S, 10):
            await producer.send(COUNTS, bucket(at_s, 1), key=b"acme")
        await producer.send_and_wait(COUNTS, bucket(NOW_S - 60, 0, brand="zeta"), key=b"zeta")
        await following.start()
        try:
            await until(lambda: complaints(following.minutes("acme", {})) == [18] * 10)
            incidents.append(alert(NOW_S, brand="acme", slice=NORTH))
            await until(lambda: complaints(following.minutes("acme", NORTH)) == [12] * 10)
            for at_s in range(NOW_S, NOW_S + 60, 10):
                await producer.send_and_wait(COUNTS, bucket(at_s, 2), key=b"acme")
            await until(lambda: complaints(following.minutes("acme", NORTH)) == [12] * 10 + [24])
        finally:
            await following.stop()
    assert following.brands() == ["acme", "zeta"]
