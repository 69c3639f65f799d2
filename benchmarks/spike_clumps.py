"""False alarms and delay where complaints come in clumps: threads, batches, callers who try again.

Every complaint brings others with it (a geometric number, `size` in all on average) within `lasting` seconds on
average. Beside the detector stands the same one that knows of Poisson's chance and of slow noise only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.spike_streams import DAY_S, HOUR_S, START_S, Floats, World, shape
from detectors.spikes.dispersion import POISSON
from detectors.spikes.watch import Watch

BUCKET_S, MONTH_S = 60.0, 30.4375 * DAY_S
TAUGHT_S = 7 * DAY_S
# A surge of this size, three hours long, once a day after what is taught.
SURGE, SURGE_S = 3.0, 3 * HOUR_S
RATES, SIZES, LASTING_S = (0.1, 1.0, 10.0), (1.5, 3.0), (10.0, 60.0, 180.0, 600.0, 3600.0)
Counts = NDArray[np.int64]


class Unclumped(Watch):
    """The detector without what it learns of clumps."""

    def _allow(self) -> None:
        super()._allow()
        noise, learned = self.evidence.noise, self.baseline.learned
        brief = min(learned.noises.brief.variance, noise.long)
        self.evidence.noise = noise._replace(slow=brief, dispersion=POISSON)


def clumped(rng: np.random.Generator, mean: Floats, size: float, lasting_s: float) -> Counts:
    """Complaints per bucket whose mean is `mean` (per bucket) and which come in clumps."""
    first = np.repeat(np.arange(len(mean)), rng.poisson(mean / size))
    members = rng.geometric(1.0 / size, len(first))
    times = np.repeat((first + rng.random(len(first))) * BUCKET_S, members)
    bucket = ((times + rng.exponential(lasting_s, len(times))) // BUCKET_S).astype(int)
    return np.bincount(bucket[bucket < len(mean)], minlength=len(mean))


def alarms(watch: Watch, start: Floats, complaints: Counts, other: Counts) -> list[float]:
    """Times at which alarms began, Unix seconds."""
    found, on = [], False
    watch.baseline.learned.uses_exposure = True
    for at_s, seen, others in zip(start.tolist(), complaints.tolist(), other.tolist(), strict=True):
        watch.count(at_s, seen, others)
        was, on = on, watch.surge is not None
        if on and not was:
            found.append(at_s + BUCKET_S)
    return found


def measure(
    kind: type[Watch], days: float, seeds: range, rate: float, clump: tuple[float, float]
) -> list[float]:
    """False alarms a month when calm, share of surges found, mean minutes to find them."""
    false, found, minutes, world = 0, 0, 0.0, World(rate=rate, share=0.1, weekly_growth=0.0)
    start = START_S + BUCKET_S * np.arange(round((TAUGHT_S + days * DAY_S) / BUCKET_S))
    mean = rate * BUCKET_S / 60.0 * shape(world, start)
    surged = (start >= START_S + TAUGHT_S) & ((start % DAY_S - 10 * HOUR_S) % DAY_S < SURGE_S)
    onsets = start[surged & ~np.roll(surged, 1)]
    for seed in seeds:
        rng = np.random.default_rng(seed)
        other = rng.poisson(mean * (1 - world.share) / world.share)
        quiet = alarms(kind(BUCKET_S, 1.0), start, clumped(rng, mean, *clump), other)
        false += sum(at_s > START_S + TAUGHT_S for at_s in quiet)
        raised = alarms(
            kind(BUCKET_S, 1.0), start, clumped(rng, mean * np.where(surged, SURGE, 1.0), *clump), other
        )
        for onset in onsets.tolist():
            within = [at_s - onset for at_s in raised if 0.0 < at_s - onset <= SURGE_S]
            found += bool(within)
            minutes += (within[0] if within else SURGE_S) / 60.0
    surges = len(onsets) * len(seeds)
    return [
        false / (days * DAY_S) * MONTH_S / len(seeds),
        found / surges,
        minutes / surges,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one rate, two weeks, one seed")
    parser.add_argument("--seed", type=int, default=5000)
    options = parser.parse_args()
    days, seeds = (
        (14.0, range(options.seed, options.seed + 1))
        if options.quick
        else (
            42.0,
            range(options.seed, options.seed + 2),
        )
    )
    table = Table(title=f"complaints in clumps, dial 1 a month; x{SURGE:g} for three hours a day")
    for name in (
        "rate /min",
        "size",
        "lasting",
        "false a month",
        "found",
        "minutes",
        "unaware",
        "found",
        "minutes",
    ):
        table.add_column(name, justify="right")
    for rate in RATES[1:2] if options.quick else RATES:
        for size in SIZES:
            for lasting_s in LASTING_S:
                cells = [
                    cell
                    for kind in (Watch, Unclumped)
                    for cell in measure(kind, days, seeds, rate, (size, lasting_s))
                ]
                shown = [f"{cells[i]:.{digits}f}" for i, digits in enumerate((1, 2, 1, 1, 2, 1))]
                table.add_row(f"{rate:g}", f"{size:g}", f"{lasting_s:g} s", *shown)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
