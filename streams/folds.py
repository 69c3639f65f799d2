"""Folds side by side in one process, one for each partition of the brand log, which tell each other as on Kafka."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from detectors.incidents.mass import EVERY_BRAND
from detectors.judge import Output, PartitionJudge
from detectors.log.blocks import partition_of
from detectors.outputs import JudgeOptions, Told
from schemas.brandlog import LogRecord

Tap = Callable[[int, LogRecord, int], None]


def judges_of(options: JudgeOptions, partitions: int) -> list[PartitionJudge]:
    """Folds over files, which are read a channel after the other: nothing is told before its time.

    Examples
    --------
    >>> [judge.options.at_once for judge in judges_of(JudgeOptions(), 2)]
    [False, False]
    """
    told_in_turn = replace(options, at_once=False)
    return [PartitionJudge(number, told_in_turn) for number in range(partitions)]


def partitions_of(told: Told, partitions: int) -> list[int]:
    """Partitions of the brand log that a record of the judge is for.

    Examples
    --------
    >>> from schemas.brandlog import MassTold, Origin
    >>> record = MassTold(
    ...     at_s=0.0,
    ...     origin=Origin(topic="t", partition=0, offset=0),
    ...     incident_id="i",
    ...     family="voices",
    ...     open=True,
    ...     first_s=0.0,
    ...     last_s=0.0,
    ...     children=[],
    ... )
    >>> partitions_of(Told(record, everywhere=True), 3), len(partitions_of(Told(record, everywhere=False), 3))
    ([0, 1, 2], 1)
    """
    return list(range(partitions)) if told.everywhere else [partition_of(EVERY_BRAND, partitions)]


def stepped(
    judges: Sequence[PartitionJudge],
    offsets: list[int],
    number: int,
    record: LogRecord,
    taps: Sequence[Tap] = (),
) -> Iterator[Output]:
    """Append a record to one partition's log, and whatever the judges then tell each other; yields the rest.

    `offsets` are the logs' last offsets, which move on; taps see each record of each log.
    """
    waiting = deque([(number, record)])
    while waiting:
        at, each = waiting.popleft()
        offsets[at] += 1
        for tap in taps:
            tap(at, each, offsets[at])
        for output in judges[at].step(each, offsets[at]):
            if isinstance(output, Told):
                waiting += [(other, output.record) for other in partitions_of(output, len(judges))]
            else:
                yield output
