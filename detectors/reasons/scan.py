"""The slice that gains most: subsets of one dimension's values, or of two, found in linear time each.

Of all subsets of a dimension's values the best one is a prefix of the values in the order of observed ÷ expected
(linear-time subset scanning [1]_), so forty production lines cost forty steps, not 2^40; for two dimensions the
prefixes are improved in turns [2]_. Slices are compared by the Poisson likelihood ratio of two rates against one
(Kulldorff's scan statistic) minus what it takes to name them.

References
----------
.. [1] Neill, D. B. (2012). Fast subset scan for spatial pattern detection. JRSS B 74(2).
.. [2] Neill, D. B., McFowland, E., Zheng, H. (2013). Fast subset scan for multivariate event detection.
   Statistics in Medicine 32(13).
"""

from __future__ import annotations

from itertools import combinations
from math import lgamma, log
from typing import NamedTuple

import numpy as np

from detectors.reasons.excess import Excess, Floats

# Nats that each dimension of a slice has to bring in beyond the naming of its values.
PER_DIMENSION = 3.0
TURNS = 6
# Nearly everything is no slice.
MOST = 0.8


class Part(NamedTuple):
    """A slice: what it gains (nats, its price paid), its counts, and its values by dimension."""

    gain: float
    observed: float
    expected: float
    chosen: tuple[tuple[str, tuple[str, ...]], ...]


NONE = Part(0.0, 0.0, 0.0, ())


def best_slice(table: Excess) -> Part:
    """The slice that gains most, of one dimension or of two."""
    best = NONE
    singles = {name: table.single(name) for name in table.values if len(table.values[name]) > 1}
    for name, (observed, expected) in singles.items():
        chosen, gain, inner, usual = _prefix(observed, expected, table)
        if gain - PER_DIMENSION > best.gain:
            named = tuple(table.values[name][at] for at in chosen)
            best = Part(gain - PER_DIMENSION, inner, usual, ((name, named),))
    for first, second in combinations(singles, 2):
        part = _pair(table, first, second)
        if part.gain > best.gain:
            best = part
    return best


def _pair(table: Excess, first: str, second: str) -> Part:
    """The best conjunction of two dimensions' values, improved in turns from either side."""
    observed, expected = table.pair(first, second)
    best = NONE
    for axis in (0, 1):
        o, e = (observed, expected) if axis == 0 else (observed.T, expected.T)
        columns = np.arange(o.shape[1])
        rows, gain, inner, usual, price = columns[:0], 0.0, 0.0, 0.0, 0.0
        for _ in range(TURNS):
            before = (rows.tolist(), columns.tolist())
            rows = np.array(_prefix(o[:, columns].sum(1), e[:, columns].sum(1), table)[0], dtype=np.int64)
            if not rows.size:
                break
            chosen, gain, inner, usual = _prefix(o[rows].sum(0), e[rows].sum(0), table)
            columns = np.array(chosen, dtype=np.int64)
            price = price_of(o.shape[0], len(rows))
            if not columns.size or (rows.tolist(), columns.tolist()) == before:
                break
        full = rows.size in (0, o.shape[0]) or columns.size in (0, o.shape[1])
        total = gain - price - 2 * PER_DIMENSION
        if not full and total > best.gain:
            names = (first, second) if axis == 0 else (second, first)
            picked = (rows.tolist(), columns.tolist())
            values = (
                tuple(table.values[name][at] for at in ats) for name, ats in zip(names, picked, strict=True)
            )
            best = Part(total, inner, usual, tuple(sorted(zip(names, values, strict=True))))
    return best


def _prefix(observed: Floats, expected: Floats, table: Excess) -> tuple[list[int], float, float, float]:
    """Best subset of values: its places, its gain less its price, its observed and expected complaints."""
    order = np.lexsort((-observed, -observed / expected))
    o, e = np.cumsum(observed[order]), np.cumsum(expected[order])
    gains = likelihood_ratio(o, e, table.observed, max(table.expected, float(e[-1])))
    size = len(order)
    gains[e > MOST * max(table.expected, float(e[-1]))] = 0.0
    gains -= np.array([price_of(size, count) for count in range(1, size + 1)])
    at = int(np.argmax(gains))
    if gains[at] <= 0.0:
        return [], 0.0, 0.0, 0.0
    return sorted(order[: at + 1].tolist()), float(gains[at]), float(o[at]), float(e[at])


def likelihood_ratio(o: Floats, e: Floats, total_o: float, total_e: float) -> Floats:
    """Log-likelihood ratio of two rates against one; 0 where the inside is not the louder part."""
    rest_o, rest_e = np.maximum(total_o - o, 0.0), np.maximum(total_e - e, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(o > 0, o * np.log(np.maximum(o, 1e-12) / e), 0.0)
        outer = np.where(rest_o > 0, rest_o * np.log(np.maximum(rest_o, 1e-12) / rest_e), 0.0)
    gain = inner + outer - total_o * log(total_o / total_e)
    return np.where(o / e > rest_o / rest_e, gain, 0.0)


def price_of(size: int, count: int) -> float:
    """Nats it takes to name so many of a dimension's values; all of them say nothing and are free.

    More than half of them cost no less than half, though there are fewer such lists: what leaves out a value or two
    that happened to be quiet says "nearly everywhere", and would be as cheap as the one value that is the cause.

    Examples
    --------
    >>> [round(price_of(12, count), 1) for count in (1, 6, 11, 12)]
    [5.0, 9.3, 9.3, 0.0]
    """
    if count == size:
        return 0.0
    named = min(count, size // 2)
    return log(size) + lgamma(size + 1) - lgamma(named + 1) - lgamma(size - named + 1)
