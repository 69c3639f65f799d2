"""Plots of crises: what goes wrong, for whom, and what must be found."""

from __future__ import annotations

from streams.simulation.contacts import CATEGORIES, moment
from streams.simulation.effects import Bots, Cascade, Lift, Reports, Shift, Surge, plateau
from streams.simulation.stage import Plot, Stage, days, hours
from streams.simulation.world import COAST, NORTHLINE, QUICKBITE, VOLTRA, YUANTU, shop

SHOPS = tuple(shop(number) for number in range(1, 31))
PRICE_RATIO, OUTAGE_RATIO, RELEASE_RATIO = 2.8, 12.0, 9.0


def price_rise(stage: Stage) -> Plot:
    """Prices go up by a fifth; complaints climb for three days and stay high."""
    plot, change_s = Plot(stage), stage.daytime(NORTHLINE)
    onset_s = change_s + hours(0.5 + stage.rng.random())
    told = plot.context(
        "price-2026",
        NORTHLINE.name,
        "price_change",
        change_s,
        "All plans +20%",
        told_s=change_s - days(1),
    )
    full = stage.excess(PRICE_RATIO)
    course = (
        (onset_s, 0.0),
        (onset_s + hours(12), 0.45 * full),
        (onset_s + hours(72), full),
        (max(stage.end_s, onset_s + hours(80)), full),
    )
    plot.surge("price", NORTHLINE, "price", course, context_id=told)
    return plot


def outage(stage: Stage) -> Plot:
    """Everything of one brand fails for five hours."""
    plot, onset_s = Plot(stage), stage.daytime(NORTHLINE)
    told = plot.context(
        "core-alarm",
        NORTHLINE.name,
        "outage",
        onset_s - 240.0,
        "Core router alarm, all regions affected",
    )
    course = plateau(
        onset_s, onset_s + 480, onset_s + hours(5), onset_s + hours(6), stage.excess(OUTAGE_RATIO)
    )
    plot.surge("outage", NORTHLINE, "outage", course, context_id=told)
    return plot


def coastal_watch(stage: Stage) -> Plot:
    """Watches let water in, but only by the sea."""
    plot, onset_s = Plot(stage), stage.daytime(YUANTU)
    course = plateau(onset_s, onset_s + hours(8), onset_s + days(4), onset_s + days(5), stage.excess(16.0))
    where = {"product": ["watch-link"], "region": COAST}
    plot.surge("water", YUANTU, "water", course, where=where)
    return plot


def seat_leather(stage: Stage) -> Plot:
    """Seats from three production lines of forty crack."""
    plot, onset_s = Plot(stage), stage.daytime(YUANTU)
    lines = sorted(stage.rng.sample(sorted(YUANTU.batches), 3))
    course = plateau(onset_s, onset_s + hours(12), onset_s + days(4), onset_s + days(5), stage.excess(14.0))
    plot.surge("leather", YUANTU, "leather", course, where={"batch": lines})
    return plot


def bad_release(stage: Stage) -> Plot:
    """A new version crashes in one environment."""
    plot, release_s = Plot(stage), stage.daytime(VOLTRA)
    told = plot.context(
        "release-5.2", VOLTRA.name, "release", release_s, "App 5.2 rolled out to all Android users"
    )
    onset_s = release_s + 900
    course = plateau(
        onset_s, onset_s + hours(1), onset_s + hours(16), onset_s + hours(20), stage.excess(RELEASE_RATIO)
    )
    where = {"environment": ["android"], "version": ["5.2"]}
    plot.surge("release", VOLTRA, "crash", course, where=where, context_id=told)
    return plot


def contract_cancel(stage: Stage) -> Plot:
    """Opaque terms: cancellations in writing, then a viral post, then calls."""
    plot, onset_s = Plot(stage), stage.daytime(NORTHLINE)
    told = plot.context(
        "terms-2026", NORTHLINE.name, "policy_change", onset_s - hours(3), "New terms and conditions"
    )
    viral_s, end_s = onset_s + hours(6), onset_s + hours(40)
    course = (
        (onset_s, 0.0),
        (onset_s + hours(1), stage.excess(2.2)),
        (end_s - hours(8), stage.excess(2.2)),
        (end_s, 0.0),
    )
    calls = plateau(viral_s + hours(1), viral_s + hours(3), end_s - hours(8), end_s, stage.excess(4.0))
    posts = max(20, round(500 * stage.size))
    plot.effects += [
        Surge("contract", NORTHLINE.name, "contract", course, channels={"chat": 5, "email": 4, "social": 1}),
        Cascade("contract", NORTHLINE.name, "contract", viral_s, posts, 86_000),
        Surge("contract", NORTHLINE.name, "contract", calls, channels={"call": 9, "social": 1}),
    ]
    thread = {"root_at": moment(viral_s), "posts": posts}
    plot.crisis("contract", NORTHLINE.name, "contract", course, context_id=told, ratio=None, thread=thread)
    return plot


def battery(stage: Stage) -> Plot:
    """A few messages about burning power banks of one batch."""
    plot, onset_s = Plot(stage), stage.daytime(VOLTRA)
    where = {"product": ["power-bank-20k"], "batch": ["b26-3"]}
    gaps = [hours(0.2 + 1.2 * stage.rng.random()) for _ in range(max(2, round(7 * stage.size)))]
    times = tuple(onset_s + sum(gaps[:count]) for count in range(len(gaps)))
    plot.effects.append(Reports("battery", VOLTRA.name, "battery", times, where))
    course = ((onset_s, 0.0), (times[-1], 1.0))
    told = {"kind": "safety", "ratio": None, "reports": len(times)}
    plot.crisis("battery", VOLTRA.name, "battery", course, where=where, **told)
    return plot


def bot_attack(stage: Stage) -> Plot:
    """One text by five hundred new accounts: loud, and nobody behind it."""
    plot, onset_s = Plot(stage), stage.daytime(QUICKBITE)
    posts = max(20, round(500 * stage.size))
    plot.effects.append(Bots("bots", QUICKBITE.name, "refund", onset_s, onset_s + hours(2), posts))
    course = ((onset_s, 0.0), (onset_s + 1800, float(posts)), (onset_s + hours(2), 0.0))
    told = {"real": False, "must_page": False, "must_find": False, "ratio": None, "posts": posts}
    plot.crisis("bots", QUICKBITE.name, "refund", course, where={"channel": ["social"]}, **told)
    return plot


def delivery_lunch(stage: Stage) -> Plot:
    """Complaints are as many as ever, but at noon they are suddenly about late lunches."""
    plot, share = Plot(stage), min(0.55 * stage.size, 0.95)
    midnight_s = stage.live_s - (stage.live_s + hours(QUICKBITE.offset_h)) % days(1)
    noons = [
        midnight_s + days(day) + hours(11) for day in range(int((stage.end_s - stage.live_s) / days(1)) + 2)
    ]
    noons = [noon_s for noon_s in noons if noon_s >= stage.live_s]
    course = tuple(
        knot
        for noon_s in noons
        for knot in plateau(noon_s, noon_s + 900, noon_s + hours(4), noon_s + hours(4.5), share)
    )
    plot.effects.append(Shift(QUICKBITE.name, "late_lunch", course))
    where = {"category": [CATEGORIES["late_lunch"]]}
    told = {"kind": "mix_shift", "ratio": 1.0, "must_page": False, "share": share}
    plot.crisis("lunch", QUICKBITE.name, "late_lunch", course, where=where, **told)
    return plot


def two_waves(stage: Stage) -> Plot:
    """Deliveries fail in the harbour, recover, and fail again the day after."""
    plot, first_s = Plot(stage), stage.daytime(QUICKBITE)
    for number, onset_s in enumerate((first_s, first_s + hours(28 + 2 * stage.rng.random())), 1):
        course = plateau(onset_s, onset_s + 1200, onset_s + hours(5), onset_s + hours(6), stage.excess(10.0))
        where = {"region": ["harbour"]}
        plot.surge(f"wave-{number}", QUICKBITE, "delivery", course, where=where)
    plot.truth["same_incident_allowed"] = False
    return plot


def slow_burn(stage: Stage) -> Plot:
    """Complaints grow by three per cent a day."""
    plot, days_live = Plot(stage), int((stage.end_s - stage.live_s) / days(1)) + 1
    course = tuple((stage.live_s + days(day), stage.size * (1.03**day - 1.0)) for day in range(days_live + 1))
    plot.surge("burn", VOLTRA, "quality", course)
    return plot


def two_crises(stage: Stage) -> Plot:
    """Two brands, and two causes in one brand, at the same time."""
    plot, onset_s = Plot(stage), stage.daytime(NORTHLINE)
    cases = (
        ("network", NORTHLINE, "network", {"region": ["islands", "north"]}, 0.0, 9.0),
        ("billing", NORTHLINE, "billing", {"product": ["prepaid"]}, 0.7, 12.0),
        ("refund", VOLTRA, "refund", {"region": ["us-west"]}, 0.3, 10.0),
    )
    for name, brand, topic, where, later_h, ratio in cases:
        start_s = onset_s + hours(later_h)
        course = plateau(start_s, start_s + 1200, start_s + hours(7), start_s + hours(8), stage.excess(ratio))
        plot.surge(name, brand, topic, course, where=where)
    return plot


def payment_provider(stage: Stage) -> Plot:
    """One payment provider fails, and thirty shops hear of it."""
    plot, onset_s = Plot(stage), stage.daytime(SHOPS[0])
    told = plot.context(
        "payment-errors", "*", "outage", onset_s - 420.0, "PaymentErrors firing at the card processor"
    )
    for brand in SHOPS:
        start_s = onset_s + 240 * stage.rng.random()
        course = plateau(start_s, start_s + 300, start_s + hours(3), start_s + hours(3.5), stage.excess(11.0))
        plot.effects.append(Surge("payment", brand.name, "payment", course))
    course = plateau(onset_s, onset_s + 600, onset_s + hours(3), onset_s + hours(3.6), stage.excess(11.0))
    names = [brand.name for brand in SHOPS]
    plot.crisis("payment", "*", "payment", course, context_id=told, brands=names)
    return plot


def crisis_in_campaign(stage: Stage) -> Plot:
    """A sale doubles everything, and in the middle of it earbuds arrive broken."""
    plot = Plot(stage)
    lift_s = stage.daytime(VOLTRA) - hours(1)
    onset_s, end_s = lift_s + hours(10 + 4 * stage.rng.random()), lift_s + days(2)
    plot.context(
        "sale", VOLTRA.name, "campaign", lift_s, "Spring sale", told_s=lift_s - days(1), ends_s=end_s
    )
    plot.effects.append(
        Lift(((lift_s, 1.0), (lift_s + hours(1), 2.2), (end_s, 2.2), (end_s + hours(2), 1.0)), VOLTRA.name)
    )
    plot.effects.append(
        Shift(VOLTRA.name, "campaign", plateau(lift_s, lift_s + 600, end_s, end_s + 600, 0.4), False)
    )
    course = plateau(onset_s, onset_s + hours(1), onset_s + hours(14), onset_s + hours(16), stage.excess(8.0))
    plot.surge("earbuds", VOLTRA, "quality", course, where={"product": ["earbuds"]})
    plot.truth["unrelated_contexts"] = ["sale"]
    return plot
