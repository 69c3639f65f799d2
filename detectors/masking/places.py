"""Addresses down to the door, and number plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.masking.context import left_of
from detectors.masking.numbers import Span
from detectors.masking.words import NOT_STREETS, PROUD_STREETS

_N = r"(?:[0-9]{1,5}|[零〇一二三四五六七八九十百两]{1,6})"
_ROOM = (
    rf"(?:\s?[-,]?\s?(?:[A-Za-z]|{_N})?(?:-{_N}){{0,3}}\s?"
    r"(?:号楼|號樓|号院|栋|棟|幢|座|单元|單元|层|楼|樓|室|房|户|戶|号|號)(?![线口店]))"
)
_ESTATE = r"(?:小区|花园|花苑|大厦|公寓|苑|城|广场|家园|山庄|新村|社区|花園|大廈|廣場|邨)"
# Streets and their numbers; the name before is found by walking to the left.
# 里, 道 and 路 end other words, too, and a day or a coach follows: 家里5号开始, 不知道5号能不能到, 103路3号车.
_DOOR_ZH = re.compile(
    rf"(?P<head>大道|大街|路|街|道|巷|弄|胡同|里|村|段)[东西南北]?\s?(?:{_N}\s?[弄巷组]\s?)?{_N}(?:[-之]{_N})?\s?[号號弄]"
    r"(?!线|線|口|门(?!口|前|外)|機|机|店|公交|地铁|出口|台风|码|院线|文件)(?P<day>开始|能|才|说|[之以][前后]|[早晚]上|[上下]午|下单|到的)?"
    rf"(?:\s?[\u4e00-\u9fff]{{1,6}}{_ESTATE})?{_ROOM}{{0,4}}"
    r"(?:(?<=[楼樓])(?:之[0-9]{1,3}|[A-Z](?![A-Za-z0-9]))|\s?[0-9]{3,5}(?![0-9元块年月日]))?"
)
_NO_HEAD = {
    "里": "家这那哪店夜公屋心手村厂县市城群院班校房楼车站季月年",
    "道": "知报渠味频通难管一街",
    "弄": "么",
    "路": "0123456789",
}
_NO_UNIT = r"(?![0-9十元块年月日点个人%.款公里千万多题课页天岁])"
_UNIT_ZH = re.compile(
    rf"(?<![0-9A-Za-z第])(?:(?:[A-Za-z][0-9]?|{_N})\s?[栋棟幢座]\s?{_N}\s?[层楼樓層]\s?[A-Za-z](?![A-Za-z0-9])\s?[室座]?"
    rf"|(?:[A-Za-z][0-9]?|{_N})\s?(?:号楼|號樓|栋|棟|幢|座|楼)\s?"
    rf"(?:{_N}\s?(?:单元|單元|梯|门|門)\s?)?"
    rf"(?:{_N}\s?[层楼樓層]\s?)?[A-Za-z]?[0-9零〇一二三四五六七八九]{{2,5}}\s?[室房号號户戶]?{_NO_UNIT}"
    rf"|{_N}\s?(?:单元|單元)\s?{_N}\s?[室房号號户戶]?{_NO_UNIT})"
)
_FLOOR_ZH = re.compile(rf"(?<![0-9A-Za-z第]){_N}\s?[楼樓]\s?[A-Za-z]\s?室")
_UNIT_MARKS = ("栋", "棟", "幢", "座", "号楼", "號樓", "单元", "單元", "门", "門")
_DASHED_ZH = re.compile(rf"{_ESTATE}\s?{_N}-{_N}(?:-{_N}){{1,2}}(?![0-9])")
# What ends a street's name towards the left: a higher-level place, or a word that is no part of a name.
_NAME_STOP = frozenset("省市区县區縣镇乡在住到于於是址的给我你他她去从往至了把对将与及这那个有沿，。")
_NAME_CHARS = 8
# "翠苑二区" is a part of an estate, no district.
_PART = frozenset("一二三四五六七八九十")
_SUFFIX = (
    r"(?:street|str|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|terrace|square|sq"
    r"|parkway|pkwy|highway|hwy|close|crescent|cres|row|mews|gardens|gdns|grove|circle|cir|trail|trl|alley|quay|hill)"
)
_UNIT = (
    r"(?:(?:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm)\.?\s?#?\s?|#\s?)"
    r"[A-Za-z]?[0-9]{0,5}[A-Za-z]?(?![A-Za-z0-9])"
)
_TAIL = (
    r"(?:,?\s[A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?,?\s(?:[A-Z]{2},?\s)?[0-9]{5}(?:-[0-9]{4})?(?![0-9])"
    r"|,?\s(?:[A-Z][a-z]+,?\s)?[A-Z]{1,2}[0-9][A-Z0-9]?\s?[0-9][A-Z]{2}(?![A-Za-z0-9]))?"
)
_STREET_EN = re.compile(
    r"[0-9](?<![A-Za-z0-9.,$€£#][0-9])[0-9]{0,4}(?:-[0-9]{1,5})?[A-Za-z]?,?\s"
    r"(?P<name>(?:[NSEW]\.?\s|(?i:north|south|east|west)\s)?(?:[A-Za-z0-9'\-]{1,24}\.?\s){1,4}?)"
    rf"(?P<suffix>(?i:{_SUFFIX}))(?![A-Za-z])(?:\s(?i:{_SUFFIX})(?![A-Za-z]))?\.?(?P<unit>,?\s(?i:{_UNIT}))?{_TAIL}"
)
_UNIT_BEFORE = re.compile(rf"(?<![A-Za-z]){_UNIT},?\s\Z", re.IGNORECASE)
_STREET_FR = re.compile(
    r"[0-9](?<![0-9][0-9])[0-9]{0,3}(?:\sbis|\ster)?,?\s(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai)\s"
    r"(?:de\s|du\s|des\s|la\s|le\s|l'|d'){0,2}[A-ZÉ][A-Za-zéèêàç'-]{1,24}(?:\s[A-ZÉ][a-zéèêàç]{1,24}){0,2}"
)
_STREET_DE = re.compile(
    r"(?:straße|strasse|str\.|weg|allee|platz|gasse)\s[0-9]{1,4}\s?[a-z]?(?![A-Za-z0-9])"
    r"(?:,?\s[0-9]{5}\s[A-ZÄÖÜ][a-zäöüß]{1,24})?",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{1,30}[ -]?\Z")
_STREET_ROMANCE = re.compile(
    r"(?<![A-Za-z])(?:Calle|Avenida|Via|Viale|Rua|Carrer)\s(?:de\s|del\s|la\s|da\s){0,2}"
    r"[A-Z][A-Za-zà-ÿ]{1,24}(?:\s[A-Z][a-zà-ÿ]{1,24})?,?\s[0-9]{1,4}(?![0-9])"
)
# "Unit 6/112 Lygon St", "H.No. 44/7, 2nd Main Road": what stands before the last number of a door.
_SLASH_BEFORE = re.compile(
    r"(?<![A-Za-z0-9.,/])(?:(?:unit|u|flat|shop|h\.?\s?no\.?|house\s(?:no\.?)?|no\.|plot)\s?)?[0-9]{1,4}[A-Za-z]?/\Z",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"(?<![A-Za-z])(?:[Bb]lk|BLK|[Bb]lock)\s[0-9]{1,4}[A-Z]?,?(?P<name>(?:\s[A-Z][A-Za-z']{1,24}(?![A-Za-z])){1,5})(?:\s[0-9]{1,3}(?![0-9A-Za-z]))?"
    r"(?P<unit>,?\s#[0-9]{1,2}-[0-9]{1,5}(?![0-9A-Za-z]))?"
)
_BLOCK_STREETS = frozenset(
    ["ave", "avenue", "st", "street", "rd", "road", "dr", "drive", "close", "lane", "walk", "lorong", "jalan"]
)
_FLAT = re.compile(
    r"(?<![A-Za-z])(?:Flat|FLAT|Apt|Apartment)\.?\s(?:[Nn]o\.?\s?)?[0-9]{1,4}[A-Za-z]?,\s"
    r"[A-Z][a-z]{1,24}(?:\s[A-Z][a-z]{1,24}(?![A-Za-z])){1,2}"
    r"(?:,\s[0-9]{1,3}(?:st|nd|rd|th)?\s(?:[A-Z][a-z]{1,24}\s)?(?:Cross|Main|Block|Phase|Sector|Stage)(?:\sRoad)?(?![A-Za-z])){0,2}"
    rf"{_TAIL}"
)
# "Four Wheel Drive" and "Disc Drive"; "way too hot".
_DRIVES = frozenset(["wheel", "disc", "disk", "hard", "flash", "test", "pen", "usb", "tape", "warp"])
_FAR = re.compile(r"\s(?:too|more|better|worse|less|over|past|off|beyond|out)(?![a-z])")
_BOX = re.compile(r"(?<![A-Za-z])(?i:p\.?\s?o\.?\s?box)\s?#?[0-9]{1,6}|邮政信箱\s?[0-9]{1,6}")
_WHERE = re.compile(
    r"(?<![a-z])(?:live|lives|living|address|deliver\w{0,3}|ship\w{0,4}|sent?|home|house|located|reside|moved|at)"
    r"(?:\s(?:at|to|is|it|was|on|my|the|address|home|house)|[\s:])*\Z",
    re.IGNORECASE,
)

_PLATE_ZH = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-Za-hj-z]\s?[·.\-]?\s?"
    r"(?=[A-Za-z]{0,5}[0-9])(?:[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]"
    r"|[A-HJ-NP-Z0-9]{3,4}[港澳])(?![A-Za-z0-9])"
)
_PLATE_CUE = re.compile(
    r"(?:(?<![a-z])(?:(?:licen[cs]e|number|registration|reg|car|vehicle)\s(?:plate|number|no)|(?:number)?plates?(?:'s)?"
    r"|registration|reg|rego|(?<!price\s)tag|kennzeichen)|车牌号?码?|车号|車牌?號碼?|車牌)"
    r"(?:\s(?:number|no|is|was|are|reads?)|\s?[:#=]|[是为]|\s){0,4}\Z",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-ZÄÖÜ0-9 \-]{0,8}[0-9])(?=[0-9 \-]{0,5}[A-ZÄÖÜ])"
    r"[A-ZÄÖÜ0-9]{1,4}(?:[ \-·]?[A-Z0-9]{1,4}){1,2}(?![A-Za-z0-9])"
)
_NOT_PLATES = ("PRO", "MAX", "USA", "NEW", "SET")  # models: "AX55 PRO"
# By state, district, series and number; HP is a maker of printers, too.
_PLATE_INDIAN = re.compile(
    r"[ACDGHJKLMNOPRSTUW][A-Z](?<![A-Za-z0-9]..)(?<=A[NPRS]|BR|C[GH]|D[DL]|G[AJ]|HR|J[HK]|K[AL]|L[AD]|M[HLNPZ]|NL|O[DR]"
    r"|P[BY]|RJ|SK|T[NRS]|U[KP]|WB)(?P<by>[ \-]?)[0-9]{1,2}(?P=by)(?![KMGT]B)[A-Z]{1,3}(?P=by)[0-9]{4}(?![A-Za-z0-9])"
)
_PLATE_SG = re.compile(r"S(?<![A-Za-z0-9]S)[A-Z]{2}\s?[0-9]{4}\s?[A-Z](?![A-Za-z0-9])")
_OWN_CAR = re.compile(
    r"(?<![a-z])(?:my|our|his|her)\s(?:car|bike|van|taxi|cab|lorry|vehicle|motorbike)\s\Z", re.IGNORECASE
)
_PLATE_UK = re.compile(r"(?<![A-Za-z0-9])[A-HJ-PR-Y]{2}[0-9]{2} [A-HJ-PR-Z]{3}(?![A-Za-z0-9])")


def find_western_addresses(plain: str) -> Iterator[Span]:
    """Yield addresses that name a door: a street with its number, with the unit and the town if they follow."""
    small = plain.lower()
    for pattern in (_STREET_FR, _STREET_ROMANCE, _BOX):
        for found in pattern.finditer(plain):
            yield Span(found.start(), found.end(), "address")
    for found in _BLOCK.finditer(plain) if "lock" in small or "blk" in small else ():
        if found["unit"] or not _BLOCK_STREETS.isdisjoint(found["name"].lower().split()):
            yield Span(found.start(), found.end(), "address")
    for found in _FLAT.finditer(plain) if "flat" in small or "ap" in small else ():
        yield Span(found.start(), found.end(), "address")
    for found in _STREET_DE.finditer(plain):
        name = _WORD_BEFORE.search(plain, max(0, found.start() - 32), found.start())
        if name:
            yield Span(name.start(), found.end(), "address")
    at = 0
    while street := _STREET_EN.search(plain, at):
        at = street.start() + 1  # "2 parcels to 14 Elm Street": the street may begin with a later number
        if _is_street(plain, street):
            at = street.end()
            left = left_of(plain, street.start(), 24)
            unit = _SLASH_BEFORE.search(left) or _UNIT_BEFORE.search(left)
            yield Span(street.start() - (len(unit.group()) if unit else 0), street.end(), "address")


def find_chinese_addresses(plain: str) -> Iterator[Span]:
    """Yield addresses that name a door: a street with its number, or a building with its unit."""
    at = 0
    while door := _DOOR_ZH.search(plain, at):
        at = door.start() + 1
        if _is_door(plain, door):
            at = door.end()
            yield Span(_name_start(plain, door.start()), door.end(), "address")
    patterns = [_DASHED_ZH, _FLOOR_ZH] if "室" in plain else [_DASHED_ZH]
    if any([mark in plain for mark in _UNIT_MARKS]):
        patterns.append(_UNIT_ZH)
    for pattern in patterns:
        for found in pattern.finditer(plain):
            yield Span(_name_start(plain, found.start()), found.end(), "address")


def _is_door(plain: str, found: re.Match[str]) -> bool:
    """Whether what is like a street with its number is one, not the end of a word before a day: "家里5号开始"."""
    head = found["head"]
    if plain[found.start() - 1 : found.start()] in tuple(_NO_HEAD.get(head, "")):
        return False
    return not (found["day"] and head in ("里", "道", "弄", "村"))


def _name_start(plain: str, at: int) -> int:
    """Walk left from a street's or building's number over the Chinese name before it."""
    start = at
    while start > max(0, at - _NAME_CHARS) and "\u4e00" <= plain[start - 1] <= "\u9fff":
        if plain[start - 1] in _NAME_STOP and not (
            plain[start - 1] == "区" and plain[start - 2 : start - 1] in _PART
        ):
            break
        start -= 1
    return start


def _is_street(plain: str, found: re.Match[str]) -> bool:
    words, suffix = found["name"].replace(".", " ").split(), found["suffix"]
    proud = suffix[0].isupper() and all(w[0].isupper() or w[0].isdigit() for w in words)
    if any(w.lower() in NOT_STREETS and not (proud and w.lower() in PROUD_STREETS) for w in words):
        return False
    if suffix.lower() == "drive" and words[-1].lower() in _DRIVES:
        return False
    if suffix.lower() == "way" and _FAR.match(plain, found.end("suffix")):
        return False
    return proud or bool(found["unit"]) or _WHERE.search(left_of(plain, found.start())) is not None


def find_plates(plain: str) -> Iterator[Span]:
    """Yield number plates: Chinese and British ones by form, others after a cue."""
    for pattern in (_PLATE_ZH, _PLATE_UK, _PLATE_INDIAN):
        for found in pattern.finditer(plain):
            if found.group()[-3:] not in _NOT_PLATES:
                yield Span(found.start(), found.end(), "plate")
    for found in _PLATE_SG.finditer(plain):
        if _OWN_CAR.search(left_of(plain, found.start())):
            yield Span(found.start(), found.end(), "plate")
    for found in _PLATE.finditer(plain):
        if _PLATE_CUE.search(left_of(plain, found.start())):
            yield Span(found.start(), found.end(), "plate")
