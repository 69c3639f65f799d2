"""Who contacts whom, when and about what: one hour of simulated contacts at a time, before any words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.fields import CHANNELS
from streams.simulation.effects import Effect, Lift, Shift, Surge, peak_between, value_at
from streams.simulation.life import HOUR_S, Floats, day_noise, hour_of_week, week_shape
from streams.simulation.small_talk import NEUTRAL_WEIGHTS
from streams.simulation.world import COMPLAINT_SHARE, Brand

Ints = NDArray[np.int64]
_SHARES = np.array(COMPLAINT_SHARE)


class Thread(NamedTuple):
    """A post's place among others; `parent_id` None is a root."""

    post_id: str | None = None
    root_id: str | None = None
    parent_id: str | None = None
    repost: bool = False
    author_id: str | None = None
    followers: int | None = None
    text: str | None = None


class Row(NamedTuple):
    """One contact before it is put in words. `brand` and `channel` are positions in their lists."""

    at_s: float
    brand: int
    channel: int
    complaint: bool
    topic: str
    values: tuple[str, ...]
    crisis: str | None = None
    thread: Thread | None = None


@dataclass(frozen=True)
class World:
    """Brands, how busy they are and what happens to them. `rate_s` is all contacts of a mean second."""

    key: tuple[int, ...]
    brands: Sequence[Brand]
    rate_s: float
    effects: Sequence[Effect] = ()
    base: Floats = field(init=False)

    def __post_init__(self) -> None:
        weights = np.array([brand.weight for brand in self.brands])
        channels = np.array([brand.channels for brand in self.brands])
        rates = (
            self.rate_s * weights[:, None] / weights.sum() * channels / channels.sum(axis=1, keepdims=True)
        )
        object.__setattr__(self, "base", rates)

    def brand_index(self, name: str) -> int:
        """Position of a brand."""
        return next(i for i, brand in enumerate(self.brands) if brand.name == name)


class Draw(NamedTuple):
    """Contacts of one hour, or the complaints that a surge adds to it."""

    at_s: Floats
    brand: Ints
    channel: Ints
    complaint: NDArray[np.bool_]


def hour_rates(world: World, start_s: float) -> tuple[Floats, Floats]:
    """Contacts per second of every brand and channel at the start and the end of an hour, noise included."""
    hour = int(start_s // HOUR_S)
    contacts, _ = day_noise(world.key, hour // 24, len(world.brands))
    ends = []
    for step in (0, 1):
        shape = np.array(
            [
                [
                    week_shape(channel)[hour_of_week(start_s + step * HOUR_S, brand.offset_h)]
                    for channel in CHANNELS
                ]
                for brand in world.brands
            ]
        )
        ends.append(world.base * shape * contacts[hour % 24][:, None])
    return ends[0], ends[1]


def lift_of(world: World, brand: str, at_s: Floats) -> Floats:
    """Factor on all contacts of a brand at some times."""
    factor = np.ones_like(at_s)
    for lift in world.effects:
        if isinstance(lift, Lift) and lift.brand in ("*", brand):
            factor = factor * value_at(lift.factor, at_s)
    return factor


def _lift_peaks(world: World, start_s: float) -> Floats:
    peaks = np.ones(len(world.brands))
    for lift in world.effects:
        if isinstance(lift, Lift):
            peak = peak_between(lift.factor, start_s, start_s + HOUR_S)
            peaks *= [peak if lift.brand in ("*", brand.name) else 1.0 for brand in world.brands]
    return peaks


def draw_usual(world: World, start_s: float, rng: np.random.Generator) -> Draw:
    """Draw the contacts of an hour as usual: a Poisson process by thinning, each a complaint or not."""
    first, last = hour_rates(world, start_s)
    peak, lift_peak = np.maximum(first, last), _lift_peaks(world, start_s)
    counts = rng.poisson(peak * lift_peak[:, None] * HOUR_S)
    pairs = np.repeat(np.arange(counts.size), counts.ravel())
    brand, channel = np.divmod(pairs, len(CHANNELS))
    part = rng.random(len(pairs))
    rate = first[brand, channel] + (last - first)[brand, channel] * part
    accept = rate / peak[brand, channel]
    if np.any(lift_peak != 1.0):
        for index, one in enumerate(world.brands):
            mine = brand == index
            accept[mine] *= lift_of(world, one.name, start_s + part[mine] * HOUR_S) / lift_peak[index]
    keep = rng.random(len(pairs)) < accept
    part, brand, channel = part[keep], brand[keep], channel[keep]
    hour = int(start_s // HOUR_S)
    noise = day_noise(world.key, hour // 24, len(world.brands))[1][hour % 24]
    complaint = rng.random(len(part)) < _SHARES[channel] * noise[brand]
    return Draw(start_s + part * HOUR_S, brand, channel, complaint)


def draw_surge(world: World, surge: Surge, start_s: float, rng: np.random.Generator) -> Draw | None:
    """Draw the complaints that a surge adds to an hour; None when it adds nothing."""
    peak = peak_between(surge.excess, start_s, start_s + HOUR_S)
    if peak <= 0:
        return None
    index = world.brand_index(surge.brand)
    brand = world.brands[index]
    first, last = (ends[index] * _SHARES for ends in hour_rates(world, start_s))
    others = {name: values for name, values in surge.where.items() if name != "channel"}
    usual = brand.share(others) * _lift_peaks(world, start_s)[index]
    wanted = np.isin(CHANNELS, surge.where.get("channel", CHANNELS))
    first, last = first * wanted, last * wanted
    weights = np.maximum(first, last)
    top = weights.sum() * usual * peak
    if surge.channels:
        weights = np.array([surge.channels.get(name, 0.0) for name in CHANNELS])
    count = rng.poisson(top * HOUR_S)
    part = np.sort(rng.random(count))
    at_s = start_s + part * HOUR_S
    total = first.sum() + (last.sum() - first.sum()) * part
    accept = total * usual / top * value_at(surge.excess, at_s)
    accept *= lift_of(world, brand.name, at_s) / _lift_peaks(world, start_s)[index]
    at_s = at_s[rng.random(count) < accept]
    channel = rng.choice(len(CHANNELS), size=len(at_s), p=weights / weights.sum())
    full = np.ones(len(at_s), dtype=bool)
    return Draw(at_s, np.full(len(at_s), index), channel.astype(np.int64), full)


def draw_values(
    brand: Brand, count: int, rng: np.random.Generator, where: Mapping[str, list[str]] | None = None
) -> list[tuple[str, ...]]:
    """Draw dimension values of some contacts of a brand, within a slice, in the order of its dimensions."""
    columns = []
    for name, weights in brand.dimensions().items():
        chosen = {v: w for v, w in weights.items() if where is None or v in where.get(name, weights)}
        cumulated = np.cumsum(list(chosen.values()))
        picks = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
        columns.append(np.array(list(chosen), dtype=object)[picks].tolist())
    return list(zip(*columns, strict=True)) if columns else [()] * count


def draw_topics(
    world: World, brand: Brand, draw: Draw, mine: NDArray[np.intp], rng: np.random.Generator
) -> list[str]:
    """Draw what some contacts of one brand are about: its complaints' topics, or its channel's small talk."""
    u = rng.random(len(mine))
    complaint, channel, at_s = draw.complaint[mine], draw.channel[mine], draw.at_s[mine]
    topics = np.empty(len(mine), dtype=object)
    topics[complaint] = _choose(list(brand.topics), list(brand.topics.values()), u[complaint])
    talk = ["question", "request", "praise", "talk"]
    for index, name in enumerate(CHANNELS):
        here = ~complaint & (channel == index)
        topics[here] = _choose(talk, list(NEUTRAL_WEIGHTS[name]), u[here])
    for shift in world.effects:
        if isinstance(shift, Shift) and shift.brand == brand.name:
            turned = (complaint == shift.complaint) & (rng.random(len(mine)) < value_at(shift.share, at_s))
            topics[turned] = shift.topic
    return list(topics)


def _choose(names: list[str], weights: list[float], u: Floats) -> NDArray[np.object_]:
    cumulated = np.cumsum(weights)
    picks = np.searchsorted(cumulated, u * cumulated[-1], side="right")
    chosen: NDArray[np.object_] = np.array(names, dtype=object)[picks]
    return chosen
