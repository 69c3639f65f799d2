"""How this company works, as people edit it: what is grave, who owns what, what things cost.

Defaults come from the literature where a source is named; all of it may be changed in YAML files
(`streams/practice_files.py`). What the fold uses of it is in the brand log, so that a replay knows it too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas.alerts import Kind, Tier
from schemas.inputs import Context
from schemas.opening import OpeningHours

ANY = "*"
TIERS: tuple[Tier, ...] = get_args(Tier)
# What duties may be given for: what complaints are about, and the kinds of signals.
ABOUT = ("product_quality", "service_process", "price_perception", "emotional_appeal", "other")
CAUSES: tuple[str, ...] = (*ABOUT, *get_args(Kind), ANY)
# Parts of the practice that are entries by name.
NAMED = ("duties", "assumed", "limits", "clocks")
# A clock of a case runs for a week at most.
MOST_MINUTES = 7 * 1440
# A first answer is due within a year; figures beyond this make products that no JSON can tell.
YEAR_MIN, MOST = 365 * 1440, 1e12


class _Edited(BaseModel):
    # JSON has no words for what is not finite.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Duty(_Edited):
    """What a tier asks of whom. Without an owner, it is the team that the taxonomy names for the cause."""

    owner: Annotated[str, Field(max_length=64)] = ""
    deadline_min: Annotated[
        float, Field(gt=0, le=YEAR_MIN, description="minutes from the alert to a first answer")
    ]
    authority: Annotated[str, Field(max_length=200, description="what the owner may decide alone")]


class Assumption(_Edited):
    """A figure that estimates rest on. Money may be in any currency; every other figure has one unit."""

    value: float
    low: float
    high: float
    unit: str
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= self.low <= self.value <= self.high <= MOST:
            raise ValueError(f"0 <= low <= value <= high <= {MOST:.0e} does not hold")
        return self


class Limits(_Edited):
    """From which value on a part of the grade is yellow, orange, red."""

    yellow: Annotated[float, Field(ge=0)]
    orange: Annotated[float, Field(ge=0)]
    red: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.yellow <= self.orange <= self.red:
            raise ValueError("yellow <= orange <= red does not hold")
        return self

    def tier(self, value: float) -> Tier:
        """Tier of a value."""
        if value >= self.red:
            return "red"
        return "orange" if value >= self.orange else "yellow" if value >= self.yellow else "blue"


def _assumed(value: float, low: float, high: float, unit: str, source: str) -> Assumption:
    return Assumption(value=value, low=low, high=high, unit=unit, source=source)


_TARP = "TARP studies of complaint handling (Goodman 2006)"
_DESK = "service-desk cost surveys, 2018-2023"

SHARE, SILENT = "share", "silent_share"
# The currency of figures that nobody edited; edited ones may be in any.
MONEY, CURRENCY = "USD", re.compile("[A-Z]{3}")
ASSUMED: dict[str, Assumption] = {
    "cost_of_complaint": _assumed(200.0, 90.0, 440.0, MONEY, _DESK),
    "hours_of_complaint": _assumed(2.8, 1.0, 4.0, "h", _DESK),
    "value_of_solved": _assumed(440.0, 200.0, 900.0, MONEY, _TARP),
    "unsolved_churn": _assumed(0.23, 0.15, 0.35, SHARE, _TARP),
    "late_churn_factor": _assumed(1.67, 1.2, 2.0, "factor over 7 days", _TARP),
    "views_of_post": _assumed(
        312.0, 100.0, 1000.0, "views", "median organic reach of public posts, 2019-2022"
    ),
    "deterred_share": _assumed(0.15, 0.05, 0.22, SHARE, "consumer surveys on negative reviews, 2018-2021"),
    "people_told": _assumed(12.0, 9.0, 15.0, "people", _TARP),
    SILENT: _assumed(0.91, 0.80, 0.96, SHARE, _TARP),
}

DUTIES: dict[str, dict[str, Duty]] = {
    ANY: {
        "red": Duty(
            deadline_min=60, authority="stop sale or service of the slice; compensate up to 50,000 USD"
        ),
        "orange": Duty(deadline_min=240, authority="compensate up to 10,000 USD; change the public answer"),
        "yellow": Duty(deadline_min=1440, authority="compensate up to 1,000 USD"),
        "blue": Duty(deadline_min=4320, authority="answer the customers"),
    },
    "safety": {
        "red": Duty(owner="product-safety", deadline_min=30, authority="stop sale; start a recall"),
        "orange": Duty(owner="product-safety", deadline_min=60, authority="stop sale of the batch"),
    },
    "threat": {"red": Duty(owner="legal", deadline_min=60, authority="speak for the company")},
    "feed": {
        ANY: Duty(owner="platform", deadline_min=60, authority="restart the feed; call its supplier"),
    },
}

LIMITS: dict[str, Limits] = {
    "size": Limits(yellow=8, orange=30, red=100),
    "speed": Limits(yellow=20, orange=60, red=240),
    "cost": Limits(yellow=5_000, orange=50_000, red=250_000),
    "reach": Limits(yellow=50_000, orange=500_000, red=5_000_000),
}


# Minutes from the opening of a case to each step of the desk: the 30/60/90 rule.
CLOCKS: dict[str, float] = {"first_response": 30.0, "preliminary_solution": 60.0, "follow_up": 90.0}


class Practice(_Edited):
    """All of it. A part that is given replaces the default entry of its name and leaves the others.

    Examples
    --------
    >>> practice = Practice(
    ...     duties={"service_process": {"*": Duty(owner="ops", deadline_min=5, authority="all")}}
    ... )
    >>> practice.duty("service_process", "red").owner, practice.duty("price_perception", "red").deadline_min
    ('ops', 60.0)
    """

    duties: dict[str, dict[str, Duty]] = {}
    assumed: dict[str, Assumption] = {}
    limits: dict[str, Limits] = {}
    clocks: dict[str, Annotated[float, Field(gt=0, le=MOST_MINUTES)]] = {}
    # Of the calendars (`schemas.calendars`), in UTC.
    holidays: Annotated[list[Context], Field(max_length=5000)] = []
    hours: dict[str, OpeningHours] = {}

    @model_validator(mode="after")
    def _known(self) -> Self:
        for given, known, what in (
            (self.assumed, ASSUMED, "figure"),
            (self.limits, LIMITS, "part of the grade"),
            (self.clocks, CLOCKS, "clock"),
            (self.duties, CAUSES, "cause"),
        ):
            _refuse_strange(given, known, what)
        for cause, row in self.duties.items():
            _refuse_strange(row, (*TIERS, ANY), f"tier of {cause}")
        for name, figure in self.assumed.items():
            _refuse_untold(name, figure)
        return self

    def duty(self, cause: str, tier: Tier) -> Duty:
        """What is to be done by whom: every combination has one, since the default row names every tier."""
        for name in (cause, ANY):
            for table in (self.duties, DUTIES):
                row = table.get(name, {})
                if tier in row or ANY in row:
                    return row.get(tier) or row[ANY]
        raise AssertionError("the default row names every tier")

    def assumption(self, name: str) -> Assumption:
        """One figure."""
        return self.assumed.get(name) or ASSUMED[name]

    def minutes(self) -> dict[str, float]:
        """Minutes that each clock of a case runs."""
        return {**CLOCKS, **self.clocks}

    def opening(self, brand: str) -> OpeningHours | None:
        """Hours of a brand's service desk; None if it works day and night."""
        return self.hours.get(brand) or self.hours.get(ANY)

    def limit(self, part: str) -> Limits:
        """Limits of one part of the grade."""
        return self.limits.get(part) or LIMITS[part]


def borne(told: Any) -> Any:
    """Leave out of a practice that a log or a checkpoint holds, as JSON types, the entries that are refused by now.

    An older version let more pass than this one; the rest of what people edited is to stay in force.

    Examples
    --------
    >>> borne({"clocks": {"follow_up": 60.0, "last_post": 5.0}, "holidays": []})
    {'clocks': {'follow_up': 60.0}, 'holidays': []}
    """
    if not isinstance(told, dict):
        return told
    named = {part: told[part] for part in NAMED if isinstance(told.get(part), dict)}
    return told | {
        part: {name: entry for name, entry in entries.items() if _is_valid({part: {name: entry}})}
        for part, entries in named.items()
    }


def _is_valid(told: dict[str, Any]) -> bool:
    try:
        Practice.model_validate(told)
    except ValidationError:
        return False
    return True


def _refuse_strange(given: Iterable[str], known: Collection[str], what: str) -> None:
    strange = sorted(set(given) - set(known))
    if strange:
        raise ValueError(f"{strange[0]!r} is no {what}; there are {', '.join(known)}")


def _refuse_untold(name: str, figure: Assumption) -> None:
    """Refuse a figure that would be taken for another one, or makes no estimate; all other checks have been made."""
    unit = ASSUMED[name].unit
    if unit == MONEY and not CURRENCY.fullmatch(figure.unit):
        raise ValueError(
            f"{name}: {figure.unit!r} is no currency; write its code of three letters, like {MONEY}"
        )
    # Of words that explain the unit, the first is enough.
    if unit != MONEY and figure.unit not in (unit, unit.partition(" ")[0]):
        raise ValueError(f"{name}: {figure.unit!r} is not its unit; it is told in {unit!r}")
    if unit == SHARE and figure.high > 1.0:
        raise ValueError(f"{name}: a share is from 0 to 1")
    if name == SILENT and figure.high == 1.0:
        raise ValueError(f"{name}: it is less than 1, since those who complain are not silent")


DEFAULT = Practice()
