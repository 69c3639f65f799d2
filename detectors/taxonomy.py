"""What a complaint is about, why it came about, what its author wants, and who has to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from detectors.text.classes import OTHER, Axis, buckets_of
from detectors.text.folding import MARK
from detectors.text.lexicon import Hits, Lexicon, split_terms
from detectors.text.ngrams import Batch, fold
from detectors.text.reading import pieces
from detectors.text.taxonomy_seeds import CAUSE, EMOTION, FUNNEL, MOTIVE, OWNERS, TYPE

VERSION = 1
TYPES = (*TYPE, OTHER)
_SHOUT = ord("!")


class Judgement(NamedTuple):
    """Codes of one text. `cause` is a group and a second-level code (`service.attitude`); `other` where unsure."""

    type: str
    cause: str
    motive: str
    funnel: str
    emotion: int
    confidence: float

    @property
    def cause_group(self) -> str:
        """First level of the cause: product, service, management, market or other."""
        return self.cause.partition(".")[0]

    @property
    def owner(self) -> str:
        """Team that mends it: that of the cause where it is known, else that of the type."""
        return owner_of(self.cause if self.cause != OTHER else self.type)


def owner_of(code: str) -> str:
    """Team that answers for a code.

    Examples
    --------
    >>> owner_of("product_quality"), owner_of("service.attitude"), owner_of("never heard of")
    ('quality', 'customer-service', 'front-desk')
    """
    return OWNERS.get(code, OWNERS[OTHER])


class Taxonomy:
    """Codes of complaints on five axes, from seed terms on day 0 and from labels later.

    Examples
    --------
    >>> taxonomy = Taxonomy()
    >>> judgement = taxonomy.judge_one("客服态度恶劣，要求退款！")
    >>> judgement.type, judgement.cause, judgement.motive, judgement.owner
    ('service_process', 'service.attitude', 'respect', 'customer-service')
    >>> taxonomy.judge_one("zzz").type
    'other'
    """

    def __init__(self) -> None:
        self.axes = {"type": Axis(TYPE), "cause": Axis(CAUSE), "motive": Axis(MOTIVE), "funnel": Axis(FUNNEL)}
        self.abstained = dict.fromkeys(self.axes, 0)

    def judge_one(self, text: str) -> Judgement:
        """Codes of one text."""
        return self.judge_many([text])[0]

    def judge_many(self, texts: Sequence[str]) -> list[Judgement]:
        """Codes of each text; the same alone and in any batch."""
        found: list[Judgement] = []
        for piece in pieces(texts):
            batch = fold(piece)
            index = buckets_of(batch)
            size = 2 * batch.lengths()
            columns = [axis.judge(batch, index, size) for axis in self.axes.values()]
            for name, column in zip(self.axes, columns, strict=True):
                self.abstained[name] += sum(code == OTHER for code, _ in column)
            rows = zip(*columns, _emotions(batch), strict=True)
            found += [
                Judgement(kind[0], cause[0], motive[0], stage[0], emotion, kind[1])
                for kind, cause, motive, stage, emotion in rows
            ]
        return found

    def types(self, batch: Batch, chosen: Sequence[int], hits: Hits | None = None) -> list[str]:
        """Only the type of the chosen texts of a batch, as `judge_many` gives it; `hits` as for `Axis.judge`."""
        told = self.axes["type"].judge(batch, None, 2 * batch.lengths(), hits)
        found = [told[number][0] for number in chosen]
        self.abstained["type"] += found.count(OTHER)
        return found

    @staticmethod
    def emotions(batch: Batch, hits: Hits | None = None) -> list[int]:
        """Only the intensity of each text's feeling, 0 to 3, as `judge_many` gives it; `hits` are of `FEELINGS`."""
        return _emotions(batch, hits)

    def learn_one(self, text: str, code: str) -> bool:
        """Learn that a text has a code of any axis; False if no axis has such a code."""
        axes = [axis for axis in self.axes.values() if code in axis.codes]
        if not axes:
            return False
        batch = fold([text])
        index = buckets_of(batch)
        size = 2 * batch.lengths()
        axes[0].learn(batch, index, size, code)
        return True

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {"version": VERSION, "axes": {name: axis.to_state() for name, axis in self.axes.items()}}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Taxonomy:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            raise ValueError(f"a taxonomy of version {state['version']} cannot be read by this program")
        taxonomy = cls()
        for name, axis in taxonomy.axes.items():
            axis.restore(state["axes"][name])
        return taxonomy


_LEVEL_OF = {term: level for level in sorted(EMOTION) for term in split_terms(EMOTION[level])}
FEELINGS = Lexicon(_LEVEL_OF)
_LEVELS = np.array(list(_LEVEL_OF.values()), dtype=np.int64)


def _emotions(batch: Batch, hits: Hits | None = None) -> list[int]:
    """Intensity 0 … 3: the strongest word that is not negated, one more for repeated exclamation marks."""
    hits = hits or FEELINGS.find(batch)
    levels = np.zeros(len(batch.starts), dtype=np.int64)
    np.maximum.at(levels, hits.texts, np.where(hits.negated, 1, _LEVELS[hits.terms]))
    marks = batch.signs[batch.kinds[batch.signs] == MARK]
    shouts = np.bincount(batch.owners(marks[batch.codes[marks] == _SHOUT]), minlength=len(levels))
    levels += (levels > 0) & (shouts >= 2)
    found: list[int] = np.minimum(levels, 3).tolist()
    return found
