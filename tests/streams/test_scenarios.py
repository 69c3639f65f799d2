"""Two seeds of some scenarios through the benchmark that reports all: found, paged once, named, explained again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import scenario_runs
from benchmarks.scenarios import Row, Task, measure, table

pytestmark = pytest.mark.slow
SEEDS = (11, 12)


@pytest.fixture(scope="module", autouse=True)
def company() -> Iterator[None]:
    """Play a smaller company than the benchmark does, with a few days behind it in which more was labelled."""
    known = (scenario_runs.learned, scenario_runs.taught)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenario_runs, "RATE", 1.5)
        patch.setattr(scenario_runs, "HISTORY_DAYS", 4.0)
        patch.setattr(scenario_runs, "LABELLED", 0.3)
        for each in known:
            each.cache_clear()
        yield
    for each in known:
        each.cache_clear()


@pytest.fixture(scope="module")
def rows(company: None) -> list[Row]:
    return [measure(Task("outage", seed, again=True)) for seed in SEEDS]


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


def test_two_brands_and_two_causes_in_one_are_three_incidents_of_their_slices() -> None:
    found = [measure(Task("two_crises", seed)) for seed in SEEDS]
    assert [row.found for row in found] == [[True] * 3] * 2
    # On both seeds what was told before two causes could be told apart goes on as one of them.
    assert [row.pages for row in found] == [[1] * 3] * 2
    assert sum(sum(row.exact) for row in found) >= 5


def test_a_release_is_blamed_and_not_the_one_before() -> None:
    found = [measure(Task("bad_release", seed)) for seed in SEEDS]
    assert [(row.found, row.context, row.unrelated) for row in found] == [([True], [True], 0)] * 2


def test_the_second_wave_is_found_too() -> None:
    found = [measure(Task("two_waves", seed)) for seed in SEEDS]
    assert [row.found for row in found] == [[True, True]] * 2
