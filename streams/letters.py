"""Letters for terminals that have not all of them: what cannot be shown is written with what can, cell for cell."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Mapping
from typing import TextIO

ERRORS = "outcry-letters"
# One cell stays one cell, so that tables and frames keep their columns; heights of bars keep their order.
ALIKE = str.maketrans(
    {
        **dict(zip("▁▂▃▄▅▆▇█", ".:-=+*%#", strict=True)),
        **dict(zip("“”„‘’‚×–—−…·•→←↑↓≤≥", '"""\'\',x---~**><^v<>', strict=True)),
        **dict(zip("─━│┃═║", "--||=|", strict=True)),
    }
)
# Other lines of frames, and the braille of spinners.
FRAMES, BRAILLE = range(0x2500, 0x2580), range(0x2800, 0x2900)


def substitute(text: str) -> str:
    """Write a text in ASCII, as wide as it was.

    Examples
    --------
    >>> substitute("“café” ×4.8 ▁▄█ 投诉")
    '"cafe" x4.8 .=# ????'
    """
    return "".join(map(_letter, text))


def _letter(letter: str) -> str:
    alike = letter.translate(ALIKE)
    if alike.isascii():
        return alike
    if ord(letter) in FRAMES:
        return "+"
    if ord(letter) in BRAILLE:
        return "*"
    if unicodedata.combining(letter):
        return ""
    base = unicodedata.normalize("NFKD", letter)[0]
    wide = unicodedata.east_asian_width(letter) in ("W", "F")
    return base if base.isascii() and base.isprintable() and not wide else "?" * (1 + wide)


def _unencodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return substitute(error.object[error.start : error.end]), error.end


def asks_for_ascii(environment: Mapping[str, str], *, assumed: bool) -> bool:
    """Whether a person asked for plain ASCII, by `LANG=C` or `LC_ALL=C`.

    Parameters
    ----------
    environment
        Variables.
    assumed
        Whether Python found that locale and took UTF-8 in its place (`sys.flags.utf8_mode`): it cannot know whether
        somebody chose it or nobody chose any, in which case UTF-8 is the better guess.

    Examples
    --------
    >>> [asks_for_ascii(each, assumed=True) for each in ({"LANG": "C"}, {}, {"LANG": "C", "PYTHONUTF8": "1"})]
    [True, False, False]
    """
    chosen = environment.get("LC_ALL") or environment.get("LANG")
    told = environment.get("PYTHONUTF8") or environment.get("PYTHONIOENCODING")
    return assumed and not told and chosen in ("C", "POSIX")


def fit(stream: TextIO) -> None:
    """Let a stream take any text: what its terminal cannot show is written with letters that it can."""
    # Anything else that stands in for a stream, as in tests, takes what it takes.
    if not hasattr(stream, "reconfigure"):
        return
    plain = stream.isatty() and asks_for_ascii(os.environ, assumed=bool(sys.flags.utf8_mode))
    stream.reconfigure(encoding="ascii" if plain else None, errors=ERRORS)


codecs.register_error(ERRORS, _unencodable)
