"""Context that fills itself: alerts of other systems and releases, posted by the programs that know of them.

`POST /hooks/alertmanager` takes Alertmanager's webhook, `POST /hooks/release` one JSON object of a deployment; both
with the token. What they tell becomes events of the context topic, so that an incident can name what came before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from detectors.masking import mask
from schemas.fields import Name, Slice
from schemas.inputs import Context

TITLE_CHARS = 300
ALL_BRANDS = "*"
DIMENSIONS = ("product", "region", "batch", "version")


class ForeignAlert(BaseModel):
    """One alert of a notification, as Alertmanager's webhook (version 4) has it."""

    status: str = "firing"
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    startsAt: AwareDatetime
    endsAt: AwareDatetime | None = None
    fingerprint: str = ""


class ForeignAlerts(BaseModel):
    """A notification of Alertmanager."""

    alerts: Annotated[list[ForeignAlert], Field(max_length=1000)]


class Release(BaseModel):
    """A deployment: what is new, since when (now unless told), for whom."""

    title: Annotated[str, Field(min_length=1)]
    version: str | None = None
    product: str | None = None
    brand: Name = ALL_BRANDS
    at: AwareDatetime | None = None
    id: str | None = None


def contexts_of(notification: ForeignAlerts) -> Iterator[Context]:
    """Business events of a notification; Outcry's own alerts explain nothing and are left out.

    A label `brand` names the brand, else it concerns all; labels named like dimensions make the slice.

    Examples
    --------
    >>> alert = ForeignAlert(
    ...     labels={"alertname": "RouterDown", "brand": "Acme", "region": "north"},
    ...     startsAt="2026-03-02T09:00:00Z",
    ... )
    >>> [(one.kind, one.brand, one.title, one.slice) for one in contexts_of(ForeignAlerts(alerts=[alert]))]
    [('outage', 'Acme', 'RouterDown', {'region': ['north']})]
    """
    for alert in notification.alerts:
        name = alert.labels.get("alertname", "alert")
        if name.startswith("Outcry"):
            continue
        own = alert.fingerprint or _digest(*sorted(f"{key}={value}" for key, value in alert.labels.items()))
        over = alert.status == "resolved" and alert.endsAt is not None and alert.endsAt >= alert.startsAt
        yield Context(
            # One that fires again is another event.
            context_id=f"alertmanager-{own[:64]}-{int(alert.startsAt.timestamp())}",
            brand=alert.labels.get("brand") or ALL_BRANDS,
            kind="outage",
            starts_at=alert.startsAt,
            ends_at=alert.endsAt if over else None,
            title=_title(alert.annotations.get("summary") or name),
            slice=_slice(alert.labels),
        )


def context_of(release: Release, now: datetime) -> Context:
    """Business event of a release; the same one told twice is one.

    Examples
    --------
    >>> told = Release(title="Route planner", version="4.2", at="2026-03-02T09:00:00Z")
    >>> context_of(told, told.at).title
    'Route planner 4.2'
    """
    at = release.at or now
    title = release.title if release.version is None else f"{release.title} {release.version}"
    own = release.id or _digest(release.brand, release.product or "", title, at.isoformat())
    wanted = {"product": release.product, "version": release.version}
    return Context(
        context_id=f"release-{own[:64]}",
        brand=release.brand,
        kind="release",
        starts_at=at,
        title=_title(title),
        slice=_slice({name: value for name, value in wanted.items() if value}),
    )


def _title(text: str) -> str:
    return mask(" ".join(text.split()))[:TITLE_CHARS]


def _slice(labels: dict[str, str]) -> Slice | None:
    return {name: [labels[name]] for name in DIMENSIONS if labels.get(name)} or None


def _digest(*parts: str) -> str:
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
