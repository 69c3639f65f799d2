"""What people edit: its units, and what of it the logs and checkpoints of older versions may hold."""

from __future__ import annotations

import json

import pytest

from detectors.impact import Scale, estimates
from detectors.incidents.grade import parts_of
from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from detectors.signal import Signal
from schemas.brandlog import PracticeSet, parse_record
from schemas.inputs import parse_context
from schemas.practice import ASSUMED, Assumption, Duty, Practice
from tests.detectors.kept import kept

HOLIDAY = parse_context(
    b'{"context_id": "day", "brand": "*", "kind": "holiday", "starts_at": "1970-01-12T00:00:00Z"}'
)
DUTY = Duty(owner="ops", deadline_min=5, authority="all")
EDITED = Practice(duties={"feed": {"red": DUTY}}, clocks={"follow_up": 45.0}, holidays=[HOLIDAY])
# By part, what no file may say.
LATE = {**DUTY.model_dump(), "deadline_min": 9999999999.0}
REFUSED: dict[str, dict[str, object]] = {
    "duties": {"price_percepton": {"red": DUTY.model_dump()}, "sla": {"red": LATE}},
    "assumed": {"silent_share": {"value": 0.95, "low": 0.9, "high": 1.0, "unit": "share", "source": "ours"}},
    # JSON's way to write what is not finite.
    "limits": {"size": {"yellow": 1.0, "orange": 2.0, "red": None}},
}


def older() -> dict[str, object]:
    told = EDITED.model_dump(mode="json")
    return {**told, **{part: {**told[part], **entries} for part, entries in REFUSED.items()}}


def figure(name: str, unit: str) -> Assumption:
    return ASSUMED[name].model_copy(update={"unit": unit})


def test_all_figures_nobody_edited_may_be_written_down_as_they_are() -> None:
    assert Practice(assumed=ASSUMED).assumption("silent_share") == ASSUMED["silent_share"]
    assert Practice(assumed={"late_churn_factor": figure("late_churn_factor", "factor")}).assumed
    with pytest.raises(ValueError, match="late_churn_factor: 'per cent' is not its unit"):
        Practice(assumed={"late_churn_factor": figure("late_churn_factor", "per cent")})


def test_money_is_told_in_the_currency_of_its_figure() -> None:
    edited = {"cost_of_complaint": figure("cost_of_complaint", "CNY")}
    edited["value_of_solved"] = figure("value_of_solved", "EUR")
    practice = Practice(assumed=edited)
    surge = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care", until_s=7200.0)
    units = {part.name: part.unit for part in parts_of(surge, practice)}
    assert units["cost"] == "CNY, assumed"
    told = {one.name: one for one in estimates(surge, Scale(40.0, 0.0, 38.0), practice)}
    assert (told["cost"].value, told["cost"].unit) == (8000.0, "CNY")
    worth = told["an answer within 7 days is worth"]
    assert worth.unit == "EUR" and "440 EUR a customer kept" in worth.assumption


def test_of_an_older_record_what_is_refused_now_is_left_out() -> None:
    record = PracticeSet(at_s=0.0, practice=EDITED)
    told = json.loads(record.model_dump_json())
    assert parse_record(json.dumps(told | {"practice": older()}).encode()) == record


def test_a_judge_goes_on_from_an_older_checkpoint() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    judge.step(PracticeSet(at_s=0.0, practice=EDITED), 0)
    parts = kept(judge.whole())
    parts["partition"]["practice"] = older()
    assert PartitionJudge.from_state(0, JudgeOptions(), 0, parts).practice == EDITED
