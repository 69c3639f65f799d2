"""Feeds that fall silent or halve, and shares of complaints that move, on seeded brands of four channels.

`python benchmarks/spike_feeds.py [--quick] [--seed N]`. Four weeks are calm; then every twelve hours something
happens for three or four hours. Then calls that come in opening hours alone, beside social posts round the clock.
Settings were made on seeds below 5000.
"""

from __future__ import annotations

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table
from spike_rivals import MONTH_S
from spike_streams import DAY_S, HOUR_S, START_S, Floats, World, shape, slow_noise

from detectors.feed import FeedDetector
from detectors.mix import MixDetector

CALM_DAYS, DAYS = 28, 42
CHANNELS = {"call": 2.0, "chat": 3.0, "social": 4.0, "email": 1.0}
FAULTS = ("silent", "half", "campaign", "holiday")
SHARES = {"billing": 0.5, "delivery": 0.25, "quality": 0.15, "staff": 0.1}
MOVES = ("shift", "surge", "campaign")
# From and to which hour on Mondays to Fridays, Saturdays, Sundays.
HOURS = {
    "always": ((0, 24), (0, 24), (0, 24)),
    "9-17, Mon-Fri": ((9, 17), (0, 0), (0, 0)),
    "9-17, Mon-Sat": ((9, 17), (9, 17), (0, 0)),
    "8-22": ((8, 22), (8, 22), (8, 22)),
    "8-22, Sat 9-14": ((8, 22), (9, 14), (0, 0)),
    "Mon-Fri": ((0, 24), (0, 0), (0, 0)),
}
LEARNED_DAYS, LASTS, HOURS_DIAL = 14, 180, 0.05
CONSOLE = Console(width=130)


def means_of(
    parts: dict[str, float], rng: np.random.Generator, bucket_s: float, drift: float
) -> dict[str, Floats]:
    """Rates per bucket of a brand's parts: a common rhythm, and for each an hour of the day and noise of its own."""
    start = START_S + bucket_s * np.arange(round(DAYS * DAY_S / bucket_s))
    base = shape(World(), start) * np.exp(0.15 * slow_noise(rng, len(start), bucket_s, 2 * HOUR_S))
    means = {}
    for number, (name, rate) in enumerate(parts.items()):
        hour = (start % DAY_S) / HOUR_S
        own = drift * np.sin(2 * np.pi * (hour - 5 * number) / 24)
        own += 0.05 * slow_noise(rng, len(start), bucket_s, 2 * HOUR_S)
        means[name] = rate * bucket_s / 60.0 * base * np.exp(own)
    return means


def events(kinds: tuple[str, ...], rng: np.random.Generator, bucket_s: float) -> list[tuple[str, int]]:
    """What happens, and in which bucket it begins; every other half day is calm."""
    half_day = round(12 * HOUR_S / bucket_s)
    first, last = round(CALM_DAYS * DAY_S / bucket_s), round(DAYS * DAY_S / bucket_s)
    begins = range(first, last - half_day, half_day)
    return [
        (kinds[number // 2 % len(kinds)], begin + int(rng.integers(0, half_day // 2)))
        for number, begin in enumerate(begins)
        if number % 2 == 0
    ]


def feeds(scale: float, seed: int) -> tuple[int, dict[str, list[float]]]:
    """False alarms in the calm weeks, and minutes to the first alarm in each event (infinite without one)."""
    rng = np.random.default_rng(seed)
    means = means_of({name: rate * scale for name, rate in CHANNELS.items()}, rng, 60.0, 0.3)
    planned = events(FAULTS, rng, 60.0)
    for kind, begin in planned:
        where = slice(begin, begin + 180)
        if kind in {"silent", "half"}:
            means["call"][where] *= 0.0 if kind == "silent" else 0.5
        for name in CHANNELS if kind == "holiday" else ():
            means[name][where] *= 0.5
        if kind == "campaign":
            means["social"][where] *= 5.0
    counts = {name: rng.poisson(mean).tolist() for name, mean in means.items()}
    detector, alarms, before = FeedDetector(1.0), [], set[str]()
    for minute in range(DAYS * 1440):
        said = detector.update(START_S + 60.0 * minute, {name: row[minute] for name, row in counts.items()})
        now = {verdict.channel for verdict in said if verdict.alarm}
        alarms += [minute] * len(now - before)
        before = now
    return _found(alarms, planned, CALM_DAYS * 1440, 300, 1.0)


def opening(hours: str, rate: float, seed: int) -> tuple[int, list[float], list[float]]:
    """False alarms after two weeks, and minutes to those of calls that are dead, or half dead, for three hours.

    `rate` is of calls a minute when open; from the third week on they fail on Tuesdays and Thursdays.
    """
    rng = np.random.default_rng(seed)
    means = means_of({"call": rate, "social": 4.0}, rng, 60.0, 0.1)
    start = START_S + 60.0 * np.arange(DAYS * 1440)
    # The epoch began on a Thursday.
    day, hour = ((start // DAY_S + 3) % 7).astype(int), start % DAY_S / HOUR_S
    kind = np.clip(day - 4, 0, 2)
    begins, ends = (np.array([row[side] for row in HOURS[hours]])[kind] for side in (0, 1))
    means["call"] *= (begins <= hour) & (hour < ends)
    # At other hours each time: what comes again at the same ones is a closing.
    faults = [
        (index + int(rng.integers(0, 240)), float(rng.choice([0.0, 0.5])))
        for index in range(LEARNED_DAYS * 1440, DAYS * 1440)
        if day[index] in {1, 3} and hour[index] == 9.5
    ]
    for begin, part in faults:
        means["call"][begin : begin + LASTS] *= part
    counts = {name: rng.poisson(mean).tolist() for name, mean in means.items()}
    detector, alarms, before = FeedDetector(HOURS_DIAL), list[int](), set[str]()
    for minute in range(DAYS * 1440):
        said = detector.update(
            start[minute], {name: row[minute] for name, row in counts.items() if row[minute]}
        )
        now = {verdict.channel for verdict in said if verdict.alarm}
        alarms += [minute] * len(now - before)
        before = now
    found: dict[float, list[float]] = {0.0: [], 0.5: []}
    for begin, part in faults:
        hits = [at - begin + 1.0 for at in alarms if begin <= at < begin + LASTS]
        found[part].append(hits[0] if hits else np.inf)
    false = [
        at
        for at in alarms
        if at >= LEARNED_DAYS * 1440 and not any(0 <= at - begin < LASTS for begin, _ in faults)
    ]
    return len(false), found[0.0], found[0.5]


def _found(
    alarms: list[int], planned: list[tuple[str, int]], calm: int, within: int, minutes: float
) -> tuple[int, dict[str, list[float]]]:
    found: dict[str, list[float]] = {}
    for kind, begin in planned:
        hits = [at - begin for at in alarms if begin <= at < begin + within]
        found.setdefault(kind, []).append((hits[0] + 1) * minutes if hits else np.inf)
    return sum(at < calm for at in alarms), found


def mixes(scale: float, seed: int) -> tuple[int, dict[str, list[float]]]:
    """The same for the parts of a brand with `scale` complaints a minute: only what is told as a shift counts."""
    rng = np.random.default_rng(seed)
    means = means_of({name: scale * share for name, share in SHARES.items()}, rng, 300.0, 0.15)
    usual, planned = np.sum(list(means.values()), axis=0), events(MOVES, rng, 300.0)
    for kind, begin in planned:
        where = slice(begin, begin + 48)
        if kind == "surge":
            means["delivery"][where] *= 3.0
        elif kind == "campaign":
            for mean in (*means.values(), usual):
                mean[where] *= 3.0
        else:
            gained = usual[where] * 0.55
            left = (usual[where] - gained) / (usual[where] - means["delivery"][where])
            for mean in means.values():
                mean[where] *= left
            means["delivery"][where] = gained
    counts = {f"category={name}": rng.poisson(mean).tolist() for name, mean in means.items()}
    detector, alarms, before = MixDetector(1.0), [], set[str]()
    for step in range(DAYS * 288):
        parts = {name: row[step] for name, row in counts.items()}
        said = detector.update(START_S + 300.0 * step, parts, sum(parts.values()), float(usual[step]))
        now = {verdict.part for verdict in said if verdict.alarm}
        alarms += [step] * len(now - before)
        before = now
    return _found(alarms, planned, CALM_DAYS * 288, 60, 5.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one volume, one brand")
    parser.add_argument("--seed", type=int, default=5000)
    options = parser.parse_args()
    brands = 1 if options.quick else 3
    for title, scales, one, kinds in (
        ("feeds, dial 1; contacts a minute of ten", (0.1, 1.0, 10.0, 100.0), feeds, FAULTS),
        ("shares of complaints, dial 1; complaints a minute", (0.2, 1.0, 5.0, 50.0), mixes, MOVES),
    ):
        table = Table(title=f"{title}: alarms of events (median minutes)")
        for name in ("volume", "false alarms a month, calm", *kinds):
            table.add_column(name, justify="right")
        for scale in scales[1:2] if options.quick else scales:
            played = [one(scale, options.seed + number) for number in range(brands)]
            cells = [_cell([minutes for _, each in played for minutes in each[kind]]) for kind in kinds]
            false = sum(number for number, _ in played) / (brands * (CALM_DAYS - 3) * DAY_S / MONTH_S)
            table.add_row(f"{scale:g}", f"{false:.2f}", *cells)
        CONSOLE.print(table)
    CONSOLE.print(_hours(options.seed, brands))


def _cell(found: list[float]) -> str:
    hits = [minutes for minutes in found if np.isfinite(minutes)]
    return f"{len(hits)}/{len(found)}" + (f" ({np.median(hits):.0f})" if hits else "")


def _hours(seed: int, brands: int) -> Table:
    table = Table(title=f"calls with opening hours, dial {HOURS_DIAL}: alarms of events (median minutes)")
    for name in ("hours", "calls a minute", "false alarms in four weeks", "dead", "half dead"):
        table.add_column(name, justify="right")
    for hours in HOURS:
        for rate in (0.3, 3.0, 30.0):
            played = [opening(hours, rate, seed + number) for number in range(brands)]
            dead = [minutes for _, of_dead, _ in played for minutes in of_dead]
            half = [minutes for _, _, of_half in played for minutes in of_half]
            false = sum(alarms for alarms, _, _ in played) / brands
            table.add_row(hours, f"{rate:g}", f"{false:.1f}", _cell(dead), _cell(half))
    return table


if __name__ == "__main__":
    main()
