"""What leaves ingest of one complaint: masked, cut, its customer a keyed hash."""

from __future__ import annotations

from detectors.log.blocks import Complaint
from detectors.log.fingerprint import fingerprint
from detectors.masking import pseudonym
from streams.taken import Row
from streams.texts import Judged

SAMPLE_CHARS = 280


def complaint_of(row: Row, text: str, judged: Judged, *, rank: int, shown: bool, key: bytes) -> Complaint:
    """Make a complaint of an accepted event.

    Parameters
    ----------
    row
        The event, with its offset and time.
    text, judged
        Its masked words, and the verdict on them.
    rank
        Hash of its id.
    shown
        Whether its text will be read by anybody; few are kept.
    key
        Of the pseudonyms.
    """
    _, event, at_s = row
    who = event.customer_id or getattr(event, "author_id", None)
    # What is passed on is no copy that somebody made up, and what is too short to be known again is its own.
    said = 0 if getattr(event, "repost_of", None) else fingerprint(text)
    return Complaint(
        rank=rank,
        # 63 bits: a signed integer in every consumer's language.
        who=int(pseudonym(who, key), 16) >> 1 if who else 0,
        at_s=at_s,
        event_id=event.event_id,
        text=" ".join(text[: 4 * SAMPLE_CHARS].split())[:SAMPLE_CHARS] if shown else "",
        findings=judged.findings if judged.signals else (),
        followers=getattr(event, "followers", 0),
        verified=bool(getattr(event, "verified", False)),
        said=said or rank >> 1 or 1,
        case_id=event.case_id or "",
        p=judged.p,
    )
