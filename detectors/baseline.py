"""How many complaints are to be expected: rate given the other contacts, season, drift and learned noise."""

from __future__ import annotations

from math import sqrt
from typing import Any, NamedTuple

from detectors.spikes.levels import Level, Noise
from detectors.spikes.week import DAY_S, HOUR_S, WEEK_S, WeekTable

# Interval over which expectation is held constant and learned at once; a longer bucket is its own block.
BLOCK_S = 600.0
# Where a block would hold fewer contacts than this, it is an hour: nothing finer could be learned, and turning
# blocks is what a thin slice costs.
THIN_CONTACTS = 5.0
# How much more must have been seen before the shape is worked out anew, as a share; of a thin slice more.
REFIT, REFIT_THIN = 0.05, 0.25
# Learning waits, so that a surge that shows only slowly is not learned before it is seen.
LEAST_LAG_S, LONGEST_LAG_S, LAG_COMPLAINTS = 300.0, 3600.0, 300.0
LONGEST_HOLD_S = 6 * HOUR_S
# A slice is judged from this much observed time and that many expected complaints on.
WARM_S, WARM_COMPLAINTS = 0.95 * DAY_S, 5.0
# Memory of the slow level (growth) and of the fast one (slow noise).
SLOW_S, FAST_S = 4 * DAY_S, 2 * HOUR_S
# Standard deviations assumed before any are learned: of contacts and of complaints given contacts, over an hour.
CONTACTS_SD, COMPLAINTS_SD = 0.15, 0.06
# What a shape not yet seen may be off by.
NEW_DAY_VARIANCE, NEW_HOUR_VARIANCE = 0.3**2, 0.6**2
CONTACTS_FLOOR_VARIANCE = 0.05**2
# How far the share of complaints strays with the hour of the day, the day, the hour of the week.
CONTACTS_SDS = (0.5, 0.3, 0.1)
# With buckets of a day there is but the day of the week, and offices close at the week's end.
LONG_SDS = (0.5, 2.0, 0.3)
SHARE_SDS = (0.2, 0.1, 0.03)
# A shape is learned even where all that was foreseen so far was wrong.
MOST_NOISE = 0.2**2
LARGEST_SHARE = 0.98
VERSION = 1
_NUMBERS = (
    "block_s",
    "seen_s",
    "fitted_s",
    "complaints_per_s",
    "other_per_s",
    "shape_variance",
    "mean_per_s",
    "_seconds",
    "_contacts",
    "_complaints",
)


class Parent(NamedTuple):
    """What a slice may borrow from the slice that holds it: hour-of-week shapes relative to their means."""

    contacts_shape: list[float]
    share_shape: list[float]


class Block(NamedTuple):
    """Observed stretch that waits to be learned."""

    start: float
    seconds: float
    contacts: float
    complaints: float
    expected_other: float
    expected_complaints: float


class Baseline:
    """Expected complaints and other contacts of one slice, learned behind the judgement.

    Contacts follow an hour-of-week table, complaints a table of their share in the contacts; both are corrected
    by a slow level (growth) and a fast one (noise that lasts for hours). What was expected wrongly in the past,
    hour by hour, gives the variance that a judgement has to allow for.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds.
    utc_offset_s
        Offset of local time, seconds.
    parent
        Shapes to start from.

    Examples
    --------
    >>> baseline = Baseline(60.0)
    >>> baseline.uses_exposure = True
    >>> for minute in range(3 * 1440):
    ...     baseline.observe(60.0 * minute, 20.0, 1.0)
    ...     if minute % 10 == 9:
    ...         baseline.close(60.0 * minute, hold_from=None)
    >>> baseline.warm, round(60 * baseline.complaints_per_s, 1)
    (True, 1.0)
    """

    def __init__(self, bucket_s: float, utc_offset_s: float = 0.0, parent: Parent | None = None) -> None:
        self.bucket_s = bucket_s
        self.block_s = max(BLOCK_S, bucket_s)
        self.contacts = WeekTable(utc_offset_s, CONTACTS_SDS if bucket_s < DAY_S / 4 else LONG_SDS)
        self.share = WeekTable(utc_offset_s, SHARE_SDS)
        # Long buckets cannot tell noise that lasts for hours.
        fast_s = FAST_S if bucket_s < HOUR_S else max(FAST_S, 10.0 * bucket_s)
        self.slow_contacts, self.fast_contacts = Level(SLOW_S, 50.0), Level(fast_s, 1.0 / CONTACTS_SD**2)
        self.slow_share, self.fast_share = Level(SLOW_S, 50.0), Level(fast_s, 1.0 / COMPLAINTS_SD**2)
        self.contacts_noise, self.share_noise = Noise(CONTACTS_SD), Noise(COMPLAINTS_SD)
        self.brief_noise = Noise(COMPLAINTS_SD / 2)
        self.pending: list[Block] = []
        self.hour = [0.0] * 5
        self.seen_s = 0.0
        self.fitted_s = 0.0
        self.uses_exposure = False
        self.complaints_per_s = self.other_per_s = 0.0
        self.shape_variance = NEW_HOUR_VARIANCE
        self.block = -1
        self._seconds = self._contacts = self._complaints = 0.0
        self.mean_per_s = 0.0
        if parent is not None:
            self.adopt(parent)

    def adopt(self, parent: Parent) -> None:
        """Shrink to these shapes from now on."""
        self.contacts.prior, self.share.prior = parent.contacts_shape, parent.share_shape

    def as_parent(self) -> Parent:
        """Shapes for finer slices to borrow."""
        return Parent(self.contacts.shape(), self.share.shape())

    @property
    def warm(self) -> bool:
        """Whether enough was observed to judge."""
        return self.seen_s >= WARM_S and self.mean_per_s * self.seen_s >= WARM_COMPLAINTS

    @property
    def learns_always(self) -> bool:
        """Whether surges are learned too, cut to what noise could be: of days there are too few to leave any out."""
        return self.bucket_s >= DAY_S / 4

    @property
    def contacts_variance(self) -> float:
        """Relative variance of contacts that the baseline cannot foresee."""
        return max(self.contacts_noise.variance, CONTACTS_FLOOR_VARIANCE) + self.shape_variance

    def observe(self, timestamp: float, contacts: float, complaints: float) -> None:
        """Count a bucket into the open block."""
        if self.block < 0:
            self.open(timestamp)
        self._seconds += self.bucket_s
        self._contacts += contacts
        self._complaints += complaints

    def observe_empty(self, seconds: float) -> None:
        """Count a run of empty buckets into the open block."""
        self._seconds += seconds

    def open(self, timestamp: float) -> None:
        """Start the block that holds `timestamp` and set what is expected in it."""
        if self.bucket_s <= BLOCK_S and self.seen_s > 0.0:
            thin = self.contacts.learned_rate() * BLOCK_S < THIN_CONTACTS
            self.block_s = HOUR_S if thin else BLOCK_S
        self.block = int(timestamp // self.block_s)
        if self.bucket_s < HOUR_S:
            middle = (self.block + 0.5) * self.block_s
            contacts, share = self.contacts.rate(middle), self.share.rate(middle)
        else:
            contacts, share = self.contacts.mean_rate(timestamp), self.share.mean_rate(timestamp)
        contacts *= self.slow_contacts.value * self.fast_contacts.value
        if self.uses_exposure:
            share = min(share * self.slow_share.value * self.fast_share.value, LARGEST_SHARE)
            self.complaints_per_s, self.other_per_s = contacts * share, contacts * (1.0 - share)
        else:
            self.complaints_per_s, self.other_per_s = contacts, 0.0
        self.shape_variance = self._shape_variance(timestamp)

    def _shape_variance(self, timestamp: float) -> float:
        if self.seen_s > 1.2 * WEEK_S:
            return 0.0
        cell = self.contacts.cell(timestamp)
        day, exposure = cell // 24, self.contacts.exposure
        if self.contacts.prior is not None:
            return 0.05**2
        variance = 0.0
        if sum(exposure[24 * day : 24 * day + 24]) < 0.4 * DAY_S * self.contacts.weight:
            variance += NEW_DAY_VARIANCE
        if sum(exposure[cell % 24 :: 24]) < 0.5 * self.block_s:
            variance += NEW_HOUR_VARIANCE
        return variance

    def close(self, timestamp: float, hold_from: float | None, learn: bool = True) -> None:
        """End the open block, learn what has waited long enough, and start the block that holds `timestamp`.

        Parameters
        ----------
        timestamp
            Start of the next bucket, epoch seconds.
        hold_from
            Onset of what looks like a surge: nothing from there on is learned yet.
        learn
            False while an alarm is on: the block is dropped.
        """
        if self._seconds > 0.0 and learn:
            start = self.block * self.block_s
            self.pending.append(
                Block(
                    start,
                    self._seconds,
                    self._contacts,
                    self._complaints,
                    self.other_per_s * self._seconds,
                    self.complaints_per_s * self._seconds,
                )
            )
        self._seconds = self._contacts = self._complaints = 0.0
        self._learn_due(timestamp, hold_from)
        self.open(timestamp)

    def drop_since(self, onset: float) -> None:
        """Forget what waits from an onset on: it belongs to a surge."""
        self.pending = [block for block in self.pending if block.start + block.seconds <= onset]

    def _learn_due(self, timestamp: float, hold_from: float | None) -> None:
        done = 0
        lag_s = min(max(LAG_COMPLAINTS / (self.mean_per_s + 1e-9), LEAST_LAG_S), LONGEST_LAG_S)
        if self.bucket_s >= LONGEST_LAG_S:
            lag_s = 0.0
        for block in self.pending:
            age_s = timestamp - block.start - block.seconds
            held = hold_from is not None and block.start + block.seconds > hold_from
            if age_s < lag_s or (held and age_s < LONGEST_HOLD_S):
                break
            self._learn(block)
            done += 1
        if done:
            del self.pending[:done]

    def _learn(self, block: Block) -> None:
        start, seconds, contacts, complaints = block[:4]
        uses = self.uses_exposure
        self._learn_noise(block)
        self.seen_s += seconds
        # A stretch with nearly none of the contacts is a feed that failed, not a quiet hour.
        total = block.expected_other + block.expected_complaints
        if self.seen_s > DAY_S and total > 30.0 and contacts < 0.05 * total:
            return
        middle = start + 0.5 * self.block_s if self.bucket_s < HOUR_S else start
        table, share = self.contacts.rate(middle) * seconds, self.share.rate(middle)
        if self.seen_s > 2 * DAY_S:
            if self.learns_always:
                usual = table * self.slow_contacts.value
                contacts = min(
                    contacts, usual + 3.0 * sqrt(usual + usual**2 * (0.1 + self.contacts_variance))
                )
                complaints = min(complaints, contacts)
            self.slow_contacts.learn(contacts, table, seconds)
            self.fast_contacts.learn(contacts, table * self.slow_contacts.value, seconds)
            if uses:
                self.slow_share.learn(complaints, contacts * share, seconds)
                self.fast_share.learn(complaints, contacts * share * self.slow_share.value, seconds)
            # Far from what was expected on all sides: a campaign or a holiday, of which the shape learns a part.
            contacts_now = table * self.slow_contacts.value * self.fast_contacts.value
            limit = 3.0 * sqrt(contacts_now + contacts_now**2 * (0.1 + self.contacts_variance))
            clipped = min(max(contacts, contacts_now - limit), contacts_now + limit)
        else:
            clipped = contacts
        self.contacts.fade(seconds)
        self.contacts.add(middle, clipped, seconds)
        if uses:
            self.share.fade(seconds)
            self.share.add(middle, complaints, contacts)
        memory_s = min(self.seen_s, 7 * DAY_S)
        self.mean_per_s += (complaints / seconds - self.mean_per_s) * min(1.0, seconds / memory_s)
        refit = REFIT_THIN if self.block_s == HOUR_S else REFIT
        if self.seen_s - self.fitted_s >= min(max(HOUR_S, refit * self.seen_s), 12 * HOUR_S):
            self.fitted_s = self.seen_s
            weeks = min(self.seen_s, 6 * WEEK_S) / WEEK_S
            self.contacts.fit(min(self.contacts_noise.variance, MOST_NOISE), weeks)
            if uses:
                self.share.fit(min(self.share_noise.variance, MOST_NOISE), weeks)

    def _learn_noise(self, block: Block) -> None:
        if self.seen_s < DAY_S or block.expected_complaints <= 0.0:
            return
        _, seconds, contacts, complaints, other_expected, expected = block
        other = contacts - complaints
        kappa = 1.0 / self.contacts_variance
        ratio = (kappa + other) / (kappa + other_expected)
        self.brief_noise.learn(complaints, expected * ratio, 1.0 / (kappa + other), COMPLAINTS_SD / 2)
        hour = self.hour
        for index, value in enumerate((seconds, other, complaints, other_expected, expected)):
            hour[index] += value
        if hour[0] < HOUR_S:
            return
        _, other, complaints, other_expected, expected = hour
        ratio = (kappa + other) / (kappa + other_expected)
        if self.uses_exposure:
            self.contacts_noise.learn(other, other_expected, self.shape_variance, CONTACTS_SD)
            self.share_noise.learn(complaints, expected * ratio, 1.0 / (kappa + other), COMPLAINTS_SD)
        else:
            self.contacts_noise.learn(complaints, expected, self.shape_variance, CONTACTS_SD)
        self.fast_contacts.kappa = 1.0 / self.contacts_noise.variance
        self.fast_share.kappa = 1.0 / self.share_noise.variance
        self.hour = [0.0] * 5

    def skip(self, timestamp: float, seconds: float) -> None:
        """Learn that nothing came for a while; only for stretches longer than a block, hour by hour."""
        weeks = seconds // WEEK_S
        if weeks:
            for hour in range(168):
                self.contacts.add(timestamp + hour * HOUR_S, 0.0, weeks * HOUR_S)
            seconds -= weeks * WEEK_S
            self.seen_s += weeks * WEEK_S
        self.seen_s += seconds
        self.mean_per_s *= max(0.0, 1.0 - (seconds + weeks * WEEK_S) / (14 * DAY_S))
        while seconds > 0.0:
            step = min(seconds, HOUR_S - timestamp % HOUR_S)
            self.contacts.add(timestamp, 0.0, step)
            timestamp += step
            seconds -= step

    def rescale(self, ratio: float) -> None:
        """Expect `ratio` times the complaints: the text model changed."""
        (self.share if self.uses_exposure else self.contacts).scale(ratio)
        self.mean_per_s *= ratio
        self.pending = [
            block._replace(
                complaints=block.complaints * ratio, expected_complaints=block.expected_complaints * ratio
            )
            for block in self.pending
        ]
        self._complaints *= ratio
        if self.block >= 0:
            self.open(self.block * self.block_s)

    def to_state(self) -> dict[str, Any]:
        """State as JSON types."""
        return {
            "version": VERSION,
            "bucket_s": self.bucket_s,
            "contacts": self.contacts.to_state(),
            "share": self.share.to_state(),
            "levels": [
                [level.observed, level.expected, level.kappa, level.value] for level in self._levels()
            ],
            "noises": [[noise.excess, noise.mass, noise.variance] for noise in self._noises()],
            "pending": [list(block) for block in self.pending],
            "hour": self.hour,
            "uses_exposure": self.uses_exposure,
            "block": self.block,
            **{name: getattr(self, name) for name in _NUMBERS},
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Baseline:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            message = f"baseline of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        baseline = cls(state["bucket_s"])
        baseline.contacts = WeekTable.from_state(state["contacts"])
        baseline.share = WeekTable.from_state(state["share"])
        for level, row in zip(baseline._levels(), state["levels"], strict=True):
            level.observed, level.expected, level.kappa, level.value = row
        for noise, row in zip(baseline._noises(), state["noises"], strict=True):
            noise.excess, noise.mass, noise.variance = row
        baseline.pending = [Block(*row) for row in state["pending"]]
        baseline.hour = list(state["hour"])
        baseline.uses_exposure, baseline.block = state["uses_exposure"], state["block"]
        for name in _NUMBERS:
            setattr(baseline, name, state[name])
        return baseline

    def _levels(self) -> tuple[Level, ...]:
        return self.slow_contacts, self.fast_contacts, self.slow_share, self.fast_share

    def _noises(self) -> tuple[Noise, ...]:
        return self.contacts_noise, self.share_noise, self.brief_noise
