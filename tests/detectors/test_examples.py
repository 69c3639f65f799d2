"""Examples: what most complaints of an incident say is shown, whatever else was taken for a complaint."""

from __future__ import annotations

from detectors.reasons.examples import telling
from detectors.reasons.recent import Seen
from detectors.reasons.terms import Terms

ORDER = "please leave the parcel with the neighbour"
DEAD = "internet dead in the whole street"
ROUTER = "router blinks red, internet dead"
APP = "the app shows blackout in our region"


def seen_of(*texts: str) -> list[Seen]:
    return [Seen(float(100 - at), at, f"e{at}", "call", text, ()) for at, text in enumerate(texts)]


def past_terms() -> Terms:
    past = Terms()
    past.learn(0.0, [ORDER, "where is my parcel", "wrong bill again"] * 30)
    return past


def test_what_rose_is_shown_and_not_what_there_always_is() -> None:
    texts = [ORDER, ORDER, *[DEAD, ROUTER] * 4, *[APP] * 6]
    shown = telling(seen_of(*texts), past_terms().risen(texts, 20), 3)
    assert {one.text for one in shown} == {DEAD, ROUTER, APP}
    assert [one.at_s for one in shown] == sorted(one.at_s for one in shown)


def test_each_is_shown_once_and_chance_decides_where_no_term_rose() -> None:
    seen = seen_of("a", "b", "c")
    assert telling(seen, [], 5) == sorted(seen)
    assert telling(seen, [], 2) == sorted(seen[:2])
    assert telling([], [], 5) == []
