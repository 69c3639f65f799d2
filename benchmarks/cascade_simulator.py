"""Threads that spread through a population of 20,000, with R = 1.4 and R = 0.6."""

from __future__ import annotations

import heapq

import numpy as np
from rich.table import Table

from detectors.cascade import CascadeDetector

PEOPLE = 20_000
START_S = 1_760_000_000.0
GAP_S = 1800.0


def thread(rng: np.random.Generator, ratio: float, kernel: str) -> list[tuple[float, int, int]]:
    """Time, post and parent of every post, in order; of Poisson(ratio) people reached, the fresh ones post."""
    waiting = [(0.0, 0, -1)]
    reached, posts = 1, []
    name = 0
    while waiting:
        when, post, parent = heapq.heappop(waiting)
        posts.append((when, post, parent))
        fresh = rng.binomial(rng.poisson(ratio), 1.0 - reached / PEOPLE)
        reached += fresh
        for _ in range(fresh):
            name += 1
            delay = rng.exponential(1800.0) if kernel == "exponential" else rng.lognormal(np.log(1200.0), 1.5)
            heapq.heappush(waiting, (when + delay, name, post))
    return posts


def run(
    ratio: float, threads: int, kernel: str, shared: bool, parents: bool
) -> tuple[int, int, int, int, list[float]]:
    """Threads, those with 200 posts, of these paged before 10 % of the end, paged at all; ratios said at 200."""
    rng = np.random.default_rng(20_251)
    made = [thread(rng, ratio, kernel) for _ in range(threads)]
    one = CascadeDetector()
    reached = early = paged = 0
    said = []
    for index, posts in enumerate(made):
        detector = one if shared else CascadeDetector()
        first = None
        name = f"{index}"
        for when, _, parent in posts:
            known = None if parent < 0 or not parents else (name if parent == 0 else f"{name}.{parent}")
            verdict = detector.update(name, START_S + index * GAP_S + when, parent_id=known)
            if verdict.alarm and first is None:
                first = verdict.size
            if verdict.size == 200:
                said.append(verdict.reproduction_ratio)
        paged += first is not None
        if len(posts) >= 200:
            reached += 1
            early += first is not None and first < 0.1 * len(posts)
    return threads, reached, early, paged, said


def simulated_table(quick: bool) -> Table:
    """Both ratios, both kernels, fresh detectors and one that has seen all threads before."""
    table = Table(title=f"Simulated in a population of {PEOPLE:,}")
    for column in (
        "R",
        "delays",
        "detector",
        "parents",
        "threads",
        "≥ 200 posts",
        "of these paged before 10 %",
        "all paged",
        "R said at 200",
    ):
        table.add_column(column)
    size = 12 if quick else 30
    for kernel in ("exponential", "lognormal"):
        for parents in (True, False):
            for shared in (False, True):
                for ratio, threads in ((1.4, size), (0.6, 40 * size)):
                    total, reached, early, paged, said = run(ratio, threads, kernel, shared, parents)
                    table.add_row(
                        f"{ratio}",
                        kernel,
                        "one for all" if shared else "fresh each",
                        "known" if parents else "unknown",
                        str(total),
                        str(reached),
                        f"{early / reached:.0%}" if reached else "–",
                        f"{paged / total:.2%}",
                        f"{np.median(said):.2f}" if said else "–",
                    )
    return table
