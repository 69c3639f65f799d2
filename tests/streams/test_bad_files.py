"""Files that are bad in part or as a whole: what is good is judged, and nobody takes the rest for calm."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import pytest
from click.testing import Result
from typer.testing import CliRunner

from schemas.settings import Settings
from streams import kafka
from streams.cli import app
from streams.embedded import EmbeddedBroker
from streams.files import Line
from streams.replay import Replay
from tests.kafka.workers import outcry

MAP = ("--map", "when=occurred_at", "--map", "text=text", "--map", "brand=brand", "--channel", "social")
HEADER = "when,text,brand\n"


def row(minute: int, zone: str = "Z") -> str:
    return (
        f"2026-03-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00{zone},late again,acme\n"
    )


def table(path: Path, rows: Sequence[str]) -> Path:
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def replayed(*words: object, command: str = "replay") -> Result:
    return CliRunner().invoke(app, [command, *map(str, words)])


def said(done: Result) -> str:
    return " ".join(done.output.split())


@pytest.mark.parametrize("command", ["replay", "backfill"])
def test_what_is_good_is_judged_before_the_rest_is_refused(tmp_path: Path, command: str) -> None:
    path = table(tmp_path / "a.csv", [*map(row, range(30)), "cut\n", *map(row, range(30, 40)), "cut\n"])
    done = replayed(path, *MAP, command=command)
    assert done.exit_code == 2
    assert "40 events accepted" in said(done)
    assert f"rejected as invalid: 2 (first: {path}:32: 1 columns where" in done.output
    assert done.stderr == f"outcry: {path}:32: 1 columns where the header has 3; 1 more could not be read\n"


@pytest.mark.parametrize("command", ["replay", "backfill"])
def test_what_is_refused_is_told_by_file_and_line_of_several_files(tmp_path: Path, command: str) -> None:
    # Enough that a place is not that of the batch it was judged in; the lines of two files are read in turns.
    one = table(tmp_path / "one.csv", [*map(row, range(700)), row(700, zone=""), *map(row, range(701, 710))])
    other = table(tmp_path / "other.csv", [*map(row, range(0, 705, 7)), ",late again,acme\n"])
    done = replayed(one, other, *MAP, command=command)
    assert f"rejected as no_time_zone: 1 (first: {one}:702: no_time_zone: occurred_at" in done.output
    assert f"rejected as missing_field: 1 (first: {other}:103: missing_field: occurred_at" in done.output


@pytest.mark.parametrize("command", ["replay", "backfill"])
@pytest.mark.parametrize("rows", [[], [row(1, ""), row(2, "")]])
def test_nothing_accepted_is_not_calm(tmp_path: Path, rows: list[str], command: str) -> None:
    path = table(tmp_path / "a.csv", rows)
    done = replayed(path, *MAP, command=command)
    assert done.exit_code == 2
    first = f"{path}:2: no_time_zone" if rows else "there was none"
    assert f"no event was accepted: {first}" in done.stderr
    assert "no incident" not in done.stdout


def test_a_file_that_begins_with_the_newest_is_told_loudly(tmp_path: Path) -> None:
    done = replayed(table(tmp_path / "a.csv", [row(60 * hour) for hour in reversed(range(60))]), *MAP)
    assert done.exit_code == 0
    assert "WARNING: 35 of 60 were rejected" in said(done)
    assert "not in order of time" in said(done)
    assert "WARNING" not in said(
        replayed(table(tmp_path / "b.csv", [row(60 * hour) for hour in range(60)]), *MAP)
    )


def test_a_result_is_of_one_run_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = table(tmp_path / "a.csv", [row(minute) for minute in range(60)]), tmp_path / "out"
    assert replayed(path, *MAP, "--out", out).exit_code == 0
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert set(before) == {"alerts.jsonl", "counts.jsonl", "incidents.jsonl", "members.jsonl", "timeline.svg"}
    assert before["counts.jsonl"]

    judged = Replay.run

    def interrupted(self: Replay, lines: Sequence[Line]) -> object:
        yield from judged(self, lines)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Replay, "run", interrupted)
        assert (
            replayed(table(path, [row(minute) for minute in range(5)]), *MAP, "--out", out).exit_code == 130
        )
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_what_is_good_is_sent_and_told(tmp_path: Path, embedded: EmbeddedBroker) -> None:
    path = table(tmp_path / "a.csv", [row(1), "cut\n", row(2)])
    done = outcry(embedded.bootstrap, "produce", path, *MAP)
    assert done.returncode == 2
    assert done.stdout == "2 to outcry.social.v1\n"
    assert done.stderr == f"outcry: {path}:3: 1 columns where the header has 3\n"
    assert "nothing to send" in outcry(embedded.bootstrap, "produce", table(path, []), *MAP).stderr


def is_read(pipe: TextIO) -> bool:
    """Whether nothing is left in a pipe that was not read."""
    return fcntl.ioctl(pipe.fileno(), termios.FIONREAD, bytes(4)) == bytes(4)


async def posts(broker: str) -> int:
    """Events of the social channel that the broker has."""
    settings, topic = Settings(broker=broker), "outcry.social.v1"
    numbers = await kafka.partitions(settings, topic)
    return sum([await kafka.end_of(settings, topic, number) for number in numbers])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("command", ["backfill", "produce"])
def test_the_first_interrupt_ends_a_command(tmp_path: Path, embedded: EmbeddedBroker, command: str) -> None:
    # A pipe is opened, which both ends wait for, when the work has begun; it then waits for the rest.
    pipe, broker = tmp_path / "a.csv", embedded.bootstrap
    os.mkfifo(pipe)
    before = asyncio.run(posts(broker))
    words = ["--speed", "1"] if command == "produce" else []
    running = subprocess.Popen(
        [sys.executable, "-c", "from streams.cli import main; main()", command, str(pipe), *MAP, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OUTCRY_BROKER": broker},
    )
    try:
        with pipe.open("w") as stream:
            stream.write(HEADER + row(1) + row(2))
            stream.flush()
            deadline_s = time.monotonic() + 30
            while not is_read(stream) or (command == "produce" and asyncio.run(posts(broker)) == before):
                assert time.monotonic() < deadline_s
                time.sleep(0.05)
            running.send_signal(signal.SIGINT)
            shown, error = running.communicate(timeout=10)
    finally:
        running.kill()
    assert running.returncode == 130
    assert error == ""
    assert shown == ("1 to outcry.social.v1\n" if command == "produce" else "")
