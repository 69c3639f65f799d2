"""What a brand's channels usually bring: rates that cost nothing while nothing happens."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

# How long the level of complaints is remembered, and how long their share among all contacts.
LEVEL_S, SHARE_S = 2 * 3600.0, 12 * 3600.0
# After so long the rates are worth something.
WARM_S = 2 * 3600.0


class Calm:
    """Fading sums of complaints and of other contacts per channel, over two memories.

    Parameters
    ----------
    channels
        How many.

    Examples
    --------
    >>> calm = Calm(1)
    >>> for minute in range(600):
    ...     calm.add(60.0 * minute, [3, 6])
    >>> round(float(calm.complaints_per_s()[0]) * 60, 1)
    3.0
    """

    def __init__(self, channels: int) -> None:
        self.channels = channels
        # Lists: of so few numbers they are faded and added to in a fifth of an array's time, to the same bits.
        self.level = [0.0] * channels
        self.shares = [0.0] * (2 * channels)
        self.first_s = self.last_s = 0.0

    def add(self, at_s: float, counts: list[int]) -> None:
        """Count complaints of all channels, then other contacts of all, at a time that never goes back."""
        at_s = float(at_s)
        if not self.first_s:
            self.first_s = self.last_s = at_s
        gap_s = max(at_s - self.last_s, 0.0)
        self.last_s = max(at_s, self.last_s)
        level, shares = exp(-gap_s / LEVEL_S), exp(-gap_s / SHARE_S)
        # Of the counts, those of the level come first.
        self.level = [known * level + count for known, count in zip(self.level, counts, strict=False)]
        self.shares = [known * shares + count for known, count in zip(self.shares, counts, strict=True)]

    @property
    def warm(self) -> bool:
        """Whether there is enough to compare with."""
        return self.last_s - self.first_s >= WARM_S

    def complaints_per_s(self) -> NDArray[np.float64]:
        """Usual complaints of each channel a second."""
        seen_s = LEVEL_S * -np.expm1(-max(self.last_s - self.first_s, 60.0) / LEVEL_S)
        rates: NDArray[np.float64] = np.array(self.level) / seen_s
        return rates

    def rescale(self, channel: int, factor: float) -> None:
        """Take `factor` times the complaints of a channel for usual, of as many contacts: the text model changed."""
        found, others = self.shares[channel], channel + self.channels
        self.level[channel] *= factor
        self.shares[channel] = found * factor
        self.shares[others] = max(self.shares[others] + found - found * factor, 0.0)

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [list(self.level), list(self.shares), self.first_s, self.last_s]

    @classmethod
    def from_state(cls, state: list[Any]) -> Calm:
        """Restore what `to_state` gave."""
        calm = cls(len(state[0]))
        calm.level, calm.shares = list(state[0]), list(state[1])
        calm.first_s, calm.last_s = state[2:]
        return calm
