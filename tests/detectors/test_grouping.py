"""One crisis, one incident: which signals join, when a brand has two causes at once, and what stays apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import permutations
from math import inf
from random import Random
from typing import Any

import numpy as np
import pytest

from detectors.incident import Incident
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.grouping import Known, contains, grouped
from detectors.incidents.mutes import Mute, mutes_of
from detectors.incidents.scene import Scene
from detectors.incidents.story import HOLD_S
from detectors.signal import Signal
from detectors.slices import SEPARATOR
from detectors.watchers.causes import LOOK_S, CauseWatch, causes_of
from detectors.watchers.hearing import Hearing
from schemas.alerts import Kind
from schemas.brandlog import Dimensions
from schemas.inputs import parse_context
from tests.detectors.kept import kept

REGIONS, PRODUCTS = "abcde", "vwxyz"
USUAL = {"": 250.0, **{f"region={r}": 50.0 for r in REGIONS}, **{f"product={p}": 50.0 for p in PRODUCTS}}


def surge(key: str = "", observed: float = 90.0, expected: float = 10.0, **fields: Any) -> Signal:
    return Signal("spike", key, fields.pop("onset_s", 0.0), observed, expected, 9.0, 5.0, "care", **fields)


def other(kind: Kind, key: str = "", subject: str = "s", **fields: Any) -> Signal:
    return Signal(kind, key, 0.0, 5.0, 0.0, 9.0, 5.0, "care", subject=subject, **fields)


def life(rng: Random, **louder: float) -> dict[Dimensions, int]:
    """Complaints of a while: 10 in each cell, times what is given for its region or product."""
    return {
        (("product", p), ("region", r)): round(
            rng.gauss(0.0, 10.0**0.5) + 10 * (1.0 + louder.get(r, 0.0) + louder.get(p, 0.0))
        )
        for r in REGIONS
        for p in PRODUCTS
    }


def test_one_cause_is_not_torn_apart() -> None:
    rng = Random(3)
    everywhere = dict.fromkeys(REGIONS, 4.0)
    for louder in ({}, {"a": 6.0}, {"a": 6.0, "b": 6.0}, {"v": 9.0}, everywhere):
        for _ in range(40):
            assert causes_of(life(rng, **louder), USUAL) == []


def test_where_only_the_meeting_of_two_values_surges_is_one_cause() -> None:
    counts = life(Random(1))
    counts[("product", "v"), ("region", "a")] = 400
    assert causes_of(counts, USUAL) == []


@pytest.mark.parametrize("seed", range(20))
def test_a_region_and_a_product_are_two_causes(seed: int) -> None:
    assert causes_of(life(Random(seed), a=6.0, v=8.0), USUAL) == ["product=v", "region=a"]
    wide = causes_of(life(Random(seed), a=6.0, b=6.0, v=8.0), USUAL)
    assert wide == ["product=v", f"region=a{SEPARATOR}region=b"]


def test_two_looks_in_a_row_decide_and_a_restart_forgets_nothing() -> None:
    watch, counts = CauseWatch(), life(Random(1), a=6.0, v=8.0)
    alarms = ["", "region=a", "product=v"]
    assert watch.due(1000.0, 3)
    watch.look(1000.0, counts, USUAL, alarms)
    assert watch.causes == ()
    assert not watch.due(1000.0 + LOOK_S - 10, 3)
    watch = CauseWatch.from_state(kept(watch.to_state()))
    watch.look(1000.0 + LOOK_S, counts, USUAL, alarms)
    assert watch.causes == ("product=v", "region=a")
    watch.look(1000.0 + 2 * LOOK_S, counts, USUAL, ["", "region=a"])
    assert watch.causes == ()
    assert not watch.due(1e6, 1)


def shape(signals: Sequence[Signal], known: Sequence[Known] = (), causes: Sequence[str] = ()) -> Any:
    return {
        (group.known or "new", group.family, group.where): sorted(each.slice_key for each in group.signals)
        for group in grouped(signals, known, causes)
    }


def test_the_order_of_signals_decides_nothing() -> None:
    signals = [surge(), surge("region=a"), surge("product=v"), other("feed", "channel=call"), other("safety")]
    first = shape(signals, [], ["product=v", "region=a"])
    assert all(shape(order, [], ["product=v", "region=a"]) == first for order in permutations(signals))


def test_what_tells_of_the_same_place_joins_and_what_does_not_stays_apart() -> None:
    feeds = [other("feed", "channel=call"), other("feed", "channel=chat", "t")]
    assert len(grouped(feeds, [], [])) == 2
    hazard = other("safety", "batch=b7")
    groups = grouped([hazard, surge("batch=b7"), surge("product=bank")], [], [])
    assert [[each.kind for each in group.signals] for group in groups] == [["safety", "spike"], ["spike"]]
    assert len(grouped([surge(), other("cascade", "channel=social"), other("mix_shift")], [], [])) == 1
    assert contains(f"region=a{SEPARATOR}region=b", "region=a")
    assert not contains("region=a", f"region=a{SEPARATOR}region=b")


def test_a_second_cause_opens_a_second_incident_and_the_first_goes_on() -> None:
    engine, told = IncidentEngine("acme"), []

    def step(now_s: float, signals: list[Signal], *causes: str) -> list[Incident]:
        nonlocal engine
        engine = IncidentEngine.from_state("acme", kept(engine.to_state()))
        each = engine.step(now_s, int(now_s) - 10, signals, Scene(causes=causes))
        told.extend((one.incident_id, one.status, one.where) for one in each)
        return each

    network = [surge(), surge("region=a", 60.0)]
    billing = surge("product=v", 50.0, onset_s=3000.0)
    (first,) = step(10.0, network)
    step(3600.0, [*network, billing], "product=v", "region=a")
    assert [status for _, status, _ in told] == ["firing", "updated", "firing"]
    both = {one.where: one for one in engine.incidents.values()}
    assert both["region=a"].incident_id == first.incident_id
    assert both["product=v"].incident_id != first.incident_id
    # The looks no longer tell them apart, but what is open keeps what is its own.
    step(3610.0, [*network, billing])
    assert len(engine.incidents) == 2
    for now_s in range(3620, 3620 + int(4 * HOLD_S), 10):
        step(float(now_s), [*network, surge("product=v", 50.0, holds=False)])
    assert {one.where: one.is_open for one in engine.incidents.values()} == {
        "product=v": False,
        "region=a": True,
    }
    for now_s in range(5000, 5000 + int(8 * HOLD_S), 10):
        step(float(now_s), [])
    assert [status for _, status, _ in told].count("resolved") == 2
    assert not engine.open


def test_an_incident_of_several_causes_goes_on_as_the_largest_although_each_is_a_small_part_of_it() -> None:
    engine = IncidentEngine("acme")
    # A small slice is understood late, so that its onset may seem to be the earlier one.
    parts = [surge("region=a", 30.0), surge("product=v", 28.0, onset_s=-9000.0)]
    (first,) = engine.step(10.0, 0, [surge()])
    told = [
        each
        for now_s in range(3600, 7200, 10)
        for each in engine.step(
            float(now_s), now_s - 10, [surge(), *parts], Scene(causes=("product=v", "region=a"))
        )
    ]
    assert [(each.incident_id == first.incident_id, each.where) for each in told] == [
        (True, "region=a"),
        (False, "product=v"),
    ]
    assert len(engine.incidents) == 2


def test_what_is_common_to_all_causes_takes_over_the_one_that_nobody_tells_of() -> None:
    known = [Known("old", "voices", "", True), Known("app", "voices", "product=v", True)]
    signals = [surge(), surge("region=a", 30.0), surge("product=v", 40.0)]
    assert shape(signals, known, ["product=v", "region=a"]) == {
        ("old", "voices", "region=a"): ["region=a"],
        ("app", "voices", "product=v"): ["product=v"],
    }


def test_what_is_left_of_a_surge_that_spread_brings_back_the_same_incident_and_a_shift_is_another() -> None:
    told = []
    engine = IncidentEngine("acme")
    for now_s in range(10, 5000, 10):
        signals = [surge()] if now_s < 500 else [other("cascade")] if now_s < 1000 else []
        # What swelled since the end is news; before, it is the old surge seen late.
        late = 1400 <= now_s < 1500 or 3500 <= now_s < 3600
        left = [surge("channel=email", swells=True, lately_s=now_s - 1800.0)] if late else []
        told += [(each.incident_id, each.status) for each in engine.step(float(now_s), now_s, signals + left)]
    assert [status for _, status in told if status != "updated"] == ["firing", "resolved"] * 2
    assert len(told) == 5
    assert len({name for name, _ in told}) == 1
    shifted = IncidentEngine("acme")
    shifted.step(10.0, 0, [other("mix_shift")])
    for now_s in range(20, 1000, 10):
        shifted.step(float(now_s), now_s, [])
    shifted.step(1000.0, 990, [surge(onset_s=990.0)])
    assert len(shifted.incidents) == 2


def test_data_missing_in_the_middle_are_told_as_stale_even_while_the_rest_is_loud() -> None:
    engine = IncidentEngine("acme")
    silent = Scene(silent=frozenset({"call"}))
    told: list[str] = []
    for now_s in range(10, 2010, 10):
        scene = silent if 500 <= now_s < 1500 else Scene()
        told += [each.status for each in engine.step(float(now_s), now_s, [surge()], scene)]
    assert told == ["firing", "stale", "updated"]
    assert not silent.misses(surge("channel=chat")) and silent.misses(surge("channel=call"))
    assert not silent.misses(other("feed", "channel=call"))


def test_a_mute_is_told_at_its_start_and_its_end_and_hides_nothing() -> None:
    engine, mute = IncidentEngine("acme"), Mute(1000.0, 2000.0, "region=a")
    told = []
    for now_s in range(10, 3010, 10):
        scene = Scene(mutes=(mute,))
        for each in engine.step(float(now_s), now_s, [surge("region=a")], scene):
            told.append((now_s, each.status, each.muted))
    assert told == [(10, "firing", False), (1000, "updated", True), (2000, "updated", False)]


def test_a_mute_from_the_start_lists_what_would_have_fired() -> None:
    engine = IncidentEngine("acme")
    scene = Scene(mutes=(Mute(0.0, 500.0, kinds=("spike",)),))
    (first,) = engine.step(10.0, 0, [surge()], scene)
    assert (first.status, first.muted) == ("firing", True)
    (second,) = engine.step(500.0, 490, [surge()], scene)
    assert (second.status, second.muted) == ("updated", False)


def test_mutes_are_read_from_business_events() -> None:
    value = {
        "context_id": "m",
        "brand": "*",
        "kind": "mute",
        "starts_at": "2026-03-01T00:00:00Z",
        "slice": {"region": ["b", "a"]},
        "mute_kinds": ["spike"],
        "page": False,
        "learn": False,
    }
    (mute,) = mutes_of([parse_context(json.dumps(value).encode())], "acme")
    start = mute.starts_s
    assert mute.covers(start + 1e9, "spike", "region=a", "x")
    assert not mute.covers(start + 1e9, "safety", "region=a", "x")
    assert not mute.learn
    campaign = {**value, "kind": "campaign"}
    assert mutes_of([parse_context(json.dumps(campaign).encode())], "acme") == ()


def test_a_small_channel_that_falls_silent_is_no_missing_data() -> None:
    hearing = Hearing(10)
    for end in range(10, 7210, 10):
        hearing.hear(float(end), {"call": 3, "email": int(end % 30 == 0)})
    for end in range(7210, 9010, 10):
        hearing.hear(float(end), {"call": 3, "email": 0})
    assert hearing.silent(9000.0) == frozenset()
    assert hearing.silent(9000.0 + 600.0) == {"call"}
    again = Hearing.from_state(10, kept(hearing.to_state()))
    assert again.blind(9600.0) and not again.blind(9010.0)
    # Before that is sure it is known that it may be so: three contacts are missing by then.
    assert (hearing.heard_s(9005.0), hearing.heard_s(9020.0)) == (inf, 9000.0)


def test_a_quiet_night_is_no_missing_data_and_a_silent_morning_is() -> None:
    def usual(at_s: float) -> float:
        hour = at_s / 3600 % 24
        return 6.0 if 9 <= hour < 22 else 0.6

    hearing, missed = Hearing(60), {True: 0, False: 0}
    rng = np.random.default_rng(3)
    for minute in range(20 * 1440):
        end_s = 60.0 * (minute + 1)
        hearing.hear(end_s, {"call": int(rng.poisson(usual(end_s - 60.0) / 60))})
        for known in missed:
            missed[known] += hearing.blind(end_s, *([usual] if known else []))
    assert missed[False] > 0 == missed[True]
    end_s = 20 * 86400 + 3600.0 * 12
    for minute in range(12 * 60):
        hearing.hear(20 * 86400 + 60.0 * (minute + 1), {"call": int(rng.poisson(usual(60.0 * minute) / 60))})
    assert not hearing.blind(end_s + 1800.0, usual)
    assert hearing.blind(end_s + 5 * 3600.0, usual)


def hazard(subject: str, at_s: float) -> Signal:
    product = subject.partition("|")[2]
    key = f"product={product}" if product else ""
    return Signal("safety", key, at_s, 1.0, 0.0, 1.0, 1.0, "product-safety", subject=subject)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (hazard("fire|", 0.0), hazard("poisoning|", 9.0), True),
        (hazard("fire|", 0.0), hazard("poisoning|salad", 9.0), True),
        (hazard("fire|", 0.0), hazard("injury|", 0.0), False),
        (hazard("fire|kettle", 0.0), hazard("injury|kettle", 9.0), False),
        (hazard("fire|", 0.0), hazard("fire|kettle", 9.0), False),
        (hazard("fire|iron", 0.0), hazard("fire|kettle", 9.0), True),
    ],
)
def test_another_hazard_is_another_incident_unless_product_or_message_is_the_same(
    first: Signal, second: Signal, apart: bool
) -> None:
    where = first.slice_key
    known = Known("a", "safety", where, True, onset_s=first.onset_s, subject=first.subject)
    assert [len(group.signals) for group in grouped([first, second], [], [])] == ([1, 1] if apart else [2])
    groups = grouped([first, second], [known], [])
    assert [group.known for group in groups] == (["a", None] if apart else ["a"])


def test_two_hazards_of_one_bucket_are_two_incidents_with_names_of_their_own() -> None:
    engine = IncidentEngine("acme")
    both = [hazard("fire|", 1001.0), hazard("poisoning|", 1004.0)]
    told = engine.step(1010.0, 1000, both, Scene())
    assert [incident.status for incident in told] == ["firing", "firing"]
    assert len({incident.incident_id for incident in told}) == 2
    assert engine.step(1020.0, 1010, both, Scene()) == []
