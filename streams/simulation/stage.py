"""What a scenario is made of: the stage it is given, and the plot it writes with its truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from schemas.topics import CONTEXT
from streams.simulation.contacts import moment
from streams.simulation.effects import Course, Effect, Surge
from streams.simulation.life import DAY_S, HOUR_S
from streams.simulation.world import BRANDS, Brand


@dataclass(frozen=True)
class Stage:
    """What a plot is written for: when history ends and life begins, how big a crisis is, chance."""

    start_s: float
    live_s: float
    end_s: float
    size: float
    rng: Random

    def daytime(self, brand: Brand, after_h: float = 1.0, spread_h: float = 2.0) -> float:
        """Find a time (Unix seconds) of a brand's working day, some hours into life or more."""
        at_s = self.live_s + (after_h + spread_h * self.rng.random()) * HOUR_S
        hour = (at_s / HOUR_S + brand.offset_h) % 24
        if not 8 <= hour < 17:
            at_s += ((9.0 - hour) % 24 + self.rng.random()) * HOUR_S
        return round(at_s, 3)

    def excess(self, ratio: float) -> float:
        """Complaints added to the usual ones at a crisis's height, for its ratio at full size."""
        return self.size * (ratio - 1.0)


@dataclass
class Plot:
    """What happens on a stage, and what is true about it.

    `contexts` are lines of the context topic with the time they are told; `truth` is merged into the truth file.
    """

    stage: Stage
    effects: list[Effect] = field(default_factory=list)
    crises: list[dict[str, Any]] = field(default_factory=list)
    contexts: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)

    def crisis(
        self,
        name: str,
        brand: str,
        cause: str,
        course: Course,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        **more: Any,
    ) -> None:
        """Write the truth about one crisis; its course begins at the onset and ends at the end."""
        peak_s, peak = max(course, key=lambda knot: knot[1])
        truth = {
            "crisis_id": name,
            "brand": brand,
            "slice": {dimension: sorted(values) for dimension, values in (where or {}).items()},
            "everywhere": not where,
            "kind": "spike",
            "cause": cause,
            "onset_at": moment(course[0][0]),
            "peak_at": moment(min(peak_s, self.stage.end_s)),
            "end_at": moment(min(course[-1][0], self.stage.end_s)),
            "ratio": round(1.0 + peak, 3),
            "real": True,
            "must_find": True,
            "must_page": True,
            "context_id": None,
        }
        self.crises.append({**truth, **more})

    def surge(
        self,
        name: str,
        brand: Brand,
        topic: str,
        course: Course,
        *,
        where: Mapping[str, list[str]] | None = None,
        **more: Any,
    ) -> None:
        """Add a crisis that is one surge of one slice, and its truth."""
        self.effects.append(Surge(name, brand.name, topic, course, where or {}))
        self.crisis(name, brand.name, topic, course, where=where, **more)

    def context(
        self,
        context_id: str,
        brand: str,
        kind: str,
        starts_s: float,
        title: str,
        *,
        told_s: float | None = None,
        ends_s: float | None = None,
    ) -> str:
        """Add a business event, told when it starts unless earlier; returns its id."""
        line = {
            "topic": CONTEXT,
            "context_id": context_id,
            "brand": brand,
            "kind": kind,
            "starts_at": moment(starts_s),
            "title": title,
        }
        if ends_s is not None:
            line["ends_at"] = moment(ends_s)
        self.contexts.append((starts_s if told_s is None else told_s, line))
        return context_id


@dataclass(frozen=True)
class ScenarioSpec:
    """One scenario: what it tells in a sentence, its length and volume unless asked otherwise, and its plot.

    `live_days` follow the history, `rate` is contacts of a mean minute over all brands, and `ratio` is complaints
    over the usual ones in the affected slice at the height of the crisis, at size one.
    """

    name: str
    description: str
    plot: Callable[[Stage], Plot]
    live_days: float = 1.0
    rate: float = 5.0
    ratio: float | None = None
    brands: Sequence[Brand] = BRANDS
    delayed: bool = False
    watched_attributes: tuple[str, ...] = ()


def days(count: float) -> float:
    """Seconds of some days."""
    return count * DAY_S


def hours(count: float) -> float:
    """Seconds of some hours."""
    return count * HOUR_S
