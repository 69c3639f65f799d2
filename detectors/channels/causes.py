"""The causes `ContagionFilter` weighs against each other: reproduction ratios, delays, motions of exogenous levels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Motion:
    """How the exogenous levels move under a hypothesis: memory in minutes, growth per minute, in which channel."""

    memory_min: float
    growth_per_min: float = 0.0
    channel: int | None = None


CALM = Motion(60.0)
REPRODUCTION = np.array([0.1, 0.3, 0.5, 0.7, 0.88, 1.08, 1.18, 1.28, 1.38, 1.48, 1.6, 1.75, 2.0])
DELAYS_MIN = np.array([1.0, 1.7, 2.8, 4.5, 7.0, 11.0, 18.0])
# Per channel and hypothesis single precision is enough, and twice as fast.
BANK = np.float32
FEW = 12


def motions(channels: int) -> list[Motion]:
    """List the exogenous motions: calm, a jump, moves and ramps of all channels, then those of one channel each."""
    everywhere = [Motion(0.05), Motion(5.0), Motion(8.0, 0.04), Motion(8.0, 0.10)]
    alone = [Motion(0.3, 0.0, c) for c in range(channels)] + [Motion(8.0, 0.07, c) for c in range(channels)]
    return [CALM, *everywhere, *alone]


def motion_changes(states: list[Motion], bin_min: float) -> Floats:
    """Probability per bin that one motion (row) becomes another (column)."""
    change = np.zeros((len(states), len(states)))
    change[:, 0] = bin_min / 20.0
    change[0] = bin_min / (8.0 * 60.0) / (len(states) - 1)
    together = [i for i, s in enumerate(states) if s.channel is None and i > 1]
    change[1:, together] += bin_min / 30.0 / len(together)
    # In a bin of a minute a jump would end more than surely: what leaves a state stays a probability.
    change[1, together] += min(bin_min / 0.5, 0.7) / len(together)
    np.fill_diagonal(change, 0.0)
    np.fill_diagonal(change, 1.0 - change.sum(axis=1))
    return change


def reproduction_prior() -> Floats:
    """Weights of `REPRODUCTION`: usually around 0.5, one time in four above 1, there falling slowly."""
    width = np.gradient(REPRODUCTION)
    quiet = width * np.exp(-0.5 * ((REPRODUCTION - 0.5) / 0.5) ** 2) * (REPRODUCTION < 1.0)
    loud = width * np.exp(1.0 - REPRODUCTION) * (REPRODUCTION > 1.0)
    weights: Floats = 0.75 * quiet / quiet.sum() + 0.25 * loud / loud.sum()
    return weights


def delay_prior() -> Floats:
    """Weights of `DELAYS_MIN`: log-normal around five minutes."""
    late = np.exp(-0.5 * (np.log(DELAYS_MIN / 5.0) / 0.9) ** 2)
    weights: Floats = late / late.sum()
    return weights


def log_gamma(x: Floats) -> Floats:
    """Logarithm of the gamma function for x > 0 (Stirling's series after three shifts; error below 1e-6)."""
    y = x + 3.0
    series = (1 / 12 - (1 / 360 - 1 / (1260 * y * y)) / (y * y)) / y
    value: Floats = (y - 0.5) * np.log(y) - y + 0.9189385332046727 + series - np.log(x * (x + 1) * (x + 2))
    return value


def negative_binomial(counts: Floats, mean: Floats, shape: Floats) -> Floats:
    """Log-probability, summed over channels (first axis), up to a term that depends on the counts alone.

    `mean` and `shape` (of the Gamma belief about the mean) are per channel and hypothesis.
    """
    tilt = mean / shape
    total: Floats = -((shape + counts.astype(BANK)[:, None, None, None]) * np.log(1.0 + tilt)).sum(axis=0)
    few = np.ones(total.shape)
    for channel in np.flatnonzero(counts):
        count, m, t = counts[channel], mean[channel], tilt[channel]
        if count > FEW:
            s = shape[channel].astype(np.float64)
            total = total + (log_gamma(s + count) - log_gamma(s) + count * np.log(t))
            continue
        for i in range(int(count)):
            few *= m + BANK(i) * t
    return total + np.log(np.maximum(few, 1e-300))
