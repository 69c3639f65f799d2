"""The page for people: incidents as server-rendered HTML."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from detectors.gauges import RATIO_CONTACTS
from schemas.alerts import TIER_RANK, Alert
from schemas.fields import Slice
from schemas.samples import LabelRequest
from streams.display import plain
from streams.spread import spread_of
from streams.web.chart import Chart, chart
from streams.web.minutes import NOTHING, Minutes
from streams.web.page_words import SENTENCES_ZH, Language, duration, say
from streams.web.summaries import summary
from streams.web.vitals import Vitals

# What one screen bears; the rest is a click away.
OPEN, PAST, CHARTS, BRANDS = 60, 40, 24, 12
# Nothing heard for so long: calm is no longer known. Seconds.
SILENT_S = 600.0
# A bar of the small charts of whole brands, seconds.
SPARK_S = 300
SPARK_PX = 40
# A text that is longer is folded.
LONG_CHARS, SENTENCE_CHARS, NAME_CHARS = 280, 400, 120

# Counts by minute of a brand's slice.
Counted = Callable[[str, Slice], Minutes]


class Form(NamedTuple):
    """What this reader may tell: whether anything can be told here, the form's token, and the way to the token.

    `waiting` is how many texts wait for a label.
    """

    possible: bool = False
    token: str = ""
    to: str = ""
    waiting: int = 0


NO_FORM = Form()


def number(value: float) -> str:
    """A number for people: whole from 100 on, else with one decimal where it has any.

    Examples
    --------
    >>> number(1234.5), number(12.34), number(3.0)
    ('1,234', '12.3', '3')
    """
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"


@cache
def static_files() -> dict[str, bytes]:
    """Style, script and pictures by name."""
    folder = files("streams.web") / "static"
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


@cache
def fingerprint() -> str:
    """Changes with any static file, so that browsers may keep them."""
    return hashlib.sha256(b"".join(body for _, body in sorted(static_files().items()))).hexdigest()[:10]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("streams.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"plain": plain, "number": number}
    environment.globals |= {
        "NAME": NAME_CHARS,
        "SENTENCE": SENTENCE_CHARS,
        "LONG": LONG_CHARS,
        "version": fingerprint(),
    }
    return environment


def _render(name: str, language: Language, now_s: float, **values: Any) -> str:
    words = say(language)
    return (
        _templates()
        .get_template(name)
        .render(
            language=language,
            say=words,
            now_s=now_s,
            lasting=partial(duration, language=language),
            sentence=partial(summary, language=language),
            told=partial(_told, language=language),
            clock=_clock,
            **values,
        )
    )


def _told(text: str, language: Language) -> str:
    return SENTENCES_ZH.get(text, text) if language == "zh" else text


def _clock(at_s: float, form: str = "%Y-%m-%d %H:%M UTC") -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime(form)


def render_overview(
    incidents: Sequence[Alert],
    vitals: Vitals,
    now_s: float,
    *,
    language: Language = "en",
    counted: Counted | None = None,
    brands: Sequence[str] = (),
    everything: bool = False,
    form: Form = NO_FORM,
) -> str:
    """All incidents, the open ones first.

    Parameters
    ----------
    incidents
        In the order in which they are to be shown.
    vitals
        How this worker fares.
    now_s
        Wall clock, Unix seconds.
    language
        Of the page's own words.
    counted
        Counts by minute, for the charts.
    brands
        Those of which counts are known.
    everything
        Show all incidents, however many.
    form
        What the reader may tell.
    """
    opened = [one for one in incidents if one.status != "resolved"]
    past = [one for one in incidents if one.status == "resolved"]
    past.sort(key=lambda one: one.emitted_at, reverse=True)
    tiers = Counter(one.tier for one in opened)
    drawn = {one.incident_id: _drawn(one, counted, 132) for one in opened[:CHARTS]}
    return _render(
        "overview.html",
        language,
        now_s,
        opened=opened if everything else opened[:OPEN],
        past=past if everything else past[:PAST],
        hidden=0 if everything else max(0, len(opened) - OPEN) + max(0, len(past) - PAST),
        count=len(opened),
        tiers=sorted(tiers.items(), key=lambda entry: -TIER_RANK[entry[0]]),
        silent=vitals.newest_s is None or vitals.newest_s > SILENT_S,
        charts=drawn,
        vitals=vitals,
        few=round(RATIO_CONTACTS),
        form=form,
        heard=_heard(brands, counted),
    )


def _drawn(incident: Alert, counted: Counted | None, height: int) -> Chart | None:
    counts = counted(incident.brand, incident.slice) if counted else NOTHING
    return chart(counts, incident, height=height)


def _heard(brands: Sequence[str], counted: Counted | None) -> list[dict[str, Any]]:
    """The loudest brands with their sums of the last hour."""
    found: list[dict[str, Any]] = []
    for brand in brands if counted else ():
        counts = counted(brand, {}) if counted else NOTHING
        drawn = chart(counts.coarser(SPARK_S), height=SPARK_PX, axis=0)
        if drawn is not None:
            last = counts.rows[-max(1, 3600 // counts.step_s) :]
            found.append(
                {
                    "brand": brand,
                    "complaints": sum(row.complaints for row in last),
                    "contacts": sum(row.contacts for row in last),
                    "until_s": last[-1].at_s + counts.step_s,
                    "chart": drawn,
                }
            )
    return sorted(found, key=lambda one: (-one["complaints"], one["brand"]))[:BRANDS]


def render_incident(
    incident: Alert,
    now_s: float,
    *,
    language: Language = "en",
    counted: Counted | None = None,
    history: Sequence[Alert] = (),
    form: Form = NO_FORM,
    told: str = "",
) -> str:
    """One incident with its reasons; `history` are its changes, the oldest first, `told` the verdict just given."""
    values = {"history": history, "form": form, "verdict": told, "spread": spread_of(incident)}
    drawn = _drawn(incident, counted, 220)
    return _render("incident.html", language, now_s, incident=incident, chart=drawn, **values)


def render_labels(
    events: Sequence[LabelRequest], now_s: float, *, language: Language, form: Form, told: str
) -> str:
    """Texts to be labelled, the most telling first; `told` is set after one was."""
    return _render("labels.html", language, now_s, events=events, form=form, done=told)


def render_refused(language: Language, now_s: float, why: str) -> str:
    """Say that nothing was written; `why` is a key of the page's words."""
    return _render("refused.html", language, now_s, why=why)


def render_login(language: Language, now_s: float, *, possible: bool, wrong: bool, to: str) -> str:
    """Ask for the token; `possible` is whether one is set at all, `to` where to go with it."""
    return _render("login.html", language, now_s, possible=possible, wrong=wrong, to=to)


def render_missing(language: Language, now_s: float, what: str = "gone") -> str:
    """Say that there is nothing; `what` is a key of the page's words, and `<what>_why` that of the reason."""
    return _render("missing.html", language, now_s, what=what)
