"""Where a reader of events goes on: at its group's committed block, unless the topic is another one by now.

Beside the block's start the group's commit holds the topic's life (epoch), and the offset and time of a record that was
read: a topic that was made anew begins below what is committed, or has grown past it and holds another record there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.settings import Settings
from streams import kafka
from streams.anew import NO_MARK, Mark, holds

log = logging.getLogger(__name__)

# The group waits meanwhile; what is not known by then is taken for what it was. Seconds.
LOOK_S = 5.0


class Resumed(NamedTuple):
    """Where to go on: the block's start, where the log begins, a record that was read, and the topic's life in it."""

    start: int
    first: int
    mark: Mark


def written(mark: Mark) -> str:
    """Write what stands beside a committed offset.

    Examples
    --------
    >>> written(Mark(7, 1500, life=2)), read(written(Mark(7, 1500, life=2))), written(NO_MARK), read("3")
    ('2 7 1500', Mark(offset=7, ms=1500, life=2), '0', Mark(offset=-1, ms=0, life=3))
    """
    return str(mark.life) if mark.offset < 0 else f"{mark.life} {mark.offset} {mark.ms}"


def read(metadata: str | None) -> Mark:
    """Read what `written` wrote; before there were marks it was the life alone."""
    life, *mark = map(int, (metadata or "0").split())
    offset, ms = mark or NO_MARK[:2]
    return Mark(offset, ms, life)


async def resumed(
    settings: Settings, group: str, consumer: AIOKafkaConsumer, wheres: Iterable[TopicPartition]
) -> dict[TopicPartition, Resumed]:
    """Look where partitions that were assigned go on; raises `KafkaError`, `NoBroker`."""
    asked = list(wheres)
    committed = await _committed(settings, group, asked)
    ends, begins = await consumer.end_offsets(asked), await consumer.beginning_offsets(asked)
    marked = {
        where: mark for where, (_, mark) in committed.items() if begins[where] <= mark.offset < ends[where]
    }
    others = await _others(settings, marked)
    found = {}
    for where in asked:
        start, mark = committed.get(where, (0, NO_MARK))
        if start > ends[where] or where in others:
            log.error(
                "topic was made anew; a new epoch begins",
                extra={"topic": where.topic, "epoch": mark.life + 1},
            )
            start, mark = 0, NO_MARK._replace(life=mark.life + 1)
        found[where] = Resumed(start, begins[where], mark)
    return found


async def _committed(
    settings: Settings, group: str, wheres: list[TopicPartition]
) -> dict[TopicPartition, tuple[int, Mark]]:
    """Committed block start of each partition that has any, and what stands beside it."""
    admin = AIOKafkaAdminClient(**kafka.security(settings))
    await kafka.started(admin, settings)
    try:
        known = await admin.list_consumer_group_offsets(group, partitions=wheres)
    finally:
        await admin.close()
    return {where: (one.offset, read(one.metadata)) for where, one in known.items() if one.offset >= 0}


async def _others(settings: Settings, marked: dict[TopicPartition, Mark]) -> set[TopicPartition]:
    """Partitions that hold another record than was read of them; as far as that is known in time."""
    found: set[TopicPartition] = set()
    if not marked:
        return found
    try:
        async with kafka.reading(settings) as reader, asyncio.timeout(LOOK_S):
            for where, mark in marked.items():
                if not await holds(reader, where, mark):
                    found.add(where)
    except (KafkaError, kafka.NoBroker, TimeoutError):
        log.warning("whether topics were made anew is not known of all: the broker is slow")
    return found
