"""Published ways to guess a cascade's final size, re-implemented: what the detector is compared with.

All see only the times of the posts so far; their constants come from the fitting part.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from benchmarks.cascade_data import HORIZON_S, Cascade

AGES_S = np.geomspace(60.0, HORIZON_S, 40)
MOST_GROWTH = 300.0


class Guess(Protocol):
    """Final size from the ages (seconds, from 0) of the posts so far."""

    def __call__(self, ages: np.ndarray, now: float) -> float:
        """Final size expected."""
        ...


def size_times_constant(
    fitted: list[Cascade], checkpoints: list[tuple[str, float]]
) -> dict[tuple[str, float], float]:
    """Median growth at each checkpoint: the constant that size is multiplied by."""
    growth: dict[tuple[str, float], list[float]] = {checkpoint: [] for checkpoint in checkpoints}
    for cascade in fitted:
        ages = np.array(cascade.times) - cascade.times[0]
        for kind, value in checkpoints:
            seen = int(np.searchsorted(ages, value, "right")) if kind == "age" else int(value)
            if seen <= len(ages):
                growth[kind, value].append(len(ages) / seen)
    return {checkpoint: float(np.median(values)) for checkpoint, values in growth.items()}


class SzaboHuberman:
    """Szabo & Huberman 2010: the logarithm of size grows by a constant that depends on age alone."""

    def __init__(self, fitted: list[Cascade]) -> None:
        gains = np.zeros(len(AGES_S))
        for cascade in fitted:
            ages = np.array(cascade.times) - cascade.times[0]
            gains += np.log(len(ages) / np.searchsorted(ages, AGES_S, "right"))
        self.gain = gains / len(fitted)

    def __call__(self, ages: np.ndarray, now: float) -> float:
        """Final size expected."""
        return len(ages) * math.exp(float(np.interp(now, AGES_S, self.gain)))


def hawkes(ages: np.ndarray, now: float) -> float:
    """Exponential Hawkes process, each thread fitted by itself (maximum likelihood over a grid of decay rates)."""
    rates = 1.0 / np.geomspace(60.0, 2e5, 12)
    events = len(ages)
    if events < 2:
        return float(events)
    excited = np.ones(len(rates))
    log_likelihood = np.zeros(len(rates))
    for gap in np.diff(ages):
        excited = excited * np.exp(-rates * gap)
        log_likelihood += np.log(np.maximum(excited * rates, 1e-300))
        excited = excited + 1.0
    come = (1.0 - np.exp(-np.outer(rates, now - ages))).sum(1) + 1e-9
    ratio = (events - 1) / come
    best = int(np.argmax(log_likelihood + (events - 1) * np.log(ratio) - ratio * come))
    branching = min(float(ratio[best]), 0.98)
    still = branching * (events - float(come[best])) / (1.0 - branching)
    return min(events + still, events * MOST_GROWTH)


class Seismic:
    """SEISMIC (Zhao et al. 2015): power-law memory fitted to the platform, infectiousness in a triangular window.

    Degrees are unknown here, so every post counts as one and the root as `root`; the share of the expected remainder
    that is believed (`trust`) is fitted.
    """

    def __init__(self, fitted: list[Cascade]) -> None:
        delays = np.concatenate([np.array(c.times[1:]) - c.times[0] for c in fitted if c.is_root])
        delays = delays[delays > 0]
        self.start, self.theta = max(
            (
                (start, theta)
                for start in (120.0, 300.0, 900.0, 1800.0)
                for theta in (0.2, 0.35, 0.5, 0.75, 1.0)
            ),
            key=lambda pair: self._likelihood(delays, *pair),
        )
        self.root, self.trust = 1.0, 1.0
        sample = [c for c in fitted if len(c.times) >= 10][:1500]
        self.root, self.trust = min(
            ((root, trust) for root in (1.0, 3.0, 10.0) for trust in (0.1, 0.25, 0.5, 1.0)),
            key=lambda pair: self._error(sample, *pair),
        )

    @staticmethod
    def _likelihood(delays: np.ndarray, start: float, theta: float) -> float:
        height = theta / (start * (1 + theta))
        return float(np.mean(np.log(height) - (1 + theta) * np.log(np.maximum(delays / start, 1.0))))

    def _error(self, sample: list[Cascade], root: float, trust: float) -> float:
        self.root, self.trust = root, trust
        errors = []
        for cascade in sample:
            ages = np.array(cascade.times) - cascade.times[0]
            seen = ages[ages <= 3600.0]
            errors.append(abs(self(seen, 3600.0) / len(ages) - 1))
        return float(np.median(errors))

    def _share(self, ages: np.ndarray) -> np.ndarray:
        """Share of reactions that have come by an age."""
        flat = self.start / (self.start * (1 + 1 / self.theta))
        tail = 1 - (1 - flat) * np.maximum(ages / self.start, 1.0) ** -self.theta
        return np.where(ages < self.start, flat * np.maximum(ages, 0) / self.start, tail)

    def __call__(self, ages: np.ndarray, now: float) -> float:
        """Final size expected."""
        events = len(ages)
        degree = np.ones(events)
        degree[0] = self.root
        window = max(now / 2.0, 60.0)
        steps = np.linspace(max(now - window, 0.0), now, 9)
        middle = (steps[1:] + steps[:-1]) / 2
        weight = 1.0 - (now - middle) / window
        come = np.diff(self._share(steps[:, None] - ages[None, :]), axis=0) @ degree
        number = float((np.maximum(1.0 - (now - ages[1:]) / window, 0.0)).sum())
        infectiousness = (number + 0.5) / (float(weight @ come) + 0.5)
        pending = float((degree * (1 - self._share(now - ages))).sum())
        still = infectiousness * pending / max(1.0 - infectiousness, 0.02)
        return min(events + self.trust * still, events * MOST_GROWTH)


def velocity(ages: np.ndarray, now: float) -> float:
    """Posts an hour over the thread's life: no size, a ranking."""
    return len(ages) / (now + 60.0)
