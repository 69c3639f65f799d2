"""Which words rose: terms of complaints against those of the brand's past, in Chinese and English.

English words and Chinese pairs and triples of characters, each counted once a text; compared by the log-odds ratio
with an informative Dirichlet prior, in standard deviations [1]_.

References
----------
.. [1] Monroe, B. L., Colaresi, M. P., Quinn, K. M. (2008). Fightin' words: lexical feature selection and evaluation
   for identifying the content of political conflict. Political Analysis 16(4).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from typing import Any, NamedTuple

DAY_S = 86400.0
FADE = 0.95
MAX_TERMS = 4000
# Weight of the prior, in texts; a term has to be in so many texts and rise by so many standard deviations.
PRIOR_TEXTS, LEAST_TEXTS, LEAST_Z = 10.0, 3, 2.5
_MASKED = re.compile(r"\[[a-z]+\]")
_WORD = re.compile(r"[a-z][a-z'’-]{2,23}")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """the and for that with this have has had was were are you your yours our not but from they them their there
        what when which who will would can could should just been being its it's i'm i've don't didn't isn't about into
        than then out all any still now get got one after before since only more very how why because also again""",
    )
)


class Term(NamedTuple):
    """A term that rose: in how many texts it is, how many were to be expected, standard deviations of its log-odds."""

    text: str
    seen: int
    expected: float
    z: float


def terms_of(text: str) -> set[str]:
    """Terms of one masked text.

    Examples
    --------
    >>> sorted(terms_of("The seat leather cracks, call [phone]. 皮革开裂"))
    ['call', 'cracks', 'leather', 'seat', '开裂', '皮革', '皮革开', '革开', '革开裂']
    """
    plain = _MASKED.sub(" ", text.casefold())
    words = {word.strip("'’-") for word in _WORD.findall(plain)} - _EMPTY
    for run in _HAN.findall(plain):
        for size in (2, 3):
            words.update(run[at : at + size] for at in range(len(run) - size + 1))
    return words


@dataclass(slots=True)
class Terms:
    """How many of the past's texts have each term, fading, bounded.

    Examples
    --------
    >>> past = Terms()
    >>> past.learn(0.0, ["billing is wrong", "billing again", "slow app"] * 20)
    >>> [term.text for term in past.risen(["leather cracks", "cracks in leather", "cracks"] * 3)]
    ['cracks', 'leather']
    """

    texts: float = 0.0
    counts: dict[str, float] = field(default_factory=dict)
    day: int = -1

    def learn(self, at_s: float, texts: Iterable[str]) -> None:
        """Take in texts of a time (Unix seconds) that belong to no incident."""
        day = int(at_s // DAY_S)
        if day > self.day:
            if self.day >= 0:
                factor = FADE ** (day - self.day)
                self.texts *= factor
                self.counts = {term: count * factor for term, count in self.counts.items()}
            self.day = day
        for text in texts:
            self.texts += 1.0
            for term in sorted(terms_of(text)):
                self.counts[term] = self.counts.get(term, 0.0) + 1.0
        if len(self.counts) > 2 * MAX_TERMS:
            kept = sorted(self.counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MAX_TERMS]
            self.counts = dict(kept)

    def risen(self, texts: Sequence[str], most: int = 5) -> list[Term]:
        """Terms that rose most in some texts against the past, overlapping ones once."""
        seen = Counter(term for text in texts for term in sorted(terms_of(text)))
        found = [
            term
            for text, count in seen.items()
            if count >= LEAST_TEXTS and (term := self._weigh(text, count, len(texts))).z >= LEAST_Z
        ]
        chosen: list[Term] = []
        for term in sorted(found, key=lambda one: (-one.z, -len(one.text), one.text)):
            if not any(term.text in other.text or other.text in term.text for other in chosen):
                chosen.append(term)
            if len(chosen) == most:
                break
        return chosen

    def _weigh(self, text: str, count: int, size: int) -> Term:
        past = self.counts.get(text, 0.0)
        prior = PRIOR_TEXTS * (past + count) / (self.texts + size)
        odds = (count + prior) / max(size + PRIOR_TEXTS - count - prior, 0.5)
        usual = (past + prior) / max(self.texts + PRIOR_TEXTS - past - prior, 0.5)
        z = (log(odds) - log(usual)) / sqrt(1.0 / (count + prior) + 1.0 / (past + prior))
        expected = size * past / self.texts if self.texts else 0.0
        return Term(text, count, expected, z)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {"texts": self.texts, "counts": list(self.counts.items()), "day": self.day}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Terms:
        """Restore what `to_state` gave."""
        return cls(state["texts"], {term: count for term, count in state["counts"]}, state["day"])
