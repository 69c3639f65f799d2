"""What single messages tell, by kind: its value as a dimension, its owner, its words, and what one of it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from detectors.signal import Signal
from detectors.slices import pairs_of
from schemas.alerts import Kind, Tier

# Values of the dimension `notice` by kind of finding, the gravest first; hazards are incidents, not counts.
NOTICES: Final = {
    "public_threat": "threat",
    "legal_threat": "legal",
    "supervisor_demand": "supervisor",
    "repeat": "repeat",
}
KIND_OF_NOTICE: Final[dict[str, Kind]] = {
    "threat": "threat",
    "legal": "threat",
    "supervisor": "threat",
    "repeat": "repeat",
}
OWNER_OF_NOTICE: Final = {
    "hazard": "product-safety",
    "threat": "communications",
    "legal": "legal",
    "supervisor": "customer-service",
    "repeat": "customer-service",
}
# What is told, in the words of an alert.
TOLD: Final = {
    "threat": "a threat to go public",
    "legal": "a threat of legal steps",
    "supervisor": "a demand for a superior",
    "repeat": "a complaint made for the third time or more",
}
# The same of many.
RISING: Final = {
    "threat": "threats to go public",
    "legal": "threats of legal steps",
    "supervisor": "demands for a superior",
    "repeat": "complaints made for the third time or more",
}
# What one message of an author with reach is worth: a demand or a repeat wakes nobody.
TIER_OF_NOTICE: Final[dict[str, Tier]] = {
    "threat": "yellow",
    "legal": "yellow",
    "supervisor": "blue",
    "repeat": "blue",
}


def notice_of(kinds: Iterable[str]) -> str:
    """Value of the dimension `notice` for a complaint's findings: the gravest; empty without any but hazards.

    Examples
    --------
    >>> notice_of(["repeat", "legal_threat"]), notice_of(["hazard"])
    ('legal', '')
    """
    found = set(kinds)
    return next((value for kind, value in NOTICES.items() if kind in found), "")


def threatened(surge: Signal, rises: Iterable[Signal]) -> Signal:
    """Add to a surge's facts which threats, demands or repeats rise most in its course: what, how many, expected.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> legal = Signal("threat", "notice=legal", 0.0, 9.0, 0.8, 9.0, 5.0, "legal")
    >>> threatened(surge, [legal]).facts
    {'threats': 9.0, 'threats_expected': 0.8, 'threats_are': 'threats of legal steps'}
    """
    most = max(rises, key=lambda one: (one.excess, one.slice_key), default=None)
    if most is None:
        return surge
    facts: dict[str, float | str] = {
        "threats": most.observed,
        "threats_expected": round(most.expected, 1),
        "threats_are": RISING[dict(pairs_of(most.slice_key))["notice"]],
    }
    return replace(surge, facts={**surge.facts, **facts})
