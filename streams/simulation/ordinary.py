"""Plots without a crisis, and plots whose trouble is the feed rather than the customers."""

from __future__ import annotations

from streams.simulation.contacts import moment
from streams.simulation.crises import OUTAGE_RATIO
from streams.simulation.effects import Hold, Lift, Shift, Silence, Slow, plateau
from streams.simulation.stage import Plot, Stage, days, hours
from streams.simulation.world import NORTHLINE, QUICKBITE, VOLTRA

MONDAY = 0


def calm(stage: Stage) -> Plot:
    """Life as usual."""
    plot = Plot(stage)
    plot.context("spring-day", "*", "holiday", stage.live_s + days(3), "Spring day", told_s=stage.live_s)
    return plot


def monday_peak(stage: Stage) -> Plot:
    """Every Monday brings far more of everything than other days."""
    plot = Plot(stage)
    first = int(stage.start_s // days(1)) - 7
    for day in range(first, int(stage.end_s // days(1)) + 2):
        if (day + 3) % 7 == MONDAY:
            morning_s = days(day) + hours(6)
            knots = plateau(
                morning_s, morning_s + hours(2), morning_s + hours(10), morning_s + hours(14), 1.0
            )
            plot.effects.append(Lift(tuple((at_s, 1.0 + 0.8 * stage.size * up) for at_s, up in knots)))
    return plot


def campaign(stage: Stage) -> Plot:
    """A sale: for two days contacts and complaints alike are two and a half times as many."""
    plot, start_s = Plot(stage), stage.daytime(QUICKBITE)
    end_s = start_s + days(2)
    plot.context(
        "double-points",
        QUICKBITE.name,
        "campaign",
        start_s,
        "Double points for two days",
        told_s=start_s - days(1),
        ends_s=end_s,
    )
    factor = plateau(start_s, start_s + hours(1), end_s, end_s + hours(3), 1.5 * stage.size)
    plot.effects.append(Lift(tuple((at_s, 1.0 + up) for at_s, up in factor), QUICKBITE.name))
    talk = plateau(start_s, start_s + 600, end_s, end_s + hours(3), 0.5)
    plot.effects.append(Shift(QUICKBITE.name, "campaign", talk, complaint=False))
    return plot


def growth(stage: Stage) -> Plot:
    """Business grows by 35 % a year, complaints with it: worth a note, never a page."""
    plot = Plot(stage)
    years = (stage.end_s - stage.start_s) / days(365)
    plot.effects.append(Lift(((stage.start_s, 1.0), (stage.end_s, (1.0 + 0.35 * stage.size) ** years))))
    plot.truth["note_allowed"] = True
    return plot


def feed_gap(stage: Stage) -> Plot:
    """The calls' feed falls silent in the middle of an incident."""
    plot, onset_s = Plot(stage), stage.daytime(NORTHLINE)
    course = plateau(onset_s, onset_s + 600, onset_s + hours(9), onset_s + hours(10), stage.excess(8.0))
    plot.surge("gap", NORTHLINE, "network", course)
    gap = (onset_s + hours(2), onset_s + hours(5))
    plot.effects.append(Silence("call", *gap))
    _feed(plot, "silent", "call", *gap)
    return plot


def late_flood(stage: Stage) -> Plot:
    """Six hours of chats arrive at once: late, and no crisis."""
    plot, start_s = Plot(stage), stage.daytime(VOLTRA)
    plot.effects.append(Hold("chat", start_s, start_s + hours(6)))
    _feed(plot, "held", "chat", start_s, start_s + hours(6))
    return plot


def slow_transcripts(stage: Stage) -> Plot:
    """Calls always come twenty minutes late, during an outage too."""
    plot, onset_s = Plot(stage), stage.daytime(NORTHLINE)
    plot.effects.append(Slow("call", 1200.0))
    course = plateau(
        onset_s, onset_s + 480, onset_s + hours(5), onset_s + hours(6), stage.excess(OUTAGE_RATIO)
    )
    plot.surge("outage", NORTHLINE, "outage", course)
    return plot


def _feed(plot: Plot, state: str, channel: str, from_s: float, to_s: float) -> None:
    told = {"state": state, "channel": channel, "brand": "*", "from": moment(from_s), "to": moment(to_s)}
    plot.truth.setdefault("feeds", []).append(told)
