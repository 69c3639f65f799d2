"""The page's own words in English and Chinese. What customers and detectors say is shown as they said it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from aiohttp import web

from streams.web.page_empty import EMPTY
from streams.web.page_values import VALUES

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400

# Every entry: English, Chinese.
WORDS: dict[str, tuple[str, str]] = {
    **VALUES,
    **EMPTY,
    "title": ("Outcry", "Outcry"),
    "skip": ("Skip to the incidents", "跳到事件"),
    "other_language": ("中文", "English"),
    "other_language_help": ("这个页面的中文版", "This page in English"),
    "as_of": ("As of", "更新于"),
    "lost": (
        "No answer from the worker. What you see may be out of date.",
        "后台没有响应，页面内容可能已过时。",
    ),
    "still": ("Without scripts this page stands still.", "未启用脚本，页面不会自动更新。"),
    "still_again": ("Show it as of now", "立即刷新"),
    "live": ("Live incidents", "进行中的事件"),
    "open_one": ("1 open incident", "1 起进行中的事件"),
    "open_many": ("{0} open incidents", "{0} 起进行中的事件"),
    "calm": ("All calm", "一切正常"),
    "calm_why": (
        "No complaints beyond what is expected of this hour.",
        "投诉量没有超出此时段的预期。",
    ),
    "calm_heard": ("Last contact heard {0} ago.", "{0}前收到最近一条客户来访。"),
    "calm_last": ("The last incident ended {0} ago.", "上一起事件于{0}前结束。"),
    "past": ("Past incidents", "已结束的事件"),
    "more": ("{0} more", "另有 {0} 起"),
    "show_all": ("Show all", "全部显示"),
    "heard": ("What is heard", "实时投诉"),
    "heard_help": ("Complaints per 5 minutes, last 3 hours", "最近 3 小时每 5 分钟投诉数"),
    "heard_row": ("{0} of {1} contacts were complaints, hour to", "{1} 次来访中有 {0} 起投诉，一小时，至"),
    "health": ("Health", "运行状况"),
    "worker": ("This worker", "本机"),
    "worker_ok": ("Nothing is missing.", "一切就绪。"),
    "worker_lag": ("{0} records waiting to be read", "{0} 条记录待读"),
    "feeds": ("Feeds", "渠道来源"),
    "channel": ("Channel", "渠道"),
    "last_contact": ("Last contact", "最近来访"),
    "volume": ("Of usual volume", "占平常量"),
    "detectors": ("Detectors", "检测器"),
    "warm": ("ready", "就绪"),
    "cold": ("{0} of the history needed", "所需历史的 {0}"),
    "seen": ("seen", "实际"),
    "expected": ("expected", "预期"),
    "times": ("times as many", "倍"),
    "people": ("people", "人"),
    "onset": ("Onset", "起始"),
    "onset_mark": ("onset", "起始"),
    "detected": ("Detected", "发现"),
    "ended": ("Ended", "结束"),
    "age": ("Open for", "已持续"),
    "ago": ("{0} ago", "{0}前"),
    "owner": ("Owner", "负责人"),
    "todo": ("Do now", "现在要做"),
    "until": ("Decide by", "最迟决定"),
    "authority": ("May decide", "可自行决定"),
    "grade": ("How grave", "严重程度"),
    "grade_help": ("Each part, and the tier it would be alone.", "各项指标及其单独对应的级别。"),
    "motives": ("What they want", "客户诉求"),
    "motives_help": ("Of the texts that tell.", "在表明诉求的文本中。"),
    "parent": ("Part of", "属于"),
    "muted": ("muted, pages nobody", "已静音，不呼叫"),
    "details": ("Details", "详情"),
    "back": ("All incidents", "全部事件"),
    "where": ("Where", "范围"),
    "everywhere": ("everywhere", "全部"),
    "all_brands": ("several brands", "多个品牌"),
    "chart": ("Complaints per {0}", "每{0}投诉数"),
    "minute": ("minute", "分钟"),
    "chart_text": (
        "{0} complaints since the onset where {1} were expected",
        "自起始以来 {0} 起投诉，预期 {1} 起",
    ),
    "chart_usual": ("before", "之前"),
    "chart_since": ("since the onset", "起始之后"),
    "chart_expected": ("expected, mean since the onset: {0}", "预期（起始以来平均）：{0}"),
    "chart_table": ("The same as numbers", "以数字显示"),
    "time": ("Time", "时间"),
    "contacts": ("Contacts", "来访"),
    "complaints": ("Complaints", "投诉"),
    "drivers": ("What drives it", "主要来源"),
    "dimension": ("Dimension", "维度"),
    "value": ("Value", "值"),
    "lift": ("Lift", "倍数"),
    "share": ("Share of the excess", "占超出部分"),
    "examples": ("What customers say", "客户原话"),
    "examples_help": ("Personal data are masked.", "个人信息已隐去。"),
    "whole_text": ("Whole text ({0} characters)", "全文（{0} 字）"),
    "context": ("What came before", "之前发生了什么"),
    "before_onset": ("{0} before the onset", "起始前 {0}"),
    "after_onset": ("{0} after the onset as estimated", "估计起始后 {0}"),
    "impact": ("Impact", "影响"),
    "impact_help": ("Estimates, each with what it rests on.", "均为估算，并注明依据。"),
    "assumed": ("Assumes", "假设"),
    "from_source": ("Source", "来源"),
    "evidence": ("Why we are sure", "判断依据"),
    "statistic": ("Statistic", "统计量"),
    "threshold": ("threshold", "阈值"),
    "budget": ("False alarms accepted", "可接受误报"),
    "per_month": ("{0} a month and brand", "每品牌每月 {0} 次"),
    "customers": ("Distinct complainants", "不同投诉人"),
    "unknown": ("not known", "未知"),
    "claim": ("Claim", "说法"),
    "children": ("Incidents within", "包含的事件"),
    "source": ("Follows from", "日志来源"),
    "source_range": ("{0}, partition {1}, offsets {2} to {3}", "{0}，分区 {1}，位移 {2} 至 {3}"),
    "model": ("Text model", "文本模型"),
    "id": ("Incident", "事件编号"),
    "history": ("History", "经过"),
    "history_help": ("As far as this worker saw it.", "本机所见部分。"),
    "backfill": ("history, pages nobody", "历史数据，不呼叫"),
    "dry_run": ("dry run", "试运行"),
    "token": ("Token", "令牌"),
    "token_why": ("This page needs the token of this Outcry.", "访问此页需要 Outcry 令牌。"),
    "token_unset": (
        "No token is set, so this page answers on loopback alone: set OUTCRY_HTTP_TOKEN.",
        "未设置令牌，此页仅限本机访问：请设置 OUTCRY_HTTP_TOKEN。",
    ),
    "token_wrong": ("That is not the token.", "令牌不正确。"),
    "enter": ("Enter", "进入"),
    "api": ("As JSON", "JSON 数据"),
    "metrics": ("Metrics", "指标"),
    "verdict": ("Was it right?", "判断是否正确？"),
    "verdict_why": ("Your answer teaches what to page for.", "您的回答会教会系统什么值得呼叫。"),
    "verdict_real": ("Yes, it was real", "是，确有其事"),
    "verdict_false_alarm": ("No, a false alarm", "否，误报"),
    "verdict_told": ("Written down: {0}", "已记录：{0}"),
    "verdict_locked": ("Give the token to answer", "输入令牌后可回答"),
    "label_next": ("Label these next", "请标注这些内容"),
    "label_why": (
        "The texts that the model is least sure of: each answer teaches it most.",
        "模型最没有把握的文本：每个回答都最有帮助。",
    ),
    "label_count": ("{0} texts wait for a label", "{0} 条文本待标注"),
    "label_yes": ("A complaint", "是投诉"),
    "label_no": ("No complaint", "不是投诉"),
    "label_doubt": ("the model says {0} complaint", "模型认为 {0} 是投诉"),
    "label_told": ("Written down.", "已记录。"),
    "your_name": ("Your name (for what you judge)", "您的姓名（用于您的判断）"),
    "refused": ("Not written", "未记录"),
    "refused_why": (
        "The form was old, or came from elsewhere, or the list has moved on. Go back and try again.",
        "表单已过期、来自他处，或列表已更新。请返回重试。",
    ),
    "unwritten_why": (
        "Kafka did not take it in time. Go back and try again.",
        "Kafka 未及时接收。请返回重试。",
    ),
}

# Sentences of other parts of Outcry that are always the same, so that they can be said in Chinese.
SENTENCES_ZH = {
    "Open a crisis call now; name one speaker; answer in public within the hour.": (
        "立即召开危机会议；指定一位发言人；一小时内公开回应。"
    ),
    "Tell the owner's lead; put a holding answer on the affected channels.": (
        "通知负责人的上级；在受影响渠道发布统一的过渡答复。"
    ),
    "Read the examples; find the common cause; tell the owner.": "阅读示例，找出共同原因，通知负责人。",
    "Watch; no action needed yet.": "继续观察，暂不需要行动。",
    "They want respect: acknowledge what happened, say sorry, and keep them informed.": (
        "他们要的是尊重：承认发生的事，道歉，并持续告知进展。"
    ),
    "They want control: give them options, dates and a way to follow their case.": (
        "他们要的是掌控：提供选择、时间和查询进度的方式。"
    ),
    "They want compensation: make an offer before they ask again.": "他们要的是补偿：在再次追问之前主动提出方案。",
    "Kafka does not answer": "Kafka 没有响应",
    "ingest has no partitions yet": "接收服务尚未分到分区",
    "judge has no partitions yet": "判断服务尚未分到分区",
    "the agents have no partitions yet, or not recovered their tables": "代理尚未分到分区，或尚未恢复状态表",
    "the text model is not loaded yet": "文本模型尚未加载",
    "the incidents are not read yet": "事件尚未读完",
    "the worker is stopping": "本机正在停止",
}


def say(language: Language) -> Callable[..., str]:
    """Give a function from a key, and values for its places, to words.

    Examples
    --------
    >>> say("en")("open_many", 3), say("zh")("open_many", 3)
    ('3 open incidents', '3 起进行中的事件')
    """
    place = LANGUAGES.index(language)

    def words(key: str, *values: object) -> str:
        # A value of an open set (an attribute's name, a new kind) is shown as it is.
        text = WORDS[key][place] if key in WORDS else key.partition(".")[2] or key
        return text.format(*values) if values else text

    return words


def duration(seconds: float, language: Language) -> str:
    """A length of time in its largest one or two units.

    Examples
    --------
    >>> duration(42, "en"), duration(4000, "en"), duration(200000, "zh")
    ('42 s', '1 h 6 min', '2 天 7 小时')
    """
    units = {"en": ("s", "min", "h", "d"), "zh": ("秒", "分钟", "小时", "天")}[language]
    whole = max(0, int(seconds))
    for size, finer, name, finer_name in (
        (DAY_S, HOUR_S, units[3], units[2]),
        (HOUR_S, MINUTE_S, units[2], units[1]),
    ):
        if whole >= size:
            rest = whole % size // finer
            return f"{whole // size} {name}" + (f" {rest} {finer_name}" if rest else "")
    return f"{whole // MINUTE_S} {units[1]}" if whole >= MINUTE_S else f"{whole} {units[0]}"


def chosen(asked: str | None, accepted: str) -> Language:
    """Language of the page: what `?lang=` asks for, else what the browser prefers, else English.

    Examples
    --------
    >>> chosen(None, "fr;q=0.9, zh-CN;q=0.8, en;q=0.5"), chosen("en", "zh"), chosen("xx", "")
    ('zh', 'en', 'en')
    """
    for language in LANGUAGES:
        if asked == language:
            return language
    best: Language = "en"
    most = 0.0
    for part in accepted.split(",")[:20]:
        name, _, weight = part.strip().lower().partition(";q=")
        try:
            wanted = float(weight) if weight else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if name.split("-")[0] == language and wanted > most:
                best, most = language, wanted
    return best


def language_of(request: web.Request) -> Language:
    """Language that a request asks for."""
    return chosen(request.query.get("lang"), request.headers.get("Accept-Language", ""))
