"""The broker that all claims about Kafka rest on: it takes records, survives a kill, and is gone afterwards."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas import topics as names
from streams import topics
from streams.topics_file import Topics, load
from tests.kafka.broker import Kafka, KafkaUnavailable


async def records(bootstrap: str, topic: str, count: int) -> list[bytes]:
    """Read `count` values of partition 0 from its start."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        async with asyncio.timeout(60):
            return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


async def test_creates_every_topic_once_and_then_says_what_differs(kafka: str) -> None:
    asked = load()
    first = await topics.create(kafka, asked)
    assert first.differs == ()
    assert await topics.create(kafka, asked) == topics.Report()
    assert await topics.check_partitions(kafka, asked) == []

    changed = asked.model_dump()
    changed["topics"][names.ALERTS].update(partitions=6, retention_days=31)
    other = Topics.model_validate(changed)
    report = await topics.create(kafka, other)
    assert report.created == ()
    assert set(report.differs) == {
        f"{names.ALERTS}: has 4 partitions, the topics file says 6",
        f"{names.ALERTS}: retention.ms is 2592000000, the topics file says 2678400000",
    }
    assert await topics.check_partitions(kafka, other) == [
        f"{names.ALERTS}: has 4 partitions, the topics file says 6"
    ]


async def test_input_records_carry_the_brokers_clock_and_ten_megabytes_fit(kafka: str) -> None:
    await topics.create(kafka)
    topic = "outcry.email.v1"
    async with AIOKafkaProducer(bootstrap_servers=kafka, max_request_size=2**24) as producer:
        small = await producer.send_and_wait(topic, b"small", timestamp_ms=1000, partition=0)
        large = await producer.send_and_wait(topic, b"x" * 10**7, partition=0)
    assert small.timestamp_type == large.timestamp_type == 1
    assert large.timestamp >= small.timestamp > 1000
    assert [len(value) for value in await records(kafka, topic, 2)] == [5, 10**7]


async def test_nothing_appears_by_being_looked_at(kafka: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka, request_timeout_ms=1000) as producer:
        with pytest.raises(Exception, match=r"Unknown|Timeout|time"):
            await producer.send_and_wait("outcry.nobody-made-this", b"x")
    problems = await topics.check_partitions(kafka)
    assert not any("nobody" in problem for problem in problems)


@pytest.mark.usefixtures("kafka_jars")
async def test_three_brokers_keep_acknowledged_records_when_one_is_killed() -> None:
    with Kafka(nodes=3) as cluster:
        report = await topics.create(cluster.bootstrap)
        assert report.notes == ()
        async with AIOKafkaProducer(bootstrap_servers=cluster.bootstrap, acks="all") as producer:
            await producer.send_and_wait(names.LABELS, b"before", partition=0)
            cluster.kill_node(1)
            await producer.send_and_wait(names.LABELS, b"after", partition=0)
        cluster.start_node(1)
        assert await records(cluster.bootstrap, names.LABELS, 2) == [b"before", b"after"]


@pytest.mark.usefixtures("kafka_jars")
def test_leaves_neither_process_nor_folder_behind() -> None:
    with Kafka() as cluster:
        node = cluster.nodes[0]
        process = node.process
        assert process is not None
        socket.create_connection(("127.0.0.1", node.port), timeout=5).close()
    assert process.poll() is not None
    assert not node.folder.exists()


@pytest.mark.usefixtures("kafka_jars")
def test_says_why_a_broker_does_not_start() -> None:
    with pytest.raises(KafkaUnavailable, match="cannot be formatted"), Kafka(properties={"node.id": "none"}):
        pass


@pytest.mark.usefixtures("kafka_jars")
def test_as_a_command_it_prints_the_address_and_ends_on_sigterm() -> None:
    script = Path(__file__).with_name("broker.py")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        host, port = command.stdout.readline().strip().split(":")
        socket.create_connection((host, int(port)), timeout=5).close()
        command.terminate()
        assert command.wait(60) == 0
    with pytest.raises(OSError):
        socket.create_connection((host, int(port)), timeout=5)
