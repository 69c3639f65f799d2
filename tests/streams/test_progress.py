"""What /livez calls stuck, and what it must not."""

from __future__ import annotations

from aiokafka import TopicPartition

from streams.progress import LATE_S, STUCK_S, LoopWatch, Progress

CALLS, CHATS = TopicPartition("outcry.call.v1", 3), TopicPartition("outcry.chat.v1", 0)


def test_a_partition_that_stands_amid_its_log_is_named_and_the_moving_one_is_not() -> None:
    progress = Progress()
    for now_s in range(0, 60, 5):
        progress.note(CALLS, 100, end=140 + now_s, now_s=float(now_s))
        progress.note(CHATS, 100 + now_s, end=1000, now_s=float(now_s))
    assert progress.stuck(55.0) == ["outcry.call.v1/3 has not moved for 55 s, and 95 records wait"]
    progress.note(CALLS, 101, end=200, now_s=56.0)
    assert progress.stuck(80.0) == []


def test_a_reader_at_the_end_of_its_log_waits_in_peace_and_is_given_its_time_after() -> None:
    progress = Progress()
    for now_s in range(0, 600, 5):
        progress.note(CALLS, 100, end=100, now_s=float(now_s))
    progress.note(CALLS, 100, end=101, now_s=600.0)
    assert progress.stuck(600.0 + STUCK_S - 6) == []
    assert progress.stuck(600.0 + STUCK_S) != []


def test_a_broker_that_does_not_answer_is_no_reason_for_a_restart() -> None:
    progress = Progress()
    progress.note(CALLS, 100, end=140, now_s=0.0)
    for now_s in range(5, 600, 5):
        progress.note(CALLS, 100, end=None, now_s=float(now_s))
    assert progress.stuck(600.0) == []


def test_who_rests_or_hands_over_is_not_stuck() -> None:
    progress = Progress()
    for where in (CALLS, CHATS):
        progress.note(where, 100, end=140, now_s=0.0)
        progress.note(where, 100, end=140, now_s=5.0)
    assert len(progress.stuck(STUCK_S + 1)) == 2
    progress.rest(CALLS)
    progress.forget([CHATS])
    assert progress.stuck(STUCK_S + 1) == []


def test_one_long_step_is_forgiven_and_a_loop_that_is_always_late_is_not() -> None:
    watch = LoopWatch()
    watch.note(20.0, 0.0)
    watch.note(0.0, 1.0)
    assert watch.stuck(100.0) == []
    for now_s in range(100, 140, 3):
        watch.note(LATE_S, float(now_s))
    assert watch.stuck(139.0) == ["the event loop has been late for 39 s"]
