"""What people should label next, at `/api/label-next`: the trainer's latest list, the same from every worker."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from schemas.samples import LabelNext
from schemas.settings import Settings
from schemas.topics import LABEL_NEXT
from streams.following import Follower

log = logging.getLogger(__name__)

PATH = "/api/label-next"


class LabelBoard(Follower):
    """The latest list on its topic.

    Parameters
    ----------
    settings
        Configuration.

    Examples
    --------
    >>> board = LabelBoard(Settings())
    >>> board.take(b"", b"{}")  # nothing that is no list
    >>> board.latest.events
    []
    """

    topic = LABEL_NEXT

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings, **options)
        self.latest = LabelNext(at_s=0.0, model_version=0)

    def take(self, key: bytes, value: bytes | None) -> None:
        """Take in one record of the topic."""
        try:
            self.latest = LabelNext.model_validate_json(value or b"")
        except ValidationError:
            log.error("label-next topic holds a record that is none")

    async def answer(self, request: web.Request) -> web.Response:
        """Answer with the list; empty until the trainer has heard enough."""
        return web.json_response(self.latest.model_dump(mode="json"))
