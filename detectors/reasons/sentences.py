"""One sentence that a person can act on, and the headline of a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from detectors.incident import Incident
from detectors.masking import mask
from detectors.slices import WHOLE, slice_of
from detectors.watchers.spill_over import spreading
from schemas.alerts import HEADLINE_CHARS, Kind, Tier

# Values of a dimension that a sentence names.
NAMED = 5
ABOUT = {
    "product_quality": " about product quality",
    "service_process": " about service",
    "price_perception": " about prices",
    "emotional_appeal": " about how people were treated",
}
# What is counted by kinds that count no complaints.
UNITS: dict[Kind, str] = {"feed": "contacts", "sla": "deadlines of cases missed"}
# Ends of what detectors have learned as the new level, and of single reports, which have no rate to be normal again.
USUAL: Final = "; over, or usual by now: it lasted more than two days"
UNREPORTED: Final = "; nothing more was reported"
ACTIONS: dict[Tier, str] = {
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


def scope(key: str) -> str:
    r"""Slice in words.

    Examples
    --------
    >>> scope(""), scope("region=north"), scope("region=north\x1fregion=south\x1fversion=5.2")
    ('everywhere', 'region north', 'region north/south, version 5.2')
    """
    if key == WHOLE:
        return "everywhere"
    return ", ".join(f"{name} {_listed(values)}" for name, values in slice_of(key).items())


def _listed(values: list[str]) -> str:
    more = len(values) - NAMED
    return "/".join(values[:NAMED]) + (f" and {more} more" if more > 0 else "")


def sentence(brand: str, incident: Incident) -> str:
    """One sentence that names brand, what, where, how much and since when."""
    signal = incident.signal
    since = moment(signal.onset_s).strftime("%Y-%m-%d %H:%M UTC")
    counted = UNITS.get(signal.kind, "complaints")
    about = ABOUT.get(str(signal.facts.get("about", "")), "")
    body = (
        f"{brand}: {signal.observed:.0f} {counted}{about} since {since}, "
        f"{signal.expected:.1f} expected (×{signal.ratio:.1f}), {scope(signal.slice_key)}"
    )
    if "told" in signal.facts:
        people = float(signal.facts["people"])
        whom = "one customer" if people == 1.0 else f"{people:.0f} customers"
        body = f"{brand}: {signal.facts['told']} by {whom} since {since}, {scope(signal.slice_key)}"
    if signal.kind == "cascade":
        body = f"{brand}: {spreading(signal)}; since {since}"
    if signal.kind == "sla":
        body += f"; mostly the {str(signal.facts['clock']).replace('_', ' ')}"
    if signal.kind == "mix_shift":
        body += ", while the number of all complaints is as usual"
    if "threats" in signal.facts:
        threats, expected = float(signal.facts["threats"]), float(signal.facts["threats_expected"])
        body += f"; {threats:.0f} {signal.facts['threats_are']} among them, {expected:.1f} expected"
    if incident.copied:
        body += "; most of them repeat one another's text"
    return body + ending(incident)


def ending(incident: Incident, normal: str = "back to normal") -> str:
    """How a sentence ends: with what is known of an end, or that nothing is; `normal` is said of counts that are.

    Examples
    --------
    >>> from detectors.signal import Signal
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> ending(Incident("i", "spike", surge, "red", 0.0, 0.0, status="resolved"))
    '; back to normal'
    >>> ending(Incident("i", "spike", surge, "red", 0.0, 0.0, status="resolved", settled=True))
    '; over, or usual by now: it lasted more than two days'
    """
    if incident.status == "stale":
        return "; data are missing since, so this stays open"
    if incident.status != "resolved":
        return ""
    if incident.settled:
        return USUAL
    return UNREPORTED if incident.signal.at_once else f"; {normal}"


def entitle(brand: str, incident: Incident) -> None:
    """Give an incident its headline anew if it has just begun, come back, or changed its tier."""
    if incident.status == "firing" or incident.headline_tier != incident.tier:
        incident.headline = mask(sentence(brand, incident))[:HEADLINE_CHARS]
        incident.headline_tier = incident.tier
