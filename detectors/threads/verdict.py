"""What the cascade detector says of one thread at one time."""

import math

import numpy as np

from detectors.threads.growth import log_factor_at, log_odds_along
from detectors.threads.growth_weights import FACTORS, OUTPUTS

_DOUBLE = FACTORS.index(2.0)
# Standard normal quantile of 90 %, and of 95 %.
Z_90, Z_95 = 1.2816, 1.6449
# A size is foretold by what holds half of the chances.
HALF = 0.5
# Growth factors that are looked at.
_GROWTHS = np.exp(np.concatenate([np.arange(0.0, 3.0, 0.02), np.arange(3.0, 7.5, 0.05)]))


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds > -700.0 else 0.0


class CascadeVerdict:
    """A thread's present and future.

    Attributes
    ----------
    size
        Posts so far, the root included.
    score
        Log odds of `p_viral`, infinite once it is that large: what `alarm` goes by.
    alarm
        Page: it will be among the largest.
    """

    __slots__ = ("_exposure", "_infections", "_launch", "_odds", "alarm", "score", "size")

    def __init__(
        self, size: int, odds: list[float], launch: float, score: float, reactions: tuple[float, float]
    ) -> None:
        self.size = size
        self._odds = odds
        self._launch = launch
        self.score = score
        self._infections, self._exposure = reactions
        self.alarm = False

    @property
    def p_double(self) -> float:
        """Probability that the thread ends with at least twice its present size, 0 to 1."""
        return self._launch * _probability(self._odds[_DOUBLE])

    @property
    def p_viral(self) -> float:
        """Probability that it ends among the largest 5 % of the last 30 days (of five posts or more), 0 to 1."""
        return self._launch * _probability(self.score)

    @property
    def expected_size(self) -> float:
        """Posts seven days after the root, root included: the number whose relative error is as likely as not least.

        Of all ranges of sizes that hold half of the chances it is the middle (harmonic: as far from both ends, relative
        to them) of the one that is shortest, as a ratio. Sizes spread over orders of magnitude and are skewed: fewer
        threads end near the median.
        """
        size = self.size
        sizes = np.unique(np.append(np.rint(size * _GROWTHS), size + 1.0))
        odds = np.clip(log_odds_along(self._odds, np.log(sizes / size)), -30.0, 30.0)
        reached = self._launch / (1.0 + np.exp(-odds))
        reached[0], reached[-1] = 1.0, 0.0
        np.minimum.accumulate(reached, out=reached)
        beyond = np.searchsorted(-reached, HALF - reached)
        held = beyond < len(sizes)
        low, high = sizes[held], sizes[beyond[held]] - 1.0
        shortest = (high / low).argmin()
        return float(2.0 * low[shortest] * high[shortest] / (low[shortest] + high[shortest]))

    @property
    def reproduction_ratio(self) -> float:
        """Further posts that one post brings, over its whole life; above 1 the thread feeds itself."""
        # Gamma prior of mean 0.8 with the weight of 2.5 expected reactions.
        return (self._infections + 2.0) / (self._exposure + 2.5)

    @property
    def expected_low(self) -> float:
        """Final size that 90 % of such threads exceed, at most the expected one."""
        return min(self._quantile(0.9), self.expected_size)

    @property
    def expected_high(self) -> float:
        """Final size that 10 % of such threads exceed, at least the expected one."""
        return max(self._quantile(0.1), self.expected_size)

    @property
    def reproduction_low(self) -> float:
        """5 % quantile of the reproduction ratio."""
        return self._reproduction_quantile(-Z_95)

    @property
    def reproduction_high(self) -> float:
        """95 % quantile of the reproduction ratio."""
        return self._reproduction_quantile(Z_95)

    def _reproduction_quantile(self, z: float) -> float:
        # Wilson and Hilferty: the cube root of a gamma variable is nearly normal.
        shape = self._infections + 2.0
        return (
            self.reproduction_ratio * max(1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape)), 0.0) ** 3
        )

    def _quantile(self, exceeded: float) -> float:
        """Final size that is exceeded with a probability; half a post is taken off, as learned."""
        if exceeded >= self._launch:
            return float(self.size)
        share = exceeded / self._launch
        log_factor = log_factor_at(self._odds, math.log(share / (1.0 - share)))
        return max(self.size * math.exp(min(log_factor, 20.0)) - 0.5, float(self.size))

    def __repr__(self) -> str:
        return (
            f"CascadeVerdict(size={self.size}, reproduction_ratio={self.reproduction_ratio:.2f}, "
            f"p_double={self.p_double:.3f}, p_viral={self.p_viral:.3f}, "
            f"expected_size={self.expected_size:.0f}, alarm={self.alarm})"
        )


def ended(size: int, reactions: tuple[float, float], large: bool) -> CascadeVerdict:
    """The verdict on a thread whose seven days are over: nothing more is expected."""
    score = math.inf if large else -50.0
    return CascadeVerdict(size, [-50.0 - place for place in range(OUTPUTS)], 1.0, score, reactions)
