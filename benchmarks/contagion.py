"""Does the contagion detector hear contagion in time and stay deaf to campaigns of the same size: a benchmark.

Each setting draws brands, lets each live eight quiet hours and then either contagion (R passes 1) or a campaign, and
feeds the contacts second by second. Compared in the same run: a growth rule (three windows of ten minutes, each at
least 1.2 times the one before), the ratio of Cori et al. 2013 told the true delays and matrix, and an oracle that knows
every exogenous rate too.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from contagion_oracle import cori, growth_rule, oracle
from contagion_simulator import (
    CHANNELS,
    DEVELOPMENT,
    KINDS,
    REPORT,
    START_S,
    Floats,
    Ranges,
    Run,
    draw_world,
    simulate,
)
from rich.console import Console
from rich.table import Table

from detectors.contagion import ContagionDetector
from detectors.watchers.contagion_watch import ContagionWatch

ONSET_MIN, AFTER_MIN, SETTLED_MIN = 480.0, 60.0, 15.0
REPORT_SEED, DEVELOPMENT_SEED = 2000, 100
BUCKET_S = 10
SETTINGS = {
    "8 complaints/min, 16 neutral/min": (8.0, 2.0),
    "8 contacts/min in all, 3 of them complaints": (3.0, 5 / 3),
    "8 complaints/min, no neutral contacts": (8.0, 0.0),
}


@dataclass
class Trace:
    """A method's minute-by-minute judgement of one run: minutes, ratio (nan where it has none), alarm."""

    minute: Floats
    ratio: Floats
    alarm: Floats


@dataclass
class Tally:
    """What the table shows of one method in one setting."""

    delays: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    bias: list[float] = field(default_factory=list)
    campaigns: list[str] = field(default_factory=list)
    quiet: int = 0
    quiet_h: float = 0.0

    def add(self, run: Run, trace: Trace) -> None:
        """Score one run."""
        after = trace.minute >= ONSET_MIN
        warm = (trace.minute >= 60.0) & ~after
        self.quiet += int(np.sum(np.diff(trace.alarm[warm]) > 0))
        self.quiet_h += float(np.sum(warm)) / 60.0
        first = np.flatnonzero(trace.alarm[after] > 0)
        if run.kind == "contagion":
            self.delays.append(float(trace.minute[after][first[0]] - ONSET_MIN) if len(first) else np.inf)
            settled = trace.minute >= ONSET_MIN + SETTLED_MIN
            self.errors.append(float(np.median(np.abs(trace.ratio[settled] - run.world.loud))))
        else:
            self.bias.append(float(np.mean(trace.ratio[after] - run.world.quiet)))
            if len(first):
                self.campaigns.append(run.kind)

    def row(self) -> list[str]:
        """Cells of the table."""
        delays = np.array(self.delays)
        return [
            f"{np.sum(delays <= 30)}/{len(delays)}",
            f"{np.median(delays):.1f}",
            f"{len(self.campaigns)}/{len(self.bias)}",
            *(
                "–" if np.isnan(value) else f"{value:+.2f}"
                for value in (np.median(self.errors), np.mean(self.bias), np.max(self.bias))
            ),
            f"{self.quiet} in {self.quiet_h:.0f} h",
        ]


def detector_trace(run: Run) -> Trace:
    """Feed the run to the detector as block maps do: counts per channel and second."""
    detector = ContagionDetector()
    second = np.floor(run.minute * 60.0).astype(np.int64)
    key, place = np.unique(second * len(CHANNELS) + run.channel, return_inverse=True)
    complaints = np.bincount(place, weights=run.complaint)
    neutral = np.bincount(place, weights=~run.complaint)
    rows = []
    minute = 1
    for k, c, n in zip(key, complaints, neutral, strict=True):
        while k // len(CHANNELS) >= minute * 60:
            verdict = detector.update_many(CHANNELS[0], START_S + minute * 60, 0, 0)
            rows.append((minute, verdict.reproduction_ratio, verdict.alarm))
            minute += 1
        detector.update_many(CHANNELS[k % len(CHANNELS)], START_S + k // len(CHANNELS), int(c), int(n))
    minutes, ratio, alarm = np.array(rows, dtype=float).T
    return Trace(minutes, ratio, alarm)


def watch_trace(run: Run) -> Trace:
    """Feed the run as the fold does: buckets of ten seconds, judged when they close, asleep while all is as usual.

    Asleep it has no ratio: the mean of what was drawn for quiet hours stands in.
    """
    watch = ContagionWatch(BUCKET_S)
    bucket = np.floor(run.minute * 60.0 / BUCKET_S).astype(np.int64)
    size = (int(bucket.max()) + 1, len(CHANNELS))
    place = bucket * len(CHANNELS) + run.channel
    contacts = np.bincount(place, minlength=size[0] * size[1]).reshape(size)
    complaints = np.bincount(place, weights=run.complaint, minlength=size[0] * size[1]).reshape(size)
    rows = []
    for number in range(size[0]):
        totals = {
            f"channel={name}": (int(contacts[number, row]), int(complaints[number, row]))
            for row, name in enumerate(CHANNELS)
            if contacts[number, row]
        }
        watch.close(int(START_S) + number * BUCKET_S, totals)
        if (number + 1) % (60 // BUCKET_S) == 0:
            verdict = watch.verdict
            rows.append((0.4, False) if verdict is None else (verdict.reproduction_ratio, verdict.alarm))
    ratio, alarm = np.array(rows, dtype=float).T
    return Trace(np.arange(1.0, len(rows) + 1.0), ratio, alarm)


METHODS: dict[str, Callable[[Run], Trace]] = {
    "ContagionDetector": detector_trace,
    "in the fold": watch_trace,
    "growth rule": lambda run: Trace(*growth_rule(run)),
    "Cori et al., delays and matrix known": lambda run: Trace(*cori(run)),
    "oracle, everything known": lambda run: Trace(*oracle(run)),
}


def measure(
    setting: tuple[float, float], ranges: Ranges, first_seed: int, runs: int, *, at_once: bool = False
) -> dict[str, Tally]:
    """Run one contagion and one campaign per seed through every method."""
    tallies = {name: Tally() for name in METHODS}
    for number in range(runs):
        seed = first_seed + number
        world = draw_world(seed, ranges, *setting)
        for kind, after in (("contagion", 45.0), (KINDS[number % len(KINDS)], AFTER_MIN)):
            run = simulate(world, seed, kind, onset_min=ONSET_MIN, after_min=after, at_once=at_once)
            for name, method in METHODS.items():
                tallies[name].add(run, method(run))
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two brands per setting")
    parser.add_argument("--runs", type=int, default=12, help="brands per setting")
    parser.add_argument(
        "--development",
        action="store_true",
        help="the ranges, and unless told otherwise the seeds, of tuning",
    )
    parser.add_argument(
        "--at-once", action="store_true", help="the ratio rises for the complaints that are out already, too"
    )
    parser.add_argument("--first-seed", type=int, help="another first seed")
    arguments = parser.parse_args()
    ranges, seed = (DEVELOPMENT, DEVELOPMENT_SEED) if arguments.development else (REPORT, REPORT_SEED)
    seed = seed if arguments.first_seed is None else arguments.first_seed
    console = Console(width=150)
    for name, setting in SETTINGS.items():
        began = time.perf_counter()
        runs = 2 if arguments.quick else arguments.runs
        tallies = measure(setting, ranges, seed, runs, at_once=arguments.at_once)
        table = Table(title=f"{name} ({time.perf_counter() - began:.0f} s)", title_justify="left")
        for column in (
            "method",
            "within 30 min",
            "median min",
            "campaigns",
            "error of R",
            "bias",
            "worst",
            "quiet alarms",
        ):
            table.add_column(column, justify="left" if column == "method" else "right")
        for method, tally in tallies.items():
            table.add_row(method, *tally.row())
        console.print(table)
        console.print(f"campaigns alarmed: {', '.join(tallies['ContagionDetector'].campaigns) or 'none'}")


if __name__ == "__main__":
    main()
