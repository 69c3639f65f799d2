"""The same judgement over files, without a broker: intake and fold run in one line, as fast as they go."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from detectors.judge import Output
from detectors.log.blocks import partition_of
from detectors.log.clock import IDLE_S
from detectors.outputs import JudgeOptions
from detectors.threads.desk import ThreadDesk
from schemas.brandlog import LogRecord, Origin, PracticeSet, VerdictGiven
from schemas.inputs import EventLabel, parse_label
from schemas.posts import Post
from schemas.practice import DEFAULT, Practice
from schemas.rejection import Rejected
from schemas.topics import EVENTS, HANDLING, LABELS
from streams.files import Line, Place, Reading
from streams.folds import Tap, judges_of, stepped
from streams.intake import FUTURE_S, Intake, IntakeOptions
from streams.posts import batches_of
from streams.taken import Tick
from streams.telling import telling_of
from streams.texts import TextJudge

# Events, and seconds of event time, between two flushes. Fewer make the emission times finer and the run slower;
# what is found does not depend on it, but an alert that is emitted an hour late would be taken for history.
CHUNK, CHUNK_S = 500, 900.0
SOURCES = dict.fromkeys(EVENTS, 1)


class FileRecord(NamedTuple):
    """A line of a file, as a Kafka record would show it; `timestamp` in milliseconds."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    place: Place | None = None


@dataclass
class Tally:
    """What became of the lines."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    complaints: int = 0
    first_rejections: dict[str, str] = field(default_factory=dict)
    unused: Counter[str] = field(default_factory=Counter)

    def unread(self, reading: Reading) -> None:
        """Note what could not be read at all."""
        for reason, count in reading.refused.items():
            self.outcomes["rejected"] += count
            self.reasons[reason.value] += count
            self.first_rejections[reason.value] = reading.first[reason]

    def reject(self, rejected: Rejected, place: Place | None) -> None:
        """Note why a line was not taken."""
        reason = rejected.reason.value
        self.reasons[reason] += 1
        if reason not in self.first_rejections:
            self.first_rejections[reason] = f"{place}: {rejected}" if place else str(rejected)


class Replay:
    """Runs lines through intake and fold.

    Parameters
    ----------
    options
        Configuration of the fold.
    intake
        Configuration of intake.
    texts
        The text model; one for the whole run.
    partitions
        Brand-log partitions to judge as if there were so many: `backfill` makes checkpoints for each.
    practice
        Grades, duties and costs to judge by.
    chunk_s
        Seconds of event time between two flushes, at most.
    """

    def __init__(
        self,
        options: JudgeOptions,
        intake: IntakeOptions,
        texts: TextJudge | None = None,
        partitions: int = 1,
        practice: Practice = DEFAULT,
        *,
        chunk_s: float = CHUNK_S,
    ) -> None:
        self._practice, self._chunk_s = practice, chunk_s
        self.judges = judges_of(options, partitions)
        self.tally = Tally()
        # Called with each record of the log: its partition, the record, its offset.
        self.taps: list[Tap] = []
        self._options, self._texts = options, texts or TextJudge()
        self._desks = [ThreadDesk(number, intake.post_partitions) for number in range(intake.post_partitions)]
        self._post_offsets = [0] * intake.post_partitions
        self._intakes = {topic: Intake(topic, 0, channel, intake) for topic, channel in EVENTS.items()}
        self._offsets: Counter[str] = Counter()
        self._log_offsets = [0] * partitions
        # What lies in the future of this moment is refused, as live records would be.
        self._now_ms = int(time.time() * 1000)
        self._log_high_ms = 0
        self._high_s = 0.0
        # Seconds by which events lie in that future and are taken all the same.
        self._beyond_s = 0.0
        self._low_s = float("inf")

    @property
    def span_s(self) -> float:
        """Event time from the first event to the last, seconds."""
        return self._high_s - self._low_s if self._high_s else 0.0

    def run(self, lines: Iterable[Line]) -> Iterator[Output]:
        """Judge all lines, in the order given; yields what live work would have published."""
        chunk: dict[str, list[FileRecord]] = {topic: [] for topic in EVENTS}
        if self._practice != DEFAULT:
            for number in range(len(self.judges)):
                yield from self._step(number, PracticeSet(at_s=0.0, practice=self._practice))
        waiting, due_s = 0, -inf
        for line in lines:
            self._low_s = min(self._low_s, line.at_s or self._low_s)
            if waiting and line.at_s is not None and line.at_s >= due_s:
                yield from self._take(chunk)
                waiting = 0
            if not waiting and line.at_s is not None:
                due_s = line.at_s + self._chunk_s
            if line.topic not in EVENTS:
                yield from self._tell(line)
                continue
            self._beyond_s = max(self._beyond_s, self._ahead_s(line))
            offset = self._offsets[line.topic]
            record = FileRecord(offset, self._log_ms(line), line.key, line.value, place=line.place)
            self._offsets[line.topic] += 1
            chunk[line.topic].append(record)
            waiting += 1
            if waiting >= CHUNK:
                yield from self._take(chunk)
                waiting = 0
        yield from self._take(chunk)
        yield from self._end()

    def _log_ms(self, line: Line) -> int:
        """Log time of a line: the latest time so far, so that blocks end after an hour as they do live."""
        if line.at_s is not None:
            self._log_high_ms = max(self._log_high_ms, int(line.at_s * 1000) + 1)
        return min(self._log_high_ms or self._now_ms, self._now_ms)

    def _ahead_s(self, line: Line) -> float:
        ahead_s = (line.at_s or 0.0) - self._now_ms / 1000
        return ahead_s if ahead_s <= FUTURE_S else 0.0

    def _take(self, chunk: dict[str, list[FileRecord]]) -> Iterator[Output]:
        closed, posts = [], []
        for topic, records in chunk.items():
            intake = self._intakes[topic]
            # Each topic lags until all have had their turn: none is behind because it comes last.
            lagging = self._tick(intake)._replace(end=intake.position + len(records) + 1)
            taken = intake.take(records, lambda: self._texts, lagging)
            closed += taken.flushes
            posts += taken.posts
            self.tally.outcomes += taken.outcomes
            self.tally.complaints += sum(taken.complaints.values())
            for letter in taken.dead:
                self.tally.reject(letter.rejected, records[letter.record.offset - records[0].offset].place)
            if intake.high_s is not None:
                self._high_s = max(self._high_s, intake.high_s)
            records.clear()
        yield from self._follow(posts)
        for number, flush in closed:
            yield from self._step(number, flush)
        yield from self._flush(self._high_s)

    def _follow(self, posts: list[Post]) -> Iterator[Output]:
        """Put posts to their threads, as the agent does, one by one: what is forwarded comes before the next."""
        for post in posts:
            waiting = deque(batches_of([post], len(self._desks)))
            while waiting:
                partition, batch = waiting.popleft()
                self._post_offsets[partition] += 1
                step = self._desks[partition].step(batch, self._post_offsets[partition], self._high_s)
                waiting.extend(step.outgoing.items())
                for signal in step.signals:
                    yield from self._step(partition_of(signal.brand, len(self.judges)), signal)

    def _flush(self, at_s: float) -> Iterator[Output]:
        for intake in self._intakes.values():
            for number, flush in intake.flush(self._tick(intake, at_s)):
                yield from self._step(number, flush)

    def _tick(self, intake: Intake, at_s: float | None = None) -> Tick:
        return Tick(self._high_s if at_s is None else at_s, intake.position, SOURCES)

    def _step(self, number: int, record: LogRecord) -> Iterator[Output]:
        yield from stepped(self.judges, self._log_offsets, number, record, self.taps)

    def _tell(self, line: Line) -> Iterator[Output]:
        if line.topic == LABELS:
            yield from self._judge(line)
            return
        self._offsets[line.topic] += 1
        try:
            origin = Origin(topic=line.topic, partition=0, offset=self._offsets[line.topic])
            # Business events may be announced long before.
            heard_s = self._log_ms(line) / 1000 if line.topic == HANDLING else None
            brand, record, _ = telling_of(origin, line.key, line.value, self._high_s, heard_s)
        except Rejected as rejected:
            self.tally.reject(rejected, line.place)
            self.tally.outcomes["rejected"] += 1
            return
        for number in range(len(self.judges)):
            if brand == "*" or partition_of(brand, len(self.judges)) == number:
                yield from self._step(number, record)

    def _judge(self, line: Line) -> Iterator[Output]:
        """Hand verdicts on; labels of events teach a trainer, which a replay has none of."""
        self._offsets[LABELS] += 1
        try:
            label = parse_label(line.value)
        except Rejected as rejected:
            self.tally.reject(rejected, line.place)
            self.tally.outcomes["rejected"] += 1
            return
        if isinstance(label, EventLabel):
            self.tally.unused[LABELS] += 1
            return
        origin = Origin(topic=LABELS, partition=0, offset=self._offsets[LABELS])
        record = VerdictGiven(at_s=self._high_s, origin=origin, label=label)
        for number in range(len(self.judges)):
            yield from self._step(number, record)

    def _end(self) -> Iterator[Output]:
        """Let time pass until the last buckets are over, as it would after the last live event."""
        if self._high_s:
            patience_s = max(self._options.lateness_s.values(), default=0.0) + 2 * self._options.bucket_s
            patience_s += self._beyond_s
            yield from self._flush(self._high_s + IDLE_S)
            yield from self._flush(self._high_s + IDLE_S + patience_s)
