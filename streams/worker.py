"""A worker: every service of Outcry in one Faust app, from start to a stop that is bounded."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Coroutine
from typing import Any

import faust
from mode import Service

from schemas.settings import Settings
from streams import kafka
from streams.agents import add_agents
from streams.agents_watch import AgentsWatch
from streams.faust_consumer import read_all
from streams.http import VARIABLES, HttpService
from streams.ingest import IngestService
from streams.judge import JudgeService
from streams.listening import check_free
from streams.metrics import Metrics
from streams.models import ModelStore
from streams.outlet import Outlet
from streams.practice_files import PracticeFiles
from streams.progress import STUCK_S
from streams.samples import SampleFeed
from streams.web.board import IncidentBoard
from streams.web.context_board import ContextBoard, ContextCollector
from streams.web.counts_board import CountsBoard
from streams.web.label_next import LabelBoard

log = logging.getLogger(__name__)

# Workers can hang at shutdown (faust.md 3.2): after this they are ended, and the log makes up for it.
STOP_S = 10.0


class Agents(Service):
    """The agents' outlet, started before them and stopped after."""

    def __init__(self, outlet: Outlet, **options: Any) -> None:
        super().__init__(**options)
        self.outlet = outlet

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        await self.outlet.start()

    async def on_stop(self) -> None:
        """Flush and close."""
        await self.outlet.stop()


def faust_app(settings: Settings) -> faust.App:
    """The Faust app of the agents, set as measured: nothing listens, nothing is declared, tables in memory."""
    options: dict[str, Any] = {}
    if settings.broker_security != "PLAINTEXT":
        options["broker_credentials"] = _credentials(settings)
    return faust.App(
        f"{settings.group}-agents",
        broker=[f"kafka://{address.strip()}" for address in settings.broker.split(",")],
        datadir=str(settings.data_dir),
        store="memory://",
        processing_guarantee="at_least_once",
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        stream_wait_empty=False,
        broker_commit_interval=1.0,
        broker_session_timeout=settings.broker_session_timeout_s,
        broker_heartbeat_interval=settings.broker_session_timeout_s / kafka.HEARTBEATS,
        producer_compression_type="gzip",
        producer_max_request_size=kafka.MAX_REQUEST_BYTES,
        web_enabled=False,
        **options,
    )


def _credentials(settings: Settings) -> Any:
    given = kafka.security(settings)
    if "sasl_mechanism" not in given:
        return faust.SSLCredentials(context=given["ssl_context"])
    return faust.SASLCredentials(
        username=given["sasl_plain_username"],
        password=given["sasl_plain_password"],
        mechanism=given["sasl_mechanism"],
        ssl_context=given.get("ssl_context"),
    )


class Worker:
    """All of Outcry's services on one event loop.

    Parameters
    ----------
    settings
        Configuration.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = False
        self.metrics = Metrics()
        self.app = faust_app(settings)
        read_all(self.app)
        self.outlet = Outlet(settings, self.metrics)
        self.samples = SampleFeed(settings)
        add_agents(self.app, self.outlet, self.samples)
        self.models = ModelStore(settings)
        self.board = IncidentBoard(settings)
        self.counts = CountsBoard(settings, self.board.incidents)
        self.labels = LabelBoard(settings)
        self.contexts = ContextBoard(settings)
        self.metrics.watch(ContextCollector(self.contexts.under_way, time.time))
        self.ingest = IngestService(settings, self.metrics, self.models.current)
        self.judge = JudgeService(settings, self.metrics)
        self.agents = AgentsWatch(settings, self.metrics, self.app)
        self.http = HttpService(
            settings,
            self.metrics,
            self.board,
            self.wrong_alive,
            self.wrong_ready,
            counts=self.counts,
            labels=self.labels,
            put=self.outlet.put,
        )
        self.metrics.ready.set_function(lambda: float(not self.wrong_ready()))
        # In the order of need: probes first, what others read from before them.
        self.services: list[Service] = [
            self.http,
            self.models,
            self.board,
            self.counts,
            self.labels,
            self.contexts,
            self.samples,
            Agents(self.outlet),
            self.judge,
            PracticeFiles(settings, self.ingest.watch),
            self.ingest,
            self.app,
            self.agents,
        ]

    def wrong_alive(self) -> list[str]:
        """What a restart would cure."""
        now_s = time.monotonic()
        wrong = self.http.loop_watch.stuck(now_s)
        for name, service in (("ingest", self.ingest), ("judge", self.judge)):
            # Who waits for a broker goes on when it is back; a restart would only come later, and read all anew.
            since_s = max(service.progress_s, self.agents.answers_since_s)
            if service.started and self.agents.answers and now_s - since_s > STUCK_S:
                wrong.append(f"{name} has not moved for {now_s - service.progress_s:.0f} s")
            wrong += service.progress.stuck(now_s)
        return wrong + self.agents.stuck(now_s)

    def wrong_ready(self) -> list[str]:
        """What is still missing before this worker does its share."""
        missing = {
            "the worker is stopping": not self.stopping,
            "Kafka does not answer": self.agents.answers,
            "ingest has no partitions yet": self.ingest.assigned,
            "judge has no partitions yet": self.judge.assigned,
            "the agents have no partitions yet, or not recovered their tables": self.agents.ready,
            "the text model is not loaded yet": self.models.caught_up.is_set(),
            "the incidents are not read yet": self.board.caught_up.is_set(),
        }
        return [*self.wrong_alive(), *(words for words, there in missing.items() if not there)]

    async def start(self) -> None:
        """Start all services; raises `NoBroker`, `NoTopic` or `CannotListen`."""
        # Ahead of Kafka, which may take its time to answer.
        await check_free(self.settings.http_host, self.settings.http_port, VARIABLES)
        await kafka.check_topics(self.settings)
        for service in self.services:
            await service.start()

    async def stop(self) -> None:
        """Stop all services, those that bring work first and the probes last."""
        self.stopping = True
        for service in reversed(self.services):
            if service.started:
                await service.stop()

    async def crashed(self) -> BaseException:
        """Wait until a service fails; gives the reason."""
        while True:
            for service in self.services:
                if service.crashed:
                    return service.crash_reason or RuntimeError(f"{service.label} crashed")
            await asyncio.sleep(0.2)


async def run(settings: Settings, started: asyncio.Event | None = None) -> int:
    """Run a worker until a signal; gives its exit code."""
    loop, wanted = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, wanted.set)
    worker, stopping, code = Worker(settings), asyncio.create_task(wanted.wait()), 0
    try:
        if not await _done(worker.start(), stopping):
            return code
        if started is not None:
            started.set()
        failing = asyncio.create_task(worker.crashed())
        await asyncio.wait({failing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if failing.done():
            log.error("a service failed; the worker ends", exc_info=failing.result())
            code = 1
        failing.cancel()
    finally:
        stopping.cancel()
        try:
            async with asyncio.timeout(STOP_S):
                await worker.stop()
        except TimeoutError:
            log.error("the worker did not stop in time and is ended; the log makes up for it")
            os._exit(code or 1)
    return code


async def _done(work: Coroutine[Any, Any, None], stopping: asyncio.Task[Any]) -> bool:
    """Do work, and break it off when it is time to stop; whether it was done. Raises what it raises."""
    doing = asyncio.create_task(work)
    await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if doing.done():
        await doing
        return True
    doing.cancel()
    await asyncio.gather(doing, return_exceptions=True)
    return False
