"""False incidents of brands whose channels have other opening hours and other shares of complaints.

`python benchmarks/spike_hours.py [--seed N] [--brands N] [--only KINDS]`. Two weeks are learned live, four are judged
by the whole fold in buckets of five minutes; with `--surge call --times 3` complaints of one channel alone are so many
times the usual for three hours on Tuesdays and Thursdays.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.spike_streams import DAY_S, HOUR_S, Floats, slow_noise
from detectors.brand import BrandJudge
from detectors.incident import Incident
from detectors.log.clock import Clocks
from detectors.log.ledger import BrandChange, Change
from detectors.outputs import JudgeOptions
from detectors.place import Place
from detectors.spikes.thresholds import MONTH_S
from schemas.brandlog import BrandMap
from schemas.fields import CHANNELS, Channel

MONDAY_S, BUCKET_S, LEARNED_DAYS, DAYS = 1_699_833_600, 300, 14, 42
STEPS, LASTS_S = round(DAYS * DAY_S / BUCKET_S), 3 * HOUR_S
# Contacts a minute when open, share of complaints, from and to which hour, days of the week, shares of two categories.
Kind = dict[Channel, tuple[float, float, tuple[int, int], int, tuple[float, float]]]
KINDS: dict[str, Kind] = {
    "calls complain less": {
        "call": (3.0, 0.1, (9, 17), 5, (0.5, 0.5)),
        "social": (1.0, 0.4, (0, 24), 7, (0.5, 0.5)),
    },
    "calls complain more": {
        "call": (3.0, 0.4, (9, 17), 5, (0.5, 0.5)),
        "social": (1.0, 0.1, (0, 24), 7, (0.5, 0.5)),
    },
    "of other categories": {
        "call": (3.0, 0.2, (9, 17), 5, (0.8, 0.2)),
        "social": (1.0, 0.2, (0, 24), 7, (0.2, 0.8)),
    },
    "three channels": {
        "call": (2.0, 0.15, (8, 18), 6, (0.7, 0.3)),
        "chat": (1.0, 0.3, (7, 22), 7, (0.5, 0.5)),
        "social": (0.6, 0.5, (0, 24), 7, (0.3, 0.7)),
    },
    "alike and always open": {
        "call": (3.0, 0.2, (0, 24), 7, (0.5, 0.5)),
        "social": (1.0, 0.2, (0, 24), 7, (0.5, 0.5)),
    },
}
REGIONS = {"north": 0.6, "south": 0.4}
RANKS = ("blue", "yellow", "orange", "red")
# Channel, dimensions, whether they complain, and contacts by bucket.
Row = tuple[Channel, tuple[tuple[str, str], ...], bool, list[int]]
PLACE, EMPTY = Place(JudgeOptions(), 0, 0, 0.0), BrandMap(keys=[], cells=[])


class Told(NamedTuple):
    """One message of an incident."""

    at_s: float
    status: str
    tier: str
    kind: str
    name: str


def play(kind: Kind, seed: int, surged: str, times: float) -> tuple[list[Told], list[float]]:
    """What was told of incidents after the weeks that were learned, and when surges began, Unix seconds."""
    rng = np.random.default_rng(seed)
    start = BUCKET_S * np.arange(STEPS, dtype=float)
    day, hour = start // DAY_S % 7, start % DAY_S / HOUR_S
    common = np.exp(0.3 * np.sin(2 * np.pi * (hour - 9) / 24) + _noise(rng, 0.12))
    days = [each for each in range(LEARNED_DAYS, DAYS) if surged and each % 7 in {1, 3}]
    begins = [each * DAY_S + float(rng.uniform(10, 13)) * HOUR_S for each in days]
    rows: list[Row] = []
    for channel, (rate, share, (opens, closes), last, categories) in kind.items():
        mean = rate * BUCKET_S / 60.0 * common * np.exp(_noise(rng, 0.06))
        mean *= (opens <= hour) & (hour < closes) & (day < last)
        part, lift = share * np.exp(_noise(rng, 0.05)), np.ones(STEPS)
        for begin in begins if channel == surged else ():
            lift[(begin <= start) & (start < begin + LASTS_S)] = times
        for region, size in REGIONS.items():
            where = ("region", region)
            rows.append((channel, (where,), False, rng.poisson(mean * size * (1 - part)).tolist()))
            for name, of_it in zip(("billing", "staff"), categories, strict=True):
                counts = rng.poisson(mean * size * part * of_it * lift).tolist()
                rows.append((channel, (("category", name), where), True, counts))
    return judged(rows), [MONDAY_S + begin for begin in begins]


def judged(rows: list[Row]) -> list[Told]:
    """What the whole fold told of incidents after the weeks that were learned."""
    judge, fired = BrandJudge("acme", JudgeOptions(bucket_s=BUCKET_S)), []
    for step in range(STEPS):
        at = MONDAY_S + BUCKET_S * step
        for channel, dimensions, complains, counts in rows:
            if n := counts[step]:
                change = Change(at, dimensions, n, n if complains else 0)
                judge.take(channel, BrandChange("acme", [change], EMPTY), 1, PLACE)
        end_s = float(at + BUCKET_S)
        for told in judge.advance(Clocks({}, channel_s=dict.fromkeys(CHANNELS, end_s), all_s=end_s)):
            if isinstance(told, Incident) and step * BUCKET_S >= LEARNED_DAYS * DAY_S:
                fired.append(Told(told.sent_s, told.status, told.tier, told.signal.kind, told.incident_id))
    return fired


def false_ones(told: list[Told], begins: list[float], lasts_s: float) -> Counter[str]:
    """Incidents that began when nothing was on: those that paged, those that were yellow, and of each kind."""
    firsts: dict[str, Told] = {}
    worst: dict[str, int] = {}
    for each in told:
        firsts.setdefault(each.name, each)
        worst[each.name] = max(worst.get(each.name, 0), RANKS.index(each.tier))
    false = Counter[str]()
    for first in firsts.values():
        if any(begin <= first.at_s < begin + lasts_s + 1800.0 for begin in begins):
            continue
        false["page"] += worst[first.name] >= RANKS.index("orange")
        false["yellow"] += worst[first.name] == RANKS.index("yellow")
        false[first.kind if first.kind in {"spike", "mix_shift"} else "other"] += 1
    return false


def minutes_to(told: list[Told], begins: list[float], lasts_s: float) -> list[float]:
    """Minutes until each of what was on was told, all that it lasted if it was not."""
    firing = [each.at_s for each in told if each.status == "firing" and each.kind != "feed"]
    return [
        min([at_s - begin for at_s in firing if 0.0 <= at_s - begin < lasts_s], default=lasts_s) / 60.0
        for begin in begins
    ]


def cells_of(
    played: Sequence[tuple[list[Told], list[float]]], lasts_s: float, kinds: Iterable[str]
) -> list[str]:
    """False incidents a month of some kinds, and how many of what was on were found, and when; of brands together."""
    false, delays = Counter[str](), list[float]()
    for told, begins in played:
        false += false_ones(told, begins, lasts_s)
        delays += minutes_to(told, begins, lasts_s)
    months = len(played) * (DAYS - LEARNED_DAYS) * DAY_S / MONTH_S
    found = sum(delay < lasts_s / 60.0 for delay in delays)
    means = [f"{found} of {len(delays)}", f"{np.mean(delays):.0f}"] if delays else ["", ""]
    return [*(f"{false[kind] / months:.2f}" for kind in kinds), *means]


def _noise(rng: np.random.Generator, sd: float) -> Floats:
    return sd * slow_noise(rng, STEPS, float(BUCKET_S), 2 * HOUR_S)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--brands", type=int, default=10)
    parser.add_argument("--only", default=",".join(KINDS))
    parser.add_argument("--surge", default="", help="channel that surges")
    parser.add_argument("--times", type=float, default=3.0)
    options = parser.parse_args()
    kinds = {"pages a month": "page", "spikes": "spike", "shifts": "mix_shift", "others": "other"}
    table = Table("brands", *kinds, "surges found", "mean minutes (180 if not)")
    for name in options.only.split(","):
        seeds = range(options.seed, options.seed + options.brands)
        played = [play(KINDS[name], seed, options.surge, options.times) for seed in seeds]
        table.add_row(name, *cells_of(played, LASTS_S, kinds.values()))
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
