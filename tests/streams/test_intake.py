"""Intake counts the same events whoever reads them, in whatever batches, from whichever committed block."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.judge import PartitionJudge
from detectors.log.repeats import WINDOW_RUNS
from detectors.outputs import JudgeOptions, Published
from detectors.reasons.sentences import moment
from schemas.brandlog import BLOCK_OFFSETS, Flush
from schemas.events import MOST_FOLLOWERS
from schemas.fields import rfc3339
from schemas.rejection import Reason
from streams import intake as intake_module
from streams.intake import NAMES_CHARS, Intake, IntakeOptions
from streams.replay import FileRecord
from streams.taken import Taken, Tick
from streams.texts import Judged, TextJudge

SOURCES = {"outcry.email.v1": 1}
OPTIONS = IntakeOptions(max_late_s=3600.0, log_partitions=2)
NOW_S = 1_800_000_000.0
few = settings(max_examples=max(20, settings().max_examples // 2))


class Words(TextJudge):
    """A text model that any reader can follow: what says "bad" is a complaint about its first word."""

    def judge(self, texts: Any) -> list[Judged]:
        return [
            Judged(0.9 * ("bad" in text), "bad" in text, "delay" if "bad" in text else "") for text in texts
        ]


WORDS = Words(version=7)


def event(event_id: str, at_s: float = NOW_S, **fields: Any) -> bytes:
    value = {"event_id": event_id, "occurred_at": rfc3339(moment(at_s)), "brand": "acme", "text": "bad day"}
    return json.dumps({**value, **fields}).encode()


def record(offset: int, value: bytes | None, log_s: float = NOW_S) -> FileRecord:
    return FileRecord(offset, int(log_s * 1000), None, value)


def stream(rng: Random, size: int) -> list[FileRecord]:
    """Make a partition's log: gaps, repeats, late and future ones, rubbish, hours that pass."""
    records, offset, log_s = [], 0, NOW_S
    for number in range(size):
        offset += rng.choice([1, 1, 40, 900, BLOCK_OFFSETS * 3])
        log_s += 3700.0 if rng.random() < 0.03 else 3.0
        at_s = log_s - rng.choice([0.0, 20.0, 3500.0, 3800.0, 9000.0, -200.0, -400.0])
        value: bytes | None = event(
            str(rng.randint(0, number)),
            at_s,
            brand=rng.choice(["acme", "globex"]),
            text=rng.choice(["bad", "fine"]),
        )
        if rng.random() < 0.1:
            value = rng.choice([None, b"{", b"[]", b"\xff", event("x", brand="")])
        records.append(record(offset, value, log_s))
    return records


def flushed(intake: Intake, closed: bool = False) -> list[tuple[int, Flush]]:
    return intake.flush(Tick(NOW_S, intake.position, SOURCES), closed=closed)


class Read(NamedTuple):
    """The last word on each block and brand, what was refused, and where blocks began."""

    maps: dict[tuple[int, str], Any]
    outcomes: Counter[str]
    dead: list[tuple[int, str]]
    starts: list[int]


def read(records: list[FileRecord], cuts: list[int], start: int = 0, flush_each: bool = False) -> Read:
    intake = Intake("outcry.email.v1", 0, "email", OPTIONS)
    intake.resume_at(start)
    records = [each for each in records if each.offset >= intake.position]
    total, flushes, starts = Taken(), [], []
    edges = [0, *sorted({cut % (len(records) + 1) for cut in cuts}), len(records)]
    for left, right in pairwise(edges):
        taken = intake.take(records[left:right], lambda: WORDS, Tick(NOW_S, intake.position, SOURCES))
        flushes += taken.flushes + (flushed(intake) if flush_each else [])
        total.outcomes += taken.outcomes
        total.dead += taken.dead
        starts.append(intake.committable)
    flushes += flushed(intake)
    maps: dict[tuple[int, str], Any] = {}
    for _, each in flushes:
        for brand, block_map in each.brands.items():
            entry = json.loads(block_map.model_dump_json())
            # What was heard is named once, in whichever flush.
            entry["heard"] = [*maps.get((each.block, brand), {}).get("heard", []), *entry["heard"]]
            maps[each.block, brand] = entry
    dead = [(letter.record.offset, letter.rejected.reason.value) for letter in total.dead]
    return Read(maps, total.outcomes, dead, starts)


@few
@given(st.integers(0, 2**32), st.lists(st.integers(0, 10**6), max_size=12), st.booleans())
def test_batches_decide_nothing(seed: int, cuts: list[int], flush_each: bool) -> None:
    records = stream(Random(seed), 60)
    whole, cut = read(records, []), read(records, cuts, flush_each=flush_each)
    assert cut[:3] == whole[:3]
    contacts = sum(cell[2] for block_map in whole.maps.values() for cell in block_map["cells"])
    assert contacts == whole.outcomes["accepted"]
    assert sum(whole.outcomes.values()) == len(records)


@few
@given(st.integers(0, 2**32), st.lists(st.integers(0, 10**6), max_size=6))
def test_a_successor_counts_alike_from_any_committed_block(seed: int, cuts: list[int]) -> None:
    records = stream(Random(seed), 60)
    whole = read(records, list(range(len(records))))
    for start in set(whole.starts):
        again = read(records, cuts, start)
        assert again.maps == {where: block for where, block in whole.maps.items() if where[0] >= start}
        assert again.dead == [letter for letter in whole.dead if letter[0] >= start]


def outcomes(records: list[FileRecord], start: int = 0) -> Counter[str]:
    return read(records, [], start).outcomes


def test_a_repeat_is_dropped_once_and_forgotten_after_the_window() -> None:
    near = record(BLOCK_OFFSETS * WINDOW_RUNS, event("a"))
    far = record(BLOCK_OFFSETS * (WINDOW_RUNS + 1), event("a"))
    assert outcomes([record(0, event("a")), record(1, event("a"))]) == {"accepted": 1, "repeat": 1}
    assert outcomes([record(0, event("a")), near]) == {"accepted": 1, "repeat": 1}
    assert outcomes([record(0, event("a")), far]) == {"accepted": 2}


def test_a_repeat_is_known_after_a_restart() -> None:
    records = [
        record(5, event("a")),
        record(BLOCK_OFFSETS * 2, event("b")),
        record(BLOCK_OFFSETS * 2 + 1, event("a")),
    ]
    assert outcomes(records, start=BLOCK_OFFSETS * 2) == {"accepted": 1, "repeat": 1}


def test_a_late_event_is_late_for_its_brand_alone_also_after_a_restart() -> None:
    late = NOW_S - 3601.0
    records = [
        record(0, event("a")),
        record(BLOCK_OFFSETS, event("b", late)),
        record(BLOCK_OFFSETS + 1, event("c", late, brand="globex")),
    ]
    assert read(records, []).dead == [(BLOCK_OFFSETS, "too_late")]
    assert read(records, [], BLOCK_OFFSETS).dead == [(BLOCK_OFFSETS, "too_late")]


def test_an_event_of_the_future_moves_no_clock() -> None:
    intake = Intake("outcry.email.v1", 0, "email", OPTIONS)
    tick = Tick(NOW_S, 2, SOURCES)
    taken = intake.take([record(0, event("a", NOW_S + 301.0))], lambda: WORDS, tick)
    assert [letter.rejected.reason for letter in taken.dead] == [Reason.FUTURE]
    assert all(flush.high_s is None and flush.position == 1 for _, flush in flushed(intake))
    intake.take([record(1, event("b", NOW_S + 299.0))], lambda: WORDS, tick)
    assert {flush.high_s for _, flush in flushed(intake)} == {NOW_S}
    # Each is held against its own record, not the batch's last.
    later = [
        record(2, event("c", NOW_S + 299.0), NOW_S + 10.0),
        record(3, event("d", NOW_S + 20.0), NOW_S + 30.0),
    ]
    intake.take(later, lambda: WORDS, tick)
    assert {flush.high_s for _, flush in flushed(intake)} == {NOW_S + 20.0}


def test_an_event_of_the_near_future_waits_for_its_bucket_and_makes_no_other_late() -> None:
    intake = Intake("outcry.email.v1", 0, "email", replace(OPTIONS, log_partitions=1))
    judge = PartitionJudge(0, JudgeOptions(lateness_s={"email": 5.0}))
    told: list[Published] = []
    for second in range(600):
        at_s = NOW_S + second
        future = [record(2 * second, event("ahead", at_s + 290.0), at_s)] if second == 100 else []
        records = [*future, record(2 * second + 1, event(f"e{second}", at_s), at_s)]
        intake.take(records, lambda: WORDS, Tick(at_s, records[-1].offset + 1, SOURCES))
        for _, flush in intake.flush(Tick(at_s, intake.position, SOURCES)):
            told += [each for each in judge.step(flush, second) if isinstance(each, Published)]
        assert judge.clocks.all_s == at_s - 5.0
    contacts = {each.bucket: each.rows[0][1] for each in told}
    assert {each.revision for each in told} == {1}
    assert {bucket: n for bucket, n in contacts.items() if n != 10} == {int(NOW_S) + 390: 11}


def test_a_block_keeps_the_model_it_began_with() -> None:
    intake = Intake("outcry.email.v1", 0, "email", OPTIONS)
    current = WORDS
    tick = Tick(NOW_S, 3, SOURCES)
    intake.take([record(0, event("a"))], lambda: current, tick)
    current = Words(version=8)
    taken = intake.take([record(1, event("b")), record(BLOCK_OFFSETS, event("c"))], lambda: current, tick)
    assert {(flush.block, flush.model, flush.closed) for _, flush in taken.flushes} == {(0, 7, True)}
    assert {flush.model for _, flush in flushed(intake)} == {8}


def test_an_attribute_becomes_a_dimension_with_the_next_block() -> None:
    intake = Intake("outcry.email.v1", 0, "email", OPTIONS)
    tick, attributes = Tick(NOW_S, 3, SOURCES), {"plan": "gold"}
    intake.take([record(0, event("a", attributes=attributes))], lambda: WORDS, tick)
    intake.options = replace(OPTIONS, watched_attributes=("plan",))
    later = [record(at, event(str(at), attributes=attributes)) for at in (1, BLOCK_OFFSETS)]
    first = intake.take(later, lambda: WORDS, tick).flushes
    names = [
        {
            name
            for _, flush in flushes
            for each in flush.brands.values()
            for key in each.keys
            for name, _ in key
        }
        for flushes in (first, flushed(intake))
    ]
    assert ["plan" in each for each in names] == [False, True]


def test_personal_data_stay_behind() -> None:
    intake = Intake("outcry.email.v1", 0, "email", OPTIONS)
    value = event("a", customer_id="customer-4711", text="bad! write to jane@example.com")
    intake.take([record(0, value)], lambda: WORDS, Tick(NOW_S, 1, SOURCES))
    log = "".join(flush.model_dump_json() for _, flush in flushed(intake))
    assert "4711" not in log
    assert "jane" not in log
    assert "[email]" in log


@pytest.mark.parametrize(
    "value", [b"", b"null", b"0", b'"x"', b"[1]", b"\x00", b'{"event_id": 1}', b"{}" * 99]
)
def test_no_record_stops_the_road(value: bytes) -> None:
    assert outcomes([record(0, value), record(1, event("a"))]) == {"rejected": 1, "accepted": 1}


def test_what_left_the_window_decides_nothing_for_anybody() -> None:
    last = BLOCK_OFFSETS * (WINDOW_RUNS + 1)
    records = [
        record(0, event("a")),
        record(BLOCK_OFFSETS, event("b", NOW_S - 5000.0)),
        record(last, event("c", NOW_S - 9000.0)),
    ]
    assert read([records[0], records[2]], []).dead == read([records[0], records[2]], [], last).dead == []
    # The second was late itself, and yet it is by it that the third is late for all who come there.
    assert read(records, []).dead == [(BLOCK_OFFSETS, "too_late"), (last, "too_late")]
    assert read(records, [], last).dead == [(last, "too_late")]


def test_fields_that_nobody_knows_are_ignored_and_counted() -> None:
    intake = Intake("outcry.email.v1", 0, "email", OPTIONS)
    odd = event("b", mood=3, colour="red", turns=[{"speaker": "customer", "text": "bad", "tone": "low"}])
    taken = intake.take([record(0, event("a")), record(1, odd)], lambda: WORDS, Tick(NOW_S, 2, SOURCES))
    assert (taken.outcomes["accepted"], taken.unknown_fields, taken.dead) == (2, 3, [])


def test_no_number_of_followers_is_too_large_for_those_who_read_on() -> None:
    intake = Intake("outcry.social.v1", 0, "social", OPTIONS)
    told = "bad kettle, it caught fire and burned my hand, I will sue"
    values = [
        event(str(n), text=told, author_id=str(n), post_id=str(n), followers=10**digits)
        for n, digits in enumerate((3, 30, 400))
    ]
    taken = intake.take(
        [record(n, value) for n, value in enumerate(values)], TextJudge, Tick(NOW_S, 3, SOURCES)
    )
    written = [flush.model_dump_json() for _, flush in flushed(intake)]
    assert [post.followers for post in taken.posts] == [1000, MOST_FOLLOWERS, MOST_FOLLOWERS]
    notices = [
        notice
        for one in written
        for brand in orjson.loads(one)["brands"].values()
        for notice in brand["notices"]
    ]
    assert notices
    assert max(notice[6] for notice in notices) == MOST_FOLLOWERS


def strange(offset: int) -> FileRecord:
    """A valid contact of which every name is long, and none like another."""
    letters = Random(offset)
    names = ("case_id", "customer_id", "product", "region", "batch", "version")
    long = {name: "".join(map(chr, letters.choices(range(0x4E00, 0x9FA5), k=128))) for name in names}
    return record(offset, event(long["case_id"], **long))


def test_a_blocks_map_fits_into_a_record_whatever_the_names_are() -> None:
    records, found = [strange(offset) for offset in range(BLOCK_OFFSETS)], []
    tick = Tick(0.0, BLOCK_OFFSETS, SOURCES)
    for size in (BLOCK_OFFSETS, 700):
        intake = Intake("outcry.email.v1", 0, "email", replace(OPTIONS, log_partitions=1))
        taken = [
            intake.take(records[begin : begin + size], lambda: WORDS, tick)
            for begin in range(0, BLOCK_OFFSETS, size)
        ]
        ((_, flush),) = intake.flush(tick)
        (brand,) = flush.brands.values()
        found.append((brand.keys, brand.cells))
        assert sum(cell.contacts for cell in brand.cells) == BLOCK_OFFSETS
        named = [key for key in brand.keys if "product" in dict(key)]
        assert len(named) == NAMES_CHARS // (4 * 128 + len("delay"))
        assert sum(one.names_cut for one in taken) == BLOCK_OFFSETS - len(named)
        # What the log took before; of random letters little more than half remains.
        assert len(zlib.compress(flush.model_dump_json().encode(), 1)) < 4 * 1024 * 1024
    assert found[0] == found[1]


def test_attributes_beyond_a_blocks_room_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "NAMES_CHARS", 9)
    intake = Intake(
        "outcry.email.v1", 0, "email", replace(OPTIONS, log_partitions=1, watched_attributes=("store",))
    )
    stores = ("Hamburg", "Berlin", "Hamburg")
    taken = intake.take(
        [
            record(number, event(str(number), attributes={"store": store}, text="fine"))
            for number, store in enumerate(stores)
        ],
        lambda: WORDS,
        Tick(0.0, 3, SOURCES),
    )
    ((_, flush),) = intake.flush(Tick(0.0, 3, SOURCES))
    brand = flush.brands["acme"]
    assert {brand.keys[cell.key]: cell.contacts for cell in brand.cells} == {
        (("store", "Hamburg"),): 2,
        (): 1,
    }
    assert taken.names_cut == 1
