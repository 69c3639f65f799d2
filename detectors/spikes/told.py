"""What people have told beforehand of a stretch of time: a campaign, a holiday."""

from __future__ import annotations

from typing import NamedTuple

# What a campaign may do to contacts and complaints alike, as a relative variance: nobody tells by how much it lifts
# them, so the usual number is no guide, and the other contacts decide.
CAMPAIGN_VARIANCE = 1.0


class Told(NamedTuple):
    """What is on at a time, for a slice or for all.

    Attributes
    ----------
    campaign
        Contacts, complaints among them, may be any multiple of the usual ones; their share is as usual.
    holiday
        A day of its own kind: what is learned of it is not its weekday's.

    Examples
    --------
    >>> Told(campaign=True) == UNTOLD, Told.from_state(Told(holiday=True).to_state())
    (False, Told(campaign=False, holiday=True))
    """

    campaign: bool = False
    holiday: bool = False

    def to_state(self) -> list[bool]:
        """State as JSON types."""
        return list(self)

    @classmethod
    def from_state(cls, state: list[bool] | None) -> Told:
        """Restore what `to_state` gave; of a state from before there was any, nothing."""
        return UNTOLD if state is None or not any(state) else cls(*state)


UNTOLD = Told()
