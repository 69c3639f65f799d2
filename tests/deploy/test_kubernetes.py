"""deploy/kubernetes: sound by schema, and in agreement with itself, the settings, the topics and the rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from pydantic import ValidationError

from schemas.drill import DrillSettings
from schemas.settings import Settings
from schemas.topics import BRAND_LOG, EVENTS
from streams.http import PUBLIC
from streams.metric_names import BY_NAME
from streams.practice_files import FILES, Edited, read
from streams.topics_file import load
from streams.web.guard import is_loopback
from tests.deploy.commands import DEPLOY, parse, strange_settings
from tests.deploy.crds import CRDS, Metadata

FOLDER = DEPLOY / "kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((FOLDER / name).read_text()) for name in KUSTOMIZATION["resources"]
}
OF_OPERATORS = {model.__name__: model for model in CRDS}
# The oldest version that is still looked after when this is written, and the newest that the schemas know.
VERSIONS = ("1.33", kubernetes_validate.latest_version().rpartition(".")[0])
DRILL = OBJECTS["drill.yaml"]
WORKERS, JOB = OBJECTS["workers.yaml"], OBJECTS["topics.yaml"]
PODS = {
    "workers": WORKERS["spec"]["template"],
    "topics": JOB["spec"]["template"],
    "drill": DRILL["spec"]["template"],
}
CONFIG: dict[str, str] = OBJECTS["config.yaml"]["data"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [name for name, one in OBJECTS.items() if one["kind"] not in OF_OPERATORS])
def test_the_objects_of_kubernetes_are_sound(name: str, version: str) -> None:
    kubernetes_validate.validate(OBJECTS[name], version, strict=True)


@pytest.mark.parametrize("name", [name for name, one in OBJECTS.items() if one["kind"] in OF_OPERATORS])
def test_the_objects_of_operators_are_sound(name: str) -> None:
    OF_OPERATORS[OBJECTS[name]["kind"]].model_validate(OBJECTS[name])


def test_unsound_objects_are_refused() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(
            {**OBJECTS["service.yaml"], "spec": {"portz": []}}, VERSIONS[0], strict=True
        )
    with pytest.raises(ValidationError):
        Metadata.model_validate({"name": "outcry", "lables": {}})


def test_every_file_is_used_and_every_object_has_one_name() -> None:
    assert {path.name for path in FOLDER.glob("*.yaml")} == {"kustomization.yaml", *OBJECTS}
    names = {(one["kind"], one["metadata"]["name"]) for one in OBJECTS.values()}
    assert len(names) == len(OBJECTS)
    assert KUSTOMIZATION["namespace"] == OBJECTS["namespace.yaml"]["metadata"]["name"]
    assert {one["name"] for one in KUSTOMIZATION["images"]} == {
        container["image"] for pod in PODS.values() for container in pod["spec"]["containers"]
    }


def test_the_rules_are_those_of_prometheus(tmp_path: Path) -> None:
    target = tmp_path / "rule.yaml"
    subprocess.run([sys.executable, FOLDER / "build.py", target], check=True, timeout=60)
    assert target.read_text() == (FOLDER / "prometheusrule.yaml").read_text(), (
        "run deploy/kubernetes/build.py"
    )


@pytest.mark.parametrize("name", PODS)
def test_pods_have_no_rights_and_write_nowhere(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"] > 1000
    assert spec["automountServiceAccountToken"] is False
    user = (DEPLOY / "Dockerfile").read_text().split("USER ")[1].split(":")[0]
    assert str(spec["securityContext"]["runAsUser"]) == user
    for container in spec["containers"]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] and not rights["allowPrivilegeEscalation"]
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"] and container["resources"]["requests"]["cpu"]
        assert "env" not in container, "secrets come from files, settings from the ConfigMap"
        assert parse(container["args"]).startswith("outcry ")
        mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
        edited = {CONFIG["OUTCRY_CONFIG_DIR"]} if name == "workers" else set()
        assert mounts == {"/tmp", "/run/secrets/outcry", "/run/secrets/broker"} | edited


def test_every_workload_has_an_account_of_its_own_that_the_rights_name() -> None:
    wanted = {"workers": "outcry-worker", "topics": "outcry-topics", "drill": "outcry-drill"}
    maps = {one["metadata"]["name"]: one["data"] for one in OBJECTS.values() if one["kind"] == "ConfigMap"}
    assert set(maps) == {"outcry", *wanted.values()}
    for name, account in wanted.items():
        (container,) = PODS[name]["spec"]["containers"]
        sources = [source["configMapRef"]["name"] for source in container["envFrom"]]
        assert sources == ["outcry", account]
        assert maps[account] == {"OUTCRY_BROKER_USERNAME": account}
        volumes = {one["name"]: one["secret"] for one in PODS[name]["spec"]["volumes"] if "secret" in one}
        assert volumes == {
            "secrets": {"secretName": "outcry"},
            "account": {"secretName": account, "optional": True},
        }
        assert f'    may {account} "' in (DEPLOY / "kafka-acls.sh").read_text()


def test_settings_are_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert strange_settings(set(CONFIG)) == set() and all(name.startswith("OUTCRY_") for name in CONFIG)
    told = [
        line.split(":")[0].strip("# ")
        for line in (FOLDER / "config.yaml").read_text().splitlines()
        if "#   OUTCRY_" in line
    ]
    assert strange_settings(set(told)) == set() and len(told) == 2
    (tmp_path / "secret").write_text("s")
    for variable, value in CONFIG.items():
        if variable.endswith("_FILE"):
            assert value.startswith("/run/secrets/outcry/")
            assert Path(value).name in (FOLDER / "kustomization.yaml").read_text()
        monkeypatch.setenv(variable, str(tmp_path / "secret") if variable.endswith("_FILE") else value)
    settings, drill = Settings(), DrillSettings()
    assert settings.http_token is not None and str(settings.data_dir).startswith("/tmp/")
    container = PODS["workers"]["spec"]["containers"][0]
    assert container["ports"] == [{"name": "http", "containerPort": settings.http_port}]
    ports = [port["port"] for rule in OBJECTS["network.yaml"]["spec"]["ingress"] for port in rule["ports"]]
    assert ports == [settings.http_port, drill.port]
    assert PODS["drill"]["spec"]["containers"][0]["ports"] == [{"name": "http", "containerPort": drill.port}]
    assert drill.token is not None and not is_loopback(drill.host)
    out = {port["port"] for rule in OBJECTS["network.yaml"]["spec"]["egress"] for port in rule["ports"]}
    assert out == {53, int(settings.broker.rpartition(":")[2])}


def test_what_people_edit_is_theirs_and_may_be_missing(tmp_path: Path) -> None:
    (volume,) = [one for one in PODS["workers"]["spec"]["volumes"] if one["name"] == "practice"]
    assert volume["configMap"] == {"name": "outcry-practice", "optional": True}
    told = (FOLDER / "kustomization.yaml").read_text()
    assert "create configmap outcry-practice" in told
    # Without it the folder is empty; a file that is named there is one that is read.
    assert read(tmp_path) == Edited()
    assert set(re.findall(r"--from-file=(\w+\.yaml)", told)) <= {*FILES.values()}


def test_the_job_of_the_topics_makes_room_for_the_next_image() -> None:
    # Its template is immutable, and holds the image's tag.
    assert 0 < JOB["spec"]["ttlSecondsAfterFinished"] <= 3600


def test_probes_ask_what_is_served_and_a_stop_has_time() -> None:
    spec = PODS["workers"]["spec"]
    probes = {name: spec["containers"][0][f"{name}Probe"] for name in ("startup", "liveness", "readiness")}
    paths = {name: probe["httpGet"]["path"] for name, probe in probes.items()}
    assert paths == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
    assert set(paths.values()) <= PUBLIC
    assert {probe["httpGet"]["port"] for probe in probes.values()} == {"http"}
    assert spec["terminationGracePeriodSeconds"] >= 30


def test_what_selects_workers_selects_them_and_only_them() -> None:
    labels = PODS["workers"]["metadata"]["labels"]
    for name in ("workers.yaml", "disruption.yaml", "podmonitor.yaml"):
        wanted = OBJECTS[name]["spec"]["selector"]["matchLabels"]
        assert wanted.items() <= labels.items(), name
        assert not wanted.items() <= PODS["topics"]["metadata"]["labels"].items(), name
    assert OBJECTS["service.yaml"]["spec"]["selector"].items() <= labels.items()
    walled = OBJECTS["network.yaml"]["spec"]["podSelector"]["matchLabels"]
    assert all(walled.items() <= pod["metadata"]["labels"].items() for pod in PODS.values())


def test_prometheus_gives_workers_the_job_that_the_rules_name() -> None:
    monitor = OBJECTS["podmonitor.yaml"]["spec"]
    assert PODS["workers"]["metadata"]["labels"][monitor["jobLabel"]] == "outcry"
    assert 'job="outcry"' in (FOLDER / "prometheusrule.yaml").read_text()
    plain = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    own = next(job for job in plain["scrape_configs"] if job["job_name"] == "outcry")
    endpoint = monitor["podMetricsEndpoints"][0]
    assert endpoint["interval"] == plain["global"]["scrape_interval"] and endpoint["path"] in PUBLIC
    assert endpoint["scrapeTimeout"] == plain["global"]["scrape_timeout"]
    assert monitor["sampleLimit"] == own["sample_limit"]


def test_the_drill_is_one_and_alertmanager_and_prometheus_find_it() -> None:
    assert (DRILL["spec"]["replicas"], DRILL["spec"]["strategy"]["type"]) == (1, "Recreate")
    labels = PODS["drill"]["metadata"]["labels"]
    monitor, service = OBJECTS["drill-podmonitor.yaml"]["spec"], OBJECTS["drill-service.yaml"]["spec"]
    assert monitor["selector"]["matchLabels"].items() <= labels.items()
    assert service["selector"].items() <= labels.items()
    plain = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    assert labels[monitor["jobLabel"]] in {job["job_name"] for job in plain["scrape_configs"]}
    receivers = yaml.safe_load((DEPLOY / "alertmanager" / "alertmanager.yml").read_text())["receivers"]
    url = next(one for one in receivers if one["name"] == "drill")["webhook_configs"][0]["url"]
    assert url.endswith(f":{service['ports'][0]['port']}/hooks/drill")
    assert PODS["drill"]["spec"]["containers"][0]["livenessProbe"]["httpGet"]["path"] == "/livez"


def test_workers_are_never_more_than_partitions() -> None:
    spec = OBJECTS["scaledobject.yaml"]["spec"]
    count = load().partitions()
    least = min(count[topic] for topic in (*EVENTS, BRAND_LOG))
    assert spec["minReplicaCount"] <= spec["fallback"]["replicas"] <= spec["maxReplicaCount"] <= least
    assert spec["scaleTargetRef"]["name"] == WORKERS["metadata"]["name"]
    assert "replicas" not in WORKERS["spec"], "their number is the scaler's to say"
    assert WORKERS["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == 0
    lag = BY_NAME["outcry_consumer_lag_records"]
    query = spec["triggers"][0]["metadata"]["query"]
    assert f"max by ({', '.join(lag.labels)}) ({lag.name}" in query
