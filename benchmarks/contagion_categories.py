"""Is contagion within one category of a busy brand heard, and is a brand deaf to what only looks like it: a benchmark.

Each brand has 18 complaints a minute of three categories that infect nobody beyond the usual, and 6 a minute of a
fourth one, amid 48 other contacts a minute. After eight quiet hours either complaints of the fourth begin to breed (R
passes 1), or a campaign raises all categories and the other contacts, or a fault makes customers complain in the
fourth of their own accord, which leaves other contacts as they were. Compared in the same run, as the fold runs them:
the watch of the whole brand and those of its categories, and what the second cost.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from contagion_simulator import (
    CHANNELS,
    DEVELOPMENT,
    KINDS,
    REPORT,
    START_S,
    Ranges,
    Run,
    World,
    draw_world,
    simulate,
)
from rich.console import Console
from rich.table import Table

from detectors.slices import SEPARATOR
from detectors.watchers.contagion_family import ContagionFamily

ONSET_MIN, AFTER_MIN, BUCKET_S = 480.0, 45.0, 10
REPORT_SEED, DEVELOPMENT_SEED = 4000, 700
OWN, USUAL, NEUTRAL = 6.0, 18.0, 48.0
OTHERS = ("quality", "price", "staff")
Totals = dict[str, list[int]]


@dataclass
class Tally:
    """When a watch alarmed after the onset (minutes, infinite if it did not), by what happened; alarms before."""

    first: dict[str, list[float]] = field(default_factory=dict)
    quiet: int = 0

    def add(self, kind: str, alarm: np.ndarray) -> None:
        """Score one run: whether the watch alarmed, bucket by bucket."""
        onset = int(ONSET_MIN * 60 / BUCKET_S)
        self.quiet += int(np.sum(np.diff(alarm[:onset].astype(int)) > 0))
        after = np.flatnonzero(alarm[onset:])
        self.first.setdefault(kind, []).append(
            float(after[0]) * BUCKET_S / 60.0 if len(after) else float("inf")
        )


def worlds(seed: int, ranges: Ranges) -> tuple[World, World]:
    """Draw the category that may breed, and all the rest of the brand with its other contacts."""
    own = draw_world(seed, ranges, OWN, 0.0)
    return own, draw_world(seed + 50_000, ranges, USUAL, NEUTRAL / USUAL)


def buckets(own: Run, rest: Run, seed: int) -> Iterator[Totals]:
    """Contacts and complaints of channels and of their pairs with categories, bucket by bucket."""
    rng = np.random.default_rng([seed, 11])
    names = ("delivery", *OTHERS)
    size = (int(own.end_min * 60 / BUCKET_S), len(CHANNELS), len(names) + 1)
    counts = np.zeros(size, dtype=np.int64)
    for run, categories in (
        (own, np.zeros(len(own.minute), int)),
        (rest, rng.integers(1, 4, len(rest.minute))),
    ):
        place = np.floor(run.minute * 60.0 / BUCKET_S).astype(int)
        column = np.where(run.complaint, categories, len(names))
        np.add.at(counts, (place, run.channel, column), 1)
    for row in counts:
        totals: Totals = {}
        for channel, of_channel in zip(CHANNELS, row.tolist(), strict=True):
            if contacts := sum(of_channel):
                totals[f"channel={channel}"] = [contacts, contacts - of_channel[-1]]
            for name, count in zip(names, of_channel[:-1], strict=True):
                if count:
                    totals[f"channel={channel}{SEPARATOR}category={name}"] = [count, count]
        yield totals


def story(number: int, kind: str, seed: int, ranges: Ranges) -> Iterator[Totals]:
    """One brand's buckets: `contagion` or `fault` in its category, a `campaign` everywhere."""
    own, rest = worlds(seed, ranges)
    shape = KINDS[number % len(KINDS)]
    first = {"contagion": "contagion", "fault": shape.replace("one", "all"), "campaign": shape}[kind]
    second = shape if kind == "campaign" else "quiet"
    after = {"onset_min": ONSET_MIN, "after_min": AFTER_MIN}
    return buckets(simulate(own, seed, first, **after), simulate(rest, seed, second, **after), seed)


def measure(ranges: Ranges, first_seed: int, runs: int) -> tuple[dict[str, Tally], float]:
    """Feed every story to a family; what whole and categories said, and the seconds that categories cost."""
    tallies = {name: Tally() for name in ("whole brand", "its category", "any other category")}
    cost = 0.0
    for number in range(runs):
        for kind in ("contagion", "campaign", "fault"):
            family, rows = ContagionFamily(BUCKET_S), []
            for place, totals in enumerate(story(number, kind, first_seed + number, ranges)):
                began = time.process_time()
                family.close(int(START_S) + place * BUCKET_S, totals)
                cost += time.process_time() - began
                alarms = {name: watch.alarming for name, watch in family.parts.items()}
                own = alarms.pop("delivery", False)
                rows.append((family.whole.alarming, own, any(alarms.values())))
            for tally, alarm in zip(tallies.values(), np.array(rows).T, strict=True):
                tally.add(kind, alarm)
    return tallies, cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two brands")
    parser.add_argument("--runs", type=int, default=12, help="brands")
    parser.add_argument("--development", action="store_true", help="the ranges and seeds of tuning")
    arguments = parser.parse_args()
    ranges, seed = (DEVELOPMENT, DEVELOPMENT_SEED) if arguments.development else (REPORT, REPORT_SEED)
    runs = 2 if arguments.quick else arguments.runs
    tallies, cost = measure(ranges, seed, runs)
    hours = 3 * runs * (ONSET_MIN + AFTER_MIN) / 60.0
    table = Table(title=f"{runs} brands; {cost / hours:.2f} s of processor time an hour of event time")
    for column in ("watch", "within 30 min", "median min", "campaigns", "faults", "quiet alarms"):
        table.add_column(column, justify="left" if column == "watch" else "right")
    for name, tally in tallies.items():
        delays = np.array(tally.first["contagion"])
        said = [f"{np.isfinite(tally.first[kind]).sum()}/{runs}" for kind in ("campaign", "fault")]
        table.add_row(
            name,
            f"{np.sum(delays <= 30)}/{runs}",
            f"{np.median(delays):.1f}",
            *said,
            f"{tally.quiet} in {hours * ONSET_MIN / (ONSET_MIN + AFTER_MIN):.0f} h",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
