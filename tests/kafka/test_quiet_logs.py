"""A partition of events that ends with a mark of a transaction, or that retention has emptied, holds no clock back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams import progress, topics
from tests.kafka.workers import Reader
from tests.streams.workers_in_process import mail, working

DEADLINE_S = 60.0
SOME = 12
MAILS = TopicPartition("outcry.email.v1", 0)


def ticks(records: list[Any]) -> list[tuple[int, int]]:
    """Where each tick says the reader of the partition stands, and where the log ends."""
    flushes = (json.loads(record.value) for record in records)
    return [
        (flush["position"], flush["end"])
        for flush in flushes
        if (flush.get("topic"), flush.get("partition")) == MAILS
    ]


async def test_a_log_that_ends_with_no_record_is_read_to_its_end(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "STUCK_S", 5.0)
    await topics.create(kafka)
    settings = Settings(broker=kafka, data_dir=tmp_path, http_port=0)
    async with Reader(kafka, BRAND_LOG) as log:
        async with working(settings) as worker:
            async with (
                AIOKafkaProducer(bootstrap_servers=kafka, transactional_id="a sender") as producer,
                producer.transaction(),
            ):
                value = json.dumps(mail("m1", "Hello")).encode()
                offset = (await producer.send_and_wait(*MAILS[:1], value, partition=MAILS.partition)).offset
            # Behind the record lies the mark, and behind that the end.
            end = offset + 2
            assert await log.until(lambda: (end, end) in ticks(log.records), DEADLINE_S)
            await asyncio.sleep(2 * progress.STUCK_S)
            assert worker.wrong_alive() == []
            labels = {"topic": MAILS.topic, "partition": str(MAILS.partition)}
            lag = worker.metrics.registry.get_sample_value
            assert lag("outcry_consumer_lag_records", labels) == 0
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
        await admin.start()
        await admin.delete_records({MAILS: RecordsToDelete(before_offset=end)})
        await admin.close()
        log.records.clear()
        async with working(settings) as worker:
            assert await log.until(lambda: ticks(log.records)[-SOME:] == [(end, end)] * SOME, DEADLINE_S)
            assert worker.wrong_alive() == []
