"""The filter behind `ContagionDetector`: it weighs contagion against campaigns as causes of the last minutes.

A bank of hypotheses runs side by side (interacting multiple models). Each says how many complaints a complaint brings
(`R`), how late (`delay`), and what the exogenous level is doing (`Motion`: calm, or moving in all channels or in one).
Under each, a channel's complaints in a bin are Poisson with mean `level + Σ_d S[c, d] · pending[d]`, where a complaint
brings as many as the ratio was when it came, or is now (`AT_ONCE`); the level has a Gamma belief that complaints not
owed to earlier complaints, and neutral contacts, sharpen. A hypothesis is weighed by how well it foresaw the bins
(negative binomial, prequential; tempered where counts are large). Nothing here knows season, delays or matrix: levels
follow the first, the weights learn the second, and expected parents (online EM) teach the third.

References
----------
[^1]: Cori, A. et al. (2013). A new framework and software to estimate time-varying reproduction numbers.
[^2]: Blom, H. and Bar-Shalom, Y. (1988). The interacting multiple model algorithm.
[^3]: Miller, J. and Dunson, D. (2019). Robust Bayesian inference via coarsening.
[^4]: Filimonov, V. and Sornette, D. (2015). Apparent criticality and calibration issues in the Hawkes process.
"""

import base64
from typing import Any

import numpy as np

from detectors.channels.causes import (
    BANK,
    CALM,
    DELAYS_MIN,
    REPRODUCTION,
    Floats,
    delay_prior,
    motion_changes,
    motions,
    negative_binomial,
    reproduction_prior,
)

TURN_BINS = 4
# After so many bins nothing is left to fade.
LONGEST_REST = 1_000_000
# A bin of this many complaints counts half: no model is exact enough for the certainty that thousands would give.
TRUSTED_COMPLAINTS = 150.0
# Nobody knows whether what changes the ratio reaches the complaints that are out already or those to come alone: as
# likely as not.
AT_ONCE = 0.5
STATE = (
    "weight",
    "level",
    "certainty",
    "spontaneous",
    "neutral",
    "recent",
    "pending",
    "parents",
    "exposed",
    "matrix",
)


class ContagionFilter:
    """Posterior over reproduction ratio, delay and exogenous motion, moved on bin by bin.

    Parameters
    ----------
    channels
        Number of channels.
    bin_s
        Length of a bin, seconds.
    """

    def __init__(self, channels: int, bin_s: float) -> None:
        self.channels = channels
        self.bin_min = bin_s / 60.0
        self._constants()
        bank = (self.n_motions, len(REPRODUCTION), len(DELAYS_MIN))
        self.weight = self.prior.copy()
        self.level = np.full((channels, *bank), 0.5 * self.bin_min, dtype=BANK)
        self.certainty = np.full((channels, *bank), 0.5, dtype=BANK)
        self.spontaneous = np.zeros((channels, *bank[1:]))
        self.neutral = np.zeros(channels)
        self.recent = np.zeros((len(DELAYS_MIN), channels))
        self.pending: Floats = np.zeros((channels, *bank[1:]))
        self.parents = np.zeros((channels, channels))
        self.exposed = np.zeros(channels)
        self.matrix = self.shape_matrix()

    def _constants(self) -> None:
        states = motions(self.channels)
        self.n_motions = len(states)
        moved = np.array([[m.channel in (None, c) for m in states] for c in range(self.channels)])
        memory = np.where(moved, [m.memory_min for m in states], CALM.memory_min)
        growth = np.where(moved, [m.growth_per_min for m in states], 0.0)
        self.keep = np.exp(-self.bin_min / memory)[:, :, None, None].astype(BANK)
        self.grow = np.exp(self.bin_min * growth)[:, :, None, None].astype(BANK)
        hours = self.bin_min / 60.0
        self.r_jump, self.k_jump = BANK(TURN_BINS * hours / 12.0), BANK(TURN_BINS * hours / 48.0)
        self.m_change = motion_changes(states, self.bin_min).T.astype(BANK)
        self.m_prior = np.full(self.n_motions, 0.5 / (self.n_motions - 1))
        self.m_prior[0] = 0.5
        self.r_prior = reproduction_prior().astype(BANK)
        self.k_prior = delay_prior().astype(BANK)
        self.prior: Floats = self.m_prior[:, None, None] * self.r_prior[:, None] * self.k_prior
        self.decay = np.exp(-self.bin_min / DELAYS_MIN)
        self.forget = np.exp(-hours / 12.0)

    def shape_matrix(self) -> Floats:
        """Who infects whom (to, from), scaled to spectral radius 1."""
        share = (self.parents.sum(axis=1) + 1.0) / (self.parents.sum() + self.channels)
        prior = 0.5 * np.eye(self.channels) + 0.5 * np.outer(share, np.ones(self.channels))
        matrix = (self.parents + 15.0 * prior) / (self.exposed + 30.0)
        scaled: Floats = matrix / max(float(np.max(np.abs(np.linalg.eigvals(matrix)))), 1e-6)
        return scaled

    def step(self, complaints: Floats, neutral: Floats, *, turn: bool = True) -> None:
        """Take in one bin: counts per channel of complaints and of neutral contacts.

        On a `turn` (one bin in `TURN_BINS`) R and the delay may change, and the matrix is renewed: it saves work.
        """
        self._mix(turn)
        self._drift()
        if turn:
            self.matrix = self.shape_matrix()
        matrix = self.matrix
        by_source = matrix[:, None, :] * (self.recent * (1.0 - self.decay)[:, None])[None, :, :]
        echo = np.tensordot(matrix, self.pending * (1.0 - self.decay), axes=1)
        likelihood, own = self._weigh(complaints, neutral, echo[:, None])
        trust = TRUSTED_COMPLAINTS / (TRUSTED_COMPLAINTS + float(complaints.sum()))
        log_weight = np.log(self.weight) + trust * likelihood
        self.weight = np.exp(log_weight - log_weight.max())
        self.weight /= self.weight.sum()
        self._learn(complaints, neutral, own, by_source)
        self.recent = self.recent * self.decay[:, None] + complaints
        self.pending = self.pending * self.decay + complaints[:, None, None] * REPRODUCTION[:, None]

    def _weigh(self, complaints: Floats, neutral: Floats, echo: Floats) -> tuple[Floats, Floats]:
        """Log-likelihood (motion, R, delay) of the bin, and the share of complaints that nobody infected."""
        likelihood: Floats = np.zeros(self.weight.shape)
        echo, seen = echo.astype(BANK), complaints.astype(BANK)[:, None, None, None]
        rate = self.certainty / self.level
        if self.neutral.any():
            ratio = ((self.neutral[:, None, None] + 1e-6) / (self.spontaneous + 1.0))[:, None].astype(BANK)
            likelihood = negative_binomial(neutral, self.level * ratio, self.certainty)
            self.certainty += neutral.astype(BANK)[:, None, None, None]
            rate += ratio
            self.level = self.certainty / rate
        mean = self.level + echo
        likelihood = likelihood + negative_binomial(complaints, mean, mean * mean * rate / self.level)
        # Posterior mode of the level: the positive root of rate L (L + echo) = certainty (L + echo) + seen L.
        rate += 1.0
        half = 0.5 * (self.certainty + seen - rate * echo)
        self.level = (half + np.sqrt(half * half + rate * self.certainty * echo)) / rate
        self.level = np.maximum(self.level, 1e-6)
        own = self.level / (self.level + echo)
        self.certainty += seen * own * own
        return likelihood, own

    def _learn(self, complaints: Floats, neutral: Floats, own: Floats, by_source: Floats) -> None:
        """Attribute the bin's complaints to the exogenous level and to earlier complaints."""
        pair = self.weight.sum(axis=0)
        own = (self.weight * own).sum(axis=1) / np.maximum(pair, 1e-300)
        self.spontaneous = self.spontaneous * self.forget + complaints[:, None, None] * own
        self.neutral = self.neutral * self.forget + neutral
        infected = complaints[:, None] * (pair * (1.0 - own)).sum(axis=1)
        total = np.maximum(by_source.sum(axis=2, keepdims=True), 1e-12)
        self.parents = self.parents * self.forget + (infected[:, :, None] * by_source / total).sum(axis=1)
        self.exposed = self.exposed * self.forget + complaints

    def _mix(self, turn: bool) -> None:
        """Let hypotheses change into one another; means and variances of the levels are mixed accordingly."""
        w = np.maximum(self.weight, 1e-20).astype(BANK)
        first = w * self.level
        second = first * (self.level * (1.0 + 1.0 / self.certainty))
        parts = np.concatenate((w[None], first, second))
        mixed = (self.m_change @ parts.reshape(len(parts), self.n_motions, -1)).reshape(parts.shape)
        if turn:
            pair = w.sum(axis=0)
            spontaneous, pending = self._jump(pair * self.spontaneous), pair * self.pending
            arriving = AT_ONCE * pair.sum(axis=0) * self._brought()
            arriving += (1.0 - AT_ONCE) * pending.sum(axis=1, keepdims=True)
            pending = self._jump(pending, arriving)
            mixed = self._jump(mixed)
            pair = mixed[0].sum(axis=0)
            self.spontaneous, self.pending = spontaneous / pair, pending / pair
        w = np.maximum(mixed[0], BANK(1e-25))
        n = self.channels + 1
        self.level = np.maximum(mixed[1:n] / w, 1e-6)
        variance = np.maximum(mixed[n:] / w - self.level**2, 1e-12)
        self.certainty = np.clip(self.level**2 / variance, 0.3, 1e4)
        self.weight = w.astype(np.float64) / w.sum()

    def _jump(self, part: Floats, arriving: Floats | None = None) -> Floats:
        """Change of R, then of the delay; `arriving` is what a change brings, unless that is what there was."""
        if arriving is None:
            arriving = part.sum(axis=-2, keepdims=True)
        part = part + self.r_jump * (arriving * self.r_prior[:, None] - part)
        mixed: Floats = part + self.k_jump * (part.sum(axis=-1, keepdims=True) * self.k_prior - part)
        return mixed

    def _drift(self) -> None:
        """Age the beliefs about the levels; where a level moves it is soon forgotten."""
        self.certainty = np.clip(self.certainty * self.keep, 0.3, None)
        self.level = self.level * self.grow

    def rescale(self, channel: int, factor: float) -> None:
        """Take `factor` times the complaints of a channel for what there was, of as many contacts."""
        own = float((self.weight.sum(axis=0) * self.spontaneous[channel]).sum())
        self.neutral[channel] = max(self.neutral[channel] + own - own * factor, 0.0)
        self.level[channel] = np.maximum(self.level[channel] * BANK(factor), 1e-6)
        for part in (self.spontaneous, self.pending, self.recent.T):
            part[channel] *= factor

    def rest(self, bins: int) -> None:
        """Pass over a long silence at once: echoes die, levels and weights go back towards ignorance."""
        bins = min(bins, LONGEST_REST)
        self.certainty = np.clip(self.certainty * self.keep**bins, 0.3, None)
        self.recent = self.recent * self.decay[:, None] ** bins
        self.pending = self.pending * self.decay**bins
        fade = self.forget**bins
        for name in ("spontaneous", "neutral", "parents", "exposed", "matrix"):
            setattr(self, name, getattr(self, name) * fade)
        kept = (1.0 - self.r_jump) ** (bins / TURN_BINS)
        self.weight = kept * self.weight + (1.0 - kept) * self.prior

    def begin(self, level: Floats, complaints: Floats, neutral: Floats, learned: list[Any]) -> None:
        """Start from a steady state: complaints of each channel a bin, and both kinds of contacts in half a day.

        Under a hypothesis of R, that share of the complaints is owed to earlier ones.
        """
        if learned:
            self.parents, self.exposed = np.array(learned[0]), np.array(learned[1])
        else:
            # Until more is known a channel is infected as it complains, as sure as 3 in 10 complaints make it.
            share = (complaints + 1.0) / (complaints.sum() + self.channels)
            known = 0.3 * float(complaints.sum()) / self.channels
            self.parents = known * (
                0.5 * np.eye(self.channels) + 0.5 * np.outer(share, np.ones(self.channels))
            )
            self.exposed = np.full(self.channels, known)
        self.matrix = self.shape_matrix()
        own = np.clip(1.0 - REPRODUCTION, 0.15, 1.0)[:, None]
        level = np.maximum(level, 1e-3 * self.bin_min)
        by_cause = level[:, None, None, None] * own
        self.level = np.broadcast_to(by_cause, self.level.shape).astype(BANK)
        self.certainty = np.clip(self.level * BANK(CALM.memory_min / self.bin_min), 0.3, None)
        self.spontaneous = np.broadcast_to(complaints[:, None, None] * own, self.spontaneous.shape).copy()
        self.neutral = neutral.astype(float)
        self.recent = level[None, :] / (1.0 - self.decay)[:, None]
        self.pending = self._brought()

    def _brought(self) -> Floats:
        """Complaints to come from those so far, had the ratio always been what it is now."""
        brought: Floats = REPRODUCTION[:, None] * self.recent.T[:, None, :]
        return brought

    def forecast(self, ahead_min: float) -> list[float]:
        """Complaints of each channel that follow from those so far, at the mean ratio, in the minutes to come."""
        pair = self.weight.sum(axis=0)
        ratio, delays = float(pair.sum(axis=1) @ REPRODUCTION), pair.sum(axis=0)
        # A bin of the mean delay's fifth is fine enough for a sum over hours.
        step_min = max(float(delays @ DELAYS_MIN) / 5.0, self.bin_min)
        decay = np.exp(-step_min / DELAYS_MIN)
        # By channel and delay; those that are to come under a delay are the mean over the ratio.
        pending = (pair * self.pending).sum(axis=1) / np.maximum(delays, 1e-300)
        total = np.zeros(self.channels)
        for _ in range(int(ahead_min / step_min)):
            infected = self.matrix @ (pending * (1.0 - decay) @ delays)
            total += infected
            pending = pending * decay + ratio * infected[:, None]
        return [float(count) for count in np.minimum(total, 1e6)]

    def p_above(self) -> float:
        """Probability that the reproduction ratio is above 1."""
        return float(self.weight[:, REPRODUCTION > 1.0].sum())

    def reproduction(self) -> tuple[float, float, float]:
        """Mean of the reproduction ratio, and its 5 % and 95 % quantiles (linear between grid points)."""
        weight = self.weight.sum(axis=(0, 2))
        edges = np.concatenate(([0.0], 0.5 * (REPRODUCTION[1:] + REPRODUCTION[:-1]), [3.0]))
        low, high = np.interp((0.05, 0.95), np.concatenate(([0.0], np.cumsum(weight))), edges)
        mean = float(weight @ REPRODUCTION)
        return mean, min(float(low), mean), max(float(high), mean)

    def to_state(self) -> dict[str, str]:
        """Arrays as base64 of little-endian numbers."""
        return {name: base64.b64encode(self._portable(name).tobytes()).decode("ascii") for name in STATE}

    def load_state(self, state: dict[str, str]) -> None:
        """Restore what `to_state` wrote; one of the version before has no `pending`."""
        for name in STATE:
            if name in state:
                like = self._portable(name)
                values = np.frombuffer(base64.b64decode(state[name]), dtype=like.dtype).reshape(like.shape)
                setattr(self, name, values.astype(getattr(self, name).dtype))
        if "pending" not in state:
            self.pending = self._brought()

    def _portable(self, name: str) -> Floats:
        array: Floats = getattr(self, name)
        return array.astype(array.dtype.newbyteorder("<"))
