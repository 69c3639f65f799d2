"""Brand logs as writers leave them: several source partitions, readers that crash, and zombies that write on."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from detectors.log.blocks import BlockMap, Complaint, starts_block
from schemas.brandlog import BLOCK_OFFSETS, Flush, parse_record
from schemas.fields import CHANNELS, Channel

# Logs have gaps; with this one between records a block is full after eight.
GAP = BLOCK_OFFSETS // 8
BRANDS = ("acme", "globex")
REGIONS = ("north", "south")


class Happened(NamedTuple):
    """One accepted event of a source partition; `seed` decides what each text model says of it."""

    offset: int
    log_s: float
    at_s: float
    brand: str
    region: str
    seed: int

    def is_complaint(self, model: int) -> bool:
        """Whether a text model of this number takes it for a complaint."""
        return (self.seed >> model) % 3 == 0


def stream(rng: Random, events: int, start_s: float, spread_s: float = 0.0) -> list[Happened]:
    """Make the events of one source partition; `spread_s` is how far they are out of order."""
    happened, offset, now_s = [], 0, start_s
    for _ in range(events):
        offset += rng.randint(1, GAP)
        # Now and then an hour passes: blocks are closed early by the clock.
        now_s += 3700.0 if rng.random() < 0.02 else rng.uniform(0.0, 4.0)
        at_s = now_s - rng.uniform(0.0, spread_s)
        brand, region = rng.choice(BRANDS), rng.choice(REGIONS)
        happened.append(Happened(offset, now_s, at_s, brand, region, rng.getrandbits(16)))
    return happened


def block_starts(events: list[Happened]) -> dict[int, int]:
    """Start of each event's block, by offset: the plain loop."""
    starts: dict[int, int] = {}
    block = log_s = None
    for event in events:
        if block is None or log_s is None or starts_block(event.offset, event.log_s, block, log_s):
            block, log_s = event.offset, event.log_s
        starts[event.offset] = block
    return starts


@dataclass
class Writer:
    """A reader of one source partition that adds up blocks and writes flushes, as ingest does."""

    topic: str
    channel: Channel
    events: list[Happened]
    start: int
    sources: dict[str, int]
    bucket_s: int = 10
    high_s: float | None = None
    block: BlockMap | None = None
    position: int = 0
    used: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.position = self.start

    @property
    def committable(self) -> int:
        return self.block.start if self.block else self.start

    @property
    def done(self) -> bool:
        return not self.events or self.position > self.events[-1].offset

    def read(self, count: int, model: int, now_s: float) -> list[Flush]:
        """Read some events; gives the closing flushes of blocks that ended among them."""
        closed = []
        at = bisect_left(self.events, self.position, key=lambda event: event.offset)
        ahead = self.events[at : at + count]
        for event in ahead:
            if self.block is None or starts_block(
                event.offset, event.log_s, self.block.start, self.block.at_s
            ):
                if self.block is not None:
                    closed.append(self.flush(now_s, closed=True))
                self.block = BlockMap(event.offset, event.log_s, model)
                self.used.setdefault(event.offset, set()).add(model)
            complaint = None
            if event.is_complaint(self.block.model):
                who = 1 + event.seed % 50
                complaint = Complaint(event.seed, who, event.at_s, f"{self.topic}-{event.offset}", "slow")
            bucket = int(event.at_s // self.bucket_s) * self.bucket_s
            self.block.add(event.offset, event.brand, bucket, (("region", event.region),), complaint)
            self.high_s = event.at_s if self.high_s is None else max(self.high_s, event.at_s)
            self.position = event.offset + 1
        return closed

    def flush(self, now_s: float, *, closed: bool = False) -> Flush:
        """Write the open block so far and a tick."""
        block = self.block
        return Flush(
            topic=self.topic,
            partition=0,
            channel=self.channel,
            at_s=now_s,
            block=block.start if block else self.committable,
            upto=block.upto if block else self.committable - 1,
            closed=closed,
            model=block.model if block else 0,
            high_s=self.high_s,
            position=self.position,
            end=self.events[-1].offset + 1 if self.events else 0,
            sources=self.sources,
            brands=dict(block.take()) if block else {},
        )


class Told(NamedTuple):
    """A finished log, and by which models each block of each topic was judged by anybody."""

    log: list[Flush]
    used: dict[tuple[str, int], set[int]]


def schedule(rng: Random, sources: dict[Channel, list[Happened]], models: int = 3) -> Told:
    """Let writers read all sources with crashes, zombies, repeated deliveries and new models in between.

    Ends with ticks after which every clock has passed every event.
    """
    names = {f"outcry.{channel}.v1": channel for channel in sources}
    counts = dict.fromkeys(names, 1)
    log: list[Flush] = []
    used: dict[tuple[str, int], set[int]] = {}
    committed, live, zombies = dict.fromkeys(names, 0), {}, []
    now_s, model = 1e6, 0

    def writer(topic: str) -> Writer:
        return Writer(topic, names[topic], sources[names[topic]], committed[topic], counts)

    def note(who: Writer) -> None:
        for block, numbers in who.used.items():
            used.setdefault((who.topic, block), set()).update(numbers)

    live = {topic: writer(topic) for topic in names}
    while not all(who.done for who in live.values()):
        now_s += 1.0
        model = min(model + (rng.random() < 0.05), models - 1)
        topic = rng.choice(list(names))
        who = rng.choice(zombies) if zombies and rng.random() < 0.3 else live[topic]
        log += who.read(rng.randint(0, 6), model, now_s)
        if rng.random() < 0.6:
            log.append(who.flush(now_s))
            # Only what is flushed may be committed, and only by whom the group knows.
            if who is live.get(who.topic) and rng.random() < 0.7:
                committed[who.topic] = max(committed[who.topic], who.committable)
        if log and rng.random() < 0.2:
            log.append(rng.choice(log[-12:]))
        if rng.random() < 0.05:
            zombies.append(live[topic])
            live[topic] = writer(topic)
        note(who)
    for who in live.values():
        note(who)
    for wait_s in (0.0, 1.0, 12.0, 13.0, 4e4, 4e4 + 1):
        log += [who.flush(now_s + 1.0 + wait_s) for who in live.values()]
    return Told([_as_read(flush) for flush in log], used)


def _as_read(flush: Flush) -> Flush:
    record = parse_record(flush.model_dump_json().encode())
    assert isinstance(record, Flush)
    return record


def sources(rng: Random, events: int, spread_s: float = 30.0) -> dict[Channel, list[Happened]]:
    """Make events for two to four channels."""
    return {channel: stream(rng, events, 1_000_000.0, spread_s) for channel in CHANNELS[: rng.randint(2, 4)]}
