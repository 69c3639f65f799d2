"""`outcry backfill`: baselines from history, and what it teaches about the dial. It never pages."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace as changed

from rich.console import Console
from rich.table import Table

from detectors.judge import PartitionJudge
from schemas.alerts import TIER_RANK, Alert
from schemas.brandlog import IncidentTold, LogRecord, MassTold
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, CHECKPOINTS
from streams import anchors, kafka
from streams.checkpoints import Checkpoints, to_partition
from streams.files import BadInput, Feed, Line, read_lines
from streams.folds import stepped
from streams.judge import options_of
from streams.outbox import TOPICS
from streams.practice_files import practice_of
from streams.replay import Replay
from streams.replaying import incidents, intake_options, tell, with_progress

DIALS = (0.1, 0.3, 1.0, 3.0)
MONTH_S = 30 * 86400.0


class Dials:
    """The same history judged at several dials, beside the one that is set."""

    def __init__(self, settings: Settings, partitions: int) -> None:
        options = options_of(settings)
        self.offsets = {dial: [0] * partitions for dial in DIALS}
        self.folds = {
            dial: [
                PartitionJudge(number, changed(options, false_alarms_per_month=dial))
                for number in range(partitions)
            ]
            for dial in DIALS
        }
        self.found: dict[float, dict[str, Alert]] = {dial: {} for dial in DIALS}

    def __call__(self, number: int, record: LogRecord, _offset: int) -> None:
        """Judge one record of the log at every dial, but for what the judges of the set dial told each other."""
        if isinstance(record, (IncidentTold, MassTold)):
            return
        for dial, judges in self.folds.items():
            for output in stepped(judges, self.offsets[dial], number, record):
                if isinstance(output, Alert):
                    self.found[dial][output.incident_id] = output

    def proposal(self) -> float:
        """Lowest dial that still finds every grave incident (orange or red) that the highest finds."""

        def grave(dial: float) -> int:
            return sum(TIER_RANK[alert.tier] >= TIER_RANK["orange"] for alert in self.found[dial].values())

        return next(dial for dial in DIALS if grave(dial) >= grave(DIALS[-1]))

    def show(self, span_s: float, out: Console) -> None:
        """Print pages per month by dial, and the proposal."""
        table = Table("dial (false alarms a month and brand)", "incidents", "of them grave", "a month")
        for dial in DIALS:
            found = self.found[dial].values()
            grave = sum(TIER_RANK[alert.tier] >= TIER_RANK["orange"] for alert in found)
            table.add_row(
                f"{dial:g}", str(len(found)), str(grave), f"{len(found) * MONTH_S / max(span_s, 1.0):.1f}"
            )
        out.print(table)
        out.print(
            f"proposed: OUTCRY_FALSE_ALARMS_PER_MONTH={self.proposal():g}, the lowest dial that loses no grave "
            "incident of this history"
        )


async def run(
    settings: Settings,
    feed: Feed,
    out: Console,
    *,
    to_broker: bool,
    replace: bool,
) -> None:
    """Backfill from files; raises `BadInput`, `NoBroker`."""
    numbers = await kafka.partitions(settings, BRAND_LOG) if to_broker else [0]
    if to_broker:
        await refuse_over(settings, numbers, replace=replace)
    lines = with_progress(read_lines(feed), out)
    dials = Dials(settings, len(numbers))
    began_s = time.monotonic()
    replay, alerts = learn(settings, lines, len(numbers), dials)
    tell(replay.tally, time.monotonic() - began_s, out)
    incidents(alerts, out)
    dials.show(replay.span_s, out)
    if to_broker:
        await hand_over(settings, replay)
        out.print(
            f"handed the baselines of {sum(len(judge.brands) for judge in replay.judges)} brands to the workers"
        )
    else:
        out.print("nothing was kept: --to-broker hands the baselines to the workers of OUTCRY_BROKER")


def learn(
    settings: Settings, lines: Iterable[Line], partitions: int, dials: Dials | None = None
) -> tuple[Replay, list[Alert]]:
    """Fold history; gives the folds and what would have been alerted."""
    replay = Replay(
        options_of(settings),
        intake_options(settings, partitions),
        partitions=partitions,
        practice=practice_of(settings),
    )
    if dials is not None:
        replay.taps.append(dials)
    return replay, [output for output in replay.run(lines) if isinstance(output, Alert)]


async def refuse_over(settings: Settings, numbers: Sequence[int], *, replace: bool) -> None:
    """Refuse to take the place of what workers have learned, unless told to."""
    for number in numbers:
        records, _ = await kafka.read_to_end(settings, CHECKPOINTS, number)
        if records and not replace:
            raise BadInput(
                f"workers at {settings.broker} have baselines already: stop them, and give --replace to discard those"
            )


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
