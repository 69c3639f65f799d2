"""A rate that follows the hour of the week, learned online and shrunk to what is known already."""

from __future__ import annotations

import base64
from array import array
from collections.abc import Sequence
from math import exp, log
from typing import Any, NamedTuple

import numpy as np

from detectors.spikes.shrinkage import Floats, HourCounts, Spread, shrunk

HOUR_S, DAY_S, WEEK_S = 3600.0, 86400.0, 604800.0
CELLS = 168
# 1970-01-01 was a Thursday: cell 0 is Sunday, midnight.
SUNDAY_S = 3 * DAY_S
# A cell's memory: what was learned this long ago counts half.
HALF_LIFE_S = 28 * DAY_S
VERSION = 2
# Weighted counts beyond this are no counts; it keeps them within single precision, which is what a cell needs.
_MOST = 1e30
_NONE, _NEVER, _FLAT = (array("f", [value] * CELLS) for value in (0.0, -20.0, 1.0))
# Without the looks at its arguments that `sum` takes: of so few values they are half of the cost.
_SUM = np.add.reduce


class WeekTable:
    """Events per unit of exposure for each of the 168 hours of the week.

    The rate is a product of a level, a prior shape, the hour of the day, the day of the week and the single
    cell, each a ratio of observed to expected counts with pseudo-counts (a gamma prior), so that three days of
    history already give the daily shape, and cells never seen follow the factors that were.

    Parameters
    ----------
    utc_offset_s
        Offset of the brand's local time from UTC, seconds.
    sds
        How far hours of the day, days and single cells are thought to stray, as standard deviations of ratios.

    Examples
    --------
    >>> table = WeekTable()
    >>> for hour in range(72):
    ...     table.add(hour * 3600.0, 60.0 if hour % 24 >= 12 else 20.0, 3600.0)
    >>> table.fit(noise=0.01, weeks=3 / 7)
    >>> 3600 * table.rate(100 * 3600.0) < 25 < 55 < 3600 * table.rate(114 * 3600.0)
    True

    References
    ----------
    .. [1] Gelman, A., Hill, J. (2007). Data Analysis Using Regression and Multilevel/Hierarchical Models, ch. 12.
    """

    __slots__ = (
        "_count",
        "_exposure",
        "counts",
        "exposure",
        "log_rates",
        "prior",
        "sds",
        "shift_s",
        "weight",
    )

    def __init__(self, utc_offset_s: float = 0.0, sds: tuple[float, float, float] = (0.5, 0.3, 0.1)) -> None:
        self.sds = sds
        self.shift_s = utc_offset_s - SUNDAY_S
        self.counts, self.exposure = array("f", _NONE), array("f", _NONE)
        self._count = self._exposure = 0.0
        self.log_rates = array("f", _NEVER)
        self.prior: array[float] | None = None
        self.weight = 1.0

    def cell(self, timestamp: float) -> int:
        """Hour of the week, 0 to 167, that holds an epoch second."""
        return int((timestamp + self.shift_s) % WEEK_S // HOUR_S)

    def add(self, timestamp: float, count: float, exposure: float) -> None:
        """Learn a count and what it was counted over, both of the hour that holds `timestamp`."""
        cell = self.cell(timestamp)
        # Instead of fading all cells, what is new weighs more.
        count *= self.weight
        exposure *= self.weight
        self.counts[cell] += count
        self.exposure[cell] += exposure
        self._count += count
        self._exposure += exposure

    def add_empty(self, timestamp: float, seconds: float) -> None:
        """Learn that nothing came for a while, hour by hour; whole weeks at once."""
        weeks, rest = divmod(seconds, WEEK_S)
        if weeks:
            for hour in range(CELLS):
                self.add(timestamp + hour * HOUR_S, 0.0, weeks * HOUR_S)
        while rest > 0.0:
            step = min(rest, HOUR_S - timestamp % HOUR_S)
            self.add(timestamp, 0.0, step)
            timestamp += step
            rest -= step

    def fade(self, elapsed_s: float) -> None:
        """Let what was learned so far count less."""
        self.weight *= 2.0 ** min(elapsed_s / HALF_LIFE_S, 99.0)
        if self.weight > 1e6:
            self.counts = array("f", [value / self.weight for value in self.counts])
            self.exposure = array("f", [value / self.weight for value in self.exposure])
            self._count, self._exposure = sum(self.counts), sum(self.exposure)
            self.weight = 1.0

    def scale(self, ratio: float) -> None:
        """Multiply every rate, as after a change of what is counted."""
        self.counts = array("f", [min(value * ratio, _MOST) for value in self.counts])
        self._count = min(self._count * ratio, CELLS * _MOST)
        self.log_rates = array("f", [value + log(ratio) for value in self.log_rates])

    def fit(self, noise: float, weeks: float) -> None:
        """Work the shape out anew from what was learned: `fit_all` of one table."""
        fit_all([self], [noise], [weeks])

    def shape(self) -> array[float]:
        """Rates relative to their mean, for the tables of finer slices to shrink to."""
        rates = np.exp(np.array(self.log_rates, dtype=np.float64))
        return array("f", (rates / rates.mean()).tolist())

    def rate(self, timestamp: float) -> float:
        """Rate per unit of exposure at an epoch second, smooth across hours (a Catmull-Rom spline of logarithms)."""
        return self.rate_at(*self.place(timestamp))

    def place(self, timestamp: float) -> tuple[int, float]:
        """Hour of the week whose middle an epoch second follows, and the part of an hour by which it does."""
        position = ((timestamp + self.shift_s) / HOUR_S - 0.5) % CELLS
        whole = int(position)
        return whole % CELLS, position - whole

    def rate_at(self, hour: int, part: float) -> float:
        """`rate` at a place, which is the same for all tables of one local time."""
        # Cells before and after the week's ends are its last and first ones: indices below 0 are theirs already.
        logs = self.log_rates
        a, b = logs[hour - 1], logs[hour]
        c, d = logs[hour - CELLS + 1], logs[hour - CELLS + 2]
        return exp(
            b
            + 0.5 * part * (c - a + part * (2.0 * a - 5.0 * b + 4.0 * c - d + part * (3.0 * (b - c) + d - a)))
        )

    def sunday(self, timestamp: float) -> float:
        """Epoch second of the Sunday of the same week at the same hour."""
        return timestamp - self.cell(timestamp) // 24 * DAY_S

    def mean_rate(self, timestamp: float) -> float:
        """Rate of the whole hour that holds an epoch second."""
        return exp(self.log_rates[self.cell(timestamp)])

    def learned_rate(self) -> float:
        """Mean rate of all that was learned, events per unit of exposure."""
        return self._count / self._exposure if self._exposure > 0.0 else 0.0

    def learned_count(self) -> float:
        """Sum of the counts that still count."""
        return self._count / self.weight

    def learned_s(self) -> float:
        """Sum of the exposure that still counts."""
        return sum(self.exposure) / self.weight

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, without the prior: many tables share one."""
        return {
            "version": VERSION,
            "shift_s": self.shift_s,
            "sds": list(self.sds),
            "weight": self.weight,
            "count": self._count,
            "seen": self._exposure,
            "counts": packed(self.counts),
            "exposure": packed(self.exposure),
            "log_rates": packed(self.log_rates),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> WeekTable:
        """Restore what `to_state` gave."""
        if state["version"] != VERSION:
            message = f"week table of version {state['version']} cannot be read, only version {VERSION}"
            raise ValueError(message)
        table = cls()
        hour_sd, day_sd, cell_sd = state["sds"]
        table.sds = (hour_sd, day_sd, cell_sd)
        table.shift_s, table.weight = state["shift_s"], state["weight"]
        table.counts, table.exposure = unpacked(state["counts"]), unpacked(state["exposure"])
        table._count, table._exposure = state["count"], state["seen"]
        table.log_rates = unpacked(state["log_rates"])
        return table


class Parent(NamedTuple):
    """What a slice may borrow from the slice that holds it: hour-of-week shapes relative to their means."""

    contacts_shape: array[float]
    share_shape: array[float]
    # Ratios of a holiday's contacts to a Sunday's, for the 24 hours of the day; none before the first.
    holiday: array[float] | None = None

    def to_state(self) -> list[str]:
        """State as JSON types."""
        return [packed(shape) for shape in self if shape is not None]

    @classmethod
    def from_state(cls, state: Sequence[str]) -> Parent:
        """Restore what `to_state` gave."""
        return cls(*map(unpacked, state))


def fit_all(tables: Sequence[WeekTable], noises: Sequence[float], weeks: Sequence[float]) -> None:
    """Work the shapes of tables out anew from what each has learned; many at once cost little more than one.

    Parameters
    ----------
    tables
        The tables.
    noises
        Relative variance of an hour's count beyond Poisson's, for each: what it hides is not shape.
    weeks
        How many weeks each has observed.
    """
    weight = np.array([table.weight for table in tables])[:, None, None]
    counts = _weeks([table.counts for table in tables]) / weight
    exposure = _weeks([table.exposure for table in tables]) / weight
    prior = _weeks([_FLAT if table.prior is None else table.prior for table in tables])
    sds = np.array([table.sds if table.prior is None else [0.5 * sd for sd in table.sds] for table in tables])
    noise = (np.array(noises) / np.array(weeks))[:, None]
    flat = prior * ((_total(counts) + 0.5) / (_total(prior * exposure) + 1e-9))
    expected = flat * exposure
    by_hour, by_day = HourCounts(_SUM(counts, 1), sds[:, :1], noise / 7.0), _SUM(counts, 2)
    of_day = Spread.of(sds[:, 1:2], noise / 8.0)
    day: Floats = np.ones((len(tables), 7, 1))
    for _ in range(2):
        hour = by_hour.shrunk(_SUM(expected * day, 1))[:, None, :]
        day = shrunk(by_day, _SUM(expected * hour, 2), of_day)[:, :, None]
    rates = flat * hour * day
    rates *= shrunk(counts, rates * exposure, Spread.of(sds[:, 2:, None], noise[:, :, None]))
    logs = np.log(rates + 1e-12).astype(np.float32).reshape(len(tables), CELLS)
    for table, row, seen in zip(tables, logs, exposure.any((1, 2)).tolist(), strict=True):
        if seen:
            table.log_rates = array("f", row.tobytes())


def _weeks(rows: Sequence[array[float]]) -> Floats:
    return np.frombuffer(b"".join(rows), dtype=np.float32).astype(np.float64).reshape(len(rows), 7, 24)


def _total(values: Floats) -> Floats:
    total: Floats = values.sum((1, 2), keepdims=True)
    return total


def packed(values: array[float]) -> str:
    """Cells as text."""
    return base64.b64encode(np.array(values, dtype="<f4").tobytes()).decode("ascii")


def unpacked(text: str) -> array[float]:
    """Cells from what `packed` gave."""
    return array("f", np.frombuffer(base64.b64decode(text), dtype="<f4").tolist())
