"""E-mail addresses, also as they are spoken, and account names after a cue. A public `@handle` stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.masking import checksums
from detectors.masking.context import cue_of, left_of
from detectors.masking.numbers import Span
from detectors.masking.quantities import is_amount_before
from detectors.masking.words import NOT_ACCOUNTS

_LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'零〇一二三四五六七八九幺"
_LOCAL += "".join(chr(cp) for cp in range(0xC0, 0x100))  # letters with accents
_LOCAL_CHARS = 64  # RFC 5321, section 4.5.3.1.1
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(?:[.。][A-Za-z0-9-]{1,63}){1,5}(?![A-Za-z0-9-])")
_PROVIDERS = (
    "gmail|googlemail|yahoo|hotmail|outlook|live|msn|icloud|me|aol|proton|protonmail|gmx|web|mail|yandex"
    "|qq|vip|163|126|139|189|sina|sohu|foxmail|aliyun|yeah|naver|daum|orange|free|libero"
)
_TOP = "com|cn|net|org|edu|gov|io|co|uk|de|fr|jp|kr|in|au|me|info|biz|ca|hk|tw|sg|it|es|ru|us|eu|nl|ch"
_KNOWN_PROVIDER = re.compile(rf"(?:{_PROVIDERS})(?![a-z0-9])", re.IGNORECASE)
_MISTYPED_DOMAIN = re.compile(rf"(?:{_PROVIDERS}),\s?(?:com|cn|net)(?![A-Za-z0-9])", re.IGNORECASE)
_HAN_LOCAL = re.compile("[\u4e00-\u9fff]{0,3}\\Z")
# "name at domain dot com", "name (at) domain.com", "name 艾特 domain 点 com", "name @ domain . com".
_AT = re.compile(
    r"\s{0,2}[(\[{<]?\s?(?:@|艾特|圈a|小老鼠|(?<![a-z])at(?:\sthe\srate(?:\sof)?)?(?![a-z]))\s?[)\]}>]?\s{0,2}",
    re.IGNORECASE,
)
_DOT = r"\s{0,2}[(\[{<]?\s?(?:[.。]|点|點|(?<![a-z])dot(?![a-z]))\s?[)\]}>]?\s{0,2}"
_SPOKEN_DOMAIN = re.compile(
    rf"[a-z0-9]{{1,30}}(?:-[a-z0-9]{{1,30}})?(?:{_DOT}[a-z0-9-]{{1,30}})??(?:{_DOT}(?:{_TOP})(?![a-z0-9])){{1,2}}",
    re.IGNORECASE,
)
_SPOKEN_LOCAL = re.compile(
    r"[a-z0-9._%+\-零〇一二三四五六七八九幺]{1,40}(?:\s(?:dot|underscore|dash|hyphen|minus|plus|点|下划线)\s[a-z0-9._%+-]{1,40}){0,4}\Z",
    re.IGNORECASE,
)
_BEFORE_SHOP = re.compile(
    r"(?:me|us|it|them|him|her|you|this|that|these|those|one|item|items|order|orders|shop|buy|look|available|here|online"
    r"|cheaper|store|sale|price|deal|stuff|thing|product|products|site|page|now|is|are|was|be|support|help|in|on|up|out"
    r"|and|or|again|working|[a-z]{2,}(?:ed|ing)|bought|got|found|saw|sold|paid|than|only|not|today|yesterday)\Z",
    re.IGNORECASE,
)
_MAIL_CUE = re.compile(r"e-?mail|mail|邮箱|邮件|郵箱|信箱|write to|reach|contact", re.IGNORECASE)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_BRANCH = re.compile(
    r"(?<![a-z])(?:sort(?:\scode)?|bsb)(?:\s(?:is|number|no))?[\s:]{1,3}(?P<code>\d\d-\d\d-\d\d|\d{3}-\d{3})(?![0-9\-])",
    re.IGNORECASE,
)
_CARD_CODE = re.compile(
    r"(?<![a-z])(?:(?:cvv2?|cvc2?)(?:\s(?:is|code|number|no))?[\s:]{1,3}(?P<code>\d{3,4})|security\scode(?:\sis)?[\s:]{1,3}(?P<three>\d{3}))(?![0-9A-Za-z\-])",
    re.IGNORECASE,
)
# QQ and WeChat by the names that filters do not know.
_NICKNAMED = re.compile(
    r"(?:扣扣|企鹅|[微v]❤)号?\s?[:是为]?\s?(?P<name>[a-z0-9][a-z0-9_.\-]{4,29})(?![a-z0-9_@])", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"""(?:
    (?:(?P<firm>加我?的?(?:微信|薇信|威信|qq号?|v信|vx|v(?=[:a-z0-9]))|微信号|微信id|用户名|会员名|昵称
       |(?:支付宝|淘宝|抖音|微博|快手|小红书)(?:账号|帐号|号|id)
       |(?<![a-z])(?:user\ ?name|user\ ?id|login|nick\ ?name|(?:wechat|weixin|line|skype|telegram|qq|paypal|venmo
       |discord
       |snapchat|instagram|whatsapp|cash\ ?app|zelle|kakao(?:talk)?)[\ ,]{1,2}(?:my\ )?
       (?:id|name|account|handle|user(?:name)?))(?![a-z]))
       \s{0,2}(?P<tie>[:=]|是|为|is(?=\s)|名)?\s{0,2}
     |(?:微信|薇信|支付宝|(?<![a-z])(?P<app>paypal\.me/|(?:wechat|weixin|vx|v信|wx|qq|line|skype|telegram|tg|paypal|venmo|discord
       |snap(?:chat)?|instagram|insta|ig|whatsapp|kakao|cash\ ?app)(?![a-z])))
       [呗吧哦啊呀]?\s?(?:号码?)?\s?(?P<link>[:=]|是|为|(?<=\s)is\s|号|(?=\$[a-z]))?\s?)
    [@$]?(?:live:)?(?!paypal\.me/)(?P<name>[a-z0-9][a-z0-9_.\-]{3,29}(?:\#[0-9]{4})?)(?![a-z0-9_@])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:i?phone|ios|ipad|android|windows|version|ver|win|mac|harmony|galaxy|mate|app|v)[\d.]*\w{0,4}\Z"
    r"|\d{1,4}(?:\.\d+)*\Z",
    re.IGNORECASE,
)


# Adverbs and adjectives after "account is": "permanently", "impossible".
_IS_WORD = re.compile(r"[a-z]{3,}(?:ly|ing|ible|able|ive|ous|ful|less)|[a-z]{4,}ed")
_IS_ME = re.compile(r"\s?(?:is\sme|is\smine|that['’]?s\sme|是我)(?![a-z])", re.IGNORECASE)
_MINE = re.compile(r"(?:my|我的)\s?\Z", re.IGNORECASE)
_APPS_AND_WORDS = ("line", "snap", "ig", "insta")
_DATE = re.compile(r"(?:19|20)\d\d[01]\d[0-3]\d\Z")


def find_emails(plain: str) -> Iterator[Span]:
    """Yield e-mail addresses, plain or spoken."""
    done = 0
    for at in _AT.finditer(plain):
        if at.start() < done:
            continue
        span = _plain_email(plain, at) or _spoken_email(plain, at)
        if span and span.start >= done:
            yield span
            done = span.end


def _plain_email(plain: str, at: re.Match[str]) -> Span | None:
    if at.group() != "@":
        return None
    left = plain[max(0, at.start() - _LOCAL_CHARS) : at.start()]
    local = left[len(left.rstrip(_LOCAL)) :].lstrip(".'")
    domain = _DOMAIN.match(plain, at.end()) or _MISTYPED_DOMAIN.match(plain, at.end())
    if not local and domain and _KNOWN_PROVIDER.match(plain, at.end()):
        local = _HAN_LOCAL.search(left)[0]  # type: ignore[index]
    if not local or not domain or domain.group().rpartition(".")[2].isdigit():  # "2@9.99", "lodash@4.17.21"
        return None
    return Span(at.start() - len(local), domain.end(), "email")


def _spoken_email(plain: str, at: re.Match[str]) -> Span | None:
    domain = _SPOKEN_DOMAIN.match(plain, at.end())
    if not domain:
        return None
    left = left_of(plain, at.start(), 100)
    local = _last_match(_SPOKEN_LOCAL, left)
    if not local:
        return None
    known = _KNOWN_PROVIDER.match(domain.group())
    shop = _BEFORE_SHOP.match(local) and not known
    if shop and not _MAIL_CUE.search(left[: -len(local)]):
        return None
    return Span(at.start() - len(local), domain.end(), "email")


def _last_match(pattern: re.Pattern[str], left: str) -> str:
    """Return the longest end of `left` that the pattern matches and no word is cut by."""
    words = [
        m.start()
        for m in re.finditer(
            r"(?<![A-Za-z0-9._%+\-零〇一二三四五六七八九幺])[A-Za-z0-9._%+\-零〇一二三四五六七八九幺]", left
        )
    ]
    for start in words[-9:]:
        if pattern.match(left, start):
            return left[start:]
    return ""


def find_accounts(plain: str) -> Iterator[Span]:
    """Yield bank accounts in international form, and names on messengers and payment services after a cue."""
    for iban in _IBAN.finditer(plain):
        if checksums.is_iban(iban.group().replace(" ", "")):
            yield Span(iban.start(), iban.end(), "account")
    small = plain.lower()
    for found in _BRANCH.finditer(plain) if "sort" in small or "bsb" in small else ():
        yield Span(found.start("code"), found.end("code"), "account")
    for found in _CARD_CODE.finditer(plain) if "cv" in small or " code" in small else ():
        yield Span(*found.span(found.lastgroup or 0), "card")
    for found in _NICKNAMED.finditer(plain) if "扣扣" in plain or "企鹅" in plain or "❤" in plain else ():
        yield Span(found.start("name"), found.end("name"), "account")
    for found in _ACCOUNT.finditer(plain):
        if _is_account(found):
            yield Span(found.start("name"), found.end("name"), "account")


def _is_account(found: re.Match[str]) -> bool:
    name = found["name"]
    if _NO_NAME.match(name) or name.lower() in NOT_ACCOUNTS or _IS_WORD.fullmatch(name) or _DATE.match(name):
        return False
    marked = any(c.isdigit() or c in "_#" for c in name)
    link = (found["link"] or "").strip().lower()
    if _is_told(found, name, link):
        return True
    if (found["app"] or "").lower() in _APPS_AND_WORDS:  # "the line: busy", "/IG4711"
        return marked and link != ""
    told = link in (":", "=", "号") or found.string[found.start("name") - 1] == "$"
    if told or (found["firm"] and (found["tie"] or not found["firm"].isascii())):
        return len(name) >= 4
    return marked and len(name) >= (5 if name.isdigit() else 6)


def _is_told(found: re.Match[str], name: str, link: str) -> bool:
    """Whether the cue leaves no doubt: "paypal.me/jane", "line id jane.roe", "my insta is @jane"."""
    app, firm = found["app"] or "", found["firm"] or ""
    if app:
        if app[-1] == "/":
            return True
        if found.string[found.start("name") - 1] != "@":
            return False
        mine = link and _MINE.search(left_of(found.string, found.start(), 8))
        return bool(mine or _IS_ME.match(found.string, found.end()))
    first, stop, last = name.lower().partition(".")
    return firm[-2:].lower() == "id" and first not in NOT_ACCOUNTS and bool(stop and last)


_LETTERED_ID = re.compile(
    r"(?=[A-Z0-9])(?<![A-Za-z0-9])(?:[A-Z]{1,2}\d{6}(?:\([0-9A]\)|[0-9A])|[A-Z][1289]\d{8}|[STFGM]\d{7}[A-Z]"
    r"|(?:\d{8}|[XYZ]-?\d{7})-?[A-Z]|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]|[A-Z]{5}\d{4}[A-Z]"
    r"|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]|[A-Z]{2,5}9{0,3} ?\d{6} ?[A-Z][A-Z9]\d[A-Z]{2})(?![A-Za-z0-9])"
)
MIN_ID_DIGITS = 5
"""Digits that an identity number of unknown form has at least."""
_CUED_ID = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,3}-?\d[A-Za-z0-9\-]{4,18}(?![A-Za-z0-9])(?:\([0-9A]\))?")


_DAY = re.compile(r"(?:(?:19|20)\d\d-\d\d?-\d\d?|\d\d?-\d\d?-(?:19|20)\d\d)(?![0-9A-Za-z-])")


def find_lettered_ids(plain: str) -> Iterator[Span]:
    """Yield identity and passport numbers that contain letters."""
    for found in _LETTERED_ID.finditer(plain):
        start, end = found.span()
        if cue_of(plain, start, end) != "order" and checksums.is_lettered_id(found.group().replace(" ", "")):
            yield Span(start, end, "id")


def find_cued_ids(plain: str) -> Iterator[Span]:
    """Yield numbers of any form after a word like "passport"."""
    for found in _CUED_ID.finditer(plain):
        start, end = found.span()
        if _DAY.match(plain, start) or is_amount_before(plain, end):  # "passport expired on 2024-05-01"
            continue
        if sum(c.isdigit() for c in found.group()) >= MIN_ID_DIGITS and cue_of(plain, start, end) == "id":
            yield Span(start, end, "id")
