"""How every client of Outcry reaches Kafka: one place for addresses, security, limits and the words of failure."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError

from schemas.settings import Settings
from streams.logs import quietly
from streams.topics import START_S, check_partitions
from streams.topics_file import load

# The largest record we write: a dead letter with an event of 10 MB, or a flush of a block's whole map.
MAX_REQUEST_BYTES = 32 * 1024 * 1024
# aiokafka leaks a waiter for each shorter poll (aio-libs/aiokafka#628).
POLL_MS = 500
# What the broker says of the logs' ends is asked once a flush, and not waited for longer. Seconds.
ENDS_S = 2.0
# Where a consumer stands is known at once, unless it is just being looked up. Seconds.
POSITION_S = 0.5
# A log of which nothing comes for so long is not read on. Seconds.
PATIENCE_S = 60.0
# A group that is just sharing out may wait for a dead member's session. Seconds.
LEAVE_S = 2.0
# A member is heard of this many times before it would be given up.
HEARTBEATS = 4


class NoBroker(Exception):
    """Nobody answers at the broker's address."""


class NoTopic(Exception):
    """A topic that has to be there is not."""


def security(settings: Settings) -> dict[str, Any]:
    """Options of aiokafka clients for address and security."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.broker,
        "security_protocol": settings.broker_security,
    }
    if settings.broker_security.endswith("SSL"):
        cafile = str(settings.broker_ca_file) if settings.broker_ca_file else None
        options["ssl_context"] = ssl.create_default_context(cafile=cafile)
    if settings.broker_security.startswith("SASL") and settings.broker_password:
        options |= {
            "sasl_mechanism": settings.broker_mechanism,
            "sasl_plain_username": settings.broker_username,
            "sasl_plain_password": settings.broker_password.get_secret_value(),
        }
    return options


def producer(settings: Settings, **options: Any) -> AIOKafkaProducer:
    """Make a producer that neither loses nor reorders: all replicas acknowledge, retries are deduplicated."""
    return AIOKafkaProducer(
        **security(settings),
        acks="all",
        enable_idempotence=True,
        # Smaller than gzip for a tenth of its time; a broker knows it since 2.1.
        compression_type="zstd",
        max_request_size=MAX_REQUEST_BYTES,
        linger_ms=5,
        **options,
    )


def consumer(settings: Settings, *topics: str, group: str | None = None, **options: Any) -> AIOKafkaConsumer:
    """Make a consumer that commits only what it is told to."""
    return AIOKafkaConsumer(
        *topics,
        **security(settings),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=int(settings.broker_session_timeout_s * 1000),
        heartbeat_interval_ms=int(settings.broker_session_timeout_s * 1000 / HEARTBEATS),
        max_partition_fetch_bytes=4 * 1024 * 1024,
        **options,
    )


async def started(
    client: AIOKafkaProducer | AIOKafkaConsumer | AIOKafkaAdminClient, settings: Settings
) -> None:
    """Start a client; raises `NoBroker` in one sentence when nobody is there."""
    try:
        with quietly():
            await asyncio.wait_for(client.start(), timeout=START_S)
    except (KafkaConnectionError, TimeoutError):
        await _closed(client)
        raise NoBroker(
            f"no Kafka answers at {settings.broker}: start one, or set OUTCRY_BROKER to its host:port"
        ) from None
    except asyncio.CancelledError:
        await _closed(client)
        raise


async def _closed(client: AIOKafkaProducer | AIOKafkaConsumer | AIOKafkaAdminClient) -> None:
    await (client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())


async def left(consumer: AIOKafkaConsumer) -> None:
    """Stop a member of a group; one that was given nothing yet does not wait until the group has shared out."""
    with suppress(TimeoutError):
        async with asyncio.timeout(None if consumer.assignment() else LEAVE_S):
            await consumer.stop()


async def partitions(settings: Settings, topic: str) -> list[int]:
    """Partition numbers of a topic; raises `NoTopic`, `NoBroker`."""
    admin = AIOKafkaAdminClient(**security(settings))
    await started(admin, settings)
    try:
        # All topics, never by name: a request that names a topic may create it.
        found = {known["topic"]: known["partitions"] for known in await admin.describe_topics()}
    finally:
        await admin.close()
    if topic not in found:
        raise NoTopic(f"there is no topic {topic} at {settings.broker}: run `outcry topics create`")
    return sorted(partition["partition"] for partition in found[topic])


async def check_topics(settings: Settings) -> None:
    """Compare the topics' partitions with the topics file; raises `NoTopic`, since keys move when they differ."""
    reach = security(settings)
    asked = load(settings.topics_file)
    wrong = await check_partitions(reach.pop("bootstrap_servers"), asked, security=reach)
    if wrong:
        raise NoTopic("; ".join(wrong[:3]) + ("; and more" if len(wrong) > 3 else ""))


async def span(reader: AIOKafkaConsumer, where: TopicPartition) -> tuple[int, int]:
    """Offsets of the first record of a partition and behind its last."""
    begin: int = (await reader.beginning_offsets([where]))[where]
    end: int = (await reader.end_offsets([where]))[where]
    return begin, end


async def pieces(
    reader: AIOKafkaConsumer, where: TopicPartition, start: int, end: int
) -> AsyncGenerator[list[ConsumerRecord[bytes, bytes]]]:
    """Give a partition's records from `start` up to `end`, in pieces of a few MB: all need not fit into memory.

    Raises
    ------
    TimeoutError
        When nothing comes for `PATIENCE_S`.
    """
    if start >= end:
        return
    reader.assign([where])
    reader.seek(where, start)
    stood, since_s = start, time.monotonic()
    while (position := await reader.position(where)) < end:
        if position > stood:
            stood, since_s = position, time.monotonic()
        elif time.monotonic() - since_s > PATIENCE_S:
            raise TimeoutError
        for records in (await reader.getmany(where, timeout_ms=POLL_MS)).values():
            if piece := [record for record in records if record.offset < end]:
                yield piece


async def pass_to_end(
    settings: Settings,
    topic: str,
    partition: int,
    take: Callable[[list[ConsumerRecord[bytes, bytes]]], None],
    *,
    start: int | None = None,
    deadline_s: float = 60.0,
) -> int:
    """Hand a partition's records, from an offset (its beginning, if none) to its present end, on as they are read.

    Returns
    -------
    end
        The offset after the last.

    Raises
    ------
    TimeoutError
        When the end is not reached in time.
    """
    where = TopicPartition(topic, partition)
    async with reading(settings) as reader, asyncio.timeout(deadline_s):
        first, end = await span(reader, where)
        async for piece in pieces(reader, where, first if start is None else max(start, first), end):
            take(piece)
        return end


async def read_to_end(
    settings: Settings, topic: str, partition: int, start: int | None = None, deadline_s: float = 60.0
) -> tuple[list[ConsumerRecord[bytes, bytes]], int]:
    """Read a partition as `pass_to_end` does; gives all records there, and the offset after the last."""
    records: list[ConsumerRecord[bytes, bytes]] = []
    end = await pass_to_end(settings, topic, partition, records.extend, start=start, deadline_s=deadline_s)
    return records, end


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """Give a reader of any partitions; raises `NoBroker`."""
    reader = consumer(settings)
    try:
        await started(reader, settings)
        yield reader
    finally:
        await reader.stop()


async def ends(
    consumer: AIOKafkaConsumer, wheres: Iterable[TopicPartition], deadline_s: float = ENDS_S
) -> dict[TopicPartition, int]:
    """Where the logs end now by the broker's own word; nothing of those it does not tell of in time."""
    asked = list(wheres)
    try:
        async with asyncio.timeout(deadline_s):
            return dict(await consumer.end_offsets(asked)) if asked else {}
    except (KafkaError, TimeoutError):
        return {}


async def positions(
    consumer: AIOKafkaConsumer, wheres: Iterable[TopicPartition], deadline_s: float = POSITION_S
) -> dict[TopicPartition, int]:
    """Offsets that a consumer fetches next; nothing of partitions whose place it is still looking up.

    They lie behind the last record delivered, and also behind what is none and is passed over: marks of transactions,
    and what retention took before it was read.
    """

    async def stands(where: TopicPartition) -> int | None:
        try:
            async with asyncio.timeout(deadline_s):
                offset: int = await consumer.position(where)
                return offset
        except (KafkaError, TimeoutError):
            return None

    asked = list(wheres)
    found = await asyncio.gather(*map(stands, asked))
    return {where: offset for where, offset in zip(asked, found, strict=True) if offset is not None}


async def end_of(settings: Settings, topic: str, partition: int) -> int:
    """Offset behind the last record of a partition."""
    async with reading(settings) as reader:
        return (await span(reader, TopicPartition(topic, partition)))[1]


async def first_ms(settings: Settings, topic: str, partition: int) -> int | None:
    """Time of the first record of a partition, Unix milliseconds; None of an empty one."""
    where = TopicPartition(topic, partition)
    async with (
        reading(settings) as reader,
        aclosing(pieces(reader, where, *await span(reader, where))) as found,
    ):
        async for piece in found:
            return int(piece[0].timestamp)
    return None


async def since_ms(settings: Settings, topic: str, partition: int, at_ms: int) -> int | None:
    """Offset of the first record of a partition that is of a time, Unix milliseconds, or later, if there is one."""
    where = TopicPartition(topic, partition)
    async with reading(settings) as reader:
        found = (await reader.offsets_for_times({where: at_ms}))[where]
        return found.offset if found is not None and found.offset >= 0 else None
