"""`outcry explain`: the same verdict to the byte from files and from Kafka, and why; what differs is said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import AsyncMock

import pytest
from aiokafka.errors import KafkaTimeoutError
from rich.console import Console

from schemas.alerts import Alert
from schemas.practice import Practice
from schemas.settings import Settings
from schemas.topics import ALERTS, BRAND_LOG
from streams import anchors, kafka
from streams.commands import explained, explaining
from streams.commands.replaying import intake_options, judged
from streams.embedded import EmbeddedBroker
from streams.files import BadInput, Feed, read_lines
from streams.judge import options_of
from streams.practice_files import PracticeFiles, edited_of, read
from streams.publishing import messages_of
from streams.replay import Replay
from streams.simulator import simulate, write

# Minutes are coarse enough for two days in a few seconds.
SETTINGS = Settings(bucket_s=60, page_backfill=True)


class Run(NamedTuple):
    """A replay: its folder, its events, its log, and its alerts."""

    folder: Path
    events: Path
    log: list[tuple[int, bytes]]
    alerts: list[Alert]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("explain")
    write(simulate("outage", seed=5, days=0.45, history_days=2, rate=1.5, ratio=14), folder)
    events = folder / "events.jsonl"
    replay, log = Replay(options_of(SETTINGS), intake_options(SETTINGS)), []
    replay.taps.append(lambda _, record, offset: log.append((offset, record.model_dump_json().encode())))
    alerts = judged(replay, read_lines(Feed([events])), folder)
    assert alerts, "the surge was not found"
    return Run(folder, events, log, alerts)


def printed(retold: explaining.Retold, width: int = 200) -> tuple[bool, str]:
    out = Console(width=width, record=True, file=(Path("/dev/null")).open("w", encoding="utf-8"))  # noqa: SIM115
    same = explained.show(retold, out)
    return same, out.export_text()


def test_files_give_the_same_bytes_and_the_reasons(run: Run) -> None:
    last = run.alerts[-1]
    retold = explaining.from_files(SETTINGS, last.incident_id[:8], run.folder, Feed([run.events]))
    same, text = printed(retold)
    assert same, text
    count = sum(alert.incident_id == last.incident_id for alert in run.alerts)
    assert f"{count} of {count} alerts equal to the byte" in text
    for part in ("^ onset", "grade by size", "assumed cost", "false alarms a month", last.summary[:40]):
        assert part in text


@pytest.mark.parametrize("width", [1, 20, 50, 200])
def test_the_chart_fits_the_terminal(run: Run, width: int) -> None:
    retold = explaining.from_files(SETTINGS, run.alerts[0].incident_id, run.folder, Feed([run.events]))
    _, text = printed(retold, width)
    lines = text.splitlines()
    (number,) = (number for number, line in enumerate(lines) if "█" in line)
    assert max(map(len, lines)) <= width
    if width >= 20:
        assert len(lines[number].rstrip()) > min(width, explained.COLUMNS) / 2
        assert "^ onset" in f"{lines[number + 1]}\n{lines[number + 2]}"


def test_another_configuration_is_told_apart(run: Run) -> None:
    other = SETTINGS.model_copy(update={"public_url": "http://elsewhere"})
    retold = explaining.from_files(other, run.alerts[0].incident_id, run.folder, Feed([run.events]))
    same, text = printed(retold)
    assert not same
    assert "differs in runbook_url" in text


def test_an_incident_is_named_by_one_beginning(run: Run) -> None:
    for name in ("abc", "no-such-incident"):
        with pytest.raises(BadInput):
            explaining.from_files(SETTINGS, name, run.folder, Feed([run.events]))
    with pytest.raises(BadInput, match=r"alerts\.jsonl"):
        explaining.from_files(SETTINGS, "62d5225a", run.folder / "absent", Feed([run.events]))


async def publish(settings: Settings, run: Run, since: int) -> Any:
    """Write the log behind an offset, and all alerts, as a worker would have."""
    producer = kafka.producer(settings)
    await kafka.started(producer, settings)
    for _, value in run.log[since:]:
        await producer.send(BRAND_LOG, value, partition=0)
    for alert in run.alerts:
        for message in messages_of(alert):
            if message.topic == ALERTS:
                await producer.send_and_wait(ALERTS, message.value, partition=0)
    return producer


async def test_kafka_gives_the_same_bytes(run: Run, embedded: EmbeddedBroker) -> None:
    settings = SETTINGS.model_copy(update={"broker": embedded.bootstrap})
    producer = await publish(settings, run, 0)
    await producer.stop()
    retold = await explaining.from_broker(settings, run.alerts[0].incident_id)
    # Offsets of this log begin at 0, those of a replay at 1: only the place in the log differs.
    assert retold.again.keys() == {alert.sequence for alert, _ in retold.told}
    for alert, _ in retold.told:
        again = Alert.model_validate_json(retold.again[alert.sequence])
        assert again.source.to_offset == alert.source.to_offset - 1
        assert again.model_copy(update={"source": alert.source}) == alert
    assert retold.start == "the beginning of the log"


async def test_an_anchor_stands_for_the_log_before_it(run: Run, embedded: EmbeddedBroker) -> None:
    settings = SETTINGS.model_copy(update={"broker": embedded.bootstrap})
    replay = Replay(options_of(settings), intake_options(settings))
    (judge,) = replay.judges
    half = run.alerts[0].source.to_offset // 2
    for offset, value in run.log[:half]:
        judge.step(explaining.parse_record(value), offset)
    producer = await publish(settings, run, 0)
    assert await anchors.keep(producer, judge, half, 0.0) == judge.at_s
    assert await anchors.keep(producer, judge, half, judge.at_s - 60.0) == judge.at_s - 60.0
    await producer.stop()
    found = await anchors.nearest(settings, 0, half + 1)
    assert found is not None
    assert (found.offset, found.parts.keys()) == (half, judge.whole().keys())
    assert await anchors.nearest(settings, 0, half) is None


def test_what_people_edit_is_read_and_a_bad_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "duties.yaml").write_text(
        "price_perception:\n  '*': {owner: pricing, deadline_min: 5, authority: all}\n", encoding="utf-8"
    )
    assert read(tmp_path).practice.duty("price_perception", "red").owner == "pricing"
    (tmp_path / "costs.yaml").write_text("cost_of_love: {value: 1}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"costs\.yaml"):
        read(tmp_path)
    (tmp_path / "costs.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(BadInput, match=r"costs\.yaml"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        (
            "duties",
            "price_percepton: {red: DUTY}",
            "'price_percepton' is no cause; there are product_quality, ",
        ),
        (
            "duties",
            "safety: {pink: DUTY}",
            "'pink' is no tier of safety; there are red, orange, yellow, blue, *",
        ),
        (
            "duties",
            "safety: {red: {deadline_min: 1.0e+9, authority: all}}",
            "safety.red.deadline_min: LESS 525600",
        ),
        ("duties", "safety: {red: {deadline_min: .nan, authority: all}}", "safety.red.deadline_min: FINITE"),
        ("grades", "size: {yellow: 1, orange: 2, red: .inf}", "size.red: FINITE"),
        ("clocks", "follow_up: .nan", "follow_up: FINITE"),
        (
            "costs",
            "cost_of_love: {of: [1, 1, 1], unit: USD}",
            "'cost_of_love' is no figure; there are cost_of_",
        ),
        ("costs", "people_told: {of: [1, 1, .inf], unit: people}", "people_told.high: FINITE"),
        (
            "costs",
            "cost_of_complaint: {of: [1, 2, 1.0e+300], unit: USD}",
            "cost_of_complaint: 0 <= low <= value <= ",
        ),
        (
            "costs",
            "deterred_share: {of: [-0.1, 0.1, 0.2], unit: share}",
            "deterred_share: 0 <= low <= value <= high",
        ),
        (
            "costs",
            "unsolved_churn: {of: [15, 23, 35], unit: share}",
            "unsolved_churn: a share is from 0 to 1",
        ),
        (
            "costs",
            "silent_share: {of: [0.9, 0.95, 1.0], unit: share}",
            "silent_share: it is less than 1, since",
        ),
    ],
)
def test_a_bad_entry_is_refused_with_what_is_allowed(name: str, text: str, why: str, tmp_path: Path) -> None:
    whole = text.replace("DUTY", "{deadline_min: 5, authority: all}")
    whole = re.sub(r"of: \[(.*), (.*), (.*)\]", r"low: \1, value: \2, high: \3, source: ours", whole)
    (tmp_path / f"{name}.yaml").write_text(whole, encoding="utf-8")
    why = why.replace("LESS", "Input should be less than or equal to")
    why = why.replace("FINITE", "Input should be a finite number")
    with pytest.raises(BadInput, match=rf"/{name}\.yaml: {re.escape(why)}"):
        read(tmp_path)


def test_holidays_of_a_calendar_begin_at_the_brands_own_midnight(tmp_path: Path) -> None:
    path = tmp_path / "calendars.yaml"
    path.write_text(
        "Acme: {time_zone: Europe/Berlin, holidays: [{date: 2026-12-25, days: 2, title: Christmas}]}\n"
        '"*": {holidays: [{date: 2027-01-01}]}\n',
        encoding="utf-8",
    )
    christmas, new_year = read(tmp_path).practice.holidays
    assert (christmas.brand, christmas.kind, christmas.title) == ("Acme", "holiday", "Christmas")
    assert christmas.ends_at is not None
    assert [christmas.starts_at.isoformat(), christmas.ends_at.isoformat()] == [
        "2026-12-24T23:00:00+00:00",
        "2026-12-26T23:00:00+00:00",
    ]
    assert (new_year.brand, new_year.starts_at.isoformat()) == ("*", "2027-01-01T00:00:00+00:00")
    again = Practice.model_validate_json(read(tmp_path).practice.model_dump_json())
    assert again == read(tmp_path).practice


def test_hours_of_a_calendar_are_those_of_the_brands_desk_and_of_all_others(tmp_path: Path) -> None:
    (tmp_path / "calendars.yaml").write_text(
        "Acme: {time_zone: Asia/Shanghai, hours: {mon-fri: 09:00-18:00}}\n"
        '"*": {hours: {mon-sun: "00:00-24:00"}, holidays: [{date: 2027-01-01}]}\n',
        encoding="utf-8",
    )
    practice = Practice.model_validate_json(read(tmp_path).practice.model_dump_json())
    acme, other = practice.opening("Acme"), practice.opening("Zenith")
    assert acme is not None
    assert other is not None
    assert acme.weekly[0] == (540, 1080)
    assert other.weekly == ((0, 10080),)
    # The holiday of all brands is one of Acme's, too.
    assert acme.closed == other.closed == ((1798761600, 1798848000),)
    assert Practice().opening("Acme") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Acme: {time_zone: Mars/Olympus}", "no time zone 'Mars/Olympus'"),
        ("Acme: {time_zone: ../../etc/passwd}", "no time zone"),
        ("Acme: {holidays: [{date: 2026-13-01}]}", "month must be in 1..12"),
        ("Acme: {holidays: [{date: soon}]}", "Acme.holidays.0.date"),
        ("Acme: {holidays: [{date: 2026-12-01, days: 40}]}", "Acme.holidays.0.days"),
        ("Acme: {hours: 9-17}", "Acme.hours"),
        ("Acme: {hours: {mon: 9-17}}", "'9-17' is no span of a day; write one like 09:00-18:00"),
        ("Acme: {hours: {payday: '9:00-17:00'}}", "'payday' is no day; write one like mon, or mon-fri"),
        ("[1]", "dictionary"),
    ],
)
def test_a_bad_calendar_is_named_with_its_place(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "calendars.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=rf"calendars\.yaml: .*{re.escape(why)}"):
        read(tmp_path)


def test_attributes_of_a_file_are_dimensions_beside_those_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "dimensions.yaml"
    path.write_text("attributes: [plan, environment]\n", encoding="utf-8")
    settings = Settings(config_dir=tmp_path, watched_attributes=("environment", "tariff"))
    assert edited_of(settings).attributes == ("environment", "tariff", "plan")
    path.write_text("attributes: [region]\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"dimensions\.yaml: attributes: .*region is a dimension already"):
        edited_of(settings)
    path.write_text("watched: [plan]\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"dimensions\.yaml: watched"):
        edited_of(settings)


@pytest.mark.parametrize("name", ["duty.yaml", "duties.yml"])
def test_a_file_that_nobody_would_read_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=rf"{name}.*duties\.yaml"):
        read(tmp_path)


async def test_a_change_is_told_in_the_log_and_a_bad_file_is_not(
    tmp_path: Path, embedded: EmbeddedBroker
) -> None:
    settings = Settings(broker=embedded.bootstrap, config_dir=tmp_path)
    watched: list[tuple[str, ...]] = []
    watcher = PracticeFiles(settings, watched.append)
    await watcher.on_start()
    (tmp_path / "dimensions.yaml").write_text("attributes: [plan]\n", encoding="utf-8")
    path = tmp_path / "grades.yaml"
    path.write_text("size: {yellow: 1, orange: 2, red: 3}\n", encoding="utf-8")
    await watcher.look(tmp_path)
    path.write_text("size: {yellow: 9, orange: 2, red: 3}\n", encoding="utf-8")
    await watcher.look(tmp_path)
    assert "grades.yaml" in watcher.complaint
    await watcher.on_stop()
    records, _ = await kafka.read_to_end(settings, BRAND_LOG, 0)
    (told,) = [json.loads(record.value or b"") for record in records]
    assert told["practice"]["limits"]["size"]["red"] == 3.0
    assert watched == [("plan",)]


async def test_a_change_while_kafka_is_away_is_told_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = PracticeFiles(Settings(config_dir=tmp_path), lambda _: None)
    watcher._producer = AsyncMock()
    monkeypatch.setattr(kafka, "partitions", AsyncMock(side_effect=kafka.NoBroker("no Kafka answers")))
    await watcher.look(tmp_path)
    assert watcher.told is None
    monkeypatch.setattr(kafka, "partitions", AsyncMock(return_value=[0, 1]))
    watcher._producer.send_and_wait.side_effect = KafkaTimeoutError
    await watcher.look(tmp_path)
    assert watcher.told is None
    watcher._producer.send_and_wait.side_effect = None
    await watcher.look(tmp_path)
    assert watcher.told == read(tmp_path).practice
