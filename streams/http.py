"""The one port of a worker: probes, metrics, incidents as JSON and as a page."""

from __future__ import annotations

import asyncio
import errno
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from mode import Service

from schemas.alerts import Alert
from schemas.settings import Settings
from streams.board import IncidentBoard
from streams.metrics import Metrics
from streams.page import render_incident, render_overview

log = logging.getLogger(__name__)

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PUBLIC = {"/livez", "/readyz", "/metrics"}
LOOP_PROBE_S = 0.5
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# What is wrong with the worker, in words; empty when all is well.
Health = Callable[[], list[str]]


class PortInUse(Exception):
    """Somebody else listens where the worker wants to."""


class HttpService(Service):
    """Serves probes, metrics and incidents.

    Parameters
    ----------
    settings
        Address and token.
    metrics
        What `/metrics` exposes.
    board
        All incidents.
    alive, ready
        What is wrong by the standards of each probe.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        board: IncidentBoard,
        alive: Health,
        ready: Health,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.settings, self.metrics, self.board = settings, metrics, board
        self.alive, self.ready = alive, ready
        self.port = settings.http_port
        metrics.watch_incidents(board.known)

    def application(self) -> web.Application:
        """Routes and their guard."""
        application = web.Application(middlewares=[self._guard], client_max_size=64 * 1024)
        application.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/livez", lambda request: self._probe(self.alive)),
                web.get("/readyz", lambda request: self._probe(self.ready)),
                web.get("/api/incidents", self._incidents),
                web.get("/api/incidents/{incident_id}", self._incident),
                web.get("/", self._overview),
                web.get("/incidents/{incident_id}", self._page),
            ]
        )
        return application

    async def on_start(self) -> None:
        """Listen; raises `PortInUse`."""
        self._runner = web.AppRunner(self.application(), access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.settings.http_host, self.settings.http_port).start()
        except OSError as error:
            await self._runner.cleanup()
            if error.errno != errno.EADDRINUSE:
                raise
            where = f"{self.settings.http_host}:{self.settings.http_port}"
            raise PortInUse(f"{where} is in use: stop what listens there, or set OUTCRY_HTTP_PORT") from None
        self.port = self._runner.addresses[0][1]

    async def on_stop(self) -> None:
        """Close the port."""
        await self._runner.cleanup()

    @Service.task
    async def _watch_loop(self) -> None:
        while not self.should_stop:
            before_s = time.monotonic()
            await asyncio.sleep(LOOP_PROBE_S)
            self.metrics.loop_lag.set(max(0.0, time.monotonic() - before_s - LOOP_PROBE_S))

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.path not in PUBLIC and not self._may_read(request):
            raise web.HTTPUnauthorized(text="a token is needed here: Authorization: Bearer …\n")
        response = await handler(request)
        response.headers.update(HEADERS)
        return response

    def _may_read(self, request: web.Request) -> bool:
        token = self.settings.http_token
        if token is None:
            return self.settings.http_host in LOOPBACK
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.get_secret_value().encode())

    async def _metrics(self, request: web.Request) -> web.Response:
        body, content_type = self.metrics.expose(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _probe(self, health: Health) -> web.Response:
        wrong = health()
        return web.json_response({"ok": not wrong, "wrong": wrong}, status=503 if wrong else 200)

    async def _incidents(self, request: web.Request) -> web.Response:
        incidents = [incident.model_dump(mode="json") for incident in self.board.incidents()]
        return web.json_response({"incidents": incidents})

    async def _incident(self, request: web.Request) -> web.Response:
        return web.json_response(self._find(request).model_dump(mode="json"))

    async def _overview(self, request: web.Request) -> web.Response:
        return web.Response(
            text=render_overview(self.board.incidents(), self.ready(), time.time()), content_type="text/html"
        )

    async def _page(self, request: web.Request) -> web.Response:
        return web.Response(text=render_incident(self._find(request), time.time()), content_type="text/html")

    def _find(self, request: web.Request) -> Alert:
        wanted = request.match_info["incident_id"]
        for incident in self.board.incidents():
            if incident.incident_id == wanted:
                return incident
        raise web.HTTPNotFound(text="no such incident; it may have been forgotten 7 days after its end\n")
