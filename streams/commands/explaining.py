"""`outcry explain`: reads again what an incident followed from, and says the same to the byte, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from detectors.brand import BrandJudge
from detectors.judge import Output, PartitionJudge
from schemas.alerts import Alert
from schemas.brandlog import parse_record
from schemas.settings import Settings
from schemas.topics import ALERTS, BRAND_LOG
from streams import anchors, kafka
from streams.commands.replaying import replay_of
from streams.files import BadInput, Feed, read_lines
from streams.judge import options_of

LEAST_ID = 4


@dataclass
class Retold:
    """An incident's alerts as they were published and as they come out again."""

    told: list[tuple[Alert, bytes]]
    start: str
    again: dict[int, bytes] = field(default_factory=dict)
    brand: BrandJudge | None = None

    @property
    def last(self) -> Alert:
        """Latest published state."""
        return self.told[-1][0]

    @property
    def first(self) -> Alert:
        """As it began."""
        return self.told[0][0]

    @property
    def equal(self) -> int:
        """How many alerts came out equal to the byte."""
        return sum(self.again.get(alert.sequence) == value for alert, value in self.told)

    def take(self, outputs: Iterable[Output], judge: PartitionJudge) -> bool:
        """Take in outputs of the fold; gives whether the last alert has come."""
        for output in outputs:
            if isinstance(output, Alert) and output.incident_id == self.last.incident_id:
                self.again[output.sequence] = output.model_dump_json().encode()
                self.brand = judge.brands.get(output.brand, self.brand)
        return self.last.sequence in self.again


def chosen(name: str, values: Iterable[bytes]) -> list[tuple[Alert, bytes]]:
    """Alerts of the incident whose id begins so, in their order, each once; raises `BadInput`."""
    if len(name) < LEAST_ID:
        raise BadInput(f"an incident is named by its id or at least {LEAST_ID} characters of its beginning")
    found: dict[str, dict[int, tuple[Alert, bytes]]] = {}
    for value in values:
        try:
            alert = Alert.model_validate_json(value)
        except ValidationError:
            continue
        if alert.incident_id.startswith(name):
            found.setdefault(alert.incident_id, {}).setdefault(alert.sequence, (alert, value))
    if not found:
        raise BadInput(f"there is no incident {name!r} among the alerts")
    if len(found) > 1:
        raise BadInput(f"{name!r} begins the ids of {len(found)} incidents: {', '.join(sorted(found))}")
    (alerts,) = found.values()
    return [alerts[sequence] for sequence in sorted(alerts)]


def from_files(settings: Settings, name: str, out_dir: Path, feed: Feed) -> Retold:
    """Replay the files that a folder's alerts came from; raises `BadInput`."""
    kept = out_dir / "alerts.jsonl"
    if not kept.is_file():
        raise BadInput(f"{kept}: no such file; it is what `outcry replay --out` writes")
    retold = Retold(chosen(name, kept.read_bytes().splitlines()), "the beginning of the files")
    replay = replay_of(settings)
    for output in replay.run(read_lines(feed)):
        if retold.take([output], replay.judges[0]):
            break
    return retold


async def from_broker(settings: Settings, name: str) -> Retold:
    """Read the alerts and their log from Kafka; raises `BadInput`, `NoBroker`, `NoTopic`."""
    values = [value async for value in _alerts(settings)]
    told = chosen(name, values)
    source = told[-1][0].source
    anchor = await anchors.nearest(settings, source.partition, told[0][0].source.to_offset)
    if anchor is None:
        judge = PartitionJudge(source.partition, options_of(settings))
    else:
        judge = PartitionJudge.from_state(source.partition, options_of(settings), anchor.offset, anchor.parts)
    records, _ = await kafka.read_to_end(settings, BRAND_LOG, source.partition, judge.offset + 1)
    first = records[0].offset if records else judge.offset + 1
    if anchor is not None:
        start = f"the state kept at offset {anchor.offset}"
    elif first == 0:
        start = "the beginning of the log"
    else:
        start = f"offset {first}, the oldest that the log still has, without the state from before"
    retold = Retold(told, start)
    for record in records:
        try:
            parsed = parse_record(record.value or b"")
        except ValidationError:
            continue
        if retold.take(judge.step(parsed, record.offset), judge):
            break
    return retold


async def _alerts(settings: Settings) -> AsyncIterator[bytes]:
    for number in await kafka.partitions(settings, ALERTS):
        records, _ = await kafka.read_to_end(settings, ALERTS, number)
        for record in records:
            if record.value is not None:
                yield record.value


def differing(retold: Retold) -> Iterator[str]:
    """Name what does not come out the same: the sequence, and the fields that differ."""
    for alert, value in retold.told:
        again = retold.again.get(alert.sequence)
        if again is None:
            yield f"alert {alert.sequence} does not come out again"
        elif again != value:
            other = Alert.model_validate_json(again)
            fields = [
                name for name in type(alert).model_fields if getattr(alert, name) != getattr(other, name)
            ]
            yield f"alert {alert.sequence} differs in {', '.join(fields) or 'its bytes alone'}"
