"""Put one hour of the simulated world together: usual contacts, surges, threads, scripts, and late feeds.

An hour depends on its own random streams alone, so any stretch of time can be written without the time before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter
from random import Random

import numpy as np

from schemas.fields import CHANNELS
from streams.simulation.contacts import Desk, Fact
from streams.simulation.effects import Effect, Hold, Silence, Slow, Surge
from streams.simulation.life import HOUR_S
from streams.simulation.rows import Draw, Row, Thread, World, draw_surge, draw_topics, draw_usual, draw_values
from streams.simulation.threads import ROOT_SHARE, SOCIAL, Pull, draw_parents, root_rows

# No desk acts, and nobody labels, later than this after a contact; no slow feed takes longer than that.
DESK_S = 4 * HOUR_S
SLOWEST_S = 2 * HOUR_S


def usual_rows(world: World, hour: int, rng: np.random.Generator) -> list[Row]:
    """Contacts of an hour as usual, some of the posts as replies to earlier ones."""
    draw = draw_usual(world, hour * HOUR_S, rng)
    thinned = (draw.channel != SOCIAL) | (rng.random(len(draw.at_s)) >= ROOT_SHARE)
    draw = Draw(*(column[thinned] for column in draw))
    roots = root_rows(world, hour)
    places: list[Thread | None] = [None] * len(draw.at_s) + [place for *_, place in roots]
    if roots:
        times, owners, moods, _ = zip(*roots, strict=True)
        draw = Draw(
            np.append(draw.at_s, times),
            np.append(draw.brand, owners),
            np.append(draw.channel, [SOCIAL] * len(roots)),
            np.append(draw.complaint, moods),
        )
    _answer_posts(world, hour, draw, places, rng)
    rows: list[Row] = []
    for index, brand in enumerate(world.brands):
        mine = np.flatnonzero(draw.brand == index)
        topics = draw_topics(world, brand, draw, mine, rng)
        values = draw_values(brand, len(mine), rng)
        columns = (draw.at_s[mine].tolist(), draw.channel[mine].tolist(), draw.complaint[mine].tolist())
        rows += [
            Row(at_s, index, channel, complaint, topic, value, None, places[i])
            for i, at_s, channel, complaint, topic, value in zip(
                mine.tolist(), *columns, topics, values, strict=True
            )
        ]
    return rows


def _answer_posts(
    world: World, hour: int, draw: Draw, places: list[Thread | None], rng: np.random.Generator
) -> None:
    """Turn some posts into replies and reposts; those share the mood of their thread."""
    roots = Pull.at(world, hour)
    free = np.array([place is None for place in places], dtype=bool) & (draw.channel == SOCIAL)
    for index in range(len(world.brands)):
        posts = np.flatnonzero(free & (draw.brand == index))
        for i, parent in zip(
            posts.tolist(), draw_parents(world, roots, index, draw.at_s[posts], rng), strict=True
        ):
            if parent is not None:
                places[i], draw.complaint[i] = parent


def surge_rows(world: World, surge: Surge, hour: int, rng: np.random.Generator) -> list[Row]:
    """Complaints that a surge adds to an hour."""
    draw = draw_surge(world, surge, hour * HOUR_S, rng)
    if draw is None:
        return []
    index = world.brand_index(surge.brand)
    values = draw_values(world.brands[index], len(draw.at_s), rng, surge.where)
    columns = zip(draw.at_s.tolist(), draw.channel.tolist(), values, strict=True)
    return [
        Row(at_s, index, channel, True, surge.topic, value, surge.crisis) for at_s, channel, value in columns
    ]


def write_hour(
    world: World, scripted: Sequence[Row], hour: int, handled: float = 0.0, labelled: float = 0.0
) -> list[Fact]:
    """Everything that begins in one hour (hours since the epoch), in order of event time, arrivals included.

    Parameters
    ----------
    scripted
        All scripted rows of the world, in order of time.
    handled, labelled
        As in `Desk`.
    """
    rng = np.random.default_rng([*world.key, 4, hour])
    start_s = hour * HOUR_S
    rows = usual_rows(world, hour, rng)
    for number, effect in enumerate(world.effects):
        if isinstance(effect, Surge):
            rows += surge_rows(world, effect, hour, np.random.default_rng([*world.key, 5, number, hour]))
    first, last = (bisect_left(scripted, end, key=itemgetter(0)) for end in (start_s, start_s + HOUR_S))
    rows += scripted[first:last]
    rows.sort(key=itemgetter(0))
    words = Random(int(rng.integers(2**62)))
    desk = Desk(world.brands, f"{world.key[0]}-{hour}", start_s, words, handled=handled, labelled=labelled)
    feeds = [effect for effect in world.effects if isinstance(effect, Silence | Slow | Hold)]
    facts: list[Fact] = []
    for number, row in enumerate(rows):
        if not _silenced(world, feeds, row):
            written = desk.write(row, number)
            facts.append(_arrive(feeds, written[0], row, words))
            facts += written[1:]
    return facts


def horizon_s(world: World, told: bool) -> float:
    """Longest time from a contact to its arrival, or, where those are told, to what desks do about it."""
    waits = [DESK_S if told else 0.0]
    for effect in world.effects:
        if isinstance(effect, Hold):
            waits.append(effect.to_s + effect.spread_s - effect.from_s)
        elif isinstance(effect, Slow):
            waits.append(SLOWEST_S)
    return max(waits)


def _silenced(world: World, feeds: Sequence[Effect], row: Row) -> bool:
    return any(
        isinstance(effect, Silence)
        and CHANNELS[row.channel] == effect.channel
        and effect.brand in ("*", world.brands[row.brand].name)
        and effect.from_s <= row.at_s < effect.to_s
        for effect in feeds
    )


def _arrive(feeds: Sequence[Effect], fact: Fact, row: Row, rng: Random) -> Fact:
    """Delay a contact whose feed is slow or holds everything back."""
    for effect in feeds:
        if isinstance(effect, Slow | Hold) and CHANNELS[row.channel] == effect.channel:
            if isinstance(effect, Slow):
                wait = min(effect.median_s * rng.lognormvariate(0.0, effect.spread), SLOWEST_S)
                fact = fact._replace(arrived_at=row.at_s + wait)
            elif effect.from_s <= row.at_s < effect.to_s:
                fact = fact._replace(arrived_at=effect.to_s + effect.spread_s * rng.random())
    return fact
