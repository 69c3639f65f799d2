"""compose.yaml: sound by the specification, and every word in it means something to the program it is for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from schemas.drill import DrillSettings
from schemas.settings import Settings
from tests.deploy.commands import DEPLOY, parse, strange_settings

COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("outcry:")]
WORKERS = [name for name in OURS if SERVICES[name].get("command") == ["run"]]
KEYS = "/var/lib/outcry/keys"


def test_it_is_sound_by_the_specification() -> None:
    assert set(PyCompose.from_json(json.dumps(COMPOSE)).service_names()) == set(SERVICES)
    with pytest.raises(ValueError, match="imagine"):
        PyCompose.from_json('{"services": {"a": {"image": "a", "imagine": true}}}')


def test_images_are_pinned() -> None:
    for name, service in SERVICES.items():
        assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+", service["image"]), name


def test_everything_that_stays_has_a_health_check_and_is_waited_for() -> None:
    assert len(WORKERS) == 2
    for name, service in SERVICES.items():
        if service.get("restart") == "no":
            assert "healthcheck" not in service, name
        else:
            assert {"test", "interval", "timeout", "retries", "start_period"} <= set(
                service["healthcheck"]
            ), name
        for other, how in service.get("depends_on", {}).items():
            ends = SERVICES[other].get("restart") == "no"
            assert (how["condition"] == "service_completed_successfully") == ends, f"{name} waits for {other}"


def commands() -> list[list[str]]:
    """Every call of Outcry in the file."""
    plain = [SERVICES[name]["command"] for name in OURS if "entrypoint" not in SERVICES[name]]
    scripts = [line.split() for name in OURS for line in str(SERVICES[name]["command"][0]).splitlines()]
    return plain + [line[1:] for line in scripts if line and line[0] == "outcry"]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    # Files are read later, and not by the parser.
    assert parse(words).startswith("outcry ")


def test_what_is_no_command_does_not_parse() -> None:
    for words in (["runn"], ["produce", "x", "--sped", "3"], ["topics", "make"]):
        with pytest.raises(Exception, match="No such"):
            parse(words)
    assert len(commands()) == 8


def test_every_setting_is_one_and_is_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    for name in OURS:
        given = SERVICES[name]["environment"]
        assert strange_settings(set(given)) == set(), name
        with monkeypatch.context() as patch:
            for variable, value in given.items():
                assert isinstance(value, str), f"{name}: {variable} is no text"
                patch.setenv(variable, str(secret) if variable.endswith("_FILE") else value)
            assert Settings().broker.partition(":")[0] in SERVICES or name == "pager"
            if name in WORKERS:
                assert Settings().http_token is not None and Settings().pseudonym_key is not None
    assert strange_settings({"OUTCRY_BROKR", "PATH"}) == {"OUTCRY_BROKR"}


def test_secrets_are_made_before_they_are_read() -> None:
    made = set(re.findall(r'"(\w+)"', SERVICES["keys"]["command"][0].split("for name in")[1].split(":")[0]))
    read = {
        value.removeprefix(f"{KEYS}/")
        for service in SERVICES.values()
        for value in service.get("environment", {}).values()
        if value.startswith(KEYS)
    }
    alertmanager = yaml.safe_load((DEPLOY / "alertmanager" / "alertmanager.yml").read_text())
    webhooks = [hook for one in alertmanager["receivers"] for hook in one.get("webhook_configs", ())]
    read |= {
        Path(hook["http_config"]["authorization"]["credentials_file"]).name
        for hook in webhooks
        if "http_config" in hook
    }
    assert read == made
    for name, service in SERVICES.items():
        if any(mount.startswith("keys:") for mount in service.get("volumes", ())) and name != "keys":
            assert "keys" in service["depends_on"], name


def test_mounted_files_are_there_and_nobody_writes_to_them() -> None:
    for name, service in SERVICES.items():
        for mount in service.get("volumes", ()):
            source, target, *how = mount.split(":")
            if source.startswith("."):
                assert (DEPLOY / source).exists() and how == ["ro"], mount
            else:
                assert source in COMPOSE["volumes"], mount
            if name == "grafana" and target == "/var/lib/grafana/dashboards":
                provider = yaml.safe_load((DEPLOY / "grafana/provisioning/dashboards/outcry.yml").read_text())
                assert provider["providers"][0]["options"]["path"] == target
    for name in OURS:
        assert SERVICES[name]["read_only"] and SERVICES[name]["cap_drop"] == ["ALL"], name


def test_addresses_lead_to_services() -> None:
    targets = {
        path.stem: yaml.safe_load(path.read_text())[0]["targets"]
        for path in (DEPLOY / "compose" / "targets").glob("*.yml")
    }
    assert set(targets) == {path.stem for path in (DEPLOY / "prometheus" / "targets").glob("*.yml")}
    port = Settings().http_port
    assert sorted(targets["outcry"]) == sorted(f"{name}:{port}" for name in WORKERS)
    assert targets["alertmanager"] == ["alertmanager:9093"]
    assert SERVICES["grafana"]["environment"]["OUTCRY_PROMETHEUS_URL"] == "http://prometheus:9090"
    assert targets["drill"] == [f"drill:{DrillSettings().port}"]
    # Alertmanager's own receivers, as they ship, are second names of the pager and the drill.
    pager, drill = (SERVICES[name]["networks"]["default"]["aliases"][0] for name in ("pager", "drill"))
    port = int(SERVICES["pager"]["environment"]["OUTCRY_CHAT_PORT"])
    text = (DEPLOY / "alertmanager" / "alertmanager.yml").read_text()
    assert set(re.findall(r"url: http://([^/]+)/", text)) == {
        f"{pager}:{port}",
        f"{drill}:{DrillSettings().port}",
    }


def test_alertmanager_remembers_what_it_has_sent_for_as_long_as_it_must_not_send_it_again() -> None:
    (retention,) = re.findall(r"--data\.retention=(\d+)h", " ".join(SERVICES["alertmanager"]["command"]))
    routes = yaml.safe_load((DEPLOY / "alertmanager" / "alertmanager.yml").read_text())["route"]["routes"]
    (incidents,) = (one for one in routes if "OutcryIncident(" in str(one["matchers"]) and "routes" in one)
    assert 24 * int(incidents["repeat_interval"].removesuffix("d")) < int(retention)


def test_published_ports_are_of_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)
    config = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
    for url in re.findall(r"(?:outcry|grafana)_url: http://127.0.0.1:(\d+)", config):
        assert f"127.0.0.1:{url}:{url}" in ports
