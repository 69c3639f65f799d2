"""What would have kept an alarm quiet: a smaller budget of false alarms, or fewer complaints."""

from __future__ import annotations

from math import exp, log

MONTH_MOST = 1e-12


def budget_at(statistic: float, threshold: float, false_alarms_per_month: float) -> float:
    """About the dial from which on an alarm would not have come: thresholds grow by the log of the time between alarms.

    Examples
    --------
    >>> round(budget_at(12.0, 9.7, 1.0), 2)
    0.1
    """
    return max(false_alarms_per_month * exp(min(threshold - statistic, 0.0)), MONTH_MOST)


def most_quiet(expected: float, threshold: float) -> int:
    """Most complaints that would have passed where so many were expected.

    The Poisson log-likelihood ratio of the best rate against the expected one, in nats, stays below the threshold.

    Examples
    --------
    >>> most_quiet(10.0, 6.0), most_quiet(0.0, 6.0)
    (22, 2)
    """
    usual = max(expected, 0.1)
    count = int(usual)
    while (count + 1) * log(max(count + 1, 1e-9) / usual) - (count + 1 - usual) < threshold:
        count += 1
    return count
