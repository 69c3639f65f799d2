"""A stretch of time over which expectation is held constant, and which is learned at once."""

from __future__ import annotations

from typing import Any, NamedTuple

from detectors.spikes.dispersion import NO_SCATTER, TEN_S, Scatter
from detectors.spikes.told import UNTOLD, Told

# A longer bucket is its own block.
BLOCK_S = TEN_S


class Block(NamedTuple):
    """Stretch that waits to be learned: `length_s` long, of which `seconds` were observed."""

    start: float
    length_s: float
    seconds: float
    contacts: float
    complaints: float
    expected_other: float
    expected_complaints: float
    told: Told = UNTOLD
    # How complaints stray within it, by minutes and by tens of minutes.
    minutes: Scatter = NO_SCATTER
    tens: Scatter = NO_SCATTER

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        told = None if self.told == UNTOLD else self.told.to_state()
        return [*self[:7], told, list(self.minutes), list(self.tens)]

    @classmethod
    def from_state(cls, row: list[Any]) -> Block:
        """Restore what `to_state` gave."""
        # Checkpoints of older versions end before the scatter, or before what was told.
        told = Told.from_state(row[7] if len(row) > 7 else None)
        return cls._make([*row[:7], told, *(Scatter(*numbers) for numbers in row[8:] or ((), ()))])
