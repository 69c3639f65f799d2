import json
import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.cascade import CascadeDetector, _remembers
from detectors.threads.growth import log_odds_along
from detectors.threads.population import HORIZON_S, MILESTONES, TYPICAL_LOG_AGE, Population
from detectors.threads.reaction import SCALES, SLOWEST_S, fade
from detectors.threads.thread import Thread
from detectors.threads.verdict import ended
from tests.detectors.kept import kept

START = 1_760_000_000.0
# Offsets in seconds, some of them before the first post.
OFFSETS = st.lists(st.floats(min_value=-3600.0, max_value=1e6), min_size=1, max_size=60)


def numbers(verdict):
    return (
        verdict.size,
        verdict.reproduction_ratio,
        verdict.reproduction_low,
        verdict.reproduction_high,
        verdict.p_double,
        verdict.p_viral,
        verdict.expected_low,
        verdict.expected_size,
        verdict.expected_high,
        verdict.alarm,
    )


def branching(seed, ratio, people=20_000, most=3_000):
    """Times and parents of a thread that spreads through a population of so many people."""
    source = random.Random(seed)
    waiting, posts = [(START, "0", None)], []
    while waiting and len(posts) < most:
        waiting.sort(reverse=True)
        when, name, parent = waiting.pop()
        posts.append((when, name, parent))
        chance = ratio * (1.0 - len(posts) / people)
        children, limit = -1, math.exp(-chance)
        product = 1.0
        while product > limit:
            product *= source.random()
            children += 1
        for child in range(children):
            waiting.append((when + source.expovariate(1 / 1200.0), f"{name}.{child}", name))
    return posts


def test_decay_by_squaring_is_the_exponential_at_every_scale():
    for scale, share in enumerate(fade(1000.0)):
        assert share == pytest.approx(math.exp(-1000.0 / (SLOWEST_S / 4.0 ** (SCALES - 1 - scale))))


@given(OFFSETS)
def test_the_order_of_posts_does_not_matter_to_what_is_remembered(offsets):
    sums = []
    for order in (offsets, sorted(offsets), sorted(offsets, reverse=True)):
        thread = Thread(START)
        for offset in order:
            thread.add(START + offset)
        sums.append([thread.size, thread.root_s, thread.last_s, *thread.sums[:8]])
    assert sums[1] == pytest.approx(sums[0])
    assert sums[2] == pytest.approx(sums[0])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.floats(min_value=0, max_value=4e9),
            st.integers(min_value=0, max_value=10**9),
            st.booleans(),
            st.sampled_from([None, "a", "x", ""]),
            st.sampled_from([None, "author"]),
            st.sampled_from([None, 0.0, 1.0]),
        ),
        max_size=40,
    )
)
def test_any_input_gives_a_verdict_within_bounds(posts):
    detector = CascadeDetector()
    for thread, when, followers, complaint, parent, author, intensity in posts:
        verdict = detector.update(
            thread, when, followers, complaint, parent_id=parent, author_id=author, intensity=intensity
        )
        for seen in (verdict, detector.peek(thread, when + 1e4), detector.peek("never seen", when)):
            assert all(math.isfinite(number) for number in numbers(seen))
            assert 0.0 <= seen.p_double <= 1.0
            assert 0.0 <= seen.p_viral <= 1.0
            assert 1 <= seen.size <= seen.expected_low <= seen.expected_size <= seen.expected_high
            assert 0.0 <= seen.reproduction_low <= seen.reproduction_ratio <= seen.reproduction_high


def test_silence_is_evidence():
    detector = CascadeDetector()
    for second in range(0, 600, 10):
        detector.update("t", START + second)
    hours = [detector.peek("t", START + 600 + 3600 * hour) for hour in (0, 2, 8, 24, 72)]
    for earlier, later in pairwise(hours):
        assert later.p_double < earlier.p_double
        assert later.expected_size <= earlier.expected_size
        assert later.reproduction_ratio <= earlier.reproduction_ratio


def test_peek_changes_nothing():
    detector = CascadeDetector()
    for second in range(0, 600, 10):
        detector.update("t", START + second)
    before = json.dumps(detector.to_state())
    detector.peek("t", START + 1e5)
    detector.peek("unknown", START)
    assert json.dumps(detector.to_state()) == before


def test_state_survives_json_at_any_point_and_goes_on_alike():
    posts = sorted(
        (when, f"{seed}", parent) for seed in range(12) for when, _, parent in branching(seed, 1.1, most=300)
    )
    one, other = CascadeDetector(), CascadeDetector()
    for index, (when, thread, parent) in enumerate(posts):
        if index % 97 == 0:
            other = CascadeDetector.from_state(kept(other.to_state()))
        first = one.update(thread, when, parent_id=parent)
        second = other.update(thread, when, parent_id=parent)
        assert numbers(first) == numbers(second)
    assert one.to_state() == other.to_state()


def test_a_thread_moves_between_detectors():
    one, other = CascadeDetector(), CascadeDetector()
    for second in range(0, 600, 10):
        one.update("t", START + second)
    state = kept(one.thread_to_state("t"))
    other.load_thread("t", state)
    assert numbers(one.peek("t", START + 1000)) == numbers(other.peek("t", START + 1000))
    assert one.thread_to_state("unknown") is None
    assert len(json.dumps(state)) < 1500


@pytest.mark.parametrize("kind", [CascadeDetector, Population, Thread])
def test_a_state_of_another_version_is_refused(kind):
    state = (Thread(START) if kind is Thread else kind()).to_state()
    with pytest.raises(ValueError, match="version"):
        kind.from_state(state | {"version": 0})


def test_dead_threads_are_forgotten_and_learned_from():
    detector = CascadeDetector()
    for thread in range(3000):
        for post in range(6):
            detector.update(f"{thread}", START + 3600.0 * thread + post)
    assert len(detector) < 24 * 7 + 50
    assert detector.population.ended > 2500
    assert detector.population.growth.threads > 100


def test_no_more_threads_than_allowed():
    detector = CascadeDetector(most_threads=10)
    for thread in range(100):
        detector.update(f"{thread}", START + thread)
    assert len(detector) == 10
    with pytest.raises(ValueError, match="most_threads"):
        CascadeDetector(most_threads=0)


def test_a_week_old_thread_expects_no_more():
    detector = CascadeDetector()
    for hour in range(24 * 8):
        verdict = detector.update("t", START + 3600.0 * hour)
    assert START + 3600.0 * (24 * 8 - 1) > START + HORIZON_S
    assert verdict.expected_size == verdict.size == 24 * 8
    assert verdict.p_double < 1e-6


def test_a_broadcast_is_no_contagion_where_parents_are_known():
    told, untold = CascadeDetector(), CascadeDetector()
    for second in range(0, 3000, 10):
        with_parents = told.update("t", START + second, parent_id="t")
        without = untold.update("t", START + second)
    assert with_parents.reproduction_high < 0.5 < without.reproduction_ratio


def test_threads_that_feed_themselves_are_paged_and_others_are_not():
    early = reached = 0
    for seed in range(12):
        detector = CascadeDetector()
        paged = None
        posts = branching(seed, 1.4, most=1000)
        for when, _, parent in posts:
            verdict = detector.update("t", when, parent_id="t" if parent == "0" else parent)
            if verdict.alarm and paged is None:
                paged = verdict.size
        if len(posts) >= 200:
            reached += 1
            early += paged is not None
    assert reached >= 4
    assert early == reached
    for seed in range(200):
        detector = CascadeDetector()
        for when, _, parent in branching(seed, 0.6):
            assert not detector.update("t", when, parent_id=parent).alarm


def test_single_posts_teach_that_most_threads_stay_single():
    detector = CascadeDetector()
    naive = detector.peek("fresh", START).p_double
    for thread in range(4000):
        detector.update(f"{thread}", START + 600.0 * thread)
    fresh = detector.peek("fresh", START + 600.0 * 4000)
    assert fresh.p_double < 0.05 < naive
    assert fresh.expected_size == 1


def test_no_size_has_a_smaller_error_with_half_of_the_chances_than_the_expected_one():
    for second in (0, 600, 1200, 6000):
        detector = CascadeDetector()
        for post in range(0, second + 60, 20):
            verdict = detector.update("t", START + post)

        def reached(size, verdict=verdict):
            if size <= verdict.size:
                return 1.0
            odds = log_odds_along(verdict._odds, np.log([size / verdict.size]))[0]
            return verdict._launch / (1.0 + math.exp(-odds))

        def error(size, reached=reached):
            """Smallest relative error that is as likely as not."""
            return next(
                error
                for error in np.arange(0.0, 1.0, 0.002)
                if reached(math.ceil(size / (1 + error))) - reached(math.floor(size / (1 - error)) + 1) >= 0.5
            )

        others = [verdict.size * 1.07**step for step in range(60)]
        assert error(verdict.expected_size) <= min(map(error, others)) + 0.02


def test_what_is_over_is_expected_to_stay_as_it_is():
    assert [ended(size, (1.0, 1.0), large=False).expected_size for size in (1, 7, 4000)] == [1, 7, 4000]


def test_learning_from_moments_leaves_the_share_of_doubling_as_it_is():
    """Of these threads half double from 5 posts, half of those from 10, and so on; one moment of each is kept."""
    population = Population()
    for number in range(1, 4000):
        doublings = min((number & -number).bit_length() - 1, 5)
        thread, final = Thread(START + 1000 * number), 7 * 2**doublings
        for size in range(2, final + 1):
            thread.add(START + 1000 * number + 60 * size)
            if size in MILESTONES and _remembers(thread, size):
                population.judge(thread, thread.last_s, remember=True)
        population.finish(thread, START + 1000 * number + HORIZON_S)
    thread = Thread(START)
    for size in range(2, 6):
        thread.add(START + 60 * size)
    assert population.judge(thread, thread.last_s).p_double == pytest.approx(0.5, abs=0.05)


def test_the_same_author_at_the_same_second_is_a_repeat():
    detector = CascadeDetector()
    detector.update("t", START, author_id="a")
    detector.update("t", START + 9, author_id="b")
    assert detector.update("t", START + 9, author_id="b").size == 2
    assert detector.update("t", START + 9, author_id="c").size == 3


def test_a_state_of_the_version_before_is_read_and_learning_begins_anew():
    detector = CascadeDetector()
    for post in range(30):
        detector.update("t", START + 60 * post)
    state = detector.to_state()
    state["threads"]["t"] |= {"version": 1, "snapshot": "AAAA"}
    state["population"]["growth"] = {"version": 1, "threads": 900, "last": "AAAA", "spread": "AAAA"}
    old = CascadeDetector.from_state(state)
    assert old.population.growth.threads == 0
    old.learn("t", START + HORIZON_S)
    assert old.population.growth.threads == 0
    assert old.population.lessons == 1
    assert old.peek("t", START + 1800).expected_size == detector.peek("t", START + 1800).expected_size
    for part in (state["threads"]["t"], state["population"]["growth"]):
        before, part["version"] = part["version"], 0
        with pytest.raises(ValueError, match="of version 0, expected 2"):
            CascadeDetector.from_state(state)
        part["version"] = before


def test_of_a_platform_whose_replies_are_younger_half_is_put_down_to_its_tempo():
    population = Population()
    for number in range(4000):
        thread = Thread(START + 100 * number, population.tempo)
        for _ in range(9):
            # A ninth of the typical age.
            thread.add(thread.root_s + 60.0 * math.exp(TYPICAL_LOG_AGE) / 9.0)
        population.finish(thread, thread.last_s)
    assert population.tempo == pytest.approx(1 / 3, rel=0.1)
    again = Population.from_state(kept(population.to_state()))
    assert again.tempo == population.tempo
