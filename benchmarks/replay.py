"""How fast the fold goes: two weeks of one brand with 200 slices, from the brand log's records to verdicts.

Compares the judge (buckets, detectors, incidents) with a plain loop that only adds the same cells up, and, if its wheel
is given, with itself compiled (`make compiled`), in one run.
Quote the ratio and the seconds of an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from rich.console import Console
from rich.table import Table

from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions, Published
from schemas.brandlog import BrandMap, Cell, Dimensions, Flush
from schemas.fields import CHANNELS, Channel
from streams.collector import relax

START_S = 1_772_409_600  # a Monday, 2026-03-02 UTC
BUCKET_S = 10
# 4 channels, 20 products (and 80 pairs with channels), 60 regions, 35 versions: 200 slices with the whole.
PRODUCTS, REGIONS, VERSIONS = 20, 60, 35


def log(days: float, contacts_per_minute: float, seed: int = 0) -> Iterator[Flush]:
    """Write the log of one brand: a flush a minute and channel, as a backlog read at speed brings them."""
    rng = random.Random(seed)
    offsets: dict[Channel, int] = dict.fromkeys(CHANNELS, 0)
    for minute in range(int(days * 1440)):
        at_s = START_S + 60 * minute
        hour = (at_s // 3600) % 24
        rate = contacts_per_minute * (0.4 if hour < 7 else 1.3) / len(CHANNELS)
        for channel in CHANNELS:
            count = sum(rng.random() < rate / 4 for _ in range(4))
            yield _flush(rng, channel, at_s, offsets[channel], count)
            offsets[channel] += max(count, 1)


def _flush(rng: random.Random, channel: Channel, at_s: int, offset: int, count: int) -> Flush:
    keys: list[Dimensions] = []
    cells = []
    for number in range(count):
        keys.append(
            (
                ("product", f"p{int(PRODUCTS * rng.random() ** 2)}"),
                ("region", f"r{int(REGIONS * rng.random() ** 2)}"),
                ("version", f"v{int(VERSIONS * rng.random() ** 2)}"),
            )
        )
        cells.append(Cell(at_s + BUCKET_S * rng.randrange(6), number, 1, int(rng.random() < 0.15)))
    brands = (
        {"acme": BrandMap.model_construct(keys=keys, cells=cells, complainants=[], samples=[])}
        if count
        else {}
    )
    end = offset + max(count, 1)
    return Flush.model_construct(
        kind="flush", topic=f"outcry.{channel}.v1", partition=0, epoch=0, channel=channel, at_s=at_s + 60.0,
        block=offset, upto=end - 1, closed=True, model=0, high_s=at_s + 59.0, position=end, end=end,
        sources={f"outcry.{name}.v1": 1 for name in CHANNELS}, brands=brands,
    )  # fmt: skip


def plain(flushes: list[Flush]) -> int:
    """Only add up: what any implementation must at least do."""
    totals: dict[tuple[str, int, Dimensions], list[int]] = {}
    for flush in flushes:
        for brand, cells in flush.brands.items():
            for cell in cells.cells:
                total = totals.setdefault((brand, cell.bucket, cells.keys[cell.key]), [0, 0])
                total[0] += cell.contacts
                total[1] += cell.complaints
    return len(totals)


def measured(days: float, contacts_per_minute: float) -> dict[str, str]:
    """Fold one log; what was seen, as a table shows it."""
    flushes = list(log(days, contacts_per_minute))
    relax()  # as the command does at its start
    contacts = sum(
        cell.contacts for flush in flushes for brand in flush.brands.values() for cell in brand.cells
    )
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    plain(flushes)
    plain_cpu_s = time.process_time() - began_cpu_s
    judge = PartitionJudge(0, JudgeOptions(bucket_s=BUCKET_S))
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    published = [
        out
        for offset, flush in enumerate(flushes)
        for out in judge.step(flush, offset)
        if isinstance(out, Published)
    ]
    spent_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
    touches = sum(len(out.rows) for out in published)
    slices = len({key for out in published for key, _, _ in out.rows})
    return {
        "contacts": f"{contacts:,}",
        "slices": f"{slices:,}",
        "buckets that were touched": f"{len(published):,}",
        "touched slices, over all buckets": f"{touches:,}",
        "seconds (wall)": f"{spent_s:.1f}",
        "seconds (processor)": f"{cpu_s:.1f}",
        "buckets of history a second": f"{days * 86400 / BUCKET_S / spent_s:,.0f}",
        "slice-buckets of history a second": f"{days * 86400 / BUCKET_S * slices / spent_s:,.0f}",
        "processor µs a touched slice": f"{cpu_s / touches * 1e6:.1f}",
        "the same cells only added up: processor seconds": f"{plain_cpu_s:.2f}",
    }


def measured_of(wheel: Path, days: float, contacts_per_minute: float) -> dict[str, str]:
    """The same of what a wheel holds, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        with ZipFile(wheel) as file:
            file.extractall(folder)
        words = [sys.executable, __file__, "--json", "--days", str(days), "--rate", str(contacts_per_minute)]
        done = subprocess.run(
            words, env={**os.environ, "PYTHONPATH": folder}, stdout=subprocess.PIPE, check=True
        )
    values: dict[str, str] = json.loads(done.stdout)
    return values


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two days instead of fourteen")
    parser.add_argument("--days", type=float, default=14.0)
    parser.add_argument("--rate", type=float, default=4.0, help="contacts a minute")
    parser.add_argument("--wheel", type=Path, help="measure what this wheel of `make compiled` holds, too")
    parser.add_argument("--json", action="store_true", help="print the values alone")
    arguments = parser.parse_args()
    days = 2.0 if arguments.quick else arguments.days
    columns = {"sources": measured(days, arguments.rate)}
    if arguments.json:
        print(json.dumps(columns["sources"]))
        return
    if arguments.wheel:
        columns["compiled"] = measured_of(arguments.wheel, days, arguments.rate)
    table = Table("what", *columns, title=f"the fold over {days:g} days, buckets of {BUCKET_S} s")
    for name in columns["sources"]:
        table.add_row(name, *(values[name] for values in columns.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
