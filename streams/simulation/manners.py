"""The words around what customers say: greetings, details, feelings, closings, subjects, and what agents answer.

Slots as in `complaints_en`, with {c} for digits of something personal (a telephone number, a card, an address …):
all invented, from ranges that are reserved for that or known as test numbers.
"""

from __future__ import annotations

# Openings and closings by channel: English, Chinese. Empty ones are common in life, so they are here.
OPENINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "social": (
        ("", "", "", "@{b} ", "@{b} ", "Hey @{b}, ", "So ", "OK ", "{b}: ", "Dear {b}, ", "#{b} "),
        ("", "", "", "@{b} ", "@{b} ", "#{b}# ", "话说", "那个", "家人们，", "{b}，"),
    ),
    "call": (
        ("Hello, ", "Hi there, ", "Yes hello, um, ", "Good morning, ", "Right, so ", "Hi, it's about this: "),
        ("喂你好，", "你好，", "那个，你好，", "哎你好，我想说一下，", "是这样的，", "您好我问一下，"),
    ),
    "chat": (
        ("", "", "hi, ", "hello ", "hey, quick one: ", "Hi! ", "good evening, "),
        ("", "", "在吗，", "你好，", "您好 ", "客服在不在，", "hi，"),
    ),
    "email": (
        ("Dear Sir or Madam, ", "Dear {b} team, ", "Hello, ", "To whom it may concern: ", "Good day, "),
        ("尊敬的{b}客服：", "您好：", "{b}团队好，", "你好，", "客服负责人：您好，"),
    ),
}
CLOSINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "social": (("", "", "", "", " #{b}", " https://example.com/p/{o}"), ("", "", "", "", " #{b}#", "[图片]")),
    "call": (
        (" Okay, that's it.", " Can you check that?", " Right. Bye.", " You have my number."),
        ("嗯就这个事。", "你帮我看一下吧。", "好，就这样。", "我电话你们有的。"),
    ),
    "chat": (("", "", " ok?", " pls", " waiting"), ("", "", "，看一下", "，等回复", "哈")),
    "email": (
        (" Kind regards", " Regards, J. Miller", " Yours faithfully", " Sent from my phone", " Best wishes"),
        (" 此致 敬礼", " 祝好", " 谢谢", " 发自我的手机", " 静候回复"),
    ),
}
FEELINGS: dict[bool, tuple[tuple[str, ...], tuple[str, ...]]] = {
    True: (
        ("!!", "...", " 😡", " 🙄", " 😤", " smh", " seriously?", " 👎", "!!!", " fml"),
        ("！！", "。。。", "😡", "🙄", "😤", "无语", "服了", "👎", "！！！", "真的会谢"),
    ),
    False: (
        ("!", " 🙂", " 😊", " 😂", " 👍", " ❤️", " xx", " lol", " cheers", " 🙏"),
        ("！", "🙂", "😊", "😂", "👍", "❤️", "～", "哈哈", "啦", "🙏"),
    ),
}
# Sentences that any contact may add.
DETAILS: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "Customer number {o}.",
        "I've been with you for {n} years.",
        "This is about the {p} in {r}.",
        "We are {n} people in the house.",
        "I bought it {w} for {m}.",
        "Order {o}, {p}.",
        "I wrote about this {w} as well.",
        "The shop in {r} sent me to you.",
    ),
    (
        "客户编号{o}。",
        "我是{n}年的老用户。",
        "说的是{r}的{p}。",
        "家里一共{n}个人。",
        "{w}花{m}买的。",
        "订单{o}，{p}。",
        "{w}也反映过。",
        "{r}门店让我找你们。",
    ),
)
PERSONAL: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "Call me on +44 7700 900{c}.",
        "My number is (202) 555-0{c}.",
        "Write to j.miller{c}@example.com please.",
        "My name is Sarah Miller, account 4400{c}2{c}.",
        "The card was 4111 1111 1111 1111.",
        "I live at {c} Station Road.",
        "You can also mail tom+{c}@example.org.",
    ),
    (
        "请打1391001{n}{c}。",
        "我电话是138 0013 8{c}。",
        "邮箱zhang.wei{c}@example.com。",
        "我叫张伟，身份证11010119900307{n}{c}。",
        "卡号6222 0200 0000 0000 {c}。",
        "地址是人民路{c}号3单元502室。",
        "车牌京A·1{c}5，随时联系。",
    ),
)
_MOMENTS_EN = (
    "yesterday|this morning|last night|on Monday|on Tuesday|last week|two days ago|around noon|on Friday"
)
_MOMENTS_ZH = "昨天|今天早上|昨晚|周一|周二|上周|前天|中午|周五|上个周末|刚才|一大早|3号"
MOMENTS: tuple[tuple[str, ...], tuple[str, ...]] = (
    tuple(_MOMENTS_EN.split("|")),
    tuple(_MOMENTS_ZH.split("|")),
)
AGENT: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "Thank you for calling {b}, how can I help?",
        "{b} service, you are speaking to Kim.",
        "Let me have a look at that for you.",
        "I see. I am making a note of it.",
        "Is there anything else?",
    ),
    (
        "您好，{b}客服，请问有什么可以帮您？",
        "这里是{b}，请讲。",
        "我帮您查一下。",
        "好的，我记录一下。",
        "请问还有其他问题吗？",
    ),
)
SUBJECTS: dict[bool, tuple[tuple[str, ...], tuple[str, ...]]] = {
    True: (
        ("{p}: this has to stop", "Order {o}", "Problem with my {p}", "Third attempt: {p}", "My {p} in {r}"),
        ("{p}的问题", "订单{o}", "投诉{p}", "第三次来信：{p}", "{r}的{p}"),
    ),
    False: (
        ("Question about the {p}", "Order {o}", "My {p}", "{p}, {r}", "Thank you"),
        ("咨询{p}", "订单{o}", "我的{p}", "{p}，{r}", "谢谢"),
    ),
}
