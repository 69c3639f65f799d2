"""An incident opens once, tells what changed without gaps, ends when it is over, and comes back under its id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.incident import explaining, incident_id
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.grade import tier_of
from detectors.incidents.mutes import Mute
from detectors.incidents.scene import Scene
from detectors.incidents.story import HOLD_S, REOPEN_S
from detectors.incidents.updates import UPDATE_EVERY_S
from detectors.signal import Signal
from schemas.alerts import TIER_RANK, Claim
from schemas.practice import Duty, Practice
from tests.detectors.kept import kept


def signal(observed: float = 60.0, key: str = "", onset_s: float = 0.0, **fields: Any) -> Signal:
    return Signal("spike", key, onset_s, observed, 10.0, 9.0, 5.0, "care", **fields)


class Desk:
    """An engine with the clock that it is told, and what it said."""

    def __init__(self) -> None:
        self.engine, self.now_s = IncidentEngine("acme"), 0.0
        self.told: list[tuple[str, int, str]] = []

    def pass_by(self, seconds: float, *signals: Signal, blind: bool = False) -> list[str]:
        """Let time pass bucket by bucket; gives the statuses told in it."""
        before = len(self.told)
        for _ in range(int(seconds // 10)):
            self.now_s += 10.0
            for each in self.engine.step(self.now_s, int(self.now_s) - 10, signals, Scene(blind=blind)):
                self.told.append((each.incident_id, each.sequence, each.status))
        return [status for _, _, status in self.told[before:]]


def test_a_life() -> None:
    desk = Desk()
    assert desk.pass_by(60) == []
    assert desk.pass_by(UPDATE_EVERY_S, signal()) == ["firing"]
    assert desk.pass_by(UPDATE_EVERY_S, signal(200.0)) == ["updated"]
    assert desk.pass_by(HOLD_S - 20) == []
    assert desk.pass_by(60) == ["resolved"]
    assert desk.pass_by(3 * HOLD_S) == []
    assert [sequence for _, sequence, _ in desk.told] == [1, 2, 3]
    assert {told for told, _, _ in desk.told} == {incident_id("acme", "spike", 60)}
    assert UUID(desk.told[0][0]).version == 5


def test_a_pause_shorter_than_the_hold_ends_nothing() -> None:
    desk = Desk()
    told = [status for _ in range(5) for status in desk.pass_by(60, signal()) + desk.pass_by(HOLD_S - 20)]
    assert told == ["firing"]


def test_what_comes_back_within_a_day_is_the_same_incident() -> None:
    desk = Desk()
    desk.pass_by(60, signal())
    assert desk.pass_by(HOLD_S + 60) == ["resolved"]
    assert desk.pass_by(REOPEN_S - 1000) == []
    assert desk.pass_by(60, signal(onset_s=desk.now_s)) == ["firing"]
    assert len({told for told, _, _ in desk.told}) == 1
    assert desk.pass_by(HOLD_S + 60) == ["resolved"]
    desk.pass_by(REOPEN_S + 100)
    assert desk.pass_by(60, signal(onset_s=desk.now_s)) == ["firing"]
    assert len({told for told, _, _ in desk.told}) == 2
    assert [sequence for _, sequence, _ in desk.told] == [1, 2, 3, 4, 1]


def test_missing_data_are_no_resolution() -> None:
    desk = Desk()
    desk.pass_by(60, signal())
    assert desk.pass_by(20 * HOLD_S, blind=True) == ["stale"]
    assert desk.pass_by(HOLD_S - 20) == ["updated"]
    assert desk.pass_by(60) == ["resolved"]


def test_data_that_come_back_with_the_surge_say_so() -> None:
    desk = Desk()
    desk.pass_by(60, signal())
    assert desk.pass_by(600, blind=True) == ["stale"]
    assert desk.pass_by(10, signal()) == ["updated"]


def test_updates_are_rare_and_a_tier_only_rises() -> None:
    desk = Desk()
    desk.pass_by(10, signal(20.0))
    for size in range(20, 800, 20):
        desk.pass_by(30, signal(float(size)))
    updates = [status for _, _, status in desk.told]
    # One more than at most one in five minutes: what is to page waits for nothing.
    assert updates.count("updated") <= 38 * 30 / UPDATE_EVERY_S + 1
    (incident,) = desk.engine.incidents.values()
    assert incident.tier == "red"
    desk.pass_by(900, signal(500.0))
    assert incident.tier == "red"


def test_what_is_to_page_now_waits_for_no_more_than_the_last_update() -> None:
    desk = Desk()
    assert desk.pass_by(10, signal(11.0)) == ["firing"]
    (incident,) = desk.engine.incidents.values()
    assert incident.tier == "blue"
    assert desk.pass_by(20, signal(20.0)) == []  # yellow: nobody is paged, so it waits
    assert desk.pass_by(10, signal(50.0)) == ["updated"]
    assert incident.tier == "orange"
    assert desk.pass_by(UPDATE_EVERY_S - 10, signal(2000.0)) == []
    assert desk.pass_by(10, signal(2000.0)) == ["updated"]
    assert incident.tier == "red"


def test_the_smallest_slice_with_most_of_the_excess_explains() -> None:
    whole, north, app = signal(100.0), signal(85.0, "region=north"), signal(30.0, "product=app")
    assert explaining([whole, app]) is whole
    assert explaining([app, north, whole]) in (north, whole)
    assert explaining([app, whole, north]) == explaining([whole, north, app])


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e4))
def test_more_complaints_are_never_a_lower_tier(observed: float, expected: float, more: float) -> None:
    assert TIER_RANK[tier_of(observed + more, expected)] >= TIER_RANK[tier_of(observed, expected)]
    assert TIER_RANK[tier_of(observed, expected + more)] <= TIER_RANK[tier_of(observed, expected)]


steps = st.lists(
    st.tuples(
        st.sampled_from([10.0, 60.0, 400.0, 90_000.0]),
        st.lists(
            st.builds(
                signal,
                st.floats(10.0, 1000.0),
                st.sampled_from(["", "region=north", "channel=call"]),
                st.floats(0.0, 1e5),
                holds=st.booleans(),
            ),
            max_size=3,
        ),
        st.booleans(),
    ),
    max_size=40,
)


@given(steps, st.integers(0, 40))
def test_sequences_have_no_gaps_and_a_restart_changes_nothing(
    given_steps: list[tuple[float, list[Signal], bool]], cut: int
) -> None:
    engine, twin, now_s = IncidentEngine("acme"), IncidentEngine("acme"), 0.0
    last: dict[str, tuple[int, str]] = {}
    for number, (seconds, signals, blind) in enumerate(given_steps):
        now_s += seconds
        if number == cut:
            twin = IncidentEngine.from_state("acme", kept(twin.to_state()))
        told = engine.step(now_s, int(now_s), signals, Scene(blind=blind))
        assert told == twin.step(now_s, int(now_s), signals, Scene(blind=blind))
        for each in told:
            sequence, status = last.get(each.incident_id, (0, "resolved"))
            assert each.sequence == sequence + 1
            assert (each.status == "firing") == (status == "resolved")
            assert not (status == "stale" and each.status == "resolved")
            last[each.incident_id] = (each.sequence, each.status)
        assert engine.open == any(status != "resolved" for _, status in last.values())
        assert len(engine.incidents) <= 1
    assert engine.to_state() == twin.to_state()


@given(
    st.lists(st.tuples(st.sampled_from([10.0, 60.0, 290.0]), st.booleans()), min_size=20, max_size=40),
    st.lists(st.tuples(st.floats(0.0, 2000.0), st.floats(100.0, 2000.0)), max_size=4),
    st.dictionaries(st.integers(1, 20), st.sampled_from(["claimed", "verified", "refuted"])),
)
def test_updates_are_five_minutes_apart_whatever_they_are_for(
    given_steps: list[tuple[float, bool]], mutes: list[tuple[float, float]], claims: dict[int, Claim]
) -> None:
    engine, now_s, updated_s = IncidentEngine("acme"), 0.0, -UPDATE_EVERY_S
    scene = Scene(mutes=tuple(Mute(start_s, start_s + length_s) for start_s, length_s in mutes))
    for number, (seconds, blind) in enumerate(given_steps):
        now_s += seconds
        for name in engine.incidents if number in claims else ():
            engine.judge(name, claims[number])
        for each in engine.step(now_s, int(now_s), [signal()], replace(scene, blind=blind)):
            if each.status == "updated":
                assert now_s - updated_s >= UPDATE_EVERY_S
                updated_s = now_s
        for each in engine.incidents.values():
            # It waits for nothing else.
            said = not each.unsaid and each.muted == scene.muted(each, now_s)
            assert said or now_s - updated_s < UPDATE_EVERY_S


def owned(owner: str, tier: str = "*") -> Scene:
    return Scene(practice=Practice(duties={"*": {tier: Duty(owner=owner, deadline_min=5, authority="")}}))


def test_another_owner_is_told_once_and_five_minutes_apart() -> None:
    engine = IncidentEngine("acme")
    told: list[tuple[float, str, str | None]] = []
    owners = [(0.0, "ann"), (30.0, "bob"), (60.0, "cem"), (1000.0, "")]
    for now_s in range(10, 1500, 10):
        owner = [name for since_s, name in owners if since_s <= now_s][-1]
        engine = IncidentEngine.from_state("acme", kept(engine.to_state()))
        # The last hundreds of seconds are quiet: nothing but the owner changes.
        signals = [signal()] if now_s < 990 else []
        told += [
            (now_s, one.status, one.owner) for one in engine.step(now_s, now_s - 10, signals, owned(owner))
        ]
    assert told == [
        (10, "firing", "ann"),
        (30, "updated", "bob"),
        (330, "updated", "cem"),
        (1000, "updated", "care"),
        (1280, "resolved", "care"),
    ]


def test_an_owner_of_another_tier_is_no_news_and_neither_is_one_that_older_checkpoints_do_not_know() -> None:
    engine = IncidentEngine("acme")
    (fired,) = engine.step(10.0, 0, [signal()], owned("ann", "orange"))
    assert (fired.tier, fired.owner) == ("orange", "ann")
    duties = {
        "*": {**owned("ann", "orange").practice.duties["*"], **owned("bob", "red").practice.duties["*"]}
    }
    assert engine.step(20.0, 10, [signal()], Scene(practice=Practice(duties=duties))) == []
    fired.owner = None
    assert engine.step(30.0, 20, [signal()], owned("cem")) == []


@pytest.mark.parametrize("blind", [True, False])
def test_nothing_comes_of_nothing(blind: bool) -> None:
    assert Desk().pass_by(3600, blind=blind) == []
