"""Fit the network of `detectors.threads.growth` on development threads and write its `growth_weights.py`.

Only threads of the fitting part are read (`cascade_data.part`); the report of `cascades.py` uses the others. Plain
numpy, seeded, about a minute: `python benchmarks/fit_cascades.py [--write]`.
"""

from __future__ import annotations

import argparse
import base64
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import itertools

from benchmarks.cascade_data import Cascade, cascades, daily_rhythm, part
from detectors.threads.thread import FEATURES, Thread

FACTORS = (1.04, 1.12, 1.25, 1.5, 2.0, 2.7, 3.7, 5.0, 7.5, 12.0, 25.0, 70.0, 250.0)
SIZES = frozenset({1, 2, 3, 4, 5, 7, 10, 14, 18, 25, 35, 50, 70, 100, 140, 200, 300, 450, 600})
AGES_S = (60.0, 300.0, 600.0, 1800.0, 3600.0, 10800.0, 28800.0, 86400.0, 259200.0, 475200.0)
UNITS = 48
EPOCHS, BATCH, RATE = 60, 2048, 2e-2
# Inputs that need `parent_id`, and what they are without; hidden from this share of the examples.
ATTRIBUTION, HIDDEN_SHARE = slice(16, 19), 0.3
TARGET = Path(__file__).resolve().parent.parent / "detectors" / "threads" / "growth_weights.py"


def examples(threads: list[Cascade]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features at fixed sizes and ages, size then, final size."""
    rhythm = daily_rhythm(threads)
    rows, sizes, finals = [], [], []

    def take(thread: Thread, timestamp: float, final: int) -> None:
        rows.append(thread.features(timestamp, rhythm.at(timestamp)))
        sizes.append(thread.size)
        finals.append(final)

    for cascade in threads:
        thread = Thread(cascade.times[0])
        final = len(cascade.times)
        ages = list(AGES_S)
        take(thread, cascade.times[0], final)
        for when, parent in zip(cascade.times[1:], cascade.parents[1:], strict=True):
            while ages and when > cascade.times[0] + ages[0]:
                take(thread, cascade.times[0] + ages.pop(0), final)
            thread.add(when, parent, cascade.name)
            if thread.size in SIZES:
                take(thread, when, final)
        for age in ages:
            take(thread, cascade.times[0] + age, final)
    return np.array(rows, np.float32), np.array(sizes), np.array(finals)


def fit(
    inputs: np.ndarray, blank: np.ndarray, truth: np.ndarray, weight: np.ndarray, seed: int
) -> list[np.ndarray]:
    """Adam on the logistic loss of every factor; `blank` stands for what is hidden. Weights and biases by layer."""
    rng = np.random.default_rng(seed)
    widths = [inputs.shape[1], UNITS, truth.shape[1]]
    values = []
    for fan_in, fan_out in itertools.pairwise(widths):
        values += [
            rng.normal(0, fan_in**-0.5, (fan_in, fan_out)).astype(np.float32),
            np.zeros(fan_out, np.float32),
        ]
    mean = [np.zeros_like(value) for value in values]
    square = [np.zeros_like(value) for value in values]
    order = np.arange(len(inputs))
    steps = EPOCHS * (len(order) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        rng.shuffle(order)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            x = inputs[chosen]
            x[rng.random(BATCH) < HIDDEN_SHARE, ATTRIBUTION] = blank[ATTRIBUTION]
            gradients = _gradients(values, x, truth[chosen], weight[chosen])
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            for k, gradient in enumerate(gradients):
                mean[k] += 0.1 * (gradient - mean[k])
                square[k] += 0.001 * (gradient**2 - square[k])
                values[k] -= (
                    rate * (mean[k] / (1 - 0.9**step)) / (np.sqrt(square[k] / (1 - 0.999**step)) + 1e-8)
                )
    return values


def _gradients(
    values: list[np.ndarray], x: np.ndarray, truth: np.ndarray, weight: np.ndarray
) -> list[np.ndarray]:
    layers = [x]
    for k in range(0, len(values) - 2, 2):
        layers.append(np.tanh(layers[-1] @ values[k] + values[k + 1]))
    odds = layers[-1] @ values[-2] + values[-1]
    slope = (1 / (1 + np.exp(-odds)) - truth) * weight[:, None] / len(x)
    gradients: list[np.ndarray] = []
    for k in range(len(values) - 2, -1, -2):
        below = layers[k // 2]
        gradients = [below.T @ slope + 1e-5 * values[k], slope.sum(0), *gradients]
        if k:
            slope = (slope @ values[k].T) * (1 - below**2)
    return gradients


def pack(values: list[np.ndarray], centre: np.ndarray, scale: np.ndarray) -> str:
    """Half-precision numbers as text, the standardisation of the inputs folded into the first layer."""
    first = values[0] / scale[:, None]
    rows = [np.vstack([first, values[1] - centre @ first]).T]
    rows += [np.vstack([values[k], values[k + 1]]).T for k in range(2, len(values), 2)]
    flat = np.concatenate([row.ravel() for row in rows]).astype("<f2")
    return base64.b64encode(flat.tobytes()).decode()


def write(text: str) -> None:
    lines = "\n".join(text[k : k + 108] for k in range(0, len(text), 108))
    TARGET.write_text(
        '"""Coefficients of `growth`, written by `benchmarks/fit_cascades.py`: no data, weights alone.\n\n'
        "Fitted on the fitting part of the Weibo development threads and their sub-cascades of five posts or more.\n"
        '"""\n\n'
        f"FACTORS = {FACTORS!r}\n"
        f"INPUTS, UNITS, OUTPUTS = {FEATURES}, {UNITS}, {len(FACTORS)}\n"
        "# Half-precision numbers, base64: rows of weights, each with its bias last, layer after layer.\n"
        f'WEIGHTS = """\n{lines}\n"""\n'
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="replace detectors/threads/growth_weights.py")
    options.add_argument("--seed", type=int, default=0)
    arguments = options.parse_args()
    inputs, sizes, finals = examples([cascade for cascade in cascades() if part(cascade.family) == "fit"])
    centre, scale = inputs.mean(0), inputs.std(0) + 1e-6
    truth = np.clip(finals[:, None] + 1.0 - sizes[:, None] * np.array(FACTORS), 0, 1).astype(np.float32)
    weight = np.where(sizes >= 20, 3.0, 1.0).astype(np.float32)
    values = fit((inputs - centre) / scale, -centre / scale, truth, weight, arguments.seed)
    text = pack(values, centre, scale)
    print(f"{len(inputs)} examples, {sum(value.size for value in values)} coefficients")
    if arguments.write:
        write(text)


if __name__ == "__main__":
    main()
