"""An incident as the alert that other services read: counts, reasons, scale, and who is to do what until when."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.brand import BrandJudge
from detectors.impact import estimates
from detectors.incident import Incident
from detectors.incidents.duties import duty_of, owner_of
from detectors.incidents.grade import parts_of
from detectors.masking import mask
from detectors.reasons.explanation import explain
from detectors.reasons.sentences import ACTIONS, UNITS, moment, sentence
from detectors.slices import slice_of
from detectors.watchers.spill_over import calls_of
from schemas.alerts import (
    HEADLINE_CHARS,
    SEVERITY_OF_TIER,
    Alert,
    Evidence,
    GradePart,
    Source,
)
from schemas.inputs import Context


def evidence_of(judge: BrandJudge, incident: Incident) -> Evidence:
    """Why an incident is believed; what counts no complaints has none, and nobody who made them."""
    signal = incident.signal
    counts_others = signal.kind in UNITS or signal.of_thread
    complaints = 0 if counts_others else round(signal.observed)
    customers = judge.recent.customers_between(signal.onset_s, judge.closed["all"])
    return Evidence(
        statistic=round(signal.statistic, 4),
        threshold=round(signal.threshold, 4),
        false_alarms_per_month=judge.options.false_alarms_per_month,
        complaints=complaints,
        # None is seen where events name no customers.
        distinct_complainants=min(customers, complaints) if customers and not counts_others else None,
        distinct_texts=judge.copies.counted.texts if judge.copies.counted else None,
        copied=incident.copied,
        claim=incident.claim,
    )


def alert_of(
    judge: BrandJudge, incident: Incident, contexts: Iterable[Context], source: Source, emitted_s: float
) -> Alert:
    """Write an incident's present change as an alert.

    Parameters
    ----------
    judge
        State of the incident's brand.
    incident
        The incident, just changed.
    contexts
        Business events that concern the brand.
    source
        Range of the log that the change follows from.
    emitted_s
        Wall clock of the record that brought it about, Unix seconds: from the log, so that a replay gives
        the same bytes.
    """
    signal, options, over = incident.signal, judge.options, incident.status == "resolved"
    told = explain(judge, signal, contexts)
    duty = duty_of(incident, judge.practice)
    summary = mask(sentence(judge.brand, incident))
    return Alert(
        incident_id=incident.incident_id,
        sequence=incident.sequence,
        status=incident.status,
        kind=signal.kind,
        tier=incident.tier,
        severity=SEVERITY_OF_TIER[incident.tier],
        brand=judge.brand,
        slice=slice_of(signal.slice_key),
        cause=incident.cause,
        onset_at=moment(signal.onset_s),
        detected_at=moment(incident.detected_s),
        emitted_at=moment(emitted_s),
        summary=summary,
        headline=incident.headline or summary[:HEADLINE_CHARS],
        observed=signal.observed,
        expected=round(signal.expected, 3),
        ratio=round(signal.ratio, 3),
        evidence=evidence_of(judge, incident),
        drivers=told.drivers,
        examples=told.examples,
        context=told.context,
        impact=[
            *calls_of(signal),
            *estimates(signal, told.scale, judge.practice, now_s=max(judge.closed.values())),
        ],
        facts=dict(signal.facts),
        grade=[GradePart(**part._asdict()) for part in parts_of(signal, judge.practice)],
        motives=told.motives,
        owner=owner_of(incident, judge.practice),
        deadline_at=None if over else moment(incident.detected_s + 60.0 * duty.deadline_min),
        authority="" if over else duty.authority,
        actions=[] if over else [ACTIONS[incident.tier], *(one.advice for one in told.motives[:1])],
        runbook_url=f"{options.public_url}/incidents/{incident.incident_id}",
        parent=incident.parent,
        muted=incident.muted,
        model_version=judge.model,
        source=source,
        backfill=incident.backfill,
        dry_run=options.dry_run,
    )
