"""Shares that move, surges that only look like it, and feeds that fail."""

import json
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from detectors.log.model_ratios import ALL
from detectors.mix import MixDetector
from detectors.outputs import JudgeOptions
from detectors.signal import Signal
from detectors.spikes.volume import Volume
from detectors.watchers.slice_watch import SliceWatch
from tests.detectors.kept import kept

START_S = 1_767_571_200.0
STEPS = 4 * 288
RATES = {"category=billing": 12.0, "category=delivery": 6.0, "category=quality": 4.0}
WHOLE = sum(RATES.values())


def play(mix: MixDetector, first: int, steps: int, lifts: dict[str, float], seed: int = 2) -> None:
    rng = np.random.default_rng((seed, first))
    for step in range(first, first + steps):
        parts = {part: int(rng.poisson(rate * lifts.get(part, 1.0))) for part, rate in RATES.items()}
        mix.update(START_S + 300.0 * step, parts, sum(parts.values()), WHOLE)


@cache
def calm() -> str:
    mix = MixDetector()
    play(mix, 0, STEPS, {})
    assert not mix.verdicts()
    return json.dumps(mix.to_state())


def after_calm() -> MixDetector:
    return MixDetector.from_state(json.loads(calm()))


# Twelve of eighteen others' complaints are gone, and delivery has them.
SHIFT = {"category=delivery": 2.0, "category=billing": 0.6, "category=quality": 0.7}


def test_a_share_that_moves_while_the_volume_does_not_is_a_shift() -> None:
    mix = after_calm()
    play(mix, STEPS, 24, SHIFT)
    (signal,) = mix.signals()
    assert (signal.kind, signal.slice_key, signal.tier) == ("mix_shift", "category=delivery", "yellow")
    assert signal.ratio > 1.5
    assert signal.onset_s == pytest.approx(START_S + 300.0 * STEPS, abs=1800.0)


def test_a_shift_ends_and_leaves_no_echo_in_the_other_parts() -> None:
    mix = after_calm()
    play(mix, STEPS, 36, SHIFT)
    play(mix, STEPS + 36, 12, {})
    for _ in range(4):
        play(mix, STEPS + 48, 12, {})
        assert not list(mix.signals())


@pytest.mark.parametrize("lifts", [{"category=delivery": 3.0}, dict.fromkeys(RATES, 3.0)])
def test_what_comes_on_top_is_no_shift(lifts: dict[str, float]) -> None:
    mix = after_calm()
    for step in range(24):
        play(mix, STEPS + step, 1, lifts)
        assert not list(mix.signals())


def noons(
    an_hour: float, share: float, seed: int = 0, lifts: Sequence[float] = (1.0, 1.0, 1.0)
) -> tuple[int, float] | None:
    """Day and hour when it is told that at noon (11 to 15) a part has a share of complaints, else half of them.

    Days have two peaks; a fortnight is learned, then come three days, with `lifts` times the usual complaints at noon.
    """
    rng, mix = np.random.default_rng(seed), MixDetector(0.25)
    hours = np.arange(288) / 12.0
    day = 0.25 + 1.2 * np.exp(-(((hours - 12.5) / 3.0) ** 2)) + np.exp(-(((hours - 19.0) / 3.0) ** 2))
    day *= an_hour / 12.0 / day.mean()
    for step in range(17 * 288):
        hour = hours[step % 288]
        noon = step >= 14 * 288 and 11.0 <= hour < 15.0
        whole = int(rng.poisson(day[step % 288] * (lifts[step // 288 - 14] if noon else 1.0)))
        own = int(rng.binomial(whole, share if noon else 0.5))
        rest = int(rng.binomial(whole - own, 0.7))
        parts = {"category=service": own, "category=quality": rest, "category=price": whole - own - rest}
        mix.update(START_S + 300.0 * step, parts, whole, float(day[step % 288]))
        if step >= 14 * 288 and any(one.alarm and one.part == "category=service" for one in mix.verdicts()):
            return step // 288 - 14, float(hour)
    return None


def test_a_share_that_moves_at_noon_alone_is_told_before_the_afternoon_is_over() -> None:
    """As `delivery_lunch` at its own volume, 35 complaints an hour of that brand, half of them of that category before.

    Of its late lunches so many are judged to be of that category that the share rises to two thirds.
    """
    told = noons(35.0, 0.69)
    assert told is not None
    day, hour = told
    assert day == 0 and 11.0 < hour < 16.0


def test_a_shift_that_comes_back_within_days_is_a_note_and_later_news() -> None:
    tiers = []
    for days in (1, 2, 9):
        mix, step = after_calm(), STEPS
        play(mix, step, 36, SHIFT)
        step += 36
        play(mix, step, days * 288, {})
        step += days * 288
        assert not list(mix.signals())
        play(mix, step, 18, SHIFT)
        mix = MixDetector.from_state(kept(mix.to_state()))
        play(mix, step + 18, 18, SHIFT)
        tiers.append([signal.tier for signal in mix.signals()])
    assert tiers == [["blue"], ["blue"], ["yellow"]]


def test_a_spike_of_a_part_that_the_whole_denies_is_told_as_a_shift() -> None:
    mix = after_calm()
    onset_s = START_S + 300.0 * STEPS
    play(mix, STEPS, 12, SHIFT)
    spike = Signal("spike", "category=delivery", onset_s, 140.0, 70.0, 20.0, 9.0, "logistics")
    whole, product = [
        Signal("spike", key, onset_s, 140.0, 70.0, 20.0, 9.0, "care") for key in ("", "product=app")
    ]
    told = list(mix.sorted_out([spike, whole, product]))
    assert [signal.kind for signal in told] == ["mix_shift", "spike", "spike"]
    assert told[0].tier == "yellow"
    mix = after_calm()
    play(mix, STEPS, 12, {"category=delivery": 2.0})
    assert [signal.kind for signal in mix.sorted_out([spike])] == ["spike"]


def test_a_channel_that_is_ahead_of_the_whole_is_not_held_against_it() -> None:
    mix = after_calm()
    play(mix, STEPS, 12, {})
    ahead = Signal("spike", "channel=call", START_S + 300.0 * STEPS, 200.0, 70.0, 20.0, 9.0, "care")
    assert [signal.kind for signal in mix.sorted_out([ahead], level=True)] == ["mix_shift"]
    assert [signal.kind for signal in mix.sorted_out([ahead], level=False)] == ["spike"]


def test_a_pause_drops_the_evidence_and_a_new_model_moves_no_share() -> None:
    mix = after_calm()
    play(mix, STEPS, 24, SHIFT)
    mix.pause()
    assert not mix.verdicts()
    mix.rescale(2.0, {"category=delivery": 4.0})
    play(
        mix, STEPS + 24, 24, {"category=billing": 5 / 3, "category=delivery": 4.0, "category=quality": 5 / 3}
    )
    assert not list(mix.signals())


def shares_after(change: float, applied: dict[str, float]) -> list[Signal]:
    """Signals of two hours in which a model finds `change` times the social complaints, and as many letters."""
    rng, mix, rates, signals = np.random.default_rng(5), MixDetector(), {"social": 60.0, "email": 30.0}, []
    for step in range(STEPS + 24):
        if step == STEPS:
            mix.rescale((60.0 * change + 30.0) / 90.0, applied)
            rates["social"] *= change
        parts = {f"channel={channel}": int(rng.poisson(rate)) for channel, rate in rates.items()}
        mix.update(START_S + 300.0 * step, parts, sum(parts.values()), sum(rates.values()))
        signals += mix.signals()
    return signals


def test_a_model_that_finds_less_in_one_channel_moves_no_share_of_another() -> None:
    watch = SliceWatch(JudgeOptions())
    assert not shares_after(0.6, watch.rescale("social", {ALL: 0.6}))
    assert {signal.slice_key for signal in shares_after(0.6, {"channel=social": 0.6})} == {"channel=email"}


def test_what_waits_to_be_learned_is_put_into_the_new_models_terms() -> None:
    mix = after_calm()
    mix.rescale(0.5, {"category=delivery": 1.0})
    twin = mix.to_state()["watches"]["category=delivery"]["baseline"]
    calm_one = after_calm().to_state()["watches"]["category=delivery"]["baseline"]
    waits = list(zip(twin["pending"], calm_one["pending"], strict=True))
    assert waits
    for new, old in waits:
        # Contacts, which are complaints of all parts; complaints; other and own ones that were expected.
        contacts, complaints, _, expected = (
            after / before for after, before in zip(new[3:7], old[3:7], strict=True)
        )
        assert (contacts, complaints, expected) == pytest.approx((0.5, 1.0, 1.0))


def test_a_part_that_is_the_whole_has_no_share_to_gain() -> None:
    mix = MixDetector()
    for step in range(3 * 288):
        assert not mix.update(300.0 * step, {"channel=call": 20}, 20, 20.0)


def test_parts_are_bounded_and_old_buckets_dropped() -> None:
    mix = MixDetector()
    mix.update(600.0, {f"region={number}": 1 for number in range(110)}, 110, 100.0)
    assert mix.dropped == 10
    assert mix.update(0.0, {}, 0, 0.0) == []
    assert mix.dropped == 11
    with pytest.raises(ValueError, match="budget"):
        MixDetector(bucket_s=0.0)


def test_the_volume_remembers_half_a_day() -> None:
    volume = Volume()
    for minute in range(3 * 1440):
        volume.add(60.0 * minute, 2.0, 1.0)
    assert len(volume.marks) <= 721
    assert volume.since(60.0 * (3 * 1440 - 60)) == (120.0, 60.0)
    assert volume.since(0.0) == (0.0, 0.0)
    assert volume.denial(0.0, 50.0) == 0.0


def test_a_part_that_is_all_there_is_shifts_nothing() -> None:
    mix = MixDetector(bucket_s=300)
    for step in range(2 * 288):
        count = 40 if step >= 500 else 4
        mix.update(300.0 * step, {"channel=social": count}, count, expected=4.0)
    assert list(mix.signals()) == []
    surge = Signal("spike", "channel=social", 300.0 * 500, 3000.0, 300.0, 40.0, 5.0, "care")
    assert [signal.kind for signal in mix.sorted_out([surge])] == ["spike"]


def lesson(mix: MixDetector) -> list[float]:
    """What was learned of each part: its share, how large it has grown, how many complaints it is a share of."""
    learned = [watch.baseline.learned for watch in mix._watches.values()]
    return [
        value
        for each in learned
        for value in (each.share.learned_rate(), each.slow_share.value, each.contacts.learned_rate())
    ]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_pause_is_no_silence_and_after_it_a_shift_is_told_as_soon_as_ever(restarts: bool) -> None:
    mix = after_calm()
    before = lesson(mix)
    mix.pause()
    if restarts:
        mix = MixDetector.from_state(kept(mix.to_state()))
    day = STEPS + 2 * 288
    play(mix, day, 12, {})
    assert lesson(mix) == pytest.approx(before, rel=0.01)
    assert not mix.verdicts()
    play(mix, day + 12, 24, SHIFT)
    assert [signal.slice_key for signal in mix.signals()] == ["category=delivery"]


def test_a_full_mix_gives_up_parts_that_were_silent_for_weeks_but_no_channel() -> None:
    mix, twin = MixDetector(bucket_s=3600.0), MixDetector(bucket_s=3600.0)
    old = {"channel=email": 1, **{f"region={number}": 1 for number in range(98)}}
    for hour in range(16 * 24):
        parts = (
            {"category=billing": 6}
            | (old if hour == 0 else {})
            | ({"region=new": 1} if hour % 4 == 1 else {})
        )
        for each in (mix, twin):
            each.update(START_S + 3600.0 * hour, parts, 10, 10.0)
        if hour % 50 == 0:
            twin = MixDetector.from_state(kept(twin.to_state()))
    watched = list(mix.to_state()["watches"])
    assert "region=new" in watched and "channel=email" in watched and "category=billing" in watched
    assert mix.dropped > 0 and len(watched) == 100 - 12 + 1
    assert json.dumps(mix.to_state()) == json.dumps(twin.to_state())
