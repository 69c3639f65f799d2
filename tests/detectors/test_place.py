"""What began more than an hour before the wall clock of its record is history."""

from __future__ import annotations

from detectors.outputs import JudgeOptions
from detectors.place import Place


def test_history_begins_an_hour_back() -> None:
    assert not Place(JudgeOptions(), 0, 1, 3600.0).is_history(0.0)
    assert Place(JudgeOptions(), 0, 1, 3601.0).is_history(0.0)
    assert not Place(JudgeOptions(page_backfill=True), 0, 1, 1e9).is_history(0.0)
