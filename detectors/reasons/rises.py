"""Which values rose in a window of complaints, and what the excess is about."""

from __future__ import annotations

from typing import NamedTuple

from detectors.reasons.excess import Excess
from detectors.reasons.usual import WHAT, Usual
from detectors.text.classes import OTHER
from schemas.brandlog import Dimensions

# Complaints that a value needs to be named; share of the excess that a category needs to be what it is about.
LEAST_RISE, LEAST_ABOUT, KEEPS = 3.0, 0.15, 0.5

Window = dict[Dimensions, float]


class Look(NamedTuple):
    """A window: complaints by dimension values, what is usual, and how many were expected in all.

    `stretch` is how many times as much was counted since the onset as is kept by dimension values.
    """

    counts: Window
    usual: Usual
    expected: float
    stretch: float = 1.0


class Rise(NamedTuple):
    """A single value that rose, and its share of the whole excess."""

    dimension: str
    value: str
    observed: float
    expected: float
    share: float

    @property
    def lift(self) -> float:
        """Observed ÷ expected; below half a complaint expected nothing is divided."""
        return self.observed / max(self.expected, 0.5)


def rises_of(look: Look) -> list[Rise]:
    """Single values by their excess, the greatest first; those that rose by less than half are left out.

    Examples
    --------
    >>> usual = Usual()
    >>> for region in ("north", "south"):
    ...     usual.add(0, (("channel", "call"), ("region", region)), 50)
    >>> place = (("channel", "call"), ("region", "north"))
    >>> [
    ...     (rise.value, rise.observed, round(rise.expected))
    ...     for rise in rises_of(Look({place: 9.0}, usual, 4.0))
    ... ]
    [('north', 9.0, 2), ('call', 9.0, 4)]
    """
    table = Excess(look.counts, look.usual, look.expected)
    total = max(table.observed - table.expected, 1e-9)
    rises = []
    for name in sorted({name for place in look.counts for name, _ in place}):
        for value, observed, expected in table.by_value(name):
            if observed >= LEAST_RISE and observed >= 1.5 * expected:
                rises.append(Rise(name, value, observed, expected, (observed - expected) / total))
    return sorted(rises, key=lambda rise: (-rise.share * min(rise.lift, 10.0), rise.dimension, rise.value))


def about_of(look: Look, before: str = "") -> str:
    """What the excess is about: the category that holds most of it, if it holds enough to say so.

    What was said before stays while it holds at least half of the most, or nothing else does: owners are not to
    change by chance.
    """
    shares = {
        rise.value: rise.share for rise in rises_of(look) if rise.dimension == WHAT and rise.value != OTHER
    }
    best = max(shares, key=lambda value: (shares[value], value), default=OTHER)
    if best == OTHER or shares[best] < LEAST_ABOUT:
        return before or OTHER
    return before if shares.get(before, 0.0) >= KEEPS * shares[best] else best
