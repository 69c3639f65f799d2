"""What the cascade detector costs: time per update and state per live thread."""

from __future__ import annotations

import gc
import time
import tracemalloc

from rich.table import Table

from benchmarks.cascade_data import Cascade
from detectors.cascade import CascadeDetector

START_S = 1_760_000_000.0


def _timed(posts: list[tuple[float, str, str | None]], detector: CascadeDetector) -> float:
    """Microseconds of processor time per update."""
    update = detector.update
    start = time.process_time()
    for when, name, parent in posts:
        update(name, when, parent_id=parent)
    return (time.process_time() - start) / len(posts) * 1e6


def _million_steps() -> float:
    """Milliseconds of processor time of a fixed loop: how fast this machine is just now."""
    start, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return (time.process_time() - start) * 1e3


def _best(posts: list[tuple[float, str, str | None]], repeats: int = 3) -> float:
    return min(_timed(posts, CascadeDetector()) for _ in range(repeats))


def _bytes_per_thread(report: list[Cascade]) -> float:
    """State per live thread, its place in the dictionary included, after the cascades as they are."""
    chosen = report[:4000]
    detector = CascadeDetector()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for index, cascade in enumerate(chosen):
        for when, parent in zip(cascade.times, cascade.parents, strict=True):
            # All begin within a minute, so that none has ended.
            moved = START_S + index * 0.01 + (when - cascade.times[0]) / 100.0
            detector.update(cascade.name, moved, parent_id=parent)
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return used / len(detector)


def cost_table(report: list[Cascade], quick: bool) -> Table:
    """Processor time, the best of three runs, and memory."""
    real = sorted(
        (when, c.name, parent) for c in report for when, parent in zip(c.times, c.parents, strict=True)
    )[: 20_000 if quick else 60_000]
    long: list[tuple[float, str, str | None]] = [
        (START_S + 3.0 * k, "long", f"p{k // 7}") for k in range(20_000)
    ]
    many = 20_000 if quick else 100_000
    seasoned = CascadeDetector()
    filling = _timed([(START_S + 2.0 * k, f"{k}", None) for k in range(many)], seasoned)
    shift = START_S + 2.0 * many - real[0][0]
    after = _timed([(when + shift, f"after {name}", parent) for when, name, parent in real], seasoned)
    table = Table(title="Cost")
    table.add_column("what")
    table.add_column("measured")
    table.add_row("µs per update, real cascades", f"{_best(real):.1f}")
    table.add_row("µs per update, posts 1–2,000 of one thread", f"{_best(long[:2000]):.1f}")
    whole, head = CascadeDetector(), long[:18_000]
    _timed(head, whole)
    table.add_row("µs per update, posts 18,001–20,000 of it", f"{_timed(long[18_000:], whole):.1f}")
    table.add_row(f"µs per update, {many:,} threads of one post", f"{filling:.1f}")
    table.add_row(f"µs per update, real cascades after {many:,} threads", f"{after:.1f}")
    table.add_row("ms for a fixed loop of a million steps, meanwhile", f"{_million_steps():.0f}")
    table.add_row("bytes per live thread", f"{_bytes_per_thread(report):.0f}")
    return table
