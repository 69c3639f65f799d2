"""One numbered text model, and what it says of a batch of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct

from detectors.complaint import ComplaintModel
from detectors.masking import mask_many
from detectors.taxonomy import FEELINGS, Taxonomy
from detectors.text.learned_signals import MOST_CHARS, find_among
from detectors.text.lexicon import Lexicons
from detectors.text.ngrams import fold
from detectors.text.prior import SEEDS
from detectors.text.reading import pieces, reading_of
from detectors.text.signals import MessageSignal, find_many
from detectors.watchers.notice_kinds import notice_of

# From this probability on, a text that tells a threat, a demand, a repeat or a hazard is a complaint for that. Before
# the first label a third of such messages is in doubt: of 600 written ones .68 were found without it, and .96 with it
# (.97 with no bound at all, but .036 of look-alikes instead of .018).
DOUBTFUL = 0.25


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

    @cached_property
    def _lexicons(self) -> Lexicons:
        """What the model, the taxonomy's types and its feelings know words by: looked for in one pass."""
        return Lexicons(SEEDS, self.taxonomy.axes["type"].lexicon, FEELINGS)

    def read(self, texts: Sequence[str]) -> tuple[list[str], list[Judged]]:
        """Mask texts as they came and judge what is left of them; gives both, text by text."""
        masked = mask_many(texts)
        return masked, self.judge(masked)

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Judge masked texts in batches, folded once for all; a text without words is no complaint."""
        numbers = range(len(texts))
        letters = [number for number in numbers if len(texts[number]) > MOST_CHARS]
        if not letters:
            return self._judge(texts)
        # Apart, so that the wording of all others is read off their batch as it is, not off one that has only those.
        others = [number for number in numbers if len(texts[number]) <= MOST_CHARS]
        judged: dict[int, Judged] = {}
        for chosen in (others, letters):
            judged |= zip(chosen, self._judge([texts[number] for number in chosen]), strict=True)
        return [judged[number] for number in numbers]

    def _judge(self, texts: Sequence[str]) -> list[Judged]:
        given: list[Judged] = []
        for piece in pieces(texts):
            batch = fold(piece)
            of_seeds, of_types, of_feelings = self._lexicons.find(batch)
            reading = reading_of(batch, of_seeds)
            probabilities, verdicts = self.model.judge(reading)
            asked = [
                number
                for number, (text, p, verdict) in enumerate(zip(piece, probabilities, verdicts, strict=True))
                if text and (verdict or p >= DOUBTFUL)
            ]
            wordings = find_among(batch, piece, asked)
            found = find_many([piece[number] for number in asked], wordings)
            signals = {
                number: told for number, told in zip(asked, found, strict=True) if told or verdicts[number]
            }
            judged = [Judged(p, False, "") for p in probabilities]
            codes = self.taxonomy.types(batch, list(signals), of_types)
            emotions = self.taxonomy.emotions(batch, of_feelings) if signals else []
            for (number, told), code in zip(signals.items(), codes, strict=True):
                judged[number] = Judged(probabilities[number], True, code, told, emotions[number])
            given += judged
        return given
