"""Does what was fitted on one platform hold on others? Simulated ones, since no other data are at hand.

Four platforms that differ from the one the constants come from: how late people react (a power law, a log-normal, a few
minutes), how unequal authors are, how fast a subject ages. Threads of all sizes are streamed in order of time through
one default detector, which learns on; of the later half those of five posts or more are scored, and the baselines are
fitted on such threads of the earlier half: they know the platform, the detector comes from elsewhere. A thread is a
branching process whose posts reach heavy-tailed audiences and whose contagiousness differs from thread to thread and
fades.
"""

from __future__ import annotations

import argparse
import heapq
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cascade_data import HORIZON_S, SMALLEST, Cascade
from benchmarks.cascades import Answers, page_table, run_baselines, run_detector, score_table

START_S, GAP_S = 1_760_000_000.0, 400.0
MOST_POSTS, LARGEST_AUDIENCE = 3000, 300.0
# A root has more readers than those who pass it on.
ROOT_AUDIENCE, LEAST_AUDIENCE = 8.0, 2.0


@dataclass(frozen=True)
class Platform:
    """Delays by name, Pareto index of audiences (mean 1), fading of a subject in hours, reposts per post and spread."""

    delays: str
    tail: float
    ages_h: float
    ratio: float
    spread: float


PLATFORMS = {
    "power-law delays, few large accounts": Platform("power", 1.8, 8.0, 0.45, 0.5),
    "log-normal delays": Platform("lognormal", 2.5, 24.0, 0.5, 0.4),
    "minutes, subjects fade in hours": Platform("exponential", 2.0, 3.0, 0.55, 0.5),
    "power-law delays, subjects last days": Platform("power", 3.0, 72.0, 0.6, 0.3),
}


def delay_s(kind: str, rng: np.random.Generator) -> float:
    """One reaction's delay, seconds."""
    if kind == "power":
        return float(120.0 * ((1.0 - rng.random()) ** -2.0 - 1.0))
    return float(rng.lognormal(math.log(1200.0), 1.5) if kind == "lognormal" else rng.exponential(240.0))


def activity(timestamp: float) -> float:
    """Share of a platform's reactions that are kept at an hour of the day (UTC): little at night."""
    hour = timestamp / 3600.0 % 24.0
    return 0.36 + 1.07 * max(math.sin(math.pi * (hour - 6.0) / 18.0), 0.0) * (hour >= 6.0)


def thread(name: str, start_s: float, platform: Platform, rng: np.random.Generator) -> Cascade:
    """A root and what comes of it in seven days."""
    ratio = min(math.exp(rng.normal(math.log(platform.ratio), platform.spread)), 2.0)
    waiting: list[tuple[float, str, str | None]] = [(0.0, name, None)]
    posts: list[tuple[float, str | None]] = []
    number = 0
    while waiting and len(posts) < MOST_POSTS:
        age, post, parent = heapq.heappop(waiting)
        posts.append((start_s + age, parent))
        audience = min(rng.pareto(platform.tail) * (platform.tail - 1.0), LARGEST_AUDIENCE)
        if parent is None:
            audience = min(ROOT_AUDIENCE * audience + LEAST_AUDIENCE, LARGEST_AUDIENCE)
        for _ in range(rng.poisson(ratio * math.exp(-age / (platform.ages_h * 3600.0)) * audience)):
            later = age + delay_s(platform.delays, rng)
            if later < HORIZON_S and rng.random() < min(activity(start_s + later), 1.0):
                number += 1
                heapq.heappush(waiting, (later, f"{name}.{number}", post))
    times, parents = [when for when, _ in posts], [parent for _, parent in posts]
    return Cascade(name, name, True, times, parents, [], [], 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the threads")
    parser.add_argument("--seed", type=int, default=20_252)
    arguments = parser.parse_args()
    console = Console(width=190)
    for name, platform in PLATFORMS.items():
        rng = np.random.default_rng(arguments.seed)
        threads = [
            thread(f"t{number}", START_S + GAP_S * number, platform, rng)
            for number in range(600 if arguments.quick else 6000)
        ]
        answers, pages, detector = run_detector(threads)
        early, late = (
            [n for n in half if len(threads[n].times) >= SMALLEST] for half in halves(len(threads))
        )
        fitted, report = [threads[number] for number in early], [threads[number] for number in late]
        large = float(np.quantile([len(each.times) for each in report], 0.95))
        console.rule(f"{name} (tempo learned: {detector.population.tempo:.2f})")
        outcry = {checkpoint: only(answer, late) for checkpoint, answer in answers.items()}
        console.print(score_table({"outcry": outcry} | run_baselines(fitted, report), report, large))
        own = {place: pages[number] for place, number in enumerate(late) if number in pages}
        console.print(page_table(fitted, report, own, large, name))


def halves(count: int) -> tuple[range, range]:
    """Numbers of the earlier and of the later half."""
    return range(count // 2), range(count // 2, count)


def only(answer: Answers, chosen: list[int]) -> Answers:
    """What was said of some threads, numbered anew."""
    size, double, large = (
        {place: values[number] for place, number in enumerate(chosen) if number in values}
        for values in (answer.size, answer.double, answer.large)
    )
    return Answers(size, double, large, answer.is_probability)


if __name__ == "__main__":
    main()
