"""Turn a contact's topic into words: templates with slots, in the manner of each channel and language.

The same random stream gives the same words; `random.Random` on an integer seed is stable across processes.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from schemas.fields import CHANNELS
from streams.simulation import complaints_en, complaints_zh
from streams.simulation.manners import (
    AGENT,
    CLOSINGS,
    DETAILS,
    FEELINGS,
    MOMENTS,
    OPENINGS,
    PERSONAL,
    SUBJECTS,
)
from streams.simulation.small_talk import NEUTRAL, REPLIES

COMPLAINTS = (complaints_en.COMPLAINTS, complaints_zh.COMPLAINTS)
TOPICS: tuple[str, ...] = tuple(complaints_en.COMPLAINTS)
NEUTRAL_TOPICS: tuple[str, ...] = tuple(NEUTRAL)
# How often a contact adds: a consequence, a feeling, a detail, something personal; how often it is mistyped.
_CONSEQUENCE, _FEELING, _DETAIL, _PERSONAL, _TYPO = 0.75, 0.3, 0.35, 0.04, 0.05
_CURRENCIES = ("£", "$", "€")

Turns = list[dict[str, str]]


class Slots(NamedTuple):
    """What a template may speak of."""

    product: str
    brand: str
    region: str
    version: str


class Writer:
    """Writes what customers say, drawing from one random stream.

    Examples
    --------
    >>> slots = Slots("broadband", "Northline", "north", "8.3")
    >>> Writer(Random(4)).reply(False, False, slots)
    'lucky you 😂'
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._random = rng.random

    def contact(self, topic: str, complaint: bool, chinese: bool, channel: str, slots: Slots) -> str:
        """Write one contact whole."""
        random = self._random
        facts, consequences = (COMPLAINTS[chinese] if complaint else _neutral(chinese))[topic]
        fact = facts[int(random() * len(facts))]
        parts = [_pick(OPENINGS[channel][chinese], random()), fact]
        if random() < _CONSEQUENCE:
            parts.append(_joint(chinese, random()))
            parts.append(consequences[int(random() * len(consequences))])
        parts.append("。" if chinese else ".")
        if channel in {"social", "chat"}:
            if random() < _FEELING:
                parts[-1] = _pick(FEELINGS[complaint][chinese], random())
            elif random() < 0.5:
                parts[-1] = ""
        if random() < _DETAIL:
            parts.append(_break(chinese, parts[-1]))
            parts.append(_pick(DETAILS[chinese], random()))
        if random() < _PERSONAL * (3 if channel != "social" else 1):
            parts.append(_break(chinese, parts[-1]))
            parts.append(_pick(PERSONAL[chinese], random()))
        parts.append(_pick(CLOSINGS[channel][chinese], random()))
        text = self.fill("".join(parts), chinese, slots)
        if random() < _TYPO:
            text = self._mistype(text)
        return text if chinese or channel in {"social", "chat"} else _sentences(text)

    def reply(self, complaint: bool, chinese: bool, slots: Slots) -> str:
        """Write a short answer in a thread."""
        text = _pick(REPLIES[complaint][chinese], self._random())
        if self._random() < _FEELING:
            text += _pick(FEELINGS[complaint][chinese], self._random())
        return self.fill(text, chinese, slots)

    def subject(self, complaint: bool, chinese: bool, slots: Slots) -> str:
        """Write an e-mail's subject."""
        return self.fill(_pick(SUBJECTS[complaint][chinese], self._random()), chinese, slots)

    def turns(self, words: str, chinese: bool, slots: Slots) -> Turns:
        """Spread a customer's words over a conversation with an agent."""
        greet, answer = (AGENT[chinese][int(self._random() * 2) + start] for start in (0, 2))
        mark = "。" if chinese else ". "
        first, _, rest = words.partition(mark)
        turns = [("agent", greet.replace("{b}", slots.brand)), ("customer", first + mark.strip())]
        turns.append(("agent", answer))
        if rest.strip():
            turns += [("customer", rest.strip()), ("agent", AGENT[chinese][4])]
        return [{"speaker": speaker, "text": text} for speaker, text in turns]

    def fill(self, template: str, chinese: bool, slots: Slots) -> str:
        """Put values into a template's slots."""
        random = self._random
        amount = int(3 + 400 * random() ** 3)
        return template.format(
            p=slots.product,
            b=slots.brand,
            r=slots.region,
            v=slots.version,
            n=2 + int(random() * 8),
            m=f"{amount}元" if chinese else f"{_CURRENCIES[int(random() * 3)]}{amount}",
            w=_pick(MOMENTS[chinese], random()),
            o=f"Q{int(1e6 + random() * 9e6)}",
            c=100 + int(random() * 900),
        )

    def _mistype(self, text: str) -> str:
        """Swap, drop or double one character, as thumbs do."""
        at = int(self._random() * (len(text) - 1))
        kind = self._random()
        if kind < 0.4:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:at] + (text[at] * 2 if kind < 0.7 else "") + text[at + 1 :]


_Pool = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
_NEUTRAL: tuple[_Pool, _Pool] = (
    {name: languages[0] for name, languages in NEUTRAL.items()},
    {name: languages[1] for name, languages in NEUTRAL.items()},
)
assert set(complaints_en.COMPLAINTS) == set(complaints_zh.COMPLAINTS)
assert set(CHANNELS) == set(OPENINGS) == set(CLOSINGS)


def _neutral(chinese: bool) -> _Pool:
    return _NEUTRAL[chinese]


def _pick(choices: tuple[str, ...], u: float) -> str:
    return choices[int(u * len(choices))]


def _joint(chinese: bool, u: float) -> str:
    if chinese:
        return "，" if u < 0.7 else "。"
    return ", " if u < 0.5 else ". "


def _break(chinese: bool, before: str) -> str:
    """Part two sentences, as far as the first has no end of its own."""
    if chinese:
        return "" if before else "，"
    return " " if before else ". "


def _sentences(text: str) -> str:
    """Capital letters where a careful writer puts them."""
    parts = text.split(". ")
    return ". ".join(part[:1].upper() + part[1:] for part in parts)
