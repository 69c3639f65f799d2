"""What a fleet is told of a slice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Counts = tuple[int, float, int]
NONE: Mapping[str, tuple[int, int]] = {}


class SliceCount(NamedTuple):
    """A slice's counts in a bucket: complaints, all contacts, and how many of the complaints are older than it."""

    complaints: int
    exposure: float
    late: int = 0
