"""Which attributes of events are counted as dimensions of their own, as people edit them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.fields import Short

# What an event has a field for.
DIMENSIONS = {"brand", "channel", "category", "product", "region", "batch", "version", "notice"}
# Each is a dimension of every count, alone and in pairs.
MOST_WATCHED = 20


def _are_no_dimensions(names: tuple[str, ...]) -> tuple[str, ...]:
    if taken := sorted(DIMENSIONS & set(names)):
        raise ValueError(f"{', '.join(taken)} is a dimension already")
    return names


Attributes = Annotated[tuple[Short, ...], AfterValidator(_are_no_dimensions), Field(max_length=MOST_WATCHED)]


class Watched(BaseModel):
    """The file `dimensions.yaml`.

    Examples
    --------
    >>> Watched.model_validate({"attributes": ["environment", "plan"]}).attributes
    ('environment', 'plan')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    attributes: Attributes = ()
