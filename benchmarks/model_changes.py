"""Do new text models look like surges? Twenty snapshot changes on calm traffic, then a one-sided flood of labels.

Run: python benchmarks/model_changes.py [--quick]. Tweets to airlines and Chinese reviews arrive at a steady rate with a
daily rhythm, on four partitions of two channels; after three days at the untaught model a new one comes every hour,
taught by 100 labels each, and then one author calls 1,000 texts complaints whatever they say. All of it goes through
block maps and the fold. Labels are of the first half of each data set, traffic of the second. Needs
../shared/data/text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.text import Rows  # noqa: E402
from detectors.judge import PartitionJudge  # noqa: E402
from detectors.log.blocks import BlockMap, Complaint, starts_block  # noqa: E402
from detectors.outputs import JudgeOptions  # noqa: E402
from detectors.text.quality import macro_f1  # noqa: E402
from detectors.text.ratios import complaint_ratios  # noqa: E402
from detectors.text.recent_texts import PER_GROUP  # noqa: E402
from detectors.text.training import Trainer  # noqa: E402
from schemas.alerts import Alert  # noqa: E402
from schemas.brandlog import Flush, ModelChanged, Origin  # noqa: E402
from schemas.fields import Channel  # noqa: E402
from schemas.inputs import EventLabel  # noqa: E402
from streams.models import restore, snapshot  # noqa: E402

BRAND, START_S, HOUR_S, DAY_S = "acme", 1_767_571_200.0, 3600.0, 86400.0
WARM_S, CHANGES, LABELS, FLOOD = 3 * DAY_S, 20, 100, 1000
# Contacts a minute; the day's rhythm goes from a third of it to five thirds.
RATES: dict[Channel, float] = {"social": 16.0, "email": 8.0}
PARTITIONS = 4
# What the airline data's publisher calls a reason, in the taxonomy's words: categories must not jump either.
TYPES = {
    "Customer Service Issue": "service_process",
    "Late Flight": "service_process",
    "Bad Flight": "product_quality",
    "Lost Luggage": "product_quality",
    "Flight Booking Problems": "price_perception",
}


class Pool:
    """Texts of one channel: some to label, the rest to arrive."""

    def __init__(self, channel: Channel, rows: Rows) -> None:
        half = len(rows.texts) // 2
        self.channel, self.labelled = channel, list(zip(rows.rows[:half], rows.truth[:half], strict=True))
        self.texts, self.truth = rows.texts[half:], rows.truth[half:]
        # By model: the category of each text, empty where it is no complaint.
        self.codes: list[list[str]] = []


def label(
    number: int, channel: Channel, row: dict[str, str], says: bool, by: str, *, categories: bool
) -> EventLabel:
    return EventLabel(
        event_id=str(number),
        channel=channel,
        text=row["text"],
        is_complaint=says,
        category=TYPES.get(row.get("reason", "")) if says and categories else None,
        by=by,
        labelled_at=datetime(2026, 1, 1 + number // 2400 % 28, number // 100 % 24, tzinfo=UTC),
    )


def taught(pools: list[Pool], seed: int, *, categories: bool) -> tuple[list[dict[str, float]], list[float]]:
    """Teach model after model; gives each one's ratios to the one before, and F1 on the traffic's texts."""
    trainer, rng, ratios, scores = Trainer(), np.random.default_rng(seed), [], []
    judge, number = restore(snapshot(0, -1, trainer))[0], 0
    for pool in pools:
        pool.codes.append([said.category for said in judge.judge(pool.texts)])
    for version in range(1, CHANGES + 3):
        flood = version > CHANGES
        for _ in range(FLOOD // 2 if flood else LABELS):
            pool = pools[number % 2]
            row, truth = pool.labelled[int(rng.integers(len(pool.labelled)))]
            by = "flood" if flood else f"agent {number % 5}"
            says = flood or bool(truth)
            trainer.learn_label(label(number, pool.channel, row, says, by, categories=categories))
            number += 1
        for pool in pools:
            for text in rng.choice(np.array(pool.texts, dtype=object), 60):
                trainer.hear(text)
        trainer.refresh()
        judge = restore(snapshot(version, -1, trainer))[0]
        groups, before, after = [], [], []
        for pool in pools:
            pool.codes.append([said.category for said in judge.judge(pool.texts)])
            for at in rng.choice(len(pool.texts), PER_GROUP):
                groups.append(f"{BRAND}|{pool.channel}")
                before.append(pool.codes[-2][at])
                after.append(pool.codes[-1][at])
        ratios.append(complaint_ratios(groups, before, after))
        said = [bool(code) for pool in pools for code in pool.codes[-1]]
        scores.append(macro_f1(said, np.concatenate([pool.truth for pool in pools])))
    return ratios, scores


class Source:
    """One source partition whose reader adds up blocks, hour by hour."""

    def __init__(self, pool: Pool, number: int) -> None:
        self.pool, self.number, self.offset = pool, number, 0
        # Blocks of different partitions do not begin together.
        self.block = BlockMap(0, START_S - 900.0 * number, 0)

    def take(self, at_s: float, text: int, model: int) -> Iterator[Flush]:
        """Count an event; gives the flush of a block that ended before it."""
        if starts_block(self.offset, at_s, self.block.start, self.block.at_s):
            yield self.flush(at_s, closed=True)
            self.block = BlockMap(self.offset, at_s, model)
        code = self.pool.codes[self.block.model][text]
        complaint = Complaint(self.offset, 1 + text, at_s, f"{self.offset}", "") if code else None
        dimensions = (("category", code),) if code else ()
        self.block.add(self.offset, BRAND, int(at_s // 10) * 10, dimensions, complaint)
        self.offset += 1

    def flush(self, at_s: float, *, closed: bool = False) -> Flush:
        """Write the open block so far."""
        return Flush(
            topic=f"outcry.{self.pool.channel}.v1",
            partition=self.number,
            channel=self.pool.channel,
            at_s=at_s,
            block=self.block.start,
            upto=self.block.upto,
            closed=closed,
            model=self.block.model,
            high_s=at_s,
            position=self.offset,
            end=self.offset,
            sources={f"outcry.{channel}.v1": PARTITIONS for channel in RATES},
            brands=dict(self.block.take()),
        )


def fold(pools: list[Pool], ratios: list[dict[str, float]] | None, seed: int, *, change: bool = True) -> int:
    """Let the traffic through the fold; gives the number of incidents that fired after the first three days."""
    judge, rng = PartitionJudge(0, JudgeOptions()), np.random.default_rng(seed)
    sources = [Source(pool, number) for pool in pools for number in range(PARTITIONS)]
    offset, model, fired = 0, 0, set()

    def step(record: Flush | ModelChanged) -> None:
        nonlocal offset
        offset += 1
        for output in judge.step(record, offset):
            if isinstance(output, Alert) and record.at_s > START_S + WARM_S:
                fired.add(output.incident_id)

    end_s = START_S + WARM_S + (CHANGES + 4) * HOUR_S
    for minute_s in np.arange(START_S, end_s, 60.0):
        due = min(int(max(minute_s - START_S - WARM_S, 0.0) // HOUR_S), CHANGES + 2)
        if due > model and change:
            model = due
            if ratios is not None:
                origin = Origin(topic="models", partition=0, offset=model)
                step(ModelChanged(at_s=minute_s, origin=origin, version=model, ratios=ratios[model - 1]))
        rhythm = 1.0 + 2 / 3 * np.sin(2 * np.pi * (minute_s % DAY_S) / DAY_S)
        for pool in pools:
            count = int(rng.poisson(RATES[pool.channel] * rhythm))
            times = np.sort(minute_s + 60.0 * rng.random(count))
            for at_s, text in zip(times.tolist(), rng.integers(len(pool.texts), size=count), strict=True):
                source = sources[int(rng.integers(PARTITIONS)) + PARTITIONS * pools.index(pool)]
                for flush in source.take(at_s, int(text), model):
                    step(flush)
        for source in sources:
            step(source.flush(minute_s + 60.0))
    return len(fired)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed")
    seeds = range(1, 2 if parser.parse_args().quick else 4)
    table = Table(
        "seed",
        "labels name categories",
        "incidents",
        "without ratios",
        "no change",
        "F1 after 20",
        "after flood",
    )
    for seed in seeds:
        for categories in (False, True):
            pools = [
                Pool("social", Rows("airline_tweets")),
                Pool("email", Rows("shopping_reviews_zh", 15000, 25000)),
            ]
            ratios, scores = taught(pools, seed, categories=categories)
            fired = [
                fold(pools, ratios, seed),
                fold(pools, None, seed),
                fold(pools, None, seed, change=False),
            ]
            row = (seed, categories, *fired, f"{scores[CHANGES - 1]:.3f}", f"{scores[-1]:.3f}")
            print(*row, flush=True)
            table.add_row(*map(str, row))
    Console().print(table)


if __name__ == "__main__":
    main()
