"""The fire drill: what it feeds, what it takes for a success, and what it does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from schemas.alerts import TIER_RANK, Alert
from schemas.drill import DrillSettings
from schemas.settings import Settings
from streams.commands.drill import SKEW_S, Drill, DrillPort, Unprotected, feed
from streams.commands.replaying import intake_options
from streams.files import line_of
from streams.judge import options_of
from streams.replay import Replay
from streams.simulation.canary import DAY_S, MINUTE_S, SURGE, SURGE_MINUTES, minute_events, surge_at

DAY = 20_000 * DAY_S
SURGE_S = surge_at(DAY)
BRAND = DrillSettings().brand
TOKEN = "of-the-test"


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_every_day_has_one_surge_and_every_minute_its_contacts_always_the_same() -> None:
    counts = {minute: len(list(minute_events(minute, BRAND))) for minute in range(DAY, DAY + DAY_S, MINUTE_S)}
    usual = min(counts.values())
    assert usual > 0
    assert [minute for minute, count in counts.items() if count > usual] == [
        SURGE_S + i * MINUTE_S for i in range(SURGE_MINUTES)
    ]
    assert set(counts.values()) == {usual, usual + SURGE}
    assert len({surge_at(DAY + day * DAY_S) % DAY_S for day in range(20)}) == 20
    assert list(minute_events(SURGE_S, BRAND)) == list(minute_events(SURGE_S, BRAND))


def test_a_learned_canary_is_calm_but_for_its_surge_which_would_page() -> None:
    settings = Settings(page_backfill=True)
    replay = Replay(options_of(settings), intake_options(settings))
    # Up to the second day's surge: the first one, on the first day of all, may be missed.
    begin, end = DAY, surge_at(DAY + DAY_S) + 20 * MINUTE_S
    events = (event for minute in range(begin, end, MINUTE_S) for _, event in minute_events(minute, BRAND))
    lines = (line for event in events if (line := line_of(event)) is not None)
    alerts = [output for output in replay.run(lines) if isinstance(output, Alert)]
    assert replay.tally.outcomes.keys() == {"accepted"}
    grave = [one for one in alerts if TIER_RANK[one.tier] >= TIER_RANK["orange"]]
    since_s = [one.emitted_at.timestamp() - surge_at(one.emitted_at.timestamp()) for one in grave]
    assert {one.brand for one in grave} == {BRAND} and all(0 < seconds < 3600 for seconds in since_s)
    assert any(one.emitted_at.timestamp() > surge_at(DAY + DAY_S) for one in grave)


class Producer:
    """Takes records until the story is over."""

    def __init__(self, most: int) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.most = most

    async def send(self, topic: str, value: bytes, key: bytes) -> None:
        self.sent.append((topic, json.loads(value)))
        if len(self.sent) >= self.most:
            raise EOFError


async def test_contacts_are_sent_when_they_occur_and_a_surge_is_due_when_it_begins() -> None:
    clock = [float(SURGE_S - MINUTE_S)]
    drill, producer = Drill(BRAND, lambda: clock[0]), Producer(100)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    with pytest.raises(EOFError):
        await feed(producer, drill, sleep)
    assert drill.due_s == SURGE_S and sum(slept) < 5 * MINUTE_S
    assert {topic for topic, _ in producer.sent} == {"outcry.chat.v1", "outcry.call.v1", "outcry.email.v1"}
    assert {event["brand"] for _, event in producer.sent} == {BRAND}
    times = [event["occurred_at"] for _, event in producer.sent]
    assert times == sorted(times) and len({event["event_id"] for _, event in producer.sent}) == 100


@pytest.mark.parametrize(
    ("why", "alertname", "brand", "started_s"),
    [
        ("another brand", "OutcryIncidentRed", "Acme", 10.0),
        ("too low a tier", "OutcryIncidentYellow", BRAND, 10.0),
        ("an alert of before", "OutcryIncidentRed", BRAND, -SKEW_S - 1),
    ],
)
def test_what_is_not_the_surges_page_is_no_success(
    why: str, alertname: str, brand: str, started_s: float
) -> None:
    drill = Drill(BRAND, lambda: SURGE_S + 60.0)
    assert not drill.heard("OutcryIncidentRed", BRAND, at(SURGE_S)), "before any surge"
    drill.began(SURGE_S)
    assert not drill.heard(alertname, brand, at(SURGE_S + started_s)), why
    assert drill.success_s == 0.0
    assert drill.heard("OutcryIncidentOrange", BRAND, at(SURGE_S + 20.0))
    assert (drill.success_s, drill.delay_s) == (SURGE_S + 60.0, 60.0)
    assert not drill.heard("OutcryIncidentRed", BRAND, at(SURGE_S + 30.0)), "the first one counts"


def notification(**labels: str) -> dict[str, Any]:
    alert = {"status": "firing", "labels": labels, "startsAt": at(SURGE_S + 20).isoformat()}
    return {"version": "4", "status": "firing", "alerts": [alert]}


async def test_alertmanagers_page_comes_back_and_is_measured() -> None:
    drill = Drill(BRAND, lambda: SURGE_S + 45.0)
    drill.began(SURGE_S)
    port = DrillPort(DrillSettings(host="0.0.0.0", token=TOKEN), drill)
    async with TestServer(port.application()) as server, ClientSession() as session:
        url = str(server.make_url("/"))
        page = notification(alertname="OutcryIncidentRed", brand=BRAND)
        for headers, body, status in (
            ({}, page, 401),
            ({"Authorization": f"Bearer {TOKEN}"}, {"alerts": 7}, 400),
            ({"Authorization": f"Bearer {TOKEN}"}, page, 200),
        ):
            async with session.post(f"{url}hooks/drill", json=body, headers=headers) as answer:
                assert answer.status == status
                assert status == 200 or "POST /hooks/drill: " in (await answer.json())["error"]
        async with session.get(f"{url}metrics") as answer:
            text = await answer.text()
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found == {
        "outcry_drill_due_timestamp_seconds": SURGE_S,
        "outcry_drill_last_success_timestamp_seconds": SURGE_S + 45.0,
        "outcry_drill_delay_seconds": 45.0,
    }


def test_off_loopback_nobody_may_say_that_it_went_well_without_a_token() -> None:
    with pytest.raises(Unprotected, match="OUTCRY_DRILL_TOKEN_FILE"):
        DrillPort(DrillSettings(host="0.0.0.0"), Drill(BRAND))
