"""Geometry of the small charts: where bars, marks and labels go. Colours and words are the template's.

Across, everything is in percent of the width, so that a chart fits any screen and its letters keep their size;
down, in pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from schemas.alerts import Alert
from streams.web.minutes import Minute, Minutes

# Shown before the onset, so that one sees what is usual; and at least so long in all. Seconds.
BEFORE_S = 45 * 60
LEAST_S = 60 * 60
TICKS_S = (300, 600, 900, 1800, 3600)
MAX_TICKS = 6
AXIS = 20  # pixels for the line of times


class Bar(NamedTuple):
    """Complaints of one minute; `risen` from the onset on."""

    x: float
    y: float
    width: float
    height: float
    risen: bool


class Tick(NamedTuple):
    """A time on the axis."""

    x: float
    at_s: int


class Line(NamedTuple):
    """What was expected, from the onset to the last minute that the incident's numbers speak of."""

    x1: float
    x2: float
    y: float
    per_step: float


class Chart(NamedTuple):
    """A drawing `height` pixels high, the bars standing on `floor`; `top` is the count at the upper edge."""

    height: int
    floor: int
    top: int
    step_s: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Minute, ...]
    onset_x: float | None = None
    expected: Line | None = None


def expected_rate(counts: Minutes, incident: Alert) -> tuple[float, float] | None:
    """Complaints expected per second since the onset, and the time (Unix seconds) up to which that holds.

    An alert says what was observed and expected in all since the onset, not until when; so complaints are
    summed from the onset until they reach what was observed. None where the counts do not reach back so far.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> counts = Minutes(60, tuple(Minute(60 * i, 9, 4) for i in range(10)))
    >>> alert = Alert.model_construct(onset_at=datetime.fromtimestamp(120, UTC), observed=12.0, expected=3.0)
    >>> expected_rate(counts, alert)
    (0.0166..., 300)
    """
    onset_s = incident.onset_at.timestamp()
    if not counts.rows or counts.rows[0].at_s > onset_s:
        return None
    seen, end_s = 0, 0
    for row in counts.rows:
        if row.at_s + counts.step_s <= onset_s:
            continue
        seen, end_s = seen + row.complaints, row.at_s + counts.step_s
        if seen >= incident.observed:
            break
    return (incident.expected / (end_s - onset_s), end_s) if end_s > onset_s and seen else None


def chart(
    counts: Minutes, incident: Alert | None = None, *, height: int = 150, axis: int = AXIS
) -> Chart | None:
    """Lay out complaints by minute, with an incident's onset and what was expected since.

    None when there is nothing to draw: no counts, or an onset that they do not reach back to.
    """
    rows = _shown(counts, incident)
    if not rows:
        return None
    onset_s = incident.onset_at.timestamp() if incident else math.inf
    first_s, end_s = rows[0].at_s, rows[-1].at_s + counts.step_s
    rate = expected_rate(counts, incident) if incident else None
    per_step = rate[0] * counts.step_s if rate else 0.0
    top = _round_up(max(*(row.complaints for row in rows), per_step, 1))
    plot = height - axis

    def x(at_s: float) -> float:
        return round((at_s - first_s) / (end_s - first_s) * 100, 3)

    def y(count: float) -> float:
        return round(plot * (1 - count / top), 2)

    step = 100 / len(rows)
    bars = tuple(
        Bar(
            x(row.at_s),
            y(row.complaints),
            round(step * 0.82, 3),
            round(plot - y(row.complaints), 2),
            row.at_s + counts.step_s > onset_s,
        )
        for row in rows
        if row.complaints
    )
    line = Line(x(max(onset_s, first_s)), x(min(rate[1], end_s)), y(per_step), per_step) if rate else None
    onset_x = x(onset_s) if first_s <= onset_s < end_s else None
    ticks = _ticks(first_s, end_s)
    return Chart(height, plot, top, counts.step_s, bars, ticks, tuple(rows), onset_x, line)


def _shown(counts: Minutes, incident: Alert | None) -> Sequence[Minute]:
    if not counts.rows or incident is None:
        return counts.rows
    onset_s, newest_s = incident.onset_at.timestamp(), counts.rows[-1].at_s
    if not counts.rows[0].at_s - counts.step_s <= onset_s <= newest_s + counts.step_s:
        return ()
    from_s = min(onset_s - BEFORE_S, newest_s - LEAST_S)
    return [row for row in counts.rows if row.at_s >= from_s]


def _ticks(first_s: int, end_s: int) -> tuple[Tick, ...]:
    step_s = next((step for step in TICKS_S if (end_s - first_s) / step <= MAX_TICKS), TICKS_S[-1])
    times = range(math.ceil(first_s / step_s) * step_s, end_s, step_s)
    return tuple(Tick(round((at_s - first_s) / (end_s - first_s) * 100, 3), at_s) for at_s in times)


def _round_up(count: float) -> int:
    """Next round number: 1, 2, 3, 4, 5, 6, 8, 10 and their multiples by ten.

    Examples
    --------
    >>> [_round_up(count) for count in (1, 7, 11, 61, 100)]
    [1, 8, 20, 80, 100]
    """
    magnitude = 10 ** math.floor(math.log10(count)) if count > 1 else 1
    return int(next(step * magnitude for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * magnitude >= count))
