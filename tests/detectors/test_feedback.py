"""Verdicts are counted once each, survive restarts, and advise a dial that loses no real incident."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from detectors.incident import Incident
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.feedback import MAX_KNOWN, Feedback
from detectors.incidents.scene import Scene
from detectors.signal import Signal
from schemas.inputs import IncidentLabel, MissedLabel
from tests.detectors.kept import kept


def at(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)


def label(name: str, verdict: Any, at_s: float = 4000.0) -> IncidentLabel:
    return IncidentLabel(incident_id=name, verdict=verdict, labelled_at=at(at_s), by="ann")


def missed(onset_s: float) -> MissedLabel:
    return MissedLabel(missed=True, brand="acme", onset_at=at(onset_s), labelled_at=at(9e5), by="ann")


def told(name: str, statistic: float, detected_s: float = 1000.0) -> Incident:
    signal = Signal("spike", "", 0.0, 50.0, 5.0, statistic, 10.0, "care")
    return Incident(name, "spike", signal, "red", detected_s, detected_s)


def feedback(*incidents: Incident) -> Feedback:
    known = Feedback(1.0)
    for incident in incidents:
        known.note(incident)
    return Feedback.from_state(1.0, kept(known.to_state()))


def test_counts_and_lead() -> None:
    known = feedback(told("a", 12.0), told("b", 14.0), told("c", 11.0))
    assert known.judge(label("a", "real", 2800.0)) == "verified"
    assert known.judge(label("a", "real", 2800.0)) == "verified"  # said twice, counted once
    assert known.judge(label("b", "false_alarm")) == "refuted"
    assert known.judge(label("nobody's", "real")) is None
    assert known.judge(missed(500.0)) is None
    known.judge(missed(500.0))
    assert known.counts() == {"real": 1, "false_alarm": 1, "missed": 1}
    assert known.lead_s() == 1800.0
    assert Feedback(1.0).lead_s() is None
    known.judge(label("b", "real"))  # somebody thought again
    assert known.counts() == {"real": 2, "false_alarm": 0, "missed": 1}


@pytest.mark.parametrize(
    ("real", "false", "dial"),
    [(13.0, 10.5, 0.1), (11.5, 10.5, 0.3), (10.9, 10.5, 0.5), (10.2, 10.5, 1.0), (13.0, 15.0, 1.0)],
)
def test_the_advice_loses_no_real_incident(real: float, false: float, dial: float) -> None:
    known = feedback(told("real", real), told("false", false))
    known.judge(label("real", "real"))
    known.judge(label("false", "false_alarm"))
    advised, why = known.advice()
    assert advised == dial
    assert ("none of the real ones lost" in why) == (dial < 1.0)


def test_without_verdicts_nothing_moves() -> None:
    assert feedback(told("a", 10.1)).advice()[0] == 1.0


def test_the_surest_moment_counts_and_memory_is_bounded() -> None:
    known = feedback(told("a", 12.0), told("a", 30.0), told("a", 11.0))
    assert known.known["a"].spare == 20.0
    for number in range(MAX_KNOWN + 50):
        known.note(told(f"n{number}", 12.0))
    assert len(known.known) == MAX_KNOWN and "a" not in known.known


def test_a_verdict_is_told_with_the_incident() -> None:
    engine = IncidentEngine("acme")
    surge = Signal("spike", "", 0.0, 50.0, 5.0, 12.0, 10.0, "care")
    (first,) = engine.step(10.0, 0, [surge], Scene())
    engine.judge(first.incident_id, "verified")
    (second,) = engine.step(20.0, 10, [surge], Scene())
    assert (second.status, second.claim, second.sequence) == ("updated", "verified", 2)
    engine.judge(first.incident_id, "verified")
    assert engine.step(30.0, 20, [surge], Scene()) == []
