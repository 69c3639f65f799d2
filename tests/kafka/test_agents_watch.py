"""Marks of transactions behind an agent's last record are not taken for records that it does not read."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from schemas.settings import Settings
from schemas.topics import CONTEXT
from streams import agents_watch, progress, topics
from tests.streams.workers_in_process import working

DEADLINE_S = 60.0


async def test_what_others_wrote_in_transactions_is_read_to_the_end(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents_watch, "LOOK_S", 0.5)
    monkeypatch.setattr(progress, "STUCK_S", 10.0)
    await topics.create(kafka)
    settings = Settings(broker=kafka, data_dir=tmp_path, http_port=0)
    told = {"id": "t1", "kind": "outage", "starts_at": datetime.now(UTC).isoformat(), "title": "a test"}
    async with working(settings) as worker, asyncio.timeout(DEADLINE_S):
        async with (
            AIOKafkaProducer(bootstrap_servers=kafka, transactional_id="someone") as producer,
            producer.transaction(),
        ):
            await producer.send_and_wait(CONTEXT, json.dumps(told).encode(), key=b"acme", partition=0)
        # The mark lies behind the record, is looked at, and nothing is said to wait.
        while not worker.agents._bare:
            assert [words for words in worker.wrong_alive() if "agents" in words] == []
            await asyncio.sleep(0.05)
        labels = {"topic": CONTEXT, "partition": "0"}
        while worker.metrics.registry.get_sample_value("outcry_consumer_lag_records", labels):  # noqa: ASYNC110 - what is waited for lies behind Kafka
            await asyncio.sleep(0.05)
