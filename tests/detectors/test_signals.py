import csv
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text import signals
from detectors.text.signals import find_many, find_signals

CITY = Path(__file__).parents[3] / "shared" / "data" / "text" / "city_messages_zh.csv.gz"
DATA = Path(__file__).parent / "data"


def written(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


TEXTS = written("signals")


@pytest.mark.parametrize(
    ("name", "kind", "least", "most_false"),
    [
        ("signals_developed", "", 0.85, 0.05),
        ("signals_developed", "hazard", 0.9, 0.05),
        ("hazards_developed", "hazard", 0.8, 0.03),
        # By other authors; no rule was made or mended on them, nothing was learned from them, and nothing is to be.
        ("signals_held_out", "", 0.75, 0.08),
        ("signals_held_out", "hazard", 0.78, 0.08),
        ("signals_held_out_later", "", 0.72, 0.05),
        ("signals_held_out_later", "hazard", 0.78, 0.05),
        ("signals_held_out_third", "", 0.62, 0.06),
        ("signals_held_out_third", "hazard", 0.58, 0.06),
        # Told by what it looked or smelled like, or by what the doctor said.
        ("hazards_held_out", "hazard", 0.28, 0.0),
    ],
)
def test_what_others_wrote_is_found_as_far_as_it_is_said(
    name: str, kind: str, least: float, most_false: float
) -> None:
    meant = [entry for entry in written(name) if entry["signal"] and kind in ("", entry["signal"])]
    found = sum(entry["signal"] in {signal.kind for signal in find_signals(entry["text"])} for entry in meant)
    assert found >= least * len(meant)
    others = [entry["text"] for entry in written(name) if not entry["signal"]]
    assert sum(map(bool, find_many(others))) <= most_false * len(others)


@pytest.mark.parametrize(
    "text",
    [
        "充电宝着火了，消防队都来了",
        "电池爆炸了，消防员赶到了",
        "the power bank swelled up and popped, there's a scorch mark on the desk",
        "it went up like a torch when my charger exploded",
        "We can smell gas in the kitchen since yesterday",
    ],
)
def test_who_came_and_what_it_was_like_make_a_hazard_no_figure_of_speech(text: str) -> None:
    assert [signal.kind for signal in find_signals(text)][:1] == ["hazard"]


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
    "text",
    [
        "If you don't refund me I will sue",
        "如果今天还不给答复，我将起诉贵公司",
        "我们实在没办法，只能走法律途径",
        "我忍不了了，只好找媒体曝光",
        "不退押金我就去消协投诉",
        "本人已委托律师处理此事",
        "我已经联系记者了，明天来采访",
        "我会让所有人都知道你们卖假货",
    ],
)
def test_a_threat_may_have_a_condition_and_a_clause_of_its_own(text: str) -> None:
    assert find_signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "我们去过仲裁委，但是没有结果",
        "我已经向法院起诉，案子判了，但执行不了",
        "朋友让我去法院起诉，我觉得太麻烦",
        "他们不退费，希望工商局查一查",
        "我在社区微信群里看到记者发帖",
        "要求工商局公开信息",
    ],
)
def test_what_was_done_advised_or_asked_for_is_no_threat(text: str) -> None:
    assert find_signals(text) == ()


@pytest.mark.skipif(not CITY.exists(), reason="the shared data sets are not beside this checkout")
def test_letters_to_a_city_threaten_rarely() -> None:
    with gzip.open(CITY, "rt", encoding="utf-8") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    threats = {"public_threat", "legal_threat"}
    assert sum(not threats.isdisjoint(signal.kind for signal in found) for found in find_many(texts)) <= 21


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


@pytest.mark.parametrize("name", ["signals", "signals_developed", "hazards_developed"])
def test_looking_around_cues_alone_finds_what_looking_everywhere_finds(name: str) -> None:
    texts = [entry["text"][: signals.MAX_CHARS].lower().replace("’", "'") for entry in written(name)]
    # Others before and behind, so that what is looked at does not end where the text does.
    plains = ["。 ".join((texts[number - 1], text, texts[number - 2])) for number, text in enumerate(texts)]
    cued = signals._cued(plains)
    for number, plain in enumerate(plains):
        for at, rule in enumerate(signals._RULES):
            places = cued.get(number, {}).get(at, [])
            near = [found.span() for found in signals._matches(plain, rule.pattern, places, rule.reach)]
            assert near == [found.span() for found in rule.pattern.finditer(plain)], rule.pattern.pattern
