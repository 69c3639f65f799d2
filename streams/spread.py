"""How a thread spreads, from the facts that its agent gives with an incident: who began, who passed it on, how far."""

from __future__ import annotations

from typing import NamedTuple

from schemas.alerts import Alert

# A fact, and another that is shown behind it as its interval or its goal.
ROWS = (
    ("posts", ""),
    ("expected_size", "expected_size_interval"),
    ("reproduction_ratio", "reproduction_interval"),
    ("p_double", ""),
    ("reach", "expected_reach"),
    ("depth", ""),
    ("breadth", ""),
)
SHARES = {"p_double"}


class Row(NamedTuple):
    """One fact: its name, its value and what belongs behind it; `share` is a value from 0 to 1."""

    name: str
    value: float
    more: float | str
    share: bool


class Spread(NamedTuple):
    """A thread as a tree: who began it, the largest of those who passed it on, and how angry each step of it is."""

    first: str
    spreaders: tuple[str, ...]
    anger: tuple[float, ...]
    rows: tuple[Row, ...]


def spread_of(incident: Alert) -> Spread | None:
    """Read an incident's facts; None if they tell of no thread. Facts of a kind that is not expected are left out.

    Examples
    --------
    >>> facts = {
    ...     "first_poster": "a1",
    ...     "spreaders": "b2 (9,000), c3 (40)",
    ...     "posts": 12.0,
    ...     "anger_by_generation": "0.2, 0.5",
    ... }
    >>> spread_of(Alert.model_construct(facts=facts))[:3]
    ('a1', ('b2 (9,000)', 'c3 (40)'), (0.2, 0.5))
    """
    facts = incident.facts
    first = facts.get("first_poster")
    if not isinstance(first, str):
        return None
    rows = tuple(
        Row(name, value, facts.get(more, ""), name in SHARES)
        for name, more in ROWS
        if isinstance(value := facts.get(name), int | float)
    )
    # A comma within a number is followed by a digit, the one between two people by a blank.
    spreaders = tuple(one for one in str(facts.get("spreaders", "")).split(", ") if one)
    return Spread(first, spreaders, tuple(_numbers(str(facts.get("anger_by_generation", "")))), rows)


def _numbers(text: str) -> list[float]:
    try:
        return [min(max(float(part), 0.0), 1.0) for part in text.split(",") if part.strip()]
    except ValueError:
        return []
