import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.channels.causes import REPRODUCTION, log_gamma, negative_binomial
from detectors.channels.filter import TURN_BINS, ContagionFilter
from detectors.contagion import ContagionDetector
from tests.detectors.kept import kept

CHANNELS = ("social", "call", "chat", "email")
START = 1_760_000_400.0


def poisson_contacts(rng, per_min, minutes, start=START):
    times = start + 60.0 * np.sort(rng.uniform(0, minutes, rng.poisson(per_min * minutes)))
    return [(CHANNELS[int(rng.integers(4))], float(t)) for t in times]


def infect(rng, seeds, ratio, delay_min, end):
    """Children of children until `end`: each complaint brings `ratio` more, in any channel."""
    everything = list(seeds)
    generation = seeds
    while generation:
        born = [
            (CHANNELS[int(rng.integers(4))], t + 60.0 * float(d))
            for _, t in generation
            for d in rng.exponential(delay_min, rng.poisson(ratio))
        ]
        generation = [b for b in born if b[1] < end]
        everything += generation
    return everything


def feed(detector, complaints, neutral=()):
    rows = sorted([(t, c, True) for c, t in complaints] + [(t, c, False) for c, t in neutral])
    return [detector.update(c, t, is_complaint=k) for t, c, k in rows]


def test_alarms_within_half_an_hour_of_contagion_and_not_before():
    rng = np.random.default_rng(1)
    minutes, after = 240, 35
    end = START + 60.0 * (minutes + after)
    before = infect(rng, poisson_contacts(rng, 4, minutes), 0.4, 4.0, end)
    outbreak = infect(rng, poisson_contacts(rng, 6, after, START + 60.0 * minutes), 1.4, 4.0, end)
    detector = ContagionDetector()
    quiet = feed(
        detector, [c for c in before if c[1] < START + 60.0 * minutes], poisson_contacts(rng, 12, minutes)
    )
    assert not any(v.alarm for v in quiet)
    loud = feed(detector, outbreak, poisson_contacts(rng, 12, after, START + 60.0 * minutes))
    first = next(v.clock for v in loud if v.alarm)
    assert first - (START + 60.0 * minutes) <= 1800
    assert 1.1 < loud[-1].reproduction_ratio < 1.7
    assert loud[-1].low > 1.0


def test_a_campaign_that_raises_neutral_contacts_too_is_no_contagion():
    rng = np.random.default_rng(2)
    detector = ContagionDetector()
    feed(detector, poisson_contacts(rng, 8, 180), poisson_contacts(rng, 16, 180))
    step = START + 180 * 60.0
    verdicts = feed(detector, poisson_contacts(rng, 64, 40, step), poisson_contacts(rng, 128, 40, step))
    assert not any(v.alarm for v in verdicts)
    assert max(v.reproduction_ratio for v in verdicts) < 0.9


def test_order_within_the_lateness_does_not_matter():
    rng = np.random.default_rng(3)
    contacts = sorted(poisson_contacts(rng, 8, 60), key=lambda c: c[1])
    shuffled = sorted(contacts, key=lambda c: c[1] + float(rng.uniform(-9, 9)))
    one, other = ContagionDetector(), ContagionDetector()
    for (c, t), (c2, t2) in zip(contacts, shuffled, strict=True):
        one.update(c, t)
        other.update(c2, t2)
    end = START + 3700
    assert one.update_many("social", end, 0) == other.update_many("social", end, 0)


def test_batches_equal_single_contacts():
    single, batched = ContagionDetector(), ContagionDetector()
    for second in range(0, 1800, 10):
        for _ in range(3):
            single.update("call", START + second)
        single.update("call", START + second, is_complaint=False)
        batched.update_many("call", START + second, 3, 1)
    assert single.update_many("call", START + 1900, 0) == batched.update_many("call", START + 1900, 0)


def test_a_resumed_detector_gives_the_same_verdicts():
    rng = np.random.default_rng(4)
    contacts = sorted(poisson_contacts(rng, 8, 40), key=lambda c: c[1])
    whole, detector = ContagionDetector(), ContagionDetector()
    for number, (channel, t) in enumerate(contacts):
        if number % 100 == 50:
            detector = ContagionDetector.from_state(kept(detector.to_state()))
        assert whole.update(channel, t) == detector.update(channel, t)
    assert whole.to_state() == detector.to_state()


def test_state_does_not_grow():
    rng = np.random.default_rng(5)
    detector = ContagionDetector()
    sizes = []
    for hour in range(3):
        feed(detector, poisson_contacts(rng, 20, 60, START + 3600.0 * hour))
        sizes.append(len(json.dumps(detector.to_state())))
    assert max(sizes) - min(sizes) < 200
    assert max(sizes) < 150_000


@pytest.mark.parametrize("days", [30, 25_000])
def test_a_silence_of_weeks_is_passed_at_once(days):
    detector = ContagionDetector()
    feed(detector, poisson_contacts(np.random.default_rng(6), 8, 30))
    verdict = detector.update("email", START + days * 86_400.0)
    assert math.isfinite(verdict.reproduction_ratio)
    assert not verdict.alarm


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(CHANNELS),
            st.floats(min_value=START, max_value=START + 900),
            st.integers(0, 10_000),
            st.integers(0, 10_000),
        ),
        max_size=20,
    )
)
def test_any_counts_in_any_order_give_a_verdict(rows):
    detector = ContagionDetector()
    for channel, second, complaints, neutral in rows:
        verdict = detector.update_many(channel, second, complaints, neutral)
        assert 0 <= verdict.low <= verdict.reproduction_ratio <= verdict.high <= 3
        assert 0 <= verdict.p_above <= 1 + 1e-9


def test_the_alarm_ends_when_complaints_are_rare_again():
    rng = np.random.default_rng(7)
    detector = ContagionDetector()
    feed(detector, poisson_contacts(rng, 4, 120), poisson_contacts(rng, 12, 120))
    outbreak = START + 120 * 60.0
    end = outbreak + 40 * 60.0
    loud = infect(rng, poisson_contacts(rng, 4, 40, outbreak), 1.5, 3.0, end)
    assert feed(detector, loud, poisson_contacts(rng, 12, 40, outbreak))[-1].alarm
    quiet = feed(detector, poisson_contacts(rng, 4, 90, end), poisson_contacts(rng, 12, 90, end))
    assert not quiet[-1].alarm


def test_a_late_contact_counts_in_the_oldest_open_bin_and_a_very_late_one_not_at_all():
    detector, twin = ContagionDetector(), ContagionDetector()
    for one in (detector, twin):
        one.update("chat", START)
        one.update("chat", START + 120.0)
    detector.update("chat", START + 30.0)
    twin.update("chat", START + 90.0)
    assert detector.to_state() == twin.to_state()
    detector.update("chat", START - 3600.0)
    assert detector.dropped == 1
    assert detector.to_state() == {**twin.to_state(), "dropped": 1}


def test_a_brand_with_one_channel_works():
    detector = ContagionDetector(channels=("call",))
    for second in range(0, 1800, 15):
        verdict = detector.update("call", START + second)
    assert verdict.matrix[0][0] == pytest.approx(verdict.reproduction_ratio)


@pytest.mark.parametrize("second", [math.nan, math.inf, -math.inf])
def test_a_time_that_is_none_is_dropped_and_counted(second):
    detector = ContagionDetector()
    detector.update("call", second)
    assert detector.dropped == 1


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="fax"):
        ContagionDetector().update("fax", START)
    with pytest.raises(ValueError, match="distinct"):
        ContagionDetector(channels=("call", "call"))
    with pytest.raises(ValueError, match="clear_p"):
        ContagionDetector(raise_p=0.2, clear_p=0.5)
    with pytest.raises(ValueError, match="version"):
        ContagionDetector.from_state({"version": 99})


def test_log_gamma_and_counts_follow_the_exact_formulas():
    for x in (0.3, 1.0, 4.5, 300.0):
        assert log_gamma(np.array(x)) == pytest.approx(math.lgamma(x), abs=1e-6)
    mean, shape = 3.0, 2.0
    for count in (0.0, 1.0, 5.0, 40.0):
        exact = math.lgamma(shape + count) - math.lgamma(shape)
        exact += shape * math.log(shape / (shape + mean)) + count * math.log(mean / (shape + mean))
        value = negative_binomial(
            np.array([count]), np.full((1, 1, 1, 1), mean), np.full((1, 1, 1, 1), shape)
        )
        assert value.item() == pytest.approx(exact, abs=1e-5)


def test_what_is_usual_says_which_channels_are_infected_before_anything_is_learned():
    detector = ContagionDetector(bin_s=20.0)
    complaints = np.array([3000.0, 1000.0, 500.0, 500.0])
    detector.begin(complaints / 43_200.0, complaints, 2.0 * complaints, [])
    for channel in detector.channels:
        detector.update_many(channel, 1_760_000_000.0, 0, 0)
    matrix = np.array(detector.update_many("call", 1_760_000_100.0, 0, 0).matrix)
    social, call, chat, _ = matrix @ np.ones(4)
    assert social > 1.3 * call > 1.3 * chat


@pytest.mark.parametrize("at_once", [False, True])
def test_a_ratio_that_rises_with_slow_delays_is_heard_whichever_complaints_it_reaches(at_once):
    """Delays of eleven minutes: half an hour is three generations, and the first rise is slow or sudden."""
    rng = np.random.default_rng(5)
    heard = []
    for _ in range(4):
        filtering = ContagionFilter(1, 15.0)
        counts = np.zeros(330 * 4)
        due = rng.poisson(1.2 * 0.25, len(counts)).astype(float)
        for place in range(len(counts)):
            counts[place] = due[place]
            for _ in range(rng.poisson(1.6 * counts[place])):
                child = place + 1 + int(rng.exponential(11 * 4))
                loud = (child if at_once else place) >= 300 * 4
                if child < len(counts) and (loud or rng.random() < 0.5 / 1.6):
                    due[child] += 1.0
        for place, count in enumerate(counts):
            filtering.step(
                np.array([count]), np.array([float(rng.poisson(4.0))]), turn=place % TURN_BINS == 0
            )
            if place >= 300 * 4 and filtering.p_above() > 0.5:
                heard.append((place - 300 * 4) / 4)
                break
    assert len(heard) == 4
    assert np.mean(heard) < (10 if at_once else 20), heard


def test_after_a_steady_time_every_hypothesis_owes_the_ratio_of_what_came():
    filtering = ContagionFilter(2, 15.0)
    filtering.r_jump = filtering.k_jump = np.float32(0.0)
    for place in range(400):
        filtering.step(np.array([2.0, 1.0]), np.array([4.0, 4.0]), turn=place % TURN_BINS == 0)
    owed = filtering.pending / REPRODUCTION[:, None]
    assert owed == pytest.approx(np.broadcast_to(filtering.recent.T[:, None, :], owed.shape), rel=1e-4)


def test_a_state_of_the_version_before_is_read():
    detector = ContagionDetector()
    feed(detector, poisson_contacts(np.random.default_rng(3), 6, 60))
    state = detector.to_state()
    del state["filter"]["pending"]
    old = ContagionDetector.from_state(state)
    assert old.verdict == detector.verdict
    assert sum(old.forecast(3600.0)) == pytest.approx(sum(detector.forecast(3600.0)), rel=0.5)


def test_a_time_in_milliseconds_is_refused_and_poisons_nothing():
    detector = ContagionDetector()
    detector.update("call", START)
    before = detector.to_state()
    with pytest.raises(ValueError, match="milliseconds"):
        detector.update("call", START * 1000)
    assert detector.to_state() == before
