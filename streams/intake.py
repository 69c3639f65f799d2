"""From a source partition's records to block maps: validate, refuse repeats, mask, judge, count.

No I/O here: the live service, `replay` and `backfill` feed the same object, so they count alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from detectors.blocks import BlockMap, partition_of, starts_block
from detectors.masking import mask_many
from detectors.repeats import BrandHighs, RepeatWindow, window_start
from schemas.brandlog import BLOCK_OFFSETS, Dimensions, Flush, SourceId
from schemas.events import Event, parse_event
from schemas.fields import Channel
from schemas.posts import Post
from schemas.rejection import Reason, Rejected
from schemas.samples import TextSample
from streams.complaints import complaint_of
from streams.posts import posts_of
from streams.samples import Sampler
from streams.texts import Judged, TextJudge

FUTURE_S = 300.0
SAMPLE_CHARS = 280


class Record(Protocol):
    """What is needed of a Kafka record; `timestamp` in milliseconds."""

    @property
    def offset(self) -> int:
        """Place in its partition."""

    @property
    def timestamp(self) -> int:
        """Log time, milliseconds."""

    @property
    def key(self) -> bytes | None:
        """Key as it was."""

    @property
    def value(self) -> bytes | None:
        """Value as it was."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Headers as they were."""


class Tick(NamedTuple):
    """What a flush says beside its counts: the writer's clock, each log's end, and how many partitions there are."""

    at_s: float
    end: int
    sources: dict[str, int]


class DeadLetter(NamedTuple):
    """A record that was not accepted, and why."""

    topic: str
    partition: int
    record: Record
    rejected: Rejected


@dataclass
class Taken:
    """What a batch of records came to; the numbers are for the metrics alone."""

    flushes: list[tuple[int, Flush]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    complaints: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_event_s: dict[str, float] = field(default_factory=dict)
    samples: list[TextSample] = field(default_factory=list)
    notices_cut: int = 0
    unknown_fields: int = 0


@dataclass(frozen=True)
class IntakeOptions:
    """What intake is told by the configuration; all times in seconds."""

    bucket_s: int = 10
    max_late_s: float = 86400.0
    log_partitions: int = 4
    post_partitions: int = 4
    pseudonym_key: bytes = b"outcry"
    watched_attributes: tuple[str, ...] = ()


class Intake:
    """One source partition's way into the brand log.

    Parameters
    ----------
    topic, partition, channel
        Which source.
    options
        Configuration.
    epoch
        Life of the topic; rises when it was made anew.
    """

    def __init__(
        self, topic: str, partition: int, channel: Channel, options: IntakeOptions, epoch: int = 0
    ) -> None:
        self.topic, self.partition, self.channel, self.epoch = topic, partition, channel, epoch
        self.position = 0
        self._resume = 0
        self.high_s: float | None = None
        self._options = options
        self._repeats = RepeatWindow()
        self._highs = BrandHighs()
        self._block: BlockMap | None = None
        self._judge: TextJudge | None = None
        self._sampler = Sampler(SourceId(topic, partition, epoch), channel)

    @property
    def committable(self) -> int:
        """Offset from which a successor must read: the open block's start."""
        return self._block.start if self._block else max(self.position, self._resume)

    def resume_at(self, offset: int) -> None:
        """Begin at a block's start; reading begins earlier, at `position`, to remember what came before."""
        self._resume, self.position = offset, window_start(offset)

    def _remember(self, records: Sequence[Record]) -> Sequence[Record]:
        """Feed what lies before the resumed block to the memory of repeats, uncounted; give the rest."""
        if not records or records[0].offset >= self._resume:
            return records
        old = [record for record in records if record.offset < self._resume]
        for run in _runs(old, lambda record: record.offset // BLOCK_OFFSETS):
            self._accept(run, Taken())
        self.position = old[-1].offset + 1
        return records[len(old) :]

    def take(self, records: Sequence[Record], current: Callable[[], TextJudge], tick: Tick) -> Taken:
        """Take in the next records, in order of their offsets. A block that ends among them is flushed."""
        taken = Taken()
        for start, at_s, run in self._by_block(self._remember(records)):
            if self._block is None or start != self._block.start:
                if self._block is not None:
                    taken.notices_cut += self._block.notices_cut
                    taken.flushes += self.flush(tick, closed=True)
                self._judge = current()
                self._block = BlockMap(start, at_s, self._judge.version)
                self._sampler.new_block()
            self._count(run, self._block, self._judge or current(), taken)
            self.position = run[-1].offset + 1
        return taken

    def flush(self, tick: Tick, *, closed: bool = False) -> list[tuple[int, Flush]]:
        """Give the open block so far and the tick, one flush for each brand-log partition."""
        block, options = self._block, self._options
        shares: list[dict[str, Any]] = [{} for _ in range(options.log_partitions)]
        for brand, brand_map in block.take() if block else ():
            shares[partition_of(brand, options.log_partitions)][brand] = brand_map
        head: dict[str, Any] = {
            "topic": self.topic,
            "partition": self.partition,
            "epoch": self.epoch,
            "channel": self.channel,
            "at_s": tick.at_s,
            "block": block.start if block else self.committable,
            "upto": block.upto if block else self.committable - 1,
            "closed": closed,
            "model": block.model if block else 0,
            "high_s": self.high_s,
            "position": self.position,
            "end": max(tick.end, self.position, self._resume),
            "sources": tick.sources,
        }
        return [
            (number, Flush.model_construct(kind="flush", brands=brands, **head))
            for number, brands in enumerate(shares)
        ]

    def _by_block(self, records: Sequence[Record]) -> Iterator[tuple[int, float, list[Record]]]:
        block = (self._block.start, self._block.at_s) if self._block else None
        run: list[Record] = []
        for record in records:
            if block is None or starts_block(record.offset, record.timestamp / 1000, *block):
                if run and block:
                    yield (*block, run)
                block, run = (record.offset, record.timestamp / 1000), []
            run.append(record)
        if run and block:
            yield (*block, run)

    def _count(self, run: list[Record], block: BlockMap, judge: TextJudge, taken: Taken) -> None:
        events = self._accept(run, taken)
        texts = mask_many([event.customer_words() for _, event, _ in events])
        bucket_s = self._options.bucket_s
        verdicts = judge.judge(texts)
        key = self._options.pseudonym_key
        if self.channel == "social":
            source = (self.partition, self.epoch)
            taken.posts += posts_of(events, texts, verdicts, source, key)
        for (offset, event, at_s), text, judged in zip(events, texts, verdicts, strict=True):
            complaint = complaint_of(event, at_s, text, judged, key) if judged.is_complaint else None
            block.add(
                offset,
                event.brand,
                int(at_s // bucket_s) * bucket_s,
                self._dimensions(event, judged),
                complaint,
            )
            if complaint:
                taken.complaints[event.brand, judged.category] += 1
        taken.samples += self._sampler.pick(events, texts)
        block.seen(run[-1].offset)

    def _accept(self, run: list[Record], taken: Taken) -> list[tuple[int, Event, float]]:
        """Pick the valid, timely, first-time events of a run of records within one block."""
        record_s = run[-1].timestamp / 1000
        valid = list(self._valid(run, taken))
        first = self._repeats.first_times(run[0].offset, [event.event_id for _, event, _ in valid])
        accepted = []
        for row, is_first in zip(valid, first, strict=True):
            _, event, at_s = row
            if not is_first:
                taken.outcomes["repeat"] += 1
                continue
            self.high_s = at_s if self.high_s is None else max(self.high_s, at_s)
            taken.last_event_s[event.brand] = record_s
            taken.unknown_fields += event.unknown_fields()
            accepted.append(row)
        taken.outcomes["accepted"] += len(accepted)
        return accepted

    def _valid(self, run: Iterable[Record], taken: Taken) -> Iterator[tuple[int, Event, float]]:
        for record in run:
            try:
                event = parse_event(self.channel, record.value)
                at_s = event.occurred_at.timestamp()
                self._timely(record.offset, event.brand, at_s, record.timestamp / 1000)
            except Rejected as rejected:
                taken.outcomes["rejected"] += 1
                taken.dead.append(DeadLetter(self.topic, self.partition, record, rejected))
            else:
                yield record.offset, event, at_s

    def _timely(self, offset: int, brand: str, at_s: float, record_s: float) -> None:
        if at_s > record_s + FUTURE_S:
            raise Rejected(
                Reason.FUTURE, "occurred_at", f"more than {FUTURE_S:.0f} s after its record's time"
            )
        # One by one, not a batch at a time, and late ones too: neither where a batch was cut nor where a reader
        # began may decide what is too late.
        self._highs.note(offset, brand, at_s)
        high_s = self._highs.high(brand)
        if high_s is not None and at_s < high_s - self._options.max_late_s:
            raise Rejected(Reason.TOO_LATE, "occurred_at", "too far behind its brand's clock")

    def _dimensions(self, event: Event, judged: Judged) -> Dimensions:
        pairs = [
            (name, value)
            for name in ("product", "region", "batch", "version")
            if (value := getattr(event, name)) is not None
        ]
        if judged.category:
            pairs.append(("category", judged.category))
        if judged.notice:
            pairs.append(("notice", judged.notice))
        if event.attributes:
            watched = self._options.watched_attributes
            pairs += [(name, value) for name, value in event.attributes.items() if name in watched]
        return tuple(sorted(pairs))


def _runs(records: Iterable[Record], key: Callable[[Record], int]) -> Iterator[list[Record]]:
    run: list[Record] = []
    for record in records:
        if run and key(record) != key(run[0]):
            yield run
            run = []
        run.append(record)
    if run:
        yield run
