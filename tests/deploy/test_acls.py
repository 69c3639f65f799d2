"""kafka-acls.sh: every topic has its rights, and no program more than it needs."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict

from schemas import topics
from streams.topics_file import REQUIRED, load
from tests.deploy.commands import DEPLOY

Grant = tuple[str, str, str, str]  # principal, kind, name, operation


def grants(group: str = "outcry") -> set[Grant]:
    """What the script would ask of Kafka, one right each."""
    done = subprocess.run(
        ["sh", DEPLOY / "kafka-acls.sh"],
        env={**os.environ, "KAFKA_ACLS": "echo", "GROUP": group},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    found: set[Grant] = set()
    for line in done.stdout.splitlines():
        words = line.split()
        given = defaultdict(list)
        for name, value in zip(words, [*words[1:], ""], strict=True):
            if name.startswith("--"):
                given[name].append(value)
        assert "--add" in given and "--deny-principal" not in given
        (who,) = given["--allow-principal"]
        kind = next(kind for kind in ("topic", "group", "cluster") if f"--{kind}" in given)
        name = given[f"--{kind}"][0] if kind != "cluster" else "kafka-cluster"
        if kind == "group":
            assert given["--resource-pattern-type"] == ["prefixed"]
        found |= {(who.removeprefix("User:"), kind, name, operation) for operation in given["--operation"]}
    return found


def of(who: str, operation: str) -> set[str]:
    return {
        name for person, kind, name, what in grants() if (person, kind, what) == (who, "topic", operation)
    }


ALL = set(load().topics)
INPUTS = {*topics.EVENTS, topics.HANDLING, topics.CONTEXT, topics.LABELS}
OUTPUTS = {topics.ALERTS, topics.INCIDENTS, topics.COUNTS, topics.MEMBERS}


def test_every_topic_of_the_topics_file_is_there_and_no_other() -> None:
    assert set(REQUIRED) <= ALL == of("outcry-topics", "Describe")
    named = {name for _, kind, name, _ in grants() if kind == "topic"}
    assert named == ALL


def test_a_worker_sees_all_its_topics_and_writes_no_events() -> None:
    # Its check at the start compares the partitions of all; a right to read or write is one to see.
    assert of("outcry-worker", "Read") | of("outcry-worker", "Write") == ALL
    assert of("outcry-worker", "Write") == ALL - set(topics.EVENTS) - {topics.HANDLING}
    assert topics.DEAD_LETTERS not in of("outcry-worker", "Read")
    assert {grant[3] for grant in grants() if grant[0] == "outcry-worker"} == {"Read", "Write"}


def test_original_bytes_are_for_the_desk_alone() -> None:
    readers = {who for who, _, name, what in grants() if (name, what) == (topics.DEAD_LETTERS, "Read")}
    assert readers == {"outcry-desk"}


def test_others_have_what_their_work_is() -> None:
    assert of("outcry-producer", "Write") == INPUTS and of("outcry-producer", "Read") == set()
    assert of("outcry-reader", "Read") == OUTPUTS and of("outcry-reader", "Write") == set()
    assert of("outcry-desk", "Write") == INPUTS


def test_another_group_has_tables_and_rights_of_its_own() -> None:
    names = {name for _, _, name, _ in grants("blue")}
    assert "blue" in names and "blue-agents-trainer-changelog" in names
    assert not any(name.startswith("outcry-") for name in names)
