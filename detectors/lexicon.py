"""Fixed terms found in a batch of folded texts, negation seen, without a loop over texts or terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.ngrams import HAN, MARK, WORD, Batch, Index, fold, grams, words
from detectors.seeds import NEGATORS_EN, NEGATORS_ZH, NOT_NEGATING_ZH

MAX_WORDS = 3
MAX_HAN = 5
REACH_WORDS = 3
REACH_HAN = 3
_JOIN = np.array([0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F], dtype=np.uint32)
_FILTER_BITS = 16


class Hits(NamedTuple):
    """Where terms were found: position, row of the term, and whether a negation stands before it."""

    positions: Index
    rows: Index
    negated: NDArray[np.bool_]


class Lexicon:
    """Terms with a row number each.

    Parameters
    ----------
    terms
        Row by term: English words or up to three of them, or up to five Chinese characters or marks.

    Examples
    --------
    >>> lexicon = Lexicon({"late": 0, "not good": 1, "满意": 2})
    >>> batch = fold(["Late again. It is not good", "不太满意"])
    >>> hits = lexicon.find(batch)
    >>> hits.rows.tolist(), hits.negated.tolist()
    ([0, 1, 2], [False, False, True])
    """

    def __init__(self, terms: Mapping[str, int]) -> None:
        self._tables: dict[tuple[int, int], _Table] = {}
        grouped: dict[tuple[int, int], dict[int, int]] = {}
        batch = fold(list(terms)) if terms else fold([""])
        begins, hashes = words(batch)
        first = np.searchsorted(batch.owner[begins], np.arange(len(terms) + 1))
        ends = np.append(batch.starts, len(batch.codes))
        by_size = {size: grams(batch, size) for size in range(1, MAX_HAN + 1)}
        for number, (term, row) in enumerate(terms.items()):
            count = int(first[number + 1] - first[number])
            begin, size = int(batch.starts[number]) + 1, int(ends[number + 1] - ends[number]) - 2
            if batch.kinds[begin] == WORD:
                key, value = (WORD, count), int(_joined(hashes, count)[first[number]])
            else:
                key, value = (HAN, size), int(by_size[size][begin])
            if not 1 <= key[1] <= (MAX_WORDS if key[0] == WORD else MAX_HAN):
                raise ValueError(f"term is too long to be found: {term!r}")
            grouped.setdefault(key, {})[value] = row
        self._tables = {key: _Table(rows) for key, rows in sorted(grouped.items())}

    def find(self, batch: Batch) -> Hits:
        """All hits, ordered by position."""
        begins, hashes = words(batch)
        positions, rows = [], []
        for (kind, size), table in self._tables.items():
            if kind == WORD:
                where, row = table.look_up(_joined(hashes, size))
                last = np.minimum(where + size - 1, len(begins) - 1) if len(begins) else where
                inside = batch.owner[begins[where]] == batch.owner[begins[last]]
                positions.append(begins[where[inside]])
                rows.append(row[inside])
            else:
                where, row = table.look_up(grams(batch, size))
                positions.append(where)
                rows.append(row)
        at, row = np.concatenate(positions), np.concatenate(rows)
        order = np.argsort(at, kind="stable")
        at, row = at[order], row[order]
        return Hits(at, row, _negated(batch, begins, hashes, at))


class _Table:
    """Rows by hash: a bitmap turns most hashes away, a sorted list settles the rest."""

    def __init__(self, rows: Mapping[int, int]) -> None:
        self.hashes = np.array(sorted(rows), dtype=np.uint32)
        self.rows = np.array([rows[value] for value in sorted(rows)], dtype=np.intp)
        self.bitmap = np.zeros(1 << _FILTER_BITS, dtype=np.bool_)
        self.bitmap[self.hashes & np.uint32(0xFFFF)] = True

    def look_up(self, hashes: NDArray[np.uint32]) -> tuple[Index, Index]:
        likely = np.flatnonzero(self.bitmap[hashes & np.uint32(0xFFFF)])
        slot = np.minimum(np.searchsorted(self.hashes, hashes[likely]), len(self.hashes) - 1)
        sure = self.hashes[slot] == hashes[likely]
        return likely[sure], self.rows[slot[sure]]


def _joined(hashes: NDArray[np.uint32], count: int) -> NDArray[np.uint32]:
    """Hash of `count` words from each word on."""
    if count == 1 or len(hashes) < count:
        return hashes if count == 1 else hashes[:0]
    size = len(hashes) - count + 1
    found = np.zeros(size, dtype=np.uint32)
    for step in range(count):
        found += hashes[step : size + step] * _JOIN[step]
    return found


def split_terms(terms: str) -> list[str]:
    """Terms of a comma-separated list."""
    return [term.strip() for term in terms.split(",") if term.strip()]


def _word_hashes(terms: str) -> NDArray[np.uint32]:
    return np.unique(words(fold(split_terms(terms)))[1])


_NEGATORS = _Table(dict.fromkeys(_word_hashes(NEGATORS_EN).tolist(), 0))
_NEGATING_CODES = np.array([ord(character) for character in NEGATORS_ZH], dtype=np.uint32)
_HARMLESS = _Table(
    {
        int(grams(fold([term]), 2)[1 + offset]): 0
        for term in split_terms(NOT_NEGATING_ZH)
        for offset in [max(term.find(character) for character in NEGATORS_ZH)]
        if offset + 2 <= len(term)
    }
)


def _negated(batch: Batch, begins: Index, hashes: NDArray[np.uint32], positions: Index) -> NDArray[np.bool_]:
    """Whether a negation stands shortly before each position, with no mark between the two."""
    found = np.zeros(len(positions), dtype=np.bool_)
    if not len(positions):
        return found
    breaks = np.cumsum(batch.kinds == MARK)
    negators, _ = _NEGATORS.look_up(hashes)
    is_negator = np.zeros(len(begins) + 1, dtype=np.int32)
    is_negator[negators + 1] = 1
    before = np.cumsum(is_negator)
    word = np.searchsorted(begins, positions)
    reach = np.maximum(word - REACH_WORDS, np.searchsorted(batch.owner[begins], batch.owner[positions]))
    in_words = (before[word] > before[reach]) & (batch.kinds[positions] <= WORD)
    at = begins[np.minimum(reach, len(begins) - 1)] if len(begins) else positions
    in_words &= breaks[positions] == breaks[np.minimum(at, positions)]
    signs = np.isin(batch.codes, _NEGATING_CODES)
    if signs.any():
        harmless, _ = _HARMLESS.look_up(grams(batch, 2))
        signs[harmless] = False
        total = np.concatenate(([0], np.cumsum(signs)))
        since = np.maximum(positions - REACH_HAN, batch.starts[batch.owner[positions]])
        in_han = (total[positions] > total[since]) & (batch.kinds[positions] == HAN)
        in_words |= in_han & (breaks[positions] == breaks[since])
    return in_words
