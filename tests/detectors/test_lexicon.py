import json
from pathlib import Path

from detectors.taxonomy import FEELINGS, Taxonomy
from detectors.text.lexicon import Hits, Lexicon, Lexicons
from detectors.text.ngrams import fold
from detectors.text.prior import SEEDS

DATA = Path(__file__).parent / "data"


def rows(hits: Hits) -> list[tuple[object, ...]]:
    return sorted(zip(*(column.tolist() for column in hits), strict=True))


def test_lexicons_in_one_find_what_each_finds() -> None:
    lines = (DATA / "signals.jsonl").read_text(encoding="utf-8").splitlines()
    batch = fold([json.loads(line)["text"] for line in lines])
    lexicons = (SEEDS, *(axis.lexicon for axis in Taxonomy().axes.values()), FEELINGS)
    together = Lexicons(*lexicons).find(batch)
    assert all(len(hits.terms) > 5 for hits in together)
    assert any(hits.negated.any() for hits in together)
    assert [rows(hits) for hits in together] == [rows(lexicon.find(batch)) for lexicon in lexicons]


def test_terms_that_are_folded_alike_or_that_negate_are_each_lexicon_s_own() -> None:
    batch = fold(["not 質量差", "没有质量差"])
    lexicons = (Lexicon(["质量"]), Lexicon(["質量", "not"]), Lexicon(["质量差", "差"]))
    found = [rows(hits) for hits in Lexicons(*lexicons).find(batch)]
    assert found == [rows(lexicon.find(batch)) for lexicon in lexicons]
    assert [len(hits) for hits in found] == [2, 3, 4]
