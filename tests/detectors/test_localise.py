"""Where an excess lies: lists of values, pairs of dimensions, everywhere; and what is learned to know it."""

from __future__ import annotations

import json
from itertools import chain, product

import numpy as np
import pytest

from detectors.incident import Incident
from detectors.localise import localise
from detectors.log.buckets import Buckets
from detectors.log.ledger import Change
from detectors.reasons.localiser import Localiser
from detectors.reasons.placing import Placing, placed
from detectors.reasons.rises import Look
from detectors.reasons.usual import DAY_S, MAX_ENTRIES, Usual
from detectors.signal import Signal
from detectors.slices import slice_of
from schemas.brandlog import Dimensions
from tests.detectors.kept import kept

LINES = [f"line-{number:02d}" for number in range(40)]
REGIONS = [f"region-{number}" for number in range(11)]
PLACES = [(("line", line), ("region", region)) for line in LINES for region in REGIONS]


def usual_of(places: list[Dimensions], each: float = 5.0) -> Usual:
    usual = Usual()
    for place in places:
        usual.add(0, place, each)
    return usual


def window(seed: int, where: dict[str, list[str]], lift: float, mean: float = 0.4) -> dict[Dimensions, float]:
    rng = np.random.default_rng(seed)
    counts = {}
    for place in PLACES:
        loud = all(dict(place)[name] in values for name, values in where.items())
        counts[place] = float(rng.poisson(mean * (lift if loud else 1.0)))
    return counts


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "where",
    [
        {"line": ["line-03", "line-17", "line-31"]},
        {"region": ["region-2", "region-5"]},
        {"line": LINES[8:16], "region": REGIONS[:4]},
    ],
    ids=["three lines of forty", "two regions", "a pair"],
)
def test_the_smallest_slice_that_explains_the_excess(where: dict[str, list[str]], seed: int) -> None:
    (found,) = localise(window(seed, where, 14.0), usual_of(PLACES), 0.4 * len(PLACES))
    assert slice_of(found.key) == where
    assert found.p < 1e-6
    assert 0.8 < found.share < 1.2


@pytest.mark.parametrize("seed", range(5))
def test_everywhere_is_said_when_it_is_everywhere(seed: int) -> None:
    found = localise(window(seed, {}, 6.0), usual_of(PLACES), 0.4 * len(PLACES))
    assert [one.key for one in found] == [""]


@pytest.mark.parametrize(("others", "key"), [(2.4, ""), (1.3, "channel=call")])
def test_most_of_a_surge_does_not_explain_the_rest_of_it(others: float, key: str) -> None:
    channels: list[Dimensions] = [(("channel", name),) for name in ("call", "chat", "email", "social")]
    rng = np.random.default_rng(5)
    usual = {place: 100.0 if dict(place)["channel"] == "call" else 55.0 for place in channels}
    table = Usual()
    for place, count in usual.items():
        table.add(0, place, count)
    counts = {
        place: float(rng.poisson(count * (6.4 if dict(place)["channel"] == "call" else others)))
        for place, count in usual.items()
    }
    assert localise(counts, table, sum(usual.values()))[0].key == key
    # What was told while calls alone were loud is not kept, either.
    look = Look(counts, table, sum(usual.values()))
    whole = Signal("spike", "", 0.0, sum(counts.values()), sum(usual.values()), 9.0, 5.0, "care")
    told = Signal("spike", "channel=call", 0.0, counts[channels[0]], 100.0, 9.0, 5.0, "care")
    assert placed(Placing([whole], whole, whole, "", told), look).slice_key == key


def test_a_list_of_nearly_all_values_does_not_hide_the_region() -> None:
    # A young surge: of twelve kitchens and four products one or another has no complaint yet, by chance.
    dimensions = {"product": "abcd", "region": "vwxyz", "store": "ABCDEFGHIJKL"}
    places = [tuple(zip(dimensions, values, strict=True)) for values in product(*dimensions.values())]
    usual, mean, told = usual_of(places), 8.0 / len(places), []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        seen = {p: float(rng.poisson(mean * (10.0 if dict(p)["region"] == "x" else 1.0))) for p in places}
        told.append([slice_of(found.key) for found in localise(seen, usual, 8.0)])
    long = [where for where in chain(*told) if any(2 * len(where[n]) > len(dimensions[n]) for n in where)]
    assert long == []
    assert told.count([{"region": ["x"]}]) >= 20


def test_two_causes_are_two_slices() -> None:
    one = window(1, {"line": ["line-05"]}, 40.0)
    both = {place: one[place] + (4.0 if dict(place)["region"] == "region-7" else 0.0) for place in PLACES}
    found = localise(both, usual_of(PLACES), 0.4 * len(PLACES))
    assert {json.dumps(slice_of(each.key)) for each in found} >= {
        '{"line": ["line-05"]}',
        '{"region": ["region-7"]}',
    }


def test_nothing_too_many_and_nothing_known_are_no_slice() -> None:
    assert localise({}, usual_of(PLACES), 5.0)[0].key == ""
    assert localise({PLACES[0]: 50.0}, Usual(), 5.0)[0].key == ""
    assert localise({PLACES[0]: 1.0}, usual_of(PLACES), 5.0)[0].key == ""


def test_memory_is_bounded_and_fades() -> None:
    usual = Usual()
    for number in range(MAX_ENTRIES):
        usual.add(0, (("batch", f"b{number}"), ("region", "north")), 1 + (number == 7))
    assert usual.entries <= MAX_ENTRIES
    assert usual.values["batch"]["b7"] == 2.0
    usual.add(200 * DAY_S, (("region", "south"),), 1)
    assert "b7" not in usual.values["batch"]
    assert Usual.from_state(kept(usual.to_state())) == usual


def a_table(complaints: int) -> Buckets:
    table = Buckets()
    for hour in range(30):
        table.add("call", [Change(3600 * hour, (("region", "north"),), 2 * complaints, complaints)], model=1)
    return table


def test_what_is_usual_is_not_learned_from_an_incident() -> None:
    signal = Signal("spike", "", 10 * 3600.0, 60.0, 20.0, 9.0, 5.0, "care")
    incident = Incident("id", "spike", signal, "red", signal.onset_s, signal.onset_s)
    localiser = Localiser()
    localiser.note(incident)
    incident.status, incident.resolved_s = "resolved", 20 * 3600.0
    localiser.note(incident)
    localiser.learn(a_table(2), 30 * 3600.0)
    # Ten hours of incident, and the one before its onset, are left out.
    assert localiser.usual.total == pytest.approx(2.0 * (0.95 * (24 - 11) + 6))
    assert Localiser.from_state(kept(localiser.to_state())) == localiser


def test_without_anything_usual_the_alarming_slice_explains() -> None:
    signal = Signal("spike", "region=north", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    assert Localiser().explain([signal], None, 900.0, a_table(2)) == signal
