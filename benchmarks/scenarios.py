"""Every simulated scenario through the replay path: whether it was found, paged once and named exactly.

Seeds below 100 are for development; reported figures are from 1000 on. `--only outage,calm` plays some of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import orjson
from jsonschema import Draft202012Validator
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scenario_runs import play, told_again
from benchmarks.scenario_truth import Facts, compare
from schemas.topics import ALERTS
from streams.simulator import SCENARIOS

CONTRACT = Path(__file__).resolve().parent.parent / "deploy" / "contract"
REPORTED, DEVELOPED = 1000, 0
SIZED = ("price_rise", "outage", "bad_release")
RATIOS = (1.3, 1.5, 2.0, 3.0)
LOW_DIAL = 0.1


@dataclass(frozen=True)
class Row:
    """What one run showed, in numbers; lists have an entry for each true crisis that must be found."""

    name: str
    seed: int
    found: list[bool] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    incidents: list[int] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    everywhere: list[bool] = field(default_factory=list)
    context: list[bool] = field(default_factory=list)
    unrelated: int = 0
    stray: int = 0
    delays: list[float] = field(default_factory=list)
    alerts: int = 0
    equal: int | None = None
    misfits: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def contract() -> Draft202012Validator:
    """What a consumer has that knows nothing but the checked-in schema."""
    return Draft202012Validator(
        orjson.loads((CONTRACT / f"{ALERTS}.schema.json").read_bytes()),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


class Task(NamedTuple):
    """One run to be made; `again` reads its log a second time."""

    name: str
    seed: int
    dial: float = 1.0
    ratio: float | None = None
    again: bool = False

    @property
    def key(self) -> str:
        """What tells it from other runs."""
        return f"{self.name}|{self.seed}|{self.dial}|{self.ratio}"


def measure(task: Task) -> Row:
    """Play a scenario and look at it."""
    played = play(task.name, task.seed, dial=task.dial, ratio=task.ratio, keep=task.again)
    row = row_of(compare(played))
    return replace(row, equal=told_again(played, task.dial)) if task.again else row


def row_of(facts: Facts) -> Row:
    """Put what a run showed into numbers."""
    played = facts.played
    asked = [one for one in facts.crises if one.crisis["must_find"]]
    # One that need not page is held to one page if it does.
    paged = [one for one in asked if one.crisis["must_page"] or one.pages]
    told = [one for one in asked if one.main]
    misfits = [
        f"{alert.incident_id}.{alert.sequence}: {error.message}"
        for alert in played.alerts
        for error in contract().iter_errors(orjson.loads(alert.model_dump_json()))
    ]
    return Row(
        played.name,
        played.seed,
        found=[one.found for one in asked],
        pages=[one.pages for one in paged if one.found],
        incidents=[one.incidents for one in paged if one.found],
        exact=[one.exact for one in told if not one.crisis["everywhere"]],
        everywhere=[one.exact for one in told if one.crisis["everywhere"]],
        context=[one.context_named for one in told if one.crisis["context_id"]],
        unrelated=facts.unrelated_named,
        stray=facts.stray_pages,
        delays=[one.delay_s for one in asked if one.delay_s is not None],
        alerts=len(played.alerts),
        misfits=misfits,
        notes=list(_notes(facts)),
    )


def _notes(facts: Facts) -> Iterator[str]:
    """What went otherwise than it should, for the reader of `--verbose`."""
    for one in facts.crises:
        crisis = one.crisis
        if crisis["must_find"] and not one.found:
            yield f"missed {crisis['crisis_id']}"
        if one.main and not one.exact:
            yield f"{crisis['crisis_id']}: named {one.main.where}, true {crisis['slice']}"
        if one.main and crisis["context_id"] and not one.context_named:
            yield f"{crisis['crisis_id']}: {crisis['context_id']} not named"
        if one.pages > 1:
            yield f"{crisis['crisis_id']}: {one.pages} pages: " + "; ".join(
                t.last.summary for t in one.told if t.pages
            )
    for told in facts.stray:
        if told.pages:
            yield f"stray page: {told.last.kind} {told.last.summary}"


def run(tasks: Sequence[Task], kept: Path | None) -> Iterator[Row]:
    """Make all runs in their order; those that a file of rows has already are taken from it, others are added."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept and kept.is_file() else []
    known = {told["key"]: Row(**told["row"]) for told in map(json.loads, lines)}
    for task in tasks:
        row = known.get(task.key)
        if row is None:
            row = measure(task)
            if kept:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": task.key, "row": asdict(row)}) + "\n")
        yield row


def share(flags: Iterable[Any]) -> str:
    """Share of true ones, with their number."""
    known = list(flags)
    return f"{sum(map(bool, known))}/{len(known)}" if known else "–"


def table(rows: Sequence[Row], seeds: int) -> Table:
    """One line for each scenario, and one for all."""
    shown = Table(
        "scenario", "found", "incidents a crisis", "pages a crisis", "slice exact", "everywhere", "context",
        "unrelated named", "stray pages", "delay, median", "alerts", "fit the schema", "equal again",
        title=f"scenarios, {seeds} seeds each",
    )  # fmt: skip
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.name].append(row)
        groups["all"].append(row)
    for name in (*(name for name in groups if name != "all"), "all"):
        shown.add_row(name, *_cells(groups[name]))
    return shown


def _cells(rows: Sequence[Row]) -> list[str]:
    incidents = [count for row in rows for count in row.incidents]
    pages = [count for row in rows for count in row.pages]
    delays = [delay for row in rows for delay in row.delays]
    alerts = sum(row.alerts for row in rows)
    again = [row for row in rows if row.equal is not None]
    return [
        share(flag for row in rows for flag in row.found),
        *(f"{sum(counts) / len(counts):.2f}" if counts else "–" for counts in (incidents, pages)),
        share(flag for row in rows for flag in row.exact),
        share(flag for row in rows for flag in row.everywhere),
        share(flag for row in rows for flag in row.context),
        str(sum(row.unrelated for row in rows)),
        str(sum(row.stray for row in rows)),
        f"{median(delays) / 60:.0f} min" if delays else "–",
        str(alerts),
        f"{alerts - sum(len(row.misfits) for row in rows)}/{alerts}",
        f"{sum(row.equal for row in again if row.equal is not None)}/{sum(row.alerts for row in again)}",
    ]


def sizes(rows: dict[tuple[str, float], list[Row]]) -> Table:
    """Share found by size, and the smallest that is found in nine of ten."""
    shown = Table("scenario", *(f"×{ratio:g}" for ratio in RATIOS), "smallest found in 90 %", title="sizes")
    for name in SIZED:
        found = {ratio: [flag for row in rows[name, ratio] for flag in row.found] for ratio in RATIOS}
        least = next(
            (f"×{ratio:g}" for ratio in RATIOS if sum(found[ratio]) >= 0.9 * len(found[ratio])), "none"
        )
        shown.add_row(name, *(share(found[ratio]) for ratio in RATIOS), least)
    return shown


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 seeds of development, no sizes")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, help="first seed; 1000 unless --quick")
    parser.add_argument("--only", default="", help="scenarios, separated by commas")
    parser.add_argument(
        "--rows", type=Path, help="file that keeps what was measured, so that a run can go on"
    )
    parser.add_argument("--no-sizes", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="say what went otherwise than it should")
    arguments = parser.parse_args()
    out = Console(width=160)
    first = arguments.first if arguments.first is not None else DEVELOPED if arguments.quick else REPORTED
    count = 2 if arguments.quick else arguments.seeds
    seeds = range(first, first + count)
    names = [name for name in arguments.only.split(",") if name] or list(SCENARIOS)
    rows = []
    tasks = [Task(name, seed, again=seed == first) for seed in seeds for name in names]
    for row in run(tasks, arguments.rows):
        rows.append(row)
        for note in (*row.notes, *row.misfits) if arguments.verbose else ():
            out.print(f"{row.name} {row.seed}: {note}", markup=False, highlight=False)
    out.print(table(rows, count))
    if "calm" in names:
        low = list(run([Task("calm", seed, LOW_DIAL) for seed in seeds], arguments.rows))
        out.print(f"calm at {LOW_DIAL} a month: {sum(row.stray for row in low)} pages in {count} × two weeks")
    if not (arguments.quick or arguments.no_sizes):
        # Seed by seed, so that what was learned from a history serves all its sizes.
        tasks = [Task(name, seed, 1.0, ratio) for seed in seeds for name in SIZED for ratio in RATIOS]
        by_size: dict[tuple[str, float], list[Row]] = defaultdict(list)
        for task, row in zip(tasks, run(tasks, arguments.rows), strict=True):
            by_size[task.name, task.ratio or 0.0].append(row)
        out.print(sizes(by_size))


if __name__ == "__main__":
    main()
