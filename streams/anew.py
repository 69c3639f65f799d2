"""Whether a topic was made anew under what is remembered of it, so that new records look like ones done before.

What is done is remembered by offsets. A topic that was deleted and made again, restored, or mirrored with other
offsets begins below them, and would be passed over until it has grown as long as the old one was. Beside the offset
stands the time of the record there: a topic that has grown longer meanwhile has another one at that place.
"""

from __future__ import annotations

import logging
import time
from contextlib import aclosing
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from detectors.log.origins import Origins
from schemas.brandlog import Flush, LogRecord, PracticeSet
from schemas.settings import Settings
from schemas.topics import MODELS
from streams import kafka

log = logging.getLogger(__name__)

# Repetitions come in runs, after a restart: the broker is asked once for all of them. Seconds.
ASK_EVERY_S = 10.0
# By so much may records in a log that goes on be older than its newest; what is older was copied from another, seconds.
SKEW_S = 300.0
# Between a topic and its life in the name that causes have in the log; no topic has it in its own.
LIFE = "#"


class Mark(NamedTuple):
    """A record that was done: its offset, its time in Unix milliseconds, and which life of its topic it was of."""

    offset: int
    ms: int
    life: int = 0


NO_MARK = Mark(-1, 0)


def lived(topic: str, life: int) -> str:
    """Name of a topic's life in the origins of records: what was heard of one life tells nothing of the next.

    Examples
    --------
    >>> lived("outcry.labels.v1", 0), lived("outcry.labels.v1", 2), topic_of("outcry.labels.v1#2")
    ('outcry.labels.v1', 'outcry.labels.v1#2', 'outcry.labels.v1')
    """
    return f"{topic}{LIFE}{life}" if life else topic


def topic_of(name: str) -> str:
    """Topic of a life."""
    return name.partition(LIFE)[0]


class Anew:
    """Tells a record that comes again from the first of a topic that was made anew.

    Parameters
    ----------
    settings
        Where the topics are.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: dict[tuple[str, int, int], float] = {}

    async def is_anew(self, topic: str, partition: int, done: int, mark: Mark = NO_MARK) -> bool:
        """Whether a partition is not the one of which all was done up to an offset.

        It ends before that, or does not hold what was done there: `mark` is some record up to that offset, its time 0
        if that is not known. Nothing is known without a broker, nor by a mark that retention or compaction took.
        """
        # What is learned from labels is numbered by itself, not by offsets.
        now_s, place = time.monotonic(), (topic, partition, done)
        if topic == MODELS or now_s - self._asked.get(place, -ASK_EVERY_S) < ASK_EVERY_S:
            return False
        where = TopicPartition(topic, partition)
        try:
            async with kafka.reading(self._settings) as reader:
                begin, end = await kafka.span(reader, where)
                known = not mark.ms or not begin <= mark.offset <= done or await holds(reader, where, mark)
        except (KafkaError, kafka.NoBroker, TimeoutError):
            return False
        if end > done and known:
            self._asked = {one: at_s for one, at_s in self._asked.items() if now_s - at_s < ASK_EVERY_S}
            self._asked[place] = now_s
            return False
        log.error(
            "a topic %s: it was made anew, restored, or mirrored with other offsets. "
            "It is read from its beginning, and what is known is kept. If nobody meant that, records were lost",
            "ends before what was read of it" if end <= done else "holds other records than were read of it",
            extra={"topic": topic, "partition": partition, "done": done, "end": end},
        )
        return True

    async def look_behind(self, origins: Origins, at_s: float, record: LogRecord) -> None:
        """Forget what was heard of a record's cause, if that is of a topic that was made anew.

        `at_s` is the newest time in the log so far, Unix seconds.
        """
        if isinstance(record, Flush | PracticeSet):
            return
        kind, origin = record.kind, record.origin
        last = origins.last(kind, origin)
        if origin.offset >= last or record.at_s < at_s - SKEW_S:
            return
        if await self.is_anew(topic_of(origin.topic), origin.partition, last):
            origins.forget(kind, origin)


async def holds(reader: AIOKafkaConsumer, where: TopicPartition, mark: Mark) -> bool:
    """Whether the record of a mark is there, or is gone, so that nothing is known of it."""
    async with aclosing(kafka.pieces(reader, where, mark.offset, mark.offset + 1)) as found:
        async for piece in found:
            return all(record.timestamp == mark.ms for record in piece)
    return True
