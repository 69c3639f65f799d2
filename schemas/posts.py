"""Records of `outcry.internal.posts.v1`: accepted public posts on their way to the thread that each belongs to.

A record lies in the partition of its posts' keys: the root post as far as the writer knows it. It holds all posts
that one batch brought for that partition, in order of their offsets, since a record apiece would cost ingest more
than its counting does. Ids of posts and authors are keyed hashes, those of posts under their brand: a thread is one
brand's.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import Field, ValidationError

from schemas.fields import Outgoing
from schemas.rejection import rejection

# What people read of a thread's first post; masked.
TEXT_CHARS = 200
# A reply chain is followed so far; a longer one is a circle or a forgery.
MAX_HOPS = 16


class Post(NamedTuple):
    """One post, reply or repost.

    `name`, `root`, `parent` and `author` are hashes, empty where unknown. `source`, `epoch` and `offset` name the
    record of the social topic that it came in. `speaks` is False for a repost without words of its own. `text` is
    filled for posts that answer nothing; `intensity` is anger from 0 to 1. `sent_to` is where a forwarded post
    belongs, and `hops` how often it was forwarded since it last lay with a thread.
    """

    brand: str
    name: str
    root: str
    parent: str
    at_s: float
    author: str
    followers: int
    verified: bool
    speaks: bool
    complains: bool
    intensity: float
    event_id: str
    text: str
    source: int
    epoch: int
    offset: int
    hops: int = 0
    sent_to: str = ""

    @property
    def origin(self) -> tuple[int, int, int]:
        """Partition of the social topic, its epoch, and the offset: what tells a post from all others."""
        return self.source, self.epoch, self.offset

    @property
    def key(self) -> str:
        """Name of the post under which it belongs, as far as is known."""
        return self.sent_to or self.root or self.parent or self.name


class Link(NamedTuple):
    """Word that what lies under `name` belongs under `root`; `stated` by the platform itself, not inferred."""

    name: str
    root: str
    at_s: float
    stated: bool


class PostBatch(Outgoing):
    """Posts and links for one partition.

    Examples
    --------
    >>> batch = PostBatch(links=[Link("b", "a", 100.0, True)])
    >>> parse_posts(batch.model_dump_json().encode()) == batch
    True
    """

    posts: Annotated[list[Post], Field(max_length=100_000)] = []
    links: Annotated[list[Link], Field(max_length=100_000)] = []


def parse_posts(value: bytes | None) -> PostBatch:
    """Read a record; raises `Rejected`."""
    try:
        return PostBatch.model_validate_json(value or b"")
    except ValidationError as error:
        raise rejection(error) from None
