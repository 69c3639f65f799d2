"""`outcry backfill`: baselines from history, and what it teaches about the dial. It never pages."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace as changed

import uvloop
from rich.console import Console
from rich.table import Table

from schemas.alerts import TIER_RANK, Alert
from schemas.brandlog import LogRecord
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, CHECKPOINTS
from streams import anchors, kafka
from streams.checkpoints import Checkpoints, to_partition
from streams.commands.comparing import Alternatives, Episode, episodes
from streams.commands.replaying import check, check_any, incidents, paged, replay_of, tell, with_progress
from streams.files import BadInput, Feed, Line, read_lines
from streams.judge import options_of
from streams.outbox import TOPICS
from streams.replay import Replay

DIALS = (0.1, 0.3, 1.0, 3.0)
DAY_S = 86400.0
MONTH_S = 30 * DAY_S
# Of history, before what it says of a month is more than an extrapolation.
LEAST_S = 28 * DAY_S
# Of a bar at its longest, and of all that stands beside the two of them.
BAR, FIGURES = 20, 62


class Dials:
    """The same history judged at several dials, beside the one that is set."""

    def __init__(self, settings: Settings, partitions: int) -> None:
        options = options_of(settings)
        self.others = Alternatives(
            {dial: changed(options, false_alarms_per_month=dial) for dial in DIALS}, partitions
        )

    def __call__(self, number: int, record: LogRecord, offset: int) -> None:
        """Judge one record of the log at every dial."""
        self.others(number, record, offset)

    def crises(self) -> list[Episode]:
        """What the highest dial found and graded orange or red: the nearest there is to the truth."""
        return [
            one
            for one in episodes(self.others.alerts[DIALS[-1]])
            if TIER_RANK[one.last.tier] >= TIER_RANK["orange"]
        ]

    def found(self, dial: float) -> int:
        """How many of the crises a dial finds."""
        known = episodes(self.others.alerts[dial])
        return sum(any(crisis.is_also(one) for one in known) for crisis in self.crises())

    def proposal(self) -> float | None:
        """Lowest dial that still finds every crisis; None without a crisis, which every dial would do for."""
        if not self.crises():
            return None
        return next(dial for dial in DIALS if self.found(dial) == len(self.crises()))

    def show(self, span_s: float, out: Console) -> None:
        """Draw pages a month against crises found, and print the proposal."""
        months = max(span_s, 1.0) / MONTH_S
        pages = {dial: len(paged(self.others.alerts[dial])) for dial in DIALS}
        most, crises = max(*pages.values(), 1), len(self.crises())
        monthly = "a month" if span_s >= LEAST_S else "a month (extrapolated)"
        bar = max(0, min(BAR, (out.width - FIGURES) // 2))
        bars = [""] * 2 if bar else []
        table = Table(
            "dial (false alarms a month and brand)", "pages", monthly, *bars[:1], "crises found", *bars[1:]
        )
        for dial in DIALS:
            found = self.found(dial)
            table.add_row(
                f"{dial:g}",
                str(pages[dial]),
                f"{pages[dial] / months:.1f}",
                *(["█" * round(bar * pages[dial] / most)] if bar else []),
                f"{found} of {crises}",
                *(["█" * round(bar * found / max(crises, 1))] if bar else []),
            )
        out.print(table)
        history = f"this history of {span_s / DAY_S:.1f} days"
        if span_s < LEAST_S:
            out.print(f"{history} is short: pages a month are extrapolated from it")
        proposal = self.proposal()
        if proposal is None:
            out.print(
                f"no dial is proposed: {history} has no orange or red incident, so that nothing says what a lower "
                "dial would lose"
            )
            return
        out.print(
            f"proposed: OUTCRY_FALSE_ALARMS_PER_MONTH={proposal:g}, the lowest dial that loses no grave incident of "
            f"{history}"
        )


def run(
    settings: Settings,
    feed: Feed,
    out: Console,
    *,
    to_broker: bool,
    replace: bool,
) -> None:
    """Backfill from files; raises `BadInput`, `NoBroker`."""
    reading = read_lines(feed)
    partitions = uvloop.run(refuse_over(settings, replace=replace)) if to_broker else 1
    dials = Dials(settings, partitions)
    began_s = time.monotonic()
    # Not within the loop, which would hear no Ctrl-C meanwhile.
    replay, alerts = learn(settings, with_progress(reading, out), partitions, dials)
    replay.tally.unread(reading)
    tell(replay.tally, time.monotonic() - began_s, out)
    check_any(replay.tally, reading)
    incidents(alerts, out)
    dials.show(replay.span_s, out)
    try:
        check(replay.tally, reading, out)
    except BadInput as error:
        raise BadInput(f"{error}; nothing was handed to the workers" if to_broker else str(error)) from None
    if to_broker:
        uvloop.run(hand_over(settings, replay))
        out.print(
            f"handed the baselines of {sum(len(judge.brands) for judge in replay.judges)} brands to the workers"
        )
    else:
        out.print("nothing was kept: --to-broker hands the baselines to the workers of OUTCRY_BROKER")


def learn(
    settings: Settings, lines: Iterable[Line], partitions: int, dials: Dials | None = None
) -> tuple[Replay, list[Alert]]:
    """Fold history; gives the folds and what would have been alerted."""
    replay = replay_of(settings, partitions)
    if dials is not None:
        replay.taps.append(dials)
    return replay, [output for output in replay.run(lines) if isinstance(output, Alert)]


async def refuse_over(settings: Settings, *, replace: bool) -> int:
    """Refuse to take the place of what workers have learned, unless told to; gives the number of partitions."""
    numbers = await kafka.partitions(settings, BRAND_LOG)
    for number in numbers:
        records, _ = await kafka.read_to_end(settings, CHECKPOINTS, number)
        if records and not replace:
            raise BadInput(
                f"workers at {settings.broker} have baselines already: stop them, and give --replace to discard those"
            )
    return len(numbers)


async def hand_over(settings: Settings, replay: Replay) -> None:
    """Write what was learned as the checkpoints from which workers start, behind all that the log holds now."""
    producer = kafka.producer(settings)
    await kafka.started(producer, settings)
    try:
        for judge in replay.judges:
            judge.baseline()
            ends = {}
            for topic in (*TOPICS, BRAND_LOG):
                ends[topic] = await kafka.end_of(settings, topic, judge.partition)
            checkpoints = Checkpoints(to_partition(producer, judge.partition))
            await checkpoints.read(settings, judge.partition)
            offset = ends.pop(BRAND_LOG) - 1
            await anchors.keep(producer, judge, offset, 0.0)
            head = {"offset": offset, "outputs": ends, "anchored_s": judge.at_s}
            await checkpoints.write(head, judge.state().parts, set())
    finally:
        await producer.stop()
