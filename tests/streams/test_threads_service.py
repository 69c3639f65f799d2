"""What follows from posts is written whatever kind of failure came between: the desk is not ahead of it for good."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError

from schemas.posts import Post, PostBatch
from schemas.settings import Settings
from schemas.topics import POSTS
from streams import outlet
from streams.kafka import NoBroker
from streams.outlet import until_written
from streams.posts import value_of
from streams.threads import Threads

AT_S = 1_772_352_000.0


def post(number: int) -> Post:
    """A post of one thread by another author each."""
    name, author, event = f"n{number}", f"a{number}", f"e{number}"
    return Post(
        "acme", name, "r", "p", AT_S + number, author, 3, False, True, True, 0.3, event, "", 0, 0, number
    )


@pytest.mark.parametrize("failure", [KafkaTimeoutError(), TimeoutError(), NoBroker("nobody answers")])
async def test_a_failure_loses_nothing_that_follows(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "RETRY_S", 0.0)
    failures, sent = [failure], list[Any]()

    async def send(topic: str, value: bytes, partition: int) -> None:
        if failures:
            raise failures.pop()
        sent.append((topic, partition))

    async def tell(brand: str, record: Any) -> None:
        sent.append(brand)

    async def flush() -> None:
        """Nothing waits."""

    async def is_anew(*_: Any) -> bool:
        return False

    app: Any = SimpleNamespace(
        Table=lambda name, default: {}, producer=SimpleNamespace(buffer=SimpleNamespace(size=0), flush=flush)
    )
    counter = SimpleNamespace(inc=lambda _: None)
    written: Any = SimpleNamespace(
        settings=Settings(),
        post_partitions=4,
        producer=SimpleNamespace(send_and_wait=send),
        metrics=SimpleNamespace(dropped=SimpleNamespace(labels=lambda _: counter)),
        tell=tell,
    )
    threads = Threads(app, written)
    monkeypatch.setattr(threads._anew, "is_anew", is_anew)
    batch = PostBatch.model_construct(posts=[post(number) for number in range(8)], links=[])
    message = SimpleNamespace(topic=POSTS, partition=0, offset=5, value=value_of(batch))
    await until_written(threads.take, message)
    assert not failures and sent
