"""One numbered text model, and what it says of a batch of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from detectors.complaint import ComplaintModel
from detectors.taxonomy import Taxonomy

COMPLAINT_P = 0.5


class Judged(NamedTuple):
    """Verdict on one text; `category` is empty unless it is a complaint."""

    p: float
    is_complaint: bool
    category: str


@dataclass(frozen=True)
class TextJudge:
    """Complaint model and taxonomy of one version; frozen, so that a block re-read is a block judged alike.

    Examples
    --------
    >>> judge = TextJudge()
    >>> [verdict.is_complaint for verdict in judge.judge(["This is broken, I want my money back!", ""])]
    [True, False]
    """

    version: int = 0
    model: ComplaintModel = field(default_factory=ComplaintModel)
    taxonomy: Taxonomy = field(default_factory=Taxonomy)

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Judge masked texts in one batch; a text without words is no complaint."""
        probabilities = self.model.predict_proba_many(texts).tolist() if texts else []
        complaint = [bool(text) and p >= COMPLAINT_P for text, p in zip(texts, probabilities, strict=True)]
        categories = iter(
            self.taxonomy.types_many([text for text, is_one in zip(texts, complaint, strict=True) if is_one])
        )
        return [
            Judged(p, is_one, next(categories) if is_one else "")
            for p, is_one in zip(probabilities, complaint, strict=True)
        ]
