"""The desk's clocks: what counts as late, what a dead feed of the desk must not look like, when it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import cast

from detectors.cases.clocks import CaseClocks, Judged
from detectors.incident import Incident
from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from detectors.signal import Signal
from detectors.watchers.case_watch import CaseWatch
from schemas.alerts import Alert
from schemas.brandlog import HandlingTold, Origin
from schemas.inputs import Action
from tests.detectors.kept import kept
from tests.detectors.test_brand import START, advance, opened, take

MINUTE_S = 60.0


def told(
    at_min: float, case: str, action: str, *, team: str = "", partition: int = 0, incident_id: str = ""
) -> HandlingTold:
    at_s = START + MINUTE_S * at_min
    return HandlingTold(
        at_s=at_s,
        origin=Origin(topic="outcry.handling.v1", partition=partition, offset=0),
        brand="acme",
        case=case,
        incident_id=incident_id,
        done_s=at_s,
        action=cast(Action, action),
        team=team,
    )


def judged(clocks: CaseClocks, *records: HandlingTold) -> list[tuple[str, bool]]:
    return [(one.clock, one.missed) for record in records for one in clocks.take(record)]


def test_a_later_step_answers_those_before_it_in_time_or_late() -> None:
    assert judged(CaseClocks(), told(0, "c", "opened"), told(45, "c", "preliminary_solution")) == [
        ("first_response", True),
        ("preliminary_solution", False),
    ]
    assert judged(CaseClocks(), told(0, "c", "opened"), told(20, "c", "closed")) == [
        ("first_response", False),
        ("preliminary_solution", False),
        ("follow_up", False),
    ]


def test_what_nobody_answers_runs_out_once_others_go_on() -> None:
    clocks = CaseClocks()
    assert judged(clocks, told(0, "c", "opened"), told(34, "d", "opened")) == []  # a step may be told late
    assert judged(clocks, told(36, "e", "opened")) == [("first_response", True)]
    assert judged(clocks, told(37, "c", "first_response")) == []  # counted already
    assert judged(clocks, told(66, "c", "preliminary_solution")) == [("preliminary_solution", True)]


def test_a_source_that_falls_silent_makes_nobody_late() -> None:
    clocks = CaseClocks()
    judged(clocks, told(0, "c", "opened", partition=0))
    assert judged(clocks, told(500, "d", "opened", partition=1)) == []


def test_what_was_due_while_the_desk_was_not_heard_is_not_judged_when_it_is_again() -> None:
    clocks = CaseClocks()
    for number in range(40):
        judged(clocks, told(number, f"c{number}", "opened"))
    assert judged(clocks, told(240, "d", "opened")) == []
    assert judged(clocks, told(241, "c39", "closed")) == []  # its earlier steps may have been in time
    # Afterwards all is as before.
    rest = [told(240 + number, f"d{number}", "opened") for number in range(1, 40)]
    assert judged(clocks, *rest) == [("first_response", True)] * 4


def test_waiting_for_the_customer_stops_the_clocks() -> None:
    clocks = CaseClocks()
    judged(clocks, told(0, "c", "opened"), told(10, "c", "waiting_for_customer"))
    assert judged(clocks, told(300, "d", "opened"), told(300, "d", "closed")) == [
        ("first_response", False),
        ("preliminary_solution", False),
        ("follow_up", False),
    ]
    assert judged(clocks, told(310, "c", "assigned"), told(329, "c", "first_response")) == [
        ("first_response", False)
    ]


def test_a_case_that_is_opened_again_starts_anew() -> None:
    clocks = CaseClocks()
    judged(clocks, told(0, "c", "opened"), told(5, "c", "closed"))
    assert judged(clocks, told(600, "c", "reopened"), told(640, "c", "first_response")) == [
        ("first_response", True)
    ]


def desk(days: float, seed: int, late: float, slow: range, per_min: float = 1.0) -> list[HandlingTold]:
    """Records of a desk whose first responses are late at a usual share, and half of team b's while it is slow."""
    rng, records = Random(seed), []
    at_min = 0.0
    while at_min < days * 1440:
        at_min += rng.expovariate(per_min)
        case, team = f"c{len(records)}", rng.choice("ab")
        share = 0.5 if int(at_min) in slow and team == "b" else late
        wait = 31 + 20 * rng.random() if rng.random() < share else 29 * rng.random()
        records += [
            told(at_min, case, "opened", team=team),
            told(at_min + wait, case, "first_response"),
            told(at_min + max(wait, 40), case, "closed"),
        ]
    return sorted(records, key=lambda record: record.done_s)


def watched(watch: CaseWatch, records: list[HandlingTold]) -> Iterator[tuple[float, Signal]]:
    minute = START
    for record in records:
        while minute + MINUTE_S <= record.done_s:
            minute += int(MINUTE_S)
            watch.pass_to(float(minute))
            for signal in watch.signals():
                yield (minute - START) / MINUTE_S, signal
        watch.take(record)


def test_a_desk_that_is_as_late_as_ever_is_no_incident() -> None:
    watch = CaseWatch(1.0)
    assert list(watched(watch, desk(8, 3, 0.05, range(0)))) == []
    assert watch.breaches["first_response"] > 300


def test_a_team_that_falls_behind_is_named_and_the_end_is_seen() -> None:
    slow = range(6 * 1440, 6 * 1440 + 240)
    found = list(watched(CaseWatch(1.0), desk(7, 4, 0.05, slow)))
    at_min, first = found[0]
    assert slow.start + 30 < at_min < slow.stop + 60
    assert (first.kind, first.slice_key, first.facts) == ("sla", "team=b", {"clock": "first_response"})
    assert slow.start - 30 < (first.onset_s - START) / MINUTE_S < slow.start + 90
    calm_min = next(at_min for at_min, signal in found if not signal.holds)
    assert slow.stop < calm_min < slow.stop + 120


def test_it_goes_on_from_its_state() -> None:
    records = desk(6.2, 5, 0.05, range(6 * 1440, 7 * 1440))
    whole, cut = CaseWatch(1.0), CaseWatch(1.0)
    for number in range(0, len(records), 4000):
        cut = CaseWatch.from_state(1.0, kept(cut.to_state()))
        part = records[number : number + 4000]
        assert list(watched(whole, part)) == list(watched(cut, part))
    assert json.dumps(whole.to_state()) == json.dumps(cut.to_state())


def test_cases_are_bounded() -> None:
    clocks = CaseClocks()
    for number in range(20_050):
        list(clocks.take(told(0, f"c{number}", "opened")))
    assert clocks.dropped == 50
    assert not [one for one in clocks.take(told(1, "c0", "first_response")) if isinstance(one, Judged)]


def test_an_incident_that_the_desk_takes_up_is_claimed_until_there_is_a_verdict() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    brand = judge._brand("acme")
    take(brand, "call", START, 90, 90)
    advance(brand, START + 10.0)
    incident = opened(brand, START + 10)
    judge.step(told(1, "", "acknowledged", incident_id=incident.incident_id), 1)
    steps = [step for step in advance(brand, START + 20.0) if isinstance(step, Incident)]
    assert [(step.claim, step.status) for step in steps] == [("claimed", "updated")]
    brand.engine.judge(incident.incident_id, "refuted")
    brand.engine.judge(incident.incident_id, "claimed")
    assert incident.claim == "refuted"


def test_the_alert_says_what_was_late() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    brand = judge._brand("acme")
    take(brand, "call", START)
    advance(brand, START + 10.0)
    late = Signal(
        "sla",
        "team=b",
        float(START),
        45.0,
        5.0,
        9.0,
        5.0,
        "customer-service",
        tier="yellow",
        facts={"clock": "follow_up"},
    )
    (incident,) = brand.engine.step(START + 10.0, START, [late])
    judge.at_s = START + 11.0
    alert = judge._output(brand, incident)
    assert isinstance(alert, Alert)
    assert alert.summary.startswith("acme: 45 deadlines of cases missed since ")
    assert alert.summary.endswith("team b; mostly the follow up")
    assert (alert.kind, alert.tier, alert.owner) == ("sla", "yellow", "customer-service")


def test_a_desk_with_many_teams_over_time_hears_of_new_ones() -> None:
    watch, again = CaseWatch(1.0), CaseWatch(1.0)
    for number in range(70):
        at_min = 5.0 * number + (20 * 1440 if number >= 50 else 0)
        for each in (watch, again):
            each.pass_to(START + MINUTE_S * (at_min - 5))
            each.take(told(at_min, f"c{number}", "opened", team=f"t{number}"))
            each.take(told(at_min + 1, f"c{number}", "closed", team=f"t{number}"))
        again = CaseWatch.from_state(1.0, kept(again.to_state()))
    parts = watch.to_state()["parts"]
    assert {"team=t49", "team=t50", "team=t55"} <= set(parts)
    assert "team=t0" not in parts and len(parts) <= 50
    for each in (watch, again):
        each.pass_to(START + MINUTE_S * 1440.0 * 23)
    assert watch.to_state() == again.to_state()
    assert "team=t50" in watch.fleet and len(watch.fleet) <= 51
