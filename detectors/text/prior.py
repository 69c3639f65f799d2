"""What is known before the first label: the written seed terms, and a table trained elsewhere or on the stream."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text import seeds
from detectors.text.folding import Index
from detectors.text.lexicon import Hits, Lexicon, split_terms
from detectors.text.ngrams import Batch, Hashes

# Strengths are counted in halves, so that sums are whole numbers.
_HALVES = 2
# Share of its strength that a negated complaint ("not late") and a negated praise ("not good") add to the complaint.
_NEGATED_COMPLAINT, _NEGATED_PRAISE = 0.15, 0.5
# Strength that is taken as found and as telling nothing: a single term is no proof.
_FLAT = 4.0


class SeedScore(NamedTuple):
    """Seed evidence per text: `balance` > 0 speaks for a complaint, `strength` says how much was found."""

    balance: NDArray[np.float64]
    strength: NDArray[np.float64]


def _signed() -> dict[str, int]:
    rows: dict[str, int] = {}
    for sign, groups in (
        (-1, seeds.PRAISE_EN),
        (-1, seeds.PRAISE_ZH),
        (-1, seeds.ENQUIRY_EN),
        (-1, seeds.ENQUIRY_ZH),
        (1, seeds.COMPLAINT_EN),
        (1, seeds.COMPLAINT_ZH),
    ):
        for strength, terms in groups.items():
            rows.update(dict.fromkeys(split_terms(terms), round(sign * strength * _HALVES)))
    return rows


_TERMS = _signed()
SEEDS = Lexicon(_TERMS)
_HALF_STRENGTHS = list(_TERMS.values())
_STRENGTHS = np.array(_HALF_STRENGTHS, dtype=np.int64)


def seed_scores(batch: Batch, hits: Hits | None = None) -> SeedScore:
    """Weigh the seed terms in each text of a batch; `hits` are those of `SEEDS` in it, if they were looked for.

    Examples
    --------
    >>> from detectors.text.ngrams import fold
    >>> (seed_scores(fold(["worst service ever", "很满意", "A4 paper"])).balance.round(2) + 0.0).tolist()
    [0.82, -1.28, 0.0]
    """
    hits = hits or SEEDS.find(batch)
    count = len(batch.starts)
    strengths = _STRENGTHS[hits.terms]
    kind = (strengths < 0) * 2 + hits.negated
    sums = np.bincount(hits.texts * 4 + kind, weights=np.abs(strengths), minlength=4 * count)
    bad, bad_negated, good, good_negated = sums.reshape(count, 4).T / _HALVES
    strength = bad + bad_negated + good + good_negated
    return SeedScore(_total(bad, bad_negated, good, good_negated) / np.sqrt(_FLAT + strength), strength)


def seed_balance(hashes: Hashes, places: tuple[Index, Index], flags: bytes) -> float:
    """Balance of one text, as `seed_scores` gives it; arguments as for `Lexicon.find_alone`."""
    sums = [0.0, 0.0, 0.0, 0.0]
    for number, negated in SEEDS.find_alone(hashes, places, flags):
        halves = _HALF_STRENGTHS[number]
        sums[(halves < 0) * 2 + negated] += abs(halves) / _HALVES
    return _total(*sums) / math.sqrt(_FLAT + sum(sums)) if any(sums) else 0.0


def _total(bad: Any, bad_negated: Any, good: Any, good_negated: Any) -> Any:
    return bad + _NEGATED_COMPLAINT * bad_negated - good + _NEGATED_PRAISE * good_negated
