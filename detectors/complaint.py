"""Is a text a complaint? Useful before the first label, better with every one, and never larger.

What is known without labels (seed terms, a table trained elsewhere, a table trained on the stream's own texts) is
frozen and scaled by learned gains, and a fresh hashed learner is added on top, so the cold start is kept while labels
take over (stacking: Wolpert 1992). The learner (`detectors.text.learner`) is naive Bayes and logistic regression in one
table; a last pair of numbers is fitted to its forecasts before each label, which calibrates them (Platt 1999).

Complaints and others teach as much as each other, however rare one of them is; their share among the labels is added to
the probability (King & Zeng 2001). To the verdict it counts less than half: that share is what a crisis changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.alone import Alone, read_one
from detectors.text.labelled import Labelled
from detectors.text.learner import UNIT, Learner, damped, gathered
from detectors.text.packing import packed, unpacked
from detectors.text.reading import Reading, pieces, read

VERSION = 4
# English, Chinese: gain of the seeds, and log-odds of a text without any.
_SEED_GAIN = (1.6, 1.6)
_SEED_BIAS = (-0.2, -0.2)
_PRIOR_GAIN, _HEARSAY_GAIN = 1.0, 0.6
# Weights of frozen tables are multiples of 2^-5, within ±4.
TABLE_UNIT = 32
Table = NDArray[np.int8]
_MAX_LOGIT = 12.0
_FIT_RATE = 0.1
# Sum of squared slopes that is taken as seen: the first labels move gains, bias and calibration by little.
_FIRST_SQUARE = 16.0


class Hearsay(NamedTuple):
    """Weights by bucket, and where English and Chinese texts halfway between the sides are put by them, as `centre`."""

    weights: Table
    centres: tuple[float, float]


class ComplaintModel:
    """Probability that a text is a complaint, for Chinese, English and mixed texts.

    Parameters
    ----------
    rate
        Length of the learner's first steps.
    prior
        Weights that a training elsewhere gave (`detectors.text.selftrain.train_prior`), one per bucket.
    hearsay
        What the stream's unlabelled texts gave (`detectors.text.selftrain.SelfTrainer`); None takes them back.

    Examples
    --------
    >>> model = ComplaintModel()
    >>> model.predict_proba_one("This is broken, I want my money back!") > 0.5
    True
    >>> model.predict_proba_many(["质量太差了", "非常满意，谢谢"]).round().tolist()
    [1.0, 0.0]
    >>> before = model.predict_proba_one("又双叒")
    >>> model.learn_one("又双叒", True)
    >>> model.predict_proba_one("又双叒") > before
    True
    """

    def __init__(
        self,
        rate: float = 2.5,
        prior: Table | None = None,
        hearsay: Hearsay | None = None,
    ) -> None:
        self.learner = Learner(rate)
        self.prior, self.hearsay = prior, hearsay
        self.labels = 0
        # Per language: gains of seeds, prior and hearsay, bias; then scale and shift of the calibration. Plain numbers,
        # which are faster than arrays of four.
        self._stack = [
            [gain, _PRIOR_GAIN, _HEARSAY_GAIN, bias]
            for gain, bias in zip(_SEED_GAIN, _SEED_BIAS, strict=True)
        ]
        self._stack_squares = [[_FIRST_SQUARE] * 4, [_FIRST_SQUARE] * 4]
        self._calibration = [[1.0, 0.0], [1.0, 0.0]]
        self._calibration_squares = [[_FIRST_SQUARE] * 2, [_FIRST_SQUARE] * 2]
        self._labelled = (Labelled(), Labelled())

    def predict_one(self, text: str) -> bool:
        """Whether the text is a complaint by its own words, which count more than how common complaints are."""
        alone = read_one(text)
        return self._margin(alone) + self._labelled[alone.chinese].lean >= 0.0

    def predict_proba_one(self, text: str) -> float:
        """Probability that the text is a complaint, 0 … 1."""
        alone = read_one(text)
        return _sigmoid(self._margin(alone) + self._labelled[alone.chinese].odds)

    def predict_proba_many(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """Probability of each text; equal to the bit to what `predict_proba_one` gives."""
        found: list[float] = []
        for piece in pieces(list(texts)):
            found += self.judge(read(piece))[0]
        return np.array(found, dtype=np.float64)

    def judge(self, reading: Reading) -> tuple[list[float], list[bool]]:
        """Probability of each text of a batch that was read before, and the verdict on it, as of `predict_one`."""
        calibration = np.array(self._calibration)[reading.chinese]
        margins = self._raw(reading) * calibration[:, 0] + calibration[:, 1]
        odds, lean = np.array([[each.odds, each.lean] for each in self._labelled])[reading.chinese].T
        logits = margins + odds
        return [_sigmoid(value) for value in logits.tolist()], (margins + lean >= 0.0).tolist()

    def learn_one(self, text: str, is_complaint: bool, weight: float = 1.0) -> None:
        """Learn one label; `weight` in 0 … 1 bounds its effect."""
        is_complaint, alone = bool(is_complaint), read_one(text)  # a truth value of numpy would spread
        language = alone.chinese
        labelled = self._labelled[language]
        inputs, learned, raw = self._alone(alone)
        scale, shift = self._calibration[language]
        error = weight * (_sigmoid(scale * raw + shift + labelled.odds) - is_complaint)
        _fit(self._calibration[language], self._calibration_squares[language], error, (raw, 1.0))
        balanced = labelled.add(is_complaint, learned, alone.sway, weight)
        # Steps count by three quarters of the balance: few labels of a rare side would pull too many others over.
        error = math.sqrt(balanced * math.sqrt(weight * balanced)) * (_sigmoid(raw) - is_complaint)
        _fit(self._stack[language], self._stack_squares[language], error, inputs)
        self.learner.learn(alone.buckets, alone.damping, error, is_complaint, balanced)
        self.labels += 1

    def forecast(self, text: str, is_complaint: bool) -> tuple[float, bool, float]:
        """Probability, verdict, and what hearsay adds to the forecast's log loss (nats) given the truth."""
        alone = read_one(text)
        inputs, _, raw = self._alone(alone)
        scale, shift = self._calibration[alone.chinese]
        odds = self._labelled[alone.chinese].odds
        margin = raw * scale + shift
        p, said = _sigmoid(margin + odds), margin + self._labelled[alone.chinese].lean >= 0.0
        if self.hearsay is None:
            return p, said, 0.0
        without = raw - inputs[2] * self._stack[alone.chinese][2]
        bare = _sigmoid(without * scale + shift + odds)
        return p, said, _log_loss(p, is_complaint) - _log_loss(bare, is_complaint)

    def language(self, text: str) -> Literal["en", "zh"]:
        """Which of its two calibrations the model applies to a text."""
        return "zh" if read_one(text).chinese else "en"

    def learn_pseudo(self, text: str, is_complaint: bool, *, again: bool = False) -> None:
        """Learn with the n-grams alone, on top of the seeds' verdict or instead of it; for making tables.

        A text that comes `again` is not counted again: only its error teaches.
        """
        alone = read_one(text)
        inputs, learned, _ = self._alone(alone)
        gains = self._stack[alone.chinese]
        # A table is all that is left of the learner: it has to be right as it stands.
        raw = learned + sum(value * gain for value, gain in zip(inputs, gains, strict=True))
        error = _sigmoid(raw) - is_complaint
        weight = 0.0 if again else self._labelled[alone.chinese].add(is_complaint, learned, alone.sway)
        self.learner.learn(alone.buckets, alone.damping, error, is_complaint, weight)
        self.labels += 1

    def mute_seeds(self) -> None:
        """Judge without the seed terms: for a student that must not lean on its teacher's words."""
        for gains in self._stack:
            gains[0] = 0.0

    def table(self) -> Table:
        """What was learned from n-grams, as a frozen table for another model."""
        scaled = np.rint(self.learner.weights * (TABLE_UNIT / UNIT))
        bounded: Table = np.clip(scaled, -127, 127).astype(np.int8)
        return bounded

    def heard(self) -> Hearsay:
        """The same for what was learned from unlabelled texts, with where it leans."""
        english, chinese = self._labelled
        return Hearsay(self.table(), (english.centre, chinese.centre))

    def _margin(self, alone: Alone) -> float:
        """Calibrated log-odds of one text if complaints were as common as others."""
        scale, shift = self._calibration[alone.chinese]
        return float(self._alone(alone)[2] * scale + shift)

    def _alone(self, alone: Alone) -> tuple[tuple[float, float, float, float], float, float]:
        """Inputs of the stack, the learner's log-odds, and all in all: the same numbers in the same order as `_raw`."""
        index, damping, labelled = alone.buckets, alone.damping, self._labelled[alone.chinese]
        prior = 0.0 if self.prior is None else gathered(self.prior, index) / TABLE_UNIT / damping
        hearsay = 0.0
        if self.hearsay is not None:
            weights, centres = self.hearsay
            hearsay = gathered(weights, index) / TABLE_UNIT / damping - centres[alone.chinese] * alone.sway
        of_seeds, of_prior, of_hearsay, bias = self._stack[alone.chinese]
        learned = gathered(self.learner.weights, index) / UNIT / damping if self.labels else 0.0
        raw = (learned - labelled.centre * alone.sway) * labelled.credit
        raw = raw + alone.seeds * of_seeds + prior * of_prior + hearsay * of_hearsay + bias
        return (alone.seeds, prior, hearsay, 1.0), learned, raw

    def _inputs(self, reading: Reading) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Inputs of the stack (seeds, prior, hearsay, 1), and the learner's log-odds as far as it is believed."""
        damping, sway = damped(reading.size, np.sqrt)
        inputs = np.zeros((len(sway), 4))
        inputs[:, 0] = reading.seeds
        if self.prior is not None:
            inputs[:, 1] = reading.batch.total(reading.buckets, self.prior) / TABLE_UNIT / damping
        if self.hearsay is not None:
            weights, centres = self.hearsay
            heard = reading.batch.total(reading.buckets, weights) / TABLE_UNIT / damping
            inputs[:, 2] = heard - np.array(centres)[reading.chinese] * sway
        inputs[:, 3] = 1.0
        if not self.labels:
            return inputs, np.zeros(len(sway))
        learned = reading.batch.total(reading.buckets, self.learner.weights) / UNIT / damping
        centre, credit = np.array([[each.centre, each.credit] for each in self._labelled])[reading.chinese].T
        return inputs, (learned - centre * sway) * credit

    def _raw(self, reading: Reading) -> NDArray[np.float64]:
        inputs, learned = self._inputs(reading)
        gains = np.array(self._stack)[reading.chinese]
        # Written out: a matrix product may sum in another order for another number of texts.
        raw: NDArray[np.float64] = learned + inputs[:, 0] * gains[:, 0]
        for column in (1, 2, 3):
            raw += inputs[:, column] * gains[:, column]
        return raw

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, at most 2.8 MB written out."""
        return {
            **self.scoring_state(),
            **self.learner.to_state(),
            "stack_squares": [list(squares) for squares in self._stack_squares],
            "calibration_squares": [list(squares) for squares in self._calibration_squares],
        }

    def scoring_state(self) -> dict[str, Any]:
        """What judging needs; a model restored from it judges alike, and learns as if its steps were fresh."""
        return {
            "version": VERSION,
            "rate": self.learner.rate,
            "labels": self.labels,
            "weights": packed(self.learner.weights),
            "prior": None if self.prior is None else packed(self.prior),
            "hearsay": None
            if self.hearsay is None
            else [packed(self.hearsay.weights), *self.hearsay.centres],
            "stack": [list(gains) for gains in self._stack],
            "calibration": [list(pair) for pair in self._calibration],
            "labelled": [labelled.to_state() for labelled in self._labelled],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> ComplaintModel:
        """Restore what `to_state` or `scoring_state` gave."""
        if state["version"] != VERSION:
            raise ValueError(
                f"a complaint model of version {state['version']} cannot be read by this program"
            )
        prior, heard = state["prior"], state["hearsay"]
        model = cls(
            state["rate"],
            None if prior is None else unpacked(prior, np.int8),
            None if heard is None else Hearsay(unpacked(heard[0], np.int8), (heard[1], heard[2])),
        )
        model.labels = state["labels"]
        model.learner.restore(state)
        model._stack = [list(numbers) for numbers in state["stack"]]
        model._calibration = [list(numbers) for numbers in state["calibration"]]
        english, chinese = (Labelled.from_state(kept) for kept in state["labelled"])
        model._labelled = (english, chinese)
        if "stack_squares" in state:
            model._stack_squares = [list(numbers) for numbers in state["stack_squares"]]
            model._calibration_squares = [list(numbers) for numbers in state["calibration_squares"]]
        return model


def _fit(numbers: list[float], squares: list[float], error: float, inputs: Sequence[float]) -> None:
    """One AdaGrad step of a few numbers, in place."""
    for at, value in enumerate(inputs):
        slope = error * value
        squares[at] += slope * slope
        numbers[at] -= _FIT_RATE * slope / math.sqrt(squares[at])


def _sigmoid(value: float) -> float:
    value = max(-_MAX_LOGIT, min(_MAX_LOGIT, value))
    return 1.0 / (1.0 + math.exp(-value))


def _log_loss(p: float, is_complaint: bool) -> float:
    return -math.log(p if is_complaint else 1.0 - p)
