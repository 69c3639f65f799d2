"""A scenario that has just happened: history to learn from, and the stretch worth telling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import orjson

from streams.files import Line, line_of
from streams.simulator import Scenario, simulate

DAY_S, HOUR_S = 86400.0, 3600.0
HISTORY_DAYS = 14.0
# Contacts of a mean minute, all brands together: a small company, so that two weeks are learned in seconds.
RATE = 0.8
# What is shown: some calm, the crisis, and its end.
CALM_S, AFTER_S = 1.0 * HOUR_S, 3.0 * HOUR_S


def staged(name: str, now_s: float, seed: int = 1) -> tuple[Scenario, float, float]:
    """Set up a scenario that has just happened: gives it, and the interval (Unix seconds) worth showing.

    Life begins at eight o'clock UTC of the latest day that lets it all lie in the past.
    """
    live_s = now_s // DAY_S * DAY_S + 8 * HOUR_S - DAY_S
    while True:
        start_s = live_s - HISTORY_DAYS * DAY_S
        scenario = simulate(name, seed=seed, start=start_s, history_days=HISTORY_DAYS, rate=RATE)
        crises = scenario.truth["crises"]
        onset_s = min((_seconds(crisis["onset_at"]) for crisis in crises), default=scenario.live_s + CALM_S)
        end_s = max((_seconds(crisis["end_at"]) for crisis in crises), default=scenario.live_s + 6 * HOUR_S)
        end_s = min(end_s + AFTER_S, scenario.end_s)
        if end_s <= now_s:
            return scenario, max(onset_s - CALM_S, scenario.live_s), end_s
        live_s -= DAY_S


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def lines(scenario: Scenario, from_s: float, to_s: float) -> Iterator[Line]:
    """A stretch of a scenario as records to be."""
    return (
        line for message in scenario.events_between(from_s, to_s) if (line := line_of(message)) is not None
    )


def write_staged(name: str, now_s: float, seed: int, out_dir: Path) -> list[Path]:
    """Write `history.jsonl` and `story.jsonl` of a scenario that ended just before `now_s` (Unix seconds)."""
    scenario, from_s, to_s = staged(name, now_s, seed)
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = [out_dir / "history.jsonl", out_dir / "story.jsonl"]
    for path, first_s, last_s in zip(paths, (scenario.start_s, from_s), (from_s, to_s), strict=True):
        with path.open("wb") as file:
            for message in scenario.events_between(first_s, last_s):
                file.write(orjson.dumps(message) + b"\n")
    return paths
