"""From accepted posts to the threads: what intake hands on, and which partition it goes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from detectors.log.blocks import partition_of
from detectors.masking import pseudonym
from schemas.events import Event, SocialEvent
from schemas.posts import TEXT_CHARS, Post, PostBatch
from streams.texts import Judged

# Records, and what is written down after them, stay below what a broker takes, whatever a batch brought.
MOST_POSTS = 500
# Levels of feeling that the taxonomy tells apart, above none.
LEVELS = 3
_INTENSITY = tuple(round(level / LEVELS, 3) for level in range(LEVELS + 1))


def posts_of(
    accepted: Sequence[tuple[int, Event, float]],
    texts: Sequence[str],
    verdicts: Sequence[Judged],
    source: tuple[int, int],
    key: bytes,
) -> list[Post]:
    """Write accepted posts as those of the internal topic: ids hashed, texts masked and cut.

    Parameters
    ----------
    accepted
        Offset, event and its time of each; what is no post is passed over.
    texts, verdicts
        Their masked words, and what the text model says of them.
    source
        Partition of the social topic, and its epoch.
    key
        Of the pseudonyms.
    """
    return [
        _post_of(event, at_s, text, verdict, origin=(*source, offset), key=key)
        for (offset, event, at_s), text, verdict in zip(accepted, texts, verdicts, strict=True)
        if isinstance(event, SocialEvent)
    ]


def _post_of(
    event: SocialEvent, at_s: float, text: str, verdict: Judged, *, origin: tuple[int, int, int], key: bytes
) -> Post:
    brand, post_id = event.brand, event.post_id

    def hashed(other: str | None) -> str:
        # A root that names itself, or a reply to itself, names nobody.
        return pseudonym(f"{brand}\x1f{other}", key) if other and other != post_id else ""

    root, parent = hashed(event.root_post_id), hashed(event.repost_of or event.reply_to)
    # In the order of the fields: names of eighteen would cost more than the rest.
    return Post(
        brand,
        pseudonym(f"{brand}\x1f{post_id}", key),
        root,
        parent,
        at_s,
        pseudonym(event.author_id, key),
        event.followers,
        bool(event.verified),
        bool(text),
        verdict.is_complaint,
        _INTENSITY[verdict.emotion],
        event.event_id,
        "" if root or parent else " ".join(text[: 4 * TEXT_CHARS].split())[:TEXT_CHARS],
        *origin,
    )


def batches_of(posts: Iterable[Post], partitions: int) -> Iterator[tuple[int, PostBatch]]:
    """Share posts out to the partitions of their keys, in their order."""
    shares: dict[int, list[Post]] = {}
    for post in posts:
        shares.setdefault(partition_of(post.key, partitions), []).append(post)
    for number, share in sorted(shares.items()):
        for begin in range(0, len(share), MOST_POSTS):
            yield number, PostBatch.model_construct(posts=share[begin : begin + MOST_POSTS], links=[])
