"""Shapes of slices, worked out anew from what each has learned."""

from __future__ import annotations

from collections.abc import Sequence

from detectors.spikes.learned import Learned
from detectors.spikes.week import WEEK_S, fit_all

# A shape is learned even where all that was foreseen so far was wrong.
MOST_NOISE = 0.2**2


def fit(slices: Sequence[Learned]) -> None:
    """Work the shapes of slices out anew; of many at once it costs little more than of one."""
    tables, noises, weeks = [], [], []
    for learned in slices:
        learned.fitted_s = learned.seen_s
        pairs = [(learned.contacts, learned.noises.contacts)]
        if learned.uses_exposure:
            pairs.append((learned.share, learned.noises.share))
        for table, noise in pairs:
            tables.append(table)
            noises.append(min(noise.variance, MOST_NOISE))
            weeks.append(min(learned.seen_s, 6 * WEEK_S) / WEEK_S)
    if tables:
        fit_all(tables, noises, weeks)
