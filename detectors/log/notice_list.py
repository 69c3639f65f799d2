"""The findings of one brand's block that have room in its map: one of each incident before a second of any."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from detectors.slices import clean
from schemas.brandlog import Dimensions, Notice

# Findings of 280 characters and a few ids: 60 kB of a brand's map at most. A brand has far fewer hazards at a time,
# and what is left over shows how many people tell of each.
ROOM = 128
# Followers from which on an author has reach.
REACH_FOLLOWERS = 10_000


def reaches(followers: int, *, verified: bool) -> bool:
    """Whether an author is heard by so many that one message of his may be an incident.

    Examples
    --------
    >>> reaches(9_999, verified=False), reaches(10_000, verified=False), reaches(3, verified=True)
    (False, True, True)
    """
    return verified or followers >= REACH_FOLLOWERS


def subject_of(notice: Notice, dimensions: Dimensions) -> tuple[str, str] | None:
    """What the incident of a finding would be about; None if it opens none and is only counted.

    Parameters
    ----------
    notice
        The finding.
    dimensions
        Dimension values of its event.

    Returns
    -------
    tuple[str, str] | None
        Hazard and product (empty if unknown), or kind and author (the event, if unknown).

    Examples
    --------
    >>> fire = Notice(1, 0.0, "e1", "hazard", "fire", 7, 0, False, "it burns", 0)
    >>> subject_of(fire, (("product", "kettle"),))
    ('fire', 'kettle')
    >>> threat = fire._replace(kind="public_threat", hazard="")
    >>> subject_of(threat, ()), subject_of(threat._replace(verified=True), ())
    (None, ('public_threat', '7'))
    """
    if notice.kind == "hazard":
        return notice.hazard, clean(dict(dimensions).get("product", ""))
    if reaches(notice.followers, verified=notice.verified):
        return notice.kind, str(notice.who or notice.event_id)
    return None


@dataclass(slots=True)
class NoticeList:
    """Keeps the `ROOM` most urgent findings that open incidents, whatever the order they come in.

    The first of each subject goes before the second of any, so that many who tell of one hazard leave room for
    another; among equals hazards go before authors with reach. `cut` counts those that had no room.

    Examples
    --------
    >>> notices = NoticeList()
    >>> fire = Notice(0, 0.0, "e", "hazard", "fire", 0, 0, False, "", 0)
    >>> for rank in range(ROOM):
    ...     notices.add(fire._replace(rank=rank), ())
    >>> notices.add(fire._replace(rank=999, hazard="gas"), ())
    >>> len(notices.kept()), notices.kept()[-1].hazard, notices.cut
    (128, 'gas', 1)
    """

    cut: int = 0
    _subjects: dict[tuple[str, str], list[Notice]] = field(default_factory=dict)
    _size: int = 0

    def add(self, notice: Notice, dimensions: Dimensions) -> None:
        """Take in a finding of an event with these dimension values."""
        subject = subject_of(notice, dimensions)
        if subject is None:
            return
        insort(self._subjects.setdefault(subject, []), notice)
        self._size += 1
        if self._size > ROOM:
            self._drop_last()

    def _drop_last(self) -> None:
        # A later finding never brings an earlier one forward, so that what is dropped here is never missed.
        last = max(self._subjects, key=lambda subject: _urgency(self._subjects[subject]))
        self._subjects[last].pop()
        if not self._subjects[last]:
            del self._subjects[last]
        self._size -= 1
        self.cut += 1

    def kept(self) -> list[Notice]:
        """Findings that have room, subject by subject."""
        return [notice for notices in self._subjects.values() for notice in notices]


def _urgency(notices: list[Notice]) -> tuple[int, bool, Notice]:
    """Order of a subject's last finding: how many of the subject go before it, hazards first, then by hash."""
    last = notices[-1]
    return len(notices), last.kind != "hazard", last
