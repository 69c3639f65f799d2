"""Commands used wrongly: one clear sentence on standard error, exit code 2, and never a traceback."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import click
import pytest
import typer
from aiokafka.errors import KafkaTimeoutError, TopicAuthorizationFailedError

from streams.cli import app
from streams.commands.usage import told
from streams.embedded import EmbeddedBroker
from streams.kafka import NoBroker
from tests.kafka.workers import ROOT, WorkerProcess, outcry

NOBODY = "127.0.0.1:1"
NO_KEY = "set OUTCRY_PSEUDONYM_KEY_FILE"
CSV = ("--map", "text=text", "--map", "when=occurred_at", "--channel", "social", "--brand", "Acme")


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Give the sentence of a command that was refused."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr + done.stdout
    return done.stderr


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Give the one line of a command that was refused in the project's own words, after a worker's log if any."""
    lines = refused(done).splitlines(keepends=True)
    said = "".join(line for line in lines if not line.startswith('{"level": "INFO"') and NO_KEY not in line)
    assert said.startswith("outcry: ") and said.count("\n") == 1, said
    return said


def test_unknown_command() -> None:
    assert "No such command 'runn'" in refused(outcry(NOBODY, "runn"))


def test_the_version_is_that_of_the_distribution() -> None:
    assert outcry(NOBODY, "--version").stdout == f"outcry {version('outcry')}\n"


def python(code: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", code]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_help_imports_no_service() -> None:
    heavy = "{'aiohttp', 'aiokafka', 'faust', 'numpy', 'phonenumbers', 'river'}"
    done = python(f"import sys, streams.cli; print(*({heavy} & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("\n", "")


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_nobody_listens_at_an_address_of_another_machine(host: str) -> None:
    with EmbeddedBroker() as broker:
        said = sentence(outcry(broker.bootstrap, "run", http_host=host))
    assert f"nothing can listen at {host}:8700" in said
    assert "OUTCRY_HTTP_HOST" in said


@pytest.mark.parametrize("broker", ["localhost", "localhost:abc", "a:9092,b", "a:70000", ""])
def test_a_broker_is_named_by_host_and_port(broker: str) -> None:
    assert "OUTCRY_BROKER: servers are given as host:port" in sentence(outcry(broker, "topics", "create"))


def test_certificates_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    secure = {"broker_security": "SSL", "broker_ca_file": str(tmp_path / "ca.pem")}
    assert "OUTCRY_BROKER_CA_FILE must hold certificates" in sentence(
        outcry(NOBODY, "topics", "create", **secure)
    )


@pytest.mark.parametrize("module", ["typer", "schemas.settings", "streams.cli"])
def test_ctrl_c_while_a_command_starts_is_no_traceback(module: str) -> None:
    done = python(
        f"""
import sys

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Impatient())
from streams.entry import main

main()
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_unknown_scenario() -> None:
    assert "there is no scenario 'nonsense'; there are: " in sentence(outcry(NOBODY, "simulate", "nonsense"))


@pytest.mark.parametrize("command", ["replay", "backfill", "produce"])
def test_missing_file(command: str) -> None:
    said = sentence(outcry(NOBODY, command, "no/such.jsonl"))
    assert "no/such.jsonl: no such file" in said


def bad_files() -> dict[str, tuple[str, str, str]]:
    """Give name: (file name, content, what must be said)."""
    return {
        "ragged": (
            "a.csv",
            "when,text\n2026-03-01T08:00:00Z,ok\n2026-03-01T08:00:01Z\n",
            "a.csv:3: 1 columns",
        ),
        "quotes": ("b.csv", 'when,text\n2026-03-01T08:00:00Z,"x"y\n', "b.csv:2: not a readable CSV row"),
        "column": ("c.csv", "at,text\n1,2\n", "c.csv:1: no column 'when' to map; there are: at, text"),
        "bytes": ("d.csv", "when,text\nx,\udcff\udcfe\n", "d.csv:2: not UTF-8"),
        "json": ("e.jsonl", '{"channel":"email"}\n{"broken\n', "e.jsonl:2: not JSON"),
        "list": ("f.jsonl", "[1]\n", "f.jsonl:1: a line is a JSON object"),
    }


@pytest.mark.parametrize("name", bad_files())
def test_unreadable_files_are_named_with_their_line(name: str, tmp_path: Path) -> None:
    file, content, expected = bad_files()[name]
    path = tmp_path / file
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    words = CSV if file.endswith(".csv") else ()
    assert expected in sentence(outcry(NOBODY, "replay", path, *words))


def test_a_line_that_names_no_channel(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"event_id":"1"}\n')
    assert "names no channel" in sentence(outcry(NOBODY, "replay", path))


@pytest.mark.parametrize(
    "words",
    [
        ("--map", "text"),
        ("--channel", "fax"),
        ("--map", "=x", "--channel", "social"),
        ("--map", "text=txet", "--channel", "social"),
        ("--map", "text=text", "--map", "text=brand"),
        ("--map", "text=text", "--map", "words=text"),
        ("--brand", "Acme", "--map", "text=brand"),
        ("--brand", " "),
    ],
)
def test_bad_options_of_reading(words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nhello\n")
    assert words[0] in sentence(outcry(NOBODY, "replay", path, *words))


def test_every_bad_setting_is_named_at_once() -> None:
    said = sentence(
        outcry(NOBODY, "run", http_port="99999", bucket_s="0", log_level="LOUD", flush_interval_s="x")
    )
    for name in ("HTTP_PORT", "BUCKET_S", "LOG_LEVEL", "FLUSH_INTERVAL_S"):
        assert f"OUTCRY_{name}: " in said


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    said = sentence(outcry(NOBODY, "config", http_token_file=str(absent)))
    assert "OUTCRY_HTTP_TOKEN_FILE" in said and str(absent) in said


def test_a_secret_that_is_empty_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text(" \n")
    said = sentence(outcry(NOBODY, "config", pseudonym_key_file=str(empty), http_token=""))
    assert f"{empty}, which OUTCRY_PSEUDONYM_KEY_FILE names, is empty" in said
    assert "OUTCRY_HTTP_TOKEN: is empty" in said


def test_a_worker_tells_once_that_customers_can_be_guessed(free_port: int) -> None:
    broker = f"127.0.0.1:{free_port}"
    assert refused(outcry(broker, "run", http_port="0")).count(NO_KEY) == 1
    assert NO_KEY not in refused(outcry(broker, "run", http_port="0", pseudonym_key="k"))


@pytest.mark.parametrize("command", ["config", "drill", "chat-adapter"])
def test_a_misspelt_setting_is_refused_with_the_one_that_is_meant(command: str) -> None:
    said = sentence(outcry(NOBODY, command, false_alarm_per_month="3", http_port="99999"))
    assert "OUTCRY_FALSE_ALARM_PER_MONTH: there is no such setting" in said
    assert "the nearest is OUTCRY_FALSE_ALARMS_PER_MONTH" in said
    assert command == "chat-adapter" or "OUTCRY_HTTP_PORT" in said


@pytest.mark.parametrize("words", [("config",), ("simulate",)])
def test_a_setting_of_nobody_is_warned_of(words: tuple[str, ...]) -> None:
    done = outcry(NOBODY, *words, colour_of_logo="red", compile="1")
    assert done.returncode == 0
    assert done.stderr.startswith("OUTCRY_COLOUR_OF_LOGO: there is no such setting; the nearest is OUTCRY_")
    assert done.stderr.count("\n") == 1


def test_the_configuration_holds_every_program_and_no_secret() -> None:
    done = outcry(NOBODY, "config", chat_wecom_url="https://example.org/?key=k-1", drill_token="t-1")
    rows = dict(re.findall(r"^(\S* ?OUTCRY_\w+)=(.*)$", done.stdout, re.MULTILINE))
    secret = ("# OUTCRY_CHAT_WECOM_URL", "# OUTCRY_DRILL_TOKEN")
    assert [rows[name] for name in secret] == ["********"] * 2
    assert (rows["OUTCRY_CHAT_PORT"], rows["OUTCRY_DRILL_BRAND"]) == ("8701", "outcry-drill")
    assert "k-1" not in done.stdout and "t-1" not in done.stdout


def test_what_the_configuration_prints_sets_it_in_a_shell(tmp_path: Path) -> None:
    given = {
        "lateness_s": "call=0.5,email=60",
        "watched_attributes": "plan,line",
        "public_url": "http://outcry.test/?a=1&b='2'",
        "dry_run": "true",
        "data_dir": str(tmp_path / ("a folder " * 12)),
    }
    printed = outcry(NOBODY, "config", **given, http_token="t-1").stdout
    assert "\n# OUTCRY_HTTP_TOKEN=********\n" in printed
    (tmp_path / "env").write_text(printed, encoding="utf-8")
    # `set -a` exports what is set; only Python reads the environment after it.
    script = "set -a; . ./env; exec env -0"
    told = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env={}, capture_output=True, text=True, check=True
    )
    variables = dict(entry.partition("=")[::2] for entry in told.stdout.split("\0") if "OUTCRY_" in entry)
    assert variables["OUTCRY_LATENESS_S"] == "social=5,call=0.5,chat=5,email=60"
    again = {name.removeprefix("OUTCRY_").lower(): value for name, value in variables.items()}
    assert outcry(again.pop("broker"), "config", **again, http_token="t-1").stdout == printed


def test_a_chat_adapter_without_a_bot_has_nothing_to_do() -> None:
    assert "no bot is set" in sentence(outcry(NOBODY, "chat-adapter"))


def test_files_that_are_not_there_hide_no_other_bad_value(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    said = sentence(
        outcry(
            NOBODY,
            "run",
            http_token_file=absent,
            pseudonym_key_file=absent,
            config_dir=absent,
            prior_file=absent,
            lateness_s="30",
            watched_attributes="brand",
            http_port="99999",
        )
    )
    for name in (
        "HTTP_TOKEN",
        "PSEUDONYM_KEY",
        "CONFIG_DIR",
        "PRIOR_FILE",
        "LATENESS_S",
        "WATCHED_ATTRIBUTES",
    ):
        assert f"OUTCRY_{name}: " in said
    assert "OUTCRY_HTTP_PORT: " in said


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file\n")
    assert str(taken) in sentence(outcry(NOBODY, "schema", "export", "--out", taken))


def test_each_reason_of_rejection_is_told_by_its_own_first(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    event = {
        "event_id": "1",
        "occurred_at": "2026-03-01T08:00:00Z",
        "brand": "a",
        "text": "t",
        "channel": "email",
    }
    odd = [{"rating": 6}, {"brand": 7}, {"rating": 0}]
    path.write_text(
        "".join(json.dumps({**event, "event_id": str(n), **one}) + "\n" for n, one in enumerate(odd))
    )
    with path.open("a") as file:
        file.write(
            '{"topic": "outcry.context.v1", "context_id": "c"}\n{"topic": "outcry.labels.v1", "missed": true}\n'
        )
    done = outcry(NOBODY, "replay", path)
    said = " ".join(done.stdout.split())
    assert "5 rejected" in said
    assert f"missing_field: 2 (first: {path}:4: missing_field: brand" in done.stdout
    assert f"out_of_range: 2 (first: {path}:1: out_of_range: rating" in done.stdout
    assert f"wrong_type: 1 (first: {path}:2: wrong_type: brand" in done.stdout
    assert f"no event was accepted: {path}:" in done.stderr


@pytest.mark.parametrize(
    "words", [("run",), ("topics", "create"), ("dead-letters", "list"), ("dead-letters", "redrive")]
)
def test_no_broker_at_the_address(words: tuple[str, ...], free_port: int) -> None:
    begun = time.monotonic()
    said = sentence(outcry(f"127.0.0.1:{free_port}", *words, http_port="0"))
    assert f"127.0.0.1:{free_port}" in said
    assert time.monotonic() - begun < 15


def test_a_broker_that_never_answers_is_not_waited_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        begun = time.monotonic()
        assert f"no Kafka at {address}" in sentence(outcry(address, "run", http_port="0"))
        assert time.monotonic() - begun < 25


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_in_use_is_told_before_anything_else(command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        # There is no Kafka either: the port comes first, and no history is learned for nothing.
        done = outcry(NOBODY, command, http_port=str(port))
    assert f"127.0.0.1:{port} is in use" in sentence(done)
    assert "OUTCRY_HTTP_PORT" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KafkaTimeoutError(), 1),
        (TopicAuthorizationFailedError("t"), 1),
        (TimeoutError(), 1),
        (NoBroker("k"), 2),
    ],
)
def test_what_kafka_did_not_do_is_a_failure_and_no_bad_usage(error: Exception, code: int) -> None:
    with pytest.raises(typer.Exit) as ended, told():
        raise error
    assert ended.value.exit_code == code


def test_topics_that_are_not_there() -> None:
    with EmbeddedBroker({"outcry.labels.v1": 1}) as broker:
        assert "outcry topics create" in sentence(outcry(broker.bootstrap, "run", http_port="0"))


@pytest.mark.parametrize("command", ["list", "redrive"])
def test_a_reason_is_one_that_there_is(command: str) -> None:
    said = sentence(outcry(NOBODY, "dead-letters", command, "--reason", "to_late"))
    assert "too_late" in said and "'to_late'" in said


def test_a_story_that_just_ended_has_one_size(tmp_path: Path) -> None:
    words = ("simulate", "outage", "--until", "now", "--size", "0.5", "--out", tmp_path)
    assert "--size" in sentence(outcry(NOBODY, *words))


def every_option() -> list[tuple[str, str, str]]:
    """Command, name and help of everything that can be typed."""
    found = []

    def walk(command: click.Command, words: str) -> None:
        found.append((words, "", command.help or ""))
        for each in command.params:
            if not isinstance(each, click.Option) or "--help" not in each.opts:
                found.append((words, each.name or "", getattr(each, "help", "") or ""))
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, f"{words} {name}".strip())

    walk(typer.main.get_command(app), "outcry")
    return found


def test_everything_that_can_be_typed_says_what_it_does() -> None:
    assert [(words, name) for words, name, told in every_option() if not told.endswith(".")] == []


def test_a_mended_value_needs_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "value.json"
    path.write_text("{}")
    said = sentence(outcry(NOBODY, "dead-letters", "redrive", "--value-file", path))
    assert "--offset" in said
    said = sentence(outcry(NOBODY, "dead-letters", "redrive", "--offset", "foo"))
    assert "topic/partition/offset" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_worker_cleanly(
    number: signal.Signals, embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    worker = WorkerProcess(embedded.bootstrap, tmp_path).start()
    try:
        worker.await_ready()
        assert worker.signalled(number, 10) == 0
    finally:
        if worker.alive():
            worker.kill()
    assert "Traceback" not in worker.said(100_000)
