"""A batch of texts as one array of bytes, with the words that may announce personal data, and the digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detectors.masking import gates
from detectors.masking.spoken import FILLERS, NUMBER_WORDS
from detectors.masking.words import NOT_STREETS, PROUD_STREETS

Index = NDArray[np.intp]
Bools = NDArray[np.bool_]

# What a word is a cue of; a word may be a cue of several.
(PLATE, VEHICLE, NUMBERED, ACCOUNT, IS, ID, UNIT, COUNTING) = (1 << n for n in range(8))
(STREET, FRENCH, STREET_FIRST, NO_STREET, PROUD, NAMED, LABEL, GIVEN) = (1 << n for n in range(8, 16))
(BEFORE_NAME, SELF, SPEAKING, SIGN_OFF, MISS, AT, DOT, HERE, FIRST_PERSON, THANKS) = (
    1 << n for n in range(16, 26)
)
_CUES = (
    (PLATE, gates.PLATES),
    (VEHICLE, gates.VEHICLES),
    (NUMBERED, gates.NUMBERED),
    (ACCOUNT, gates.ACCOUNTS),
    (IS, {b"is"}),
    (ID, gates.IDS),
    (UNIT, gates.UNITS),
    (COUNTING, {word.encode() for word in (*NUMBER_WORDS, *FILLERS)}),
    (STREET, gates.STREETS),
    # A French street's number may stand right before it; of these the number follows.
    (FRENCH, set(b"rue avenue boulevard place chemin impasse all quai".split())),
    (STREET_FIRST, set(b"calle avenida via viale rua carrer box flat apt apartment blk block".split())),
    (NO_STREET, {word.encode() for word in NOT_STREETS}),
    (PROUD, {word.encode() for word in PROUD_STREETS}),
    (SIGN_OFF, gates.SIGN_OFFS),
    (SPEAKING, gates.SPEAKING),
    (SELF, gates.SELF),
    (MISS, {b"miss"}),
    (NAMED, gates.CALLED),
    (LABEL, gates.LABELLED),
    (GIVEN, gates.GIVEN),
    # Last words of what announces a given name: "I am", "this is", "I'm", "spoke with", "call me", "go by" …
    (
        BEFORE_NAME,
        set(
            b"am m im is s me by named under to with agent rep representative manager supervisor name husband wife son"
            b" daughter mother father mom mum dad brother sister partner friend"
            b" holder cardholder passenger patient guest".split()
        ),
    ),
    (AT, {b"at"}),
    (DOT, {b"dot"}),
    (HERE, {b"here"}),
    (FIRST_PERSON, {b"i"}),
    (THANKS, gates.THANKS),
)
# What is asked of a word only where another stands beside it: most words in common use are nothing else.
_BESIDE = FRENCH | STREET_FIRST | NO_STREET | PROUD | BEFORE_NAME | IS
_ASKED = sum(1 << n for n in range(26)) & ~_BESIDE
# A word is known by its first eight letters, read as one number.
_LETTERS = 8
_KEEP = np.array([(1 << 8 * n) - 1 for n in range(_LETTERS + 1)], dtype=np.uint64)
# Places of the table of cue words: so many that not many factors have to be tried.
_PLACE_BITS = 17
_SHIFT = np.uint64(64 - _PLACE_BITS)


def _cue_words() -> dict[int, int]:
    """Keys of the cue words, and what they are cues of."""
    roles: dict[int, int] = {}
    for role, words in _CUES:
        for word in words:
            key = int.from_bytes(word[:_LETTERS], "little")
            roles[key] = roles.get(key, 0) | role
    return roles


class _Table:
    """The cue words in a table, each at a place of its own. Place 0 is for words that are none."""

    def __init__(self, roles: dict[int, int]) -> None:
        factor, places = _FACTOR, _places(roles, _FACTOR)
        while len(set(places)) < len(places):
            factor = factor * _FACTOR % (1 << 64)
            places = _places(roles, factor)
        self.factor = np.uint64(factor)
        self.numbers = np.zeros(1 << _PLACE_BITS, dtype=np.int16)
        self.numbers[places] = np.arange(1, len(roles) + 1)
        self.keys = np.array([0, *roles], dtype=np.uint64)
        self.roles = np.array([0, *roles.values()], dtype=np.int32)

    def told(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """What the words with these keys are cues of; 0 for most."""
        numbers = self.numbers.take(((keys * self.factor) >> _SHIFT).astype(np.intp))
        told: NDArray[np.int32] = self.roles.take(numbers) * (self.keys.take(numbers) == keys)
        return told


def _places(keys: Iterable[int], factor: int) -> list[int]:
    """Where a factor puts the keys."""
    return [key * factor % (1 << 64) >> int(_SHIFT) for key in keys]


# One odd factor in two hundred gives each word a place of its own: this one does.
_FACTOR = 0x707345DC963D71E1
_TABLE = _Table(_cue_words())
# What else a token may hold beside letters, and what it becomes.
_IN_TOKEN, _OTHER = b"0123456789'-", ord("!")
_TO_TOKENS = bytes(_OTHER if b in _IN_TOKEN else gates.TO_WORDS[b] for b in range(256))
_BLANK, _ZERO = ord(" "), ord("0")


class Sheet:
    """All texts, with a line feed around each.

    Parameters
    ----------
    texts
        At least one.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "\n".join(texts)
        if joined.isascii():
            raw, sizes = joined.encode(), [len(text) for text in texts]
        else:
            encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
            raw, sizes = b"\n".join(encoded), [len(text) for text in encoded]
        raw = b"\n" + raw + b"\n" * _LETTERS
        self.has_lines = joined.count("\n") >= len(texts)  # lines within some text
        self.bounds = np.ones(len(texts) + 1, dtype=np.intp)
        self.bounds[1:] += (np.array(sizes, dtype=np.intp) + 1).cumsum()
        self.data = np.frombuffer(raw, dtype=np.uint8)
        tokens = raw.translate(_TO_TOKENS)
        self._tokens = np.frombuffer(tokens, dtype=np.uint8)
        self.begins, self.ends = _runs(self._tokens > _OTHER)
        self.roles = self._told(tokens)
        self._cued = np.flatnonzero((self.roles & _ASKED) != 0)
        self._cued_roles = self.roles[self._cued]
        self.digits = np.flatnonzero((self.data - np.uint8(_ZERO)) < 10)
        self.digit_counts = np.diff(np.searchsorted(self.digits, self.bounds))
        self._all_roles = self._of_texts()

    def _told(self, tokens: bytes) -> NDArray[np.int32]:
        """What each word is a cue of; 0 for most."""
        windows = np.ndarray((len(tokens) - _LETTERS + 1,), "<u8", tokens, 0, (1,))
        keys = windows[self.begins] & _KEEP.take(np.minimum(self.ends - self.begins, _LETTERS))
        return _TABLE.told(keys)

    def _of_texts(self) -> NDArray[np.int32]:
        """What the words of each text are cues of, all together."""
        words = np.searchsorted(self.begins, self.bounds)
        together = np.bitwise_or.reduceat(np.append(self.roles, np.int32(0)), words[:-1])
        together[words[1:] == words[:-1]] = 0
        return together

    @cached_property
    def tokens(self) -> tuple[Index, Index]:
        """Where runs of letters, digits, dashes and apostrophes begin and end."""
        return _runs(self._tokens != _BLANK)

    def words(self, role: int) -> Index:
        """Numbers of the words that are cues of something."""
        numbers: Index = self._cued[(self._cued_roles & role) != 0]
        return numbers

    def texts(self, positions: Index) -> Index:
        """Number of the text that each position belongs to."""
        owners: Index = np.searchsorted(self.bounds, positions, side="right") - 1
        return owners

    def having(self, positions: Index) -> Bools:
        """Which texts have one of some positions."""
        found = np.zeros(len(self.bounds) - 1, dtype=np.bool_)
        found[self.texts(positions)] = True
        return found

    def told(self, role: int) -> Bools:
        """Which texts have a cue of something."""
        told: Bools = (self._all_roles & role) != 0
        return told


def _runs(inside: Bools) -> tuple[Index, Index]:
    """Where runs begin, and what follows their ends; the outermost places lie in none."""
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[::2], edges[1::2]
