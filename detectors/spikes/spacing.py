"""How far the buckets of a caller lie apart who did not say it."""

from __future__ import annotations

from typing import Any

# Complaints, start in epoch seconds, all contacts where known, and how many complaints are older, of a bucket.
Row = tuple[float, float, float | None, int]
# So many calls are kept, to be judged anew where a shorter length is seen among them.
EARLY = 64
# Two steps in a row that are the same to this part, and so much shorter than a bucket, are no clock that trembles.
SAME, SHORTER = 0.02, 0.75


class Spacing:
    """The steps between calls, against the length of a bucket that the first two showed.

    Parameters
    ----------
    bucket_s
        That length, seconds; the shorter one once it was seen.
    rows
        The first two calls.

    Examples
    --------
    >>> spacing = Spacing(180.0, [(2.0, at_s, None, 0) for at_s in (0.0, 180.0)])
    >>> spacing.is_shorter((2.0, 240.0, None, 0)), spacing.is_shorter((2.0, 300.0, None, 0)), spacing.bucket_s
    (False, True, 60.0)
    """

    __slots__ = ("bucket_s", "dropped", "rows", "whole")

    def __init__(self, bucket_s: float, rows: list[Row], *, whole: bool = True, dropped: int = 0) -> None:
        self.bucket_s, self.rows = bucket_s, rows
        # Whether `rows` are all calls, and how many of them were dropped.
        self.whole, self.dropped = whole, dropped

    def is_shorter(self, row: Row) -> bool:
        """Take in a call; say whether the last ones show that buckets are shorter, as `bucket_s` says from then on.

        ValueError if they do, and not all calls are kept any more.
        """
        self.rows.append(row)
        (_, a, _, _), (_, b, _, _), (_, c, _, _) = self.rows[-3:]
        if len(self.rows) > EARLY:
            self.fix()
        step_s, before_s = c - b, b - a
        if not 1.0 <= step_s <= SHORTER * self.bucket_s or abs(step_s - before_s) > SAME * step_s:
            return False
        if not self.whole:
            message = f"buckets come {step_s:g} s apart, but the first two lay {self.bucket_s:g} s apart: give bucket_s"
            raise ValueError(message)
        self.bucket_s = min(step_s, before_s)
        return True

    def fix(self) -> None:
        """Keep no calls to be judged anew."""
        self.whole, self.rows = False, self.rows[-2:]

    def to_state(self) -> list[Any]:
        """State as JSON types."""
        return [self.bucket_s, [list(row) for row in self.rows], self.whole, self.dropped]

    @classmethod
    def from_state(cls, state: list[Any]) -> Spacing:
        """Restore what `to_state` gave."""
        bucket_s, rows, whole, dropped = state
        return cls(bucket_s, [(row[0], row[1], row[2], row[3]) for row in rows], whole=whole, dropped=dropped)
