"""Whether anybody is heard: the recent rate of a brand's contacts, by channel, and silence that calm cannot explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.fields import Channel

# Data are missing when hearing nothing is as unlikely, at the recent rate of contacts, as e^-20.
SILENT_CONTACTS, SILENT_S = 20.0, 300.0
RATE_S = 3600.0
# A channel with less than this share of the contacts carries no incident.
CARRIES = 0.15


class Hearing:
    """Recent rates of contacts of a brand: exponential means over an hour.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds.

    Examples
    --------
    >>> hearing = Hearing(10)
    >>> for end in range(10, 3610, 10):
    ...     hearing.hear(float(end), {"call": 2, "chat": 2})
    >>> for end in range(3610, 4210, 10):
    ...     hearing.hear(float(end), {"chat": 2})
    >>> hearing.blind(4200.0), sorted(hearing.silent(4200.0))
    (False, ['call'])
    """

    def __init__(self, bucket_s: int) -> None:
        self.bucket_s = bucket_s
        # By channel, and "" for the brand: contacts a second, and when one was last heard.
        self._heard: dict[str, tuple[float, float]] = {}

    def hear(self, end_s: float, contacts: Mapping[Channel, int]) -> None:
        """Take in the contacts by channel of a bucket that ended at a time, Unix seconds."""
        rows: tuple[tuple[str, int], ...] = (("", sum(contacts.values())), *contacts.items())
        for name, count in rows:
            if count:
                rate, heard_s = self._heard.get(name, (0.0, end_s - self.bucket_s))
                gap_s = min(end_s - heard_s, RATE_S)
                weight = gap_s / (gap_s + RATE_S)
                self._heard[name] = (rate + weight * (count / gap_s - rate), end_s)

    def blind(self, end_s: float) -> bool:
        """Whether nothing is heard of the brand."""
        return self._is_silent("", end_s)

    def silent(self, end_s: float) -> frozenset[str]:
        """Channels that carried the brand's contacts and of which nothing is heard."""
        whole = self._heard.get("", (0.0, 0.0))[0]
        return frozenset(
            name
            for name, (rate, _) in self._heard.items()
            if name and rate >= CARRIES * whole and self._is_silent(name, end_s)
        )

    def _is_silent(self, name: str, end_s: float) -> bool:
        rate, heard_s = self._heard.get(name, (0.0, end_s))
        return end_s - heard_s >= SILENT_S and (end_s - heard_s) * rate >= SILENT_CONTACTS

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: a pair for each channel."""
        return {name: list(pair) for name, pair in self._heard.items()}

    @classmethod
    def from_state(cls, bucket_s: int, state: dict[str, Any]) -> Hearing:
        """Restore what `to_state` gave."""
        hearing = cls(bucket_s)
        hearing._heard = {name: (rate, heard_s) for name, (rate, heard_s) in state.items()}
        return hearing
