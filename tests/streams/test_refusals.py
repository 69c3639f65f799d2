"""What is refused says what, where and what to do: a program as JSON, a browser as a page, others as a line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from schemas.settings import Settings
from streams.http import MAX_BODY_BYTES
from tests.web.story import Records, serving

TOKEN = "a token of some length"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
LARGE = b"x" * (MAX_BODY_BYTES + 1)


@pytest.fixture
def records() -> Records:
    return Records()


@pytest_asyncio.fixture
async def session(records: Records) -> AsyncIterator[aiohttp.ClientSession]:
    chosen = Settings(http_token=TOKEN)
    async with (
        serving([], now_s=1e9, surge=False, settings=chosen, wrong=[], put=records) as (url, _),
        aiohttp.ClientSession(url) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("asked", "sent", "status", "parts"),
    [
        ("GET /api", {}, 404, ["nothing at this path", "/api/incidents", "/hooks/release"]),
        ("GET /api/incidents/none", {}, 404, ["no such incident", "7 days", "/api/incidents has them"]),
        ("DELETE /api/incidents", {}, 405, ["takes GET and HEAD alone"]),
        ("GET /hooks/release", {}, 405, ["takes POST alone"]),
        ("GET /api/incidents", {"headers": {"Host": "evil.example"}}, 401, ["evil.example", "127.0.0.1"]),
        ("POST /hooks/release", {"data": b"{}"}, 401, ["needs the token", "Authorization: Bearer"]),
        ("POST /hooks/release", {"data": b"{}", "headers": BEARER}, 400, ["title", "Field required"]),
        ("POST /hooks/release", {"data": b"{", "headers": BEARER}, 400, ["does not fit: Invalid JSON"]),
        ("POST /hooks/release", {"data": LARGE, "headers": BEARER}, 413, ["larger than 1,024 KiB"]),
    ],
)
async def test_a_program_hears_one_sentence(
    session: aiohttp.ClientSession, asked: str, sent: dict[str, Any], status: int, parts: list[str]
) -> None:
    method, path = asked.split()
    # A program that takes anything, pages too, hears no other thing.
    headers = {**BROWSER, **sent.get("headers", {})}
    async with session.request(method, path, **{**sent, "headers": headers}) as response:
        assert (response.status, response.content_type) == (status, "application/json")
        answer = await response.json()
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert ("Allow" in response.headers) == (status == 405)
        assert ("WWW-Authenticate" in response.headers) == (status == 401)
    assert answer.keys() == {"error"}
    assert answer["error"].startswith(f"{method} {path}: ") and "\n" not in answer["error"]
    assert [part for part in parts if part not in answer["error"]] == []
    assert TOKEN not in answer["error"]


async def test_a_hook_that_kafka_does_not_take_is_told_to_come_again(
    session: aiohttp.ClientSession, records: Records
) -> None:
    records.fails = True
    async with session.post("/hooks/release", json={"title": "8.3"}, headers=BEARER) as response:
        assert response.status == 503
        assert "send it again" in (await response.json())["error"]


@pytest.mark.parametrize(
    ("asked", "status", "title", "line"),
    [
        ("GET /nowhere", 404, "No such page", "there are /"),
        ("PUT /", 405, "Not in this way", "takes GET and HEAD alone"),
        ("POST /login", 413, "Too long", "larger than 1,024 KiB"),
    ],
)
async def test_a_person_sees_a_page_and_a_script_a_line(
    session: aiohttp.ClientSession, asked: str, status: int, title: str, line: str
) -> None:
    method, path = asked.split()
    data = {"token": "x" * MAX_BODY_BYTES} if status == 413 else None
    async with session.request(method, path, data=data, headers=BROWSER) as response:
        assert (response.status, response.content_type) == (status, "text/html")
        text = await response.text()
        assert f"<h1>{title}</h1>" in text and 'href="/?lang=en"' in text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    async with session.request(method, f"{path}?lang=zh", data=data, headers=BROWSER) as response:
        assert title not in await response.text()
    async with session.request(method, path, data=data) as response:
        assert (response.status, response.content_type) == (status, "text/plain")
        text = await response.text()
    assert text.startswith(f"{method} {path}: ") and line in text and text.count("\n") == 1


async def test_a_hostile_path_is_shown_as_text(session: aiohttp.ClientSession) -> None:
    for path in ("/<script>alert(1)</script>", "/api/\u202e%0aHTTP", "/" + "x" * 3000):
        async with session.get(path) as response:
            text = await response.text()
        assert response.status == 404 and response.content_type != "text/html"
        assert "\u202e" not in text and text.count("\n") <= 1 and len(text) < 700


async def test_without_a_token_it_is_said_how_to_set_one() -> None:
    async with (
        serving([], now_s=1e9, surge=False, settings=Settings(http_host="0.0.0.0"), wrong=[]) as (url, _),
        aiohttp.ClientSession(url) as client,
        client.get("/api/incidents") as response,
    ):
        assert response.status == 401
        assert "set OUTCRY_HTTP_TOKEN_FILE" in (await response.json())["error"]
