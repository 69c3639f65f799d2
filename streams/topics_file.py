"""The topics file: partitions, retention and clean-up of every topic, as people write them in `deploy/topics.yaml`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas import topics as names

FILES = (
    Path(__file__).resolve().parent.parent / "deploy" / "topics.yaml",
    Path(sys.prefix) / "share" / "outcry" / "topics.yaml",
)
REQUIRED = (
    *names.EVENTS,
    names.HANDLING,
    names.CONTEXT,
    names.LABELS,
    names.ALERTS,
    names.INCIDENTS,
    names.COUNTS,
    names.MEMBERS,
    names.DEAD_LETTERS,
    names.BRAND_LOG,
    names.CHECKPOINTS,
    names.MODELS,
    names.SAMPLES,
    names.POSTS,
)
DAY_MS = 86_400_000


class TopicsError(ValueError):
    """A topics file that cannot be used, or a Kafka that refuses, in one sentence."""


class Topic(BaseModel):
    """One topic as people write it.

    Examples
    --------
    >>> Topic(partitions=1, cleanup="delete", retention_days=0.5).settings()
    {'cleanup.policy': 'delete', 'message.timestamp.type': 'CreateTime', 'retention.ms': '43200000'}
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    partitions: int | None = Field(default=None, ge=1, le=1000)
    partitions_as: str | None = Field(
        default=None, description="topic whose number of partitions this one has"
    )
    cleanup: Literal["delete", "compact"]
    retention_days: float | None = Field(default=None, gt=0)
    time: Literal["CreateTime", "LogAppendTime"] = "CreateTime"
    max_message_bytes: int | None = Field(default=None, ge=1, description="bytes of a batch, compressed")
    config: dict[str, str | int | float] = {}

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        if (self.partitions is None) == (self.partitions_as is None):
            raise ValueError("either partitions or partitions_as, and one of them")
        if (self.cleanup == "delete") == (self.retention_days is None):
            raise ValueError("retention_days belongs to cleanup: delete, and only there")
        return self

    def settings(self) -> dict[str, str]:
        """Kafka's names and values of what this topic asks for; what it leaves open is the broker's choice."""
        asked: dict[str, str] = {"cleanup.policy": self.cleanup, "message.timestamp.type": self.time}
        if self.retention_days is not None:
            asked["retention.ms"] = str(round(self.retention_days * DAY_MS))
        if self.max_message_bytes is not None:
            asked["max.message.bytes"] = str(self.max_message_bytes)
        return {**asked, **{name: str(value) for name, value in self.config.items()}}


class Topics(BaseModel):
    """The whole file, sound: every topic of Outcry is there, and those that belong together have equal partitions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replication: int = Field(ge=1)
    min_insync_replicas: int = Field(ge=1)
    topics: dict[str, Topic]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if absent := [name for name in REQUIRED if name not in self.topics]:
            raise ValueError(f"topics missing: {', '.join(absent)}")
        for name, topic in self.topics.items():
            source = topic.partitions_as
            if source is not None and (source not in self.topics or self.topics[source].partitions is None):
                raise ValueError(f"{name}: partitions_as names {source}, which has no partitions of its own")
        count = self.partitions()
        for name in (names.LABELS, names.MODELS):
            if count[name] != 1:
                raise ValueError(
                    f"{name}: must have 1 partition, for the order of its records is their meaning"
                )
        if count[names.CHECKPOINTS] != count[names.BRAND_LOG]:
            raise ValueError(f"{names.CHECKPOINTS}: must have as many partitions as {names.BRAND_LOG}")
        return self

    def partitions(self) -> dict[str, int]:
        """Partitions by topic."""
        own = {name: topic.partitions for name, topic in self.topics.items()}
        return {
            name: topic.partitions or own[str(topic.partitions_as)] or 0
            for name, topic in self.topics.items()
        }


def load(path: Path | None = None) -> Topics:
    """Read a topics file, by default the one that came with Outcry."""
    file = path or next((each for each in FILES if each.is_file()), FILES[0])
    try:
        return Topics.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise TopicsError(f"{file}: cannot be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise TopicsError(f"{file}: is not YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TopicsError(f"{file}: {place + ': ' if place else ''}{first['msg']}") from None
