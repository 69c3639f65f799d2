"""What may happen to the simulated world: surges of complaints, lifts of all contacts, feeds that fail.

A course is a tuple of knots (Unix seconds, value), read as a line through them; outside it keeps its end values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from streams.simulation.life import Floats

Course = tuple[tuple[float, float], ...]


def value_at(course: Course, at_s: Floats) -> Floats:
    """Value of a course at some times.

    Examples
    --------
    >>> value_at(((0.0, 0.0), (10.0, 5.0)), np.array([-1.0, 4.0, 99.0])).tolist()
    [0.0, 2.0, 5.0]
    """
    times, values = zip(*course, strict=True)
    return np.asarray(np.interp(at_s, times, values), dtype=np.float64)


def peak_between(course: Course, start_s: float, end_s: float) -> float:
    """Greatest value of a course in an interval: at its ends or at a knot inside.

    Examples
    --------
    >>> peak_between(((0.0, 0.0), (10.0, 5.0), (20.0, 0.0)), 8.0, 14.0)
    5.0
    """
    edges = value_at(course, np.array([start_s, end_s]))
    return max(float(edges.max()), *(v for t, v in course if start_s <= t <= end_s), 0.0)


def plateau(start_s: float, full_s: float, fading_s: float, end_s: float, height: float) -> Course:
    """Course that rises from zero, stays at its height and falls to zero again.

    Examples
    --------
    >>> plateau(0.0, 1.0, 8.0, 9.0, 4.0)
    ((0.0, 0.0), (1.0, 4.0), (8.0, 4.0), (9.0, 0.0))
    """
    return ((start_s, 0.0), (full_s, height), (fading_s, height), (end_s, 0.0))


@dataclass(frozen=True)
class Surge:
    """Complaints beyond the usual in one slice: `excess` is added complaints over the slice's usual ones.

    `channels` weights the channels of the added complaints; unless given they follow the usual complaints.
    """

    crisis: str
    brand: str
    topic: str
    excess: Course
    where: Mapping[str, list[str]] = field(default_factory=dict)
    channels: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Lift:
    """All contacts, complaints among them, of a brand (`*`: all) times a factor."""

    factor: Course
    brand: str = "*"


@dataclass(frozen=True)
class Shift:
    """Share of a brand's complaints (or neutral contacts) that turn to one topic, their number unchanged."""

    brand: str
    topic: str
    share: Course
    complaint: bool = True


@dataclass(frozen=True)
class Silence:
    """A channel's feed that delivers nothing, ever, from some time to another."""

    channel: str
    from_s: float
    to_s: float
    brand: str = "*"


@dataclass(frozen=True)
class Hold:
    """A channel's feed that holds everything back until a time and then delivers it within `spread_s`."""

    channel: str
    from_s: float
    to_s: float
    spread_s: float = 60.0


@dataclass(frozen=True)
class Slow:
    """A channel whose contacts always arrive late: log-normal around a median."""

    channel: str
    median_s: float
    spread: float = 0.25


@dataclass(frozen=True)
class Cascade:
    """A post that many answer and pass on; arrivals after it thin out by a power law."""

    crisis: str
    brand: str
    topic: str
    root_s: float
    posts: int
    followers: int


@dataclass(frozen=True)
class Bots:
    """One text, barely varied, posted by many accounts that are days old."""

    crisis: str
    brand: str
    topic: str
    from_s: float
    to_s: float
    posts: int


@dataclass(frozen=True)
class Reports:
    """Single messages at given times, on changing channels."""

    crisis: str
    brand: str
    topic: str
    at_s: tuple[float, ...]
    where: Mapping[str, list[str]] = field(default_factory=dict)


Effect = Surge | Lift | Shift | Silence | Hold | Slow | Cascade | Bots | Reports
