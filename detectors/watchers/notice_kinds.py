"""What single messages tell, by kind: its value as a dimension, its owner, its words, and what one of it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from detectors.signal import Signal
from detectors.slices import pairs_of
from schemas.alerts import Kind, Tier

HAZARD_OWNER: Final = "product-safety"


class NoticeKind(NamedTuple):
    """A kind of finding: its alert's kind and owner, the words for one and for many, the tier of one with reach."""

    kind: Kind
    owner: str
    one: str
    many: str
    tier: Tier


# By value of the dimension `notice`; hazards are incidents, not counts. A demand or a repeat wakes nobody.
NOTICE_KINDS: Final = {
    "threat": NoticeKind(
        "threat", "communications", "a threat to go public", "threats to go public", "yellow"
    ),
    "legal": NoticeKind("threat", "legal", "a threat of legal steps", "threats of legal steps", "yellow"),
    "supervisor": NoticeKind(
        "threat", "customer-service", "a demand for a superior", "demands for a superior", "blue"
    ),
    "repeat": NoticeKind(
        "repeat",
        "customer-service",
        "a complaint made for the third time or more",
        "complaints made for the third time or more",
        "blue",
    ),
}
# That value by kind of finding, the gravest first.
NOTICES: Final = {
    "public_threat": "threat",
    "legal_threat": "legal",
    "supervisor_demand": "supervisor",
    "repeat": "repeat",
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
        "threats_are": NOTICE_KINDS[dict(pairs_of(most.slice_key))["notice"]].many,
    }
    return replace(surge, facts={**surge.facts, **facts})
