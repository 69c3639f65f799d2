"""Fixed terms found in a batch of folded texts, negation seen, without a loop over texts or terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.ngrams import HAN, MARK, NOTHING, SPACE, Batch, Index, fold
from detectors.text.seeds import NEGATORS_EN, NEGATORS_ZH, NOT_NEGATING_ZH

# Characters within which a negation turns what follows: about three words, three Chinese characters.
REACH_EN = 18
REACH_ZH = 3
_NEGATOR, _HARMLESS = 1, 2


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
    >>> hits.texts.tolist(), hits.terms.tolist(), hits.negated.tolist()
    ([0, 0, 1], [0, 1, 2], [False, True, True])
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

    def find(self, batch: Batch, buckets: list[Index] | None = None) -> Hits:
        """All hits, ordered by text and position; `buckets` are the batch's own, where they are at hand."""
        places, hashes = [], []
        for stream, bucket in zip(batch.hashes, buckets or batch.buckets(), strict=True):
            likely = np.flatnonzero(self._bitmap.take(bucket))
            places.append(likely)
            hashes.append(stream[likely])
        positions, found = np.concatenate(places), np.concatenate(hashes)
        slots = np.minimum(np.searchsorted(self._hashes, found), len(self._hashes) - 1)
        sure = np.flatnonzero(self._hashes[slots] == found)
        sure = sure[np.argsort(positions[sure], kind="stable")]
        positions, slots = positions[sure], slots[sure]
        numbers, roles = self._numbers[slots], self._roles[slots]
        negators = positions[roles == _NEGATOR]
        harmless = positions[roles == _HARMLESS]
        if len(harmless):
            negators = negators[~np.isin(negators, harmless)]
        told = numbers >= 0
        positions, numbers = positions[told], numbers[told]
        texts = batch.owners(positions)
        return Hits(texts, positions, numbers, _negated(batch, texts, positions, negators))


def _hash(term: str) -> int:
    """Hash by which a term is found in a batch: the one of the stream that holds it whole."""
    batch = fold([term])
    size = len(batch.codes) - 5
    blanks = int(np.count_nonzero(batch.kinds == SPACE)) - 5
    stream = size - 1 if batch.kinds[1] >= HAN else 2 + blanks
    if not 0 <= stream < len(batch.hashes):
        raise ValueError(f"term is too long to be found: {term!r}")
    value = int(batch.hashes[stream][1])
    if value == NOTHING:
        raise ValueError(f"term cannot be found: {term!r}")
    return value


def _negated(batch: Batch, texts: Index, positions: Index, negators: Index) -> NDArray[np.bool_]:
    """Whether a negation stands shortly before each position, with no mark between the two."""
    if not len(negators) or not len(positions):
        return np.zeros(len(positions), dtype=np.bool_)
    marks = np.cumsum(batch.kinds == MARK, dtype=np.int32)
    nearest = np.searchsorted(negators, positions) - 1
    last = negators[np.maximum(nearest, 0)]
    reach = np.where(batch.kinds[positions] >= HAN, REACH_ZH, REACH_EN)
    near = (nearest >= 0) & (positions - last <= reach) & (last > batch.starts[texts])
    negated: NDArray[np.bool_] = near & (marks[last] == marks[positions])
    return negated
