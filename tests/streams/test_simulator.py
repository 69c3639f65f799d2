"""Simulated worlds: the same bytes for a seed, the rhythm of life, and a truth that its data bear out."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from statistics import median

import pytest

from schemas.events import parse_event
from schemas.inputs import parse_context, parse_handling, parse_label
from schemas.topics import CONTEXT, HANDLING
from streams.simulation.contacts import Fact
from streams.simulation.texts import TOPICS
from streams.simulation.world import BRANDS
from streams.simulator import SCENARIOS, Scenario, simulate, write

DAY_S = 86400.0
HOUR_S = 3600.0
WITHOUT_CRISIS = {"calm", "monday_peak", "campaign", "growth", "late_flood"}
# Kept small: a day of life, a contact every two minutes.
SMALL = {"days": 1.0, "history_days": 0.0, "rate": 0.5}


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def contacts(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if "event_id" in fact.message]


def words(fact: Fact) -> str:
    turns = fact.message.get("turns") or ()
    return fact.message.get("text") or " ".join(t["text"] for t in turns if t["speaker"] == "customer")


def inside(fact: Fact, brand: str, where: dict[str, list[str]]) -> bool:
    message = fact.message
    values = {**message, **message.get("attributes", {})}
    return message["brand"] == brand and all(values.get(name) in wanted for name, wanted in where.items())


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_line_is_valid_and_truth_is_whole(name: str) -> None:
    scenario = simulate(name, seed=5, **SMALL)
    channels, crises = Counter[str](), {crisis["crisis_id"] for crisis in scenario.truth["crises"]}
    ids = set()
    for fact in scenario.facts():
        line = json.dumps(fact.message).encode()
        topic = fact.message.get("topic")
        if topic is None:
            event = parse_event(fact.message["channel"], line)
            channels[event.channel] += 1
            assert event.unknown_fields() == 0
            assert abs(event.occurred_at.timestamp() - fact.at_s) < 0.0011
            ids.add((event.channel, event.event_id))
            assert fact.crisis is None or fact.crisis.startswith(tuple(crises))
        else:
            assert (parse_handling if topic == HANDLING else parse_context)(line) and topic in (
                HANDLING,
                CONTEXT,
            )
    assert len(ids) == channels.total() and set(channels) == {"social", "call", "chat", "email"}
    assert bool(crises) != (name in WITHOUT_CRISIS)
    assert json.loads(json.dumps(scenario.truth)) == scenario.truth


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - WITHOUT_CRISIS))
def test_a_crisis_lies_in_life_and_its_context_comes_before(name: str) -> None:
    for seed in range(5):
        scenario = simulate(name, seed=seed)
        told = {line["context_id"]: line for _, line in scenario._told}
        for crisis in scenario.truth["crises"]:
            onset_s = seconds(crisis["onset_at"])
            assert scenario.live_s <= onset_s < seconds(crisis["end_at"]) <= scenario.end_s
            assert onset_s <= seconds(crisis["peak_at"]) <= scenario.end_s
            if crisis["context_id"]:
                assert 0 <= onset_s - seconds(told[crisis["context_id"]]["starts_at"]) <= 72 * HOUR_S
        assert set(scenario.truth["unrelated_contexts"]) <= set(told)


def test_a_seed_gives_the_same_bytes_in_any_process() -> None:
    program = (
        "import hashlib, json; from streams.simulator import simulate\n"
        "s = simulate('contract_cancel', seed=9, days=1, history_days=0.1, rate=2)\n"
        "print(hashlib.sha256(json.dumps([list(s), s.truth]).encode()).hexdigest())"
    )
    prints = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert prints[0] == prints[1] != ""
    assert list(simulate("calm", seed=1, **SMALL)) != list(simulate("calm", seed=2, **SMALL))


@pytest.mark.parametrize("name", ["bot_attack", "late_flood", "slow_transcripts"])
def test_messages_come_in_order_and_any_stretch_can_be_read_alone(name: str) -> None:
    scenario = simulate(name, seed=2, **SMALL)
    whole = list(scenario.facts())
    arrivals = [fact.arrived_at for fact in whole]
    assert arrivals == sorted(arrivals)
    assert scenario.start_s <= arrivals[0] and arrivals[-1] < scenario.end_s
    assert all(fact.arrived_at >= fact.at_s for fact in whole)
    times = [seconds(fact.message["occurred_at"]) for fact in contacts(whole)]
    assert (times == sorted(times)) != SCENARIOS[name].delayed
    cuts = [scenario.start_s, scenario.live_s + 4000.5, scenario.live_s + 5 * HOUR_S, scenario.end_s]
    pieces = [m for a, b in pairwise(cuts) for m in scenario.events_between(a, b)]
    assert pieces == list(scenario) == [fact.message for fact in whole]


def test_volume_follows_day_and_week() -> None:
    scenario = simulate("calm", seed=4, days=7, history_days=0, rate=0.8, handled_share=0)
    facts = contacts(scenario.facts())
    assert len(facts) / (7 * 1440) == pytest.approx(0.8, rel=0.1)
    offsets = {brand.name: brand.offset_h for brand in BRANDS}
    local = [(f, datetime.fromisoformat(f.message["occurred_at"])) for f in facts]
    assert all(
        at.utcoffset().total_seconds() == HOUR_S * offsets[f.message["brand"]] for f, at in local[:500]
    )
    calls = [at for fact, at in local if fact.message["channel"] == "call"]
    by_hour, by_day = Counter(at.hour for at in calls), Counter(at.weekday() for at in calls)
    assert by_hour[10] > 8 * by_hour[3] and by_day[0] > 2 * by_day[6]
    evening = Counter(at.hour for fact, at in local if fact.message["channel"] == "social")
    assert evening[21] > evening[10] > 2 * evening[4]


def test_complaints_are_a_tenth_to_a_fifth_of_every_channel() -> None:
    facts = contacts(simulate("calm", seed=6, days=1, history_days=0).facts())
    for channel in ("social", "call", "chat", "email"):
        mine = [fact.complaint for fact in facts if fact.message["channel"] == channel]
        assert 0.08 < sum(mine) / len(mine) < 0.23
    assert {fact.topic for fact in facts if fact.complaint} <= set(TOPICS) - {"battery", "outage", "crash"}
    assert not any(fact.crisis for fact in facts)


def test_no_two_days_share_their_texts() -> None:
    scenario = simulate("calm", seed=7, days=2, history_days=0, rate=2, handled_share=0)
    days: list[set[str]] = [set(), set()]
    count = [0, 0]
    for fact in contacts(scenario.facts()):
        if text := words(fact):
            day = int((fact.at_s - scenario.start_s) // DAY_S)
            count[day] += 1
            days[day].add(text)
    assert len(days[0]) > 0.9 * count[0]
    assert len(days[0] & days[1]) < 0.05 * min(map(len, days))


def test_texts_speak_two_languages_and_carry_personal_data() -> None:
    texts = [words(fact) for fact in contacts(simulate("calm", days=1, history_days=0).facts())]
    chinese = [text for text in texts if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert 0.25 < len(chinese) / len(texts) < 0.75
    for sign in ("@example.", "+44 7700 900", "138 0013 8", "4111 1111", "身份证", "Station Road", "😡"):
        assert any(sign in text for text in texts), sign
    assert not any("{" in text or "}" in text for text in texts)


@pytest.mark.parametrize(
    ("name", "rate", "tolerance"),
    [("outage", 20, 0.3), ("price_rise", 40, 0.4), ("bad_release", 60, 0.5)],
)
def test_the_data_bear_the_truth_out(name: str, rate: float, tolerance: float) -> None:
    scenario = simulate(name, seed=8, rate=rate, handled_share=0)
    [crisis] = scenario.truth["crises"]
    brand, where, peak_s = crisis["brand"], crisis["slice"], seconds(crisis["peak_at"])
    facts = contacts(scenario.facts(peak_s, peak_s + 2 * HOUR_S))
    added = [fact for fact in facts if fact.crisis]
    assert len(added) > 80 and all(inside(fact, brand, where) and fact.complaint for fact in added)
    usual = [fact for fact in facts if fact.complaint and not fact.crisis and inside(fact, brand, where)]
    assert (len(usual) + len(added)) / len(usual) == pytest.approx(crisis["ratio"], rel=tolerance)
    onset_s = seconds(crisis["onset_at"])
    assert not any(fact.crisis for fact in scenario.facts(onset_s - HOUR_S, onset_s))


def test_size_and_ratio_set_how_big_a_crisis_is() -> None:
    def added(scenario: Scenario) -> int:
        peak_s = seconds(scenario.truth["crises"][0]["peak_at"])
        return sum(fact.crisis is not None for fact in scenario.facts(peak_s, peak_s + 2 * HOUR_S))

    full, double = (
        added(simulate("outage", seed=3, size=size, rate=15, handled_share=0)) for size in (1.0, 2.0)
    )
    assert double == pytest.approx(2 * full, rel=0.15)
    small = simulate("price_rise", seed=3, ratio=1.3)
    assert small.size == pytest.approx(0.3 / 1.8) and small.truth["crises"][0]["ratio"] == 1.3


def test_a_campaign_multiplies_contacts_but_not_the_share_of_complaints() -> None:
    scenario = simulate("campaign", seed=1, rate=15, handled_share=0)
    [at_s] = [seconds(line["starts_at"]) for _, line in scenario._told if line["kind"] == "campaign"]
    during, before = (
        [f for f in contacts(scenario.facts(t, t + 4 * HOUR_S)) if f.message["brand"] == "quickbite"]
        for t in (at_s + 2 * HOUR_S, at_s + 2 * HOUR_S - 7 * DAY_S)
    )
    assert len(during) / len(before) == pytest.approx(2.5, rel=0.25)
    shares = [sum(fact.complaint for fact in facts) / len(facts) for facts in (during, before)]
    assert shares[0] == pytest.approx(shares[1], rel=0.3)


def test_replies_belong_to_posts_that_came_before() -> None:
    scenario = simulate("contract_cancel", seed=3, days=1, history_days=1, rate=3, handled_share=0)
    seen, sizes = set(), Counter[str]()
    for fact in contacts(scenario.facts()):
        message = fact.message
        if message["channel"] == "social":
            seen.add(message["post_id"])
            if root := message.get("root_post_id"):
                sizes[root] += 1
                assert root in seen or fact.at_s < scenario.live_s  # roots of the day before are not read
                assert (message.get("reply_to") is None) != (message.get("repost_of") is None)
    viral, count = sizes.most_common(1)[0]
    assert viral.endswith("contract-root") and count > 300
    assert 5 < sizes.most_common(2)[1][1] < 150


def test_bots_post_one_text_from_new_accounts() -> None:
    scenario = simulate("bot_attack", seed=2, rate=1, handled_share=0)
    posts = [fact.message for fact in scenario.facts(scenario.live_s) if fact.crisis]
    assert len(posts) == len({post["author_id"] for post in posts}) == 500
    assert max(post["followers"] for post in posts) < 10 and len({post["text"] for post in posts}) < 10
    assert scenario.truth["crises"][0]["real"] is False and scenario.truth["pages"] == 0


def test_feeds_fall_silent_hold_back_and_come_late() -> None:
    gap = simulate("feed_gap", seed=1, rate=6, handled_share=0)
    [feed] = gap.truth["feeds"]
    silent = (seconds(feed["from"]), seconds(feed["to"]))
    channels = Counter(fact.message["channel"] for fact in contacts(gap.facts(*silent)))
    assert channels["call"] == 0 and channels["chat"] > 100

    flood = simulate("late_flood", seed=1, rate=6, handled_share=0)
    [feed] = flood.truth["feeds"]
    end_s = seconds(feed["to"])
    burst = [f for f in contacts(flood.facts(end_s, end_s + 61)) if f.message["channel"] == "chat"]
    assert len(burst) > 300 and min(fact.at_s for fact in burst) < end_s - 5.9 * HOUR_S
    held = [f for f in contacts(flood.facts(end_s - HOUR_S, end_s)) if f.message["channel"] == "chat"]
    assert held == []

    slow = simulate("slow_transcripts", seed=1, handled_share=0)
    calls = contacts(slow.facts(slow.live_s, slow.live_s + 6 * HOUR_S))
    waits = [fact.arrived_at - fact.at_s for fact in calls if fact.message["channel"] == "call"]
    assert median(waits) == pytest.approx(1200, rel=0.1)


def test_two_causes_two_brands_and_thirty_brands() -> None:
    crises = simulate("two_crises", seed=1).truth["crises"]
    assert sorted(Counter(crisis["brand"] for crisis in crises).values()) == [1, 2]
    shops = simulate("payment_provider", seed=1, handled_share=0)
    [crisis] = shops.truth["crises"]
    onset_s = seconds(crisis["onset_at"])
    hit = {fact.message["brand"] for fact in shops.facts(onset_s, onset_s + HOUR_S) if fact.crisis}
    assert crisis["brand"] == "*" and hit == set(crisis["brands"]) and len(hit) == 30


def test_lunch_moves_what_complaints_are_about_and_not_how_many() -> None:
    scenario = simulate("delivery_lunch", seed=1, rate=20, handled_share=0)
    onset_s = seconds(scenario.truth["crises"][0]["onset_at"])
    noon, week_ago = (
        [f for f in scenario.facts(t, t + 4 * HOUR_S) if f.complaint and f.message["brand"] == "quickbite"]
        for t in (onset_s, onset_s - 7 * DAY_S)
    )
    late = [sum(fact.topic == "late_lunch" for fact in facts) / len(facts) for facts in (noon, week_ago)]
    assert late[0] > 0.4 and late[1] == 0
    assert len(noon) == pytest.approx(len(week_ago), rel=0.3)


def test_labels_are_told_on_request() -> None:
    scenario = simulate("calm", labelled_share=0.2, **SMALL)
    told = [line for line in scenario if line.get("topic") == "outcry.labels.v1"]
    assert len(told) > 100 and {parse_label(json.dumps(line).encode()).is_complaint for line in told} == {
        True,
        False,
    }


def test_a_long_run_is_read_lazily() -> None:
    scenario = simulate("monday_peak", days=3650, history_days=0, rate=20, handled_share=0)
    assert len(list(islice(scenario, 50))) == 50
    assert len(list(islice(scenario.events_between(scenario.end_s - 60, scenario.end_s), 10))) == 10


def test_write_names_channels_topics_and_arrivals(tmp_path: Path) -> None:
    for name in ("outage", "late_flood"):
        scenario = simulate(name, seed=1, **SMALL)
        count = write(scenario, tmp_path / name)
        lines = [json.loads(line) for line in (tmp_path / name / "events.jsonl").open(encoding="utf-8")]
        assert count == len(lines) and all("channel" in line or "topic" in line for line in lines)
        assert any("arrived_at" in line for line in lines) == (name == "late_flood")
        assert json.loads((tmp_path / name / "truth.json").read_text(encoding="utf-8")) == scenario.truth


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("storm", {}),
        ("calm", {"ratio": 2.0}),
        ("outage", {"ratio": 1.0}),
        ("outage", {"size": 0.0}),
        ("outage", {"days": -1.0}),
        ("outage", {"rate": float("nan")}),
        ("outage", {"seed": -1}),
        ("outage", {"history_days": -1.0}),
        ("outage", {"handled_share": 1.5}),
        ("outage", {"start": datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)}),
    ],
)
def test_wrong_wishes_are_refused_with_a_reason(name: str, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        simulate(name, **wrong)
