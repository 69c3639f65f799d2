"""Three brands within ten minutes are one incident of brand `*`: its life."""

from __future__ import annotations

from typing import Any

import pytest

from detectors.brand import BrandJudge
from detectors.incident import Incident
from detectors.incidents.mass import Mass, MassWatch
from detectors.incidents.mass_desk import snapshot
from detectors.incidents.mass_words import sentence
from detectors.incidents.updates import UPDATE_EVERY_S
from detectors.outputs import JudgeOptions
from detectors.reasons.wording import alert_of
from detectors.signal import Signal
from schemas.alerts import Source
from schemas.brandlog import (
    IncidentTold,
    Origin,
)
from tests.detectors.kept import kept

START_S = 1_700_000_000.0
OPTIONS = JudgeOptions()


def told(brand: str, detected_s: float, status: str = "firing", **fields: Any) -> IncidentTold:
    defaults: dict[str, Any] = {
        "at_s": detected_s,
        "origin": Origin(topic="b", partition=0, offset=0),
        "brand": brand,
        "incident_id": f"id-{brand}",
        "status": status,
        "signal": "spike",
        "tier": "yellow",
        "owner": "care",
        "onset_s": detected_s - 300.0,
        "detected_s": detected_s,
        "changed_s": detected_s,
        "observed": 30.0,
        "expected": 5.0,
    }
    return IncidentTold(**{**defaults, **fields})


class Desk:
    """A watch that is put away and taken out again before every step."""

    def __init__(self) -> None:
        self.watch, self.offset = MassWatch(), 0
        self.said: list[tuple[str, int, str, int]] = []

    def take(self, *records: IncidentTold) -> list[str]:
        before = len(self.said)
        for record in records:
            self.offset += 1
            self._again()
            self._note(self.watch.take(record, self.offset))
        return [status for _, _, status, _ in self.said[before:]]

    def pass_to(self, clock_s: float) -> list[str]:
        before = len(self.said)
        self._again()
        self._note(self.watch.pass_to(clock_s))
        return [status for _, _, status, _ in self.said[before:]]

    @property
    def incident(self) -> Incident:
        """The one mass incident."""
        (mass,) = self.watch.masses.values()
        return mass.incident

    def _again(self) -> None:
        self.watch = MassWatch.from_state(kept(self.watch.to_state()))

    def _note(self, masses: list[Mass]) -> None:
        for mass in masses:
            one = mass.incident
            self.said.append((one.incident_id, one.sequence, one.status, len(mass.children)))


def test_a_life() -> None:
    desk = Desk()
    assert desk.take(told("a", 0.0), told("b", 100.0)) == []
    assert desk.take(told("b", 150.0, incident_id="id-b2")) == []  # two brands, three incidents
    assert desk.take(told("c", 500.0)) == ["firing"]
    assert desk.take(told("d", 550.0), told("e", 560.0)) == []  # told when its time has come
    assert desk.pass_to(500.0 + UPDATE_EVERY_S - 1) == []
    assert desk.pass_to(500.0 + UPDATE_EVERY_S) == ["updated"]
    assert desk.take(*(told(name, 0.0, "resolved", changed_s=9000.0) for name in "abcd")) == []
    assert desk.take(told("b", 0.0, "resolved", incident_id="id-b2", changed_s=9000.0)) == []
    assert desk.take(told("e", 0.0, "resolved", changed_s=9100.0)) == ["resolved"]
    assert [sequence for _, sequence, _, _ in desk.said] == [1, 2, 3]
    assert [children for _, _, _, children in desk.said] == [4, 6, 6]
    again = [told(name, 20_000.0 + 10 * at) for at, name in enumerate("xyz")]
    assert desk.take(*again) == ["firing"]
    assert len({name for name, _, _, _ in desk.said}) == 1
    desk.watch.forget(30_000.0)
    assert desk.watch.masses


def test_three_brands_within_an_hour_are_no_mass_incident_unless_they_began_together() -> None:
    desk = Desk()
    assert desk.take(*(told(name, 1200.0 * at) for at, name in enumerate("abc"))) == []
    slow = [told(name, 9000.0 + 1200.0 * at, onset_s=9000.0 + at) for at, name in enumerate("abc")]
    assert desk.take(*slow) == ["firing"]


def test_a_small_brand_that_is_found_late_with_a_vague_onset_is_a_child() -> None:
    desk = Desk()
    assert desk.take(*(told(name, 100.0 * at) for at, name in enumerate("abc"))) == ["firing"]
    desk.take(told("small", 4000.0, onset_s=-9000.0))
    desk.pass_to(5000.0)
    assert desk.said[-1][-1] == 4
    desk.take(told("of-today", 6000.0, onset_s=5000.0), told("of-yesterday", 6000.0, onset_s=-90_000.0))
    desk.pass_to(7000.0)
    assert desk.said[-1][-1] == 4


def test_one_vague_onset_is_not_that_of_all() -> None:
    desk = Desk()
    onsets = (-14_000.0, 0.0, 60.0, 120.0)
    for number, onset_s in enumerate(onsets):
        at_s = START_S + 60.0 * number
        desk.take(told(f"b{number}", at_s, onset_s=START_S - 300.0 + onset_s))
    desk.pass_to(START_S + 3600.0)
    (mass,) = desk.watch.masses.values()
    assert mass.incident.signal.onset_s == START_S - 300.0


def test_what_is_long_over_and_what_is_of_another_kind_does_not_count() -> None:
    desk = Desk()
    ended = told("a", 0.0, "resolved", changed_s=50.0)
    assert desk.take(told("a", 0.0), ended, told("b", 100.0), told("c", 110.0)) == []
    feeds = [told(name, 120.0, signal="feed", incident_id=f"feed-{name}") for name in "bd"]
    assert desk.take(*feeds) == []
    assert desk.take(told("d", 120.0)) == ["firing"]


def test_news_that_comes_in_bulk_counts_as_if_it_had_come_in_time() -> None:
    desk = Desk()
    first = [told("a", 0.0), told("a", 0.0, "resolved", changed_s=4000.0)]
    assert desk.take(*first, told("b", 100.0), told("c", 200.0)) == ["firing"]
    rest = [told(name, 0.0, "resolved", changed_s=4100.0) for name in "bc"]
    assert desk.take(*rest)[-1] == "resolved"


def test_the_latest_child_of_many_is_found_and_the_end_is_one() -> None:
    desk = Desk()
    assert desk.take(*(told(f"s{at:02}", 8.0 * at) for at in range(30))).count("firing") == 1
    desk.pass_to(10_000.0)
    (mass,) = desk.watch.masses.values()
    assert len(mass.children) == 30
    assert mass.incident.tier == "red"  # together: 900 against 150
    assert len(desk.watch.names(mass)) == 30
    said = desk.take(*(told(f"s{at:02}", 8.0 * at, "resolved", changed_s=20_000.0) for at in range(30)))
    assert said.count("resolved") == 1
    desk.watch.forget(200_000.0)
    assert desk.watch.to_state() == MassWatch().to_state()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "90 complaints since 2023-11-14 22:13 UTC, 15.0 expected (×6.0)"),
        ({"signal": "mix_shift"}, "90 complaints since"),
        ({"signal": "feed", "observed": 12.0, "expected": 400.0}, "36 contacts since"),
        ({"signal": "sla"}, "90 deadlines of cases missed since"),
        (
            {"signal": "safety", "reported": True, "observed": 1.0, "expected": 0.0},
            "3 reports of hazards since 2023-11-14 22:13 UTC",
        ),
    ],
)
def test_all_together_count_what_each_of_them_counts(fields: dict[str, Any], words: str) -> None:
    desk = Desk()
    desk.take(*(told(name, START_S, onset_s=START_S, **fields) for name in "abc"))
    (mass,) = desk.watch.masses.values()
    said = sentence(mass, desk.watch.names(mass))
    assert said.startswith(f"3 brands at once (a, b, c): {words}")
    assert ("expected" in said) is not fields.get("reported", False)


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({}, "; all back to normal"),
        ({"settled": True}, "; over, or usual by now: it lasted more than two days"),
        ({"signal": "safety", "reported": True}, "; nothing more was reported"),
    ],
)
def test_the_end_of_all_says_what_is_known_of_it(fields: dict[str, Any], end: str) -> None:
    desk = Desk()
    desk.take(*(told(name, 0.0, **fields) for name in "abc"))
    desk.take(*(told(name, 0.0, "resolved", changed_s=9000.0, **fields) for name in "abc"))
    (mass,) = desk.watch.masses.values()
    assert sentence(mass, desk.watch.names(mass)).endswith(end)


def test_copies_raise_no_mass_incident() -> None:
    copies = [
        told(name, 60.0 * at, tier="blue", observed=500.0, copied=True) for at, name in enumerate("abc")
    ]
    desk = Desk()
    assert desk.take(*copies) == ["firing"]
    assert (desk.incident.tier, desk.incident.copied) == ("blue", True)
    desk.take(told("d", 400.0, tier="yellow"))
    desk.pass_to(5000.0)
    assert (desk.incident.tier, desk.incident.copied) == ("yellow", False)
    desk.take(told("e", 600.0, tier="yellow", observed=500.0))
    desk.pass_to(10_000.0)
    assert desk.incident.tier == "red"


def test_what_is_told_of_a_surge_of_copies_says_so_and_of_a_hazard_among_copies_does_not() -> None:
    judge, source = BrandJudge("acme", OPTIONS), Source(topic="log", partition=0, from_offset=1, to_offset=2)
    surge = Signal("spike", "", START_S, 500.0, 5.0, 9.0, 5.0, "care")
    for family, copied in (("voices", True), ("safety", False)):
        incident = Incident("i", "spike", surge, "blue", START_S, START_S, family, sequence=1, copied=True)
        assert snapshot(alert_of(judge, incident, [], source, START_S), incident)["copied"] is copied
