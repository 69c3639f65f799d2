"""Brands that are forgotten: named by mistake, they never became warm, and nothing was heard of them for long."""

from __future__ import annotations

from math import inf
from typing import Any

from detectors.brand import BrandJudge

# A partition has room for so many brands. Each costs 40 kB and 7 µs a tick, heard of or not; where there are more,
# a producer writes something else into `brand`.
MOST_BRANDS = 2000


class Lapses:
    """Forgets brands, and keeps of all of them what may not be lost: three numbers. A fourth is of those without room.

    `floor` is the Unix second up to which buckets of forgotten brands were published: none of them is counted anew
    under a revision that was used. `model` is the newest text model that any of them was judged by. `too_old` counts
    the contacts that came for such buckets, of brands of which nothing else was heard since. `refused` counts how
    often something was heard of a brand for which there is no room: it is not judged.
    """

    def __init__(self, floor: int = 0, model: int = 0, too_old: int = 0, refused: int = 0) -> None:
        self.floor, self.model, self.too_old, self.refused = floor, model, too_old, refused

    def has_room(self, brands: int) -> bool:
        """Whether there is room for another brand; counted if there is none."""
        self.refused += brands >= MOST_BRANDS
        return brands < MOST_BRANDS

    def sweep(self, brands: dict[str, BrandJudge], clock_s: float) -> None:
        """Take out the brands that have lapsed by an event time, Unix seconds."""
        for name in [name for name, brand in brands.items() if self._is_over(brand, clock_s)]:
            brand = brands.pop(name)
            closed_s = max(brand.closed.values())
            if closed_s > -inf:
                self.floor = max(self.floor, brand.buckets.kept_from, int(closed_s))
            else:
                self.too_old += brand.too_old
            self.model = max(self.model, brand.model)

    @staticmethod
    def _is_over(brand: BrandJudge, clock_s: float) -> bool:
        # A bucket less than the clock: an event that is not late by now would still find a brand that has lapsed.
        return brand.closing.first_s == inf and brand.lapsed(clock_s - brand.options.bucket_s)

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [self.floor, self.model, self.too_old, self.refused]
