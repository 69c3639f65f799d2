"""`outcry dead-letters`: look at what was not accepted, and send it back once it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from schemas.settings import Settings
from schemas.topics import DEAD_LETTERS
from streams import kafka
from streams.dead_letters import PREFIX


class Letter(NamedTuple):
    """A dead letter: where it came from, why it is here, and the record as it was."""

    origin: str
    topic: str
    reason: str
    field: str
    detail: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


async def letters(settings: Settings) -> list[Letter]:
    """All dead letters, each origin once."""
    numbers = await kafka.partitions(settings, DEAD_LETTERS)
    found = {}
    for number in numbers:
        records, _ = await kafka.read_to_end(settings, DEAD_LETTERS, number)
        for letter in map(_letter, records):
            found[letter.origin] = letter
    return list(found.values())


def _letter(record: Any) -> Letter:
    ours = {
        name: value.decode("utf-8", "replace") for name, value in record.headers if name.startswith(PREFIX)
    }
    get = {name.removeprefix(PREFIX): value for name, value in ours.items()}.get
    return Letter(
        f"{get('topic')}/{get('partition')}/{get('offset')}",
        get("topic", ""),
        get("reason", ""),
        get("field", ""),
        get("detail", ""),
        record.key,
        record.value,
        [(name, value) for name, value in record.headers if not name.startswith(PREFIX)],
    )


async def show(settings: Settings, limit: int, reason: str | None, out: Console) -> None:
    """Print the latest dead letters and how many there are of each reason."""
    found = list(_of(await letters(settings), reason, None))
    if not found:
        out.print("no dead letters")
        return
    table = Table("came from (topic/partition/offset)", "reason", "field", "why", "bytes")
    for letter in found[-limit:]:
        size = "null" if letter.value is None else str(len(letter.value))
        table.add_row(letter.origin, letter.reason, letter.field, letter.detail, size)
    out.print(table)
    for name, count in Counter(letter.reason for letter in found).most_common():
        out.print(f"{count} {name}")


async def redrive(
    settings: Settings, reason: str | None, origin: str | None, mended: bytes | None, out: Console
) -> None:
    """Send letters back to their topics, with a mended value if one is given."""
    chosen = list(_of(await letters(settings), reason, origin))
    producer = kafka.producer(settings)
    await kafka.started(producer, settings)
    try:
        for letter in chosen:
            value = letter.value if mended is None else mended
            await producer.send_and_wait(letter.topic, value, key=letter.key, headers=letter.headers)
    finally:
        await producer.stop()
    out.print(f"sent back {len(chosen)}" if chosen else "no dead letter fits")


def _of(found: list[Letter], reason: str | None, origin: str | None) -> Iterator[Letter]:
    for letter in found:
        if reason in (None, letter.reason) and origin in (None, letter.origin):
            yield letter
