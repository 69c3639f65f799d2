"""Which events' texts are kept to learn from: a function of the log alone, and few of each block."""

from __future__ import annotations

# Of all offsets, until a block has given its share: enough of a small stream, few of a large one.
SHARE = 0.25
PER_BLOCK, PER_BRAND = 32, 8
# Fibonacci hashing (Knuth 1998, 6.4): neighbouring offsets fall far apart.
_FACTOR, _RANGE = 0x9E3779B1, 1 << 32


class BlockSampler:
    """Chooses among one block's accepted events, offered in the order of their offsets.

    Whoever reads the block again chooses the same ones, as offsets decide and nothing else.

    Examples
    --------
    >>> sampler = BlockSampler()
    >>> [offset for offset in range(100) if sampler.wants(offset, "acme")]
    [0, 2, 5, 10, 13, 18, 23, 26]
    >>> sampler.full
    False
    """

    def __init__(self) -> None:
        self._left = PER_BLOCK
        self._of_brand: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Whether the block has given its share."""
        return self._left == 0

    def wants(self, offset: int, brand: str) -> bool:
        """Whether the event at an offset is chosen; a chosen one counts."""
        if not self._left or offset * _FACTOR % _RANGE >= SHARE * _RANGE:
            return False
        taken = self._of_brand.get(brand, 0)
        if taken >= PER_BRAND:
            return False
        self._of_brand[brand] = taken + 1
        self._left -= 1
        return True
