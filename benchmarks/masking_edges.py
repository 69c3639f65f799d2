"""Texts aimed at the edges of masking's rules, written by hand: what of a secret can still be read, to the letter.

In `tests/detectors/data/masking_edges_*.jsonl` a secret stands between ⟦ and ⟧; a text without any is a look-alike.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from detectors.masking import KINDS

SETS = ("developed", "held_out", "held_out_later")
_DATA = Path(__file__).resolve().parent.parent / "tests" / "detectors" / "data"
_PLACEHOLDER = re.compile(r"\[(?:" + "|".join(KINDS) + r")\]")


class Edge(NamedTuple):
    """A text, and where its secrets are: ends left out."""

    kind: str
    text: str
    secrets: tuple[tuple[int, int], ...]


def edges(name: str) -> list[Edge]:
    """Read one of `SETS`."""
    with (_DATA / f"masking_edges_{name}.jsonl").open(encoding="utf-8") as lines:
        return [_edge(**json.loads(line)) for line in lines]


def _edge(kind: str, text: str) -> Edge:
    # Each mark before a place moves it by one.
    found = [m.span(1) for m in re.finditer("⟦(.*?)⟧", text, re.DOTALL)]
    secrets = tuple((a - 2 * n - 1, b - 2 * n - 1) for n, (a, b) in enumerate(found))
    return Edge(kind, text.replace("⟦", "").replace("⟧", ""), secrets)


def exposed(edge: Edge, masked: str) -> bool:
    """Whether some letter or digit of a secret is still there, be it the town in an address or the 号 of a number."""
    kept = [re.escape(piece) for piece in _PLACEHOLDER.split(masked)]
    pieces = re.fullmatch("(.+?)".join(kept), edge.text, re.DOTALL)
    if pieces is None:
        msg = f"more than secrets was changed: {masked}"
        raise ValueError(msg)
    gone: set[int] = set()
    for number in range(1, len(kept)):
        gone.update(range(*pieces.span(number)))
    return any(
        edge.text[at].isalnum() and at not in gone for begin, end in edge.secrets for at in range(begin, end)
    )
