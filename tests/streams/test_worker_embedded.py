"""The main job on the embedded broker: counted to the unit, told as a replay tells it, and never twice."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from itertools import islice
from pathlib import Path

from detectors.masking import mask
from schemas.alerts import Alert
from streams.commands import producing
from streams.commands.replaying import intake_options
from streams.embedded import EmbeddedBroker
from streams.files import Feed, read_lines
from streams.judge import options_of
from streams.kafka import producer
from streams.metric_names import STAGES
from streams.replay import Replay
from streams.texts import TextJudge
from tests.kafka.workers import ALERTS, COUNTS, Reader, sound_alerts, totals
from tests.streams.workers_in_process import mail, say, settings_for, working

# The first three and a half days of the file: one of the six brands has a surge in them.
ROWS = 4700
MAPPING = {"text": "text", "timestamp": "occurred_at", "brand": "brand"}


def part_of(data: Path, folder: Path) -> Path:
    """Copy the first rows to a file of their own."""
    part = folder / "tweets.csv"
    with gzip.open(data / "text" / "airline_tweets.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        part.write_text("".join(islice(stream, ROWS + 1)), encoding="utf-8")
    return part


def plain_loop(part: Path) -> dict[str, tuple[int, int]]:
    """Contacts and complaints by brand, one row after the other."""
    judge = TextJudge()
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with part.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            counted[row["brand"]][0] += 1
            counted[row["brand"]][1] += judge.judge([mask(row["text"])])[0].is_complaint
    return {brand: (contacts, complaints) for brand, (contacts, complaints) in counted.items()}


async def test_a_file_is_counted_and_told_as_a_replay_tells_it(
    embedded: EmbeddedBroker, data: Path, tmp_path: Path
) -> None:
    part = part_of(data, tmp_path)
    feed = Feed([part], MAPPING, "social")
    settings = settings_for(embedded, tmp_path, model_interval_s=3600)
    expected = plain_loop(part)
    replayed = [
        output
        for output in Replay(options_of(settings), intake_options(settings)).run(read_lines(feed))
        if isinstance(output, Alert)
    ]
    async with (
        Reader(embedded.bootstrap, COUNTS) as counts,
        Reader(embedded.bootstrap, ALERTS) as alerts,
        working(settings),
        producer(settings) as sender,
    ):
        await producing.publish(sender, read_lines(feed))
        assert await counts.until(lambda: totals(counts.records) == expected, 90)
        await alerts.until(lambda: len(alerts.records) >= len(replayed), 60, quiet_s=1)
    live = sound_alerts(alerts.records)
    assert live
    assert sorted(
        (one["incident_id"], one["sequence"], one["status"], one["tier"]) for one in live
    ) == sorted((one.incident_id, one.sequence, one.status, one.tier) for one in replayed)


async def test_a_restart_counts_on_and_repeats_nothing(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    settings = settings_for(embedded, tmp_path)
    broker = embedded.bootstrap
    async with Reader(broker, COUNTS) as counts:

        def contacts() -> dict[str, int]:
            return {brand: seen for brand, (seen, _) in totals(counts.records).items()}

        for begin in (0, 40):
            async with working(settings) as worker:
                await say(broker, "outcry.email.v1", *(mail(f"m{begin + n}", "Hello") for n in range(40)))
                # What is said again is a repeat, in this life of the worker and in the next.
                await say(broker, "outcry.email.v1", *(mail(f"m{n}", "Hello") for n in range(40)))
                assert await counts.until(lambda wanted=begin + 40: contacts() == {"acme": wanted}, 80)
                sample = worker.metrics.registry.get_sample_value
                assert all(sample("outcry_processing_seconds_count", {"stage": stage}) for stage in STAGES)
        published = [(record.key, json.loads(record.value)["revision"]) for record in counts.records]
        assert len(published) == len(set(published))
