"""The Faust agents: labels teach the text model, posts go to their threads; context, verdicts, cases go to the log.

Each agent reads raw bytes and never raises: what is not valid becomes a dead letter. Faust delivers at least once;
every record sent to the brand log carries its origin, and each agent's table holds the highest offset it has done.
"""

from __future__ import annotations

import time
from typing import Any

import faust

from schemas.brandlog import Origin, VerdictGiven
from schemas.inputs import EventLabel, IncidentLabel, MissedLabel, parse_label
from schemas.rejection import Rejected
from schemas.topics import CONTEXT, HANDLING, LABELS, POSTS
from streams.anew import NO_MARK, Anew, Mark, lived
from streams.outlet import Outlet, until_written
from streams.samples import SampleFeed
from streams.telling import telling_of
from streams.threads import Threads
from streams.trainer import Trainer

RAW = {"key_serializer": "raw", "value_serializer": "raw", "key_type": bytes, "value_type": bytes}


def add_agents(app: faust.App, outlet: Outlet, samples: SampleFeed) -> Trainer:
    """Put the agents and their tables into the Faust app."""
    labels = app.topic(LABELS, **RAW)
    trainer = Trainer(outlet, app.Table("trainer", default=None), samples)
    for topic, name in ((CONTEXT, "context"), (HANDLING, "cases")):
        _add_teller(app, outlet, topic, name)
    threads, posts = Threads(app, outlet), app.topic(POSTS, **RAW)

    async def learn(message: Any) -> None:
        try:
            label = parse_label(message.value)
        except Rejected as rejected:
            await outlet.reject(message, rejected)
            return
        if isinstance(label, EventLabel):
            await trainer.learn(_mark(message), label)
        else:
            await trainer.look_behind(message.offset)
            await _tell_verdict(outlet, message, label, trainer.mark.life)
        outlet.metrics.unknown_fields.labels(LABELS).inc(label.unknown_fields())

    @app.agent(labels, name="trainer")
    async def train(stream: Any) -> None:
        async for event in stream.events():
            await until_written(learn, event.message)

    @app.agent(posts, name="threads")
    async def follow_posts(stream: Any) -> None:
        async for event in stream.events():
            await until_written(threads.take, event.message)

    @app.on_rebalance_complete.connect
    async def begin(*_: Any, **__: Any) -> None:
        # The tables are recovered: labels that no snapshot holds yet may wait there, and no new one may come.
        if any(where.topic == LABELS for where in app.consumer.assignment()):
            await trainer.load()

    @app.on_partitions_revoked.connect
    async def end(*_: Any, **__: Any) -> None:
        trainer.forget()
        threads.forget()

    @app.timer(interval=outlet.settings.flush_interval_s)
    async def publish() -> None:
        await trainer.publish_due()
        await trainer.ask_due()

    return trainer


def _add_teller(app: faust.App, outlet: Outlet, topic: str, name: str) -> None:
    """Put in an agent that writes what a topic says to the log of the brand that it concerns."""
    done, anew = app.Table(name, default=None), Anew(outlet.settings)

    async def take(message: Any) -> None:
        where = str(message.partition)
        last = Mark(**{**NO_MARK._asdict(), **(done.get(where) or {})})
        mark = _mark(message)._replace(life=last.life)
        if message.offset <= last.offset:
            if not await anew.is_anew(topic, message.partition, last.offset, last):
                return
            mark = mark._replace(life=last.life + 1)
        origin = Origin(topic=lived(topic, mark.life), partition=message.partition, offset=message.offset)
        try:
            brand, record, unknown = telling_of(
                origin, message.key, message.value, time.time(), message.timestamp or None
            )
        except Rejected as rejected:
            await outlet.reject(message, rejected)
            return
        await outlet.tell(brand, record)
        outlet.metrics.unknown_fields.labels(topic).inc(unknown)
        done[where] = mark._asdict()

    @app.agent(app.topic(topic, **RAW), name=name)
    async def tell(stream: Any) -> None:
        async for event in stream.events():
            await until_written(take, event.message)


def _mark(message: Any) -> Mark:
    return Mark(message.offset, round((message.timestamp or 0) * 1000))


async def _tell_verdict(outlet: Outlet, message: Any, label: IncidentLabel | MissedLabel, life: int) -> None:
    origin = Origin(topic=lived(LABELS, life), partition=message.partition, offset=message.offset)
    brand = label.brand if isinstance(label, MissedLabel) else "*"
    await outlet.tell(brand, VerdictGiven(at_s=time.time(), origin=origin, label=label))
