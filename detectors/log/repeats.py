"""What a source partition remembers of its recent blocks: event ids, and how far each brand's time has come.

Both are functions of the offsets in the window (the current run of `BLOCK_OFFSETS` offsets and the 64 before it),
so a reader that starts anew and re-reads the window without emitting decides as the one before it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from schemas.brandlog import BLOCK_OFFSETS

WINDOW_RUNS = 64
# A copy costs half of what a new one does.
_EMPTY = blake2b(digest_size=8)


def window_start(offset: int) -> int:
    """First offset that a reader at `offset` remembers.

    Examples
    --------
    >>> window_start(5000), window_start(70 * BLOCK_OFFSETS + 1) // BLOCK_OFFSETS
    (0, 6)
    """
    return max(0, offset // BLOCK_OFFSETS - WINDOW_RUNS) * BLOCK_OFFSETS


def id_hashes(event_ids: Iterable[str]) -> list[int]:
    """Hash event ids to 8 bytes each: among 266,000 in a window two collide once in 500 million windows.

    Examples
    --------
    >>> one, other, again = id_hashes(["a", "b", "a"])
    >>> one == again, one == other
    (True, False)
    """
    empty, number, hashes = _EMPTY.copy, int.from_bytes, []
    for event_id in event_ids:
        hashed = empty()
        hashed.update(event_id.encode("utf-8", "surrogatepass"))
        hashes.append(number(hashed.digest(), "little"))
    return hashes


class RepeatWindow:
    """Accepted event ids of the window, 8 bytes each: 2 MB a partition when full.

    Examples
    --------
    >>> window = RepeatWindow()
    >>> window.first_times(0, ["a", "b", "a"])
    [True, True, False]
    >>> window.first_times(65 * BLOCK_OFFSETS, ["a"])  # forgotten by then
    [True]
    """

    def __init__(self) -> None:
        self._run = 0
        self._now: set[int] = set()
        self._runs: dict[int, NDArray[np.uint64]] = {}
        self._past: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)

    def first_times(self, offset: int, event_ids: Sequence[str]) -> list[bool]:
        """Remember ids that are about to be accepted; False for each that the window knows already.

        All ids belong to the run of `offset`; runs rise from call to call.
        """
        return self.first_hashes(offset, id_hashes(event_ids))

    def first_hashes(self, offset: int, keys: Sequence[int]) -> list[bool]:
        """Do what `first_times` does, for ids that are hashed already."""
        if offset // BLOCK_OFFSETS != self._run:
            self._turn(offset // BLOCK_OFFSETS)
        known = self._known(keys)
        new = set(keys)
        if len(new) == len(keys) and not any(known) and self._now.isdisjoint(new):
            self._now |= new
            return [True] * len(keys)
        now, first = self._now, []
        for key, old in zip(keys, known, strict=True):
            first.append(not old and key not in now)
            now.add(key)
        return first

    def _known(self, keys: Sequence[int]) -> list[bool]:
        past = self._past
        if not len(past):
            return [False] * len(keys)
        wanted = np.array(keys, dtype=np.uint64)
        at = np.minimum(past.searchsorted(wanted), len(past) - 1)
        found: list[bool] = (past[at] == wanted).tolist()
        return found

    def _turn(self, run: int) -> None:
        if self._now:
            self._runs[self._run] = np.fromiter(self._now, dtype=np.uint64, count=len(self._now))
        self._run, self._now = run, set()
        self._runs = {number: ids for number, ids in self._runs.items() if number >= run - WINDOW_RUNS}
        self._past = np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *self._runs.values()]))


class BrandHighs:
    """Greatest event time of each brand in the window that is not in the future, by which an event is too late.

    Examples
    --------
    >>> highs = BrandHighs()
    >>> highs.note(0, "acme", 1000.0), highs.note(1, "acme", 400.0)
    (1000.0, 1000.0)
    >>> highs.high("acme"), highs.high("other")
    (1000.0, None)
    """

    def __init__(self) -> None:
        self._run = 0
        self._now: dict[str, float] = {}
        self._runs = {0: self._now}
        self._past: dict[str, float] = {}

    def note(self, offset: int, brand: str, at_s: float) -> float:
        """Remember an event, be it too late or not, and give its brand's greatest time. Offsets rise."""
        run = offset // BLOCK_OFFSETS
        if run != self._run:
            self._turn(run)
        high_s = self._now.get(brand)
        if high_s is None or at_s > high_s:
            high_s = self._now[brand] = at_s
        past_s = self._past.get(brand)
        return high_s if past_s is None or past_s < high_s else past_s

    def high(self, brand: str) -> float | None:
        """Greatest event time met of a brand, Unix seconds, or None."""
        now, past = self._now.get(brand), self._past.get(brand)
        return now if past is None else past if now is None else max(now, past)

    def _turn(self, run: int) -> None:
        self._run = run
        self._runs = {number: highs for number, highs in self._runs.items() if number >= run - WINDOW_RUNS}
        self._past = {}
        for highs in self._runs.values():
            for brand, high_s in highs.items():
                self._past[brand] = max(high_s, self._past.get(brand, high_s))
        self._now = self._runs[run] = {}
