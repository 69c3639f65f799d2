"""Which words stand in every text that a pattern matches: looking for those first is cheap, matching is not.

They are read off the parsed pattern, so that no list of them can fall behind it. The parser is Python's own, and
private: what it gives is checked in the tests of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# Words, with the most characters that the pattern may have matched before each.
Cues = dict[str, int]

# Sets of words are put together up to so many, and characters taken from a range of no more.
_MOST, _FEW = 400, 10
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)


def cues_of(pattern: str) -> Cues:
    """Words of which at least one stands in every match of the pattern, and how far behind its start at most.

    Raises
    ------
    ValueError
        It matches without any of its own.

    Examples
    --------
    >>> sorted(cues_of("(?:smoke|flames?) came.{0,12}out"))
    ['flame came', 'flames came', 'smoke came']
    >>> sorted(cues_of(r"手机?[^，。]{0,8}(?:鼓包|爆炸)").items())
    [('爆炸', 10), ('鼓包', 10)]
    """
    found = _needed(_parser.parse(pattern))
    if not found:
        raise ValueError(f"nothing that could be looked for in {pattern!r}")
    return found


def longest(pattern: str) -> int:
    """Characters of the longest text that the pattern matches, with one more for what it looks around for.

    Examples
    --------
    >>> longest("电池[^，。]{0,8}(?:鼓包|爆)")
    13
    """
    most: int = _parser.parse(pattern).getwidth()[1]
    return most + 1


def _needed(items: Iterable[Any]) -> Cues | None:
    """The best words of a sequence: neighbours that are words themselves are put together."""
    best: Cues | None = None
    run, begin, before = frozenset({""}), 0, 0
    for item in items:
        words = _exact([item])
        if words is not None and len(words) * len(run) <= _MOST:
            run = frozenset(first + last for first in run for last in words)
        else:
            best = _better(best, dict.fromkeys(run, begin))
            run, begin = words or frozenset({""}), before
        if words is None:
            inside = _inside(item)
            best = _better(best, inside and {word: before + at for word, at in inside.items()})
            begin += _width(item)
        before += _width(item)
    return _better(best, dict.fromkeys(run, begin))


def _inside(item: Any) -> Cues | None:
    """What one item needs that is not a plain choice of words."""
    kind, value = item
    if kind is ops.SUBPATTERN:
        return _needed(value[3])
    if kind is ops.BRANCH:
        found: Cues = {}
        for branch in value[1]:
            needed = _needed(branch)
            if needed is None:
                return None
            for word, at in needed.items():
                found[word] = max(at, found.get(word, 0))
        return found
    if kind in _REPEATS and value[0] > 0:
        return _needed(value[2])
    return None


def _width(item: Any) -> int:
    """Characters that one item matches at most."""
    most: int = _parser.SubPattern(_parser.State(), [item]).getwidth()[1]
    return most


def _exact(items: Iterable[Any]) -> frozenset[str] | None:
    """All texts that a sequence matches, if they are few; what only looks around matches nothing."""
    found: frozenset[str] = frozenset({""})
    for kind, value in items:
        words: frozenset[str] | None = None
        if kind is ops.LITERAL:
            words = frozenset({chr(value)})
        elif kind in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
            words = frozenset({""})
        elif kind is ops.IN:
            words = _any_of(value)
        elif kind is ops.SUBPATTERN:
            words = _exact(value[3])
        elif kind is ops.BRANCH:
            branches = [_exact(branch) for branch in value[1]]
            words = None if None in branches else frozenset().union(*(one for one in branches if one))
        elif kind in _REPEATS and value[:2] == (0, 1) and (once := _exact(value[2])) is not None:
            words = once | {""}
        if words is None or len(words) * len(found) > _MOST:
            return None
        found = frozenset(first + last for first in found for last in words)
    return found


def _any_of(choices: Iterable[Any]) -> frozenset[str] | None:
    """The characters of a set, if they are few."""
    found: set[str] = set()
    for kind, value in choices:
        if kind is ops.LITERAL:
            found.add(chr(value))
        elif kind is ops.RANGE and value[1] - value[0] < _FEW:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found)


def _better(one: Cues | None, other: Cues | None) -> Cues | None:
    """Of two sets of words the rarer, by their lengths; a Chinese character tells as much as two letters."""
    return max((one, other), key=_rareness)


def _rareness(words: Iterable[str] | None) -> tuple[float, float]:
    lengths = [len(word) + sum(char > "\u2e80" for char in word) for word in words or ("",)]
    return min(lengths), sum(lengths) / len(lengths)
