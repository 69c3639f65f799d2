"""What the page says, in English and Chinese, where there is nothing to show: always with the reason."""

from __future__ import annotations

EMPTY: dict[str, tuple[str, str]] = {
    "unsure": ("Not listening fully", "监听尚不完整"),
    "unsure_why": (
        "No open incident is known, but this worker cannot vouch for calm yet:",
        "目前没有已知的进行中事件，但本机还不能保证一切正常：",
    ),
    "unheard": ("No contact was heard here yet.", "本机尚未收到任何来访。"),
    "unheard_since": ("No contact was heard for {0}.", "已有 {0}没有收到任何来访。"),
    "past_none": (
        "None is known: incidents are kept for 7 days after their end, and none ended since.",
        "暂无：事件结束后保留 7 天，此期间没有事件结束。",
    ),
    "past_unread": ("None is known yet: what is missing is told above.", "目前未知：缺少的内容见上。"),
    "heard_none": (
        "Nothing to draw: no counts of the last 3 hours are here; none were published, or they are being read.",
        "暂无图表：此处没有最近 3 小时的计数，可能尚未发布或正在读取。",
    ),
    "feeds_none": (
        "None: this worker has read no event since its start, as none was sent or others read them.",
        "暂无：本机启动后未读到事件，可能没有发送，或由其他机器读取。",
    ),
    "volume_few": (
        "–: fewer than {0} contacts are expected in half an hour, too few to tell.",
        "–：预期半小时内不足 {0} 次来访，太少，无法判断。",
    ),
    "volume_cold": (
        "–: what is usual for the brand is still being learned.",
        "–：仍在学习该品牌的平常量。",
    ),
    "volume_elsewhere": (
        "–: another worker judges the brand; its page tells.",
        "–：该品牌由另一台机器判断，请看那台的页面。",
    ),
    "detectors_none": (
        "None: this worker judges no brand, as none was heard or others judge them.",
        "暂无：本机没有判断任何品牌，可能尚未收到来访，或由其他机器判断。",
    ),
    "chart_none": (
        "No counts by minute are kept here for that time; these are the totals since the onset.",
        "该时段的逐分钟计数已不在本机保存；以下为起始以来的合计。",
    ),
    "drivers_none": ("Nothing stands out: it rises alike everywhere.", "没有突出的来源：各处同样上升。"),
    "examples_none": (
        "None: it rests on counts alone, or its texts are older than those still remembered.",
        "暂无：仅依据计数，或其文本已超出记忆范围。",
    ),
    "context_none": (
        "No business event is known in the three days before the onset.",
        "起始前三天内没有已知的业务事件。",
    ),
    "impact_none": (
        "No estimate: no complaint or post beyond the expected, on which one could rest.",
        "暂无估算：没有超出预期的投诉或帖子可作依据。",
    ),
    "label_none": (
        "Nothing to label: the model doubts no text that was heard lately, or all were labelled here.",
        "目前无需标注：近期文本模型都有把握，或已全部标注。",
    ),
    "gone": ("No such incident", "没有这起事件"),
    "gone_why": (
        "It may have been forgotten: that is 7 days after its end.",
        "可能已被清除：事件结束 7 天后即清除。",
    ),
    "refused.404": ("No such page", "没有这个页面"),
    "refused.404_why": (
        "There is nothing at this address. All incidents are on the first page.",
        "此地址没有内容。全部事件请见首页。",
    ),
    "refused.405": ("Not in this way", "请求方式不对"),
    "refused.405_why": (
        "This address does not take what was asked of it. Go back and use the page's buttons.",
        "此地址不支持这种请求方式。请返回并使用页面上的按钮。",
    ),
    "refused.413": ("Too long", "内容过长"),
    "refused.413_why": (
        "What was sent is larger than what is read here. Go back and send less.",
        "发送的内容超过上限。请返回并缩短后再试。",
    ),
}
