"""How a brand's budget of false alarms is shared among its slices."""

from __future__ import annotations

# The brand as a whole is what pages are for: its part of the budget.
ROOT, ROOT_SHARE = "", 0.25


class Budget:
    """Shares of one budget: by the union bound, all slices together stay within it whatever links their counts.

    The root has its own part, all others have equal ones. There is room for twice as many slices each time it runs
    out, so that shares, and with them thresholds, change rarely.

    Parameters
    ----------
    false_alarms_per_month
        Of all slices together, > 0.

    Examples
    --------
    >>> budget = Budget(1.0)
    >>> budget.makes_room(3), budget.of(""), budget.of("region=north")
    (True, 0.25, 0.1875)

    References
    ----------
    .. [1] Chen, J., Zhang, W., Poor, H. V. (2020). A false discovery rate oriented approach to parallel
       sequential change detection problems. IEEE Transactions on Signal Processing 68.
    """

    __slots__ = ("false_alarms_per_month", "room")

    def __init__(self, false_alarms_per_month: float, room: int = 1) -> None:
        self.false_alarms_per_month, self.room = false_alarms_per_month, room

    def makes_room(self, slices: int) -> bool:
        """Make room for so many; say whether shares changed."""
        before = self.room
        while self.room < slices:
            self.room *= 2
        return self.room != before

    def of(self, key: str) -> float:
        """False alarms a month that a slice may raise."""
        if key == ROOT:
            return self.false_alarms_per_month * ROOT_SHARE
        return self.false_alarms_per_month * (1.0 - ROOT_SHARE) / self.room
