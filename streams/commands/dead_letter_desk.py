"""`outcry dead-letters`: look at what was not accepted, and send it back once it is mended."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from rich.console import Console
from rich.table import Table

from schemas.settings import Settings
from schemas.topics import DEAD_LETTERS
from streams import kafka
from streams.dead_letters import CUT, KEY_BYTES, KEY_CUT, PREFIX
from streams.kafka import pieces, reading, span

# The longest window that is read at once on the way back through a partition.
WINDOW_RECORDS = 4096
# Offsets whose marks are kept together: those of a block.
PAGE = 4096
# Letters that cannot be sent back and are named one by one.
NAMED = 20


class Letter(NamedTuple):
    """A dead letter: where it came from, why it is here, and the record as it was, or what is left of it.

    `cut_from` is how many bytes the value of one that is not whole had, `key_cut_from` how many its key had; None of
    what is whole.
    """

    origin: str
    topic: str
    reason: str
    field: str
    detail: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    cut_from: str | None
    key_cut_from: str | None

    def may_go(self, *, mended: bool) -> bool:
        """Whether it can be sent back, with a mended value or its own.

        Never by a key that was cut: its record would be another one's, or come to another partition.
        """
        return self.key_cut_from is None and (mended or self.cut_from is None)


class Shown(NamedTuple):
    """A dead letter of the list, all but its content; in the order of the time, and of the offset, it is kept at."""

    at_ms: int
    offset: int
    origin: str
    reason: str
    field: str
    detail: str
    size: str


def _letter(record: Any) -> Letter:
    ours = {
        name: value.decode("utf-8", "replace") for name, value in record.headers if name.startswith(PREFIX)
    }
    get = {name.removeprefix(PREFIX): value for name, value in ours.items()}.get
    key_cut_from = get(KEY_CUT.removeprefix(PREFIX))
    if CUT in ours and record.key is not None and len(record.key) == KEY_BYTES:
        # Versions before this header did not say it.
        key_cut_from = key_cut_from or f"{KEY_BYTES} or more"
    return Letter(
        f"{get('topic')}/{get('partition')}/{get('offset')}",
        get("topic", ""),
        get("reason", ""),
        get("field", ""),
        get("detail", ""),
        record.key,
        record.value,
        [(name, value) for name, value in record.headers if not name.startswith(PREFIX)],
        get(CUT.removeprefix(PREFIX)),
        key_cut_from,
    )


async def show(settings: Settings, limit: int, reason: str | None, out: Console) -> None:
    """Print the newest dead letters, and how many of them there are of each reason."""
    found, records = await newest(settings, limit, reason)
    if not found:
        out.print("no dead letters")
        return
    table = Table("came from (topic/partition/offset)", "reason", "field", "why", "bytes")
    for letter in found:
        table.add_row(letter.origin, letter.reason, letter.field, letter.detail, letter.size)
    out.print(table)
    out.print(f"the newest {len(found)} of the {records} that are kept:")
    for name, count in Counter(letter.reason for letter in found).most_common():
        out.print(f"{count} {name}")


async def newest(settings: Settings, limit: int, reason: str | None) -> tuple[list[Shown], int]:
    """Give the newest letters, the last one last, each origin once, and how many records the topic has.

    Of each partition no more is read than it takes to find them.
    """
    found: list[Shown] = []
    records = 0
    numbers = await kafka.partitions(settings, DEAD_LETTERS)
    async with reading(settings) as reader:
        for where in (TopicPartition(DEAD_LETTERS, number) for number in numbers):
            begin, end = await span(reader, where)
            records += end - begin
            found += await _newest_of(reader, where, (begin, end), limit, reason)
    once = {letter.origin: letter for letter in sorted(found)}
    return sorted(once.values())[-limit:], records


async def _newest_of(
    reader: AIOKafkaConsumer, where: TopicPartition, bounds: tuple[int, int], limit: int, reason: str | None
) -> list[Shown]:
    """Read a partition backwards, in ever longer windows, until there are enough letters of a reason."""
    begin, stop = bounds
    found: dict[str, Shown] = {}
    window = limit
    while stop > begin and len(found) < limit:
        start = max(begin, stop - window)
        older: dict[str, Shown] = {}
        async for piece in pieces(reader, where, start, stop):
            for record in piece:
                letter = _letter(record)
                if reason in (None, letter.reason):
                    older.pop(letter.origin, None)
                    older[letter.origin] = _shown(record, letter)
                    if len(older) > limit:
                        del older[next(iter(older))]
        found = {**older, **found}
        stop, window = start, min(2 * window, max(limit, WINDOW_RECORDS))
    return list(found.values())


def _shown(record: Any, letter: Letter) -> Shown:
    size = "null" if letter.value is None else str(len(letter.value))
    if letter.cut_from is not None:
        size = f"{size} of {letter.cut_from}"
    return Shown(
        record.timestamp, record.offset, letter.origin, letter.reason, letter.field, letter.detail, size
    )


async def redrive(
    settings: Settings, reason: str | None, origin: str | None, mended: bytes | None, out: Console
) -> None:
    """Send letters back to their topics, with a mended value if one is given.

    Those that were kept cut are named and stay: what is left of them is not what was sent. A value can be mended, a
    key cannot. Those that come to the topic meanwhile, some of them perhaps the same once more, stay, too.
    """
    numbers = await kafka.partitions(settings, DEAD_LETTERS)
    sent, cuts, producer = 0, 0, kafka.producer(settings)
    await kafka.started(producer, settings)
    try:
        async with reading(settings) as reader:
            wheres = [TopicPartition(DEAD_LETTERS, number) for number in numbers]
            spans = [(where, await span(reader, where)) for where in wheres]
            async with aclosing(_chosen(reader, spans, reason, origin)) as chosen:
                async for letters in chosen:
                    whole = [one for one in letters if one.may_go(mended=mended is not None)]
                    cut = [one for one in letters if not one.may_go(mended=mended is not None)]
                    _name(cut[: max(0, NAMED - cuts)], out)
                    cuts += len(cut)
                    sent += await _send_back(producer, whole, mended)
    finally:
        await producer.stop()
        if sent or cuts:
            out.print(_summary(sent, cuts))
    if not sent and not cuts:
        out.print("no dead letter fits")


def _name(cut: Iterable[Letter], out: Console) -> None:
    for letter in cut:
        if letter.key_cut_from is not None:
            had, mended = f"key had {letter.key_cut_from}", ""
        else:
            had = f"value had {letter.cut_from}"
            mended = f", or mended by --offset {letter.origin} --value-file FILE"
        out.print(
            f"{letter.origin} was kept cut, its {had} bytes: send it again from its source{mended}",
            soft_wrap=True,
        )


def _summary(sent: int, cuts: int) -> str:
    """Say what went back and what could not.

    Examples
    --------
    >>> _summary(3, 0)
    'sent back 3'
    >>> _summary(3, 1)
    'sent back 3; 1 was kept cut and cannot be sent back: send it again from its source'
    """
    if not cuts:
        return f"sent back {sent}"
    kept, again = ("was", "it again from its") if cuts == 1 else ("were", "them again from their")
    return f"sent back {sent}; {cuts} {kept} kept cut and cannot be sent back: send {again} source"


async def _chosen(
    reader: AIOKafkaConsumer,
    spans: Iterable[tuple[TopicPartition, tuple[int, int]]],
    reason: str | None,
    origin: str | None,
) -> AsyncGenerator[list[Letter]]:
    """Give the letters that are asked for, each origin once, as many at a time as are read at a time."""
    seen = Seen()
    for where, (begin, end) in spans:
        async for piece in pieces(reader, where, begin, end):
            letters = [
                letter
                for letter in map(_letter, piece)
                if reason in (None, letter.reason)
                and origin in (None, letter.origin)
                and seen.is_new(letter.origin)
            ]
            yield letters
            if letters and origin is not None:
                return


async def _send_back(producer: AIOKafkaProducer, letters: list[Letter], mended: bytes | None) -> int:
    waiting = [
        await producer.send(
            letter.topic,
            letter.value if mended is None else mended,
            key=letter.key,
            headers=letter.headers,
        )
        for letter in letters
    ]
    await asyncio.gather(*waiting)
    return len(waiting)


class Seen:
    """Origins that were met, exactly, in about a bit for each record of their topics.

    Examples
    --------
    >>> seen = Seen()
    >>> [seen.is_new(origin) for origin in ("a/0/7", "a/0/8", "a/0/7", "a/1/7", "b/0/7")]
    [True, True, False, True, True]
    """

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], int] = {}

    def is_new(self, origin: str) -> bool:
        """Whether it was not met before."""
        log, _, offset = origin.rpartition("/")
        if not offset.isdecimal():
            # Not written by a worker.
            log, offset = origin, "0"
        page, bit = divmod(int(offset), PAGE)
        held = self._pages.get((log, page), 0)
        self._pages[log, page] = held | 1 << bit
        return not held >> bit & 1
