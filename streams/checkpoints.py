"""The judge's state on a compacted topic: parts written whole, then a manifest that names them.

A part that has not changed since the last round is not written again. Each part has two slots that are written in
turn, so a round that is cut off half-way leaves the parts of the last complete one readable. Parts are compressed
JSON, split where they exceed what a topic takes; nothing is ever unpickled.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer, ConsumerRecord

from schemas.settings import Settings
from schemas.topics import CHECKPOINTS
from streams.kafka import pass_to_end

log = logging.getLogger(__name__)

VERSION = 2
MANIFEST = b"manifest"
CHUNK_BYTES = 800_000

Where = tuple[int, int, int]


def encode(value: Any) -> bytes:
    """Compressed JSON; level 1, since the judge waits for it."""
    return zlib.compress(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS), 1)


def decode(value: bytes) -> Any:
    """Read what `encode` wrote."""
    return orjson.loads(zlib.decompress(value))


class Checkpoints:
    """Checkpoints of one brand-log partition.

    Parameters
    ----------
    send
        Writes a record (key, value) to the partition and returns an awaitable of its acknowledgement.
    """

    def __init__(self, send: Callable[[bytes, bytes | None], Any]) -> None:
        self._send = send
        self._written: dict[str, Where] = {}
        # How many chunks the topic holds of each slot, also those that no manifest names any more.
        self._held: dict[tuple[str, int], int] = {}

    async def write(self, head: Mapping[str, Any], parts: Mapping[str, Any], kept: set[str]) -> int:
        """Write changed `parts`, then the manifest with `head`; `kept` names the unchanged ones.

        Returns the bytes written. Parts that are in neither are forgotten.
        """
        waiting, written, size = [], {name: self._written[name] for name in kept if name in self._written}, 0
        for name, value in parts.items():
            body = encode(value)
            slot = 1 - self._written[name][0] if name in self._written else 0
            chunks = [body[at : at + CHUNK_BYTES] for at in range(0, len(body), CHUNK_BYTES)] or [b""]
            waiting += [self._send(_key(name, slot, number), chunk) for number, chunk in enumerate(chunks)]
            written[name] = (slot, len(chunks), zlib.crc32(body))
            self._held[name, slot] = max(self._held.get((name, slot), 0), len(chunks))
            size += len(body)
        await asyncio.gather(*waiting)
        await self._send(MANIFEST, encode({"version": VERSION, **head, "parts": written}))
        self._written = written
        await self._clear()
        return size

    async def _clear(self) -> None:
        """Delete what no manifest names: parts that are forgotten, and the rest of a slot whose part was longer."""
        gone = []
        for (name, slot), held in list(self._held.items()):
            # The other slot of a part is the one that is written next.
            at, chunks, _ = self._written.get(name, (slot, 0, 0))
            kept = chunks if at == slot else held
            gone += [_key(name, slot, number) for number in range(kept, held)]
            if kept:
                self._held[name, slot] = kept
            else:
                del self._held[name, slot]
        await asyncio.gather(*(self._send(key, None) for key in gone))

    async def read(self, settings: Settings, partition: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Latest complete checkpoint as (head, parts), or None when there is none that can be read."""
        latest: dict[bytes | None, bytes | None] = {}

        def take(records: list[ConsumerRecord[bytes, bytes]]) -> None:
            latest.update({record.key: record.value for record in records})

        await pass_to_end(settings, CHECKPOINTS, partition, take)
        # In a thread: it takes seconds, and the loop has heartbeats to send.
        found = await asyncio.to_thread(assemble, latest)
        if found is not None:
            names = found[0]["parts"].items()
            self._written = {name: (where[0], where[1], where[2]) for name, where in names}
            self._held = held_in(latest)
        return found


def assemble(latest: Mapping[bytes | None, bytes | None]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Put a checkpoint together from the latest values by key: (head, parts), or None if it is not whole."""
    body = latest.get(MANIFEST)
    if body is None:
        return None
    head: dict[str, Any] = decode(body)
    if head["version"] != VERSION:
        log.warning(
            "a checkpoint of another version is not read: judging anew from the start of the brand log",
            extra={"found": head["version"], "wanted": VERSION},
        )
        return None
    parts = {}
    for name, (slot, chunks, checksum) in head["parts"].items():
        pieces = [latest.get(_key(name, slot, number)) for number in range(chunks)]
        whole = b"".join(piece for piece in pieces if piece is not None)
        if zlib.crc32(whole) != checksum:
            log.error(
                "a checkpoint is there and cannot be read: a part of it is another than it names",
                extra={"offset": head["offset"], "part": name.partition("|")[0]},
            )
            return None
        parts[name] = decode(whole)
    return head, parts


def held_in(latest: Mapping[bytes | None, bytes | None]) -> dict[tuple[str, int], int]:
    """Count the chunks that a topic holds of each slot.

    Examples
    --------
    >>> held_in({MANIFEST: b"m", b"a|b|0|0": b"x", b"a|b|0|1": b"y", b"c|1|0": None})
    {('a|b', 0): 2}
    """
    held: dict[tuple[str, int], int] = {}
    for key, value in latest.items():
        if key is not None and key != MANIFEST and value is not None:
            name, slot, number = key.decode("utf-8", "surrogatepass").rsplit("|", 2)
            held[name, int(slot)] = max(held.get((name, int(slot)), 0), int(number) + 1)
    return held


def _key(name: str, slot: int, number: int) -> bytes:
    return f"{name}|{slot}|{number}".encode("utf-8", "surrogatepass")


def to_partition(producer: AIOKafkaProducer, partition: int) -> Callable[[bytes, bytes | None], Any]:
    """Make the `send` of `Checkpoints` for a partition of the topic."""

    async def send(key: bytes, value: bytes | None) -> None:
        await producer.send_and_wait(CHECKPOINTS, value, key=key, partition=partition)

    return send
