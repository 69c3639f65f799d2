"""What was counted, and which events belong to an incident (contract sections 3 and 3.4)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.fields import Channel, Outgoing, Slice, Time


class SliceCount(Outgoing):
    """One slice of one bucket; `{}` is the whole brand."""

    slice: Slice
    contacts: Annotated[int, Field(ge=0)]
    complaints: Annotated[int, Field(ge=0)]


class Counts(Outgoing):
    """A closed bucket of a brand. The highest revision is the truth; gaps between revisions are normal.

    `model_version` is the newest text model among those that judged the bucket's events;
    `model_versions` names all of them.
    """

    brand: str
    bucket_start: Time
    bucket_s: Annotated[int, Field(gt=0)]
    revision: Annotated[int, Field(ge=1)]
    model_version: int
    model_versions: list[int] = []
    slices: list[SliceCount]


class Member(Outgoing):
    """An event that belongs to an open incident."""

    incident_id: str
    event_id: str
    channel: Channel
    occurred_at: Time
    brand: str
    case_id: str | None = None
    customer: str | None = None
    probability: Annotated[float, Field(ge=0, le=1)]
