"""The files under `deploy/` as the programs that read them see them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from detectors.text.taxonomy_seeds import OWNERS
from schemas.chat import ChatSettings
from schemas.drill import DrillSettings
from schemas.practice import DUTIES
from streams.chat.bots import bots_of
from streams.commands.drill import METRICS as DRILL
from streams.metric_names import METRICS
from tests.stack.harness import DEPLOY

RULE_FILES = sorted((DEPLOY / "prometheus" / "rules").glob("*.yml"))
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
ALERTMANAGER = DEPLOY / "alertmanager" / "alertmanager.yml"
RULES: list[dict[str, Any]] = [
    rule
    for path in RULE_FILES
    for group in yaml.safe_load(path.read_text())["groups"]
    for rule in group["rules"]
]
ALERTS = [rule for rule in RULES if "alert" in rule]
RECORDS = {rule["record"] for rule in RULES if "record" in rule}


def run(*command: str | Path) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def panels(path: Path) -> list[dict[str, Any]]:
    return [panel for panel in json.loads(path.read_text())["panels"] if panel["type"] != "row"]


def dashboard_expressions() -> list[str]:
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    drawn = [target["expr"] for path in DASHBOARDS for panel in panels(path) for target in panel["targets"]]
    return drawn + [
        note["expr"] for board in boards for note in board["annotations"]["list"] if "expr" in note
    ]


def plain(expression: str, chosen: str = ".*") -> str:
    """Replace Grafana's variables by what they become: one choice, as Grafana writes it, or all."""
    for variable, value in (("$__rate_interval", "1m"), ("$incident", "x")):
        expression = expression.replace(variable, value)
    return re.sub(r"\$\{(brand|channel|category):regex\}", lambda _: chosen, expression)


def test_prometheus_accepts_its_configuration() -> None:
    run("promtool", "check", "config", DEPLOY / "prometheus" / "prometheus.yml")
    run("promtool", "check", "rules", "--lint=all", "--lint-fatal", *RULE_FILES)


@pytest.mark.parametrize(
    "path", sorted((DEPLOY / "prometheus" / "tests").glob("*.test.yml")), ids=lambda p: p.name
)
def test_rules_do_what_their_unit_tests_say(path: Path) -> None:
    run("promtool", "test", "rules", path)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_every_alert_says_what_a_person_needs(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning", "info", "none")
    # The incidents bring their owner from the metric.
    assert "owner" in rule["labels"] or re.search(r"outcry_incident_owner:paged|by \(owner\)", rule["expr"])
    notes = rule["annotations"]
    assert notes["summary"] and notes["description"]
    assert re.fullmatch(r"\{\{ \$externalLabels\.runbooks_url \}\}/\w+\.md", notes["runbook_url"])
    assert (DEPLOY / "runbooks" / notes["runbook_url"].rsplit("/", 1)[1]).is_file()
    uid = re.match(r"\{\{ \$externalLabels\.grafana_url \}\}/d/([\w-]+)", notes["dashboard"])
    assert uid and (DEPLOY / "grafana" / "dashboards" / f"{uid[1]}.json").is_file()


def test_every_runbook_belongs_to_a_rule_and_every_alert_is_tested() -> None:
    pages = {rule["annotations"]["runbook_url"].rsplit("/", 1)[1] for rule in ALERTS}
    assert {path.name for path in (DEPLOY / "runbooks").glob("*.md")} == pages
    tests = "".join(path.read_text() for path in (DEPLOY / "prometheus" / "tests").glob("*.test.yml"))
    tiers = {f"OutcryIncident{tier}" for tier in ("Orange", "Yellow", "Blue")}  # tested as a family, by tier
    assert [
        rule["alert"] for rule in ALERTS if rule["alert"] not in tests and rule["alert"] not in tiers
    ] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.get("alert") or rule["record"])
def test_rules_read_only_metrics_that_exist(rule: dict[str, Any]) -> None:
    assert unknown_metrics(rule["expr"]) == set()
    if "record" in rule:
        assert re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z0-9_]+", rule["record"])


def unknown_metrics(expression: str) -> set[str]:
    """Names in an expression that neither a worker exports nor a rule records."""
    exported = {spec.name for spec in METRICS} | {
        f"{spec.name}_{suffix}"
        for spec in METRICS
        if spec.kind == "histogram"
        for suffix in ("bucket", "count")
    }
    exported |= {name for name, _ in DRILL}
    words = re.findall(r"[a-z_:]*outcry_[a-z0-9_:]+", re.sub(r'"[^"]*"', "", expression))
    return set(words) - exported - RECORDS


def test_dashboards_are_those_that_the_script_builds(tmp_path: Path) -> None:
    run(sys.executable, DEPLOY / "grafana" / "build.py", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in DASHBOARDS]
    for path in DASHBOARDS:
        assert path.read_text() == (tmp_path / path.name).read_text(), (
            f"{path.name}: run deploy/grafana/build.py"
        )


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_dashboards_are_complete(path: Path) -> None:
    board = json.loads(path.read_text())
    assert board["uid"] == path.stem
    assert len({panel["title"] for panel in panels(path)}) == len(panels(path))
    assert {note["name"] for note in board["annotations"]["list"]} == {"Incidents", "Business events"}
    for note in board["annotations"]["list"]:
        told = re.findall(r"\{\{(\w+)\}\}", note["titleFormat"] + note["textFormat"])
        assert told and all(label in note["expr"] for label in told), note["name"]
    for panel in panels(path):
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["noValue"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["datasource"]["uid"] == "outcry-prometheus"
        for target in panel["targets"]:
            assert unknown_metrics(target["expr"]) == set(), panel["title"]


def test_a_quantile_of_nothing_is_left_out() -> None:
    drawn = dashboard_expressions() + [rule["expr"] for rule in RULES]
    quantiles = [expression for expression in drawn if "histogram_quantile" in expression]
    assert len(quantiles) == 3 and all(expression.endswith(" >= 0") for expression in quantiles)


def test_the_number_of_workers_is_of_those_that_work() -> None:
    (panel,) = [
        one for one in panels(DEPLOY / "grafana/dashboards/outcry-overview.json") if one["title"] == "Workers"
    ]
    assert panel["targets"][0]["expr"] == "count(outcry_ready == 1) or vector(0)"


def test_the_choices_are_there() -> None:
    for name in ("overview", "cascade", "causes"):
        board = json.loads((DEPLOY / "grafana" / "dashboards" / f"outcry-{name}.json").read_text())
        assert [one["name"] for one in board["templating"]["list"]] == ["brand", "channel", "category"]


def test_a_choice_is_put_nowhere_but_between_backquotes() -> None:
    for expression in dashboard_expressions():
        bare = re.sub(r"`[^`]*`", "", expression)
        assert not re.search(r"\$\{?(brand|channel|category)", bare), expression


def test_a_share_is_of_all_that_it_says_it_is_of() -> None:
    drawn = {
        panel["title"]: panel["targets"][0]["expr"]
        for name in ("cascade", "causes")
        for panel in panels(DEPLOY / f"grafana/dashboards/outcry-{name}.json")
    }
    assert "${channel" not in drawn["Public share"]
    assert "${category" not in drawn["Share of each category"].partition("/ ignoring")[2]


def test_the_data_source_and_the_dashboards_agree() -> None:
    sources = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/outcry.yml").read_text())
    assert [source["uid"] for source in sources["datasources"]] == ["outcry-prometheus"]


# What Grafana puts in place of a choice: its letters, those that mean something in a regular expression escaped.
CHOICES = [".*", "北线通信", 'Joe\'s "best"', r"Acme Inc\. \(EU\)", r"\*", r"a\\b", "(Acme|Bolt)"]


@pytest.mark.parametrize("chosen", CHOICES)
def test_every_expression_of_the_dashboards_parses(chosen: str, tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:expression:{index}", "expr": plain(expr, chosen)}
        for index, expr in enumerate(dashboard_expressions())
    ]
    path = tmp_path / "panels.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    run("promtool", "check", "rules", path)


def test_alertmanager_accepts_its_configuration() -> None:
    run("amtool", "check-config", ALERTMANAGER)


@pytest.mark.parametrize("receiver", ["pagerduty", "mail", "wecom", "dingtalk", "feishu"])
def test_the_pager_may_be_another_receiver(receiver: str, tmp_path: Path) -> None:
    text = re.sub(r"receiver: pager$", f"receiver: {receiver}", ALERTMANAGER.read_text(), flags=re.MULTILINE)
    path = tmp_path / "alertmanager.yml"
    path.write_text(text.replace("templates/*.tmpl", f"{ALERTMANAGER.parent}/templates/*.tmpl"))
    run("amtool", "check-config", path)
    assert route(path, "alertname=OutcryIncidentRed", "tier=red", "severity=critical") == receiver


def route(path: Path, *labels: str) -> str:
    return run("amtool", "config", "routes", "test", f"--config.file={path}", *labels).strip()


@pytest.mark.parametrize(
    ("receiver", "labels"),
    [
        ("pager", "alertname=OutcryIncidentRed severity=critical tier=red owner=operations"),
        ("pager", "alertname=OutcryIncidentOrange severity=critical tier=orange owner=operations"),
        ("pager-communications", "alertname=OutcryIncidentRed severity=critical tier=red owner=legal"),
        (
            "pager-communications",
            "alertname=OutcryIncidentOrange severity=critical tier=orange owner=public-relations",
        ),
        ("pager", "alertname=OutcryDetectorStale severity=critical owner=platform"),
        ("team", "alertname=OutcryIncidentYellow severity=warning tier=yellow owner=legal"),
        ("team", "alertname=OutcryIncidentBlue severity=info tier=blue owner=operations"),
        ("nobody", "alertname=OutcryIncidentOfMass severity=none owner=platform"),
        ("watchdog", "alertname=OutcryWatchdog severity=none owner=platform"),
        ("pager", "alertname=OutcryDrillMissed severity=critical owner=platform"),
        # The drill's canary pages nobody, whatever is wrong with it.
        ("drill", "alertname=OutcryIncidentRed severity=critical tier=red owner=legal brand=outcry-drill"),
        ("drill", "alertname=OutcryFeedSilent severity=critical owner=data brand=outcry-drill channel=call"),
        ("pager", "alertname=OutcryAllWorkersDown severity=critical owner=platform"),
        ("pager", "alertname=OutcryFeedSilent severity=critical owner=data"),
        ("team", "alertname=OutcryWorkerDown severity=warning owner=platform"),
        ("team", "alertname=OutcryWorkerNotReady severity=warning owner=platform"),
        ("team", "alertname=OutcryModelWeak severity=info owner=platform"),
    ],
)
def test_who_hears_what(receiver: str, labels: str) -> None:
    assert route(ALERTMANAGER, *labels.split()) == receiver


def test_routes_name_owners_that_incidents_have() -> None:
    named = {
        owner
        for text in re.findall(r'owner=~"([^"]+)"', ALERTMANAGER.read_text())
        for owner in text.split("|")
    }
    duties = [duty.owner for by_tier in DUTIES.values() for duty in by_tier.values()]
    assert named and named <= {*OWNERS.values(), *duties, "communications"}
    # What rules and agents name themselves.
    assert any(rule["labels"].get("owner") == "communications" for rule in ALERTS)


def test_group_bots_have_a_path_of_the_adapter_each() -> None:
    settings = ChatSettings(wecom_url="http://a", dingtalk_url="http://b", feishu_url="http://c")
    receivers = {one["name"]: one for one in yaml.safe_load(ALERTMANAGER.read_text())["receivers"]}
    for name in bots_of(settings):
        assert receivers[name]["webhook_configs"][0]["url"].endswith(f"/{name}")


def test_the_canary_is_the_drills() -> None:
    routes = yaml.safe_load(ALERTMANAGER.read_text())["route"]["routes"]
    assert routes[0]["matchers"] == [f'brand="{DrillSettings().brand}"'] and routes[0]["receiver"] == "drill"


def test_secrets_come_from_files() -> None:
    text = ALERTMANAGER.read_text()
    assert re.findall(r"(?:password|routing_key|credentials|token):", text) == []
    assert len(re.findall(r"_file: /etc/alertmanager/secrets/\w+$", text, re.MULTILINE)) == 3


def test_what_is_spoken_for_exists_and_a_deaf_service_pages_once() -> None:
    names = {rule["alert"] for rule in ALERTS}
    spoken: dict[str, set[str]] = {}
    for rule in yaml.safe_load(ALERTMANAGER.read_text())["inhibit_rules"]:
        (source,), (target,) = (
            [re.fullmatch(r'alertname=~?"(.+)"', text) for text in rule[f"{side}_matchers"]]
            for side in ("source", "target")
        )
        assert source and target
        found = {name for name in names if re.fullmatch(target[1], name)}
        # No alternative of the pattern is a name that nobody has.
        assert len(found) == 1 + target[1].count("|") and source[1] in names
        spoken.setdefault(source[1], set()).update(found)
    # What a dead Kafka makes fire beside the page that names it: no feed brings anything, and what comes then is late.
    seems = {"FeedSilent", "ChannelHalfDead", "ConsumerLag", "EventLag", "LateBudgetFast", "LateBudgetSlow"}
    assert "OutcryWorkerNotReady" in spoken["OutcryDetectorStale"]
    for deaf in ("OutcryDetectorStale", "OutcryAllWorkersDown"):
        assert {f"Outcry{name}" for name in seems} | {"OutcryDrillMissed"} <= spoken[deaf]
        assert not any(name.startswith("OutcryIncident") for name in spoken[deaf])
    assert {"OutcryWorkerDown", "OutcryDetectorStale"} <= spoken["OutcryAllWorkersDown"]
