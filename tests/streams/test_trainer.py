"""The trainer without labels: sampled texts become models, their ratios come before them, questions are asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
from aiokafka import AIOKafkaProducer

from schemas.brandlog import SourceId
from schemas.events import EmailEvent
from schemas.samples import LabelNext, TextSample
from schemas.topics import BRAND_LOG, LABEL_NEXT, LABELS, MODELS, SAMPLES
from streams.embedded import EmbeddedBroker
from streams.models import restore_trainer
from streams.samples import Sampler
from tests.kafka.workers import Reader
from tests.streams.test_agents import label, models
from tests.streams.workers_in_process import mail, say, settings_for, working

EMAIL = "outcry.email.v1"
TEXTS = ("terrible, the flange is broken", "great, the sprocket is perfect", "where is the flange depot {}")


def sample(offset: int) -> dict[str, Any]:
    text = TEXTS[offset % 3].format(offset)
    known = TextSample(
        topic=EMAIL,
        partition=9,
        offset=offset,
        at_s=1e9,
        brand="acme",
        channel="email",
        event_id=f"s{offset}",
        text=text,
    )
    return known.model_dump(mode="json")


async def say_at(broker: str, topic: str, *messages: dict[str, Any]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        for message in messages:
            await producer.send(topic, json.dumps(message).encode(), partition=0)
        await producer.flush()


async def test_ingest_gives_masked_samples(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    broker = embedded.bootstrap
    async with Reader(broker, SAMPLES) as reader:
        async with working(settings_for(embedded, tmp_path)):
            await say(broker, EMAIL, *(mail(f"m{n}", "call me at 138 0013 8000 now") for n in range(60)))
            assert await reader.until(lambda: len(reader.records) >= 6, 40)
        samples = [TextSample.model_validate_json(record.value) for record in reader.records]
    assert {each.channel for each in samples} == {"email"}
    assert not [each for each in samples if "8000" in each.text]


async def test_texts_without_labels_become_a_model_whose_ratios_come_first(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    settings, broker = settings_for(embedded, tmp_path, label_next_s=3600.0), embedded.bootstrap
    async with (
        Reader(broker, MODELS) as published,
        Reader(broker, BRAND_LOG) as log,
        Reader(broker, LABEL_NEXT) as asked,
    ):

        def ratios() -> list[Any]:
            return [record for record in log.records if json.loads(record.value)["kind"] == "model"]

        def questions() -> list[str]:
            lists = [LabelNext.model_validate_json(record.value) for record in asked.records]
            return [each.event_id for each in lists[-1].events] if lists else []

        async with working(settings) as worker:
            await say_at(broker, SAMPLES, *(sample(offset) for offset in range(360)))
            assert await published.until(lambda: bool(published.records), 40)
            assert models(published)[0]["version"] == 1
            assert await log.until(lambda: len(ratios()) >= 4, 20)
            told = json.loads(ratios()[0].value)
            assert (told["version"], told["origin"]["offset"]) == (1, 1)
            assert 0.5 < told["ratios"]["acme|email"] < 2.0
            assert max(record.timestamp for record in ratios()[:4]) <= published.records[0].timestamp

            assert await asked.until(lambda: 0 < len(questions()) <= 10, 30)
            first = questions()[0]
            assert "depot" in TEXTS[int(first[1:]) % 3]
            url = f"http://127.0.0.1:{worker.http.port}/api/label-next"
            assert await asked.until(lambda: bool(worker.labels.latest.events), 20)
            async with aiohttp.ClientSession() as session, session.get(url) as response:
                assert [each["event_id"] for each in (await response.json())["events"]] == questions()

            await say(broker, LABELS, {**label(0, "x"), "event_id": first})
            assert await asked.until(lambda: first not in questions(), 30)
        _, _, core = restore_trainer(published.records[-1].value)
        assert core.listener is not None and core.listener.heard >= 200
        assert not core.is_new(SourceId(EMAIL, 9, 0), 199)


def test_a_block_read_again_gives_the_same_samples() -> None:
    event = EmailEvent.model_validate_json(json.dumps(mail("m", "late again")))
    events = [(offset, event, 1.0) for offset in range(200)]
    sampler, again = (Sampler(SourceId(EMAIL, 0, 0), "email") for _ in range(2))
    picked = sampler.pick(events, ["late again"] * 200)
    assert 0 < len(picked) <= 8
    assert (
        again.pick(events[:50], ["late again"] * 50) + again.pick(events[50:], ["late again"] * 150) == picked
    )
    again.new_block()
    assert again.pick(events, ["late again"] * 200) == picked
    assert sampler.pick(events, [""] * 200) == []
