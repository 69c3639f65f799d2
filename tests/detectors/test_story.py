"""What an incident of many days is told as: once, however many slices tell of it after it has become normal."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

from detectors.incidents.engine import IncidentEngine
from detectors.incidents.grade import parts_of
from detectors.incidents.scene import Scene
from detectors.incidents.story import HOLD_S, LONGEST_S, REOPEN_S
from detectors.signal import Signal
from detectors.spikes.surge import NEW_NORMAL_S

HOUR_S, DAY_S = 3600.0, 86400.0
STEP_S = 600.0


def surge(key: str, onset_s: float, observed: float = 60.0, expected: float = 10.0, **more: Any) -> Signal:
    return Signal("spike", key, onset_s, observed, expected, 9.0, 5.0, "care", **more)


class Desk:
    """An engine with a clock, put away and taken out again before every step."""

    def __init__(self) -> None:
        self.engine, self.now_s = IncidentEngine("acme"), 1e6
        self.told: list[tuple[str, str, str]] = []

    def pass_by(
        self, seconds: float, *signals: Signal, blind: bool = False, heard_s: float = inf
    ) -> list[str]:
        """Let time pass; gives the statuses told in it but updates."""
        scene = Scene(blind=blind, heard_s=heard_s)
        before = len(self.told)
        for _ in range(int(seconds // STEP_S)):
            self.now_s += STEP_S
            self.engine = IncidentEngine.from_state("acme", self.engine.to_state())
            for each in self.engine.step(self.now_s, int(self.now_s), signals, scene):
                self.told.append((each.incident_id, each.status, each.signal.slice_key))
        return [status for _, status, _ in self.told[before:] if status != "updated"]

    @property
    def ids(self) -> int:
        """How many incidents were told."""
        return len({name for name, _, _ in self.told})


def settled(key: str = "region=n", seconds: float = NEW_NORMAL_S, observed: float = 60.0) -> Desk:
    """A desk whose incident was resolved after it had lasted for so long."""
    desk = Desk()
    assert desk.pass_by(seconds, surge(key, desk.now_s, observed)) == ["firing"]
    assert desk.pass_by(5 * HOUR_S) == ["resolved"]
    return desk


def test_slices_that_understand_after_two_days_tell_nothing_new() -> None:
    desk = settled()
    began_s = desk.now_s - NEW_NORMAL_S
    # One that takes in the first onset, one that sees the level still rise, one that is smaller; for days.
    for _ in range(3):
        assert desk.pass_by(HOUR_S, surge("channel=call", began_s)) == []
        assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s), surge("", desk.now_s)) == []
        assert desk.pass_by(20 * HOUR_S) == []
    assert desk.ids == 1


def test_a_mix_that_still_moves_does_not_take_over_from_a_known_surge() -> None:
    """Slices learn a level of two days one by one: the vaguest, the mix, is what is left in the end."""
    desk = Desk()
    assert desk.pass_by(NEW_NORMAL_S - HOUR_S, surge("region=n", desk.now_s)) == ["firing"]
    mix = Signal("mix_shift", "category=price", desk.now_s, 60.0, 30.0, 9.0, 5.0, "care")
    assert desk.pass_by(2 * HOUR_S, mix) == []
    # It began lately, the incident did not: what lasts on is told already.
    assert desk.pass_by(5 * HOUR_S) == ["resolved"]
    assert {where for _, _, where in desk.told} == {"region=n"}
    assert desk.pass_by(HOUR_S, surge("region=n", 1e6, 400.0, goes_on=True, lately_s=desk.now_s)) == []


def test_a_shorter_incident_comes_back() -> None:
    desk = settled(seconds=6 * HOUR_S)
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s)) == ["firing"]
    assert desk.ids == 1


def test_a_small_slice_that_goes_on_brings_nothing_back_but_a_new_wave_in_it_does() -> None:
    def small(desk: Desk, **more: Any) -> Signal:
        return surge("product=tv", 1e6, 29.0, 9.0, lately_s=desk.now_s, **more)

    desk = settled("", 6 * HOUR_S, observed=500.0)
    assert desk.pass_by(HOUR_S, small(desk, goes_on=True)) == []
    assert desk.pass_by(HOUR_S, surge("", 1e6, 520.0, lately_s=desk.now_s, goes_on=True)) == ["firing"]
    desk = settled("", 6 * HOUR_S, observed=500.0)
    assert desk.pass_by(HOUR_S, small(desk, goes_on=True, swells=True)) == ["firing"]
    assert desk.ids == 1


def test_what_began_long_before_a_surge_and_counts_less_does_not_hold_it() -> None:
    for earlier_s, statuses in ((DAY_S, ["resolved"]), (0.0, [])):
        desk = Desk()
        whole, product = surge("", desk.now_s, 200.0), surge("product=tv", desk.now_s - earlier_s, 150.0)
        assert desk.pass_by(6 * HOUR_S, whole, product) == ["firing"]
        assert desk.pass_by(5 * HOUR_S, product) == statuses


def test_a_rise_of_repeats_is_held_and_ended_as_a_surge_is() -> None:
    desk = Desk()

    def repeats(**more: Any) -> Signal:
        return Signal("repeat", "notice=repeat", 1e6, 50.0, 20.0, 9.0, 5.0, "care", **more)

    assert desk.pass_by(2 * HOUR_S, repeats()) == ["firing"]
    # One look that shows no more than usual ends nothing, and what is left of it opens nothing.
    assert desk.pass_by(STEP_S, repeats(holds=False)) == []
    assert desk.pass_by(2 * HOUR_S, repeats(holds=False)) == ["resolved"]
    assert desk.pass_by(2 * HOUR_S, repeats()) == []
    assert desk.pass_by(HOUR_S, repeats(goes_on=True, lately_s=desk.now_s)) == ["firing"]
    assert desk.ids == 1


def test_a_new_wave_and_a_red_tier_are_told_under_the_same_id() -> None:
    desk = settled()
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s, swells=True)) == ["firing"]
    assert desk.ids == 1
    desk = settled(observed=24.0)
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s, 400.0)) == ["firing"]
    assert desk.ids == 1


def test_what_was_orange_is_no_news_when_it_is_red_by_lasting() -> None:
    desk = settled()
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s, 400.0)) == []


def test_a_part_that_swells_is_news_only_if_that_is_where_it_lies() -> None:
    desk = settled("")
    whole = surge("", desk.now_s, 180.0, 110.0)
    assert desk.pass_by(HOUR_S, surge("version=2", desk.now_s, 50.0, swells=True), whole) == []
    desk = settled("")
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s, swells=True)) == ["firing"]
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s, swells=True)) == []
    desk = settled("")
    assert desk.pass_by(HOUR_S, surge("category=price", desk.now_s, swells=True)) == []


def test_a_quiet_hour_does_not_end_a_day() -> None:
    desk = Desk()
    began_s = desk.now_s
    assert desk.pass_by(24 * HOUR_S, surge("", began_s, 600.0)) == ["firing"]
    assert desk.pass_by(2 * HOUR_S) == []
    assert desk.pass_by(HOUR_S, surge("", began_s, 600.0)) == []
    assert desk.pass_by(4 * HOUR_S) == ["resolved"]


def test_what_took_days_to_be_found_is_not_over_by_night() -> None:
    desk = Desk()
    began_s = desk.now_s - 12 * DAY_S
    assert desk.pass_by(HOUR_S, surge("channel=call", began_s, slow_s=12 * DAY_S)) == ["firing"]
    assert desk.pass_by(20 * HOUR_S) == []
    assert desk.pass_by(HOUR_S, surge("", desk.now_s, 400.0, 200.0)) == []
    assert desk.told[-1][1:] == ("updated", "")
    # Nor is it in as much time as it took, or in six days.
    assert desk.pass_by(5.9 * DAY_S) == []
    assert desk.pass_by(0.2 * DAY_S) == ["resolved"]
    assert desk.ids == 1


def test_what_is_held_for_days_ends_though_its_company_closes_every_night() -> None:
    desk = Desk()
    assert desk.pass_by(8 * HOUR_S, surge("", desk.now_s - 3 * DAY_S, slow_s=3 * DAY_S)) == ["firing"]
    statuses = []
    for _ in range(6):
        statuses += desk.pass_by(16 * HOUR_S, blind=True) + desk.pass_by(8 * HOUR_S)
    assert statuses == ["stale", "stale", "stale", "resolved"]


def test_what_is_held_for_hours_is_held_for_those_in_which_somebody_is_heard() -> None:
    desk = Desk()
    # A few complaints in a whole day: for hours nothing more would come if it went on.
    assert desk.pass_by(4 * HOUR_S, surge("", desk.now_s - 20 * HOUR_S, 15.0)) == ["firing"]
    assert desk.pass_by(1.5 * HOUR_S) == []
    assert desk.pass_by(18 * HOUR_S, blind=True) == ["stale"]
    # An hour at least, however much there was before.
    assert desk.pass_by(1.4 * HOUR_S) == []
    assert desk.pass_by(20 * HOUR_S, blind=True) == ["stale"]
    assert desk.pass_by(0.9 * HOUR_S) == []
    assert desk.pass_by(0.4 * HOUR_S) == ["resolved"]


def test_a_night_makes_a_surge_neither_longer_nor_slower() -> None:
    # Ten complaints an hour, two before the night and two after it: by day and by night alike held for half an hour.
    for asleep_s in (0.0, 14 * HOUR_S):
        desk = Desk()
        began_s = desk.now_s - asleep_s
        assert desk.pass_by(4 * HOUR_S, surge("", began_s, 50.0, asleep_s=asleep_s)) == ["firing"]
        assert desk.pass_by(HOUR_S) == ["resolved"]
    speeds = [
        {part.name: part.value for part in parts_of(one)}["speed"]
        for one in (
            surge("", 0.0, 50.0, until_s=4 * HOUR_S),
            surge("", 0.0, 50.0, until_s=18 * HOUR_S, asleep_s=14 * HOUR_S),
        )
    ]
    assert speeds == [10.0, 10.0]


def test_nothing_ends_in_a_silence_that_is_too_short_to_be_told() -> None:
    desk = Desk()
    assert desk.pass_by(HOUR_S, surge("", desk.now_s)) == ["firing"]
    assert desk.pass_by(4 * HOUR_S, heard_s=desk.now_s) == []
    assert desk.pass_by(2 * STEP_S) == ["resolved"]


def test_a_swift_alarm_that_turns_out_to_be_a_slow_rise_stays_open_like_one() -> None:
    desk = Desk()
    swift = surge("product=app", desk.now_s - HOUR_S, 20.0, 5.0)
    assert desk.pass_by(6 * HOUR_S, swift) == ["firing"]
    # Weeks of the whole brand, found now, speak for it.
    assert desk.pass_by(6 * HOUR_S, surge("", desk.now_s - 5 * DAY_S, 900.0, 500.0, slow_s=5 * DAY_S)) == []
    assert desk.pass_by(4.5 * DAY_S) == []
    assert desk.pass_by(HOUR_S, surge("channel=call", desk.now_s - 20 * DAY_S, slow_s=20 * DAY_S)) == []
    assert desk.ids == 1
    # As swift as it began it is over within hours.
    desk = Desk()
    swift = surge("product=app", desk.now_s - HOUR_S, 20.0, 5.0)
    assert desk.pass_by(6 * HOUR_S, swift) == ["firing"]
    assert desk.pass_by(6 * HOUR_S) == ["resolved"]


def test_a_small_slice_of_a_slow_rise_is_no_remnant_of_a_large_one() -> None:
    desk = Desk()
    whole, email = (
        surge("", desk.now_s - 4 * DAY_S, 530.0, 400.0, slow_s=4 * DAY_S),
        surge("channel=email", desk.now_s, 90.0, 54.0),
    )
    assert desk.pass_by(DAY_S, whole) == ["firing"]
    assert desk.pass_by(6 * DAY_S, email) == []
    assert desk.pass_by(3.9 * DAY_S) == []
    assert desk.pass_by(0.2 * DAY_S) == ["resolved"]


def test_an_event_that_comes_to_fit_is_told_once() -> None:
    desk = Desk()
    desk.pass_by(HOUR_S, surge("", desk.now_s))
    told = len(desk.told)
    named = surge("", desk.now_s - HOUR_S, facts={"events": "price-2026"})
    desk.pass_by(HOUR_S, named)
    assert [status for _, status, _ in desk.told[told:]] == ["updated"]
    desk.pass_by(HOUR_S, surge("", desk.now_s - 2 * HOUR_S))
    assert len(desk.told) == told + 1


def test_what_lies_elsewhere_is_another_incident() -> None:
    desk = settled()
    assert desk.pass_by(HOUR_S, surge("region=s", desk.now_s)) == ["firing"]
    assert desk.ids == 2


def test_a_story_ends_a_day_after_the_last_that_was_heard_and_after_a_week() -> None:
    desk = settled()
    desk.pass_by(REOPEN_S + HOUR_S)
    assert desk.pass_by(HOUR_S, surge("region=n", desk.now_s)) == ["firing"]
    assert desk.ids == 2
    desk = settled()
    told = desk.pass_by(LONGEST_S - HOUR_S, surge("region=n", desk.now_s))
    assert told == []
    desk.pass_by(3 * HOUR_S)
    assert desk.engine.incidents == {}


def test_the_rest_of_a_surge_opens_nothing_however_long_it_is_on() -> None:
    desk = settled(seconds=6 * HOUR_S)
    rest = surge("channel=call", desk.now_s - 8 * HOUR_S)
    assert desk.pass_by(2 * REOPEN_S, rest) == []


def test_a_surge_resolved_for_a_lull_comes_back_by_what_came_since() -> None:
    desk = settled(seconds=6 * HOUR_S)
    began_s, ended_s = desk.now_s - 11 * HOUR_S, desk.now_s
    before = surge("region=n", began_s, goes_on=True, lately_s=began_s)
    assert desk.pass_by(2 * HOUR_S, before) == []
    since = surge("region=n", began_s, goes_on=True, lately_s=ended_s)
    assert desk.pass_by(HOUR_S, since) == ["firing"]
    assert desk.ids == 1


def test_a_second_wave_is_led_by_its_own_surge_and_ends_with_it() -> None:
    desk = settled(seconds=6 * HOUR_S)
    first = surge("", desk.now_s - 11 * HOUR_S, 260.0, 170.0)
    assert desk.pass_by(20 * HOUR_S, first) == []
    assert desk.pass_by(3 * HOUR_S, first, surge("region=n", desk.now_s)) == ["firing"]
    assert desk.told[-1][2] == "region=n"
    assert desk.pass_by(HOLD_S + 5 * HOUR_S, first) == ["resolved"]
    assert {where for _, _, where in desk.told} == {"region=n"}


def slow_rise(**more: Any) -> tuple[Desk, Signal]:
    """A desk that has told of a rise which took twelve days to be found, and its signal."""
    desk = Desk()
    slow = surge("channel=call", desk.now_s - 12 * DAY_S, 115.0, 72.0, slow_s=12 * DAY_S, **more)
    assert desk.pass_by(DAY_S, slow) == ["firing"]
    return desk, slow


def test_a_release_in_the_course_of_a_slow_rise_is_another_incident_with_an_end_of_its_own() -> None:
    desk, slow = slow_rise()
    onset_s = desk.now_s
    new = [surge(key, onset_s, swells=True) for key in ("", "version=2")]
    # Its complaints are among those of slices that the slow rise was found in, which is no worse for that.
    slow = replace(slow, observed=500.0, expected=80.0)
    assert desk.pass_by(HOUR_S, slow, *new) == ["firing"]
    assert desk.ids == 2
    # While it lasts, and when it is only a rest, it stays with its own.
    calmer = [surge(key, onset_s, 90.0, 20.0) for key in ("", "version=2")]
    assert desk.pass_by(3 * HOUR_S, slow, *calmer) == []
    rest = surge("version=2", onset_s, 90.0, 60.0, holds=False)
    assert desk.pass_by(6 * HOUR_S, slow, rest) == ["resolved"]
    assert desk.pass_by(3 * HOUR_S, slow, surge("version=2", onset_s, 90.0, 60.0)) == []
    assert {where for _, _, where in desk.told} == {"channel=call", "version=2"}
    (first,) = {name for name, _, where in desk.told if where == "channel=call"}
    assert desk.engine.incidents[first].is_open and desk.engine.incidents[first].tier == "yellow"


def test_slices_that_a_slow_rise_reaches_later_are_the_same_one() -> None:
    desk, slow = slow_rise()
    later = surge("channel=email", desk.now_s - HOUR_S, 80.0, 50.0)
    assert desk.pass_by(6 * HOUR_S, slow, later) == []
    # A rise that had begun when the first was told swells by what it brings, not anew.
    before = surge("region=n", desk.now_s - 3 * DAY_S, 80.0, 50.0, swells=True)
    assert desk.pass_by(6 * HOUR_S, slow, later, before) == []
    assert desk.ids == 1


def test_a_post_that_spreads_in_the_course_of_a_slow_rise_is_another_incident() -> None:
    desk, slow = slow_rise()
    thread = Signal("cascade", "channel=social", desk.now_s, 90.0, 10.0, 9.0, 5.0, "care", subject="p1")
    assert desk.pass_by(HOUR_S, slow, thread) == ["firing"]
    assert desk.ids == 2


def test_what_swells_in_the_course_of_a_swift_surge_is_its_own() -> None:
    desk = Desk()
    swift = surge("channel=call", desk.now_s - HOUR_S)
    assert desk.pass_by(DAY_S, swift) == ["firing"]
    assert desk.pass_by(HOUR_S, swift, surge("", desk.now_s, swells=True)) == []
    assert desk.ids == 1


def test_a_slow_rise_that_had_begun_before_a_surge_ended_goes_on_under_its_id() -> None:
    desk = Desk()
    began_s = desk.now_s
    desk.now_s += 2 * DAY_S
    assert desk.pass_by(HOUR_S, surge("product=app", desk.now_s, 24.0)) == ["firing"]
    assert desk.pass_by(10 * DAY_S) == ["resolved"]
    rise = surge("", began_s, 160.0, 100.0, slow_s=12 * DAY_S)
    assert desk.pass_by(HOUR_S, rise) == ["firing"]
    assert desk.ids == 1
    assert [each.sequence for each in desk.engine.incidents.values()] == [3]


def test_a_slow_rise_is_another_crisis_than_what_ended_before_it_or_was_greater_or_lay_elsewhere() -> None:
    for ended, observed, key in ((True, 24.0, ""), (False, 400.0, ""), (False, 24.0, "region=n")):
        desk = Desk()
        began_s = desk.now_s
        desk.now_s += 2 * DAY_S
        desk.pass_by(HOUR_S, surge("region=s", desk.now_s, observed))
        desk.pass_by(10 * DAY_S)
        rise = surge(key, desk.now_s - 6 * DAY_S if ended else began_s, 160.0, 100.0, slow_s=12 * DAY_S)
        assert desk.pass_by(HOUR_S, rise) == ["firing"]
        assert desk.ids == 2
