"""Parts whose share is told to have risen, and those of which that was told lately."""

from __future__ import annotations

from math import inf
from typing import Any

from detectors.slices import pairs_of
from detectors.spikes.week import DAY_S

# A shift that comes back within this time of when it was on last is known: at lunch every day, at each week's end.
KNOWN_S = 3 * DAY_S


class ToldShifts:
    """Parts that were told as shifted: they stay so until the whole shows plainly that they came on top.

    Bounded by the number of parts that the caller knows.

    Examples
    --------
    >>> shifts = ToldShifts()
    >>> shifts.tell("category=delivery", 0.0)
    >>> "category=delivery" in shifts, shifts.is_known("category=delivery")
    (True, False)
    >>> shifts.drop("category=delivery")
    >>> shifts.tell("category=delivery", 86400.0)
    >>> shifts.is_known("category=delivery")
    True
    """

    __slots__ = ("_known", "_until_s")

    def __init__(self) -> None:
        # Whether each part that is told now was known then; until when it is.
        self._known: dict[str, bool] = {}
        self._until_s: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._known)

    def __contains__(self, part: str) -> bool:
        return part in self._known

    def tell(self, part: str, timestamp: float) -> None:
        """Note that a part's share is raised at an epoch second."""
        if part not in self._known:
            self._known[part] = timestamp <= self._until_s.get(part, -inf)
        self._until_s[part] = timestamp + KNOWN_S

    def is_known(self, slice_key: str) -> bool:
        """Whether the shift that is told now of a part, or of one of a slice's, had been told lately when it began."""
        return any(self._known.get(f"{name}={value}", False) for name, value in pairs_of(slice_key))

    def drop(self, part: str) -> None:
        """A part's share is raised no more."""
        self._known.pop(part, None)

    def forget(self, part: str) -> None:
        """A part is no longer watched."""
        self._known.pop(part, None)
        self._until_s.pop(part, None)

    def clear(self) -> None:
        """No share is raised."""
        self._known.clear()

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [dict(self._known), dict(self._until_s)]

    @classmethod
    def from_state(cls, state: list[Any]) -> ToldShifts:
        """Restore what `to_state` gave; of older checkpoints, the parts that are told."""
        shifts = cls()
        if len(state) == 2 and isinstance(state[0], dict):
            shifts._known, shifts._until_s = dict(state[0]), dict(state[1])
        else:
            shifts._known = dict.fromkeys(state, False)
        return shifts
