"""Whether a topic was made anew under what is remembered of it, so that new records look like ones done before.

What is done is remembered by offsets. A topic that was deleted and made again, restored, or mirrored with other
offsets begins below them, and would be passed over until it has grown as long as the old one was.
"""

from __future__ import annotations

import logging
import time

from aiokafka.errors import KafkaError

from schemas.settings import Settings
from schemas.topics import MODELS
from streams import kafka

log = logging.getLogger(__name__)

# Repetitions come in runs, after a restart: the broker is asked once for all of them. Seconds.
ASK_EVERY_S = 10.0


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

    async def is_anew(self, topic: str, partition: int, done: int) -> bool:
        """Whether a partition ends before what was done of it, up to an offset; nothing is known without a broker."""
        # What is learned from labels is numbered by itself, not by offsets.
        now_s, place = time.monotonic(), (topic, partition, done)
        if topic == MODELS or now_s - self._asked.get(place, -ASK_EVERY_S) < ASK_EVERY_S:
            return False
        try:
            end = await kafka.end_of(self._settings, topic, partition)
        except (KafkaError, kafka.NoBroker):
            return False
        if end > done:
            self._asked = {one: at_s for one, at_s in self._asked.items() if now_s - at_s < ASK_EVERY_S}
            self._asked[place] = now_s
            return False
        log.error(
            "a topic ends before what was read of it: it was made anew, restored, or mirrored with other offsets. "
            "It is read from its beginning, and what is known is kept. If nobody meant that, records were lost",
            extra={"topic": topic, "partition": partition, "done": done, "end": end},
        )
        return True
