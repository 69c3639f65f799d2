"""Telephone, identity, card and account numbers written with digits, in groups, or spoken as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from detectors.masking.context import WINDOW, Cue, cue_after, cue_before, cue_of, has_cue, is_mine_after
from detectors.masking.kinds import Number, is_mobile_cn, is_toll_free, kind_of, may_be_uncued
from detectors.masking.quantities import is_amount_before


class Span(NamedTuple):
    """A piece of text to be replaced by `[kind]`."""

    start: int
    end: int
    kind: str


MIN_DIGITS = 7
MAX_DIGITS = 24
_MAX_GROUPS = 12
_RUN = re.compile(r"[0-9]+(?:[ .\-()/·_~]{1,3}[0-9]+)*")
_TOLL_FREE_SHAPES = [
    (len(s), s) for s in ((3, 3, 4), (1, 3, 3, 4), (3, 4, 3), (3, 7), (4, 3, 3), (4, 3, 4), (4, 7))
]
_LETTER = re.compile(r"[A-Za-z0-9]")
_GROUP = re.compile(r"[0-9]+")
_EXTENSION = re.compile(
    r"\s?,?\s?(?:ext(?:ension)?\.?|x|分[机機]|转|轉)\s?[0-9]{1,6}(?![0-9A-Za-z])", re.IGNORECASE
)
# "D4471-8823-9017" is one number of a driver's license.
_LETTERS_BEFORE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,3}\Z")


# Digits split as speech recognition and lists write them: "139，1728，4605", "415,628,7193".
_SPLIT = re.compile(
    r"(?<![0-9])(?<![0-9][,、*|/])(?:1[3-9][0-9](?P<zh>\s?[,、*|/]\s?)[0-9]{4}(?P=zh)[0-9]{4}"
    r"|[2-9][0-9]{2}(?P<us>\s?[,、*|/]\s?)[2-9][0-9]{2}(?P=us)[0-9]{4})(?![0-9A-Za-z]|[,、*|/][0-9])"
)


# Digits one by one with the same mark between any two: "1*3*9*…", "1❤3❤8❤…".
BEAD = r"[*+,/|;:#=&^…、]{1,2} ?|[\u2190-\u2bff] ?"
_BEADS = re.compile(rf"[0-9](?<![0-9][0-9])(?P<bead>{BEAD})(?:[0-9](?P=bead)){{5,}}[0-9](?![0-9])")


def find_split_numbers(plain: str) -> Iterator[Span]:
    """Yield telephone numbers split by commas and the like: in groups of 3-4-4 or 3-3-4, or digit by digit."""
    for found in _SPLIT.finditer(plain):
        start, end = found.span()
        if cue_of(plain, start, end) != "order" and not is_toll_free("".join(_GROUP.findall(found.group()))):
            yield Span(start, end, "phone")
    for found in _BEADS.finditer(plain):
        start, end = found.span()
        digits = "".join(_GROUP.findall(found.group()))
        kind = kind_of(Number(digits, (len(digits),), "", cue_of(plain, start, end)))
        if kind:
            yield Span(start, end, kind)


def find_numbers(plain: str) -> Iterator[Span]:
    """Yield the personal numbers written with digits."""
    for run in _RUN.finditer(plain):
        if run.end() - run.start() >= MIN_DIGITS:
            yield from _scan(plain, _groups(plain, run.start(), run.end()))


def _groups(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the groups of digits; a chain of single digits ("1 3 8 0 …") is one group."""
    groups: list[tuple[int, int]] = []
    spans = [m.span() for m in _GROUP.finditer(plain, start, end)]
    for single, chain in groupby(spans, key=lambda s: s[1] - s[0] == 1):
        members = list(chain)
        groups += [(members[0][0], members[-1][1])] if single and len(members) >= MIN_DIGITS else members
    return groups


def _scan(plain: str, groups: list[tuple[int, int]]) -> Iterator[Span]:
    """Take the longest windows of groups that are a number, from the left."""
    texts = ["".join(c for c in plain[a:b] if c.isdigit()) for a, b in groups]
    run = _Run(plain, groups, texts)
    i = first = 0
    while i < len(groups):
        span = run.longest(i, first)
        if span:
            yield span
            i = first = next((j for j in range(i + 1, len(groups)) if groups[j][0] >= span.end), len(groups))
        else:
            i += run.refused(i) or 1


class _Run:
    """Groups of digits with nothing but separators between them."""

    def __init__(self, plain: str, groups: list[tuple[int, int]], texts: list[str]) -> None:
        self.plain, self.groups, self.texts = plain, groups, texts
        self.shape = tuple(map(len, texts))
        start, end = groups[0][0], groups[-1][1]
        # A run holds no words: its groups can only be told by words before the first, or after the last.
        self.cued_to = start + WINDOW if has_cue(plain, start) else start
        self.after = cue_after(plain, end)

    def longest(self, i: int, first: int) -> Span | None:
        """Return the longest number that begins with group `i`; groups before `first` are masked."""
        start, last = self.groups[i][0], len(self.groups)
        cued = start < self.cued_to
        marked = cued or self.plain[start - 1 : start] in ("+", "(")
        ends, digits = [], ""
        for j in range(i + 1, min(last, i + _MAX_GROUPS) + 1):
            digits += self.texts[j - 1]
            if len(digits) < MIN_DIGITS:
                continue
            if len(digits) > MAX_DIGITS:
                break
            if marked or (self.after and j == last) or may_be_uncued(digits, self.shape[i:j]):
                ends.append(j)
        if not ends or self.refused(i):
            return None
        cue = cue_before(self.plain, start) if cued else ""
        mine = cue == "order" and is_mine_after(self.plain, self.groups[-1][1])
        for j in reversed(ends):
            told: Cue = cue or (self.after if j == last else "")
            if mine and j == last:
                told = "phone"
            more = (i > first, j < last)
            span = _judge_window(self.plain, self.groups[i:j], self.texts[i:j], told, more)
            if span:
                return span
        return None

    def refused(self, i: int) -> int:
        """Count the groups from `i` on that are a firm's toll-free line; no part of "400 820 8820" is a number."""
        for count, shape in _TOLL_FREE_SHAPES:
            if self.shape[i : i + count] == shape and is_toll_free("".join(self.texts[i : i + count])):
                return count
        return 0


def _judge_window(
    plain: str, groups: list[tuple[int, int]], texts: list[str], cue: Cue, more: tuple[bool, bool]
) -> Span | None:
    """Judge the digits of these groups as one number; `more` says whether digits go on at either side."""
    digits = "".join(texts)
    start, end = groups[0][0], groups[-1][1]
    before, after = plain[start - 1 : start], plain[end : end + 1]
    if after in ("X", "x") and len(digits) == 17 and not _LETTER.match(plain, end + 1):
        digits, end, after = digits + after, end + 1, plain[end + 1 : end + 2]
    number = Number(
        digits,
        tuple(map(len, texts)),
        "".join([plain[a[1] : b[0]] for a, b in pairwise(groups)]),
        cue,
        plus=before == "+" or plain[max(0, start - 2) : start] == "+(",
        paren=before == "(",
        glued=(more[0] and before != " ") or (more[1] and after != " "),
    )
    if not _stands_alone(before, after, number):
        return None
    if number.cue and len(texts) <= 2 and not is_mobile_cn(number) and is_amount_before(plain, end):
        number = number._replace(cue="")
    kind = kind_of(number)
    while kind and start and plain[start - 1] in "+(":
        start -= 1
    if kind == "phone" and (extension := _EXTENSION.match(plain, end)):
        end = extension.end()
    if kind == "id" and cue == "id" and (letters := _LETTERS_BEFORE.search(plain, max(0, start - 4), start)):
        start = letters.start()
    return Span(start, end, kind) if kind else None


def _stands_alone(before: str, after: str, number: Number) -> bool:
    """Whether no letter touches the digits: "SF13800138000" is a parcel, "tel13800138000" is not."""
    if after.isascii() and after.isalpha() and after.isupper():
        return False
    touched = (
        (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()) or before == "_"
    )
    weak = number.cue in ("", "order", "id")  # an identity number with letters is another finder's
    if before.isascii() and before.isupper() and weak:
        return number.cue == "id" and set(number.seps) == {"-"}
    return not touched or not weak or is_mobile_cn(number) or len(number.digits) == 18
