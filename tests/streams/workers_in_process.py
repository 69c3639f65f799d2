"""A worker inside the test's own loop, on the embedded broker: whole, and up within a second or two."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from schemas.settings import Settings
from streams.embedded import EmbeddedBroker
from streams.worker import Worker

READY_DEADLINE_S = 40.0


def settings_for(broker: EmbeddedBroker, folder: Path, **given: Any) -> Settings:
    """Give settings for short waits: a free port, short sessions, quick flushes."""
    own: dict[str, Any] = {
        "broker": broker.bootstrap,
        "data_dir": folder,
        "http_port": 0,
        "broker_session_timeout_s": 2.0,
        "flush_interval_s": 0.2,
        "checkpoint_interval_s": 1.0,
        "model_interval_s": 0.5,
        "lateness_s": {"social": 5.0, "call": 0.0, "chat": 0.0, "email": 0.0},
    }
    return Settings(**{**own, **given})


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[Worker]:
    """Run a worker that is ready."""
    worker = Worker(settings)
    await worker.start()
    try:
        async with asyncio.timeout(READY_DEADLINE_S):
            while worker.wrong_ready():  # noqa: ASYNC110 - what is waited for lies behind Kafka
                await asyncio.sleep(0.05)
        yield worker
        crashed = [service.crash_reason for service in worker.services if service.crashed]
        assert not crashed
    finally:
        await worker.stop()


async def say(broker: str, topic: str, *messages: dict[str, Any]) -> None:
    """Send messages as JSON, one after the other, keyed by their id."""
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        waiting = [
            await producer.send(topic, json.dumps(message).encode(), key=str(number).encode())
            for number, message in enumerate(messages)
        ]
        await asyncio.gather(*waiting)


def mail(event_id: str, text: str, brand: str = "acme", **changed: Any) -> dict[str, Any]:
    """Give an e-mail of now."""
    at = datetime.now(UTC).isoformat()
    return {"event_id": event_id, "occurred_at": at, "brand": brand, "text": text, **changed}
