"""Whether the agents get on: one that hangs is found, and one that has been given nothing yet is given its time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from schemas.settings import Settings
from schemas.topics import POSTS
from streams import agents_watch, progress
from streams.agents_watch import SHARED_OUT_S, AgentsWatch
from streams.embedded import EmbeddedBroker
from streams.metrics import Metrics
from streams.threads import Threads
from streams.worker import Worker
from tests.streams.workers_in_process import say, settings_for, working

DEADLINE_S = 30.0


async def test_an_agent_that_hangs_is_told_and_one_that_goes_on_is_not(
    embedded: EmbeddedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def hang(threads: Threads, message: Any) -> None:
        await go_on.wait()

    monkeypatch.setattr(Threads, "take", hang)
    monkeypatch.setattr(agents_watch, "LOOK_S", 0.3)
    monkeypatch.setattr(progress, "STUCK_S", 1.0)
    async with working(settings_for(embedded, tmp_path)) as worker, asyncio.timeout(DEADLINE_S):
        assert ready(worker) == 1
        await say(embedded.bootstrap, POSTS, *({"posts": []} for _ in range(3)))
        while not any(words.startswith(f"agents: {POSTS}/") for words in worker.wrong_alive()):  # noqa: ASYNC110 - what is waited for lies behind Kafka
            await asyncio.sleep(0.05)
        go_on.set()
        while any("agents" in words for words in worker.wrong_alive()):  # noqa: ASYNC110 - what is waited for lies behind Kafka
            await asyncio.sleep(0.05)


class Reader:
    """What the watch asks of a client of the broker's."""

    def __init__(self, begin: int, end: int, committed: int | None, *, there: bool = True) -> None:
        self.begin, self.end, self.offset, self.there = begin, end, committed, there
        self.fetches = 0

    async def end_offsets(self, wheres: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(wheres, self.end)

    async def beginning_offsets(self, wheres: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(wheres, self.begin)

    async def committed(self, where: TopicPartition) -> int | None:
        return self.offset

    async def topics(self) -> set[str]:
        return {POSTS}

    def assign(self, wheres: list[TopicPartition]) -> None:
        """Take what it is given."""

    def seek(self, where: TopicPartition, offset: int) -> None:
        assert self.begin <= offset < self.end

    def unsubscribe(self) -> None:
        """Give it back."""

    async def getmany(self, *wheres: TopicPartition, **_: int) -> dict[TopicPartition, list[Any]]:
        self.fetches += 1
        return {wheres[0]: ["a record"]} if self.there else {}


WHERE = TopicPartition(POSTS, 2)


def a_watch(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> AgentsWatch:
    """Give a watch of agents that have one partition, with a clock that only `pass_by` moves."""
    recovery = SimpleNamespace(completed=asyncio.Event(), active_offsets={})
    recovery.completed.set()
    consumer = SimpleNamespace(assignment=lambda: {WHERE, TopicPartition("x-threads-changelog", 2)})
    app = SimpleNamespace(
        started=True,
        rebalancing=False,
        consumer=consumer,
        tables=SimpleNamespace(recovery=recovery),
        conf=SimpleNamespace(id="outcry-agents"),
    )
    monkeypatch.setattr(agents_watch, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    clock = [0.0]
    watch: Any = AgentsWatch(Settings(), Metrics(), app)  # type: ignore[arg-type]
    watch.clock, watch._reader = clock, reader
    return watch


async def pass_by(watch: Any, seconds: float) -> list[str]:
    """Look every five seconds; gives what is wrong in the end."""
    for _ in range(int(seconds / 5)):
        watch.clock[0] += 5.0
        await watch._look()
    return watch.stuck(watch.clock[0])


def lag(watch: AgentsWatch) -> float | None:
    return watch.metrics.registry.get_sample_value(
        "outcry_consumer_lag_records", {"topic": POSTS, "partition": "2"}
    )


async def test_a_group_that_stands_before_records_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = a_watch(reader := Reader(5, 60, 40), monkeypatch)
    assert await pass_by(watch, 30) == []
    assert await pass_by(watch, 10) == [f"agents: {POSTS}/2 has not moved for 35 s, and 20 records wait"]
    assert lag(watch) == 20
    reader.offset = 60
    assert await pass_by(watch, 40) == []
    assert lag(watch) == 0


async def test_nothing_committed_is_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await pass_by(a_watch(Reader(60, 60, None), monkeypatch), 60) == []
    assert len(await pass_by(a_watch(Reader(0, 60, None), monkeypatch), 60)) == 1
    # What retention has taken waits no more.
    assert await pass_by(a_watch(Reader(60, 60, 40), monkeypatch), 60) == []


async def test_marks_of_transactions_are_no_records_and_are_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch = a_watch(reader := Reader(0, 60, 59, there=False), monkeypatch)
    assert await pass_by(watch, 60) == []
    assert lag(watch) == 0
    assert reader.fetches == 1


async def test_who_waits_for_partitions_is_given_time_and_more_while_tables_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch: Any = a_watch(Reader(0, 60, 0), monkeypatch)
    watch.app.rebalancing = True
    assert not watch.ready
    assert await pass_by(watch, SHARED_OUT_S - 5) == []
    watch.app.tables.recovery.active_offsets[WHERE] = 7
    assert await pass_by(watch, SHARED_OUT_S) == []
    assert await pass_by(watch, 10) == [f"the agents have waited for partitions for {SHARED_OUT_S + 5:.0f} s"]
    watch.app.rebalancing = False
    assert await pass_by(watch, 5) == []
    assert watch.ready


async def test_partitions_that_went_to_another_worker_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    watch: Any = a_watch(Reader(0, 60, 0), monkeypatch)
    assert len(await pass_by(watch, 60)) == 1
    watch.app.consumer.assignment = set
    assert await pass_by(watch, 5) == []
    assert lag(watch) is None


def ready(worker: Worker) -> float | None:
    return worker.metrics.registry.get_sample_value("outcry_ready")


async def test_a_broker_that_does_not_answer_is_no_reason_for_a_restart_and_its_return_gives_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(Settings(data_dir=tmp_path))
    # Both wait for the broker since long before it was last asked.
    worker.ingest.progress_s = worker.judge.progress_s = asyncio.get_running_loop().time() - 500.0
    for service in (worker.ingest, worker.judge):
        service._started.set()
    worker.agents.answers_since_s -= 400.0
    assert [words.split(" for ")[0] for words in worker.wrong_alive()] == [
        "ingest has not moved",
        "judge has not moved",
    ]

    async def refuse() -> None:
        raise KafkaConnectionError

    monkeypatch.setattr(agents_watch, "LOOK_S", 0.02)
    monkeypatch.setattr(worker.agents, "_look", refuse)
    looking = asyncio.create_task(worker.agents._run(worker.agents))
    async with asyncio.timeout(DEADLINE_S):
        while worker.wrong_alive():  # noqa: ASYNC110 - what is waited for is a look of another task
            await asyncio.sleep(0.01)
        assert "Kafka does not answer" in worker.wrong_ready()
        assert ready(worker) == 0
        monkeypatch.setattr(worker.agents, "_look", AsyncMock())
        while "Kafka does not answer" in worker.wrong_ready():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert worker.wrong_alive() == []
    looking.cancel()
