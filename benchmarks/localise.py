"""Which slices were hit? Ours beside two methods of the literature, on seeded additive counts with noise.

Every case has four dimensions, Poisson counts, one to three root causes (one or two dimensions, one to four values
of each) that raise complaints 3 to 15 times, and a past that is known only as counts of it. Adtributor [1]_ looks
for one dimension's elements by explanatory power and surprise; HotSpot [2]_ ranks sets of elements by how well they
explain all leaves under the ripple effect (here without its tree search: sets grow greedily, every pair of
dimensions tried). Constants were set on seeds below 1000; the tables are of seeds from 1000 on.

References
----------
.. [1] Bhagwan, R. et al. (2014). Adtributor: revenue debugging in advertising systems. NSDI.
.. [2] Sun, Y. et al. (2018). HotSpot: anomaly localization for additive KPIs with multi-dimensional attributes.
   IEEE Access 6.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from detectors.localise import localise
from detectors.reasons.usual import Usual
from detectors.slices import slice_of
from schemas.brandlog import Dimensions

SIZES = {"batch": 40, "channel": 4, "product": 5, "region": 11}
NAMES = tuple(SIZES)
VALUES = {name: [f"{name}-{number:02d}" for number in range(size)] for name, size in SIZES.items()}
EXPLAINED, EACH = 0.67, 0.1  # Adtributor's thresholds, as its authors set them
# A cause that brings fewer complaints than this cannot be told from noise in 8,800 leaves.
LEAST_EXCESS = 30.0
PAST = 20.0  # of the window's length is what is known

Slice = dict[str, list[str]]
Counts = NDArray[np.float64]


class Case(NamedTuple):
    """One window: complaints seen, complaints of the past over its whole length, and what was hit."""

    observed: Counts
    past: Counts
    expected: float
    causes: list[Slice]


def case(seed: int, causes: int) -> Case:
    """Draw a case; `causes` 0 raises everything."""
    rng = np.random.default_rng([seed, causes])
    usual = np.ones(1)
    for size in SIZES.values():
        usual = np.multiply.outer(usual, rng.dirichlet(np.full(size, 3.0)))
    usual = usual.reshape(tuple(SIZES.values())) * rng.uniform(60.0, 600.0)
    rate = usual * (rng.uniform(2.0, 8.0) if not causes else 1.0)
    hit: list[Slice] = []
    while len(hit) < causes:
        where, lift = _cause(rng), rng.uniform(3.0, 15.0)
        if (lift - 1.0) * usual[_mask(where)].sum() >= LEAST_EXCESS:
            hit.append(where)
            rate = np.where(_mask(where), np.maximum(rate, usual * lift), rate)
    return Case(
        rng.poisson(rate).astype(float), rng.poisson(usual * PAST).astype(float), float(usual.sum()), hit
    )


def _cause(rng: np.random.Generator) -> Slice:
    names = sorted(rng.choice(NAMES, size=int(rng.integers(1, 3)), replace=False).tolist())
    return {
        name: sorted(
            rng.choice(
                VALUES[name], size=int(rng.integers(1, 1 + min(4, SIZES[name] // 2))), replace=False
            ).tolist()
        )
        for name in names
    }


def _mask(where: Slice) -> NDArray[np.bool_]:
    mask = np.ones(tuple(SIZES.values()), dtype=bool)
    for axis, name in enumerate(NAMES):
        if name in where:
            chosen = np.isin(VALUES[name], where[name])
            mask &= chosen.reshape([-1 if at == axis else 1 for at in range(len(NAMES))])
    return mask


def ours(given: Case) -> list[Slice]:
    """What the fold does, from the same counts."""
    usual = Usual()
    for at, weight in _cells(given.past):
        usual.add(0, at, weight)
    return [slice_of(found.key) for found in localise(dict(_cells(given.observed)), usual, given.expected)]


def _cells(counts: Counts) -> list[tuple[Dimensions, float]]:
    return [
        (tuple((name, VALUES[name][i]) for name, i in zip(NAMES, at, strict=True)), float(counts[at]))
        for at in zip(*np.nonzero(counts), strict=True)
    ]


def adtributor(given: Case) -> list[Slice]:
    """The dimension whose few elements explain most of the change with the greatest surprise."""
    forecast = given.past / PAST
    change = given.observed.sum() - forecast.sum()
    best: tuple[float, Slice] = (0.0, {})
    for axis, name in enumerate(NAMES):
        others = tuple(at for at in range(len(NAMES)) if at != axis)
        seen, usual = given.observed.sum(others), forecast.sum(others)
        p, q = usual / usual.sum(), seen / seen.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            surprise = 0.5 * (
                np.where(p > 0, p * np.log(2 * p / (p + q)), 0)
                + np.where(q > 0, q * np.log(2 * q / (p + q)), 0)
            )
        power = (seen - usual) / change
        chosen: list[int] = []
        for at in np.argsort(-surprise, kind="stable").tolist():
            if power[at] > EACH:
                chosen.append(at)
            if power[chosen].sum() > EXPLAINED:
                total = float(surprise[chosen].sum())
                if total > best[0]:
                    best = (total, {name: sorted(VALUES[name][i] for i in chosen)})
                break
    return [best[1]]


def hotspot(given: Case) -> list[Slice]:
    """The set of elements with the greatest potential score: how near the ripple effect comes to all leaves."""
    forecast = np.maximum(given.past / PAST, 1e-3)
    base = float(np.abs(given.observed - forecast).sum())
    best: tuple[float, Slice] = (0.05, {})
    for names in [*((name,) for name in NAMES), *combinations(NAMES, 2)]:
        axes = tuple(NAMES.index(name) for name in names)
        others = tuple(at for at in range(len(NAMES)) if at not in axes)
        seen, usual = given.observed.sum(others), forecast.sum(others)
        order = np.argsort(-(np.abs(seen - usual) * (seen / usual)).ravel(), kind="stable")[:8]
        picked: list[tuple[int, ...]] = []
        for place in order.tolist():
            picked.append(tuple(int(i) for i in np.unravel_index(place, seen.shape)))
            score = _potential(given, forecast, base, axes, picked) - 0.01 * len(picked) - 0.03 * len(names)
            if score > best[0]:
                chosen = {
                    name: sorted({VALUES[name][at[axis]] for at in picked}) for axis, name in enumerate(names)
                }
                full = len(list(product(*chosen.values()))) == len(picked)
                best = (score, chosen) if full else best
    return [best[1]]


def _potential(
    given: Case, forecast: Counts, base: float, axes: tuple[int, ...], picked: list[tuple[int, ...]]
) -> float:
    rippled = forecast.copy()
    for at in picked:
        place: list[slice | int] = [slice(None)] * len(NAMES)
        for axis, value in zip(axes, at, strict=True):
            place[axis] = value
        inside = tuple(place)
        rippled[inside] *= given.observed[inside].sum() / forecast[inside].sum()
    return 1.0 - float(np.abs(given.observed - rippled).sum()) / base


def score(found: list[Slice], given: Case) -> tuple[bool, float]:
    """Whether exactly the causes were named, and the F1 of the leaves inside them, by usual volume."""
    true = np.zeros(given.past.shape, dtype=bool) if given.causes else np.ones(given.past.shape, dtype=bool)
    for where in given.causes:
        true |= _mask(where)
    named = np.zeros(given.past.shape, dtype=bool)
    for where in found:
        named |= _mask(where)
    exact = _words(found) == _words(given.causes or [{}])
    both = given.past[true & named].sum()
    return exact, 2 * both / max(given.past[true].sum() + given.past[named].sum(), 1e-9)


def _words(slices: list[Slice]) -> list[str]:
    return sorted(str(sorted(where.items())) for where in slices)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 cases each, of development")
    arguments = parser.parse_args()
    seeds = range(20) if arguments.quick else range(1000, 1200)
    methods: dict[str, Callable[[Case], list[Slice]]] = {
        "ours": ours,
        "Adtributor": adtributor,
        "HotSpot (greedy)": hotspot,
    }
    table = Table("method", "causes", "exactly named", "F1 of what was hit", "ms a case (processor)")
    for name, method in methods.items():
        for causes in (0, 1, 2, 3):
            scores, spent_s = [], 0.0
            for seed in seeds:
                given = case(seed, causes)
                began_s = time.process_time()
                found = method(given)
                spent_s += time.process_time() - began_s
                scores.append(score(found, given))
            exact, f1 = zip(*scores, strict=True)
            table.add_row(
                name,
                "everywhere" if not causes else str(causes),
                f"{np.mean(exact):.0%}",
                f"{np.mean(f1):.2f}",
                f"{1000 * spent_s / len(seeds):.1f}",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
