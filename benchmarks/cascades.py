"""How well are cascades foreseen? Final size, doubling, the largest 5 %, pages and cost, beside published methods.

`python benchmarks/cascades.py [--quick]` reads the real cascades (see `cascade_data`), streams those of the report part
through one default detector in order of time, and prints what it said at the checkpoints; every baseline is fitted on
the fitting part and asked at the same moments. Then threads simulated in a population of 20,000, and cost.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cascade_baselines import Guess, Seismic, SzaboHuberman, hawkes, size_times_constant, velocity
from benchmarks.cascade_cost import cost_table
from benchmarks.cascade_data import Cascade, cascades, part
from benchmarks.cascade_simulator import simulated_table
from detectors.cascade import CascadeDetector

CHECKPOINTS = [("age", 600.0), ("age", 3600.0), ("size", 25), ("size", 50), ("size", 100)]
NAMES = {
    ("age", 600.0): "10 min",
    ("age", 3600.0): "60 min",
    ("size", 25): "25",
    ("size", 50): "50",
    ("size", 100): "100",
}
Checkpoint = tuple[str, float]


@dataclass
class Answers:
    """What one method said: expected size, score of doubling, score of being large, by cascade."""

    size: dict[int, float] = field(default_factory=dict)
    double: dict[int, float] = field(default_factory=dict)
    large: dict[int, float] = field(default_factory=dict)
    is_probability: bool = False


def auc(truth: np.ndarray, score: np.ndarray) -> float:
    """Area under the receiver operating characteristic, ties counted half."""
    order = np.unique(score, return_inverse=True)[1]
    positives = np.bincount(order[truth], minlength=order.max() + 1)
    negatives = np.bincount(order[~truth], minlength=order.max() + 1)
    below = np.cumsum(negatives) - negatives
    return float((positives * (below + negatives / 2)).sum() / max(truth.sum() * (~truth).sum(), 1))


def seen_at(cascade: Cascade, checkpoint: Checkpoint) -> tuple[np.ndarray, float] | None:
    """Ages of the posts there are at a checkpoint, and its age; None if the cascade never gets there."""
    ages = np.array(cascade.times) - cascade.times[0]
    kind, value = checkpoint
    if kind == "age":
        return ages[ages <= value], value
    if len(ages) < value:
        return None
    return ages[: int(value)], float(ages[int(value) - 1])


def run_detector(
    report: list[Cascade], with_parents: bool = True
) -> tuple[dict[Checkpoint, Answers], dict[int, tuple[int, float]], CascadeDetector]:
    """Stream everything through one detector in order of time; answers, and first page (size, age) by cascade."""
    answers = {checkpoint: Answers(is_probability=True) for checkpoint in CHECKPOINTS}
    pages: dict[int, tuple[int, float]] = {}
    detector = CascadeDetector()
    events: list[tuple[float, int, int, float]]
    events = [(when, 0, index, place) for index, c in enumerate(report) for place, when in enumerate(c.times)]
    events += [(c.times[0] + age, 1, index, age) for index, c in enumerate(report) for age in (600.0, 3600.0)]
    for when, is_peek, index, place in sorted(events):
        cascade = report[index]
        if is_peek:
            verdict = detector.peek(cascade.name, when)
            checkpoint: Checkpoint = ("age", float(place))
        else:
            parent = cascade.parents[int(place)] if with_parents else None
            verdict = detector.update(cascade.name, when, parent_id=parent)
            checkpoint = ("size", verdict.size)
            if verdict.alarm and index not in pages:
                pages[index] = (verdict.size, when - cascade.times[0])
        if checkpoint in answers:
            answers[checkpoint].size[index] = verdict.expected_size
            answers[checkpoint].double[index] = verdict.p_double
            answers[checkpoint].large[index] = verdict.score
    return answers, pages, detector


def run_baselines(fitted: list[Cascade], report: list[Cascade]) -> dict[str, dict[Checkpoint, Answers]]:
    """The same questions to the baselines."""
    constant = size_times_constant(fitted, CHECKPOINTS)
    methods: dict[str, Guess] = {
        "Szabo–Huberman": SzaboHuberman(fitted),
        "exponential Hawkes": hawkes,
        "SEISMIC": Seismic(fitted),
    }
    found: dict[str, dict[Checkpoint, Answers]] = defaultdict(lambda: {c: Answers() for c in CHECKPOINTS})
    for index, cascade in enumerate(report):
        for checkpoint in CHECKPOINTS:
            seen = seen_at(cascade, checkpoint)
            if seen is None:
                continue
            ages, now = seen
            guesses = {name: method(ages, now) for name, method in methods.items()}
            guesses["size × constant"] = len(ages) * constant[checkpoint]
            for name, guess in guesses.items():
                answer = found[name][checkpoint]
                answer.size[index], answer.double[index], answer.large[index] = (
                    guess,
                    guess / len(ages),
                    guess,
                )
            speed = velocity(ages, now)
            found["velocity"][checkpoint].double[index] = speed
            found["velocity"][checkpoint].large[index] = speed
    return dict(found)


def score_table(methods: dict[str, dict[Checkpoint, Answers]], report: list[Cascade], large: float) -> Table:
    """One row a method: size errors, AUC and Brier score of doubling, AUC of the largest."""
    final = np.array([len(cascade.times) for cascade in report])
    table = Table(title=f"{len(report)} cascades held back; the largest 5 % have {large:.0f} posts or more")
    table.add_column("method")
    for checkpoint in CHECKPOINTS:
        table.add_column(f"error {NAMES[checkpoint]}")
    for checkpoint in CHECKPOINTS[2:]:
        table.add_column(f"AUC ×2 at {NAMES[checkpoint]} (Brier)")
    for checkpoint in (("size", 50), ("age", 600.0)):
        table.add_column(f"AUC top 5 % {NAMES[checkpoint]}")
    for name, answers in methods.items():
        row = [name]
        for checkpoint in CHECKPOINTS:
            size = answers[checkpoint].size
            chosen = np.array(list(size), int)
            error = np.abs(np.array(list(size.values())) / final[chosen] - 1) if size else np.array([np.nan])
            row.append(f"{np.median(error):.3f}")
        for checkpoint in CHECKPOINTS[2:]:
            double = answers[checkpoint].double
            chosen = np.array(list(double), int)
            score = np.array(list(double.values()))
            truth = final[chosen] >= 2 * int(checkpoint[1])
            brier = f" ({np.mean((score - truth) ** 2):.3f})" if answers[checkpoint].is_probability else ""
            row.append(f"{auc(truth, score):.3f}{brier}")
        for checkpoint in (("size", 50), ("age", 600.0)):
            values = answers[checkpoint].large
            chosen = np.array(list(values), int)
            row.append(f"{auc(final[chosen] >= large, np.array(list(values.values()))):.3f}")
        table.add_row(*row)
    return table


def first_pages(report: list[Cascade], score: str, threshold: float) -> dict[int, tuple[int, float]]:
    """First moment at which size or velocity passes a threshold."""
    pages = {}
    for index, cascade in enumerate(report):
        ages = np.array(cascade.times) - cascade.times[0]
        hit = np.flatnonzero(peaks(ages, score) >= threshold)
        if len(hit):
            pages[index] = (int(hit[0]) + 1, float(ages[hit[0]]))
    return pages


def peaks(ages: np.ndarray, score: str) -> np.ndarray:
    """Size, or posts in the last hour, at each post from the fifth."""
    sizes = np.arange(1, len(ages) + 1)
    value = sizes if score == "size" else sizes - np.searchsorted(ages, ages - 3600.0, "left")
    return np.where(sizes >= 5, value, 0)


def page_row(
    name: str, pages: dict[int, tuple[int, float]], report: list[Cascade], large: float
) -> list[str]:
    """Share of the largest paged before half, lead over half the size, share of the others ever paged."""
    early, lead, tops, others, false = 0, [], 0, 0, 0
    for index, cascade in enumerate(report):
        final = len(cascade.times)
        if final < large:
            others += 1
            false += index in pages
            continue
        tops += 1
        if index in pages and pages[index][0] < final / 2:
            early += 1
            half = cascade.times[(final + 1) // 2 - 1] - cascade.times[0]
            lead.append((half - pages[index][1]) / 60)
    return [name, f"{early / tops:.1%}", f"{np.median(lead):.0f} min", f"{false / others:.2%}", str(tops)]


def page_table(
    fitted: list[Cascade], report: list[Cascade], own: dict[int, tuple[int, float]], large: float, only: str
) -> Table:
    """The detector's own alarms beside thresholds on size and velocity that page 1 % of the fitting part's others."""
    table = Table(title=f"Pages: {only}")
    for column in (
        "method",
        "largest 5 % paged before half",
        "ahead of half (median)",
        "others paged",
        "largest",
    ):
        table.add_column(column)
    table.add_row(*page_row("outcry, own alarms", own, report, large))
    limit = np.quantile([len(c.times) for c in fitted], 0.95)
    for score in ("size", "velocity, posts in the last hour"):
        others = [peaks(np.array(c.times) - c.times[0], score).max() for c in fitted if len(c.times) < limit]
        threshold = float(np.quantile(others, 0.99)) + 1.0
        table.add_row(*page_row(score, first_pages(report, score, threshold), report, large))
    return table


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--quick", action="store_true", help="a fifth of the cascades")
    quick = options.parse_args().quick
    console = Console(width=190)
    found = cascades()
    if quick:
        found = found[::5]
    fitted = [cascade for cascade in found if part(cascade.family) == "fit"]
    report = [cascade for cascade in found if part(cascade.family) == "report"]
    for label, mine, theirs in (
        ("threads and sub-cascades", report, fitted),
        (
            "whole threads alone (all of 100 posts or so)",
            [c for c in report if c.is_root],
            [c for c in fitted if c.is_root],
        ),
    ):
        large = float(np.quantile([len(c.times) for c in mine], 0.95))
        console.rule(label)
        answers, pages, detector = run_detector(mine)
        methods = {"outcry": answers, "outcry, parents unknown": run_detector(mine, with_parents=False)[0]}
        console.print(score_table(methods | run_baselines(theirs, mine), mine, large))
        console.print(page_table(theirs, mine, pages, large, label))
        population = detector.population
        console.print(
            f"learned: large is {population.large_size:.0f} posts, page score {population.page_score:.2f}, "
            f"tempo {population.tempo:.2f}, {population.ended} threads ended\n"
        )
    console.print(simulated_table(quick))
    console.print(cost_table(report, quick))


if __name__ == "__main__":
    main()
