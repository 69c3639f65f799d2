"""Records of the brand log, `outcry.internal.brand.v1`: everything a brand's judgement depends on.

A block is a run of one source partition's offsets: it starts at a multiple of `BLOCK_OFFSETS`, or where the
one before it was closed early. A flush carries the block's *whole* map so far of each brand that was touched
since the writer's last flush, so a receiver that replaces what it holds of a brand whenever `upto` is greater
counts exactly, however often a flush is repeated and whoever else writes.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, TypeAdapter

from schemas.alerts import Example, Kind, Status, Tier
from schemas.fields import Channel, Outgoing, Slice
from schemas.inputs import Action, Context, IncidentLabel, MissedLabel
from schemas.practice import Practice, borne

BLOCK_OFFSETS = 4096

# The dimension values of an event beside its brand and channel, sorted by dimension.
Dimensions = tuple[tuple[str, str], ...]


class SourceId(NamedTuple):
    """A source partition in one life of its topic; a topic made anew starts the next epoch."""

    topic: str
    partition: int
    epoch: int


class Origin(Outgoing):
    """The record that an agent's record follows from: agents repeat, the judge does not.

    `number` counts the records that one agent wrote for the same cause, from 0.
    """

    topic: str
    partition: int
    offset: int
    number: int = 0


class Cell(NamedTuple):
    """Contacts of one brand, bucket and combination of dimension values; `key` indexes `BrandMap.keys`."""

    bucket: int
    key: int
    contacts: int
    complaints: int


class Sample(NamedTuple):
    """One complaint of the block, for people to read: its text is masked and cut."""

    rank: int
    at_s: float
    event_id: str
    text: str
    key: int


class Notice(NamedTuple):
    """What one complaint of the block tells by itself: `kind` as `detectors.text.signals` names it.

    `hazard` is empty unless the kind is; `who` is the author's hash, 0 if unknown. The text is masked and cut.
    """

    rank: int
    at_s: float
    event_id: str
    kind: str
    hazard: str
    who: int
    followers: int
    verified: bool
    text: str
    key: int


class Heard(NamedTuple):
    """One complaint of the block by its ids: `who` is the customer's hash, 0 if unknown; `case_id` may be empty."""

    at_s: float
    event_id: str
    case_id: str
    who: int
    p: float
    key: int


class BrandMap(Outgoing):
    """What one block holds of one brand.

    `complainants` are the smallest hashes of customers who complained, with the second of their first
    complaint in the block: a bottom-k sketch. `samples` are the complaints with the smallest hashes. `notices` are
    hazards and findings of authors with reach, one of each first; `notices_cut` tells how many more there were.
    `texts` are the smallest fingerprints of what complaints say, with the second of the first of each: one text by
    many accounts is one. `heard` alone is not of the whole block: it names the complaints since the writer's last
    flush.
    """

    keys: list[Dimensions]
    cells: list[Cell]
    complainants: list[tuple[int, int]] = []
    samples: list[Sample] = []
    notices: list[Notice] = []
    notices_cut: int = 0
    texts: list[tuple[int, int]] = []
    heard: list[Heard] = []


class Flush(Outgoing):
    """One block of one source partition so far, for the brands of one brand-log partition, and its tick.

    `at_s` is the writer's wall clock, `high_s` the greatest event time so far, capped by each record's, `position` the
    next offset to be read, `end` the log's end then; `sources` tells how many partitions each input topic has.
    """

    kind: Literal["flush"] = "flush"
    topic: str
    partition: int
    epoch: int = 0
    channel: Channel
    at_s: float
    block: int
    upto: int
    closed: bool = False
    model: int
    high_s: float | None = None
    position: int
    end: int
    sources: dict[str, int]
    brands: dict[str, BrandMap] = {}


class ContextSet(Outgoing):
    """A business event or a mute, told or changed; `context` None deletes it."""

    kind: Literal["context"] = "context"
    at_s: float
    origin: Origin
    context_id: str
    context: Context | None = None


class VerdictGiven(Outgoing):
    """Somebody's verdict on an incident, or a crisis that was missed."""

    kind: Literal["verdict"] = "verdict"
    at_s: float
    origin: Origin
    label: IncidentLabel | MissedLabel


class HandlingTold(Outgoing):
    """What the service desk did with a case or an incident, and when: Unix seconds, no later than it was heard of.

    Who did it, and for whom, stays outside: a team and a channel are enough to say where the desk is late.
    """

    kind: Literal["handling"] = "handling"
    at_s: float
    origin: Origin
    brand: str
    case: str = ""
    incident_id: str = ""
    done_s: float
    action: Action
    team: str = ""
    channel: Channel | Literal[""] = ""


class ModelChanged(Outgoing):
    """A new text model: complaint rates new ÷ old per `brand|channel`, by which expectations are rescaled."""

    kind: Literal["model"] = "model"
    at_s: float
    origin: Origin
    version: int
    ratios: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]


class SignalGiven(Outgoing):
    """What an agent found about one subject: a thread, a case, a hazard. The judge makes an incident of it.

    Brand, `signal` and `subject` name what it is about; a later record of the same three replaces the earlier
    one, and one that is not `active` ends it. Without news it ends by itself at `until_s` (event time, seconds).
    `found_s` is the event time of what it was found from: an agent may be hours ahead in a backlog, and the fold takes
    its word when its own time has come so far. `tier` is the least that the incident gets; `facts` explain.
    """

    kind: Literal["signal"] = "signal"
    at_s: float
    origin: Origin
    brand: str
    signal: Kind
    subject: Annotated[str, Field(max_length=200)]
    active: bool = True
    slice: Slice = {}
    onset_s: float
    found_s: float | None = None
    until_s: float
    tier: Tier = "blue"
    observed: float
    expected: float
    statistic: float
    threshold: float
    owner: str
    facts: Annotated[dict[str, float | str], Field(max_length=16)] = {}
    examples: Annotated[list[Example], Field(max_length=8)] = []


class PracticeSet(Outgoing):
    """What people edited about grades, duties and costs: in the log, so that a replay judges by it from here on."""

    kind: Literal["practice"] = "practice"
    at_s: float
    practice: Annotated[Practice, BeforeValidator(borne)]


class IncidentTold(Outgoing):
    """An incident of a brand began, changed or ended: a judge tells the partition that owns brand `*`.

    Times are Unix seconds of event time, `changed_s` that of this change; what is `reported` are single messages.
    """

    kind: Literal["incident"] = "incident"
    at_s: float
    origin: Origin
    brand: str
    incident_id: str
    status: Status
    signal: Kind
    tier: Tier
    owner: str
    onset_s: float
    detected_s: float
    changed_s: float
    observed: float
    expected: float
    copied: bool = False
    settled: bool = False
    reported: bool = False
    muted: bool = False


class MassTold(Outgoing):
    """A mass incident began, grew or ended: the partition that owns brand `*` tells all of them.

    Its incidents began, or were found, from `first_s` to `last_s`, Unix seconds of event time.
    """

    kind: Literal["mass"] = "mass"
    at_s: float
    origin: Origin
    incident_id: str
    family: str
    open: bool
    first_s: float
    last_s: float
    children: list[str]


LogRecord = (
    Flush
    | SignalGiven
    | ContextSet
    | VerdictGiven
    | HandlingTold
    | ModelChanged
    | PracticeSet
    | IncidentTold
    | MassTold
)
_RECORD: TypeAdapter[LogRecord] = TypeAdapter(Annotated[LogRecord, Field(discriminator="kind")])


def parse_record(value: bytes) -> LogRecord:
    """Read a record of the brand log; raises `pydantic.ValidationError`.

    Examples
    --------
    >>> told = Origin(topic="outcry.context.v1", partition=0, offset=7)
    >>> lifted = ContextSet(at_s=1.0, origin=told, context_id="quiet", context=None)
    >>> parse_record(lifted.model_dump_json().encode()) == lifted
    True
    """
    return _RECORD.validate_json(value)
