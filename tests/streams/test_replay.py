"""A file judged twice gives the same bytes, and its counts are those of a plain loop."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest

from detectors.outputs import JudgeOptions, Published
from detectors.reasons.sentences import moment
from schemas.counts import Counts
from schemas.fields import rfc3339
from streams.files import Line, line_of
from streams.intake import IntakeOptions
from streams.publishing import messages_of
from streams.replay import Replay

START_S = 1_750_000_000.0
CHANNELS = ("social", "call", "chat", "email")


def lines(count: int, seed: int = 3) -> list[Line]:
    rng, now_s, made = Random(seed), START_S, []
    for number in range(count):
        now_s += rng.expovariate(0.5)
        row = {
            "channel": rng.choice(CHANNELS),
            "event_id": str(number),
            "occurred_at": rfc3339(moment(now_s - rng.uniform(0.0, 60.0))),
            "brand": rng.choice(["acme", "globex"]),
            "text": rng.choice(["It is broken, I want my money back!", "Thank you, all is well."]),
            "author_id": "a",
            "followers": 1,
            "post_id": "p",
            "duration_s": 1,
            "session_id": "s",
        }
        made.append(line_of(row))
        if rng.random() < 0.05:
            made.append(made[-1])
        if rng.random() < 0.02:
            made.append(line_of({**row, "event_id": f"bad-{number}", "occurred_at": "soon"}))
    context = {
        "topic": "outcry.context.v1",
        "context_id": "c",
        "brand": "*",
        "kind": "campaign",
        "starts_at": rfc3339(moment(START_S)),
    }
    return [line for line in (line_of(context), *made) if line is not None]


def published(given: list[Line], partitions: int = 1) -> tuple[list[bytes], Replay]:
    replay = Replay(
        JudgeOptions(lateness_s={"social": 5.0, "call": 30.0}),
        IntakeOptions(log_partitions=partitions),
        partitions=partitions,
    )
    out = []
    for each in replay.run(given):
        out += [repr(message).encode() for message in messages_of(each)]
    return out, replay


def test_two_runs_give_the_same_bytes_whatever_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    given = lines(1500)
    first, _ = published(given)
    monkeypatch.setattr("streams.replay.time.time", lambda: START_S + 9e8)
    second, _ = published(given)
    assert first == second
    assert len(first) > 100


def test_what_lies_a_little_in_the_future_is_judged_too(monkeypatch: pytest.MonkeyPatch) -> None:
    given = lines(1500)
    last_s = max(line.at_s or 0.0 for line in given)
    whole, _ = published(given)
    monkeypatch.setattr("streams.replay.time.time", lambda: last_s - 280.0)
    assert len(published(given)[0]) == len(whole)


@pytest.mark.parametrize("partitions", [1, 3])
def test_counts_equal_a_plain_loop(partitions: int) -> None:
    given = lines(1500)
    replay = Replay(JudgeOptions(), IntakeOptions(log_partitions=partitions), partitions=partitions)
    latest: dict[str, Counts] = {}
    for output in replay.run(given):
        if isinstance(output, Published):
            for message in messages_of(output):
                assert message.value is not None
                counts = Counts.model_validate_json(message.value)
                assert counts.revision > (latest[message.key].revision if message.key in latest else 0)
                latest[message.key] = counts
    seen: Counter[tuple[str, str]] = Counter()
    complaints = 0
    for counts in latest.values():
        for part in counts.slices:
            if not part.slice:
                complaints += part.complaints
            if list(part.slice) == ["channel"]:
                seen[counts.brand, part.slice["channel"][0]] += part.contacts
    rows = {
        (row["channel"], row["event_id"]): row
        for line in given
        if "channel" in (row := json.loads(line.value)) and row["occurred_at"] != "soon"
    }
    assert seen == Counter((row["brand"], row["channel"]) for row in rows.values())
    assert complaints == replay.tally.complaints > 0
    assert replay.tally.outcomes["accepted"] == len(rows)
    assert replay.tally.reasons.total() == sum(b'"soon"' in line.value for line in given)
