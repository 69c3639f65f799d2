"""What one message tells waits for no bucket, and is the same incident however far the log had been read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.judge import Output, PartitionJudge
from detectors.log.closing import Closing
from detectors.outputs import JudgeOptions
from detectors.watchers.slice_watch import Group
from schemas.alerts import Alert
from schemas.brandlog import BrandMap, Cell, Flush, Notice
from tests.detectors.kept import kept

CALM_S, FIRE_S = 1_772_409_605.0, 1_772_409_617.0


def flush(
    block: int,
    high_s: float,
    *told: tuple[float, bool],
    log_s: float | None = None,
    partition: int = 0,
    partitions: int = 1,
    end: int | None = None,
) -> Flush:
    """One block of chats: the times of complaints, and whether each tells of a fire."""
    name = f"e{partition}-{block}"
    notices = [Notice(n, at_s, f"{name}-{n}", "hazard", "fire", 7, 0, False, "it burns", 0) for n, (at_s, fire) in
               enumerate(told) if fire]  # fmt: skip
    cells = [Cell(int(at_s // 10 * 10), 0, 1, 1) for at_s, _ in told]
    brands = {"acme": BrandMap(keys=[(("product", "kettle"),)], cells=cells, notices=notices)}
    return Flush(
        topic="outcry.chat.v1", partition=partition, channel="chat", at_s=log_s or high_s + 0.5,
        block=block, upto=block + 9, closed=True, model=0, high_s=high_s, position=block + 10, end=end or block + 10,
        sources={"outcry.chat.v1": partitions}, brands=brands,
    )  # fmt: skip


def alerts(outputs: list[Output]) -> list[Alert]:
    return [each for each in outputs if isinstance(each, Alert)]


def test_a_hazard_is_told_by_the_record_that_brings_it() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    assert not alerts(judge.step(flush(0, CALM_S, (CALM_S, False)), 0))
    (alert,) = alerts(judge.step(flush(10, FIRE_S, (FIRE_S, True)), 1))
    assert (alert.kind, alert.status, alert.slice) == ("safety", "firing", {"product": ["kettle"]})
    assert alert.onset_at == alert.detected_at
    # Its bucket closes: nothing new to say.
    assert not alerts(judge.step(flush(20, FIRE_S + 60.0, (FIRE_S + 60.0, False)), 2))


def test_it_is_the_same_incident_when_much_of_the_log_is_read_at_once() -> None:
    live, replayed = PartitionJudge(0, JudgeOptions()), PartitionJudge(0, JudgeOptions())
    live.step(flush(0, CALM_S, (CALM_S, False)), 0)
    (told,) = alerts(live.step(flush(10, FIRE_S, (FIRE_S, True)), 1))
    (later,) = alerts(
        replayed.step(flush(0, FIRE_S + 900.0, (CALM_S, False), (FIRE_S, True), (FIRE_S + 900.0, False)), 0)
    )
    assert (told.incident_id, told.onset_at, told.detected_at) == (
        later.incident_id,
        later.onset_at,
        later.detected_at,
    )


def test_a_brand_whose_first_word_is_a_hazard_is_heard() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    assert len(alerts(judge.step(flush(0, FIRE_S, (FIRE_S, True)), 0))) == 1


def test_it_is_told_once_after_a_restart() -> None:
    judge = PartitionJudge(0, JudgeOptions())
    judge.step(flush(0, CALM_S, (CALM_S, False)), 0)
    judge.step(flush(10, FIRE_S, (FIRE_S, True)), 1)
    again = PartitionJudge.from_state(0, JudgeOptions(), 1, kept(judge.whole()))
    assert not alerts(again.step(flush(20, FIRE_S + 1.0, (FIRE_S + 1.0, False)), 2))


def closings_of(monkeypatch: pytest.MonkeyPatch, judge: PartitionJudge, *log: Flush) -> int:
    """Buckets that are judged while a log goes on."""
    closed: list[int] = []
    close = Closing.close

    def noted(closing: Closing, bucket: int, groups: list[Group]) -> None:
        closed.append(bucket)
        close(closing, bucket, groups)

    with monkeypatch.context() as patched:
        patched.setattr(Closing, "close", noted)
        for offset, each in enumerate(log, judge.offset + 1):
            judge.step(each, offset)
    return len(closed)


@pytest.mark.interpreted
def test_after_a_long_silence_a_hazard_is_told_of_now_and_the_silence_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge, later_s = PartitionJudge(0, JudgeOptions()), 7 * 86400.0
    judge.step(flush(0, CALM_S, (CALM_S, False)), 0)
    judge.step(flush(10, CALM_S + later_s), 1)
    again = PartitionJudge.from_state(0, JudgeOptions(), 1, kept(judge.whole()))
    fire = flush(20, FIRE_S + later_s, (FIRE_S + later_s, True))
    (alert,) = alerts(again.step(fire, 2))
    assert alert.detected_at.timestamp() == FIRE_S + later_s
    ticks = [flush(30 + 10 * n, FIRE_S + later_s + 10.0 * n) for n in range(1, 7)]
    # From the hazard on, silence is watched as ever.
    assert 3 <= closings_of(monkeypatch, judge, fire, *ticks) <= 7
    assert judge.brands["acme"].closed["all"] >= FIRE_S + later_s + 40.0


@pytest.mark.interpreted
def test_a_short_silence_is_judged_bucket_by_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = PartitionJudge(0, JudgeOptions())
    judge.step(flush(0, CALM_S, (CALM_S, False)), 0)
    judge.step(flush(10, CALM_S + 900.0), 1)
    judge.step(flush(20, FIRE_S + 900.0, (FIRE_S + 900.0, True)), 2)
    assert closings_of(monkeypatch, judge, flush(30, FIRE_S + 960.0)) >= 90


@settings(max_examples=25)
@given(
    st.lists(st.booleans(), max_size=16),
    st.lists(st.booleans(), min_size=16, max_size=16),
    st.integers(0, 24),
)
def test_a_backlog_of_two_partitions_tells_the_same_whichever_is_read_first(
    turns: list[bool], fires: list[bool], cut: int
) -> None:
    """Eight blocks each, five minutes apart: the fire's incident lasts a week, and begins with its first report.

    A worker that takes over after `cut` records, while messages wait for their time, tells the same.
    """
    blocks = [
        [flush(10 * n, CALM_S + 600.0 * n + 300.0 * which, *((CALM_S + 600.0 * n + 300.0 * which, fire),),
               log_s=CALM_S + 1e7 + which, partition=which, partitions=2, end=80) for n, fire in enumerate(told)]
        for which, told in enumerate((fires[:8], fires[8:]))
    ]  # fmt: skip

    def told_of(order: list[bool], restart: int | None = None) -> list[tuple[object, ...]]:
        judge, waiting = PartitionJudge(0, JudgeOptions()), [list(each) for each in blocks]
        ticks = [(each[-1].high_s or 0.0) for each in blocks]
        log = [waiting[which].pop(0) for which in order if waiting[which]] + waiting[0] + waiting[1]
        later = [flush(80, ticks[which], log_s=CALM_S + 1e7 + wait_s, partition=which, partitions=2)
                 for wait_s in (1.0, 12.0, 13.0, 30.0) for which in (0, 1)]  # fmt: skip
        said: list[Alert] = []
        for offset, each in enumerate(log + later):
            if offset == restart:
                judge = PartitionJudge.from_state(0, JudgeOptions(), offset, kept(judge.whole()))
            said += alerts(judge.step(each, offset))
        return [
            (each.incident_id, each.sequence, each.onset_at, each.detected_at, each.observed) for each in said
        ]

    first = told_of([False, True] * 8)
    assert told_of(turns, cut) == first
    assert len({name for name, *_ in first}) == any(fires)
