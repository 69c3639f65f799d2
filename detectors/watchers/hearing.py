"""Whether anybody is heard: the recent rate of a brand's contacts, by channel, and silence that calm cannot explain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, inf
from typing import Any

from schemas.fields import Channel

# Data are missing when hearing nothing is as unlikely, at the recent rate of contacts, as e^-20.
SILENT_CONTACTS, SILENT_S = 20.0, 300.0
# A company that closes is silent before that is sure.
QUIET_CONTACTS = 3.0
RATE_S = 3600.0
# In so many steps it is looked at how calm the hours of a silence usually are.
STEPS = 12
# Those that a recent rate tells of, as seconds ago and part of it: three hours, the last ones most.
_AGO = [
    (RATE_S * (step + 0.5) / 4, exp(-step / 4) * (1.0 - exp(-0.25)) / (1.0 - exp(-3.0))) for step in range(12)
]
# A channel with less than this share of the contacts carries no incident.
CARRIES = 0.15


def steady(_: float) -> float:
    """Contacts that are usual at an epoch second where nothing is known of the hours: always as many."""
    return 1.0


class Hearing:
    """Recent rates of contacts of a brand: exponential means over an hour.

    Where the few contacts of an evening hour become none at night, nothing is missing: a silence is held against the
    recent rate as it should have fallen since, by what is usual at those hours. It is never thought to have risen.

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
    >>> hearing.blind(4200.0), sorted(hearing.silent(4200.0)), hearing.newest()
    (False, ['call'], {'call': 3600.0, 'chat': 4200.0})
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
                self._heard[name] = (rate * exp((heard_s - end_s) / RATE_S) + count / RATE_S, end_s)

    def newest(self) -> dict[str, float]:
        """When a contact of each channel was last heard: the end of its bucket, Unix seconds."""
        return {name: heard_s for name, (_, heard_s) in self._heard.items() if name}

    def blind(self, end_s: float, usual: Callable[[float], float] = steady) -> bool:
        """Whether nothing is heard of the brand; `usual` gives its usual contacts at an epoch second, in any unit."""
        return self._is_silent("", end_s, usual)

    def heard_s(self, end_s: float) -> float:
        """When the brand was last heard if that is so long ago that it is no chance (e^-3); else infinite."""
        rate, heard_s = self._heard.get("", (0.0, end_s))
        return heard_s if (end_s - heard_s) * rate >= QUIET_CONTACTS else inf

    def silent(self, end_s: float, usual: Callable[[float], float] = steady) -> frozenset[str]:
        """Channels that carried the brand's contacts and of which nothing is heard; `usual` as in `blind`."""
        whole = self._heard.get("", (0.0, 0.0))[0]
        return frozenset(
            name
            for name, (rate, _) in self._heard.items()
            if name and rate >= CARRIES * whole and self._is_silent(name, end_s, usual)
        )

    def _is_silent(self, name: str, end_s: float, usual: Callable[[float], float]) -> bool:
        rate, heard_s = self._heard.get(name, (0.0, end_s))
        silence_s = end_s - heard_s
        if silence_s < SILENT_S or silence_s * rate < SILENT_CONTACTS:
            return False
        then = sum(part * usual(heard_s - ago_s) for ago_s, part in _AGO)
        since = sum(usual(heard_s + silence_s * (step + 0.5) / STEPS) for step in range(STEPS)) / STEPS
        return silence_s * rate * min(since / then, 1.0) >= SILENT_CONTACTS

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: a pair for each channel."""
        return {name: list(pair) for name, pair in self._heard.items()}

    @classmethod
    def from_state(cls, bucket_s: int, state: dict[str, Any]) -> Hearing:
        """Restore what `to_state` gave."""
        hearing = cls(bucket_s)
        hearing._heard = {name: (rate, heard_s) for name, (rate, heard_s) in state.items()}
        return hearing
