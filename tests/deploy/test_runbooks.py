"""Runbooks: the records they tell people to send are valid and do what is said."""

from __future__ import annotations

import json
import re

from detectors.spikes.planned import planned_of
from schemas.inputs import parse_context
from schemas.topics import CONTEXT
from streams.files import line_of
from tests.deploy.commands import DEPLOY

RUNBOOKS = DEPLOY / "runbooks"


def test_the_holiday_of_the_runbook_is_told_to_the_channel_it_names() -> None:
    text = (RUNBOOKS / "OutcryChannelHalfDead.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"```json\n\s*(\{.*\})\n", text)
    line = line_of(json.loads(row))
    assert line is not None
    assert line.topic == CONTEXT
    (plan,) = planned_of([parse_context(line.value)], "acme")
    assert plan.told.holiday
    assert plan.where == "channel=call"
    assert plan.ends_s - plan.starts_s == 86400.0
