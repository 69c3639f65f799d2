"""Where a window of evidence begins."""

from __future__ import annotations

# Time, the sums of complaints, other contacts and what was expected of both, then the ratio of other contacts to what
# was expected of them and the counts that this ratio rests on, and the sum of all seconds in which nobody listened.
Start = tuple[float, float, float, float, float, float, float, float]


def as_start(row: list[float]) -> Start:
    """A mark from its JSON form."""
    since, cy, cx, ey, ex, ratio, support, *asleep = row
    # Checkpoints of older versions know no sleep.
    return (since, cy, cx, ey, ex, ratio, support, asleep[0] if asleep else 0.0)
