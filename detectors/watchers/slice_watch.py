"""The detectors of a brand's slices: one fleet for the brand, one for each channel, and the alarms that are on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from detectors.incidents.grade import tier_of
from detectors.incidents.grouping import contains
from detectors.outputs import JudgeOptions
from detectors.signal import Signal
from detectors.slices import WHOLE, pairs_of
from detectors.spike import SpikeFleet, SpikeVerdict
from detectors.spikes.planned import Plans
from detectors.spikes.slice_count import NONE, Counts
from detectors.spikes.told import UNTOLD
from detectors.taxonomy import owner_of
from detectors.watchers.channel_odds import ChannelOdds, Weights
from detectors.watchers.doubts import Doubts
from detectors.watchers.groups import GROUPS, Group, outside, placed
from detectors.watchers.notice_kinds import NOTICE_KINDS
from detectors.watchers.trails import Trails
from schemas.fields import CHANNELS, Channel

NEVER_LATE: Mapping[Group, Mapping[str, list[int]]] = {}
# How the brand's budget of false pages is shared among the groups: the brand as a whole is what pages are for. The
# rest is for its feeds.
SHARES: dict[Group, float] = {"all": 0.55, "social": 0.1, "call": 0.1, "chat": 0.1, "email": 0.1}


class SliceWatch:
    """Judges the slices of a brand bucket by bucket and remembers which are alarming.

    Parameters
    ----------
    options
        Configuration of the fold.

    Examples
    --------
    >>> watch = SliceWatch(JudgeOptions())
    >>> watch.judge(["all"], 1200, {"": [4, 1], "channel=call": [4, 1]})
    >>> watch.alarms, watch.warm, sorted(key for key, _ in watch.expected_per_bucket())
    ({}, False, [''])
    """

    def __init__(self, options: JudgeOptions) -> None:
        self.options = options
        self.fleets = {
            group: SpikeFleet(
                false_alarms_per_month=options.false_alarms_per_month * SHARES[group],
                bucket_s=options.bucket_s,
            )
            for group in GROUPS
        }
        # Slices of complaints alone, and the slice whose contacts each is judged against.
        self._amid: dict[Group, dict[str, str]] = {group: {} for group in GROUPS}
        self.alarms: dict[str, Signal] = {}
        self.dropped = 0
        self._doubts, self._now_s = Doubts(), 0.0
        self.plans = Plans()
        self._trails, self.odds = Trails(), ChannelOdds()

    def judge(
        self,
        groups: Iterable[Group],
        bucket: int,
        totals: Mapping[str, list[int]],
        late: Mapping[Group, Mapping[str, list[int]]] = NEVER_LATE,
        others: Callable[[Weights], Mapping[str, float]] | None = None,
        *,
        closes: Callable[[], bool] | None = None,
    ) -> None:
        """Judge a closed bucket of some groups.

        `totals` are contacts and complaints of all touched slices, `late` those of a group's slices that came
        meanwhile and belong to buckets that had been closed; `others` weighs other contacts by their channels, from
        when some channel `closes` on (None: at once).
        """
        self._now_s = at_s = float(bucket)
        for group, touched in self._divided(groups, totals, late).items():
            fleet = self.fleets[group]
            if self.plans:
                self.plans.tell(group, fleet, at_s, partial(outside, group))
            # Contacts without a complaint of that sort are evidence, too.
            for name, around in self._amid[group].items():
                if name not in touched and around in totals:
                    touched[name] = (0, totals[around][0], 0)
            if group == "all" and others is not None:
                self.odds.weigh(touched, self._amid[group], totals, others)
            old = self._late(touched, fleet, late[group]) if late.get(group) else NONE
            for name, verdict in fleet.update(at_s, touched, old):
                self._note(outside(group, name), verdict, at_s)
            calm = not self.alarms and fleet.learning and fleet.told == UNTOLD
            if group == "all" and others is not None and calm:
                for sort, ratio, older_s in self.odds.learn(bucket, totals, closes):
                    fleet.rescale(1.0 / ratio, self.odds.names(sort, fleet.keys()), ratio, older_s)

    def _divided(
        self,
        groups: Iterable[Group],
        totals: Mapping[str, list[int]],
        late: Mapping[Group, Mapping[str, list[int]]],
    ) -> dict[Group, dict[str, Counts]]:
        """Counts of touched slices by their names in each group, as far as there is room for new ones."""
        divided: dict[Group, dict[str, Counts]] = {group: {} for group in groups}
        known = {group: self.fleets[group].keys() for group in divided}
        new = dict.fromkeys(divided, 0)
        for key, (contacts, complaints) in totals.items():
            group, name, around = placed(key)
            touched = divided.get(group)
            if touched is None:
                continue
            if name not in known[group]:
                if len(known[group]) + new[group] >= self.options.max_slices:
                    self._give_up(group, totals, late.get(group, {}))
                if len(known[group]) + new[group] >= self.options.max_slices:
                    self.dropped += 1
                    continue
                new[group] += 1
                if around is not None:
                    self._amid[group][name] = around
            touched[name] = (complaints, contacts if around is None else totals[around][0], 0)
        return divided

    def _give_up(self, group: Group, totals: Mapping[str, list[int]], late: Mapping[str, list[int]]) -> None:
        """Make room in a full group, if slices that this bucket does not name have been silent for weeks."""

        def named(name: str) -> bool:
            key = outside(group, name)
            return key in totals or key in late

        for name in self.fleets[group].give_up(self._now_s, named):
            self._amid[group].pop(name, None)
            self._doubts.forget(outside(group, name))
            self._trails.forget(outside(group, name))

    @staticmethod
    def _late(
        touched: Mapping[str, Counts], fleet: SpikeFleet, late: Mapping[str, list[int]]
    ) -> dict[str, tuple[int, int]]:
        """Late complaints and contacts by the names of those slices that are watched."""
        old = {}
        for key, (contacts, complaints) in late.items():
            _, name, around = placed(key)
            if name in fleet or name in touched:
                old[name] = (complaints, contacts if around is None else late[around][0])
        return old

    def _note(self, key: str, verdict: SpikeVerdict, at_s: float) -> None:
        least = verdict.foreseen * self._doubts.least(key, at_s)
        if verdict.alarm and (verdict.observed > least or key in self.alarms):
            self.alarms[key] = self._signal(key, verdict, at_s)
        else:
            self.alarms.pop(key, None)
            self._trails.forget(key)

    def _signal(self, key: str, verdict: SpikeVerdict, at_s: float) -> Signal:
        values = dict(pairs_of(key))
        category, notice = values.get("category", ""), NOTICE_KINDS.get(values.get("notice", ""))
        lately = self._trails.lately(key, verdict, at_s)
        return Signal(
            kind=notice.kind if notice else "spike",
            tier=tier_of(verdict.observed, verdict.foreseen) if notice else "blue",
            slice_key=key,
            onset_s=verdict.onset if verdict.onset is not None else at_s,
            observed=verdict.observed,
            expected=verdict.foreseen,
            statistic=verdict.score,
            threshold=verdict.threshold,
            owner=notice.owner if notice else owner_of(category),
            until_s=at_s + self.options.bucket_s,
            holds=lately.holds,
            swells=lately.swells,
            goes_on=lately.goes_on,
            lately_s=lately.since_s,
            slow_s=lately.slow_s,
            asleep_s=verdict.asleep_s,
        )

    def signals(self) -> Iterable[Signal]:
        """Present alarms, in the order in which they began."""
        return self.alarms.values()

    def rescale(self, channel: Channel, factors: Mapping[str, float]) -> dict[str, float]:
        """Expect a channel's complaints at the rates of another text model, by category (`""`: all others).

        Returns
        -------
        dict
            By how much that multiplied the complaints expected of each slice that is judged by the brand's clock, and
            of each channel: those of the others stay as they are.
        """
        own, brand = self.fleets[channel], self.fleets["all"]
        self.odds.rescale(channel, partial(_factor, factors=factors))
        applied = {f"channel={each}": 1.0 for each in CHANNELS}
        applied[f"channel={channel}"] = _factor(WHOLE, factors)
        for key in tuple(brand.keys()):
            # Where the channel does not watch the same slice, its share of the whole stands for it.
            known = key if key in own else WHOLE
            share = min(own.expected(known) / max(brand.expected(known), 1e-9), 1.0)
            applied[key] = 1.0 + share * (_factor(key, factors) - 1.0)
            brand.rescale(applied[key], [key])
            self._doubt(key, applied[key])
        for key in tuple(own.keys()):
            own.rescale(_factor(key, factors), [key])
            self._doubt(outside(channel, key), _factor(key, factors))
        return applied

    def _doubt(self, key: str, factor: float) -> None:
        if "category" in dict(pairs_of(key)):
            self._doubts.add(key, factor, self._now_s)

    def hush(self, wheres: Sequence[str]) -> None:
        """Learn nothing from these slices for now, and from all others again."""
        for group, fleet in self.fleets.items():
            fleet.set_learning(WHOLE not in wheres)
            fleet.set_learning(
                False,
                [
                    name
                    for name in fleet.keys()  # noqa: SIM118 - a fleet is no mapping
                    if any(contains(where, outside(group, name)) for where in wheres)
                ],
            )

    def release(self) -> None:
        """End all alarms and keep what was learned: after a backfill."""
        self.alarms.clear()
        self._trails.clear()
        for fleet in self.fleets.values():
            fleet.release()

    def expected_per_bucket(self) -> Iterator[tuple[str, float]]:
        """Every watched slice's key, and the complaints expected of it in a bucket about now."""
        for group, fleet in self.fleets.items():
            for name in fleet.keys():  # noqa: SIM118 - a fleet is no mapping
                yield outside(group, name), fleet.expected(name)

    def usual_per_s(self, at_s: float) -> float:
        """Contacts a second as the hour of the week of an epoch second has them, of all channels."""
        if not self.odds.of(WHOLE):
            return self.fleets["all"].usual_per_s(at_s)
        own = [self.fleets[channel] for channel in CHANNELS]
        return sum(fleet.usual_per_s(at_s) for fleet in own if WHOLE in fleet)

    def contacts_per_s(self, channel: Channel) -> float:
        """Contacts expected of a channel a second, about now."""
        return self.fleets[channel].contacts_per_s()

    @property
    def warm(self) -> bool:
        """Whether the brand as a whole has been watched for long enough to be judged."""
        return self.fleets["all"].warm

    @property
    def warmth(self) -> float:
        """Share of the history that it takes for that, 0 to 1; 1 when warm and not before."""
        return self.fleets["all"].warmth

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by the number of watched slices."""
        return {
            "fleets": {group: fleet.to_state() for group, fleet in self.fleets.items()},
            "alarms": {key: signal.to_state() for key, signal in self.alarms.items()},
            "trails": self._trails.to_state(),
            "doubts": self._doubts.to_state(),
            "now_s": self._now_s,
            "dropped": self.dropped,
            "told": self.plans.to_state(),
            "odds": self.odds.to_state(),
        }

    @classmethod
    def from_state(cls, options: JudgeOptions, state: dict[str, Any]) -> SliceWatch:
        """Restore what `to_state` gave."""
        watch = cls(options)
        # By the dial that is set now: it may have been another when the checkpoint was written.
        watch.fleets = {
            group: SpikeFleet.from_state(state["fleets"][group], fleet.false_alarms_per_month)
            for group, fleet in watch.fleets.items()
        }
        for group, fleet in watch.fleets.items():
            around_of = ((name, placed(outside(group, name))[2]) for name in fleet.keys())  # noqa: SIM118
            watch._amid[group] = {name: around for name, around in around_of if around is not None}
        watch.alarms = {key: Signal.from_state(signal) for key, signal in state["alarms"].items()}
        watch._trails = Trails.from_state(state["trails"])
        watch.dropped = state["dropped"]
        # Checkpoints of older versions know no doubts.
        watch._doubts, watch._now_s = Doubts.from_state(state.get("doubts", {})), state.get("now_s", 0.0)
        watch.plans.restore(state.get("told", {}))
        watch.odds = ChannelOdds.from_state(state.get("odds"))
        return watch


def _factor(key: str, factors: Mapping[str, float]) -> float:
    return factors.get(dict(pairs_of(key)).get("category", ""), factors.get("", 1.0))
