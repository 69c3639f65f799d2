"""A topic of dead letters that takes less than ours: what it refuses is kept cut, and nothing after it is lost."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.rejection import Reason, Rejected
from schemas.settings import Settings
from streams import dead_letters
from streams import kafka as clients
from streams.dead_letters import TRUNCATED_BYTES, DeadLetterBox
from streams.metrics import Metrics
from streams.taken import DeadLetter

LETTERS = "letters-of-a-small-topic"


def letter(offset: int, value: bytes) -> DeadLetter:
    record = SimpleNamespace(offset=offset, timestamp=1, key=b"k", value=value, headers=())
    return DeadLetter("outcry.social.v1", 0, record, Rejected(Reason.TOO_LARGE))


async def test_a_refusal_costs_one_letter_its_end_and_no_other(
    kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "DEAD_LETTERS", LETTERS)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(LETTERS, 1, 1, topic_configs={"max.message.bytes": "1048588"})])
    await admin.close()
    settings = Settings(broker=kafka)
    # Above the limit, which is Kafka's own, since chance cannot be compressed.
    values = [b"before", random.Random(1).randbytes(3_000_000), b"behind", b"after"]
    async with clients.producer(settings) as producer:
        box = DeadLetterBox(producer, Metrics(), settings)
        for batch in (values[:1], values[1:3], values[3:]):
            await box.add(letter(values.index(value), value) for value in batch)
            await box.settle()
    async with clients.consumer(settings) as consumer:
        consumer.assign([TopicPartition(LETTERS, 0)])
        found = [(await consumer.getone()).value for _ in values]
    assert found == [values[0], values[1][:TRUNCATED_BYTES], *values[2:]]
