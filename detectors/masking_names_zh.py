"""Chinese names of people after words, or before titles, that announce one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.masking_numbers import Span

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
# Surnames that are ordinary words too ("我叫车" is a taxi called): they need an end after the name, or a cue before.
_WORDLIKE = frozenset("车单时都和来门位国平计相初原全应成向连满云支普海花区官明安何管关经于任查申蒙")
_HAN = "[\u4e00-\u9fff]"
# The first character of a given name is hardly ever one of these; the second is none of the longer list, unless it
# ends the phrase: people are called 来福 and 前进.
_FIRST = "(?:(?![的了是我你他她它们吗呢吧在不没把被让给])[\u4e00-\u9fff])"
_SECOND = (
    "(?:(?![我你他她它们的了是在想要有来去到说不没也就都把被让给跟和与从打买订这那个住今昨前后上下电手身联因为已刚还能可请问投反家"
    "吗呢吧])[\u4e00-\u9fff])"
)
_END = r"(?=[\W_]|\Z)"
_GIVEN = f"{_FIRST}(?:{_SECOND}|{_FIRST}{_END})?"
_SURNAME = f"(?:{_DOUBLE}|[{_SINGLE}])"
_LATIN = r"[A-Z][a-z]{1,14}(?:\s[A-Z][a-z]{1,14}){0,2}(?![A-Za-z0-9])"
_NAME = rf"\s{{0,2}}(?P<name>{_SURNAME}[·\s]?{_GIVEN}|[小阿老]{_FIRST}{{1,2}}{_END}|{_LATIN})"
# A pattern that begins with one character is searched for at the speed of memchr; what stands before is looked back at.
_CUED = (
    ("叫", re.compile(rf"叫(?<=[我名字人主他她]叫)(?P<tie>[做作])?{_NAME}")),
    (
        "名",
        re.compile(
            rf"名(?:字(?P<tie>[是为叫:])|(?<=[姓真本署]名)(?P<link>[是为叫:\s]{{0,2}})|(?<=户名)(?<!用户名)[是为:]){_NAME}"
        ),
    ),
    ("人", re.compile(rf"人(?<=(?:联系|收件|收货|寄件|签收|聯繫)人)(?P<link>[是为叫:\s]{{0,2}}){_NAME}")),
    ("人", re.compile(rf"人(?<=(?:投诉|当事|申请|持卡|乘机|举报)人)(?P<tie>[是为叫:]){_NAME}")),
    ("主", re.compile(rf"主(?<=[户业机车]主)(?P<tie>[是叫:]){_NAME}")),
    ("呼", re.compile(rf"呼(?<=称呼)(?P<link>我?){_NAME}")),
)
_BEFORE_END = (
    rf"\s?(?P<name>{_SURNAME}{_GIVEN}(?<![人员民户客商工生金卡])|{_LATIN})"
    r"(?=[,，。.!！?？;；、\s(（]|\Z|身份证|电话|手机|联系|先生|女士|小姐|本人|\0)"
)
_SELF = (
    ("是", re.compile(rf"是(?<=[我里]是){_BEFORE_END}")),
    ("本人", re.compile(rf"本人[是叫]?{_BEFORE_END}")),
    ("客服", re.compile(rf"客服{_BEFORE_END}")),
    ("经理", re.compile(rf"经理{_BEFORE_END}")),
    ("店长", re.compile(rf"店长{_BEFORE_END}")),
    ("主管", re.compile(rf"主管{_BEFORE_END}")),
)
# Every cue of the patterns in a form that is quick to test; more than they find.
_MAY_NAME = (
    ("叫", re.compile("叫(?<=[我名字人主他她]叫)")),
    ("名", re.compile("名(?<=[姓真本署户]名)|名字")),
    (
        "人",
        re.compile("人(?<=(?:联系|收件|收货|寄件|签收|聯繫|投诉|当事|申请|持卡|乘机|举报)人)|人(?<=本人)"),
    ),
    ("主", re.compile("主(?<=[户业机车]主)[是叫:：]|主管")),
    ("是", re.compile("是(?<=[我里]是)")),
    ("姓", re.compile("姓(?<=[我贵人鄙]姓)")),
)
_MAY_WORDS = ("称呼", "客服", "经理", "店长")
_FAMILY = re.compile(rf"姓(?<=[我贵人鄙]姓)[是:]?\s?(?P<name>{_SURNAME})")
_TITLES = ("先生", "女士", "小姐", "太太", "老师", "师傅")
_BEFORE_TITLE = re.compile(
    rf"(?:(?P<cue>[是叫姓找给向跟与由位民户主人服理]\s?)|(?<![\u4e00-\u9fff]))(?P<name>(?P<family>{_SURNAME}){_FIRST}{{0,2}})\Z"
)


def may_name_chinese(text: str) -> bool:
    """Whether a text, in its first or plain form, has a cue or a title that `find_chinese_names` looks for."""
    for mark, pattern in _MAY_NAME:
        if mark in text and pattern.search(text):
            return True
    return any([word in text for word in _MAY_WORDS + _TITLES])


def find_chinese_names(plain: str) -> Iterator[Span]:
    """Yield Chinese names that a cue or a title announces."""
    for mark, pattern in _CUED:
        if mark in plain:
            yield from (_span(m) for m in pattern.finditer(plain) if _sure(m, plain))
    for mark, pattern in _SELF:
        if mark in plain:
            yield from (_span(m) for m in pattern.finditer(plain) if _self(m, mark))
    if "姓" in plain:
        yield from (_span(m) for m in _FAMILY.finditer(plain))
    for title in _TITLES:
        if title in plain:
            yield from _titled(plain, title)


def _span(found: re.Match[str]) -> Span:
    return Span(found.start("name"), found.end("name"), "name")


def _self(found: re.Match[str], mark: str) -> bool:
    """Whether a name that begins like a word is long enough to be one: "我是于超然", not "本人于今年"."""
    return found["name"][0] not in _WORDLIKE or (mark == "是" and len(found["name"]) > 2)


def _sure(found: re.Match[str], plain: str) -> bool:
    """Whether a name that begins like a word, or follows its cue without a verb or colon, ends a phrase."""
    tied = found.groupdict().get("link") != ""
    if tied and found["name"][0] not in _WORDLIKE:
        return True
    after = plain[found.end() : found.end() + 1]
    return not "\u4e00" <= after <= "\u9fff"


def _titled(plain: str, title: str) -> Iterator[Span]:
    at = plain.find(title)
    while at >= 0:
        found = _BEFORE_TITLE.search(plain, max(0, at - 5), at)
        if found and _fits(found, title):
            yield Span(found.start("name"), at, "name")
        at = plain.find(title, at + 2)


def _fits(found: re.Match[str], title: str) -> bool:
    """Whether what stands before a title is a name: "任课老师" and "和女士" are none."""
    if title in ("老师", "师傅") and found["name"] != found["family"]:
        return False
    return found["family"] not in _WORDLIKE or (found["cue"] or "").strip() in tuple("是叫姓找")
