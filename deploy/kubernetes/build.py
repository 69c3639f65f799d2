"""Writes prometheusrule.yaml from deploy/prometheus/rules: python deploy/kubernetes/build.py [FILE].

One source for both: what Prometheus reads from files, its operator reads from this object.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
RULES = HERE.parent / "prometheus" / "rules"
HEAD = "# Written by build.py from deploy/prometheus/rules; change those.\n"


class Block(yaml.SafeDumper):
    """Writes texts of several lines as such, and never refers to an earlier place."""

    def ignore_aliases(self, data: object) -> bool:
        """Write everything in full: Kubernetes' own tools drop anchors when they show an object."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Block.add_representer(str, _text)


def prometheus_rule() -> str:
    """All groups of all rule files as one object of the Prometheus operator."""
    groups = [
        group
        for path in sorted(RULES.glob("*.yml"))
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    ]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "outcry", "labels": {"app.kubernetes.io/name": "outcry"}},
        "spec": {"groups": groups},
    }
    return HEAD + yaml.dump(rule, Dumper=Block, sort_keys=False, allow_unicode=True, width=110)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "prometheusrule.yaml"
    target.write_text(prometheus_rule(), encoding="utf-8")
