"""What the seed terms make of 200 messages that were written for this test: complaints, and talk that is none."""

import json
from pathlib import Path

import numpy as np
import pytest

from detectors.complaint import ComplaintModel
from detectors.text.quality import auroc

MESSAGES = Path(__file__).parent / "data" / "messages.jsonl"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_thanks_and_offers_are_told_from_complaints_without_a_label(language: str) -> None:
    model = ComplaintModel()
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if model.language(row["text"]) == language]
    truth = np.array([row["complaint"] for row in rows])
    said = np.array([model.predict_one(row["text"]) for row in rows])
    assert len(rows) == 100 and truth.sum() == 50
    assert auroc(model.predict_proba_many([row["text"] for row in rows]), truth) > 0.9
    assert said[truth].mean() > 0.7
    assert said[~truth].mean() < 0.2


@pytest.mark.parametrize(
    "text",
    [
        "Can I use two vouchers for the order, and is the blue one in stock?",
        "How long is the guarantee on the toaster?",
        "Grabbed it on Black Friday, half price!",
        "麻烦问下，尾款什么时候付？",
        "这个能分期吗，多少钱一个月",
        "秒杀抢到了，满减以后才九十",
    ],
)
def test_interest_in_an_offer_is_no_complaint(text: str) -> None:
    assert not ComplaintModel().predict_one(text)
