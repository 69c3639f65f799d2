"""Counting is exact whatever writers do: crash, come back, go on as zombies, repeat themselves, change models."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.log.blocks import BlockMap, Complaint, partition_of, starts_block
from detectors.log.ledger import Ledger, source_of
from schemas.brandlog import BLOCK_OFFSETS, Flush, SourceId
from tests.detectors.brandlogs import Happened, block_starts, schedule, stream
from tests.detectors.kept import kept

TOPIC = "outcry.call.v1"
Cells = Counter[tuple[str, int, str]]


class NoUpto(Ledger):
    """A ledger that takes any flush of the open block for the newest."""

    def apply(self, flush: Flush) -> list:
        for held in self._open.values():
            held.upto = -2
        return super().apply(flush)


class NoFolded(Ledger):
    """A ledger that opens settled blocks again."""

    def apply(self, flush: Flush) -> list:
        self.folded = 0
        return super().apply(flush)


def counted(ledger: Ledger, log: list[Flush]) -> tuple[Cells, Cells]:
    contacts, complaints = Counter(), Counter()
    for flush in log:
        for change in ledger.apply(flush):
            for row in change.changes:
                where = (change.brand, row.bucket, dict(row.dimensions)["region"])
                contacts[where] += row.contacts
                complaints[where] += row.complaints
    return +contacts, complaints


def plain(events: list[Happened], model: int | None = None) -> Cells:
    return Counter(
        (event.brand, int(event.at_s // 10) * 10, event.region)
        for event in events
        if model is None or event.is_complaint(model)
    )


def run(ledger: Ledger, seed: int, models: int = 1) -> tuple[bool, bool]:
    """Whether contacts, and complaints by one model, equal the plain loop."""
    rng = Random(seed)
    events = stream(rng, rng.randint(0, 60), 1e6, 30.0)
    log = schedule(rng, {"call": events}, models).log
    contacts, complaints = counted(ledger, log)
    return contacts == plain(events), +complaints == plain(events, 0)


@given(st.integers(0, 2**32))
def test_counts_equal_a_plain_loop(seed: int) -> None:
    assert run(Ledger(), seed) == (True, True)


@given(st.integers(0, 2**32))
def test_contacts_are_exact_under_new_models_and_each_block_is_of_one_model_a_brand(seed: int) -> None:
    rng = Random(seed)
    events = stream(rng, rng.randint(1, 60), 1e6, 30.0)
    starts = block_starts(events)
    # Buckets of their own for each block, so that its complaints can be told apart.
    events = [event._replace(at_s=float(starts[event.offset] * 10)) for event in events]
    log, used = schedule(rng, {"call": events}, models=3)
    contacts, complaints = counted(Ledger(), log)
    assert contacts == plain(events)
    for block in set(starts.values()):
        own = [event for event in events if starts[event.offset] == block]
        for brand in {event.brand for event in own}:
            seen = +Counter({where: n for where, n in complaints.items() if where[:2] == (brand, block * 10)})
            of_brand = [event for event in own if event.brand == brand]
            assert any(seen == plain(of_brand, model) for model in used[TOPIC, block])


@pytest.mark.interpreted
@pytest.mark.parametrize("mutant", [NoUpto, NoFolded])
def test_the_simulation_would_notice_a_missing_guard(mutant: type[Ledger]) -> None:
    failures = sum(run(mutant(), seed) != (True, True) for seed in range(100))
    assert failures > 5


@given(st.integers(0, 2**32), st.integers(0, 400))
def test_a_ledger_goes_on_from_its_state(seed: int, cut: int) -> None:
    rng = Random(seed)
    log = schedule(rng, {"call": stream(rng, 40, 1e6, 30.0)}).log
    whole, first = Ledger(), Ledger()
    expected = [whole.apply(flush) for flush in log]
    head = [first.apply(flush) for flush in log[:cut]]
    second = Ledger.from_state(kept(first.to_state()))
    assert head + [second.apply(flush) for flush in log[cut:]] == expected
    assert json.dumps(second.to_state()) == json.dumps(whole.to_state())


def flush(upto: int, count: int, *, block: int = 0, epoch: int = 0, closed: bool = False) -> Flush:
    block_map = BlockMap(block, 0.0, 0)
    for offset in range(block, block + count):
        block_map.add(offset, "acme", 1200, (), None)
    block_map.seen(upto)
    return Flush(
        topic=TOPIC,
        partition=0,
        epoch=epoch,
        channel="call",
        at_s=0.0,
        block=block,
        upto=upto,
        closed=closed,
        model=0,
        position=upto + 1,
        end=upto + 1,
        sources={TOPIC: 1},
        brands=dict(block_map.take()),
    )


def changed(ledger: Ledger, given: Flush) -> int:
    return sum(row.contacts for change in ledger.apply(given) for row in change.changes)


def test_a_topic_made_anew_begins_an_epoch_and_the_old_one_is_over() -> None:
    ledger = Ledger()
    assert changed(ledger, flush(9, 10, closed=True)) == 10
    assert changed(ledger, flush(4, 5)) == 0
    assert changed(ledger, flush(4, 5, epoch=1)) == 5
    assert changed(ledger, flush(99, 100)) == 0
    assert source_of(flush(4, 5, epoch=1)) == SourceId(TOPIC, 0, 1)


def test_an_older_map_of_the_open_block_changes_nothing() -> None:
    ledger = Ledger()
    assert [changed(ledger, flush(upto, upto + 1)) for upto in (3, 9, 5, 9, 10)] == [4, 6, 0, 0, 1]


def test_a_map_shows_the_smallest_hashes_whatever_the_order() -> None:
    def shown(order: list[int]) -> list:
        block = BlockMap(0, 0.0, 0)
        for offset, who in enumerate(order):
            rank = who * 7919 % 1009
            block.add(offset, "acme", 0, (), Complaint(rank, who, float(who), f"e{who}", "t"))
        (_, shown_map), *none = block.take()
        assert not none
        return [shown_map.complainants, shown_map.samples]

    ordinary = list(range(1, 500))
    mixed = Random(1).sample(ordinary, len(ordinary))
    assert shown(ordinary) == shown(mixed)
    assert len(shown(ordinary)[0]) == 64
    assert [who for who, _ in shown(mixed)[0]] == ordinary[:64]


def test_blocks_end_by_offset_and_by_the_clock() -> None:
    assert starts_block(BLOCK_OFFSETS * 3, 0.0, BLOCK_OFFSETS * 3 - 1, 0.0)
    assert not starts_block(BLOCK_OFFSETS * 4 - 1, 3599.9, BLOCK_OFFSETS * 3, 0.0)
    assert starts_block(BLOCK_OFFSETS * 3 + 1, 3600.0, BLOCK_OFFSETS * 3, 0.0)


@given(st.text(max_size=128), st.integers(1, 64))
def test_every_brand_has_a_partition(brand: str, partitions: int) -> None:
    assert 0 <= partition_of(brand, partitions) < partitions
