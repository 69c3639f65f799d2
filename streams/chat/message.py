"""Alertmanager's webhook (version 4) as one message for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel

# Alerts told one by one in a message; the rest is a number.
MOST = 5
SIGNS = {"red": "🔴", "orange": "🟠", "yellow": "🟡", "blue": "🔵"}


class WebhookAlert(BaseModel):
    """One alert of a notification."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class Notification(BaseModel):
    """What Alertmanager posts: the alerts of one group."""

    status: Literal["firing", "resolved"]
    alerts: list[WebhookAlert]


class Link(NamedTuple):
    """A named address."""

    name: str
    url: str


class Message(NamedTuple):
    """A title, lines of plain text, and where to read on."""

    title: str
    lines: Sequence[str]
    links: Sequence[Link] = ()

    def text(self, most_bytes: int) -> str:
        r"""All of it as plain text of at most so many bytes in UTF-8; the links stay, the lines are cut.

        Examples
        --------
        >>> Message("Acme: 42 complaints", ["long " * 9], [Link("Runbook", "http://r")]).text(48)
        'Acme: 42 complaints\nlong lo…\nRunbook: http://r'
        """
        tail = "".join(f"\n{link.name}: {link.url}" for link in self.links)
        head = "\n".join([self.title, *self.lines])
        return _cut(head, most_bytes - len(tail.encode())) + tail


def _cut(text: str, most_bytes: int) -> str:
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    sign = "…"
    return raw[: max(0, most_bytes - len(sign.encode()))].decode(errors="ignore") + sign


def message_of(notification: Notification) -> Message:
    """Write a notification for people: the gravest alert's sentence first.

    Examples
    --------
    >>> alert = WebhookAlert(
    ...     status="firing", labels={"tier": "red"}, annotations={"summary": "Acme: 42 complaints"}
    ... )
    >>> message_of(Notification(status="firing", alerts=[alert])).title
    '🔴 Acme: 42 complaints'
    """
    alerts = [one for one in notification.alerts if one.status == notification.status] or notification.alerts
    if not alerts:
        return Message("Alertmanager sent a notification without alerts", ())
    first = alerts[0]
    over = notification.status == "resolved"
    sign = "✅ Over:" if over else SIGNS.get(first.labels.get("tier", ""), "⚠")
    lines = [first.annotations["description"]] if first.annotations.get("description") and not over else []
    lines += [f"· {_summary(alert)}" for alert in alerts[1:MOST]]
    if len(alerts) > MOST:
        lines.append(f"… and {len(alerts) - MOST} more")
    links = [
        Link(name, first.annotations[key])
        for name, key in (("Runbook", "runbook_url"), ("Dashboard", "dashboard"))
        if first.annotations.get(key)
    ]
    return Message(f"{sign} {_summary(first)}", lines, links)


def _summary(alert: WebhookAlert) -> str:
    return " ".join((alert.annotations.get("summary") or alert.labels.get("alertname", "alert")).split())
