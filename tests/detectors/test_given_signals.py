"""What agents found becomes incidents: once per origin, replaced, ended, out of date, bounded."""

from __future__ import annotations

from typing import Any

import pytest

from detectors.incidents.story import HOLD_S
from detectors.judge import PartitionJudge
from detectors.outputs import JudgeOptions
from detectors.signal import Signal, signal_of
from detectors.watchers.given_signals import MAX_COMING, MAX_SIGNALS, GivenSignals
from schemas.alerts import Alert, Example
from schemas.brandlog import Flush, Origin, SignalGiven, parse_record
from tests.detectors.kept import kept

START_S = 1_700_000_000.0


def given(offset: int = 0, **fields: Any) -> SignalGiven:
    defaults: dict[str, Any] = {
        "at_s": START_S,
        "origin": Origin(topic="outcry.internal.posts.v1", partition=0, offset=offset),
        "brand": "acme",
        "signal": "cascade",
        "subject": "post-1",
        "slice": {"channel": ["social"]},
        "onset_s": START_S,
        "until_s": START_S + 3600.0,
        "tier": "orange",
        "observed": 40.0,
        "expected": 5.0,
        "statistic": 1.4,
        "threshold": 1.0,
        "owner": "communications",
        "facts": {"p_viral": 0.8},
        "examples": [Example(event_id="e1", channel="social", text="broken again")],
    }
    record = SignalGiven(**{**defaults, **fields})
    read = parse_record(record.model_dump_json().encode())
    assert isinstance(read, SignalGiven)
    return read


def tick(at_s: float, offset: int) -> Flush:
    """Let time pass: one source partition that brings an event of somebody else's."""
    return Flush(
        topic="outcry.call.v1",
        partition=0,
        channel="call",
        at_s=at_s,
        block=offset,
        upto=offset,
        closed=True,
        model=0,
        high_s=at_s,
        position=offset + 1,
        end=offset + 1,
        sources={"outcry.call.v1": 1},
    )


class Log:
    """A judge, the log it reads, and what it said."""

    def __init__(self) -> None:
        self.judge, self.offset = PartitionJudge(0, JudgeOptions()), 0
        self.alerts: list[Alert] = []

    def read(self, record: SignalGiven | Flush) -> None:
        self.offset += 1
        self.alerts += [each for each in self.judge.step(record, self.offset) if isinstance(each, Alert)]

    def pass_to(self, at_s: float) -> None:
        self.read(tick(at_s, self.offset + 1))


def test_words_of_an_agent_that_is_ahead_wait_until_the_fold_has_come_so_far() -> None:
    signals = GivenSignals()
    signals.pass_to(START_S)
    later = {"found_s": START_S + 600.0, "observed": 90.0}
    signals.take(given(found_s=START_S + 900.0, active=False, until_s=START_S + 900.0))
    signals.take(given(**later))
    signals.take(given(found_s=START_S))
    assert [signal.observed for signal in signals.signals()] == [40.0]
    signals = GivenSignals.from_state(kept(signals.to_state()))
    signals.pass_to(START_S + 599.0)
    assert [signal.observed for signal in signals.signals()] == [40.0]
    signals.pass_to(START_S + 600.0)
    assert [signal.observed for signal in signals.signals()] == [90.0]
    signals.pass_to(START_S + 900.0)
    assert not signals
    for number in range(MAX_COMING + 5):
        signals.take(given(subject=str(number), found_s=START_S + 5000.0 + number, until_s=START_S + 9e9))
    assert len(list(signals.signals())) == 5


def test_a_signal_of_a_brand_never_heard_of_opens_an_incident_and_its_end_ends_it() -> None:
    log = Log()
    log.pass_to(START_S)
    log.read(given())
    log.pass_to(START_S + 60)
    (alert,) = log.alerts
    assert (alert.status, alert.kind, alert.tier, alert.owner) == (
        "firing",
        "cascade",
        "orange",
        "communications",
    )
    assert alert.slice == {"channel": ["social"]}
    log.read(given(1, active=False))
    log.pass_to(START_S + 120 + HOLD_S)
    assert [each.status for each in log.alerts] == ["firing", "resolved"]


def test_without_news_it_ends_by_itself() -> None:
    log = Log()
    log.pass_to(START_S)
    log.read(given(until_s=START_S + 600.0))
    log.pass_to(START_S + 600.0 + HOLD_S + 30.0)
    assert [each.status for each in log.alerts] == ["firing", "resolved"]
    assert log.alerts[1].detected_at.timestamp() + 600 + HOLD_S >= START_S + 590 + HOLD_S


def test_a_repeated_record_is_heard_once_and_a_later_one_replaces_it() -> None:
    log = Log()
    log.pass_to(START_S)
    log.read(given(1, active=False))
    log.read(given(0))
    assert not log.judge.brands["acme"].given
    log.read(given(2))
    log.read(given(3, tier="red"))
    log.pass_to(START_S + 60)
    assert [each.tier for each in log.alerts] == ["red"]


def test_after_a_long_silence_a_signal_is_judged_from_now_on() -> None:
    log = Log()
    log.pass_to(START_S)
    log.read(given(until_s=START_S + 600.0))
    log.pass_to(START_S + 600.0 + HOLD_S + 30.0)
    del log.alerts[:]
    now_s = START_S + 7 * 86400.0
    log.pass_to(now_s)
    assert log.judge.brands["acme"].closed["all"] < now_s - 6 * 86400.0
    log.read(given(1, subject="post-2", onset_s=now_s - 60.0, until_s=now_s + 3600.0))
    assert now_s - 60.0 < log.judge.brands["acme"].closed["all"] <= now_s
    log.pass_to(now_s + 60)
    (alert,) = log.alerts
    assert alert.status == "firing" and now_s - 60.0 < alert.detected_at.timestamp() <= now_s + 60.0


def test_a_restart_remembers_signals() -> None:
    log, twin = Log(), Log()
    for each in (log, twin):
        each.pass_to(START_S)
        each.read(given())
    parts = kept(twin.judge.state().parts)
    twin.judge = PartitionJudge.from_state(0, JudgeOptions(), twin.judge.offset, parts)
    for each in (log, twin):
        each.pass_to(START_S + 60)
    assert [each.model_dump_json() for each in twin.alerts] == [each.model_dump_json() for each in log.alerts]


def test_signals_are_bounded_and_those_that_end_last_are_kept() -> None:
    held = GivenSignals()
    for number in range(MAX_SIGNALS + 20):
        held.take(given(subject=f"post-{number}", until_s=START_S + 600.0 + number))
    held.pass_to(START_S)
    subjects = [signal.subject for signal in held.signals()]
    assert len(subjects) == MAX_SIGNALS
    assert subjects[0] == "post-20"
    assert held.dropped == 20
    again = GivenSignals.from_state(kept(held.to_state()))
    assert list(again.signals()) == list(held.signals())


@pytest.mark.parametrize("where", [{}, {"region": ["south", "north"], "channel": ["call"]}])
def test_a_signal_comes_back_from_its_state(where: dict[str, list[str]]) -> None:
    signal = signal_of(given(slice=where))
    assert Signal.from_state(kept(signal.to_state())) == signal
    assert signal.name == ("cascade", "", "post-1")
