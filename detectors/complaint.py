"""Is a text a complaint? Useful before the first label, better with every one, and never larger.

What is known without labels (seed terms, a table trained elsewhere, a table trained on the stream's own texts) is
frozen and scaled by learned gains, and a fresh hashed learner is added on top, so the cold start is kept while labels
take over (stacking: Wolpert 1992). The learner is logistic regression on hashed n-grams with AdaGrad steps (Duchi
et al. 2011); a last pair of numbers is fitted to its forecasts before each label, which calibrates them (Platt 1999).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detectors.text.ngrams import BUCKETS
from detectors.text.packing import packed, unpacked
from detectors.text.reading import Reading, pieces, read

VERSION = 1
# Weights are whole multiples of 2^-20: sums are exact, hence the same in any order, batch and process.
UNIT = 1 << 20
_LIMIT = 2**30
# English, Chinese: gain of the seeds, and log-odds of a text without any.
_SEED_GAIN = (1.6, 1.6)
_SEED_BIAS = (-0.2, -0.2)
_PRIOR_GAIN, _HEARSAY_GAIN = 1.0, 0.6
# Weights of frozen tables are multiples of 2^-8.
TABLE_UNIT = 256
_MAX_LOGIT = 12.0


class ComplaintModel:
    """Probability that a text is a complaint, for Chinese, English and mixed texts.

    Parameters
    ----------
    rate
        Length of a learning step.
    prior
        Weights that a training elsewhere gave (`detectors.text.selftrain.train_prior`), one per bucket.
    hearsay
        Weights that the stream's unlabelled texts gave (`detectors.text.selftrain.SelfTrainer`); None takes them back.

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
        rate: float = 0.5,
        prior: NDArray[np.int16] | None = None,
        hearsay: NDArray[np.int16] | None = None,
    ) -> None:
        self.rate = rate
        self.prior, self.hearsay = prior, hearsay
        self.labels = 0
        self._weights = np.zeros(BUCKETS, dtype=np.int32)
        self._squares = np.full(BUCKETS, 0.01, dtype=np.float16)
        # Per language: gains of seeds, prior and hearsay, bias; then scale and shift of the calibration.
        self._stack = np.array(
            [
                [gain, _PRIOR_GAIN, _HEARSAY_GAIN, bias]
                for gain, bias in zip(_SEED_GAIN, _SEED_BIAS, strict=True)
            ]
        )
        self._stack_squares = np.full((2, 4), 4.0)
        self._calibration = np.array([[1.0, 0.0], [1.0, 0.0]])
        self._calibration_squares = np.full((2, 2), 4.0)

    def predict_proba_one(self, text: str) -> float:
        """Probability that the text is a complaint, 0 … 1."""
        return self.judge(read([text]))[0]

    def predict_proba_many(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probability of each text; equal to the bit to what `predict_proba_one` gives."""
        found: list[float] = []
        for piece in pieces(texts):
            found += self.judge(read(piece))
        return np.array(found, dtype=np.float64)

    def judge(self, reading: Reading) -> list[float]:
        """Probability of each text of a batch that was read before."""
        calibration = self._calibration[reading.chinese]
        logits = self._raw(reading) * calibration[:, 0] + calibration[:, 1]
        return [_sigmoid(value) for value in logits.tolist()]

    def learn_one(self, text: str, is_complaint: bool, weight: float = 1.0) -> None:
        """Learn one label; `weight` in 0 … 1 bounds its effect."""
        reading = read([text])
        language = int(reading.chinese[0])
        inputs, learned = self._inputs(reading)
        raw = float(inputs[0] @ self._stack[language]) + float(learned[0])
        self._calibrate(language, raw, is_complaint, weight)
        error = _sigmoid(raw) - is_complaint
        gradient = weight * error * inputs[0]
        self._stack_squares[language] += gradient**2
        self._stack[language] -= 0.1 * gradient / np.sqrt(self._stack_squares[language])
        self._step(reading, weight * error)
        self.labels += 1

    def forecast(self, text: str, is_complaint: bool) -> tuple[float, float]:
        """Probability, and what hearsay adds to the forecast's log loss (nats) given the truth."""
        reading = read([text])
        p, raw, language = self.judge(reading)[0], float(self._raw(reading)[0]), int(reading.chinese[0])
        if self.hearsay is None:
            return p, 0.0
        without = raw - float(self._inputs(reading)[0][0, 2] * self._stack[language, 2])
        scale, shift = self._calibration[language].tolist()
        bare = _sigmoid(without * scale + shift)
        return p, _log_loss(p, is_complaint) - _log_loss(bare, is_complaint)

    def language(self, text: str) -> Literal["en", "zh"]:
        """Which of its two calibrations the model applies to a text."""
        return "zh" if read([text]).chinese[0] else "en"

    def learn_pseudo(self, text: str, is_complaint: bool, weight: float = 1.0) -> None:
        """Learn with the n-grams alone, on top of the seeds' verdict or instead of it; for making tables."""
        reading = read([text])
        self.labels += 1
        self._step(reading, weight * (_sigmoid(float(self._raw(reading)[0])) - is_complaint))

    def mute_seeds(self) -> None:
        """Judge without the seed terms: for a student that must not lean on its teacher's words."""
        self._stack[:, 0] = 0.0

    def table(self) -> NDArray[np.int16]:
        """What was learned from n-grams, as a frozen table for another model."""
        scaled = np.rint(self._weights / (UNIT / TABLE_UNIT))
        bounded: NDArray[np.int16] = np.clip(scaled, -32767, 32767).astype(np.int16)
        return bounded

    def _step(self, reading: Reading, error: float) -> None:
        index = reading.buckets.all()
        slope = error / math.sqrt(float(reading.size[0]) + 1.0)
        # Half precision: a sum stops growing at about 2,000 steps, so that a common n-gram never freezes.
        squares = self._squares[index].astype(np.float64) + slope * slope
        self._squares[index] = squares
        step = np.rint(self.rate * UNIT * slope / np.sqrt(squares)).astype(np.int32)
        self._weights[index] = np.clip(self._weights[index] - step, -_LIMIT, _LIMIT)

    def _calibrate(self, language: int, raw: float, is_complaint: bool, weight: float) -> None:
        scale, shift = self._calibration[language]
        error = _sigmoid(scale * raw + shift) - is_complaint
        gradient = weight * error * np.array([raw, 1.0])
        squares = self._calibration_squares[language]
        squares += gradient**2
        self._calibration[language] -= 0.1 * gradient / np.sqrt(squares)

    def _inputs(self, reading: Reading) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Inputs of the stack (seeds, prior, hearsay, 1), and the learner's log-odds."""
        root = np.sqrt(reading.size + 1.0)
        inputs = np.zeros((len(root), 4))
        inputs[:, 0] = reading.seeds
        for column, table in ((1, self.prior), (2, self.hearsay)):
            if table is not None:
                inputs[:, column] = reading.batch.total(reading.buckets, table) / TABLE_UNIT / root
        inputs[:, 3] = 1.0
        if not self.labels:
            return inputs, np.zeros(len(root))
        return inputs, reading.batch.total(reading.buckets, self._weights) / UNIT / root

    def _raw(self, reading: Reading) -> NDArray[np.float64]:
        inputs, learned = self._inputs(reading)
        gains = self._stack[reading.chinese]
        # Written out: a matrix product may sum in another order for another number of texts.
        raw: NDArray[np.float64] = learned + inputs[:, 0] * gains[:, 0]
        for column in (1, 2, 3):
            raw += inputs[:, column] * gains[:, column]
        return raw

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, at most 900 kB written out."""
        return {
            **self.scoring_state(),
            "squares": packed(self._squares),
            "stack_squares": self._stack_squares.tolist(),
            "calibration_squares": self._calibration_squares.tolist(),
        }

    def scoring_state(self) -> dict[str, Any]:
        """What judging needs; a model restored from it judges alike, and learns as if its steps were fresh."""
        return {
            "version": VERSION,
            "rate": self.rate,
            "labels": self.labels,
            "weights": packed(self._weights),
            "prior": None if self.prior is None else packed(self.prior),
            "hearsay": None if self.hearsay is None else packed(self.hearsay),
            "stack": self._stack.tolist(),
            "calibration": self._calibration.tolist(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> ComplaintModel:
        """Restore what `to_state` or `scoring_state` gave."""
        if state["version"] != VERSION:
            raise ValueError(
                f"a complaint model of version {state['version']} cannot be read by this program"
            )
        tables = [
            None if state[name] is None else unpacked(state[name], np.int16) for name in ("prior", "hearsay")
        ]
        model = cls(state["rate"], *tables)
        model.labels = state["labels"]
        model._weights = unpacked(state["weights"], np.int32)
        model._stack = np.array(state["stack"])
        model._calibration = np.array(state["calibration"])
        if "squares" in state:
            model._squares = unpacked(state["squares"], np.float16)
            model._stack_squares = np.array(state["stack_squares"])
            model._calibration_squares = np.array(state["calibration_squares"])
        return model


def _sigmoid(value: float) -> float:
    value = max(-_MAX_LOGIT, min(_MAX_LOGIT, value))
    return 1.0 / (1.0 + math.exp(-value))


def _log_loss(p: float, is_complaint: bool) -> float:
    return -math.log(p if is_complaint else 1.0 - p)
