"""Which thread each post belongs to, when replies come before their parents and few know their root.

A post lies under its root as far as it says itself. Where a post lies is told to its own name (a link), so that what
answers it without naming the root is forwarded; what came earlier is forwarded then. So every order of arrival ends
in the same places, on one partition or on many.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import NamedTuple

from detectors.log.blocks import partition_of
from detectors.threads.place import Place
from schemas.posts import MAX_HOPS, Link, Post, PostBatch

MOST_PLACES = 50_000
# Posts of one thread whose names are told although the platform names their root: whoever answers them is told it too,
# as a rule.
MOST_STATED_LINKS = 1000


class Rested(NamedTuple):
    """A post has come to lie with a thread, as its `size`-th; `first` is the first one, told with the second."""

    thread: str
    post: Post
    size: int
    first: Post | None = None


class Left(NamedTuple):
    """A thread is none any more: its posts went to where they belong."""

    thread: str


class Ended(NamedTuple):
    """Nothing more is expected of a thread, and its place was forgotten."""

    thread: str
    place: Place


News = Rested | Left | Ended


class Placement:
    """Places of one partition of the posts topic.

    Parameters
    ----------
    partition, partitions
        Which one of how many.
    most_places
        Names remembered at most; those that would be forgotten first go first.

    Examples
    --------
    >>> post = Post("acme", "b", "", "a", 100.0, "u", 9, False, True, True, 0.5, "e", "", 0, 0, 7)
    >>> placement = Placement(0, 1)
    >>> [news.thread for news in placement.take([post], [])]
    ['a']
    >>> list(placement.take([], [Link("a", "r", 99.0, True)]))  # a itself answers r
    [Left(thread='a'), Rested(thread='r', post=Post(...), size=1, first=None)]
    """

    def __init__(self, partition: int = 0, partitions: int = 1, most_places: int = MOST_PLACES) -> None:
        self.partition, self.partitions, self.most_places = partition, partitions, most_places
        self.places: dict[str, Place] = {}
        self.clock_s = 0.0
        self.changed: set[str] = set()
        # Repeats, circles that were cut, places that had to go before their time.
        self.repeats = self.cut = self.crowded_out = 0
        self._next: deque[Post | Link] = deque()
        self._out: dict[int, tuple[list[Post], list[Link]]] = {}
        self._due: list[tuple[float, str]] = []

    def take(self, posts: Iterable[Post], links: Iterable[Link]) -> Iterator[News]:
        """Take in a record's posts and links; `outgoing` gives afterwards what belongs to other partitions."""
        for item in chain[Link | Post](links, posts):
            # What follows from one comes before the next, so that it does not matter how records were cut.
            self._next.append(item)
            while self._next:
                now = self._next.popleft()
                yield from self._link(now) if isinstance(now, Link) else self._place(now)
            yield from self._forget()

    def outgoing(self) -> dict[int, PostBatch]:
        """What is to be sent to other partitions, by their numbers; given once."""
        out, self._out = self._out, {}
        return {number: PostBatch(posts=posts, links=links) for number, (posts, links) in sorted(out.items())}

    def _place(self, post: Post) -> Iterator[News]:
        name = post.key
        self.clock_s = max(self.clock_s, post.at_s)
        place = self._open(name, post.at_s)
        if place.repeats(post):
            self.repeats += 1
            return
        self.changed.add(name)
        if place.alias and (name in (post.name, post.root) or post.hops >= MAX_HOPS):
            # The platform's word against what was inferred, or a circle: here is a root.
            self.cut += post.root != name
            place.alias, place.fixed = "", True
            heappush(self._due, (place.due_s, name))
        if place.alias:
            place.touched_s = max(place.touched_s, post.at_s)
            self._forward(post, place)
            return
        place.fixed |= name in (post.name, post.root)
        yield self._rest(name, place, post)

    def _rest(self, name: str, place: Place, post: Post) -> Rested:
        first = place.kept[0] if place.size == 1 else None
        place.lay(post)
        stated = post.root == name
        if post.name != name and not (stated and place.size > MOST_STATED_LINKS):
            self._tell(Link(post.name, name, post.at_s, stated))
        return Rested(name, post, place.size, first)

    def _link(self, link: Link) -> Iterator[News]:
        self.clock_s = max(self.clock_s, link.at_s)
        if link.name == link.root:
            return
        place = self._open(link.name, link.at_s)
        if place.fixed or (place.alias and place.stated and not link.stated):
            return
        moving = place.leave(link.root, stated=link.stated)
        place.touched_s = max(place.touched_s, link.at_s)
        self.changed.add(link.name)
        if moving:
            yield Left(link.name)
        for post in moving:
            self._forward(post, place)

    def _forward(self, post: Post, place: Place) -> None:
        root = place.alias if place.stated else post.root
        moved = post._replace(hops=post.hops + 1, root=root, sent_to=place.alias)
        number = partition_of(place.alias, self.partitions)
        (self._next if number == self.partition else self._share(number)[0]).append(moved)

    def _tell(self, link: Link) -> None:
        number = partition_of(link.name, self.partitions)
        (self._next if number == self.partition else self._share(number)[1]).append(link)

    def _share(self, number: int) -> tuple[list[Post], list[Link]]:
        return self._out.setdefault(number, ([], []))

    def _open(self, name: str, at_s: float) -> Place:
        place = self.places.get(name)
        if place is None:
            place = self.places[name] = Place(at_s, at_s)
            heappush(self._due, (place.due_s, name))
        return place

    def _forget(self) -> Iterator[Ended]:
        """Forget what is over, in an order that follows from the places alone."""
        gone: list[tuple[float, str, Place]] = []
        while self._due and (self._due[0][0] <= self.clock_s or len(self.places) > self.most_places):
            noted_s, name = heappop(self._due)
            place = self.places.get(name)
            if place is None:
                continue
            if place.due_s > noted_s:
                heappush(self._due, (place.due_s, name))
                continue
            self.crowded_out += noted_s > self.clock_s
            gone.append((place.due_s, name, self.places.pop(name)))
        for _, name, place in sorted(gone, key=lambda one: one[:2]):
            self.changed.add(name)
            if not place.alias:
                yield Ended(name, place)

    def load(self, places: dict[str, Place], clock_s: float) -> None:
        """Take over places that were written down, and the greatest time that was seen."""
        self.places, self.clock_s = places, clock_s
        self._due = [(place.due_s, name) for name, place in places.items()]
        heapify(self._due)
