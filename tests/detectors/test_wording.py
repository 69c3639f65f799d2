"""The sentence that wakes somebody: whole, short enough, without personal data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.brand import BrandJudge
from detectors.incident import Incident
from detectors.incidents.duties import cause_of
from detectors.outputs import JudgeOptions
from detectors.reasons.context_fit import Surge
from detectors.reasons.events import Events, notes
from detectors.reasons.explanation import drivers, motives
from detectors.reasons.localiser import Localiser
from detectors.reasons.recent import Recent
from detectors.reasons.rises import Rise
from detectors.reasons.sentences import moment, sentence
from detectors.reasons.terms import Term
from detectors.reasons.wording import alert_of
from detectors.signal import Signal
from detectors.slices import slice_key
from detectors.taxonomy import TYPES
from schemas.alerts import HEADLINE_CHARS, SEVERITY_OF_TIER, Alert, Kind, Source
from schemas.brandlog import BrandMap, Cell
from schemas.inputs import Context
from schemas.practice import ABOUT, ANY, CAUSES, Duty, Practice

SOURCE = Source(topic="log", partition=0, from_offset=1, to_offset=2)


FIRE = {"told": "a fire", "people": 1.0}


def signal(key: str = "", observed: float = 50.0, expected: float = 10.0, **fields: Any) -> Signal:
    return Signal("spike", key, 1_750_000_000.0, observed, expected, 9.0, 5.0, "care", **fields)


def alert(brand: str, own: Signal, status: Any = "firing") -> Alert:
    judge = BrandJudge(brand, JudgeOptions())
    incident = Incident("id", "spike", own, "red", 0.0, 0.0, sequence=1, status=status)
    return alert_of(judge, incident, [], SOURCE, 0.0)


def context(context_id: str, at_s: float, kind: Any = "campaign", title: str = "") -> Context:
    return Context(context_id=context_id, brand="*", kind=kind, starts_at=moment(at_s), title=title)


def test_a_sentence_says_what_where_how_much_and_since_when() -> None:
    own = signal(slice_key((("channel", "call"), ("product", "app"))))
    said = alert("acme", own).summary
    for part in ("acme", "50 complaints", "10.0 expected", "×5.0", "channel call, product app", "2025-06-15"):
        assert part in said


@given(
    st.text(min_size=1, max_size=128), st.text(min_size=1, max_size=128), st.floats(0, 1e9), st.floats(0, 1e9)
)
def test_any_brand_and_slice_can_be_told(brand: str, value: str, observed: float, expected: float) -> None:
    told = alert(brand, signal(slice_key((("region", value.replace("\x1f", " ")),)), observed, expected))
    assert len(told.headline) <= HEADLINE_CHARS
    assert Alert.model_validate_json(told.model_dump_json()) == told
    assert told.severity == SEVERITY_OF_TIER[told.tier]


def test_the_end_says_so_and_asks_for_nothing() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    incident = Incident("id", "spike", signal(), "red", 0.0, 0.0, sequence=2, status="resolved")
    assert "back to normal" in sentence(judge.brand, incident)
    assert alert("acme", signal(), "resolved").actions == []
    assert alert("acme", signal()).actions


def test_back_to_normal_is_what_was_seen_to_be() -> None:
    hazard = Signal("safety", "", 0.0, 1.0, 0.0, 1.0, 1.0, "product-safety", subject="fire", facts=FIRE)
    post = signal(subject="post", facts={"expected_size": 90.0, "expected_size_interval": "", "reach": 9.0})
    feed = Signal("feed", "channel=call", 0.0, 3.0, 90.0, 9.0, 5.0, "platform")
    ends = {
        "back to normal": (signal(), False),
        "; back to normal": (replace(post, kind="cascade"), False),
        "everywhere; nothing more was reported": (hazard, False),
        "channel call; back to normal": (feed, False),
        "everywhere; over, or usual by now: it lasted more than two days": (signal(), True),
    }
    for end, (own, settled) in ends.items():
        incident = Incident("id", "c", own, "red", 0.0, 0.0, status="resolved", settled=settled)
        assert sentence("acme", incident).endswith(end)


def test_personal_data_in_what_people_wrote_are_masked() -> None:
    assert "jane@example.com" not in alert("acme", signal("region=jane@example.com")).summary
    told = context("c", 100.0, title="call jane@example.com", kind="outage")
    (note,) = notes([told], Surge("", 200.0, ["everything is down"], []))
    assert "jane@example.com" not in note.title


def test_drivers_are_values_of_the_slice_first_then_others_then_terms() -> None:
    rises = [Rise("region", "s", 40.0, 10.0, 0.6), Rise("version", "5.2", 30.0, 5.0, 0.5)]
    named = drivers(rises, [Term("crash", 9, 0.4, 4.0)], signal("version=5.2"))
    assert [(one.dimension, one.value, one.lift) for one in named] == [
        ("version", "5.2", 6.0),
        ("region", "s", 4.0),
        ("term", "crash", 18.0),
    ]
    assert drivers([], [], signal()) == []


DOWN = ["no internet since noon", "我家断网了", "the line is dead"]
DEAR = ["too expensive now", "价格又涨了"]


@pytest.mark.parametrize(
    ("told", "texts", "key", "named"),
    [
        (context("near", 299_000.0, "outage"), DOWN, "", True),
        (context("old", 10_000.0, "outage"), DOWN, "", False),
        (context("after", 301_000.0, "outage"), DOWN, "", False),
        (context("mute", 299_500.0, "mute"), DOWN, "", False),
        (context("price", 100_000.0, "price_change"), DEAR, "", True),
        (context("price", 100_000.0, "price_change"), DOWN, "", False),
        (context("sale", 260_000.0, "campaign", "Spring sale"), ["the earbuds are broken"], "product=earbuds", False),
        (context("app", 299_000.0, "release", "App 5.2 for all"), ["nothing"], "version=5.2", True),
    ],
)  # fmt: skip
def test_only_events_that_fit_are_named(told: Context, texts: list[str], key: str, named: bool) -> None:
    assert bool(notes([told], Surge(key, 300_000.0, texts, ["hello", "thanks"]))) is named


def test_what_people_want_says_how_to_answer() -> None:
    mix = motives(["I want my money back", "要求赔偿退款"] * 3)
    assert [(one.motive, one.share) for one in mix] == [("compensation", 1.0)]
    assert "offer" in mix[0].advice
    assert motives([]) == []


def test_the_practice_names_owner_deadline_and_authority() -> None:
    own = signal(facts={"about": "price_perception"})
    judge = BrandJudge("acme", JudgeOptions())
    duty = Duty(owner="pricing-lead", deadline_min=30, authority="take the price back")
    judge.practice = Practice(duties={"price_perception": {"red": duty}})
    incident = Incident("id", "spike", own, "red", 1000.0, 0.0, sequence=1)
    told = alert_of(judge, incident, [], SOURCE, 0.0)
    assert (told.owner, told.authority) == ("pricing-lead", "take the price back")
    assert told.deadline_at == moment(1000.0 + 1800.0)
    assert "about prices" in told.summary
    assert [part.name for part in told.grade] == ["size", "speed", "cost"]
    assert {one.name for one in told.impact} >= {"cost", "handling", "silent leavers"}
    assert all(one.assumption and one.source and one.range for one in told.impact)


BREEDING = Signal("cascade", "", 0.0, 400.0, 100.0, 1.0, 0.9, "pr", subject="channels")
VIRAL = {
    "expected_size": 520,
    "expected_size_interval": "311–931",
    "reach": 90_000,
    "reproduction_ratio": 2.4,
}
THREAD = replace(BREEDING, slice_key="channel=social", subject="p", tier="orange", facts=VIRAL)


def of_cascade(own: Signal, closed_s: float) -> Alert:
    judge = BrandJudge("acme", JudgeOptions())
    judge.closed["all"] = closed_s
    return alert_of(judge, Incident("id", "cascade", own, own.tier, 0.0, 0.0, sequence=1), [], SOURCE, 0.0)


def test_contacts_to_come_of_a_cascade_follow_from_how_long_it_has_lasted() -> None:
    told = {one.name: one.value for one in of_cascade(BREEDING, 36_000.0).impact}
    assert told["contacts in the next 24 h"] == 720.0
    assert told["handling"] == 840.0


def test_posts_of_a_thread_reach_and_deter_people_and_are_no_complaints() -> None:
    told = of_cascade(THREAD, 36_000.0)
    assert {one.name: one.value for one in told.impact} == {"reach": 93_600.0, "deterred by posts": 14_000.0}
    assert (told.tier, told.observed, [part.name for part in told.grade]) == (
        "orange",
        400.0,
        ["reach", "cascade"],
    )
    assert of_cascade(replace(THREAD, observed=50.0), 36_000.0).impact == []


def test_who_complained_is_not_known_where_no_event_names_its_customer() -> None:
    judge, own = BrandJudge("acme", JudgeOptions()), signal(observed=3.0, expected=0.5)
    incident, at = Incident("id", "spike", own, "red", 0.0, 0.0, sequence=1), int(own.onset_s)
    judge.closed["all"] = own.onset_s + 60.0
    evidence = alert_of(judge, incident, [], SOURCE, 0.0).evidence
    assert (evidence.complaints, evidence.distinct_complainants) == (3, None)
    hashes = [(number, at) for number in range(1, 6)]
    judge.recent.add("call", BrandMap(keys=[()], cells=[Cell(at, 0, 5, 5)], complainants=hashes))
    judge.recent.pass_to(own.onset_s + 60.0)
    assert alert_of(judge, incident, [], SOURCE, 0.0).evidence.distinct_complainants == 3
    # Contacts of a feed, deadlines and posts are no complaints, and nobody made them.
    feed = replace(own, kind="feed", slice_key="channel=call")
    late = replace(own, kind="sla", facts={"clock": "follow_up"})
    for other in (feed, late, replace(THREAD, onset_s=own.onset_s)):
        incident.signal = other
        told = alert_of(judge, incident, [], SOURCE, 0.0)
        assert (told.evidence.complaints, told.evidence.distinct_complainants) == (0, None)
        assert told.observed == other.observed
    incident.signal = replace(BREEDING, onset_s=own.onset_s)
    assert alert_of(judge, incident, [], SOURCE, 0.0).evidence.complaints == 400


def test_duties_may_be_given_for_every_cause_and_no_other() -> None:
    assert set(ABOUT) == set(TYPES)
    kinds = [replace(signal(), kind=kind) for kind in get_args(Kind)]
    about = [replace(signal(), facts={"about": code}) for code in TYPES]
    assert {cause_of(one) for one in (*kinds, *about)} | {ANY} == set(CAUSES)
    with pytest.raises(ValueError, match=r"'price_percepton' is no cause; there are .*price_perception"):
        Practice(duties={"price_percepton": {"red": Duty(deadline_min=30, authority="all")}})


def test_of_one_kind_the_latest_event_that_fits_is_named() -> None:
    old, new = context("minor", 150_000.0, "release"), context("app", 299_000.0, "release")
    surge = Surge("", 300_000.0, ["crash after the update"], ["hello"])
    assert [note.context_id for note in notes([old, new], surge)] == ["app"]
    assert [note.context_id for note in notes([old], surge)] == ["minor"]


def test_an_event_may_come_after_an_onset_that_is_vague() -> None:
    told = context("app", 303_600.0, "release", "App 5.2 for all")
    surge = Surge("version=5.2", 300_000.0, ["nothing"], ["hello"])
    assert notes([told], surge) == []
    (note,) = notes([told], surge._replace(doubt_s=7200.0))
    assert (note.lag_s, note.why) == (-3600.0, "60 min after the onset as estimated; it names version 5.2")


def test_a_surge_names_the_events_that_fit_it() -> None:
    own, events, localiser, recent = signal(), Events(), Localiser(), Recent()
    assert events.named(own, 0.0, recent, localiser) is own
    events.known = (context("sale", own.onset_s - 600.0, "outage"), context("later", own.onset_s + 9e4))
    assert events.named(own, own.onset_s + 60.0, recent, localiser).facts == {"events": "sale"}
    events.known = events.known[1:]
    assert events.named(own, own.onset_s + 60.0, recent, localiser) is own
