"""A brand's feeds and its mix of complaints, minute by minute."""

import json
from functools import cache

import numpy as np
import pytest

from detectors.outputs import JudgeOptions
from detectors.spikes.planned import Planned
from detectors.spikes.told import Told
from detectors.watchers.share_watch import ShareWatch
from tests.detectors.kept import kept

# A Monday, midnight UTC; seven days are learned.
START_S, DAY_S = 1_767_571_200, 86400
TODAY_S = START_S + 7 * DAY_S
OPTIONS = JudgeOptions(bucket_s=60)
USUAL, HOLIDAY = {"billing": 1.2, "delivery": 0.8}, {"billing": 0.3, "delivery": 1.7}


def play(watch: ShareWatch, begins_s: int, hours: float, rates: dict[str, float]) -> set[str]:
    """Close buckets of a minute; give the kinds of incidents that were told."""
    rng, kinds = np.random.default_rng(begins_s), set[str]()
    for bucket in range(begins_s, begins_s + round(3600 * hours), 60):
        parts = {f"category={name}": int(rng.poisson(rate)) for name, rate in rates.items()}
        totals = {key: [number, number] for key, number in parts.items() if number}
        whole = sum(parts.values())
        totals |= {"": [whole + 6, whole], "channel=chat": [whole + 6, whole]}
        watch.close(bucket, totals, 2.0)
        kinds |= {signal.kind for signal in watch.signals()}
    return kinds


@cache
def calm() -> str:
    watch = ShareWatch(OPTIONS)
    assert play(watch, START_S, 7 * 24.0, USUAL) == set()
    return json.dumps(watch.to_state())


def after_calm(where: str, told: bool) -> ShareWatch:
    watch = ShareWatch.from_state(OPTIONS, json.loads(calm()))
    watch.plans = (Planned(float(TODAY_S), float(TODAY_S + DAY_S), where, Told(holiday=told)),)
    return watch


def share_learned(watch: ShareWatch) -> float:
    learned = watch.mix._watches["category=delivery"].baseline.learned
    return learned.share.learned_rate() * learned.slow_share.value


@pytest.mark.parametrize("where", ["", "channel=call"])
@pytest.mark.parametrize("told", [True, False])
def test_a_told_holiday_is_no_shift_of_the_mix_and_is_not_learned_as_the_usual_one(
    where: str, told: bool
) -> None:
    watch = after_calm(where, told)
    usual = share_learned(watch)
    assert play(watch, TODAY_S, 24.0, HOLIDAY) == (set() if told else {"mix_shift"})
    if told:
        assert play(watch, TODAY_S + DAY_S, 24.0, USUAL) == set()
        assert share_learned(watch) == pytest.approx(usual, rel=0.03)


def test_a_shift_that_began_before_a_holiday_is_told_again_if_it_goes_on_after_it() -> None:
    watch = ShareWatch.from_state(OPTIONS, json.loads(calm()))
    assert play(watch, TODAY_S, 4.0, HOLIDAY) == {"mix_shift"}
    watch.plans = (Planned(TODAY_S + 14400.0, TODAY_S + DAY_S + 0.0, "", Told(holiday=True)),)
    play(watch, TODAY_S + 14400, 0.25, HOLIDAY)
    assert play(watch, TODAY_S + 15300, 19.75, HOLIDAY) == set()
    assert play(watch, TODAY_S + DAY_S, 4.0, HOLIDAY) == {"mix_shift"}


def shift_told_after(watch: ShareWatch, silent: int) -> float | None:
    """Hours until a shift of the mix is told, with calls that fail for so many minutes of every hour."""
    rng = np.random.default_rng(silent)
    for minute in range(8 * 60):
        billing, delivery = (int(rng.poisson(rate)) for rate in (0.15, 0.45))
        calls = int(rng.poisson(0.6)) if minute % 60 >= silent else 0
        close_with_calls(watch, TODAY_S + 60 * minute, billing, delivery, calls)
        if any(signal.kind == "mix_shift" for signal in watch.signals()):
            return minute / 60
    return None


def close_with_calls(watch: ShareWatch, bucket: int, billing: int, delivery: int, calls: int) -> None:
    whole = billing + delivery
    chats = [whole + 3, whole]
    totals = {"": [whole + 3 + calls, whole], "channel=chat": chats, "channel=call": [calls, 0]}
    totals |= {"category=billing": [billing] * 2, "category=delivery": [delivery] * 2}
    watch.close(bucket, totals, 0.6)


@cache
def calm_with_calls() -> str:
    rng, watch = np.random.default_rng(1), ShareWatch(OPTIONS)
    for minute in range(7 * 1440):
        close_with_calls(watch, START_S + 60 * minute, *map(int, rng.poisson((0.3, 0.3, 0.6))))
        assert not list(watch.signals())
    return json.dumps(watch.to_state())


@pytest.mark.parametrize("silent", [0, 8, 12])
def test_a_feed_that_only_looks_short_makes_the_mix_wait_and_forget_nothing(silent: int) -> None:
    watch = ShareWatch.from_state(OPTIONS, json.loads(calm_with_calls()))
    after = shift_told_after(watch, silent)
    assert after is not None and after < 8.0


def test_what_waits_is_dropped_with_a_feed_that_is_short_after_all_and_kept_in_a_checkpoint() -> None:
    watch = ShareWatch.from_state(OPTIONS, json.loads(calm_with_calls()))
    waited = 0
    for minute in range(3 * 60):
        close_with_calls(watch, TODAY_S + 60 * minute, 0, 1, 0)
        waited = max(waited, len(watch._waiting))
        watch = ShareWatch.from_state(OPTIONS, kept(watch.to_state()))
        assert {signal.kind for signal in watch.signals()} <= {"feed"}
    assert waited and watch.feeds.short and not watch._waiting


def shifts_of_channels(seed: int, days: int, *, closes: bool, away: int | None = None) -> list[float]:
    """When shifts of channels were told, in days: calls from nine to five or always, posts always, no history.

    From day `away` on, most of what complaints there are come as posts.
    """
    watch, rng, found, on = ShareWatch(OPTIONS), np.random.default_rng(seed), list[float](), False
    for bucket in range(START_S, START_S + days * DAY_S, 300):
        day, part = divmod((bucket - START_S) / DAY_S, 1)
        opened = not closes or 9 <= 24 * part < 17
        sour = {"call": 0.3, "social": 0.3} if away is None or day < away else {"call": 0.1, "social": 0.5}
        counts = {"call": int(rng.poisson(20.0 * opened)), "social": int(rng.poisson(20.0))}
        totals = {
            f"channel={name}": [number, int(rng.binomial(number, sour[name]))]
            for name, number in counts.items()
            if number
        }
        totals[""] = [sum(column) for column in zip(*totals.values(), strict=True)] if totals else [0, 0]
        watch.close(bucket, totals, 12.0 if opened else 6.0)
        now = any(signal.kind == "mix_shift" for signal in watch.signals())
        found += [(bucket - START_S) / DAY_S] * (now and not on)
        on = now
    return found


@pytest.mark.parametrize("seed", range(3))
def test_an_office_that_closes_is_no_shift_of_the_mix(seed: int) -> None:
    assert shifts_of_channels(seed, 15, closes=True) == []


def test_where_all_are_open_a_shift_of_channels_is_told() -> None:
    (began,) = shifts_of_channels(0, 10, closes=False, away=9)
    assert 9.0 < began < 9.2
