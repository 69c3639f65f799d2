"""What the fold is told and what it puts out, beside alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.brandlog import IncidentTold, MassTold
from schemas.fields import Channel


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """What the fold is told by the configuration: part of what makes two runs equal."""

    bucket_s: int = 10
    lateness_s: dict[Channel, float] = field(default_factory=dict)
    max_late_s: float = 86400.0
    false_alarms_per_month: float = 1.0
    max_slices: int = 1000
    topic: str = "outcry.internal.brand.v1"
    public_url: str = "http://127.0.0.1:8700"
    page_backfill: bool = False
    dry_run: bool = False
    # Whether what one message tells may go before its time: not where files are read, a channel after the other.
    at_once: bool = True


class Published(NamedTuple):
    """A closed bucket to be published; rows are (slice key, contacts, complaints)."""

    brand: str
    bucket: int
    bucket_s: int
    revision: int
    models: tuple[int, ...]
    rows: tuple[tuple[str, int, int], ...]


class Forgotten(NamedTuple):
    """An incident whose last state may go from the compacted topic."""

    brand: str
    incident_id: str


class Members(NamedTuple):
    """Complaints that belong to an incident (`detectors.incidents.members.Candidate`)."""

    brand: str
    incident_id: str
    rows: tuple[Any, ...]


class Told(NamedTuple):
    """A record for the brand log itself: for the partition that owns brand `*`, or for all partitions."""

    record: IncidentTold | MassTold
    everywhere: bool
