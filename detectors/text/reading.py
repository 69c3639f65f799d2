"""Batches of texts as the complaint model sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import HAN
from detectors.text.lexicon import Hits
from detectors.text.ngrams import Batch, Buckets, fold, shares
from detectors.text.prior import seed_scores

# Texts are judged in pieces of a batch, so that the work stays in the cache; a stretch of intake (448) is one of them.
_CHUNK_TEXTS, _CHUNK_CHARS = 512, 60_000
# Chinese characters against Latin letters: which of the two a mixed text is judged as.
_LETTERS_A_CHARACTER = 4


@dataclass(frozen=True)
class Reading:
    """What a batch of texts says: n-grams, their number, seed balance, and 1 where the text is Chinese."""

    batch: Batch
    size: NDArray[np.int64]
    seeds: NDArray[np.float64]
    chinese: NDArray[np.intp]

    @cached_property
    def buckets(self) -> Buckets:
        """Buckets of the n-grams; only tables of weights ask for them."""
        return self.batch.buckets()


def pieces(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a batch into pieces that stay in the cache."""
    start = chars = 0
    for at, text in enumerate(texts):
        if chars >= _CHUNK_CHARS or at - start >= _CHUNK_TEXTS:
            yield texts[start:at]
            start, chars = at, 0
        chars += len(text)
    if start < len(texts):
        yield texts[start:]


def read(texts: Sequence[str]) -> Reading:
    """Fold texts and weigh their seed terms."""
    return reading_of(fold(texts))


def reading_of(batch: Batch, hits: Hits | None = None) -> Reading:
    """Read texts that were folded; `hits` as for `seed_scores`."""
    balance = seed_scores(batch, hits).balance
    return Reading(batch, 2 * batch.lengths(), balance, _chinese(batch))


def _chinese(batch: Batch) -> NDArray[np.intp]:
    bounds = batch.terms.bounds
    of_signs, of_words = bounds[0], bounds[3] - bounds[3, 0]
    characters = shares(batch.kinds[batch.signs] == HAN, of_signs)
    letters = shares(batch.word_ends - batch.word_starts, of_words)
    found: NDArray[np.intp] = is_chinese(characters, letters).astype(np.intp)
    return found


def is_chinese(characters: Any, letters: Any) -> Any:
    """Whether texts with so many Chinese characters and Latin letters are judged as Chinese; numbers or arrays."""
    return _LETTERS_A_CHARACTER * characters > letters
