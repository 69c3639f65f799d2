"""One text as the complaint model sees it: what `reading.read` makes of a batch of one, in a third of the time.

For one text numpy's calls cost more than its work. So there are fewer of them here, and what happens a few times in a
text happens in plain Python; hash functions, tables and thresholds are those of the batch, and tests hold the two
together to the bit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import CODES, HAN, KINDS, MARK, PADDING, SPACE, WORD, Index, plain_texts, repeated
from detectors.text.learner import damped
from detectors.text.ngrams import BITS, GRAM, INVERSES, PAIR, POWERS, WORD_SALT, Hashes, mixed
from detectors.text.prior import seed_balance
from detectors.text.reading import is_chinese

_SHIFT = np.uint32(32 - BITS)
_FOUR = GRAM[:4].copy()
# Column n holds the factors of a run of n + 1 characters.
_RUNS = np.triu(np.repeat(_FOUR[:, None], 4, axis=1))
_NO_HASHES = np.zeros(0, dtype=np.uint32)
_NOWHERE = np.zeros(0, dtype=np.intp)
_SPACES = bytes([SPACE, SPACE])


class Alone(NamedTuple):
    """Buckets of a text's n-grams (and `NOTHING`), its damping and sway, seed balance, and 1 where it is Chinese."""

    buckets: Index
    damping: float
    sway: float
    seeds: float
    chinese: int


@lru_cache(maxsize=1)
def read_one(text: str) -> Alone:
    """Fold a text, hash its n-grams and weigh its seed terms; a text that is asked for again is remembered.

    Examples
    --------
    >>> read_one("质量太差了").chinese, read_one("worst ever").chinese
    (1, 0)
    """
    codes, kinds = _folded(plain_texts((text,))[0])
    flags = kinds.tobytes()
    length = len(codes)
    windows: Hashes = np.ndarray((length - PADDING, 4), np.uint32, codes, 0, (4, 4))
    letters, signs, runs = windows @ _FOUR, _NOWHERE, _NO_HASHES
    characters = flags.count(HAN)
    if characters or MARK in flags:
        signs = (kinds >= HAN).nonzero()[0]
        letters[signs] = 0  # hashed to `NOTHING`
        runs = windows[signs] @ _RUNS
    begins, words, pairs = _words(codes, kinds == WORD)
    split, last = len(letters), runs[:, 3] if len(signs) else runs
    short = runs[:, :3].ravel() if len(signs) else runs
    hashes = mixed(np.concatenate((letters, short, words, pairs, last)))
    buckets = (hashes[: len(hashes) - len(last)] >> _SHIFT).astype(np.intp)
    seeds = seed_balance(hashes[split:], (signs, begins), flags)
    chinese = int(is_chinese(characters, flags.count(WORD)))
    return Alone(buckets, *damped(2 * length), seeds, chinese)


def _folded(plain: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Codes and kinds of a text's characters with the blanks around it."""
    joined = "\n" + plain + "\n" * PADDING
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not joined.isascii() and max(joined) > "\uffff":
        points = points.copy()
        rare = np.flatnonzero(points > 0xFFFF)
        points[rare] = 0xE000 + points[rare] % 6400
    codes, kinds = CODES.take(points), KINDS.take(points)
    same = (codes[1:] == codes[:-1]).tobytes()
    if b"\1\1" in same[: -PADDING + 1] or _SPACES in kinds.tobytes()[:-PADDING]:
        kept = ~repeated(codes)
        kept[-PADDING:] = True
        kept[0] = True
        codes, kinds = codes[kept], kinds[kept]
    return codes, kinds


def _words(codes: NDArray[np.uint32], is_word: NDArray[np.bool_]) -> tuple[Index, Hashes, Hashes]:
    """Where words begin, and the hashes of words and of pairs of them."""
    edges = (is_word[1:] != is_word[:-1]).nonzero()[0] + 1
    begins = edges[::2]
    if not len(begins):
        return begins, _NO_HASHES, _NO_HASHES
    # Every other sum is of what lies between two words.
    sums = np.add.reduceat(codes * POWERS[: len(codes)], edges, dtype=np.uint32)[::2]
    words = sums * INVERSES.take(begins) + WORD_SALT
    partners: Hashes = np.ndarray((len(words) - 1, 2), np.uint32, words, 0, (4, 4))
    return begins, words, partners @ PAIR
