"""The chat adapter against fakes of the bots' APIs that check signature and body as the real ones say they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from schemas.chat import ChatSettings
from streams.chat.adapter import Adapter, NoBot, Unprotected
from streams.chat.message import Link, Message

NOW_S = 1_772_409_600.25
SECRET, TOKEN = "SEC0123", "token-of-the-test"


def notification(status: str = "firing", summaries: tuple[str, ...] = ("Acme: 42 complaints",)) -> Any:
    alerts = [
        {
            "status": status,
            "labels": {"alertname": "OutcryIncidentRed", "tier": "red"},
            "annotations": {
                "summary": text,
                "description": "Brand Acme, owner operations.",
                "runbook_url": "http://runbooks/OutcryIncident.md",
                "dashboard": "http://grafana/d/outcry-incident",
            },
            "startsAt": "2026-03-02T00:00:00Z",
        }
        for text in summaries
    ]
    return {"version": "4", "status": status, "receiver": "pager", "alerts": alerts, "groupLabels": {}}


class Bots:
    """The three APIs; each refuses with status 200 and a code, as they do."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.busy = False

    def application(self) -> web.Application:
        application = web.Application()
        application.add_routes(
            [
                web.post("/cgi-bin/webhook/send", self.wecom),
                web.post("/robot/send", self.dingtalk),
                web.post("/open-apis/bot/v2/hook/{token}", self.feishu),
            ]
        )
        return application

    async def wecom(self, request: web.Request) -> web.Response:
        body = await request.json()
        if request.query["key"] != "k-1" or body["msgtype"] != "text":
            return web.json_response({"errcode": 93000, "errmsg": "invalid webhook url"})
        if self.busy or len(body["text"]["content"].encode()) > 2048:
            return web.json_response({"errcode": 45009, "errmsg": "api freq out of limit"})
        return self.took(body, "errcode")

    async def dingtalk(self, request: web.Request) -> web.Response:
        stamp = request.query["timestamp"]
        right = base64.b64encode(
            hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
        ).decode()
        # As on the wire: a plus that is not quoted would be read as a blank.
        sent = urllib.parse.parse_qs(request.url.raw_query_string)["sign"] == [right]
        fresh = abs(int(stamp) / 1000 - NOW_S) < 3600
        if request.query["access_token"] != "t-1" or not (sent and fresh):
            return web.json_response({"errcode": 310000, "errmsg": "sign not match"})
        return self.took(await request.json(), "errcode")

    async def feishu(self, request: web.Request) -> web.Response:
        body = await request.json()
        key = f"{body['timestamp']}\n{SECRET}".encode()
        right = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        if body["sign"] != right or abs(int(body["timestamp"]) - NOW_S) > 3600:
            return web.json_response(
                {"code": 19021, "msg": "sign match fail or timestamp is not within 1 hour"}
            )
        return self.took(body, "code")

    def took(self, body: dict[str, Any], code: str) -> web.Response:
        self.heard.append(body)
        return web.json_response({code: 0})


@asynccontextmanager
async def adapting(bots: Bots, **changes: Any) -> AsyncIterator[tuple[str, ClientSession]]:
    async with TestServer(bots.application()) as fakes:
        given = {
            "token": TOKEN,
            "wecom_url": str(fakes.make_url("/cgi-bin/webhook/send?key=k-1")),
            "dingtalk_url": str(fakes.make_url("/robot/send?access_token=t-1")),
            "dingtalk_secret": SECRET,
            "feishu_url": str(fakes.make_url("/open-apis/bot/v2/hook/h-1")),
            "feishu_secret": SECRET,
        }
        adapter = Adapter(ChatSettings(**{**given, **changes}), lambda: NOW_S)
        async with (
            TestServer(adapter.application()) as server,
            ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session,
        ):
            yield str(server.make_url("/")), session


async def tell(session: ClientSession, url: str, body: Any = None) -> tuple[int, str]:
    async with session.post(url, json=body or notification()) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("bot", ["wecom", "dingtalk", "feishu"])
async def test_every_bot_takes_a_page_and_its_end(bot: str) -> None:
    bots = Bots()
    async with adapting(bots) as (url, session):
        for status in ("firing", "resolved"):
            assert await tell(session, url + bot, notification(status)) == (200, "told\n")
    page, end = (str(body) for body in bots.heard)
    assert "🔴 Acme: 42 complaints" in page and "Brand Acme, owner operations." in page
    assert "http://runbooks/OutcryIncident.md" in page and "http://grafana/d/outcry-incident" in page
    assert "✅ Over: Acme: 42 complaints" in end and "owner operations" not in end


@pytest.mark.parametrize(
    ("bot", "changes"),
    [("dingtalk", {"dingtalk_secret": "another"}), ("feishu", {"feishu_secret": "another"})],
)
async def test_a_wrong_signature_is_no_success_and_names_no_secret(
    bot: str, changes: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    bots = Bots()
    async with adapting(bots, **changes) as (url, session):
        status, said = await tell(session, url + bot)
        assert status == 502
    assert bots.heard == []
    assert "another" not in said + caplog.text and "hook/h-1" not in said + caplog.text


async def test_a_bot_that_refuses_for_now_is_asked_again_by_alertmanager() -> None:
    bots = Bots()
    bots.busy = True
    async with adapting(bots) as (url, session):
        assert await tell(session, url + "wecom") == (
            502,
            '{"error": "POST /wecom: wecom: status 200, errcode 45009"}',
        )
        bots.busy = False
        assert await tell(session, url + "wecom") == (200, "told\n")


async def test_a_bot_that_is_not_there_is_no_success(
    free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    gone = f"http://127.0.0.1:{free_port}/cgi-bin/webhook/send?key=k-1"
    async with adapting(Bots(), wecom_url=gone) as (url, session):
        assert await tell(session, url + "wecom") == (
            502,
            '{"error": "POST /wecom: wecom: ClientConnectorError"}',
        )
    assert "k-1" not in caplog.text


async def test_what_a_customer_wrote_stays_text() -> None:
    bots, hostile = Bots(), 'Acme: <at user_id="all">all</at> @all **now**'
    async with adapting(bots) as (url, session):
        for bot in ("wecom", "dingtalk", "feishu"):
            assert await tell(session, url + bot, notification(summaries=(hostile,))) == (200, "told\n")
    assert [body.get("msgtype") or body["msg_type"] for body in bots.heard] == ["text", "text", "post"]
    assert {"at", "mentioned_list"} & {key for body in bots.heard for key in body} == set()


async def test_a_long_group_fits_and_says_how_much_is_left_out() -> None:
    bots = Bots()
    summaries = tuple(f"{number}: {'很长的句子' * 60}" for number in range(30))
    async with adapting(bots) as (url, session):
        assert await tell(session, url + "wecom", notification(summaries=summaries)) == (200, "told\n")
    content = bots.heard[0]["text"]["content"]
    assert content.endswith("Dashboard: http://grafana/d/outcry-incident") and len(content.encode()) <= 2048
    assert Message("t", ["x" * 99], [Link("a", "b")]).text(20) == f"t\n{'x' * 10}…\na: b"


async def test_only_alertmanager_is_believed_and_only_known_paths_are_heard() -> None:
    bots = Bots()
    async with adapting(bots) as (url, session):
        async with session.post(
            url + "wecom", json=notification(), headers={"Authorization": "Bearer guess"}
        ) as answer:
            assert answer.status == 401
            assert "a token is needed here" in (await answer.json())["error"]
        async with session.get(url + "wecom") as answer:
            assert (await answer.json())["error"].startswith("GET /wecom: this path takes POST alone")
            assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        status, said = await tell(session, url + "weecom")
        assert status == 404 and "wecom, dingtalk, feishu" in said
        assert (await tell(session, url + "wecom", {"alerts": "all"}))[0] == 400
    assert bots.heard == []


async def test_without_bots_pages_are_written_on_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    nothing = dict.fromkeys(("wecom_url", "dingtalk_url", "dingtalk_secret", "feishu_url", "feishu_secret"))
    async with adapting(Bots(), log=True, **nothing) as (url, session):
        assert (await tell(session, url + "pager"))[0] == 200
    assert "for pager: 🔴 Acme: 42 complaints" in caplog.text


def test_off_loopback_it_will_not_listen_without_a_token() -> None:
    with pytest.raises(Unprotected, match="OUTCRY_CHAT_TOKEN_FILE"):
        Adapter(ChatSettings(host="0.0.0.0"))


def test_without_a_bot_it_will_not_listen_unless_pages_go_to_the_log() -> None:
    with pytest.raises(NoBot, match=r"OUTCRY_CHAT_WECOM_URL_FILE.*OUTCRY_CHAT_LOG=true"):
        Adapter(ChatSettings())
    assert Adapter(ChatSettings(log=True)).bots == {}
