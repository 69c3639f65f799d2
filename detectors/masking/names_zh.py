"""Chinese names of people after words, or before titles, that announce one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.masking.numbers import Span

_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路"
    "游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀郁胥南班储原栗燕楚"
    "鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁"
    "芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸範賈韋鄒龍賀顧龔萬錢嚴"
    "湯齊喬龐顏聶魯歐關蘭寧紀畢單蓋羅簡赖賴鄺塗莊鐘藍農"
)
_DOUBLE = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|夏侯|诸葛|尉迟|皇甫|"
    "澹台|公孙|慕容|令狐|司徒|司空|轩辕|长孙|宇文|歐陽|司馬|諸葛"
)
# Surnames that are ordinary words too ("我叫车" is a taxi called): they need an end after the name, or a cue before.
_WORDLIKE = frozenset("车单时都和来门位国平计相初原全应成向连满云支普海花区官明管经查申")
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
# Names of peoples whose names are written by their sound: with a dot, or in characters that little else is written in.
_SOUNDS = (
    "阿迪丽娜尔古扎提买江木依不拉吐孙汗热孜万艾力克尼亚帕夏米努巴哈合曼玛伊布苏来卓嘎西次仁旺堆德吉央金达瓦白格桑多平措姆索朗丹群其"
    "日勒图雅乌云斯琴特呼和敖"
)
_BY_SOUND = rf"(?:{_HAN}{{1,6}}·{_HAN}{{1,6}}(?!{_HAN})|[{_SOUNDS}]{{3,8}}(?!{_HAN}))"
_NAME = rf"\s{{0,2}}(?P<name>{_BY_SOUND}|{_SURNAME}[·\s]?{_GIVEN}|[小阿老]{_FIRST}{{1,2}}{_END}|{_LATIN})"
_KIN = "爸妈爷奶公婆子儿女孩弟哥姐妹友"  # last characters of 老公, 妻子, 孩子, 女朋友 …
# Relatives whose name follows at once: "我爸方国栋今年七十", of two characters only where what is theirs follows.
_RELATIVE = (
    "我(?:老[婆公]|[妻儿]子|丈夫|[爱家]人|女儿|爸爸?|妈妈?|[父母]亲|爷爷|奶奶|[哥弟姐妹]{1,2}|外[公婆]"
    "|朋友|同事)"
)
_THEIRS = r"的(?:会员|账|帐|手机|电话|号|身份|护照|[银信社]?[行用保]?卡|订单|票|名字|车)"
_RELATED = re.compile(
    rf"{_RELATIVE}(?P<name>{_SURNAME}{_FIRST}(?:{_SECOND}(?=[,，。.!！?？;；、\s的在被是]|\Z|今年|电话|手机)|(?=今年|{_THEIRS})))"
)
# A pattern that begins with one character is searched for at the speed of memchr; what stands before is looked back at.
_CUED = (
    ("叫", re.compile(rf"叫(?<=[我名字人主他她]叫)(?P<tie>[做作])?{_NAME}")),
    ("叫", re.compile(rf"叫(?<=[{_KIN}]叫)(?P<link>){_NAME}")),
    (
        "名",
        re.compile(
            rf"名(?:字(?P<tie>[是为叫:])|(?<=[姓真本署户]名)(?<!用户名)(?P<link>[是为叫:\s]{{0,2}})){_NAME}"
        ),
    ),
    (
        "人",
        re.compile(
            rf"人(?<=(?:联系|收件|收货|寄件|签收|聯繫)人)(?P<link>(?:还?是?写的?)?[是为叫:\s]{{0,2}}){_NAME}"
        ),
    ),
    (
        "人",
        re.compile(
            rf"人(?<=(?:投诉|当事|申请|持卡|乘机|举报|经办|开户)人)(?P<link>[是为叫:\s]{{0,2}}){_NAME}"
        ),
    ),
    ("款", re.compile(rf"款(?<=落款)(?P<link>[是为:\s]{{0,2}}){_NAME}")),
    ("主", re.compile(rf"主(?<=[户业机车]主)(?P<tie>[是叫:]){_NAME}")),
    ("呼", re.compile(rf"呼(?<=称呼)(?P<link>我?){_NAME}")),
    ("叫", re.compile(rf"叫(?<=姓.[,，]叫){_NAME}")),
)
_BEFORE_END = (
    rf"\s?(?P<name>{_SURNAME}{_GIVEN}(?<![人员民户客商工生金卡机主家])|{_LATIN})"
    r"(?=[,，。.!！?？;；、\s(（]|\Z|身份证|电话|手机|联系|先生|女士|小姐|本人|态度|\0)"
)
_ROLE = "业主|用户|住户|客户|会员|乘客|患者|旅客|机主|车主|顾客|家长|租户"
_OF_ROLE = rf"(?:[0-9]{{1,4}}(?:栋|号楼|楼|幢|座|室|号)?的?)?(?:{_ROLE})?"
_OF_FIRM = ("客服", "经理", "店长", "主管", "患者", "乘客")
_BARE = (*_OF_FIRM, "车主", "业主", "机主")
_SELF = (
    ("是", re.compile(rf"是(?<=[我里]是){_OF_ROLE}{_BEFORE_END}")),
    ("本人", re.compile(rf"本人[是叫系]?{_BEFORE_END}")),
    *((word, re.compile(rf"{word}(?P<verb>[叫是姓:]?){_BEFORE_END}")) for word in _BARE),
)
_AFTER_NAME = re.compile(
    r"(?![\u4e00-\u9fff])|电话|手机|联系|身份|地址|住|号码|先生|女士|小姐|签收|收件|在家|不在"
)
_FAMILY = re.compile(rf"姓(?<=[我贵人鄙敝]姓)[是:]?\s?(?P<name>{_SURNAME})")
_TITLES = ("先生", "女士", "小姐", "太太", "老师", "师傅")
# What the patterns begin with, for a quick test of a text in its first form: more than they find.
_STARTS = rf"\s{{0,2}}[{_SINGLE}{_DOUBLE.replace('|', '')}{_SOUNDS}小阿老A-Z]"
_LINK = r"(?:还?是?写的?)?[是为叫我:：\s]{0,2}"
_MAY_NAME = (
    ("叫", re.compile(rf"叫(?<=[我名字人主他她,，{_KIN}]叫)[做作]?{_STARTS}")),
    ("我", re.compile(rf"{_RELATIVE}{_STARTS}")),
    ("名", re.compile(rf"名(?:字[是为叫:：]|(?<=[姓真本署户]名){_LINK}){_STARTS}")),
    ("人", re.compile(rf"人(?<=(?:[系件货收繫诉事请卡机报办户]|本)人)(?:系|{_LINK}){_STARTS}")),
    ("款", re.compile(rf"款(?<=落款){_LINK}{_STARTS}")),
    ("主", re.compile(rf"主(?<=[户业机车]主)[是叫姓:：]?{_STARTS}")),
    ("呼", re.compile(rf"呼(?<=称呼){_LINK}{_STARTS}")),
    ("是", re.compile(rf"是(?<=[我里]是){_OF_ROLE}{_STARTS}")),
    ("姓", re.compile(rf"姓(?<=[我贵人鄙敝]姓){_LINK}{_STARTS}")),
    *((word, re.compile(rf"{word}[叫是姓:：]?{_STARTS}")) for word in _OF_FIRM),
    ("·", re.compile(rf"[叫字名人款主呼我][字做作是为叫我:：\s]{{0,5}}{_HAN}{{1,6}}·")),
    *(
        (
            t,
            re.compile(
                "|".join(rf"{t}(?<=[{_SINGLE}{_DOUBLE.replace('|', '')}]{'.' * n}{t})" for n in range(4))
            ),
        )
        for t in _TITLES
    ),
)
_BEFORE_TITLE = re.compile(rf"(?P<cue>.?)(?P<name>(?P<family>{_SURNAME}){_FIRST}{{0,2}})\Z", re.DOTALL)


def may_name_chinese(text: str) -> bool:
    """Whether a text, in its first or plain form, has a cue or a title that `find_chinese_names` looks for."""
    return any([mark in text and pattern.search(text) for mark, pattern in _MAY_NAME])


def find_chinese_names(plain: str) -> Iterator[Span]:
    """Yield Chinese names that a cue or a title announces."""
    for mark, pattern in _CUED:
        if mark in plain:
            yield from (_span(m) for m in pattern.finditer(plain) if _sure(m, plain))
    for mark, pattern in _SELF:
        if mark in plain:
            yield from (_span(m) for m in pattern.finditer(plain) if _self(m, mark))
    if "我" in plain:
        yield from (_span(m) for m in _RELATED.finditer(plain) if _is_relative(m["name"]))
    if "姓" in plain:
        yield from (_span(m) for m in _FAMILY.finditer(plain))
    for title in _TITLES:
        if title in plain:
            yield from _titled(plain, title)


def _span(found: re.Match[str]) -> Span:
    return Span(found.start("name"), found.end("name"), "name")


_WORD_LIST = """
房东 房客 商家 白领 管家 高德 安卓 包月 包邮 路过 武汉 宁波 常州 石家庄 广州 贵州 杭州 苏州 温岭 解决 安排 高手
安全 白金 黄金 高级 高铁 高中 任何 蒙牛 安徽 金牌 金卡 平安 方便 全部 成都 江苏
江西 云南 海南 温州 华为 马上 于是 应该 向来 严重 强烈 万达 万科 单身 单位 连续
时候 时间 国内 国外 原来 全程 全款 满意 普通 支持 明天 明年 关于 经常 计划 平时
"""
_WORDS = frozenset(_WORD_LIST.split())


# What begins like a name after 我叫 and is whoever was called.
_CALLED_OUT = ("司机", "商家", "房东", "管家", "施工", "安装", "高德", "全家", "车主", "平台", "包车", "万能")


def _self(found: re.Match[str], mark: str) -> bool:
    """Whether a name that begins like a word is one: "我是成超然" and "本人于波", not "我是安全" or "本人于今年".

    Right after 客服 and the like stands a verb more often than a name: "客服解决。" So two characters are none there,
    nor three that begin like a word.
    """
    name = found["name"]
    if mark == "本人" and (name[0] in "经向和都查申从应" or re.match("于[今昨前上下去本当某]", name)):
        return False
    if mark in _BARE and not found["verb"] and not name.isascii():
        return len(name) > 2 and name[0] not in _WORDLIKE and name[:2] not in _WORDS
    return name not in _WORDS


# What a relative has, or is, that begins like a surname.
_ILLS = (
    "高血",
    "高中",
    "高考",
    "高龄",
    "白血",
    "白内",
    "双胞",
    "全身",
    "安装",
    "黄金",
    "康复",
    "文化",
    "江湖",
    "项链",
)


def _is_relative(name: str) -> bool:
    """Whether what follows a relative is a name: not "我妈高血压的药", "我爸华为的手机"."""
    return (
        name[0] not in _WORDLIKE
        and name[0] not in "帅强"
        and name[:2] not in _WORDS
        and not name.startswith(_ILLS)
    )


def _sure(found: re.Match[str], plain: str) -> bool:
    """Whether a name that begins like a word, or follows its cue without a verb or colon, ends a phrase."""
    name, link = found["name"], found.groupdict().get("link")
    if name.startswith(_CALLED_OUT):
        return False
    tied = link != ""
    if not tied and name[0] in "和与及":
        return False
    if tied and name[0] not in _WORDLIKE:
        return True
    return name not in _WORDS and _AFTER_NAME.match(plain, found.end()) is not None


def _titled(plain: str, title: str) -> Iterator[Span]:
    at = plain.find(title)
    while at >= 0:
        found = _BEFORE_TITLE.search(plain, max(0, at - 5), at)
        if found and _fits(found, title):
            yield Span(found.start("name"), at, "name")
        at = plain.find(title, at + 2)


# Words that end like a surname.
_NO_FAMILY = (
    "对方",
    "双方",
    "我方",
    "警方",
    "官方",
    "公司",
    "语文",
    "英文",
    "中文",
    "作文",
    "音乐",
    "娱乐",
    "专车",
    "快车",
)


def _fits(found: re.Match[str], title: str) -> bool:
    """Whether what stands before a title is a name: "任课老师" and "和女士" are none."""
    if found["cue"] + found["family"] in _NO_FAMILY:
        return False
    if title in ("老师", "师傅") and found["name"] != found["family"]:
        return False
    if title in ("老师", "师傅") and found["family"] in "任班段修管":  # 班主任老师, 值班老师, 维修师傅
        return False
    return found["family"] not in _WORDLIKE or found["cue"] in tuple("是叫姓找")
