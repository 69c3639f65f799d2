"""Block maps, the reader's side: what each flush changes of what is known already.

A later flush of a block replaces what an earlier one said, and only the difference is handed on. Repeated,
reordered-by-writer and zombie-written flushes leave the same totals as a plain loop over the events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.brandlog import BrandMap, Dimensions, Flush, SourceId


class Change(NamedTuple):
    """By how much one cell of a brand changed; counts may be negative when a model re-judged a block."""

    bucket: int
    dimensions: Dimensions
    contacts: int
    complaints: int


class BrandChange(NamedTuple):
    """What one flush changed of one brand."""

    brand: str
    changes: list[Change]
    map: BrandMap


@dataclass(slots=True)
class _OpenBrand:
    upto: int
    cells: dict[tuple[int, Dimensions], tuple[int, int]]


@dataclass(slots=True)
class Ledger:
    """What has been folded of one source partition, and its one open block.

    Everything below `folded` is settled; the open block's cells are held until it closes, so that a later flush
    of it can replace an earlier one.
    """

    epoch: int = 0
    folded: int = 0
    block: int = -1
    _open: dict[str, _OpenBrand] = field(default_factory=dict)

    def apply(self, flush: Flush) -> list[BrandChange]:
        """Take in a flush and tell what it changes; a repeated or overtaken one changes nothing."""
        if flush.epoch != self.epoch:
            if flush.epoch < self.epoch:
                return []
            self.epoch, self.folded, self.block, self._open = flush.epoch, 0, -1, {}
        if flush.block < self.folded:
            return []
        if flush.block != self.block:
            self.block, self.folded, self._open = flush.block, flush.block, {}
        changes = [
            BrandChange(brand, self._replace(brand, new, flush.upto), new)
            for brand, new in flush.brands.items()
            if (known := self._open.get(brand)) is None or flush.upto > known.upto
        ]
        if flush.closed:
            self.block, self.folded, self._open = -1, flush.upto + 1, {}
        return changes

    def _replace(self, brand: str, new: BrandMap, upto: int) -> list[Change]:
        cells = {(cell.bucket, new.keys[cell.key]): (cell.contacts, cell.complaints) for cell in new.cells}
        known = self._open.get(brand)
        self._open[brand] = _OpenBrand(upto, cells)
        if known is None:
            return [Change(bucket, dims, n, m) for (bucket, dims), (n, m) in cells.items() if n or m]
        old = known.cells
        changes = [
            Change(bucket, dims, contacts - before[0], complaints - before[1])
            for (bucket, dims), (contacts, complaints) in cells.items()
            if (before := old.get((bucket, dims), (0, 0))) != (contacts, complaints)
        ]
        gone = [
            Change(bucket, dims, -n, -m)
            for (bucket, dims), (n, m) in old.items()
            if (bucket, dims) not in cells
        ]
        return changes + gone

    def to_state(self) -> dict[str, Any]:
        """State as JSON types; bounded by one block's cells."""
        return {
            "epoch": self.epoch,
            "folded": self.folded,
            "block": self.block,
            "open": {
                brand: [held.upto, [[bucket, dims, n, m] for (bucket, dims), (n, m) in held.cells.items()]]
                for brand, held in self._open.items()
            },
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Ledger:
        """Restore what `to_state` gave."""
        ledger = cls(state["epoch"], state["folded"], state["block"])
        for brand, (upto, rows) in state["open"].items():
            cells = {
                (bucket, tuple((name, value) for name, value in dims)): (n, m) for bucket, dims, n, m in rows
            }
            ledger._open[brand] = _OpenBrand(upto, cells)
        return ledger


def source_of(flush: Flush) -> SourceId:
    """Source partition that a flush speaks of."""
    return SourceId(flush.topic, flush.partition, flush.epoch)
