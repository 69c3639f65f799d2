"""Records of `outcry.internal.samples.v1` and `outcry.internal.label-next.v1`: masked texts to learn from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.brandlog import SourceId
from schemas.fields import Channel, Outgoing

TEXT_CHARS = 1000


class TextSample(Outgoing):
    """One accepted event that a hash chose, its text masked and cut; `offset` is its own in the source partition."""

    topic: str
    partition: int
    epoch: int = 0
    offset: int
    at_s: float
    brand: str
    channel: Channel
    event_id: str
    text: Annotated[str, Field(max_length=TEXT_CHARS)]

    @property
    def source(self) -> SourceId:
        """Source partition that the event was read from."""
        return SourceId(self.topic, self.partition, self.epoch)


class LabelRequest(Outgoing):
    """An event whose label would teach much; `p` is what the model says of it now."""

    event_id: str
    channel: Channel
    brand: str
    language: str
    text: str
    p: float


class LabelNext(Outgoing):
    """What to label next, the most telling first; a later list replaces the earlier one. `at_s` is wall clock."""

    at_s: float
    model_version: int
    events: list[LabelRequest] = []
