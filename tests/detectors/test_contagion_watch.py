"""The watch sleeps while all is as usual, wakes in time, hears what one that never sleeps hears, and survives."""

from __future__ import annotations

import json
from random import Random
from typing import Any, cast

import numpy as np
import pytest

from detectors.channels.causes import motion_changes, motions
from detectors.signal import Signal
from detectors.watchers.contagion_watch import LAG_S, ContagionWatch
from detectors.watchers.spill_over import SpillOver, calls_of, spreading
from schemas.fields import Channel
from tests.detectors.kept import kept

START_S = 1_760_000_400
CHANNELS = ("social", "call", "chat", "email")
HOUR_S = 3600
Totals = dict[str, list[int]]


def quiet(rng: Random, neutral: float = 4.0, complaints: float = 2.0, bucket_s: int = 10) -> Totals:
    """Give a bucket of usual contacts; rates a minute and channel."""
    totals: Totals = {}
    for channel in CHANNELS:
        others = sum(rng.random() < neutral * bucket_s / 600 for _ in range(10))
        bad = sum(rng.random() < complaints * bucket_s / 600 for _ in range(10))
        if others + bad:
            totals[f"channel={channel}"] = [others + bad, bad]
    return totals


def outbreak(seed: int, hours: float, ratio: float, delay_s: float = 240.0) -> list[tuple[int, Totals]]:
    """Give quiet hours, then 45 minutes in which every complaint brings `ratio` more, in any channel."""
    rng, rows = Random(seed), []
    due: dict[int, list[str]] = {}
    begin = int(hours * HOUR_S)
    for at in range(0, begin + 2700, 10):
        totals = quiet(rng)
        for channel in due.pop(at // 10, []):
            row = totals.setdefault(f"channel={channel}", [0, 0])
            row[0] += 1
            row[1] += 1
        if at >= begin:
            for key, (_, bad) in list(totals.items()):
                for _ in range(bad):
                    for _ in range(sum(rng.random() < ratio / 4 for _ in range(4))):
                        later = at // 10 + 1 + int(rng.expovariate(1.0 / delay_s) / 10)
                        due.setdefault(later, []).append(
                            rng.choice([key.removeprefix("channel="), *CHANNELS])
                        )
        rows.append((START_S + at, totals))
    return rows


def test_it_sleeps_through_a_usual_day_and_a_campaign_is_no_alarm() -> None:
    rng, watch, awake = Random(3), ContagionWatch(10), 0
    for at in range(0, 16 * HOUR_S, 10):
        watch.close(START_S + at, quiet(rng))
        awake += watch.detector is not None
    assert awake < 0.2 * 16 * HOUR_S / 10
    for at in range(16 * HOUR_S, 17 * HOUR_S, 10):
        watch.close(START_S + at, quiet(rng, neutral=16.0, complaints=8.0))
        assert not watch.signals()
    assert watch.detector is not None
    assert 0.0 < watch.ratio < 1.0


def test_contagion_is_told_within_half_an_hour_with_what_is_to_come() -> None:
    watch, told, first = ContagionWatch(10), None, 0
    for bucket, totals in outbreak(1, 6.0, 1.5):
        watch.close(bucket, totals)
        if watch.alarming and told is None:
            (told,), first = watch.signals(), bucket
    assert told is not None
    assert 0 <= first - START_S - 6 * HOUR_S <= 1800
    assert (told.kind, told.subject, told.slice_key) == ("cascade", "channels", "")
    assert told.observed > told.expected > 0
    assert float(told.facts["reproduction_ratio"]) > 1.0
    assert float(told.facts["infected_call_next_3h"]) > 10
    assert "each brings" in spreading(told)
    watch.release()
    assert not watch.signals()


@pytest.mark.parametrize("cut_h", [1.0, 6.4])
def test_a_restart_asleep_or_awake_goes_on_alike(cut_h: float) -> None:
    whole, part = ContagionWatch(10), ContagionWatch(10)
    for bucket, totals in outbreak(2, 6.0, 1.6):
        whole.close(bucket, totals)
        part.close(bucket, totals)
        if bucket - START_S == cut_h * HOUR_S:
            state = kept(part.to_state())
            assert len(json.dumps(state)) < (30_000 if cut_h < 6 else 130_000)
            part = ContagionWatch.from_state(10, state)
    assert whole.to_state() == part.to_state()


def test_after_a_long_silence_it_begins_again() -> None:
    watch = ContagionWatch(10)
    rows = outbreak(1, 6.0, 1.5)
    for bucket, totals in rows:
        watch.close(bucket, totals)
    assert watch.detector is not None
    watch.close(rows[-1][0] + LAG_S + 10, {"channel=call": [1, 0]})
    assert watch.detector is None


def test_buckets_of_minutes_are_judged_and_of_hours_are_not() -> None:
    rng, minutes, hours = Random(5), ContagionWatch(60), ContagionWatch(3600)
    for at in range(0, 6 * HOUR_S, 60):
        loud = 6.0 if at >= 5 * HOUR_S else 1.0
        minutes.close(START_S + at, quiet(rng, complaints=2.0 * loud, bucket_s=60))
    assert minutes.detector is not None
    assert minutes.verdict is not None and np.isfinite(minutes.verdict.reproduction_ratio)
    hours.close(START_S, {"channel=call": [900, 900]})
    assert hours.to_state()["ring"] == []
    for bin_min in (0.25, 1 / 3, 1.0):
        changes = motion_changes(motions(4), bin_min)
        assert (changes >= 0).all() and np.allclose(changes.sum(axis=1), 1.0)


def test_calls_are_counted_from_the_first_sight_of_a_cascade() -> None:
    spill, viral = (
        SpillOver(),
        Signal("cascade", "channel=social", 0.0, 90.0, 12.0, 2.0, 1.9, "pr", subject="p"),
    )
    other = Signal("spike", "", 0.0, 90.0, 12.0, 2.0, 1.9, "care")
    for number in range(60):
        spill.close(START_S + 10 * number, 10, number % 5 == 0, 0.2, spreading=True)
    assert [*spill.noted([viral, other])] == [viral, other]  # as many as usual
    for number in range(60, 240):
        spill.close(START_S + 10 * number, 10, 1, 0.2, spreading=True)
    noted, same = spill.noted([viral, other])
    assert same == other
    assert noted.facts["calls_so_far"] == 144
    assert 600 < float(noted.facts["calls_to_come"]) < 900
    assert [one.name for one in calls_of(noted)] == ["calls so far", "calls in the next 3 h"]
    assert not calls_of(viral)
    assert "144 calls more than usual so far" in spreading(noted)
    state: list[Any] = kept(spill.to_state())
    assert [*SpillOver.from_state(state).noted([viral])] == [noted]
    for number in range(240, 500):
        spill.close(START_S + 10 * number, 10, 0, 0.2, spreading=False)
    assert spill.since_s == 0


def found_more(factor: float, *, told: bool, awake: bool = False) -> list[Signal]:
    """Signals of two hours in which a model finds `factor` times the complaints among the same contacts."""
    rng, watch, signals = Random(4), ContagionWatch(10), []
    for at in range(0, 8 * HOUR_S, 10):
        new = at >= 6 * HOUR_S
        if at == 6 * HOUR_S:
            if awake:
                watch._wake(START_S + at - 10)
            for channel in CHANNELS if told else ():
                watch.rescale(cast(Channel, channel), factor)
            again = kept(watch.to_state())
            assert ContagionWatch.from_state(10, again).to_state() == watch.to_state()
        complaints = 2.0 * factor if new else 2.0
        watch.close(START_S + at, quiet(rng, 6.0 - complaints, complaints))
        signals += watch.signals()
    return signals


@pytest.mark.parametrize("awake", [False, True])
def test_what_a_new_model_finds_is_no_contagion(awake: bool) -> None:
    assert found_more(1.8, told=False)
    assert not found_more(1.8, told=True, awake=awake)


def test_as_many_contacts_are_remembered_whatever_a_model_finds_among_them() -> None:
    rng, watch = Random(7), ContagionWatch(10)
    for at in range(0, 6 * HOUR_S, 10):
        watch.close(START_S + at, quiet(rng))
    before, usual = watch.to_state(), watch.usual
    watch.rescale("call", 0.5)
    after = watch.to_state()
    share, found = (
        sum(watch._calm.shares),
        [[sum(row[1][at] for row in state["ring"]) for at in (1, 5)] for state in (before, after)],
    )
    assert share == pytest.approx(sum(before["calm"][1]))
    assert watch.usual == pytest.approx(usual * 7 / 8, rel=0.05)
    assert found[1][0] == pytest.approx(found[0][0] / 2, abs=1.0)
    # At most where a bucket had no other contacts to give.
    assert sum(found[1]) == pytest.approx(sum(found[0]), abs=2.0)
