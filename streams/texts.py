"""One numbered text model, and what it says of a batch of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from detectors.complaint import ComplaintModel
from detectors.masking import mask_many
from detectors.taxonomy import Taxonomy
from detectors.text.learned_signals import find_among
from detectors.text.reading import pieces, read
from detectors.text.signals import MessageSignal, find_many
from detectors.watchers.notice_kinds import notice_of


class Judged(Struct, frozen=True, gc=False):
    """Verdict on one text; `category`, `signals` and `emotion` (0 to 3) are empty unless it is a complaint."""

    p: float
    is_complaint: bool
    category: str
    signals: tuple[MessageSignal, ...] = ()
    emotion: int = 0

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """Kind and hazard of each signal."""
        return tuple((signal.kind, signal.detail) for signal in self.signals)

    @property
    def notice(self) -> str:
        """Value of the dimension `notice`; empty for most."""
        return notice_of(signal.kind for signal in self.signals) if self.signals else ""


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

    def read(self, texts: Sequence[str]) -> tuple[list[str], list[Judged]]:
        """Mask texts as they came and judge what is left of them; gives both, text by text."""
        masked = mask_many(texts)
        return masked, self.judge(masked)

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Judge masked texts in one batch, folded once for both; a text without words is no complaint."""
        found: list[Judged] = []
        for piece in pieces(texts):
            reading = read(piece)
            probabilities, verdicts = self.model.judge(reading)
            complaint = [bool(text) and verdict for text, verdict in zip(piece, verdicts, strict=True)]
            numbers = [number for number, verdict in enumerate(complaint) if verdict]
            judged = [Judged(p, False, "") for p in probabilities]
            codes = self.taxonomy.types(reading.batch, numbers)
            wordings = find_among(reading.batch, piece, numbers)
            signals = find_many([piece[number] for number in numbers], wordings)
            emotions = self.taxonomy.emotions(reading.batch) if numbers else []
            for number, code, told in zip(numbers, codes, signals, strict=True):
                judged[number] = Judged(probabilities[number], True, code, told, emotions[number])
            found += judged
        return found
