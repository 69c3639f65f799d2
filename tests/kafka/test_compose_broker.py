"""The Kafka of deploy/compose.yaml, as its image makes it from the environment: it starts and takes the topics."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.deploy.commands import DEPLOY
from tests.kafka.broker import Kafka, Node
from tests.kafka.workers import outcry


class ComposeKafka(Kafka):
    """A broker with the properties of the compose file, and no others but for its address and its folder."""

    def _settings(self, node: Node) -> str:
        given = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["kafka"]["environment"]
        here = {
            "kafka:9092": f"127.0.0.1:{node.port}",
            "kafka:9093": f"127.0.0.1:{node.controller_port}",
            "//:9092": f"//127.0.0.1:{node.port}",
            "//:9093": f"//127.0.0.1:{node.controller_port}",
            "/var/lib/kafka/data": str(node.folder / "data"),
        }
        lines = []
        for name, value in given.items():
            for there, place in here.items():
                value = value.replace(there, place)  # noqa: PLW2901 - one place after the other
            lines.append(f"{name.removeprefix('KAFKA_').lower().replace('_', '.')}={value}")
        return "\n".join(lines)


def test_the_compose_file_s_kafka_starts_and_takes_the_topics(kafka_jars: Path) -> None:
    with ComposeKafka() as broker:
        made = outcry(broker.bootstrap, "topics", "create")
        assert made.returncode == 0, made.stderr
        assert "created outcry.internal.brand.v1" in made.stdout and "kept 1×" in made.stdout
        again = outcry(broker.bootstrap, "topics", "create")
        assert again.stdout.strip() == "all topics are there"
