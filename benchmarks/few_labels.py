"""What a few labels do to the text model where complaints are rare: it should never be worse than without any.

Run: python benchmarks/few_labels.py [--quick] [--seeds N ...]. Labels are drawn at random from what came before; then a
crisis comes whose words were in no label (simulated histories, complaints one in seven), or texts of the same kind
(tweets and reviews, complaints thinned to one in seven). Seeds below 1000 and the first parts of the data sets are for
development. Needs ../shared/data/text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.text import DEVELOPED, Rows  # noqa: E402
from detectors.complaint import ComplaintModel  # noqa: E402
from detectors.masking import mask  # noqa: E402
from detectors.text.quality import auroc, calibration_error, macro_f1  # noqa: E402
from detectors.text.reading import pieces, read  # noqa: E402
from streams.simulator import SCENARIOS, simulate  # noqa: E402

Labelled = list[tuple[str, bool]]
COUNTS = (0, 25, 50, 100, 200, 400, 800)
CRISES = ("outage", "bad_release", "two_crises", "price_rise", "seat_leather", "contract_cancel")
# Complaints among contacts, as in the simulated histories.
SHARE = 0.14
DRAWS = 4


def verdicts(model: ComplaintModel, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Probability and verdict of each text."""
    p, said = [], []
    for piece in pieces(texts):
        found = model.judge(read(piece))
        p += found[0]
        said += found[1]
    return np.array(p), np.array(said)


def simulated(seed: int) -> tuple[Labelled, Labelled, list[str]]:
    """Contacts of a history, those of the weeks after it, and the complaints of crises in them."""
    before: Labelled = []
    usual: Labelled = []
    crisis: list[str] = []
    for name in CRISES:
        days = min(SCENARIOS[name].live_days, 4.0)
        scenario = simulate(name, seed=seed, rate=2.0, history_days=7.0, days=days)
        told: list[str] = []
        for fact in scenario.facts(scenario.start_s if not before else scenario.live_s):
            if not isinstance(fact.message.get("text"), str):
                continue
            text = mask(fact.message["text"])
            if fact.crisis:
                told.append(text)
            else:
                past = fact.arrived_at < scenario.live_s
                (before if past else usual).append((text, bool(fact.complaint)))
        crisis += told[:300]
    return before, usual[::3], crisis


def thinned(
    name: str, start: int, stop: int, rng: np.random.Generator
) -> tuple[Labelled, Labelled, list[str]]:
    """A stretch of a data set with few complaints: labels of its first half, texts of its second."""
    rows = Rows(name, start, stop)
    kept = ~rows.truth
    chosen = rng.permutation(np.flatnonzero(rows.truth))[: round(kept.sum() * SHARE / (1.0 - SHARE))]
    kept[chosen] = True
    found = [(rows.texts[at], bool(rows.truth[at])) for at in np.flatnonzero(kept)]
    return found[: len(found) // 2], found[len(found) // 2 :], []


def measured(before: Labelled, usual: Labelled, crisis: list[str], draws: int) -> np.ndarray:
    """A row for each number of labels, mean over draws: see `main` for its columns."""
    texts, truth = [text for text, _ in usual], np.array([says for _, says in usual])
    found = np.zeros((draws, len(COUNTS), 6))
    for draw in range(draws):
        order = np.random.default_rng(draw).permutation(len(before))
        model = ComplaintModel()
        for row, count in enumerate(COUNTS):
            for at in order[COUNTS[max(row - 1, 0)] : count]:
                model.learn_one(*before[at])
            p, said = verdicts(model, texts)
            heard = verdicts(model, crisis)[1].mean() if crisis else said[truth].mean()
            found[draw, row] = (
                heard,
                said[~truth].mean(),
                heard / np.sqrt(said.mean()),
                macro_f1(said, truth),
                auroc(p, truth),
                calibration_error(p, truth),
            )
    mean: np.ndarray = found.mean(axis=0)
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, one draw")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1020, 1021, 1022])
    arguments = parser.parse_args()
    seeds, draws = (arguments.seeds[:1], 1) if arguments.quick else (arguments.seeds, DRAWS)
    rng = np.random.default_rng(0)
    air, zh = "airline_tweets", "shopping_reviews_zh"
    parts = {
        "crises": [simulated(seed) for seed in seeds],
        "tweets": [thinned(air, DEVELOPED[air], 14_640, rng)],
        "reviews": [thinned(zh, DEVELOPED[zh], DEVELOPED[zh] + 10_000, rng)],
    }
    columns = ("recall", "false", "recall / √said", "macro-F1", "AUROC", "calibration error")
    table = Table(
        "stream", "labels", *columns, title="few labels, complaints rare (recall of crises: of theirs)"
    )
    for name, problems in parts.items():
        rows = np.mean([measured(*problem, draws) for problem in problems], axis=0)
        for count, row in zip(COUNTS, rows, strict=True):
            table.add_row(name, str(count), *(f"{value:.3f}" for value in row))
            print(name, count, *(f"{value:.3f}" for value in row), flush=True)
    Console().print(table)


if __name__ == "__main__":
    main()
