"""A picture of a replay: complaints by hour for each brand, incidents marked where they were open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from detectors.outputs import Published
from detectors.reasons.sentences import moment
from schemas.alerts import Alert, Tier

SVG = "http://www.w3.org/2000/svg"
WIDTH, ROW, LEFT, TOP = 1000, 90, 130, 40
COLOURS: dict[Tier, str] = {"red": "#c62828", "orange": "#ef6c00", "yellow": "#f9a825", "blue": "#1565c0"}
STEPS_S = (60, 300, 900, 3600, 4 * 3600, 86400)
MAX_BARS = 400
BRANDS = 20


class Timeline:
    """Collects closed buckets and draws them.

    Examples
    --------
    >>> timeline = Timeline()
    >>> timeline.add(Published("acme", 1200, 10, 1, (0,), (("", 5, 2),)))
    >>> timeline.svg([]).startswith("<svg")
    True
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}

    def add(self, bucket: Published) -> None:
        """Take in a bucket; a higher revision takes the place of a lower one."""
        self._counts[bucket.brand, bucket.bucket] = next((n for key, _, n in bucket.rows if not key), 0)

    def svg(self, alerts: Sequence[Alert]) -> str:
        """Draw all brands, the loudest first, at most `BRANDS` of them."""
        if not self._counts:
            return f'<svg xmlns="{SVG}" width="300" height="40"><text x="10" y="25">no events</text></svg>'
        first = min(bucket for _, bucket in self._counts)
        span_s = max(max(bucket for _, bucket in self._counts) - first, 1)
        step_s = next((step for step in STEPS_S if span_s / step <= MAX_BARS), STEPS_S[-1])
        loudness: Counter[str] = Counter()
        for (brand, _), complaints in self._counts.items():
            loudness[brand] += complaints
        brands = [brand for brand, _ in loudness.most_common(BRANDS)]
        scale = (WIDTH - LEFT - 20) / (span_s + step_s)
        rows = [
            self._row(brand, TOP + number * ROW, first, step_s, scale)
            + _marks(
                [alert for alert in alerts if alert.brand == brand], TOP + number * ROW, first, span_s, scale
            )
            for number, brand in enumerate(brands)
        ]
        height = TOP + len(brands) * ROW + 30
        start, end = (moment(at_s).strftime("%Y-%m-%d %H:%M UTC") for at_s in (first, first + span_s))
        return (
            f'<svg xmlns="{SVG}" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
            f'font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
            f'<text x="{LEFT}" y="20">complaints per {_words(step_s)}, incidents shaded</text>'
            + "".join(rows)
            + f'<text x="{LEFT}" y="{height - 8}" fill="#555">{start}</text>'
            f'<text x="{WIDTH - 20}" y="{height - 8}" fill="#555" text-anchor="end">{end}</text></svg>'
        )

    def _row(self, brand: str, top: int, first: int, step_s: int, scale: float) -> str:
        bars: Counter[int] = Counter()
        for (name, bucket), complaints in self._counts.items():
            if name == brand:
                bars[(bucket - first) // step_s] += complaints
        most = max(bars.values(), default=0) or 1
        width = max(step_s * scale - 0.5, 0.5)
        drawn = "".join(
            f'<rect x="{LEFT + number * step_s * scale:.1f}" y="{top + (ROW - 20) * (1 - count / most):.1f}" '
            f'width="{width:.1f}" height="{(ROW - 20) * count / most:.1f}" fill="#78909c"/>'
            for number, count in sorted(bars.items())
            if count
        )
        name = escape(brand if len(brand) <= 16 else brand[:15] + "…")
        return (
            f'<text x="10" y="{top + 30}" font-weight="bold">{name}</text>'
            f'<text x="10" y="{top + 46}" fill="#555">at most {most}</text>{drawn}'
        )


def _marks(alerts: Sequence[Alert], top: int, first: int, span_s: int, scale: float) -> str:
    drawn = []
    for incident_id in dict.fromkeys(alert.incident_id for alert in alerts):
        own = [alert for alert in alerts if alert.incident_id == incident_id]
        onset_s = own[0].onset_at.timestamp() - first
        end_s = own[-1].emitted_at.timestamp() - first if own[-1].status == "resolved" else float(span_s)
        colour = COLOURS[own[-1].tier]
        drawn.append(
            f'<rect x="{LEFT + max(onset_s, 0) * scale:.1f}" y="{top}" width="{max((end_s - onset_s) * scale, 2):.1f}" '
            f'height="{ROW - 20}" fill="{colour}" opacity="0.22"><title>{escape(own[-1].summary)}</title></rect>'
        )
    return "".join(drawn)


def _words(step_s: int) -> str:
    return {60: "minute", 3600: "hour", 86400: "day"}.get(
        step_s, f"{step_s // 60} minutes" if step_s < 3600 else f"{step_s // 3600} hours"
    )
