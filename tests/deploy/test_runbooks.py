"""Runbooks: the records they tell people to send are valid and do what is said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from detectors.spikes.planned import planned_of
from schemas.inputs import parse_context
from schemas.topics import CONTEXT
from streams.files import line_of
from streams.web.page_words import SENTENCES_ZH, WORDS
from tests.deploy.commands import DEPLOY, parse

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


def commands() -> list[str]:
    """Every call of Outcry that a runbook tells people to type."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(RUNBOOKS.glob("*.md"))]
    found = {words for text in texts for words in re.findall(r"`outcry ([^`]+)`", text)}
    # Named, not to be typed: it needs an incident.
    return sorted(found - {"explain"})


@pytest.mark.parametrize(
    "words", [*commands(), "dead-letters list --limit 500", "dead-letters list --reason future"]
)
def test_every_command_of_a_runbook_is_one(words: str) -> None:
    assert parse(words.split()).startswith("outcry ")


def quoted(text: str) -> list[str]:
    """What a runbook quotes: panels, and words of the page."""
    return re.findall(r'"([A-Z][^"{}]*)"', re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_every_panel_of_a_runbook_is_on_the_dashboard_of_its_alert(path: Path) -> None:
    rules = "".join(each.read_text(encoding="utf-8") for each in (DEPLOY / "prometheus/rules").glob("*.yml"))
    boards = re.findall(rf"/{path.stem}\.md\"\n +dashboard: \"[^\n]*/d/([\w-]+)", rules)
    titles = {
        panel["title"]
        for board in boards
        for panel in json.loads((DEPLOY / f"grafana/dashboards/{board}.json").read_text())["panels"]
    }
    assert boards and titles
    page = {english for english, _ in WORDS.values()} | SENTENCES_ZH.keys()
    assert set(quoted(path.read_text(encoding="utf-8"))) <= titles | page


def test_a_command_that_is_none_is_noticed() -> None:
    assert {"dead-letters redrive", "backfill FILE… --to-broker --replace"} <= set(commands())
    with pytest.raises(Exception, match="No such"):
        parse(["dead-letters", "list", "--newest", "20"])
