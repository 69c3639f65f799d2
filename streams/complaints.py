"""What leaves ingest of one complaint: masked, cut, its customer a keyed hash."""

from __future__ import annotations

from detectors.blocks import Complaint
from detectors.fingerprint import fingerprint
from detectors.masking import pseudonym
from detectors.repeats import id_hash
from schemas.events import Event
from streams.texts import Judged

SAMPLE_CHARS = 280


def complaint_of(event: Event, at_s: float, text: str, judged: Judged, key: bytes) -> Complaint:
    """Make a complaint of an event, its masked text and the verdict on it; `key` is that of the pseudonyms."""
    who = event.customer_id or getattr(event, "author_id", None)
    rank = id_hash(event.event_id)
    # What is passed on is no copy that somebody made up, and what is too short to be known again is its own.
    said = 0 if getattr(event, "repost_of", None) else fingerprint(text)
    return Complaint(
        rank=rank,
        # 63 bits: a signed integer in every consumer's language.
        who=int(pseudonym(who, key), 16) >> 1 if who else 0,
        at_s=at_s,
        event_id=event.event_id,
        text=" ".join(text[: 4 * SAMPLE_CHARS].split())[:SAMPLE_CHARS],
        findings=judged.findings,
        followers=getattr(event, "followers", 0),
        verified=bool(getattr(event, "verified", False)),
        said=said or rank >> 1 or 1,
        case_id=event.case_id or "",
        p=judged.p,
    )
