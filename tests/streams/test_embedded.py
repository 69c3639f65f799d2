"""The embedded broker: a real protocol, the right partitions, and one sentence when it cannot be had."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas import topics as names
from streams import topics
from streams.embedded import EmbeddedBroker, EmbeddedBrokerError
from streams.topics_file import TopicsError


async def test_has_outcrys_topics_with_the_partitions_of_the_file(embedded: EmbeddedBroker) -> None:
    assert await topics.check_partitions(embedded.bootstrap) == []
    report = await topics.create(embedded.bootstrap)
    assert report.created == () and report.differs == ()
    assert "not compared" in report.notes[0]


async def test_a_group_reads_on_where_it_committed(embedded: EmbeddedBroker) -> None:
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap) as producer:
        for value in (b"one", b"two"):
            await producer.send_and_wait(names.LABELS, value, key=b"k", headers=[("h", b"v")])
    for expected in (b"one", b"two"):
        consumer = AIOKafkaConsumer(
            names.LABELS,
            bootstrap_servers=embedded.bootstrap,
            group_id="readers",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            max_poll_records=1,
            session_timeout_ms=1500,
            heartbeat_interval_ms=300,
        )
        async with consumer:
            record = await consumer.getone()
            assert (record.key, record.value, record.headers) == (b"k", expected, (("h", b"v"),))
            await consumer.commit()


async def test_an_unknown_topic_appears_with_four_partitions() -> None:
    async with EmbeddedBroker({}) as broker, AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
        assert await producer.partitions_for("anything") == {0, 1, 2, 3}
        with pytest.raises(TopicsError, match="cannot create topics"):
            await topics.create(broker.bootstrap)


def test_starts_and_stops_at_once_with_all_topics() -> None:
    begun = time.monotonic()
    for _ in range(3):
        with EmbeddedBroker():
            pass
    # A few tenths of a second each on an idle machine: ten seconds are a hang, not a slow moment.
    assert time.monotonic() - begun < 10


def test_a_busy_interpreter_does_not_starve_it(embedded: EmbeddedBroker) -> None:
    ask = f"""
import asyncio
from streams.topics import check_partitions
print(asyncio.run(check_partitions({embedded.bootstrap!r})))
"""
    with subprocess.Popen([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True) as other:
        deadline = time.monotonic() + 60
        while other.poll() is None:
            assert time.monotonic() < deadline
            sum(range(10**6))  # never waits: what answers the other process is not Python
        assert other.stdout is not None and other.stdout.read() == "[]\n"


def test_is_gone_after_its_block_and_says_so() -> None:
    with EmbeddedBroker({}) as broker:
        broker.create("mine", 2)
        with pytest.raises(EmbeddedBrokerError, match="cannot create mine with 3"):
            broker.create("mine", 3)
    broker.stop()
    with pytest.raises(EmbeddedBrokerError, match="not running"):
        _ = broker.bootstrap


def test_names_the_extra_when_confluent_kafka_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "confluent_kafka.cimpl", None)
    with pytest.raises(EmbeddedBrokerError, match=r"pip install 'outcry\[embedded\]'"):
        EmbeddedBroker()
