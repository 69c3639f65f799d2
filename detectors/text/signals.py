"""What one message alone can tell: a threat to go public or to law, a demand for a superior, a repeat, a hazard.

Rules first: such messages are too rare in a stream to learn from there. A match does not count where it is negated,
quoted, somebody else's, or only imagined. A threat, repeat or demand is a work item, and is also found by a model of
its wording (`detectors.text.learned_signals`); a hazard opens an incident, and only rules find one.
"""

# ruff: noqa: E501 -- a list of words is easier to read in one line
from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from detectors.text.cues import cues_of, longest
from detectors.text.hazard_words import HARMLESS, HAZARD, IMAGINED
from detectors.text.learned_signals import find_learned
from detectors.text.signal_words import (
    CONDITION,
    LEGAL_THREAT,
    NEGATION,
    PUBLIC_THREAT,
    REPEAT,
    REPORTED,
    SUPERVISOR,
)

SignalKind = Literal["public_threat", "legal_threat", "supervisor_demand", "repeat", "hazard"]
MAX_CHARS = 5000
# No match is longer, whatever the length of its words.
_LONGEST = 240
# Where a match begins that near to its cue, each place is tried: a search would look at all places around.
_NEAR = 12
# A clause is looked at this far back for what turns its sense.
_REACH = 60


class MessageSignal(NamedTuple):
    """One signal; `detail` names the hazard (battery, fire, shock, gas, injury, poisoning), else empty."""

    kind: SignalKind
    detail: str
    quote: str


def _union(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _bounded(pattern: str) -> str:
    """A pattern whose words have an end, so that it is known how far a match can reach."""
    return pattern.replace(r"\w+", r"\w{1,15}")


class _Rule(NamedTuple):
    kind: SignalKind
    detail: str
    pattern: re.Pattern[str]
    reach: int


_PATTERNS: tuple[tuple[SignalKind, str, tuple[str, ...]], ...] = (
    ("public_threat", "", PUBLIC_THREAT),
    ("legal_threat", "", LEGAL_THREAT),
    ("supervisor_demand", "", SUPERVISOR),
    ("repeat", "", REPEAT),
    *(("hazard", name, patterns) for name, patterns in HAZARD.items()),
)
_RULES = [
    _Rule(kind, detail, re.compile(pattern), min(longest(pattern), _LONGEST))
    for kind, detail, patterns in _PATTERNS
    for pattern in map(_bounded, patterns)
]
# By cue the rules that need it, and how far before it a match begins at most.
_RULES_OF: dict[str, list[tuple[int, int]]] = {}
for _number, _rule in enumerate(_RULES):
    for _cue, _before in cues_of(_rule.pattern.pattern).items():
        _RULES_OF.setdefault(_cue, []).append((_number, _before))
# One pass finds every cue in a whole batch (Aho & Corasick 1975).
_CUED = tuple(_RULES_OF.values())
_CUE_FINDER = AhoCorasick(list(_RULES_OF), implementation=Implementation.DFA)
_LONE = re.compile("[\ud800-\udfff]")
_HARMLESS, _NEGATION = _union(HARMLESS), _union(NEGATION)
_REPORTED, _IMAGINED, _CONDITION = _union(REPORTED), _union(IMAGINED), _union(CONDITION)
_THREATS = ("public_threat", "legal_threat")
# What follows may turn these: only for them it is worth looking for the clause's end, which may be far away.
_TURNED_LATER = ("supervisor_demand", "hazard")
# Who asks for a manager to say this has no complaint.
_PRAISE = re.compile(
    r"\b(?:thanks?|thanked|praise|compliments?|commend|credit|kudos|well done|great job|deserves?|bonus|promot\w+|lovely|brilliant|helpful)\b|"
    r"表扬|表揚|感谢|感謝|谢谢|謝謝|点赞|點讚|夸|誇|好评|锦旗|面试|应聘|加薪"
)
# Legal steps that were taken, advised by others, or asked of an office.
_SETTLED = re.compile(
    r"判了|判决|胜诉|败诉|(?:朋友|同事|家人|家里人|别人|老公|老婆)(?:让|叫|劝|建议)|"
    r"(?:希望|要求|请求?|恳请|望)[^，。,]{0,10}(?:局|部门|城管|环保|交管|政府)[^，。,]{0,12}(?:查|管|处理|公开|制止|执法)"
)
# Between the subject of a threat and its verb.
_REFUSED = re.compile(r"不会|不想|不打算|不准备|不至于|不再|没想|没打算|won't|not going to|never")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|《[^》]*》|‘[^’]*’")
_BREAK = re.compile(
    r"[.!?;。！？；…\n]+|, (?:but|so|now|and) |\b(?:but|so now|now)\b|，(?:但是?|可是|所以|现在|结果)"
)
_COMMA = re.compile(r"[,，、]")


def find_signals(text: str) -> tuple[MessageSignal, ...]:
    """Signals of one message, at most one of each kind and hazard.

    Examples
    --------
    >>> [signal.kind for signal in find_signals("Fix it or I will post this everywhere!")]
    ['public_threat']
    >>> find_signals("I would not call a lawyer over this")
    ()
    >>> find_signals("充电宝自燃了，太危险")[0].detail
    'battery'
    """
    return find_many([text])[0]


def find_many(
    texts: Sequence[str], wordings: Sequence[tuple[SignalKind, ...]] | None = None
) -> list[tuple[MessageSignal, ...]]:
    """Signals of each message: those that rules find, then those that its wording as a whole tells.

    `wordings` are the kinds that `find_among` gave for these texts; without them they are looked for here.
    """
    found = find_by_rules(texts)
    for number, kinds in enumerate(find_learned(texts) if wordings is None else wordings):
        if kinds:
            known = {signal.kind for signal in found[number]}
            more = [kind for kind in kinds if kind not in known]
            if _PRAISE.search(texts[number].lower()):
                more = [kind for kind in more if kind != "supervisor_demand"]
            if _SETTLED.search(texts[number]):
                more = [kind for kind in more if kind != "legal_threat"]
            found[number] += tuple(MessageSignal(kind, "", texts[number][:80]) for kind in more)
    return found


def find_by_rules(texts: Sequence[str]) -> list[tuple[MessageSignal, ...]]:
    """Signals that rules find; what has no cue costs a third of a microsecond."""
    plains = [text[:MAX_CHARS].lower().replace("’", "'") for text in texts]
    found: list[tuple[MessageSignal, ...]] = [()] * len(texts)
    for number, rules in _cued(plains).items():
        found[number] = tuple(_signals(texts[number], plains[number], rules))
    return found


# Where a cue stands, and how far before it a match begins at most.
_Place = tuple[int, int]


def _cued(plains: Sequence[str]) -> dict[int, dict[int, list[_Place]]]:
    """Where the cues of a rule stand in a text, by the numbers of text and rule."""
    joined = "\n".join(plains)
    if not joined.isascii():
        joined = _LONE.sub("?", joined)
    ends = list(accumulate(len(plain) + 1 for plain in plains))
    cued: dict[int, dict[int, list[_Place]]] = {}
    for cue, start, _ in _CUE_FINDER.find_matches_as_indexes(joined, overlapping=True):
        number = bisect(ends, start)
        rules, place = cued.setdefault(number, {}), start - (ends[number - 1] if number else 0)
        for rule, before in _CUED[cue]:
            rules.setdefault(rule, []).append((place, before))
    return cued


def _signals(text: str, plain: str, cued: Mapping[int, list[_Place]]) -> Iterator[MessageSignal]:
    quoted: list[tuple[int, int]] | None = None
    said: set[tuple[str, str]] = set()
    for number in sorted(cued):
        kind, detail, pattern, reach = _RULES[number]
        if (kind, detail) in said:
            continue
        for found in _matches(plain, pattern, cued[number], reach):
            if quoted is None:
                quoted = [quote.span() for quote in _QUOTED.finditer(plain)]
            if _is_meant(plain, found, quoted, kind):
                said.add((kind, detail))
                yield MessageSignal(kind, detail, text[found.start() : found.end()][:80])
                break


def _matches(
    plain: str, pattern: re.Pattern[str], places: Iterable[_Place], reach: int
) -> Iterator[re.Match[str]]:
    """All matches of a pattern that hold a cue at one of these places, or are no further away than those could be."""
    for begin, end in _around([place for place, _ in places], reach):
        for place, before in places:
            if begin <= place < end and (
                before > _NEAR
                or any(pattern.match(plain, at, end) for at in range(max(place - before, begin), place + 1))
            ):
                yield from pattern.finditer(plain, begin, end)
                break


def _around(places: Iterable[int], reach: int) -> list[tuple[int, int]]:
    """Stretches of a text that hold every match with a cue at one of these places.

    Examples
    --------
    >>> _around([50, 90, 400], 30)
    [(20, 120), (370, 430)]
    """
    stretches: list[tuple[int, int]] = []
    for place in sorted(places):
        begin, end = max(place - reach, 0), place + reach
        if stretches and begin <= stretches[-1][1]:
            begin = stretches.pop()[0]
        stretches.append((begin, end))
    return stretches


def _is_meant(text: str, found: re.Match[str], quoted: list[tuple[int, int]], kind: SignalKind) -> bool:
    start, end = found.span()
    if any(left <= start and end <= right for left, right in quoted):
        return False
    from_clause = max((cut.end() for cut in _BREAK.finditer(text, max(0, start - _REACH), start)), default=0)
    before = text[max(from_clause, start - _REACH) : start]
    nearest, condition = _COMMA.split(before)[-1], _CONDITION.search(before)
    if kind in _THREATS:
        # "If you don't pay I will sue": the negation is the condition's.
        nearest = "" if condition else nearest
    elif condition:
        return False
    turned = _NEGATION.search(nearest) or _NEGATION.search(found[0][:12].split(",")[0])
    if turned or _REFUSED.search(found[0]) or _REPORTED.search(before):
        return False
    return kind not in _TURNED_LATER or not _is_turned_later(text, found, before, kind)


def _is_turned_later(text: str, found: re.Match[str], before: str, kind: SignalKind) -> bool:
    """Whether what follows, up to the end of its clause, shows that a demand or a hazard is none."""
    start, end = found.span()
    until = _BREAK.search(text, end)
    after = text[end : until.end() if until else end + _REACH]
    if kind == "supervisor_demand":
        return bool(_PRAISE.search(before + found[0] + after))
    if _HARMLESS.search(text[max(0, start - 8) : end + 8]):
        return True
    # What happened may be told by what it was like.
    around = before[-6:] + found[0] + _COMMA.split(after)[0][:12].replace("like", "")
    return bool(_IMAGINED.search(around)) or _COMMA.split(after)[0].rstrip().endswith(("?", "？", "吗"))
