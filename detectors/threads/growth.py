"""How much a thread will still grow: the distribution of final size ÷ present size, recalibrated as threads end.

A layer of hidden units, fitted on development threads and then frozen, reads a thread's sums; on top of it stands one
logistic regression per growth factor, and these learn on, in closed form, from every thread that ends. So the shape of
the answer comes from the constants, and its level and slope follow the platform at hand.

References
----------
Cheng et al., "Can Cascades be Predicted?", WWW 2014 (growth as a question of doubling).
Mishra, Rizoiu & Xie, "Feature Driven and Point Process Approaches for Popularity Prediction", CIKM 2016.
"""

import base64
import math
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

from detectors.threads.growth_weights import FACTORS, INPUTS, OUTPUTS, UNITS, WEIGHTS

VERSION = 2
# What is added to the hidden units without a fitted weight: a constant, followers, reach, anger.
EXTRA = 5
HIDDEN = UNITS + EXTRA
# Prior variance of how far another platform's weights lie from the constants; level, then slopes.
# 0.002 lets about a hundred threads outweigh the constants in one direction.
LEVEL_VARIANCE, SLOPE_VARIANCE = 0.01, 0.0007
# Information of a yes-or-no answer at even odds is 1/4; sureness is never taken beyond this many threads.
NOISE = 4.0
MEMORY_THREADS = 5000.0

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
_PACK = Struct(f"<{INPUTS}f").pack_into
_LOG_FACTORS = tuple(math.log(factor) for factor in FACTORS)


def _unpack() -> tuple[Floats, Floats]:
    flat = np.frombuffer(base64.b64decode("".join(WEIGHTS.split())), dtype="<f2").astype(np.float64)
    cut = (INPUTS + 1) * UNITS
    return flat[:cut].reshape(UNITS, INPUTS + 1), flat[cut:].reshape(OUTPUTS, UNITS + 1)


class GrowthModel:
    """Log odds that a thread ends at `FACTORS` times its present size.

    Examples
    --------
    >>> from detectors.threads.thread import Thread
    >>> thread, model = Thread(0.0), GrowthModel()
    >>> for second in range(1, 60):
    ...     thread.add(10.0 * second)
    >>> odds = model.log_odds(model.inputs(thread.features(600.0, (0.0, 0.0, 0.0))))
    >>> odds[0] > odds[4] > odds[-1]
    True
    """

    def __init__(self) -> None:
        first, last = _unpack()
        # Single precision, transposed, with the bias as one more row: the cheapest form of a layer.
        self._first: Singles = np.ascontiguousarray(first.T, dtype=np.float32)
        self._last: Floats = np.hstack([last, np.zeros((OUTPUTS, EXTRA - 1))])
        self._spread: Floats = np.eye(HIDDEN) * SLOPE_VARIANCE
        self._spread[UNITS, UNITS] = LEVEL_VARIANCE
        self.threads = 0
        self._features: Singles = np.ones(INPUTS + 1, dtype=np.float32)
        hidden = np.zeros(HIDDEN, dtype=np.float32)
        hidden[UNITS] = 1.0
        self._hidden, self._units, self._extra = hidden, hidden[:UNITS], hidden[UNITS + 1 :]
        self._odds: Singles = np.empty(OUTPUTS, dtype=np.float32)
        self._refresh()

    def _refresh(self) -> None:
        self._fast: Singles = np.ascontiguousarray(self._last.T, dtype=np.float32)

    def inputs(self, features: tuple[float, ...], extra: tuple[float, ...] | None = None) -> Singles:
        """Inputs of the regressions: the hidden units, a constant, and `extra` (0 where unknown).

        The array belongs to the model and is overwritten by the next call.
        """
        _PACK(self._features.data, 0, *features)
        units = self._units
        self._features.dot(self._first, units)
        np.tanh(units, units)
        self._extra[:] = extra or 0.0
        return self._hidden

    def log_odds(self, inputs: Singles) -> list[float]:
        """Log odds of each of `FACTORS`; small steps upward from one to the next are left to the reader."""
        inputs.dot(self._fast, self._odds)
        odds: list[float] = self._odds.tolist()
        return odds

    def learn(self, inputs: Singles, size: int, final: int, stands_for: int = 1) -> None:
        """A thread that had `size` posts when it looked like `inputs` ended with `final` posts.

        `stands_for` is how many moments of its life this one was drawn from: it counts for all of them.
        """
        # A whole number of posts counts as spread over half a post either side, so that medians are not biased.
        inputs = inputs.astype(np.float64)
        truth = np.clip(final + 1.0 - size * np.asarray(FACTORS), 0.0, 1.0)
        odds = self._last.dot(inputs)
        surprise = truth - 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
        gain = self._spread.dot(inputs)
        noise = NOISE / stands_for
        total = noise + float(gain.dot(inputs))
        self._last += np.outer(surprise, gain * (NOISE / total))
        self._spread -= np.outer(gain, gain / total)
        self.threads += 1
        if float(np.trace(self._spread)) < LEVEL_VARIANCE:
            self._spread *= 1.0 + 1.0 / MEMORY_THREADS
        self._refresh()

    def to_state(self) -> dict[str, Any]:
        """The regressions' weights and their spread; the hidden layer is a constant."""
        return {
            "version": VERSION,
            "threads": self.threads,
            "last": base64.b64encode(self._last.tobytes()).decode(),
            "spread": base64.b64encode(self._spread.tobytes()).decode(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "GrowthModel":
        """Rebuild what `to_state` gave; what was learned on top of the hidden layer before is begun anew."""
        if state.get("version") == VERSION - 1:
            return cls()
        if state.get("version") != VERSION:
            raise ValueError(f"growth state of version {state.get('version')}, expected {VERSION}")
        model = cls()
        model.threads = int(state["threads"])
        shape = model._last.shape
        model._last = np.frombuffer(base64.b64decode(state["last"])).reshape(shape).copy()
        model._spread = np.frombuffer(base64.b64decode(state["spread"])).reshape(HIDDEN, HIDDEN).copy()
        model._refresh()
        return model


def log_odds_at(odds: list[float], log_factor: float) -> float:
    """Log odds of growing by a factor (its logarithm is given), interpolated and extrapolated in a straight line.

    Examples
    --------
    >>> even = [2.0 - index for index in range(len(FACTORS))]
    >>> log_odds_at(even, math.log(FACTORS[2]))
    0.0
    """
    place = 1
    last = len(odds) - 1
    while place < last and _LOG_FACTORS[place] < log_factor:
        place += 1
    low, high = _LOG_FACTORS[place - 1], _LOG_FACTORS[place]
    slope = (odds[place] - odds[place - 1]) / (high - low)
    if place == last and log_factor > high:
        slope = min(slope, -1.0)  # a tail at least as light as one over the factor
        return odds[last] + slope * (log_factor - high)
    return odds[place - 1] + slope * (log_factor - low)


def log_factor_at(odds: list[float], level: float) -> float:
    """Logarithm (≥ 0) of the factor whose log odds are `level`.

    Examples
    --------
    >>> even = [2.0 - index for index in range(len(FACTORS))]
    >>> round(math.exp(log_factor_at(even, 0.0)), 3) == FACTORS[2]
    True
    """
    last = len(odds) - 1
    if odds[0] <= level:
        slope = (odds[0] - odds[1]) / (_LOG_FACTORS[1] - _LOG_FACTORS[0])
        return max(0.0, _LOG_FACTORS[0] - (level - odds[0]) / max(slope, 1e-6))
    place = 1
    while place < last and odds[place] > level:
        place += 1
    low, high = odds[place - 1], odds[place]
    if high > level:
        slope = max((odds[last - 1] - high) / (_LOG_FACTORS[last] - _LOG_FACTORS[last - 1]), 1.0)
        return _LOG_FACTORS[last] + (high - level) / slope
    step = _LOG_FACTORS[place] - _LOG_FACTORS[place - 1]
    return _LOG_FACTORS[place - 1] + step * (low - level) / (low - high)


def log_odds_along(odds: list[float], log_factors: Floats) -> Floats:
    """`log_odds_at` of many factors at once, with the last straight line for those beyond.

    Examples
    --------
    >>> log_odds_along([2.0 - index for index in range(len(FACTORS))], np.log(FACTORS[2:5])).round(3).tolist()
    [0.0, -1.0, -2.0]
    """
    known, values = np.array(_LOG_FACTORS), np.array(odds)
    place = np.clip(np.searchsorted(known, log_factors), 1, len(known) - 1)
    slope = np.diff(values) / np.diff(known)
    found: Floats = values[place] + slope[place - 1] * (log_factors - known[place])
    return found
