"""How grave it is, part by part: size, speed, cost, reach, and what detectors of hazards and threats say."""

from __future__ import annotations

from typing import NamedTuple

from detectors.signal import Signal
from schemas.alerts import TIER_RANK, Tier
from schemas.practice import DEFAULT, Practice

# A surge is orange only if complaints at least double, red only if they are three times as many.
LEAST_RATIO: dict[Tier, float] = {"orange": 2.0, "red": 3.0}
HOUR_S = 3600.0
# Shorter surges are taken as if they had lasted so long: three complaints in a minute are no speed.
LEAST_S = 900.0
BY_RANK: dict[int, Tier] = {rank: tier for tier, rank in TIER_RANK.items()}


class Part(NamedTuple):
    """One part of a grade: its value, unit and the tier it would be alone."""

    name: str
    value: float
    unit: str
    tier: Tier


def tier_of(observed: float, expected: float, practice: Practice = DEFAULT) -> Tier:
    """Grade by size and by ratio together, so that neither three complaints nor a drift of 10 % looks grave.

    Examples
    --------
    >>> tier_of(400, 50), tier_of(60, 20), tier_of(14, 5), tier_of(6, 4)
    ('red', 'orange', 'yellow', 'blue')
    """
    excess, ratio = observed - expected, observed / max(expected, 0.5)
    tier = practice.limit("size").tier(excess)
    if tier == "red" and ratio < LEAST_RATIO["red"]:
        tier = "orange"
    return "yellow" if tier == "orange" and ratio < LEAST_RATIO["orange"] else tier


def parts_of(signal: Signal, practice: Practice = DEFAULT) -> list[Part]:
    """Parts of a signal's grade, the size of a surge first.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care", until_s=7200.0)
    >>> [(part.name, part.value, part.tier) for part in parts_of(surge)]
    [('size', 40.0, 'orange'), ('speed', 20.0, 'yellow'), ('cost', 8000.0, 'yellow')]
    """
    parts = []
    if signal.kind == "spike":
        excess = max(signal.excess, 0.0)
        size = tier_of(signal.observed, signal.expected, practice)
        parts.append(Part("size", round(excess, 1), "complaints beyond the expected", size))
        hours = max(signal.until_s - signal.onset_s - signal.asleep_s, LEAST_S) / HOUR_S
        speed = excess / hours
        parts.append(
            Part("speed", round(speed, 1), "beyond the expected an hour", practice.limit("speed").tier(speed))
        )
        each = practice.assumption("cost_of_complaint")
        cost = excess * each.value
        parts.append(Part("cost", round(cost, 1), f"{each.unit}, assumed", practice.limit("cost").tier(cost)))
    posts = signal.facts.get("expected_size")
    if isinstance(posts, int | float):
        reach = posts * practice.assumption("views_of_post").value
        parts.append(Part("reach", round(reach, 1), "views, assumed", practice.limit("reach").tier(reach)))
    threats = signal.facts.get("threats")
    if isinstance(threats, int | float):
        tier = tier_of(threats, float(signal.facts["threats_expected"]), practice)
        parts.append(Part("threat", round(threats, 1), str(signal.facts["threats_are"]), tier))
    if signal.kind != "spike" or signal.tier != "blue":
        parts.append(Part(signal.kind, round(signal.observed, 1), "as its detector grades it", signal.tier))
    return parts


def grade(signal: Signal, practice: Practice = DEFAULT) -> Tier:
    """Tier of a signal: the gravest part; speed, cost and reach lift a surge by one tier at most, and no blue one.

    Examples
    --------
    >>> feed = Signal("feed", "channel=call", 0.0, 0.0, 400.0, 30.0, 5.0, "platform", tier="yellow")
    >>> grade(feed), grade(Signal("spike", "", 0.0, 400.0, 50.0, 9.0, 5.0, "care"))
    ('yellow', 'red')
    """
    base, lifted = 1, 1
    for part in parts_of(signal, practice):
        rank = TIER_RANK[part.tier]
        if part.name in ("speed", "cost", "reach"):
            lifted = max(lifted, rank)
        else:
            base = max(base, rank)
    if base > 1 or signal.kind != "spike":
        base = max(base, min(lifted, base + 1))
    return BY_RANK[base]
