"""What people should label next, at `/api/label-next`: the trainer's latest list, the same from every worker."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import web
from aiokafka import AIOKafkaConsumer, TopicPartition
from mode import Service
from pydantic import ValidationError

from schemas.samples import LabelNext
from schemas.settings import Settings
from schemas.topics import LABEL_NEXT
from streams import kafka

log = logging.getLogger(__name__)

PATH = "/api/label-next"


class LabelBoard(Service):
    """The latest list on its topic.

    Parameters
    ----------
    settings
        Configuration.

    Examples
    --------
    >>> board = LabelBoard(Settings())
    >>> board.take(b"{}")  # nothing that is no list
    >>> board.latest.events
    []
    """

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
        self.latest = LabelNext(at_s=0.0, model_version=0)

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings)
        await kafka.started(self._consumer, self.settings)

    async def on_stop(self) -> None:
        """Close."""
        await self._consumer.stop()

    @Service.task
    async def _run(self) -> None:
        where = TopicPartition(LABEL_NEXT, 0)
        self._consumer.assign([where])
        await self._consumer.seek_to_beginning(where)
        while not self.should_stop:
            for records in (await self._consumer.getmany(timeout_ms=kafka.POLL_MS)).values():
                for record in records:
                    self.take(record.value or b"")

    def take(self, value: bytes) -> None:
        """Take in one record of the topic."""
        try:
            self.latest = LabelNext.model_validate_json(value)
        except ValidationError:
            log.error("label-next topic holds a record that is none")

    async def answer(self, request: web.Request) -> web.Response:
        """Answer with the list; empty until the trainer has heard enough."""
        return web.json_response(self.latest.model_dump(mode="json"))
