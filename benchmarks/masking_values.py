# ruff: noqa: E501 - sentences and forms are data, one class a line
"""Made-up personal data with right check digits, in the ways people write and say them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from detectors.masking import checksums

ZH_DIGITS = "零一二三四五六七八九"
EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟崔谭陆范汪金石"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国梅鑫宇浩然子轩欣怡晨曦雨佳雪莹思远志鹏海波"
FIRST = (
    "James",
    "Maria",
    "Priya",
    "Ahmed",
    "Emily",
    "Robert",
    "Olivia",
    "Carlos",
    "Hannah",
    "Victor",
    "Grace",
    "Ethan",
)
LAST = (
    "Walker",
    "Nguyen",
    "Patel",
    "O'Brien",
    "Schmidt",
    "Okafor",
    "Lopez",
    "Ivanova",
    "Kim",
    "Thompson",
    "Silva",
    "Reyes",
)
STREETS_ZH = (
    "中山路",
    "人民大道",
    "建设街",
    "解放路",
    "和平里大街",
    "学府路",
    "文三路",
    "长宁路",
    "珠江东路",
    "天府大道",
)
ESTATES_ZH = ("阳光花园", "锦绣小区", "万科城", "碧水苑", "翡翠山庄", "紫金家园")
STREETS = (
    "Oak",
    "Maple",
    "Victoria",
    "Elm",
    "Church",
    "Lincoln",
    "Park View",
    "Sunset",
    "King's",
    "Cedar Hill",
)


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def grouped(text: str, sizes: Sequence[int], sep: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return sep.join(p for p in [*parts, text[at:]] if p)


def spoken_zh(text: str) -> str:
    return "".join(ZH_DIGITS[int(c)] if c.isdigit() else c for c in text)


def spoken_en(rng: random.Random, text: str) -> str:
    words, i = [], 0
    while i < len(text):
        if text[i : i + 1] == text[i + 1 : i + 2] and rng.random() < 0.5:
            words += ["double", EN_DIGITS[int(text[i])]]
            i += 2
        else:
            words.append("oh" if text[i] == "0" and rng.random() < 0.4 else EN_DIGITS[int(text[i])])
            i += 1
    return " ".join(words)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _checked(rng: random.Random, make: Callable[[], str], ok: Callable[[str], bool]) -> str:
    while True:
        value = make()
        if ok(value):
            return value


def mobile_zh(rng: random.Random) -> str:
    return "1" + rng.choice("356789") + digits(rng, 9)


def mobile_zh_forms(rng: random.Random) -> str:
    number = mobile_zh(rng)
    sep = rng.choice(" -·")
    forms = (
        number,
        grouped(number, (3, 4), sep),
        grouped(number, (3, 3), sep),
        "+86 " + number,
        "86-" + number,
        " ".join(number),
        "-".join(number),
        wide(number),
        spoken_zh(number),
        spoken_zh(number).replace("一", "幺"),
        "，".join((spoken_zh(number)[:3], spoken_zh(number)[3:7], spoken_zh(number)[7:])),
        spoken_zh(number[:3]) + number[3:7] + spoken_zh(number[7:]),
    )
    return rng.choice(forms)


def fixed_zh(rng: random.Random) -> str:
    area = rng.choice(("010", "021", "020", "0755", "0571", "028"))
    number = rng.choice("2345678") + digits(rng, 7)
    return rng.choice(
        (
            f"{area}-{number}",
            f"({area}){number}",
            f"{area} {number[:4]} {number[4:]}",
            wide(f"{area}-{number}"),
        )
    )


def nanp(rng: random.Random) -> str:
    return rng.choice(("212", "415", "305", "617", "312", "206")) + rng.choice("23456789") + digits(rng, 6)


def phone_us(rng: random.Random) -> str:
    n = nanp(rng)
    a, b, c = n[:3], n[3:6], n[6:]
    forms = (
        f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{a} {b} {c}", f"+1 {a} {b} {c}", f"1-{a}-{b}-{c}", n,
        spoken_en(rng, n), " ".join(n), f"+1{n}",
    )  # fmt: skip
    return rng.choice(forms)


def phone_world(rng: random.Random) -> str:
    d = digits(rng, 9)
    return rng.choice(
        (
            f"+44 20 7946 {d[:4]}", f"020 7946 {d[:4]}", f"07700 900{d[:3]}", f"+44 7700 900{d[:3]}", f"+49 30 {d[:7]}",
            f"030/{d[:7]}", f"0151 2{d[:7]}", f"+33 6 {d[:2]} {d[2:4]} {d[4:6]} {d[6:8]}", f"06 {d[:2]} {d[2:4]} {d[4:6]} {d[6:8]}",
            f"090-{d[:4]}-{d[4:8]}", f"+81 90 {d[:4]} {d[4:8]}", f"010-{d[:4]}-{d[4:8]}", f"+82 10-{d[:4]}-{d[4:8]}",
            f"0412 {d[:3]} {d[3:6]}", f"+61 412 {d[:3]} {d[3:6]}", f"+91 98{d[:3]} {d[3:8]}", f"+34 612 {d[:3]} {d[3:6]}",
            f"+39 333 {d[:7]}", f"+55 11 9{d[:4]}-{d[4:8]}", f"(11) 9{d[:4]}-{d[4:8]}", f"+65 9{d[:3]} {d[3:7]}",
            f"+852 9{d[:3]} {d[3:7]}", f"0912-{d[:3]}-{d[3:6]}", f"0044 20 7946 {d[:4]}",
        )
    )  # fmt: skip


def id_zh_number(rng: random.Random) -> str:
    region = rng.choice(("110105", "310104", "440305", "510107", "330106", "420111"))
    body = f"{region}{rng.randint(1950, 2009)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{digits(rng, 3)}"
    return next(body + c for c in "0123456789X" if checksums.chinese_id_checks(body + c))


def id_zh(rng: random.Random) -> str:
    n = id_zh_number(rng)
    return rng.choice((n, n.lower(), grouped(n, (6, 8), " "), grouped(n, (6, 4, 4), "-"), wide(n)))


def id_world(rng: random.Random) -> str:
    d = digits(rng, 12)
    letter = rng.choice("ABCDEFGHJK")
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
        lambda: f"{rng.choice(('AB', 'CE', 'JG', 'PA'))}{d[:6]}{rng.choice('ABCD')}",
        lambda: f"{rng.choice(('AB', 'CE', 'JG'))} {d[:2]} {d[2:4]} {d[4:6]} {rng.choice('ABCD')}",
        lambda: _checked(
            rng,
            lambda: f"{letter}{digits(rng, 6)}({rng.choice('0123456789A')})",
            checksums.is_lettered_id,
        ),
        lambda: _checked(
            rng, lambda: f"{letter}{rng.choice('12')}{digits(rng, 8)}", checksums.is_lettered_id
        ),
        lambda: _checked(
            rng, lambda: f"S{digits(rng, 7)}{rng.choice('ABCDEFGHIJZ')}", checksums.is_lettered_id
        ),
        lambda: _checked(
            rng, lambda: digits(rng, 8) + rng.choice("TRWAGMYFPDXBNJZSQVHLCKE"), checksums.is_lettered_id
        ),
        lambda: (
            f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}-{rng.choice('12')}{d[:6]}"
        ),
    )
    return rng.choice(makers)()


def card(rng: random.Random) -> str:
    start, length = rng.choice(
        (("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6222", 19), ("6011", 16), ("6217", 16))
    )
    body = start + digits(rng, length - len(start) - 1)
    n = next(body + c for c in "0123456789" if checksums.luhn(body + c))
    if length == 15:
        return rng.choice((n, grouped(n, (4, 6), " "), grouped(n, (4, 6), "-")))
    return rng.choice((n, grouped(n, (4, 4, 4, 4), " "), grouped(n, (4, 4, 4, 4), "-"), wide(n)))


def iban(rng: random.Random) -> str:
    country, bban = rng.choice(
        (("DE", digits(rng, 18)), ("FR", digits(rng, 23)), ("GB", "NWBK" + digits(rng, 14)))
    )
    code = next(f"{country}{n:02}{bban}" for n in range(2, 99) if checksums.is_iban(f"{country}{n:02}{bban}"))
    return rng.choice((code, grouped(code, (4,) * 7, " ")))


def email_local(rng: random.Random) -> str:
    return rng.choice(("lily", "zhang.wei", "j_smith", "maria-l", "tom", "wang")) + digits(
        rng, rng.randint(2, 4)
    )


def email(rng: random.Random) -> str:
    local, domain = (
        email_local(rng),
        rng.choice(("gmail.com", "qq.com", "163.com", "example.co.uk", "mail.acme.org", "outlook.com")),
    )
    spoken = domain.replace(".", " dot ")
    return rng.choice(
        (
            f"{local}@{domain}", f"{local}@{domain}", wide(f"{local}@{domain}"), f"{local} at {spoken}", f"{local} @ {domain}",
            f"{local}(at){domain}", f"{local} [at] {domain.replace('.', ' [dot] ')}",
        )
    )  # fmt: skip


def name_zh(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def name_en(rng: random.Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def address_zh(rng: random.Random) -> str:
    n, b, u, r = rng.randint(1, 999), rng.randint(1, 30), rng.randint(1, 4), rng.randint(101, 2604)
    street, estate = rng.choice(STREETS_ZH), rng.choice(ESTATES_ZH)
    return rng.choice(
        (
            f"{street}{n}号", f"{street}{n}号{b}号楼{u}单元{r}室", f"{street}{n}弄{b}号{r}室", f"{estate}{b}栋{u}单元{r}",
            f"{estate}{b}号楼{r}室", f"{street}{n}号{estate}{b}幢{r}室",
        )
    )  # fmt: skip


def address_en(rng: random.Random) -> str:
    n, street = rng.randint(1, 9999), rng.choice(STREETS)
    kind = rng.choice(("Street", "St", "Avenue", "Ave", "Road", "Rd", "Lane", "Drive", "Blvd", "Court"))
    return rng.choice(
        (
            f"{n} {street} {kind}", f"{n} {street} {kind}, Apt {rng.randint(1, 40)}{rng.choice('ABC')}",
            f"{n} {street} {kind}, Springfield, IL {rng.randint(10000, 99999)}", f"Flat {rng.randint(1, 30)}, {n} {street} {kind}",
            f"{n}{rng.choice('AB')} {street} {kind}", f"Gartenstraße {rng.randint(1, 200)}", f"{rng.randint(1, 200)} rue de la Paix",
        )
    )  # fmt: skip


def plate_zh(rng: random.Random) -> str:
    area = rng.choice("京沪粤苏浙川鄂鲁") + rng.choice("ABCDEF")
    tail = rng.choice("ABDFGH") + digits(rng, 4) if rng.random() < 0.5 else rng.choice("ADF") + digits(rng, 5)
    return area + rng.choice(("", "·", " ", "-")) + tail
