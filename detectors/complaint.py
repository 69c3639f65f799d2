"""Is a text a complaint? Useful before the first label, better with every one, and never larger.

A frozen prior (seed terms and, if there is one, a trained table) is scaled by a learned gain and a fresh hashed
learner is added on top, so the cold start is kept while labels take over (stacking: Wolpert 1992). The learner is
logistic regression on hashed n-grams with AdaGrad steps (Duchi et al. 2011); a last pair of numbers is fitted to its
forecasts before each label, which calibrates them (Platt 1999).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.ngrams import BUCKETS, HAN, WORD, Batch, Index, fold
from detectors.packing import packed, unpacked
from detectors.prior import seed_scores

VERSION = 1
# Weights are whole multiples of 2^-20: sums are exact, hence the same in any order, batch and process.
UNIT = 1 << 20
_LIMIT = 2**30
# Texts are judged in pieces of a batch, so that the work stays in the cache.
_CHUNK_TEXTS, _CHUNK_CHARS = 256, 60_000
# English, Chinese: gain of the seeds, and log-odds of a text without any.
_SEED_GAIN = (1.6, 1.6)
_SEED_BIAS = (0.0, 0.0)
_MAX_LOGIT = 12.0
_LEANING = np.zeros(4, dtype=np.int64)
_LEANING[[WORD, HAN]] = -1, 4


class _Read(NamedTuple):
    """What a batch of texts says: n-grams, their number, seed balance, and 1 where the text is Chinese."""

    batch: Batch
    ngrams: list[Index]
    size: NDArray[np.int64]
    seeds: NDArray[np.float64]
    chinese: NDArray[np.intp]


class ComplaintModel:
    """Probability that a text is a complaint, for Chinese, English and mixed texts.

    Parameters
    ----------
    rate
        Length of a learning step.
    prior
        Table of weights that a training elsewhere gave (`detectors.training.train_prior`), one per bucket.

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

    def __init__(self, rate: float = 0.3, prior: NDArray[np.int16] | None = None) -> None:
        self.rate = rate
        self.prior = prior
        self.labels = 0
        self._weights = np.zeros(BUCKETS, dtype=np.int32)
        self._squares = np.full(BUCKETS, 0.01, dtype=np.float32)
        # Per language: gain of the seeds, gain of the prior table, bias; then scale and shift of the calibration.
        self._stack = np.array([[gain, 1.0, bias] for gain, bias in zip(_SEED_GAIN, _SEED_BIAS, strict=True)])
        self._stack_squares = np.full((2, 3), 4.0)
        self._calibration = np.array([[1.0, 0.0], [1.0, 0.0]])
        self._calibration_squares = np.full((2, 2), 4.0)

    def predict_proba_one(self, text: str) -> float:
        """Probability that the text is a complaint, 0 … 1."""
        return self._judge(_read([text]))[0]

    def predict_proba_many(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probability of each text; equal to the bit to what `predict_proba_one` gives."""
        found: list[float] = []
        for piece in _pieces(texts):
            found += self._judge(_read(piece))
        return np.array(found, dtype=np.float64)

    def learn_one(self, text: str, is_complaint: bool, weight: float = 1.0) -> None:
        """Learn one label; `weight` in 0 … 1 bounds its effect."""
        read = _read([text])
        language = int(read.chinese[0])
        inputs, learned = self._inputs(read)
        raw = float(inputs[0] @ self._stack[language]) + float(learned[0])
        self._calibrate(language, raw, is_complaint, weight)
        error = _sigmoid(raw) - is_complaint
        gradient = weight * error * inputs[0]
        self._stack_squares[language] += gradient**2
        self._stack[language] -= 0.1 * gradient / np.sqrt(self._stack_squares[language])
        self._step(read, weight * error)
        self.labels += 1

    def _step(self, read: _Read, error: float) -> None:
        index = np.concatenate(read.ngrams)
        index = index[index > 0]
        slope = error / math.sqrt(float(read.size[0]) + 1.0)
        squares = self._squares[index] + np.float32(slope * slope)
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

    def _inputs(self, read: _Read) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Inputs of the stack (seeds, prior, 1), and the learner's log-odds."""
        root = np.sqrt(read.size + 1.0)
        learned = _weighed(read, self._weights) / UNIT / root
        prior = np.zeros(len(root)) if self.prior is None else _weighed(read, self.prior) / 256.0 / root
        return np.stack([read.seeds, prior, np.ones(len(root))], axis=1), learned

    def _judge(self, read: _Read) -> list[float]:
        inputs, learned = self._inputs(read)
        stack, calibration = self._stack[read.chinese], self._calibration[read.chinese]
        raw = inputs[:, 0] * stack[:, 0] + inputs[:, 1] * stack[:, 1] + stack[:, 2] + learned
        return [_sigmoid(value) for value in (raw * calibration[:, 0] + calibration[:, 1]).tolist()]

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
        prior = state["prior"]
        model = cls(state["rate"], None if prior is None else unpacked(prior, np.int16))
        model.labels = state["labels"]
        model._weights = unpacked(state["weights"], np.int32)
        model._stack = np.array(state["stack"])
        model._calibration = np.array(state["calibration"])
        if "squares" in state:
            model._squares = unpacked(state["squares"], np.float32)
            model._stack_squares = np.array(state["stack_squares"])
            model._calibration_squares = np.array(state["calibration_squares"])
        return model


def _pieces(texts: Sequence[str]) -> list[list[str]]:
    pieces: list[list[str]] = []
    chars = _CHUNK_CHARS
    for text in texts:
        if chars >= _CHUNK_CHARS or len(pieces[-1]) >= _CHUNK_TEXTS:
            pieces.append([])
            chars = 0
        pieces[-1].append(text)
        chars += len(text)
    return pieces


def _read(texts: Sequence[str]) -> _Read:
    batch = fold(texts)
    buckets = batch.buckets()
    # Four Chinese characters against Latin letters: which of the two a mixed text is judged as.
    leaning = batch.total(_LEANING.take(batch.kinds))
    balance = seed_scores(batch, buckets).balance
    return _Read(batch, buckets, 2 * batch.lengths(), balance, (leaning > 0).astype(np.intp))


def _weighed(read: _Read, table: NDArray[Any]) -> NDArray[np.int64]:
    first, *others = read.ngrams
    total = table.take(first).astype(np.int64)
    for stream in others:
        total += table.take(stream)
    return read.batch.total(total)


def _sigmoid(value: float) -> float:
    value = max(-_MAX_LOGIT, min(_MAX_LOGIT, value))
    return 1.0 / (1.0 + math.exp(-value))
