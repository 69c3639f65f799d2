"""What the seed terms make of 200 messages that were written for this test: complaints, and talk that is none.

A complaint has its category where there is no doubt about it.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from detectors.complaint import ComplaintModel
from detectors.taxonomy import Taxonomy
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


def test_most_complaints_have_their_category_without_a_label() -> None:
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if "category" in row]
    found = [judgement.type for judgement in Taxonomy().judge_many([row["text"] for row in rows])]
    right = sum(kind == row["category"] for kind, row in zip(found, rows, strict=True))
    assert len(rows) == 90
    assert right > 0.6 * len(rows)
    assert found.count("other") < 0.3 * len(rows)


@pytest.mark.parametrize(
    "text",
    [
        "Dinner was promised within 40 minutes, it came after two hours",
        "My driver drove past twice and then cancelled",
        "外卖等了快两个小时才送来",
        "师傅说上午来，等到晚上都没来",
    ],
)
def test_what_comes_late_is_a_matter_of_service(text: str) -> None:
    assert Taxonomy().judge_one(text).type == "service_process"
