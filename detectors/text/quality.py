"""How good the model is, from each forecast made before its label was learned (prequential: Dawid 1984)."""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

import numpy as np

# Forecasts that are looked back on.
WINDOW = 1000
_BINS = 10


class Scores(NamedTuple):
    """Scores over the last labels: macro-F1, area under the ROC curve, expected calibration error, all 0 … 1."""

    labels: int
    f1: float
    auroc: float
    calibration_error: float


class Quality:
    """The last forecasts and verdicts beside what turned out true.

    Examples
    --------
    >>> quality = Quality()
    >>> for p, truth in [(0.9, True), (0.2, False), (0.6, False), (0.7, True)]:
    ...     quality.update(p, p >= 0.5, truth)
    >>> scores = quality.scores()
    >>> scores.labels, round(scores.f1, 2), scores.auroc
    (4, 0.73, 1.0)
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, bool, bool]] = deque(maxlen=WINDOW)

    def update(self, p: float, said: bool, is_complaint: bool) -> None:
        """Note a forecast, the verdict, and the outcome."""
        self._seen.append((p, said, is_complaint))

    def scores(self) -> Scores | None:
        """Scores over the window; None until both outcomes were seen."""
        p = np.array([entry[0] for entry in self._seen])
        said, truth = (np.array([entry[n] for entry in self._seen], dtype=np.bool_) for n in (1, 2))
        if not truth.any() or truth.all():
            return None
        return Scores(len(p), macro_f1(said, truth), auroc(p, truth), calibration_error(p, truth))

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [[p, bool(said), bool(truth)] for p, said, truth in self._seen]

    @classmethod
    def from_state(cls, state: list[Any]) -> Quality:
        """Restore what `to_state` gave."""
        quality = cls()
        for p, said, truth in state:
            quality.update(p, said, truth)
        return quality


def macro_f1(p: Any, truth: Any, threshold: float = 0.5) -> float:
    """Mean of the F1 of complaints and of the rest; `p` may be verdicts too."""
    said, is_true = np.asarray(p) >= threshold, np.asarray(truth, dtype=np.bool_)
    found = []
    for side in (True, False):
        right = int(np.sum((said == side) & (is_true == side)))
        found.append(2 * right / max(int(np.sum(said == side) + np.sum(is_true == side)), 1))
    return sum(found) / 2


def auroc(p: Any, truth: Any) -> float:
    """Chance that a complaint scores above another text (Mann & Whitney 1947), ties half."""
    p, is_true = np.asarray(p), np.asarray(truth, dtype=np.bool_)
    values, place, count = np.unique(p, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2.0
    complaints = int(is_true.sum())
    others = len(values[place]) - complaints
    total = float(rank[place][is_true].sum()) - complaints * (complaints + 1) / 2
    return total / (complaints * others)


def calibration_error(p: Any, truth: Any) -> float:
    """Mean distance of said from seen share over ten equal bins (Naeini et al. 2015)."""
    p, is_true = np.asarray(p, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    bins = np.minimum((p * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, weights=p - is_true, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(p))
