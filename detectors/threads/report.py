"""What is said of a thread that alarms: how grave it is, and the facts that people act on."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from detectors.taxonomy import owner_of
from detectors.threads.tale import Tale, Told
from detectors.threads.verdict import CascadeVerdict
from schemas.alerts import TIER_RANK, Example, Tier
from schemas.brandlog import Origin, SignalGiven

# Below so many posts nobody is told: a small quarrel can look as contagious as the start of a storm.
LEAST_POSTS = 20
# It begins while one in ten such threads still grows by a quarter, and is over when none of these grows by a tenth, or
# by as many posts as it takes to be told of.
GROWTH_BEGINS, GROWTH_ENDS = 1.25, 1.1
# Once over it is told again when it has grown by so much, not whenever a late post comes.
GROWN_AGAIN = 1.25
# Without news it ends after so long; it is said again before.
UNTIL_S, RENEW_S = 3 * 3600.0, 5400.0
# A thread older than this began to matter when it began to alarm, or half an hour before.
ONSET_S = 1800.0
# Posts or readers that a thread is expected to end with, for yellow, orange and red: assumptions, of a brand that a
# country knows.
GRADES = ((200.0, 200_000.0), (500.0, 1_000_000.0), (5_000.0, 10_000_000.0))
# Who is heard like a newspaper: verified, or with so many followers.
MEDIA_FOLLOWERS = 100_000
_TIERS: tuple[Tier, ...] = ("blue", "yellow", "orange", "red")


class Sight(NamedTuple):
    """A thread as it looks at a time: the verdict, the followers of all its posts' authors, Unix seconds."""

    verdict: CascadeVerdict
    reach: float
    now_s: float

    def expected_reach(self, root: int) -> float:
        """Followers of its authors in the end, if those to come have as many each as those after the root had."""
        size = self.verdict.size
        each = max(self.reach - root, 0.0) / max(size - 1, 1)
        return self.reach + each * (self.verdict.expected_size - size)


def grade(expected_size: float, expected_reach: float, *, media: bool) -> Tier:
    """Grade a thread by what it is expected to come to; one tier more where media or verified accounts carry it.

    Examples
    --------
    >>> grade(220, 4_000, media=False), grade(220, 4_000, media=True), grade(30, 2_000_000, media=False)
    ('yellow', 'orange', 'orange')
    """
    rank = sum(expected_size >= posts or expected_reach >= readers for posts, readers in GRADES)
    return _TIERS[min(rank + media, len(_TIERS) - 1)]


def goes_on(tale: Tale, verdict: CascadeVerdict) -> bool:
    """Whether a thread is one to tell of: it complains, it alarms, and it has something to come."""
    if tale.told is not None:
        least = max(GROWTH_ENDS * verdict.size, verdict.size + LEAST_POSTS)
        return verdict.alarm and verdict.expected_high >= least
    coming = verdict.expected_high >= GROWTH_BEGINS * verdict.size
    large = verdict.size >= max(LEAST_POSTS, GROWN_AGAIN * tale.over)
    return verdict.alarm and coming and large and tale.is_complaint


def told_of(tale: Tale, sight: Sight) -> Told | None:
    """What is to be said now, None if it was said already; a tier only rises while a thread alarms."""
    before, verdict, now_s = tale.told, sight.verdict, sight.now_s
    media = tale.verified > 0 or max(tale.first.followers, tale.spreaders[0][0]) >= MEDIA_FOLLOWERS
    tier = grade(verdict.expected_size, sight.expected_reach(tale.first.followers), media=media)
    if before is None:
        return Told(tier, max(tale.first.at_s, now_s - ONSET_S), now_s + UNTIL_S, verdict.size)
    graver = max(tier, before.tier, key=TIER_RANK.__getitem__)
    if graver == before.tier and verdict.size < 1.5 * before.size and now_s < before.until_s - RENEW_S:
        return None
    return Told(graver, before.onset_s, max(now_s + UNTIL_S, before.until_s), verdict.size)


def signal_of(thread: str, tale: Tale, told: Told, sight: Sight, usual: tuple[float, float]) -> SignalGiven:
    """Write the signal of a thread; its origin and wall-clock time are the sender's to fill in.

    `usual` are the posts of an ordinary thread, and the score from which threads alarm.
    """
    verdict = sight.verdict
    first = tale.first
    said = " ".join(first.text.split())
    examples = [Example(event_id=first.event_id, channel="social", text=said)] if said else []
    return SignalGiven(
        at_s=0.0,
        origin=Origin(topic="", partition=0, offset=0),
        brand=first.brand,
        signal="cascade",
        subject=thread,
        slice={"channel": ["social"]},
        found_s=sight.now_s,
        onset_s=told.onset_s,
        until_s=told.until_s,
        tier=told.tier,
        observed=float(verdict.size),
        expected=round(usual[0], 1),
        statistic=round(verdict.score, 3) if isfinite(verdict.score) else 50.0,
        threshold=round(usual[1], 3),
        owner=owner_of("propagation"),
        facts=_facts(tale, sight),
        examples=examples,
    )


def _facts(tale: Tale, sight: Sight) -> dict[str, float | str]:
    verdict = sight.verdict
    spreaders = ", ".join(f"{author} ({followers:,})" for followers, author, _ in tale.spreaders)
    return {
        "posts": float(verdict.size),
        "root_at_s": tale.first.at_s,
        "first_poster": tale.first.author,
        "spreaders": spreaders,
        "verified_spreaders": float(tale.verified),
        "reproduction_ratio": round(verdict.reproduction_ratio, 2),
        "reproduction_interval": f"{verdict.reproduction_low:.2f}–{verdict.reproduction_high:.2f}",
        "expected_size": round(verdict.expected_size),
        "expected_size_interval": f"{verdict.expected_low:.0f}–{verdict.expected_high:.0f}",
        "p_viral": round(verdict.p_viral, 3),
        "p_double": round(verdict.p_double, 3),
        "reach": round(sight.reach),
        "expected_reach": round(sight.expected_reach(tale.first.followers)),
        "depth": float(tale.depth),
        "breadth": float(tale.breadth),
        "anger_by_generation": ", ".join(f"{level:.2f}" for level in tale.anger),
    }
