"""The sentence of an incident on the page; in Chinese it is built anew from the alert's own numbers."""

from __future__ import annotations

from detectors.reasons.sentences import UNREPORTED, USUAL
from schemas.alerts import Alert, Kind
from schemas.fields import Slice
from streams.web.page_words import Language, say

# What is counted by kinds that count no complaints.
COUNTED: dict[Kind, str] = {"feed": "次联系", "sla": "次工单超时"}


def summary(incident: Alert, language: Language) -> str:
    """The sentence a person can act on."""
    if language == "en":
        return incident.summary
    words = say("zh")
    brand = words("all_brands") if incident.brand == "*" else incident.brand
    return (
        f"{brand}{_where(incident.slice)}：{words('kind.' + incident.kind)}，"
        f"实际 {incident.observed:.0f} {COUNTED.get(incident.kind, '起投诉')}，"
        f"预期 {incident.expected:.1f}（{incident.ratio:.1f} 倍）{_ending(incident)}"
    )


def _ending(incident: Alert) -> str:
    if incident.status == "stale":
        return "；此后数据中断，事件保持打开"
    if incident.status != "resolved":
        return ""
    # An alert says why it is over in its sentence alone.
    ends = {USUAL: "；持续超过两天，已结束或已成常态", UNREPORTED: "；此后再无报告"}
    return next(
        (chinese for english, chinese in ends.items() if incident.summary.endswith(english)), "；已恢复正常"
    )


def _where(slice_: Slice) -> str:
    words, parts = say("zh"), []
    for name, values in sorted(slice_.items()):
        if name != "brand":
            told = (words("channel." + value) if name == "channel" else value for value in values)
            parts.append(f"{words('dimension.' + name)} {'、'.join(told)}")
    return f"（{'，'.join(parts)}）" if parts else ""
