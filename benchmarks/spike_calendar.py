"""What people tell beforehand, and growth: campaigns and holidays with and without being told, years of growth.

`python benchmarks/spike_calendar.py [--quick] [--seed N] [--only PARTS]`. Settings were made on other seeds (below
5000). Streams and oracle are those of `spikes.py`.
"""

from __future__ import annotations

import argparse

import numpy as np
import spike_rivals as rivals
from rich.console import Console
from rich.table import Table
from spike_streams import DAY_S, HOUR_S, RATES, SHARES, START_S, Stream, World, disturbed, make, on_holidays

from detectors.spikes.told import UNTOLD, Told
from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import state_of_watch, watch_from

BUCKET_S = 60.0
HISTORY_DAYS = 14
CONSOLE = Console(width=130)
Times = dict[int, Told]


def play(watch: Watch, stream: Stream, told: Times) -> rivals.Flags:
    """Alarm flags over a stream; `told` says from which bucket on what is on."""
    out = np.zeros(len(stream.start), dtype=bool)
    rows = zip(stream.start.tolist(), stream.complaints.tolist(), stream.other.tolist(), strict=True)
    for index, (start, complaints, other) in enumerate(rows):
        if index in told:
            watch.tell(told[index])
        watch.count(start, complaints, other)
        out[index] = watch.surge is not None
    return out


def trained(world: World, seed: int) -> dict[str, object]:
    """State after two calm weeks."""
    watch = Watch(BUCKET_S, 1.0)
    watch.baseline.learned.uses_exposure = True
    play(watch, make(World(**{**vars(world), "days": HISTORY_DAYS}), seed), {})
    return state_of_watch(watch)


def rises(flags: rivals.Flags) -> list[int]:
    return (np.flatnonzero(np.diff(flags.astype(int)) == 1) + 1).tolist()


def minutes(found: list[float], within_s: float) -> str:
    """Recall and mean minutes, a miss counting in full."""
    return f"{np.isfinite(found).mean():.2f} {np.minimum(found, within_s).mean() / 60:.1f}"


def campaigns(share: float, rates: list[float], days: float, seed: int) -> None:
    """Campaigns of two hours that alarm, and surges of twice the propensity inside, with and without being told."""
    table = Table(title=f"campaigns, share {share:.0%}; x2 inside from the half hour on: recall, minutes")
    for name in ("rate /min", "alarm", "alarm, told", "x2", "x2, told", "x2, oracle"):
        table.add_column(name, justify="right")
    totals, within_s, begin_s = [0, 0, 0], 1.5 * HOUR_S, START_S + HISTORY_DAYS * DAY_S
    for rate in rates:
        world = World(rate=rate, share=share, days=days)
        state = trained(world, seed)
        calm = make(World(rate=rate, share=share, days=240, weekly_growth=0.0), seed + 7)
        level = rivals.level_for(rivals.cusum(calm, calm.mean, 2.0), BUCKET_S)
        quiet, loud = (disturbed("campaign", world, seed + n, begin_s, lift=n - 1.0) for n in (2, 3))
        row = []
        for stream, lag in ((quiet, 0), (loud, 30)):
            starts = [onset - lag for onset in stream.onsets]
            told = {start: Told(campaign=True) for start in starts} | {s + 120: UNTOLD for s in starts}
            for number, times in enumerate(({}, told)):
                flags = play(watch_from(state), stream, times)
                if lag:
                    row.append(minutes(rivals.delays_s(flags, stream, BUCKET_S, within_s), within_s))
                    continue
                hits = sum(any(s <= rise < s + 240 for rise in rises(flags)) for s in starts)
                totals[number] += hits
                row.append(f"{hits}/{len(starts)}")
        totals[2] += len(quiet.onsets)
        oracle = rivals.oracle_delays_s(loud, rivals.steps_of(loud, loud.true_mean(), 2.0), level, within_s)
        table.add_row(f"{rate:g}", *row, minutes(oracle, within_s))
    CONSOLE.print(table)
    CONSOLE.print(f"share {share:.0%}: of {totals[2]} campaigns {totals[0]} alarm, {totals[1]} when told\n")


def holidays(share: float, rates: list[float], seed: int, slices: int) -> None:
    """Six weeks with a holiday in each from the third on, of which the first is new: alarms on the days themselves."""
    table = Table(
        title=f"holidays, share {share:.0%}, {slices} slices: alarms on holidays and the days after; how far off"
        " expected contacts were (mean of |log ratio| an hour)"
    )
    for name in ("rate /min", "days", "alarms", "told", "off, first", "told", "off, later", "told"):
        table.add_column(name, justify="right")
    days = [15, 23, 29, 37, 40]
    for rate in rates:
        shown: list[list[float]] = [[], [], [], [], [], []]
        for number in range(slices):
            world = World(rate=rate, share=share, days=42, weekly_growth=0.0)
            stream = on_holidays(make(world, seed + number), world, days, seed + number)
            for kind, told in enumerate((False, True)):
                alarms, off = _holidays_of(stream, days, told=told)
                shown[kind].append(alarms)
                shown[2 + kind].append(off[0])
                shown[4 + kind].append(float(np.mean(off[1:])))
        found = [f"{sum(shown[kind]):.0f}" for kind in (0, 1)]
        table.add_row(
            f"{rate:g}", str(len(days) * slices), *found, *(f"{np.mean(values):.2f}" for values in shown[2:])
        )
    CONSOLE.print(table)


def _holidays_of(stream: Stream, days: list[int], *, told: bool) -> tuple[float, list[float]]:
    watch = Watch(BUCKET_S, 1.0)
    watch.baseline.learned.uses_exposure = True
    times = {1440 * day: Told(holiday=True) for day in days} | {1440 * (day + 1): UNTOLD for day in days}
    alarms, on = 0, False
    errors: dict[int, list[float]] = {day: [] for day in days}
    rows = zip(stream.start.tolist(), stream.complaints.tolist(), stream.other.tolist(), strict=True)
    for index, (start, complaints, other) in enumerate(rows):
        if told and index in times:
            watch.tell(times[index])
        watch.count(start, complaints, other)
        day = index // 1440
        alarms += watch.surge is not None and not on and (day in errors or day - 1 in errors)
        on = watch.surge is not None
        if day in errors and index % 60 == 30:
            expected = watch.baseline.other_per_s * BUCKET_S
            errors[day].append(abs(np.log(expected / stream.other_mean[index])))
    return float(alarms), [float(np.mean(each)) for each in errors.values()]


def growth(rates: list[float], seed: int, slices: int, weeks: int) -> None:
    """Alarms of slices that grow or shrink week by week, and how far what is expected stays behind."""
    table = Table(
        title=f"{weeks} weeks of growth, share 5 %, {slices} slices: alarms a slice-month; expected / true"
    )
    table.add_column("rate /min", justify="right")
    steps = (-0.1, -0.03, 0.0, 0.03, 0.1)
    for step in steps:
        table.add_column(f"{step:+.0%} a week", justify="right")
    for rate in rates:
        row = []
        for step in steps:
            alarms, ratios = 0, []
            for number in range(slices):
                watch = Watch(BUCKET_S, 1.0)
                watch.baseline.learned.uses_exposure = True
                stream = make(World(rate=rate, days=7 * weeks, weekly_growth=step), seed + number)
                alarms += sum(rise > 3 * 1440 for rise in rises(play(watch, stream, {})))
                level = watch.baseline.learned.slow_contacts.value
                learned = watch.baseline.learned.contacts.learned_rate() * level * 60.0
                last = slice(-7 * 1440, None)
                ratios.append(learned / float((stream.mean[last] + stream.other_mean[last]).mean()))
            months = slices * (7 * weeks - 3) * DAY_S / rivals.MONTH_S
            row.append(f"{alarms / months:.2f}; {np.mean(ratios):.2f}")
        table.add_row(f"{rate:g}", *row)
    CONSOLE.print(table)


PARTS = ("campaigns", "holidays", "growth")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one rate, few days")
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    parser.add_argument("--rates", help="complaints a minute, instead of all")
    parser.add_argument("--shares", help="complaint shares, instead of all")
    options = parser.parse_args()
    rates = [10.0] if options.quick else list(RATES)
    if options.rates:
        rates = [float(rate) for rate in options.rates.split(",")]
    shares = [float(share) for share in options.shares.split(",")] if options.shares else list(SHARES)
    parts, slices = options.only.split(","), 1 if options.quick else 4
    if "campaigns" in parts:
        for share in shares:
            campaigns(share, rates, 3.0 if options.quick else 8.0, options.seed)
    if "holidays" in parts:
        for share in shares:
            holidays(share, rates, options.seed, slices)
    if "growth" in parts:
        growth(rates, options.seed, slices, 4 if options.quick else 12)


if __name__ == "__main__":
    main()
