"""What dashboards see of a brand between its alerts: slices observed and expected, contacts seen and expected."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from detectors.brand import BrandJudge
from detectors.spikes.planned import told_about
from schemas.fields import CHANNELS, Channel

WATCH_S = 60
RATIO_S, RATIO_CONTACTS = 1800.0, 20.0


def watched(judge: BrandJudge, clock_s: float) -> Iterator[tuple[str, float, float]]:
    """Slice key, complaints observed and expected in the last minute of closed buckets at a clock."""
    if clock_s == -inf:
        return
    bucket_s = judge.options.bucket_s
    end = clock_s // bucket_s * bucket_s
    sums: dict[str, int] = {}
    for bucket in range(int(end) - max(WATCH_S, bucket_s), int(end), bucket_s):
        for key, (_, complaints) in judge.buckets.slices(bucket).items():
            sums[key] = sums.get(key, 0) + complaints
    for key, expected in judge.watch.expected_per_bucket():
        yield key, float(sums.get(key, 0)), expected * max(WATCH_S, bucket_s) / bucket_s


def contacts_ratios(judge: BrandJudge, clock_s: float) -> dict[Channel, float | None]:
    """Contacts seen ÷ expected of each channel over `RATIO_S` up to a time; None where too few are expected.

    On a told holiday nobody knows how few are enough: the ratio is 1 at the least.
    """
    if clock_s == -inf or not judge.watch.warm:
        return {}
    bucket_s = judge.options.bucket_s
    seen = dict.fromkeys(CHANNELS, 0)
    for bucket in range(int(clock_s - RATIO_S) // bucket_s * bucket_s, int(clock_s), bucket_s):
        row = judge.buckets.rows.get(bucket)
        for (channel, _), (contacts, _) in row.cells.items() if row else ():
            seen[channel] += contacts
    ratios: dict[Channel, float | None] = {}
    for channel in CHANNELS:
        expected = judge.watch.contacts_per_s(channel) * RATIO_S
        ratios[channel] = seen[channel] / expected if expected >= RATIO_CONTACTS else None
        if told_about(judge.watch.plans.known, clock_s, f"channel={channel}").holiday:
            ratios[channel] = max(ratios[channel] or 0.0, 1.0)
    return ratios
