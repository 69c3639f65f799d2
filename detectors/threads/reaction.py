"""How fast people react to a post: a kernel that is a sum of exponentials, so that a thread's history is seven numbers.

A sum over all posts of exp(-age ÷ scale) can be carried forward in constant time, whatever the thread's length. With
scales that grow by a factor of four, one exponential and two squarings a scale give them all.

References
----------
Zhao et al., "SEISMIC: A Self-Exciting Point Process Model for Predicting Tweet Popularity", KDD 2015.
"""

import math
from collections.abc import Sequence
from operator import mul

FASTEST_S = 120.0
SCALES = 7
SLOWEST_S = FASTEST_S * 4.0 ** (SCALES - 1)
# Share of reactions that follow each scale (120 s, 8 min, 32 min, 2 h, 8.5 h, 34 h, 5.7 d): a mixture of exponentials
# fitted by expectation maximisation, then rounded, to the delays between reposts and what they repost
# (Weibo development threads).
WEIGHTS = (0.03, 0.12, 0.24, 0.17, 0.25, 0.12, 0.07)


def fade(elapsed_s: float) -> tuple[float, float, float, float, float, float, float]:
    """Share of a past post's weight that is left after `elapsed_s` seconds (≥ 0), at each scale, fastest first.

    Examples
    --------
    >>> [round(share, 3) for share in fade(480.0)]
    [0.018, 0.368, 0.779, 0.939, 0.984, 0.996, 0.999]
    """
    slowest = math.exp(-elapsed_s / SLOWEST_S)
    g = slowest * slowest
    g *= g
    f = g * g
    f *= f
    e = f * f
    e *= e
    d = e * e
    d *= d
    c = d * d
    c *= c
    b = c * c
    b *= b
    return b, c, d, e, f, g, slowest


def still_to_come(decayed: Sequence[float]) -> float:
    """Reactions to the posts so far that are still to come, if each post brought one reaction.

    Examples
    --------
    >>> round(still_to_come([1.0] * 7), 3)  # one post, this moment
    1.0
    """
    return math.fsum(map(mul, WEIGHTS, decayed))
