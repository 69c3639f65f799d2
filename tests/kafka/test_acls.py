"""The rights of deploy/kafka-acls.sh suffice, and are all there are: a Kafka that asks for names and checks them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from tests.deploy.test_acls import grants
from tests.kafka.broker import Kafka, free_ports
from tests.kafka.workers import OUTCRY, ROOT, environment, outcry, workers
from tests.stack.program import wait_for

PEOPLE = ("outcry-topics", "outcry-worker", "outcry-producer", "outcry-drill", "outcry-desk", "outcry-reader")
PASSWORD = "of-the-test"


def account(who: str) -> dict[str, str]:
    """Give the settings of a program that calls itself by a name."""
    return {
        "broker_security": "SASL_PLAINTEXT",
        "broker_mechanism": "PLAIN",
        "broker_username": who,
        "broker_password": PASSWORD,
    }


@pytest.fixture
def strict(kafka_jars: Path) -> Iterator[str]:
    """Start a Kafka whose clients say who they are, and may do nothing that was not granted."""
    users = " ".join(f'user_{who}="{PASSWORD}"' for who in ("admin", *PEOPLE))
    module = "org.apache.kafka.common.security.plain.PlainLoginModule required"
    broker = Kafka()
    node = broker.nodes[0]
    broker._properties |= {
        "listeners": f"SASL_PLAINTEXT://127.0.0.1:{node.port},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"SASL_PLAINTEXT://127.0.0.1:{node.port}",
        "listener.security.protocol.map": "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "security.inter.broker.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.sasl_plaintext.plain.sasl.jaas.config": (
            f'{module} username="admin" password="{PASSWORD}" {users};'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:admin;User:ANONYMOUS",
    }
    with broker:
        yield broker.bootstrap


def grant_all(broker: str) -> None:
    """Do what the script asks of Kafka's own tool."""
    admin = AdminClient(
        {
            "bootstrap.servers": broker,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanisms": "PLAIN",
            "sasl.username": "admin",
            "sasl.password": PASSWORD,
        }
    )
    bindings = [
        AclBinding(
            ResourceType.BROKER if kind == "cluster" else ResourceType[kind.removesuffix("s").upper()],
            name,
            ResourcePatternType.PREFIXED if kind.endswith("s") else ResourcePatternType.LITERAL,
            f"User:{who}",
            "*",
            AclOperation[re.sub(r"(?<!^)(?=[A-Z])", "_", operation).upper()],
            AclPermissionType.ALLOW,
        )
        for who, kind, name, operation in grants()
    ]
    for future in admin.create_acls(bindings, request_timeout=20).values():
        future.result()


def event(number: int, **changes: object) -> str:
    now = datetime.now(UTC).isoformat()
    row = {"event_id": f"e{number}", "occurred_at": now, "brand": "Acme", "text": "still no delivery"}
    return json.dumps({**row, "channel": "call", "duration_s": 60, **changes})


@contextmanager
def drilling(broker: str, folder: Path) -> Iterator[Path]:
    """Let `outcry drill` run; gives its log."""
    env = environment(broker, drill_port=str(free_ports(1)[0]), **account("outcry-drill"))
    said = folder / "drill.log"
    with said.open("wb") as log:
        drill = subprocess.Popen(
            [str(OUTCRY), "drill"], env=env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield said
            assert drill.poll() is None, said.read_text()
        finally:
            drill.terminate()
            drill.wait(10)


def joined(broker: str, group: str) -> str:
    """What comes of a service that acts on alerts in a consumer group: the topic it is given, or the refusal."""
    reader = Consumer(
        {
            "bootstrap.servers": broker,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanisms": "PLAIN",
            "sasl.username": "outcry-reader",
            "sasl.password": PASSWORD,
            "group.id": group,
            "auto.offset.reset": "earliest",
        }
    )
    reader.subscribe(["outcry.alerts.v1"])

    def outcome() -> str:
        message = reader.poll(1.0)
        if message is not None and (error := message.error()):
            return str(error.name())
        return "".join({part.topic for part in reader.assignment()})

    try:
        return wait_for(outcome, "neither a share nor an error", 60.0)
    finally:
        reader.close()


def test_everyone_can_do_their_work_and_no_more(strict: str, tmp_path: Path) -> None:
    grant_all(strict)
    made = outcry(strict, "topics", "create", **account("outcry-topics"))
    assert made.returncode == 0, made.stderr
    assert "created outcry.internal.brand.v1" in made.stdout

    events = tmp_path / "events.jsonl"
    label = {"topic": "outcry.labels.v1", "incident_id": "i", "verdict": "real", "by": "ann"}
    label["labelled_at"] = datetime.now(UTC).isoformat()
    lines = [*(event(number) for number in range(20)), event(21, brand=""), json.dumps(label)]
    events.write_text("\n".join(lines))
    sent = outcry(strict, "produce", events, **account("outcry-producer"))
    assert sent.returncode == 0, sent.stderr

    given = {**account("outcry-worker"), "checkpoint_interval_s": "1", "flush_interval_s": "0.25"}
    with workers(strict, tmp_path, 1, **given) as (worker,):

        def said(line: str) -> bool:
            return line in worker.get("/metrics")[1]

        wait_for(lambda: said('outcry_events_total{channel="call",outcome="accepted"} 20.0'), "20 events")
        wait_for(lambda: said('outcry_events_total{channel="call",outcome="rejected"} 1.0'), "a dead letter")
        wait_for(lambda: said('outcry_detector_warm{brand="Acme"}'), "judged")
        with drilling(strict, tmp_path) as log:
            wait_for(lambda: "outcry-drill" in worker.get("/metrics")[1], "the canary", 100.0)
            assert "uthorization" not in log.read_text()
        assert worker.terminate() == 0, worker.said()
        assert "uthorization" not in worker.said(100_000)

    assert joined(strict, "readers-crm") == "outcry.alerts.v1"
    assert joined(strict, "outcry-judge") == "GROUP_AUTHORIZATION_FAILED"
    listed = outcry(strict, "dead-letters", "list", **account("outcry-desk"))
    assert listed.returncode == 0 and "outcry.call.v1" in listed.stdout, listed.stdout + listed.stderr
    refused = outcry(strict, "dead-letters", "list", **account("outcry-producer"))
    assert refused.returncode != 0 and "outcry.call.v1" not in refused.stdout
