"""The demo's stage and its words; that it runs is shown by running it (`make run`)."""

from __future__ import annotations

import json
import time
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from schemas.alerts import Alert
from schemas.settings import Settings
from streams.commands.demo import panel
from streams.commands.replaying import intake_options
from streams.commands.staging import AFTER_S, CALM_S, lines, staged, write_staged
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
