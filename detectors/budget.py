"""A budget of pages for each owner and week: beyond it incidents wait for a digest, and red ones pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.alerts import Alert

WEEK_S = 7 * 86400.0
PAGING = ("critical", "warning")


def pages(incident: Alert, children: frozenset[str] | set[str] = frozenset()) -> bool:
    """Whether an incident, as it was last told, would page somebody if the budget allowed it."""
    return (
        incident.severity in PAGING
        and not (incident.muted or incident.dry_run or incident.backfill or incident.parent)
        and incident.incident_id not in children
    )


def held_back(incidents: Sequence[Alert], per_week: int) -> set[str]:
    """Ids of incidents beyond their owner's budget: so many pages in the week before they were found.

    Follows from the incidents alone, so that every worker that knows them holds back the same ones, and so that what
    is held back once is not paged later for others having grown old.

    Parameters
    ----------
    incidents
        The latest state of each, ended ones of the last week among them.
    per_week
        Pages that an owner gets in a week; red incidents count and are never held back.
    """
    children = {child for one in incidents for child in one.children}
    spent: dict[str, list[float]] = {}
    held = set()
    for one in sorted(_asking(incidents, children), key=lambda each: (each.detected_at, each.incident_id)):
        found_s = one.detected_at.timestamp()
        week = [at_s for at_s in spent.get(one.owner, ()) if at_s > found_s - WEEK_S]
        if len(week) >= per_week and one.tier != "red":
            held.add(one.incident_id)
        else:
            week.append(found_s)
        spent[one.owner] = week
    return held


def _asking(incidents: Iterable[Alert], children: set[str]) -> list[Alert]:
    return [one for one in incidents if pages(one, children)]
