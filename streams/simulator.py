"""Seeded simulations of customer contacts with the truth about them: the cases that users tell.

`simulate` gives a scenario: an iterator of the contract's events, with handling, context and labels among them,
in the order in which they arrive. Any stretch of it can be read alone, and reading holds a day in memory at most.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from streams.simulation.contacts import Fact, Message, moment
from streams.simulation.hours import horizon_s, write_hour
from streams.simulation.life import DAY_S, HOUR_S
from streams.simulation.rows import World
from streams.simulation.scenarios import SCENARIOS
from streams.simulation.stage import Plot, ScenarioSpec, Stage
from streams.simulation.threads import scripted_rows

__all__ = ["DEFAULT_START", "SCENARIOS", "Scenario", "ScenarioSpec", "simulate", "write"]

# A Monday morning, so that after whole weeks of history life begins with a working day.
DEFAULT_START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HISTORY_DAYS = 14.0


class Scenario:
    """One simulated run: iterate over it for its messages in order of arrival.

    Attributes
    ----------
    start_s, live_s, end_s
        Unix seconds: where history begins, where life does, and the end. Crises lie in life.
    truth
        What happens and what must be found: JSON types, as in `truth.json`.
    """

    def __init__(
        self, spec: ScenarioSpec, seed: int, times: tuple[float, float, float], rate: float, size: float
    ):
        self.spec, self.seed, self.size = spec, seed, size
        self.start_s, self.live_s, self.end_s = times
        key = (seed, crc32(spec.name.encode()))
        plot = spec.plot(Stage(*times, size, Random(key[0] * 2**32 + key[1])))
        self._unrelated(plot)
        self._world = World(key, spec.brands, rate / 60.0, tuple(plot.effects))
        self._scripted = scripted_rows(self._world)
        self._told = sorted(plot.contexts, key=lambda told: told[0])
        self.told_shares = (0.0, 0.0)
        self.truth = self._truth(plot)

    def __iter__(self) -> Iterator[Message]:
        return self.events_between(self.start_s, self.end_s)

    def events_between(self, from_s: float, to_s: float) -> Iterator[Message]:
        """Messages that arrive in an interval of Unix seconds, the end left out."""
        return (fact.message for fact in self.facts(from_s, to_s))

    def announced(self, before_s: float) -> list[Message]:
        """Business events that were told before a time, Unix seconds."""
        return [message for at_s, message in self._told if at_s < before_s]

    def facts(self, from_s: float | None = None, to_s: float | None = None) -> Iterator[Fact]:
        """Messages with their arrival (Unix seconds), and whether they complain, of what, in which crisis."""
        begin = max(self.start_s, self.start_s if from_s is None else from_s)
        end = min(self.end_s, self.end_s if to_s is None else to_s)
        waiting: list[tuple[float, int, Fact]] = []
        number = 0
        for told_s, line in self._told:
            at_s = min(max(told_s, self.start_s), self.end_s - 1)
            number -= 1
            heapq.heappush(waiting, (at_s, number, Fact(at_s, line, at_s)))
        number = 0
        wait_s = horizon_s(self._world, any(self.told_shares))
        first_hour = int(max(self.start_s, begin - wait_s) // HOUR_S)
        for hour in range(first_hour, int(-(-end // HOUR_S))):
            for fact in write_hour(self._world, self._scripted, hour, *self.told_shares):
                number += 1
                if fact.at_s >= self.start_s:
                    heapq.heappush(waiting, (fact.arrived_at, number, fact))
            ready_s = min((hour + 1) * HOUR_S, end)
            while waiting and waiting[0][0] < ready_s:
                fact = heapq.heappop(waiting)[2]
                if fact.arrived_at >= begin:
                    yield fact

    def _unrelated(self, plot: Plot) -> None:
        """Tell of business that explains nothing: another brand's, and the same brand's of long ago."""
        names = {str(crisis["brand"]) for crisis in plot.crises}
        other = next(
            brand.name for brand in reversed(self.spec.brands) if brand.name not in names or "*" in names
        )
        ids = [plot.context("minor-release", other, "release", self.live_s - 40 * HOUR_S, "Minor update")]
        for name in sorted(names - {"*"}):
            ids.append(plot.context(f"old-{name}", name, "campaign", self.live_s - 8 * DAY_S, "Newsletter"))
        plot.truth.setdefault("unrelated_contexts", []).extend(ids)

    def _truth(self, plot: Plot) -> dict[str, Any]:
        crises = [crisis for crisis in plot.crises if crisis["onset_at"] < moment(self.end_s)]
        return {
            "scenario": self.spec.name,
            "description": self.spec.description,
            "seed": self.seed,
            "size": self.size,
            "starts_at": moment(self.start_s),
            "live_at": moment(self.live_s),
            "ends_at": moment(self.end_s),
            "brands": [brand.name for brand in self.spec.brands],
            "watched_attributes": list(self.spec.watched_attributes),
            "pages": sum(bool(crisis["must_page"]) for crisis in crises),
            "crises": crises,
            **plot.truth,
        }


def simulate(
    name: str,
    *,
    seed: int = 0,
    size: float = 1.0,
    ratio: float | None = None,
    start: datetime | float = DEFAULT_START,
    days: float | None = None,
    history_days: float = HISTORY_DAYS,
    rate: float | None = None,
    handled_share: float = 0.25,
    labelled_share: float = 0.0,
) -> Scenario:
    """Set up a scenario; nothing is written before it is read.

    Parameters
    ----------
    name
        One of `SCENARIOS`.
    seed
        Not negative. Equal seeds give equal bytes, in any process.
    size
        Factor on what the crisis adds to usual life; 1 is the full size.
    ratio
        Instead of `size`: complaints over the usual ones in the affected slice at the crisis's height, above 1.
    start
        When history begins: a time with an offset, or Unix seconds.
    days, history_days
        Days of life after days of history; `days` is the scenario's own length unless given.
    rate
        Contacts of a mean minute, all brands together; the scenario's own unless given.
    handled_share, labelled_share
        Shares 0 to 1: of complaint cases whose handling is told, and of contacts that somebody labels. They
        change the words that follow too.

    Raises
    ------
    ValueError
        For an unknown name or a value out of range.

    Examples
    --------
    >>> scenario = simulate("calm", seed=3, days=1, history_days=0, rate=1)
    >>> first = next(message for message in scenario if "text" in message)
    >>> first["channel"], first["brand"], first["occurred_at"], scenario.truth["crises"]
    ('social', 'quickbite', '2026-03-02T16:00:05.252+08:00', [])
    """
    spec = SCENARIOS.get(name)
    if spec is None:
        raise ValueError(f"no scenario {name!r}; there are {', '.join(SCENARIOS)}")
    if ratio is not None:
        if spec.ratio is None:
            raise ValueError(f"scenario {name!r} has no ratio; use size")
        if ratio <= 1:
            raise ValueError("ratio must be above 1")
        size = (ratio - 1.0) / (spec.ratio - 1.0)
    span, pace = spec.live_days if days is None else days, spec.rate if rate is None else rate
    for what, value in (("size", size), ("days", span), ("rate", pace)):
        if not 0 < value < float("inf"):
            raise ValueError(f"{what} must be above 0")
    if not (0 <= handled_share <= 1 and 0 <= labelled_share <= 1):
        raise ValueError("handled_share and labelled_share lie between 0 and 1")
    if seed < 0 or not 0 <= history_days < float("inf"):
        raise ValueError("seed and history_days must not be negative")
    if isinstance(start, datetime) and start.tzinfo is None:
        raise ValueError("start needs an offset")
    start_s = start.timestamp() if isinstance(start, datetime) else float(start)
    live_s = start_s + history_days * DAY_S
    scenario = Scenario(spec, seed, (start_s, live_s, live_s + span * DAY_S), pace, size)
    scenario.told_shares = (handled_share, labelled_share)
    return scenario


def write(scenario: Scenario, out_dir: Path) -> int:
    """Write `events.jsonl` and `truth.json` into a folder; returns the number of lines.

    Lines are in order of arrival. Where a scenario is about lateness they carry `arrived_at` as well.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    count = 0
    with (out_dir / "events.jsonl").open("w", encoding="utf-8") as lines:
        for fact in scenario.facts():
            count += 1
            message = fact.message
            if scenario.spec.delayed and "channel" in message:
                message = {**message, "arrived_at": moment(fact.arrived_at)}
            lines.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    truth = json.dumps(scenario.truth, ensure_ascii=False, indent=2)
    (out_dir / "truth.json").write_text(truth + "\n", encoding="utf-8")
    return count
