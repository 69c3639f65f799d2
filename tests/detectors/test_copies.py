"""Raw counts and distinct texts side by side: copies cap a surge, what people write themselves does not."""

from __future__ import annotations

from random import Random

import pytest

from detectors.incidents.engine import IncidentEngine
from detectors.incidents.scene import Scene
from detectors.log.blocks import BlockMap, Complaint
from detectors.log.fingerprint import fingerprint
from detectors.log.sketch import SIZE
from detectors.reasons.distinct import HASHES, MAX_HASHES, Distinct
from detectors.reasons.recent import Recent
from detectors.signal import Signal
from detectors.watchers.copies import LOOK_S, CopyWatch, Counted
from tests.detectors.kept import kept

BOT = "BOYCOTT Quickbite!! Quickbite is a SCAM, they stole my money, share before they delete this"


@pytest.mark.parametrize("end", ["", "!", " RT", " share share", " ‼️", "  #boycott"])
def test_copies_that_vary_their_end_are_one_text(end: str) -> None:
    assert fingerprint(BOT + end) == fingerprint(BOT) != 0
    assert fingerprint("还我血汗钱，骗子平台，大家千万别再用了" + end) == fingerprint(
        "还我血汗钱，骗子平台，大家千万别再用了！"
    )


def test_what_people_say_themselves_differs_and_what_is_short_is_nobodys() -> None:
    assert fingerprint("My pizza came an hour late and cold, again") != fingerprint(
        "My pizza was missing and nobody answers"
    )
    assert fingerprint("断网了") == fingerprint("No internet!") == fingerprint("") == 0


def heard(texts: list[tuple[int, int]]) -> Recent:
    """Complaints of (fingerprint, second), through a block map."""
    block, recent = BlockMap(0, 0.0, 0), Recent()
    for offset, (said, second) in enumerate(texts):
        complaint = Complaint(offset, 0, float(second), f"e{offset}", "t", said=said)
        block.add(offset, "acme", 0, (), complaint)
    for _, block_map in block.take():
        recent.add("social", block_map)
    recent = Recent.from_state(kept(recent.to_state()))
    recent.pass_to(1e9)
    return recent


def test_a_sketch_counts_distinct_texts_exactly_while_few_and_nearly_when_many() -> None:
    rng = Random(3)
    few = [(rng.choice([5, 9, 12]), second) for second in range(300)]
    assert heard(few).texts.between(0.0, 300.0) == (3, 3)
    many = [(rng.getrandbits(63), second) for second in range(2000)]
    assert 1500 < heard(many).texts.between(0.0, 2000.0).value < 2600
    assert heard(many).texts.between(5000.0, 6000.0).value == 0
    recent = Recent()
    for start in range(0, 3 * MAX_HASHES, 64):
        block = BlockMap(0, 0.0, 0)
        for said in range(start + 1, start + 65):
            block.add(said, "acme", 0, (), Complaint(said, 0, float(said), f"e{said}", "t", said=said))
        recent.add("social", next(iter(block.take()))[1])
        recent.pass_to(start + 64.0)
    assert len(recent.texts) <= 2 * MAX_HASHES


def test_copies_cap_until_distinct_texts_surge_themselves() -> None:
    watch = CopyWatch()
    assert watch.due(100.0, "")
    for number, (counted, copied) in enumerate(
        [
            (Counted(9, 2, 1.0), True),
            (Counted(514, 24, 16.0), True),
            (Counted(30, 20, 16.0), True),  # it takes a surge of distinct texts
            (Counted(700, 90, 16.0), False),
            (Counted(700, 600, 16.0), False),
        ]
    ):
        # As checkpoints write it: they take lists alone.
        watch = CopyWatch.from_state(kept(watch.to_state()))
        watch.look(1000.0 * number, counted)
        assert watch.copied is copied
    assert watch.due(4000.0, "region=n")
    watch.look(4000.0, Counted(700, 600, 16.0))
    assert not watch.due(4000.0 + LOOK_S - 1, "region=n")
    assert watch.due(4000.0 + 1, "region=s")
    assert not watch.due(9999.0, None) and watch.counted is None


def test_ordinary_surges_are_no_copies() -> None:
    watch = CopyWatch()
    for complaints, texts in ((12, 11), (40, 33), (300, 240), (1000, 870), (500, 0)):
        watch.look(0.0, Counted(complaints, texts, 5.0))
        assert not watch.copied


def test_a_surge_of_copies_wakes_nobody_and_says_why() -> None:
    engine, surge = IncidentEngine("acme"), Signal("spike", "", 0.0, 500.0, 16.0, 9.0, 5.0, "care")
    (first,) = engine.step(10.0, 0, [surge], Scene(copied=True))
    assert (first.tier, first.copied) == ("blue", True)
    (later,) = engine.step(400.0, 390, [surge], Scene())
    assert (later.status, later.tier, later.copied) == ("updated", "red", False)


def test_a_calm_hour_in_the_course_of_a_surge_is_no_evidence_of_copies() -> None:
    """Of 21 complaints a sketch showed none, as it would of one in fourteen such hours; 20 were expected."""
    watch = CopyWatch()
    watch.look(100.0, Counted(21, 16, 20.1))
    assert not watch.copied


def test_of_what_a_sketch_shows_none_there_may_be_many() -> None:
    distinct = Distinct()
    step = HASHES // 8 // SIZE
    distinct.add([(step * (place + 1), place) for place in range(SIZE)], (0, SIZE))
    distinct.pass_to(1e9)
    # Fewer than forty texts would be missed once in 200 looks, and a surge is looked at for hours.
    value, most = distinct.between(SIZE - 0.5, SIZE + 10.0)
    assert value == 0
    assert most > 40
