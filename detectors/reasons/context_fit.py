"""Whether a business event that came before explains a surge: by its kind, its slice, its lag and what people say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from detectors.signal import Signal
from detectors.slices import pairs_of, slice_of
from schemas.fields import Slice
from schemas.inputs import Context, ContextKind

HOUR_S = 3600.0
# How long before the onset an event of each kind may lie to have brought it about.
LAG_S: dict[ContextKind, float] = {
    "outage": 6 * HOUR_S,
    "release": 48 * HOUR_S,
    "price_change": 72 * HOUR_S,
    "policy_change": 72 * HOUR_S,
    "recall": 72 * HOUR_S,
    "campaign": 24 * HOUR_S,
    "holiday": 36 * HOUR_S,
    "recovery_action": 24 * HOUR_S,
    "other": 24 * HOUR_S,
}
# An onset is an estimate: an event may come after it by as long as so many usual complaints take, which are easily
# counted in; at least, and at most, so long.
AFTER_S, AFTER_COMPLAINTS, AFTER_MOST_S = 900.0, 2.0, 2 * HOUR_S
# Complaints that begin within this time of an event need not name it.
SOON_S = 1800.0
# Share of the complaints that speak of an event's matter, from which on they are about it, and how much more than
# before that has to be.
SPOKEN, MORE = 0.2, 1.5
CUES: dict[ContextKind, str] = {
    "outage": (
        r"outage|\bdown\b|offline|no (?:signal|internet|connection)|connection|dead|blackout|nothing works|declined"
        r"|cannot pay|charged|payment|checkout|断|连不上|离线|崩|瘫|没信号|没网|打不开|用不了|付不了|支付|付款|扣"
    ),
    "release": r"update|version|\bapp\b|crash|install|login|\d\.\d|更新|升级|版本|闪退|崩|打不开|白屏",
    "price_change": r"price|expensive|raise|more for|cost|pay more|tariff|cheaper|justify|涨|价|贵|加钱|多收",
    "policy_change": (
        r"terms|contract|condition|cancel|policy|renew|fee|small print|consent|tariff|minimum"
        r"|条款|合同|解约|退订|续|违约|规定|政策|小字"
    ),
    "recall": r"recall|danger|burn|smoke|broke|crack|leak|unsafe|召回|危险|起火|冒烟|裂|漏",
    "campaign": r"sale|discount|coupon|promo|offer|deal|points|voucher|code|sold out|促销|优惠|折扣|活动|券|积分",
    "holiday": r"holiday|closed|opening|festival|nobody there|节|放假|休息|没人",
    "recovery_action": r"refund|voucher|apolog|compensat|退款|补偿|道歉",
}
_CUES = {kind: re.compile(pattern) for kind, pattern in CUES.items()}


class Fit(NamedTuple):
    """Whether an event fits, and the reason in a few words."""

    fits: bool
    why: str


class Surge(NamedTuple):
    """What is known of a surge: its slice, its onset, texts of it, texts from before it, and its doubt.

    `doubt_s` is by how much the onset may have been put too early.
    """

    slice_key: str
    onset_s: float
    texts: Sequence[str]
    before: Sequence[str]
    doubt_s: float = AFTER_S


def doubt_of(signal: Signal, now_s: float) -> float:
    """Seconds by which a signal's onset may have been put too early, as of a time.

    Examples
    --------
    >>> doubt_of(Signal("spike", "", 0.0, 60.0, 10.0, 9.0, 5.0, "care"), 36000.0)
    7200.0
    >>> doubt_of(Signal("spike", "", 0.0, 600.0, 100.0, 9.0, 5.0, "care"), 36000.0)
    900.0
    """
    each_s = (now_s - signal.onset_s) / max(signal.expected, 0.5)
    return min(max(AFTER_COMPLAINTS * each_s, AFTER_S), AFTER_MOST_S)


def fit(context: Context, surge: Surge) -> Fit:
    """Judge one event.

    Examples
    --------
    >>> from schemas.inputs import parse_context
    >>> told = b'{"context_id": "c", "brand": "a", "kind": "release", "starts_at": "1970-01-01T01:00:00Z"}'
    >>> surge = Surge("version=5.2", 5400.0, ["crash after the update"] * 3, ["too dear"] * 3)
    >>> fit(parse_context(told), surge)
    Fit(fits=True, why='30 min before; 100 % of complaints speak of it, 0 % did before')
    >>> fit(parse_context(told), surge._replace(onset_s=3000.0)).why
    '10 min after the onset as estimated; 100 % of complaints speak of it, 0 % did before'
    >>> fit(parse_context(told), surge._replace(onset_s=9e5)).fits
    False
    """
    lag_s = surge.onset_s - context.starts_at.timestamp()
    most_s = LAG_S.get(context.kind, 24 * HOUR_S)
    when = _when(lag_s)
    if not -surge.doubt_s <= lag_s <= most_s:
        return Fit(False, f"{when}: too long for its kind")
    if context.slice and not overlap(context.slice, slice_of(surge.slice_key)):
        return Fit(False, f"{when}; of another slice")
    if named := _named(context.title, surge.slice_key):
        return Fit(True, f"{when}; it names {named}")
    pattern = _CUES.get(context.kind)
    now, then = (_share(pattern, texts) for texts in (surge.texts, surge.before))
    spoken = f"{now:.0%} of complaints speak of it, {then:.0%} did before".replace("%", " %")
    if now >= SPOKEN and now >= MORE * then:
        return Fit(True, f"{when}; {spoken}")
    if context.kind in ("outage", "release") and lag_s <= SOON_S:
        return Fit(True, f"{when}: at once")
    return Fit(False, f"{when}; {spoken}")


def _when(lag_s: float) -> str:
    """When an event began, in words: seconds before the onset, or after it if they are less than 0."""
    length_s = abs(lag_s)
    length = f"{length_s / 60:.0f} min" if length_s < 2 * HOUR_S else f"{length_s / HOUR_S:.0f} h"
    return f"{length} before" if lag_s >= 0.0 else f"{length} after the onset as estimated"


def _share(pattern: re.Pattern[str] | None, texts: Sequence[str]) -> float:
    if pattern is None or not texts:
        return 0.0
    return sum(bool(pattern.search(text.casefold())) for text in texts) / len(texts)


def _named(title: str, slice_key: str) -> str:
    """Value of the slice that the event's title names."""
    words = title.casefold()
    for name, value in pairs_of(slice_key):
        if name != "channel" and len(value) >= 2 and value.casefold() in words:
            return f"{name} {value}"
    return ""


def overlap(one: Mapping[str, Sequence[str]], other: Slice) -> bool:
    """Whether two slices can hold the same contact.

    Examples
    --------
    >>> overlap({"region": ["n"]}, {"region": ["n", "s"]}), overlap({"region": ["n"]}, {"region": ["s"]})
    (True, False)
    """
    return all(set(values) & set(other[name]) for name, values in one.items() if name in other)
