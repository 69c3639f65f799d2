"""One brand's part of the fold: its buckets close, its slices are judged, its incidents live.

Everything here follows from the log alone and from the order of its records; how far the clock jumps from one
record to the next changes nothing, because buckets are judged one by one in the order of their time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import inf

from detectors.incident import Incident
from detectors.incidents.burial import Burial
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.feedback import Feedback
from detectors.incidents.members import MemberDesk
from detectors.incidents.mutes import Mute, untaught
from detectors.incidents.scene import Scene
from detectors.log.buckets import Buckets, by_channel
from detectors.log.clock import Clocks
from detectors.log.closing import Closing
from detectors.log.ledger import BrandChange, Change
from detectors.log.log_offsets import LogOffsets
from detectors.log.model_ratios import ModelRatios
from detectors.outputs import Forgotten, JudgeOptions, Members, Published
from detectors.place import Place
from detectors.reasons.events import Events
from detectors.reasons.last_look import is_still_there
from detectors.reasons.localiser import Localiser
from detectors.reasons.recent import KEEP_S, Recent
from detectors.reasons.terms import Terms
from detectors.signal import Signal, Watcher
from detectors.slices import channel_of
from detectors.watchers.case_watch import CaseWatch
from detectors.watchers.causes import CauseWatch
from detectors.watchers.contagion_family import ContagionFamily
from detectors.watchers.copies import CopyWatch
from detectors.watchers.given_signals import GivenSignals
from detectors.watchers.groups import GROUPS, Group
from detectors.watchers.hearing import Hearing
from detectors.watchers.notices import NoticeWatch
from detectors.watchers.share_watch import ShareWatch
from detectors.watchers.slice_watch import SliceWatch
from detectors.watchers.spill_over import SpillOver
from schemas.brandlog import HandlingTold, SignalGiven
from schemas.fields import Channel
from schemas.inputs import IncidentLabel, MissedLabel
from schemas.practice import DEFAULT

FORGET_EVERY_S = 600
# A brand that never became warm is forgotten after so long: a name misspelt, an id in its place.
LAPSE_S = 7 * 86400.0
Step = Published | Incident | Forgotten | Members


class BrandJudge:
    """State of one brand.

    Parameters
    ----------
    brand
        Its name.
    options
        Configuration of the fold.
    """

    def __init__(self, brand: str, options: JudgeOptions) -> None:
        self.brand, self.options = brand, options
        self.buckets = Buckets()
        self.recent = Recent()
        self.model, self.was_warm = 0, False
        self.closing = Closing(options.bucket_s)
        self.given, self.events = GivenSignals(), Events()
        self.practice = DEFAULT
        self.notices = NoticeWatch(at_once=options.at_once)
        self.ratios = ModelRatios()
        self.members = MemberDesk()
        self.mutes: tuple[Mute, ...] = ()
        self.burial = Burial()
        self._learn_anew()
        self.dirty_hours: set[int] = set()
        self.floor = self.too_old = 0
        self.offsets = LogOffsets()
        self._changed: set[int] = set()

    def _learn_anew(self) -> None:
        """Know nothing of the brand; what waits to be judged goes on waiting."""
        options = self.options
        self.engine = IncidentEngine(self.brand, options.bucket_s)
        self.watch, self.shares = SliceWatch(options), ShareWatch(options)
        self.contagion, self.spill_over = ContagionFamily(options.bucket_s), SpillOver()
        self.localiser, self.terms = Localiser(), Terms()
        self.cases = CaseWatch(options.false_alarms_per_month)
        self.causes, self.copies = CauseWatch(), CopyWatch()
        self.hearing = Hearing(options.bucket_s)
        self.hushed: tuple[str, ...] = ()
        self.feedback = Feedback(options.false_alarms_per_month)
        self.closing.closed = dict.fromkeys(GROUPS, -inf)

    def lapsed(self, clock_s: float) -> bool:
        """Whether a brand that never became warm is to be forgotten at an event time: heard of so long ago."""
        if self.was_warm or self.engine.open or self.given:
            return False
        heard_s = max(*self.closed.values(), self.cases.clocks.high_s)
        # While an event may come for what was counted, the count is needed.
        least_s = max(LAPSE_S, self.options.max_late_s + 2 * FORGET_EVERY_S)
        long_ago = min(clock_s, self.closing.first_s) - heard_s > least_s
        return long_ago and not any(self.feedback.counts().values())

    def take(
        self, channel: Channel, change: BrandChange, model: int, place: Place, partition: int = 0
    ) -> None:
        """Take in what the flush at a place of the log changed; `advance` publishes closed buckets among it anew."""
        if factors := self.ratios.hear(channel, partition, model):
            self.shares.rescale(self.watch.rescale(channel, factors))
            self.contagion.rescale(channel, factors)
        floor, changes = max(self.floor, self.buckets.kept_from), change.changes
        if any([row.bucket < floor for row in changes]):
            self.too_old += sum(row.contacts for row in changes if row.bucket < floor)
            changes = [row for row in changes if row.bucket >= floor]
        self.buckets.add(channel, changes, model)
        self.recent.add(channel, change.map)
        self.members.take(channel, change.map)
        self.notices.add(channel, change.map, place.at_s)
        self.model = max(self.model, model)
        for row in changes:
            self.dirty_hours.add(row.bucket // 3600)
            self.offsets.note(row.bucket, place.offset)
            # With its bucket, or with the next one if that is closed.
            if not self.closing.queue("all", row.bucket):
                self._count_late("all", channel, row)
                self._changed.add(row.bucket)
                self.shares.late(channel, max(row.contacts, 0))
            if not self.closing.queue(channel, row.bucket):
                self._count_late(channel, channel, row)

    def _count_late(self, group: Group, channel: Channel, row: Change) -> None:
        keys = self.buckets.keys_of(channel, row.dimensions)
        # What is confined to a channel is judged by that channel's clock.
        own = [key for key in keys if (channel_of(key) or "all") == group]
        self.closing.count_late(group, own, row.contacts, row.complaints)

    def hear_signal(self, given: SignalGiven, clocks: Clocks) -> None:
        """Take in what an agent found, at the clocks of that moment."""
        self.given.take(given)
        if self.given:
            self.closing.begin(clocks)

    def hear_verdict(self, label: IncidentLabel | MissedLabel) -> None:
        """Take in what people judged of an incident, or that one was missed."""
        claim = self.feedback.judge(label)
        if claim is not None and isinstance(label, IncidentLabel):
            self.engine.judge(label.incident_id, claim)

    def hear_handling(self, told: HandlingTold) -> None:
        """Take in what the service desk did: with a case, or with an incident that it thereby takes up."""
        if told.case:
            self.cases.take(told, self.practice.minutes(), self.practice.opening(self.brand))
        self.engine.judge(told.incident_id, "claimed")

    @property
    def closed(self) -> dict[Group, float]:
        """Up to when each group has been judged, Unix seconds."""
        return self.closing.closed

    @property
    def watchers(self) -> tuple[Watcher, ...]:
        """All that finds signals of this brand."""
        return self.watch, self.shares, self.contagion, self.given, self.notices, self.cases

    def advance(self, clocks: Clocks) -> Iterator[Step]:
        """Tell what late events changed; then close the buckets that the clocks allow, in the order of time."""
        # Before anything is forgotten. A row that is gone was dropped for want of room, and is counted there.
        if self._changed:
            for bucket in sorted(self._changed & self.buckets.rows.keys()):
                yield self._publish(bucket, self.buckets.slices(bucket))
            self._changed.clear()
        if self.given and self.closed["all"] == -inf:
            # There are signals of it, but was never an event.
            self.closing.begin(clocks)
        while (due := self.closing.next(clocks, watching=self.engine.open or bool(self.given))) is not None:
            self._forget(min(due[0], self.closing.first_s))
            if self.lapsed(due[0]):
                # As if the clock had come by between the two, and the brand been forgotten.
                plans = self.shares.plans
                self._learn_anew()
                self.watch.plans.known = self.shares.plans = plans
            yield from self._close(*due)
        if self.notices.due(clocks.now_s):
            yield from self._tell_at_once(clocks)
        yield from self.members.tell(self.brand, self.engine.incidents.values())
        self._forget(min(clocks.all_s, self.closing.first_s))
        for name in self.burial.due(clocks.all_s, self.engine.incidents.values()):
            yield Forgotten(self.brand, name)

    def _close(self, bucket: int, groups: list[Group]) -> Iterator[Step]:
        end_s = float(bucket + self.options.bucket_s)
        totals = self.buckets.slices(bucket)
        self._hush(end_s)
        self.closing.close(bucket, groups)
        late = {group: self.closing.late[group].take() for group in groups}
        others, closes = partial(self.buckets.others, bucket), self.shares.feeds.closes
        self.watch.judge(groups, bucket, totals, late, others, closes=closes)
        self.was_warm = self.was_warm or self.watch.warm
        usual = self.watch.fleets["all"].expected("")
        if "all" in groups:
            self.hearing.hear(end_s, by_channel(totals))
            self.shares.close(bucket, totals, usual)
            self._spread(bucket, totals)
            self.localiser.divide(self.causes, self.watch, end_s, self.buckets)
            self.cases.pass_to(end_s)
            if bucket in self.buckets.rows:
                yield self._publish(bucket, totals)
        # Channels may be hours apart. Incidents have one time, that of the foremost, which never goes back; and
        # whether data are missing is for the brand's clock to say.
        now_s = max(self.closed.values())
        self.recent.pass_to(now_s)
        usual_per_s = usual / self.options.bucket_s
        self.copies.compare(now_s, self.watch.alarms.values(), self.buckets, self.recent.texts, usual_per_s)
        self.given.pass_to(now_s)
        self.notices.pass_to(now_s)
        yield from self._step(now_s, bucket)

    def _tell_at_once(self, clocks: Clocks) -> Iterator[Incident]:
        """Open the incidents of single messages, which wait for no bucket to be complete."""
        self.closing.begin(clocks)
        now_s = max(self.closed.values())
        if now_s > -inf:
            yield from self._step(now_s, int(now_s) - self.options.bucket_s)

    def _step(self, now_s: float, bucket: int) -> Iterator[Incident]:
        """Let the incidents know all signals as of a time; gives those of which a change is to be told."""
        found = [signal for watcher in self.watchers for signal in watcher.signals()]
        if not (found or self.engine.incidents):
            return
        signals = self.shares.sorted_out(self.spill_over.noted(found), level=now_s == self.closed["all"])
        for incident in self.engine.step(now_s, bucket, signals, self._scene(now_s)):
            self.localiser.note(incident)
            self.feedback.note(incident)
            if incident.status == "resolved":
                self.burial.note(now_s, incident.incident_id)
            yield incident

    def _spread(self, bucket: int, totals: Mapping[str, Sequence[int]]) -> None:
        """Look whether channels feed each other, and what cascades bring to the telephones."""
        self.contagion.close(bucket, totals)
        spreading = self.contagion.alarming or self.given.holds("cascade")
        if spreading or self.spill_over.since_s:
            calls, usual = totals.get("channel=call", (0, 0))[1], self.watch.fleets["call"].expected("")
            self.spill_over.close(bucket, self.options.bucket_s, calls, usual, spreading=spreading)

    def _scene(self, now_s: float) -> Scene:
        def explain(active: Sequence[Signal], known: Incident | None, where: str) -> Signal:
            speaks = self.localiser.explain(active, known, now_s, self.buckets, where)
            same = known is not None and speaks is known.signal
            return speaks if same else self.events.named(speaks, now_s, self.recent, self.localiser)

        end_s, usual = self.closed["all"], self.watch.usual_per_s
        return Scene(
            blind=self.hearing.blind(end_s, usual),
            heard_s=self.hearing.heard_s(end_s),
            silent=self.hearing.silent(end_s, usual) if self.engine.open else frozenset(),
            causes=self.causes.causes,
            copied=self.copies.copied,
            mutes=self.mutes,
            practice=self.practice,
            explain=explain,
            lasts=lambda known: is_still_there(known, now_s, self.watch, self.localiser, self.buckets),
        )

    def _hush(self, end_s: float) -> None:
        """Learn nothing from slices that a mute says so of, for as long as it does."""
        hushed = untaught(self.mutes, end_s) if self.mutes else ()
        if hushed != self.hushed:
            self.watch.hush(hushed)
            self.hushed = hushed

    def _publish(self, bucket: int, totals: Mapping[str, list[int]]) -> Published:
        row = self.buckets.rows[bucket]
        row.revision += 1
        self.dirty_hours.add(bucket // 3600)
        rows = tuple([(key, n, m) for key, (n, m) in sorted(totals.items())])
        models = tuple(sorted(row.models))
        return Published(self.brand, bucket, self.options.bucket_s, row.revision, models, rows)

    def _forget(self, now_s: float) -> None:
        """Drop what is too old when a bucket begins, at full steps of time: however far was read ahead."""
        old_s = now_s - self.options.max_late_s
        if old_s < self.floor + 2 * FORGET_EVERY_S:
            return
        self.floor = floor = int(old_s // FORGET_EVERY_S - 1) * FORGET_EVERY_S
        self.localiser.learn(self.buckets, floor)
        self.buckets.forget(floor)
        day_s = floor + self.options.max_late_s - KEEP_S
        self.members.forget(day_s)
        self.offsets.forget(day_s)
        for seen in self.recent.forget(day_s):
            if not self.localiser.is_spoiled(seen.at_s):
                self.terms.learn(seen.at_s, (seen.text,))
