"""Workers as users start them, and a reader that knows nothing of them: what Kafka tests are made of.

Nothing here imports `streams`: what workers published is read as any other service would read it.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.kafka.broker import free_ports

ROOT = Path(__file__).resolve().parents[2]
OUTCRY = Path(sys.executable).with_name("outcry")
ALERTS, COUNTS, DEAD_LETTERS = "outcry.alerts.v1", "outcry.counts.v1", "outcry.dead-letters.v1"
READY_DEADLINE_S = 90.0
# A worker's own deadline for its stop is 10 s.
STOP_DEADLINE_S = 12.0


def environment(broker: str, **given: str) -> dict[str, str]:
    """Give the environment of a command: none of the caller's OUTCRY_* variables, and one thread for numpy."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OUTCRY_")}
    own = {f"OUTCRY_{name.upper()}": value for name, value in given.items()}
    return {**kept, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OUTCRY_BROKER": broker, **own}


def outcry(
    broker: str, *words: str | Path, deadline_s: float = 120.0, **given: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of Outcry to its end."""
    return subprocess.run(
        [str(OUTCRY), *map(str, words)],
        env=environment(broker, **given),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=deadline_s,
    )


class WorkerProcess:
    """An `outcry run` in a process of its own.

    Parameters
    ----------
    broker
        Kafka's address.
    folder
        For its scratch and its log.
    given
        Settings by name, without the prefix and in lower case.
    """

    def __init__(self, broker: str, folder: Path, **given: str) -> None:
        self.port = free_ports(1)[0]
        self.log = folder / f"worker-{self.port}.log"
        self._env = environment(
            broker, http_port=str(self.port), data_dir=str(folder / str(self.port)), **given
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it; `await_ready` tells when it does its share."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(OUTCRY), "run"], env=self._env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        return self

    def await_ready(self, deadline_s: float = READY_DEADLINE_S) -> Self:
        """Wait until `/readyz` says yes."""
        until = time.monotonic() + deadline_s
        while (answer := self.get("/readyz"))[0] != 200:
            assert self.alive(), f"the worker ended:\n{self.said()}"
            assert time.monotonic() < until, f"not ready in {deadline_s:.0f} s: {answer}\n{self.said()}"
            time.sleep(0.1)
        return self

    def get(self, path: str) -> tuple[int, str]:
        """Ask its HTTP server; status 0 when nobody answers."""
        return self._ask("GET", path)

    def post(self, path: str, body: dict[str, Any], token: str) -> tuple[int, str]:
        """Tell its HTTP server something; status 0 when nobody answers."""
        head = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return self._ask("POST", path, json.dumps(body), head)

    def _ask(
        self, method: str, path: str, body: str | None = None, head: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, body, head or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End it without a word to anybody."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def terminate(self, deadline_s: float = STOP_DEADLINE_S) -> int:
        """End it in good order; gives its exit code."""
        return self.signalled(signal.SIGTERM, deadline_s)

    def signalled(self, number: signal.Signals, deadline_s: float) -> int:
        """Send a signal and wait for the end; gives its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(deadline_s)

    def said(self, chars: int = 4000) -> str:
        """Give the end of its log."""
        return self.log.read_text(errors="replace")[-chars:] if self.log.exists() else ""


@contextmanager
def workers(broker: str, folder: Path, count: int, **given: str) -> Iterator[list[WorkerProcess]]:
    """Run workers that share one group; whatever happens none is left behind."""
    crew = [WorkerProcess(broker, folder, **given) for _ in range(count)]
    try:
        for worker in crew:
            worker.start()
        for worker in crew:
            worker.await_ready()
        yield crew
    finally:
        for worker in crew:
            if worker.alive():
                worker.kill()


class Reader:
    """Follows a topic from its beginning, like any other service: no group, nothing of Outcry's code."""

    def __init__(self, broker: str, topic: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=broker, auto_offset_reset="earliest")
        self._topic = topic
        self.records: list[Any] = []

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        async with asyncio.timeout(20):
            while not (numbers := self._consumer.partitions_for_topic(self._topic)):
                await (
                    self._consumer._client.force_metadata_update()
                )  # the only way to learn of a topic unassigned
                await self._consumer.topics()
        self.partitions = set(numbers)
        self._wheres = [TopicPartition(self._topic, number) for number in numbers]
        self._consumer.assign(self._wheres)
        await self._consumer.seek_to_beginning(*self._wheres)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def more(self) -> int:
        """Read what has come; gives how many."""
        count = 0
        for records in (await self._consumer.getmany(timeout_ms=500)).values():
            self.records += records
            count += len(records)
        return count

    async def until(self, reached: Callable[[], bool], deadline_s: float, quiet_s: float = 0.0) -> bool:
        """Read until a condition holds, and for `quiet_s` after it nothing new came; False when it never did."""
        deadline, since = time.monotonic() + deadline_s, time.monotonic()
        while time.monotonic() < deadline:
            if await self.more():
                since = time.monotonic()
            if reached() and time.monotonic() - since >= quiet_s:
                return True
        return reached()


def totals(records: list[Any]) -> dict[str, tuple[int, int]]:
    """Contacts and complaints by brand: the highest revision of each bucket, summed."""
    highest: dict[tuple[str, str], tuple[int, int, int]] = {}
    for record in records:
        counts = json.loads(record.value)
        whole = next(row for row in counts["slices"] if row["slice"] == {})
        place = counts["brand"], counts["bucket_start"]
        found = counts["revision"], whole["contacts"], whole["complaints"]
        known = highest.setdefault(place, found)
        if found[0] == known[0]:
            assert found == known, f"{place}: two truths of revision {found[0]}: {known[1:]}, {found[1:]}"
        highest[place] = max(known, found)
    summed: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (brand, _), (_, contacts, complaints) in highest.items():
        summed[brand][0] += contacts
        summed[brand][1] += complaints
    return {brand: (contacts, complaints) for brand, (contacts, complaints) in summed.items()}


def sound_alerts(records: list[Any]) -> list[dict[str, Any]]:
    """Alerts in the order of the log, each once, after checking that headers, sequences and repeats are right."""
    seen: dict[str, bytes] = {}
    last: Counter[str] = Counter()
    alerts = []
    for record in records:
        head = {name: value.decode() for name, value in record.headers}
        alert = json.loads(record.value)
        incident, sequence = alert["incident_id"], alert["sequence"]
        assert head["ce_id"] == f"{incident}.{sequence}"
        assert head["ce_subject"] == incident == record.key.decode()
        assert head["ce_type"] == f"outcry.incident.{alert['status']}.v1"
        assert head["ce_specversion"] == "1.0"
        assert head["content-type"].startswith("application/json")
        assert {"ce_source", "ce_time", "ce_dataschema"} <= set(head)
        if head["ce_id"] in seen:
            assert seen[head["ce_id"]] == record.value, f"two versions of {head['ce_id']}"
            continue
        seen[head["ce_id"]] = record.value
        assert sequence == last[incident] + 1, f"{incident}: {sequence} after {last[incident]}"
        last[incident] = sequence
        alerts.append(alert)
    return alerts


async def eventually(
    check: Callable[[], Awaitable[Mapping[str, Any] | bool | None]], deadline_s: float
) -> Any:
    """Give the first truthy answer of a check; fails after the deadline."""
    deadline = time.monotonic() + deadline_s
    while not (answer := await check()):
        assert time.monotonic() < deadline, "never came true"
        await asyncio.sleep(0.1)
    return answer
