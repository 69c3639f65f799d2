"""Learn the weights of `detectors.text.learned_signals` anew, and say what they find of an author left out.

Trained on messages written for it (`tests/detectors/data/signals_taught.jsonl`, each with its author, and
`signals_developed.jsonl`) and on the simulator's; none of the held-out sets, and no data of others. Only the least
scores are chosen by real texts, by the half of them whose checksum is odd: of one kind as few fire as `PLAIN` says.
Needs scikit-learn (`pip install 'outcry[train]'`), which nothing else does.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.text import Rows
from detectors.text.learned_signals import BITS, KINDS, MOST_HALVES, damped, halves
from detectors.text.learned_signals import windows as stretches
from detectors.text.ngrams import fold
from detectors.text.signals import find_by_rules
from streams.simulator import simulate

WEIGHTS = Path(__file__).parents[2] / "detectors" / "text" / "signal_weights.py"
LINE = 1000
HEAD = '''"""Weights of `detectors.text.learned_signals`, as `benchmarks/training/signal_weights.py` writes them.

`TABLE` is a byte by bucket and kind, compressed; `UNIT` what one of them is worth, `BIAS` a kind's log-odds, `LEAST`
its least score.
"""

'''
DATA = Path(__file__).parents[2] / "tests" / "detectors" / "data"
# Texts of which next to none is a threat or a demand, and how rare those shall be that fire.
PLAIN = {"airline_tweets": 1000.0, "shopping_reviews_zh": 1000.0, "city_messages_zh": 500.0}
PLAIN_TEXTS = 6000
# Inverse strength of the regularisation, of 3, 10, 50 and 100 the best for authors left out.
STRENGTH = 100.0
# Sums of a kind fit into 16 bits.
MOST = 80


def taught(texts: Sequence[str]) -> tuple[csr_matrix, NDArray[np.intp]]:
    """N-grams of the stretches of texts, damped; and the text that each stretch is of."""
    parts, owners, before = [], [], 0
    for start in range(0, len(texts), 200):
        cut = halves(fold(texts[start : start + 200]))
        shape = (len(cut.texts), 1 << BITS)
        of_halves, buckets = cut.rows()
        counts = csr_matrix((np.ones(len(buckets)), (of_halves, buckets)), shape)
        whole, paired = stretches(cut.texts)
        rows = vstack([counts[whole], counts[paired] + counts[paired + 1]])
        chars = np.concatenate((cut.chars[whole], 2.0 * cut.chars[paired]))
        parts.append(csr_matrix(rows.multiply(1.0 / damped(chars)[:, None])))
        owners.append(np.concatenate((cut.texts[whole], cut.texts[paired])) + before)
        before += min(200, len(texts) - start)
    return vstack(parts).tocsr(), np.concatenate(owners)


def best(scores: NDArray[np.float64], owners: NDArray[np.intp]) -> NDArray[np.float64]:
    """Score of each text's best stretch."""
    found = np.full(owners.max() + 1, -np.inf)
    np.maximum.at(found, owners, scores)
    return found


def simulated() -> list[str]:
    """Texts of the simulator, without those that rules find something in."""
    told = set()
    for name in ("calm", "outage", "price_rise", "bad_release"):
        scenario = simulate(name, seed=7, rate=1.0, history_days=2.0)
        events = scenario.events_between(scenario.start_s, scenario.start_s + 3 * 86400.0)
        told |= {str(event["text"]) for event in events if event.get("text")}
    chosen = random.Random(2).sample(sorted(told), 4000)
    return [text for text, found in zip(chosen, find_by_rules(chosen), strict=True) if not found]


def fitted(rows: csr_matrix, said: NDArray[np.bool_]) -> LogisticRegression:
    """Weights of one kind."""
    return LogisticRegression(C=STRENGTH, max_iter=300, solver="liblinear", random_state=0).fit(rows, said)


def main() -> None:
    """Learn, print what is found of authors left out, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the weights that come with the program")
    write = parser.parse_args().write
    entries = [
        {"author": 0, **json.loads(line)}
        for name in ("signals_developed", "signals_taught")
        for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    kinds = np.array([entry["signal"] for entry in entries])
    authors = np.array([entry["author"] for entry in entries])
    rows, owners = taught([entry["text"] for entry in entries])
    others, _ = taught(simulated())
    plain = []
    for name, rare in PLAIN.items():
        odd = [text for text in Rows(name).texts if zlib.crc32(text.encode()) % 2]
        real, of_real = taught(random.Random(1).sample(odd, min(len(odd), PLAIN_TEXTS)))
        plain.append((real, of_real, np.bincount(of_real) < MOST_HALVES, 1.0 - 1.0 / rare))
    shown = Table(
        "author", *KINDS, "look-alikes that fire", title="Recall of authors left out, the model alone"
    )
    numbers = [int(one) for one in sorted(set(authors)) if (kinds[authors == one] != "").any()]
    said = {one: np.zeros((int((authors == one).sum()), len(KINDS)), dtype=bool) for one in numbers}
    learned: list[tuple[NDArray[np.float64], float, float]] = []
    for column, kind in enumerate(KINDS):

        def learn(left_out: int, kind: str = kind) -> tuple[LogisticRegression, float]:
            kept = authors[owners] != left_out
            truth = np.concatenate((kinds[owners[kept]] == kind, np.zeros(others.shape[0], dtype=bool)))
            model = fitted(vstack([rows[kept], others]), truth)
            return model, max(
                float(
                    np.quantile(np.where(short, best(model.decision_function(real), of_real), -99.0), share)
                )
                for real, of_real, short, share in plain
            )

        for one in numbers:
            model, least = learn(one)
            own = authors[owners] == one
            shares = best(model.decision_function(rows[own]), owners[own] - owners[own].min())
            said[one][:, column] = shares > least
        model, least = learn(-1)
        learned.append((model.coef_[0], float(model.intercept_[0]), least))
    for one in numbers:
        own = kinds[authors == one]
        found = [said[one][own == kind, column].mean() for column, kind in enumerate(KINDS)]
        shown.add_row(
            str(one), *(f"{share:.2f}" for share in found), f"{said[one][own == ''].any(axis=1).mean():.3f}"
        )
    Console(width=140).print(shown)
    if write:
        units = np.array([np.abs(weights).max() / MOST for weights, _, _ in learned])
        table = np.stack(
            [np.rint(weights / unit) for (weights, _, _), unit in zip(learned, units, strict=True)], 1
        )
        packed = base64.b64encode(zlib.compress(table.astype(np.int8).tobytes(), 9)).decode()
        lines = "\n".join(f'    "{packed[at : at + LINE]}"' for at in range(0, len(packed), LINE))
        rest = {
            "UNIT": units.tolist(),
            "BIAS": [bias for _, bias, _ in learned],
            "LEAST": [least for _, _, least in learned],
        }
        WEIGHTS.write_text(
            HEAD
            + f"TABLE = (\n{lines}\n)\n"
            + "".join(f"{name} = ({', '.join(map(repr, row))})\n" for name, row in rest.items())
        )
        print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
