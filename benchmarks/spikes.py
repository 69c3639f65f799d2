"""How late, how deaf and how honest the spike detector is, beside an oracle and the simple choices.

`python benchmarks/spikes.py [--quick] [--seed N] [--only PARTS]`. Settings were made on other seeds (below 5000).
Minutes to the end of the first alarming bucket; a miss counts as the full three hours.
"""

from __future__ import annotations

import argparse
import math
import time
from itertools import pairwise

import numpy as np
import spike_rivals as rivals
from rich.console import Console
from rich.table import Table
from spike_changes import late_transcripts, new_model
from spike_streams import (
    DAY_S,
    HOUR_S,
    NUISANCES,
    RATES,
    SHARES,
    START_S,
    SURGE_S,
    SURGES,
    Stream,
    World,
    disturbed,
    make,
    size_of,
    surged,
)

from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import state_of_watch, watch_from

BUCKET_S = 60.0
CONSOLE = Console(width=190)


def play(watch: Watch, stream: Stream) -> rivals.Flags:
    """Alarm flags of a detector over a stream."""
    out = np.zeros(len(stream.start), dtype=bool)
    on_time = (stream.complaints - stream.late).tolist()
    rows = zip(stream.start.tolist(), on_time, stream.other.tolist(), strict=True)
    for index, (start, complaints, other) in enumerate(rows):
        watch.count(start, complaints, other)
        out[index] = watch.surge is not None
    return out


def trained(world: World, seed: int, dial: float = 1.0) -> tuple[Watch, Stream]:
    watch = Watch(world.bucket_s, dial)
    watch.baseline.learned.uses_exposure = True
    stream = make(world, seed)
    play(watch, stream)
    return watch, stream


def rises(flags: rivals.Flags) -> list[int]:
    return [index + 1 for index, (a, b) in enumerate(pairwise(flags.tolist())) if b and not a]


def minutes(delays: list[float], within_s: float = SURGE_S) -> float:
    return float(np.mean(np.minimum(delays, within_s))) / 60


def recall(delays: list[float]) -> float:
    return float(np.isfinite(delays).mean())


def geometric(values: list[float]) -> float:
    return math.exp(float(np.mean(np.log(values)))) if values else math.nan


def false_between(flags: rivals.Flags, stream: Stream) -> int:
    length = round((SURGE_S + 600) / BUCKET_S)
    return sum(not any(onset <= rise < onset + length for onset in stream.onsets) for rise in rises(flags))


def surges(  # noqa: PLR0917
    share: float, rates: list[float], days: float, history: float, seed: int, dial: float = 1.0
) -> None:
    """Delay and recall against the oracle that is told the true rate, and the one that knows the profile only."""
    table = Table(title=f"share {share:.0%}, {history:g} days of history, dial {dial:g}: minutes (recall)")
    for name in (
        "rate /min",
        "surge",
        "outcry",
        "oracle",
        "ratio",
        "profile oracle",
        "ratio",
        "false between",
    ):
        table.add_column(name, justify="right")
    ratios, profile_ratios, recalls, oracle_recalls, between = [], [], [], [], 0
    for rate in rates:
        calm = make(World(rate=rate, share=share, days=240, weekly_growth=0.0), seed + 7)
        watch, _ = trained(World(rate=rate, share=share, days=history), seed, dial)
        state = state_of_watch(watch)
        for surge in SURGES:
            stream = surged(
                surge, World(rate=rate, share=share, days=days), seed + 1, START_S + history * DAY_S
            )
            flags = play(watch_from(state), stream)
            own, size = rivals.delays_s(flags, stream, BUCKET_S), size_of(surge)
            level = rivals.level_for(rivals.cusum(calm, calm.mean, size), BUCKET_S, dial)
            oracle = rivals.oracle_delays_s(stream, rivals.steps_of(stream, stream.mean, size), level)
            level = rivals.level_for(rivals.cusum(calm, calm.profile, size), BUCKET_S, dial)
            profile = rivals.oracle_delays_s(stream, rivals.steps_of(stream, stream.profile, size), level)
            ratio, blind = minutes(own) / minutes(oracle), minutes(own) / minutes(profile)
            recalls.append(recall(own))
            oracle_recalls.append(recall(oracle))
            if recall(oracle) >= 0.9:
                ratios.append(ratio)
                profile_ratios.append(blind)
            missed = false_between(flags, stream)
            between += missed
            table.add_row(
                f"{rate:g}",
                surge,
                f"{minutes(own):.1f} ({recall(own):.2f})",
                f"{minutes(oracle):.1f} ({recall(oracle):.2f})",
                f"{ratio:.2f}",
                f"{minutes(profile):.1f} ({recall(profile):.2f})",
                f"{blind:.2f}",
                str(missed),
            )
    CONSOLE.print(table)
    months = len(rates) * len(SURGES) * days * DAY_S / rivals.MONTH_S
    CONSOLE.print(
        f"share {share:.0%}: geometric mean of delay ratios {geometric(ratios):.2f} (worst {max(ratios):.2f}), "
        f"to the profile oracle {geometric(profile_ratios):.2f}; recall {np.mean(recalls):.3f} "
        f"(oracle {np.mean(oracle_recalls):.3f}); false alarms between surges {between / months:.2f} a slice-month\n"
    )


def simple_choices(rates: list[float], days: float, seed: int) -> None:
    """The same cells for the simple choices, thresholds set on the calm stream for one false alarm a month."""
    table = Table(title="simple choices, share 5 %: delay ratio to the oracle (recall over the same cells)")
    ratios: dict[str, list[float]] = {}
    recalls: dict[str, list[float]] = {}
    for rate in rates:
        world = World(rate=rate, days=days)
        history = make(World(rate=rate, days=14), seed)
        calm = make(World(rate=rate, days=31), seed + 7, START_S + 14 * DAY_S)
        steady = make(World(rate=rate, days=240, weekly_growth=0.0), seed + 7)
        scores = {
            "rolling z": rivals.rolling_z,
            "EWMA": rivals.ewma,
            "EARS C2": rivals.ears_c2,
            "Poisson CUSUM, seasonal": lambda stream, past=history: rivals.seasonal_cusum(stream, past),
            "half-space trees": rivals.half_space_trees,
        }
        levels = {name: rivals.level_for(score(calm), BUCKET_S) for name, score in scores.items()}
        for surge in SURGES:
            stream, size = surged(surge, world, seed + 1, START_S + 14 * DAY_S), size_of(surge)
            level = rivals.level_for(rivals.cusum(steady, steady.mean, size), BUCKET_S)
            oracle = rivals.oracle_delays_s(stream, rivals.steps_of(stream, stream.mean, size), level)
            for name, score in scores.items():
                found = rivals.delays_s(score(stream) > levels[name], stream, BUCKET_S)
                recalls.setdefault(name, []).append(recall(found))
                if recall(oracle) >= 0.9:
                    ratios.setdefault(name, []).append(minutes(found) / minutes(oracle))
    table.add_column("choice")
    table.add_column("delay ratio", justify="right")
    table.add_column("recall", justify="right")
    for name, values in ratios.items():
        table.add_row(name, f"{geometric(values):.1f}", f"{np.mean(recalls[name]):.2f}")
    CONSOLE.print(table)


def quiet(rates: list[float], share: float, slices: int, dial: float, seed: int) -> None:
    """False alarms measured over those dialled, and the cost of an update."""
    table = Table(title=f"quiet slices, share {share:.0%}, dial {dial:g} a month, from the fourth day on")
    for name in ("rate /min", "slice-months", "alarms", "measured / dialled", "µs per update"):
        table.add_column(name, justify="right")
    for rate in rates:
        alarms, began = 0, time.process_time()
        for number in range(slices):
            watch = Watch(BUCKET_S, dial)
            watch.baseline.learned.uses_exposure = True
            flags = play(watch, make(World(rate=rate, share=share, days=31), seed + number))
            alarms += sum(rise * BUCKET_S > 3 * DAY_S for rise in rises(flags))
        cost = (time.process_time() - began) / (slices * 31 * DAY_S / BUCKET_S) * 1e6
        months = slices * 28 * DAY_S / rivals.MONTH_S
        table.add_row(
            f"{rate:g}", f"{months:.0f}", str(alarms), f"{alarms / months / dial:.2f}", f"{cost:.1f}"
        )
    CONSOLE.print(table)


def nuisances(share: float, rates: list[float], days: float, seed: int) -> None:
    """Nuisances that alarm, and surges of twice the propensity inside three of them."""
    title = (
        f"nuisances that alarm, share {share:.0%}; x2 inside: recall, minutes (oracle's; of one that is told the"
        " share only; profile oracle's)"
    )
    table = Table(title=title)
    inside = ("campaign", "outage", "flush")
    for name in ("rate /min", *NUISANCES, *(f"x2 in {name}" for name in inside)):
        table.add_column(name, justify="right")
    hits = total = 0
    for rate in rates:
        watch, _ = trained(World(rate=rate, share=share), seed)
        calm = make(World(rate=rate, share=share, days=240, weekly_growth=0.0), seed + 7)
        levels = [rivals.level_for(rivals.page(steps), BUCKET_S) for steps in rivals.oracles_of(calm)]
        state, row, world = state_of_watch(watch), [], World(rate=rate, share=share, days=days)
        for name in NUISANCES:
            stream = disturbed(name, world, seed + 2, START_S + 14 * DAY_S)
            found = rises(play(watch_from(state), stream))
            length = round((6 if name == "holiday" else 4) * HOUR_S / BUCKET_S)
            number = sum(any(onset <= rise < onset + length for rise in found) for onset in stream.onsets)
            hits, total = hits + number, total + len(stream.onsets)
            row.append(f"{number}/{len(stream.onsets)}")
        for name in inside:
            stream = disturbed(name, world, seed + 3, START_S + 14 * DAY_S, lift=2.0)
            within_s = 1.5 * HOUR_S
            own = rivals.delays_s(play(watch_from(state), stream), stream, BUCKET_S, within_s)
            oracles = [
                rivals.oracle_delays_s(stream, steps, level, within_s)
                for steps, level in zip(rivals.oracles_of(stream), levels, strict=True)
            ]
            known = "; ".join(f"{recall(each):.2f} {minutes(each, within_s):.1f}" for each in oracles)
            row.append(f"{recall(own):.2f} {minutes(own, within_s):.1f} ({known})")
        table.add_row(f"{rate:g}", *row)
    CONSOLE.print(table)
    CONSOLE.print(f"share {share:.0%}: {hits} of {total} nuisances alarm ({hits / total:.1%})\n")


def cost() -> None:
    """Processor time of an update of one slice, and its p99 of wall time."""
    watch, _ = trained(World(rate=1.0), 1)
    stream = make(World(rate=1.0, days=14), 2, START_S + 14 * DAY_S)
    rows = list(zip(stream.start.tolist(), stream.complaints.tolist(), stream.other.tolist(), strict=True))
    wall, began = [], time.process_time()
    for start, complaints, other in rows:
        before = time.perf_counter()
        watch.count(start, complaints, other)
        wall.append(time.perf_counter() - before)
    mean = (time.process_time() - began) / len(rows) * 1e6
    CONSOLE.print(
        f"an update: {mean:.1f} µs of processor time, p99 {np.quantile(wall, 0.99) * 1e6:.0f} µs of wall time\n"
    )


def changes(rates: list[float], days: float, seed: int, parts: list[str]) -> None:
    """Late transcripts and changes of the text model."""
    if "late" in parts:
        CONSOLE.print(late_transcripts([rate for rate in rates if 1.0 <= rate <= 100.0], days, seed))
    if "rescale" in parts:
        states = {rate: state_of_watch(trained(World(rate=rate), seed)[0]) for rate in rates}
        CONSOLE.print(new_model(states, days, seed))


PARTS = ("surges", "short", "low", "nuisances", "late", "rescale", "simple", "cost", "quiet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two rates, few days: under a minute")
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--slices", type=int, default=66, help="quiet slices per rate")
    parser.add_argument("--dial", type=float, default=1.0, help="of the quiet slices")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    parser.add_argument("--rates", help="complaints a minute, instead of all")
    options = parser.parse_args()
    rates = [1.0, 10.0] if options.quick else list(RATES)
    if options.rates:
        rates = [float(rate) for rate in options.rates.split(",")]
    shares = SHARES[:1] if options.quick else SHARES
    days, seed, parts = (3.0 if options.quick else 8.0), options.seed, options.only.split(",")
    if "surges" in parts:
        for share in shares:
            surges(share, rates, days, 14, seed)
    if "short" in parts:
        surges(0.05, rates, days, 3, seed)
    if "low" in parts and not options.quick:
        surges(0.05, rates, days, 14, seed, dial=0.1)
    if "nuisances" in parts:
        for share in shares:
            nuisances(share, rates, days, seed)
    changes(rates, days, seed, parts)
    if "simple" in parts:
        simple_choices(rates, min(days, 4.0), seed)
    if "cost" in parts:
        cost()
    if "quiet" in parts:
        quiet(rates, 0.05, 3 if options.quick else options.slices, options.dial, seed + 100)


if __name__ == "__main__":
    main()
