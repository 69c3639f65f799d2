"""Numbers dictated digit by digit: "一三八零零…", "one three eight double zero …", words and digits mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.masking.context import cue_of
from detectors.masking.kinds import Number, kind_of
from detectors.masking.numbers import MIN_DIGITS, Span

MIN_WORDS = 3
"""Digits said as words that make a number a spoken one."""

_FORMS = ("零〇○洞", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七拐柒", "八捌", "九勾玖")
_ZH = {char: str(digit) for digit, chars in enumerate(_FORMS) for char in chars}
_EN = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fifty": "5", "sixty": "6", "seventy": "7", "eighty": "8", "ninety": "9"
}  # fmt: skip
_TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
_REPEAT = {"double": 2, "triple": 3, "treble": 3}
NUMBER_WORDS = (*_EN, *_TENS, *_TEENS, *_REPEAT)
FILLERS = ("uh", "um", "er", "and", "then", "dash", "hyphen", "okay", "ok", "sorry")
_FILLERS = "|".join(FILLERS)
_ZH_ATOM = "[0-9" + "".join(_ZH) + "]"
_ZH_GAP = r"[ ,、.。…\-]{0,2}(?:(?:嗯|呃|啊|额|然后是?|再)[ ,、.。…]{0,2})?"
_ZH_RUN = re.compile(rf"{_ZH_ATOM}(?:{_ZH_GAP}{_ZH_ATOM}){{{MIN_DIGITS - 1},}}")
# "三个八" is 888; where no such repeat is said, the quicker pattern looks.
_ZH_TIMES = {"两": 2, "二": 2, "三": 3, "四": 4}
_ZH_REPEATED = re.compile(rf"个(?<=[{''.join(_ZH_TIMES)}]个){_ZH_ATOM}")
_ZH_REPEAT = rf"(?:[{''.join(_ZH_TIMES)}]个)?{_ZH_ATOM}"
_ZH_RUN_REPEATS = re.compile(rf"{_ZH_REPEAT}(?:{_ZH_GAP}{_ZH_REPEAT}){{{MIN_DIGITS - 3},}}")
_ZH_TOKEN = re.compile(rf"(?:(?P<times>[{''.join(_ZH_TIMES)}])个)?(?P<digit>{_ZH_ATOM})")
_EN_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_EN_ATOM = rf"(?:(?:{_EN_WORDS})(?![a-z])|[0-9]{{1,6}}(?![0-9a-z]))"
_EN_RUN = re.compile(
    rf"(?<![a-z0-9']){_EN_ATOM}(?:[ ,.…\-/]{{1,5}}(?:(?:{_FILLERS})[ ,.…]{{1,5}})?{_EN_ATOM}){{2,}}",
    re.IGNORECASE,
)
_EN_TOKEN = re.compile(rf"{_EN_WORDS}|[0-9]+", re.IGNORECASE)
_COUNTING = "012345678901234567890 987654321098765432109876543210"


def find_spoken_chinese(plain: str) -> Iterator[Span]:
    """Yield personal numbers in which at least `MIN_WORDS` digits are Chinese characters."""
    repeats = "个" in plain and _ZH_REPEATED.search(plain)
    for run in (_ZH_RUN_REPEATS if repeats else _ZH_RUN).finditer(plain):
        if sum(c in _ZH for c in run.group()) >= MIN_WORDS:
            digits = "".join(
                _ZH.get(said["digit"], said["digit"]) * _ZH_TIMES.get(said["times"], 1)
                for said in _ZH_TOKEN.finditer(run.group())
            )
            yield from _judge(plain, run.start(), run.end(), digits)


def find_spoken_english(plain: str) -> Iterator[Span]:
    """Yield personal numbers in which at least `MIN_WORDS` digits are English words."""
    for run in _EN_RUN.finditer(plain):
        tokens = [t.lower() for t in _EN_TOKEN.findall(run.group())]
        if sum(t in _EN for t in tokens) >= MIN_WORDS:
            yield from _judge(plain, run.start(), run.end(), _digits_of(tokens))


def _digits_of(tokens: list[str]) -> str:
    """Write the words as digits: "double five" is 55, "twenty one" is 21."""
    digits, times, tens = "", 1, ""
    for token in tokens:
        if token in _REPEAT:
            times = _REPEAT[token]
            continue
        if token in _TENS:
            digits += tens + ("0" if tens else "")
            tens = _TENS[token]
            continue
        value = _EN.get(token) or _TEENS.get(token) or token
        if tens and len(value) > 1:
            tens += "0"
        digits += tens + value * times
        times, tens = 1, ""
    return digits + (tens + "0" if tens else "")


def _judge(plain: str, start: int, end: int, digits: str) -> Iterator[Span]:
    if len(digits) < MIN_DIGITS or digits in _COUNTING:
        return
    cue = cue_of(plain, start, end)
    if cue == "order":
        return
    number = Number(digits, (len(digits),), "", cue)
    dated = cue == "" and len(digits) == 8 and digits[:2] in ("19", "20")
    kind = kind_of(number) or ("" if dated else "phone")
    if kind:
        yield Span(start, end, kind)
