"""The page's words, numbers and charts, without a browser."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.reasons import wording
from detectors.reasons.sentences import UNREPORTED, USUAL
from schemas.alerts import Claim, ContextNote, Kind, Severity, Status, Tier
from schemas.fields import CHANNELS
from schemas.inputs import ContextKind
from schemas.settings import Settings
from streams.display import UNSEEN, plain
from streams.metrics import Metrics
from streams.web.board import HISTORY, IncidentBoard
from streams.web.chart import chart, expected_rate
from streams.web.counts_board import CountsBoard
from streams.web.minutes import Minute, Minutes
from streams.web.page import render_incident, render_missing, render_overview, static_files
from streams.web.page_words import SENTENCES_ZH, WORDS, Language
from streams.web.summaries import summary
from streams.web.vitals import Vitals, vitals
from tests.web.story import LONG, alert, counts, crisis, hostile, past, thread

NOW_S = float(int(time.time()))
CALM = vitals(Metrics(), [], NOW_S)
TEMPLATES = "streams/web/templates"


class Words(HTMLParser):
    """Text that a reader sees, and elements that would run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen, self.running, self.skipping = [], [], 0
        self.seen = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attributes}
        if tag in {"img", "iframe", "object", "style"} or (tag == "script" and "src" not in names):
            self.running.append(tag)
        self.running += [name for name in names if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def board(surge: bool) -> CountsBoard:
    following = CountsBoard(Settings(), lambda: list(crisis(NOW_S)))
    following.want()
    for bucket in counts(NOW_S, surge=surge):
        following.take(bucket.model_dump_json().encode())
    return following


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_are_shown_as_text(language: Language) -> None:
    one = hostile(NOW_S)
    for page in (
        render_overview([one], CALM, NOW_S, language=language, brands=[one.brand]),
        render_incident(one, NOW_S, language=language, history=[one]),
    ):
        read = Words(page)
        assert read.running == []
        assert '<script>alert("x")</script>' in "".join(read.seen)
        assert (
            "مرحبا" in page
            and "👩‍👩‍👧‍👦" in page
            and "49" not in "".join(read.seen).split("{{ 7 * 7 }}")[1][:20]
        )
        assert not UNSEEN.search(page.replace("\n", ""))
    assert plain(LONG) in "".join(read.seen), "the whole text can be read"


@given(st.text())
def test_any_text_is_kept_to_itself(text: str) -> None:
    one = alert(NOW_S, brand=text, summary=text, owner=text)
    read = Words(render_incident(one, NOW_S))
    assert read.running == []
    assert not UNSEEN.search("".join(read.seen).replace("\n", ""))


def test_every_text_of_a_customer_stands_in_an_isolate() -> None:
    page = render_incident(alert(NOW_S, owner="OWNED", brand="BRANDED"), NOW_S)
    body = page.partition("<main")[2]
    for word in ("OWNED", "BRANDED", "tw-1204", "Route planner", "Parcel Plus"):
        assert re.search(rf"<bdi>[^<]*{word}", body)
        assert not re.search(rf"(?<!<bdi>){word}", re.sub(r"<bdi>[^<]*</bdi>", "", body))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_calm_is_said_only_when_it_is_known(language: Language) -> None:
    metrics = Metrics()
    place = ("en", "zh").index(language)
    calm, unsure = WORDS["calm_why"][place], WORDS["unsure"][place]
    page = render_overview([], vitals(metrics, [], NOW_S), NOW_S, language=language)
    assert unsure in page and WORDS["unheard"][place] in page and calm not in page
    metrics.set_last_event("acme", "call", NOW_S - 5)
    page = render_overview(list(past(NOW_S)), vitals(metrics, [], NOW_S), NOW_S, language=language)
    assert calm in page and WORDS["calm"][place] in page and unsure not in page
    for wrong, later_s in ((["the incidents are not read yet"], 0), ([], 3600)):
        known = vitals(metrics, wrong, NOW_S + later_s)
        page = render_overview([], known, NOW_S + later_s, language=language)
        assert unsure in page and calm not in page


def test_the_page_says_what_the_incident_says() -> None:
    one = list(crisis(NOW_S))[2]
    text = "".join(Words(render_incident(one, NOW_S, counted=board(True).minutes, history=[one])).seen)
    for said in (
        one.summary, "Red · critical", "Open for 26 min", "Logistics, on call", "×6.7", "377", "91 %",
        "41 min before the onset", "1,900", "halves every 3 hours", "this brand's last five surges", "183",
        "14.6", "taken up, no verdict yet", "partition 2, offsets 81220 to 81944", one.actions[0], "[phone]",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize(
    ("language", "said"), [("en", "10 min after the onset as estimated"), ("zh", "估计起始后 10 分钟")]
)
def test_an_event_shortly_after_the_estimated_onset_is_not_said_to_come_before_it(
    language: Language, said: str
) -> None:
    one = alert(NOW_S, context=[ContextNote(context_id="c", kind="outage", title="Router", lag_s=-600.0)])
    for page in (
        render_incident(one, NOW_S, language=language),
        render_overview([one], CALM, NOW_S, language=language),
    ):
        text = "".join(Words(page).seen)
        assert said in text and "-10" not in text


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [
        ("spike", "; back to normal", "60 起投诉，预期 8.0（7.5 倍）；已恢复正常"),
        ("spike", USUAL, "60 起投诉，预期 8.0（7.5 倍）；持续超过两天，已结束或已成常态"),
        ("safety", UNREPORTED, "60 起投诉，预期 8.0（7.5 倍）；此后再无报告"),
        ("feed", "; back to normal", "60 次联系，预期 8.0（7.5 倍）；已恢复正常"),
    ],
)
def test_the_chinese_sentence_ends_and_counts_as_the_english_one(
    kind: Kind, english: str, chinese: str
) -> None:
    one = alert(NOW_S, kind=kind, status="resolved", summary=f"many{english}")
    own = one.model_copy(update={"observed": 60.0, "expected": 8.0, "ratio": 7.5})
    assert summary(own, "zh").endswith(chinese) and summary(own, "en") == own.summary


def test_nothing_is_claimed_where_nothing_is_known() -> None:
    evidence = alert(NOW_S).evidence.model_copy(update={"distinct_complainants": None})
    bare = alert(
        NOW_S, drivers=[], examples=[], context=[], impact=[], actions=[], evidence=evidence, slice={}
    )
    text = "".join(Words(render_incident(bare, NOW_S)).seen)
    for key in ("drivers_none", "examples_none", "context_none", "impact_none", "chart_none", "unknown"):
        assert WORDS[key][0] in text
    assert "everywhere" in text and "people" not in text


def test_what_is_empty_says_why() -> None:
    text = "".join(Words(render_overview([], CALM, NOW_S)).seen)
    for key in ("past_none", "heard_none", "feeds_none", "detectors_none"):
        assert WORDS[key][0] in text
    unread = render_overview([], vitals(Metrics(), ["the incidents are not read yet"], NOW_S), NOW_S)
    assert WORDS["past_unread"][0] in unread and WORDS["past_none"][0] not in unread
    # A word and its reason, or what brings it.
    assert [key for key, (english, _) in WORDS.items() if key.endswith("_none") and len(english) < 40] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_time_says_its_zone(language: Language) -> None:
    one = list(crisis(NOW_S))[2]
    known, minutes = vitals(Metrics(), [], NOW_S), board(True).minutes
    pages = [
        render_overview([one], known, NOW_S, language=language, counted=minutes, brands=board(True).brands()),
        render_incident(one, NOW_S, language=language, counted=minutes, history=[one]),
    ]
    for page in pages:
        charts = page.count('<figure class="chart">')
        assert charts and page.count('data-form="zone">UTC<') == charts
        ticks = re.compile(r'<text class="scale"[^>]*data-form="tick">[0-9:]+</text>')
        assert len(ticks.findall(page)) > charts
        said = [text for text in Words(ticks.sub("", page)).seen if re.search(r"\d:\d\d", text)]
        assert (
            said and [text for text in said if not re.search(r"\d:\d\d(:\d\d)? UTC|协调世界时", text)] == []
        )


def test_without_scripts_a_live_page_says_that_it_stands_still() -> None:
    (still,) = re.findall("<noscript>(.*?)</noscript>", render_overview([], CALM, NOW_S))
    assert WORDS["still"][0] in still and '<a href="">' in still
    assert "<noscript>" not in render_missing("en", NOW_S)
    assert re.search("loading|please wait", render_overview([], CALM, NOW_S), re.IGNORECASE) is None


def test_past_incidents_come_by_their_end_and_the_open_ones_first() -> None:
    following = IncidentBoard(Settings())
    for one in crisis(NOW_S):
        following.take(b"", one.model_dump_json().encode())
    page = render_overview(following.incidents(), CALM, NOW_S)
    heads = re.findall(r'id="i-([^"]+)"', page)
    assert [head[-1] for head in heads] == ["0", "1", "0", "1", "2"]
    assert heads[0].startswith("5a0d") and "(2) Outcry" in page


def test_the_board_keeps_a_bounded_history() -> None:
    following = IncidentBoard(Settings())
    for sequence in range(1, 3 * HISTORY):
        for _ in range(2):  # delivery is at least once
            following.take(b"", alert(NOW_S, sequence=sequence).model_dump_json().encode())
    incident_id = alert(NOW_S).incident_id
    assert [one.sequence for one in following.history(incident_id)] == list(range(2 * HISTORY, 3 * HISTORY))
    following.take(incident_id.encode(), None)
    assert following.history(incident_id) == [] and following.find(incident_id) is None


def test_every_word_is_there_in_both_languages_and_used_in_the_templates() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english and chinese and english.count("{") == chinese.count("{"), key
    closed = {"tier": Tier, "severity": Severity, "status": Status, "kind": Kind, "claim": Claim}
    for prefix, values in closed.items():
        assert {f"{prefix}.{value}" for value in get_args(values)} <= WORDS.keys()
    assert {f"channel.{channel}" for channel in CHANNELS} <= WORDS.keys()
    assert {f"event.{kind}" for kind in get_args(ContextKind) if kind != "mute"} <= WORDS.keys()
    assert set(wording.ACTIONS.values()) <= SENTENCES_ZH.keys()


def test_the_chinese_page_has_no_english_words_of_its_own() -> None:
    # Units and rights are as the alert has them.
    one = alert(NOW_S, summary="投诉", impact=[], context=[], grade=[], authority="")
    page = render_incident(one, NOW_S, language="zh", counted=board(True).minutes)
    text = " ".join(Words(page).seen)
    own = [english for english, chinese in WORDS.values() if english != chinese and len(english) > 6]
    assert [word for word in own if word in text and word != "English"] == []


def test_a_cascade_is_shown_as_a_tree_with_its_facts() -> None:
    seen = " ".join(Words(render_incident(thread(NOW_S), NOW_S)).seen)
    for words in (
        "u-31c9e0",
        "u-77ab01 (182,400)",
        "u-9c5d44 (312)",
        "87 %",
        "410 ( 180–900 )",
        "900,000",
        "66 %",
    ):
        assert " ".join(words.split()) in " ".join(seen.split()), words
    assert "How it spreads" not in render_incident(alert(NOW_S), NOW_S)
    odd = thread(NOW_S).model_copy(update={"facts": {"first_poster": 7.0, "posts": "many"}})
    assert "How it spreads" not in render_incident(odd, NOW_S)
    odd = thread(NOW_S).model_copy(
        update={"facts": {"first_poster": "x", "posts": "many", "anger_by_generation": "?"}}
    )
    assert "How it spreads" in render_incident(odd, NOW_S)


def test_the_chart_has_the_counts_the_onset_and_what_was_expected() -> None:
    one = list(crisis(NOW_S))[2]
    minutes = board(True).minutes(one.brand, one.slice)
    drawn = chart(minutes, one)
    assert drawn is not None and drawn.onset_x is not None and drawn.expected is not None
    assert len(drawn.rows) == len({row.at_s for row in drawn.rows})
    onset_s = one.onset_at.timestamp()
    assert {bar.risen for bar in drawn.bars if bar.x < drawn.onset_x - 2} == {False}
    assert {bar.risen for bar in drawn.bars if bar.x > drawn.onset_x} == {True}
    assert all(bar.y >= 0 and bar.y + bar.height <= drawn.floor + 0.01 for bar in drawn.bars)
    rate = expected_rate(minutes, one)
    assert rate is not None and rate[1] > onset_s
    assert drawn.expected.per_step == pytest.approx(one.expected / (rate[1] - onset_s) * 60)


@given(
    st.lists(st.integers(0, 5000), min_size=0, max_size=200),
    st.floats(-4000, 4000),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_any_counts_can_be_drawn(
    complaints: list[int], onset: float, observed: float, expected: float
) -> None:
    first_s = int(NOW_S) // 60 * 60 - 60 * len(complaints)
    minutes = Minutes(60, tuple(Minute(first_s + 60 * i, n, n) for i, n in enumerate(complaints)))
    one = alert(NOW_S - onset, observed=observed, expected=expected)
    for drawn in (chart(minutes), chart(minutes, one), chart(minutes.coarser(300), height=40, axis=0)):
        if drawn is not None:
            assert drawn.top >= max(row.complaints for row in drawn.rows)
            for bar in drawn.bars:
                assert 0 <= bar.x <= 100 and bar.height >= 0 and bar.y >= 0
            if drawn.expected:
                assert (
                    0 <= drawn.expected.x1 <= drawn.expected.x2 <= 100
                    and 0 <= drawn.expected.y <= drawn.floor
                )


def test_without_counts_that_reach_back_there_is_no_chart() -> None:
    minutes = board(True).minutes("Nordwind Post", {})
    old = alert(NOW_S - 86400)
    assert chart(minutes, old) is None and expected_rate(minutes, old) is None
    assert chart(Minutes(60, ())) is None


def test_vitals_are_what_metrics_say() -> None:
    metrics = Metrics()
    metrics.set_last_event("acme", "call", NOW_S - 30)
    metrics.set_last_event("acme", "chat", NOW_S - 900)
    metrics.set_contacts_ratio("acme", "call", 0.4)
    metrics.set_detector_warm("acme", 0.25)
    metrics.consumer_lag.labels("outcry.call.v1", "0").set(1200)
    known = vitals(metrics, ["no partitions"], NOW_S)
    assert [(feed.channel, feed.age_s, feed.share) for feed in known.feeds] == [
        ("chat", 900.0, None),
        ("call", 30.0, 0.4),
    ]
    assert known.warmth == (("acme", 0.25),) and known.lag_records == 1200 and known.newest_s == 30.0
    text = "".join(Words(render_overview([], known, NOW_S)).seen)
    for said in ("15 min ago", "40 %", "25 % of the history needed", "1,200 records", "no partitions"):
        assert said in text
    assert Vitals().newest_s is None


def test_a_feed_without_a_share_says_why() -> None:
    metrics = Metrics()
    reasons = {
        "fewer than 20 contacts are expected": 1.0,
        "usual for the brand is still being learned": 0.25,
        "another worker judges the brand": None,
    }

    def told() -> list[str]:
        text = "".join(Words(render_overview([], vitals(metrics, [], NOW_S), NOW_S)).seen)
        return [reason for reason in reasons if reason in text]

    assert told() == []
    for number, (reason, warmth) in enumerate(reasons.items()):
        metrics.set_last_event(f"brand {number}", "call", NOW_S - 30)
        if warmth is not None:
            metrics.set_detector_warm(f"brand {number}", warmth)
        assert told()[-1] == reason
    for number in range(len(reasons)):
        metrics.set_contacts_ratio(f"brand {number}", "call", 0.9)
    assert told() == []


def test_no_template_or_style_reaches_out() -> None:
    for name, body in static_files().items():
        links = re.findall(rb"(?:https?:)?//[a-z0-9.]+\.[a-z]+", body)
        assert [link for link in links if b"w3.org" not in link] == [], name
