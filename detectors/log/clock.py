"""Event-time clocks from the ticks in the brand log.

Every source partition reports how far it has read and the greatest event time it met, no event's taken for later than
its record's: what says it is of the future waits for the clock. A channel's clock is the least of its partitions'
watermarks; the brands' clock is the least over all channels. A partition leaves the minimum only when it has no lag
and nothing new for `IDLE_S`; one that lags, or that nobody reads, holds it back. An idle partition is known to be empty
only up to its own last tick: what the others met later waits for the next one, else the first tick of a backlog would
carry the clock past the other partitions' share of it.
When all are idle the clock goes on by the time elapsed, so that silence is seen. Where nothing lags and yet one
channel's events are old (transcripts come late), the other channels go ahead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import inf
from typing import Any

from schemas.brandlog import Flush
from schemas.fields import Channel

IDLE_S = 10.0
# How far a channel may run ahead of the brands' clock before its slices are judged without the others. Small leads
# are chance, and judging by them would make verdicts depend on how the partitions' records interleave.
AHEAD_S = 60.0
# A partition of which nothing was heard for longer than this has no reader: it looks idle and is not. By so much may
# writers' clocks differ without being noticed.
UNHEARD_S = 5.0
# Ticks of a partition that may wait for the idle ones; beyond, the oldest are passed over.
MAX_TOLD = 64


@dataclass(slots=True)
class PartitionClock:
    """What is known of one source partition's time. `high_s` is -inf before its first event.

    `sure_s` is as much of it as the idle partitions have borne out, `told` what came since: (at_s, high_s).
    Only an event that moves `high_s` is news: a partition that brings nothing but rejected or late records
    without lag must not hold the clock. `at_s` and `moved_at_s` are by its writer's clock, `heard_s` is when its last
    tick was heard by that of the log, the fastest writer's.
    """

    channel: Channel
    high_s: float = -inf
    at_s: float = -inf
    moved_at_s: float = -inf
    lag: int = 1
    sure_s: float = -inf
    told: list[tuple[float, float]] = field(default_factory=list)
    heard_s: float = -inf

    @property
    def slow_s(self) -> float:
        """By how much its writer's clock is slower than the log's, beyond what goes unnoticed."""
        return max(0.0, self.heard_s - self.at_s - UNHEARD_S)

    def heard(self, flush: Flush, now_s: float) -> None:
        """Take in a tick at a time of the log. The latest word of whoever reads the partition counts."""
        if flush.high_s is not None and flush.high_s > self.high_s:
            self.high_s = flush.high_s
            self.moved_at_s = max(self.moved_at_s, flush.at_s)
            self.told.append((flush.at_s, flush.high_s))
            if len(self.told) > MAX_TOLD:
                del self.told[0]
        if flush.at_s > self.at_s:
            # A tick that is delivered again is not heard anew.
            self.at_s, self.heard_s = flush.at_s, now_s
        if flush.at_s == self.at_s:
            self.lag = max(0, flush.end - flush.position)

    def settle(self, known_s: float) -> None:
        """Rely on what was told up to a time at which the idle partitions were empty."""
        while self.told and self.told[0][0] <= known_s:
            self.sure_s = self.told.pop(0)[1]

    def idle(self, now_s: float) -> bool:
        """Whether nothing more is to be expected of this partition for now."""
        return self.lag == 0 and now_s - self.heard_s <= UNHEARD_S and self.at_s - self.moved_at_s >= IDLE_S


@dataclass(slots=True)
class Clocks:
    """Clocks of one brand-log partition: of each channel, and of all channels together.

    Parameters
    ----------
    lateness_s
        Seconds by which events of a channel may come out of order.

    Examples
    --------
    >>> clocks = Clocks({"social": 5.0})
    >>> tick = dict(topic="s", partition=0, channel="social", block=0, upto=9, model=0, position=10, end=10)
    >>> clocks.hear(Flush(at_s=100.0, high_s=1000.0, sources={"s": 1}, **tick))
    >>> clocks.advance()
    >>> clocks.all_s
    995.0
    """

    lateness_s: Mapping[Channel, float]
    partitions: dict[tuple[str, int], PartitionClock] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    channel_s: dict[Channel, float] = field(default_factory=dict)
    all_s: float = -inf
    now_s: float = -inf
    # The clock that is furthest ahead.
    foremost_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.foremost_s = max([self.all_s, *self.channel_s.values()])

    def hear(self, flush: Flush) -> None:
        """Take in the tick that a flush carries."""
        self.expected = flush.sources
        self.now_s = max(self.now_s, flush.at_s)
        clock = self.partitions.get((flush.topic, flush.partition))
        if clock is None:
            clock = self.partitions[flush.topic, flush.partition] = PartitionClock(flush.channel)
            self.channel_s.setdefault(flush.channel, -inf)
        clock.heard(flush, self.now_s)

    def advance(self) -> None:
        """Move the clocks on as far as the partitions allow; they never go back."""
        read = self._read()
        if not read:
            return
        busy, known_s, now_s = [], inf, self.now_s
        for clock in read:
            if clock.lag or not clock.idle(now_s):
                busy.append(clock)
            elif clock.at_s + clock.slow_s < known_s:
                known_s = clock.at_s + clock.slow_s
        least: dict[Channel, float] = {}
        lagging = False
        for clock in busy:
            channel = clock.channel
            if clock.told:
                clock.settle(known_s)
            own_s = clock.sure_s - self.lateness_s.get(channel, 0.0)
            if own_s < least.get(channel, inf):
                least[channel] = own_s
            if clock.lag or now_s - clock.heard_s > UNHEARD_S:
                lagging = True
        leading = min(least.values()) if busy else self._elapsed(read)
        self.all_s = all_s = max(self.all_s, leading)
        for channel, before_s in self.channel_s.items():
            clock_s = all_s
            if not lagging and channel in least:
                clock_s = max(clock_s, least[channel] - AHEAD_S)
            if clock_s > before_s:
                self.channel_s[channel] = clock_s
        self.foremost_s = max(self.channel_s.values(), default=all_s)

    def _read(self) -> list[PartitionClock]:
        """Clocks that count, none until each partition that exists was heard of.

        A topic that was made anew may have fewer than before. Beyond what a writer knows of may be one that is new.
        """
        read, missing = [], sum(self.expected.values())
        for (topic, number), clock in self.partitions.items():
            if number < self.expected.get(topic, 0):
                missing -= 1
                read.append(clock)
            elif self.now_s - clock.heard_s <= UNHEARD_S:
                read.append(clock)
        return [] if missing > 0 else read

    def _elapsed(self, read: Iterable[PartitionClock]) -> float:
        """Greatest event time met, plus the time since: all partitions are idle."""
        return max(
            (
                clock.high_s
                - self.lateness_s.get(clock.channel, 0.0)
                + self.now_s
                - clock.moved_at_s
                - clock.slow_s
                for clock in read
                if clock.high_s > -inf and clock.moved_at_s > -inf
            ),
            default=-inf,
        )

    def to_state(self) -> dict[str, Any]:
        """State as JSON types: one entry a partition."""
        return {
            "partitions": [
                [topic, number, {name: _plain(value) for name, value in asdict(clock).items()}]
                for (topic, number), clock in self.partitions.items()
            ],
            "expected": dict(self.expected),
            "channel_s": {channel: _plain(clock_s) for channel, clock_s in self.channel_s.items()},
            "all_s": _plain(self.all_s),
            "now_s": _plain(self.now_s),
        }

    @classmethod
    def from_state(cls, lateness_s: Mapping[Channel, float], state: dict[str, Any]) -> Clocks:
        """Restore what `to_state` gave."""
        partitions = {}
        for topic, number, clock in state["partitions"]:
            told = [(at_s, high_s) for at_s, high_s in clock["told"]]
            rest = {name: _number(value) for name, value in clock.items() if name != "told"}
            # Checkpoints of earlier versions know of no other time than the writer's.
            rest.setdefault("heard_s", rest["at_s"])
            partitions[topic, number] = PartitionClock(**rest, told=told)
        channels = {channel: _number(clock_s) for channel, clock_s in state["channel_s"].items()}
        return cls(
            lateness_s,
            partitions,
            dict(state["expected"]),
            channels,
            _number(state["all_s"]),
            _number(state["now_s"]),
        )


def _plain(value: Any) -> Any:
    return None if value == -inf else value


def _number(value: Any) -> Any:
    return -inf if value is None else value
