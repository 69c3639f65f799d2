"""The demo's stage and its words; that it runs is shown by running it (`make run`)."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.columns import Columns
from rich.console import Console

from schemas.alerts import Alert, ContextNote
from schemas.settings import Settings
from streams.commands import demo
from streams.commands.demo import attend, panel
from streams.commands.replaying import intake_options
from streams.commands.staging import AFTER_S, CALM_S, lines, staged, write_staged
from streams.display import Terminal
from streams.judge import options_of
from streams.replay import Replay
from streams.simulator import SCENARIOS
from tests.stack.exporter import incident

NOW_S = 1_795_400_000.0


def test_every_scenario_lies_in_the_past_with_its_crisis_whole() -> None:
    for name in SCENARIOS:
        scenario, from_s, to_s = staged(name, NOW_S)
        assert scenario.live_s <= from_s < to_s <= NOW_S, name
        assert scenario.start_s < from_s - 13 * 86400, name


def test_some_calm_is_shown_before_the_crisis_and_after_it() -> None:
    scenario, from_s, to_s = staged("outage", time.time())
    told = [fact for fact in scenario.facts(from_s, to_s) if fact.crisis]
    assert min(fact.at_s for fact in told) - from_s >= CALM_S - 60
    assert to_s - max(fact.at_s for fact in told) >= AFTER_S - 60


def test_a_panel_gives_the_sentence_and_the_reasons() -> None:
    out = Console(file=StringIO(), width=100)
    alert = incident("demo", actions=["Tell the lead.", "Call [phone] of [/nobody]"])
    out.print(panel(alert))
    text = out.file.getvalue()  # type: ignore[attr-defined]
    assert "Call [phone] of [/nobody]" in text
    assert alert.summary[:10] in text
    assert f"owner {alert.owner}: Tell the lead." in text


@pytest.mark.parametrize(("lag_s", "said"), [(600.0, "before it"), (-600.0, "soon after it")])
def test_a_panel_says_on_which_side_of_the_onset_an_event_lies(lag_s: float, said: str) -> None:
    out = Console(file=StringIO(), width=100)
    out.print(
        panel(
            incident(
                "demo", context=[ContextNote(context_id="c", kind="outage", title="Router", lag_s=lag_s)]
            )
        )
    )
    assert f" {said}: Router (outage, 10 min)" in out.file.getvalue()  # type: ignore[attr-defined]


def test_nothing_that_a_customer_wrote_commands_the_terminal() -> None:
    out = Terminal(file=StringIO(), width=100)
    one = incident("demo", actions=["Call \x1b]0;owned\x07 the \x1b[2Jlead"])
    out.print(panel(one))
    out.print(f"before it: {one.actions[0]}")
    out.print(Columns([one.actions[0]]))
    text = out.file.getvalue()  # type: ignore[attr-defined]
    assert text.count("lead") == 3
    assert "\x1b" not in text
    assert "\x07" not in text


async def test_a_demo_whose_reader_fails_does_not_look_calm() -> None:
    async def lasting() -> None:
        await asyncio.sleep(60)

    async def failing() -> None:
        raise KeyError("alerts")

    with pytest.raises(KeyError, match="alerts"):
        async with asyncio.timeout(5):
            await attend(asyncio.Event(), lasting(), [lasting(), failing()], Terminal(file=StringIO()))


async def test_a_story_that_is_over_stays_on_the_page_until_it_is_ended() -> None:
    async def over() -> None:
        stopping_soon.call_later(0.05, stopping.set)

    stopping, out = asyncio.Event(), Terminal(file=StringIO())
    stopping_soon = asyncio.get_running_loop()
    async with asyncio.timeout(5):
        await attend(stopping, over(), [], out)
    assert "the story is over" in out.file.getvalue()  # type: ignore[attr-defined]


def test_a_staged_story_is_written_with_its_history_apart(tmp_path: Path) -> None:
    history, story = write_staged("outage", NOW_S, 1, tmp_path)
    times = [
        [
            datetime.fromisoformat(row["occurred_at"]).timestamp()
            for row in map(json.loads, path.open())
            if "text" in row
        ]
        for path in (history, story)
    ]
    # Calls arrive a little after they end: by arrival the two do not overlap, by event time hardly.
    assert max(times[0]) <= max(times[1]) <= NOW_S and min(times[1]) > max(times[0]) - 3600
    assert NOW_S - max(times[1]) < 2 * 86400 and min(times[1]) - min(times[0]) > 13 * 86400


@pytest.mark.slow
def test_the_story_ends_before_its_events_do() -> None:
    scenario, from_s, to_s = staged("outage", 1_795_737_000.0)
    settings = Settings(page_backfill=True)
    replay = Replay(options_of(settings), intake_options(settings))
    told = [
        alert
        for alert in replay.run(lines(scenario, scenario.start_s, to_s))
        if isinstance(alert, Alert) and alert.detected_at.timestamp() >= from_s
    ]
    assert [told[0].status, told[-1].status] == ["firing", "resolved"]
    assert {alert.incident_id for alert in told} == {told[0].incident_id}


def test_what_is_heard_is_printed_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["08:50 none", "08:50 none", "08:50 none", "08:51 one"])
    out = Console(file=StringIO(), width=80)

    def heard(_: object) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise asyncio.CancelledError from None

    monkeypatch.setattr(demo, "heard", heard)
    monkeypatch.setattr(demo, "REPORT_S", 0.0)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(demo._report(None, out))  # type: ignore[arg-type]
    assert isinstance(out.file, StringIO)
    assert out.file.getvalue().splitlines() == ["08:50 none", "08:51 one"]
