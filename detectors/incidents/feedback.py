"""What people said of incidents: how often pages were right, how early they came, and whether the dial should move.

Nothing changes by itself: this counts and advises.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from math import inf, log
from typing import Any, Literal

from detectors.incident import Incident
from schemas.alerts import Claim
from schemas.inputs import IncidentLabel, MissedLabel

Verdict = Literal["real", "false_alarm", "missed"]
VERDICTS: tuple[Verdict, ...] = ("real", "false_alarm", "missed")
CLAIM_OF: dict[Verdict, Claim] = {"real": "verified", "false_alarm": "refuted"}
# Incidents and misses of one brand that are remembered, the latest ones.
MAX_KNOWN, MAX_MISSED = 200, 200
# Dials that are compared with the one that is set: shares of it.
LOWER = (0.1, 0.3, 0.5)


@dataclass(slots=True)
class Judged:
    """An incident that was told, by event time (Unix seconds), and what was said of it.

    `spare` is by how many nats its evidence exceeded the threshold; infinite where no dial decides.
    """

    detected_s: float
    spare: float
    verdict: str = ""
    lead_s: float = 0.0


class Feedback:
    """Verdicts on the incidents of one brand.

    Parameters
    ----------
    dial
        False alarms a month that the detectors are set to.
    """

    def __init__(self, dial: float) -> None:
        self.dial = dial
        self.known: dict[str, Judged] = {}
        self.missed: list[float] = []

    def note(self, incident: Incident, *, by_dial: bool = True) -> None:
        """Remember an incident as it was just told, and how sure the detector was at most, if a dial decides that."""
        signal = incident.signal
        spare = signal.statistic - signal.threshold if by_dial and signal.kind == "spike" else inf
        known = self.known.pop(incident.incident_id, None) or Judged(incident.detected_s, spare)
        known.spare = max(known.spare, spare)
        self.known[incident.incident_id] = known
        if len(self.known) > MAX_KNOWN:
            del self.known[next(iter(self.known))]

    def judge(self, label: IncidentLabel | MissedLabel) -> Claim | None:
        """Take in a verdict; gives what is now known of the incident, if it is one of this brand's.

        The lead of a real incident is the time from its first alert to the verdict: who judged it knew by then.
        """
        if isinstance(label, MissedLabel):
            onset_s = label.onset_at.timestamp()
            if onset_s not in self.missed:
                self.missed = [*self.missed, onset_s][-MAX_MISSED:]
            return None
        known = self.known.get(label.incident_id)
        if known is None:
            return None
        known.verdict = label.verdict
        known.lead_s = label.labelled_at.timestamp() - known.detected_s
        return CLAIM_OF[label.verdict]

    def counts(self) -> dict[Verdict, int]:
        """How many of each verdict: precision is real ÷ (real + false_alarm), recall real ÷ (real + missed).

        Examples
        --------
        >>> Feedback(1.0).counts()
        {'real': 0, 'false_alarm': 0, 'missed': 0}
        """
        found = Counter(one.verdict for one in self.known.values())
        return {"real": found["real"], "false_alarm": found["false_alarm"], "missed": len(self.missed)}

    def lead_s(self) -> float | None:
        """Mean lead of real incidents, seconds; None without any."""
        leads = [one.lead_s for one in self.known.values() if one.verdict == "real"]
        return sum(leads) / len(leads) if leads else None

    def advice(self) -> tuple[float, str]:
        """The dial to set, and why in a sentence: the lowest that loses no incident that was real.

        Evidence is in nats and thresholds rise by a nat where false alarms fall to 1/e, so an incident that exceeded
        its threshold by `spare` is still found at a dial of exp(-spare) times the one that is set.
        """
        for share in LOWER:
            lost = [one for one in self.known.values() if one.spare < log(1.0 / share)]
            gone = Counter(one.verdict for one in lost)
            if gone["false_alarm"] and not gone["real"]:
                return self.dial * share, (
                    f"at {self.dial * share:g} a month: {len(lost)} pages fewer, {gone['false_alarm']} of them "
                    "judged false alarms, none of the real ones lost"
                )
        missed = len(self.missed)
        why = f"keep {self.dial:g} a month: lower ones spare no false alarm, or lose real ones"
        return self.dial, why + (f"; {missed} were missed, which a higher one may find" if missed else "")

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MAX_KNOWN` and `MAX_MISSED`."""
        known = {name: {**asdict(one), "spare": _plain(one.spare)} for name, one in self.known.items()}
        return {"known": known, "missed": self.missed}

    @classmethod
    def from_state(cls, dial: float, state: dict[str, Any]) -> Feedback:
        """Restore what `to_state` gave."""
        feedback = cls(dial)
        for name, entry in state["known"].items():
            feedback.known[name] = Judged(**{**entry, "spare": _number(entry["spare"])})
        feedback.missed = list(state["missed"])
        return feedback


def _plain(value: float) -> float | None:
    return None if value == inf else value


def _number(value: float | None) -> float:
    return inf if value is None else value
