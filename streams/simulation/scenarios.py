"""The scenarios by name, each in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from streams.simulation import crises, ordinary
from streams.simulation.stage import ScenarioSpec

_ALL = (
    ScenarioSpec(
        "calm", "Two ordinary weeks: nothing happens and nobody must be paged.", ordinary.calm, 14.0
    ),
    ScenarioSpec(
        "monday_peak",
        "Every Monday brings 80 % more of everything, and that is no crisis.",
        ordinary.monday_peak,
        8.0,
    ),
    ScenarioSpec(
        "campaign",
        "A sale makes contacts and complaints 2.5 times as many, and that is no crisis.",
        ordinary.campaign,
        4.0,
    ),
    ScenarioSpec(
        "growth",
        "Business and complaints grow by 35 % a year: worth a note, never a page.",
        ordinary.growth,
        60.0,
        2.0,
    ),
    ScenarioSpec(
        "price_rise",
        "Prices rise by 20 %, and complaints by 180 % within 72 hours.",
        crises.price_rise,
        live_days=5.0,
        ratio=crises.PRICE_RATIO,
    ),
    ScenarioSpec(
        "outage",
        "A network fails for five hours and thousands of slices rise at once: one incident.",
        crises.outage,
        ratio=crises.OUTAGE_RATIO,
    ),
    ScenarioSpec(
        "coastal_watch",
        "Watches let water in, in coastal regions only.",
        crises.coastal_watch,
        6.0,
        ratio=16.0,
    ),
    ScenarioSpec(
        "seat_leather",
        "Seat leather from three production lines of forty cracks.",
        crises.seat_leather,
        6.0,
        ratio=14.0,
    ),
    ScenarioSpec(
        "bad_release",
        "A new version crashes in one environment.",
        crises.bad_release,
        live_days=2.0,
        ratio=crises.RELEASE_RATIO,
        watched_attributes=("environment",),
    ),
    ScenarioSpec(
        "contract_cancel",
        "Opaque terms bring cancellations, then a viral post, then calls.",
        crises.contract_cancel,
        live_days=3.0,
    ),
    ScenarioSpec(
        "battery", "A few people report burning power banks: a question of safety.", crises.battery, 2.0
    ),
    ScenarioSpec("bot_attack", "Five hundred new accounts post one text.", crises.bot_attack),
    ScenarioSpec(
        "delivery_lunch",
        "At noon complaints turn to late lunches, while their number stays the same.",
        crises.delivery_lunch,
        live_days=3.0,
        rate=20.0,
    ),
    ScenarioSpec(
        "two_waves",
        "Deliveries fail, recover and fail again: the second wave counts too.",
        crises.two_waves,
        3.0,
        ratio=10.0,
    ),
    ScenarioSpec(
        "feed_gap",
        "The feed of calls falls silent for three hours during an incident.",
        ordinary.feed_gap,
        ratio=8.0,
    ),
    ScenarioSpec("late_flood", "Six hours of chats arrive at once.", ordinary.late_flood, delayed=True),
    ScenarioSpec(
        "slow_transcripts",
        "Calls arrive 20 minutes late, always, and a network fails.",
        ordinary.slow_transcripts,
        ratio=crises.OUTAGE_RATIO,
        delayed=True,
    ),
    ScenarioSpec("slow_burn", "Complaints grow by 3 % a day for a month.", crises.slow_burn, 30.0),
    ScenarioSpec(
        "two_crises",
        "Two brands, and two causes in one of them, are in trouble at the same time.",
        crises.two_crises,
        ratio=12.0,
    ),
    ScenarioSpec(
        "payment_provider",
        "A payment provider fails and thirty brands are hit by one cause.",
        crises.payment_provider,
        rate=20.0,
        ratio=11.0,
        brands=crises.SHOPS,
    ),
    ScenarioSpec(
        "crisis_in_campaign",
        "In the middle of a sale one product arrives broken.",
        crises.crisis_in_campaign,
        3.0,
        ratio=8.0,
    ),
)
SCENARIOS: Mapping[str, ScenarioSpec] = MappingProxyType({spec.name: spec for spec in _ALL})
