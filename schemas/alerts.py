"""Alerts and incidents as other services read them (contract section 3.3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.fields import Outgoing, Slice, Time

Status = Literal["firing", "updated", "stale", "resolved"]
Kind = Literal["spike", "cascade", "mix_shift", "threat", "safety", "repeat", "sla", "feed"]
Tier = Literal["red", "orange", "yellow", "blue"]
Severity = Literal["critical", "warning", "info"]
Claim = Literal["claimed", "verified", "refuted", "none"]

SEVERITY_OF_TIER: dict[Tier, Severity] = {
    "red": "critical",
    "orange": "critical",
    "yellow": "warning",
    "blue": "info",
}
TIER_RANK: dict[Tier, int] = {"blue": 1, "yellow": 2, "orange": 3, "red": 4}
HEADLINE_CHARS = 160


class Evidence(Outgoing):
    """Why the detector is sure.

    `complaints` are counted raw, 0 where `observed` counts something else: contacts of a feed, missed deadlines, posts
    of a thread. `distinct_complainants` and `distinct_texts` are those of the whole brand since the onset, at most two
    hours for texts; null where nothing tells them, as where no event names its customer. `copied` says that most of
    the surge repeats a text that others wrote: its tier is capped then. `claim` is what people found out: `claimed`
    while somebody looks into it, then `verified` or `refuted`.
    """

    statistic: float
    threshold: float
    false_alarms_per_month: float
    complaints: int
    distinct_complainants: int | None = None
    distinct_texts: int | None = None
    copied: bool = False
    claim: Claim = "none"


class Driver(Outgoing):
    """A dimension value, or a term (dimension `term`), that carries the excess; `lift` is observed ÷ expected of it."""

    dimension: str
    value: str
    lift: float
    excess_share: Annotated[float | None, Field(description="of the excess, 0 to 1; null for terms")] = None


class Example(Outgoing):
    """One event of the incident, its text masked."""

    event_id: str
    channel: str
    text: str


class ContextNote(Outgoing):
    """A business event that came before and fits; `why` says by what.

    `lag_s` is seconds from the event to the onset; that is an estimate, so less than 0 where the event began shortly
    after it.
    """

    context_id: str
    kind: str
    title: str
    lag_s: float
    why: str = ""


class GradePart(Outgoing):
    """One part of the grade, and the tier it would be alone."""

    name: str
    value: float
    unit: str
    tier: Tier


class Motive(Outgoing):
    """What complainants want, as a share of the texts that tell, and how to answer that."""

    motive: str
    share: float
    advice: str


class Impact(Outgoing):
    """An estimate, with what it rests on; `range` is from low to high."""

    name: str
    value: float
    unit: str
    assumption: str
    source: str
    range: tuple[float, float] | None = None


class Source(Outgoing):
    """The range of the internal log that the alert follows from."""

    topic: str
    partition: int
    from_offset: int
    to_offset: int


class Alert(Outgoing):
    """One change of an incident; on `outcry.incidents.v1` the same value is its present state.

    `children` are the incidents of a mass incident, `parent` the mass incident that an incident belongs to; children
    do not page. A `muted` one does not either, for as long as mutes of the context topic cover it; a mass incident
    is covered by a mute of its own or by those of all its open children.
    """

    incident_id: str
    sequence: Annotated[int, Field(ge=1)]
    status: Status
    kind: Kind
    tier: Tier
    severity: Severity
    brand: str
    slice: Slice
    cause: Annotated[str, Field(description="what it is about, or its kind where that is not known")] = ""
    onset_at: Annotated[Time, Field(description="estimated beginning, event time")]
    detected_at: Annotated[Time, Field(description="when it was found, event time")]
    emitted_at: Annotated[
        Time, Field(description="clock of the record that brought this change about: the same in each replay")
    ]
    summary: Annotated[str, Field(description="one sentence a person can act on, masked")]
    headline: Annotated[
        str, Field(max_length=HEADLINE_CHARS, description="the sentence when it came to this tier")
    ] = ""
    observed: Annotated[
        float,
        Field(
            description="since the onset: complaints; of a feed contacts, of an sla late cases, of a thread posts"
        ),
    ]
    expected: Annotated[float, Field(description="of the same, how many are usual")]
    ratio: Annotated[float, Field(description="observed ÷ expected, of which a half is taken at the least")]
    evidence: Evidence
    drivers: list[Driver] = []
    examples: list[Example] = []
    context: list[ContextNote] = []
    impact: list[Impact] = []
    facts: Annotated[dict[str, float | str], Field(description="what the agent that found it measured")] = {}
    grade: list[GradePart] = []
    motives: list[Motive] = []
    owner: str
    deadline_at: Annotated[
        Time | None, Field(description="until when the owner decides; null when it is over")
    ] = None
    authority: Annotated[str, Field(description="what the owner may decide alone")] = ""
    actions: list[str] = []
    runbook_url: Annotated[str, Field(description="page of the incident, which says what to do")] = ""
    children: list[str] = []
    parent: str = ""
    muted: bool = False
    model_version: Annotated[int, Field(description="of the text model")]
    source: Source
    backfill: Annotated[
        bool, Field(description="an onset more than an hour back when it was told: never pages")
    ] = False
    dry_run: Annotated[bool, Field(description="told under OUTCRY_DRY_RUN: never pages")] = False
