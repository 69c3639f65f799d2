"""The lag that is shown is that of the partition most behind, and goes with the partitions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams import ingest
from streams.taken import Taken
from tests.streams.test_quiet_logs import MAILS, Consumer, given, look, mail, seated, turn

ELSEWHERE = TopicPartition(MAILS.topic, 0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give Unix time and the loop's time as the service sees them; only the test moves it."""
    now = [mail(0).timestamp / 1000]
    times = SimpleNamespace(time=lambda: now[0], monotonic=lambda: now[0], perf_counter=lambda: now[0])
    monkeypatch.setattr(ingest, "time", times)
    return now


def shown(service: Any) -> tuple[float | None, float | None]:
    """Give seconds of e-mail, and records of the partition."""
    value = service.metrics.registry.get_sample_value
    records = {"topic": MAILS.topic, "partition": str(MAILS.partition)}
    return value("outcry_event_lag_seconds", {"channel": "email"}), value(
        "outcry_consumer_lag_records", records
    )


async def test_of_two_partitions_the_one_behind_is_shown_whichever_was_read_last(clock: list[float]) -> None:
    service = await seated(consumer := Consumer(begin=0, end=5), committed=0)
    await given(service, 0, ELSEWHERE)
    clock[0] += 3600
    service._observe(service.intakes[MAILS], Taken(), clock[0] - 3600)
    service._observe(service.intakes[ELSEWHERE], Taken(), clock[0])
    await look(service)
    assert shown(service) == (3600, 5)
    await service.revoke({ELSEWHERE})
    assert shown(service) == (3600, 5)
    consumer.place = 5
    await look(service)
    assert shown(service) == (0, 0)


async def test_nothing_is_late_once_the_partitions_are_elsewhere(clock: list[float]) -> None:
    service = await seated(Consumer(begin=0, end=5), committed=0)
    clock[0] += 3600
    await turn(service, mail(0))
    assert shown(service) == (3600, 4)
    await service.revoke({MAILS})
    assert shown(service) == (0, None)


async def test_a_partition_that_stands_shows_how_its_log_grows(clock: list[float]) -> None:
    service = await seated(consumer := Consumer(begin=0, end=3), committed=0)
    await turn(service, mail(0))
    for end in (50, 80):
        clock[0] += 60
        consumer.end = end
        await turn(service)
        assert shown(service) == (clock[0] - mail(0).timestamp / 1000, end - 1)


async def test_what_comes_after_quiet_hours_is_not_hours_late(clock: list[float]) -> None:
    service = await seated(consumer := Consumer(begin=0, end=1), committed=0)
    await turn(service, mail(0))
    clock[0] += 7200
    await turn(service)
    consumer.end = 2
    clock[0] += 1
    await turn(service)
    assert shown(service) == (1, 1)
