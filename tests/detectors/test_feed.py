"""Feeds that fall silent, halve and return; and what only looks like it."""

import json
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from detectors.feed import FeedDetector, FeedVerdict
from detectors.spikes.told import Told
from tests.detectors.kept import kept

START_S = 1_767_571_200.0  # a Monday, midnight UTC
DAYS = 9
RATES = {"call": 6.0, "chat": 10.0, "email": 3.0}


def level(minute: int) -> float:
    """Daily rhythm: the nights are thin."""
    return float(np.exp(np.sin(2 * np.pi * (minute % 1440 - 480) / 1440)))


@cache
def calm() -> str:
    """State after nine calm days."""
    detector, rng = FeedDetector(), np.random.default_rng(1)
    for minute in range(DAYS * 1440):
        counts = {name: int(rng.poisson(rate * level(minute))) for name, rate in RATES.items()}
        assert not any(verdict.alarm for verdict in detector.update(START_S + 60.0 * minute, counts))
    return json.dumps(detector.to_state())


def play(
    detector: FeedDetector, minutes: int, parts: dict[str, float], first: int = 0, seed: int = 2
) -> list[list[FeedVerdict]]:
    """Minutes from noon of the tenth day on, each channel at a part of its usual rate."""
    rng, verdicts = np.random.default_rng(seed), []
    for minute in range(first, first + minutes):
        number = DAYS * 1440 + 720 + minute
        counts = {
            name: int(rng.poisson(rate * level(number) * parts.get(name, 1.0)))
            for name, rate in RATES.items()
        }
        verdicts.append(detector.update(START_S + 60.0 * number, counts))
    return verdicts


def after_calm() -> FeedDetector:
    detector = FeedDetector.from_state(json.loads(calm()))
    rng = np.random.default_rng(5)
    for minute in range(DAYS * 1440, DAYS * 1440 + 720):
        counts = {name: int(rng.poisson(rate * level(minute))) for name, rate in RATES.items()}
        detector.update(START_S + 60.0 * minute, counts)
    return detector


def alarming(verdicts: list[FeedVerdict]) -> list[str]:
    return [verdict.channel for verdict in verdicts if verdict.alarm]


@pytest.mark.parametrize(("left", "within"), [(0.0, 5), (0.5, 60)])
def test_a_feed_that_is_silent_or_half_dead_is_told_with_onset_and_ratio(left: float, within: int) -> None:
    detector = after_calm()
    said = play(detector, 120, {"call": left})
    first = next(index for index, verdicts in enumerate(said) if alarming(verdicts))
    assert first <= within
    (call,) = [verdict for verdict in said[-1] if verdict.alarm]
    assert call.channel == "call"
    assert call.ratio == pytest.approx(left, abs=0.15)
    assert call.onset == pytest.approx(START_S + 60.0 * (DAYS * 1440 + 720), abs=900.0)
    (signal,) = detector.signals()
    assert (signal.kind, signal.slice_key, signal.tier) == ("feed", "channel=call", "yellow")


def test_a_feed_that_returns_ends_its_alarm_and_raises_none() -> None:
    detector = after_calm()
    assert alarming(play(detector, 120, {"call": 0.0})[-1]) == ["call"]
    back = play(detector, 180, {}, first=120)
    assert not any(alarming(verdicts) for verdicts in back[10:])
    assert not detector.short


@pytest.mark.parametrize(
    "parts",
    [{"call": 0.5, "chat": 0.5, "email": 0.5}, {"chat": 5.0}, {"call": 3.0, "chat": 3.0, "email": 3.0}],
)
def test_a_calm_hour_and_a_campaign_are_no_dead_feed(parts: dict[str, float]) -> None:
    detector = after_calm()
    said = play(detector, 120, parts) + play(detector, 180, {}, first=120, seed=3)
    assert not any(alarming(verdicts) for verdicts in said)


def test_silence_of_all_is_told_of_all_when_the_next_contact_comes() -> None:
    detector = after_calm()
    assert detector.next_s is not None
    said = detector.update(detector.next_s + 3600.0, {"chat": 1})
    assert sorted(alarming(said)) == ["call", "chat", "email"]


def test_what_is_missing_is_not_learned() -> None:
    detector = after_calm()
    play(detector, 400, {"call": 0.0})
    detector.release()
    play(detector, 60, {}, first=400)
    assert alarming(play(detector, 15, {"call": 0.0}, first=460)[-1]) == ["call"]


def test_channels_are_bounded_and_old_buckets_dropped() -> None:
    detector = FeedDetector()
    detector.update(600.0, {f"channel-{number}": 1 for number in range(20)})
    assert len(detector.verdicts()) == 16
    assert detector.dropped == 4
    detector.update(0.0, {"call": 1})
    assert detector.dropped == 5
    with pytest.raises(ValueError, match="budget"):
        FeedDetector(false_alarms_per_month=0.0)


def again(detector: FeedDetector) -> FeedDetector:
    return FeedDetector.from_state(kept(detector.to_state()))


@pytest.mark.parametrize("told", [True, False])
def test_a_channel_that_is_silent_on_a_told_holiday_is_closed_not_dead(told: bool) -> None:
    detector = after_calm()
    detector.tell({"call": Told(holiday=told)})
    said = play(again(detector), 60, {"call": 0.0})
    assert any(alarming(verdicts) for verdicts in said) is not told


def test_after_a_told_holiday_a_dead_feed_is_told_as_soon_as_ever() -> None:
    detector = after_calm()
    detector.tell({"call": Told(holiday=True)})
    play(detector, 720, {"call": 0.0})
    detector = again(detector)
    detector.tell({})
    assert not any(alarming(verdicts) for verdicts in play(detector, 60, {}, first=720))
    assert alarming(play(detector, 15, {"call": 0.0}, first=780)[-1]) == ["call"]


def test_on_a_told_holiday_the_other_feeds_are_watched_and_a_feed_that_was_dead_stays_so() -> None:
    detector = after_calm()
    play(detector, 30, {"chat": 0.0})
    detector.tell({"call": Told(holiday=True), "chat": Told(holiday=True)})
    said = play(detector, 60, {"call": 0.0, "chat": 0.0, "email": 0.0}, first=30)
    assert alarming(said[-1]) == ["chat", "email"]


def test_what_a_told_campaign_brings_is_not_learned() -> None:
    def learned_share(told: Told) -> float:
        detector = after_calm()
        detector.tell({"call": told})
        play(detector, 720, {"call": 1.4})
        detector.tell({})
        return detector._feeds["call"].baseline.learned.slow_share.value

    assert learned_share(Told()) > learned_share(Told(campaign=True))


def test_gaps_between_clumps_are_no_failing_feed() -> None:
    rng, days = np.random.default_rng(7), 21
    hour = np.arange(days * 1440) / 60 % 24
    mean = 6.0 * (0.3 + np.exp(-((hour - 14) ** 2) / 30))
    alone = {name: rng.poisson(mean) for name in ("chat", "email")}
    # Calls come in threes, within seconds.
    calls = 3 * rng.poisson(mean / 3)
    calls[-60:] = 0
    detector, found = FeedDetector(false_alarms_per_month=0.1), []
    for minute in range(days * 1440):
        contacts = {"call": int(calls[minute]), **{name: int(each[minute]) for name, each in alone.items()}}
        before = any(verdict.alarm for verdict in detector.verdicts())
        if any(verdict.alarm for verdict in detector.update(60.0 * minute, contacts)) and not before:
            found.append(minute - (days * 1440 - 60))
    assert len(found) == 1, found
    assert 0 <= found[0] < 30


def starts(weeks: int, open_at: Callable[[float, int], bool], *, all_close: bool = False) -> list[str]:
    """When feeds began to be short, as day and hour, with buckets of five minutes; calls have hours, chat may."""
    detector, rng = FeedDetector(0.05, 300.0), np.random.default_rng(4)
    found, before = list[str](), set[str]()
    for step in range(weeks * 2016):
        day, hour = step // 288, step % 288 / 12
        opened = open_at(hour, day)
        chat = 20.0 * level(5 * step) if opened or not all_close else 0.0
        counts = {"call": int(rng.poisson(15.0 * opened)), "chat": int(rng.poisson(chat))}
        said = detector.update(
            START_S + 300.0 * step, {name: count for name, count in counts.items() if count}
        )
        if step % 1000 == 0:
            detector = again(detector)
        now = set(alarming(said))
        found += [f"{name} {day} {hour:.0f}" for name in sorted(now - before)]
        before = now
    return found


def weekdays(hour: float, day: int) -> bool:
    return 9 <= hour < 17 and day % 7 < 5


def with_saturdays(hour: float, day: int) -> bool:
    return (8 <= hour < 22 and day % 7 < 5) or (9 <= hour < 14 and day % 7 == 5)


@pytest.mark.parametrize(
    "open_at",
    [
        weekdays,
        lambda hour, day: 9 <= hour < 17 and day % 7 < 6,
        with_saturdays,
        lambda hour, day: day % 7 < 5,
    ],
    ids=["weekdays", "six days", "shorter Saturdays", "round the clock on weekdays"],
)
def test_a_channel_with_opening_hours_is_dead_only_within_them(open_at: Callable[[float, int], bool]) -> None:
    assert starts(5, lambda hour, day: open_at(hour, day) and not (day == 30 and hour >= 11)) == [
        "call 30 11"
    ]


def test_a_failure_is_believed_to_be_one_a_week_later_too() -> None:
    def dead(hour: float, day: int) -> bool:
        return day in {22, 29} and 11 <= hour < 14

    assert starts(5, lambda hour, day: weekdays(hour, day) and not dead(hour, day)) == [
        "call 22 11",
        "call 29 11",
    ]


def test_new_opening_hours_are_told_as_failures_for_a_week_at_most() -> None:
    found = starts(6, lambda hour, day: weekdays(hour, day) and (day < 21 or hour < 15))
    assert {each.split()[1] for each in found} == {"21", "22", "23", "24", "25"}


def test_a_brand_that_closes_altogether_is_not_called_dead() -> None:
    assert starts(5, with_saturdays, all_close=True) == []


@pytest.mark.parametrize("days_dead", [2.5, 7.0])
def test_a_feed_that_was_dead_for_days_is_watched_as_soon_as_it_is_back(days_dead: float) -> None:
    detector, rng = FeedDetector(bucket_s=300.0), np.random.default_rng(5)

    def run(first: int, steps: int, calls: float) -> list[FeedVerdict]:
        said: list[FeedVerdict] = []
        for step in range(first, first + steps):
            said = detector.update(
                300.0 * step, {"call": int(rng.poisson(calls)), "chat": int(rng.poisson(75))}
            )
        return said

    back = 21 * 288 + round(days_dead * 288)
    run(0, 21 * 288, 25.0)
    run(21 * 288, back - 21 * 288, 0.0)
    detector = again(detector)
    assert not alarming(run(back, 12, 25.0))
    detector = again(detector)
    assert alarming(run(back + 12, 3, 0.0)) == ["call"]


def test_a_feed_that_became_smaller_for_good_is_short_once_and_watched_as_what_it_is() -> None:
    detector, found, before = after_calm(), 0, False
    for day in range(10):
        for verdicts in play(detector, 1440, {"call": 0.3}, first=1440 * day, seed=day):
            now = "call" in alarming(verdicts)
            found, before = found + (now and not before), now
    assert found == 1
    assert alarming(play(detector, 30, {"call": 0.0}, first=14400)[-1]) == ["call"]
