"""Real cascades for the benchmark, read from where they lie, and their sub-cascades."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from zlib import crc32

from benchmarks.public_data import public
from detectors.threads.rhythm import Rhythm

HORIZON_S = 7 * 86400.0
SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Cascade:
    """A post with everything that hangs on it, in order of time, for seven days.

    `family` is the thread it was cut from; `parents` are names of the posts that were reposted (None for the first).
    """

    name: str
    family: str
    is_root: bool
    times: list[float]
    parents: list[str | None]
    authors: list[str]
    wordy: list[bool]
    followers: int


def part(family: str) -> str:
    """`fit` (70 %) or `report` (30 %) by a hash of the thread's id."""
    return "fit" if crc32(family.encode()) % 10 < 7 else "report"


def cascades(smallest: int = SMALLEST) -> list[Cascade]:
    """Every thread and every sub-cascade with at least `smallest` posts within seven days."""
    threads: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(public("cascades/weibo_events.csv.gz"), "rt") as lines:
        for row in csv.DictReader(lines):
            threads[row["thread_id"]].append(row)
    return [cascade for name, rows in threads.items() for cascade in _cut(name, rows, smallest)]


def _cut(family: str, rows: list[dict[str, str]], smallest: int) -> list[Cascade]:
    times = [float(row["timestamp_s"]) for row in rows]
    parents = [int(row["parent_row"]) if row["parent_row"] else -1 for row in rows]
    children: dict[int, list[int]] = defaultdict(list)
    for index, parent in enumerate(parents):
        if parent >= 0:
            children[parent].append(index)
    found = []
    for top in range(len(rows)):
        members, open_ends = [], [top]
        while open_ends:
            member = open_ends.pop()
            members.append(member)
            open_ends += children[member]
        members = sorted(
            (m for m in members if times[m] - times[top] <= HORIZON_S), key=lambda m: (times[m], m)
        )
        if len(members) < smallest:
            continue
        found.append(
            Cascade(
                name=f"{family}.{top}",
                family=family,
                is_root=top == 0,
                times=[times[m] for m in members],
                parents=[None if m == top else f"{family}.{parents[m]}" for m in members],
                authors=[rows[m]["author"] for m in members],
                wordy=[int(rows[m]["text_len"] or 0) > 0 for m in members],
                followers=int(float(rows[top]["followers"] or 0)) if top == 0 else 0,
            )
        )
    return found


def daily_rhythm(found: list[Cascade]) -> Rhythm:
    """The rhythm that the detector would have learned from these threads."""
    rhythm = Rhythm()
    for cascade in found:
        if cascade.is_root:
            for when in cascade.times[:200]:
                rhythm.add(when)
    return rhythm
