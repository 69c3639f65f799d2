"""People's words as they may be shown: nothing in them acts on the page or the terminal around them."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console
from rich.text import Text

from schemas.alerts import ContextNote

# Embeddings, overrides and isolates turn the text around them; controls are invisible, or command a terminal.
UNSEEN = re.compile(r"[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]")

# The beginning of what stands for personal data, as of [phone]: half of it says nothing.
HALF_MASK = re.compile(r"\[[a-z]*$")


def plain(text: str, most: int | None = None) -> str:
    r"""Text without marks that would turn what stands beside it; cut after `most` characters, or before a mask there.

    Examples
    --------
    >>> plain("a\u202eb\u2069c", 2)
    'ab…'
    >>> plain("my number is [phone]", 16), plain("my number is [phone]", 20)
    ('my number is…', 'my number is [phone]')
    """
    clean = UNSEEN.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    return clean if most is None or len(clean) <= most else HALF_MASK.sub("", clean[:most]).rstrip() + "…"


def beside(note: ContextNote) -> str:
    """Where a business event lies beside an incident's onset, which is an estimate."""
    return "before it" if note.lag_s >= 0.0 else "soon after it"


class Terminal(Console):
    r"""A console for people's words: no markup, no pictures between colons, no commands to the terminal.

    Rich lets escape sequences pass, and whoever can post could then rewrite what the reader sees.

    Examples
    --------
    >>> terminal = Terminal(width=40)
    >>> with terminal.capture() as shown:
    ...     terminal.print("a\x1b[2Jb [red]:smile:")
    >>> shown.get()
    'a[2Jb [red]:smile:\n'
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """As a console does it, with the text made plain first: strings and cells of tables come here."""
        return super().render_str(plain(text), **options)
