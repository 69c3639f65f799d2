"""What a message tells by its wording does not depend on its batch, and hangs on no length."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.learned_signals import (
    KINDS,
    MOST_HALVES,
    find_among,
    find_learned,
    halves,
    scores,
    weights,
)
from detectors.text.ngrams import fold
from detectors.text.signals import find_signals

DATA = Path(__file__).parent / "data"
TAUGHT = [
    json.loads(line) for line in (DATA / "signals_taught.jsonl").read_text(encoding="utf-8").splitlines()
]


@given(st.lists(st.text(max_size=200), min_size=1, max_size=6))
def test_a_text_is_judged_alike_alone_and_in_any_batch(texts: list[str]) -> None:
    together = scores(fold(texts))
    alone = np.concatenate([scores(fold([text])) for text in texts])
    assert together.tolist() == alone.tolist()


@given(
    st.lists(
        st.sampled_from([entry["text"] for entry in TAUGHT] + ["and then " * 99, ""]), min_size=1, max_size=8
    ),
    st.data(),
)
def test_some_of_a_batch_are_judged_as_by_themselves(texts: list[str], data: st.DataObject) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1))))
    assert find_among(fold(texts), texts, chosen) == find_learned([texts[number] for number in chosen])


@pytest.mark.parametrize(
    "text", ["", " ", "😀😀😀", "a" * 20_000, "\ud800", "\x00\x01", "差" * 20_000, "!?" * 900]
)
def test_any_text_has_a_verdict(text: str) -> None:
    assert (find_learned([text])) == [()]


def test_what_was_taught_is_known_and_hazards_are_left_to_rules() -> None:
    meant = [entry for entry in TAUGHT if entry["signal"] in KINDS]
    found = find_learned([entry["text"] for entry in meant])
    assert sum(entry["signal"] in kinds for entry, kinds in zip(meant, found, strict=True)) > 0.9 * len(meant)
    # All that one half may hold fits into its field.
    assert np.abs(weights().table.astype(int)).max() * 370 < 1 << 15
    assert weights().table.shape == (1 << 16, len(KINDS))


def test_a_letter_is_left_to_rules() -> None:
    said = "Get me somebody who is allowed to decide things. "
    assert {len(halves(fold([said * n])).texts) for n in (1, 4, 12)} == {1, 3, 10}
    assert (find_learned([said, said * 4])) == [("supervisor_demand",)] * 2
    assert len(halves(fold([said * 12])).texts) > MOST_HALVES
    assert (find_learned([said * 12])) == [()]


def test_praise_asks_for_no_superior() -> None:
    assert find_signals("Get me somebody who is allowed to decide things, I want to praise your driver") == ()
