"""The Dockerfile: what it copies is there, and what runs has no rights."""

from __future__ import annotations

import re
import tomllib

from streams.topics_file import FILES
from tests.deploy.commands import DEPLOY, ROOT, parse

LINES = [
    line
    for line in (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def arguments(instruction: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in LINES if line.split()[0] == instruction]


def test_all_that_the_package_is_made_of_is_copied() -> None:
    copied = {
        word for line in arguments("COPY") if not line.startswith("--from") for word in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    packages = {name.partition(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]}
    data = {name for names in PROJECT["tool"]["setuptools"]["data-files"].values() for name in names}
    project = PROJECT["project"]
    assert packages | data | {"pyproject.toml", project["readme"], *project["license-files"]} <= copied
    seen = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in copied} <= set(seen) and "*" in seen
    # Where the installed command looks for the topics.
    assert FILES[1].parts[-3:] == ("share", "outcry", "topics.yaml")


def test_it_runs_without_rights_on_the_python_that_is_tested() -> None:
    uid, gid = arguments("USER")[-1].split(":")
    assert int(uid) > 1000 and int(gid) > 1000
    assert LINES.index(f"USER {uid}:{gid}") > max(i for i, line in enumerate(LINES) if line.startswith("RUN"))
    version = re.search(r"PYTHON=python:(\d+\.\d+)\.\d+-slim", arguments("ARG")[0])
    assert version and version[1] == PROJECT["tool"]["mypy"]["python_version"]
    assert arguments("ENTRYPOINT") == ['["outcry"]'] and arguments("CMD") == ['["run"]']
    assert parse(["run"]) == "outcry run"
    assert len(arguments("FROM")) == 2
