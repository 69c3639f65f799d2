"""Who holds the clock back, who leaves it, and what moves it on."""

from __future__ import annotations

import json
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.log.clock import AHEAD_S, IDLE_S, UNHEARD_S, Clocks
from schemas.brandlog import Flush
from schemas.fields import Channel
from tests.detectors.kept import kept

LATENESS: dict[Channel, float] = {"social": 5.0, "call": 30.0}
SOURCES = {"s": 2, "c": 1}


def tick(
    at_s: float,
    high_s: float | None,
    *,
    topic: str = "s",
    partition: int = 0,
    lag: int = 0,
    read: int = 10,
    sources: dict[str, int] = SOURCES,
) -> Flush:
    return Flush(
        topic=topic,
        partition=partition,
        channel="social" if topic == "s" else "call",
        at_s=at_s,
        block=0,
        upto=read - 1,
        model=0,
        high_s=high_s,
        position=read,
        end=read + lag,
        sources=sources,
    )


def after(*ticks: Flush) -> Clocks:
    clocks = Clocks(LATENESS)
    for each in ticks:
        clocks.hear(each)
        clocks.advance()
    return clocks


def all_three(at_s: float, high_s: float | None = 1000.0) -> list[Flush]:
    return [tick(at_s, high_s), tick(at_s, high_s, partition=1), tick(at_s, high_s, topic="c")]


def test_until_each_partition_was_heard_of_nothing_moves() -> None:
    assert after(tick(0.0, 1000.0), tick(0.0, 1000.0, partition=1)).all_s == -inf
    assert after(*all_three(0.0)).all_s == 970.0


def test_the_slowest_partition_with_a_backlog_holds_the_clock() -> None:
    ticks = all_three(0.0)
    for at_s in range(1, 40):
        ticks += [
            tick(at_s, 1000.0 + at_s),
            tick(at_s, 1000.0, partition=1, lag=5),
            tick(at_s, 1000.0 + at_s, topic="c"),
        ]
    # Its own 1000 less the lateness of social; calls are at 1039 less 30.
    assert after(*ticks).all_s == 995.0


def test_a_partition_that_nobody_reads_holds_the_clock() -> None:
    ticks = all_three(0.0)
    for at_s in range(1, 60):
        ticks += [tick(at_s, 1000.0 + at_s), tick(at_s, 1000.0 + at_s, topic="c")]
    assert after(*ticks).all_s == 995.0


@pytest.mark.parametrize("skew_s", [4.0, 6.0, 300.0])
def test_a_worker_whose_clock_is_slow_neither_holds_the_clock_nor_drives_it(skew_s: float) -> None:
    def round_of(at_s: float, high_s: float) -> list[Flush]:
        own = [tick(at_s - skew_s, high_s if at_s < 1 else 1000.0, partition=1)]
        return [tick(at_s, high_s), *own, tick(at_s, high_s, topic="c")]

    busy = [each for at_s in range(200) for each in round_of(at_s, 1000.0 + at_s)]
    assert 1199 - 30 - 6 <= after(*busy).all_s <= 1199 - 30
    quiet = [each for at_s in range(200, 400) for each in round_of(at_s, 1199.0)]
    assert 1399 - 5 <= after(*busy, *quiet).all_s <= 1399
    # Who is heard of no more still holds it.
    gone = [each for at_s in range(200, 400) for each in round_of(at_s, 1000.0 + at_s)[::2]]
    again = [each for at_s in range(200, 400) for each in (*round_of(at_s, 1000.0 + at_s)[::2], busy[-2])]
    assert max(after(*busy, *gone).all_s, after(*busy, *again).all_s) <= 1205 - 30


def test_a_state_from_before_the_logs_time_was_noted_goes_on() -> None:
    state = kept(after(*all_three(0.0)).to_state())
    for *_, clock in state["partitions"]:
        del clock["heard_s"]
    clocks = Clocks.from_state(LATENESS, state)
    assert clocks.to_state() == after(*all_three(0.0)).to_state()


def test_partitions_that_exist_no_more_hold_nothing() -> None:
    """Whether their topic was made anew with fewer, or nobody reads it any more."""
    for sources in ({"s": 1, "c": 1}, {"s": 2}, {"s": 1}):
        left = [each for each in all_three(0.0) if each.partition < sources.get(each.topic, 0)]
        later = [
            each.model_copy(update={"at_s": at_s, "high_s": 1000.0 + at_s, "sources": sources, "epoch": 1})
            for at_s in map(float, range(1, 100))
            for each in left
        ]
        assert after(*all_three(0.0), *later).all_s >= 1099 - 30 - 1
    # One that is new is waited for, and counts also where another writer has not noticed it.
    new = [tick(40.0, 1010.0, partition=2, lag=5), *all_three(41.0, 1041.0)]
    assert after(*all_three(0.0), *new).all_s == 1010.0 - 5.0
    more = [each.model_copy(update={"sources": {"s": 3, "c": 1}}) for each in all_three(50.0, 1050.0)]
    assert after(*all_three(0.0), *more).all_s == 970.0


def test_an_idle_partition_leaves_and_does_not_come_back_for_old_news() -> None:
    ticks = all_three(0.0)
    for at_s in range(1, 60):
        ticks += [
            tick(at_s, 1000.0 + at_s),
            tick(at_s, 1000.0, partition=1),
            tick(at_s, 1000.0 + at_s, topic="c"),
        ]
    clocks = after(*ticks)
    assert 1059 - 30 - 3 <= clocks.all_s <= 1059 - 30
    clocks.hear(tick(60.0, 1001.0, partition=1))
    before = clocks.all_s
    clocks.advance()
    assert clocks.all_s >= before


def test_when_all_are_idle_the_clock_goes_on_by_the_time_that_passes() -> None:
    ticks = [each for at_s in range(200) for each in all_three(float(at_s))]
    clocks = after(*ticks)
    assert clocks.all_s == 1000.0 - 5.0 + 199.0
    assert clocks.channel_s["call"] >= clocks.all_s


def test_rejected_records_alone_do_not_hold_the_clock() -> None:
    ticks = all_three(0.0)
    for at_s in range(1, 60):
        ticks += [
            tick(at_s, 1000.0 + at_s),
            tick(at_s, 1000.0, partition=1, read=10 + at_s),
            tick(at_s, 1000.0 + at_s, topic="c"),
        ]
    assert after(*ticks).all_s >= 1059 - 30 - 3
    never = [tick(at_s, None, partition=1, read=int(at_s)) for at_s in range(20)]
    assert after(tick(0.0, 1000.0), tick(0.0, 1000.0, topic="c"), *never).all_s > -inf


def test_a_channel_whose_news_are_old_is_left_behind_by_the_others() -> None:
    ticks = all_three(0.0)
    for at_s in range(1, 30):
        ticks += [
            tick(at_s, 9000.0 + at_s),
            tick(at_s, 9000.0 + at_s, partition=1),
            tick(at_s, 1000.0 + at_s, topic="c"),
        ]
    clocks = after(*ticks)
    assert clocks.all_s <= 1029.0 - 30.0
    assert clocks.channel_s["social"] >= 9029.0 - 5.0 - AHEAD_S - 3
    # Not while somebody has a backlog: then old news may be on the way for all.
    ticks += [tick(29.0, 1029.0, topic="c", lag=9), tick(29.5, 90_000.0), tick(29.5, 90_000.0, partition=1)]
    assert after(*ticks).channel_s["social"] == clocks.channel_s["social"]


ticks = st.builds(
    tick,
    st.floats(0, 100),
    st.none() | st.floats(0, 2000),
    topic=st.sampled_from(["s", "c"]),
    partition=st.integers(0, 1),
    lag=st.integers(0, 2),
    sources=st.sampled_from([SOURCES, SOURCES, {"s": 1, "c": 1}]),
)


@given(st.lists(ticks, max_size=60), st.integers(0, 60))
def test_clocks_never_go_back_and_go_on_from_their_state(told: list[Flush], cut: int) -> None:
    clocks, before = Clocks(LATENESS), -inf
    for number, each in enumerate(told):
        if number == cut:
            clocks = Clocks.from_state(LATENESS, kept(clocks.to_state()))
        clocks.hear(each)
        clocks.advance()
        assert clocks.all_s >= before
        assert all(clock_s >= clocks.all_s for clock_s in clocks.channel_s.values())
        before = clocks.all_s
    assert json.dumps(clocks.to_state()) == json.dumps(after(*told).to_state())
    assert before <= 2000.0 + 100.0


def test_the_bounds_are_those_that_the_tests_assume() -> None:
    assert (IDLE_S, UNHEARD_S) == (10.0, 5.0)
