"""A real surge through a real Kafka: 14,640 messages to six airlines, two workers, and a reader of their own.

On 22 to 24 February 2015 complaints to American triple while other contacts rise too: a plain share misses it.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest

from detectors.masking import mask
from streams.texts import TextJudge
from tests.kafka.broker import Kafka
from tests.kafka.workers import ALERTS, COUNTS, Reader, outcry, sound_alerts, totals, workers

MAPPING = [
    *("--map", "text=text", "--map", "timestamp=occurred_at", "--map", "brand=brand"),
    *("--channel", "social"),
]


@pytest.fixture(scope="module")
def tweets(data: Path) -> Path:
    return data / "text" / "airline_tweets.csv.gz"


def plain_loop(path: Path) -> dict[str, tuple[int, int]]:
    """Contacts and complaints by brand as anybody would count them: one row after the other."""
    judge, counted = TextJudge(), defaultdict(lambda: [0, 0])
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            counted[row["brand"]][0] += 1
            counted[row["brand"]][1] += judge.judge([mask(row["text"])])[0].is_complaint
    return {brand: (contacts, complaints) for brand, (contacts, complaints) in counted.items()}


@pytest.mark.usefixtures("kafka_jars")
@pytest.mark.timeout(400)
async def test_a_surge_is_heard_counts_are_exact_and_replay_says_the_same(
    tweets: Path, tmp_path: Path
) -> None:
    expected = plain_loop(tweets)
    with Kafka() as kafka:
        assert outcry(kafka.bootstrap, "topics", "create").returncode == 0
        with workers(kafka.bootstrap, tmp_path, 2) as crew:
            produced = outcry(kafka.bootstrap, "produce", tweets, *MAPPING)
            assert produced.returncode == 0, produced.stderr
            assert "14640 to outcry.social.v1" in produced.stdout
            async with Reader(kafka.bootstrap, COUNTS) as counts, Reader(kafka.bootstrap, ALERTS) as alerts:
                await counts.until(lambda: totals(counts.records) == expected, 200, quiet_s=2)
                assert totals(counts.records) == expected
                await alerts.until(lambda: bool(alerts.records), 20, quiet_s=2)
            codes = [worker.terminate() for worker in crew]
    assert codes == [0, 0]
    live = sound_alerts(alerts.records)
    surge = [
        alert
        for alert in live
        if alert["brand"] == "American" and "2015-02-22" <= alert["detected_at"] < "2015-02-25"
    ]
    assert {"orange", "red"} & {alert["tier"] for alert in surge}
    # History: told, but nobody is to be woken for 2015.
    assert all(alert["backfill"] for alert in live)

    replayed = outcry(kafka.bootstrap, "replay", tweets, *MAPPING, "--out", tmp_path / "replay")
    assert replayed.returncode == 0, replayed.stderr
    lines = (tmp_path / "replay" / "alerts.jsonl").read_text().splitlines()
    assert said(live) == said([json.loads(line) for line in lines])


def said(alerts: list[dict[str, object]]) -> dict[str, list[tuple[object, ...]]]:
    """What was said of each incident, without the times at which it was said and where in the log it stands."""
    names = ("sequence", "status", "tier", "slice", "onset_at", "detected_at", "observed")
    found: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for alert in alerts:
        found[str(alert["incident_id"])].append(tuple(str(alert[name]) for name in names))
    return dict(found)
