"""The findings of one brand's block that have room in its map: hazards and authors with reach first."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.brandlog import Notice

ROOM = 32
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


@dataclass(slots=True)
class NoticeList:
    """Keeps the `ROOM` most urgent findings, whatever the order they come in; `cut` counts the others.

    Examples
    --------
    >>> notices = NoticeList()
    >>> for rank in range(40):
    ...     kind = "hazard" if rank == 39 else "repeat"
    ...     notices.add(Notice(rank, 0.0, str(rank), kind, "", 0, 0, False, "", 0))
    >>> len(notices.kept), notices.kept[0].rank, notices.cut
    (32, 39, 8)
    """

    kept: list[Notice] = field(default_factory=list)
    cut: int = 0

    def add(self, notice: Notice) -> None:
        """Take in a finding."""
        self.kept.append(notice)
        if len(self.kept) > ROOM:
            self.kept.sort(key=_urgency)
            del self.kept[ROOM:]
            self.cut += 1


def _urgency(notice: Notice) -> tuple[bool, bool, Notice]:
    return notice.kind != "hazard", not reaches(notice.followers, verified=notice.verified), notice
