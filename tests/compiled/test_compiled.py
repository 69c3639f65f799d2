"""The compiled wheel: the same tests pass, and what it says is equal to the byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from streams.simulator import simulate, write
from tests.conftest import ROOT, unavailable

PACKAGES = ("schemas", "detectors", "streams")
# Texts are judged and masked by what is not compiled.
OF_TEXTS = ("masking", "masking_edges", "complaint", "taxonomy", "signals")
OUTCRY = "from streams.cli import main; main()"
# What the wheel is made of, and its tests need.
COPIED = (*PACKAGES, "tests", "setup.py", "pyproject.toml", "README.md", "LICENSE", "NOTICE", "deploy")
# The wheel is compiled beside all other tests, and gives way to them.
pytestmark = pytest.mark.timeout(1500)


def run(folder: Path, *words: str | Path, **environment: str) -> str:
    """Run this Python in a folder, after all that is timed; what it printed."""
    done = subprocess.run(
        ["nice", sys.executable, *map(str, words)],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, needs: Callable[..., None]) -> Path:
    """A folder with what the wheel holds, and the tests beside it."""
    needs("cc")
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        unavailable("Python.h is not there (Debian: python3-dev)")
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("compiled")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    wheel = ("-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", folder, ".")
    run(source, *wheel, OUTCRY_COMPILE="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    (made,) = folder.glob("outcry-*.whl")
    with ZipFile(made) as file:
        file.extractall(folder)
    for name in ("tests", "deploy"):
        shutil.copytree(source / name, folder / name)
    shutil.copy(source / "pyproject.toml", folder)
    return folder


def test_the_fold_is_compiled_and_texts_are_not(compiled: Path) -> None:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    for name in ("brand", "judge", "spikes/evidence", "watchers/slice_watch"):
        assert (compiled / "detectors" / f"{name}{suffix}").is_file()
    assert not list((compiled / "detectors" / "masking").glob("*.so"))
    said = run(compiled, "-c", "import detectors.brand; print(detectors.brand.__file__)")
    assert str(compiled) in said and suffix in said


def test_what_is_shown_of_the_fold_is_true_of_the_compiled_one(compiled: Path) -> None:
    ignored = [f"--ignore=tests/detectors/test_{name}.py" for name in OF_TEXTS]
    # Interleavings take long and are of the log's records alone.
    chosen = ("-m", "not interpreted", "-k", "not interleavings", "tests/detectors", *ignored)
    said = run(compiled, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *chosen)
    assert " passed" in said and "skipped" not in said


def test_a_replay_says_the_same_to_the_byte(compiled: Path, tmp_path: Path) -> None:
    write(simulate("outage", seed=51, rate=1.5, history_days=3.0), tmp_path)
    told = []
    for folder in (ROOT, compiled):
        out = tmp_path / folder.name
        run(folder, "-c", OUTCRY, "replay", tmp_path / "events.jsonl", "--out", out)
        told.append({path.name: path.read_bytes() for path in out.iterdir() if path.suffix == ".jsonl"})
    assert told[0] == told[1]
    assert len(told[0]["alerts.jsonl"].splitlines()) > 2 and told[0]["counts.jsonl"]
