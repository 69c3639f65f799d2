"""A mass incident through a worker's own log: brands on several partitions, a restart in the middle, one incident."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from detectors.incidents.mass import EVERY_BRAND
from detectors.log.blocks import partition_of
from schemas.alerts import Alert
from schemas.brandlog import Origin, SignalGiven
from schemas.topics import BRAND_LOG
from streams.embedded import EmbeddedBroker
from streams.kafka import partitions, producer
from tests.kafka.workers import ALERTS, Reader
from tests.streams.workers_in_process import mail, say, settings_for, working

BRANDS = [f"brand-{number}" for number in range(6)]


def signal(number: int, at_s: float) -> SignalGiven:
    return SignalGiven(
        at_s=at_s,
        origin=Origin(topic="agents", partition=0, offset=number),
        brand=BRANDS[number],
        signal="cascade",
        subject="post",
        onset_s=at_s - 30.0,
        until_s=at_s + 3600.0,
        tier="orange",
        observed=40.0,
        expected=5.0,
        statistic=1.4,
        threshold=1.0,
        owner="communications",
    )


def told(reader: Reader) -> list[Alert]:
    return [Alert.model_validate_json(record.value) for record in reader.records]


@pytest.mark.slow
async def test_brands_on_several_partitions_and_two_lives_of_a_worker_make_one_incident(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    settings = settings_for(embedded, tmp_path, bucket_s=1)
    count = len(await partitions(settings, BRAND_LOG))
    assert len({partition_of(brand, count) for brand in BRANDS}) > 1
    async with Reader(embedded.bootstrap, ALERTS) as alerts, producer(settings) as sender:
        for life, numbers in enumerate((range(4), range(4, 6))):
            async with working(settings):
                await say(embedded.bootstrap, "outcry.email.v1", mail(f"life-{life}", "Hello"))
                for number in numbers:
                    value = signal(number, time.time()).model_dump_json().encode()
                    await sender.send_and_wait(
                        BRAND_LOG, value, partition=partition_of(BRANDS[number], count)
                    )
                wanted = {BRANDS[number] for number in numbers} | {EVERY_BRAND}
                assert await alerts.until(
                    lambda wanted=wanted: wanted <= {one.brand for one in told(alerts)}, 60
                )
    mass = [alert for alert in told(alerts) if alert.brand == EVERY_BRAND]
    assert [alert.status for alert in mass].count("firing") == 1
    assert [alert.sequence for alert in mass] == list(range(1, len(mass) + 1))
    late = [alert for alert in told(alerts) if alert.brand in BRANDS[4:] and alert.status == "firing"]
    assert [alert.parent for alert in late] == [mass[0].incident_id] * 2
