"""The real Prometheus and Alertmanager on free loopback ports, with the project's own configuration.

Only addresses, secrets' folder and intervals are replaced; rules, routes and inhibitions are those that ship.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import yaml

from tests.kafka.broker import free_ports
from tests.stack.program import Program, wait_for
from tests.stack.receiver import Page, Receiver

DEPLOY = Path(__file__).parents[2] / "deploy"
RECEIVER = "receiver.example.org:8080"
DRILL = "drill.example.org:8702"
SECRETS = "/etc/alertmanager/secrets"
TOKEN = "token-of-the-test"


class Stack:
    """Prometheus, Alertmanager and a receiver, as a context manager.

    Parameters
    ----------
    targets
        `host:port` of the workers to scrape.
    interval_s
        Scrape and evaluation interval, whole seconds.
    group_interval_s
        How soon Alertmanager passes on a change of a group that it has paged, whole seconds.
    memory_s
        Interval of the rule that remembers incidents for six hours, whole seconds; a minute in production.
    resend_s
        How often Prometheus repeats its alerts to Alertmanager; it counts an alert as ended after four times
        this without word from Prometheus. Whole seconds; a minute in production.
    drill
        `host:port` of a fire drill that Prometheus asks and Alertmanager pages; the receiver hears of it without one.
    directory
        Where configuration, data and logs go; a temporary one unless given.
    """

    def __init__(
        self,
        targets: Sequence[str],
        *,
        interval_s: int = 1,
        group_interval_s: int = 1,
        resend_s: int = 60,
        memory_s: int = 60,
        drill: str | None = None,
        directory: Path | None = None,
    ) -> None:
        self.drill = drill
        self._temporary = None if directory else tempfile.TemporaryDirectory(prefix="outcry-stack-")
        self.directory = directory or Path(self._temporary.name if self._temporary else "")
        self.interval_s, self.group_interval_s, self.memory_s = interval_s, group_interval_s, memory_s
        self.receiver = Receiver()
        alertmanager_port, prometheus_port = free_ports(2)
        self._configure_prometheus(targets, prometheus_port, alertmanager_port)
        self._configure_alertmanager()
        self.alertmanager = Program(
            "prometheus-alertmanager",
            [
                f"--config.file={self.directory}/alertmanager/alertmanager.yml",
                f"--storage.path={self.directory}/alertmanager-data",
                f"--web.listen-address=127.0.0.1:{alertmanager_port}",
                "--cluster.listen-address=",
                "--data.maintenance-interval=5s",
                "--data.retention=720h",
            ],
            alertmanager_port,
            self.directory / "alertmanager.log",
        )
        self.prometheus = Program(
            "prometheus",
            [
                f"--config.file={self.directory}/prometheus/prometheus.yml",
                f"--storage.tsdb.path={self.directory}/prometheus-data",
                f"--web.listen-address=127.0.0.1:{prometheus_port}",
                f"--rules.alert.resend-delay={resend_s}s",
            ],
            prometheus_port,
            self.directory / "prometheus.log",
        )

    def __enter__(self) -> Self:
        """Start Alertmanager first, so that the first alert finds it."""
        try:
            self.alertmanager.start()
            self._start_prometheus()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything, remove what was written."""
        self.prometheus.stop()
        self.alertmanager.stop()
        self.receiver.stop()
        if self._temporary:
            self._temporary.cleanup()

    @property
    def prometheus_url(self) -> str:
        """Base address of Prometheus."""
        return self.prometheus.url

    @property
    def alertmanager_url(self) -> str:
        """Base address of Alertmanager."""
        return self.alertmanager.url

    def set_targets(self, targets: Sequence[str]) -> None:
        """Change the workers that are scraped; Prometheus sees it at once."""
        path = self.directory / "prometheus" / "targets" / "outcry.yml"
        # Replaced in one step, or Prometheus may read half a file.
        fresh = path.with_suffix(".new")
        fresh.write_text(yaml.safe_dump([{"targets": list(targets)}]))
        fresh.replace(path)

    def restart_prometheus(self, kill: bool = False) -> None:
        """Stop and start on the same data."""
        self.prometheus.stop(kill)
        self._start_prometheus()

    def restart_alertmanager(self, kill: bool = False) -> None:
        """Stop and start on the same data."""
        self.alertmanager.stop(kill)
        self.alertmanager.start()

    def _start_prometheus(self) -> None:
        # Until it has discovered Alertmanager, some 5 s after its start, Prometheus drops its alerts and says
        # them again only when the resend delay has passed.
        self.prometheus.start()
        wait_for(lambda: self._get("/api/v1/alertmanagers")["activeAlertmanagers"], "Alertmanager discovered")

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.prometheus_url + path, timeout=10) as response:
            data: dict[str, Any] = json.load(response)["data"]
        return data

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Run an instant query; return Prometheus' `result` list."""
        query = urllib.parse.urlencode({"query": expression})
        result: list[dict[str, Any]] = self._get(f"/api/v1/query?{query}")["result"]
        return result

    def alerts_in_alertmanager(self) -> list[dict[str, Any]]:
        """Return the alerts that Alertmanager knows, muted ones included."""
        with urllib.request.urlopen(f"{self.alertmanager_url}/api/v2/alerts", timeout=10) as response:
            alerts: list[dict[str, Any]] = json.load(response)
        return alerts

    def wait_scraped(self, count: int, deadline_s: float = 30.0) -> None:
        """Wait until `count` workers answer Prometheus."""
        wait_for(
            lambda: len(self.query('up{job="outcry"} == 1')) == count, f"{count} workers scraped", deadline_s
        )

    def wait_page(self, incident_id: str, status: str = "firing", deadline_s: float = 30.0) -> Page:
        """Wait for a page of an incident; the first with that status."""
        return wait_for(
            lambda: self.pages_of(incident_id, status), f"page {status} of {incident_id}", deadline_s
        )[0]

    def pages_of(self, incident_id: str, status: str = "firing") -> list[Page]:
        """Pages of one incident with one status."""
        return [p for p in self.receiver.pages if (p.incident_id, p.status) == (incident_id, status)]

    def wait_evaluations(self, count: int, deadline_s: float = 60.0) -> None:
        """Wait until the incident rules have run `count` more times since this call."""
        start = self._evaluations()
        wait_for(lambda: self._evaluations() >= start + count, f"{count} evaluations", deadline_s)

    def _evaluations(self) -> float:
        with urllib.request.urlopen(f"{self.prometheus_url}/metrics", timeout=10) as response:
            lines = response.read().decode().splitlines()
        name = "prometheus_rule_group_iterations_total{"
        return sum(
            float(line.rsplit(" ", 1)[1])
            for line in lines
            if line.startswith(name) and line.split("}")[0].endswith(';outcry-incidents"')
        )

    def _configure_prometheus(self, targets: Sequence[str], own_port: int, alertmanager_port: int) -> None:
        folder = self.directory / "prometheus"
        shutil.copytree(DEPLOY / "prometheus", folder)
        path = folder / "prometheus.yml"
        config = yaml.safe_load(path.read_text().replace("127.0.0.1:9090", f"127.0.0.1:{own_port}"))
        alertmanager = folder / "targets" / "alertmanager.yml"
        alertmanager.write_text(yaml.safe_dump([{"targets": [f"127.0.0.1:{alertmanager_port}"]}]))
        if self.drill:
            (folder / "targets" / "drill.yml").write_text(yaml.safe_dump([{"targets": [self.drill]}]))
        interval = f"{self.interval_s}s"
        config["global"].update(
            scrape_interval=interval, scrape_timeout=interval, evaluation_interval=interval
        )
        path.write_text(yaml.safe_dump(config))
        rules = folder / "rules" / "incidents.yml"
        rules.write_text(rules.read_text().replace("interval: 1m", f"interval: {self.memory_s}s"))
        self.set_targets(targets)

    def _configure_alertmanager(self) -> None:
        folder = self.directory / "alertmanager"
        shutil.copytree(DEPLOY / "alertmanager", folder)
        secrets = self.directory / "secrets"
        secrets.mkdir()
        for name in ("webhook_token", "smtp_password", "pagerduty_routing_key"):
            (secrets / name).write_text(TOKEN)
        path = folder / "alertmanager.yml"
        text = path.read_text().replace(SECRETS, str(secrets))
        text = text.replace(RECEIVER, self.receiver.address)
        text = text.replace(DRILL, self.drill or self.receiver.address)
        config = yaml.safe_load(text)
        for route in config["route"]["routes"]:
            if "group_interval" in route:
                route["group_interval"] = f"{self.group_interval_s}s"
        path.write_text(yaml.safe_dump(config))
