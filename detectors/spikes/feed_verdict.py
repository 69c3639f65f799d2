"""What a bucket says about a channel's feed."""

from __future__ import annotations

from typing import NamedTuple


class FeedVerdict(NamedTuple):
    """What a bucket says about a channel's feed.

    Attributes
    ----------
    channel
        Whose feed it is.
    alarm
        It is short of contacts.
    onset
        Estimated start of the shortfall, epoch seconds; None without an alarm.
    seen, expected
        Contacts since the onset, and how many there should have been given the other channels; 0 without an alarm.
    score, threshold
        Evidence in nats, of an alarm that which raised it, and how much raises one.
    """

    channel: str
    alarm: bool
    onset: float | None
    seen: float
    expected: float
    score: float
    threshold: float

    @property
    def ratio(self) -> float:
        """Seen ÷ expected since the onset, 1 without an alarm."""
        return self.seen / self.expected if self.expected > 0.0 else 1.0
