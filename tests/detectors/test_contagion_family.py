"""Contagion within one category of a busy brand is told as the category's, and joins the brand's incident."""

from __future__ import annotations

from random import Random
from typing import cast

import pytest

from detectors.incidents.engine import IncidentEngine
from detectors.signal import Signal
from detectors.slices import SEPARATOR
from detectors.watchers.contagion_family import LOOK_S, MOST, ContagionFamily
from detectors.watchers.contagion_watch import ContagionWatch
from detectors.watchers.spill_over import spreading
from schemas.fields import Channel
from tests.detectors.kept import kept
from tests.detectors.test_contagion_watch import CHANNELS, HOUR_S, START_S, Totals, outbreak, quiet


def within(rows: Totals, rng: Random, category: str = "delivery", per_minute: float = 6.0) -> Totals:
    """Put the complaints of some rows into a category, amid many of other categories."""
    totals: Totals = {}
    for channel in CHANNELS:
        contacts, bad = rows.get(f"channel={channel}", [0, 0])
        others = sum(rng.random() < per_minute / 60 for _ in range(10))
        totals[f"channel={channel}"] = [contacts + others, bad + others]
        for name, count in ((category, bad), ("quality", others)):
            if count:
                totals[f"channel={channel}{SEPARATOR}category={name}"] = [count, count]
    return totals


def test_contagion_of_a_category_is_told_where_the_brand_as_a_whole_hardly_moves() -> None:
    rng, family, told, whole = Random(1), ContagionFamily(10), None, False
    for bucket, rows in outbreak(1, 6.0, 1.5):
        family.close(bucket, within(rows, rng, per_minute=20.0))
        whole = whole or family.whole.alarming
        if family.parts and family.parts["delivery"].alarming and told is None:
            (told,) = (signal for signal in family.signals() if signal.slice_key)
            assert 0 <= bucket - START_S - 6 * HOUR_S <= 1800
            assert not whole
    assert told is not None
    assert (told.kind, told.slice_key, told.tier) == ("cascade", "category=delivery", "blue")
    assert told.observed > told.expected > 0
    assert spreading(told).startswith("complaints (delivery) spread from channel to channel")
    assert not family.parts["quality"].alarming
    family.release()
    assert not family.alarming and not family.signals()


def test_brand_and_category_make_one_incident() -> None:
    surge = Signal("spike", "", 0.0, 300.0, 100.0, 9.0, 5.0, "care", holds=True)
    whole = Signal("cascade", "", 0.0, 300.0, 100.0, 0.9, 0.5, "pr", subject="channels", tier="yellow")
    part = Signal("cascade", "category=x", 0.0, 90.0, 9.0, 0.9, 0.5, "pr", subject="channels category=x")
    assert whole.name != part.name
    engine = IncidentEngine("acme")
    engine.step(600.0, 590, [part])
    engine.step(610.0, 600, [part, whole, surge])
    assert len(engine.incidents) == 1


def test_what_a_category_explains_is_said_of_it_alone() -> None:
    family = ContagionFamily(10)
    for bucket, rows in outbreak(1, 6.0, 1.6):
        family.close(bucket, within(rows, Random(bucket), per_minute=4.0))
        if family.whole.alarming and family.parts["delivery"].alarming:
            break
    assert {signal.slice_key for signal in family.signals()} == {"category=delivery"}
    (family.parts["delivery"]._since[1]) *= 0.5
    assert {signal.slice_key for signal in family.signals()} == {"category=delivery", ""}


def test_only_the_largest_categories_of_a_busy_brand_are_watched() -> None:
    rng, idle, busy = Random(2), ContagionFamily(10), ContagionFamily(10)
    names = ["other", *(f"c{number}" for number in range(MOST + 3))]
    for at in range(0, 4 * HOUR_S, 10):
        idle.close(START_S + at, within(quiet(rng, complaints=0.5), rng, per_minute=0.1))
        totals = within(quiet(rng), rng)
        for place, name in enumerate(names):
            if rng.random() < 0.5 / (place + 1):
                totals[f"channel=call{SEPARATOR}category={name}"] = [1, 1]
        busy.close(START_S + at, totals)
    assert not idle.parts
    assert len(busy.parts) == MOST
    assert {"delivery", "quality"} < set(busy.parts)
    assert "other" not in busy.parts


def test_a_restart_goes_on_alike_and_the_state_of_a_brand_alone_is_read() -> None:
    whole, part = ContagionFamily(10), ContagionFamily(10)
    for bucket, rows in outbreak(2, 6.0, 1.6):
        totals = within(rows, Random(bucket))
        whole.close(bucket, totals)
        part.close(bucket, dict(reversed(totals.items())))
        if bucket - START_S in (LOOK_S + 10, int(6.4 * HOUR_S) // 10 * 10):
            part = ContagionFamily.from_state(10, kept(part.to_state()))
    assert whole.alarming
    assert whole.to_state() == part.to_state()
    alone = ContagionWatch(10)
    for bucket, rows in outbreak(2, 1.0, 1.6):
        alone.close(bucket, rows)
    assert ContagionFamily.from_state(10, alone.to_state()).whole.to_state() == alone.to_state()


def test_a_new_model_is_told_to_the_brand_and_to_each_category_by_its_own_ratio() -> None:
    rng, family = Random(3), ContagionFamily(10)
    for at in range(0, 6 * HOUR_S, 10):
        family.close(START_S + at, within(quiet(rng), rng))
    before = {name: watch.usual for name, watch in family.parts.items()}
    usual = family.whole.usual
    for channel in CHANNELS:
        family.rescale(cast(Channel, channel), {"": 1.5, "delivery": 2.0})
    assert family.whole.usual == pytest.approx(1.5 * usual)
    assert {name: watch.usual / before[name] for name, watch in family.parts.items()} == pytest.approx(
        {"delivery": 2.0, "quality": 1.5}
    )
