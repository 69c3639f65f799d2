"""Fixed terms found in a batch of folded texts, negation seen, without a loop over texts or terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import HAN, MARK, PADDING, SPACE, Index
from detectors.text.ngrams import Batch, fold
from detectors.text.seeds import NEGATORS_EN, NEGATORS_ZH, NOT_NEGATING_ZH

# Characters within which a negation turns what follows: about three words, three Chinese characters.
REACH_EN = 18
REACH_ZH = 3
_NEGATOR, _HARMLESS = 1, 2
# Groups of `Terms` by the number of signs in a run, and by the blanks between words.
_RUNS = {1: 0, 2: 1, 3: 2, 4: 4}
_WORDS = {0: 3, 1: 5}


class Hits(NamedTuple):
    """Where terms were found: text, position, number of the term, and whether a negation stands before it."""

    texts: Index
    positions: Index
    terms: Index
    negated: NDArray[np.bool_]


def split_terms(terms: str) -> list[str]:
    """Terms of a comma-separated list."""
    return [term.strip() for term in terms.split(",") if term.strip()]


class Lexicon:
    """Numbered terms.

    Parameters
    ----------
    terms
        English words or pairs of words, or up to four Chinese characters or marks.

    Examples
    --------
    >>> lexicon = Lexicon(["late", "good service", "满意"])
    >>> hits = lexicon.find(fold(["Late again. No good service", "不太满意"]))
    >>> sorted(zip(hits.texts.tolist(), hits.terms.tolist(), hits.negated.tolist()))
    [(0, 0, False), (0, 1, True), (1, 2, True)]
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(terms)
        known: dict[int, tuple[int, int]] = {}
        for term in split_terms(NEGATORS_EN) + list(NEGATORS_ZH):
            known[_hash(term)] = (-1, _NEGATOR)
        for term in split_terms(NOT_NEGATING_ZH):
            known[_hash(term)] = (-1, _HARMLESS)
        for number, term in enumerate(self.terms):
            role = known.get(_hash(term), (-1, 0))[1]
            known[_hash(term)] = (number, role)
        self._hashes = np.array(sorted(known), dtype=np.uint32)
        self._numbers = np.array([known[value][0] for value in sorted(known)], dtype=np.intp)
        self._roles = np.array([known[value][1] for value in sorted(known)], dtype=np.uint8)
        # A bitmap turns most n-grams away, the sorted list settles the rest.
        self._bitmap = np.zeros(1 << 16, dtype=np.bool_)
        self._bitmap[self._hashes >> np.uint32(16)] = True

    def find(self, batch: Batch) -> Hits:
        """All hits, in no particular order."""
        positions, hashes, _ = batch.terms
        likely = np.flatnonzero(self._bitmap.take(hashes >> np.uint32(16)))
        found = hashes[likely]
        slots = np.searchsorted(self._hashes[:-1], found)
        sure = np.flatnonzero(self._hashes[slots] == found)
        positions, slots = positions[likely[sure]], slots[sure]
        numbers, roles = self._numbers[slots], self._roles[slots]
        negators = np.sort(positions[roles == _NEGATOR])
        harmless = positions[roles == _HARMLESS]
        if len(harmless) and len(negators):
            negators = negators[~np.isin(negators, harmless)]
        told = np.flatnonzero(numbers >= 0)
        positions = positions[told]
        texts = batch.owners(positions)
        return Hits(texts, positions, numbers[told], _negated(batch, texts, positions, negators))


def _hash(term: str) -> int:
    """Hash by which a term is found in a batch: the one of the stream that holds it whole."""
    batch = fold([term])
    around = 1 + PADDING
    if batch.kinds[1] >= HAN:
        group = _RUNS.get(len(batch.codes) - around, -1)
    else:
        group = _WORDS.get(int(np.count_nonzero(batch.kinds == SPACE)) - around, -1)
    if group < 0:
        raise ValueError(f"term is too long to be found: {term!r}")
    first, end = batch.terms.bounds[group]
    if first == end or batch.terms.positions[first] != 1:
        raise ValueError(f"term cannot be found: {term!r}")
    return int(batch.terms.hashes[first])


def _negated(batch: Batch, texts: Index, positions: Index, negators: Index) -> NDArray[np.bool_]:
    """Whether a negation stands shortly before each position, with no mark between the two."""
    negated = np.zeros(len(positions), dtype=np.bool_)
    if not len(negators):
        return negated
    nearest = np.searchsorted(negators, positions) - 1
    last = negators[np.maximum(nearest, 0)]
    near = np.flatnonzero((nearest >= 0) & (positions - last <= REACH_EN))
    if not len(near):
        return negated
    texts, positions, last = texts[near], positions[near], last[near]
    within = (batch.kinds[positions] < HAN) | (positions - last <= REACH_ZH)
    marks = batch.signs[batch.kinds[batch.signs] == MARK]
    until, since = (np.searchsorted(marks, places, side="right") for places in (positions, last))
    negated[near] = within & (last > batch.starts[texts]) & (until == since)
    return negated
