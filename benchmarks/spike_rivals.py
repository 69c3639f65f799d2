"""The oracle and the simple choices that the spike detector is held against. Each gives a score per bucket."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from river.anomaly import HalfSpaceTrees
from spike_streams import HOUR_S, SURGE_S, Floats, Stream

MONTH_S = 30.4375 * 86400.0
Flags = NDArray[np.bool_]


def cusum(stream: Stream, mean: Floats, size: float) -> Floats:
    """Page's CUSUM of the log likelihood ratio of `size` times `mean`."""
    return page(steps_of(stream, mean, size))


def steps_of(stream: Stream, mean: Floats, size: float) -> Floats:
    """Log likelihood ratio of `size` times `mean`, bucket by bucket."""
    steps: Floats = stream.complaints * math.log(size) - (size - 1) * mean
    return steps


def share_steps_of(stream: Stream, size: float) -> Floats:
    """The same where the true share of complaints is known, but not how many contacts there should be.

    It is the ratio of binomial likelihoods of complaints given all contacts: what can be said at best amid a
    campaign, a backlog or a feed that is back, of which nobody told how many contacts they bring.
    """
    odds = stream.mean / stream.other_mean
    raised = np.log1p(size * odds) - np.log1p(odds)
    steps: Floats = stream.complaints * math.log(size) - (stream.complaints + stream.other) * raised
    return steps


def oracles_of(stream: Stream) -> tuple[Floats, Floats, Floats]:
    """Steps, for a doubling, of oracles that are told the rate, the share of complaints alone, and the profile."""
    rates = (stream.true_mean(), stream.profile * (stream.factor if len(stream.factor) else 1.0))
    known, profile = (steps_of(stream, rate, 2.0) for rate in rates)
    return known, share_steps_of(stream, 2.0), profile


def page(steps: Floats) -> Floats:
    """Page's CUSUM of log likelihood ratios."""
    total, out = 0.0, np.empty(len(steps))
    for index, step in enumerate(steps):
        total = max(0.0, total + step)
        out[index] = total
    return out


def level_for(score: Floats, bucket_s: float, per_month: float = 1.0) -> float:
    """Threshold that a calm stream's score passes `per_month` times a month, excursions an hour apart counted once."""
    block = round(HOUR_S / bucket_s)
    peaks = np.sort(score[: len(score) // block * block].reshape(-1, block).max(1))[::-1]
    return float(peaks[max(0, round(per_month * len(score) * bucket_s / MONTH_S) - 1)]) + 1e-9


def rolling_z(stream: Stream, hours: float = 24.0) -> Floats:
    """Distance from the mean of the last day, in its standard deviations."""
    count = stream.complaints.astype(float)
    width = round(hours * HOUR_S / (stream.start[1] - stream.start[0]))
    sums, squares = np.cumsum(np.r_[0.0, count]), np.cumsum(np.r_[0.0, count**2])
    index = np.arange(len(count))
    first = np.maximum(0, index - width)
    size = np.maximum(1, index - first)
    mean = (sums[index] - sums[first]) / size
    spread = np.sqrt(np.maximum((squares[index] - squares[first]) / size - mean**2, 0.0)) + 0.1
    return (count - mean) / spread


def ewma(stream: Stream, weight: float = 0.1) -> Floats:
    """An exponential mean of the last buckets against a slow one."""
    fast = slow = float(stream.complaints[:60].mean())
    out = np.empty(len(stream.complaints))
    for index, count in enumerate(stream.complaints.tolist()):
        fast += weight * (count - fast)
        out[index] = (fast - slow) / math.sqrt((slow + 0.01) * weight / (2 - weight))
        slow += weight / 100 * (count - slow)
    return out


def ears_c2(stream: Stream) -> Floats:
    """EARS C2: the last hour against seven hours, two hours before."""
    width = round(HOUR_S / (stream.start[1] - stream.start[0]))
    sums = np.cumsum(np.r_[0, stream.complaints]).astype(float)
    index = np.arange(1, len(sums))
    hours = [
        sums[np.maximum(0, index - k * width)] - sums[np.maximum(0, index - (k + 1) * width)]
        for k in range(10)
    ]
    base = np.stack(hours[3:])
    return (hours[0] - base.mean(0)) / (base.std(0) + 0.5)


def seasonal_cusum(stream: Stream, history: Stream) -> Floats:
    """Poisson CUSUM for a doubling on the mean of the same hour of the week in the history."""
    hour = (history.start % 604800 // HOUR_S).astype(int)
    sums = np.bincount(hour, history.complaints, 168)
    mean = (sums + 1) / (np.bincount(hour, minlength=168) + 1)
    return cusum(stream, mean[(stream.start % 604800 // HOUR_S).astype(int)], 2.0)


def half_space_trees(stream: Stream) -> Floats:
    """River's half-space trees on the count and the hour."""
    most = float(stream.complaints.max() + 1)
    model = HalfSpaceTrees(n_trees=10, height=6, window_size=250, seed=1)
    out = np.empty(len(stream.complaints))
    for index, (start, count) in enumerate(
        zip(stream.start.tolist(), stream.complaints.tolist(), strict=True)
    ):
        x = {"count": count / most, "hour": start % 86400 / 86400}
        out[index] = model.score_one(x)
        model.learn_one(x)
    return out


def delays_s(flags: Flags, stream: Stream, bucket_s: float, within_s: float = SURGE_S) -> list[float]:
    """Seconds from each onset to the end of the first alarming bucket; a miss counts the whole time."""
    length, out = round(within_s / bucket_s), []
    for onset in stream.onsets:
        hits = np.flatnonzero(flags[onset : onset + length])
        out.append((hits[0] + 1) * bucket_s if len(hits) else math.inf)
    return out


def oracle_delays_s(stream: Stream, steps: Floats, level: float, within_s: float = SURGE_S) -> list[float]:
    """The same for a CUSUM of an oracle's log likelihood ratios, restarted an hour before each onset."""
    bucket_s, out = float(stream.start[1] - stream.start[0]), []
    for onset in stream.onsets:
        total, found = 0.0, math.inf
        for index in range(
            max(0, onset - round(HOUR_S / bucket_s)), min(len(steps), onset + round(within_s / bucket_s))
        ):
            total = max(0.0, total + float(steps[index]))
            if index < onset:
                total = min(total, 0.8 * level)
            elif total > level:
                found = (index - onset + 1) * bucket_s
                break
        out.append(found)
    return out
