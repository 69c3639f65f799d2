"""The one port of a worker: probes, metrics, incidents as JSON and as a page."""

from __future__ import annotations

import asyncio
import mimetypes
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from mode import Service

from schemas.alerts import Alert
from schemas.settings import Settings
from streams.listening import CannotListen, listen
from streams.metrics import Metrics
from streams.progress import LoopWatch
from streams.web import label_next, page
from streams.web.board import IncidentBoard
from streams.web.counts_board import CountsBoard
from streams.web.guard import COOKIE, NAME_CHARS, SESSION_S, Guard
from streams.web.label_next import LabelBoard
from streams.web.page_words import language_of
from streams.web.refusals import in_words, refusal, wants_page
from streams.web.vitals import vitals
from streams.web.writing import VERDICTS, Put, Writing

# Style and script hold nothing of anybody's; the form where the token is given needs them.
PUBLIC = {"/livez", "/readyz", "/metrics", "/login", "/favicon.ico"}
STATIC = "/static/"
VARIABLES = "OUTCRY_HTTP_"
LOOP_PROBE_S = 0.5
# A notification of Alertmanager about hundreds of alerts.
MAX_BODY_BYTES = 1024 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# What is wrong with the worker, in words; empty when all is well.
Health = Callable[[], list[str]]


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
    counts
        Counts by minute for the charts; without them the page shows totals.
    labels
        What to label next.
    put
        Writes what people and hooks tell; without it the page has no buttons.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        board: IncidentBoard,
        alive: Health,
        ready: Health,
        *,
        counts: CountsBoard | None = None,
        labels: LabelBoard | None = None,
        put: Put | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.settings, self.metrics, self.board = settings, metrics, board
        self.alive, self.ready, self.counts = alive, ready, counts
        self.labels = labels or LabelBoard(settings)
        self.guard = Guard(settings)
        self.writing = Writing(self.guard, board, self.labels, metrics, put)
        self.port = settings.http_port
        self.loop_watch = LoopWatch()
        metrics.watch_incidents(board.known, pages_per_week=settings.pages_per_week)

    def application(self) -> web.Application:
        """Routes and their guard."""
        application = web.Application(middlewares=[in_words, self._guard], client_max_size=MAX_BODY_BYTES)
        application.on_response_prepare.append(_add_headers)
        application.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/livez", self._livez),
                web.get("/readyz", self._readyz),
                web.get("/api/incidents", self._incidents),
                web.get("/api/incidents/{incident_id}", self._incident),
                web.get(label_next.PATH, self.labels.answer),
                web.get("/", self._overview),
                web.get("/incidents/{incident_id}", self._page),
                web.get("/login", self._ask),
                web.post("/login", self._login),
                web.get(STATIC + "{name}", _static),
                web.get("/favicon.ico", _favicon),
                *self.writing.routes(),
            ]
        )
        return application

    async def on_start(self) -> None:
        """Listen; raises `CannotListen`."""
        self._runner = web.AppRunner(self.application(), access_log=None)
        await self._runner.setup()
        try:
            self.port = await listen(
                self._runner, self.settings.http_host, self.settings.http_port, VARIABLES
            )
        except CannotListen:
            await self._runner.cleanup()
            raise

    async def on_stop(self) -> None:
        """Close the port."""
        await self._runner.cleanup()

    @Service.task
    async def _watch_loop(self) -> None:
        while not self.should_stop:
            before_s = time.monotonic()
            await asyncio.sleep(LOOP_PROBE_S)
            lag_s = max(0.0, time.monotonic() - before_s - LOOP_PROBE_S)
            self.loop_watch.note(lag_s, time.monotonic())
            self.metrics.loop_lag.set(lag_s)

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        public = request.path in PUBLIC or request.path.startswith(STATIC)
        if public or self.guard.may_read(request, time.time()):
            return await handler(request)
        return self._refused(request, to=request.path_qs)

    def _refused(self, request: web.Request, to: str, *, wrong: bool = False) -> web.Response:
        """Ask for the token: a program in a sentence, a person with a form."""
        headers = {"WWW-Authenticate": "Bearer"}
        if not wants_page(request):
            response = refusal(request, 401, self.guard.why_not(request))
            response.headers.update(headers)
            return response
        possible = self.guard.has_token
        text = page.render_login(language_of(request), time.time(), possible=possible, wrong=wrong, to=to)
        return web.Response(text=text, content_type="text/html", status=401, headers=headers)

    async def _ask(self, request: web.Request) -> web.Response:
        to = _own_path(request.query.get("to", "/"))
        # On loopback all may read, but who wants to judge comes here too.
        if self.guard.has_session(request, time.time()) or not self.guard.has_token:
            raise web.HTTPSeeOther(to)
        return self._refused(request, to)

    async def _login(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        to = _own_path(str(form.get("to", "/")))
        if not self.guard.is_token(str(form.get("token", ""))):
            return self._refused(request, to, wrong=True)
        response = web.HTTPSeeOther(to)
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        response.set_cookie(
            COOKIE,
            self.guard.session(time.time(), str(form.get("name", "")).strip()[:NAME_CHARS]),
            max_age=SESSION_S,
            httponly=True,
            samesite="Strict",
            secure=secure,
        )
        raise response

    async def _metrics(self, request: web.Request) -> web.Response:
        body, content_type = self.metrics.expose(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _livez(self, request: web.Request) -> web.Response:
        return _probe(self.alive)

    async def _readyz(self, request: web.Request) -> web.Response:
        return _probe(self.ready)

    async def _incidents(self, request: web.Request) -> web.Response:
        incidents = [incident.model_dump(mode="json") for incident in self.board.incidents()]
        return web.json_response({"incidents": incidents})

    async def _incident(self, request: web.Request) -> web.Response:
        incident = self._find(request)
        if incident is None:
            raise web.HTTPNotFound(
                text="no such incident, it may have been forgotten 7 days after its end; /api/incidents has them all"
            )
        return web.json_response(incident.model_dump(mode="json"))

    async def _overview(self, request: web.Request) -> web.Response:
        now_s = time.time()
        text = page.render_overview(
            self.board.incidents(),
            vitals(self.metrics, self.ready(), now_s),
            now_s,
            language=language_of(request),
            counted=self.counts.minutes if self.counts else None,
            brands=self.counts.brands() if self.counts else (),
            everything=request.query.get("all") == "1",
            form=self.writing.form(request),
        )
        return _html(text)

    async def _page(self, request: web.Request) -> web.Response:
        incident, language = self._find(request), language_of(request)
        if incident is None:
            return _html(page.render_missing(language, time.time()), status=404)
        text = page.render_incident(
            incident,
            time.time(),
            language=language,
            counted=self.counts.minutes if self.counts else None,
            history=self.board.history(incident.incident_id),
            form=self.writing.form(request),
            told=told if (told := request.query.get("told", "")) in VERDICTS else "",
        )
        return _html(text)

    def _find(self, request: web.Request) -> Alert | None:
        return self.board.find(request.match_info["incident_id"])


def _probe(health: Health) -> web.Response:
    wrong = health()
    return web.json_response({"ok": not wrong, "wrong": wrong}, status=503 if wrong else 200)


def _own_path(to: str) -> str:
    r"""Only a path of our own: `//elsewhere` and `/\elsewhere` are other hosts to a browser."""
    strange = not to.startswith("/") or to[1:2] in ("/", "\\") or any(ord(sign) < 32 for sign in to)
    return "/" if strange else to


def _html(text: str, status: int = 200) -> web.Response:
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    body = page.static_files().get(name)
    if body is None:
        raise web.HTTPNotFound(text="there is no such file")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "utf-8" if kind.startswith("text/") else None
    # The page asks for them with their fingerprint, so what is kept is never old.
    return web.Response(
        body=body, content_type=kind, charset=charset, headers={"Cache-Control": "public, max-age=86400"}
    )


async def _favicon(request: web.Request) -> web.Response:
    raise web.HTTPMovedPermanently(STATIC + "calm.svg")


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    if "text/html" in response.headers.get("Content-Type", ""):
        response.headers["Vary"] = "Accept-Language, Cookie"
