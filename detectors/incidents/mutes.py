"""Mutes: business events that say for whom nobody is to be paged, and from what nothing is to be learned."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from detectors.incident import Incident
from detectors.incidents.grouping import contains
from detectors.slices import slice_key_of
from schemas.alerts import Kind
from schemas.inputs import Context


class Mute(NamedTuple):
    """For whom nobody is paged: a slice of a brand, kinds of incidents (all, if empty), one incident, for a time.

    A mass incident that is named covers those that it consists of, which would page in its stead.
    Times are Unix seconds of event time.

    Examples
    --------
    >>> mute = Mute(100.0, 200.0, "region=n")
    >>> mute.covers(150.0, "spike", "region=n", "id"), mute.covers(150.0, "spike", "", "id")
    (True, False)
    >>> mute.covers(200.0, "spike", "region=n", "id")
    False
    """

    starts_s: float
    ends_s: float
    where: str = ""
    kinds: tuple[Kind, ...] = ()
    incident_id: str = ""
    page: bool = False
    learn: bool = True

    def on(self, now_s: float) -> bool:
        """Whether it is in force."""
        return self.starts_s <= now_s < self.ends_s

    def covers(self, now_s: float, kind: Kind, slice_key: str, incident_id: str, parent: str = "") -> bool:
        """Whether nobody is paged for such an incident now."""
        return (
            not self.page
            and self.on(now_s)
            and (not self.kinds or kind in self.kinds)
            and self.incident_id in ("", incident_id, parent)
            and contains(self.where, slice_key)
        )


def is_muted(mutes: Iterable[Mute], incident: Incident, now_s: float) -> bool:
    """Whether nobody is to be paged for an incident at a time in Unix seconds."""
    signal, name, parent = incident.signal, incident.incident_id, incident.parent
    return any(mute.covers(now_s, signal.kind, signal.slice_key, name, parent) for mute in mutes)


def untaught(mutes: Iterable[Mute], now_s: float) -> tuple[str, ...]:
    """Slices from which nothing is to be learned now."""
    return tuple(sorted({mute.where for mute in mutes if not mute.learn and mute.on(now_s)}))


def mutes_of(contexts: Iterable[Context], brand: str) -> tuple[Mute, ...]:
    """Mutes of a brand among business events; one without an end lasts until it is deleted."""
    return tuple(
        Mute(
            each.starts_at.timestamp(),
            inf if each.ends_at is None else each.ends_at.timestamp(),
            slice_key_of(each.slice or {}),
            tuple(each.mute_kinds),
            each.incident_id or "",
            each.page,
            each.learn,
        )
        for each in contexts
        if each.kind == "mute" and each.brand in ("*", brand)
    )
