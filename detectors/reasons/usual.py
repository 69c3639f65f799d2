"""Where a brand's complaints usually lie: their weights by dimension value and by pair of values, fading slowly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any, TypeVar

from detectors.slices import CACHED
from schemas.brandlog import Dimensions

# What a complaint is about says what happened, not where: it is no dimension of place. What it threatens with, less so.
WHAT, TONE = "category", "notice"
DAY_S = 86400
# Weight that is left a day later: half after two weeks, so that a season fades and a week's pattern stays.
FADE = 0.95
# Bound on memory: the lightest pairs go first.
MAX_ENTRIES, LEAST = 20_000, 0.05
# Contacts by which a value's present share of contacts is drawn towards its usual one.
SLOW = 30.0

Pair = tuple[str, str]
Name = TypeVar("Name", str, Pair)


@lru_cache(maxsize=CACHED)
def place_of(channel: str, dimensions: Dimensions) -> Dimensions:
    """Dimension values of a contact, its channel among them, in the order of dimensions.

    Examples
    --------
    >>> place_of("call", (("category", "price"), ("region", "north")))
    (('category', 'price'), ('channel', 'call'), ('region', 'north'))
    """
    place = [pair for pair in dimensions if pair[0] != TONE]
    place.append(("channel", channel))
    place.sort()
    return tuple(place)


@dataclass(slots=True)
class Usual:
    """Weights of complaints by value and by pair of values; of other contacts by value.

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
    others: dict[str, dict[str, float]] = field(default_factory=dict)
    day: int = -1
    entries: int = 0

    def add(self, bucket: int, place: Dimensions, complaints: float, others: float = 0.0) -> None:
        """Count complaints and other contacts of a bucket (Unix seconds); buckets come in order, or nearly so."""
        day = bucket // DAY_S
        if day > self.day:
            if self.day >= 0:
                self._fade(FADE ** (day - self.day))
            self.day = day
        if others > 0.0:
            for name, value in place:
                self._count(self.others, name, value, others)
        if complaints > 0.0:
            self.total += complaints
            for name, value in place:
                self._count(self.values, name, value, complaints)
            for (first, a), (second, b) in combinations(place, 2):
                if WHAT not in (first, second):
                    self._count(self.pairs, (first, second), (a, b), complaints)
        if self.entries > MAX_ENTRIES:
            self._shed()

    def _count(self, tables: dict[Name, dict[Name, float]], name: Name, key: Name, weight: float) -> None:
        table = tables.get(name)
        if table is None:
            table = tables[name] = {}
        if key in table:
            table[key] += weight
        else:
            table[key] = float(weight)
            self.entries += 1

    def _tables(self) -> Iterator[dict[Any, float]]:
        yield from self.values.values()
        yield from self.others.values()
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

    def plus(self, rows: Iterable[tuple[int, Dimensions, float, float]]) -> Usual:
        """A copy with more in it: bucket, place, complaints and other contacts of each row."""
        known = Usual(
            self.total,
            {name: dict(table) for name, table in self.values.items()},
            {names: dict(table) for names, table in self.pairs.items()},
            {name: dict(table) for name, table in self.others.items()},
            self.day,
            self.entries,
        )
        for bucket, place, complaints, others in rows:
            known.add(bucket, place, complaints, others)
        return known

    def amid(self, contacts: Mapping[Dimensions, float]) -> Usual:
        """What is usual amid these other contacts: at night the phones are closed, in a campaign one shop is full.

        The weight of a value follows the ratio of its contacts now to its usual ones; few contacts say little.

        Examples
        --------
        >>> usual = Usual()
        >>> usual.add(0, (("channel", "call"),), 50, 500)
        >>> usual.add(0, (("channel", "chat"),), 50, 500)
        >>> amid = usual.amid({(("channel", "chat"),): 970.0})
        >>> {value: round(weight) for value, weight in amid.values["channel"].items()}
        {'call': 3, 'chat': 97}
        """
        now: dict[str, dict[str, float]] = {name: {} for name in self.others if name != WHAT}
        for place, count in contacts.items():
            for name, value in place:
                if name in now:
                    now[name][value] = now[name].get(value, 0.0) + count
        ratios = {name: self._ratios(name, counts) for name, counts in now.items()}
        values, pairs = dict(self.values), dict(self.pairs)
        for name, known in ratios.items():
            table = self.values.get(name, {})
            values[name] = _scaled({v: w * known.get(v, 1.0) for v, w in table.items()}, sum(table.values()))
        for (first, second), known_pairs in self.pairs.items():
            a, b = ratios.get(first, {}), ratios.get(second, {})
            moved = {(v, u): w * a.get(v, 1.0) * b.get(u, 1.0) for (v, u), w in known_pairs.items()}
            pairs[first, second] = _scaled(moved, sum(known_pairs.values()))
        return Usual(self.total, values, pairs, self.others, self.day, self.entries)

    def _ratios(self, name: str, now: Mapping[str, float]) -> dict[str, float]:
        total, usual = sum(now.values()), sum(self.others[name].values())
        return {
            value: (now.get(value, 0.0) + SLOW) / (total * weight / max(usual, 1e-9) + SLOW)
            for value, weight in self.others[name].items()
        }

    def share(self, pairs: Dimensions) -> float:
        """Share of complaints that lie in a slice; values of one dimension are alternatives to each other."""
        share = 1.0
        for dimension in dict(pairs):
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
            "others": {name: list(table.items()) for name, table in self.others.items()},
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
        usual.others = {name: {value: w for value, w in rows} for name, rows in state["others"].items()}
        usual.pairs = {(a, b): {(v, u): w for v, u, w in rows} for a, b, rows in state["pairs"]}
        usual.entries = sum(len(table) for table in usual._tables())
        return usual


def _scaled(table: dict[Any, float], total: float) -> dict[Any, float]:
    """Weights with the total that they are to have."""
    factor = total / max(sum(table.values()), 1e-9)
    return {key: weight * factor for key, weight in table.items()}
