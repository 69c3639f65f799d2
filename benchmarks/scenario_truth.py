"""Compare what was told with what was true: found, paged, named exactly, explained by the right business event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks.scenario_runs import Played
from schemas.alerts import Alert

PAGING = ("critical", "warning")
# An incident belongs to a crisis if it was open at some time from a quarter of an hour before it to an hour after.
BEFORE_S, AFTER_S = 900.0, 3600.0
# What may be told of a crisis by another kind of signal than the truth names.
ALSO = {"spike": {"cascade", "mix_shift"}, "mix_shift": {"spike"}, "safety": set(), "cascade": {"spike"}}
# What a complaint is about says what happened, not where.
WHAT = "category"


@dataclass
class Told:
    """One life of an incident, from `firing` to the next: its alerts in order."""

    alerts: list[Alert]

    @property
    def last(self) -> Alert:
        """What was known in the end, before it was over."""
        return next((alert for alert in reversed(self.alerts) if alert.status != "resolved"), self.alerts[-1])

    @property
    def pages(self) -> bool:
        """Whether anybody was woken."""
        return any(
            alert.severity in PAGING and not (alert.backfill or alert.dry_run)
            for alert in self.alerts
            if alert.status in ("firing", "updated") and not (alert.muted or alert.parent)
        )

    @property
    def where(self) -> dict[str, list[str]]:
        """The slice that was named in the end, without what the complaints are about."""
        return {name: sorted(values) for name, values in self.last.slice.items() if name != WHAT}


@dataclass
class CrisisFacts:
    """What became of one true crisis."""

    crisis: dict[str, Any]
    told: list[Told] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether it was told, and paged if it must be."""
        return any(one.pages or not self.crisis["must_page"] for one in self.told)

    @property
    def pages(self) -> int:
        """How often it was paged: an incident that comes back after its end pages again."""
        return sum(one.pages for one in self.told)

    @property
    def incidents(self) -> int:
        """How many incidents paged for it."""
        return len({one.last.incident_id for one in self.told if one.pages})

    @property
    def main(self) -> Told | None:
        """The incident that stands for it: the one that saw most."""
        return max(self.told, key=lambda one: one.last.observed, default=None)

    @property
    def exact(self) -> bool:
        """Whether the slice was named to the letter."""
        if self.main is None:
            return False
        true = self.crisis["slice"]
        return bool((self.main.last.slice if WHAT in true else self.main.where) == true)

    @property
    def delay_s(self) -> float | None:
        """Seconds from its beginning to the first alert."""
        onset_s = seconds(self.crisis["onset_at"])
        return min((one.alerts[0].detected_at.timestamp() - onset_s for one in self.told), default=None)

    @property
    def context_named(self) -> bool:
        """Whether the event that brought it about was named."""
        return self.main is not None and self.crisis["context_id"] in named(self.main)


def named(told: Told) -> set[str]:
    """Business events that an incident's last alert names as fitting."""
    return {note.context_id for note in told.last.context if getattr(note, "fits", True)}


@dataclass
class Facts:
    """What one run showed."""

    played: Played
    crises: list[CrisisFacts]
    stray: list[Told]

    @property
    def stray_pages(self) -> int:
        """Pages of what is no crisis that has to be found."""
        unasked = [one for facts in self.crises if not facts.crisis["must_find"] for one in facts.told]
        return sum(one.pages for one in (*self.stray, *unasked))

    @property
    def unrelated_named(self) -> int:
        """Incidents of crises that name an event that has nothing to do with them."""
        unrelated = set(self.played.truth.get("unrelated_contexts", ()))
        return sum(bool(named(facts.main) & unrelated) for facts in self.crises if facts.main)


def incidents(alerts: Iterable[Alert]) -> list[Told]:
    """Alerts by incident, children of others left out."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        found.setdefault(alert.incident_id, []).append(alert)
    children = {child for told in found.values() for child in told[-1].children}
    return [
        Told(life)
        for key, told in found.items()
        if key not in children and not told[0].parent
        for life in _lives(told)
    ]


def _lives(alerts: list[Alert]) -> list[list[Alert]]:
    """Cut an incident's alerts where it fires anew."""
    lives: list[list[Alert]] = []
    for alert in alerts:
        if alert.status == "firing" or not lives:
            lives.append([])
        lives[-1].append(alert)
    return lives


def compare(played: Played) -> Facts:
    """Give each incident to the crisis it is about."""
    crises = [CrisisFacts(crisis) for crisis in played.truth["crises"]]
    stray = []
    for told in incidents(played.alerts):
        fitting = [facts for facts in crises if _fits(told, facts.crisis)]
        if told.last.kind == "feed" and any(_silenced(told, feed) for feed in played.truth.get("feeds", ())):
            continue
        if fitting:
            max(fitting, key=lambda facts: _alike(told, facts.crisis["slice"])).told.append(told)
        else:
            stray.append(told)
    return Facts(played, crises, stray)


def _fits(told: Told, crisis: dict[str, Any]) -> bool:
    kinds = {crisis["kind"], *ALSO[crisis["kind"]]}
    brands = {crisis["brand"], *crisis.get("brands", ())}
    if not kinds & {alert.kind for alert in told.alerts} or told.last.brand not in brands:
        return False
    from_s = told.alerts[0].detected_at.timestamp()
    over = [alert for alert in told.alerts if alert.status == "resolved"]
    to_s = over[-1].emitted_at.timestamp() if over else float("inf")
    return from_s <= seconds(crisis["end_at"]) + AFTER_S and to_s >= seconds(crisis["onset_at"]) - BEFORE_S


def _silenced(told: Told, feed: dict[str, str]) -> bool:
    """Whether an incident tells of a feed that did fall silent."""
    first = told.alerts[0].detected_at.timestamp()
    inside = seconds(feed["from"]) <= first <= seconds(feed["to"]) + AFTER_S
    return inside and told.last.slice.get("channel", [feed["channel"]]) == [feed["channel"]]


def _alike(told: Told, where: dict[str, Sequence[str]]) -> float:
    own = {(name, value) for name, values in told.where.items() for value in values}
    true = {(name, value) for name, values in where.items() for value in values}
    return len(own & true) / len(own | true) if own | true else 1.0


def seconds(text: str) -> float:
    """Unix seconds of a time."""
    return datetime.fromisoformat(text).timestamp()
