"""`outcry chat-adapter`: listens for Alertmanager's webhook and writes to group bots, one path for each bot.

One path, one bot: Alertmanager repeats what failed, and a bot that took the message must not be told again because
another one did not.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable

import aiohttp
from aiohttp import web
from pydantic import ValidationError

from schemas.chat import CHAT_PREFIX, ChatSettings
from streams.chat.bots import Bot, bots_of
from streams.chat.message import Message, Notification, message_of
from streams.listening import listen
from streams.web.guard import bears, is_loopback
from streams.web.whys import in_json

log = logging.getLogger(__name__)

# Alertmanager gives up on a receiver after its group interval; a bot that is slower than this is asked again.
ANSWER_S = 8.0
LOG_BYTES = 4000
_SESSION = web.AppKey("session", aiohttp.ClientSession)


class Unprotected(Exception):
    """Off loopback, and anybody could write to the groups."""


class NoBot(Exception):
    """No page could reach anybody."""


class Refused(Exception):
    """A bot did not take a message, and why."""


class Adapter:
    """Routes of the adapter.

    Parameters
    ----------
    settings
        Where to listen, whom to believe, whom to tell; raises `Unprotected` off loopback without a token, `NoBot`
        without a bot to tell, unless pages are to be written on the log.
    now_s
        Wall clock, Unix seconds: signatures hold for an hour or less.
    """

    def __init__(self, settings: ChatSettings, now_s: Callable[[], float] = time.time) -> None:
        if settings.token is None and not is_loopback(settings.host):
            raise Unprotected("off loopback the adapter needs a token: set OUTCRY_CHAT_TOKEN_FILE")
        self.settings, self.now_s = settings, now_s
        self.bots = bots_of(settings)
        if not self.bots and not settings.log:
            names = ", ".join(f"{CHAT_PREFIX}{bot}_URL_FILE" for bot in ("WECOM", "DINGTALK", "FEISHU"))
            raise NoBot(
                f"no bot is set: name one by {names}, or set {CHAT_PREFIX}LOG=true to have pages on the log"
            )

    def application(self) -> web.Application:
        """The HTTP application."""
        application = web.Application(middlewares=[in_json], client_max_size=4 * 1024 * 1024)
        application.cleanup_ctx.append(_session)
        application.add_routes([web.get("/livez", _livez), web.post("/{name}", self._hear)])
        return application

    async def _hear(self, request: web.Request) -> web.Response:
        if not self._believes(request):
            raise web.HTTPUnauthorized(text="a token is needed here: Authorization: Bearer …")
        name = request.match_info["name"]
        bot = self.bots.get(name)
        if bot is None and not self.settings.log:
            raise web.HTTPNotFound(text=f"no bot {name!r}; there are: {', '.join(self.bots) or 'none'}")
        try:
            message = message_of(Notification.model_validate_json(await request.read()))
        except ValidationError:
            raise web.HTTPBadRequest(text="this is not Alertmanager's webhook, version 4") from None
        if bot is None:
            log.info("for %s: %s", name, message.text(LOG_BYTES))
            return web.Response(text="written on the log\n")
        try:
            await self._tell(request.app[_SESSION], bot, message)
        except Refused as refused:
            # 5xx: Alertmanager tries again.
            log.error("%s did not take a message: %s", bot.name, refused)
            raise web.HTTPBadGateway(text=f"{bot.name}: {refused}") from None
        return web.Response(text="told\n")

    def _believes(self, request: web.Request) -> bool:
        token = self.settings.token
        return token is None or bears(request, token.get_secret_value().encode())

    async def _tell(self, session: aiohttp.ClientSession, bot: Bot, message: Message) -> None:
        post = bot.post(message, self.now_s())
        try:
            async with session.post(
                bot.url, params=post.query, json=post.body, allow_redirects=False
            ) as answer:
                said = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # The address is a secret, and the errors of the client name it.
            raise Refused(type(error).__name__) from None
        code = said.get(bot.refusal) if isinstance(said, dict) else None
        if answer.status != 200 or code != 0:
            raise Refused(f"status {answer.status}, {bot.refusal} {code}")


async def _session(application: web.Application) -> AsyncIterator[None]:
    limit = aiohttp.ClientTimeout(total=ANSWER_S)
    async with aiohttp.ClientSession(timeout=limit, trust_env=True) as session:
        application[_SESSION] = session
        yield


async def _livez(request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def serve(settings: ChatSettings) -> None:
    """Listen until a signal; raises `Unprotected`, `NoBot`, `CannotListen`."""
    adapter, wanted = Adapter(settings), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, wanted.set)
    runner = web.AppRunner(adapter.application(), access_log=None)
    await runner.setup()
    try:
        port = await listen(runner, settings.host, settings.port, CHAT_PREFIX)
        log.info("listening", extra={"port": port, "bots": list(adapter.bots)})
        await wanted.wait()
    finally:
        await runner.cleanup()
