# ruff: noqa: E501 - sentences and forms are data, one class a line
"""Texts with personal data, and look-alikes without: sentences of two kinds, for development and for the report."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from benchmarks import masking_values as values

Maker = Callable[[random.Random], str]


class Case(NamedTuple):
    """A text, the secrets in it, and the class they belong to."""

    text: str
    secrets: tuple[str, ...]
    kind: str


def _bank_account(rng: random.Random) -> str:
    return values.digits(rng, rng.choice((8, 9, 10, 12, 16)))


def _messenger(rng: random.Random) -> str:
    return rng.choice(("zhang_wei", "lucky-cat", "lily", "wxid_a", "sunny")) + values.digits(rng, 4)


def _passport(rng: random.Random) -> str:
    return rng.choice("EGPX") + values.digits(rng, 8)


def _plate_west(rng: random.Random) -> str:
    d = values.digits(rng, 4)
    return rng.choice((f"AB{d[:2]} CDE", f"7KLM{d[:3]}", f"KXR {d}", f"B-MW {d}", f"GHT-{d}"))


def _local_phone(rng: random.Random) -> str:
    d = values.digits(rng, 7)
    return rng.choice((f"555-{d[:4]}", f"9{d[:3]} {d[3:]}", f"8{d}", f"98{d[:3]} {d[:5]}", f"98{d}6"))


# Class → (values, sentences of development in two rounds; the second was held out from the first).
_CLASSES: dict[str, tuple[tuple[Maker, ...], tuple[str, ...], tuple[str, ...]]] = {
    "mobile zh": (
        (values.mobile_zh_forms,),
        ("我的电话是{}，请尽快回复", "打{}找我", "{}，客服打这个号码", "订单一直没发货，{}，等你们电话", "有问题联系{}谢谢"),
        ("手机{}，麻烦查一下退款", "投诉了三次没人管 {} 随时可以打", "请回拨：{}", "我女儿的手机号{}收不到短信", "座席让我留{}这个号，到现在没消息"),
    ),
    "fixed zh": (
        (values.fixed_zh,),
        ("家里座机{}", "请打{}联系我", "公司电话：{}，上班时间"),
        ("白天可以拨{}找我爱人", "办公室是{}，没人回电", "传真和电话都是{}"),
    ),
    "phone us": (
        (values.phone_us,),
        ("call me at {}", "My number is {} and nobody called back", "please text {} about the refund", "you can reach me on {}."),
        ("Still waiting, phone {}, after 5pm", "{} is my cell", "I left {} with your agent twice!", "ring {} and ask for my husband"),
    ),
    "phone world": (
        (values.phone_world,),
        ("call me at {}", "my phone: {}, nobody answers", "联系电话 {}", "contact {} for pickup"),
        ("Kindly revert on {} asap", "The driver should have rung {} first", "我在国外，号码{}", "you still have {} as my mobile"),
    ),
    "phone local": (
        (_local_phone,),
        ("my phone number is {}", "call {} tonight", "我的电话{}"),
        ("home phone {} please", "text me on {}", "电话号码：{}，打不通就发短信"),
    ),
    "id zh": (
        (values.id_zh,),
        ("身份证号{}", "本人身份证{}，实名认证失败", "用{}注册不了", "my Chinese ID is {}"),
        ("证件号码：{}，麻烦核实", "系统说{}已经被绑定", "乘机人{}改签", "He sent {} by chat to verify himself"),
    ),
    "id world": (
        (values.id_world,),
        ("my ID number is {}", "social security {}", "证件号{}", "verified with {} yesterday"),
        ("They asked for my national insurance or identity number: {}", "you printed {} on the label", "我的证件{}被拒", "the form shows {} which is mine"),
    ),
    "passport": (
        (_passport,),
        ("passport number {}", "护照{}", "my passport is {}"),
        ("Passport no. {} was rejected at the gate", "护照号码：{}，姓名拼错", "the passport you have on file, {}, expired"),
    ),
    "card": (
        (values.card,),
        ("my card {} was charged twice", "卡号{}被重复扣款", "you billed {}", "银行卡 {} 退款没到"),
        ("Refund to {} please", "信用卡{}多扣了两百", "I typed {} and the page crashed", "扣款的是{}这张"),
    ),
    "bank account": (
        (_bank_account,),
        ("my account number is {}", "账号{}一直冻结", "refund to bank account {}"),
        ("Acct: {} was debited twice", "退到账户{}，谢谢", "please credit account no. {} instead"),
    ),
    "iban": (
        (values.iban,),
        ("send the money to {}", "IBAN {}", "退款账号 {}"),
        ("my bank details are {} since May", "wire it: {}", "请汇到{}，德国的账户"),
    ),
    "email": (
        (values.email,),
        ("write to {} please", "my email is {}", "邮箱：{}", "请发到{}", "no answer at {} since monday"),
        ("Send the invoice over to {}, thanks", "注册邮箱{}收不到验证码", "I am {} in your system", "{}这个邮箱登录不上", "You spelled it wrong: {}."),
    ),
    "messenger": (
        (_messenger,),
        ("微信号：{}", "加我微信{}", "my wechat id is {}", "telegram: {}", "QQ号{}"),
        ("可以加微信 {} 细说", "reach me on WhatsApp, username {}", "Skype name: {}", "支付宝账号{}被封", "my line id is {}"),
    ),
    "name zh": (
        (values.name_zh,),
        ("我叫{}，投诉快递", "姓名：{}", "我是{}，上周买的", "收件人{}，一直没收到", "我的名字是{}"),
        ("您好我叫{}我的快递丢了", "联系人：{} 请核实", "本人{}，于昨日下单", "户主叫{}，水管漏了", "{}先生昨天来电投诉"),
    ),
    "name en": (
        (values.name_en,),
        ("My name is {} and I am furious", "this is {} calling again", "I'm {}, customer since 2010", "Regards, {}", "Mr. {} complained"),
        ("the name's {}.", "Name: {}, seat 12A", "I spoke to {} on Monday and got nothing", "Hello, I am {}. My bag is lost", "Yours sincerely, {}"),
    ),
    "address zh": (
        (values.address_zh,),
        ("我住在北京市朝阳区{}", "地址：{}", "送到{}就行", "快递没送到{}"),
        ("收货地址是杭州市西湖区{}，别送驿站", "{}停水三天了", "上门维修：{}，下午在家", "我家在{}，电梯坏了"),
    ),
    "address en": (
        (values.address_en,),
        ("I live at {}", "deliver to {} please", "my address is {}", "the parcel for {} never came"),
        ("You sent it to the neighbours of {} again", "Pick it up from {}, I am home", "Billing address: {}", "{} has had no water since Friday"),
    ),
    "plate zh": (
        (values.plate_zh,),
        ("车牌{}", "我的车{}被拖走了", "{}停车乱收费"),
        ("开{}的司机态度恶劣", "{}这辆车一直占道", "充电桩把{}识别错了"),
    ),
    "plate west": (
        (_plate_west,),
        ("license plate {}", "my plate is {}", "车牌号：{}"),
        ("Number plate: {} was fined", "the car's registration {} is wrong", "plates {} belong to me"),
    ),
}  # fmt: skip


def _spoken_us(rng: random.Random) -> str:
    return values.spoken_en(rng, values.nanp(rng))


_CLASSES["phone spoken en"] = (
    (_spoken_us,),
    ("it's {} okay", "my number is {}", "call me back on {} please"),
    ("yeah so that would be {} got it", "the callback is {} again", "i said {} three times"),
)


# The third round of development: held out from the first two, and looked at since.
_THIRD: dict[str, tuple[str, ...]] = {
    "mobile zh": ("麻烦按{}这个号给我办退货", "短信发到{}了吗？", "你们记录里写的{}才对", "紧急！！{}！！", "我爸的{}，他不会上网"),
    "fixed zh": ("晚上八点前{}都有人", "店里{}没人接听", "改成{}吧，原来的停机了"),
    "phone us": ("Why did you sell {} to telemarketers", "Wrong number on file, it should be {}", "dial {} when outside", "sms to {} works too"),
    "phone world": ("Please update my mobile to {}", "Rang from {} three times today", "海外手机{}收不到验证码", "WhatsApp {} thanks"),
    "phone local": ("the best number for me is {}", "ring {} after six", "座机{}，白天打"),
    "phone spoken en": ("okay ready, {}, did you get that", "number's {} by the way", "they should dial {}"),
    "id zh": ("开户时填的{}", "我老公{}办的套餐", "实名信息是{}，显示不符", "{}（本人）"),
    "id world": ("the clerk copied my ID {} aloud", "tax ID {} appears in the public chat", "证件号码填{}报错", "my identity card {} was scanned"),
    "passport": ("new passport {} instead of the old", "护照是{}，办登机牌被拒", "travelling on passport {}"),
    "card": ("someone used {} in another country", "绑定{}以后一直扣费", "Card number {}, please stop the subscription", "支付用的{}"),
    "bank account": ("my bank account {} shows no refund", "对公账户{}没到账", "account {} was closed without notice"),
    "iban": ("the transfer to {} bounced", "款项请打到{}", "refund IBAN is {}."),
    "email": ("You can mail {} instead", "收不到邮件，我的是{}", "cc {} on everything", "account under {} is locked", "改绑{}失败"),
    "messenger": ("我的微信号是{}", "my telegram is {}", "QQ：{}", "add me on wechat, id: {}", "skype id {} if you prefer"),
    "name zh": ("我叫{}", "客户姓名：{}", "我是{}。", "收货人{}电话打不通", "请转告{}女士", "名字叫{}，会员五年"),
    "name en": ("my name is {}, booking below", "This is {}, I wrote last week", "Sincerely, {}", "Passenger: {}", "Ms {} at the desk", "I'm {} from Boston"),
    "address zh": ("派送地址改为{}", "家住{}的老人", "就在{}门口", "安装师傅到{}了吗"),
    "address en": ("we moved to {} in March", "The box was left outside {}", "ship it to {}", "my mother at {} got nothing"),
    "plate zh": ("车主{}投诉", "{}被误扣停车费", "网约车{}绕路"),
    "plate west": ("my license plate is {}", "registration {} got a ticket", "车牌{}被套牌"),
}  # fmt: skip


# The fourth round, likewise. When first run, rounds two to four leaked 42, 73 and 41 of 2,000 texts; the forms behind
# those (a few each: "passport … on file", "wechat, id:", "加我QQ…") were then covered.
_FOURTH: dict[str, tuple[str, ...]] = {
    "mobile zh": ("预留手机是{}，现在换了", "{} 这是我老婆的", "您好，{}请回电，急", "物流司机说打了{}没人接"),
    "fixed zh": ("单位总机{}转不进去", "老家的固话{}装了半年还没通"),
    "phone us": ("nobody answered when I gave {}", "Contact: {} (evenings)", "your bot keeps calling {} at night"),
    "phone world": ("our landline {} is dead since Friday", "请打我在国外的电话 {}", "try {} instead, thanks"),
    "phone local": ("phone {} if the driver is lost", "家里电话{}一直占线", "my mobile {} has no signal"),
    "phone spoken en": ("that's {} thank you", "you can call {} any time", "write this down {} please"),
    "id zh": ("乘车人证件{}", "冒用我{}开了户", "ID {} is mine", "登记的是{}，请注销"),
    "id world": ("HR sent {} to everyone", "my social is {}", "住客证件{}被泄露"),
    "passport": ("护照号是{}", "passport {} expires in June", "I scanned my passport, number {}"),
    "card": ("your terminal printed {} in full", "余额查询{}失败", "I paid with {} on Tuesday", "尾款从{}扣了两次"),
    "bank account": ("wrong account number, it is {}", "退款账号{}", "account {} shows a double debit"),
    "iban": ("my new IBAN: {}", "please pay {} directly", "汇款到{}失败"),
    "email": ("reset link never reached {}", "登录名是{}", "my wife uses {} for this", "email: {}", "抄送{}一份"),
    "messenger": ("微信 {} 联系", "加我QQ{}", "my skype: {}", "whatsapp id is {}", "支付宝号{}收不到退款"),
    "name zh": ("我的名字叫{}", "本人叫{}，家住城东", "收件人：{}，请改派", "我是业主{}先生的女儿", "大家好，我叫{}，今年六十"),
    "name en": ("Hi, my name's {} and", "Best regards, {}", "this is {} speaking", "Mrs {} waited an hour", "My full name is {}", "I am {} and I paid"),
    "address zh": ("新地址{}", "我们{}一直没暖气", "寄到{}的包裹丢了", "小孩在{}被狗咬了"),
    "address en": ("my old address was {}", "nobody came to {} today", "The courier left it at {}", "I am at {} right now"),
    "plate zh": ("我的车是{}", "{}，保险拒赔", "出租车{}拒载"),
    "plate west": ("number plate {} was stolen", "car registration {} please check", "我的车牌是{}"),
}  # fmt: skip


# Sentences of the report: no rule was changed after they were first run.
_REPORT: dict[str, tuple[str, ...]] = {
    "mobile zh": ("绑定的{}早就注销了", "你们给{}发的验证码没到", "急用，请速拨{}", "经办人留了{}"),
    "fixed zh": ("前台{}永远忙音", "晚上请打家里{}"),
    "phone us": ("the callback to {} never happened", "use {} for texts", "phone number: {}"),
    "phone world": ("reach my mother at {}", "号码是{}，在国外", "missed your call on {}"),
    "phone local": ("telephone {} between nine and five", "联系方式{}", "my cell is {}"),
    "phone spoken en": ("sure, {}, that's the mobile", "phone is {}", "so {} is what you have on file"),
    "id zh": ("我的身份证号码是{}", "投保人{}查不到保单", "register with {} please"),
    "id world": ("ID card {} was lost in your store", "my identity number {} leaked", "护照或证件：{}"),
    "passport": ("passport: {}", "护照 {} 过期", "my daughter's passport {} was kept"),
    "card": ("the card ending is wrong, full number {}", "新卡{}没激活", "debited {} again"),
    "bank account": ("account no {} please check", "我的账户{}少了钱", "pay it into my account {}"),
    "iban": ("IBAN: {} as requested", "我的账户是{}", "credit {} with the difference"),
    "email": ("confirmation should go to {}", "联系邮箱 {}", "{} bounced", "my address is {} not the other one"),
    "messenger": ("我微信{}", "my wechat: {}", "QQ {}", "discord name {}", "支付宝账号是{}"),
    "name zh": ("我叫{}，今天投诉你们", "姓名{}，电话见后台", "联系人{}", "我是{}，请回电", "客户{}女士很生气", "业主叫{}"),
    "name en": ("My name is {}.", "I am {}, a loyal customer", "Kind regards, {}", "Hello this is {}", "contact: {}", "Mr {} called twice"),
    "address zh": ("住址：{}", "货送到了{}，不是我家", "{}的井盖坏了"),
    "address en": ("deliver it to {} tomorrow", "home address: {}", "we live at {} and hear everything"),
    "plate zh": ("车牌号是{}", "前面那辆{}乱变道", "保单写错成{}"),
    "plate west": ("licence plate: {}", "my car's number plate is {}", "车牌号码{}"),
}  # fmt: skip


def personal(seed: int, count: int, *, report: bool) -> list[Case]:
    """Return texts with personal data, every class in turn; `report` takes the sentences not developed on."""
    rng = random.Random(seed)
    kinds = sorted(_CLASSES)
    cases = []
    for i in range(count):
        kind = kinds[i % len(kinds)]
        makers, first, second = _CLASSES[kind]
        secret = rng.choice(makers)(rng)
        frame = rng.choice(_REPORT[kind] if report else first + second + _THIRD[kind] + _FOURTH[kind])
        cases.append(Case(frame.format(secret), (secret,), kind))
    return cases


def _order(rng: random.Random) -> str:
    d = values.digits
    year = f"{rng.randint(2019, 2026)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    return rng.choice(
        (
            year + d(rng, 8), d(rng, 9), d(rng, 10), d(rng, 12), f"{d(rng, 3)}-{d(rng, 7)}-{d(rng, 7)}", "SO-" + d(rng, 6),
            "JD" + d(rng, 12), "SF" + d(rng, 13), "1Z999AA1" + d(rng, 10), "INC" + d(rng, 7), d(rng, 18), d(rng, 15),
        )
    )  # fmt: skip


def _price(rng: random.Random) -> str:
    n = rng.randint(1, 99999)
    return rng.choice(
        (
            f"${n}.99",
            f"¥{n}",
            f"{n}元",
            f"€{n:,}",
            f"{n:,}.50 USD",
            f"{n}块{rng.randint(1, 9)}",
            f"£{n}.00",
            f"{n}万",
        )
    )


def _moment(rng: random.Random) -> str:
    y, m, d = rng.randint(2015, 2027), rng.randint(1, 12), rng.randint(1, 28)
    h, mi = rng.randint(0, 23), rng.randint(0, 59)
    return rng.choice(
        (
            f"{y}-{m:02}-{d:02}", f"{y}年{m}月{d}日", f"{m:02}/{d:02}/{y}", f"{y}-{m:02}-{d:02} {h:02}:{mi:02}", f"{d}.{m}.{y}",
            f"{y}{m:02}{d:02}", f"{h:02}:{mi:02}", f"{m}月{d}号", f"{y}-{m:02}-{d:02}T{h:02}:{mi:02}:00Z", f"二零二{y % 10}年{m}月",
        )
    )  # fmt: skip


def _model(rng: random.Random) -> str:
    n = rng.randint(1, 99)
    return rng.choice(
        (
            f"iPhone {n}", f"Galaxy S{n}", f"WH-1000XM{n % 10}", f"RTX {n}90", f"ThinkPad X1 Gen {n}", f"Mate {n} Pro", f"A{n}00",
            f"小米{n}", f"DCS-{n}0L", f"X{n}-2024", f"B0{values.digits(rng, 2)}KQ7T9Z", f"MK{n}II", f"GT-{values.digits(rng, 4)}",
        )
    )  # fmt: skip


def _version(rng: random.Random) -> str:
    d = values.digits
    return rng.choice(
        (
            f"{d(rng, 1)}.{d(rng, 2)}.{d(rng, 3)}",
            f"v{d(rng, 2)}.{d(rng, 1)}",
            f"build {d(rng, 5)}",
            f"192.168.{d(rng, 2)}.{d(rng, 2)}",
        )
    )


_LOOKALIKES: tuple[tuple[str, Maker, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "order",
        _order,
        ("order {} never arrived", "订单号{}", "单号：{} 一直不动", "order number {} is wrong", "ref {} please"),
        ("My booking reference is {}", "快递单号{}显示签收", "订单{}退款失败", "Ticket #{} is still open", "tracking number {} has not moved"),
    ),
    (
        "price",
        _price,
        ("charged {} for nothing", "多收了{}", "it cost {} last week", "花了{}买的"),
        ("why is it {} now", "退我{}", "paid {} for two bags", "原价{}，降了也不补差价"),
    ),
    (
        "date",
        _moment,
        ("ordered on {}", "{}下的单", "since {} no reply", "{}到现在没有发货"),
        ("I called on {} and again today", "{}说好上门", "delivery was promised for {}", "有效期到{}为止"),
    ),
    (
        "model",
        _model,
        ("my {} broke", "{}屏幕坏了", "the {} is overpriced", "买的{}发热严重"),
        ("returned the {} twice", "{}刚用一周就死机", "does the {} support this", "客服说{}不保修"),
    ),
    (
        "version",
        _version,
        ("app {} crashes", "升级到{}以后闪退", "{} is worse than before"),
        ("since version {} nothing works", "固件{}有问题", "rolled back to {}"),
    ),
    (
        "plain",
        lambda rng: rng.choice(("2", "3", "5", "8", "12")),
        (
            "My name is not on the list after {} calls", "I am Platinum and waited {} hours", "@JetBlue {} hours late", "我叫了{}次外卖",
            "call me back within {} days", "地铁{}号线又停了", "one two three, {} times already", "我是第{}次来投诉", "meet me at gate {}",
        ),
        (
            "My name was misspelled {} times", "I'm Furious, {} emails ignored", "thanks @united for {} lost bags", "打了{}次电话没人接",
            "{} minutes drive down the road and no street parking", "我姓什么不重要，退我{}块", "{}号窗口态度差", "本人已等{}天",
            "bought at amazon dot com {} weeks ago", "拨打10086等了{}分钟", "speak to a manager, {}th time", "1-800-FLOWERS took {} weeks",
        ),
    ),
)  # fmt: skip


def lookalikes(seed: int, count: int, *, report: bool) -> list[Case]:
    """Return texts without personal data that look like some."""
    rng = random.Random(seed)
    cases = []
    for i in range(count):
        kind, maker, developed, held_out = _LOOKALIKES[i % len(_LOOKALIKES)]
        cases.append(Case(rng.choice(held_out if report else developed).format(maker(rng)), (), kind))
    return cases


def leaks(case: Case, masked: str) -> bool:
    """Whether two thirds of a secret, in one piece, are still in the masked text."""
    for secret in case.secrets:
        size = max(2, -(-len(secret) * 2 // 3))
        if any(secret[i : i + size] in masked for i in range(len(secret) - size + 1)):
            return True
        if case.kind == "name en" and any(part in masked for part in secret.split()):
            return True
    return False
