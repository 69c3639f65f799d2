"""The desk of dead letters when a broken producer has filled their topic: little is read, and nothing is held."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from rich.console import Console

from schemas.rejection import Reason, Rejected
from schemas.settings import Settings
from schemas.topics import DEAD_LETTERS
from streams import kafka
from streams.commands import dead_letter_desk as desk
from streams.dead_letters import KEY_BYTES, KEY_CUT, TRUNCATED_BYTES, cut, headers_of
from streams.embedded import EmbeddedBroker
from streams.kafka import pieces
from streams.taken import DeadLetter
from tests.kafka.workers import Reader

EMAIL = "outcry.email.v1"


async def keep(settings: Settings, partition: int, offsets: range, reason: Reason, at_ms: int) -> None:
    async with kafka.producer(settings) as producer:
        for offset in offsets:
            record = SimpleNamespace(offset=offset, timestamp=1, headers=(("trace", b"1"),))
            letter = DeadLetter(EMAIL, 0, record, Rejected(reason, "text", "why"))
            await producer.send(
                DEAD_LETTERS,
                b"value %d" % offset,
                key=b"k",
                partition=partition,
                headers=headers_of(letter),
                timestamp_ms=at_ms + offset,
            )


def console() -> Console:
    return Console(width=200, record=True, file=StringIO())


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the lengths of the pieces that the desk reads."""
    read: list[int] = []

    async def counted(reader: Any, where: TopicPartition, start: int, end: int) -> AsyncIterator[list[Any]]:
        async for piece in pieces(reader, where, start, end):
            read.append(len(piece))
            yield piece

    monkeypatch.setattr(desk, "pieces", counted)
    return read


async def test_the_list_shows_the_newest_and_reads_no_more_than_the_ends(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, read, out = Settings(broker=embedded.bootstrap), watched(monkeypatch), console()
    await keep(settings, 0, range(300), Reason.TOO_LARGE, 2_000_000)
    await keep(settings, 1, range(300, 600), Reason.INVALID, 1_000_000)
    await desk.show(settings, 5, None, out)
    assert sum(read) == 10
    said = out.export_text()
    assert [row for row in range(600) if f" {EMAIL}/0/{row} " in said] == list(range(295, 300))
    assert "the newest 5 of the 600 that are kept" in said and "5 too_large" in said
    assert "value" not in said


async def test_a_reason_is_looked_for_further_back(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(broker=embedded.bootstrap)
    await keep(settings, 0, range(3), Reason.INVALID, 1_000_000)
    await keep(settings, 0, range(3, 300), Reason.TOO_LARGE, 1_000_000)
    found, records = await desk.newest(settings, 2, Reason.INVALID.value)
    assert ([letter.origin for letter in found], records) == ([f"{EMAIL}/0/1", f"{EMAIL}/0/2"], 300)
    # Written again after a crash it is shown once, as its latest.
    await keep(settings, 0, range(1, 2), Reason.INVALID, 2_000_000)
    found, _ = await desk.newest(settings, 2, Reason.INVALID.value)
    assert [letter.origin for letter in found] == [f"{EMAIL}/0/2", f"{EMAIL}/0/1"]


async def test_letters_go_back_as_they_are_read_and_each_once(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, out, went = Settings(broker=embedded.bootstrap), console(), list[str]()
    send_back = desk._send_back

    async def noted(producer: Any, letters: list[Any], mended: bytes | None) -> int:
        went.append(f"sent {len(letters)}")
        return await send_back(producer, letters, mended)

    async def counted(reader: Any, where: TopicPartition, start: int, end: int) -> AsyncIterator[list[Any]]:
        async for piece in pieces(reader, where, start, end):
            for record in piece:
                went.append("read")
                yield [record]

    monkeypatch.setattr(desk, "_send_back", noted)
    monkeypatch.setattr(desk, "pieces", counted)
    await keep(settings, 0, range(3), Reason.INVALID, 1_000_000)
    await keep(settings, 1, range(2, 4), Reason.INVALID, 1_000_000)
    await desk.redrive(settings, None, None, None, out)
    assert went == ["read", "sent 1"] * 3 + ["read", "sent 0", "read", "sent 1"]
    assert "sent back 4" in out.export_text()
    async with Reader(embedded.bootstrap, EMAIL) as reader:
        assert await reader.until(lambda: len(reader.records) >= 4, 20)
    assert sorted(record.value for record in reader.records) == [b"value %d" % number for number in range(4)]
    assert all(record.headers == (("trace", b"1"),) for record in reader.records)


async def test_the_one_that_is_named_goes_back_mended_and_ends_the_search(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, read, out = Settings(broker=embedded.bootstrap), watched(monkeypatch), console()
    await keep(settings, 0, range(3), Reason.INVALID, 1_000_000)
    await keep(settings, 1, range(3, 6), Reason.INVALID, 1_000_000)
    await desk.redrive(settings, None, f"{EMAIL}/0/1", b"mended", out)
    assert sum(read) == 3 and "sent back 1" in out.export_text()
    await desk.redrive(settings, None, f"{EMAIL}/0/77", b"mended", out)
    assert "no dead letter fits" in out.export_text()
    async with Reader(embedded.bootstrap, EMAIL) as reader:
        assert await reader.until(lambda: bool(reader.records), 20)
    assert [record.value for record in reader.records] == [b"mended"]


async def test_one_that_was_kept_cut_is_named_and_goes_back_only_mended(embedded: EmbeddedBroker) -> None:
    settings, out = Settings(broker=embedded.bootstrap), console()
    huge = SimpleNamespace(offset=7, timestamp=1, headers=(), key=b"h", value=b"x" * (TRUNCATED_BYTES + 1))
    written = cut(DeadLetter(EMAIL, 0, huge, Rejected(Reason.TOO_LARGE, "", "why")))
    async with kafka.producer(settings) as producer:
        await producer.send(DEAD_LETTERS, written.value, key=written.key, headers=written.headers)
    await desk.redrive(settings, None, f"{EMAIL}/0/7", None, out)
    await keep(settings, 0, range(2), Reason.INVALID, 1_000_000)
    await desk.redrive(settings, None, None, None, out)
    said = out.export_text(clear=False)
    assert said.count(f"{EMAIL}/0/7 was kept cut, its value had {TRUNCATED_BYTES + 1} bytes") == 2
    told = "1 was kept cut and cannot be sent back: send it again from its source"
    assert f"sent back 0; {told}" in said and f"sent back 2; {told}" in said
    await desk.redrive(settings, None, f"{EMAIL}/0/7", b"mended", out)
    assert out.export_text().rstrip().endswith("sent back 1")
    found, _ = await desk.newest(settings, 5, Reason.TOO_LARGE.value)
    assert [letter.size for letter in found] == [f"{TRUNCATED_BYTES} of {TRUNCATED_BYTES + 1}"]
    async with Reader(embedded.bootstrap, EMAIL) as reader:
        assert await reader.until(lambda: len(reader.records) >= 3, 20)
    assert {record.value for record in reader.records} == {b"value 0", b"value 1", b"mended"}


@pytest.mark.parametrize("before", [False, True])
async def test_one_whose_key_was_cut_never_goes_back(embedded: EmbeddedBroker, *, before: bool) -> None:
    settings, out = Settings(broker=embedded.bootstrap), console()
    long = SimpleNamespace(offset=7, timestamp=1, headers=(), key=b"k" * (KEY_BYTES + 1), value=b"{")
    written = cut(DeadLetter(EMAIL, 0, long, Rejected(Reason.INVALID, "", "why")))
    headers = [one for one in written.headers if not before or one[0] != KEY_CUT]
    async with kafka.producer(settings) as producer:
        await producer.send(DEAD_LETTERS, written.value, key=written.key, headers=headers)
    await desk.redrive(settings, None, None, None, out)
    await desk.redrive(settings, None, f"{EMAIL}/0/7", b"mended", out)
    said = out.export_text()
    had = f"{KEY_BYTES} or more" if before else str(KEY_BYTES + 1)
    assert (
        said.count(f"{EMAIL}/0/7 was kept cut, its key had {had} bytes: send it again from its source\n") == 2
    )
    assert said.count("sent back 0; 1 was kept cut and cannot be sent back") == 2
