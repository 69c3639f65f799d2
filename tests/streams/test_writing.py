"""What is told through the port: nothing without the token, nothing by another page, and all of it to the topic."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from schemas.inputs import EventLabel, IncidentLabel, parse_context, parse_label
from schemas.settings import Settings
from schemas.topics import CONTEXT, LABELS
from streams.web.guard import COOKIE
from tests.web.story import Records, crisis, serving

NOW_S = time.time()
TOKEN = "a token of some length"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
INCIDENT = "5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a10"
VERDICT = f"/incidents/{INCIDENT}/verdict"
SAME = {"Sec-Fetch-Site": "same-origin"}


@asynccontextmanager
async def client(
    token: str | None = TOKEN,
) -> AsyncIterator[tuple[aiohttp.ClientSession, Records, Any]]:
    told, settings = Records(), Settings(http_token=token)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        serving(list(crisis(NOW_S)), now_s=NOW_S, surge=False, settings=settings, wrong=[], put=told) as (
            url,
            service,
        ),
        aiohttp.ClientSession(url, cookie_jar=jar) as session,
    ):
        yield session, told, service


async def form_of(session: aiohttp.ClientSession, path: str = f"/incidents/{INCIDENT}?lang=en") -> str:
    async with session.post("/login", data={"token": TOKEN, "name": "Ann 李"}) as response:
        assert response.status == 200
    async with session.get(path) as response:
        found = re.search(r'name="form" value="(\w+)"', await response.text())
    assert found
    return found[1]


async def post(session: aiohttp.ClientSession, path: str, **options: Any) -> tuple[int, str]:
    async with session.post(path, allow_redirects=False, **options) as response:
        return response.status, await response.text()


async def test_a_verdict_goes_from_the_button_to_the_topic() -> None:
    async with client() as (session, told, service):
        form = await form_of(session)
        async with session.post(
            VERDICT, data={"form": form, "verdict": "false_alarm"}, headers=SAME
        ) as response:
            assert response.status == 200 and "Written down: No, a false alarm" in await response.text()
        ((topic, key, value),) = told.taken
        label = parse_label(json.dumps(value).encode())
        assert (topic, key) == (LABELS, INCIDENT)
        assert isinstance(label, IncidentLabel) and (label.verdict, label.by) == ("false_alarm", "Ann 李")
        assert abs(label.labelled_at.timestamp() - time.time()) < 60
        assert service.metrics.told.labels("verdict", "written")._value.get() == 1


async def test_a_program_gives_a_verdict_with_the_token_alone() -> None:
    async with client() as (session, told, _):
        assert (await post(session, VERDICT, data={"verdict": "real"}, headers=BEARER))[0] == 303
        assert told.taken[0][2]["by"] == "api"


@pytest.mark.parametrize(
    "how", ["no session", "no form", "form of another", "another site", "another origin", "no origin"]
)
async def test_nothing_is_written_by_who_may_not(how: str) -> None:
    async with client() as (session, told, service):
        form = await form_of(session)
        if how == "no session":
            session.cookie_jar.clear()
        headers = {
            "another site": {"Sec-Fetch-Site": "cross-site"},
            "another origin": {"Origin": "https://evil.example"},
            "no origin": {},
        }.get(how, SAME)
        data = {"verdict": "real", "form": {"no form": "", "form of another": "0" * 64}.get(how, form)}
        status, text = await post(session, VERDICT, data=data, headers=headers)
        assert status == 403 and "Not written" in text and told.taken == []
        assert service.metrics.told.labels("verdict", "refused")._value.get() == 1


async def test_an_old_browser_says_its_origin() -> None:
    async with client() as (session, told, _):
        form = await form_of(session)
        origin = str(session._base_url).rstrip("/")
        assert (
            await post(session, VERDICT, data={"verdict": "real", "form": form}, headers={"Origin": origin})
        )[0] == 303
        assert len(told.taken) == 1


async def test_without_a_token_there_is_no_button_and_no_way() -> None:
    async with client(token=None) as (session, told, _):
        async with session.get(f"/incidents/{INCIDENT}?lang=en") as response:
            assert "false alarm" not in (await response.text()).lower().replace("false alarms accepted", "")
        for path in (VERDICT, "/label-next", "/hooks/alertmanager", "/hooks/release"):
            assert (await post(session, path, data={"verdict": "real"}, headers=SAME))[0] in (401, 403)
        assert told.taken == []


async def test_who_has_not_given_the_token_is_led_to_it_and_back() -> None:
    async with client() as (session, _, _):
        async with session.get(f"/incidents/{INCIDENT}?lang=en") as response:
            text = await response.text()
        assert f'href="/login?lang=en&amp;to=/incidents/{INCIDENT}%3Flang%3Den"' in text
        async with session.get(
            f"/login?to=/incidents/{INCIDENT}", headers={"Accept": "text/html"}
        ) as response:
            assert f'value="/incidents/{INCIDENT}"' in await response.text()
        async with session.get("/login?to=//evil.example", headers={"Accept": "text/html"}) as response:
            assert "evil" not in await response.text()


async def test_what_is_not_there_or_no_verdict_is_refused() -> None:
    async with client() as (session, told, _):
        assert (await post(session, "/incidents/none/verdict", data={"verdict": "real"}, headers=BEARER))[
            0
        ] == 404
        assert (await post(session, VERDICT, data={"verdict": "maybe"}, headers=BEARER))[0] == 400
        assert told.taken == []


async def test_a_label_teaches_what_the_customer_said_and_is_asked_once() -> None:
    async with client() as (session, told, _):
        form = await form_of(session)
        async with session.get("/?lang=en") as response:
            assert "3 texts wait for a label" in await response.text()
        data = {
            "form": form,
            "channel": "chat",
            "event_id": "ask-1",
            "is_complaint": "yes",
            "text": "invented",
        }
        async with session.post("/label-next?lang=en", data=data, headers=SAME) as response:
            text = await response.text()
            assert "Written down" in text and "ask-1" not in text and "ask-0" in text
        ((topic, key, value),) = told.taken
        label = parse_label(json.dumps(value).encode())
        assert (topic, key) == (LABELS, "chat|ask-1")
        assert isinstance(label, EventLabel) and label.is_complaint and label.text == "还可以吧，就是慢了点"
        assert (await post(session, "/label-next", data=data, headers=SAME))[0] == 404
        assert len(told.taken) == 1


async def test_kafka_that_does_not_take_it_is_said_so() -> None:
    async with client() as (session, told, service):
        told.fails = True
        status, text = await post(session, VERDICT, data={"verdict": "real"}, headers=BEARER)
        assert status == 503 and "Kafka did not take it in time" in text
        assert service.metrics.told.labels("verdict", "failed")._value.get() == 1


def notification(*alerts: dict[str, Any]) -> dict[str, Any]:
    start = {"startsAt": "2026-03-02T09:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "status": "firing"}
    return {"version": "4", "alerts": [{**start, "fingerprint": "f1", **alert} for alert in alerts]}


async def test_alerts_of_it_become_context_and_our_own_do_not() -> None:
    down = {"labels": {"alertname": "RouterDown", "brand": "Acme", "region": "north"}}
    down["annotations"] = {"summary": "Core router down, call 13812345678"}
    own = {"labels": {"alertname": "OutcryIncidentRed"}, "annotations": {}}
    async with client() as (session, told, service):
        async with session.post(
            "/hooks/alertmanager", json=notification(down, own), headers=BEARER
        ) as response:
            assert response.status == 202 and (await response.json())["ignored"] == 1
        ended = {**down, "status": "resolved", "endsAt": "2026-03-02T10:00:00Z"}
        async with session.post("/hooks/alertmanager", json=notification(ended), headers=BEARER) as response:
            assert response.status == 202
        assert service.metrics.told.labels("alertmanager", "ignored")._value.get() == 1
    (first, second) = (parse_context(json.dumps(value).encode()) for _, _, value in told.taken)
    assert [topic for topic, _, _ in told.taken] == [CONTEXT, CONTEXT]
    assert first.context_id == second.context_id == told.taken[0][1]
    assert (first.kind, first.brand, first.slice) == ("outage", "Acme", {"region": ["north"]})
    assert first.title == "Core router down, call [phone]" and first.ends_at is None
    assert second.ends_at is not None and second.ends_at.hour == 10


async def test_a_release_becomes_context_once() -> None:
    told_twice = {
        "title": "Route planner",
        "version": "4.2",
        "product": "app",
        "at": "2026-03-02T09:00:00+08:00",
    }
    async with client() as (session, told, _):
        for _ in range(2):
            assert (await post(session, "/hooks/release", json=told_twice, headers=BEARER))[0] == 202
    assert told.taken[0] == told.taken[1]
    context = parse_context(json.dumps(told.taken[0][2]).encode())
    assert (context.kind, context.brand, context.title) == ("release", "*", "Route planner 4.2")
    assert context.slice == {"product": ["app"], "version": ["4.2"]}


@pytest.mark.parametrize("path", ["/hooks/alertmanager", "/hooks/release"])
async def test_hooks_want_the_bearer_and_sense(path: str) -> None:
    async with client() as (session, told, _):
        await form_of(session)
        assert (await post(session, path, json={"title": "x"}, headers=SAME))[0] == 401
        for body in ({}, {"alerts": [{"startsAt": "yesterday"}], "title": ""}, {"alerts": 1, "title": 1}):
            assert (await post(session, path, json=body, headers=BEARER))[0] == 400
        assert told.taken == []


async def test_the_session_is_of_this_outcry_alone() -> None:
    async with client() as (session, told, _):
        form = await form_of(session)
        cookies = {cookie.key: cookie.value for cookie in session.cookie_jar}
        assert TOKEN not in cookies[COOKIE] and form not in cookies[COOKIE]
        session.cookie_jar.clear()
        forged = {COOKIE: cookies[COOKIE].replace(cookies[COOKIE][-4:], "0000")}
        data = {"verdict": "real", "form": form}
        assert (await post(session, VERDICT, data=data, headers=SAME, cookies=forged))[0] == 403
        assert told.taken == []
