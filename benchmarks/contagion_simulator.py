"""Seeded contacts of one brand: quiet days, contagion between channels, and campaigns that only look like it.

A branching (Hawkes) process: customers complain on their own (exogenous, with a daily season), and every complaint
brings `R · S[c, d]` more into channel `c` after a random delay. Campaigns multiply the exogenous complaints and the
neutral contacts; they infect nobody. Development and report draw from different ranges and different seeds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CHANNELS = ("social", "call", "chat", "email")
STEP_S = 15.0
MINUTE_S = 60.0
START_S = 1_760_000_400.0


@dataclass(frozen=True)
class Ranges:
    """Where a world is drawn from; delays are means of parent → child in minutes."""

    delays_min: tuple[float, float]
    families: tuple[str, ...]
    shapes: tuple[str, ...]
    quiet: tuple[float, float]
    loud: tuple[float, float]
    season: float


DEVELOPMENT = Ranges(
    (2.0, 8.0), ("exponential", "erlang"), ("mixed", "diagonal"), (0.2, 0.6), (1.15, 1.5), 0.4
)
REPORT = Ranges(
    (1.5, 12.0),
    ("lognormal", "erlang", "exponential"),
    ("social_leads", "ring", "mixed"),
    (0.1, 0.7),
    (1.2, 1.6),
    0.5,
)


@dataclass(frozen=True)
class World:
    """One brand: rates per minute at the daily mean, who infects whom, how late, and how strongly."""

    exogenous: Floats
    neutral: Floats
    matrix: Floats
    delays_min: Floats
    families: list[list[str]]
    quiet: float
    loud: float
    season: float
    phase: float

    def seasonal(self, minute: Floats) -> Floats:
        """Daily factor around 1 at minutes since the start."""
        return 1.0 + self.season * np.sin(2 * np.pi * minute / 1440.0 + self.phase)


@dataclass(frozen=True)
class Run:
    """Contacts in order of time, and what was true; `exogenous` is per minute, by step and channel."""

    world: World
    minute: Floats
    channel: Ints
    complaint: NDArray[np.bool_]
    kind: str
    onset_min: float
    end_min: float
    exogenous: Floats


def radius(matrix: Floats) -> float:
    """Spectral radius."""
    return float(np.max(np.abs(np.linalg.eigvals(matrix))))


def draw_matrix(shape: str, rng: np.random.Generator) -> Floats:
    """Branching matrix (to, from) of spectral radius 1."""
    share = rng.dirichlet(np.full(4, 6.0))
    if shape == "diagonal":
        matrix = 0.7 * np.eye(4) + 0.3 * np.outer(share, np.ones(4))
    elif shape == "mixed":
        matrix = 0.3 * np.eye(4) + rng.gamma(2.0, 0.15, (4, 4))
    elif shape == "social_leads":
        matrix = 0.1 * np.eye(4) + np.outer(share, np.ones(4)) * 0.2
        matrix[:, 0] += np.array([0.8, 0.5, 0.4, 0.2]) * rng.uniform(0.7, 1.3, 4)
    else:  # ring: each channel mostly feeds the next one
        matrix = 0.3 * np.eye(4) + 0.7 * np.roll(np.eye(4), 1, axis=0)
    scaled: Floats = matrix / radius(matrix)
    return scaled


def draw_world(seed: int, ranges: Ranges, per_minute: float = 8.0, neutral_ratio: float = 2.0) -> World:
    """Draw a brand with `per_minute` complaints in quiet times, children included, and neutral contacts beside them."""
    rng = np.random.default_rng(seed)
    matrix = draw_matrix(str(rng.choice(ranges.shapes)), rng)
    quiet = float(rng.uniform(*ranges.quiet))
    share = rng.dirichlet(np.full(4, 8.0))
    total = np.linalg.solve(np.eye(4) - quiet * matrix, share).sum()
    delays = np.exp(rng.uniform(*np.log(ranges.delays_min))) * rng.uniform(0.7, 1.4, (4, 4))
    return World(
        exogenous=share * per_minute / total,
        neutral=rng.dirichlet(np.full(4, 8.0)) * per_minute * neutral_ratio,
        matrix=matrix,
        delays_min=np.clip(delays, *ranges.delays_min),
        families=[[str(rng.choice(ranges.families)) for _ in range(4)] for _ in range(4)],
        quiet=quiet,
        loud=float(rng.uniform(*ranges.loud)),
        season=float(rng.uniform(0, ranges.season)),
        phase=float(rng.uniform(0, 2 * np.pi)),
    )


def draw_delay(family: str, mean_min: float, size: int, rng: np.random.Generator) -> Floats:
    """Delays in minutes."""
    if family == "exponential":
        return rng.exponential(mean_min, size)
    if family == "erlang":
        return rng.gamma(2.0, mean_min / 2.0, size)
    return rng.lognormal(np.log(mean_min) - 0.32, 0.8, size)


def inhomogeneous(rate: Floats, rng: np.random.Generator) -> Floats:
    """Events of a Poisson process whose rate (per minute) is constant over steps of `STEP_S`."""
    counts = rng.poisson(rate * STEP_S / MINUTE_S)
    starts = np.repeat(np.arange(len(rate)), counts)
    return (starts + rng.random(len(starts))) * STEP_S / MINUTE_S


def branch(
    world: World,
    seeds: list[Floats],
    onset_min: float,
    end_min: float,
    rng: np.random.Generator,
    *,
    at_once: bool = False,
) -> list[Floats]:
    """All complaints per channel: the exogenous ones and their descendants, generation by generation.

    From the onset on every new complaint brings more; or, `at_once`, those that are out already as well.
    """
    everything = [[channel] for channel in seeds]
    generation = seeds
    while sum(len(g) for g in generation):
        born: list[list[Floats]] = [[] for _ in CHANNELS]
        for source, times in enumerate(generation):
            strength = np.where((times >= onset_min) | at_once, world.loud, world.quiet)
            for target in range(len(CHANNELS)):
                children = rng.poisson(strength * world.matrix[target, source])
                mean = world.delays_min[target, source]
                delay = draw_delay(world.families[target][source], mean, int(children.sum()), rng)
                births = np.repeat(times, children) + delay
                if at_once:
                    early = births < onset_min
                    births = births[~early | (rng.random(len(births)) < world.quiet / world.loud)]
                born[target].append(births)
        generation = [np.concatenate(b) for b in born]
        generation = [g[g < end_min] for g in generation]
        for channel, times in zip(everything, generation, strict=True):
            channel.append(times)
    return [np.concatenate(channel) for channel in everything]


def campaign_factor(
    kind: str, minute: Floats, onset_min: float, rng: np.random.Generator, world: World
) -> Floats:
    """Exogenous factor (time, channel): a step, a ramp, or the very growth a contagion of this brand would show."""
    height = float(rng.uniform(3.0, 12.0))
    since = minute - onset_min
    if kind.startswith("step"):
        curve = np.where(since >= 0, height, 1.0)
    elif kind.startswith("ramp"):
        length = float(rng.uniform(15.0, 60.0))
        curve = 1.0 + (height - 1.0) * np.clip(since / length, 0.0, 1.0)
    else:
        growth = (world.loud - 1.0) / float(np.average(world.delays_min, weights=world.matrix))
        curve = np.clip(
            np.where(since >= 0, (1 + world.loud - world.quiet) * np.exp(growth * since), 1.0), 1.0, 12.0
        )
    factor = np.ones((len(minute), len(CHANNELS)))
    columns = [int(rng.integers(4))] if kind.endswith("one") else range(4)
    for column in columns:
        factor[:, column] = curve
    return factor


KINDS = ("step_all", "step_one", "ramp_all", "ramp_one", "growth_all", "growth_one")


def simulate(
    world: World,
    seed: int,
    kind: str,
    *,
    onset_min: float = 480.0,
    after_min: float = 60.0,
    at_once: bool = False,
) -> Run:
    """Eight quiet hours, then an hour of `contagion`, of a campaign (see `KINDS`) or of nothing (`quiet`)."""
    rng = np.random.default_rng([seed, 7])
    end = onset_min + after_min
    minute: Floats = (np.arange(int(end * MINUTE_S / STEP_S), dtype=np.float64) + 0.5) * STEP_S / MINUTE_S
    factor = np.ones((len(minute), 4))
    if kind in KINDS:
        factor = campaign_factor(kind, minute, onset_min, rng, world)
    season = world.seasonal(minute)
    exogenous = world.exogenous * season[:, None] * factor
    seeds = [inhomogeneous(exogenous[:, c], rng) for c in range(4)]
    # Neutral contacts follow a campaign only roughly: 70 to 130 % of its rise.
    follow = rng.uniform(0.7, 1.3)
    neutral = [
        inhomogeneous(world.neutral[c] * season * (1 + follow * (factor[:, c] - 1)), rng) for c in range(4)
    ]
    onset = onset_min if kind == "contagion" else np.inf
    complaints = branch(world, seeds, onset, end, rng, at_once=at_once and kind == "contagion")
    groups = [*complaints, *neutral]
    times = np.concatenate(groups)
    channel = np.concatenate([np.full(len(g), i % 4) for i, g in enumerate(groups)])
    complaint = np.concatenate([np.full(len(g), i < 4) for i, g in enumerate(groups)])
    order = np.argsort(times, kind="stable")
    return Run(world, times[order], channel[order], complaint[order], kind, onset_min, end, exogenous)
