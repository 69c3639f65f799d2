"""One brand: channels apart, silence while something is open, bounded memory."""

from __future__ import annotations

from math import inf

import pytest

from detectors.brand import BrandJudge, Step
from detectors.incident import Incident
from detectors.log.clock import Clocks
from detectors.log.ledger import BrandChange, Change
from detectors.outputs import Forgotten, JudgeOptions, Published
from detectors.place import Place
from detectors.signal import Signal
from schemas.brandlog import BrandMap
from schemas.fields import Channel

EMPTY = BrandMap(keys=[], cells=[])
PLACE = Place(JudgeOptions(), 0, 0, 0.0)
START = 1_700_000_000


def take(judge: BrandJudge, channel: Channel, bucket: int, contacts: int = 1, complaints: int = 0) -> None:
    judge.take(channel, BrandChange("acme", [Change(bucket, (), contacts, complaints)], EMPTY), 1, PLACE)


def advance(judge: BrandJudge, all_s: float, **channels: float) -> list[Step]:
    channel_s = {"social": all_s, "call": all_s, "chat": all_s, "email": all_s, **channels}
    return list(judge.advance(Clocks({}, channel_s=channel_s, all_s=all_s)))  # type: ignore[arg-type]


def opened(judge: BrandJudge, at: int) -> Incident:
    """Open an incident by a signal that nobody takes back."""
    (incident,) = judge.engine.step(
        float(at), at, [Signal("spike", "", float(at), 90.0, 9.0, 9.0, 5.0, "care")]
    )
    return incident


def published(steps: list[Step]) -> list[tuple[int, int, int]]:
    return [
        (each.bucket, each.revision, dict((key, n) for key, n, _ in each.rows)[""])
        for each in steps
        if isinstance(each, Published)
    ]


def test_a_bucket_is_published_when_it_is_over_and_again_when_late_events_come() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    take(judge, "call", START, 2)
    assert published(advance(judge, START + 9.9)) == []
    assert published(advance(judge, START + 10.0)) == [(START, 1, 2)]
    take(judge, "chat", START)
    take(judge, "chat", START)
    assert published(advance(judge, START + 10.0)) == [(START, 2, 4)]
    assert published(advance(judge, START + 10.0)) == []


def test_buckets_close_in_the_order_of_time_however_far_the_clock_jumps() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    for bucket in (START + 500, START, START + 30):
        take(judge, "call", bucket)
    assert [bucket for bucket, _, _ in published(advance(judge, START + 900.0))] == [
        START,
        START + 30,
        START + 500,
    ]


def test_what_is_older_than_a_day_is_counted_apart() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    take(judge, "call", START)
    advance(judge, START + 90_000.0)
    take(judge, "call", START)
    assert judge.too_old == 1
    assert advance(judge, START + 90_000.0) == []


def test_many_changes_of_a_bucket_wait_as_one() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    for _ in range(100):
        take(judge, "call", START)
    assert judge.closing.to_state()["pending"]["all"] == [START]
    assert published(advance(judge, START + 10.0)) == [(START, 1, 100)]


def test_channels_hours_apart_keep_one_incident_time_and_are_not_blind() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    hour = 3600
    for bucket in range(START, START + 2 * hour, 10):
        take(judge, "social", bucket, 5)
    for bucket in range(START, START + hour, 10):
        take(judge, "call", bucket, 5)
    advance(judge, START + 300.0, social=START + hour + 300.0)
    incident = opened(judge, START + hour + 300)
    told: list[str] = []
    for second in range(0, 1200, 10):
        steps = advance(judge, START + 300.0 + second, social=START + hour + 300.0 + second)
        told += [each.status for each in steps if isinstance(each, Incident)]
    assert told == ["resolved"]
    assert incident.resolved_s is not None
    assert incident.resolved_s - (START + hour + 300) >= 300


@pytest.mark.interpreted
def test_a_channel_long_silent_is_not_gone_through_bucket_by_bucket() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    take(judge, "email", START)
    advance(judge, START + 10.0)
    later = START + 5 * 86_400
    take(judge, "call", later)
    advance(judge, later + 10.0)
    opened(judge, later)
    closings = 0
    inner = judge.watch.judge

    def counting(*arguments: object, **named: object) -> None:
        nonlocal closings
        closings += 1
        inner(*arguments, **named)  # type: ignore[arg-type]

    judge.watch.judge = counting  # type: ignore[method-assign, assignment]
    advance(judge, later + 30.0)
    assert 0 < closings <= 10
    assert judge.closed["email"] == later + 30.0


def test_no_data_while_open_is_stale_and_not_the_end() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    for bucket in range(START, START + 3600, 10):
        take(judge, "call", bucket, 20)
    advance(judge, START + 3600.0)
    opened(judge, START + 3600)
    told = [each.status for each in advance(judge, START + 3600.0 + 7200.0) if isinstance(each, Incident)]
    assert told == ["stale"]


def test_slices_are_bounded() -> None:
    judge = BrandJudge("acme", JudgeOptions(max_slices=5))
    changes = [Change(START, (("region", str(number)),), 1, 0) for number in range(40)]
    judge.take("call", BrandChange("acme", changes, EMPTY), 1, PLACE)
    (bucket,) = [each for each in advance(judge, START + 10.0) if isinstance(each, Published)]
    assert len(bucket.rows) == 42
    assert all(len(fleet) <= 5 for fleet in judge.watch.fleets.values())
    assert judge.watch.dropped > 0
    assert judge.closed["social"] == -inf


def test_an_incident_is_taken_from_the_topic_a_week_after_its_end_though_its_brand_fell_silent() -> None:
    judge = BrandJudge("acme", JudgeOptions(bucket_s=600))
    take(judge, "call", START // 600 * 600)
    advance(judge, START + 600.0)
    incident = opened(judge, START)
    end = START
    while incident.is_open:
        end += 600
        take(judge, "call", end // 600 * 600)
        advance(judge, end + 600.0)
    steps = advance(judge, end + 6 * 86_400.0)
    assert Forgotten("acme", incident.incident_id) not in steps
    assert Forgotten("acme", incident.incident_id) in advance(judge, end + 8 * 86_400.0)
