"""Where an excess of complaints lies: the smallest slice that explains it, or everywhere.

A slice is one or two dimensions with a list of values each. It explains the excess if complaints inside it are too
many and those outside are as usual. Which slice gains most is a scan over subsets of values (`detectors.reasons.scan`);
its gain, less what it takes to name the slice, is also the bound of the test: the chance that any slice so named stands
out as much is below its exponential.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, sqrt
from typing import NamedTuple

import numpy as np

from detectors.reasons.excess import Excess
from detectors.reasons.scan import PER_DIMENSION, best_slice, likelihood_ratio, price_of
from detectors.reasons.usual import Usual
from detectors.slices import slice_key_of
from schemas.brandlog import Dimensions
from schemas.fields import Slice

# It is everywhere if what no slice explains has more than this part of the slice's excess ratio.
REST = 0.35
# Or if surely (standard deviations, Poisson) more than this share of the excess, and half as many again as usual there,
# lie outside: two in three calls of a surge do not explain the chats.
SURELY_SD, OUTSIDE, LIFTED = 3.0, 0.15, 0.5
# Nats that a slice must gain beyond its price: rates are never quite what they usually are.
LEAST_GAIN = 4.0
MANY_DIMENSIONS = 2


class Found(NamedTuple):
    """A slice that explains an excess: its key (empty is everywhere), its counts, and how sure that is.

    `gain` is the log-likelihood ratio (nats) over the excess lying everywhere, less the price of naming the slice;
    `share` is the part of the whole excess that lies inside.
    """

    key: str
    observed: float
    expected: float
    gain: float
    share: float

    @property
    def p(self) -> float:
        """Bound on the chance that a slice stands out so much although the excess is everywhere."""
        return min(1.0, exp(-self.gain))

    @property
    def lift(self) -> float:
        """Observed ÷ expected; below half a complaint expected nothing is divided."""
        return self.observed / max(self.expected, 0.5)


def localise(counts: Mapping[Dimensions, float], usual: Usual, expected: float, most: int = 3) -> list[Found]:
    """Slices that together explain an excess, the strongest first; the whole brand alone if it is everywhere.

    Parameters
    ----------
    counts
        Complaints of a window by dimension values (`usual.place_of`).
    usual
        Where complaints lie when nothing happens.
    expected
        Complaints expected in the window, in all.
    most
        At most so many slices.

    Examples
    --------
    >>> usual = Usual()
    >>> for region in "abcd":
    ...     for line in "12345":
    ...         usual.add(0, (("line", line), ("region", region)), 10)
    >>> calm = {(("line", line), ("region", region)): 2 for region in "abcd" for line in "12345"}
    >>> wet = {**calm, **{(("line", "2"), ("region", region)): 20 for region in "ab"}}
    >>> [found.key.split(chr(31)) for found in localise(wet, usual, 40.0)]
    [['line=2', 'region=a', 'region=b']]
    >>> [found.key for found in localise({place: 9 for place in calm}, usual, 40.0)]
    ['']
    """
    table = Excess(counts, usual, expected)
    excess = table.observed - expected
    everywhere = Found("", table.observed, expected, 0.0, 1.0)
    if excess <= 0.0 or not usual.total or not table.observed:
        return [everywhere]
    found: list[Found] = []
    rest, rest_expected = dict(counts), expected
    while len(found) < most and table.observed > 0.0:
        part = best_slice(table)
        if part.gain < LEAST_GAIN:
            break
        where = {name: list(values) for name, values in part.chosen}
        found.append(
            Found(
                slice_key_of(where),
                part.observed,
                part.expected,
                part.gain,
                (part.observed - part.expected) / excess,
            )
        )
        rest = {place: count for place, count in rest.items() if not inside(place, where)}
        rest_expected = max(rest_expected - part.expected, 1e-9)
        table = Excess(rest, without(table.usual, where), rest_expected)
    left = sum(rest.values())
    loudest = max((one.observed / max(one.expected, 1e-9) - 1.0 for one in found), default=0.0)
    if (
        not found
        or left / rest_expected - 1.0 > REST * loudest
        or surely_outside(left, rest_expected, excess)
    ):
        return [everywhere]
    return found


def surely_outside(observed: float, expected: float, excess: float) -> bool:
    """Whether what lies outside of a slice surely surges, too, so that the slice does not explain an excess.

    Parameters
    ----------
    observed, expected
        Complaints outside of the slice.
    excess
        Complaints more than expected, in all.

    Examples
    --------
    >>> surely_outside(390, 165, 778), surely_outside(31, 13, 49), surely_outside(160, 100, 860)
    (True, False, False)
    """
    sure = observed - SURELY_SD * sqrt(observed) - expected
    return sure > max(OUTSIDE * excess, LIFTED * expected)


def gain_of(counts: Mapping[Dimensions, float], usual: Usual, expected: float, where: Slice) -> float:
    """Nats by which a given slice explains an excess better than "everywhere", less the price of naming it.

    Examples
    --------
    >>> usual = Usual()
    >>> for region in "abcd":
    ...     usual.add(0, (("region", region),), 10)
    >>> wet = {(("region", region),): 30.0 if region == "a" else 10.0 for region in "abcd"}
    >>> gain_of(wet, usual, 40.0, {"region": ["a"]}) > 2.0 > 0.0 > gain_of(
    ...     wet, usual, 40.0, {"region": ["b"]}
    ... )
    True
    """
    table = Excess(counts, usual, expected)
    names = sorted(name for name in where if name in table.values)
    if len(names) != len(where) or not 1 <= len(names) <= MANY_DIMENSIONS:
        return 0.0
    if expected <= 0.0 or table.observed <= 0.0:
        return 0.0
    chosen = [
        np.array([at for at, value in enumerate(table.values[name]) if value in where[name]], dtype=np.int64)
        for name in names
    ]
    if len(names) == 1:
        observed, usually = (part[chosen[0]] for part in table.single(names[0]))
    else:
        observed, usually = (part[np.ix_(*chosen)] for part in table.pair(names[0], names[1]))
    inner, least = np.array([observed.sum()]), np.array([max(float(usually.sum()), 1e-9)])
    gain = float(likelihood_ratio(inner, least, table.observed, max(table.expected, float(least[0])))[0])
    price = sum(price_of(len(table.values[name]), len(ats)) for name, ats in zip(names, chosen, strict=True))
    return gain - price - PER_DIMENSION * len(names)


def inside(place: Dimensions, where: Mapping[str, list[str]]) -> bool:
    """Whether dimension values lie in a slice.

    Examples
    --------
    >>> inside((("channel", "call"), ("region", "north")), {"region": ["north", "south"]})
    True
    """
    own = dict(place)
    return all(own.get(name) in values for name, values in where.items())


def without(usual: Usual, where: Mapping[str, list[str]]) -> Usual:
    """What is usual outside of a slice: exact for its own dimensions, by independence for others."""
    share = usual.share(tuple((name, value) for name, values in where.items() for value in values))
    rest = Usual(usual.total * (1.0 - share), day=usual.day)
    for name, table in usual.values.items():
        if name not in where:
            rest.values[name] = {value: weight * (1.0 - share) for value, weight in table.items()}
            continue
        others = share / max(usual.share(tuple((name, value) for value in where[name])), 1e-9)
        rest.values[name] = {
            value: weight * (1.0 - others) if value in where[name] else weight
            for value, weight in table.items()
        }
    names = set(where)
    for dimensions, pairs in usual.pairs.items():
        if names <= set(dimensions):
            rest.pairs[dimensions] = {
                values: 0.0 if inside(tuple(zip(dimensions, values, strict=True)), where) else weight
                for values, weight in pairs.items()
            }
    return rest
