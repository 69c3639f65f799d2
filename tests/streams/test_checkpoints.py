"""Checkpoints and outbox on the embedded broker: what a successor finds, and what it does not say again."""

from __future__ import annotations

import time
from random import Random
from typing import Any

import pytest

from schemas.settings import Settings
from schemas.topics import ALERTS, CHECKPOINTS, COUNTS
from streams import kafka
from streams.checkpoints import MANIFEST, Checkpoints, assemble, decode, encode, to_partition
from streams.embedded import EmbeddedBroker
from streams.outbox import IDENTITY, Message, Outbox

PARTITION = 1


@pytest.fixture
async def settings(embedded: EmbeddedBroker) -> Settings:
    return Settings(broker=embedded.bootstrap)


@pytest.fixture
async def producer(settings: Settings) -> Any:
    client = kafka.producer(settings)
    await kafka.started(client, settings)
    yield client
    await client.stop()


def test_a_state_survives_its_encoding() -> None:
    state = {"1": [1.5, None, "文"], "nested": {"a": [[1, 2]]}}
    assert decode(encode(state)) == state


async def test_the_latest_complete_checkpoint_is_read(settings: Settings, producer: Any) -> None:
    writer = Checkpoints(to_partition(producer, PARTITION))
    assert await writer.read(settings, PARTITION) is None
    await writer.write({"offset": 7}, {"core|a": {"n": 1}, "hour|1|a": [1]}, set())
    await writer.write({"offset": 9}, {"core|a": {"n": 2}}, {"hour|1|a"})
    head, parts = await Checkpoints(to_partition(producer, PARTITION)).read(settings, PARTITION) or ({}, {})
    assert head["offset"] == 9
    assert parts == {"core|a": {"n": 2}, "hour|1|a": [1]}


async def test_a_round_cut_off_half_way_leaves_the_one_before_readable(
    settings: Settings, producer: Any
) -> None:
    send = to_partition(producer, PARTITION)

    async def dies_before_the_manifest(key: bytes, value: bytes | None) -> None:
        if key == MANIFEST:
            raise ConnectionError
        await send(key, value)

    await Checkpoints(send).write({"offset": 7}, {"core|a": {"n": 1}}, set())
    successor = Checkpoints(dies_before_the_manifest)
    await successor.read(settings, PARTITION)
    with pytest.raises(ConnectionError):
        await successor.write({"offset": 9}, {"core|a": {"n": 2}}, set())
    found = await Checkpoints(send).read(settings, PARTITION)
    assert found is not None
    assert found[0]["offset"] == 7
    assert found[1] == {"core|a": {"n": 1}}


async def test_a_manifest_whose_parts_are_another_writers_is_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept: dict[bytes | None, bytes | None] = {}

    async def send(key: bytes, value: bytes | None) -> None:
        kept[key] = value

    await Checkpoints(send).write({"offset": 7}, {"core|a": 1, "hour|1|a": [1]}, set())
    manifest = kept[MANIFEST]
    await Checkpoints(send).write({"offset": 8}, {"hour|1|a": [2]}, set())
    kept[MANIFEST] = manifest
    assert assemble(kept) is None
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_large_part_is_split_and_put_together(settings: Settings, producer: Any) -> None:
    noise = [hash((7, number)) for number in range(120_000)]  # integers hash alike in every process
    writer = Checkpoints(to_partition(producer, PARTITION))
    assert await writer.write({"offset": 1}, {"core|a": noise}, set()) > 800_000
    _, parts = await writer.read(settings, PARTITION) or ({}, {})
    assert parts["core|a"] == noise
    records, _ = await kafka.read_to_end(settings, CHECKPOINTS, PARTITION)
    assert max(len(record.value or b"") for record in records) <= 800_000


def message(number: int) -> Message:
    return Message(COUNTS, f"acme|{number}", b"{}", f"acme|{number}|1")


async def test_what_is_out_is_muted_once(settings: Settings, producer: Any) -> None:
    first = Outbox(producer, PARTITION)
    await first.mute_since(settings, {})
    await first.send([message(1)])
    await first.settle()
    checkpoint = dict(first.ends)
    await first.send([message(2), message(3)])
    await first.settle()
    successor = Outbox(producer, PARTITION)
    await successor.mute_since(settings, checkpoint)
    assert await successor.send([message(2), message(3), message(4)]) == 1
    await successor.settle()
    records, _ = await kafka.read_to_end(settings, COUNTS, PARTITION)
    assert [record.key for record in records] == [b"acme|1", b"acme|2", b"acme|3", b"acme|4"]


async def test_what_a_second_restart_finds_before_all_is_judged_again_is_muted_too(
    settings: Settings, producer: Any
) -> None:
    first = Outbox(producer, PARTITION)
    await first.mute_since(settings, {})
    checkpoint = first.known
    await first.send(map(message, range(1, 6)))
    await first.settle()
    second = Outbox(producer, PARTITION)
    await second.mute_since(settings, checkpoint)
    assert await second.send(map(message, range(1, 3))) == 0
    await second.settle()
    third = Outbox(producer, PARTITION)
    await third.mute_since(settings, second.known)
    assert await third.send(map(message, range(3, 7))) == 1
    await third.settle()
    third.caught_up()
    assert third.known[COUNTS] == 6
    # Nothing is muted for ever: what was read and did not come again is another's.
    assert await third.send([message(1)]) == 1


async def test_without_a_checkpoint_nothing_older_than_the_log_is_muted(
    settings: Settings, producer: Any
) -> None:
    head = [(IDENTITY, b"acme|1|1")]
    await producer.send_and_wait(COUNTS, b"{}", partition=PARTITION, headers=head, timestamp_ms=1_000)
    fresh = Outbox(producer, PARTITION)
    await fresh.mute_all(settings, None)
    assert await fresh.send([message(1)]) == 1
    await fresh.settle()
    successor = Outbox(producer, PARTITION)
    await successor.mute_all(settings, int(time.time() * 1000))
    assert await successor.send([message(1), message(2)]) == 1
    older = Outbox(producer, PARTITION)
    await older.mute_all(settings, int(time.time() * 1000) + 3_600_000)
    assert await older.send([message(1)]) == 1


async def test_each_topic_is_muted_by_itself(settings: Settings, producer: Any) -> None:
    first = Outbox(producer, PARTITION)
    await first.send([Message(ALERTS, "id", b"{}", "id.1")])
    await first.settle()
    successor = Outbox(producer, PARTITION)
    await successor.mute_since(settings, {})
    # The crash came between the two records that an alert is: the second is still to be said.
    assert (
        await successor.send([Message(ALERTS, "id", b"{}", "id.1"), Message(COUNTS, "id", b"{}", "id.1")])
        == 1
    )


async def test_nothing_stays_that_no_manifest_names(settings: Settings, producer: Any) -> None:
    send, large = to_partition(producer, PARTITION), [Random(number).random() for number in range(250_000)]

    async def held() -> set[bytes]:
        records, _ = await kafka.read_to_end(settings, CHECKPOINTS, PARTITION)
        latest = {record.key: record.value for record in records}
        return {key for key, value in latest.items() if key is not None and value is not None}

    first = Checkpoints(send)
    await first.write({"offset": 1}, {"core|a": large, "core|b": 1}, set())
    assert b"core|a|0|1" in await held()
    # A successor knows of it, too: the slot is written over with less, and the other one waits.
    successor = Checkpoints(send)
    await successor.read(settings, PARTITION)
    await successor.write({"offset": 2}, {"core|a": 2}, {"core|b"})
    assert b"core|a|0|1" in await held()
    await successor.write({"offset": 3}, {"core|a": 3}, {"core|b"})
    assert await held() == {b"core|a|0|0", b"core|a|1|0", b"core|b|0|0", MANIFEST}
    await successor.write({"offset": 4}, {}, {"core|b"})
    assert await held() == {b"core|b|0|0", MANIFEST}
    assert await Checkpoints(send).read(settings, PARTITION) is not None
