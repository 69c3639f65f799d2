"""A batch of texts is judged like each of them alone, whatever their lengths."""

from __future__ import annotations

from detectors.text.ngrams import fold
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
