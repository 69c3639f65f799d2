"""One name under which posts lie: a thread's root, or a post that belongs to another thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from schemas.posts import Post

DAY_S = 86400.0
# How long it is remembered where a post belongs, so that answers to it find its thread.
ALIAS_S = 7 * DAY_S
# A thread is over after two days of silence; one that got off the ground (so many posts) lives for seven at least.
OFF_THE_GROUND = 5
SILENCE_S, LIFE_S = 2 * DAY_S, 7 * DAY_S
# Posts that may still turn out to belong elsewhere. A thread that grows beyond before its root is known is a root.
MAX_KEPT = 64
# Forwarded posts that are known again. They are repeated by a worker that crashed, within seconds.
MAX_MOVED = 128


@dataclass(slots=True)
class Place:
    """What is known under one name.

    Attributes
    ----------
    alias
        Name under which posts lie that come here; empty for a thread.
    stated
        The alias is the platform's own word.
    fixed
        The thread's root has been seen, or named by the platform: it belongs nowhere else.
    size
        Posts that lie here.
    root_s, touched_s
        Time of the first post and of the newest news, Unix seconds.
    done
        Highest offset that came straight from ingest, by partition of the social topic, with its epoch.
    moved
        Origins of posts that were forwarded here lately.
    kept
        Posts of a thread that is not `fixed`; of a fixed one its only post, while it is alone.
    """

    root_s: float
    touched_s: float
    alias: str = ""
    stated: bool = False
    fixed: bool = False
    size: int = 0
    done: dict[int, tuple[int, int]] = field(default_factory=dict)
    moved: list[tuple[int, int, int]] = field(default_factory=list)
    kept: list[Post] = field(default_factory=list)

    @property
    def due_s(self) -> float:
        """When it may be forgotten if nothing more comes, Unix seconds."""
        if self.alias:
            return self.touched_s + ALIAS_S
        silent_s = self.touched_s + SILENCE_S
        return silent_s if self.size < OFF_THE_GROUND else max(self.root_s + LIFE_S, silent_s)

    def repeats(self, post: Post) -> bool:
        """Whether the post came here before.

        Ingest sends the posts of a partition in the order of their offsets, and after a crash once more from some
        offset on. Forwarded ones may come in any order, and may come back after they left.
        """
        if post.hops:
            return not self.alias and post.origin in self.moved
        here = (post.epoch, post.offset)
        if here <= self.done.get(post.source, (0, -1)):
            return True
        self.done[post.source] = here
        return False

    def lay(self, post: Post) -> None:
        """Count a post that lies here now."""
        self.size += 1
        self.root_s = min(self.root_s, post.at_s)
        self.touched_s = max(self.touched_s, post.at_s)
        if post.hops:
            self.moved = [*self.moved[1 - MAX_MOVED :], post.origin]
        if self.size == 1 or not self.fixed:
            self.kept.append(post._replace(hops=0, sent_to=""))
        self.fixed |= len(self.kept) > MAX_KEPT
        if self.fixed and self.size > 1:
            self.kept.clear()

    def leave(self, alias: str, *, stated: bool) -> list[Post]:
        """Become another name for a thread; gives the posts that lay here."""
        left, self.kept = self.kept, []
        self.alias, self.stated, self.size, self.moved = alias, stated, 0, []
        return left

    def to_state(self) -> list[Any]:
        """State as JSON types: about 60 characters, and those of the posts that are kept."""
        return [
            self.root_s,
            self.touched_s,
            self.alias,
            self.stated,
            self.fixed,
            self.size,
            [[source, *done] for source, done in self.done.items()],
            [list(origin) for origin in self.moved],
            [list(post) for post in self.kept],
        ]

    @classmethod
    def from_state(cls, state: list[Any]) -> Place:
        """Restore what `to_state` gave."""
        place = cls(*state[:6])
        place.done = {source: (epoch, offset) for source, epoch, offset in state[6]}
        place.moved = [(source, epoch, offset) for source, epoch, offset in state[7]]
        place.kept = [Post(*post) for post in state[8]]
        return place
