import csv
import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.complaint import ComplaintModel, Hearsay
from detectors.text.alone import read_one
from detectors.text.label_next import most_informative
from detectors.text.labelled import Labelled
from detectors.text.learner import Learner, damped
from detectors.text.lexicon import Lexicon
from detectors.text.ngrams import BUCKETS, NOTHING, fold
from detectors.text.quality import auroc, calibration_error, macro_f1
from detectors.text.ratios import complaint_ratios
from detectors.text.reading import read
from detectors.text.sampling import PER_BLOCK, PER_BRAND, BlockSampler
from detectors.text.selftrain import SelfTrainer, read_prior, train_prior
from detectors.text.training import Trainer
from schemas.brandlog import SourceId
from schemas.inputs import EventLabel
from tests.detectors.kept import kept

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "text"
ODD = [
    "",
    " ",
    "\n\n",
    "😡😡",
    "a" * 20_000,
    "差" * 20_000,
    "\ud800 lone",
    "\x00\x01\x1b",
    "ｆｕｌｌ",
    "@a @b",
    "𠀀𠀁",
    "٣ мир",
]


def learned(count: int = 60) -> ComplaintModel:
    model = ComplaintModel()
    for number in range(count):
        model.learn_one(f"the glorp {number} again", True)
        model.learn_one(f"一切正常 {number}", False)
    return model


MODEL = learned()


def label(number: int, text: str, is_complaint: bool, by: str = "ann", hour: int = 1) -> EventLabel:
    return EventLabel.model_validate(
        {
            "event_id": str(number),
            "channel": "chat",
            "text": text,
            "is_complaint": is_complaint,
            "labelled_at": f"2026-01-{1 + hour // 24:02d}T{hour % 24:02d}:00:00Z",
            "by": by,
        }
    )


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_scored_and_learned(text: str) -> None:
    model = ComplaintModel()
    assert 0.0 < model.predict_proba_one(text) < 1.0
    model.learn_one(text, True)
    assert 0.0 < model.predict_proba_one(text) < 1.0


@settings(max_examples=25)
@given(st.lists(st.text(alphabet=st.characters(), max_size=60), max_size=8))
def test_alone_and_in_any_batch_alike_to_the_bit(texts: list[str]) -> None:
    alone = [MODEL.predict_proba_one(text) for text in texts]
    assert MODEL.predict_proba_many(texts).tolist() == alone
    assert MODEL.predict_proba_many(["bad", *texts, *ODD])[1 : len(texts) + 1].tolist() == alone


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from([*"ab 不好0!。@'\n\u3000", "not ", "late ", "good service", "太差", "aaa", "😡"]),
        max_size=30,
    ).map("".join)
)
def test_one_text_is_read_as_a_batch_of_one(text: str) -> None:
    alone, batch = read_one(text), read([text])
    assert sorted(alone.buckets[alone.buckets != NOTHING]) == sorted(batch.buckets.all())
    assert (alone.seeds, alone.chinese) == (batch.seeds[0], batch.chinese[0])
    assert (alone.damping, alone.sway) == tuple(part[0] for part in damped(batch.size, np.sqrt))


def test_few_labels_teach_a_word_that_says_much() -> None:
    model = ComplaintModel()
    for number in range(12):
        model.learn_one(f"the glorp came {number}", True)
        model.learn_one(f"the zork came {number}", False)
    assert model.predict_proba_one("glorp") > 0.65
    assert model.predict_proba_one("zork") < 0.35


def test_verdicts_are_the_same_alone_and_in_any_batch() -> None:
    texts = ["bad glorp", "fine", "一切正常", "质量太差", "the glorp 3 again", *ODD]
    assert MODEL.judge(read(texts))[1] == [MODEL.predict_one(text) for text in texts]
    assert [MODEL.forecast(text, True)[1] for text in texts] == [MODEL.predict_one(text) for text in texts]


def test_rare_complaints_make_a_complaint_less_probable_but_no_less_of_one() -> None:
    """Labels of one in eight, with words that tell nothing: what complains in other words is still heard."""
    rng = np.random.default_rng(3)
    words = np.array([f"{a}{b}{a}" for a in "bdfgklmnprst" for b in "aeiou"])
    model, untaught = ComplaintModel(), ComplaintModel()
    for number in range(400):
        model.learn_one(" ".join(rng.choice(words, 12)), number % 8 == 0)
    complaints = [
        "this is broken",
        "worst service, refund now",
        "still waiting for hours",
        "terrible, it crashed",
    ]
    others = ["thank you, it works great", "love it, well done", "excellent and fast"]
    assert all(model.predict_one(text) for text in complaints)
    assert not any(model.predict_one(text) for text in others)
    assert np.mean([model.predict_one(" ".join(rng.choice(words, 12))) for _ in range(200)]) < 0.06
    assert all(model.predict_proba_one(text) < untaught.predict_proba_one(text) for text in complaints)
    # Nothing was learned about Chinese.
    assert model.predict_proba_one("质量太差") == untaught.predict_proba_one("质量太差")


def test_both_sides_teach_alike() -> None:
    labelled, taught = Labelled(), [0.0, 0.0]
    for number in range(4000):
        taught[number % 10 == 0] += labelled.add(number % 10 == 0, 0.0, 14.0)
    assert 0.9 < taught[0] / taught[1] < 1.1
    assert Labelled.from_state(labelled.to_state()).to_state() == labelled.to_state()


def test_large_batches_are_cut_without_a_trace() -> None:
    texts = [f"late again {number} 又迟到了 {'x y ' * (number % 40)}" for number in range(700)] + [
        "z " * 9000
    ] * 9
    assert MODEL.predict_proba_many(texts).tolist() == [MODEL.predict_proba_one(text) for text in texts]


def test_form_does_not_matter() -> None:
    same = ["質量太差", "质量太差"], ["ＢＡＤ service", "bad service"], ["sooooo bad", "soooooooo bad"]
    for left, right in same:
        assert MODEL.predict_proba_one(left) == MODEL.predict_proba_one(right)
    assert MODEL.predict_proba_one("@united bad") == MODEL.predict_proba_one("@jetblue bad")
    assert MODEL.predict_proba_one("bad http://a.b/c") == MODEL.predict_proba_one(
        "bad https://other.example/x?y"
    )


def test_a_negation_turns_praise() -> None:
    model = ComplaintModel()
    assert model.predict_proba_one("不满意") > 0.5 > model.predict_proba_one("满意")
    assert model.predict_proba_one("not a good service") > model.predict_proba_one("a good service")


def test_two_processes_with_other_hash_seeds_agree_to_the_bit() -> None:
    program = (
        "from detectors.complaint import ComplaintModel\n"
        "model = ComplaintModel()\n"
        "[model.learn_one(text, text > 'm') for text in ('zork late', 'glorp fine', '质量太差') * 3]\n"
        "print([p.hex() for p in model.predict_proba_many(['glorp late', '不好', '', 'a😡' * 99]).tolist()])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "0x1." in next(iter(answers))


def test_a_restart_changes_nothing() -> None:
    before = learned(30)
    after = ComplaintModel.from_state(kept(before.to_state()))
    scorer = ComplaintModel.from_state(kept(before.scoring_state()))
    assert scorer.predict_proba_many(ODD).tolist() == before.predict_proba_many(ODD).tolist()
    for model in (before, after):
        for text in ("glorp", "还行", "what"):
            model.learn_one(text, True)
    assert after.to_state() == before.to_state()


@pytest.mark.parametrize("version", [3, 99])
def test_models_and_priors_whose_weights_mean_something_else_are_not_read(version: int) -> None:
    with pytest.raises(ValueError, match=f"model of version {version} cannot be read"):
        ComplaintModel.from_state({**MODEL.to_state(), "version": version})
    with pytest.raises(ValueError, match=f"prior of version {version - 1} cannot be read"):
        read_prior({**train_prior(["a"], [True]), "version": version - 1})


def test_what_is_no_n_gram_is_never_learned() -> None:
    # Marks are in runs of marks, and no piece of letters begins at one.
    assert NOTHING in read_one("oh!? so late...").buckets
    model = ComplaintModel()
    for number in range(30):
        model.learn_one("oh!? so late..." if number % 2 else "好！谢谢", number % 2 == 1)
    assert model.learner.weights[NOTHING] == 0
    assert np.count_nonzero(model.learner.weights) > 30


def test_an_n_gram_in_every_text_keeps_learning() -> None:
    learner, steps = Learner(), []
    for number in range(5000):
        before = int(learner.weights[7])
        learner.learn(np.array([7]), 16.0, 0.5 if number % 2 else -0.5, number % 2 == 0)
        steps.append(abs(int(learner.weights[7]) - before))
    assert steps[0] > 4 * steps[2000] > 0
    assert min(steps[-1000:]) > 10


def test_state_has_a_bound() -> None:
    table = np.ones(BUCKETS, dtype=np.int8)
    model = ComplaintModel(prior=table, hearsay=Hearsay(table, (0.01, -0.02)))
    sizes = []
    for size in (20, 400):
        for number in range(size):
            model.learn_one(f"{number * 7919} {number * 104729:x} 字{chr(0x4E00 + number)}", number % 2 == 0)
        sizes.append(len(json.dumps(model.to_state())))
    assert max(sizes) <= 2_900_000
    assert abs(sizes[1] - sizes[0]) < 2000


def test_a_prior_helps_and_is_small() -> None:
    texts, labels = ["the blorp is here", "the zork is here"] * 50, [True, False] * 50
    state = kept(train_prior(texts, labels))
    assert len(json.dumps(state)) <= 400_000
    model = ComplaintModel(prior=read_prior(state))
    assert model.predict_proba_one("blorp") > 0.6
    assert model.predict_proba_one("zork") < 0.4
    with pytest.raises(ValueError, match="labels"):
        train_prior(["a"], [])


def test_a_learner_that_says_more_and_more_does_not_lean_where_complaints_are_rare() -> None:
    labelled = Labelled()
    for number in range(800):
        is_complaint = number % 8 == 0
        labelled.add(is_complaint, number / 80 * (1 if is_complaint else -1), 14.0)
    assert abs(labelled.centre) < 0.02


def test_self_training_learns_the_company_of_seeds_and_can_be_taken_back() -> None:
    trainer = Trainer()
    for _ in range(110):
        trainer.hear("terrible, the flange is broken")
        trainer.hear("great, the sprocket is perfect")
    cold = ComplaintModel().predict_proba_many(["flange", "sprocket"])
    trainer.refresh()
    warm = trainer.model.predict_proba_many(["flange", "sprocket"])
    assert warm[0] > cold[0] + 0.05 and warm[1] < cold[1] - 0.05
    trainer.model.hearsay = None
    assert trainer.model.predict_proba_many(["flange", "sprocket"]).tolist() == cold.tolist()


def test_a_stream_that_mostly_complains_does_not_make_its_other_words_complaints() -> None:
    rng, trainer = np.random.default_rng(4), SelfTrainer()
    words = np.array([f"{a}{b}{a}" for a in "bdfgklmnprst" for b in "aeiou"])
    texts = [" ".join(rng.choice(words, 12)) for _ in range(500)]
    for number, text in enumerate(texts[:300]):
        assert trainer.hear(f"{text} thank you, great" if number % 5 == 0 else f"worst {text} terrible")
    heard = trainer.table()
    assert heard is not None
    cold, warm = (
        ComplaintModel(hearsay=table).predict_proba_many(texts[300:]).mean() for table in (None, heard)
    )
    leaning = (
        ComplaintModel(hearsay=Hearsay(heard.weights, (0.0, 0.0))).predict_proba_many(texts[300:]).mean()
    )
    assert abs(warm - cold) < 0.7 * abs(leaning - cold)


def test_hearsay_goes_when_labels_say_that_it_hurts() -> None:
    trainer = Trainer()
    for number in range(210):
        trainer.hear("terrible flange" if number % 2 else "great sprocket")
    trainer.refresh()
    assert trainer.model.hearsay is not None
    for number in range(80):
        trainer.learn_label(
            label(number, f"sprocket {number}" if number % 2 else f"flange {number}", number % 2 == 1)
        )
    assert trainer.model.hearsay is None and trainer.listener is None


def test_a_sample_is_heard_once_however_often_it_is_read() -> None:
    trainer, source = Trainer(), SourceId("outcry.chat.v1", 0, 0)
    assert [trainer.is_new(source, offset) for offset in (3, 5, 5, 3, 6)] == [True, True, False, False, True]
    again = Trainer.from_state(kept(trainer.to_state()))
    assert not again.is_new(source, 6)
    assert again.is_new(source._replace(epoch=1), 0)
    assert again.is_new(source._replace(partition=1), 0)


def test_news_is_what_was_heard_since_the_last_model() -> None:
    trainer = Trainer()
    for _ in range(250):
        assert trainer.has_news is (trainer.listener is not None and trainer.listener.heard >= 200)
        assert trainer.hear("terrible, the flange is broken")
    trainer.refresh()
    assert not trainer.has_news
    assert not Trainer.from_state(trainer.to_state()).has_news


def test_a_block_gives_the_same_few_samples_whoever_reads_it() -> None:
    chosen = [offset for offset in range(4096) if BlockSampler().wants(offset, "acme")]
    assert len(chosen) == pytest.approx(1024, abs=40)
    sampler = BlockSampler()
    taken = [(offset, brand) for offset in range(4096) if sampler.wants(offset, brand := f"b{offset % 7}")]
    assert sampler.full and len(taken) == PER_BLOCK
    assert max(Counter(brand for _, brand in taken).values()) <= PER_BRAND


def test_replayed_and_contradictory_labels_are_bounded() -> None:
    trainer = Trainer(self_training=False)
    assert trainer.learn_label(label(1, "flux", True)) == "learned"
    once = trainer.model.predict_proba_one("flux")
    assert [trainer.learn_label(label(1, "flux", True)) for _ in range(50)] == ["repeat"] * 50
    assert trainer.model.predict_proba_one("flux") == once
    assert trainer.learn_label(label(1, "flux", False, by="bob")) == "contradiction"
    settled = trainer.model.predict_proba_one("flux")
    for by, says in (("ann", True), ("bob", False)) * 20:
        assert trainer.learn_label(label(1, "flux", says, by=by)) == "repeat"
    assert trainer.model.predict_proba_one("flux") == settled


def test_an_author_who_contradicts_the_obvious_loses_weight() -> None:
    trainer = Trainer(self_training=False)

    def flood(numbers: range) -> list[str]:
        texts = [label(number, f"谢谢，非常满意，好评 {number}", True, by="spam") for number in numbers]
        return [trainer.learn_label(one) for one in texts]

    assert flood(range(60)).count("distrusted") > 40
    settled = trainer.model.predict_proba_one("谢谢，非常满意，好评")
    assert flood(range(60, 120)) == ["distrusted"] * 60
    assert trainer.model.predict_proba_one("谢谢，非常满意，好评") == settled
    assert trainer.learn_label(label(500, "坏了", True, by="ann")) == "learned"


def test_a_trainer_goes_on_where_it_was() -> None:
    trainer = Trainer()
    for number in range(40):
        trainer.learn_label(
            label(number, f"broken {number}" if number % 2 else f"lovely {number}", number % 2 == 1)
        )
    again = Trainer.from_state(kept(trainer.to_state()))
    assert again.quality["en"].scores() == trainer.quality["en"].scores()
    assert again.to_state() == trainer.to_state()


def test_ratios_lean_on_the_larger_group_where_texts_are_few() -> None:
    groups = ["acme|call"] * 400 + ["acme|chat"] * 4
    before, after = ["late"] * 200 + [""] * 204, ["late"] * 300 + [""] * 104
    ratios = complaint_ratios(groups, before, after)
    assert ratios["acme|call"] == pytest.approx(1.5, abs=0.05)
    assert ratios["acme|chat"] == pytest.approx(ratios["acme|call"], abs=0.05)
    assert ratios["acme|call|late"] == pytest.approx(1.5, abs=0.05)
    assert set(complaint_ratios(groups, before, before).values()) == {1.0}
    # A category that gives way to another one changes while its group does not.
    moved = complaint_ratios(groups[:400], ["late"] * 400, ["late"] * 100 + ["rude"] * 300)
    assert moved["acme|call"] == 1.0
    assert moved["acme|call|late"] < 0.3 and moved["acme|call|rude"] > 20


def test_what_to_label_next_is_doubtful_and_diverse() -> None:
    riddles = ["the parcel is at the depot"] * 5 + [
        "我想问一下发货时间",
        "worst scam ever",
        "love it, thanks",
    ]
    chosen = most_informative(ComplaintModel(), riddles, 3)
    assert chosen[:2] in ([0, 5], [5, 0])
    assert len(set(chosen)) == 3
    assert most_informative(ComplaintModel(), [], 3) == []
    assert most_informative(ComplaintModel(), ["hm"] * 9, 3) == [0]


def test_scores_agree_with_hand_counts() -> None:
    p, truth = [0.9, 0.8, 0.3, 0.1], [True, False, True, False]
    assert auroc(p, truth) == 0.75
    assert macro_f1(p, truth) == 0.5
    assert calibration_error([0.25] * 4, [True, False, False, False]) == pytest.approx(0.0)


def test_folding_keeps_texts_apart() -> None:
    batch = fold(["ab", "", "好好好好"])
    assert np.diff(batch.starts).tolist() == [7, 5]
    assert batch.owners(np.array([0, 7, 12])).tolist() == [0, 1, 2]


@pytest.mark.skipif(not DATA.exists(), reason="the shared data sets are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "goal"), [("airline_tweets", 0.84), ("shopping_reviews_zh", 0.92)], ids=["english", "chinese"]
)
def test_cold_start_on_real_texts(name: str, goal: float) -> None:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
        rows = [row for number, row in enumerate(csv.DictReader(lines)) if number % 10 == 0]
    p = ComplaintModel().predict_proba_many([row["text"] for row in rows])
    assert auroc(p, [row["label"] == "1" for row in rows]) >= goal


def test_terms_whose_hashes_begin_alike_are_told_apart() -> None:
    # Of some two thousand words a few share the first half of their hashes; nine in ten are no terms.
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(2000)]
    for part in (words[::10], words[:1], words):
        lexicon = Lexicon(part)
        hits = lexicon.find(fold(words))
        told = sorted(zip(hits.texts.tolist(), hits.terms.tolist(), strict=True))
        assert told == [(words.index(word), number) for number, word in enumerate(part)]
    assert lexicon._steps > 0
