"""How good the text model is before, with few and with all labels, and what it costs.

Run: python benchmarks/text.py [--quick]. Needs the data sets in ../shared/data/text. Seed terms and settings were
looked at on the first half of the airline tweets and the first 15,000 Chinese reviews; cold-start figures are of the
rest. scikit-learn, which `make bench` installs, adds the batch baseline.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.public_data import public  # noqa: E402
from detectors.complaint import ComplaintModel  # noqa: E402
from detectors.text.classes import Axis, buckets_of  # noqa: E402
from detectors.text.ngrams import fold  # noqa: E402
from detectors.text.quality import auroc, calibration_error, macro_f1  # noqa: E402
from detectors.text.selftrain import SelfTrainer, read_prior, train_prior  # noqa: E402
from detectors.text.training import Trainer  # noqa: E402
from schemas.inputs import EventLabel  # noqa: E402
from streams.texts import TextJudge  # noqa: E402

DEVELOPED = {"airline_tweets": 7320, "shopping_reviews_zh": 15000}
TABLE = Table("what", "stream", "goal", "measured", title="text")


class Rows:
    """Texts, truths and other columns of one data set."""

    def __init__(self, name: str, start: int = 0, stop: int | None = None) -> None:
        with gzip.open(public(f"text/{name}.csv.gz"), "rt", encoding="utf-8") as lines:
            self.rows = list(csv.DictReader(lines))[start:stop]
        self.texts = [row["text"] for row in self.rows]
        self.truth = np.array([row["label"] == "1" for row in self.rows])

    def of(self, chosen: Callable[[dict[str, str]], bool]) -> np.ndarray:
        """Which rows were chosen."""
        return np.array([chosen(row) for row in self.rows])


def add(what: str, stream: str, goal: str, measured: str) -> None:
    TABLE.add_row(what, stream, goal, measured)
    print(f"{what} | {stream} | {goal} | {measured}", flush=True)


def cold(name: str, rows: Rows, goals: tuple[str, str]) -> None:
    model = ComplaintModel()
    p = model.predict_proba_many(rows.texts)
    add("zero labels, AUROC", name, goals[0], f"{auroc(p, rows.truth):.3f}")
    listener = SelfTrainer()
    for text in rows.texts[:2000]:
        listener.hear(text)
    p = ComplaintModel(hearsay=listener.table()).predict_proba_many(rows.texts[2000:])
    add("after 2,000 unlabelled, AUROC", name, goals[1], f"{auroc(p, rows.truth[2000:]):.3f}")


def with_prior(name: str, rows: Rows, held_out: str, goal: str) -> None:
    """Prior from every brand but one, tried on that one: another domain for the reviews."""
    mine = rows.of(lambda row: row["brand"] == held_out)
    prior = read_prior(
        train_prior([t for t, m in zip(rows.texts, mine, strict=True) if not m], list(rows.truth[~mine]))
    )
    texts, truth = [t for t, m in zip(rows.texts, mine, strict=True) if m], rows.truth[mine]
    p = ComplaintModel(prior=prior).predict_proba_many(texts)
    add(f"prior of other brands, AUROC on {held_out}", name, goal, f"{auroc(p, truth):.3f}")
    few, rest = ComplaintModel(prior=prior), len(texts) * 7 // 10
    for number in range(0, rest, 100):
        few.learn_one(texts[number], bool(truth[number]))
    said = [few.predict_one(text) for text in texts[rest:]]
    add("  and 1 % of its labels, F1 of its last 30 %", name, ">= .82", f"{macro_f1(said, truth[rest:]):.3f}")


def one_pass(name: str, rows: Rows, goal: str) -> None:
    """One pass: F1 of the verdicts, calibration of the probabilities, each before its label was learned."""
    model, p, said = ComplaintModel(), [], []
    few = ComplaintModel()
    rest = len(rows.texts) * 7 // 10
    for number, (text, truth) in enumerate(zip(rows.texts, rows.truth, strict=True)):
        forecast = model.forecast(text, bool(truth))
        p.append(forecast[0])
        said.append(forecast[1])
        model.learn_one(text, bool(truth))
        if number % 100 == 0 and number < rest:
            few.learn_one(text, bool(truth))
    told = [few.predict_one(text) for text in rows.texts[rest:]]
    add("1 % of labels, F1 of last 30 %", name, ">= .75", f"{macro_f1(told, rows.truth[rest:]):.3f}")
    add("one pass, all labels, F1", name, goal, f"{macro_f1(said, rows.truth):.3f}")
    add("  of the last 30 %", name, "", f"{macro_f1(said[rest:], rows.truth[rest:]):.3f}")
    add("one pass, calibration error", name, "<= .015", f"{calibration_error(p, rows.truth):.3f}")


def baselines(name: str, rows: Rows) -> None:
    from river import feature_extraction, linear_model  # noqa: PLC0415

    model = feature_extraction.BagOfWords() | linear_model.LogisticRegression()
    p = []
    for text, truth in zip(rows.texts, rows.truth, strict=True):
        p.append(model.predict_proba_one(text).get(True, 0.5))
        model.learn_one(text, bool(truth))
    add("  river's defaults, F1", name, "", f"{macro_f1(p, rows.truth):.3f}")
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.model_selection import cross_val_predict  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    except ImportError:
        add("  batch 5-fold logistic regression", name, "", "scikit-learn is not installed")
        return
    size = (1, 3) if name == "zh" else (2, 5)
    kind = "char" if name == "zh" else "char_wb"
    batch = make_pipeline(
        TfidfVectorizer(analyzer=kind, ngram_range=size, min_df=3, sublinear_tf=True),
        LogisticRegression(C=4, max_iter=200, solver="liblinear"),
    )
    said = cross_val_predict(batch, rows.texts, rows.truth, cv=5)
    add("  batch 5-fold logistic regression, F1", name, "", f"{macro_f1(said, rows.truth):.3f}")


def reasons(rows: Rows) -> None:
    """Ten classes of reasons, learned from nothing: prequential macro-F1 over the pass."""
    told = [(row["text"], row["reason"]) for row in rows.rows if row["reason"]]
    classes = sorted({reason for _, reason in told})
    axis = Axis(
        {reason: reason.lower().replace(" ", ", ").replace("'", "") for reason in classes}, margin=0.0
    )
    hits = np.zeros((len(classes), 3))
    for text, reason in told:
        batch = fold([text])
        index, size = buckets_of(batch), 2 * batch.lengths()
        said = axis.judge(batch, index, size)[0][0]
        truth = classes.index(reason)
        hits[truth, 1] += 1
        if said in classes:
            hits[classes.index(said), 2] += 1
            hits[truth, 0] += said == reason
        axis.learn(batch, index, size, reason)
    f1 = 2 * hits[:, 0] / np.maximum(hits[:, 1] + hits[:, 2], 1)
    add("airline reasons, 10 classes, macro-F1", "en", ">= .49", f"{f1.mean():.3f}")


def cost(rows: Rows) -> None:
    model, texts = ComplaintModel(), rows.texts[:256]
    labels = [(text, bool(says)) for text, says in zip(texts, rows.truth, strict=False)]
    for text, says in labels:
        model.learn_one(text, says)

    def best(work: Callable[[], object], repeats: int) -> float:
        found = []
        for _ in range(repeats):
            began = time.perf_counter()
            work()
            found.append(time.perf_counter() - began)
        return min(found) * 1e6

    add(
        "predict, batch of 256, µs a text",
        "en",
        "<= 5",
        f"{best(lambda: model.predict_proba_many(texts), 60) / 256:.1f}",
    )
    # Other texts each time: the model remembers how it read the last one.
    alone = best(lambda: [model.predict_proba_one(text) for text in texts], 20) / 256

    def learn(*, forecast: bool) -> None:
        for text, says in labels:
            if forecast:
                model.predict_proba_one(text)
            model.learn_one(text, says)

    learned = best(lambda: learn(forecast=False), 20) / 256
    both = best(lambda: learn(forecast=True), 20)
    add("predict one, µs", "en", "<= 60", f"{alone:.0f}")
    add("learn one, µs", "en", "<= 60", f"{learned:.0f} ({both / 256:.0f} with a forecast before)")
    add("state, kB", "", "", f"{len(json.dumps(model.to_state())) / 1000:.0f} (+ 700 with both tables)")


def million() -> None:
    """Resident memory over a million texts that nobody ever wrote: 40 random characters each, ten thousand learned."""
    rng, model = np.random.default_rng(5), ComplaintModel()
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz      的一是不了在人有我他这退款差好"))
    seen = []
    for batch in range(1000):
        texts = ["".join(row) for row in letters[rng.integers(len(letters), size=(1000, 40))]]
        model.predict_proba_many(texts)
        for text in texts[:10]:
            model.learn_one(text, len(text.split()) % 2 == 0)
        if batch in (99, 999):
            seen.append(int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6)
    add(
        "resident MB after 100,000 and 1,000,000 random texts",
        "both",
        "flat",
        f"{seen[0]:.0f}, {seen[1]:.0f}",
    )


def flood(rows: Rows) -> None:
    """1,000 honest labels; then one author calls 1,000 texts complaints, whatever they say."""

    def label(number: int, says: bool, by: str) -> EventLabel:
        return EventLabel(
            event_id=str(number),
            channel="social",
            text=rows.texts[number],
            is_complaint=says,
            by=by,
            labelled_at=datetime(2026, 1, 1, number // 100 % 24, tzinfo=UTC),
        )

    trainer = Trainer(self_training=False)
    for number in range(1000):
        trainer.learn_label(label(number, bool(rows.truth[number]), f"agent {number % 5}"))
    rest, truth = rows.texts[2000:5000], rows.truth[2000:5000]
    before = macro_f1(trainer.model.predict_proba_many(rest), truth)
    for number in range(1000, 2000):
        trainer.learn_label(label(number, True, "flood"))
    after = macro_f1(trainer.model.predict_proba_many(rest), truth)
    add("one-sided flood of one author, change of F1", "en", ">= -.010", f"{after - before:+.3f}")


def told(texts: list[str]) -> list[set[str]]:
    """Kinds of signals that the running product finds in each text, no label learned: those of complaints alone."""
    judge = TextJudge()
    batches = (texts[begin : begin + 256] for begin in range(0, len(texts), 256))
    return [{signal.kind for signal in each.signals} for batch in batches for each in judge.judge(batch)]


def signals() -> None:
    for name, author in (
        ("signals", "ours"),
        ("signals_developed", "others"),
        ("signals_held_out", "others, held out"),
        ("signals_held_out_later", "another one, held out"),
        ("signals_held_out_third", "a third one, held out"),
    ):
        path = ROOT / "tests" / "detectors" / "data" / f"{name}.jsonl"
        entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        found = list(zip([e["signal"] for e in entries], told([e["text"] for e in entries]), strict=True))
        right = np.mean([said in kinds for said, kinds in found if said])
        hazards = np.mean([said in kinds for said, kinds in found if said == "hazard"])
        false = np.mean([bool(kinds) for said, kinds in found if not said])
        add(
            f"signals on {len(found)} texts of {author}: recall (hazards), false",
            "both",
            ">= .85, <= .10",
            f"{right:.2f} ({hazards:.2f}), {false:.2f}",
        )
    for name in ("airline_tweets", "shopping_reviews_zh", "city_messages_zh"):
        rows = Rows(name)
        fired = told(rows.texts)
        dangers = sum("hazard" in kinds for kinds in fired)
        threats = sum(bool(kinds & {"public_threat", "legal_threat"}) for kinds in fired)
        add("hazards, threats that fire (true ones too)", name, "", f"{dangers}, {threats} of {len(fired)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller parts, no batch baseline")
    quick = parser.parse_args().quick
    air, zh = "airline_tweets", "shopping_reviews_zh"
    unseen = Rows(air, DEVELOPED[air]), Rows(zh, DEVELOPED[zh], DEVELOPED[zh] + (3000 if quick else 10000))
    cold("en", unseen[0], (">= .76", ">= .82"))
    cold("zh", unseen[1], (">= .87", ">= .90"))
    cost(unseen[0])
    signals()
    flood(unseen[0])
    whole = Rows(air, 0, 3000 if quick else None)
    one_pass("en", whole, ">= .848")
    one_pass("zh", unseen[1], ">= batch")
    if not quick:
        reasons(whole)
        million()
        with_prior("en", unseen[0], "United", ">= .85")
        for group in ("水果", "计算机"):
            with_prior("zh", unseen[1], group, ">= .92")
        baselines("en", whole)
        baselines("zh", unseen[1])
    Console().print(TABLE)


if __name__ == "__main__":
    main()
