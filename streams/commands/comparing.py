"""The same log judged under other settings beside the one that is set: what each would have found."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from detectors.outputs import JudgeOptions
from schemas.alerts import Alert
from schemas.brandlog import IncidentTold, LogRecord, MassTold
from schemas.settings import Settings
from streams.files import BadInput
from streams.folds import judges_of, stepped

Name = TypeVar("Name", bound=Hashable)
# What may differ: the rest decides about the log itself, which is the same for all.
FOLD_SETTINGS = ("false_alarms_per_month", "max_slices", "lateness_s", "page_backfill", "dry_run")
PREFIX = "OUTCRY_"


class Alternatives(Generic[Name]):
    """Folds over one log, one for each set of options; a tap of a replay.

    Parameters
    ----------
    options
        Options by name.
    partitions
        How many brand-log partitions there are.
    """

    def __init__(self, options: Mapping[Name, JudgeOptions], partitions: int) -> None:
        self.alerts: dict[Name, list[Alert]] = {name: [] for name in options}
        self._offsets = {name: [0] * partitions for name in options}
        self._folds = {name: judges_of(each, partitions) for name, each in options.items()}

    def __call__(self, number: int, record: LogRecord, _offset: int) -> None:
        """Judge one record of the log everywhere, but for what the judges of the set options told each other."""
        if isinstance(record, (IncidentTold, MassTold)):
            return
        for name, judges in self._folds.items():
            for output in stepped(judges, self._offsets[name], number, record):
                if isinstance(output, Alert):
                    self.alerts[name].append(output)


class Episode(NamedTuple):
    """One incident: its last alert, and when it was, Unix seconds."""

    last: Alert
    from_s: float
    to_s: float

    def is_also(self, other: Episode) -> bool:
        """Whether two incidents, found under different settings, are the same trouble."""
        return self.last.brand == other.last.brand and self.from_s <= other.to_s and other.from_s <= self.to_s


def episodes(alerts: Sequence[Alert]) -> list[Episode]:
    """Incidents of some alerts, in the order of their beginning."""
    found: dict[str, Episode] = {}
    for alert in alerts:
        known = found.get(alert.incident_id)
        since_s = known.from_s if known else alert.onset_at.timestamp()
        found[alert.incident_id] = Episode(alert, since_s, alert.emitted_at.timestamp())
    return list(found.values())


def changed_settings(settings: Settings, changes: Sequence[str]) -> Settings:
    """Settings with some of them set otherwise, each as `NAME=VALUE`; raises `BadInput`.

    Examples
    --------
    >>> changed_settings(Settings(), ["OUTCRY_FALSE_ALARMS_PER_MONTH=0.1"]).false_alarms_per_month
    0.1
    """
    values: dict[str, Any] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        field = name.removeprefix(PREFIX).lower()
        if not equals or field not in FOLD_SETTINGS:
            names = ", ".join(PREFIX + known.upper() for known in FOLD_SETTINGS)
            raise BadInput(f"--with takes NAME=VALUE with one of {names}, not {change!r}")
        values[field] = value
    try:
        return Settings.model_validate({**settings.model_dump(), **values})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadInput(f"--with: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def show(set_: Sequence[Alert], other: Sequence[Alert], pages: tuple[int, int], out: Console) -> None:
    """Print what two configurations found, and what only one of them did."""
    table = Table("configuration", "incidents", "pages", "found by it alone")
    mine, theirs = episodes(set_), episodes(other)
    alone = [
        [one for one in own if not any(one.is_also(each) for each in against)]
        for own, against in ((mine, theirs), (theirs, mine))
    ]
    for name, found, paged, only in zip(
        ("as set", "with the change"), (mine, theirs), pages, alone, strict=True
    ):
        table.add_row(name, str(len(found)), str(paged), str(len(only)))
    out.print(table)
    for name, only in zip(("only as set", "only with the change"), alone, strict=True):
        for episode in only:
            out.print(f"  {name}: {episode.last.tier} {episode.last.summary}")
