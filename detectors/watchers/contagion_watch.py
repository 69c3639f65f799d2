"""Contagion between a brand's channels, watched by the fold: asleep while complaints are as usual.

The filter behind `ContagionDetector` costs about a millisecond for each bin that passes, whatever comes in it: two
weeks of history would take a minute. So it sleeps. When the complaints of ten minutes are clearly more than usual it
wakes, is told what was usual, and reads the last `LAG_S` again in fine bins before it goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np

from detectors.channels.calm import Calm
from detectors.contagion import ContagionDetector, ContagionVerdict
from detectors.signal import Signal
from detectors.slices import OF_CHANNELS, WHOLE
from detectors.taxonomy import owner_of
from schemas.alerts import Tier
from schemas.fields import CHANNELS, Channel

# What is read again on waking; what is older makes the usual rates.
LAG_S = 2400
RECENT_S = 600
# It wakes by so many complaints in `RECENT_S`, so many standard deviations (Poisson) above what is usual; it sleeps
# again after `AWAKE_S` of which nothing came.
WAKE_COMPLAINTS, WAKE_SD = 20, 2.5
AWAKE_S, SLEEP_SD, SLEEP_P = 1200, 1.0, 0.1
# Bins of about this length tell delays of a minute; buckets longer than `LONGEST_S` cannot.
BIN_S, LONGEST_S = 15, 60
FORECAST_S = 3 * 3600.0


class ContagionWatch:
    """Watches one brand, bucket by bucket.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds; with more than a minute nothing is judged.
    slice_key
        Slice whose complaints it is given: the whole brand, or a category.

    Examples
    --------
    >>> watch = ContagionWatch(10)
    >>> for bucket in range(1_760_000_000, 1_760_020_000, 10):
    ...     watch.close(bucket, {"channel=call": [3, 1], "channel=social": [2, 0]})
    >>> watch.verdict is None, watch.signals()  # all is as usual
    (True, [])
    """

    def __init__(self, bucket_s: int, slice_key: str = WHOLE) -> None:
        self.bucket_s, self.slice_key = bucket_s, slice_key
        self.bin_s = bucket_s * -(-BIN_S // bucket_s)
        self.detector: ContagionDetector | None = None
        self.verdict: ContagionVerdict | None = None
        self._calm = Calm(len(CHANNELS))
        self._ring: deque[tuple[int, list[int]]] = deque()
        # Complaints of the ring's last `RECENT_S`, and their sum.
        self._recent: deque[tuple[int, int]] = deque()
        self._lately = 0
        self._awake_s = self._heard_s = 0
        self._learned: list[Any] = []
        # Since an alarm began: its time, complaints, complaints that are usual.
        self._since: list[float] = []
        self._to_come: tuple[float, list[float]] = (0.0, [])

    def close(self, bucket: int, totals: Mapping[str, Sequence[int]]) -> None:
        """Take in a closed bucket: contacts and complaints of its slices, of which those of channels count."""
        if self.bin_s > LONGEST_S:
            return
        if self.detector is not None and bucket - self._heard_s > LAG_S:
            self.release()  # nothing was heard for so long that nothing is known
        self._heard_s = bucket
        counts = [0] * (2 * len(CHANNELS))
        for number, key in enumerate(OF_CHANNELS):
            if key in totals:
                contacts, complaints = totals[key]
                counts[number], counts[number + len(CHANNELS)] = complaints, contacts - complaints
        while self._ring and self._ring[0][0] < bucket - LAG_S:
            self._calm.add(*self._ring.popleft())
        if any(counts):
            self._ring.append((bucket, counts))
            self._note(bucket, counts)
        if self.detector is None:
            if self._calm.warm and self._over(bucket, WAKE_SD, WAKE_COMPLAINTS):
                self._wake(bucket)
        else:
            self._feed(self.detector, bucket, counts)
        if self.detector is not None:
            self._judge(self.detector, bucket, counts)

    def _note(self, bucket: int, counts: Sequence[int]) -> None:
        complaints = sum(counts[: len(CHANNELS)])
        if complaints:
            self._recent.append((bucket, complaints))
            self._lately += complaints

    def _over(self, bucket: int, deviations: float, least: int = 0) -> bool:
        """Whether the complaints of the last minutes are clearly above what is usual."""
        while self._recent and self._recent[0][0] <= bucket - RECENT_S:
            self._lately -= self._recent.popleft()[1]
        if self._lately < least:
            return False
        usual = float(self._calm.complaints_per_s().sum()) * RECENT_S
        return self._lately > usual + deviations * sqrt(usual + 1.0)

    def _wake(self, bucket: int) -> None:
        self.detector = ContagionDetector(CHANNELS, bin_s=self.bin_s)
        rates, shares = self._calm.complaints_per_s(), np.array(self._calm.shares)
        self.detector.begin(rates, shares[: len(CHANNELS)], shares[len(CHANNELS) :], self._learned)
        self._awake_s = bucket
        for at_s, counts in self._ring:
            self._feed(self.detector, at_s, counts)

    def _feed(self, detector: ContagionDetector, bucket: int, counts: list[int]) -> None:
        for number, channel in enumerate(CHANNELS):
            self.verdict = detector.take(
                channel, float(bucket), counts[number], counts[number + len(CHANNELS)]
            )

    def _judge(self, detector: ContagionDetector, bucket: int, counts: list[int]) -> None:
        verdict = self.verdict
        if verdict is None:
            return
        usual = float(self._calm.complaints_per_s().sum())
        if not verdict.alarm:
            self._since = []
        elif not self._since:
            begun = bucket - RECENT_S
            seen = sum(sum(one[: len(CHANNELS)]) for at_s, one in self._ring if at_s >= begun)
            self._since = [begun, seen, usual * (RECENT_S + self.bucket_s), usual]
        else:
            self._since[1] += sum(counts[: len(CHANNELS)])
            self._since[2] = self._since[3] * (bucket + self.bucket_s - self._since[0])
        quiet = not verdict.alarm and verdict.p_above < SLEEP_P and bucket - self._awake_s >= AWAKE_S
        if quiet and not self._over(bucket, SLEEP_SD):
            self._learned = detector.learned()
            self.detector = self.verdict = None

    @property
    def usual(self) -> float:
        """Complaints that are usual in ten minutes; 0 until that is known."""
        return float(self._calm.complaints_per_s().sum()) * RECENT_S if self._calm.warm else 0.0

    @property
    def ratio(self) -> float:
        """Complaints that one complaint brings, over all channels; 0 while it sleeps."""
        return 0.0 if self.verdict is None else self.verdict.reproduction_ratio

    @property
    def alarming(self) -> bool:
        """Whether complaints breed complaints now."""
        return bool(self._since)

    def signals(self) -> list[Signal]:
        """The alarm, if there is one: complaints breed complaints, over all channels together."""
        if not self._since or self.verdict is None or self.detector is None:
            return []
        verdict, (begun, seen, expected, _) = self.verdict, self._since
        # A fault that makes people complain of their own accord looks alike: a surge that is graver speaks first.
        tier: Tier = "yellow" if verdict.low > 1.0 else "blue"
        if self._to_come[0] != verdict.clock:
            self._to_come = verdict.clock, self.detector.forecast(FORECAST_S)
        return [
            Signal(
                kind="cascade",
                slice_key=self.slice_key,
                onset_s=begun,
                observed=seen,
                expected=round(expected, 1),
                statistic=round(verdict.p_above, 3),
                threshold=self.detector.raise_p,
                owner=owner_of("propagation"),
                subject=f"channels {self.slice_key}".rstrip(),
                tier=tier,
                facts={
                    "reproduction_ratio": round(verdict.reproduction_ratio, 2),
                    "reproduction_interval": f"{verdict.low:.2f}–{verdict.high:.2f}",
                    **{
                        f"infected_{channel}_next_3h": round(count)
                        for channel, count in zip(CHANNELS, self._to_come[1], strict=True)
                    },
                },
            )
        ]

    def rescale(self, channel: Channel, factor: float) -> None:
        """Take `factor` times a channel's complaints for usual: a new text model finds so many, of as many contacts."""
        number, before = CHANNELS.index(channel), float(self._calm.complaints_per_s().sum())
        self._calm.rescale(number, factor)
        # Whole complaints for whoever reads them again on waking: what is cut off one bucket is left for the next.
        left = 0.5
        self._recent.clear()
        self._lately = 0
        read, self._ring = self._ring, deque()
        for bucket, before_it in read:
            counts = list(before_it)
            left += counts[number] * factor
            counts[number] = int(left)
            left -= counts[number]
            others = counts[number + len(CHANNELS)] + before_it[number] - counts[number]
            counts[number + len(CHANNELS)] = max(others, 0)
            self._ring.append((bucket, counts))
            self._note(bucket, counts)
        if self.detector is not None:
            self.detector.rescale(channel, factor)
        if self._since and before > 0.0:
            self._since[3] *= float(self._calm.complaints_per_s().sum()) / before

    def release(self) -> None:
        """End an alarm and sleep: after a backfill."""
        if self.detector is not None:
            self._learned = self.detector.learned()
        self.detector, self.verdict, self._since = None, None, []

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: some kB asleep, about 70 kB more awake."""
        return {
            "calm": self._calm.to_state(),
            "ring": [[at_s, counts] for at_s, counts in self._ring],
            "awake_s": self._awake_s,
            "heard_s": self._heard_s,
            "learned": self._learned,
            "since": self._since,
            "detector": None if self.detector is None else self.detector.to_state(),
        }

    @classmethod
    def from_state(cls, bucket_s: int, state: dict[str, Any], slice_key: str = WHOLE) -> ContagionWatch:
        """Restore what `to_state` gave."""
        watch = cls(bucket_s, slice_key)
        watch._calm = Calm.from_state(state["calm"])
        watch._ring = deque((at_s, counts) for at_s, counts in state["ring"])
        for at_s, counts in watch._ring:
            watch._note(at_s, counts)
        watch._awake_s, watch._heard_s = state["awake_s"], state["heard_s"]
        watch._learned, watch._since = state["learned"], state["since"]
        if state["detector"] is not None:
            watch.detector = ContagionDetector.from_state(state["detector"])
            watch.verdict = watch.detector.verdict
        return watch
