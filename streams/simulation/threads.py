"""How posts hang together: roots that keep drawing replies for a day, and posts made to a script."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.fields import CHANNELS
from streams.simulation.effects import Bots, Cascade, Reports
from streams.simulation.life import HOUR_S, Floats
from streams.simulation.rows import Row, Thread, World, draw_values

SOCIAL = CHANNELS.index("social")
# Roots of a brand and hour that may draw replies, and the share of an hour's posts that are such roots.
ROOTS = 3
ROOT_SHARE = 0.15
# Share of posts that answer or pass on another, and the share of those that only pass on.
REPLY_SHARE = 0.4
REPOST_SHARE = 0.3
MEMORY_H = 24
COMPLAINING_ROOTS = 0.15


@lru_cache(maxsize=128)
def root_traits(key: tuple[int, ...], hour: int, brands: int) -> Floats:
    """Four uniform numbers for every possible root of an hour: time, pull, presence, whether it complains."""
    return np.asarray(np.random.default_rng([*key, 2, hour]).random((4, brands, ROOTS)))


def roots_present(world: World, hour: int) -> NDArray[np.bool_]:
    """Which roots of an hour exist: fewer where posts are rare."""
    posts = world.base[:, SOCIAL] * HOUR_S * ROOT_SHARE / ROOTS
    here: NDArray[np.bool_] = (
        root_traits(world.key, hour, len(world.brands))[2] < np.minimum(posts, 1.0)[:, None]
    )
    return here


def root_id(world: World, brand: int, hour: int, number: int) -> str:
    """Post id of a root."""
    return f"{world.brands[brand].name}-{world.key[0]}-{hour}-r{number}"


def root_rows(world: World, hour: int) -> list[tuple[float, int, bool, Thread]]:
    """Time, brand, whether it complains and place of every root of an hour."""
    times, _, _, mood = root_traits(world.key, hour, len(world.brands))
    rows = []
    for brand, number in np.argwhere(roots_present(world, hour)).tolist():
        place = Thread(post_id=root_id(world, brand, hour, number))
        at_s = (hour + float(times[brand, number])) * HOUR_S
        rows.append((at_s, brand, bool(mood[brand, number] < COMPLAINING_ROOTS), place))
    return rows


class Pull(NamedTuple):
    """Roots of the last day that may draw replies: their traits by hour, and how strongly each pulls."""

    first_hour: int
    traits: Floats
    pull: Floats

    @classmethod
    def at(cls, world: World, hour: int) -> Pull:
        """Roots as seen from an hour: a heavy-tailed weight that fades with age as a power law."""
        hours = range(hour - MEMORY_H + 1, hour + 1)
        traits = np.stack([root_traits(world.key, then, len(world.brands)) for then in hours])
        here = np.stack([roots_present(world, then) for then in hours])
        age = np.arange(MEMORY_H, 0, -1)[:, None, None] - 0.5
        return cls(hours[0], traits, np.maximum(traits[:, 1], 1e-3) ** -0.7 * age**-1.3 * here)


def draw_parents(
    world: World, roots: Pull, brand: int, at_s: Floats, rng: np.random.Generator
) -> list[tuple[Thread, bool] | None]:
    """Draw for some posts of a brand in one hour what they answer, and whether they complain with it.

    None is a post of its own.
    """
    pull = np.cumsum(roots.pull[:, brand].ravel())
    if not len(at_s) or pull[-1] <= 0:
        return [None] * len(at_s)
    answers = rng.random(len(at_s)) < REPLY_SHARE
    picks = np.searchsorted(pull, rng.random(len(at_s)) * pull[-1], side="right")
    mood, only = rng.random(len(at_s)), rng.random(len(at_s)) < REPOST_SHARE
    parents: list[tuple[Thread, bool] | None] = []
    for i, pick in enumerate(picks.tolist()):
        step, number = divmod(pick, ROOTS)
        then = roots.first_hour + step
        time, _, _, complains = roots.traits[step, :, brand, number]
        if not answers[i] or (then + time) * HOUR_S >= at_s[i] - 1.0:
            parents.append(None)
            continue
        root = root_id(world, brand, then, number)
        angry = mood[i] < (0.45 if complains < COMPLAINING_ROOTS else 0.05)
        repost = bool(only[i])
        parents.append((Thread(root_id=root, parent_id=root, repost=repost), bool(angry and not repost)))
    return parents


def cascade_rows(world: World, effect: Cascade, rng: np.random.Generator) -> list[Row]:
    """Write a viral thread: the root and its replies and reposts, most on the root, some deeper."""
    brand = world.brand_index(effect.brand)
    waits = np.sort(1800.0 * rng.pareto(0.9, 4 * effect.posts))
    waits = 20.0 + np.sort(rng.permutation(waits[waits < 18 * HOUR_S])[: effect.posts - 1])
    values = draw_values(world.brands[brand], effect.posts, rng)
    root = f"{effect.brand}-{world.key[0]}-{effect.crisis}-root"
    posts = [root]
    place = Thread(post_id=root, author_id=f"{effect.brand}-voice", followers=effect.followers)
    rows = [Row(effect.root_s, brand, SOCIAL, True, effect.topic, values[0], effect.crisis, place)]
    for number, wait in enumerate(waits.tolist(), 1):
        deep = rng.random() < 0.25
        parent = posts[int(rng.integers(len(posts)))] if deep else root
        repost = bool(rng.random() < 0.45)
        place = Thread(f"{root}-{number}", root, parent, repost)
        posts.append(f"{root}-{number}")
        angry = not repost and bool(rng.random() < 0.8)
        row = Row(
            effect.root_s + wait, brand, SOCIAL, angry, effect.topic, values[number], effect.crisis, place
        )
        rows.append(row)
    return rows


_BOT_TEXT = "BOYCOTT {b}!! {p} is a SCAM, they stole my money, share before they delete this"
_BOT_ENDS = ("", "!", " #boycott{b}", " RT", " 👇", "  ", " share share", " ‼️")


def bot_rows(world: World, effect: Bots, rng: np.random.Generator) -> list[Row]:
    """Write what bots post: a post each, from accounts with next to no followers."""
    brand = world.brand_index(effect.brand)
    named = world.brands[brand]
    values = draw_values(named, effect.posts, rng)
    times = effect.from_s + np.sort(rng.beta(1.3, 2.5, effect.posts)) * (effect.to_s - effect.from_s)
    rows = []
    for number, at_s in enumerate(times.tolist()):
        end = _BOT_ENDS[int(rng.integers(len(_BOT_ENDS)))]
        text = (_BOT_TEXT + end).format(b=named.called[0], p=named.called[0])
        account = f"new{world.key[0]}-{int(rng.integers(10**6)):06d}-{number}"
        place = Thread(author_id=account, followers=int(rng.integers(7)), text=text)
        rows.append(Row(at_s, brand, SOCIAL, True, effect.topic, values[number], effect.crisis, place))
    return rows


def report_rows(world: World, effect: Reports, rng: np.random.Generator) -> list[Row]:
    """Write single reports on changing channels."""
    brand = world.brand_index(effect.brand)
    values = draw_values(world.brands[brand], len(effect.at_s), rng, effect.where)
    return [
        Row(at_s, brand, number % len(CHANNELS), True, effect.topic, values[number], effect.crisis)
        for number, at_s in enumerate(effect.at_s)
    ]


def scripted_rows(world: World) -> list[Row]:
    """All rows that effects write out one by one, in order of time."""
    rows: list[Row] = []
    for number, effect in enumerate(world.effects):
        rng = np.random.default_rng([*world.key, 3, number])
        if isinstance(effect, Cascade):
            rows += cascade_rows(world, effect, rng)
        elif isinstance(effect, Bots):
            rows += bot_rows(world, effect, rng)
        elif isinstance(effect, Reports):
            rows += report_rows(world, effect, rng)
    return sorted(rows, key=lambda row: row.at_s)
