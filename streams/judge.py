"""The batch service that folds the brand log and publishes what follows from it.

A loop around `PartitionJudge`: fetch, step, publish, and every minute of work a checkpoint. On assignment a task loads
the checkpoint and what is already out, seeks behind it, and the loop folds on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from mode import Service
from pydantic import ValidationError

from detectors.gauges import watched
from detectors.incidents.mass import EVERY_BRAND
from detectors.judge import Output, PartitionJudge
from detectors.outputs import JudgeOptions, Told
from detectors.slices import pairs_of
from schemas.alerts import Alert
from schemas.brandlog import LogRecord, parse_record
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from streams import anchors, kafka
from streams.anew import Anew
from streams.brand_metrics import BrandMetrics
from streams.folds import partitions_of
from streams.metrics import Metrics
from streams.progress import Progress
from streams.publishing import messages_of
from streams.rebalancing import Rebalance
from streams.seats import Seat, loaded
from streams.snapshot_metrics import SliceRow

log = logging.getLogger(__name__)

BATCH_RECORDS = 500
MEASURE_S = 5.0


def options_of(settings: Settings) -> JudgeOptions:
    """What the fold needs of the configuration."""
    return JudgeOptions(
        bucket_s=settings.bucket_s,
        lateness_s=dict(settings.lateness_s),
        max_late_s=settings.max_late_s,
        false_alarms_per_month=settings.false_alarms_per_month,
        max_slices=settings.max_slices,
        topic=BRAND_LOG,
        public_url=settings.public_url,
        page_backfill=settings.page_backfill,
        dry_run=settings.dry_run,
    )


class JudgeService(Service):
    """Judges its share of the brand log's partitions.

    Parameters
    ----------
    settings
        Configuration.
    metrics
        Where to count.
    """

    def __init__(self, settings: Settings, metrics: Metrics, **options: Any) -> None:
        super().__init__(**options)
        self.settings, self.metrics = settings, metrics
        self.progress_s = time.monotonic()
        self.progress = Progress()
        self.assigned = False
        self.seats: dict[TopicPartition, Seat] = {}
        self._measured_s = 0.0
        self._brands = BrandMetrics(metrics)
        self._anew = Anew(settings)
        self._slices: list[SliceRow] = []
        self._generation = 0
        self._loading: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        metrics.watch_slices(self.watched)

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        self._producer: AIOKafkaProducer = kafka.producer(self.settings)
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings, group=f"{self.settings.group}-judge")
        await kafka.started(self._producer, self.settings)
        await kafka.started(self._consumer, self.settings)
        self._partitions = len(await kafka.partitions(self.settings, BRAND_LOG))
        self._consumer.subscribe([BRAND_LOG], listener=Rebalance(self))

    async def on_stop(self) -> None:
        """Write checkpoints, leave the group, close."""
        await self.revoke(set(self.seats))
        await kafka.left(self._consumer)
        # While it left, the group may have given it partitions once more.
        await self.revoke(set(self.seats))
        await self._producer.stop()

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            generation = self._generation
            batch = await self._consumer.getmany(timeout_ms=kafka.POLL_MS, max_records=BATCH_RECORDS)
            async with self._turn:
                if generation != self._generation:
                    for where, seat in self.seats.items():
                        self._consumer.seek(where, seat.judge.offset + 1)
                    continue
                for where, records in batch.items():
                    if where in self.seats:
                        await self._judge(self.seats[where], records)
                await self._save_due()
                await self._measure()
            self.progress_s = time.monotonic()

    async def _judge(self, seat: Seat, records: list[ConsumerRecord[bytes, bytes]]) -> None:
        began_s = time.perf_counter()
        for record in records:
            if record.offset <= seat.judge.offset:
                if not await self._anew.is_anew(BRAND_LOG, seat.judge.partition, seat.judge.offset):
                    continue
                seat.judge.begin_anew(record.offset)
            try:
                parsed = parse_record(record.value or b"")
            except ValidationError:
                log.error("brand log holds a record that is none", extra={"offset": record.offset})
                self.metrics.dropped.labels("records").inc()
                seat.judge.offset = record.offset
                continue
            await self._anew.look_behind(seat.judge.origins, seat.judge.at_s, parsed)
            with seat.work:
                outputs = await self._step(seat.judge, parsed, record.offset)
                self.progress_s = time.monotonic()
                await self._say(seat, outputs)
        if seat.judge.offset + 1 >= seat.end:
            seat.outbox.caught_up()
        judged_s = time.perf_counter()
        with seat.work:
            await seat.outbox.settle()
        self.metrics.processing.labels("publish").observe(time.perf_counter() - judged_s)
        self.metrics.processing.labels("judge").observe(time.perf_counter() - began_s)

    async def _step(self, judge: PartitionJudge, record: LogRecord, offset: int) -> list[Output]:
        try:
            # In a thread: a step over days of backlog takes seconds, and the loop has heartbeats to send.
            return await asyncio.to_thread(judge.step, record, offset)
        except Exception:
            # Half of the record is in the state: whoever comes next begins at the last checkpoint, before it.
            log.error(
                "a record of the brand log cannot be judged: nothing is lost, and nothing after it is judged"
                " until a version runs that can",
                extra={"partition": judge.partition, "offset": offset, "kind": record.kind},
            )
            raise

    async def _say(self, seat: Seat, outputs: Iterable[Output]) -> None:
        for output in outputs:
            if isinstance(output, Told):
                value = output.record.model_dump_json().encode()
                await seat.outbox.pass_on(value, partitions_of(output, self._partitions))
                continue
            new = await seat.outbox.send(messages_of(output))
            if new and isinstance(output, Alert):
                self._tell(output)

    async def _measure(self) -> None:
        """Export what the judge knows of brands and partitions, every few seconds."""
        if time.monotonic() - self._measured_s < MEASURE_S:
            return
        self._measured_s = time.monotonic()
        self._slices = list(self._watched())
        ends = await kafka.ends(self._consumer, self.seats)
        # Behind what was judged, if retention took what came after it and nobody has written since.
        places = await kafka.positions(self._consumer, self.seats)
        # A copy: partitions may be assigned while the broker is asked.
        for where, seat in list(self.seats.items()):
            position = max(seat.judge.offset + 1, places.get(where, 0))
            self.progress.note(where, position, ends.get(where), time.monotonic())
            lag = max(0, (ends.get(where) or self._consumer.highwater(where) or 0) - position)
            self.metrics.consumer_lag.labels(where.topic, str(where.partition)).set(lag)
            self._brands.measure(seat.judge)

    def _tell(self, alert: Alert) -> None:
        delay_s = time.time() - alert.detected_at.timestamp()
        if alert.status == "firing" and not alert.backfill:
            self.metrics.detection_delay.observe(max(0.0, delay_s))
        log.info(
            "incident %s",
            alert.status,
            extra={"incident_id": alert.incident_id, "sequence": alert.sequence, "tier": alert.tier},
        )

    async def _save_due(self) -> None:
        # A copy: partitions may be assigned while a checkpoint is being acknowledged.
        for where, seat in list(self.seats.items()):
            if time.monotonic() - seat.saved_s >= self.settings.checkpoint_interval_s:
                await self._save(where, seat)

    async def _save(self, where: TopicPartition, seat: Seat) -> None:
        """Write a checkpoint of all that was folded, once its outputs are acknowledged and the group has agreed.

        Not where an output, or a checkpoint before this one, may not have arrived: a successor judges that again.
        """
        if seat.work.broken:
            log.warning(
                "no checkpoint: not all is out that follows from the log so far; it is judged again from the last one",
                extra={"partition": where.partition, "offset": seat.judge.offset},
            )
            return
        with seat.work:
            await self._checkpoint(where, seat)

    async def _checkpoint(self, where: TopicPartition, seat: Seat) -> None:
        await seat.outbox.settle()
        seat.saved_s = time.monotonic()
        offset = seat.judge.offset
        if offset == seat.saved_offset:
            return
        try:
            # First of all: a commit is refused to whom the group has given up, and its successor's parts lie where
            # this one would write. Where to go on is told by checkpoints alone.
            await self._consumer.commit({where: offset + 1})
        except (KafkaError, IllegalStateError):
            log.warning(
                "no checkpoint: the partition has moved, and its new owner judges again from the last one",
                extra={"partition": where.partition, "offset": offset},
            )
            return
        state = seat.judge.state()
        seat.anchored_s = await anchors.keep(self._producer, seat.judge, offset, seat.anchored_s)
        head = {"offset": offset, "outputs": seat.outbox.known, "anchored_s": seat.anchored_s}
        await seat.checkpoints.write(head, state.parts, state.kept)
        seat.saved_offset = offset

    async def assign(self, wheres: set[TopicPartition]) -> None:
        """Begin to load what is known of partitions, which rest until it is.

        Not awaited: the group hears nothing of a member before it knows its partitions, and gives it up.
        """
        self._consumer.pause(*wheres)
        self._loading = asyncio.create_task(self._load(sorted(wheres)))

    async def _load(self, wheres: Iterable[TopicPartition]) -> None:
        """Take a seat at each partition, and go on behind its checkpoint."""
        try:
            for where in wheres:
                seat = await loaded(self.settings, options_of(self.settings), self._producer, where.partition)
                async with self._turn:
                    # What was fetched before does not follow on the checkpoint.
                    self._generation += 1
                    self.seats[where] = seat
                    self._brands.begin(seat.judge)
                    self._consumer.seek(where, seat.judge.offset + 1)
                    self._consumer.resume(where)
                log.info("judging", extra={"partition": where.partition, "offset": seat.judge.offset})
            self.assigned = True
        except Exception as error:
            await self.crash(error)

    async def revoke(self, wheres: set[TopicPartition]) -> None:
        """Hand partitions over with a fresh checkpoint, then forget them."""
        self._generation += 1
        self.assigned = False
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.wait([self._loading])
        async with self._turn:
            for where in wheres:
                seat = self.seats.pop(where, None)
                if seat is not None:
                    await self._save(where, seat)
                    self.metrics.forget_brands([*seat.judge.brands, EVERY_BRAND])
            self.metrics.forget_partitions((where.topic, where.partition) for where in wheres)
            self.progress.forget(wheres)
            self._slices = list(self._watched())

    def watched(self) -> Iterator[SliceRow]:
        """Observed and expected complaints of the watched slices of all brands judged here, as last measured."""
        return iter(self._slices)

    def _watched(self) -> Iterator[SliceRow]:
        for seat in self.seats.values():
            for name, brand in seat.judge.brands.items():
                for key, observed, expected in watched(brand, seat.judge.clocks.all_s):
                    pairs = pairs_of(key)
                    dimension = "+".join(dimension for dimension, _ in pairs) or "brand"
                    value = "+".join(value for _, value in pairs) or name
                    yield SliceRow(name, dimension, value, observed, expected)

    def clock_s(self) -> float | None:
        """Event time up to which all that is judged here has been judged, Unix seconds."""
        clocks = [seat.judge.clocks.all_s for seat in self.seats.values() if seat.judge.brands]
        reached = [clock_s for clock_s in clocks if clock_s > float("-inf")]
        return min(reached) if reached else None
