"""Which slice speaks for an incident: what was told stays until another one is clearly better."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detectors.localise import gain_of, localise
from detectors.reasons.placing import Placing, anchor_of, of_its_course, placed
from detectors.reasons.rises import Look, Window, about_of
from detectors.reasons.usual import Usual
from detectors.signal import ONSET_DOUBT_S, Signal
from detectors.slices import slice_key_of, slice_of

REGIONS = ("east", "islands", "north", "south", "west")
PRODUCTS = ("app", "box", "line")
PLACES = [(("product", product), ("region", region)) for product in PRODUCTS for region in REGIONS]
USUAL = Usual()
for _place in PLACES:
    USUAL.add(0, _place, 20.0)
WHOLE = Signal("spike", "", 0.0, 90.0, 45.0, 12.0, 5.0, "care")
NORTH = Signal("spike", "region=north", 0.0, 50.0, 9.0, 12.0, 5.0, "care")


def window(seed: int, lifts: dict[str, float], mean: float = 3.0) -> Window:
    rng = np.random.default_rng(seed)
    return {place: float(rng.poisson(mean * lifts.get(dict(place)["region"], 1.0))) for place in PLACES}


def look(counts: Window, mean: float = 3.0) -> Look:
    return Look(counts, USUAL, mean * len(PLACES))


def told(key: str) -> Signal:
    return Signal("spike", key, 0.0, 50.0, 9.0, 12.0, 5.0, "care")


def test_near_equals_do_not_take_turns() -> None:
    # The islands are only just as loud as usual or a little louder: which of two slices gains more is chance.
    says, free = NORTH, []
    slices = []
    for seed in range(40):
        now = look(window(seed, {"north": 5.0, "islands": 1.9}))
        free.append(localise(now.counts, now.usual, now.expected)[0].key)
        says = placed(Placing([WHOLE, NORTH], WHOLE, NORTH, "", says), now)
        slices.append(says.slice_key)
    flips, chances = (sum(one != other for one, other in pairwise(keys)) for keys in (slices, free))
    assert chances >= 8
    assert 3 * flips <= chances


@pytest.mark.parametrize("seed", range(3))
def test_a_clearly_better_slice_takes_over(seed: int) -> None:
    now = look(window(seed, {"north": 6.0, "west": 6.0}))
    for before in ("", "region=north", "region=south"):
        says = placed(Placing([WHOLE, NORTH], WHOLE, NORTH, "", told(before)), now)
        assert slice_of(says.slice_key) == {"region": ["north", "west"]}


@pytest.mark.parametrize("seed", range(3))
def test_a_surge_everywhere_is_not_called_by_its_loudest_part(seed: int) -> None:
    # The brand's own alarm has ended before those of its parts; they are no smaller a cause for that.
    now = look(window(seed, dict.fromkeys(REGIONS, 3.0)))
    says = placed(Placing([NORTH], NORTH, NORTH, "", told("")), now)
    assert (says.slice_key, says.observed) == ("", round(sum(now.counts.values())))
    assert placed(Placing([NORTH], NORTH, NORTH, "", None), now).slice_key == ""


def test_what_all_is_about_speaks_for_everywhere() -> None:
    now = look(window(1, dict.fromkeys(REGIONS, 3.0)))
    prices = Signal("spike", "category=price_perception", 0.0, 100.0, 8.0, 12.0, 5.0, "pricing")
    assert placed(Placing([NORTH, prices], NORTH, NORTH, "", None), now) is prices
    assert placed(Placing([WHOLE, prices], WHOLE, prices, "", prices), now) is prices


def test_a_weak_excess_leaves_the_alarming_slice() -> None:
    now = look(window(1, {"north": 1.4}))
    assert placed(Placing([NORTH], NORTH, NORTH, "", None), now) is NORTH


@pytest.mark.parametrize("seed", range(3))
def test_a_slow_rise_that_two_values_of_a_dimension_tell_of_is_everywhere(seed: int) -> None:
    # A day of twenty is seen, in which the excess of the whole is no proof.
    counts = window(seed, dict.fromkeys(REGIONS, 1.45))
    now = Look(counts, USUAL, 45.0, 20.0)
    app, south = told("product=app"), told("region=south")
    assert placed(Placing([NORTH, app], NORTH, NORTH, "", NORTH), now).slice_key == "region=north"
    assert placed(Placing([NORTH, south], NORTH, NORTH, "", NORTH), now).slice_key == ""
    soon = now._replace(stretch=1.0)
    assert placed(Placing([NORTH, south], NORTH, NORTH, "", NORTH), soon).slice_key == "region=north"


def test_the_onset_stays_that_of_the_same_alarm() -> None:
    late = Signal("spike", "region=north", 7200.0, 50.0, 9.0, 12.0, 5.0, "care")
    assert anchor_of([WHOLE, late], None) is WHOLE
    assert anchor_of([WHOLE, late], late) is late
    # Once it is a small part of the surge, the brand's own says since when.
    huge = Signal("spike", "", 0.0, 900.0, 45.0, 12.0, 5.0, "care")
    assert anchor_of([huge, late], late) is huge


def test_what_began_before_the_surge_and_counts_less_does_not_speak_for_it() -> None:
    def alarm(onset_s: float, observed: float) -> Signal:
        return Signal("spike", "product=app", onset_s, observed, 9.0, 12.0, 5.0, "care")

    week_before, shortly_before, larger = alarm(-6e5, 40.0), alarm(-ONSET_DOUBT_S, 20.0), alarm(-6e5, 60.0)
    assert of_its_course([week_before, shortly_before, larger], told("region=north")) == [
        shortly_before,
        larger,
    ]


def test_the_gain_of_the_best_slice_is_what_localising_found() -> None:
    counts = window(3, {"north": 8.0})
    (found,) = localise(counts, USUAL, 45.0)
    assert gain_of(counts, USUAL, 45.0, slice_of(found.key)) == pytest.approx(found.gain)
    assert gain_of(counts, USUAL, 45.0, {"colour": ["red"]}) == 0.0
    pair = {"product": ["app"], "region": ["north"]}
    assert gain_of(counts, USUAL, 45.0, pair) < found.gain
    assert slice_key_of(pair) != found.key


def test_what_it_is_about_is_not_forgotten() -> None:
    usual = Usual()
    for name in ("billing", "network"):
        usual.add(0, (("category", name), ("region", "north")), 50)
    counts = {(("category", "billing"), ("region", "north")): 30.0}
    assert about_of(Look(counts, usual, 10.0)) == "billing"
    few = {(("category", "billing"), ("region", "north")): 5.0}
    assert about_of(Look(few, usual, 10.0), "billing") == "billing"


@pytest.mark.parametrize("seed", range(3))
def test_one_of_several_causes_is_not_named_by_another(seed: int) -> None:
    # The app is loud everywhere and the north with all products, but it is the app that explains most of the north.
    rng = np.random.default_rng(seed)
    lifts = {"app": 8.0, "north": 2.0}
    counts = {
        place: float(rng.poisson(3.0 * sum(lifts.get(value, 0.5) for _, value in place))) for place in PLACES
    }
    now, app = look(counts), told("product=app")
    (found,) = localise(now.counts, now.usual, now.expected)
    assert slice_of(found.key) == {"product": ["app"]}
    for before in (None, app, NORTH):
        says = placed(Placing([NORTH], NORTH, NORTH, "region=north", before), now)
        assert slice_of(says.slice_key) == {"region": ["north"]}
    assert placed(Placing([app], app, app, "product=app", None), now).slice_key == "product=app"


def test_nothing_is_gained_where_nothing_is_seen() -> None:
    assert gain_of({}, USUAL, 45.0, {"region": ["north"]}) == 0.0
