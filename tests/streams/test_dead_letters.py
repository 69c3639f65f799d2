"""Dead letters are kept whole where a topic takes them, and cut, with a mark, where none would."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError, OutOfOrderSequenceNumber

from schemas.rejection import Reason, Rejected
from schemas.settings import Settings
from schemas.topics import CONTEXT, DEAD_LETTERS
from streams import kafka
from streams.dead_letters import KEY_BYTES, TRUNCATED_BYTES, WHOLE_BYTES, DeadLetterBox, cut, whole
from streams.embedded import EmbeddedBroker
from streams.metrics import Metrics
from streams.outlet import Outlet
from streams.taken import DeadLetter
from tests.kafka.workers import Reader

SOCIAL = "outcry.social.v1"
MARK = "outcry-truncated-from-bytes"
REJECTED = Rejected(Reason.TOO_LARGE, "text", "too long")


def letter(value: bytes | None, key: bytes = b"k", headers: Any = (("trace", b"1"),), offset: int = 5) -> Any:
    record = SimpleNamespace(offset=offset, timestamp=1, key=key, value=value, headers=headers)
    return DeadLetter(SOCIAL, 0, record, REJECTED)


def cuts(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("outcry_dropped_total", {"what": "letters"})


async def letters_of(broker: str, count: int) -> list[Any]:
    async with Reader(broker, DEAD_LETTERS) as reader:
        assert await reader.until(lambda: len(reader.records) >= count, 20)
        return sorted(reader.records, key=lambda record: dict(record.headers)["outcry-offset"])


async def test_a_record_larger_than_a_request_is_kept_cut_and_those_beside_it_whole(
    embedded: EmbeddedBroker,
) -> None:
    settings, metrics = Settings(broker=embedded.bootstrap), Metrics()
    huge = b'{"text": "' + b"a" * (kafka.MAX_REQUEST_BYTES + 1_000_000) + b'"}'
    async with kafka.producer(settings) as producer:
        box = DeadLetterBox(producer, metrics, settings)
        await box.add([letter(b"{", offset=1), letter(huge, offset=2), letter(None, offset=3)])
        await box.settle()
    one, two, three = await letters_of(embedded.bootstrap, 3)
    assert (one.value, three.value) == (b"{", None)
    assert two.value == huge[:TRUNCATED_BYTES]
    assert dict(two.headers)[MARK] == str(len(huge)).encode()
    assert dict(two.headers)["trace"] == b"1"
    assert all(MARK not in dict(record.headers) for record in (one, three))
    assert cuts(metrics) == 1


async def test_an_agents_largest_record_is_kept_cut_too(embedded: EmbeddedBroker) -> None:
    outlet = Outlet(Settings(broker=embedded.bootstrap), Metrics())
    await outlet.start()
    try:
        value = bytes(kafka.MAX_REQUEST_BYTES)
        message = SimpleNamespace(
            topic=CONTEXT, partition=0, offset=7, timestamp=1.0, key=b"k", value=value, headers=None
        )
        await outlet.reject(message, REJECTED)
    finally:
        await outlet.stop()
    (found,) = await letters_of(embedded.bootstrap, 1)
    assert len(found.value) == TRUNCATED_BYTES


def test_what_is_cut_fits_wherever_its_size_lies() -> None:
    long = bytes(WHOLE_BYTES)
    for large in (
        letter(long),
        letter(b"{", key=long),
        letter(b"{", headers=(("trace", long),)),
        letter(long, key=long, headers=(("trace", long),)),
    ):
        assert whole(large).size > WHOLE_BYTES
        assert cut(large).size < 1_000_000
        assert MARK in dict(cut(large).headers) and dict(cut(large).headers)["outcry-offset"] == b"5"
    assert cut(letter(b"{", key=bytes(KEY_BYTES))) == whole(letter(b"{", key=bytes(KEY_BYTES)))
    assert cut(letter(None)) == whole(letter(None))


class Refusing:
    """A producer whose topic takes little; once it refused, it takes nothing from it any more."""

    def __init__(self, most: int) -> None:
        self.most, self.refused, self.taken = most, False, list[bytes]()

    async def send(self, topic: str, value: bytes, **_: Any) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.refused:
            answer.set_exception(OutOfOrderSequenceNumber())
        elif len(value) > self.most:
            self.refused = True
            answer.set_exception(MessageSizeTooLargeError())
        else:
            self.taken.append(value)
            answer.set_result(None)
        return answer

    async def start(self) -> None:
        """Nobody to reach."""

    async def stop(self) -> None:
        """Nothing to close."""


async def test_what_a_smaller_topic_refuses_is_cut_and_what_comes_after_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, others, metrics = Refusing(1_000_000), [Refusing(1_000_000) for _ in range(2)], Metrics()
    fresh = iter(others)
    monkeypatch.setattr(kafka, "producer", lambda settings: next(fresh))
    box = DeadLetterBox(first, metrics, Settings())  # type: ignore[arg-type]
    await box.add([letter(b"1"), letter(bytes(2_000_000)), letter(b"3")])
    await box.settle()
    await box.add([letter(b"4")])
    await box.settle()
    assert first.taken == [b"1"]
    assert [one.taken for one in others] == [[bytes(TRUNCATED_BYTES), b"3"], [b"4"]]
    assert cuts(metrics) == 1
