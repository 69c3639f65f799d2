"""Which slices a full table gives up, so that new products, batches and versions are heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detectors.spikes.watch import Watch
from detectors.spikes.week import DAY_S

# What nothing was heard of for so long may go. What comes once a week stays.
SILENT_S = 14 * DAY_S
# A full table is looked through once in so many seconds of event time, and then gives up so large a part at once.
EVERY_S, PART = 3600.0, 8


class Turnover:
    """Chooses the slices to give up: those silent longest, none that is alarming.

    Examples
    --------
    >>> turnover, watches = Turnover(), {key: Watch(60.0, 1.0) for key in ("batch=1", "batch=2")}
    >>> watches["batch=1"].heard_s, watches["batch=2"].heard_s = 0.0, 86400.0
    >>> turnover.silent(watches, 14.5 * 86400.0, 0.5 * 86400.0, lambda key: False)
    ['batch=1']
    >>> turnover.silent(
    ...     watches, 14.5 * 86400.0 + 60.0, 0.5 * 86400.0, lambda key: False
    ... )  # not again within the hour
    []
    """

    __slots__ = ("looked",)

    def __init__(self, looked: int = -1) -> None:
        # Number of the hour of event time in which the table was last looked through.
        self.looked = looked

    def silent(
        self, watches: Mapping[str, Watch], at_s: float, before_s: float, spared: Callable[[str], bool]
    ) -> list[str]:
        """Keys to give up at an event time, those heard of last before another; none before the next look is due."""
        hour = int(at_s // EVERY_S)
        if hour <= self.looked:
            return []
        self.looked = hour
        # No order in which slices came decides among those of one bucket.
        old = sorted(
            (watch.heard_s, key)
            for key, watch in watches.items()
            if watch.heard_s < before_s and watch.surge is None and not spared(key)
        )
        return [key for _, key in old[: max(len(watches) // PART, 1)]]
