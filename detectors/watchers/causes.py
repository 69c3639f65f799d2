"""Whether a brand's surge has one cause or several at once, from where its complaints lie.

A surge that one cause brought lies in one slice, or everywhere. When values of two dimensions stand out (a region,
and a product), they have one cause if it is their meeting that surges, and also if everything surges. They have two
if each surges outside the other as well, and what lies in neither stays calm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

from detectors.reasons.excess import UNSEEN
from detectors.reasons.usual import Usual
from detectors.slices import pairs_of, slice_key
from schemas.brandlog import Dimensions

# A value stands out with this many complaints, and standard deviations (Poisson), more than expected ...
LEAST, LEAST_SD = 12.0, 5.0
# ... which are this share of the brand's excess ...
LEAST_SHARE = 0.2
# ... and with this part of the excess ratio that the dimension's most excessive value has.
ALIKE = 0.5
# ... by this much more than the brand as a whole.
BEYOND = 1.3
# Values that hold more than this share of what is expected single nothing out.
MOST = 0.7
# A slice surges on its own if this share of its excess lies outside the other.
OWN = 0.3
# What lies in neither is calm below this part of the lesser one's excess ratio.
CALM = 0.35
# What a complaint is about, how it came and what it threatens with say nothing of where its cause is at work.
NO_PLACE = frozenset({"channel", "category", "notice"})
# Complaints of how long are looked at, and how often, seconds.
WINDOW_S, LOOK_S = 7200.0, 300.0
MANY = 2
# With less weight than this nothing can be said about where complaints usually lie.
LEAST_USUAL = 30.0


class Standing(NamedTuple):
    """Values of one dimension that stand out: what was observed and expected of them."""

    dimension: str
    values: frozenset[str]
    observed: float
    expected: float

    @property
    def key(self) -> str:
        """As a slice."""
        return slice_key(tuple((self.dimension, value) for value in sorted(self.values)))

    def has(self, dimensions: Dimensions) -> bool:
        """Whether an event with these dimension values lies in it."""
        return any(name == self.dimension and value in self.values for name, value in dimensions)


def standing_out(counts: Mapping[Dimensions, float], expected: Mapping[str, float]) -> list[Standing]:
    """Values that stand out, at most one set for each dimension, the most certain first."""
    least_lift = BEYOND * max(_lift(float(sum(counts.values())), expected[""]), 0.0)
    observed: dict[tuple[str, str], float] = {}
    for dimensions, count in counts.items():
        for pair in dimensions:
            observed[pair] = observed.get(pair, 0.0) + count
    by_dimension: dict[str, dict[str, tuple[float, float]]] = {}
    for key, usual in expected.items():
        pairs = pairs_of(key)
        if len(pairs) == 1 and pairs[0][0] not in NO_PLACE:
            name, value = pairs[0]
            by_dimension.setdefault(name, {})[value] = (float(observed.get((name, value), 0)), usual)
    found = []
    for name, values in sorted(by_dimension.items()):
        loud = {
            value: _lift(seen, usual)
            for value, (seen, usual) in values.items()
            if seen - usual >= max(LEAST, LEAST_SD * sqrt(usual)) and _lift(seen, usual) >= least_lift
        }
        top = max(loud.values(), default=0.0)
        chosen = [value for value, lift in loud.items() if lift >= ALIKE * top]
        usual = sum(values[value][1] for value in chosen)
        seen = sum(values[value][0] for value in chosen)
        share = (seen - usual) / max(sum(counts.values()) - expected[""], 1.0)
        if chosen and usual <= MOST * expected[""] and share >= LEAST_SHARE:
            found.append(Standing(name, frozenset(chosen), seen, usual))
    return sorted(
        found, key=lambda each: ((each.expected - each.observed) / sqrt(each.expected + 1.0), each.key)
    )


def causes_of(counts: Mapping[Dimensions, float], expected: Mapping[str, float]) -> list[str]:
    """Slices of the causes that are at work at once; empty if there is but one.

    Parameters
    ----------
    counts
        Complaints of a recent while, by dimension values.
    expected
        Complaints expected of each watched slice in that while; the key `""` is the whole brand.

    Examples
    --------
    >>> def cell(region, product):
    ...     return (("product", product), ("region", region))
    >>> usual = {"": 100.0, "region=n": 25.0, "region=s": 75.0, "product=app": 20.0, "product=web": 80.0}
    >>> two = {cell("n", "app"): 60, cell("n", "web"): 80, cell("s", "app"): 90, cell("s", "web"): 60}
    >>> causes_of(two, usual)
    ['product=app', 'region=n']
    >>> causes_of({**two, cell("s", "app"): 15}, usual)  # the app is loud in the north alone
    []
    """
    if expected.get("", 0.0) <= 0.0:
        return []
    causes: list[Standing] = []
    for each in standing_out(counts, expected):
        if all(_apart(each, other, counts, expected[""]) for other in causes):
            causes.append(each)
    return sorted(each.key for each in causes) if len(causes) >= MANY else []


def _apart(one: Standing, other: Standing, counts: Mapping[Dimensions, float], whole: float) -> bool:
    mine = theirs = neither = 0.0
    for dimensions, count in counts.items():
        in_one, in_other = one.has(dimensions), other.has(dimensions)
        mine += count * (in_one and not in_other)
        theirs += count * (in_other and not in_one)
        neither += count * (not in_one and not in_other)
    # Dimensions are taken as independent of each other: thresholds leave room for where they are not.
    p, q = one.expected / whole, other.expected / whole
    lifts = []
    for seen, usual, all_of_it in ((mine, p * (1 - q), one), (theirs, q * (1 - p), other)):
        excess = seen - usual * whole
        if excess < max(
            LEAST, LEAST_SD * sqrt(usual * whole), OWN * (all_of_it.observed - all_of_it.expected)
        ):
            return False
        lifts.append(_lift(seen, usual * whole))
    return _lift(neither, (1 - p) * (1 - q) * whole) < CALM * min(lifts)


def _lift(observed: float, expected: float) -> float:
    """By how much the ratio exceeds 1, drawn a little towards 0 where little is expected."""
    return (observed + 1.0) / (expected + 1.0) - 1.0


def touches(key: str, cause: str) -> bool:
    """Whether a slice lies in a cause's: they share a dimension value.

    Examples
    --------
    >>> touches("region=n", "region=n"), touches("product=app", "region=n"), touches("", "region=n")
    (True, False, False)
    """
    mine = set(pairs_of(key))
    return any(pair in mine for pair in pairs_of(cause))


def overlap(one: str, others: Sequence[str]) -> str | None:
    """First of the slices that shares a dimension value with one."""
    return next((other for other in others if touches(one, other)), None)


class CauseWatch:
    """Looks every few minutes, while slices alarm, whether several causes are at work; two looks in a row decide."""

    def __init__(self) -> None:
        self.causes: tuple[str, ...] = ()
        self._looked_s = 0.0
        self._before: list[str] = []

    def due(self, now_s: float, alarms: int) -> bool:
        """Whether to look now; without two alarms there is nothing to tell apart."""
        if alarms < MANY:
            self.causes, self._before = (), []
            return False
        return now_s - self._looked_s >= LOOK_S

    def look(
        self,
        now_s: float,
        counts: Mapping[Dimensions, float],
        expected: Mapping[str, float],
        alarming: Iterable[str],
    ) -> None:
        """Look at the complaints of the last `WINDOW_S`; slices that do not alarm are no causes."""
        self._looked_s = now_s
        alarms = list(alarming)
        found = [cause for cause in causes_of(counts, expected) if any(touches(key, cause) for key in alarms)]
        again = [cause for cause in found if overlap(cause, self._before) is not None]
        self.causes = tuple(again) if len(again) >= MANY else ()
        self._before = found

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [self._looked_s, self._before, list(self.causes)]

    @classmethod
    def from_state(cls, state: list[Any]) -> CauseWatch:
        """Restore what `to_state` gave."""
        watch = cls()
        watch._looked_s, watch._before, causes = state
        watch.causes = tuple(causes)
        return watch


def expected_of(usual: Usual, counts: Mapping[Dimensions, float], whole: float) -> dict[str, float]:
    """Complaints expected of each dimension value, where `whole` are expected of the brand; empty if nothing is known.

    Examples
    --------
    >>> usual = Usual()
    >>> usual.add(0, (("region", "n"),), 30)
    >>> expected_of(usual, {(("region", "s"),): 5.0}, 60.0)
    {'': 60.0, 'region=n': 60.0, 'region=s': 0.6}
    """
    if usual.total < LEAST_USUAL:
        return {}
    weights = {
        (name, value): weight for name, values in usual.values.items() for value, weight in values.items()
    }
    for place in counts:
        for pair in place:
            weights.setdefault(pair, UNSEEN)
    share = whole / usual.total
    return {"": whole, **{slice_key((pair,)): weight * share for pair, weight in weights.items()}}
