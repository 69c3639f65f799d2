"""Slices whose shapes wait to be worked out anew, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detectors.baseline import refit
from detectors.spikes.watch import Watch

# So many at once, or those that have waited for so long: of many it costs a tenth of what it does one by one.
AT_ONCE, EVERY_S = 64, 600.0


class Refits:
    """Queue of keys, in the order in which they came.

    Examples
    --------
    >>> refits = Refits()
    >>> refits.take(1200.0), refits.add("region=north"), refits.take(1260.0), refits.take(1800.0)
    ([], None, [], ['region=north'])
    """

    __slots__ = ("_keys", "_taken")

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
        # Number of the interval in which keys were last taken.
        self._taken = -1

    def add(self, key: str) -> None:
        """Let a slice wait."""
        self._keys[key] = None

    def drop(self, key: str) -> None:
        """A slice is gone."""
        self._keys.pop(key, None)

    def take(self, timestamp: float) -> list[str]:
        """Those whose turn it is at an epoch second."""
        number = int(timestamp // EVERY_S)
        if len(self._keys) < AT_ONCE and number == self._taken:
            return []
        self._taken = number
        due = list(self._keys)[:AT_ONCE]
        for key in due:
            del self._keys[key]
        return due

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [self._taken, list(self._keys)]

    @classmethod
    def from_state(cls, state: list[Any]) -> Refits:
        """Restore what `to_state` gave."""
        refits = cls()
        refits._taken, refits._keys = state[0], dict.fromkeys(state[1])
        return refits


def refit_all(watches: Sequence[Watch]) -> None:
    """Work the shapes of slices out anew: of many at once it costs a tenth of one by one."""
    for watch in watches:
        watch.settle()
    refit([watch.baseline for watch in watches])
