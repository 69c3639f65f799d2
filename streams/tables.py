"""Tables of comma-separated values, row by row: what is no row costs itself and no other."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import blake2b

import orjson

from schemas.rejection import Reason

# Rows after which equal ones may be forgotten: twice as many as ingest remembers of a partition.
REMEMBERED_ROWS = 2**19
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
# What a file in UTF-16 begins with, as bytes that are no UTF-8 are read.
UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")
NOT_UTF_8 = "not UTF-8; convert it, as with `iconv -f {} -t UTF-8 OLD > NEW`"
# Line, why it is not taken, and in words.
Refuse = Callable[[int, Reason, str], None]

csv.field_size_limit(sys.maxsize)


class NoTable(Exception):
    """Why no row of a table can be used, in words, and the `column` that is not there if that is why."""

    def __init__(self, why: str, column: str = "") -> None:
        super().__init__(why)
        self.column = column


class Lines:
    """Numbered lines of a text that can be read again, from within a row that turned out to be none.

    Examples
    --------
    >>> lines = Lines(iter(["a", "b", "c"]))
    >>> lines.begin(), next(lines), next(lines), next(lines)
    (1, 'a', 'b', 'c')
    >>> lines.back()
    >>> lines.begin(), next(lines)
    (2, 'b')
    """

    def __init__(self, stream: Iterable[str]) -> None:
        self._stream = iter(stream)
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._again.popleft() if self._again else next(self._stream)
        self._row.append(text)
        self.number += 1
        return text

    def begin(self) -> int:
        """Begin a row; gives the number of its first line."""
        self._row.clear()
        return self.number + 1

    def back(self) -> None:
        """Take back all lines of the row but its first."""
        again = self._row[1:]
        self._again.extendleft(reversed(again))
        self.number -= len(again)


def is_utf_8(text: str) -> bool:
    r"""Whether a text read with `surrogateescape` was UTF-8.

    Examples
    --------
    >>> is_utf_8("坏了"), is_utf_8("\udcff")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def not_utf_8(text: str) -> str:
    """Say of a line that it is not UTF-8, and what helps."""
    return NOT_UTF_8.format("UTF-16" if text.startswith(UTF_16) else "GBK")


class Table:
    """Header and rows of a table; raises `NoTable`.

    Parameters
    ----------
    lines
        Its lines, read with `surrogateescape`.
    columns
        Those that have to be there.
    refuse
        Told of each row that cannot be used.
    """

    def __init__(self, lines: Lines, columns: Collection[str], refuse: Refuse) -> None:
        self._lines, self._refuse = lines, refuse
        self._reader = csv.reader(lines, strict=True)
        try:
            self.header = next(self._reader, [])
        except csv.Error as error:
            raise NoTable(f"not a readable CSV header: {error}") from None
        _check(self.header, columns)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row with the number of its first line."""
        while True:
            first = self._lines.begin()
            try:
                row = next(self._reader, None)
            except csv.Error as error:
                self._pass_over(first, Reason.INVALID, f"not a readable CSV row: {error}")
                continue
            if row is None:
                return
            if not row:
                continue
            if len(row) != len(self.header):
                said = f"{len(row)} columns where the header has {len(self.header)}"
                self._pass_over(first, Reason.INVALID, said)
            elif not is_utf_8("".join(row)):
                self._pass_over(first, Reason.INVALID_UTF8, not_utf_8(row[0]))
            else:
                yield first, row

    def _pass_over(self, line: int, reason: Reason, said: str) -> None:
        # A quote that is not closed takes in the rows behind it: those are read again.
        self._refuse(line, reason, said)
        self._lines.back()


def _check(header: Sequence[str], columns: Collection[str]) -> None:
    whole = ",".join(header)
    if not is_utf_8(whole):
        raise NoTable(not_utf_8(whole))
    twice = next((column for column in columns if header.count(column) > 1), None)
    if twice is not None:
        raise NoTable(f"two columns are called {twice!r}")
    missing = next((column for column in columns if column not in header), None)
    if missing is None:
        return
    for separator, name in SEPARATORS.items():
        if separator in whole:
            raise NoTable(
                f"no column {missing!r} to map: columns are separated by {name} here, not by commas"
            )
    raise NoTable(f"no column {missing!r} to map; there are: {', '.join(header) or 'none'}", missing)


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
