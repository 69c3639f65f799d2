"""Write a simulated contact as a message of the contract, and what the service desk does with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any, NamedTuple

import numpy as np

from schemas.fields import CHANNELS
from schemas.topics import HANDLING, LABELS
from streams.simulation.life import HOUR_S
from streams.simulation.rows import Row, Thread
from streams.simulation.texts import Slots, Writer
from streams.simulation.world import Brand

Message = dict[str, Any]
# Customers of a brand; the square of a uniform number picks one, so that some come more often than others.
CUSTOMERS = 40_000
# What the contract's labels call a complaint's topic; topics that are left out are called "other".
CATEGORIES: dict[str, str] = {
    **dict.fromkeys(("quality", "network", "app", "water", "leather", "food"), "product_quality"),
    **dict.fromkeys(("crash", "outage", "battery"), "product_quality"),
    **dict.fromkeys(("service", "delivery", "refund", "contract", "late_lunch"), "service_process"),
    **dict.fromkeys(("price", "billing", "payment"), "price_perception"),
}
# Followers of authors, the same author always with the same number: median 180, a few above a million.
_FOLLOWERS: list[int] = np.exp(np.random.default_rng(7).normal(5.2, 1.7, 4096)).astype(int).tolist()
_VERIFIED_FROM = 20_000
# Of complaints that are not posts: how many belong to a case, how many of those come again about it.
_CASE, _AGAIN = 0.8, 0.06


class Fact(NamedTuple):
    """A message with what its receiver cannot know. `crisis` names the crisis it belongs to."""

    arrived_at: float
    message: Message
    at_s: float
    complaint: bool = False
    topic: str = ""
    crisis: str | None = None


def moment(at_s: float, offset_h: int = 0) -> str:
    """RFC 3339 text of a time, to the millisecond, in local time.

    Examples
    --------
    >>> moment(1772438400.25, 8)
    '2026-03-02T16:00:00.250+08:00'
    """
    local = datetime.fromtimestamp(at_s, UTC).astimezone(timezone(timedelta(hours=offset_h)))
    return local.isoformat(timespec="milliseconds")


class Desk:
    """Puts the contacts of one hour into words, numbers them, and notes what follows from them.

    Parameters
    ----------
    brands
        The world's brands, in its order.
    tag
        What tells this hour of this simulation from all others; part of every id.
    start_s
        Start of the hour, Unix seconds.
    rng
        Stream of random numbers for words and ids.
    handled, labelled
        Share of cases whose handling is told, and share of contacts that somebody labels.
    """

    def __init__(
        self,
        brands: Sequence[Brand],
        tag: str,
        start_s: float,
        rng: Random,
        *,
        handled: float = 0.0,
        labelled: float = 0.0,
    ) -> None:
        self._brands = brands
        self._tag = tag
        self._start_s = start_s
        self._random = rng.random
        self._writer = Writer(rng)
        self._handled, self._labelled = handled, labelled
        self._hours = [moment(start_s, brand.offset_h) for brand in brands]
        self._names = [tuple(brand.dimensions()) for brand in brands]
        self._open: dict[int, tuple[str, str]] = {}

    def write(self, row: Row, number: int) -> list[Fact]:
        """Write one row, and what follows from it later, as facts; the contact is the first."""
        random, brand = self._random, self._brands[row.brand]
        channel = CHANNELS[row.channel]
        values = dict(zip(self._names[row.brand], row.values, strict=True))
        spoken = brand.spoken[values["product"]]
        chinese = random() < brand.chinese
        region = values["region"]
        place = brand.places.get(region, region) if chinese else region
        slots = Slots(spoken[chinese], brand.called[chinese], place, values.get("version", "2.0"))
        message: Message = {
            "channel": channel,
            "event_id": f"{channel[0]}{self._tag}-{number}",
            "occurred_at": self._time(row),
            "brand": brand.name,
            "text": "",
        }
        self._dimensions(message, values)
        if channel == "social":
            self._post(message, row, row.thread or Thread(), chinese, slots)
        else:
            self._conversation(message, row, chinese, slots)
        if random() < 0.3:
            message["language"] = "zh" if chinese else "en"
        facts = [Fact(row.at_s, message, row.at_s, row.complaint, row.topic, row.crisis)]
        if "case_id" in message and random() < self._handled:
            facts += self._handling(message, row.at_s)
        if self._labelled and random() < self._labelled:
            facts.append(self._label(message, row))
        return facts

    def _time(self, row: Row) -> str:
        """Local time of a row, from its hour's text: formatting a date anew for every contact would be slow."""
        hour = self._hours[row.brand]
        ms = int((row.at_s - self._start_s) * 1000)
        minutes, ms = divmod(ms, 60_000)
        return f"{hour[:14]}{minutes:02d}:{ms // 1000:02d}.{ms % 1000:03d}{hour[23:]}"

    def _dimensions(self, message: Message, values: dict[str, str]) -> None:
        for name in ("product", "region", "batch", "version"):
            if name in values:
                message[name] = values.pop(name)
        if values:
            message["attributes"] = values

    def _post(self, message: Message, row: Row, place: Thread, chinese: bool, slots: Slots) -> None:
        author = int(self._random() ** 2 * CUSTOMERS * 4)
        followers = _FOLLOWERS[author % 4096] if place.followers is None else place.followers
        message["author_id"] = place.author_id or f"{message['brand'][:4]}-u{author}"
        message["followers"] = followers
        message["post_id"] = place.post_id or f"p-{message['event_id']}"
        if followers > _VERIFIED_FROM:
            message["verified"] = True
        if place.root_id is not None:
            message["root_post_id"] = place.root_id
            message["repost_of" if place.repost else "reply_to"] = place.parent_id
        if place.text is not None:
            message["text"] = place.text
        elif place.root_id is None:
            message["text"] = self._writer.contact(row.topic, row.complaint, chinese, "social", slots)
        elif not place.repost:
            message["text"] = self._answer(row, chinese, slots)

    def _answer(self, row: Row, chinese: bool, slots: Slots) -> str:
        """Write a reply: mostly a short one, sometimes the same story told again."""
        if row.complaint and self._random() < 0.4:
            return self._writer.contact(row.topic, True, chinese, "social", slots)
        return self._writer.reply(row.complaint, chinese, slots)

    def _conversation(self, message: Message, row: Row, chinese: bool, slots: Slots) -> None:
        random, channel = self._random, message["channel"]
        known = self._open.get(row.brand) if row.complaint and random() < _AGAIN else None
        if known:
            message["case_id"], message["customer_id"] = known
        elif random() < 0.93:
            message["customer_id"] = f"{message['brand'][:4]}-c{int(random() ** 2 * CUSTOMERS)}"
            if row.complaint and random() < _CASE:
                message["case_id"] = f"case-{message['event_id']}"
                self._open[row.brand] = (message["case_id"], message["customer_id"])
        words = self._writer.contact(row.topic, row.complaint, chinese, channel, slots)
        if channel == "email":
            message["text"] = words
            message["subject"] = self._writer.subject(row.complaint, chinese, slots)
            return
        if random() < 0.4:
            del message["text"]
            message["turns"] = self._writer.turns(words, chinese, slots)
        else:
            message["text"] = words
        message["agent_id"] = f"a{int(random() * 60)}"
        if channel == "call":
            message["duration_s"] = int(40 + 900 * random() ** 2)
            message["queue"] = "complaints" if row.complaint and random() < 0.4 else "general"
        else:
            message["session_id"] = f"chat-{message['event_id']}"
        if random() < 0.1:
            message["rating"] = 1 + int(random() * 3) if row.complaint else 3 + int(random() * 3)

    def _handling(self, message: Message, at_s: float) -> list[Fact]:
        """Tell what the desk does with a case, well within half an hour, an hour and ninety minutes."""
        random = self._random
        waits = (
            1.0,
            120 + 1200 * random(),
            1900 + 1200 * random(),
            3700 + 1200 * random(),
            7200 + 7200 * random(),
        )
        actions = ("opened", "first_response", "preliminary_solution", "follow_up", "closed")
        team = f"team-{1 + int(random() * 5)}"
        return [
            Fact(
                at_s + wait,
                {
                    "topic": HANDLING,
                    "case_id": message["case_id"],
                    "brand": message["brand"],
                    "at": moment(at_s + wait),
                    "action": action,
                    "customer_id": message["customer_id"],
                    "team": team,
                    "channel": message["channel"],
                },
                at_s + wait,
            )
            for wait, action in zip(waits, actions, strict=True)
        ]

    def _label(self, message: Message, row: Row) -> Fact:
        """Somebody reads a contact within the hours after it and says what it is."""
        at_s = row.at_s + 600 + 3 * HOUR_S * self._random()
        text = message.get("text") or " ".join(turn["text"] for turn in message.get("turns", ()))
        label = {
            "topic": LABELS,
            "event_id": message["event_id"],
            "channel": message["channel"],
            "text": text,
            "is_complaint": row.complaint,
            "labelled_at": moment(at_s),
            "by": f"a{int(self._random() * 60)}",
        }
        if row.complaint:
            label["category"] = CATEGORIES.get(row.topic, "other")
        return Fact(at_s, label, at_s)
