"""Names of people in Latin script after words that announce one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from detectors.masking.numbers import Span
from detectors.masking.words import GIVEN_NAMES, NOT_NAMES, PARTICLES

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_CALLED = re.compile(
    r"(?<![A-Za-z])(?:(?:my|our|the|his|her)\s(?:\w+\s)?name(?:['’]?s|\sis|\swas|:)|(?<![a-z]\s)names?\s?(?:is|:)"
    r"|i(?:\sam|['’]m)\s(?:called|named))\s{0,3}",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?<![A-Za-z])(?:(?:cardholder|passenger|guest|customer|contact|attn)\s?:|signed(?:\sby)?,?|yours\s"
    r"(?:truly|sincerely|faithfully),|(?:best|kind|warm)?\s?regards,|sincerely,|respectfully,"
    r"|under\sthe\sname(?:\sof)?)\s{1,3}",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"(?<![A-Za-z])(?:i\sam|i['’]?m|this\sis|it['’]s|here\sis|call\sme|i\sgo\sby|named|(?:spoke|speak|talked)\s(?:to|with)"
    r"|agent|rep|representative|manager|supervisor|name)\s{1,2}",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?<![A-Za-z])(?:[Mm]rs?|MRS?|Ms|Mx|Dr|Prof)(?:\.\s?|\s{1,2})(?=[A-Za-z])")
_MAX_WORDS = 4


def find_latin_names(plain: str) -> Iterator[Span]:
    """Yield names of people in Latin script that a cue announces."""
    for cue in _CALLED.finditer(plain):
        yield from _name_at(plain, cue.end(), _called_words)
    for cue in _SIGNED.finditer(plain):
        yield from _name_at(plain, cue.end(), _capitalised_words)
    for cue in _WEAK.finditer(plain):
        yield from _name_at(plain, cue.end(), _known_words)
    for cue in _TITLED.finditer(plain):
        yield from _name_at(plain, cue.end(), _titled_words if cue.group()[0] in "Mm" else _capitalised_words)


def _name_at(plain: str, start: int, choose: Callable[[list[str]], int]) -> Iterator[Span]:
    """Yield the words at `start` that `choose` counts as a name."""
    words: list[re.Match[str]] = []
    at = start
    while len(words) < _MAX_WORDS and (word := _WORD.match(plain, at)):
        words.append(word)
        at = word.end() + 1
        if plain[word.end() : at] != " ":
            break
    count = choose([w.group() for w in words])
    if count:
        yield Span(start, words[count - 1].end() - (words[count - 1].group()[-1] == "."), "name")


def _capitalised_words(words: list[str]) -> int:
    """Count the words in capitals a name can begin with; small particles count when a name goes on."""
    count = 0
    for i, word in enumerate(words):
        if word[0].isupper() and word.lower().rstrip(".") not in NOT_NAMES:
            count = i + 1
            if word[-1] == "." and len(word) > 2:
                break
        elif i == 0 or word.lower() not in PARTICLES:
            break
    return count


def _called_words(words: list[str]) -> int:
    count = _capitalised_words(words)
    shouting = count and words[0].isupper() and len(words[0]) > 1
    if count and not shouting:
        return count
    while count < min(3, len(words)) and words[count].lower().rstrip(".") not in NOT_NAMES:
        count += 1
        if words[count - 1][-1] == ".":
            break
    return count


def _known_words(words: list[str]) -> int:
    """Count the words of a name that begins with a common given name."""
    if not words or words[0].lower().rstrip(".") not in GIVEN_NAMES or not words[0][0].isupper():
        return 0
    return 1 if words[0][-1] == "." else _capitalised_words(words)


def _titled_words(words: list[str]) -> int:
    count = min(3, _capitalised_words(words))
    if count or not words or words[0].lower().rstrip(".") in NOT_NAMES:
        return count
    return 1
