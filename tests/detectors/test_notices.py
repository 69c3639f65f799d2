from __future__ import annotations

import json
from random import Random
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from detectors.log import notice_list
from detectors.log.blocks import BlockMap, Complaint
from detectors.log.notice_list import NoticeList, subject_of
from detectors.outputs import JudgeOptions
from detectors.slices import slice_of
from detectors.watchers.notice_kinds import notice_of
from detectors.watchers.notices import JOIN_S, MAX_REPORTS, MAX_SUBJECTS, NoticeWatch
from detectors.watchers.slice_watch import SliceWatch
from schemas.brandlog import BrandMap, Notice
from tests.detectors.kept import kept

KETTLE = (("product", "kettle"),)


def notice(
    rank: int, kind: str = "hazard", hazard: str = "fire", at_s: float = 100.0, **author: int
) -> Notice:
    who, followers, verified = (author.get(name, 0) for name in ("who", "followers", "verified"))
    return Notice(rank, at_s, f"e{rank}", kind, hazard, who, followers, bool(verified), "it burns", 0)


def block(*notices: Notice) -> BrandMap:
    return BrandMap(keys=[KETTLE], cells=[], notices=list(notices))


def test_a_hazard_is_told_at_once_and_graver_with_each_customer() -> None:
    watch, tiers = NoticeWatch(), []
    for who in range(1, 7):
        watch.add("chat", block(notice(who, at_s=100.0 * who, who=who)), 100.0 * who)
        watch.pass_to(100.0 * who + 10)
        (signal,) = watch.signals()
        tiers.append(signal.tier)
    assert tiers == ["yellow", "orange", "orange", "orange", "red", "red"]
    assert (signal.kind, signal.slice_key, signal.onset_s) == ("safety", "product=kettle", 100.0)
    assert signal.observed == 6.0 and len(signal.examples) == 5


def test_a_batch_that_all_name_is_named_until_another_one_is() -> None:
    watch, slices = NoticeWatch(), []
    for number, batch in enumerate(("b3", "b3", "b3", "b3", "b4")):
        where = (("batch", batch), *KETTLE)
        watch.add("chat", BrandMap(keys=[where], cells=[], notices=[notice(number, who=number)]), 100.0)
        watch.pass_to(200.0)
        watch = NoticeWatch.from_state(kept(watch.to_state()))
        slices += [slice_of(signal.slice_key) for signal in watch.signals()]
    kettle, of_batch = {"product": ["kettle"]}, {"batch": ["b3"], "product": ["kettle"]}
    assert slices == [kettle, kettle, of_batch, of_batch, kettle]


def test_one_customer_who_reports_often_is_one_customer() -> None:
    watch = NoticeWatch()
    watch.add("chat", block(*(notice(rank, who=7) for rank in range(9))), 100.0)
    watch.pass_to(200.0)
    assert [(signal.observed, signal.tier) for signal in watch.signals()] == [(9.0, "yellow")]


def test_later_messages_join_for_a_week_and_then_begin_anew() -> None:
    watch = NoticeWatch()
    for at_s, onset_s in ((0.0, 0.0), (6 * 86400.0, 0.0), (12 * 86400.0, 0.0), (20 * 86400.0, 20 * 86400.0)):
        watch.pass_to(at_s)
        watch.add("call", block(notice(int(at_s), at_s=at_s)), at_s)
        assert [signal.onset_s for signal in watch.signals()] == [onset_s]
    watch.pass_to(20 * 86400.0 + JOIN_S)
    assert not watch
    # What comes after its time opens nothing.
    watch.add("call", block(notice(9, at_s=0.0)), 20 * 86400.0)
    assert not watch


def test_a_threat_counts_and_is_an_incident_only_of_who_has_reach() -> None:
    watch = NoticeWatch()
    watch.add(
        "social", block(notice(1, "public_threat", ""), notice(2, "legal_threat", "", followers=9_999)), 100.0
    )
    assert not watch
    watch.add(
        "social",
        block(
            notice(3, "public_threat", "", followers=10_000, who=1),
            notice(4, "supervisor_demand", "", verified=1, who=2),
            notice(5, "repeat", "", verified=1, who=2),
        ),
        100.0,
    )
    watch.pass_to(200.0)
    assert [(signal.kind, signal.tier) for signal in watch.signals()] == [
        ("threat", "yellow"),
        ("threat", "blue"),
        ("repeat", "blue"),
    ]


def test_the_same_map_again_and_a_restart_change_nothing() -> None:
    watch, given = NoticeWatch(), block(notice(1, who=3), notice(2, "public_threat", "", verified=1))
    watch.add("chat", given, 100.0)
    watch.pass_to(150.0)
    before = json.dumps(watch.to_state())
    watch.add("chat", given, 100.0)
    assert json.dumps(watch.to_state()) == before
    again = NoticeWatch.from_state(json.loads(before))
    assert json.dumps(again.to_state()) == before
    assert list(again.signals()) == list(watch.signals())


def test_what_a_backlog_brings_waits_for_its_time_but_not_for_ever() -> None:
    watch = NoticeWatch()
    watch.pass_to(1000.0)
    watch.add("chat", block(notice(1, at_s=2000.0)), 9000.0)
    watch.add("chat", block(notice(2, at_s=900.0)), 9000.0)
    watch.add("chat", block(notice(3, hazard="gas", at_s=3000.0)), 9001.0)
    # The second is late, and waits for nothing.
    assert watch.due(9001.0)
    assert [signal.onset_s for signal in watch.signals()] == [900.0]
    watch = NoticeWatch.from_state(kept(watch.to_state()))
    watch.pass_to(2010.0)
    assert [signal.observed for signal in watch.signals()] == [2.0]
    assert not watch.due(9299.0)
    assert watch.due(9300.0)
    assert [signal.subject for signal in watch.signals()] == ["fire|kettle", "gas|kettle"]
    assert not watch.due(9301.0)


def test_what_has_no_room_is_counted() -> None:
    watch = NoticeWatch()
    for rank in range(MAX_SUBJECTS + 5):
        keys = [(("product", f"p{rank}"),)]
        watch.add("chat", BrandMap(keys=keys, cells=[], notices=[notice(rank, at_s=float(rank))]), 0.0)
    assert watch.dropped == 5
    watch = NoticeWatch()
    for rank in range(MAX_REPORTS + 3):
        watch.add("chat", block(notice(rank)), 100.0)
    assert watch.dropped == 3


LAMP = (("product", "lamp"),)


@given(
    st.lists(st.tuples(st.sampled_from(["fire", "gas", "shock", ""]), st.integers(0, 6)), max_size=60),
    st.randoms(use_true_random=False),
)
def test_a_block_keeps_one_of_each_first_whatever_their_order(
    told: list[tuple[str, int]], random: Random
) -> None:
    """An empty hazard is a threat of an author with reach; the room is made small, so that most have none."""
    found = [
        notice(rank, "hazard" if hazard else "public_threat", hazard, who=who, verified=not hazard)
        for rank, (hazard, who) in enumerate(told)
    ]
    by_subject: dict[tuple[str, str], list[Notice]] = {}
    for each in sorted(found):
        by_subject.setdefault(subject_of(each, LAMP) or ("", ""), []).append(each)
    ranked = sorted(
        (place, each.kind != "hazard", each)
        for many in by_subject.values()
        for place, each in enumerate(many)
    )
    some = NoticeList()
    with patch.object(notice_list, "ROOM", 8):
        for each in random.sample(found, len(found)):
            some.add(each, LAMP)
    assert sorted(some.kept()) == sorted(each for _, _, each in ranked[:8])
    assert some.cut == max(0, len(found) - 8)


def test_a_flood_of_one_hazard_leaves_room_for_all_the_others() -> None:
    made = BlockMap(start=0, at_s=0.0, model=0)
    products = ["kettle"] * 500 + [f"lamp-{number}" for number in range(60)]
    for offset, product in enumerate(products):
        fire = Complaint(offset, offset, 3.0, f"e{offset}", "it burns", (("hazard", "fire"),))
        made.add(offset, "acme", 0, (("product", product),), fire)
    ((_, found),) = made.take()
    watch = NoticeWatch()
    watch.add("chat", found, 3.0)
    signals = {signal.slice_key: signal for signal in watch.signals()}
    assert set(signals) == {f"product={product}" for product in products}
    assert signals["product=kettle"].tier == "red"


def test_what_opens_no_incident_takes_no_room() -> None:
    some = NoticeList()
    some.add(notice(1, "repeat", ""), KETTLE)
    assert (some.kept(), some.cut) == ([], 0)


def test_findings_travel_in_the_map_of_their_block() -> None:
    made = BlockMap(start=0, at_s=0.0, model=0)
    findings = (("hazard", "fire"), ("public_threat", ""))
    made.add(0, "acme", 0, KETTLE, Complaint(5, 9, 3.0, "e5", "it burns", findings, 12_000, True))
    made.add(1, "acme", 0, (), Complaint(6, 9, 3.0, "e6", "late"))
    ((_, found),) = made.take()
    again = BrandMap.model_validate_json(found.model_dump_json())
    assert again == found and found.notices_cut == 0
    assert [(each.kind, each.hazard, each.followers, each.verified) for each in again.notices] == [
        ("hazard", "fire", 12_000, True),
        ("public_threat", "", 12_000, True),
    ]


def test_threats_that_become_many_are_an_incident_of_their_kind() -> None:
    watch = SliceWatch(JudgeOptions(bucket_s=60))
    for minute in range(3 * 1440):
        calm = {"": [20, 4], "notice=threat": [1, 1]} if minute % 60 == 0 else {"": [20, 4]}
        watch.judge(["all"], 60 * minute, calm)
    assert not watch.alarms
    for minute in range(3 * 1440, 3 * 1440 + 30):
        watch.judge(["all"], 60 * minute, {"": [20, 4], "notice=threat": [1, 1]})
    (signal,) = watch.signals()
    assert (signal.kind, signal.slice_key, signal.owner) == ("threat", "notice=threat", "communications")


def test_the_gravest_finding_names_the_notice() -> None:
    assert notice_of(["repeat", "supervisor_demand", "public_threat"]) == "threat"
    assert notice_of(["hazard", "repeat"]) == "repeat"
    assert notice_of([]) == ""
