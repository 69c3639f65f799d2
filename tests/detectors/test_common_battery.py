"""What every detector must bear: restarts, any input of its type, silence, and a long life."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.cascade import CascadeDetector
from detectors.complaint import ComplaintModel
from detectors.contagion import ContagionDetector
from detectors.feed import FeedDetector
from detectors.mix import MixDetector
from detectors.spike import SliceCount, SpikeDetector, SpikeFleet
from schemas.fields import CHANNELS

WORDS = [
    "late",
    "broken",
    "refund",
    "thanks",
    "good",
    "退款",
    "投诉",
    "很好",
    "谢谢",
    "[phone]",
    "flight",
    "app",
]


class Case(NamedTuple):
    """A detector, how a step with odd numbers is fed to it, and a bound on its state in bytes."""

    make: Callable[[], Any]
    feed: Callable[[Any, float, int, int, str], Any]
    most_bytes: int


def spike(detector: Any, at_s: float, count: int, other: int, _: str) -> Any:
    return detector.update(count, at_s, exposure=count + other)


def fleet(detector: Any, at_s: float, count: int, other: int, word: str) -> Any:
    return detector.update(
        at_s, {"": SliceCount(count, count + other), f"region={word}": SliceCount(count, count)}
    )


def complaint(model: Any, _: float, count: int, other: int, word: str) -> Any:
    model.learn_one(word, count > other)
    return model.predict_proba_one(f"{word} {word}")


def cascade(detector: Any, at_s: float, count: int, other: int, word: str) -> Any:
    return repr(detector.update(word, at_s, followers=other, is_complaint=count % 2 == 0))


def contagion(detector: Any, at_s: float, count: int, _: int, word: str) -> Any:
    return repr(detector.update(CHANNELS[len(word) % 4], at_s, is_complaint=count % 2 == 0))


def feed(detector: Any, at_s: float, count: int, other: int, word: str) -> Any:
    return detector.update(at_s, {word: count, "call": other})


def mix(detector: Any, at_s: float, count: int, other: int, word: str) -> Any:
    parts = {f"category={word}": count, "category=billing": other}
    return detector.update(at_s, parts, count + other, float(other))


CASES = {
    "spike": Case(SpikeDetector, spike, 100_000),
    "fleet": Case(SpikeFleet, fleet, 3_000_000),
    "feed": Case(FeedDetector, feed, 300_000),
    "mix": Case(MixDetector, mix, 2_000_000),
    "complaint": Case(ComplaintModel, complaint, 4_000_000),
    "cascade": Case(CascadeDetector, cascade, 4_000_000),
    "contagion": Case(ContagionDetector, contagion, 1_000_000),
}
each = pytest.mark.parametrize("name", CASES)
few = settings(max_examples=max(10, settings().max_examples // 5))
odd = st.tuples(
    st.floats(0, 4e9),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.text(max_size=12) | st.sampled_from(WORDS),
)


def ordinary(steps: int, seed: int = 1) -> list[tuple[float, int, int, str]]:
    rng, at_s, made = Random(seed), 1_700_000_000.0, []
    for _ in range(steps):
        at_s += 60.0
        made.append((at_s, rng.randint(0, 5), rng.randint(0, 30), rng.choice(WORDS)))
    return made


def text_of(detector: Any) -> str:
    # Strict: no infinities, no numbers of other libraries.
    orjson.dumps(detector.to_state())
    return json.dumps(detector.to_state(), allow_nan=False)


def restored(case: Case, detector: Any) -> Any:
    return type(detector).from_state(json.loads(text_of(detector)))


@each
def test_goes_on_from_its_state_as_if_nothing_had_been(name: str) -> None:
    case = CASES[name]
    whole, other = case.make(), case.make()
    for number, step in enumerate(ordinary(200)):
        if number in (0, 1, 2, 7, 50, 199):
            other = restored(case, other)
        assert repr(case.feed(whole, *step)) == repr(case.feed(other, *step))
    assert text_of(whole) == text_of(other)


@each
def test_two_of_a_kind_say_the_same(name: str) -> None:
    case = CASES[name]
    first, second = case.make(), case.make()
    said = [[repr(case.feed(one, *step)) for step in ordinary(100)] for one in (first, second)]
    assert said[0] == said[1]


@each
def test_to_state_changes_nothing_and_shares_nothing(name: str) -> None:
    case, (*steps, last) = CASES[name], ordinary(50)
    detector, twin = case.make(), case.make()
    for step in steps:
        case.feed(detector, *step)
        case.feed(twin, *step)
    state = detector.to_state()
    before = copy.deepcopy(state)
    case.feed(detector, *last)
    assert json.dumps(state) == json.dumps(before)
    assert repr(case.feed(twin, *last)) == repr(case.feed(type(twin).from_state(before), *last))


@each
@few
@given(steps=st.lists(odd, max_size=12))
def test_no_input_of_its_type_is_too_odd(name: str, steps: list[tuple[float, int, int, str]]) -> None:
    case = CASES[name]
    detector = case.make()
    for step in steps:
        case.feed(detector, *step)
    assert text_of(restored(case, detector)) == text_of(detector)


@pytest.mark.parametrize("name", ["spike", "cascade", "contagion"])
def test_numbers_that_are_none_are_dropped_and_poison_nothing(name: str) -> None:
    nan, inf, now_s = float("nan"), float("inf"), 1_700_000_300.0
    nonsense: dict[str, list[Callable[[Any], Any]]] = {
        "spike": [
            lambda one: one.update(nan, now_s),
            lambda one: one.update(3, nan),
            lambda one: one.update(3, now_s, exposure=nan),
            lambda one: one.update(3, inf, exposure=4),
            lambda one: one.update(-1, now_s),
        ],
        "cascade": [lambda one, at_s=at_s: one.update("app", at_s) for at_s in (nan, inf, -inf)],
        "contagion": [lambda one, at_s=at_s: one.update("call", at_s) for at_s in (nan, inf, -inf)],
    }
    case = CASES[name]
    for number in (0, 1, 5):
        sound, bothered = case.make(), case.make()
        for step in ordinary(number):
            case.feed(sound, *step)
            case.feed(bothered, *step)
        for bother in nonsense[name]:
            bother(bothered)
        assert bothered.dropped == len(nonsense[name])
        bothered.dropped = 0
        assert text_of(bothered) == text_of(sound)


def test_a_cascade_bears_any_number_of_followers_and_any_anger() -> None:
    detector = CascadeDetector()
    for second, followers in enumerate([10**400, float("inf"), float("nan"), -7, 2**64]):
        for intensity in (float("nan"), float("inf"), -1.0, None):
            detector.update("t", 1e9 + second, followers, intensity=intensity)  # type: ignore[arg-type]
    text_of(detector)
    assert detector.peek("t", float("nan")).size == 20
    assert detector.peek("unknown", float("nan")).size == 1


def test_late_complaints_are_never_fewer_than_none() -> None:
    detectors = [SpikeDetector(bucket_s=60), SpikeDetector(bucket_s=60)]
    for at_s, count, *_ in ordinary(50):
        first, second = (
            one.update(count, at_s, late=late) for one, late in zip(detectors, (0, -9), strict=True)
        )
        assert first == second


@pytest.mark.parametrize("name", ["spike", "cascade", "contagion", "complaint"])
def test_numbers_of_numpy_are_numbers(name: str) -> None:
    case = CASES[name]
    plain, other = case.make(), case.make()
    for at_s, count, rest, word in ordinary(40):
        said = case.feed(plain, at_s, count, rest, word)
        again = case.feed(other, np.float64(at_s), np.int64(count), np.int64(rest), word)  # type: ignore[arg-type]
        assert repr(said) == repr(again)
    assert text_of(plain) == text_of(other)


def test_texts_come_in_any_form() -> None:
    model, texts = ComplaintModel(), ["This is broken, refund me!", "谢谢"]
    known = model.predict_proba_many(texts).tolist()
    assert model.predict_proba_many(text for text in texts).tolist() == known


@each
def test_the_state_stays_within_bounds(name: str) -> None:
    case = CASES[name]
    detector, rng, at_s = case.make(), Random(2), 1_700_000_000.0
    for number in range(1000):
        # Contagion goes from second to second, and so pays for a long rest.
        at_s += rng.choice([1.0, 10.0, 20.0] if name == "contagion" else [10.0, 10.0, 60.0, 3600.0])
        word = rng.choice(WORDS) if name == "fleet" else f"thread-{number} {rng.choice(WORDS)}"
        case.feed(detector, at_s, rng.randint(0, 9), rng.randint(0, 99), word)
    assert len(text_of(detector)) <= case.most_bytes


@pytest.mark.parametrize("name", ["spike", "fleet"])
def test_empty_buckets_alarm_nobody(name: str) -> None:
    case = CASES[name]
    detector = case.make()
    for step in range(500):
        said = case.feed(detector, 600.0 * step, 0, 0, "x")
        verdicts = [said] if name == "spike" else [verdict for _, verdict in said]
        assert not any(verdict.alarm for verdict in verdicts)


@each
def test_a_state_of_another_version_is_refused_or_unversioned_states_are_named(name: str) -> None:
    case = CASES[name]
    state = case.make().to_state()
    assert "version" in state
    with pytest.raises(ValueError, match="version"):
        type(case.make()).from_state({**state, "version": 10**9})
