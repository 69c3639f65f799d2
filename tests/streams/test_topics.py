"""The topics file: every topic of the contract, sound partitions, and one sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from schemas import topics as names
from streams import topics
from streams.topics_file import FILES, Topics, TopicsError, load


def test_the_files_partitions_keep_together_what_belongs_together() -> None:
    count = load().partitions()
    assert set(names.EVENTS) <= set(count)
    assert count[names.LABELS] == count[names.MODELS] == 1
    assert count[names.CHECKPOINTS] == count[names.BRAND_LOG]
    assert count["outcry-agents-trainer-changelog"] == count[names.LABELS]
    assert count["outcry-agents-context-changelog"] == count[names.CONTEXT]
    assert count["outcry-agents-threads-changelog"] == count[names.POSTS]


def test_retention_and_clean_up_are_those_of_the_contract() -> None:
    day_ms = 86_400_000
    asked = {name: topic.settings() for name, topic in load().topics.items()}
    days = {names.LABELS: 400, names.ALERTS: 30, names.COUNTS: 30, names.MEMBERS: 30, names.DEAD_LETTERS: 14}
    for name, kept in days.items():
        assert asked[name]["cleanup.policy"] == "delete"
        assert asked[name]["retention.ms"] == str(kept * day_ms)
    for name in (names.INCIDENTS, names.CONTEXT, names.CHECKPOINTS, names.MODELS):
        assert asked[name]["cleanup.policy"] == "compact"
    for name in names.EVENTS:
        assert asked[name]["message.timestamp.type"] == "LogAppendTime"
        # Whatever came in whole must go out whole, with room for the error headers.
        assert (
            int(asked[names.DEAD_LETTERS]["max.message.bytes"])
            > int(asked[name]["max.message.bytes"]) + 10**6
        )


MISTAKES: dict[str, tuple[str, dict[str, object], str]] = {
    "labels-two-partitions": (names.LABELS, {"partitions": 2}, "must have 1 partition"),
    "checkpoints-apart": (
        names.CHECKPOINTS,
        {"partitions": 3, "partitions_as": None},
        "as many partitions as",
    ),
    "alerts-unknown-word": (names.ALERTS, {"retention": "30d"}, "retention: Extra inputs are not permitted"),
    "alerts-no-partitions": (names.ALERTS, {"partitions": None}, "either partitions or partitions_as"),
    "context-compact-with-age": (names.CONTEXT, {"retention_days": 3}, "belongs to cleanup: delete"),
    "models-as-nobody": (
        names.MODELS,
        {"partitions": None, "partitions_as": "x"},
        "names x, which has no partitions",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_and_topic(mistake: str, tmp_path: Path) -> None:
    name, change, complaint = MISTAKES[mistake]
    content = yaml.safe_load(FILES[0].read_text())
    content["topics"][name] = {**content["topics"][name], **change}
    file = tmp_path / "topics.yaml"
    file.write_text(yaml.safe_dump(content))
    with pytest.raises(TopicsError) as caught:
        load(file)
    assert str(file) in str(caught.value)
    assert complaint in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["topics: [", "[]", ""])
def test_what_is_no_topics_file_is_one_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "topics.yaml"
    file.write_text(text)
    with pytest.raises(TopicsError, match=r"topics\.yaml: [^\n]+$"):
        load(file)
    with pytest.raises(TopicsError, match="cannot be read: No such file"):
        load(tmp_path / "other.yaml")


def test_a_topic_that_is_absent_from_the_file_is_named() -> None:
    content = yaml.safe_load(FILES[0].read_text())
    del content["topics"][names.MEMBERS]
    with pytest.raises(ValueError, match=f"topics missing: {names.MEMBERS}"):
        Topics.model_validate(content)


async def test_no_kafka_at_the_address_is_one_sentence(free_port: int) -> None:
    with pytest.raises(TopicsError, match=f"no Kafka at 127.0.0.1:{free_port}"):
        await topics.check_partitions(f"127.0.0.1:{free_port}")
