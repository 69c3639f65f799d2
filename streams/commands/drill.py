"""`outcry drill`: a fire drill a day, through the real topics, ingest, judge, Prometheus and Alertmanager.

It feeds a canary brand a few contacts a minute and a surge a day, and waits for Alertmanager to page it. A watchdog
proves that Prometheus reaches Alertmanager; this proves that a surge becomes a page. Run one of it, beside the workers.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import choose_encoder
from pydantic import AwareDatetime, BaseModel, ValidationError

from schemas.drill import DRILL_PREFIX, DrillSettings
from schemas.settings import Settings
from streams import kafka
from streams.files import line_of
from streams.listening import listen
from streams.simulation.canary import MINUTE_S, minute_events, surge_at
from streams.web.guard import bears, is_loopback
from streams.web.whys import in_json

log = logging.getLogger(__name__)

# What Alertmanager pages for: a canary's surge that is not at least orange has not been found.
PAGES = {"OutcryIncidentRed", "OutcryIncidentOrange"}
# Prometheus stamps an alert by its evaluation, which clocks of two machines may put a little before the surge. Seconds.
SKEW_S = 5.0

# Gauges of the drill, which are no worker's; Unix seconds and seconds.
METRICS = (
    (
        "outcry_drill_due_timestamp_seconds",
        "Begin of the last surge of the canary, 0 before the first. From then on a page is due.",
    ),
    (
        "outcry_drill_last_success_timestamp_seconds",
        "When the page of a surge last came back, 0 before the first. Older than the surge for minutes: the road is "
        "broken somewhere; follow it from the topic on.",
    ),
    (
        "outcry_drill_delay_seconds",
        "From the begin of a surge to its page, of the last one that came back. Growing: see which stage has become "
        "slow.",
    ),
)


class Unprotected(Exception):
    """Off loopback, and anybody could say that the drill went well."""


class DrillAlert(BaseModel):
    """An alert of Alertmanager's webhook, as far as the drill reads it."""

    status: str
    labels: dict[str, str] = {}
    startsAt: AwareDatetime


class DrillNotification(BaseModel):
    """Alertmanager's webhook, version 4."""

    alerts: list[DrillAlert]


class Drill:
    """What was fed, what came back, and when.

    Parameters
    ----------
    brand
        The canary.
    now_s
        Wall clock, Unix seconds.

    Examples
    --------
    >>> drill = Drill("canary", lambda: 130.0)
    >>> drill.began(100.0)
    >>> (
    ...     drill.heard("OutcryIncidentRed", "canary", datetime.fromisoformat("1970-01-01T00:02:00Z")),
    ...     drill.delay_s,
    ... )
    (True, 30.0)
    """

    def __init__(self, brand: str, now_s: Callable[[], float] = time.time) -> None:
        self.brand, self.now_s = brand, now_s
        self.due_s, self.success_s, self.delay_s = 0.0, 0.0, 0.0
        self.registry = CollectorRegistry()
        values = (lambda: self.due_s, lambda: self.success_s, lambda: self.delay_s)
        for (name, meaning), value in zip(METRICS, values, strict=True):
            Gauge(name, meaning, registry=self.registry).set_function(value)

    def began(self, surge_s: float) -> None:
        """A surge has begun to be fed: from now on a page is due."""
        self.due_s = surge_s

    def heard(self, alertname: str, brand: str, starts_at: datetime) -> bool:
        """Take in an alert; whether it is the page of the last surge, and the first."""
        fits = brand == self.brand and alertname in PAGES and starts_at.timestamp() >= self.due_s - SKEW_S
        if not fits or not self.due_s or self.success_s >= self.due_s:
            return False
        self.success_s = self.now_s()
        self.delay_s = self.success_s - self.due_s
        return True


class DrillPort:
    """Where Alertmanager pages the drill, and Prometheus asks how it went; raises `Unprotected`."""

    def __init__(self, settings: DrillSettings, drill: Drill) -> None:
        if settings.token is None and not is_loopback(settings.host):
            raise Unprotected("off loopback the drill needs a token: set OUTCRY_DRILL_TOKEN_FILE")
        self.settings, self.drill = settings, drill

    def application(self) -> web.Application:
        """The HTTP application."""
        application = web.Application(middlewares=[in_json])
        application.add_routes(
            [
                web.get("/livez", self._livez),
                web.get("/metrics", self._metrics),
                web.post("/hooks/drill", self._hear),
            ]
        )
        return application

    async def _livez(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _metrics(self, request: web.Request) -> web.Response:
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(self.drill.registry), headers={"Content-Type": kind})

    async def _hear(self, request: web.Request) -> web.Response:
        token = self.settings.token
        if token is not None and not bears(request, token.get_secret_value().encode()):
            raise web.HTTPUnauthorized(text="a token is needed here: Authorization: Bearer …")
        try:
            told = DrillNotification.model_validate_json(await request.read())
        except ValidationError:
            raise web.HTTPBadRequest(text="this is not Alertmanager's webhook, version 4") from None
        for alert in told.alerts:
            name, brand = alert.labels.get("alertname", ""), alert.labels.get("brand", "")
            if alert.status == "firing" and self.drill.heard(name, brand, alert.startsAt):
                log.info("the drill's page has come", extra={"delay_s": round(self.drill.delay_s, 1)})
        return web.Response(text="heard\n")


async def feed(
    producer: Any, drill: Drill, sleep: Callable[[float], Any] = asyncio.sleep, *, now: bool = False
) -> None:
    """Send the canary's contacts when they occur, for ever; what Kafka does not take is missed, and said so.

    With `now` a surge begins with the next minute, beside that of each day.
    """
    minute_s = int(drill.now_s()) // MINUTE_S * MINUTE_S
    first_s = minute_s + MINUTE_S if now else None
    while True:
        if minute_s in (surge_at(minute_s), first_s):
            drill.began(float(minute_s))
        for at_s, event in minute_events(minute_s, drill.brand, first_s):
            await sleep(max(0.0, at_s - drill.now_s()))
            line = line_of(event)
            try:
                if line is not None:
                    await producer.send(line.topic, line.value, key=line.key)
            except KafkaError as error:
                log.error("a contact of the canary was not taken", extra={"error": type(error).__name__})
        minute_s += MINUTE_S


async def run(settings: Settings, own: DrillSettings, *, now: bool = False) -> None:
    """Drill until a signal, `now` at once too; raises `NoBroker`, `Unprotected`, `CannotListen`."""
    drill, wanted = Drill(own.brand), asyncio.Event()
    port = DrillPort(own, drill)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, wanted.set)
    producer = kafka.producer(settings)
    await kafka.started(producer, settings)
    runner = web.AppRunner(port.application(), access_log=None)
    await runner.setup()
    feeding = asyncio.create_task(feed(producer, drill, now=now))
    waiting = asyncio.create_task(wanted.wait())
    try:
        await listen(runner, own.host, own.port, DRILL_PREFIX)
        await asyncio.wait({feeding, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if feeding.done():
            feeding.result()
    finally:
        for task in (feeding, waiting):
            task.cancel()
        await runner.cleanup()
        await producer.stop()
