"""The agents on a broker: labels become models that ingest takes up, context reaches an alert, bad records are kept."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError

from detectors.text import training
from schemas.topics import BRAND_LOG, CONTEXT, DEAD_LETTERS, HANDLING, LABELS, MODELS
from streams.anew import Mark
from streams.checkpoints import decode, encode
from streams.embedded import EmbeddedBroker
from streams.models import KEY, mark_of, restore_trainer, snapshot
from streams.priors import untaught
from tests.kafka.workers import COUNTS, Reader
from tests.streams.workers_in_process import mail, say, settings_for, working

EMAIL = "outcry.email.v1"
NOW = datetime.now(UTC)


def label(number: int, text: str, is_complaint: bool = True) -> dict[str, Any]:
    return {
        "event_id": f"e{number}",
        "channel": "email",
        "text": text,
        "is_complaint": is_complaint,
        "labelled_at": NOW.isoformat(),
        "by": "ann",
    }


def models(reader: Reader) -> list[dict[str, Any]]:
    return [decode(record.value) for record in reader.records]


async def test_labels_become_numbered_models_that_survive_a_restart(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    settings = settings_for(embedded, tmp_path)
    broker = embedded.bootstrap
    async with Reader(broker, MODELS) as published, Reader(broker, COUNTS) as counts:
        async with working(settings) as worker:
            await say(
                broker, LABELS, *(label(number, "flurble grommet snapped again") for number in range(30))
            )
            assert await published.until(
                lambda: bool(published.records) and models(published)[-1]["upto"] == 29, 30
            )
            assert [model["version"] for model in models(published)] == list(
                range(1, len(published.records) + 1)
            )
            latest = models(published)[-1]["version"]
            assert await published.until(lambda: worker.models.current().version == latest, 20)
            assert worker.models.current().judge(["flurble grommet snapped again"])[0].is_complaint
            await say(broker, EMAIL, mail("m1", "flurble grommet snapped again"))
            assert await counts.until(lambda: bool(counts.records), 60)
            assert json.loads(counts.records[-1].value)["model_version"] == latest
        async with working(settings) as worker:
            # Nothing is learned anew, and what comes next continues the count.
            assert worker.models.current().version == latest
            await say(broker, LABELS, label(30, "one more"))
            assert await published.until(lambda: models(published)[-1]["upto"] == 30, 40)
            assert models(published)[-1]["version"] == latest + 1


async def test_a_model_of_another_version_is_learned_anew_from_the_labels(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    settings, broker = settings_for(embedded, tmp_path), embedded.bootstrap
    async with Reader(broker, MODELS) as published:
        async with working(settings):
            await say(
                broker, LABELS, *(label(number, "flurble grommet snapped again") for number in range(30))
            )
            assert await published.until(
                lambda: bool(published.records) and models(published)[-1]["upto"] == 29, 30
            )
        old = models(published)[-1]
        old["trainer"]["version"] -= 1
        old["trainer"]["model"]["version"] -= 1
        async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
            await producer.send_and_wait(MODELS, encode(old), key=KEY, partition=0)
        async with working(settings) as worker:
            assert await published.until(lambda: models(published)[-1]["version"] > old["version"], 40)
            latest = models(published)[-1]
            assert (latest["version"], latest["upto"]) == (old["version"] + 1, 29)
            assert await published.until(lambda: worker.models.current().version == latest["version"], 20)
            assert worker.models.current().judge(["flurble grommet snapped again"])[0].is_complaint


async def test_labels_that_no_model_held_at_a_stop_are_learned_without_another(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    broker = embedded.bootstrap
    async with (
        Reader(broker, MODELS) as published,
        Reader(broker, "outcry-agents-trainer-changelog") as table,
    ):
        async with working(settings_for(embedded, tmp_path, model_interval_s=3600)):
            await say(broker, LABELS, *(label(number, f"it broke {number}") for number in range(5)))
            assert await table.until(lambda: len(table.records) >= 5, 40)
        await published.until(lambda: True, 1)
        assert not published.records
        async with working(settings_for(embedded, tmp_path, model_interval_s=0.5)):
            assert await published.until(lambda: bool(published.records), 40)
        assert (models(published)[-1]["version"], models(published)[-1]["upto"]) == (1, 4)


async def test_context_reaches_the_log_once_and_a_null_takes_it_back(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    broker = embedded.bootstrap
    event = {
        "context_id": "sale",
        "brand": "acme",
        "kind": "campaign",
        "starts_at": (NOW - timedelta(hours=1)).isoformat(),
        "title": "Spring sale",
        "colour": "green",
    }
    async with Reader(broker, BRAND_LOG) as log, Reader(broker, DEAD_LETTERS) as dead:

        def told() -> list[dict[str, Any]]:
            records = [json.loads(record.value) for record in log.records]
            return [record for record in records if record["kind"] == "context"]

        async with working(settings_for(embedded, tmp_path)) as worker:
            await say(broker, CONTEXT, event, {"context_id": "wrong"})
            assert await log.until(lambda: bool(told()), 30)
            assert told()[0]["context"]["title"] == "Spring sale"
            assert await dead.until(lambda: bool(dead.records), 30)
            head = dict(dead.records[0].headers)
            assert head["outcry-topic"].decode() == CONTEXT
            assert head["outcry-reason"] == b"missing_field"
            assert json.loads(dead.records[0].value) == {"context_id": "wrong"}
            assert worker.metrics.dead_letters.labels(CONTEXT, "missing_field")._value.get() == 1
            assert worker.metrics.unknown_fields.labels(CONTEXT)._value.get() == 1


async def test_a_topic_that_was_made_anew_is_heard_from_its_beginning(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    broker = embedded.bootstrap
    over = {"context_id": "sale", "brand": "acme", "kind": "campaign", "starts_at": NOW.isoformat()}
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        done = "outcry-agents-context-changelog"
        await producer.send_and_wait(done, b'{"offset": 5000000}', key=b'"0"', partition=0)
    async with Reader(broker, BRAND_LOG) as log, working(settings_for(embedded, tmp_path)):
        await say(broker, CONTEXT, {**over, "title": "first"}, {**over, "title": "second"})

        def titles() -> set[str]:
            records = [json.loads(record.value) for record in log.records]
            return {record["context"]["title"] for record in records if record["kind"] == "context"}

        assert await log.until(lambda: titles() == {"first", "second"}, 30)


@pytest.mark.parametrize("same", [True, False])
async def test_one_that_was_made_anew_and_has_grown_longer_is_told_by_the_time_of_what_was_done(
    embedded: EmbeddedBroker, tmp_path: Path, same: bool
) -> None:
    broker, title = embedded.bootstrap, ["first", "second", "third", "fourth"]
    over = {"context_id": "sale", "brand": "acme", "kind": "campaign", "starts_at": NOW.isoformat()}
    await say(broker, CONTEXT, *({**over, "title": each} for each in title))
    async with Reader(broker, CONTEXT) as context:
        assert await context.until(lambda: len(context.records) == 4, 20)
    done = {"offset": 1, "ms": context.records[1].timestamp - (not same), "life": 2}
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        table = "outcry-agents-context-changelog"
        await producer.send_and_wait(table, json.dumps(done).encode(), key=b'"0"', partition=0)
    async with Reader(broker, BRAND_LOG) as log, working(settings_for(embedded, tmp_path)):

        def told() -> list[tuple[str, str]]:
            records = [json.loads(record.value) for record in log.records if record.partition == 0]
            rows = [record for record in records if record["kind"] == "context"]
            return [(row["origin"]["topic"], row["context"]["title"]) for row in rows]

        assert await log.until(lambda: title[-1] in dict(map(reversed, told())), 30)
    life, those = ("#2", title[2:]) if same else ("#3", title)
    assert told() == [(CONTEXT + life, each) for each in those]


async def test_what_could_not_be_written_is_tried_again(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    broker = embedded.bootstrap
    over = {"context_id": "sale", "brand": "acme", "kind": "campaign", "starts_at": NOW.isoformat()}
    verdict = {"incident_id": "i-1", "verdict": "false_alarm", "labelled_at": NOW.isoformat(), "by": "ann"}
    async with Reader(broker, BRAND_LOG) as log, working(settings_for(embedded, tmp_path)) as worker:
        send, failed = worker.outlet.producer.send_and_wait, Counter[str]()

        async def failing(topic: str, value: bytes, **options: Any) -> Any:
            kind = json.loads(value)["kind"] if topic == BRAND_LOG else topic
            failed[kind] += 1
            # Some partitions have it by then, and hear it again.
            if failed[kind] == 2:
                raise KafkaTimeoutError
            return await send(topic, value, **options)

        worker.outlet.producer.send_and_wait = failing

        def told(kind: str) -> set[tuple[int, int]]:
            records = [(record.partition, json.loads(record.value)) for record in log.records]
            return {(where, one["origin"]["offset"]) for where, one in records if one["kind"] == kind}

        everywhere = {(where, offset) for where in range(4) for offset in range(2)}
        await say(broker, CONTEXT, over, {**over, "title": "again"})
        await say(broker, LABELS, verdict, verdict)
        assert await log.until(lambda: told("context") == told("verdict") == everywhere, 30)
        assert worker.metrics.unknown_fields.labels(CONTEXT)._value.get() == 0


async def test_labels_and_verdicts_of_a_topic_that_has_grown_longer_are_heard(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    broker, settings = embedded.bootstrap, settings_for(embedded, tmp_path)
    verdict = {"incident_id": "i-1", "verdict": "false_alarm", "labelled_at": NOW.isoformat(), "by": "ann"}
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        old = snapshot(7, 2, training.Trainer(untaught(settings).model), Mark(1, 1))
        await producer.send_and_wait(MODELS, old, key=KEY, partition=0)
    await say(broker, LABELS, verdict, *(label(number, f"it broke {number}") for number in range(3)))
    async with Reader(broker, MODELS) as published, Reader(broker, BRAND_LOG) as log:

        def verdicts() -> set[str]:
            told = [json.loads(record.value) for record in log.records]
            return {one["origin"]["topic"] for one in told if one["kind"] == "verdict"}

        async with working(settings):
            assert await published.until(lambda: models(published)[-1]["upto"] == 3, 30)
            assert await log.until(lambda: bool(verdicts()), 30)
    newest = published.records[-1]
    assert verdicts() == {f"{LABELS}#1"} and mark_of(newest.value).life == 1
    _, _, core = restore_trainer(newest.value)
    assert all(core.knows("email", f"e{number}") for number in range(3))


async def test_what_the_desk_does_reaches_the_log_without_its_people_and_bad_records_are_kept(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    broker = embedded.bootstrap
    done = {"case_id": "c7", "brand": "acme", "at": NOW.isoformat(), "team": "north"}
    opened = {**done, "action": "opened", "customer_id": "customer-7", "agent_id": "agent-9"}
    async with Reader(broker, BRAND_LOG) as log, Reader(broker, DEAD_LETTERS) as dead:

        def told() -> list[dict[str, Any]]:
            records = [json.loads(record.value) for record in log.records]
            return [record for record in records if record["kind"] == "handling"]

        async with working(settings_for(embedded, tmp_path)):
            await say(broker, HANDLING, opened, {**done, "action": "waved at"})
            assert await log.until(lambda: bool(told()), 30)
            assert [(one["case"], one["action"], one["team"]) for one in told()] == [
                ("c7", "opened", "north")
            ]
            assert not [one for one in told() if {"customer-7", "agent-9"} & set(map(str, one.values()))]
            assert await dead.until(lambda: bool(dead.records), 30)
            head = dict(dead.records[0].headers)
            assert (head["outcry-topic"], head["outcry-reason"]) == (HANDLING.encode(), b"invalid")


async def test_a_verdict_is_told_to_every_partition_of_the_log(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    broker = embedded.bootstrap
    verdict = {"incident_id": "i-1", "verdict": "false_alarm", "labelled_at": NOW.isoformat(), "by": "ann"}
    async with Reader(broker, BRAND_LOG) as log:

        def told() -> set[int]:
            return {
                record.partition
                for record in log.records
                if json.loads(record.value).get("label", {}).get("verdict") == "false_alarm"
            }

        async with working(settings_for(embedded, tmp_path)):
            await say(broker, LABELS, verdict)
            assert await log.until(lambda: told() == {0, 1, 2, 3}, 30)
