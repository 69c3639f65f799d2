"""People's labels made into a better model, with a bound on what wrong labels can do."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detectors.complaint import ComplaintModel
from detectors.taxonomy import Taxonomy
from detectors.text.quality import Quality
from detectors.text.selftrain import LEAST_TEXTS, SelfTrainer
from schemas.brandlog import SourceId
from schemas.inputs import EventLabel

VERSION = 2
Outcome = Literal["learned", "repeat", "contradiction", "distrusted"]
MAX_EVENTS, MAX_AUTHORS = 20_000, 500
# Confident verdicts by which an author's labels are checked.
SURE = 0.75
# Every author begins with eight of ten checks passed on each side; at 68 in 100 he teaches nothing, from 79 fully.
_AGREED, _DISAGREED = 8.0, 2.0
_TRUST_FROM, _TRUST_FULL = 0.68, 0.79
_MEMORY = 200.0
# Labels of one author an hour that count in full; the next ones share the weight of as many.
HOURLY = 200
# Hearsay goes when it has cost this much log loss in all, over labels it was tried on.
_HEARSAY_COST = 2.0
# What was heard is worth a new model when it has grown by half.
_GROWTH = 1.5


class Trainer:
    """Learns labels in the order of their log; the same log gives the same model.

    Parameters
    ----------
    model, taxonomy
        What is trained; fresh ones unless given.
    self_training
        Whether unlabelled texts are learned from too.

    Examples
    --------
    >>> label = EventLabel.model_validate(
    ...     {
    ...         "event_id": "1",
    ...         "channel": "chat",
    ...         "text": "it is kaputt",
    ...         "is_complaint": True,
    ...         "labelled_at": "2026-01-05T10:00:00Z",
    ...         "by": "ann",
    ...     }
    ... )
    >>> trainer = Trainer()
    >>> trainer.learn_label(label), trainer.learn_label(label)
    ('learned', 'repeat')
    """

    def __init__(
        self,
        model: ComplaintModel | None = None,
        taxonomy: Taxonomy | None = None,
        *,
        self_training: bool = True,
    ) -> None:
        self.model = model or ComplaintModel()
        self.taxonomy = taxonomy or Taxonomy()
        self.listener = SelfTrainer(prior=self.model.prior) if self_training else None
        self.quality = {"en": Quality(), "zh": Quality()}
        self.outcomes: dict[str, int] = {}
        self.drifts = 0
        # Authors are checked against what no label can move.
        self._untaught = ComplaintModel(prior=self.model.prior)
        from river.drift import ADWIN  # noqa: PLC0415 - it brings scipy.stats, a third of every command's start

        self._errors = ADWIN()
        self._hearsay_cost = 0.0
        self._heard = 0
        # By source partition: epoch and offset of the last sample that was offered.
        self._marks: dict[str, tuple[int, int]] = {}
        self._events: OrderedDict[str, list[Any]] = OrderedDict()
        self._authors: OrderedDict[str, list[float]] = OrderedDict()

    def learn_label(self, label: EventLabel) -> Outcome:
        """Learn from one person's judgement of one event."""
        outcome = self._learn(label)
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        return outcome

    def _learn(self, label: EventLabel) -> Outcome:
        key = _short(f"{label.channel}|{label.event_id}")
        known = self._events.get(key)
        if known is not None and label.is_complaint in known:
            return "repeat"
        p, said, cost = self.model.forecast(label.text, label.is_complaint)
        checked = self._untaught.predict_proba_one(label.text)
        weight = self._trust(_short(label.by), label.labelled_at.timestamp(), checked, label.is_complaint)
        if known is not None:
            # One answer each way: the second undoes the first, and the event is settled.
            known.append(label.is_complaint)
            self.model.learn_one(label.text, label.is_complaint, weight / 2)
            return "contradiction"
        self._events[key] = [label.is_complaint]
        if len(self._events) > MAX_EVENTS:
            self._events.popitem(last=False)
        if weight <= 0.0:
            return "distrusted"
        self._observe(label, p, said, cost * weight)
        self.model.learn_one(label.text, label.is_complaint, weight)
        if label.is_complaint and label.category:
            self.taxonomy.learn_one(label.text, label.category)
        return "learned"

    def _observe(self, label: EventLabel, p: float, said: bool, cost: float) -> None:
        self.quality[self.model.language(label.text)].update(p, said, label.is_complaint)
        self._errors.update(float(said != label.is_complaint))
        if self._errors.drift_detected:
            self.drifts += 1
        self._hearsay_cost = max(self._hearsay_cost + cost, -_HEARSAY_COST)
        if self._hearsay_cost > _HEARSAY_COST:
            self.model.hearsay, self.listener = None, None

    def _trust(self, author: str, at_s: float, p: float, is_complaint: bool) -> float:
        """Weight of an author's next label, 0 … 1, from his past agreement with sure verdicts and his haste."""
        fresh = [_AGREED, _DISAGREED, _AGREED, _DISAGREED, 0.0, 0.0]
        past = self._authors.pop(author, fresh)
        # The worse of the two sides counts: calling everything a complaint is right for every complaint.
        share = min(past[0] / (past[0] + past[1]), past[2] / (past[2] + past[3]))
        hour = max(float(at_s // 3600), past[5])
        count = past[4] + 1.0 if hour == past[5] else 1.0
        sides = past[:4]
        if max(p, 1.0 - p) >= SURE:
            side = 0 if p >= 0.5 else 2
            keep = 1.0 - 1.0 / _MEMORY
            sides[side] = sides[side] * keep + ((p >= 0.5) == is_complaint)
            sides[side + 1] = sides[side + 1] * keep + ((p >= 0.5) != is_complaint)
        self._authors[author] = [*sides, count, hour]
        if len(self._authors) > MAX_AUTHORS:
            self._authors.popitem(last=False)
        trust = min(max((share - _TRUST_FROM) / (_TRUST_FULL - _TRUST_FROM), 0.0), 1.0)
        return trust * min(1.0, HOURLY / count)

    def is_new(self, source: SourceId, offset: int) -> bool:
        """Whether an unlabelled event of a source partition was never offered before; from now on it was."""
        name, mark = f"{source.topic}|{source.partition}", (source.epoch, offset)
        if mark <= self._marks.get(name, (-1, -1)):
            return False
        self._marks[name] = mark
        return True

    def adopt(self, prior: NDArray[np.int8] | None) -> None:
        """Start from another prior from now on; None keeps the one there is."""
        if prior is not None:
            self.model.prior = prior
            self._untaught = ComplaintModel(prior=prior)

    def hear(self, text: str) -> bool:
        """Offer an unlabelled text for self-training; False if it taught nothing."""
        return self.listener is not None and self.listener.hear(text)

    @property
    def has_news(self) -> bool:
        """Whether enough was heard since the last `refresh` to be worth a new model."""
        heard = self.listener.heard if self.listener is not None else 0
        return heard >= LEAST_TEXTS and heard >= _GROWTH * self._heard

    def refresh(self) -> None:
        """Take over what was heard since; to be called before a snapshot is published."""
        if self.listener is not None:
            self.model.hearsay, self._heard = self.listener.table(), self.listener.heard

    def knows(self, channel: str, event_id: str) -> bool:
        """Whether an event was labelled, among the last `MAX_EVENTS`."""
        return _short(f"{channel}|{event_id}") in self._events

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: model, taxonomy, listener, and what bounds wrong labels."""
        return {
            "version": VERSION,
            "model": self.model.to_state(),
            "taxonomy": self.taxonomy.to_state(),
            "listener": None if self.listener is None else self.listener.to_state(),
            "quality": {language: quality.to_state() for language, quality in self.quality.items()},
            "outcomes": self.outcomes,
            "drifts": self.drifts,
            "hearsay_cost": self._hearsay_cost,
            "heard": self._heard,
            "marks": list(self._marks.items()),
            "events": list(self._events.items()),
            "authors": list(self._authors.items()),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Trainer:
        """Restore what `to_state` gave; only the watch for drift begins anew."""
        if state["version"] != VERSION:
            raise ValueError(f"a trainer of version {state['version']} cannot be read by this program")
        trainer = cls(
            ComplaintModel.from_state(state["model"]),
            Taxonomy.from_state(state["taxonomy"]),
            self_training=False,
        )
        if state["listener"] is not None:
            trainer.listener = SelfTrainer.from_state(state["listener"])
        trainer.quality = {name: Quality.from_state(kept) for name, kept in state["quality"].items()}
        trainer.outcomes, trainer.drifts = dict(state["outcomes"]), state["drifts"]
        trainer._hearsay_cost, trainer._heard = state["hearsay_cost"], state["heard"]
        trainer._marks = {name: (epoch, offset) for name, (epoch, offset) in state["marks"]}
        trainer._events = OrderedDict((key, list(known)) for key, known in state["events"])
        trainer._authors = OrderedDict((key, list(known)) for key, known in state["authors"])
        return trainer


def _short(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
