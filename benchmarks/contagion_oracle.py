"""What the contagion detector is compared with: a growth rule, Cori et al. 2013, and an oracle with full knowledge.

Each takes a simulated run and gives minutes, reproduction ratio (nan where it has none) and alarm per minute.
"""

import math

import numpy as np
from contagion_simulator import CHANNELS, Floats, Run, World, draw_delay

STEPS_PER_MIN = 4
KERNEL_MIN = 120
Judgement = tuple[Floats, Floats, Floats]


def complaint_counts(run: Run, per_min: int) -> Floats:
    """Complaints per step and channel."""
    counts = np.zeros((int(run.end_min * per_min), len(CHANNELS)))
    step = np.floor(run.minute[run.complaint] * per_min).astype(int)
    np.add.at(counts, (step, run.channel[run.complaint]), 1.0)
    return counts


def growth_rule(run: Run) -> Judgement:
    """Alarm when each of three windows of ten minutes has at least 1.2 times the complaints of the one before."""
    counts = complaint_counts(run, 1).sum(axis=1)
    total = np.concatenate(([0.0], np.cumsum(counts)))
    minute = np.arange(1.0, len(counts) + 1)
    alarm = np.zeros(len(counts))
    for end in range(40, len(counts) + 1):
        windows = np.diff(total[end - 40 : end + 1 : 10])
        alarm[end - 1] = bool(np.all(windows[1:] >= 1.2 * windows[:-1]))
    return minute, np.full(len(counts), np.nan), alarm


def kernel(world: World, target: int, source: int) -> Floats:
    """Share of children by age in steps, from the world's own delays (drawn with a fixed seed)."""
    rng = np.random.default_rng([target, source])
    ages = draw_delay(world.families[target][source], world.delays_min[target, source], 100_000, rng)
    ages = ages + rng.random(len(ages)) / STEPS_PER_MIN
    counts, _ = np.histogram(ages, bins=np.arange(KERNEL_MIN * STEPS_PER_MIN + 1) / STEPS_PER_MIN)
    return counts / len(ages)


def infecting(run: Run, counts: Floats) -> Floats:
    """Complaints per step and channel that a reproduction ratio of 1 would bring."""
    brought = np.zeros_like(counts)
    for target in range(len(CHANNELS)):
        for source in range(len(CHANNELS)):
            share = kernel(run.world, target, source) * run.world.matrix[target, source]
            brought[:, target] += np.convolve(counts[:, source], share)[: len(counts)]
    return brought


def cori(run: Run) -> Judgement:
    """Complaints over what ratio 1 would bring, last fifteen minutes; alarm when 95 % sure of a ratio above 1."""
    counts = complaint_counts(run, STEPS_PER_MIN)
    window = np.ones(15 * STEPS_PER_MIN)
    seen, brought = (
        np.convolve(x.sum(axis=1), window)[: len(counts)] for x in (counts, infecting(run, counts))
    )
    seen, brought = seen[STEPS_PER_MIN - 1 :: STEPS_PER_MIN], brought[STEPS_PER_MIN - 1 :: STEPS_PER_MIN]
    ratio = (1.0 + seen) / (1.0 + brought)
    # Gamma posterior by the Wilson–Hilferty cube root: accurate to a few per mille from ten complaints on.
    shape = 1.0 + seen
    low = ratio * (1.0 - 1.0 / (9.0 * shape) - 1.645 / (3.0 * np.sqrt(shape))) ** 3
    return np.arange(1.0, len(ratio) + 1), ratio, (low > 1.0).astype(float)


def oracle(run: Run) -> Judgement:
    """Posterior of R alone, all else known: it may jump once in twelve hours; alarm at 80 % above 1."""
    counts = complaint_counts(run, STEPS_PER_MIN)
    brought = infecting(run, counts)
    grid = np.linspace(0.05, 2.0, 40)
    prior = np.exp(-0.5 * ((grid - 0.5) / 0.5) ** 2)
    prior /= prior.sum()
    jump = 1.0 / (12.0 * 60.0 * STEPS_PER_MIN)
    weight, ratio, above = prior.copy(), [], []
    for seen, own, x in zip(counts, run.exogenous / STEPS_PER_MIN, brought, strict=True):
        rate = own + grid[:, None] * x
        likelihood = (seen * np.log(rate) - rate).sum(axis=1)
        weight = ((1.0 - jump) * weight + jump * prior) * np.exp(likelihood - likelihood.max())
        weight /= weight.sum()
        ratio.append(float(weight @ grid))
        above.append(float(weight[grid > 1.0].sum()))
    last = slice(STEPS_PER_MIN - 1, None, STEPS_PER_MIN)
    judged = np.array(above)[last] > 0.8
    return np.arange(1.0, math.floor(run.end_min) + 1), np.array(ratio)[last], judged.astype(float)
