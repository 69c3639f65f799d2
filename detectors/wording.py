"""An incident in words: the alert that other services read and the sentence that wakes somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from detectors.brand import BrandJudge
from detectors.incident import Incident, scope
from detectors.masking import mask
from detectors.signal import Signal
from detectors.slices import channel_of, pairs_of, slice_of
from schemas.alerts import (
    HEADLINE_CHARS,
    SEVERITY_OF_TIER,
    Alert,
    ContextNote,
    Driver,
    Evidence,
    Example,
    Source,
)
from schemas.inputs import Context

CONTEXT_S = 72 * 3600.0
# Older onsets than this behind the wall clock are history, and nobody is woken for them.
BACKFILL_S = 3600.0
DRIVERS = 5
ACTIONS = {
    "red": "Open a crisis call now; name one speaker; answer in public within the hour.",
    "orange": "Tell the owner's lead; put a holding answer on the affected channels.",
    "yellow": "Read the examples; find the common cause; tell the owner.",
    "blue": "Watch; no action needed yet.",
}


def moment(at_s: float) -> datetime:
    """Unix seconds as a time, to the millisecond.

    Examples
    --------
    >>> moment(0.5).isoformat()
    '1970-01-01T00:00:00.500000+00:00'
    """
    return datetime.fromtimestamp(round(at_s, 3), UTC)


def sentence(brand: str, incident: Incident) -> str:
    """One sentence that names brand, what, where, how much and since when."""
    signal = incident.signal
    since = moment(signal.onset_s).strftime("%Y-%m-%d %H:%M UTC")
    counted = "contacts" if signal.kind == "feed" else "complaints"
    body = (
        f"{brand}: {signal.observed:.0f} {counted} since {since}, "
        f"{signal.expected:.1f} expected (×{signal.ratio:.1f}), {scope(signal.slice_key)}"
    )
    if signal.kind == "mix_shift":
        body += ", while the number of all complaints is as usual"
    ending = {
        "resolved": "; back to normal",
        "stale": "; data are missing since, so this stays open",
    }
    return body + ending.get(incident.status, "")


def entitle(brand: str, incident: Incident) -> None:
    """Give an incident its headline anew if it has just begun, come back, or changed its tier."""
    if incident.status == "firing" or incident.headline_tier != incident.tier:
        incident.headline = mask(sentence(brand, incident))[:HEADLINE_CHARS]
        incident.headline_tier = incident.tier


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
    signal, options = incident.signal, judge.options
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
        evidence=Evidence(
            statistic=round(signal.statistic, 4),
            threshold=round(signal.threshold, 4),
            false_alarms_per_month=options.false_alarms_per_month,
            complaints=round(signal.observed),
            distinct_complainants=min(
                judge.recent.customers_between(signal.onset_s, judge.closed["all"]), round(signal.observed)
            ),
        ),
        drivers=drivers(judge.watch.alarms.values()),
        examples=list(signal.examples)
        or [
            Example(event_id=seen.event_id, channel=seen.channel, text=seen.text)
            for seen in judge.recent.examples(
                signal.onset_s, pairs_of(signal.slice_key), channel_of(signal.slice_key)
            )
        ],
        context=notes(contexts, signal.onset_s),
        owner=signal.owner,
        actions=[ACTIONS[incident.tier]] if incident.status != "resolved" else [],
        runbook_url=f"{options.public_url}/incidents/{incident.incident_id}",
        parent=incident.parent,
        muted=incident.muted,
        model_version=judge.model,
        source=source,
        backfill=incident.backfill,
        dry_run=options.dry_run,
    )


def drivers(signals: Iterable[Signal]) -> list[Driver]:
    """Dimension values that rose most, by their excess."""
    single = [signal for signal in signals if len(pairs_of(signal.slice_key)) == 1]
    total = max((signal.excess for signal in single), default=0.0)
    top = sorted(single, key=lambda signal: (-signal.excess, signal.slice_key))[:DRIVERS]
    return [
        Driver(
            dimension=pairs_of(signal.slice_key)[0][0],
            value=pairs_of(signal.slice_key)[0][1],
            lift=round(signal.ratio, 2),
            excess_share=round(signal.excess / total, 3) if total > 0 else None,
        )
        for signal in top
    ]


def notes(contexts: Iterable[Context], onset_s: float) -> list[ContextNote]:
    """Business events that began within three days before the onset, the latest first."""
    before = [(onset_s - context.starts_at.timestamp(), context) for context in contexts]
    return [
        ContextNote(
            context_id=context.context_id, kind=context.kind, title=mask(context.title), lag_s=round(lag_s, 3)
        )
        for lag_s, context in sorted(before, key=lambda entry: (entry[0], entry[1].context_id))
        if 0 <= lag_s <= CONTEXT_S and context.kind != "mute"
    ]
