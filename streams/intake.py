"""From a source partition's records to block maps: validate, refuse repeats, mask, judge, count.

No I/O here: the live service, `replay` and `backfill` feed the same object, so they count alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from detectors.log.blocks import BlockMap, partition_of, starts_block
from detectors.log.repeats import BrandHighs, RepeatWindow, id_hashes, window_start
from detectors.masking import pseudonym
from schemas.brandlog import BLOCK_OFFSETS, Dimensions, Flush, SourceId
from schemas.fields import Channel
from schemas.plain_events import PlainEvent, read_event
from schemas.rejection import Reason, Rejected
from streams.anew import NO_MARK, Mark
from streams.complaints import complaint_of
from streams.posts import posts_of
from streams.samples import Sampler
from streams.taken import DeadLetter, Record, Row, Taken, Tick
from streams.texts import Judged, TextJudge

FUTURE_S = 300.0
# Events dealt with at a stretch, at most: what is made of them is still in the processor's cache (2 MB) when it is
# used, which is worth a fifth of the time; with fewer, what a stretch costs by itself shows.
STRETCH = 448
# Dimensions of a contact; the last two are the judge's own words.
_NAMES = ("product", "region", "batch", "version", "category", "notice")
_OWN = _NAMES[4:]
# Characters of names in a block's map, each combination once: the map must fit into a record of the log, whatever they
# are. 4,096 contacts that are all different may have 122 each.
NAMES_CHARS = 500_000


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
        Configuration; may be set anew, which counts from the next block on.
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
        # A record that was taken in, and the topic's life: whoever goes on sees by it whether the log is the same.
        self.mark = NO_MARK._replace(life=epoch)
        self.options = options
        self._repeats = RepeatWindow()
        self._highs = BrandHighs()
        self._block: BlockMap | None = None
        self._judge: TextJudge | None = None
        self._watched = options.watched_attributes
        self._known: dict[tuple[str | None, ...], Dimensions] = {}
        self._pairs: dict[Dimensions, bool] = {}
        self._room = NAMES_CHARS
        self._sampler = Sampler(SourceId(topic, partition, epoch), channel)

    @property
    def committable(self) -> int:
        """Offset from which a successor must read: the open block's start."""
        return self._block.start if self._block else max(self.position, self._resume)

    def resume_at(self, offset: int, first: int = 0, mark: Mark | None = None) -> None:
        """Begin at a block's start; reading begins earlier, at `position`, to remember what came before.

        `first` is where the log begins: there is nothing to remember before it. `mark` is a record that was read of it.
        """
        self._resume, self.position = offset, max(window_start(offset), first)
        self.mark = mark or self.mark

    def pass_to(self, offset: int) -> None:
        """Note that no record lies before an offset that was not taken in.

        An open block stays open: the next record says whether it goes on.
        """
        self.position = max(self.position, offset)

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
                # A block is counted in one way, so that whoever reads it again writes the same.
                self._judge, self._watched = current(), self.options.watched_attributes
                self._block = BlockMap(start, at_s, self._judge.version)
                self.mark = self.mark._replace(offset=start, ms=round(at_s * 1000))
                self._sampler.new_block()
                self._known.clear()
                self._pairs.clear()
                self._room = NAMES_CHARS
            for stretch in _evenly(run):
                self._count(stretch, self._block, self._judge or current(), taken)
            self.position = run[-1].offset + 1
        return taken

    def flush(self, tick: Tick, *, closed: bool = False) -> list[tuple[int, Flush]]:
        """Give the open block so far and the tick, one flush for each brand-log partition."""
        block, options = self._block, self.options
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
        if block and records and self._within(records, *block):
            yield (*block, list(records))
            return
        run: list[Record] = []
        for record in records:
            if block is None or starts_block(record.offset, record.timestamp / 1000, *block):
                if run and block:
                    yield (*block, run)
                block, run = (record.offset, record.timestamp / 1000), []
            run.append(record)
        if run and block:
            yield (*block, run)

    @staticmethod
    def _within(records: Sequence[Record], start: int, at_s: float) -> bool:
        """Whether all records, whose offsets rise, belong to one block."""
        latest_s = max([record.timestamp for record in records]) / 1000
        return not starts_block(records[-1].offset, latest_s, start, at_s)

    def _count(self, run: list[Record], block: BlockMap, judge: TextJudge, taken: Taken) -> None:
        rows, ranks = self._accept(run, taken)
        texts, verdicts = judge.read([event.text or event.customer_words() for _, event, _ in rows])
        key = self.options.pseudonym_key
        posts = posts_of(rows, texts, verdicts, (self.partition, self.epoch), key)
        taken.posts += posts
        authors = [post.author for post in posts] or [""] * len(rows)
        bucket_s = self.options.bucket_s
        dimensions = [
            self._dimensions(row[1], judged, taken) for row, judged in zip(rows, verdicts, strict=True)
        ]
        alike = Counter(
            [
                (event.brand, int(at_s // bucket_s) * bucket_s, dims, judged.is_complaint)
                for (_, event, at_s), dims, judged in zip(rows, dimensions, verdicts, strict=True)
            ]
        )
        for (brand, bucket, dims, is_complaint), count in alike.items():
            block.count(brand, bucket, dims, count, count if is_complaint else 0)
        told = []
        for row, rank, text, judged, dims, author in zip(
            rows, ranks, texts, verdicts, dimensions, authors, strict=True
        ):
            if judged.is_complaint:
                event = row[1]
                tally = block.tally(event.brand)
                shown = bool(judged.signals) or tally.keeps(rank)
                who = pseudonym(event.customer_id, key) if event.customer_id else author
                tally.tell(dims, complaint_of(row, text, judged, rank=rank, shown=shown, who=who))
                told.append((event.brand, judged.category))
        taken.complaints.update(told)
        taken.samples += self._sampler.pick(rows, texts)
        block.seen(run[-1].offset)

    def _accept(self, run: list[Record], taken: Taken) -> tuple[list[Row], list[int]]:
        """Pick the valid, timely, first-time events of a run of records within one block, and hash their ids."""
        record_s = run[-1].timestamp / 1000
        rows = list(self._valid(run, taken))
        ranks = id_hashes([event.event_id for _, event, _ in rows])
        first = self._repeats.first_hashes(run[0].offset, ranks)
        if not all(first):
            taken.outcomes["repeat"] += first.count(False)
            rows, ranks = list(compress(rows, first)), list(compress(ranks, first))
        taken.outcomes["accepted"] += len(rows)
        if rows:
            # A sender whose clock is ahead must not carry all others' time with him.
            log_s = {record.offset: record.timestamp / 1000 for record in run}
            high_s = max([min(at_s, log_s[offset]) for offset, _, at_s in rows])
            self.high_s = high_s if self.high_s is None else max(self.high_s, high_s)
        taken.last_event_s.update(dict.fromkeys([event.brand for _, event, _ in rows], record_s))
        return rows, ranks

    def _valid(self, run: Iterable[Record], taken: Taken) -> Iterator[Row]:
        channel, max_late_s, note = self.channel, self.options.max_late_s, self._highs.note
        for record in run:
            try:
                event, at_s, unknown = read_event(channel, record.value)
                # One by one, not a batch at a time, and late ones too: neither where a batch was cut nor where a
                # reader began may decide what is too late.
                if at_s > record.timestamp / 1000 + FUTURE_S:
                    raise Rejected(
                        Reason.FUTURE, "occurred_at", f"more than {FUTURE_S:.0f} s after its record's time"
                    )
                if at_s < note(record.offset, event.brand, at_s) - max_late_s:
                    raise Rejected(Reason.TOO_LATE, "occurred_at", "too far behind its brand's clock")
            except Rejected as rejected:
                taken.outcomes["rejected"] += 1
                taken.dead.append(DeadLetter(self.topic, self.partition, record, rejected))
            else:
                taken.unknown_fields += unknown
                yield record.offset, event, at_s

    def _dimensions(self, event: PlainEvent, judged: Judged, taken: Taken) -> Dimensions:
        named = (event.product, event.region, event.batch, event.version, judged.category, judged.notice)
        known = self._known.get(named)
        if known is None:
            known = tuple(sorted((name, value) for name, value in zip(_NAMES, named, strict=True) if value))
            if not self._fits(known, taken):
                known = tuple(pair for pair in known if pair[0] in _OWN)
            self._known[named] = known
        if not event.attributes:
            return known
        watched = tuple(pair for pair in event.attributes.items() if pair[0] in self._watched)
        if watched not in self._pairs:
            self._pairs[watched] = self._fits(watched, taken)
        return tuple(sorted([*known, *watched])) if self._pairs[watched] else known

    def _fits(self, pairs: Dimensions, taken: Taken) -> bool:
        """Whether a combination of names that is new in the block has room in its map; without it some are not counted.

        The contacts are, so that the brand's numbers stay whole.
        """
        size = sum([len(value) for _, value in pairs])
        if size > self._room:
            taken.names_cut += 1
            return False
        self._room -= size
        return True


def _evenly(run: list[Record]) -> Iterator[list[Record]]:
    """Cut a run into stretches of about one length."""
    size = -(-len(run) // -(-len(run) // STRETCH))
    for begin in range(0, len(run), size):
        yield run[begin : begin + size]


def _runs(records: Iterable[Record], key: Callable[[Record], int]) -> Iterator[list[Record]]:
    run: list[Record] = []
    for record in records:
        if run and key(record) != key(run[0]):
            yield run
            run = []
        run.append(record)
    if run:
        yield run
