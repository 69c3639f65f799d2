"""Masking at its rules' edges: no more leaks, and no more look-alikes masked, than the README says."""

from __future__ import annotations

import pytest

from benchmarks.masking_edges import Edge, edges, exposed
from detectors.masking import mask, mask_many

# What leaks, and how many look-alikes are masked, since all three sets were learned from.
MOST = [("developed", 7, 2), ("held_out", 9, 1), ("held_out_later", 20, 3)]


@pytest.mark.parametrize(("name", "leaks", "alike"), MOST)
def test_no_more_leaks_than_were_measured(name: str, leaks: int, alike: int) -> None:
    cases = edges(name)
    assert sum(exposed(edge, mask(edge.text)) for edge in cases if edge.secrets) <= leaks
    assert sum(mask(edge.text) != edge.text for edge in cases if not edge.secrets) <= alike


@pytest.mark.parametrize("name", [name for name, *_ in MOST])
def test_many_at_once_and_twice_are_the_same(name: str) -> None:
    texts = [edge.text for edge in edges(name)]
    masked = mask_many(texts)
    assert masked == [mask(text) for text in texts]
    assert mask_many(masked) == masked


def test_one_letter_left_is_a_leak() -> None:
    edge = Edge("name", "I am Jo Li, ok", ((5, 10),))
    assert exposed(edge, edge.text) and exposed(edge, "I am [name]i, ok")
    assert not exposed(edge, "I am [name], ok") and not exposed(edge, "I [name], ok")
    with pytest.raises(ValueError, match="changed"):
        exposed(edge, "I was [name], ok")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my cell is (415) 823-7719 ext 12", "my cell is [phone]"),
        ("联系方式①18601129347②010-65527781", "联系方式①[phone]②[phone]"),
        ("1*3*9*1*0*4*7*7*6*2*5", "[phone]"),
        ("license D4471-8823-9017, DL# N4471-2093-88", "license D4471-8823-9017, DL# [id]"),
        ("my id card number is E1234567", "my id card number is [id]"),
        ("sécu 1 85 05 78 006 084 91", "sécu [id]"),
        ("Unit 6/112 Lygon Street", "[address]"),
        ("my father's plate KA 05 MH 4471", "my father's plate [plate]"),
        ("HP 15 DW 1001, UP 20 MB 4000", "HP 15 DW 1001, UP 20 MB 4000"),
        ("Thanks,\nThandiwe Mokoena", "Thanks,\n[name]"),
        ("Thanks,\nExtremely Disappointed", "Thanks,\nExtremely Disappointed"),
        ("I'm Kelly Harding calling about it", "I'm [name] calling about it"),
        ("rang 0345 740 4404, 拨打4008-111-111", "rang 0345 740 4404, 拨打4008-111-111"),
        ("我爸高血压的药，我爸方国栋的药", "我爸高血压的药，我爸[name]的药"),
        ("cvv 391, security code 4471 never came", "cvv [card], security code 4471 never came"),
    ],
)
def test_what_the_edges_showed(text: str, masked: str) -> None:
    assert mask(text) == masked
