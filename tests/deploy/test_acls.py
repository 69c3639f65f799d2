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
    """What the script would ask of Kafka, one right each; `topics` and `groups` by how names begin."""
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
        if given["--resource-pattern-type"] == ["prefixed"]:
            kind = f"{kind}s"
        found |= {(who.removeprefix("User:"), kind, name, operation) for operation in given["--operation"]}
    return found


def of(who: str, operation: str) -> set[str]:
    """Topics of the topics file on which somebody may do something."""
    given = [grant for grant in grants() if (grant[0], grant[3]) == (who, operation)]
    named = {name for _, kind, name, _ in given if kind == "topic"}
    begins = tuple(name for _, kind, name, _ in given if kind == "topics")
    return named | {name for name in ALL if name.startswith(begins)}


ALL = set(load().topics)
INPUTS = {*topics.EVENTS, topics.HANDLING, topics.CONTEXT, topics.LABELS}
OUTPUTS = {topics.ALERTS, topics.INCIDENTS, topics.COUNTS, topics.MEMBERS}


def test_every_topic_of_the_topics_file_is_there_and_no_other() -> None:
    assert set(REQUIRED) <= ALL == of("outcry-topics", "Describe")
    assert {name for _, kind, name, _ in grants() if kind == "topic"} <= ALL


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
    assert of("outcry-drill", "Write") == set(topics.EVENTS) and of("outcry-drill", "Read") == set()


def test_readers_have_groups_and_none_of_them_is_the_workers() -> None:
    groups = {who: name for who, kind, name, _ in grants() if kind == "groups"}
    assert set(groups) == {"outcry-worker", "outcry-reader"}
    assert not groups["outcry-reader"].startswith(groups["outcry-worker"])
    assert not groups["outcry-worker"].startswith(groups["outcry-reader"])


def test_another_group_has_tables_and_rights_of_its_own() -> None:
    names = {name for _, _, name, _ in grants("blue")}
    assert {"blue", "blue-agents-"} <= names
    assert not any(name.startswith("outcry-") for name in names)
