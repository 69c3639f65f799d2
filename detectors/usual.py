"""Where a brand's complaints usually lie: their weights by dimension value and by pair of values, fading slowly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from schemas.brandlog import Dimensions

# What a complaint is about says what happened, not where: it is no dimension of place.
WHAT = "category"
DAY_S = 86400
# Weight that is left a day later: half after two weeks, so that a season fades and a week's pattern stays.
FADE = 0.95
# Bound on memory: the lightest pairs go first.
MAX_ENTRIES, LEAST = 20_000, 0.05

Pair = tuple[str, str]


def place_of(channel: str, dimensions: Dimensions) -> Dimensions:
    """Dimension values of a contact, its channel among them, in the order of dimensions.

    Examples
    --------
    >>> place_of("call", (("category", "price"), ("region", "north")))
    (('category', 'price'), ('channel', 'call'), ('region', 'north'))
    """
    return tuple(sorted((("channel", channel), *dimensions)))


@dataclass(slots=True)
class Usual:
    """Weights of complaints by value and by pair of values.

    Examples
    --------
    >>> usual = Usual()
    >>> usual.add(0, (("channel", "call"), ("region", "north")), 3)
    >>> usual.total, usual.values["region"], usual.pairs["channel", "region"]
    (3.0, {'north': 3.0}, {('call', 'north'): 3.0})
    """

    total: float = 0.0
    values: dict[str, dict[str, float]] = field(default_factory=dict)
    pairs: dict[Pair, dict[Pair, float]] = field(default_factory=dict)
    day: int = -1
    entries: int = 0

    def add(self, bucket: int, place: Dimensions, complaints: float) -> None:
        """Count complaints of a bucket (Unix seconds); buckets come in order of time, or nearly so."""
        day = bucket // DAY_S
        if day > self.day:
            if self.day >= 0:
                self._fade(FADE ** (day - self.day))
            self.day = day
        self.total += complaints
        for name, value in place:
            self._count(self.values.setdefault(name, {}), value, complaints)
        for (first, a), (second, b) in combinations(place, 2):
            if WHAT not in (first, second):
                self._count(self.pairs.setdefault((first, second), {}), (a, b), complaints)
        if self.entries > MAX_ENTRIES:
            self._shed()

    def _count(self, table: dict[Any, float], key: Any, complaints: float) -> None:
        if key in table:
            table[key] += complaints
        else:
            table[key] = float(complaints)
            self.entries += 1

    def _tables(self) -> Iterator[dict[Any, float]]:
        yield from self.values.values()
        yield from self.pairs.values()

    def _fade(self, factor: float) -> None:
        self.total *= factor
        for table in self._tables():
            for key in [key for key, weight in table.items() if weight * factor < LEAST]:
                del table[key]
                self.entries -= 1
            for key in table:
                table[key] *= factor

    def _shed(self) -> None:
        """Drop the lighter half of all entries."""
        limit = sorted(weight for table in self._tables() for weight in table.values())[self.entries // 2]
        for table in self._tables():
            for key in [key for key, weight in table.items() if weight <= limit]:
                del table[key]
                self.entries -= 1

    def plus(self, rows: Iterable[tuple[Dimensions, float]]) -> Usual:
        """A copy with more complaints in it, of now."""
        known = Usual(
            self.total,
            {name: dict(table) for name, table in self.values.items()},
            {names: dict(table) for names, table in self.pairs.items()},
            self.day,
            self.entries,
        )
        for place, complaints in rows:
            known.add(known.day * DAY_S, place, complaints)
        return known

    def share(self, pairs: Dimensions) -> float:
        """Share of complaints that lie in a slice; values of one dimension are alternatives to each other."""
        share = 1.0
        for dimension in {name for name, _ in pairs}:
            table = self.values.get(dimension, {})
            inside = sum(table.get(value, 0.0) for name, value in pairs if name == dimension)
            share *= inside / self.total if self.total else 0.0
        return share

    def to_state(self) -> dict[str, Any]:
        """State as JSON types; at most `MAX_ENTRIES` weights."""
        return {
            "total": self.total,
            "day": self.day,
            "values": {name: list(table.items()) for name, table in self.values.items()},
            "pairs": [
                [*names, [[*values, weight] for values, weight in table.items()]]
                for names, table in self.pairs.items()
            ],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Usual:
        """Restore what `to_state` gave."""
        usual = cls(state["total"], day=state["day"])
        usual.values = {name: {value: w for value, w in rows} for name, rows in state["values"].items()}
        usual.pairs = {(a, b): {(v, u): w for v, u, w in rows} for a, b, rows in state["pairs"]}
        usual.entries = sum(len(table) for table in usual._tables())
        return usual
