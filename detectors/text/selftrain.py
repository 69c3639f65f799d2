"""Knowledge without labels from people: a table from a user's own file, or from the stream's own texts.

Self-training (Yarowsky 1995): the seed terms judge unlabelled texts, and n-grams that keep company with confident
verdicts are learned from them. The teacher never changes, so an error cannot feed on itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.complaint import ComplaintModel, Hearsay
from detectors.text.packing import packed, unpacked

VERSION = 3
# Texts of which the teacher is less sure than this teach nothing.
SURE = 0.55
# Below this number of texts the table says too little to be used.
LEAST_TEXTS = 200
# The table stops growing here, so that a stream cannot drive it further and further.
MOST_TEXTS = 20_000


def train_prior(texts: Sequence[str], labels: Sequence[bool], epochs: int = 2) -> dict[str, Any]:
    """Train a table on somebody's own labelled texts, for a cold start on another stream.

    Parameters
    ----------
    texts, labels
        Texts, and whether each is a complaint.

    Returns
    -------
    dict
        State of the table as JSON types, under 400 kB; `read_prior` makes it an argument of `ComplaintModel`.

    Examples
    --------
    >>> prior = read_prior(train_prior(["blorp", "nice zork"] * 20, [True, False] * 20))
    >>> ComplaintModel(prior=prior).predict_proba_one("blorp") > 0.6
    True
    """
    if len(texts) != len(labels):
        raise ValueError(f"{len(texts)} texts, but {len(labels)} labels")
    student = ComplaintModel()
    for epoch in range(epochs):
        for text, label in zip(texts, labels, strict=True):
            student.learn_pseudo(text, bool(label), again=epoch > 0)
    return {"version": VERSION, "texts": len(texts), "table": packed(student.table())}


def read_prior(state: dict[str, Any]) -> NDArray[np.int8]:
    """Table of weights from what `train_prior` gave."""
    if state["version"] != VERSION:
        raise ValueError(f"a prior of version {state['version']} cannot be read by this program")
    return unpacked(state["table"], np.int8)


class SelfTrainer:
    """Learns from unlabelled texts what the seed terms' company says.

    Parameters
    ----------
    prior
        The model's prior table, if it has one: a better teacher.

    Examples
    --------
    >>> trainer = SelfTrainer()
    >>> trainer.hear("worst battery ever, refund now"), trainer.hear("A4")
    (True, False)
    """

    def __init__(self, prior: NDArray[np.int8] | None = None) -> None:
        self.heard = 0
        self._teacher = ComplaintModel(prior=prior)
        self._student = ComplaintModel()
        self._student.mute_seeds()

    def hear(self, text: str) -> bool:
        """Learn from a text if the teacher is sure of it; False if nothing was learned."""
        if self.heard >= MOST_TEXTS:
            return False
        p = self._teacher.predict_proba_one(text)
        if max(p, 1.0 - p) < SURE:
            return False
        self._student.learn_pseudo(text, p > 0.5)
        self.heard += 1
        return True

    def table(self) -> Hearsay | None:
        """What `ComplaintModel` takes as hearsay; None until enough was heard."""
        return self._student.heard() if self.heard >= LEAST_TEXTS else None

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, under 3 MB."""
        return {
            "version": VERSION,
            "heard": self.heard,
            "prior": None if self._teacher.prior is None else packed(self._teacher.prior),
            "student": self._student.to_state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> SelfTrainer:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            raise ValueError(f"a self-trainer of version {state['version']} cannot be read by this program")
        prior = state["prior"]
        trainer = cls(None if prior is None else unpacked(prior, np.int8))
        trainer.heard = state["heard"]
        trainer._student = ComplaintModel.from_state(state["student"])
        return trainer
