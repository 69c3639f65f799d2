"""The page for people: incidents as server-rendered HTML."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, select_autoescape

from schemas.alerts import Alert


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("streams", "templates"), autoescape=select_autoescape(), trim_blocks=True
    )


def render_overview(incidents: Sequence[Alert], wrong: Sequence[str], now_s: float) -> str:
    """All incidents, the open ones first; `wrong` is what the worker lacks."""
    return _templates().get_template("overview.html").render(incidents=incidents, wrong=wrong, now_s=now_s)


def render_incident(incident: Alert, now_s: float) -> str:
    """One incident with its reasons."""
    return _templates().get_template("incident.html").render(incident=incident, now_s=now_s)
