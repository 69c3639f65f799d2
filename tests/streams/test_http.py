"""The port of a worker: what is served to whom, and with which headers."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from schemas.alerts import Alert
from schemas.settings import Settings
from streams.http import HttpService
from streams.listening import CannotListen
from streams.web.guard import COOKIE, SESSION_S, Guard
from streams.web.page import static_files
from tests.web.story import HOSTILE, alert, crisis, hostile, serving

NOW_S = time.time()
TOKEN = "a token of some length"
OPEN = ("/livez", "/readyz", "/metrics", "/static/page.css", "/static/page.js")
GUARDED = ("/", "/api/incidents", "/incidents/x", "/api/incidents/x", "/nowhere")
BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@asynccontextmanager
async def client(
    alerts: list[Alert] | None = None, **settings: Any
) -> AsyncIterator[tuple[aiohttp.ClientSession, HttpService]]:
    chosen = Settings(**settings)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        serving(alerts or [], now_s=time.time(), surge=False, settings=chosen, wrong=[]) as (url, service),
        aiohttp.ClientSession(url, cookie_jar=jar) as session,
    ):
        yield session, service


async def test_on_loopback_everything_is_open_to_this_machine() -> None:
    async with client(list(crisis(NOW_S))) as (session, _):
        for path in (*OPEN, "/", "/api/incidents"):
            async with session.get(path) as response:
                assert response.status == 200, path


async def test_a_name_that_only_points_to_loopback_needs_the_token() -> None:
    async with client() as (session, _), session.get("/", headers={"Host": "evil.example:8700"}) as response:
        assert response.status == 401


@pytest.mark.parametrize("path", GUARDED)
async def test_off_loopback_nothing_is_told_without_the_token(path: str) -> None:
    for token in (None, TOKEN):
        async with client(list(crisis(NOW_S)), http_host="0.0.0.0", http_token=token) as (session, _):
            for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, BROWSER):
                async with session.get(path, headers=given) as response:
                    assert response.status == 401
                    assert response.headers["WWW-Authenticate"] == "Bearer"
                    assert "Nordwind" not in await response.text()


async def test_off_loopback_probes_metrics_and_style_are_open() -> None:
    async with client(http_host="0.0.0.0", http_token=TOKEN) as (session, _):
        for path in OPEN:
            async with session.get(path) as response:
                assert response.status == 200, path


async def test_the_token_opens_to_programs() -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        client(list(crisis(NOW_S)), http_host="0.0.0.0", http_token=TOKEN) as (session, _),
        session.get("/api/incidents", headers=headers) as response,
    ):
        assert response.status == 200
        incidents = (await response.json())["incidents"]
    assert [Alert.model_validate(one).status for one in incidents] == ["updated", "firing", *["resolved"] * 3]


async def test_a_browser_gives_the_token_once_and_keeps_a_cookie_that_is_not_the_token() -> None:
    async with client(list(crisis(NOW_S)), http_host="0.0.0.0", http_token=TOKEN) as (session, _):
        async with session.get("/?lang=zh", headers=BROWSER) as response:
            assert '<input id="token"' in await response.text()
        async with session.post("/login", data={"token": "wrong"}, headers=BROWSER) as response:
            assert response.status == 401 and "That is not the token" in await response.text()
        form = {"token": TOKEN, "to": "/?lang=zh"}
        async with session.post("/login", data=form, headers=BROWSER, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/?lang=zh")
            cookie = response.cookies[COOKIE]
        assert cookie["httponly"] and cookie["samesite"] == "Strict" and TOKEN not in cookie.value
        async with session.get("/", headers=BROWSER) as response:
            assert response.status == 200 and "Nordwind" in await response.text()


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "/\r\nX: y", ""])
async def test_the_form_leads_nowhere_else(to: str) -> None:
    async with client(http_host="0.0.0.0", http_token=TOKEN) as (session, _):
        form = {"token": TOKEN, "to": to}
        async with session.post("/login", data=form, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/")


def test_a_session_ends_and_cannot_be_made_without_the_token() -> None:
    guard, other = (Guard(Settings(http_token=token)) for token in (TOKEN, "another"))
    cookie = guard.session(now_s=NOW_S)
    end, name, signature = cookie.split(".")
    assert guard.is_session(cookie, NOW_S + SESSION_S - 2)
    assert not guard.is_session(cookie, NOW_S + SESSION_S + 1)
    assert not other.is_session(cookie, NOW_S)
    assert not guard.is_session(f"{int(end) + 1}.{name}.{signature}", NOW_S)
    assert not guard.is_session(f"{end}.QW5u.{signature}", NOW_S)
    assert not Guard(Settings()).is_session(cookie, NOW_S)


async def test_every_answer_carries_the_headers_that_keep_scripts_out() -> None:
    async with client(list(crisis(NOW_S)), http_token=TOKEN) as (session, _):
        for path in (*OPEN, "/", "/nowhere", "/incidents/none"):
            async with session.get(path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy and "unsafe" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                kept = response.headers["Cache-Control"]
                assert ("max-age" in kept) == path.startswith("/static/")


async def test_what_is_not_there_is_said_in_words() -> None:
    async with client() as (session, _):
        async with session.get("/api/incidents/none") as response:
            assert response.status == 404 and "no such incident" in await response.text()
        async with session.get("/incidents/none?lang=en") as response:
            assert response.status == 404 and "No such incident" in await response.text()
        async with session.get("/static/..%2fpage.py") as response:
            assert response.status == 404


async def test_the_language_is_the_readers() -> None:
    async with client() as (session, _):
        for accepted, query, word in (("zh-CN,zh;q=0.9", "", "一切正常"), ("zh", "?lang=en", "All calm")):
            async with session.get(f"/{query}", headers={"Accept-Language": accepted}) as response:
                assert word in await response.text()
                assert "Accept-Language" in response.headers["Vary"]


async def test_hostile_ids_and_texts_are_served_as_text() -> None:
    strange = hostile(NOW_S).model_copy(update={"incident_id": "<script>1</script>"})
    async with client([hostile(NOW_S), strange]) as (session, _):
        for path in (
            "/",
            f"/incidents/{hostile(NOW_S).incident_id}",
            "/incidents/%3Cscript%3E1%3C%2Fscript%3E",
        ):
            async with session.get(path) as response:
                text = await response.text()
                assert response.status == 200
                assert (
                    text.count("<script") == 1
                    and "<img" not in text
                    and "{{" not in text.replace("{{ 7 * 7 }}", "")
                )
                assert "&lt;script&gt;" in text and "\u202e" not in text and HOSTILE not in text


async def test_five_hundred_incidents_stay_readable_and_quick() -> None:
    many = [alert(NOW_S, incident_id=f"id-{number}") for number in range(500)]
    async with client(many) as (session, _):
        begun_s = time.process_time()
        async with session.get("/?lang=en") as response:
            text = await response.text()
        assert time.process_time() - begun_s < 2
        assert "500 open incidents" in text and "440 more" in text and len(text) < 1_000_000
        async with session.get("/?all=1") as response:
            assert (await response.text()).count('class="card incident"') == 500


async def test_static_files_are_served_with_their_type() -> None:
    async with client() as (session, _):
        for name, body in static_files().items():
            async with session.get(f"/static/{name}") as response:
                assert await response.read() == body
                kind = response.content_type
                assert (
                    kind
                    == {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}[
                        name.rpartition(".")[2]
                    ]
                )


async def test_a_port_in_use_is_one_sentence() -> None:
    async with client() as (_, service), client() as (_, other):
        service.settings = service.settings.model_copy(update={"http_port": 0})
        await service.on_start()
        try:
            other.settings = other.settings.model_copy(update={"http_port": service.port})
            with pytest.raises(CannotListen, match=f"127.0.0.1:{service.port} is in use"):
                await other.on_start()
        finally:
            await service.on_stop()
