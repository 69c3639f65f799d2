"""False pages of a fleet of thousands of slices under its brand's budget, and what the fleet costs.

`python benchmarks/fleet.py [--quick] [--part N] [--seeds N]`. A month of one brand: 10,000 quiet slices, rates spread
log-uniform from 0.001 to 10 complaints a minute, each with a day and week of its own, noise that all share, and noise
of its own. `--part` plays every so-many-th of them under the budget of all 10,000, so that several seeds fit into an
hour. Beside it, over the same counts: a budget of a hundred, which shows whether the dial is honest, and the naive
rule, a budget of one for each slice. Settings were made on other seeds (below 1000); quote the processor time of an
otherwise idle machine.
"""

from __future__ import annotations

import argparse
import resource
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from detectors.spikes.fleet import SpikeFleet

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

DAY_S = 86400.0
SLICES = 10_000
SLOWEST, FASTEST = 0.001, 10.0
# Share of complaints in the contacts; standard deviations and memory of the noise that all share, and of each's own.
SHARE, SHARED_SD, OWN_SD, NOISE_S = 0.1, 0.15, 0.05, 7200.0
# Before this nothing is warm; alarms are counted from here on.
HISTORY_DAYS = 3.0
# A Monday, midnight UTC.
START_S = 1_767_571_200.0
RULES = ("budget of 1", "budget of 100", "1 for each slice")
CONSOLE = Console(width=120)


@dataclass(frozen=True)
class Brand:
    """What a month is made of."""

    slices: int
    days: float
    bucket_s: float
    seed: int


def counts(brand: Brand) -> Iterator[tuple[float, Counts, Counts]]:
    """Start of each bucket, and complaints and other contacts of every slice in it."""
    rng = np.random.default_rng(brand.seed)
    size, bucket_s = brand.slices, brand.bucket_s
    rates = np.exp(rng.uniform(np.log(SLOWEST), np.log(FASTEST), size)) * bucket_s / 60.0
    depth, weekend = rng.uniform(0.4, 1.0, size), rng.uniform(0.5, 1.0, size)
    lag_hours, drift = rng.normal(0.0, 1.0, size), rng.uniform(0.0, 0.15, size)
    shared, own = rng.normal(), rng.normal(size=size)
    keep = np.exp(-bucket_s / NOISE_S)
    fresh = np.sqrt(1.0 - keep * keep)
    for number in range(round(brand.days * DAY_S / bucket_s)):
        start = START_S + number * bucket_s
        hour, weekday = (start % DAY_S) / 3600.0 - lag_hours, int((start - START_S) // DAY_S) % 7
        waves = np.sin(2 * np.pi * (hour - 8.5) / 24) + 0.35 * np.sin(4 * np.pi * (hour - 2) / 24)
        usual = rates * np.exp(depth * waves - 0.25) * (weekend if weekday >= 5 else 1.0)
        shared, own = keep * shared + fresh * rng.normal(), keep * own + fresh * rng.normal(size=size)
        contacts = usual * np.exp(SHARED_SD * shared)
        lift = np.exp(OWN_SD * own + drift * np.sin(2 * np.pi * (hour - 3) / 24))
        yield start, rng.poisson(contacts * lift), rng.poisson(contacts * (1.0 - SHARE) / SHARE)


def touched(keys: list[str], complaints: Counts, other: Counts) -> dict[str, tuple[int, int, int]]:
    """What a fleet is told of a bucket: the slices with any contact, and the whole."""
    contacts = complaints + other
    some = np.flatnonzero(contacts)
    rows = zip(complaints[some].tolist(), contacts[some].tolist(), [0] * len(some), strict=True)
    told = dict(zip([keys[index] for index in some.tolist()], rows, strict=True))
    told[""] = (int(complaints.sum()), int(contacts.sum()), 0)
    return told


def fleet_of(brand: Brand, dial: float, room: int) -> SpikeFleet:
    """A fleet under the budget of `room` slices, however many of them are played."""
    fleet = SpikeFleet(dial, brand.bucket_s)
    fleet._budget.makes_room(room)
    return fleet


def begun(fleet: SpikeFleet, start: float, told: dict[str, tuple[int, int, int]], on: set[str]) -> int:
    """Alarms that begin in a bucket; `on` holds those that last."""
    number = 0
    for key, verdict in fleet.update(start, told):
        if not verdict.alarm:
            on.discard(key)
        elif key not in on:
            on.add(key)
            number += 1
    return number


def month(brand: Brand, rules: dict[str, SpikeFleet]) -> tuple[dict[str, int], list[float]]:
    """Alarms under each rule after the history, and the processor milliseconds of every update of the first."""
    keys = [f"slice={number}" for number in range(brand.slices)]
    alarms, spent, on = dict.fromkeys(rules, 0), [], {name: set[str]() for name in rules}
    for start, complaints, other in counts(brand):
        told, counted = touched(keys, complaints, other), start >= START_S + HISTORY_DAYS * DAY_S
        for place, (name, fleet) in enumerate(rules.items()):
            began = time.process_time()
            found = begun(fleet, start, told, on[name])
            if place == 0:
                spent.append((time.process_time() - began) * 1e3)
            alarms[name] += found * counted
    return alarms, spent


def pages(options: argparse.Namespace) -> None:
    """Pages in a month, over several seeds."""
    table = Table(title=f"{SLICES:,} quiet slices of one brand: false pages in {options.days:g} days")
    for name in ("seed", "slices played", *RULES, "ms an update", "p99", "max"):
        table.add_column(name, justify="right")
    for seed in range(options.first, options.first + options.seeds):
        size = SLICES // options.part
        brand = Brand(size, HISTORY_DAYS + options.days, options.bucket, seed)
        budgets = zip(RULES, ((1.0, SLICES), (100.0, SLICES), (float(size), size)), strict=True)
        rules = {name: fleet_of(brand, *budget) for name, budget in budgets}
        alarms, spent = month(brand, dict(list(rules.items())[:1]) if options.alone else rules)
        times = (np.mean(spent), np.percentile(spent, 99), max(spent))
        told = [str(alarms.get(name, "-")) for name in RULES]
        table.add_row(str(seed), f"{size:,}", *told, *(f"{each:.1f}" for each in times))
    CONSOLE.print(table)


def trained(days: float) -> tuple[SpikeFleet, float]:
    """The whole fleet, buckets of a minute, after some days of which every tenth minute brought something.

    Also what each slice takes of memory, in kB.
    """
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fleet, keys = SpikeFleet(1.0, 60.0), [f"slice={number}" for number in range(SLICES)]
    for start, complaints, other in counts(Brand(SLICES, days, 600.0, 5000)):
        fleet.update(start, touched(keys, complaints, other))
    return fleet, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / SLICES


def cost(days: float) -> None:
    """What an update that touches all slices, a checkpoint and the memory come to."""
    fleet, memory_kb = trained(days)
    began = time.process_time()
    body = orjson.dumps(fleet.to_state())
    packed = zlib.compress(body, 1)
    written_s, began = time.process_time() - began, time.process_time()
    fleet = SpikeFleet.from_state(orjson.loads(zlib.decompress(packed)))
    read_s = time.process_time() - began
    table = Table(title=f"the whole fleet of {SLICES:,} slices, processor time")
    table.add_column("what")
    table.add_column("value", justify="right")
    for name, row in (("no complaint", (0, 9, 0)), ("a complaint", (1, 10, 0))):
        spent: dict[str, list[float]] = {"": [], ", some blocks end": [], ", all blocks end": []}
        told = {f"slice={number}": row for number in range(SLICES)}
        for _ in range(61):
            start = fleet.next_s or 0.0
            began = time.process_time()
            fleet.update(start, told)
            when = (
                ", all blocks end"
                if start % 3600.0 == 0.0
                else ", some blocks end"
                if start % 600.0 == 0.0
                else ""
            )
            spent[when].append((time.process_time() - began) * 1e3)
        for when, times in spent.items():
            table.add_row(
                f"update, all with contacts and {name}{when}: median, most",
                f"{np.median(times):.0f}, {max(times):.0f} ms",
            )
    table.add_row("memory a slice", f"{memory_kb:.1f} kB")
    table.add_row(
        "state a slice; as compressed in a checkpoint",
        f"{len(body) / SLICES:,.0f}; {len(packed) / SLICES:,.0f} bytes",
    )
    table.add_row("state of all, written with compression; read back", f"{written_s:.1f}; {read_s:.1f} s")
    CONSOLE.print(table)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a hundredth of the slices, one seed, a week")
    parser.add_argument("--part", type=int, default=10, help="play every so-many-th slice")
    parser.add_argument("--days", type=float, default=30.0, help="days after the history")
    parser.add_argument("--bucket", type=float, default=600.0, help="seconds")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=5000, help="first seed")
    parser.add_argument("--alone", action="store_true", help="under the budget of 1 only")
    parser.add_argument("--no-cost", action="store_true", help="count pages only")
    parser.add_argument("--no-pages", action="store_true", help="measure cost only")
    options = parser.parse_args()
    if options.quick:
        options.part, options.days, options.seeds = 100, 7.0, 1
    if not options.no_cost:
        cost(0.25 if options.quick else 1.5)
    if not options.no_pages:
        pages(options)


if __name__ == "__main__":
    main()
