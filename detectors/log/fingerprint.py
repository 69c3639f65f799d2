"""Fingerprints of texts: the same for copies that vary a few signs, different for what people write themselves."""

from __future__ import annotations

import re
from hashlib import blake2b

# Letters that count, in bytes of UTF-8: some 48 Latin letters or 16 Chinese characters. What follows is where copies
# vary: hashtags, shouts, an own word. What is shorter than the least may be written alike by chance.
MOST_BYTES, LEAST_BYTES = 48, 24
# Characters that hold letters enough in most texts.
_FIRST_LOOK = 72
# A copy costs half of what a new one does.
_EMPTY = blake2b(digest_size=8)
_OTHER = re.compile(r"[\W\d_]+")
# The same for plain ASCII, which needs no expression.
_LOWER = bytes(range(128)).lower() + bytes(range(128, 256))
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


def fingerprint(text: str) -> int:
    """Hash of a text's first letters, 63 bits; 0 for a text too short to be known again.

    Examples
    --------
    >>> plain = fingerprint("They stole my money and my time, share before they delete this")
    >>> fingerprint("THEY STOLE my money and my time!! share before they delete this RT") == plain
    True
    >>> fingerprint("It is broken"), fingerprint("用了两天就坏了，气死我了") == 0
    (0, False)
    """
    letters = _letters(text[:_FIRST_LOOK])
    if len(letters) < MOST_BYTES and len(text) > _FIRST_LOOK:
        letters = _letters(text[: 4 * MOST_BYTES])
    if len(letters) < LEAST_BYTES:
        return 0
    hashed = _EMPTY.copy()
    hashed.update(letters)
    return (int.from_bytes(hashed.digest(), "little") >> 1) or 1


def _letters(text: str) -> bytes:
    if text.isascii():
        return text.encode().translate(_LOWER, _NO_LETTERS)[:MOST_BYTES]
    return _OTHER.sub("", text.casefold()).encode("utf-8", "surrogatepass")[:MOST_BYTES]
