"""What people edited, as logs and checkpoints of older versions hold it: they let more pass than files may say now."""

from __future__ import annotations

import json

from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from schemas.brandlog import PracticeSet, parse_record
from schemas.inputs import parse_context
from schemas.practice import Duty, Practice
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
