"""Business events that change how many people get in touch: told beforehand, so that nobody takes them for surges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from detectors.incidents.grouping import contains
from detectors.slices import slice_key_of
from detectors.spikes.fleet import SpikeFleet
from detectors.spikes.told import Told
from schemas.inputs import Context

HOUR_S, DAY_S = 3600.0, 86400.0
# An event without an end lasts a day; a campaign of more than two weeks is how things are.
USUAL_S, LONGEST_S = DAY_S, 14 * DAY_S
# People come a little before a campaign is said to begin, and for some time after it ends.
BEFORE_S, AFTER_S = 900.0, HOUR_S
TOLD = {"campaign": Told(campaign=True), "holiday": Told(holiday=True)}


class Planned(NamedTuple):
    """What is told of a slice (a whole brand, if empty) for a time, Unix seconds of event time.

    Examples
    --------
    >>> plan = Planned(100.0, 200.0, "", Told(campaign=True))
    >>> plan.on(150.0), plan.on(200.0)
    (True, False)
    """

    starts_s: float
    ends_s: float
    where: str
    told: Told

    def on(self, at_s: float) -> bool:
        """Whether it is on."""
        return self.starts_s <= at_s < self.ends_s


def planned_of(contexts: Iterable[Context], brand: str) -> tuple[Planned, ...]:
    """What business events say of a brand's contacts."""
    plans = []
    for each in contexts:
        told = TOLD.get(each.kind)
        if told is None or each.brand not in ("*", brand):
            continue
        starts_s = each.starts_at.timestamp()
        ends_s = starts_s + USUAL_S if each.ends_at is None else each.ends_at.timestamp()
        ends_s = min(ends_s, starts_s + LONGEST_S)
        if told.campaign:
            starts_s, ends_s = starts_s - BEFORE_S, ends_s + AFTER_S
        plans.append(Planned(starts_s, ends_s, slice_key_of(each.slice or {}), told))
    return tuple(plans)


def told_of(plans: Iterable[Planned], at_s: float) -> tuple[tuple[str, Told], ...]:
    """What is on at a time, by slice."""
    return tuple(sorted({(plan.where, plan.told) for plan in plans if plan.on(at_s)}))


def told_about(plans: Iterable[Planned], at_s: float, key: str) -> Told:
    """What is on at a time for a slice, all of it at once."""
    return together(each for where, each in told_of(plans, at_s) if contains(where, key))


def together(told: Iterable[Told]) -> Told:
    """All of it at once."""
    rows = list(told)
    return Told(any(each.campaign for each in rows), any(each.holiday for each in rows))


class Plans:
    """What is planned for a brand, and what each group of its slices was told of it, by the group's own time."""

    def __init__(self) -> None:
        self.known: tuple[Planned, ...] = ()
        self._told: dict[str, tuple[tuple[str, Told], ...]] = {}

    def __bool__(self) -> bool:
        """Whether anything is planned, or was."""
        return bool(self.known or self._told)

    def tell(self, group: str, fleet: SpikeFleet, at_s: float, key_of: Callable[[str], str]) -> None:
        """Tell the slices of a group what is on as a bucket begins, where that has changed."""
        told = told_of(self.known, at_s) if self.known else ()
        if told == self._told.get(group, ()):
            return
        self._told[group] = told
        # What concerns single slices is said of those that there are; of those to come, what concerns all.
        for name in tuple(fleet.keys()):
            key = key_of(name)
            fleet.tell(together(each for where, each in told if contains(where, key)), [name])
        fleet.told = together(each for where, each in told if contains(where, key_of("")))

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, without what is known: business events have their own."""
        return {
            group: [[where, each.to_state()] for where, each in told] for group, told in self._told.items()
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what `to_state` gave."""
        self._told = {
            group: tuple((where, Told.from_state(each)) for where, each in told)
            for group, told in state.items()
        }
