"""Two seeds of a scenario through the benchmark that reports all of them: found, paged once, named, explained again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import scenario_runs
from benchmarks.scenarios import Row, Task, measure, table

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rows() -> Iterator[list[Row]]:
    """Play a smaller company than the benchmark does, with a few days behind it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenario_runs, "RATE", 1.5)
        patch.setattr(scenario_runs, "HISTORY_DAYS", 3.0)
        scenario_runs.learned.cache_clear()
        yield [measure(Task("outage", seed, again=True)) for seed in (11, 12)]
    scenario_runs.learned.cache_clear()


def test_an_outage_is_found_and_said_to_be_everywhere(rows: list[Row]) -> None:
    assert [row.found for row in rows] == [[True], [True]]
    assert sum(sum(row.everywhere) for row in rows) == 2


def test_its_cause_is_named_and_what_is_unrelated_is_not(rows: list[Row]) -> None:
    assert [row.context for row in rows] == [[True], [True]]
    assert sum(row.unrelated for row in rows) == 0


def test_every_alert_fits_the_checked_in_schema_and_comes_out_again(rows: list[Row]) -> None:
    assert all(row.alerts > 0 for row in rows)
    assert [row.misfits for row in rows] == [[], []]
    assert [row.equal for row in rows] == [row.alerts for row in rows]
    assert table(rows, 2).row_count == 2
