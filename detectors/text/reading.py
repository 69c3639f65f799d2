"""Batches of texts as the complaint model sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.ngrams import HAN, WORD, Batch, Index, fold
from detectors.text.prior import seed_scores

# Texts are judged in pieces of a batch, so that the work stays in the cache.
_CHUNK_TEXTS, _CHUNK_CHARS = 256, 60_000
_LEANING = np.zeros(4, dtype=np.int64)
_LEANING[[WORD, HAN]] = -1, 4


class Reading(NamedTuple):
    """What a batch of texts says: n-grams, their number, seed balance, and 1 where the text is Chinese."""

    batch: Batch
    ngrams: list[Index]
    size: NDArray[np.int64]
    seeds: NDArray[np.float64]
    chinese: NDArray[np.intp]


def pieces(texts: Sequence[str]) -> list[list[str]]:
    """Cut a batch into pieces that stay in the cache."""
    found: list[list[str]] = []
    chars = _CHUNK_CHARS
    for text in texts:
        if chars >= _CHUNK_CHARS or len(found[-1]) >= _CHUNK_TEXTS:
            found.append([])
            chars = 0
        found[-1].append(text)
        chars += len(text)
    return found


def read(texts: Sequence[str]) -> Reading:
    """Fold texts and weigh their seed terms."""
    batch = fold(texts)
    buckets = batch.buckets()
    # Four Chinese characters against Latin letters: which of the two a mixed text is judged as.
    leaning = batch.total(_LEANING.take(batch.kinds))
    balance = seed_scores(batch, buckets).balance
    return Reading(batch, buckets, 2 * batch.lengths(), balance, (leaning > 0).astype(np.intp))


def weighed(reading: Reading, table: NDArray[Any]) -> NDArray[np.int64]:
    """Sum of the weights of each text's n-grams: whole numbers, hence exact in any order."""
    first, *others = reading.ngrams
    total = table.take(first).astype(np.int64)
    for stream in others:
        total += table.take(stream)
    return reading.batch.total(total)
