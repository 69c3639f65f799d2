"""Which slices are judged together, and their names there."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, cast

from detectors.slices import CACHED, SEPARATOR, channel_of
from schemas.fields import CHANNELS

# Which slices are judged together: those of one channel by its clock, all others by the brand's.
Group = Literal["all", "social", "call", "chat", "email"]
GROUPS: tuple[Group, ...] = ("all", *CHANNELS)
# Dimensions that only complaints have.
OF_COMPLAINTS = ("category=", "notice=")


@lru_cache(maxsize=CACHED)
def placed(key: str) -> tuple[Group, str, str | None]:
    """Group that judges a slice, its name there, and for what is a complaint's the slice it is judged against.

    A category and a notice have no contacts of their own but those around them.
    """
    group = cast("Group", channel_of(key) or "all")
    parts = key.split(SEPARATOR)
    around = [part for part in parts if not part.startswith(OF_COMPLAINTS)]
    return group, _within(group, key), None if len(around) == len(parts) else SEPARATOR.join(around)


@lru_cache(maxsize=CACHED)
def _within(group: Group, key: str) -> str:
    """Name of a slice in its group's fleet, whose root is the group itself."""
    return key if group == "all" else key[len(f"channel={group}") :].removeprefix(SEPARATOR)


@lru_cache(maxsize=CACHED)
def outside(group: Group, name: str) -> str:
    """Key of a slice by its group and its name there."""
    if group == "all":
        return name
    return SEPARATOR.join(part for part in (f"channel={group}", name) if part)
