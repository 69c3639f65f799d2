"""What an incident may come to: contacts, hours, money, customers. Every estimate says what it assumes."""

from __future__ import annotations

from typing import NamedTuple

from detectors.signal import Signal
from schemas.alerts import Impact
from schemas.practice import DEFAULT, Assumption, Practice

DAY_S = 86400.0
LEAST_S = 900.0


class Scale(NamedTuple):
    """How big it is so far: complaints beyond the expected, of them posts; distinct complainants.

    Of a thread only posts are known.
    """

    excess: float
    posts: float
    complainants: float


def estimates(
    signal: Signal, scale: Scale, practice: Practice = DEFAULT, *, now_s: float = 0.0
) -> list[Impact]:
    """Estimates for an incident, the contacts to come first; none where nothing is beyond the expected.

    `now_s` is the judge's present time, Unix seconds: up to then was counted what does not say until when.

    Examples
    --------
    >>> surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care", until_s=7200.0)
    >>> [(one.name, one.value, one.unit) for one in estimates(surge, Scale(40.0, 10.0, 38.0))][:3]
    [('contacts in the next 24 h', 480.0, 'contacts'), ('handling', 112.0, 'h'), ('cost', 8000.0, 'USD')]
    """
    posts = _of_posts(scale.posts, practice) if scale.posts >= 1.0 else []
    if signal.of_thread:
        return posts
    if scale.excess < 1.0:
        return []
    days = max((signal.until_s or now_s) - signal.onset_s, LEAST_S) / DAY_S
    return [
        *_of_contacts(scale.excess, days, practice),
        *_of_customers(scale.complainants, practice),
        *posts,
    ]


def _of_contacts(excess: float, days: float, practice: Practice) -> list[Impact]:
    """What complaints beyond the expected ask of the desk, and how many are to come."""
    coming, cost = excess / days, practice.assumption("cost_of_complaint")
    return [
        Impact(
            name="contacts in the next 24 h",
            value=_round(coming),
            unit="contacts",
            assumption="complaints beyond the expected go on at the mean rate since the onset",
            source="this incident's counts",
            range=(0.0, _round(2.0 * coming)),
        ),
        _times(
            "handling",
            excess,
            practice.assumption("hours_of_complaint"),
            "h",
            "complaints beyond the expected",
        ),
        _times("cost", excess, cost, cost.unit, "complaints beyond the expected"),
    ]


def _of_customers(complainants: float, practice: Practice) -> list[Impact]:
    """What distinct complainants may do: leave, be silent and leave, tell others, stay for an answer."""
    known = practice.assumption
    silent = known("silent_share")
    churn, late, solved = known("unsolved_churn"), known("late_churn_factor"), known("value_of_solved")
    quiet = [share / (1.0 - share) for share in (silent.value, silent.low, silent.high)]
    return [
        _times("customers lost if unsolved", complainants, churn, "customers", "distinct complainants"),
        Impact(
            name="silent leavers",
            value=_round(complainants * quiet[0] * churn.value),
            unit="customers",
            assumption=f"{silent.value:.0%} of the unhappy say nothing; of them {churn.value:.0%} leave",
            source=silent.source,
            range=(
                _round(complainants * quiet[1] * churn.low),
                _round(complainants * quiet[2] * churn.high),
            ),
        ),
        _times("people told", complainants, known("people_told"), "people", "distinct complainants"),
        Impact(
            name="an answer within 7 days is worth",
            value=_round(complainants * churn.value * (late.value - 1.0) * solved.value),
            unit=solved.unit,
            assumption=(
                f"complainants × churn {churn.value:.0%} × ({late.value:g} − 1 when answered later) × "
                f"{solved.value:g} {solved.unit} a customer kept"
            ),
            source=late.source,
            range=(
                _round(complainants * churn.low * (late.low - 1.0) * solved.low),
                _round(complainants * churn.high * (late.high - 1.0) * solved.high),
            ),
        ),
    ]


def _of_posts(posts: float, practice: Practice) -> list[Impact]:
    """Whom posts beyond the expected reach, and how many of them they deter."""
    views, deterred = practice.assumption("views_of_post"), practice.assumption("deterred_share")
    return [
        _times("reach", posts, views, "views", "posts beyond the expected"),
        Impact(
            name="deterred by posts",
            value=_round(posts * views.value * deterred.value),
            unit="people",
            assumption=f"posts × {views.value:g} views × {deterred.value:.0%} of them deterred",
            source=deterred.source,
            range=(
                _round(posts * views.low * deterred.low),
                _round(posts * views.high * deterred.high),
            ),
        ),
    ]


def _times(name: str, count: float, each: Assumption, unit: str, what: str) -> Impact:
    return Impact(
        name=name,
        value=_round(count * each.value),
        unit=unit,
        assumption=f"{what} × {each.value:g} {each.unit}",
        source=each.source,
        range=(_round(count * each.low), _round(count * each.high)),
    )


def _round(value: float) -> float:
    """Keep three significant digits: estimates are not more exact than that."""
    return float(f"{value:.3g}")
