"""Nothing is told to be over while it goes on where it was told to be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from detectors.incident import Incident
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.scene import CALM, Scene
from detectors.log.buckets import Buckets
from detectors.log.ledger import Change
from detectors.outputs import JudgeOptions
from detectors.reasons.last_look import is_still_there
from detectors.reasons.localiser import Localiser
from detectors.signal import Signal
from detectors.slices import slice_key
from detectors.spikes.surge import NEW_NORMAL_S
from detectors.watchers.slice_watch import SliceWatch

HOUR_S = 3600
LINES = [f"line-{number}" for number in range(40)]
LOUD = LINES[:3]
# Of forty lines each has a fortieth of the brand's twelve complaints an hour.
AN_HOUR = 12.0
OPTIONS = JudgeOptions()
WATCH = cast(
    "SliceWatch",
    SimpleNamespace(
        fleets={"all": SimpleNamespace(expected=lambda _: AN_HOUR * OPTIONS.bucket_s / HOUR_S)},
        usual_per_s=lambda _: 0.1,
        options=OPTIONS,
    ),
)


def learned() -> Localiser:
    localiser = Localiser()
    for line in LINES:
        localiser.usual.add(0, (("batch", line), ("channel", "call")), 10.0, 100.0)
    return localiser


def surge(**more: Any) -> Incident:
    """Three lines at ten times the usual for a day; three hours ago the last of their alarms ended."""
    fields: dict[str, Any] = {"observed": 220.0, "expected": 22.0, **more}
    signal = Signal(
        "spike",
        slice_key(tuple(("batch", line) for line in LOUD)),
        0.0,
        statistic=9.0,
        threshold=5.0,
        owner="care",
        **fields,
    )
    return Incident(
        "i", "spike", signal, "red", 0.0, 24.0 * HOUR_S, sequence=1, begun_s=0.0, calm_s=24.0 * HOUR_S
    )


def lately(each: int, of: list[str]) -> Buckets:
    """Three hours in which all lines have contacts as usual, and some lines so many complaints an hour."""
    table = Buckets()
    for hour in range(24, 27):
        cells = [(line, each if line in of else 0) for line in LINES]
        changes = [
            Change(hour * HOUR_S, (("batch", line),), 10 + complaints, complaints)
            for line, complaints in cells
        ]
        table.add("call", changes, model=1)
    return table


NOW_S = 27.0 * HOUR_S


@pytest.mark.parametrize(
    ("each", "of", "still"),
    [
        (2, LOUD, True),
        # As usual, about one an hour of all three.
        (1, LOUD[:1], False),
        # As loud, but elsewhere: not what was told.
        (2, LINES[10:13], False),
    ],
)
def test_what_was_told_is_looked_at(each: int, of: list[str], still: bool) -> None:
    assert is_still_there(surge(), NOW_S, WATCH, learned(), lately(each, of)) is still


def test_a_mild_rest_of_a_great_surge_is_its_end() -> None:
    # Six instead of three: much for chance, but no quarter of a hundred times as many.
    rest = lately(1, LOUD[:2])
    assert is_still_there(surge(observed=60.0), NOW_S, WATCH, learned(), lately(1, LOUD))
    assert is_still_there(surge(observed=60.0), NOW_S, WATCH, learned(), rest)
    assert not is_still_there(surge(observed=2200.0), NOW_S, WATCH, learned(), rest)


def test_a_morning_is_not_held_against_the_night_before_it() -> None:
    # Now, at its end, there are ten times as many contacts as in most of the while.
    morning = cast(
        "SliceWatch",
        SimpleNamespace(**{**vars(WATCH), "usual_per_s": lambda at_s: 1.0 if at_s > NOW_S - 600 else 0.1}),
    )
    assert is_still_there(surge(), NOW_S, morning, learned(), lately(1, LOUD[:1]))
    assert not is_still_there(surge(), NOW_S, WATCH, learned(), lately(1, LOUD[:1]))


def test_what_lasted_for_days_is_left_to_its_detectors() -> None:
    old = surge()
    old.begun_s = NOW_S - NEW_NORMAL_S
    assert not is_still_there(old, NOW_S, WATCH, learned(), lately(2, LOUD))


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert not is_still_there(surge(), NOW_S, WATCH, Localiser(), lately(2, LOUD))


@pytest.mark.parametrize(("lasting_s", "ends"), [(0.0, 1), (5400.0, 1), (1e9, 0)])
def test_an_incident_is_held_for_as_long_as_it_goes_on(lasting_s: float, ends: int) -> None:
    engine = IncidentEngine("acme")
    (incident,) = engine.step(0.0, 0, [Signal("spike", "", 0.0, 60.0, 10.0, 9.0, 5.0, "care")], CALM)
    ended_s = []
    for minute in range(1, 600):
        now_s = 60.0 * minute
        scene = Scene(lasts=lambda _, now_s=now_s: now_s < lasting_s)  # type: ignore[misc]
        ended_s += [now_s for each in engine.step(now_s, 0, [], scene) if each.status == "resolved"]
    assert len(ended_s) == ends
    assert incident.is_open is not bool(ends)
    assert all(lasting_s <= at_s <= max(lasting_s + 600.0, 3600.0) for at_s in ended_s)
