"""What leaves ingest of one complaint: masked, cut, its customer a keyed hash."""

from __future__ import annotations

from detectors.log.blocks import Complaint
from detectors.log.fingerprint import fingerprint
from schemas.plain_events import PlainPost
from streams.taken import Row
from streams.texts import Judged

SAMPLE_CHARS = 280


def complaint_of(row: Row, text: str, judged: Judged, *, rank: int, shown: bool, who: str) -> Complaint:
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
    who
        Pseudonym of its customer; empty if unknown.
    """
    _, event, at_s = row
    public = event if isinstance(event, PlainPost) else None
    # What is passed on is no copy that somebody made up, and what is too short to be known again is its own.
    said = 0 if public and public.repost_of else fingerprint(text)
    # In the order of the fields: their names would cost as much again.
    return Complaint(
        rank,
        # 63 bits: a signed integer in every consumer's language.
        int(who, 16) >> 1 if who else 0,
        at_s,
        event.event_id,
        " ".join(text[: 4 * SAMPLE_CHARS].split())[:SAMPLE_CHARS] if shown else "",
        judged.findings if judged.signals else (),
        public.followers if public else 0,
        bool(public and public.verified),
        said or rank >> 1 or 1,
        event.case_id or "",
        judged.p,
    )
