"""The fold: the same log gives the same outputs, wherever it is cut, however it was written, in whatever order."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detectors.judge import Output, PartitionJudge
from detectors.outputs import JudgeOptions, Published
from schemas.alerts import Alert
from schemas.brandlog import ContextSet, Flush, LogRecord, ModelChanged, Origin, PracticeSet, parse_record
from schemas.fields import CHANNELS, Channel
from schemas.inputs import parse_context
from schemas.practice import Practice
from streams.checkpoints import decode, encode
from tests.detectors.brandlogs import BRANDS, Happened, Writer, schedule, sources
from tests.detectors.kept import kept

LATENESS: dict[Channel, float] = {"social": 5.0, "call": 30.0, "chat": 5.0, "email": 30.0}
OPTIONS = JudgeOptions(lateness_s=LATENESS)
# Forgets within the hour, so that short logs meet forgotten buckets too.
HASTY = JudgeOptions(lateness_s=LATENESS, max_late_s=60.0)
few = settings(max_examples=max(15, settings().max_examples // 4))


def shown(outputs: list[Output]) -> list[str]:
    return [each.model_dump_json() if isinstance(each, Alert) else repr(each) for each in outputs]


def told(judge: PartitionJudge, log: list[LogRecord], first: int = 0) -> list[str]:
    return [line for offset, record in enumerate(log, first) for line in shown(judge.step(record, offset))]


class Shelf:
    """Checkpoints as a worker keeps them: changed parts written over, unchanged ones kept, others gone."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def save(self, judge: PartitionJudge) -> None:
        state = judge.state()
        unchanged = {name: part for name, part in self.parts.items() if name in state.kept}
        assert set(unchanged) == state.kept
        self.parts = {**unchanged, **{name: encode(part) for name, part in state.parts.items()}}

    def load(self, offset: int, options: JudgeOptions) -> PartitionJudge:
        parts = {name: decode(part) for name, part in self.parts.items()}
        return PartitionJudge.from_state(0, options, offset, parts)


def whole_state(judge: PartitionJudge) -> str:
    for brand in judge.brands.values():
        brand.dirty_hours.update(brand.buckets.hours())
    return json.dumps(judge.state().parts, sort_keys=True)


def context(offset: int, at_s: float, starts_at: str = "1970-01-12T13:46:40.123456Z") -> ContextSet:
    value = {"context_id": "promo", "brand": "*", "kind": "outage", "starts_at": starts_at}
    return ContextSet(
        at_s=at_s,
        origin=Origin(topic="outcry.context.v1", partition=0, offset=offset),
        context_id="promo",
        context=parse_context(json.dumps(value).encode()),
    )


def quiet(offset: int, brand: str, where: dict[str, list[str]]) -> ContextSet:
    value = {
        "context_id": "q",
        "brand": brand,
        "kind": "mute",
        "starts_at": "1970-01-01T00:00:00Z",
        "page": False,
    }
    return ContextSet(
        at_s=0.0,
        origin=Origin(topic="outcry.context.v1", partition=0, offset=offset),
        context_id="q",
        context=parse_context(json.dumps({**value, "slice": where}).encode()),
    )


def test_a_mute_may_name_its_brand_in_its_slice_and_leaves_a_brand_that_it_no_longer_names() -> None:
    judge = PartitionJudge(0, OPTIONS)
    log = list(schedule(Random(1), sources(Random(1), 40)).log)
    told(judge, log)
    one, other, *_ = judge.brands

    def muted(brand: str, key: str) -> bool:
        return any(mute.covers(1e6, "spike", key, "i") for mute in judge.brands[brand].mutes)

    north = {"region": ["north"]}
    for offset, told_brand, where in (
        (0, one, {**north, "brand": [one]}),
        (1, "*", {**north, "brand": [one]}),
        (2, one, north),
    ):
        told(judge, [quiet(offset, told_brand, where)], len(log) + offset)
        assert muted(one, "region=north")
        assert not muted(one, "") and not muted(other, "region=north")
    told(judge, [quiet(3, other, north)], len(log) + 3)
    assert not muted(one, "region=north") and muted(other, "region=north")
    told(judge, [quiet(4, one, {"brand": ["nobody"]})], len(log) + 4)
    assert not any(brand.mutes for brand in judge.brands.values())


def mixed_log(rng: Random, events: int) -> list[LogRecord]:
    """Make a log of flushes with context and new models in between, some of them repeated."""
    log: list[LogRecord] = list(schedule(rng, sources(rng, events)).log)
    for offset in range(3):
        at = rng.randrange(len(log))
        origin = Origin(topic="models", partition=0, offset=offset)
        ratios = {f"{brand}|{channel}": rng.uniform(0.5, 2.0) for brand in BRANDS for channel in CHANNELS}
        changed = ModelChanged(at_s=log[at].at_s, origin=origin, version=offset, ratios=ratios)
        log[at:at] = [context(offset, log[at].at_s), changed, changed][: rng.randint(1, 3)]
    return log


@few
@given(st.integers(0, 2**32), st.lists(st.floats(0, 1), max_size=3), st.booleans())
@example(120890, [], True)  # late events for buckets that the same step forgets
def test_a_cut_anywhere_changes_nothing(seed: int, cuts: list[float], hasty: bool) -> None:
    options = HASTY if hasty else OPTIONS
    log = mixed_log(Random(seed), 40)
    whole = PartitionJudge(0, options)
    expected = told(whole, log)

    judge, shelf, lines, done = PartitionJudge(0, options), Shelf(), [], 0
    for cut in sorted(int(share * len(log)) for share in cuts):
        lines += told(judge, log[done:cut], done)
        shelf.save(judge)
        judge, done = shelf.load(cut - 1, options), cut
    assert lines + told(judge, log[done:], done) == expected
    assert whole_state(judge) == whole_state(whole)


def latest(outputs: list[Output]) -> dict[tuple[str, int], Published]:
    """Highest revision of each bucket."""
    buckets: dict[tuple[str, int], Published] = {}
    for each in outputs:
        if isinstance(each, Published):
            known = buckets.get((each.brand, each.bucket))
            assert known is None or each.revision > known.revision
            buckets[each.brand, each.bucket] = each
    return buckets


HOLIDAY = parse_context(
    b'{"context_id": "day", "brand": "*", "kind": "holiday", "starts_at": "1970-01-12T00:00:00Z"}'
)


@pytest.mark.parametrize("at", [0, 20])
@pytest.mark.parametrize(
    "holiday",
    [
        ContextSet(
            at_s=0.0,
            origin=Origin(topic="outcry.context.v1", partition=0, offset=9),
            context_id="day",
            context=HOLIDAY,
        ),
        PracticeSet(at_s=0.0, practice=Practice(holidays=[HOLIDAY])),
    ],
    ids=["context", "calendar"],
)
def test_a_holiday_is_told_to_all_who_watch_a_brand_also_after_a_restart(
    holiday: ContextSet | PracticeSet, at: int
) -> None:
    """Whether told before the brands are heard of or after."""
    judge, shelf = PartitionJudge(0, OPTIONS), Shelf()
    log = schedule(Random(1), sources(Random(1), 20)).log
    told(judge, [*log[:at], parse_record(holiday.model_dump_json().encode()), *log[at:]])
    shelf.save(judge)
    for each in (judge, shelf.load(judge.offset, OPTIONS)):
        assert set(each.brands) == set(BRANDS)
        for brand in each.brands.values():
            (plan,) = brand.shares.plans
            assert plan.told.holiday
            assert brand.watch.plans.known == (plan,)


@few
@given(st.integers(0, 2**32))
def test_highest_revisions_equal_a_plain_loop(seed: int) -> None:
    rng = Random(seed)
    given_sources = sources(rng, rng.randint(1, 40))
    judge = PartitionJudge(0, OPTIONS)
    outputs: list[Output] = []
    for offset, flush in enumerate(schedule(rng, given_sources, models=1).log):
        outputs += judge.step(flush, offset)
    expected: Counter[tuple[str, int, str]] = Counter()
    complaints: Counter[tuple[str, int, str]] = Counter()
    for channel, events in given_sources.items():
        for event in events:
            bucket = int(event.at_s // 10) * 10
            for key in ("", f"channel={channel}", f"region={event.region}"):
                expected[event.brand, bucket, key] += 1
                complaints[event.brand, bucket, key] += event.is_complaint(0)
    seen = {
        (*where, key): (contacts, bad)
        for where, each in latest(outputs).items()
        for key, contacts, bad in each.rows
    }
    assert seen == {where: (n, complaints[where]) for where, n in expected.items()}


# Below: two days of calm, then a surge, read by four source partitions.

MINUTE = JudgeOptions(bucket_s=60, lateness_s=LATENESS)
DAY_S, STEP_S = 86400.0, 20.0
START_S = 1_699_920_000.0  # a midnight
SURGE_S, SURGE_END_S, END_S = 2 * DAY_S + 600, 2 * DAY_S + 1500, 2 * DAY_S + 5400


@cache
def life(spread_s: float) -> dict[Channel, tuple[Happened, ...]]:
    """Give 4 contacts a minute on each channel, a quarter of them complaints; in the surge ten times as many."""
    rng = Random(5)
    events: dict[Channel, tuple[Happened, ...]] = {}
    for channel in CHANNELS:
        now_s, own = 0.0, []
        while now_s < END_S:
            surge = SURGE_S <= now_s < SURGE_END_S
            now_s += rng.expovariate(0.35 if surge else 1 / 15.0)
            bad = rng.random() < (0.85 if surge else 0.25)
            late_s = rng.uniform(0.0, min(spread_s, LATENESS[channel]) if spread_s < 100 else spread_s)
            # Bit 0 alone decides: (seed % 3 == 0) is a complaint.
            seed = 0 if bad else 1
            own.append(
                Happened(
                    len(own), START_S + now_s, START_S + now_s - late_s, "acme", rng.choice(["n", "s"]), seed
                )
            )
        events[channel] = tuple(own)
    return events


@cache
def live_log(spread_s: float, from_s: float, to_s: float, step_s: float) -> list[list[Flush]]:
    """Give the flushes of each channel's reader, each in order, one every `step_s`."""
    feeds = []
    for channel, events in life(spread_s).items():
        topic = f"outcry.{channel}.v1"
        before = [event for event in events if event.log_s < START_S + from_s]
        writer = Writer(
            topic,
            channel,
            list(events),
            len(before),
            dict.fromkeys((f"outcry.{name}.v1" for name in CHANNELS), 1),
            bucket_s=60,
        )
        flushes, at = [], len(before)
        now_s = from_s
        while now_s < to_s:
            now_s = min(now_s + step_s, to_s)
            count = 0
            while at + count < len(events) and events[at + count].log_s <= START_S + now_s:
                count += 1
            at += count
            flushes += writer.read(count, 0, START_S + now_s)
            own = writer.flush(START_S + now_s)
            flushes.append(own.model_copy(update={"end": own.position}))
        feeds.append(flushes)
    return feeds


def woven(feeds: list[list[Flush]], rng: Random | None, delay_s: float) -> list[Flush]:
    """Put the feeds into one log; each stays in order and comes up to `delay_s` late."""
    rows = []
    for number, feed in enumerate(feeds):
        arrival = 0.0
        for place, flush in enumerate(feed):
            arrival = max(arrival, flush.at_s + (rng.uniform(0.0, delay_s) if rng else 0.0))
            rows.append((arrival, number, place, flush))
    return [row[3] for row in sorted(rows, key=lambda row: row[:3])]


@cache
def after_calm(spread_s: float) -> dict[str, Any]:
    """State of a judge that knows two calm days."""
    judge = PartitionJudge(0, MINUTE)
    for offset, flush in enumerate(woven(live_log(spread_s, 0.0, 2 * DAY_S, 900.0), None, 0.0)):
        assert not any(isinstance(each, Alert) for each in judge.step(flush, offset))
    state = judge.state().parts
    assert judge.brands["acme"].watch.warm
    return kept(state)


def surge_alerts(spread_s: float, rng: Random | None) -> list[Alert]:
    judge = PartitionJudge.from_state(0, MINUTE, 10**6, after_calm(spread_s))
    feeds = live_log(spread_s, 2 * DAY_S, END_S, STEP_S)
    log = woven(feeds, rng, 3.0)
    outputs = [each for at, flush in enumerate(log, 10**6 + 1) for each in judge.step(flush, at)]
    return [each for each in outputs if isinstance(each, Alert)]


def lives(alerts: list[Alert]) -> list[tuple[Any, ...]]:
    return [(each.incident_id, each.sequence, each.status, each.tier, each.onset_at) for each in alerts]


@pytest.mark.slow
def test_twenty_interleavings_give_the_same_incidents_with_the_same_ids() -> None:
    first = surge_alerts(4.0, None)
    assert first[0].status == "firing"
    assert first[-1].status == "resolved"
    assert [each.sequence for each in first] == list(range(1, len(first) + 1))
    for seed in range(20):
        assert lives(surge_alerts(4.0, Random(seed))) == lives(first)


@pytest.mark.slow
def test_with_late_events_interleavings_still_give_the_same_incidents() -> None:
    def gist(alerts: list[Alert]) -> list[tuple[Any, ...]]:
        firing = [each for each in alerts if each.status == "firing"]
        return [(each.brand, each.kind, each.cause) for each in firing] + [alerts[-1].status]

    first = surge_alerts(240.0, None)
    assert len({each.incident_id for each in first}) == 1
    for seed in range(6):
        other = surge_alerts(240.0, Random(seed))
        assert gist(other) == gist(first)
        assert abs((other[0].onset_at - first[0].onset_at).total_seconds()) <= 300


def test_a_restart_within_an_incident_tells_the_same_bytes() -> None:
    log = woven(live_log(4.0, 2 * DAY_S, END_S, STEP_S), None, 0.0)

    def restored() -> PartitionJudge:
        return PartitionJudge.from_state(0, MINUTE, 10**6, after_calm(4.0))

    whole = restored()
    expected = told(whole, [context(1, START_S), *log], 10**6 + 1)
    assert any('"status":"firing"' in line for line in expected)
    judge, shelf, lines, done = restored(), Shelf(), [], 0
    # The first checkpoint of a judge that was restored writes what it changed; the rest is what it was loaded from.
    shelf.parts = {name: encode(part) for name, part in after_calm(4.0).items()}
    records = [context(1, START_S), *log]
    for cut in range(100, len(records), 210):
        lines += told(judge, records[done:cut], 10**6 + 1 + done)
        shelf.save(judge)
        judge, done = shelf.load(10**6 + cut, MINUTE), cut
    assert lines + told(judge, records[done:], 10**6 + 1 + done) == expected
    assert whole_state(judge) == whole_state(whole)


def test_an_alert_names_what_came_before_and_where_to_read_it() -> None:
    judge = PartitionJudge.from_state(0, MINUTE, 10**6, after_calm(4.0))
    judge.step(context(1, START_S, "2023-11-16T00:00:00Z"), 10**6 + 1)
    outputs = []
    for at, flush in enumerate(woven(live_log(4.0, 2 * DAY_S, END_S, STEP_S), None, 0.0), 10**6 + 2):
        outputs += judge.step(flush, at)
    first = next(each for each in outputs if isinstance(each, Alert))
    assert [note.context_id for note in first.context] == ["promo"]
    assert first.source.from_offset <= first.source.to_offset
    assert first.backfill is False
    assert "acme" in first.summary


def test_a_headline_stays_until_the_tier_changes() -> None:
    alerts = surge_alerts(4.0, None)
    assert alerts[0].headline == alerts[0].summary
    for before, after in pairwise(alerts):
        assert after.summary != before.summary
        stays = after.tier == before.tier and after.status != "firing"
        assert after.headline == (before.headline if stays else after.summary)
    assert "back to normal" in alerts[-1].summary and "back to normal" not in alerts[-1].headline


def test_a_repeated_origin_is_heard_once() -> None:
    judge = PartitionJudge(0, OPTIONS)
    judge.step(context(5, 1.0), 0)
    judge.step(context(5, 1.0).model_copy(update={"context": None}), 1)
    assert list(judge.contexts) == ["promo"]
    judge.step(context(6, 1.0).model_copy(update={"context": None}), 2)
    assert not judge.contexts


def test_a_baseline_keeps_what_was_learned_and_nothing_of_the_log() -> None:
    judge = PartitionJudge.from_state(0, MINUTE, 10**6, after_calm(4.0))
    judge.baseline()
    state = judge.state().parts
    assert state["partition"]["ledgers"] == []
    assert state["partition"]["clocks"]["partitions"] == []
    assert judge.brands["acme"].watch.warm
