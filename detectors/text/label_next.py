"""Which texts a person should label next: those the model is least sure of, no two of them alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detectors.complaint import ComplaintModel
from detectors.text.ngrams import fold

# Texts that are compared with each other, for each one that is chosen.
_CANDIDATES = 20
_BITS = 12


def most_informative(model: ComplaintModel, texts: Sequence[str], count: int) -> list[int]:
    """Numbers of the texts whose label would teach most, the most telling first.

    Doubt (Lewis & Gale 1994), less likeness to what is chosen already (maximal marginal relevance: Carbonell &
    Goldstein 1998), so that ten copies of one riddle are asked once.

    Examples
    --------
    >>> most_informative(ComplaintModel(), ["worst scam ever", "hm", "hm", "perfect, thank you"], 2)
    [1, 0]
    """
    certain = np.abs(2.0 * model.predict_proba_many(texts) - 1.0)
    order = np.argsort(certain, kind="stable")[: _CANDIDATES * count]
    if not len(order):
        return []
    vectors = _vectors([texts[number] for number in order])
    doubt = 1.0 - certain[order]
    likeness = np.zeros(len(order))
    chosen: list[int] = []
    while len(chosen) < min(count, len(order)):
        gain = doubt * (1.0 - likeness)
        gain[chosen] = -1.0
        best = int(np.argmax(gain))
        if gain[best] <= 0.0:
            break
        chosen.append(best)
        likeness = np.maximum(likeness, np.round(vectors @ vectors[best], 6))
    return [int(order[number]) for number in chosen]


def _vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """Hashed n-gram counts of each text, of unit length."""
    vectors = np.zeros((len(texts), 1 << _BITS))
    for row, text in enumerate(texts):
        vectors[row] = np.bincount(fold([text]).buckets(_BITS).all(), minlength=1 << _BITS)
    unit: NDArray[np.float64] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
