"""What the words around a number say it is: a telephone, an account, or just an order."""

from __future__ import annotations

import re
from typing import Literal

Cue = Literal["", "order", "id", "card", "account", "phone"]

WINDOW = 40
"""Characters looked at on the left of a number."""

BARRIER = "\0"
"""Stands in the plain form of a text for what is masked already: no pattern and no window crosses it."""

# At one place the first alternative wins, so longer words come first. Han letters are word characters to \b,
# hence the explicit borders. Where no cue can begin, the first look says so.
_CUES = re.compile(
    r"""
    (?=[\u4e00-\u9fff\#$¥€£₩₹]|(?<![a-z])[a-z])
    (?:(?P<order>(?:订单|訂單|工单|流水|货|條|条|票|版本|序列|物流|快递|运单|取件|验证|受理|案件|发票|会话|商品|产品|问题)?(?:编号|编码|单号|單號|号码牌|码|号(?=\W))
        |订单|訂單|工单|型号|批次|批号|流水|货号|航班|版本|物流|快递|运单|邮编|价格|金额|时间戳|商品|产品|车次|案号|发票
        |(?<![a-z])(?:orders?|ref(?:erence)?|tickets?|cases?|tracking|invoice|booking|confirmation|flight|pnr|serial|sku
        |model|isbn|imei|lot|batch|part|item|version|build|error|(?<!area\ )code|session|timestamp|product|asin|upc
        |barcode|parcel|shipment|awb|claim|incident|coupon|voucher|ifsc|transaction|receipt|request|complaint|docket|firmware)(?![a-z])
        |[#$¥€£₩₹])
    |(?P<id>身[分份][证證]|統一證號|证件|护照|護照|社保|通行证|驾驶证|驾照|军官证|学生证|台胞证|回乡证|港澳证|居住证|居留[证證]
        |(?<![a-z])(?:passport|ssn|hkid|medicare(?=[\s:]{0,2}(?:\Z|(?:card|number|no|is)(?![a-z])))|(?:personal)?ausweis(?:nummer)?|steuer-?(?:id|nummer)
        |(?:fin|ic)(?=\ (?:card\ )?(?:number|no|is)(?![a-z]))|social\ security|social(?=\ (?:is|number|no))
        |(?:national|identity|my|voter)\ id|identity(?=\ (?:number|no|card|doc))
        |dl(?=\ ?(?:\#|no|number|is)(?![a-z]))
        |id(?=\ (?:card|number|no)|:)|aadhaa?r|nino|national\ insurance|driv(?:er'?s?|ing)\ licen[cs]e|tfn|bsn|curp
        |nric|tax\ id|tin|cpf|dni|nhs|personnummer)(?![a-z]))
    |(?P<card>[工农建招中交]行|银行卡|信用卡|借记卡|储蓄卡|卡号|卡(?=[:是为\s]{0,2}\Z)|(?<![a-z])(?:credit|debit|visa|mastercard|amex|unionpay|card)(?![a-z]))
    |(?P<account>账号|账户|帐号|帐户|賬號|賬戶|帳號|会员号
        |(?:扣扣|企鹅|(?<![a-z])qq)(?=号?[:是为\s]{0,3}\Z)
        |(?<![a-z])(?:account|acct?|iban|bsb|sort\ code|routing|a/c|bank)(?![a-z]))
    |(?P<phone>电话|手机|联系|致电|拨打|来电|号码|打给|打到|座机|固话|回电|短信|電話|手機|聯繫|聯絡|號碼|传真|致電|來電|回電|撥打|短訊|傳真
        |打[比俾畀給]我|搵我|覆我
        |(?<![a-z])(?:phone|tel|telephone|cell|cellphone|mobile|mob|call|text|dial|ring|reach|whatsapp|fax|contact|number
        |landline|sms|handphone|telefon|t[ée]l[ée]phone)(?![a-z])
        |(?<![a-z])(?:hp|home|office)(?=[\s:]{1,2}\Z)|(?<![a-z])my\ \#)
    )(?(id)(?:\ card(?![a-z])|卡)?)(?:\ (?:number|num|no|nr|id|code)(?![a-z])|号码?|號碼?|编号|(?<=[a-z])\ ?\#)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Between a word like "order" and its number stands nothing, or a word like "number".
_ORDER_GAP = re.compile(
    r"[\s:=.(\-#]*(?:(?:编号|号码?|number|num|nr|no|id|code)[\s:=.#]*(?:is|was|are|是|为)?[\s:=]*)?[a-z]{0,4}-?\Z"
    r"|(?:\s?(?:是|为|is|was|=|:))*\s?\Z",
    re.IGNORECASE,
)
# After these an identity number may come some words later; after "ID" or 身份证 only with nothing much between.
_FIRM_ID = re.compile(r"passport|ssn|social s|national|driver|护照|護照", re.IGNORECASE)
_ID_GAP = re.compile(
    r"(?:[\s:=.,#(\-]|编号|号码?|numbers?|num|nr|no|id|card|code|is|was|are|是|为|[a-z]{1,12}\s(?=\Z)|[\u4e00-\u9fff]字第|(?<=[a-z])'s"
    r"|(?:that|which|you|i|we|my"
    r"|the|on|in|have|has|file|with|ending|starts?|begins?|old|new)\s){0,8}\Z",
    re.IGNORECASE,
)
_REST = re.compile("[A-Za-z]*")
_SENTENCE_END = re.compile(r"[。！？!?\n\0]")
_PHONE_AFTER = re.compile(
    r"[\s,]{0,3}(?:(?:is|are|was)\s(?:my|our|his|her|the)\s(?:\w+\s)?(?:phone|cell|mobile|number|tel)"
    r"|(?:这)?(?:个)?[是为]我?们?的?家?的?(?:电话|手机|号码|联系)|[,(]?\s?(?:cell|mobile|phone|whatsapp|手机|电话)(?![a-z]))",
    re.IGNORECASE,
)
_ID_AFTER = re.compile(
    r"[\s,]{0,3}(?:(?:is|was)\s(?:my|our|his|her)\s(?:ssn|social|nric|hkid|passport|aadhaa?r|tax\sid)(?![a-z])"
    r"|(?:这)?(?:个)?[是为]我?的?(?:身份证|护照))",
    re.IGNORECASE,
)
# What says so even of a number that the words before call an order's: "order 13800138000 is my phone".
_MINE_AFTER = re.compile(
    r"[\s,]{0,3}(?:(?:is|are|was)\s(?:my|our|his|her)\s(?:\w+\s)?(?:phone|cell|mobile|tel)"
    r"|(?:这)?(?:个)?[是为]我们?的?(?:电话|手机|号码)|请?(?:联系|打给?|拨打|找|加)我)",
    re.IGNORECASE,
)
_LABEL_END = re.compile(r"[\s:=.#(]*(?:is|was|是|为)?[\s:]*\Z", re.IGNORECASE)


def left_of(plain: str, start: int, width: int = WINDOW) -> str:
    """Return at most `width` characters before `start`, no further than the sentence's begin or what is masked."""
    begin = max(0, start - width)
    left = plain[begin:start]
    # The rest of a word that the width cuts is no word: "ssn" of "lessn".
    cut = _REST.match(left).end() if begin and _REST.match(plain[begin - 1]).end() else 0  # type: ignore[union-attr]
    for end in _SENTENCE_END.finditer(left):
        cut = end.end()
    return left[cut:]


def cue_before(plain: str, start: int) -> Cue:
    """Name what the words before `start` say a number is: the nearest cue, or the empty string."""
    left = left_of(plain, start)
    if not left.strip():
        return _label_above(plain, start - len(left))
    for cue in reversed(list(_CUES.finditer(left))):
        if cue.lastgroup == "id" and not _FIRM_ID.match(cue.group()) and not _ID_GAP.match(left, cue.end()):
            continue
        if cue.lastgroup != "order":
            return cue.lastgroup  # type: ignore[return-value]
        if _ORDER_GAP.match(left, cue.end()):
            return "order"
    return ""


def _label_above(plain: str, line: int) -> Cue:
    """Name the cue that the line above ends with, if it is a label to the line that begins at `line`."""
    if not line or plain[line - 1] != "\n":
        return ""
    left = left_of(plain, line - 1)
    for cue in reversed(list(_CUES.finditer(left))):
        return cue.lastgroup if _LABEL_END.match(left, cue.end()) else ""  # type: ignore[return-value]
    return ""


def has_cue(plain: str, start: int) -> bool:
    """Whether any cue stands before `start`, or can be seen from digits and separators right of it."""
    left = left_of(plain, start)
    if left.strip():
        return _CUES.search(left) is not None
    return _label_above(plain, start - len(left)) != ""


def cue_after(plain: str, end: int) -> Cue:
    """Name what the words after a number say it is: a telephone ("… is my cell") or an identity number."""
    if _PHONE_AFTER.match(plain, end):
        return "phone"
    return "id" if _ID_AFTER.match(plain, end) else ""


def is_mine_after(plain: str, end: int) -> bool:
    """Whether the words after a number say that it is the writer's telephone, whatever stands before it."""
    return _MINE_AFTER.match(plain, end) is not None


def cue_of(plain: str, start: int, end: int) -> Cue:
    """Name what the words around `plain[start:end]` say it is: the nearest cue on the left, else on the right.

    Examples
    --------
    >>> text = "call me about order number 4155550123"
    >>> cue_of(text, 27, 37)
    'order'
    """
    cue = cue_before(plain, start)
    if cue == "order" and is_mine_after(plain, end):
        return "phone"
    return cue or cue_after(plain, end)
