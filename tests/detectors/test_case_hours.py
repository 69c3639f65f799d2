"""Hours of a service desk: what is opened on Friday evening is not late on Saturday, whatever clocks do in March."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.cases.clocks import CaseClocks
from detectors.cases.hours import due, worked
from schemas.brandlog import HandlingTold, Origin
from schemas.calendars import Calendar, openings_of
from schemas.inputs import Action
from schemas.opening import OpeningHours, offsets_of, weekly_of
from tests.detectors.kept import kept

BERLIN = {
    "time_zone": "Europe/Berlin",
    "hours": {"mon-fri": "09:00-18:00", "sat": ["10:00-12:00", "13:00-14:00"]},
    "holidays": [{"date": "2026-04-06", "title": "Easter Monday"}],
}


def desk(**changed: object) -> OpeningHours:
    (opening,) = openings_of({"acme": Calendar.model_validate({**BERLIN, **changed})}).values()
    return opening


def at(moment: str) -> float:
    """Unix seconds of a UTC time."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()


def told(moment: str, case: str, action: Action) -> HandlingTold:
    origin = Origin(topic="outcry.handling.v1", partition=0, offset=0)
    at_s = at(moment)
    return HandlingTold(at_s=at_s, origin=origin, brand="acme", case=case, done_s=at_s, action=action)


@pytest.mark.parametrize(
    ("opened", "hours", "ready"),
    [
        ("2026-03-06T16:30", 1.0, "2026-03-07T09:30"),  # Friday 17:30 in Berlin, and Saturday at ten
        ("2026-03-07T10:30", 2.0, "2026-03-09T08:30"),  # over noon on Saturday, into Monday
        ("2026-03-28T12:30", 1.0, "2026-03-30T07:30"),  # over the night in which summer time begins
        ("2026-10-24T11:30", 1.0, "2026-10-26T08:30"),  # and over the one in which it ends
        ("2026-04-04T11:30", 1.0, "2026-04-07T07:30"),  # over Easter Monday
        ("2026-03-11T03:00", 9.0, "2026-03-11T17:00"),  # before work, all of a day
    ],
)
def test_working_time_passes_while_the_desk_works(opened: str, hours: float, ready: str) -> None:
    assert due(desk(), at(opened), 3600.0 * hours) == at(ready)
    assert worked(desk(), at(opened), at(ready)) == 3600.0 * hours


@given(
    st.integers(0, 400 * 86_400),
    st.integers(1, 30 * 3600),
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "America/New_York", "UTC"]),
)
def test_working_time_until_due_is_what_was_asked_for(since: int, seconds: int, zone: str) -> None:
    opening, since_s = desk(time_zone=zone), at("2026-01-01T00:00") + since
    until_s = due(opening, since_s, float(seconds))
    assert worked(opening, since_s, until_s) == pytest.approx(seconds, abs=1e-6)
    assert worked(opening, since_s, until_s - 1.0) < seconds


def test_a_desk_that_never_works_again_has_no_hours() -> None:
    opening = desk().model_copy(update={"closed": ((0, int(at("2040-01-01T00:00"))),)})
    assert due(opening, at("2026-03-06T16:30"), 60.0) == at("2026-03-06T16:31")


def test_clocks_stand_still_at_night() -> None:
    clocks, minutes = (
        CaseClocks(),
        {"first_response": 60.0, "preliminary_solution": 120.0, "follow_up": 600.0},
    )
    records = [
        told("2026-03-06T16:30", "c", "opened"),
        told("2026-03-07T09:20", "c", "first_response"),  # ten minutes before it is due on Saturday
        told("2026-03-07T09:40", "c", "waiting_for_customer"),  # fifty minutes are left of the next
        told("2026-03-09T07:50", "c", "assigned"),  # before work on Monday
    ]
    seen = []
    for record in records:
        clocks = CaseClocks.from_state(kept(clocks.to_state()))
        seen += [(one.clock, one.missed) for one in clocks.take(record, minutes, desk())]
    assert seen == [("first_response", False)]
    (late,) = clocks.take(told("2026-03-09T08:51", "c", "preliminary_solution"), minutes, desk())
    assert (late.missed, late.due_s) == (True, at("2026-03-09T08:50"))


def test_what_was_late_before_the_customer_was_waited_for_stays_late() -> None:
    clocks, minutes = CaseClocks(), {"first_response": 10.0, "preliminary_solution": 60.0, "follow_up": 90.0}
    seen = []
    for record in (
        told("2026-03-09T09:00", "c", "opened"),
        told("2026-03-09T09:12", "c", "waiting_for_customer"),
        told("2026-03-09T15:00", "c", "first_response"),
    ):
        seen += [(one.clock, one.missed) for one in clocks.take(record, minutes, desk())]
    assert seen == [("first_response", True)]


def test_weekly_hours_are_joined_in_order() -> None:
    assert weekly_of({"tue": "00:00-24:00", "mon": ["12:00-24:00", "13:00-15:00"]}) == ((720, 2880),)
    assert weekly_of({"sat-mon": "9:00-10:00"}) == ((540, 600), (7740, 7800), (9180, 9240))
    assert weekly_of({"mon-sun": "00:00-24:00"}) == ((0, 10080),)
    for wrong in ({"someday": "9:00-10:00"}, {"mon": "9:00"}, {"mon": "25:00-26:00"}, {"mon": "9:00-9:60"}):
        with pytest.raises(ValueError, match=r"hours: .* write one like"):
            weekly_of(wrong)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon,wed,fri", (0, 2, 4)),
        ("mon-fri, Sunday", (0, 1, 2, 3, 4, 6)),
        ("Saturday–mon", (0, 5, 6)),
        ("tuesday,tue", (1,)),
    ],
)
def test_lists_of_days_and_whole_names_are_read_as_meant(written: str, days: tuple[int, ...]) -> None:
    told = weekly_of({written: "9:00-10:00"})
    assert told == tuple((1440 * day + 540, 1440 * day + 600) for day in days)


@pytest.mark.parametrize(
    "written",
    ["mon to fri", "fri/sat", "sat+sun", "mon fri", "monkey", "mond", "mon-", "mon,", "mon-wed-fri", "", "-"],
)
def test_what_only_begins_like_a_day_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"hours: '.*' is no day; write one like mon"):
        weekly_of({written: "9:00-10:00"})


def test_offsets_of_a_zone_without_summer_time_are_one() -> None:
    assert len(offsets_of("Asia/Shanghai")) == 1
    assert len(offsets_of("Europe/Berlin")) == 41
