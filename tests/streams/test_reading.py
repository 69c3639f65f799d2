"""A log that is long is read to its end however long that takes; one of which nothing comes is given up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams import kafka
from streams.kafka import pieces

WHERE = TopicPartition("t", 0)


class Clocked:
    """A reader each of whose polls takes 40 s; from `stuck` on nothing comes."""

    def __init__(self, stuck: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stuck, self.offset, self.now_s = stuck, 0, 0.0
        monkeypatch.setattr(kafka, "time", SimpleNamespace(monotonic=lambda: self.now_s))

    def assign(self, wheres: list[TopicPartition]) -> None:
        """There is only one."""

    def seek(self, where: TopicPartition, offset: int) -> None:
        self.offset = offset

    async def position(self, where: TopicPartition) -> int:
        return self.offset

    async def getmany(self, where: TopicPartition, **_: Any) -> dict[TopicPartition, list[Any]]:
        self.now_s += 40.0
        if self.offset >= self.stuck:
            return {}
        records = [SimpleNamespace(offset=offset) for offset in range(self.offset, self.offset + 3)]
        self.offset += 3
        return {WHERE: records}


async def offsets(reader: Any, start: int, end: int) -> list[int]:
    return [record.offset async for piece in pieces(reader, WHERE, start, end) for record in piece]


async def test_what_takes_minutes_is_read_up_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await offsets(Clocked(100, monkeypatch), 2, 30) == list(range(2, 30))
    assert await offsets(Clocked(0, monkeypatch), 7, 7) == []


async def test_what_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError):
        await offsets(Clocked(9, monkeypatch), 0, 30)
