"""Outcry's topics on a Kafka: made where missing, compared with the topics file where they are there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    IncompatibleBrokerVersion,
    KafkaConnectionError,
    KafkaError,
    TopicAlreadyExistsError,
    for_code,
)

from streams.logs import quietly
from streams.topics_file import Topic, Topics, TopicsError, load

VISIBLE_DEADLINE_S = 30.0
# A client that has not found its Kafka by then is told so.
START_S = 12.0


@dataclass(frozen=True)
class Report:
    """What `create` did and saw; sentences for a person."""

    created: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


async def create(
    bootstrap: str, topics: Topics | None = None, *, security: Mapping[str, Any] | None = None
) -> Report:
    """Make the topics that are missing and say what differs in the others, which stay as they are.

    Parameters
    ----------
    bootstrap
        Kafka's address, `host:port[,host:port…]`.
    topics
        What to make; `deploy/topics.yaml` unless given.
    security
        Further arguments of aiokafka's clients: `security_protocol`, `sasl_mechanism`, `ssl_context` …
    """
    asked = topics or load()
    async with _admin(bootstrap, security) as admin:
        found = await _partitions(admin)
        missing = [name for name in asked.topics if name not in found]
        notes: list[str] = []
        if missing:
            cluster = await admin.describe_cluster()
            if cluster["controller_id"] not in {broker["node_id"] for broker in cluster["brokers"]}:
                raise TopicsError(f"the broker at {bootstrap} has no controller and cannot create topics")
            brokers = len(cluster["brokers"])
            replicas = min(asked.replication, brokers)
            if replicas < asked.replication:
                notes.append(
                    f"this Kafka has {brokers} broker{'s' * (brokers > 1)}: new topics are kept {replicas}×"
                    f" instead of {asked.replication}×"
                )
            await _make(admin, asked, missing, replicas)
            await _await_visible(admin, missing)
        differs = _compare_partitions(
            {name: n for name, n in asked.partitions().items() if name in found}, found
        )
        try:
            differs += await _compare_settings(
                admin, {name: asked.topics[name] for name in asked.topics if name in found}
            )
        except IncompatibleBrokerVersion:
            notes.append("this broker does not tell the settings of its topics, so they were not compared")
        return Report(tuple(missing), tuple(differs), tuple(notes))


async def check_partitions(
    bootstrap: str, topics: Topics | None = None, *, security: Mapping[str, Any] | None = None
) -> list[str]:
    """Say, in a sentence each, which topics are missing or have other partitions: a worker may not start so."""
    async with _admin(bootstrap, security) as admin:
        return _compare_partitions((topics or load()).partitions(), await _partitions(admin))


@asynccontextmanager
async def _admin(bootstrap: str, security: Mapping[str, Any] | None) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **(security or {}))
    try:
        with quietly():
            await asyncio.wait_for(admin.start(), timeout=START_S)
    except (KafkaConnectionError, TimeoutError):
        await admin.close()
        raise TopicsError(
            f"no Kafka at {bootstrap}: start one, or set OUTCRY_BROKER to its host:port"
        ) from None
    try:
        yield admin
    except KafkaConnectionError:
        raise TopicsError(f"no Kafka at {bootstrap}") from None
    except KafkaError as error:
        raise TopicsError(f"Kafka at {bootstrap}: {error}") from None
    finally:
        await admin.close()


async def _partitions(admin: AIOKafkaAdminClient) -> dict[str, int]:
    # All topics, never by name: a request that names a topic may create it.
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}


async def _make(admin: AIOKafkaAdminClient, asked: Topics, missing: list[str], replicas: int) -> None:
    count = asked.partitions()
    safety = {"min.insync.replicas": str(min(asked.min_insync_replicas, replicas))}
    response = await admin.create_topics(
        [
            NewTopic(name, count[name], replicas, topic_configs={**safety, **asked.topics[name].settings()})
            for name in missing
        ]
    )
    for name, code, *message in response.topic_errors:
        if code and code != TopicAlreadyExistsError.errno:
            reason = (message and message[0]) or for_code(code).__name__
            raise TopicsError(f"{name}: Kafka refuses to create it: {reason}")


async def _await_visible(admin: AIOKafkaAdminClient, expected: list[str]) -> None:
    try:
        async with asyncio.timeout(VISIBLE_DEADLINE_S):
            while True:
                if set(expected) <= set(await _partitions(admin)):
                    return
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise TopicsError(
            f"topics were created but are not visible after {VISIBLE_DEADLINE_S:.0f} s"
        ) from None


def _compare_partitions(asked: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    return [
        f"{name}: has {found[name]} partitions, the topics file says {count}"
        if name in found
        else f"{name}: is missing (outcry topics create makes it)"
        for name, count in asked.items()
        if found.get(name) != count
    ]


async def _compare_settings(admin: AIOKafkaAdminClient, asked: Mapping[str, Topic]) -> list[str]:
    if not asked:
        return []
    wanted = [ConfigResource(ConfigResourceType.TOPIC, name) for name in asked]
    differs = []
    for response in await admin.describe_configs(wanted):
        for code, message, _, name, entries in response.resources:
            if code:
                raise TopicsError(
                    f"{name}: Kafka does not tell its settings: {message or for_code(code).__name__}"
                )
            found = {entry[0]: entry[1] for entry in entries}
            differs += [
                f"{name}: {setting} is {found.get(setting)}, the topics file says {value}"
                for setting, value in asked[name].settings().items()
                if found.get(setting) != value
            ]
    return differs
