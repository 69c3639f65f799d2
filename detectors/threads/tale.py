"""What people ask about a thread: who began it, who carries it on, how deep it goes, how angry each generation is."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas.alerts import Tier
from schemas.posts import Post

GENERATIONS = 8
SPREADERS = 5
# Posts whose generation is known when somebody answers them; what answers another one counts as the second.
REMEMBERED = 64
# A thread without a complaint at its root is about one when so many of its posts with words complain.
LEAST_COMPLAINTS, COMPLAINT_SHARE = 5, 0.3


class Told(NamedTuple):
    """What was last said of a thread that is alarming."""

    tier: Tier
    onset_s: float
    until_s: float
    size: int


class Tale:
    """One thread's story, of bounded size whatever its length.

    Parameters
    ----------
    first
        Its first post: the root where it has been seen, else the earliest.

    Examples
    --------
    >>> root = Post("acme", "a", "", "", 100.0, "u1", 900, False, True, True, 1.0, "e1", "Broken!", 0, 0, 1)
    >>> tale = Tale(root)
    >>> reply = root._replace(name="b", parent="a", at_s=160.0, author="u2", intensity=0.5, offset=2)
    >>> tale.add("a", reply)
    >>> tale.add("a", reply._replace(name="c", parent="b", author="u3", followers=70_000, intensity=0.0))
    >>> tale.depth, tale.breadth, tale.anger, tale.spreaders[0]
    (2, 1, [1.0, 0.5, 0.0], (70000, 'u3', False))
    """

    def __init__(self, first: Post) -> None:
        self.first = first
        self.told: Told | None = None
        # Posts when it last was said that it is over.
        self.over = 0
        # Posts, those with words, and their anger, by generation; the last one holds all that are deeper.
        self.generations: list[list[float]] = [[0, 0, 0.0] for _ in range(GENERATIONS)]
        self.spreaders: list[tuple[int, str, bool]] = []
        self.verified = self.spoken = self.complaining = 0
        self._recent: dict[str, int] = {}
        self._count(first, 0)

    def add(self, thread: str, post: Post) -> None:
        """Count a further post of the thread."""
        if post.name == thread or (self.first.name != thread and post.at_s < self.first.at_s):
            self.first = post
        if post.name == thread:
            generation = 0
        elif post.parent in ("", thread):
            generation = 1
        else:
            generation = min(self._recent.get(post.parent, 1) + 1, GENERATIONS - 1)
        self._count(post, generation)
        self.spreaders = sorted(
            {*self.spreaders, (post.followers, post.author, post.verified)}, key=lambda one: (-one[0], one[1])
        )[:SPREADERS]

    def _count(self, post: Post, generation: int) -> None:
        row = self.generations[generation]
        row[0] += 1
        self.verified += post.verified
        if post.speaks:
            row[1] += 1
            row[2] += post.intensity
            self.spoken += 1
            self.complaining += post.complains
        if generation:
            self._recent[post.name] = generation
            if len(self._recent) > REMEMBERED:
                del self._recent[next(iter(self._recent))]

    def complains(self, post: Post) -> bool:
        """Whether a post passes on a complaint: a repost without words says what its root says."""
        return post.complains if post.speaks else self.first.complains

    @property
    def is_complaint(self) -> bool:
        """Whether the thread is about a complaint."""
        return self.first.complains or (
            self.complaining >= max(LEAST_COMPLAINTS, COMPLAINT_SHARE * self.spoken)
        )

    @property
    def depth(self) -> int:
        """Generations after the root, as far as is known."""
        return max(number for number, row in enumerate(self.generations) if row[0])

    @property
    def breadth(self) -> int:
        """Posts of the largest generation."""
        return int(max(row[0] for row in self.generations))

    @property
    def anger(self) -> list[float]:
        """Mean anger of the posts with words, 0 to 1, by generation."""
        return [round(row[2] / row[1], 2) for row in self.generations if row[1]]

    def to_state(self) -> list[Any]:
        """State as JSON types, at most about 3 kB."""
        return [
            list(self.first),
            None if self.told is None else list(self.told),
            self.generations,
            [list(one) for one in self.spreaders],
            [self.verified, self.spoken, self.complaining, self.over],
            self._recent,
        ]

    @classmethod
    def from_state(cls, state: list[Any]) -> Tale:
        """Restore what `to_state` gave."""
        tale = cls(Post(*state[0]))
        tale.told = None if state[1] is None else Told(*state[1])
        tale.generations = [list(row) for row in state[2]]
        tale.spreaders = [(followers, author, verified) for followers, author, verified in state[3]]
        tale.verified, tale.spoken, tale.complaining, tale.over = state[4]
        tale._recent = dict(state[5])
        return tale
