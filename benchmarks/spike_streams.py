"""Seeded streams of complaints and contacts with known surges and nuisances: the ground for `spikes.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

HOUR_S, DAY_S, WEEK_S = 3600.0, 86400.0, 604800.0
SURGE_S, SURGE_EVERY_S = 3 * HOUR_S, 12 * HOUR_S
RATES = (0.1, 1.0, 10.0, 100.0, 1000.0)
SHARES = (0.05, 0.4, 0.9)
SURGES = ("x1.5", "x2", "x4", "x10", "ramp")
NUISANCES = ("campaign", "outage", "half_feed", "flush", "late_burst", "holiday")
# A Monday, midnight UTC.
START_S = 1_767_571_200.0


@dataclass(frozen=True)
class World:
    """What a stream is made of; rates are complaints a minute, sds those of logarithms."""

    rate: float = 1.0
    share: float = 0.05
    bucket_s: float = 60.0
    days: float = 14.0
    day_depth: float = 0.8
    weekend: float = 0.7
    weekly_growth: float = 0.03
    shared_sd: float = 0.15
    own_sd: float = 0.05
    noise_s: float = 2 * HOUR_S
    brief_sd: float = 0.03
    share_drift: float = 0.15


@dataclass
class Stream:
    """Counts per bucket and the truth behind them. `mean` is the complaint rate per bucket without surge."""

    start: Floats
    complaints: NDArray[np.int64]
    other: NDArray[np.int64]
    late: NDArray[np.int64]
    observed: NDArray[np.bool_]
    mean: Floats
    other_mean: Floats
    profile: Floats
    factor: Floats = field(default_factory=lambda: np.ones(0))
    onsets: list[int] = field(default_factory=list)

    def true_mean(self) -> Floats:
        """Complaint rate per bucket with its nuisances, without surges."""
        return self.mean * self.factor if len(self.factor) else self.mean


def make(world: World, seed: int, begin_s: float = START_S, lift: Floats | None = None) -> Stream:
    """A calm stream; `lift` multiplies the complaint rate bucket by bucket."""
    rng = np.random.default_rng(seed)
    count = round(world.days * DAY_S / world.bucket_s)
    start = begin_s + world.bucket_s * np.arange(count)
    profile = world.rate * world.bucket_s / 60.0 * shape(world, start)
    shared = np.exp(world.shared_sd * slow_noise(rng, count, world.bucket_s, world.noise_s))
    brief = np.exp(world.brief_sd * slow_noise(rng, count, world.bucket_s, 300.0))
    own = np.exp(world.own_sd * slow_noise(rng, count, world.bucket_s, world.noise_s))
    hour = (start % DAY_S) / HOUR_S
    drift = np.exp(world.share_drift * np.sin(2 * np.pi * (hour - 3) / 24))
    mean = profile * shared * brief * own * drift
    other = profile * shared * brief * (1 - world.share) / world.share
    surged = mean if lift is None else mean * lift
    return Stream(
        start,
        rng.poisson(surged),
        rng.poisson(other),
        np.zeros(count, dtype=np.int64),
        np.ones(count, dtype=bool),
        mean,
        other,
        profile * drift,
    )


def shape(world: World, start: Floats) -> Floats:
    """Daily and weekly shape with mean about 1, and growth since the start of all streams."""
    hour, day = (start % DAY_S) / HOUR_S, ((start - START_S) // DAY_S) % 7
    waves = np.sin(2 * np.pi * (hour - 8.5) / 24) + 0.35 * np.sin(4 * np.pi * (hour - 2) / 24)
    daily = np.exp(world.day_depth * waves)
    weekly = np.where(day >= 5, world.weekend, 1.1)
    return daily * weekly / 1.2 * (1 + world.weekly_growth) ** ((start - START_S) / WEEK_S)


def slow_noise(rng: np.random.Generator, count: int, bucket_s: float, memory_s: float) -> Floats:
    """Ornstein-Uhlenbeck noise of unit variance, drawn at ten points per memory and interpolated."""
    step = max(1, round(memory_s / 10 / bucket_s))
    points = count // step + 2
    keep = np.exp(-step * bucket_s / memory_s)
    noise = rng.normal(size=points)
    for i in range(1, points):
        noise[i] = keep * noise[i - 1] + np.sqrt(1 - keep * keep) * noise[i]
    return np.interp(np.arange(count) / step, np.arange(points), noise)


def size_of(surge: str) -> float:
    """Size that the oracle is told: that of the step, a middle one for the ramp."""
    return 2.5 if surge == "ramp" else float(surge[1:])


def surge_lift(surge: str, world: World, seed: int) -> tuple[Floats, list[int]]:
    """Lift of a stream with a surge every twelve hours, and the buckets of their onsets."""
    rng = np.random.default_rng((seed, 77))
    count = round(world.days * DAY_S / world.bucket_s)
    lift, onsets = np.ones(count), []
    length, every = round(SURGE_S / world.bucket_s), round(SURGE_EVERY_S / world.bucket_s)
    for first in range(0, count - every + 1, every):
        onset = first + int(rng.integers(0, every - length - round(HOUR_S / world.bucket_s)))
        steps = np.arange(length) * world.bucket_s
        lift[onset : onset + length] = (
            1 + 3 * np.minimum(1.0, (steps + world.bucket_s) / HOUR_S) if surge == "ramp" else size_of(surge)
        )
        onsets.append(onset)
    return lift, onsets


def surged(surge: str, world: World, seed: int, begin_s: float) -> Stream:
    """A stream with a surge every twelve hours."""
    lift, onsets = surge_lift(surge, world, seed)
    stream = make(world, seed, begin_s, lift)
    stream.onsets = onsets
    return stream


def disturbed(nuisance: str, world: World, seed: int, begin_s: float, lift: float = 1.0) -> Stream:
    """A stream with a nuisance every twelve hours; with `lift`, a surge of complaint propensity inside each.

    Onsets are those of the nuisance, or of the surge inside it: half an hour into a campaign, at the return of a feed.
    """
    rng = np.random.default_rng((seed, 78))
    stream = make(world, seed, begin_s)
    stream.factor = np.ones(len(stream.start))
    every = round(SURGE_EVERY_S / world.bucket_s)
    for first in range(0, len(stream.start) - every + 1, every):
        onset = first + int(rng.integers(0, every - round(5 * HOUR_S / world.bucket_s)))
        _disturb(stream, nuisance, onset, world, rng, lift)
    return stream


def _disturb(  # noqa: PLR0917
    stream: Stream, nuisance: str, onset: int, world: World, rng: np.random.Generator, lift: float
) -> None:
    def hours(number: float) -> int:
        return round(number * HOUR_S / world.bucket_s)

    end = onset + hours(2)
    where = slice(onset, end)
    inside = slice(onset + hours(0.5), onset + hours(2))
    factors = {
        "campaign": float(rng.choice([2.0, 3.0, 5.0])),
        "half_feed": 0.5,
        "holiday": 0.5,
        "outage": 0.0,
    }
    if nuisance == "flush":
        held = slice(onset, onset + hours(1))
        inside = slice(held.stop, held.stop + hours(1.5))
        _redraw(stream, slice(onset, inside.stop), rng, 1.0, lift if lift > 1 else 1.0)
        for row in (stream.complaints, stream.other):
            row[held.stop] += row[held].sum()
            row[held] = 0
        means = stream.mean[held].sum() / stream.mean[held.stop]
        stream.factor[held], stream.factor[held.stop] = 1e-9, 1.0 + means
    elif nuisance == "late_burst":
        late = rng.poisson(stream.mean[onset - hours(1) : onset].sum() + 1)
        stream.complaints[onset] += late
        stream.late[onset] = late
        inside = slice(onset, onset + hours(1.5))
        _redraw_complaints(stream, inside, rng, 1.0, lift)
    else:
        if nuisance == "holiday":
            where = slice(onset, onset + hours(5))
        _redraw(stream, where, rng, factors[nuisance], 1.0)
        if nuisance == "outage":
            inside = slice(end, end + hours(1.5))
        if lift > 1:
            factor = 1.0 if nuisance == "outage" else factors[nuisance]
            _redraw_complaints(stream, inside, rng, factor, lift)
    stream.onsets.append(inside.start if lift > 1 else onset)


def _redraw(stream: Stream, where: slice, rng: np.random.Generator, factor: float, lift: float) -> None:
    stream.other[where] = rng.poisson(stream.other_mean[where] * factor)
    stream.factor[where] = max(factor, 1e-9)
    _redraw_complaints(stream, where, rng, factor, lift)


def _redraw_complaints(
    stream: Stream, where: slice, rng: np.random.Generator, factor: float, lift: float
) -> None:
    stream.complaints[where] = rng.poisson(stream.mean[where] * factor * lift) + stream.late[where]


def on_holidays(stream: Stream, world: World, days: list[int], seed: int) -> Stream:
    """The same with holidays on some days: 0.4 to 0.8 of a usual day's contacts, and they come later in the day."""
    rng = np.random.default_rng((seed, 79))
    depth, lag = float(rng.uniform(0.4, 0.8)), float(rng.uniform(1.0, 3.0))
    for day in days:
        where = slice(*(round(end * DAY_S / world.bucket_s) for end in (day, day + 1)))
        start = stream.start[where]
        factor = depth * shape(world, start - lag * HOUR_S) / shape(world, start)
        stream.mean[where] *= factor
        stream.other_mean[where] *= factor
        stream.complaints[where] = rng.poisson(stream.mean[where])
        stream.other[where] = rng.poisson(stream.other_mean[where])
    return stream
