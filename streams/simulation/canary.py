"""A brand that does not exist, with a surge a day: what the fire drill feeds through the real road.

All of it follows from the time alone, so that a drill that starts again says the same events again, and ingest drops
them as repeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from streams.simulation.contacts import moment

MINUTE_S, DAY_S = 60, 86400
# Contacts of a minute, and how many of a thousand complain.
CONTACTS, COMPLAINING = 4, 10
# Minutes of a surge, and the complaints that each of them has more: so many that its first ten seconds are orange. A
# smaller one is told yellow first, and its page waits for the update, five minutes later.
SURGE_MINUTES, SURGE = 2, 240

# Far from what the text model doubts: the drill is about the road, not about the model.
CALM = (
    "Which kettle would you recommend for two people?",
    "Thanks a lot, very friendly service!",
    "Thank you, the repair went well and the kettle works again.",
    "I love the new kettle, great colour.",
    "Please send the invoice to my new address.",
    "您好，请问周六几点开门？",
    "谢谢，问题已经解决了，服务很好。",
)
# Parts of a complaint: what, what is wrong with it, what follows. Together they are many texts: copies of a few would
# be no surge.
THINGS = (
    "kettle",
    "toaster",
    "blender",
    "heater",
    "lamp",
    "fan",
    "iron",
    "oven",
    "radio",
    "scale",
    "mixer",
    "clock",
)
FAULTS = (
    "broke after two days",
    "leaks all over the kitchen",
    "arrived smashed in its box",
    "never worked at all",
    "burns and smells awful",
    "was charged twice to my card",
    "has not been delivered for weeks",
)
DEMANDS = (
    "I want my money back now.",
    "nobody answers, this is unacceptable.",
    "worst purchase ever, I demand a refund.",
    "terrible service, I am furious.",
    "I complain for the third time and nobody helps.",
)


def surge_at(at_s: float) -> int:
    """When (Unix seconds) the surge of the day of `at_s` begins: at another minute every day.

    Examples
    --------
    >>> (surge_at(86400.0 * 20_000) - 86400 * 20_000) // 60, surge_at(86400.0 * 20_001 - 1) // 86400
    (1403, 20000)
    """
    day = int(at_s // DAY_S)
    return day * DAY_S + _number(f"surge {day}") % (DAY_S // MINUTE_S - SURGE_MINUTES) * MINUTE_S


def minute_events(
    minute_s: int, brand: str, surge_s: int | None = None
) -> Iterator[tuple[float, dict[str, Any]]]:
    """Events of the minute that begins at `minute_s` (Unix seconds), each with its time, in order.

    The day's surge comes at its own minute; one that begins at `surge_s` comes beside it.
    """
    begins = {surge_at(minute_s), surge_s}
    surging = any(begin is not None and 0 <= minute_s - begin < SURGE_MINUTES * MINUTE_S for begin in begins)
    complaints = SURGE if surging else 0
    count = CONTACTS + complaints
    for i in range(count):
        key = f"{minute_s}-{i}"
        draw = _number(key)
        complains = i < complaints or draw % 1000 < COMPLAINING
        text = _complaint(draw) if complains else CALM[draw // 1000 % len(CALM)]
        at_s = minute_s + i * MINUTE_S / count
        yield at_s, _event(f"drill-{key}", ("chat", "call", "email")[draw // 1009 % 3], brand, at_s, text)


def _complaint(draw: int) -> str:
    thing, fault = THINGS[draw // 1000 % len(THINGS)], FAULTS[draw // 7919 % len(FAULTS)]
    return f"My {thing} {fault}, {DEMANDS[draw // 104_729 % len(DEMANDS)]}"


def _event(event_id: str, channel: str, brand: str, at_s: float, text: str) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {
        "chat": {"session_id": event_id},
        "call": {"duration_s": 60.0},
        "email": {},
    }
    return {
        "channel": channel,
        "event_id": event_id,
        "occurred_at": moment(at_s),
        "brand": brand,
        "text": text,
        "customer_id": f"customer of {event_id}",
        **fields[channel],
    }


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
