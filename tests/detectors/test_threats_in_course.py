"""Threats, demands and repeats that rise in the course of a surge are part of it, and told with it; others page."""

from __future__ import annotations

import pytest

from detectors.incident import Incident
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.grade import parts_of
from detectors.reasons.sentences import sentence
from detectors.signal import Signal
from schemas.alerts import Kind
from tests.detectors.kept import kept

HOUR_S = 3600.0


def surge(onset_s: float, key: str = "", observed: float = 90.0) -> Signal:
    return Signal("spike", key, onset_s, observed, 10.0, 9.0, 5.0, "care")


def legal(onset_s: float, observed: float = 9.0, kind: Kind = "threat", key: str = "notice=legal") -> Signal:
    return Signal(kind, key, onset_s, observed, 0.8, 9.0, 5.0, "legal", tier="yellow")


class Desk:
    """An engine, and the changes it tells of, by kind and status."""

    def __init__(self) -> None:
        self.engine = IncidentEngine("acme")

    def at(self, hour: float, *signals: Signal) -> list[tuple[str, str]]:
        self.engine = IncidentEngine.from_state("acme", kept(self.engine.to_state()))
        told = self.engine.step(hour * HOUR_S, int(hour * HOUR_S), signals)
        return [(each.signal.kind, each.status) for each in told]

    @property
    def surge(self) -> Incident:
        return next(each for each in self.engine.incidents.values() if each.family == "voices")


def test_they_open_nothing_and_are_told_with_the_surge() -> None:
    desk = Desk()
    assert desk.at(10.0, surge(9 * HOUR_S)) == [("spike", "firing")]
    later = surge(9 * HOUR_S, observed=900.0)
    assert desk.at(12.0, later, legal(11 * HOUR_S)) == [("spike", "updated")]
    words = sentence("acme", desk.surge)
    assert words.startswith("acme: 900 complaints since")
    assert words.endswith("; 9 threats of legal steps among them, 0.8 expected")
    (part,) = [part for part in parts_of(desk.surge.signal) if part.name == "threat"]
    assert (part.value, part.unit, part.tier) == (9.0, "threats of legal steps", "yellow")


def test_a_post_that_speaks_for_the_surge_by_then_began_later() -> None:
    desk = Desk()
    desk.at(10.0, surge(9 * HOUR_S))
    viral = Signal("cascade", "", 14 * HOUR_S, 400.0, 10.0, 9.0, 5.0, "pr", subject="p", tier="red")
    assert desk.at(14.5, surge(9 * HOUR_S), viral) == [("cascade", "updated")]
    assert desk.at(15.0, surge(9 * HOUR_S), viral, legal(11 * HOUR_S)) == []


def test_a_larger_slice_that_speaks_for_the_surge_by_then_began_later() -> None:
    desk = Desk()
    desk.at(14.0, surge(11 * HOUR_S))
    larger = surge(18 * HOUR_S, observed=900.0)
    assert desk.at(20.0, larger) == [("spike", "updated")]
    assert desk.at(21.0, larger, legal(10.8 * HOUR_S)) == []
    assert desk.at(21.5, larger, legal(9.5 * HOUR_S, key="notice=public")) == [("threat", "firing")]


def test_many_of_them_make_it_graver() -> None:
    desk = Desk()
    small = surge(9 * HOUR_S, observed=22.0)
    desk.at(10.0, small)
    assert desk.surge.tier == "yellow"
    desk.at(12.0, small, legal(11 * HOUR_S, observed=150.0))
    assert desk.surge.tier == "red"


def test_what_began_before_the_surge_or_after_it_is_an_incident_of_its_own() -> None:
    desk = Desk()
    assert desk.at(10.0, surge(9 * HOUR_S), legal(6 * HOUR_S)) == [("threat", "firing"), ("spike", "firing")]
    desk = Desk()
    desk.at(10.0, surge(9 * HOUR_S))
    assert desk.at(11.0) == [("spike", "resolved")]
    # What rose while it was on is the rest of it.
    assert desk.at(11.5, legal(10.5 * HOUR_S)) == []
    assert desk.at(18.0, legal(17 * HOUR_S)) == [("threat", "firing")]


def test_one_that_is_open_goes_on_by_itself() -> None:
    desk = Desk()
    assert desk.at(8.0, legal(6 * HOUR_S)) == [("threat", "firing")]
    assert desk.at(10.0, surge(9 * HOUR_S), legal(6 * HOUR_S)) == [("spike", "firing")]
    assert "threats" not in desk.surge.signal.facts


def test_they_do_not_keep_a_surge_open() -> None:
    desk = Desk()
    desk.at(10.0, surge(9 * HOUR_S))
    told = [change for hour in range(11, 20) for change in desk.at(float(hour), legal(9.5 * HOUR_S))]
    assert told == [("spike", "resolved")]


@pytest.mark.parametrize(
    ("where", "key", "joins"),
    [
        ("channel=call", "channel=call\x1fnotice=legal", True),
        ("channel=call", "channel=chat\x1fnotice=legal", False),
        ("region=n", "notice=legal", True),
    ],
)
def test_they_may_lie_where_it_lies(where: str, key: str, joins: bool) -> None:
    desk = Desk()
    desk.at(10.0, surge(9 * HOUR_S, where))
    told = desk.at(12.0, surge(9 * HOUR_S, where), legal(11 * HOUR_S, key=key))
    assert (("threat", "firing") in told) is not joins


def test_one_message_of_somebody_with_reach_is_told_by_itself() -> None:
    desk = Desk()
    desk.at(10.0, surge(9 * HOUR_S))
    single = Signal(
        "threat", "notice=legal", 11 * HOUR_S, 1.0, 0.0, 9.0, 5.0, "legal",
        subject="e1", tier="yellow", facts={"told": "a threat of legal steps", "people": 1.0},
    )  # fmt: skip
    assert ("threat", "firing") in desk.at(12.0, surge(9 * HOUR_S), single)
