"""A batch of texts is judged like each of them alone, whatever their lengths."""

from __future__ import annotations

import json
from pathlib import Path

from detectors.text.ngrams import fold
from detectors.text.signals import find_signals
from streams.texts import TextJudge

ANGRY = "Worst service ever, my refund never came and nobody answers! "


def test_long_complaints_fit_in_one_batch() -> None:
    texts = [(ANGRY * 400)[:20_000] for _ in range(12)] + [ANGRY] * 300
    verdicts = TextJudge().judge(texts)
    assert all(verdict.is_complaint for verdict in verdicts)
    assert {verdict.category for verdict in verdicts} - {""}


def test_types_are_those_of_the_whole_judgement() -> None:
    texts = [
        ANGRY,
        "Your driver was rude to me, unacceptable",
        "商品破损，要求退款，太差了",
        "zzz",
        ANGRY * 100,
    ]
    judge = TextJudge()
    types = [found.type for found in judge.taxonomy.judge_many(texts)]
    assert judge.taxonomy.types(fold(texts), [0, 2, 3]) == [types[0], types[2], types[3]]
    assert judge.judge(texts) == [judge.judge([text])[0] for text in texts]


def test_what_tells_a_hazard_or_a_threat_is_a_complaint_unless_it_plainly_is_none() -> None:
    judge = TextJudge()
    told = ["家里一股煤气味", "I will tell every newspaper about this", "I collect my parcel on Monday"]
    assert not any(judge.model.predict_one(text) for text in told)
    assert [verdict.is_complaint for verdict in judge.judge(told)] == [True, True, False]
    assert [[signal.kind for signal in verdict.signals] for verdict in judge.judge(told)] == [
        ["hazard"],
        ["public_threat"],
        [],
    ]
    pleased = "We love this hotel, thank you for the lovely stay, I will post this everywhere!"
    assert find_signals(pleased)
    assert not judge.judge([pleased])[0].is_complaint


def test_written_signals_are_found_in_the_texts_of_a_stream_before_the_first_label() -> None:
    written = Path(__file__).parents[1] / "detectors" / "data" / "signals.jsonl"
    entries = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    verdicts = TextJudge().judge([entry["text"] for entry in entries])
    told = [
        (entry["signal"], {signal.kind for signal in each.signals})
        for entry, each in zip(entries, verdicts, strict=True)
    ]
    meant = [signal in kinds for signal, kinds in told if signal]
    false = [bool(kinds) for signal, kinds in told if not signal]
    assert sum(meant) >= 0.85 * len(meant)
    assert sum(false) <= 0.1 * len(false)
