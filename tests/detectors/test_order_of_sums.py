"""Sets of names have another order in each process; no sum over one may show in what is published."""

from __future__ import annotations

from detectors.reasons.examples import telling
from detectors.reasons.recent import Seen
from detectors.reasons.terms import Term
from detectors.reasons.usual import Usual
from detectors.watchers.causes import standing_out

# Orders of a set differ between names as they do between processes.
NAMES = range(26)
# The last bit of their sum, and of their product, depends on the order.
WEIGHTS = (0.1, 0.2, 0.3)


def test_examples_of_equal_worth_stay_in_their_order() -> None:
    for name in NAMES:
        words = [[f"{letter}{own}{chr(97 + name)}word" for own in "xyz"] for letter in "ab"]
        seen = [Seen(float(at), at, str(at), "call", " ".join(own), ()) for at, own in enumerate(words)]
        risen = [Term(word, 3, 0.0, z) for own in words for word, z in zip(own, WEIGHTS, strict=True)]
        assert telling(seen, risen, 1) == seen[:1]


def test_a_share_is_a_product_in_the_order_of_the_slice() -> None:
    shares = set()
    for name in NAMES:
        usual, pairs = Usual(total=1.0), tuple((f"{letter}{name}", "v") for letter in "abc")
        usual.values = {pair[0]: {"v": share} for pair, share in zip(pairs, WEIGHTS, strict=True)}
        shares.add(usual.share(pairs))
    assert len(shares) == 1


def test_what_is_usual_of_a_cause_is_a_sum_in_the_order_of_its_values() -> None:
    sums = set()
    for name in NAMES:
        values = [f"{letter}{name}" for letter in "abc"]
        counts = {(("region", value),): 50.0 for value in values}
        expected = {"": 100.0, **{f"region={v}": usual for v, usual in zip(values, WEIGHTS, strict=True)}}
        (found,) = standing_out(counts, expected)
        sums.add(found.expected)
    assert len(sums) == 1
