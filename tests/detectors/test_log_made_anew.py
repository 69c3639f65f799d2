"""A brand log that ends below what was judged of it: what is known stays, and nothing is told or counted twice."""

from __future__ import annotations

import pytest

from detectors.judge import Output, PartitionJudge
from detectors.log.origins import Origins
from detectors.outputs import Published
from schemas.alerts import Alert
from schemas.brandlog import LogRecord, Origin
from tests.detectors.test_judge import (
    DAY_S,
    END_S,
    MINUTE,
    START_S,
    STEP_S,
    after_calm,
    context,
    live_log,
    woven,
)

OLD = 5 * 10**6


def judged(judge: PartitionJudge, log: list[LogRecord], first: int) -> list[Output]:
    return [each for offset, record in enumerate(log, first) for each in judge.step(record, offset)]


def gist(outputs: list[Output]) -> list[tuple[object, ...]]:
    """Alerts and counts, all but where in the log they come from."""
    alerts = [
        (each.incident_id, each.sequence, each.status, each.tier, each.onset_at, each.observed)
        for each in outputs
        if isinstance(each, Alert)
    ]
    return alerts + [tuple(each) for each in outputs if isinstance(each, Published)]


@pytest.mark.parametrize("restored", [True, False])
def test_incidents_go_on_with_their_sequences_whether_the_log_was_copied_or_began_empty(
    restored: bool,
) -> None:
    log: list[LogRecord] = [context(1, START_S), *woven(live_log(4.0, 2 * DAY_S, END_S, STEP_S), None, 0.0)]
    whole = judged(PartitionJudge.from_state(0, MINUTE, OLD, after_calm(4.0)), log, OLD + 1)
    cut = len(log) // 3
    judge = PartitionJudge.from_state(0, MINUTE, OLD, after_calm(4.0))
    before = judged(judge, log[:cut], OLD + 1)
    assert any(isinstance(each, Alert) for each in before)
    judge.begin_anew(3)
    assert judge.offset == 2
    after = judged(judge, log if restored else log[cut:], 3)
    assert gist([*before, *after]) == gist(whole)
    sources = [each.source for each in after if isinstance(each, Alert)]
    assert sources and all(3 <= one.from_offset <= one.to_offset < OLD for one in sources)


def test_a_cause_that_is_forgotten_may_come_again() -> None:
    origins, cause = Origins(), Origin(topic="t", partition=0, offset=7)
    other = cause.model_copy(update={"partition": 1})
    assert origins.is_new("context", cause) and origins.is_new("context", other)
    origins.forget("context", cause)
    assert origins.last("context", cause) == -1
    assert origins.is_new("context", cause.model_copy(update={"offset": 0}))
    assert not Origins.from_state(origins.to_state()).is_new("context", other)
