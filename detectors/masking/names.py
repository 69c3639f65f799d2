"""Names of people in Latin script after words that announce one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from detectors.masking.numbers import Span
from detectors.masking.words import GIVEN_NAMES, NOT_NAMES, NOT_PEOPLE, NOT_TITLED, PARTICLES

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_CALLED = re.compile(
    r"(?<![A-Za-z])(?:(?:my|our|the|his|her)\s(?:\w+(?:['’]s)?\s)?name(?:['’]?s(?![A-Za-z])|\sis(?!n['’]?t)|\swas(?!n['’]?t)|:)"
    r"|(?<![a-z]\s)name(?:s?\s?(?:is(?!n['’]?t)|:)|['’]s(?![A-Za-z]))|i(?:\sam|['’]m)\s(?:called|named)(?![A-Za-z]))\s{0,3}",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?<![A-Za-z])(?:(?:first|last|full|given|family|middle|maiden|legal|customer|passenger|guest|account|booking|holder"
    r"|contact)\sname|(?:account|card)\s?holder|surname|passenger|guest|customer|contact|attn)\s?:\s{0,3}",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?<![A-Za-z])(?:signed(?:\sby)?,?|yours\s(?:truly|sincerely|faithfully),?|(?:best|kind|warm)?\s?regards,|sincerely,"
    r"|respectfully,|(?:in|under)\sthe\sname(?:\sof)?(?!\s(?:God|Jesus|Christ|Allah|Heaven)(?![a-z])))\s{1,3}",
    re.IGNORECASE,
)
# "Best, Imogen Whitlock" ends a message; "Best, because …" does not.
_SIGN_OFF = re.compile(
    r"(?<![A-Za-z])(?:[Bb]est|BEST|[Cc]heers|CHEERS),\s{1,3}"
    r"(?=[A-Z][a-z]+(?:[ \-][A-Z][a-z]+){0,2}\s{0,2}[.!]?\s{0,2}(?:\n|\Z))"
)
_WEAK = re.compile(
    r"(?<![A-Za-z])(?:i\sam|i['’]?m|this\sis|it['’]s(?!\s(?:april|june|may|august)(?![a-z]))|here\sis|call\sme|i\sgo\sby"
    r"|named|(?:spoke|speak|talk|talked|talking)\s(?:to|with)|agent|rep|representative|manager|supervisor|name|belongs\sto|(?:card|account)\s?holder|passenger|patient|guest)\s{1,2}",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"my\s(?<![a-z]my\s)(?:husband|wife|son|daughter|mother|father|mom|mum|dad|brother|sister|partner|friend)\s{1,2}",
    re.IGNORECASE,
)
# Who says so of themselves on the telephone need not have a name that is listed.
_CALLER = re.compile(
    r"(?<![A-Za-z])(?i:i am|i['’]?m|this is)\s{1,2}(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z'’\-]+){1,2})"
    r"(?=\s(?:calling|speaking|here)(?![a-z])|,\s(?:an?|and|from|your|my|calling|customer|account|order)(?![a-z]))"
)
_SPEAKER = re.compile(
    r"(?<![A-Za-z])(?:i am|i['’]?m|this is)\s{1,2}(?P<name>(?P<given>[a-z]+)\s(?P<family>[a-z'’\-]{2,}))"
    r"(?=\s(?:calling|speaking)(?![a-z]))",
    re.IGNORECASE,
)
# "Mike here," begins a message; and what is booked "is under" somebody.
_HERE = re.compile(
    r"(?<![A-Za-z])(?P<name>(?P<given>[A-Z][a-z]+)(?:\s[A-Z][A-Za-z'’\-]+)?)\s(?i:here)(?=[,.;:!]|\s-|\s{0,3}\Z)"
)
_UNDER = re.compile(
    r"(?:account|booking|reservation|order|policy|subscription)(?:['’]s|\sis|\swas)?\s(?:booked\s|registered\s|listed\s)?"
    r"under\s(?=[A-Z])",
    re.IGNORECASE,
)
# "Good evening, Jane Roe speaking." needs no listed name.
_ANSWERS = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][A-Za-z'’\-]+\s[A-Z][A-Za-z'’\-]+)\sspeaking(?=[,.;:!]|\s-|\s{0,3}\Z)"
)
_MOOD = re.compile(r"[a-z]+(?:ly|ing|ed|ous|ful|able|ible|less|ic)")
# "Thanks,\nGareth" ends a message.
_THANKS = re.compile(
    r"(?<![A-Za-z])(?i:thanks|thx|best(?:\swishes)?|cheers|regards|sincerely|yours)[,.!]?\s?\n\s{0,3}"
    r"(?P<name>[A-Z][A-Za-z'’\-]+(?:[ \-][A-Z][A-Za-z'’\-]+){0,2})\s{0,2}\Z"
)
_GOES_ON = re.compile(
    r"(?<![A-Za-z])(?i:i am|i['’]?m|this is)\s(?P<name>[A-Z][a-z]+\s[A-Z][A-Za-z'’\-]+)"
    r"\sand\s(?:I|we|my|our)(?![A-Za-z])"
)
# "I, Jane Roe, hereby complain".
_FORMAL = re.compile(r"(?<![A-Za-z])I, (?P<name>[A-Z][A-Za-z'’\-]+(?:\s[A-Z][A-Za-z'’.\-]*){1,3}),")
_TITLED = re.compile(r"(?<![A-Za-z])(?:[Mm]rs?|MRS?|Ms|Mx|Miss|Dr|Prof)(?:\.\s?|\s{1,2})(?=[A-Za-z])")
_MAX_WORDS = 4


def find_latin_names(plain: str) -> Iterator[Span]:
    """Yield names of people in Latin script that a cue announces."""
    for cue in _CALLED.finditer(plain):
        yield from _name_at(plain, cue.end(), _called_words)
    for pattern in (_LABELLED, _SIGNED) if ":" in plain else (_SIGNED,):
        for cue in pattern.finditer(plain):
            yield from _name_at(plain, cue.end(), _capitalised_words)
    small = plain.lower()
    for cue in _WEAK.finditer(plain):
        yield from _name_at(plain, cue.end(), _known_words)
    for cue in _KIN.finditer(plain) if "my" in small else ():
        yield from _name_at(plain, cue.end(), _known_words)
    for cue in _UNDER.finditer(plain) if "under" in small else ():
        yield from _name_at(plain, cue.end(), _known_words)
    yield from _callers(plain, small)
    for cue in _TITLED.finditer(plain):
        lower = cue.group()[0] in "Mm" and cue.group()[:4] != "Miss"
        yield from _name_at(plain, cue.end(), _titled_words if lower else _titled_in_capitals)


def _callers(plain: str, small: str) -> Iterator[Span]:
    """Yield names that end a message, or that callers give as their own."""
    if "best," in small or "cheers," in small:
        for cue in _SIGN_OFF.finditer(plain):
            yield from _name_at(plain, cue.end(), _capitalised_words)
    yield from _in_capitals(plain, small)
    if not ("this is" in small or "i am" in small or "i'm" in small or "im" in small or "i’m" in small):
        return
    for found in _CALLER.finditer(plain):
        words = found["name"].lower().split()
        if NOT_NAMES.isdisjoint(words) and NOT_PEOPLE.isdisjoint(words):
            yield Span(found.start("name"), found.end("name"), "name")
    if "speaking" not in small and "calling" not in small:
        return
    for found in _SPEAKER.finditer(plain):
        if found["given"].lower() in GIVEN_NAMES and found["family"].lower() not in NOT_NAMES:
            yield Span(found.start("name"), found.end("name"), "name")


def _in_capitals(plain: str, small: str) -> Iterator[Span]:
    """Yield names that their place in a sentence gives away."""
    for found in _HERE.finditer(plain) if " here" in small else ():
        if found["given"].lower() in GIVEN_NAMES:
            yield Span(found.start("name"), found.end("name"), "name")
    for mark, pattern in (("I, ", _FORMAL), (" speaking", _ANSWERS), (" and ", _GOES_ON), ("\n", _THANKS)):
        for found in pattern.finditer(plain) if mark in plain else ():
            if _are_people(found["name"].lower().split()):
                yield Span(found.start("name"), found.end("name"), "name")


def _are_people(words: list[str]) -> bool:
    """Whether words in capitals may be a name: no firm, no class of customers, and no mood ("Absolutely Disgusted")."""
    if not (NOT_NAMES.isdisjoint(words) and NOT_PEOPLE.isdisjoint(words)):
        return False
    return not any(_MOOD.fullmatch(word) and word not in GIVEN_NAMES for word in words)


def _name_at(plain: str, start: int, choose: Callable[[list[str]], int]) -> Iterator[Span]:
    """Yield the words at `start` that `choose` counts as a name."""
    words: list[re.Match[str]] = []
    at = start
    while len(words) < _MAX_WORDS and (word := _WORD.match(plain, at)):
        words.append(word)
        at = word.end() + 1
        if plain[word.end() : at] not in (" ", "/"):
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


def _titled_in_capitals(words: list[str]) -> int:
    return 0 if _is_brand(words) else _capitalised_words(words)


def _is_brand(words: list[str]) -> bool:
    return bool(words) and words[0].lower().rstrip(".") in NOT_TITLED


def _titled_words(words: list[str]) -> int:
    if _is_brand(words):
        return 0
    count = min(3, _capitalised_words(words))
    if count or not words or words[0].lower().rstrip(".") in NOT_NAMES:
        return count
    return 1
