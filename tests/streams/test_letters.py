"""What a terminal cannot show is written with what it can: same width, no exception."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from streams.commands.explained import BLOCKS
from streams.display import Terminal
from streams.letters import fit, substitute

PRINT = """
import sys
from streams.letters import fit
fit(sys.stdout)
print("{}")
"""
SAID = "×4.8 “投诉” ▁█"
IN_ASCII = 'x4.8 "????" .#'


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)


def written(text: io.TextIOWrapper) -> str:
    raw = text.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode(text.encoding)


def test_bars_keep_their_order() -> None:
    levels = [substitute(block) for block in BLOCKS]
    assert len(set(levels)) == len(BLOCKS) and all(level.isascii() for level in levels)


# Signs without a width of their own, and those that join others, have no cells to keep.
@given(st.text(st.characters(categories=["L", "N", "P", "Sm", "Sc"], max_codepoint=0xFFFF)))
def test_any_text_is_ascii(text: str) -> None:
    assert substitute(text).isascii()


def test_widths_are_kept() -> None:
    text = "Größe ×2 … 投诉 “ja” – ▁▃█ │─┌"
    assert len(substitute(text)) == cell_len(text)


@pytest.mark.parametrize(
    ("encoding", "shown"), [("ascii", IN_ASCII), ("latin-1", '×4.8 "????" .#'), ("utf-8", SAID)]
)
def test_only_what_cannot_be_shown_is_replaced(encoding: str, shown: str) -> None:
    terminal = stream(encoding)
    fit(terminal)
    Terminal(file=terminal, width=40).print(SAID)
    assert written(terminal) == shown + "\n"


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({"LANG": "C"}, IN_ASCII),
        ({"LC_ALL": "POSIX"}, IN_ASCII),
        ({}, SAID),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, SAID),
    ],
)
def test_a_terminal_is_in_ascii_where_somebody_chose_that(environment: dict[str, str], shown: str) -> None:
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-c", PRINT.format(SAID)],
            env={"PYTHONPATH": os.getcwd(), **environment},
            stdout=theirs,
            check=True,
            timeout=60,
        )
        said = os.read(ours, 1000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert said == shown + "\r\n"


def test_what_is_piped_stays_whole() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT.format(SAID)],
        env={"PYTHONPATH": os.getcwd(), "LANG": "C"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode() == SAID + "\n"
