"""Channels with other hours and other shares of complaints: a Saturday is no surge, and a surge in one of them is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

import numpy as np
import pytest

from detectors.log.buckets import Buckets
from detectors.log.ledger import Change
from detectors.outputs import JudgeOptions
from detectors.spikes.week import SUNDAY_S
from detectors.watchers.channel_odds import ChannelOdds
from detectors.watchers.slice_watch import SliceWatch
from schemas.fields import Channel
from tests.detectors.kept import kept

STEP_S = 600
A_DAY = 86400 // STEP_S
# Contacts in ten minutes, and how many of them complain of billing and of staff.
CALLS, POSTS = (60, 3, 3), (20, 1, 7)
# A Sunday, and the Saturday of the third week.
START, SATURDAY = int(SUNDAY_S), 20 * A_DAY


class Brand:
    """Calls from 9 to 17 on Mondays to Fridays, posts round the clock."""

    def __init__(self, *, weighs: bool = True) -> None:
        self.watch, self.weighs = SliceWatch(JudgeOptions(bucket_s=STEP_S)), weighs
        self.step, self.rng = 0, np.random.default_rng(11)

    def go_on(self, steps: int, calls: float = 1.0, posts: float = 1.0) -> set[str]:
        """Let time pass, with so many times the usual complaints of each; gives the slices that alarmed."""
        found: set[str] = set()
        for _ in range(steps):
            bucket, day, hour = START + STEP_S * self.step, self.step // A_DAY % 7, self.step % A_DAY / 6
            table, is_open = Buckets(), 9 <= hour < 17 and 1 <= day <= 5
            channels: tuple[tuple[Channel, tuple[int, int, int], float], ...] = (("social", POSTS, posts),)
            for channel, usual, lift in (*channels, *((("call", CALLS, calls),) if is_open else ())):
                self._come(table, channel, bucket, usual, lift)
            others = partial(table.others, bucket) if self.weighs else None
            self.watch.judge(["all"], bucket, table.slices(bucket), others=others)
            found |= self.watch.alarms.keys()
            self.step += 1
        return found

    def _come(
        self, table: Buckets, channel: Channel, bucket: int, usual: tuple[int, int, int], lift: float
    ) -> None:
        all_of_it, billing, staff = usual
        counts = self.rng.poisson([all_of_it - billing - staff, lift * billing, lift * staff]).tolist()
        for category, count in zip((None, "billing", "staff"), counts, strict=True):
            dimensions = (("region", "north"),) if category is None else (("category", category),)
            table.add(channel, [Change(bucket, dimensions, count, count if category else 0)], 1)


@cache
def history(*, weighs: bool) -> tuple[Brand, set[str]]:
    brand = Brand(weighs=weighs)
    return brand, brand.go_on(SATURDAY)


def on_saturday(*, weighs: bool = True) -> Brand:
    """A brand before its third Saturday, restored from a checkpoint."""
    known, _ = history(weighs=weighs)
    brand = Brand(weighs=weighs)
    brand.watch = SliceWatch.from_state(known.watch.options, kept(known.watch.to_state()))
    brand.step = SATURDAY
    return brand


def test_a_saturday_without_calls_is_no_surge_of_a_brand_whose_posts_complain_more() -> None:
    assert history(weighs=True)[1] == set() == on_saturday().go_on(3 * A_DAY)
    # Against all contacts alike it is one each time.
    assert {"", "category=staff"} <= history(weighs=False)[1]


@pytest.mark.parametrize(("calls", "posts", "from_hour"), [(3.0, 1.0, 58), (1.0, 1.8, 12)])
def test_a_surge_in_one_channel_alone_is_found(calls: float, posts: float, from_hour: int) -> None:
    brand = on_saturday()
    assert brand.go_on(6 * from_hour) == set()
    assert "" in brand.go_on(12, calls, posts)


def test_weights_are_of_categories_too_and_nothing_is_learned_while_an_alarm_is_on() -> None:
    brand = on_saturday()
    odds = brand.watch.odds
    assert odds.of("")["social"] > 3.0 * odds.of("")["call"]
    assert odds.of("category=staff")["social"] > 8.0 * odds.of("category=staff")["call"]
    # As many of calls as of posts are of billing: alike.
    assert odds.of("category=billing") == {}
    brand.go_on(6, posts=6.0)
    assert brand.watch.alarms
    before = kept(odds.to_state())
    brand.go_on(6, posts=6.0)
    assert kept(odds.to_state()) == before


def test_a_brand_of_one_channel_and_one_of_like_channels_are_judged_as_they_were() -> None:
    def others(_: Mapping[str, float]) -> Mapping[str, float]:
        raise AssertionError

    for totals in (
        {"": [40, 10], "channel=social": [40, 10]},
        {"": [40, 10], "channel=social": [20, 5], "channel=call": [20, 5]},
    ):
        watches = SliceWatch(JudgeOptions(bucket_s=STEP_S)), SliceWatch(JudgeOptions(bucket_s=STEP_S))
        for step in range(3 * A_DAY):
            watches[0].judge(["all"], STEP_S * step, totals, others=others)
            watches[1].judge(["all"], STEP_S * step, totals)
        assert watches[0].fleets["all"].to_state() == watches[1].fleets["all"].to_state()


def test_a_change_of_weights_moves_no_expectation() -> None:
    watch, expected = SliceWatch(JudgeOptions(bucket_s=STEP_S)), list[float]()
    totals = {"": [40, 10], "channel=social": [20, 8], "channel=call": [20, 2]}

    def others(weights: Mapping[str, float]) -> Mapping[str, float]:
        return {"": 12 * weights["social"] + 18 * weights["call"]}

    for step in range(3 * A_DAY):
        if step == 2 * A_DAY:
            # Known only now.
            watch.odds = ChannelOdds()
        watch.judge(["all"], STEP_S * step, totals, others=others if step >= 2 * A_DAY else None)
        expected.append(watch.fleets["all"].expected(""))
    assert watch.odds.of("")["social"] > 2.0 * watch.odds.of("")["call"]
    assert all(9.5 < each < 10.5 for each in expected[2 * A_DAY - 6 :])
    assert not watch.alarms


def test_other_contacts_are_weighed_slice_by_slice() -> None:
    table = Buckets()
    table.add("call", [Change(1200, (("region", "north"),), 4, 1)], 1)
    table.add("social", [Change(1200, (("region", "south"),), 2, 0)], 1)
    weights = {"call": 0.5, "social": 2.0}
    assert table.others(1200, weights) == {"": 5.5, "region=north": 1.5, "region=south": 4.0}
    assert table.others(1210, weights) == {}


def test_a_new_model_of_one_channel_changes_its_weight_with_the_next_bucket() -> None:
    odds, totals = ChannelOdds(), {"": [40, 8], "channel=social": [20, 4], "channel=call": [20, 4]}
    for step in range(100):
        assert list(odds.learn(STEP_S * step, totals)) in ([], [("", 1.0, 0.0)])
    assert odds.of("") == {}
    odds.rescale("call", lambda _: 0.5)
    ((sort, ratio, older_s),) = odds.learn(STEP_S * 100, totals)
    assert (sort, ratio < 1.0, older_s > 0.0) == ("", True, True)
    assert odds.of("")["social"] == pytest.approx(2.2 * odds.of("")["call"], rel=0.1)


def test_channels_of_complaints_alone_are_not_weighed() -> None:
    odds, totals = ChannelOdds(), {"": [40, 40], "channel=social": [30, 30], "channel=call": [10, 10]}
    for step in range(100):
        list(odds.learn(STEP_S * step, totals))
    assert odds.of("") == {}


def test_nothing_is_weighed_before_a_channel_is_known_to_close_and_that_is_asked_once_a_day() -> None:
    odds, asked = ChannelOdds(), list[int]()

    def closes() -> bool:
        asked.append(len(asked))
        return len(asked) > 3

    for bucket in range(0, 5 * 86400, 600):
        totals = {"": [20, 5], "channel=call": [10, 1], "channel=social": [10, 4]}
        changes = list(odds.learn(bucket, totals, closes))
        odds = ChannelOdds.from_state(kept(odds.to_state()))
        assert not changes or len(asked) == 4
    assert len(asked) == 4 and odds.of("")["social"] > 1.0 > odds.of("")["call"]
