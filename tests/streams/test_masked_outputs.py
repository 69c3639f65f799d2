"""Personal data on their way through everything that writes: nothing comes out but the dead letters' own bytes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.masking_corpus import Case, leaks, personal
from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions, Told
from schemas.alerts import Alert
from schemas.brandlog import Flush
from schemas.fields import CHANNELS
from streams.dead_letters import headers_of
from streams.intake import Intake, IntakeOptions, Tick
from streams.publishing import messages_of
from streams.replay import FileRecord
from streams.texts import TextJudge
from streams.web import page

NOW_S = 1_800_000_000.0
TOPICS = {channel: f"outcry.{channel}.v1" for channel in CHANNELS}
SOURCES = dict.fromkeys(TOPICS.values(), 1)
CASES = personal(1, 240, report=False)
OWN: dict[str, dict[str, Any]] = {
    "social": {"followers": 50_000, "verified": True},
    "call": {"duration_s": 60},
    "chat": {},
    "email": {},
}


def event(number: int, case: Case) -> tuple[str, bytes]:
    channel = CHANNELS[number % 4]
    secret = case.secrets[0]
    value = {
        "event_id": f"e{number}",
        "occurred_at": "2027-01-15T08:00:00Z",
        "brand": "acme",
        "text": f"Terrible, the kettle caught fire, I want my money back!\n{case.text}",
        "product": f"kettle {number % 16}",
        "customer_id": secret[:128],
        "author_id": secret[:128],
        "post_id": f"p{number}",
        "session_id": f"s{number}",
        "subject": case.text,
        "unknown": secret,
        **OWN[channel],
    }
    return channel, json.dumps(value).encode()


def wrong(number: int, case: Case) -> bytes:
    secret = case.secrets[0]
    odd: list[dict[str, Any]] = [
        {"brand": "", "text": secret},
        {"brand": "acme", "text": case.text, "rating": secret},
        {"brand": "acme", "text": case.text, "attributes": {secret: 1}},
        {"brand": "acme", "text": case.text, "language": [secret]},
    ]
    value = {"event_id": f"w{number}", "occurred_at": "2027-01-15T08:00:00Z", **odd[number % 4]}
    return json.dumps(value).encode()


def strings(value: Any) -> Iterator[str]:
    """All texts in a JSON value, names of fields among them; numbers are hashes and counts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def told(value: Any) -> Iterator[tuple[int, str]]:
    """Texts of events, with the events' numbers, wherever they stand in a JSON value."""
    if isinstance(value, dict):
        if str(value.get("event_id", "")).startswith("e") and "text" in value:
            yield int(value["event_id"][1:]), value["text"]
        for each in value.values():
            yield from told(each)
    elif isinstance(value, list):
        for each in value:
            yield from told(each)


def published(output: Any) -> list[Any]:
    if isinstance(output, Told):
        return [output.record.model_dump(mode="json")]
    return [json.loads(message.value) for message in messages_of(output) if message.value]


def run() -> tuple[list[Any], list[Alert], list[str]]:
    """Give all that is written, as JSON values, the alerts among it, and the headers of the dead letters."""
    judge, texts = PartitionJudge(0, JudgeOptions()), TextJudge()
    tick, written, alerts, headers, offset = Tick(NOW_S, 0, SOURCES), [], [], [], 0
    for channel, topic in TOPICS.items():
        intake = Intake(topic, 0, channel, IntakeOptions(log_partitions=1))
        values = [
            value
            for number, case in enumerate(CASES)
            for own, value in [event(number, case)]
            if own == channel
        ]
        values += [wrong(number, case) for number, case in enumerate(CASES)]
        records = [FileRecord(at, int(NOW_S * 1000), None, value) for at, value in enumerate(values)]
        taken = intake.take(records, lambda: texts, tick)
        assert (taken.outcomes["accepted"], taken.outcomes["rejected"]) == (len(CASES) / 4, len(CASES))
        headers += [str(header) for letter in taken.dead for header in headers_of(letter)]
        written += [sample.model_dump(mode="json") for sample in taken.samples]
        written += [json.loads(json.dumps(post)) for post in taken.posts]
        for step in range(3):
            for _, flush in [*taken.flushes, *intake.flush(Tick(NOW_S + 40.0 * step, 0, SOURCES))]:
                record = Flush.model_validate_json(flush.model_dump_json())
                written.append(record.model_dump(mode="json"))
                offset += 1
                outputs = judge.step(record, offset)
                alerts += [output for output in outputs if isinstance(output, Alert)]
                for output in outputs:
                    written += published(output)
    return written, alerts, headers


def test_nothing_personal_is_written_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    written, alerts, headers = run()
    assert len(alerts) >= 16
    assert all(alert.examples for alert in alerts)
    pages = [
        page.render_incident(alert, NOW_S, language=language) for alert in alerts for language in ("en", "zh")
    ]
    seen = {each for value in written for each in strings(value)} | {*pages, *headers, caplog.text}
    secrets = {case.secrets[0] for case in CASES if len(case.secrets[0]) >= 8}
    assert len(secrets) > 150
    assert not [secret for secret in secrets if any(secret in each for each in seen)]
    texts = {each for value in written for each in told(value)}
    assert len({number for number, _ in texts}) > 60
    assert not [text for number, text in texts if leaks(CASES[number], text)]
