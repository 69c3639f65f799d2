"""What a slice has taught so far: its hour-of-week rates, how far it has moved from them, and its noise."""

from __future__ import annotations

from math import sqrt

from detectors.spikes.block import BLOCK_S, Block
from detectors.spikes.holidays import Holidays
from detectors.spikes.levels import Level
from detectors.spikes.noise import COMPLAINTS_SD, CONTACTS_SD, Noises
from detectors.spikes.told import CAMPAIGN_VARIANCE, UNTOLD, Told
from detectors.spikes.week import DAY_S, HOUR_S, WEEK_S, Parent, WeekTable

# Where a block would hold fewer contacts than this, it is an hour: nothing finer could be learned, and turning
# blocks is what a thin slice costs.
THIN_CONTACTS = 5.0
# How much more must have been seen before the shape is worked out anew, as a share; of a thin slice more.
REFIT, REFIT_THIN = 0.05, 0.25
LEAST_REFIT_S, LONGEST_REFIT_S = HOUR_S, 12 * HOUR_S
# Memory of the slow level (growth) and of the fast one (slow noise).
SLOW_S, FAST_S = 4 * DAY_S, 2 * HOUR_S
# What a shape not yet seen may be off by.
NEW_DAY_VARIANCE, NEW_HOUR_VARIANCE = 0.3**2, 0.6**2
CONTACTS_FLOOR_VARIANCE = 0.05**2
# How far the share of complaints strays with the hour of the day, the day, the hour of the week.
CONTACTS_SDS = (0.5, 0.3, 0.1)
# With buckets of a day there is but the day of the week, and offices close at the week's end.
LONG_SDS = (0.5, 2.0, 0.3)
SHARE_SDS = (0.2, 0.1, 0.03)
# For so long there is nothing that levels could have moved away from.
TABLES_ONLY_S = 2 * DAY_S
LARGEST_SHARE = 0.98


class Learned:
    """Rates, levels and noise of one slice, taught block by block.

    Contacts follow an hour-of-week table, complaints a table of their share in the contacts; both are corrected
    by a slow level (growth) and a fast one (noise that lasts for hours). What was expected wrongly in the past,
    hour by hour, gives the variance that a judgement has to allow for. What was told beforehand (`tell`) is kept
    out of the shapes: a holiday is a day of its own kind, a campaign moves but the fast level until it ends.

    Parameters
    ----------
    bucket_s
        Length of a bucket, seconds.
    utc_offset_s
        Offset of local time, seconds.
    """

    __slots__ = (
        "bucket_s",
        "coarse",
        "contacts",
        "fast_contacts",
        "fast_share",
        "fitted_s",
        "holidays",
        "known_s",
        "mean_per_s",
        "noises",
        "parent",
        "seen_s",
        "shape_variance",
        "share",
        "slow_contacts",
        "slow_share",
        "told",
        "uses_exposure",
    )

    def __init__(self, bucket_s: float, utc_offset_s: float = 0.0) -> None:
        self.bucket_s = bucket_s
        self.contacts = WeekTable(utc_offset_s, CONTACTS_SDS if bucket_s < DAY_S / 4 else LONG_SDS)
        self.share = WeekTable(utc_offset_s, SHARE_SDS)
        # Long buckets cannot tell noise that lasts for hours.
        fast_s = FAST_S if bucket_s < HOUR_S else max(FAST_S, 10.0 * bucket_s)
        self.slow_contacts, self.fast_contacts = Level(SLOW_S, 50.0), Level(fast_s, 1.0 / CONTACTS_SD**2)
        self.slow_share, self.fast_share = Level(SLOW_S, 50.0), Level(fast_s, 1.0 / COMPLAINTS_SD**2)
        self.noises = Noises()
        # The last is the end of what was learned last.
        self.seen_s = self.fitted_s = self.known_s = 0.0
        self.uses_exposure = False
        # Whether blocks of an hour are fine enough, however much comes in them.
        self.coarse = False
        self.shape_variance, self.mean_per_s = NEW_HOUR_VARIANCE, 0.0
        self.parent: Parent | None = None
        self.told = UNTOLD
        self.holidays: Holidays | None = None

    def adopt(self, parent: Parent) -> None:
        """Shrink to these shapes from now on."""
        self.parent = parent
        self.contacts.prior, self.share.prior = parent.contacts_shape, parent.share_shape

    def tell(self, told: Told) -> None:
        """Say what is on from now on."""
        if told.holiday and not self.told.holiday:
            self.holidays = self.holidays or Holidays()
            if self.parent is not None and self.parent.holiday is not None:
                self.holidays.parent = self.parent.holiday
            self.holidays.fit()
        if self.told.campaign and not told.campaign:
            # What it lifted falls back to the usual at once.
            self.fast_contacts.reset()
        self.told = told if any(told) else UNTOLD

    def as_parent(self) -> Parent:
        """Shapes for finer slices to borrow."""
        if self.holidays is None:
            return Parent(self.contacts.shape(), self.share.shape())
        self.holidays.fit()
        return Parent(self.contacts.shape(), self.share.shape(), self.holidays.factors)

    @property
    def learns_always(self) -> bool:
        """Whether surges are learned too, cut to what noise could be: days are too few to leave any out."""
        return self.bucket_s >= DAY_S / 4

    @property
    def contacts_variance(self) -> float:
        """Relative variance of contacts that cannot be foreseen."""
        learned = self.noises.contacts.variance
        return (
            learned if learned > CONTACTS_FLOOR_VARIANCE else CONTACTS_FLOOR_VARIANCE
        ) + self.shape_variance

    @property
    def share_variance(self) -> float:
        """Relative variance of an hour's complaints given contacts that cannot be foreseen.

        Until a second day was seen, nobody knows how far this weekday's share strays from others'.
        """
        return self.noises.share.variance + (SHARE_SDS[1] ** 2 if self.seen_s < 2 * DAY_S else 0.0)

    def foresee(self, start: float, block_s: float) -> tuple[float, float]:
        """Complaints and other contacts a second to be expected in the block that starts at an epoch second."""
        at_s, lift, self.shape_variance = start, 1.0, self._unseen_variance(start, block_s)
        if self.told != UNTOLD:
            at_s, lift = self._as_told(start)
        middle = at_s + 0.5 * block_s if self.bucket_s < HOUR_S else at_s
        contacts, share = self._rates(middle)
        contacts = contacts * lift * (self.slow_contacts.value * self.fast_contacts.value)
        if not self.uses_exposure:
            return contacts, 0.0
        # What was noise when it was learned has since lost a part.
        kept = 2.0 ** (-max(start - self.known_s, 0.0) / self.fast_share.memory_s)
        fast = 1.0 + kept * (self.fast_share.value - 1.0)
        share = min(share * self.slow_share.value * fast, LARGEST_SHARE)
        return contacts * share, contacts * (1.0 - share)

    def _rates(self, at_s: float) -> tuple[float, float]:
        """Contacts a second and share of complaints of a time: smooth across hours, unless buckets are as long."""
        if self.bucket_s >= HOUR_S:
            return self.contacts.mean_rate(at_s), self.share.mean_rate(at_s)
        hour, part = self.contacts.place(at_s)
        return self.contacts.rate_at(hour, part), self.share.rate_at(hour, part)

    def _as_told(self, start: float) -> tuple[float, float]:
        """When in the week a stretch is like, and its ratio to that; its variance is widened."""
        if self.told.campaign:
            self.shape_variance += CAMPAIGN_VARIANCE
        if not self.told.holiday or self.holidays is None:
            return start, 1.0
        self.shape_variance += self.holidays.variance
        return self.contacts.sunday(start), self.holidays.factor(start + self.contacts.shift_s)

    def _unseen_variance(self, timestamp: float, block_s: float) -> float:
        if self.seen_s > 1.2 * WEEK_S:
            return 0.0
        if self.parent is not None:
            return 0.05**2
        cell, exposure = self.contacts.cell(timestamp), self.contacts.exposure
        day = cell // 24
        variance = 0.0
        if sum(exposure[24 * day : 24 * day + 24]) < 0.4 * DAY_S * self.contacts.weight:
            variance += NEW_DAY_VARIANCE
        if sum(exposure[cell % 24 :: 24]) < 0.5 * block_s:
            variance += NEW_HOUR_VARIANCE
        return variance

    @property
    def thin(self) -> bool:
        """Whether ten minutes hold so few contacts that nothing can be learned of less than an hour."""
        if self.bucket_s > BLOCK_S or self.seen_s == 0.0:
            return False
        return self.coarse or self.contacts.learned_rate() * BLOCK_S < THIN_CONTACTS

    @property
    def fit_due(self) -> bool:
        """Whether enough was learned since the shape was last worked out."""
        waited_s = self.seen_s - self.fitted_s
        if waited_s < LEAST_REFIT_S or waited_s >= LONGEST_REFIT_S:
            return waited_s >= LONGEST_REFIT_S
        return waited_s >= REFIT * self.seen_s and (not self.thin or waited_s >= REFIT_THIN * self.seen_s)

    def learn(self, block: Block) -> None:
        """Take in a block that is over."""
        start, length_s, seconds, contacts, complaints, other_expected, expected, told, *scatter = block
        self.noises.scattered(*scatter)
        if expected > 0.0 and self.seen_s >= DAY_S:
            self._learn_noise((seconds, contacts - complaints, complaints, other_expected, expected))
        self.seen_s += seconds
        self.known_s = start + length_s
        middle, usual = start + 0.5 * length_s if self.bucket_s < HOUR_S else start, other_expected + expected
        if usual > 30.0 and usual > 20.0 * contacts and self.seen_s > DAY_S:
            # A feed that failed, unless it is a first Saturday: offices close at the week's end.
            if self.learns_always and not self.contacts.exposure[self.contacts.cell(middle)]:
                self.contacts.add(middle, contacts, seconds)
            return
        if told == UNTOLD:
            complaints = self._learn_usual(middle, seconds, contacts, complaints)
        else:
            self._learn_told(middle, block)
        part = min(1.0, seconds / min(self.seen_s, WEEK_S))
        self.mean_per_s += (complaints / seconds - self.mean_per_s) * part

    def _learn_usual(self, middle: float, seconds: float, contacts: float, complaints: float) -> float:
        """Learn a stretch like any other; give the complaints that count."""
        clipped = contacts
        if self.seen_s > TABLES_ONLY_S:
            clipped, contacts, complaints = self._learn_levels(middle, seconds, contacts, complaints)
        self.contacts.fade(seconds)
        self.contacts.add(middle, clipped, seconds)
        if self.uses_exposure:
            self.share.fade(seconds)
            self.share.add(middle, complaints, contacts)
        return complaints

    def _learn_told(self, middle: float, block: Block) -> None:
        """Learn a stretch of which something was told: the shapes of the week know nothing of it."""
        seconds, contacts, told, lift, at_s = block.seconds, block.contacts, block.told, 1.0, middle
        if told.holiday and self.holidays is not None:
            at_s, local_s = self.contacts.sunday(middle), middle + self.contacts.shift_s
            usual, lift = self._rates(at_s)[0] * seconds, self.holidays.factor(local_s)
            usual *= self.slow_contacts.value
            seen = min(contacts, lift * usual + self._limit(lift * usual))
            self.holidays.learn(local_s, seconds, seen, usual)
        if self.seen_s <= TABLES_ONLY_S:
            return
        # Of a campaign that is over by now, the level is to know nothing more.
        if not told.campaign or self.told.campaign:
            usual = self._rates(at_s)[0] * lift * seconds * self.slow_contacts.value
            self.fast_contacts.learn(contacts, usual, seconds)
        if self.uses_exposure:
            share = contacts * self._rates(at_s)[1] * self.slow_share.value
            self.fast_share.learn(block.complaints, share, seconds)

    def _learn_levels(
        self, middle: float, seconds: float, contacts: float, complaints: float
    ) -> tuple[float, float, float]:
        """Move the levels; give the contacts that the shape learns, and the counts to go on with."""
        table, share = self._rates(middle)
        table *= seconds
        if self.slow_contacts.expected == 0.0:
            # The tables hold what came before: growth is a move away from all of that.
            self.slow_contacts.begin(self.contacts.learned_count())
            self.slow_share.begin(self.share.learned_count())
        if self.learns_always:
            usual = table * self.slow_contacts.value
            contacts = min(contacts, usual + self._limit(usual))
            complaints = min(complaints, contacts)
        self.slow_contacts.learn(contacts, table, seconds)
        usual = table * self.slow_contacts.value
        self.fast_contacts.learn(contacts, usual, seconds)
        if self.uses_exposure:
            share *= contacts
            self.slow_share.learn(complaints, share, seconds)
            self.fast_share.learn(complaints, share * self.slow_share.value, seconds)
        # Far from what was expected on all sides: a campaign or a holiday, of which the shape learns a part.
        usual *= self.fast_contacts.value
        limit = self._limit(usual)
        return min(max(contacts, usual - limit), usual + limit), contacts, complaints

    def _limit(self, usual: float) -> float:
        return 3.0 * sqrt(usual + usual * usual * (0.1 + self.contacts_variance))

    def _learn_noise(self, seen: tuple[float, float, float, float, float]) -> None:
        foreseen = (self.contacts_variance, self.shape_variance)
        if self.noises.learn(seen, *foreseen, uses_exposure=self.uses_exposure):
            self.fast_contacts.kappa, self.fast_share.kappa = self.noises.kappas()

    def skip(self, timestamp: float, seconds: float) -> None:
        """Take in that nothing came for a long while."""
        usual = self.contacts.learned_rate() * seconds
        self.slow_contacts.learn(0.0, usual, seconds)
        self.fast_contacts.learn(0.0, usual * self.slow_contacts.value, seconds)
        self.contacts.fade(seconds)
        self.contacts.add_empty(timestamp, seconds)
        self.seen_s += seconds
        self.mean_per_s *= max(0.0, 1.0 - seconds / (14 * DAY_S))

    def rescale(self, ratio: float) -> None:
        """Expect `ratio` times the complaints: the text model changed."""
        (self.share if self.uses_exposure else self.contacts).scale(ratio)
        self.mean_per_s *= ratio

    def levels(self) -> tuple[Level, ...]:
        """All of them, in the order in which they are written."""
        return self.slow_contacts, self.fast_contacts, self.slow_share, self.fast_share
