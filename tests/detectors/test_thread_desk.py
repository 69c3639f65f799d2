"""Threads from posts to signals: told once, ended, the same in any batches, and whole after any crash."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from detectors.log.blocks import partition_of
from detectors.threads.desk import HEAD, ThreadDesk
from detectors.threads.report import LEAST_POSTS, UNTIL_S
from schemas.alerts import TIER_RANK
from schemas.brandlog import SignalGiven, parse_record
from schemas.posts import Post, PostBatch, parse_posts
from tests.detectors.kept import kept

START_S = 1_760_000_000.0
ROOT = Post(
    "acme", "root", "", "", START_S, "voice", 5000, False, True, True, 0.67, "e0", "It burns!", 0, 0, 0
)


def storm(posts: int, seed: int = 1, gap_s: float = 12.0, **changed: Any) -> list[Post]:
    """Give a thread that doubles again and again: replies and reposts, some deeper than others."""
    rng, now_s, made = Random(seed), START_S, [ROOT._replace(**changed)]
    for number in range(1, posts):
        now_s += rng.expovariate((1.0 + 0.02 * number) / gap_s)
        parent = rng.choice(made).name if rng.random() < 0.3 else "root"
        repost = rng.random() < 0.4
        made.append(
            ROOT._replace(
                name=f"p{number}",
                parent=parent,
                at_s=now_s,
                author=f"u{number}",
                followers=rng.randrange(400),
                speaks=not repost,
                complains=not repost and ROOT._replace(**changed).complains,
                intensity=0.0 if repost else 0.33,
                event_id=f"e{number}",
                text="",
                offset=number,
            )
        )
    return made


def run(desk: ThreadDesk, posts: list[Post], step: int = 1) -> list[SignalGiven]:
    told = []
    for begin in range(0, len(posts), step):
        batch = PostBatch(posts=posts[begin : begin + step])
        told += desk.step(batch, desk.offset + 1, START_S).signals
    return told


def facts(signals: list[SignalGiven]) -> list[dict[str, Any]]:
    return [signal.model_dump(exclude={"origin", "at_s"}) for signal in signals]


def test_a_storm_is_told_with_what_people_need() -> None:
    signals = run(ThreadDesk(), storm(400))
    first = parse_record(signals[0].model_dump_json().encode())
    assert isinstance(first, SignalGiven)
    assert (first.brand, first.signal, first.subject, first.active) == ("acme", "cascade", "root", True)
    assert LEAST_POSTS <= first.observed < 100
    assert first.slice == {"channel": ["social"]}
    assert first.onset_s == START_S
    assert first.until_s == first.found_s + UNTIL_S  # type: ignore[operator]
    assert first.examples[0].text == "It burns!"
    told = first.facts
    assert told["first_poster"] == "voice"
    assert str(told["spreaders"]).startswith("u")
    assert told["reach"] > 5000
    assert told["expected_reach"] > told["reach"]
    assert told["depth"] >= 2
    assert told["breadth"] > 10
    assert str(told["anger_by_generation"]).startswith("0.67, 0.33")
    low, high = map(float, str(told["reproduction_interval"]).split("–"))
    assert low < told["reproduction_ratio"] < high
    low, high = map(float, str(told["expected_size_interval"]).split("–"))
    assert first.observed <= low < told["expected_size"] < high


def test_it_is_told_seldom_with_rising_tiers_and_ends_by_silence() -> None:
    desk = ThreadDesk()
    signals = run(desk, storm(600))
    assert 2 <= len(signals) < 15
    ranks = [TIER_RANK[signal.tier] for signal in signals]
    assert ranks == sorted(ranks)
    assert all(signal.active for signal in signals)
    later = ROOT._replace(name="other", at_s=START_S + 3 * 86400.0, offset=10_000)
    (end,) = run(desk, [later])
    assert (end.subject, end.active) == ("root", False)
    assert not run(desk, [later._replace(name="more", at_s=later.at_s + 3600.0, offset=10_001)])


def test_verified_and_widely_read_accounts_raise_the_tier() -> None:
    plain = run(ThreadDesk(), storm(200))
    verified = run(ThreadDesk(), storm(200, verified=True))
    widely = run(ThreadDesk(), storm(200, followers=300_000))
    for other in (verified, widely):
        assert TIER_RANK[other[0].tier] > TIER_RANK[plain[0].tier]


def test_praise_that_spreads_is_no_signal() -> None:
    assert not run(ThreadDesk(), storm(400, complains=False, intensity=0.0))


def test_batches_change_nothing() -> None:
    posts = storm(300)
    assert (
        facts(run(ThreadDesk(), posts))
        == facts(run(ThreadDesk(), posts, 7))
        == facts(run(ThreadDesk(), posts, 300))
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_worker_that_dies_anywhere_goes_on_as_if_it_had_not(seed: int) -> None:
    """Kill it between any two writes of the table, redeliver, and let ingest send blocks again."""
    rng, posts = Random(seed), storm(260, seed)
    batches = [PostBatch(posts=posts[begin : begin + 20]) for begin in range(0, len(posts), 20)]
    whole, table = ThreadDesk(), {}
    expected = [
        signal for number, batch in enumerate(batches) for signal in whole.step(batch, number, 0.0).signals
    ]
    desk, told = ThreadDesk(), []
    number = 0
    while number < len(batches):
        told += desk.step(batches[number], number, 0.0).signals
        parts = desk.parts()
        written = rng.randint(0, len(parts)) if rng.random() < 0.5 else len(parts)
        for name, part in list(parts.items())[:written]:
            if part is None:
                table.pop(name, None)
            else:
                table[name] = kept(part)
        if written < len(parts):
            desk = ThreadDesk.from_parts(0, 1, kept(table))
            number = max(0, number - rng.randint(0, 3)) if written else number
        else:
            number += 1
    once = list({(one.origin.offset, one.origin.number): one for one in told}.values())
    assert facts(once) == facts(expected)
    state = desk.detector.thread_to_state("root")
    assert state == whole.detector.thread_to_state("root")
    # A block read again by ingest comes at new offsets of the posts topic, with the old origins.
    assert not desk.step(PostBatch(posts=posts), len(batches) + 1, 0.0).signals
    assert desk.detector.thread_to_state("root") == state
    assert desk.placement.repeats == len(posts)


def test_partitions_agree_with_one() -> None:
    """Posts that name only their parent end with the same thread, wherever they came first."""
    one, four = ThreadDesk(), [ThreadDesk(number, 4) for number in range(4)]
    offsets = [0] * 4
    for number, post in enumerate(storm(200)):
        one.step(PostBatch(posts=[post]), number, 0.0)
        waiting = [(partition_of(post.key, 4), PostBatch(posts=[post]))]
        while waiting:
            partition, batch = waiting.pop(0)
            offsets[partition] += 1
            read = parse_posts(batch.model_dump_json().encode())
            waiting += four[partition].step(read, offsets[partition], 0.0).outgoing.items()
    home = four[partition_of("root", 4)]
    assert home.detector.thread_to_state("root") == one.detector.thread_to_state("root")
    assert sum(len(desk.tales) for desk in four) == len(one.tales) == 1


def test_ended_threads_are_learned_from_and_written_off() -> None:
    desk = ThreadDesk()
    run(desk, storm(60))
    desk.parts()
    run(desk, [ROOT._replace(name="late", at_s=START_S + 8 * 86400.0, offset=999)])
    population = desk.detector.population
    assert (population.lessons, population.ended) == (1, 1)
    parts = desk.parts()
    assert parts["root"] is None
    assert parts["late"] is not None
    assert parts[HEAD]["lessons"]
    assert next(iter(parts)) == HEAD
    assert len(desk.detector) == 0
    assert set(desk.placement.places) == {"late"}


def test_what_is_written_of_a_thread_is_small() -> None:
    desk = ThreadDesk()
    posts = storm(3000, gap_s=3.0)
    run(desk, posts[:1])
    assert len(json.dumps(desk.parts()["root"])) < 300
    run(desk, posts[1:], 50)
    parts = desk.parts()
    assert len(json.dumps(parts["root"])) < 4000
    run(desk, [ROOT._replace(name="x", at_s=START_S + 9e4, offset=5000)])
    assert len(json.dumps(desk.parts()[HEAD])) < 5000
