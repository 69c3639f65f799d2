"""What a worker holds of a partition that it judges, and how it is loaded: the state, and what is already out."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer

from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams import kafka
from streams.checkpoints import Checkpoints, to_partition
from streams.outbox import Outbox
from streams.rebalancing import Work


@dataclass(eq=False)
class Seat:
    """One assigned partition: its fold, its outputs, its checkpoints.

    `end` is where the log ended when it was loaded: what its former owner has put out follows from what lies before.
    """

    judge: PartitionJudge
    outbox: Outbox
    checkpoints: Checkpoints
    saved_offset: int
    end: int
    anchored_s: float = 0.0
    # What is said, and kept, of what was judged.
    work: Work = field(default_factory=Work)
    saved_s: float = field(default_factory=time.monotonic)


async def loaded(
    settings: Settings, options: JudgeOptions, producer: AIOKafkaProducer, partition: int
) -> Seat:
    """Restore a partition's state from its checkpoint, and mute what is out behind it; raises `KafkaError`."""
    checkpoints = Checkpoints(to_partition(producer, partition))
    found = await checkpoints.read(settings, partition)
    outbox = Outbox(producer, partition)
    anchored_s = 0.0
    if found is None:
        judge = PartitionJudge(partition, options)
        await outbox.mute_all(settings, await kafka.first_ms(settings, BRAND_LOG, partition))
    else:
        head, parts = found
        anchored_s = head.get("anchored_s", 0.0)
        # In a thread: it takes seconds, and the loop has heartbeats to send.
        judge = await asyncio.to_thread(PartitionJudge.from_state, partition, options, head["offset"], parts)
        await outbox.mute_since(settings, head["outputs"])
    end = await kafka.end_of(settings, BRAND_LOG, partition)
    return Seat(judge, outbox, checkpoints, judge.offset, end, anchored_s)
