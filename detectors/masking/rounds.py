"""Finders over one text until nothing is left to find, with a cost that grows with its length only.

What is found becomes a barrier, which may free something beside it: "客服王客服王" gives up one name after the other.
So the finders look again, but only around what they found last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from detectors.masking.context import BARRIER
from detectors.masking.numbers import Span

Finder = Callable[[str], Iterator[Span]]

_REACH = 160
"""Characters looked at again on either side of what was found: a number, a name or a street, and its cue before it."""
_EDGE = 48
"""Characters beside a window's edge in which nothing is believed: a word or a cue may be cut there."""
_LOOKS = 4
"""Looks at the whole text. Ordinary texts need one."""


def find_all(plain: str, finders: Sequence[Finder]) -> list[Span]:
    """Return everything that the finders find in a plain form, and in what that leaves, without overlaps.

    No pattern and no window crosses a barrier, so where a window ends at barriers (or the text's ends) it tells all.
    Where it had to be cut, the whole text is looked at once more. A text that still gives up something after some such
    looks is made for that: the whole piece between two barriers goes, so that nothing personal is left in it.

    Parameters
    ----------
    plain
        Plain form, with `BARRIER` for what is masked already.
    finders
        In the order in which they look; each sees what those before it found as barriers.
    """
    spans: list[Span] = []
    for _ in range(_LOOKS):
        found, plain = _look(plain, 0, len(plain), finders)
        whole = True
        while found:
            spans += found
            windows = _windows(plain, found)
            found = []
            for start, end in windows:
                more, plain = _look(plain, start, end, finders)
                found += more
                whole = whole and _is_border(plain, start) and _is_border(plain, end - 1)
        if whole:
            return spans
    found, _ = _look(plain, 0, len(plain), finders)
    return spans + apart(_piece(plain, span) for span in found)


def _look(plain: str, start: int, end: int, finders: Sequence[Finder]) -> tuple[list[Span], str]:
    """Return what is found from `start` to `end`, and the plain form with barriers there."""
    window = plain[start:end]
    low = 0 if _is_border(plain, start) else _EDGE
    high = len(window) if _is_border(plain, end - 1) else len(window) - _EDGE
    found: list[Span] = []
    for find in finders:
        spans = apart(s for s in find(window) if low <= s.start and s.end <= high)
        if spans:
            window = blank(window, [(s.start, s.end) for s in spans])
            found += [Span(s.start + start, s.end + start, s.kind) for s in spans] if start else spans
    return (found, plain[:start] + window + plain[end:]) if found else (found, plain)


def _is_border(plain: str, at: int) -> bool:
    """Whether nothing beyond a window's outermost character can matter within."""
    return at <= 0 or at >= len(plain) - 1 or plain[at] == BARRIER


def _windows(plain: str, found: list[Span]) -> list[tuple[int, int]]:
    """Return where to look again: around each span, no further than the next barriers; in order, without overlaps."""
    windows: list[tuple[int, int]] = []
    for span in sorted(found):
        start = max(0, span.start - _REACH)
        start = max(start, plain.rfind(BARRIER, start, span.start))
        after = plain.find(BARRIER, span.end, span.end + _REACH)
        end = after + 1 if after >= 0 else min(span.end + _REACH, len(plain))
        if windows and start < windows[-1][1]:
            start, end = windows[-1][0], max(end, windows[-1][1])
            windows.pop()
        windows.append((start, end))
    return windows


def _piece(plain: str, span: Span) -> Span:
    """Widen a span to the barriers, or the text's ends, around it."""
    after = plain.find(BARRIER, span.end)
    return Span(plain.rfind(BARRIER, 0, span.start) + 1, after if after >= 0 else len(plain), span.kind)


def apart(found: Iterable[Span]) -> list[Span]:
    """Return spans in order without overlaps: the earlier wins, then the longer."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def blank(plain: str, spans: list[tuple[int, int]]) -> str:
    """Put barriers in the place of some spans, which are in order."""
    if not spans:
        return plain
    parts, at = [], 0
    for start, end in spans:
        parts += [plain[at:start], BARRIER * (end - start)]
        at = end
    return "".join(parts) + plain[at:]
