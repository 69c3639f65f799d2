"""What each group bot wants to read, how it is signed, and how it says no: with status 200 and a code in the body.

Own code, because apprise 2.3 takes WeCom's and DingTalk's refusals (status 200, `errcode` not 0) for success, so
that a page would be lost in silence, and does not sign for Feishu at all.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any, NamedTuple

from schemas.chat import ChatSettings
from streams.chat.message import Message

# Bytes of text: https://developer.work.weixin.qq.com/document/path/91770 allows 2,048; the others 20,000 in all.
WECOM_BYTES, OTHER_BYTES = 2048, 8000


class Post(NamedTuple):
    """One request to a bot: query parameters and JSON body."""

    query: dict[str, str]
    body: dict[str, Any]


class Bot(NamedTuple):
    """A bot's address and its words; `refusal` is the name of the code that is 0 when it took the message."""

    name: str
    url: str
    post: Callable[[Message, float], Post]
    refusal: str


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def wecom(message: Message, now_s: float) -> Post:
    """WeCom: nothing to sign, the address holds the key."""
    return Post({}, {"msgtype": "text", "text": {"content": message.text(WECOM_BYTES)}})


def dingtalk(message: Message, now_s: float, secret: str | None) -> Post:
    """DingTalk: time in milliseconds and signature in the address, if the bot checks them.

    Examples
    --------
    >>> dingtalk(Message("Acme", []), 1.5, "SEC").query["timestamp"]
    '1500'
    """
    body = {"msgtype": "text", "text": {"content": message.text(OTHER_BYTES)}}
    if secret is None:
        return Post({}, body)
    stamp = str(round(now_s * 1000))
    return Post({"timestamp": stamp, "sign": _hmac(secret, f"{stamp}\n{secret}")}, body)


def feishu(message: Message, now_s: float, secret: str | None) -> Post:
    """Feishu and Lark: a rich text, since plain ones obey tags in what customers wrote; signed in the body.

    The signature's key is time and secret, over nothing:
    https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
    """
    text = Message("", message.lines).text(OTHER_BYTES).strip("\n")
    paragraphs: list[list[dict[str, str]]] = [[{"tag": "text", "text": line}] for line in text.split("\n")]
    paragraphs += [[{"tag": "a", "text": link.name, "href": link.url}] for link in message.links]
    post = {"zh_cn": {"title": message.title, "content": paragraphs}}
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
    if secret is not None:
        stamp = str(int(now_s))
        body |= {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{secret}", "")}
    return Post({}, body)


def bots_of(settings: ChatSettings) -> dict[str, Bot]:
    """The bots that have an address, by name.

    Examples
    --------
    >>> list(bots_of(ChatSettings(wecom_url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k")))
    ['wecom']
    """

    def told(name: str) -> str | None:
        secret = getattr(settings, name)
        return secret.get_secret_value() if secret else None

    ding, fei = told("dingtalk_secret"), told("feishu_secret")
    known = (
        Bot("wecom", told("wecom_url") or "", wecom, "errcode"),
        Bot(
            "dingtalk", told("dingtalk_url") or "", lambda text, now_s: dingtalk(text, now_s, ding), "errcode"
        ),
        Bot("feishu", told("feishu_url") or "", lambda text, now_s: feishu(text, now_s, fei), "code"),
    )
    return {bot.name: bot for bot in known if bot.url}
