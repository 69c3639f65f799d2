"""What customers say when they do not complain, and how they answer each other.

Slots as in `complaints_en`. Some neutral lines sound like trouble on purpose: praise for a
repair, a worried question, a quarrel about somebody else.
"""

from __future__ import annotations

# Neutral contacts: facts and what may follow them, English first.
NEUTRAL: dict[
    str, tuple[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, ...], tuple[str, ...]]]
] = {
    "question": (
        (
            (
                "which {p} would you pick for a family of {n}",
                "does the {p} also work in {r}",
                "what time do you open in {r} on Saturday",
                "is the {p} back in stock {w}",
                "how long is the guarantee on the {p}",
                "can I pay for the {p} in {n} instalments",
                "what's the difference between the {p} and the one from last year",
                "do you deliver the {p} to {r}",
                "is there a student rate for the {p}",
                "if my {p} ever broke, who would I call",
            ),
            (
                "just curious",
                "no rush",
                "couldn't find it on the site",
                "thinking of getting one for my mum",
                "my budget is about {m}",
                "a friend in {r} asked me",
            ),
        ),
        (
            (
                "{n}口人用{p}选哪款合适",
                "{p}在{r}能用吗",
                "{r}门店周六几点开门",
                "{p}{w}有货吗",
                "{p}质保多久",
                "{p}可以分{n}期付吗",
                "今年的{p}和去年那款有啥区别",
                "{p}能送到{r}吗",
                "{p}学生有优惠吗",
                "万一{p}以后坏了找谁修",
            ),
            ("随便问问", "不着急", "官网上没找到", "想给我妈买一个", "预算{m}左右", "{r}的朋友托我问的"),
        ),
    ),
    "request": (
        (
            (
                "please change the delivery address for order {o}",
                "I'd like to move my appointment {w} to the afternoon",
                "could you send me the invoice for the {p} once more, ref {o}",
                "please add my wife to the {p} account",
                "I want to upgrade my {p}, {m} is fine",
                "how do I pair the {p} with a new phone",
                "I need the manual of the {p} as a pdf",
                "order {o}, please leave the {p} with the neighbour",
                "please confirm that you got my form for the {p}",
                "I moved from {r}, here are my new details",
            ),
            (
                "many thanks",
                "whenever you have a minute",
                "{w} would suit me",
                "I'm reachable after {n}",
                "that's all",
                "let me know if you need anything else",
            ),
        ),
        (
            (
                "订单{o}麻烦改一下收货地址",
                "{w}的预约想改到下午",
                "{p}的发票再发我一份，单号{o}",
                "想把我爱人加到{p}账号里",
                "我想升级{p}，{m}可以",
                "{p}怎么连新手机",
                "要一份{p}的说明书电子版",
                "订单{o}，{p}放邻居家就行",
                "{p}的申请表收到了请回一声",
                "从{r}搬家了，更新一下资料",
            ),
            ("谢谢", "有空再处理就行", "{w}方便", "{n}点以后都在", "没别的事了", "需要什么再跟我说"),
        ),
    ),
    "praise": (
        (
            (
                "the {p} is brilliant, {n} months in and still happy",
                "shout out to the team in {r}, sorted my {p} in {n} minutes",
                "finally got my {p} and I love it",
                "best {p} I've had for {m}",
                "the engineer who came {w} was lovely",
                "my {p} had a hiccup {w}, one chat and it was fixed, impressed",
                "I was about to leave and then you replaced the {p} overnight, respect",
                "{b} support picked up after {n} seconds, who does that",
                "{p} survived my toddler for {n} weeks, five stars",
            ),
            (
                "keep it up",
                "thank you so much",
                "recommended",
                "made my day",
                "say hi to the girl on shift {w}",
                "my whole office in {r} uses it",
            ),
        ),
        (
            (
                "{p}真不错，用了{n}个月还是很喜欢",
                "给{r}的师傅点赞，{n}分钟就把{p}弄好了",
                "终于拿到{p}了，太喜欢了",
                "{m}能买到这样的{p}，值",
                "{w}上门的小哥特别客气",
                "{w}{p}出了点小问题，聊两句就解决了，佩服",
                "本来都想换了，结果连夜给我换了新{p}，服",
                "{b}客服{n}秒就接了，厉害",
                "{p}被我家娃折腾{n}周都没事，五星",
            ),
            ("继续保持", "太感谢了", "推荐给大家", "开心一整天", "替我谢谢{w}值班的姑娘", "{r}全公司都在用"),
        ),
    ),
    "talk": (
        (
            (
                "me and my {p}, name a better pair",
                "anyone else in {r} watching the match on the {p} tonight",
                "day {n} of me waiting for payday to get the {p}",
                "{b} just opened in {r}, queue round the block",
                "thread: {n} things I learned about the {p}",
                "saw the new {b} ad {w}, the dog is so cute",
                "unboxing the {p} {w}",
                "poll: {p} or holiday",
                "other brands drop the ball and {b} just sends memes lol",
                "is it just me or does everybody in {r} own a {p} now",
            ),
            ("haha", "pic below", "thoughts", "ask me anything", "not an ad", "what do you say"),
        ),
        (
            (
                "我和我的{p}，绝配",
                "{r}有人今晚用{p}看球吗",
                "等发工资买{p}的第{n}天",
                "{b}在{r}开店了，排队排到拐弯",
                "说说我用{p}学到的{n}件事",
                "{w}看到{b}的新广告，那狗太可爱了",
                "{w}开箱{p}",
                "投票：买{p}还是去旅游",
                "别家都在翻车，{b}还在发表情包哈哈",
                "是我的错觉吗，{r}怎么人手一个{p}",
            ),
            ("哈哈哈", "上图", "你们觉得呢", "有问必答", "不是广告", "来聊聊"),
        ),
    ),
    "campaign": (
        (
            (
                "is the {p} part of the offer week",
                "got the {p} for {m} in the sale",
                "where do I enter the code for the {p} deal",
                "how many {p} can one person order in the promotion",
                "first time I beat the queue, {p} is mine",
                "does the {m} off also count in {r}",
                "until when does the {p} offer run",
            ),
            (
                "see you there",
                "good price",
                "asking for a friend",
                "screenshot attached",
                "my basket is ready",
            ),
        ),
        (
            (
                "{p}参加这次活动吗",
                "活动价{m}抢到{p}了",
                "{p}的优惠码填在哪里",
                "活动期间{p}一个人限购几件",
                "第一次抢到，{p}到手",
                "满减{m}在{r}也能用吗",
                "{p}优惠到什么时候",
            ),
            ("冲", "价格可以", "帮朋友问的", "截图在这", "购物车准备好了"),
        ),
    ),
}

# (weight of neutral topics by channel, in the order question, request, praise, talk)
NEUTRAL_WEIGHTS: dict[str, tuple[float, ...]] = {
    "social": (3, 1, 4, 5),
    "call": (4, 5, 1, 0),
    "chat": (5, 5, 1.2, 0),
    "email": (3, 6, 1.2, 0),
}

REPLIES: dict[bool, tuple[tuple[str, ...], tuple[str, ...]]] = {
    True: (
        (
            "same here in {r}, {n} times already",
            "mine too since {w}",
            "not just you, my {p} is the same",
            "happened to my sister {w}",
            "this. {m} gone",
            "and nobody answers, ref {o}",
            "they did exactly that to me {n} months ago",
            "following, got the same problem with the {p}",
        ),
        (
            "{r}也一样，{n}次了",
            "我也是，{w}开始的",
            "不止你，我的{p}也这样",
            "我姐{w}也碰上了",
            "说得对，我{m}也没了",
            "根本没人理，单号{o}",
            "{n}个月前也这么对我",
            "蹲一个，我的{p}也是",
        ),
    ),
    False: (
        (
            "mine in {r} is fine, {n} months old",
            "lucky you",
            "where did you get it, {r}",
            "try it again {w}, worked for me",
            "which {p} is that",
            "nice one",
            "tagging {n} friends",
            "I paid {m}, you",
        ),
        (
            "我在{r}的没事，用了{n}个月",
            "羡慕了",
            "哪买的，{r}吗",
            "{w}再试试，我这行了",
            "这是哪款{p}",
            "不错",
            "叫上{n}个朋友来看",
            "我{m}买的，你呢",
        ),
    ),
}
