"""Fixed terms found in a batch of folded texts, negation seen, without a loop over texts or terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.text.folding import HAN, MARK, PADDING, SPACE, Index
from detectors.text.ngrams import Batch, Hashes, fold
from detectors.text.seeds import NEGATORS_EN, NEGATORS_ZH, NOT_NEGATING_ZH

# Characters within which a negation turns what follows: about three words, three Chinese characters.
REACH_EN = 18
REACH_ZH = 3
_NEGATOR, _HARMLESS = 1, 2
# Groups of `Terms` by the number of signs in a run, and by the blanks between words.
_TOP, _LAST = np.uint32(16), np.uint32(0xFFFFFFFF)
_RUNS = {1: 0, 2: 1, 3: 2, 4: 5}
_WORDS = {0: 3, 1: 4}
# Terms that are hashed in one batch, and blanks around each: one by one a lexicon took a quarter of a second.
_AT_ONCE, _AROUND = 1000, 1 + PADDING


class Hits(NamedTuple):
    """Where terms were found: text, position, number of the term, and whether a negation stands before it."""

    texts: Index
    positions: Index
    terms: Index
    negated: NDArray[np.bool_]


def split_terms(terms: str) -> list[str]:
    """Terms of a comma-separated list."""
    return [term.strip() for term in terms.split(",") if term.strip()]


class Numbers:
    """Hashes of terms, each with its number, as tables in which a whole batch is looked up.

    Parameters
    ----------
    numbers
        Number of each hash.
    """

    def __init__(self, numbers: Mapping[int, int]) -> None:
        self.numbers = numbers
        known: dict[int, tuple[int, int]] = {}
        for value in _hashes(split_terms(NEGATORS_EN) + list(NEGATORS_ZH)):
            known[value] = (-1, _NEGATOR)
        for value in _hashes(split_terms(NOT_NEGATING_ZH)):
            known[value] = (-1, _HARMLESS)
        for value, number in numbers.items():
            known[value] = (number, known.get(value, (-1, 0))[1])
        self._known = known
        ordered = sorted(known)
        # In the order of their hashes, and after the last what is no term.
        self._hashes = np.array([*ordered, _LAST], dtype=np.uint32)
        self._numbers = np.array([*(known[value][0] for value in ordered), -1], dtype=np.intp)
        self._roles = np.array([*(known[value][1] for value in ordered), 0], dtype=np.uint8)
        # By a hash's first half: nothing for most n-grams, else one more than the place of the first such term. Few
        # terms share their first half, so that a step or two find the place; a binary search took six times as long.
        tops, firsts, shared = np.unique(self._hashes[:-1] >> _TOP, return_index=True, return_counts=True)
        self._firsts = np.zeros(1 << 16, dtype=np.int16)
        self._firsts[tops] = firsts + 1
        self._steps = int(shared.max()) - 1

    def find(self, batch: Batch) -> Hits:
        """All hits, in no particular order."""
        positions, hashes, _ = batch.terms
        firsts = self._firsts.take(hashes >> _TOP)
        # What is not 0 is found many times faster among truth values than among numbers.
        likely = np.flatnonzero(firsts != 0)
        found = hashes.take(likely)
        slots = firsts.take(likely).astype(np.intp) - 1
        for _ in range(self._steps):
            slots += self._hashes.take(slots) < found
        sure = np.flatnonzero(self._hashes.take(slots) == found)
        positions, slots = positions.take(likely.take(sure)), slots.take(sure)
        numbers, roles = self._numbers.take(slots), self._roles.take(slots)
        negators = np.sort(positions[roles == _NEGATOR])
        harmless = positions[roles == _HARMLESS]
        if len(harmless) and len(negators):
            negators = negators[~np.isin(negators, harmless)]
        told = np.flatnonzero(numbers >= 0)
        positions = positions[told]
        texts = batch.owners(positions)
        return Hits(texts, positions, numbers[told], _negated(batch, texts, positions, negators))


class Lexicon(Numbers):
    """Numbered terms.

    Parameters
    ----------
    terms
        English words or pairs of words, or up to four Chinese characters or marks.

    Examples
    --------
    >>> lexicon = Lexicon(["late", "good service", "满意"])
    >>> hits = lexicon.find(fold(["Late again. No good service", "不太满意"]))
    >>> sorted(zip(hits.texts.tolist(), hits.terms.tolist(), hits.negated.tolist()))
    [(0, 0, False), (0, 1, True), (1, 2, True)]
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(terms)
        super().__init__({value: number for number, value in enumerate(_hashes(self.terms))})

    def find_alone(self, hashes: Hashes, places: tuple[Index, Index], flags: bytes) -> list[tuple[int, bool]]:
        """Numbers of the terms in one text, and whether a negation stands before each: what `find` finds.

        Parameters
        ----------
        hashes
            Runs of up to 3 signs, sign by sign; words; pairs of words; runs of 4 signs.
        places
            Where signs and words begin.
        flags
            Kind of each character.
        """
        signs, words = places
        of_runs, of_words = 3 * len(signs), len(words)
        found: list[tuple[int, int]] = []
        negators, harmless = [], set()
        likely = (self._firsts.take(hashes >> _TOP) != 0).nonzero()[0]
        for at, value in zip(likely.tolist(), hashes.take(likely).tolist(), strict=True):
            known = self._known.get(value)
            if known is None:
                continue
            if at < of_runs:
                place = int(signs[at // 3])
            elif at < of_runs + of_words:
                place = int(words[at - of_runs])
            elif len(words) and at < of_runs + 2 * of_words - 1:
                place = int(words[at - of_runs - of_words])
            else:
                place = int(signs[at - len(hashes)])
            number, role = known
            if number >= 0:
                found.append((number, place))
            if role == _NEGATOR:
                negators.append(place)
            elif role == _HARMLESS:
                harmless.add(place)
        if not negators:
            return [(number, False) for number, _ in found]
        negators = [place for place in negators if place not in harmless]
        return [(number, _is_negated(place, negators, flags)) for number, place in found]


class Lexicons:
    """Several lexicons in one: what each would find, for little more than what one costs.

    Examples
    --------
    >>> places, things = Lexicon(["shop", "gate"]), Lexicon(["bag", "gate"])
    >>> [hits.terms.tolist() for hits in Lexicons(places, things).find(fold(["Bag lost at the gate"]))]
    [[1], [0, 1]]
    """

    def __init__(self, *lexicons: Numbers) -> None:
        values = list(dict.fromkeys(value for lexicon in lexicons for value in lexicon.numbers))
        self._all = Numbers({value: number for number, value in enumerate(values)})
        self._own = [
            np.array([lexicon.numbers.get(value, -1) for value in values], dtype=np.intp)
            for lexicon in lexicons
        ]

    def find(self, batch: Batch) -> list[Hits]:
        """All hits of each lexicon, in the order in which the lexicons were given."""
        texts, positions, terms, negated = self._all.find(batch)
        found = []
        for own in self._own:
            numbers = own.take(terms)
            at = np.flatnonzero(numbers >= 0)
            found.append(Hits(texts.take(at), positions.take(at), numbers.take(at), negated.take(at)))
        return found


def _is_negated(place: int, negators: Sequence[int], flags: bytes) -> bool:
    """Whether a negation stands shortly before a place of one text, as in `_negated`."""
    reach = REACH_EN if flags[place] < HAN else REACH_ZH
    return any(
        0 < place - negator <= reach and MARK not in flags[negator + 1 : place + 1] for negator in negators
    )


def _hashes(terms: Sequence[str]) -> list[int]:
    """Hashes by which terms are found in a batch: for each the one of the stream that holds it whole."""
    return [value for at in range(0, len(terms), _AT_ONCE) for value in _hash(terms[at : at + _AT_ONCE])]


def _hash(terms: Sequence[str]) -> list[int]:
    batch = fold(terms)
    blanks = np.add.reduceat(batch.kinds == SPACE, batch.starts, dtype=np.intp) - _AROUND
    found = []
    sizes, first, kinds = batch.lengths() - _AROUND, batch.starts + 1, batch.kinds[batch.starts + 1]
    for number, term in enumerate(terms):
        groups, size = (_RUNS, sizes) if kinds[number] >= HAN else (_WORDS, blanks)
        group = groups.get(int(size[number]), -1)
        if group < 0:
            raise ValueError(f"term is too long to be found: {term!r}")
        at, end = batch.terms.bounds[group, number : number + 2]
        if at == end or batch.terms.positions[at] != first[number]:
            raise ValueError(f"term cannot be found: {term!r}")
        found.append(int(batch.terms.hashes[at]))
    return found


def _negated(batch: Batch, texts: Index, positions: Index, negators: Index) -> NDArray[np.bool_]:
    """Whether a negation stands shortly before each position, with no mark between the two."""
    negated = np.zeros(len(positions), dtype=np.bool_)
    if not len(negators):
        return negated
    reached = np.zeros(len(batch.codes) + REACH_EN, dtype=np.bool_)
    for ahead in range(1, REACH_EN + 1):
        reached[negators + ahead] = True
    near = np.flatnonzero(reached.take(positions))
    if not len(near):
        return negated
    texts, positions = texts[near], positions[near]
    last = negators[np.searchsorted(negators, positions) - 1]
    within = (batch.kinds[positions] < HAN) | (positions - last <= REACH_ZH)
    marks = batch.signs[batch.kinds[batch.signs] == MARK]
    until, since = (np.searchsorted(marks, places, side="right") for places in (positions, last))
    negated[near] = within & (last > batch.starts[texts]) & (until == since)
    return negated
