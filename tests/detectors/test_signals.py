import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.signals import find_many, find_signals

TEXTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "signals.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_two_hundred_texts_half_of_them_look_alikes() -> None:
    meant = [entry for entry in TEXTS if entry["signal"]]
    others = [entry for entry in TEXTS if not entry["signal"]]
    assert (len(meant), len(others)) == (100, 100)
    found = sum(entry["signal"] in {signal.kind for signal in find_signals(entry["text"])} for entry in meant)
    false = sum(bool(find_signals(entry["text"])) for entry in others)
    assert found >= 85
    assert false <= 10


@pytest.mark.parametrize(
    "text",
    [
        "I would not call a lawyer over this",
        "He said he would post this everywhere",
        '"See you in court" is a great film',
        "我不会去网上曝光你们",
        "新闻报道说有手机爆炸",
        "一旦发生火灾后果不堪设想",
    ],
)
def test_negation_quotation_and_reported_speech_do_not_fire(text: str) -> None:
    assert find_signals(text) == ()


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("The battery exploded in my hand", "battery"),
        ("My phone caught fire", "fire"),
        ("热水器漏电", "shock"),
        ("宝宝的手被玩具划伤了", "injury"),
        ("吃完外卖上吐下泻", "poisoning"),
        ("厨房煤气泄漏", "gas"),
    ],
)
def test_a_hazard_has_its_name(text: str, hazard: str) -> None:
    assert ("hazard", hazard) in {(signal.kind, signal.detail) for signal in find_signals(text)}


@given(st.lists(st.text(alphabet=st.characters(), max_size=80), max_size=5))
def test_any_text_is_read(texts: list[str]) -> None:
    assert [len(found) <= 10 for found in find_many(texts)] == [True] * len(texts)
