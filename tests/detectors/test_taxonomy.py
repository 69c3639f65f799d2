import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.taxonomy import TYPES, Taxonomy, owner_of
from detectors.text.taxonomy_seeds import OWNERS
from tests.detectors.kept import kept

FRESH = Taxonomy()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The screen is cracked and the battery leaks", "product_quality"),
        ("客服态度差，电话没人接", "service_process"),
        ("Overpriced, and they raised the price again", "price_perception"),
        ("太贵了，刚买就降价", "price_perception"),
        ("I am furious and disgusted, shame on you", "emotional_appeal"),
        ("xyzzy", "other"),
        ("", "other"),
    ],
)
def test_types_before_any_label(text: str, kind: str) -> None:
    assert FRESH.judge_one(text).type == kind


def test_every_code_has_an_owner() -> None:
    codes = {code for axis in FRESH.axes.values() for code in axis.codes}
    assert codes <= set(OWNERS)
    assert set(TYPES) <= codes
    assert owner_of("unheard of") == owner_of("other")


def test_emotion_rises_from_none_to_rage() -> None:
    texts = [
        "What time do you open",
        "It is slow",
        "This is unacceptable",
        "I am furious, worst scam ever!!!",
    ]
    assert [FRESH.judge_one(text).emotion for text in texts] == [0, 1, 2, 3]


def test_labels_teach_new_words() -> None:
    taxonomy = Taxonomy()
    for number in range(30):
        assert taxonomy.learn_one(f"the flumox {number} is gone", "price_perception")
        assert taxonomy.learn_one(f"nobody at wibble {number}", "service.attitude")
    assert taxonomy.judge_one("flumox").type == "price_perception"
    assert taxonomy.judge_one("wibble").cause == "service.attitude"
    assert not taxonomy.learn_one("x", "no such code")


def test_the_more_of_a_text_is_new_to_the_learner_the_more_seed_terms_count() -> None:
    taxonomy = Taxonomy()
    for number in range(60):
        assert taxonomy.learn_one(f"the app shows a white screen {number}", "product_quality")
        assert taxonomy.learn_one(f"the app shows error {number}", "product_quality")
        assert taxonomy.learn_one(f"nobody answers after {number} minutes", "service_process")
    told = taxonomy.judge_one("the app shows a courier who is late, no one came")
    assert told.type == "service_process"
    assert told.confidence > 0.75
    assert taxonomy.judge_one("the app shows error 61").type == "product_quality"


def test_abstentions_are_counted() -> None:
    taxonomy = Taxonomy()
    taxonomy.judge_many(["qwerty", "太贵了"])
    assert taxonomy.abstained["type"] == 1


def test_state_keeps_judgements_and_stays_small() -> None:
    taxonomy = Taxonomy()
    for number in range(20):
        taxonomy.learn_one(f"blue {number}", "product.design")
        taxonomy.learn_one(f"blue {number}", "product_quality")
    state = kept(taxonomy.to_state())
    texts = ["blue sky", "客服不理人", "太贵"]
    assert Taxonomy.from_state(state).judge_many(texts) == taxonomy.judge_many(texts)
    # Two of the four axes; all of them, compressed with the model, fit into the 8 MiB of its topic.
    assert len(json.dumps(state)) < 4_000_000
    with pytest.raises(ValueError, match="version"):
        Taxonomy.from_state({**state, "version": 99})


@settings(max_examples=30)
@given(st.lists(st.text(alphabet=st.characters(), max_size=60), min_size=1, max_size=6))
def test_a_text_is_judged_alike_alone_and_in_a_batch(texts: list[str]) -> None:
    assert FRESH.judge_many(texts) == [FRESH.judge_one(text) for text in texts]
