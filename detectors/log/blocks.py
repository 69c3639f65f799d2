"""Block maps, the writer's side: one block of a source partition, added up brand by brand.

This is how counts cross from ingest to the judge exactly, without transactions; the reader's side is `ledger`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

from detectors.log.notice_list import NoticeList
from detectors.log.sketch import Sketch
from schemas.brandlog import BLOCK_OFFSETS, BrandMap, Cell, Dimensions, Heard, Notice, Sample

BLOCK_SECONDS = 3600.0
SAMPLES = 8


def partition_of(brand: str, partitions: int) -> int:
    """Partition of the brand log that holds a brand; the same on every machine and for ever.

    Examples
    --------
    >>> partition_of("acme", 4)
    2
    """
    return crc32(brand.encode("utf-8", "surrogatepass")) % partitions


def starts_block(offset: int, at_s: float, block: int, block_at_s: float) -> bool:
    """Whether a record opens a new block: the next run of offsets, or an hour after the block's first record.

    Depends on the log alone, so whoever reads it again cuts it at the same places.

    Examples
    --------
    >>> starts_block(4096, 10.0, 0, 0.0), starts_block(17, 10.0, 0, 0.0), starts_block(17, 3600.0, 0, 0.0)
    (True, False, True)
    """
    return offset // BLOCK_OFFSETS != block // BLOCK_OFFSETS or at_s - block_at_s >= BLOCK_SECONDS


class Complaint(NamedTuple):
    """What people may read of one complaint: `rank` is a hash of its id, `who` of its customer (0 unknown).

    `findings` are (kind, hazard) of what it tells by itself; `followers` and `verified` are its author's. `said` is
    the fingerprint of its text, 0 if there is none; `p` the probability that it is a complaint.
    """

    rank: int
    who: int
    at_s: float
    event_id: str
    text: str
    findings: tuple[tuple[str, str], ...] = ()
    followers: int = 0
    verified: bool = False
    said: int = 0
    case_id: str = ""
    p: float = 1.0


@dataclass(slots=True)
class BrandTally:
    """What one block holds of one brand so far."""

    keys: dict[Dimensions, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    complainants: Sketch = field(default_factory=Sketch)
    texts: Sketch = field(default_factory=Sketch)
    samples: list[Sample] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    notices: NoticeList = field(default_factory=NoticeList)

    def count(self, bucket: int, dimensions: Dimensions, contacts: int, complaints: int) -> None:
        """Count contacts that are alike."""
        key = self.keys.setdefault(dimensions, len(self.keys))
        cell = self.cells.setdefault((bucket, key), [0, 0])
        cell[0] += contacts
        cell[1] += complaints

    def keeps(self, rank: int) -> bool:
        """Whether a complaint of this rank would be kept as an example now, with its text."""
        return len(self.samples) < SAMPLES or rank < self.samples[-1].rank

    def tell(self, dimensions: Dimensions, complaint: Complaint) -> None:
        """Note what a complaint tells, which has been counted under these dimensions."""
        key = self.keys[dimensions]
        rank, who, at_s, event_id, text, findings, followers, verified, said, case_id, p = complaint
        second = int(at_s)
        self.complainants.add(who, second)
        self.texts.add(said, second)
        self.heard.append(Heard(at_s, event_id, case_id, who, round(p, 4), key))
        if self.keeps(rank):
            self.samples.append(Sample(rank, at_s, event_id, text, key))
            self.samples.sort()
            del self.samples[SAMPLES:]
        for kind, hazard in findings:
            found = Notice(rank, at_s, event_id, kind, hazard, who, followers, verified, text, key)
            self.notices.add(found, dimensions)

    def snapshot(self) -> BrandMap:
        """Write the whole so far; what was heard is handed over once."""
        heard, self.heard = self.heard, []
        return BrandMap.model_construct(
            keys=list(self.keys),
            cells=[Cell(bucket, key, *counts) for (bucket, key), counts in self.cells.items()],
            complainants=self.complainants.smallest(),
            samples=list(self.samples),
            texts=self.texts.smallest(),
            heard=heard,
            notices=self.notices.kept(),
            notices_cut=self.notices.cut,
        )


class BlockMap:
    """One block of a source partition, as its reader adds it up.

    Parameters
    ----------
    start
        The block's first offset.
    at_s
        Log time of the block's first record, Unix seconds.
    model
        Number of the text model that judges the whole block.

    Examples
    --------
    >>> block = BlockMap(start=0, at_s=0.0, model=3)
    >>> block.add(0, "acme", 1200, (("region", "north"),), None)
    >>> list(block.take())
    [('acme', BrandMap(keys=[(('region', 'north'),)], cells=[Cell(bucket=1200, key=0, contacts=1, complaints=0)],
    complainants=[], samples=[], notices=[], notices_cut=0, texts=[], heard=[]))]
    >>> list(block.take())  # nothing new since
    []
    """

    def __init__(self, start: int, at_s: float, model: int) -> None:
        self.start = start
        self.at_s = at_s
        self.model = model
        self.upto = start - 1
        self._brands: dict[str, BrandTally] = {}
        self._touched: set[str] = set()

    def add(
        self, offset: int, brand: str, bucket: int, dimensions: Dimensions, complaint: Complaint | None
    ) -> None:
        """Count one accepted event; offsets rise from call to call."""
        self.count(brand, bucket, dimensions, 1, complaint is not None)
        if complaint:
            self.tally(brand).tell(dimensions, complaint)
        self.upto = offset

    def count(self, brand: str, bucket: int, dimensions: Dimensions, contacts: int, complaints: int) -> None:
        """Count accepted events that are alike; `seen` says up to which offset all are counted."""
        tally = self._brands.get(brand)
        if tally is None:
            tally = self._brands[brand] = BrandTally()
        tally.count(bucket, dimensions, contacts, complaints)
        self._touched.add(brand)

    def tally(self, brand: str) -> BrandTally:
        """What is held of a brand of which something was counted."""
        return self._brands[brand]

    def seen(self, offset: int) -> None:
        """Note that offsets up to this one have been dealt with, counted or not."""
        self.upto = max(self.upto, offset)

    @property
    def notices_cut(self) -> int:
        """Findings that would open an incident and had no room."""
        return sum(tally.notices.cut for tally in self._brands.values())

    def take(self) -> Iterator[tuple[str, BrandMap]]:
        """Whole maps of the brands touched since the last call."""
        touched, self._touched = sorted(self._touched), set()
        return ((brand, self._brands[brand].snapshot()) for brand in touched)
