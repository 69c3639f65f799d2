"""Whole checkpoints kept for a week, one a day, so that an incident can be judged again as it was judged then.

The checkpoints topic holds the latest state alone; what an old incident followed from is the anchor before it and
the log behind that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer

from detectors.judge import PartitionJudge
from schemas.settings import Settings
from schemas.topics import ANCHORS
from streams.checkpoints import MANIFEST, Checkpoints, assemble
from streams.kafka import read_to_end

EVERY_S = 86400.0


class Anchor(NamedTuple):
    """State as of a log offset."""

    offset: int
    parts: dict[str, Any]


def _to_anchors(producer: AIOKafkaProducer, partition: int) -> Callable[[bytes, bytes | None], Any]:
    async def send(key: bytes, value: bytes | None) -> None:
        await producer.send_and_wait(ANCHORS, value, key=key, partition=partition)

    return send


async def keep(producer: AIOKafkaProducer, judge: PartitionJudge, offset: int, anchored_s: float) -> float:
    """Write an anchor if the last is a day old by the log's time; gives the time of the latest, Unix seconds."""
    if judge.at_s - anchored_s < EVERY_S:
        return anchored_s
    writer = Checkpoints(_to_anchors(producer, judge.partition))
    await writer.write({"offset": offset}, judge.whole(), set())
    return judge.at_s


async def nearest(settings: Settings, partition: int, before: int) -> Anchor | None:
    """Latest anchor that stands for an offset below another."""
    records, _ = await read_to_end(settings, ANCHORS, partition)
    best: Anchor | None = None
    latest: dict[bytes | None, bytes | None] = {}
    for record in records:
        latest[record.key] = record.value
        if record.key == MANIFEST and (found := assemble(latest)) is not None:
            head, parts = found
            if head["offset"] < before and (best is None or head["offset"] >= best.offset):
                best = Anchor(head["offset"], parts)
    return best
