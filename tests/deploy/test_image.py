"""The Dockerfile: what it copies is there, and what runs has no rights."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from streams.topics_file import FILES
from tests.deploy.commands import DEPLOY, ROOT, parse

LINES = [
    line
    for line in (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = [name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]
# Imports each module, from where it was installed.
IMPORTING = """
import importlib, pathlib, sys
for name in sys.argv[2:]:
    module = importlib.import_module(name)
    assert pathlib.Path(module.__file__).is_relative_to(sys.argv[1]), module.__file__
"""


def arguments(instruction: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in LINES if line.split()[0] == instruction]


def test_all_that_the_package_is_made_of_is_copied() -> None:
    copied = {
        word for line in arguments("COPY") if not line.startswith("--from") for word in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    packages = set(PACKAGES)
    data = {name for names in PROJECT["tool"]["setuptools"]["data-files"].values() for name in names}
    project = PROJECT["project"]
    assert packages | data | {"pyproject.toml", project["readme"], *project["license-files"]} <= copied
    seen = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in copied} <= set(seen) and "*" in seen
    # Where the installed command looks for the topics.
    assert FILES[1].parts[-3:] == ("share", "outcry", "topics.yaml")


@pytest.mark.slow
def test_what_is_installed_from_the_image_is_all_there(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for line in arguments("COPY"):
        names = [] if line.startswith("--from") else line.split()[:-1]
        for name in names:
            to = source / name
            to.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, to)
    prefix = tmp_path / "prefix"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prefix)], check=True, timeout=60)
    python = str(prefix / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    subprocess.run([*pip, "install", "-q", "--no-deps", str(source)], check=True, timeout=200)
    paths = sysconfig.get_paths(vars={"base": str(prefix), "platbase": str(prefix)})
    installed = Path(paths["purelib"])
    # What it depends on is here already.
    (installed / "depended.pth").write_text(sysconfig.get_path("purelib"))
    files = [path.relative_to(ROOT) for name in PACKAGES for path in sorted((ROOT / name).rglob("*"))]
    wanted = [path for path in files if (ROOT / path).is_file() and "__pycache__" not in path.parts]
    assert [path for path in wanted if not (installed / path).is_file()] == []
    modules = [".".join(path.with_suffix("").parts) for path in wanted if path.suffix == ".py"]
    names = [name.removesuffix(".__init__") for name in modules]
    done = subprocess.run(
        [python, "-c", IMPORTING, str(installed), *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr


def test_it_runs_without_rights_on_the_python_that_is_tested() -> None:
    uid, gid = arguments("USER")[-1].split(":")
    assert int(uid) > 1000 and int(gid) > 1000
    assert LINES.index(f"USER {uid}:{gid}") > max(i for i, line in enumerate(LINES) if line.startswith("RUN"))
    version = re.search(r"PYTHON=python:(\d+\.\d+)\.\d+-slim", arguments("ARG")[0])
    assert version and version[1] == PROJECT["tool"]["mypy"]["python_version"]
    assert arguments("ENTRYPOINT") == ['["outcry"]'] and arguments("CMD") == ['["run"]']
    assert parse(["run"]) == "outcry run"
    assert len(arguments("FROM")) == 2
