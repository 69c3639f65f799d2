"""The last hours of counts for the page: a follower of `outcry.counts.v1` that keeps little and forgets soon.

It is for pictures only and decides nothing, so it may start late and may lose what no longer fits; every
number it gives is one that was published.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from mode import Service
from pydantic import ValidationError

from schemas.alerts import Alert
from schemas.counts import Counts
from schemas.fields import Slice
from schemas.settings import Settings
from schemas.topics import COUNTS
from streams import kafka
from streams.web.minutes import NOTHING, SPAN_S, Minutes, Series, SliceId, covers, slice_id

log = logging.getLogger(__name__)

# Where the tail starts at the latest, in records of a partition: a record is one bucket of one brand.
TAIL_RECORDS = 20_000
# Where it starts if no record is known to be young enough: the embedded broker cannot look records up by time.
FEW_RECORDS = 2_000
BATCH_RECORDS = 500
# A series is four rows of numbers, 35 kB for three hours of ten-second buckets: 10 MB in all.
MAX_BRANDS, MAX_SLICES = 200, 100
# A slice that comes into question makes the tail be read once more, no more often than this.
REREAD_S = 15.0


class CountsBoard(Service):
    """Follows the counts of all brands, and of the slices that the youngest incidents concern.

    Parameters
    ----------
    settings
        Configuration.
    incidents
        All incidents, the open ones first: whose slices are to be kept.

    Examples
    --------
    >>> CountsBoard(Settings(), lambda: []).brands()
    []
    """

    def __init__(self, settings: Settings, incidents: Callable[[], Iterable[Alert]], **options: Any) -> None:
        super().__init__(**options)
        self.settings, self.incidents = settings, incidents
        self._series: dict[tuple[str, SliceId], Series] = {}
        self._ends: dict[str, int] = {}
        self._wanted: dict[str, set[SliceId]] = {}
        self._read_s = -math.inf
        self._new = False

    async def on_start(self) -> None:
        """Connect; raises `NoBroker` or `NoTopic`."""
        self._consumer: AIOKafkaConsumer = kafka.consumer(self.settings)
        await kafka.started(self._consumer, self.settings)
        numbers = await kafka.partitions(self.settings, COUNTS)
        self._wheres = [TopicPartition(COUNTS, number) for number in numbers]
        self._consumer.assign(self._wheres)

    async def on_stop(self) -> None:
        """Close."""
        await self._consumer.stop()

    @Service.task
    async def _run(self) -> None:
        await self._to_tail()
        while not self.should_stop:
            try:
                if self.want() and time.monotonic() - self._read_s >= REREAD_S:
                    await self._to_tail()
                batch = await self._consumer.getmany(timeout_ms=kafka.POLL_MS, max_records=BATCH_RECORDS)
            except KafkaError as error:
                # A picture is no reason to stop a worker: what is missing is missing on the page alone.
                log.warning("counts are not readable now", extra={"error": type(error).__name__})
                await self.sleep(5.0)
                continue
            for records in batch.values():
                for record in records:
                    self.take(record.value or b"")
                    await asyncio.sleep(0)

    async def _to_tail(self) -> None:
        """Go back as far as the picture reaches, or as far as `TAIL_RECORDS` allow."""
        self._read_s = time.monotonic()
        self._new = False
        since_ms = int((time.time() - SPAN_S) * 1000)
        begins = await self._consumer.beginning_offsets(self._wheres)
        ends = await self._consumer.end_offsets(self._wheres)
        times = await self._consumer.offsets_for_times(dict.fromkeys(self._wheres, since_ms))
        for where in self._wheres:
            found = times.get(where)
            since = ends[where] - FEW_RECORDS if found is None else found.offset
            self._consumer.seek(
                where, max(begins[where], min(since, ends[where]), ends[where] - TAIL_RECORDS)
            )

    def want(self) -> bool:
        """Look which slices the incidents concern; whether any is new since the tail was read."""
        wanted: dict[str, set[SliceId]] = {}
        for incident in list(self.incidents())[:MAX_SLICES]:
            if chosen := slice_id(incident.slice):
                wanted.setdefault(incident.brand, set()).add(chosen)
        for brand, slices in wanted.items():
            self._new |= bool(slices - self._wanted.get(brand, set()))
        kept = {(brand, chosen) for brand, slices in wanted.items() for chosen in slices}
        for key in [key for key in self._series if key[1] and key not in kept]:
            del self._series[key]
        self._wanted = wanted
        return self._new

    def take(self, value: bytes) -> None:
        """Take in one record of the topic."""
        try:
            counts = Counts.model_validate_json(value)
        except ValidationError:
            log.error("counts topic holds a record that is none")
            return
        brand, at_s = counts.brand, int(counts.bucket_start.timestamp())
        if brand not in self._ends and len(self._ends) >= MAX_BRANDS and not self._make_room(at_s):
            return
        self._ends[brand] = max(self._ends.get(brand, 0), at_s + counts.bucket_s)
        wanted = {(), *self._wanted.get(brand, ())}
        sums: dict[SliceId, tuple[int, int]] = {}
        for row in counts.slices:
            own = slice_id(row.slice)
            for chosen in wanted:
                if covers(chosen, own):
                    contacts, complaints = sums.get(chosen, (0, 0))
                    sums[chosen] = (contacts + row.contacts, complaints + row.complaints)
        for chosen, (contacts, complaints) in sums.items():
            series = self._series.get((brand, chosen))
            if series is None or series.bucket_s != counts.bucket_s:
                series = self._series[brand, chosen] = Series(counts.bucket_s)
            series.put(at_s, counts.revision, contacts, complaints)

    def _make_room(self, at_s: int) -> bool:
        """Forget the brand that has been silent for longest, if that is longer than the picture."""
        brand, end_s = min(self._ends.items(), key=lambda entry: entry[1])
        if end_s >= at_s - SPAN_S:
            return False
        del self._ends[brand]
        for key in [key for key in self._series if key[0] == brand]:
            del self._series[key]
        return True

    def brands(self) -> list[str]:
        """Brands of which anything is known, by name."""
        return sorted(self._ends)

    def minutes(self, brand: str, slice_: Slice) -> Minutes:
        """Counts by minute of event time, without the last minute as long as it is not over."""
        series = self._series.get((brand, slice_id(slice_)))
        return NOTHING if series is None else series.minutes(self._ends[brand])
