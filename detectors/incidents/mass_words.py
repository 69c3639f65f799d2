"""A mass incident in words: the alert of brand `*`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detectors.incidents.mass import EVERY_BRAND, Mass
from detectors.masking import mask
from detectors.place import Place
from detectors.reasons.context_fit import Surge
from detectors.reasons.events import notes
from detectors.reasons.sentences import ACTIONS, UNITS, ending, moment
from schemas.alerts import HEADLINE_CHARS, SEVERITY_OF_TIER, Alert, Evidence, Kind
from schemas.inputs import Context

NAMED = 3
# What single messages tell, by kind.
REPORTED: dict[Kind, str] = {
    "safety": "reports of hazards",
    "threat": "threats or demands by people with reach",
    "repeat": "complaints made for the third time or more",
}


def sentence(mass: Mass, brands: Sequence[str]) -> str:
    """One sentence that names how many brands, which, how much and since when."""
    signal = mass.incident.signal
    since = moment(signal.onset_s).strftime("%Y-%m-%d %H:%M UTC")
    rest = f" and {len(brands) - NAMED} more" if len(brands) > NAMED else ""
    what = REPORTED.get(signal.kind, "reports") if signal.at_once else UNITS.get(signal.kind, "complaints")
    # Nobody expects single reports.
    expected = "" if signal.at_once else f", {signal.expected:.1f} expected (×{signal.ratio:.1f})"
    copied = "; most of them repeat one another's text" if mass.incident.copied else ""
    return (
        f"{len(brands)} brands at once ({', '.join(brands[:NAMED])}{rest}): {signal.observed:.0f} {what} "
        f"since {since}{expected}{copied}{ending(mass.incident, 'all back to normal')}"
    )


def mass_alert(mass: Mass, brands: Sequence[str], contexts: Iterable[Context], place: Place) -> Alert:
    """Write a mass incident's present change as an alert; `brands` are its brands, the loudest first."""
    options = place.options
    incident, signal = mass.incident, mass.incident.signal
    summary = mask(sentence(mass, brands))
    if incident.status == "firing" or incident.headline_tier != incident.tier:
        incident.headline, incident.headline_tier = summary[:HEADLINE_CHARS], incident.tier
    return Alert(
        incident_id=incident.incident_id,
        sequence=incident.sequence,
        status=incident.status,
        kind=signal.kind,
        tier=incident.tier,
        severity=SEVERITY_OF_TIER[incident.tier],
        brand=EVERY_BRAND,
        slice={},
        cause=incident.cause,
        onset_at=moment(signal.onset_s),
        detected_at=moment(incident.detected_s),
        emitted_at=moment(place.at_s),
        summary=summary,
        headline=incident.headline,
        observed=signal.observed,
        expected=round(signal.expected, 3),
        ratio=round(signal.ratio, 3),
        evidence=Evidence(
            statistic=signal.statistic,
            threshold=signal.threshold,
            false_alarms_per_month=options.false_alarms_per_month,
            complaints=max(0, round(signal.observed)) if signal.kind == "spike" else 0,
            copied=incident.copied,
            claim=incident.claim,
        ),
        context=notes(contexts, Surge("", signal.onset_s, (), ())),
        owner=signal.owner,
        actions=[ACTIONS[incident.tier]] if incident.status != "resolved" else [],
        runbook_url=f"{options.public_url}/incidents/{incident.incident_id}",
        children=list(mass.children),
        muted=incident.muted,
        model_version=place.model,
        source=place.source(mass.offset),
        backfill=incident.backfill,
        dry_run=options.dry_run,
    )
