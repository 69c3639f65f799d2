"""Silence before a burst: what comes at once after it may be what was held back."""

from __future__ import annotations

from detectors.spikes.marks import Start

# Contacts that must be missing before what comes at once may be a backlog, and before silence is no chance (e^-10).
SILENT_CONTACTS, FAILED_CONTACTS = 4.0, 10.0
# Fewer contacts at once are no backlog, whatever was missing before.
BACKLOG_CONTACTS = 4.0

# Complaints and other contacts to be expected where nobody listened: they are in no sum.
Missed = tuple[float, float]
NONE_MISSED: Missed = (0.0, 0.0)


def missing(since: Start, missed: Missed, contacts: float, expected: float) -> float:
    """Contacts that have not come since a silence began.

    Parameters
    ----------
    since
        Sums before it.
    missed
        What was to be expected where nobody listened.
    contacts, expected
        Sums of all contacts seen and expected as they stand now.

    Examples
    --------
    >>> missing((0.0, 5.0, 95.0, 5.0, 95.0, 0.8, 40.0, 0.0), (0.0, 10.0), 101.0, 140.0)
    39.0
    """
    _, cy, cx, ey, ex, ratio, _, _ = since
    return (expected - ey - ex + sum(missed)) * ratio - (contacts - cy - cx)


def window(since: Start, missed: Missed) -> Start:
    """Start of the window that holds all that should have come since a silence began."""
    began, cy, cx, ey, ex, ratio, support, asleep_s = since
    return (began, cy, cx, ey - missed[0], ex - missed[1], ratio, support, asleep_s)


def is_backlog(contacts: float, usual: float, held: float) -> bool:
    """Whether a bucket after a silence is rather a backlog than the feed's return, perhaps amid a surge.

    The bucket is nearer to all `held` back contacts than to the usual ones, as a ratio.

    Examples
    --------
    >>> is_backlog(60.0, 1.0, 60.0), is_backlog(3.0, 1.0, 60.0), is_backlog(25.0, 10.0, 1200.0)
    (True, False, False)
    """
    return contacts >= BACKLOG_CONTACTS and contacts * contacts > usual * (usual + held)
