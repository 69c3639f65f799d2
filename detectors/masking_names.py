"""Names of people after words that announce one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from detectors.masking_numbers import Span
from detectors.masking_words import GIVEN_NAMES, NOT_NAMES, PARTICLES

_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻"
    "祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
    "隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区"
    "郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰"
    "張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸範賈韋鄒龍賀顧龔萬錢嚴湯齊喬龐顏聶魯歐關蘭寧紀畢單蓋羅"
)
_DOUBLE = "欧阳|太史|端木|上官|司马|东方|独孤|南宫|夏侯|诸葛|尉迟|皇甫|澹台|公孙|慕容|令狐|司徒|司空|轩辕|长孙|宇文|歐陽|司馬|諸葛"
_SURNAME = f"(?:{_DOUBLE}|[{_SINGLE}])"
# Surnames that are ordinary words too: "我叫车" is a taxi called.
_WORDLIKE = frozenset("车单时都和来门位国平计都相初原全应成向连满和云支普海花区官明安何管关")
# What follows a name, or stands where a given name would: never part of one.
_NOT_GIVEN = "我你他她它们的了是在想要有来去到说不没也就都把被让给跟和与从打买订这那个，,。.！!？?住今昨前后上下电手身联因为已刚还能可请问投反"
_GIVEN = f"(?:(?![{_NOT_GIVEN}])[\u4e00-\u9fff])"
_TITLE = "先生|女士|小姐|太太|同学|老师|師傅|师傅|阿姨|大爷|大妈|医生"
_ZH_FULL = re.compile(
    r"(?P<cue>我叫做?|我的?名字(?:叫做?|是|为)?|名叫|名字[叫是:]|姓名[是为:]?|联系人[是为叫:]?|收件人[是为:]?|收货人[是为:]?"
    r"|寄件人[是为:]?"
    r"|户名[是为:]?|户主[是为:]?|业主[是叫:]|称呼我|真名[是叫]?|本名[是叫]?|签收人[是为:]?|乘客[是为叫:]|聯繫人[是:]?|投诉人[是:]?|署名[是:]?)"
    rf"\s{{0,2}}(?P<name>{_SURNAME}[·\s]?{_GIVEN}{{1,2}}|[小阿老]{_GIVEN}{{1,2}}(?![\u4e00-\u9fff]))"
)
_ZH_SELF = re.compile(
    rf"(?P<cue>(?:我就?是|本人[是叫]?|这里是|这是|客服|经理|店长|主管|师傅|医生|叫)\s?)(?P<name>{_SURNAME}{_GIVEN}{{1,2}})"
    r"(?=[,。.!！?？;；、\s(（]|$|身份证|电话|手机|联系|男|女|于|住|先生|女士|小姐|本人|\0)"
)
_ZH_TITLE = re.compile(
    r"(?:(?<=[是叫姓找给向跟与由民户主人服理])|(?<![\u4e00-\u9fff]))"
    rf"\s?(?P<name>{_SURNAME}{_GIVEN}{{0,2}}?)(?:{_TITLE})"
)
_ZH_SURNAME = re.compile(rf"(?:我姓|免贵姓|本人姓|鄙姓|贵姓[是:]?)\s?(?P<name>{_SURNAME})")
_ZH_LATIN = re.compile(
    r"(?:我叫|我是|名字[叫是]|姓名[是:]?|联系人[是:]?|收件人[是:]?)\s?(?P<name>[A-Z][a-z]{1,14}(?:\s[A-Z][a-z]{1,14}){0,2})(?![A-Za-z0-9])"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_CALLED = re.compile(
    r"(?<![A-Za-z])(?:(?:my|our|the|his|her)\s(?:\w+\s)?name(?:['’]?s|\sis|\swas|:)|(?<![a-z]\s)names?\s?(?:is|:)"
    r"|i(?:\sam|['’]m)\s(?:called|named))\s{0,3}",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?<![A-Za-z])(?:(?:cardholder|passenger|guest|customer|contact)(?:\sname)?(?:\sis|:)|signed(?:\sby)?,?|yours\s"
    r"(?:truly|sincerely|faithfully),|(?:best|kind|warm)?\s?regards,|sincerely,|respectfully,"
    r"|under\sthe\sname(?:\sof)?)\s{1,3}",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"(?<![A-Za-z])(?:i\sam|i['’]?m|this\sis|it['’]s|here\sis|attn:?|call\sme|i\sgo\sby|named|(?:spoke|speak|talked)\s(?:to|with)"
    r"|agent|rep|representative|manager|supervisor|name)\s{1,2}",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?<![A-Za-z])(?:[Mm]rs?|MRS?|Ms|Mx|Dr|Prof)(?:\.\s?|\s{1,2})(?=[A-Za-z])")
_MAX_WORDS = 4


def find_names(plain: str) -> Iterator[Span]:
    """Yield names of people that a cue announces, in Chinese and in Latin script."""
    if not plain.isascii():
        for pattern in (_ZH_FULL, _ZH_SELF, _ZH_TITLE, _ZH_SURNAME, _ZH_LATIN):
            for found in pattern.finditer(plain):
                yield Span(found.start("name"), found.end("name"), "name")
    for cue in _CALLED.finditer(plain):
        yield from _name_at(plain, cue.end(), _called_words)
    for cue in _SIGNED.finditer(plain):
        yield from _name_at(plain, cue.end(), _capitalised_words)
    for cue in _WEAK.finditer(plain):
        yield from _name_at(plain, cue.end(), _known_words)
    for cue in _TITLED.finditer(plain):
        yield from _name_at(plain, cue.end(), _titled_words)


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
