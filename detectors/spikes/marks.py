"""Where a window of evidence begins."""

from __future__ import annotations

# Time, the sums of complaints, other contacts and what was expected of both, then the ratio of other contacts to what
# was expected of them and the counts that this ratio rests on.
Start = tuple[float, float, float, float, float, float, float]


def as_start(row: list[float]) -> Start:
    """A mark from its JSON form."""
    since, cy, cx, ey, ex, ratio, support = row
    return (since, cy, cx, ey, ex, ratio, support)
