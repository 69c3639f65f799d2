"""The shape of a whole brand, which its slices borrow."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.spikes.budget import ROOT
from detectors.spikes.watch import Watch
from detectors.spikes.week import DAY_S, Parent


class Shapes:
    """Hands the brand's hour-of-week shape on to its slices, once a day.

    Examples
    --------
    >>> shapes = Shapes()
    >>> shapes.share({}, 86400.0)
    >>> shapes.day, shapes.parent
    (1, None)
    """

    __slots__ = ("day", "parent")

    def __init__(self, parent: Parent | None = None, day: int = -1) -> None:
        # What was handed on last, and on which day since 1970.
        self.parent, self.day = parent, day

    def share(self, watches: Mapping[str, Watch], timestamp: float) -> None:
        """Hand the shape of a day (epoch seconds) on, if it is another day than the last time."""
        day = int(timestamp // DAY_S)
        if day == self.day:
            return
        self.day = day
        root = watches.get(ROOT)
        if root is None or not root.warm:
            return
        self.parent = root.baseline.as_parent()
        for key, watch in watches.items():
            self.lend(key, watch)

    def lend(self, key: str, watch: Watch) -> None:
        """Let a slice start from what was handed on last."""
        if self.parent is not None and key != ROOT:
            watch.baseline.adopt(self.parent)
