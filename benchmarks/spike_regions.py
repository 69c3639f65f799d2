"""False incidents of brands whose regions sleep at other hours, and shares of complaints that do move there.

`python benchmarks/spike_regions.py [--seed N] [--brands N] [--only KINDS]`. Two weeks are learned live, four are judged
by the whole fold in buckets of five minutes. With `--move region` or `--move category` a share of all complaints, of
the second region or of billing, is so many times the usual (`--times 2`) for four hours of that region's Tuesdays and
Thursdays, while the whole stays as large.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.spike_hours import (
    BUCKET_S,
    DAYS,
    LEARNED_DAYS,
    MONDAY_S,
    STEPS,
    Row,
    Told,
    cells_of,
    judged,
)
from benchmarks.spike_streams import DAY_S, HOUR_S, Floats, slow_noise
from schemas.fields import Channel

LASTS_S = 4 * HOUR_S
# Parts of a region's contacts.
PARTS: tuple[tuple[Channel, float], ...] = (("call", 0.7), ("social", 0.3))
MOVES = ("region", "category")
# A share that is nearly the whole has no room to rise.
LARGEST_SHARE = 0.8
CATEGORIES = ("billing", "delivery", "staff")


class Region(NamedTuple):
    """A region of a brand.

    Attributes
    ----------
    rate
        Contacts a minute on a usual day's mean, of both channels.
    offset
        Local time less UTC, in hours.
    share
        Share of complaints in its contacts.
    categories
        Shares of `CATEGORIES` in its complaints.
    days
        Days of the week on which its calls are taken, Monday is 0.
    """

    rate: float
    offset: float
    share: float = 0.25
    categories: tuple[float, float, float] = (0.5, 0.3, 0.2)
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


class Kind(NamedTuple):
    """Regions by name, and from and to which local hour calls are taken; posts follow a rhythm with a low at night."""

    regions: dict[str, Region]
    hours: tuple[float, float] = (0.0, 24.0)


WEEKDAYS, SUNDAY_TO_THURSDAY = (0, 1, 2, 3, 4), (6, 0, 1, 2, 3)
WORLD = {
    "emea": Region(2.0, 1.0, 0.22, (0.5, 0.3, 0.2)),
    "amer": Region(1.5, -6.0, 0.28, (0.45, 0.3, 0.25)),
    "apac": Region(1.5, 8.0, 0.25, (0.5, 0.35, 0.15)),
}
KINDS: dict[str, Kind] = {
    "around the world": Kind(WORLD),
    "around the world 9 to 17": Kind(
        {
            "emea": WORLD["emea"]._replace(days=WEEKDAYS),
            "gulf": Region(1.0, 4.0, 0.3, (0.4, 0.4, 0.2), SUNDAY_TO_THURSDAY),
            "amer": WORLD["amer"]._replace(days=WEEKDAYS),
            "apac": WORLD["apac"]._replace(days=WEEKDAYS),
        },
        (9.0, 17.0),
    ),
    "one continent 8 to 20": Kind(
        {
            "east": Region(2.0, -5.0, 0.22),
            "central": Region(1.2, -6.0, 0.25, (0.45, 0.3, 0.25)),
            "mountain": Region(0.6, -7.0, 0.28, (0.5, 0.35, 0.15)),
            "west": Region(1.4, -8.0, 0.25, (0.45, 0.35, 0.2)),
        },
        (8.0, 20.0),
    ),
    "the same hours": Kind({name: region._replace(offset=0.0) for name, region in WORLD.items()}),
}


def play(kind: Kind, seed: int, moved: str, times: float) -> tuple[list[Told], list[float]]:
    """What was told of incidents after the weeks that were learned, and when shares began to move, Unix seconds."""
    rows, begins = counted(kind, seed, moved, times)
    return judged(rows), [MONDAY_S + begin for begin in begins]


def counted(kind: Kind, seed: int, moved: str, times: float) -> tuple[list[Row], list[float]]:
    """Channel, dimensions, whether they complain and counts by bucket; and when shares begin to move, in seconds."""
    rng = np.random.default_rng(seed)
    start = BUCKET_S * np.arange(STEPS, dtype=float)
    days = [each for each in range(LEARNED_DAYS, DAYS) if moved and each % 7 in {1, 3}]
    second = list(kind.regions)[1]
    # It is awake then.
    begins = [
        each * DAY_S + (float(rng.uniform(9, 13)) - kind.regions[second].offset) % 24.0 * HOUR_S
        for each in days
    ]
    contacts: list[tuple[Channel, str, Floats]] = []
    complaints: list[tuple[Channel, str, str, Floats]] = []
    for name, region in kind.regions.items():
        own = np.exp(_noise(rng, 0.08))
        for channel, part in PARTS:
            mean = part * region.rate * BUCKET_S / 60.0 * own * np.exp(_noise(rng, 0.06))
            mean *= _rhythm(start, region, kind.hours if channel == "call" else (0.0, 24.0))
            share = region.share * np.exp(_noise(rng, 0.05))
            contacts.append((channel, name, mean * (1 - share)))
            for category, size in zip(CATEGORIES, region.categories, strict=True):
                of_it = size * np.exp(_noise(rng, 0.05))
                complaints.append((channel, name, category, mean * share * of_it))
    whole = np.sum([mean for *_, mean in complaints], axis=0)
    chosen = [
        mean
        for _, name, category, mean in complaints
        if (name == second, category == "billing")[moved != "region"]
    ]
    usual = np.sum(chosen, axis=0) / np.maximum(whole, 1e-9)
    lift, rest = np.ones(STEPS), np.ones(STEPS)
    for begin in begins:
        on = (begin <= start) & (start < begin + LASTS_S)
        raised = np.minimum(times * usual, np.maximum(LARGEST_SHARE, usual))
        lift[on] = (raised / np.maximum(usual, 1e-9))[on]
        rest[on] = ((1 - raised) / np.maximum(1 - usual, 1e-9))[on]
    rows: list[Row] = [
        (channel, (("region", name),), False, rng.poisson(mean).tolist()) for channel, name, mean in contacts
    ]
    for channel, name, category, expected in complaints:
        is_chosen = name == second if moved == "region" else category == "billing"
        counts = rng.poisson(expected * (lift if is_chosen else rest)).tolist()
        rows.append((channel, (("category", category), ("region", name)), True, counts))
    return rows, begins


def _rhythm(start: Floats, region: Region, hours: tuple[float, float]) -> Floats:
    """A region's contacts relative to their daily mean: busiest at three in the afternoon, a tenth of that at night."""
    local: Floats = start + region.offset * HOUR_S
    hour, day = local % DAY_S / HOUR_S, local // DAY_S % 7
    curve: Floats = np.exp(1.15 * np.cos(2 * np.pi * (hour - 15) / 24))
    curve *= (hours[0] <= hour) & (hour < hours[1])
    if hours != (0.0, 24.0):
        curve *= np.isin(day, region.days)
    relative: Floats = curve / curve.mean()
    return relative


def _noise(rng: np.random.Generator, sd: float) -> Floats:
    return sd * slow_noise(rng, STEPS, float(BUCKET_S), 2 * HOUR_S)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--brands", type=int, default=10)
    parser.add_argument("--only", default=",".join(KINDS))
    parser.add_argument("--move", default="", choices=("", *MOVES), help="share that moves")
    parser.add_argument("--times", type=float, default=2.0)
    options = parser.parse_args()
    kinds = {
        "pages a month": "page",
        "yellow": "yellow",
        "spikes": "spike",
        "shifts": "mix_shift",
        "others": "other",
    }
    table = Table("brands", *kinds, "moves found", "mean minutes")
    for name in options.only.split(","):
        seeds = range(options.seed, options.seed + options.brands)
        played = [play(KINDS[name], seed, options.move, options.times) for seed in seeds]
        table.add_row(name, *cells_of(played, LASTS_S, kinds.values()))
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
