"""Masking: personal data in a text are replaced by what they are, everything else stays as it was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from detectors.masking.gates import finders_for
from detectors.masking.numbers import Span
from detectors.masking.plain import plain_form
from detectors.masking.rounds import Finder, blank, find_all
from detectors.masking.screen import suspects

KINDS = ("phone", "email", "id", "card", "account", "name", "address", "plate")

_PLACEHOLDER = re.compile(r"\[(?:" + "|".join(KINDS) + r")\]")


def mask(text: str) -> str:
    """Replace personal data by `[phone]`, `[email]`, `[id]`, `[card]`, `[account]`, `[name]`, `[address]` or `[plate]`.

    Everything else is unchanged, and masking twice changes nothing. A public `@handle`, a firm's toll-free line
    and order numbers stay.

    Parameters
    ----------
    text
        Any string, of any length; lone surrogates too.

    Examples
    --------
    >>> mask("My name is Jane Roe, call (212) 555-0199 about order 20240501123456")
    'My name is [name], call [phone] about order 20240501123456'
    >>> mask("我叫王小明，电话一三八零零一三八零零零")
    '我叫[name]，电话[phone]'
    """
    finders = finders_for(text)
    return _masked(text, finders) if finders else text


def mask_many(texts: Iterable[str]) -> list[str]:
    """Mask every text; see `mask`. Most are let through by one look at all of them."""
    masked = list(texts)
    for number in suspects(masked):
        masked[number] = mask(masked[number])
    return masked


def _masked(text: str, finders: Sequence[Finder]) -> str:
    plain = plain_form(text)
    plain = blank(plain, [(m.start(), m.end()) for m in _PLACEHOLDER.finditer(text)])
    return _replaced(text, find_all(plain, finders))


def _replaced(text: str, spans: list[Span]) -> str:
    parts, at = [], 0
    for span in sorted(spans):
        parts += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    return "".join(parts) + text[at:]


@lru_cache(maxsize=4096)  # one contact names its author more than once, and authors come back soon
def pseudonym(value: str, key: bytes) -> str:
    """Return a stable name for a customer or author that only holders of the key can link: 16 hexadecimal digits.

    Keyed BLAKE2b (RFC 7693) of 64 bits: the chance that any two of a million customers share a name is about 3 in 100
    million.

    Parameters
    ----------
    value
        The identifier as the source gives it.
    key
        A secret of 1–64 bytes; another key makes other names.

    Examples
    --------
    >>> pseudonym("customer-1", b"secret")
    'b2b7cc577bf7e4a5'
    """
    named = _keyed(key).copy()
    named.update(value.encode("utf-8", "surrogatepass"))
    return named.hexdigest()


def pseudonyms(values: Iterable[str], key: bytes) -> list[str]:
    """Name many at once, each as `pseudonym` does, in half the time.

    Examples
    --------
    >>> pseudonyms(["customer-1", "customer-2"], b"secret")
    ['b2b7cc577bf7e4a5', '1f31665300e04ba0']
    """
    keyed = _keyed(key).copy
    names = []
    for value in values:
        named = keyed()
        named.update(value.encode("utf-8", "surrogatepass"))
        names.append(named.hexdigest())
    return names


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> hashlib.blake2b:
    """Hash that has taken in its key, which costs as much as taking in a name."""
    if not 1 <= len(key) <= hashlib.blake2b.MAX_KEY_SIZE:
        msg = f"key must have 1 to {hashlib.blake2b.MAX_KEY_SIZE} bytes, not {len(key)}"
        raise ValueError(msg)
    return hashlib.blake2b(key=key, digest_size=8)
