"""What else moves the counts: a channel whose transcripts come late, and a text model that finds more complaints."""

from __future__ import annotations

import numpy as np
from rich.table import Table
from spike_rivals import Flags, delays_s
from spike_streams import DAY_S, START_S, Stream, World, surged

from detectors.spike import SliceCount, SpikeFleet
from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import watch_from

LATE_MINUTES = 20
# Channels and their parts of the complaints; those of the first come late.
PARTS = {"channel=call": 0.4, "channel=chat": 0.3, "channel=email": 0.3}
LATE = "channel=call"
MODEL_RATIO = 1.3


def late_transcripts(rates: list[float], days: float, seed: int) -> Table:
    """Alarms when calm, and delays with and without calls that come twenty minutes late; a fleet of four slices."""
    table = Table(
        title=f"calls {LATE_MINUTES} minutes late: alarms when calm; minutes to find x2, x4 (calls punctual)"
    )
    for name in ("rate /min", "calm alarms", "slice-months", "whole", "channel=chat", "channel=call"):
        table.add_column(name, justify="right")
    for rate in rates:
        row: dict[str, list[str]] = {name: [] for name in ("", "channel=chat", LATE)}
        calm = _calm_alarms(rate, 2 * days, seed)
        for surge in ("x2", "x4"):
            found = {
                late: _delays(rate, surge, days, seed + 10, late_minutes=late) for late in (LATE_MINUTES, 0)
            }
            for name, cells in row.items():
                minutes = [float(np.minimum(found[late][name], 10800.0).mean()) / 60 for late in found]
                cells.append(f"{minutes[0]:.1f} ({minutes[1]:.1f})")
        months = 2 * days * 4 / 30.4375
        table.add_row(f"{rate:g}", str(calm), f"{months:.1f}", *(", ".join(cells) for cells in row.values()))
    return table


def _streams(rate: float, surge: str, days: float, seed: int) -> dict[str, Stream]:
    # The same onsets for all: they come of the seed's own generator, the counts of each channel's.
    streams = {}
    for number, (name, part) in enumerate(PARTS.items()):
        world = World(rate=rate * part, days=days)
        streams[name] = surged(surge, world, seed, START_S)
        if number:
            rng = np.random.default_rng((seed, number))
            lifted = streams[name]
            ratio = lifted.mean.copy()
            for onset in lifted.onsets:
                ratio[onset : onset + 180] *= 1.0 if surge == "x1" else float(surge[1:])
            lifted.complaints, lifted.other = rng.poisson(ratio), rng.poisson(lifted.other_mean)
    return streams


def _run(fleet: SpikeFleet, streams: dict[str, Stream], first: float, late_minutes: int) -> dict[str, Flags]:
    rows = {
        name: (stream.complaints.tolist(), (stream.complaints + stream.other).tolist())
        for name, stream in streams.items()
    }
    count = len(streams[LATE].start)
    flags = {name: np.zeros(count, dtype=bool) for name in ("", *streams)}
    for index in range(count):
        now = {name: SliceCount(rows[name][0][index], rows[name][1][index]) for name in streams}
        late = {}
        if late_minutes:
            del now[LATE]
            if index >= late_minutes:
                old = index - late_minutes
                late = dict.fromkeys(("", LATE), (rows[LATE][0][old], rows[LATE][1][old]))
        now[""] = SliceCount(sum(row[0] for row in now.values()), sum(row[1] for row in now.values()))
        for name, verdict in fleet.update(first + 60.0 * index, now, late):
            flags[name][index] = verdict.alarm
    return flags


def _taught(rate: float, seed: int, late_minutes: int) -> SpikeFleet:
    fleet = SpikeFleet(1.0, 60.0)
    _run(fleet, _streams(rate, "x1", 14.0, seed), START_S, late_minutes)
    return fleet


def _calm_alarms(rate: float, days: float, seed: int) -> int:
    fleet = _taught(rate, seed, LATE_MINUTES)
    flags = _run(fleet, _streams(rate, "x1", days, seed + 1), START_S + 14 * DAY_S, LATE_MINUTES)
    return sum(int((np.diff(each.astype(int)) == 1).sum()) for each in flags.values())


def _delays(rate: float, surge: str, days: float, seed: int, late_minutes: int) -> dict[str, list[float]]:
    fleet = _taught(rate, seed, late_minutes)
    streams = _streams(rate, surge, days, seed + 1)
    flags = _run(fleet, streams, START_S + 14 * DAY_S, late_minutes)
    return {name: delays_s(each, streams[LATE], 60.0) for name, each in flags.items()}


def new_model(states: dict[float, dict[str, object]], days: float, seed: int) -> Table:
    """A model that finds 1.3 times the complaints: alarms of twenty slices, and a surge found while it changes."""
    table = Table(
        title=f"a text model that finds x{MODEL_RATIO}, rescaled: slices that alarm in a day; minutes to find x2"
    )
    for name in ("rate /min", "alarming", "model changes amid the surge", "model stays"):
        table.add_column(name, justify="right")
    for rate, state in states.items():
        alarming = sum(_changes_calmly(rate, state, seed + number) for number in range(20))
        stream = surged("x2", World(rate=rate, days=days), seed + 50, START_S + 14 * DAY_S)
        minutes = []
        for after in (round(max(1.0, 10.0 / rate)), None):
            found = delays_s(_changing(watch_from(state), stream, after, seed), stream, 60.0)
            minutes.append(float(np.minimum(found, 10800.0).mean()) / 60)
        table.add_row(f"{rate:g}", f"{alarming} of 20", f"{minutes[0]:.1f}", f"{minutes[1]:.1f}")
    return table


def _changes_calmly(rate: float, state: dict[str, object], seed: int) -> bool:
    watch = watch_from(state)
    stream = surged("x1", World(rate=rate, days=1.0), seed, START_S + 14 * DAY_S)
    watch.rescale(MODEL_RATIO)
    more = np.random.default_rng((seed, 5)).poisson(stream.mean * (MODEL_RATIO - 1.0))
    counts = stream.complaints + more
    alarmed = False
    for start, count, other in zip(
        stream.start.tolist(), counts.tolist(), stream.other.tolist(), strict=True
    ):
        watch.count(start, count, max(other - 0.3 * count / MODEL_RATIO, 0.0))
        alarmed = alarmed or watch.surge is not None
    return alarmed


def _changing(watch: Watch, stream: Stream, after: int | None, seed: int) -> Flags:
    """Alarms where the model changes so many minutes into each surge, there and back in turns."""
    rng = np.random.default_rng((seed, 6))
    factor, changes = 1.0, set() if after is None else {onset + after for onset in stream.onsets}
    out = np.zeros(len(stream.start), dtype=bool)
    for index, (start, count, other) in enumerate(
        zip(stream.start.tolist(), stream.complaints.tolist(), stream.other.tolist(), strict=True)
    ):
        if index in changes:
            ratio = MODEL_RATIO if factor == 1.0 else 1.0 / MODEL_RATIO
            factor *= ratio
            watch.rescale(ratio)
        # A complaint more is found for three in ten.
        watch.count(start, count + int(rng.binomial(count, factor - 1.0)) if factor > 1.0 else count, other)
        out[index] = watch.surge is not None
    return out
