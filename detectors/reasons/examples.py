"""Which complaints of an incident people are shown: those that together say what most of them say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum

from detectors.reasons.recent import Seen
from detectors.reasons.terms import Term, terms_of

# What a term still weighs in the next example once one has shown it.
SHOWN = 0.3


def telling(seen: Sequence[Seen], risen: Iterable[Term], count: int = 5) -> list[Seen]:
    """Choose complaints that hold the terms that rose, each next one for what the others do not show yet.

    A drawn sample holds what the text model took for complaints by mistake, and what people complain of at any
    time. Greedy maximal coverage (Nemhauser, Wolsey & Fisher 1978) of terms weighted by how surely they rose.

    Parameters
    ----------
    seen
        Complaints in an order as by chance, which decides among equals.
    risen
        Terms with their standard deviations.
    count
        How many at most.

    Returns
    -------
    In time order.

    Examples
    --------
    >>> texts = ["please leave it with the neighbour", "no internet in east", "no internet since noon"]
    >>> seen = [Seen(float(n), n, str(n), "call", text, ()) for n, text in enumerate(texts)]
    >>> [
    ...     one.text
    ...     for one in telling(seen, [Term("internet", 2, 0.1, 4.0), Term("noon", 1, 0.0, 2.6)], count=1)
    ... ]
    ['no internet since noon']
    """
    weights = {term.text: max(term.z, 0.0) for term in risen}
    held = [terms_of(one.text) & weights.keys() for one in seen]
    chosen: list[int] = []
    while len(chosen) < min(count, len(seen)):
        shown = {seen[at].text for at in chosen}
        # Copies of what is shown come last.
        worth = [
            -2.0 if at in chosen else -1.0 if one.text in shown else fsum(map(weights.__getitem__, own))
            for at, (one, own) in enumerate(zip(seen, held, strict=True))
        ]
        best = worth.index(max(worth))
        chosen.append(best)
        for term in held[best]:
            weights[term] *= SHOWN
    return sorted(seen[at] for at in chosen)
