"""Who is to act on an incident, until when and with what authority, by what people edited (`duties.yaml`)."""

from __future__ import annotations

from detectors.incident import Incident
from detectors.signal import Signal
from schemas.practice import Duty, Practice


def cause_of(signal: Signal) -> str:
    """What decides who is asked: the kind of signal, for customers' voices what they are about.

    Examples
    --------
    >>> cause_of(Signal("feed", "", 0.0, 0.0, 40.0, 9.0, 5.0, "platform"))
    'feed'
    """
    if signal.kind in ("spike", "mix_shift", "cascade"):
        return str(signal.facts.get("about", signal.kind))
    return signal.kind


def duty_of(incident: Incident, practice: Practice) -> Duty:
    """What is to be done about an incident as it was last told; without an owner the signal's team has it."""
    return practice.duty(cause_of(incident.signal), incident.tier)


def owner_of(incident: Incident, practice: Practice) -> str:
    """Whom the alert of an incident names.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> incident = Incident("i", "spike", surge, "red", 0.0, 0.0)
    >>> practice = Practice(duties={"spike": {"red": Duty(owner="lead", deadline_min=5, authority="")}})
    >>> owner_of(incident, Practice()), owner_of(incident, practice)
    ('care', 'lead')
    """
    return duty_of(incident, practice).owner or incident.signal.owner
