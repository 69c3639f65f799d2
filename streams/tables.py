"""Tables of comma-separated values, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import orjson

# Rows after which equal ones may be forgotten: twice as many as ingest remembers of a partition.
REMEMBERED_ROWS = 2**19


class RowIds:
    """Ids for the rows of one table: what they hold, and which of the equal ones each is.

    The same table twice has the same ids, under whatever name; two equal rows of one table have two.

    Examples
    --------
    >>> ids, again = RowIds(), RowIds()
    >>> first, second = ids.of(["late", "acme"]), ids.of(["late", "acme"])
    >>> first == second, [again.of(["late", "acme"]) for _ in range(2)] == [first, second]
    (False, True)
    """

    def __init__(self) -> None:
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}

    def of(self, row: Sequence[str]) -> str:
        """Id of the next row."""
        name = blake2b(orjson.dumps(row), digest_size=8).hexdigest()
        number = self._recent.get(name, self._older.get(name, 0)) + 1
        if len(self._recent) >= REMEMBERED_ROWS:
            self._older, self._recent = self._recent, {}
        self._recent[name] = number
        return name if number == 1 else f"{name}-{number}"
