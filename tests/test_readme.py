"""README against the code: whatever it tells people to type, open, send or look for is there.

Each check gives what a text names and the project has not; a text that names something absent shows that it can.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import typer
import yaml

from schemas.chat import ChatSettings
from schemas.events import parse_event
from schemas.inputs import parse_context
from schemas.known_settings import KNOWN, OTHERS
from schemas.settings import Settings
from streams.cli import app
from streams.commands.usage import as_written
from streams.http import HttpService
from streams.metric_names import BY_NAME
from streams.metrics import Metrics
from streams.practice_files import DIMENSIONS, FILES, read
from streams.topics_file import load
from streams.web.board import IncidentBoard
from streams.web.whys import PROGRAMS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "benchmarks").glob("*.md"))]
FOLDERS = {"schemas", "detectors", "streams", "deploy", "tests", "benchmarks"}
# Made by the commands, not kept in the project.
MADE = {"dist/", "result/", ".venv/bin/outcry", "tweets.csv.gz", "history.jsonl"}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def code(text: str) -> Iterator[str]:
    """Code in the text: spans, and lines that are indented as code."""
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", prose)
    for line in prose.splitlines():
        if line.startswith("    "):
            yield line.split(" #")[0].strip()


def targets(text: str) -> list[str]:
    known = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for span in code(text) for name in re.findall(r"^make ([a-z]+)", span)}
    return sorted(named - set(known))


@cache
def commands() -> dict[str, set[str]]:
    """Options of every command, by its words."""
    found: dict[str, set[str]] = {}

    def walk(command: click.Command, words: str) -> None:
        found[words] = {option for each in command.params for option in each.opts} | {"--help"}
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, f"{words} {name}".strip())

    walk(typer.main.get_command(app), "")
    return found


def typed(text: str) -> list[str]:
    """Commands and options that `outcry` does not have."""
    wrong = []
    everywhere = set().union(*commands().values())
    for span in code(text):
        if match := re.match(r"(?:\.venv/bin/)?outcry( [^ ].*)?$", span):
            words = shlex.split(match[1] or "")
            name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in commands()), None)
            if words and name is None:
                wrong.append(span)
            wrong += [
                f"{name} {word}"
                for word in words
                if word.startswith("--") and word not in commands()[name or ""]
            ]
        elif option := re.match(r"--[a-z-]+", span):
            wrong += [span] if option[0] not in everywhere | {"--build"} else []
    return wrong


def links(text: str, page: Path = ROOT / "README.md") -> list[str]:
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        place = page.parent / path if path else page
        if "://" in target:
            continue
        if not place.exists():
            wrong.append(target)
        elif anchor and place.is_file():
            here = text if not path else place.read_text(encoding="utf-8")
            titles = re.findall(r"^#+ (.+)$", here, re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            wrong += [target] if anchor not in slugs else []
    return wrong


@cache
def sources() -> str:
    folders = ("schemas", "streams", "detectors")
    return "".join(
        path.read_text(encoding="utf-8") for each in folders for path in (ROOT / each).rglob("*.py")
    )


def files(text: str) -> list[str]:
    """Paths in the project, and names of files that some command reads or writes."""
    words = {word.strip("()…,:") for span in code(text) for word in span.split()} - MADE
    paths = {word for word in words if word.split("/")[0] in FOLDERS and "/" in word}
    names = {word for word in words if re.fullmatch(r"[\w-]+\.(yaml|jsonl|svg|json)", word)}
    rooms = {word for word in words if re.fullmatch(r"[a-z]+/", word)}
    inside = {f"{path.name}/" for path in (ROOT / "detectors").rglob("*") if path.is_dir()}
    return sorted(
        [path for path in paths if not (ROOT / path).exists()]
        + [name for name in names if name not in sources()]
        + [room for room in rooms if room[:-1] not in FOLDERS and room not in inside]
    )


def topics(text: str) -> list[str]:
    return sorted(set(re.findall(r"\boutcry\.[a-z.-]+\.v\d", text)) - load().topics.keys())


def metrics(text: str) -> list[str]:
    return sorted(set(re.findall(r"\boutcry_[a-z_]+", text)) - BY_NAME.keys())


def alerts(text: str) -> list[str]:
    rules = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "deploy/prometheus/rules").glob("*.yml")
    )
    return sorted(set(re.findall(r"`(Outcry[A-Z]\w+)`", text)) - set(re.findall(r"alert: (\w+)", rules)))


def settings(text: str) -> list[str]:
    return sorted(set(re.findall(r"\bOUTCRY_[A-Z_]*[A-Z]\b", text)) - KNOWN - OTHERS)


def addresses(text: str) -> list[str]:
    """Paths of the ports that nothing answers."""
    service = HttpService(Settings(), Metrics(), IncidentBoard(Settings()), list, list)
    known = {resource.canonical for resource in service.application().router.resources()}
    known |= {f"/{name.removesuffix('_url')}" for name in ChatSettings.model_fields if name.endswith("_url")}
    known |= {"/incidents/<id>", *PROGRAMS}
    named = {span for span in code(text) if re.fullmatch(r"/[a-z/<>-]*", span)}
    return sorted((named | set(re.findall(r"example\.org(/[a-z/]+)", text))) - known)


# Each check with a text that names nothing that is there, and what it is to see of it.
CHECKS: dict[Callable[[str], list[str]], tuple[str, list[str]]] = {
    targets: ("`make supper`", ["supper"]),
    typed: (
        "`outcry sing` and `outcry replay a.csv --shout --out x`, `--shuot`",
        ["outcry sing", "replay --shout", "--shuot"],
    ),
    links: ("[a](deploy/none/), [b](#nowhere)", ["deploy/none/", "#nowhere"]),
    files: ("`deploy/none.yaml`, `none.jsonl`, `none/`", ["deploy/none.yaml", "none.jsonl", "none/"]),
    topics: ("`outcry.none.v1`", ["outcry.none.v1"]),
    metrics: ("`outcry_none`", ["outcry_none"]),
    alerts: ("`OutcryNone`", ["OutcryNone"]),
    settings: ("`OUTCRY_NONE`", ["OUTCRY_NONE"]),
    addresses: ("`/none`, https://a.example.org/hooks/none", ["/hooks/none", "/none"]),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_what_is_named_is_there(check: Callable[[str], list[str]]) -> None:
    assert check(README) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_name_of_nothing_is_seen(check: Callable[[str], list[str]]) -> None:
    text, seen = CHECKS[check]
    assert check(text) == seen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert links(page.read_text(encoding="utf-8"), page) == []


def test_what_is_to_be_sent_is_taken() -> None:
    values = blocks(README, "json")
    assert len(values) == 2
    event, mute = (value.strip().encode() for value in values)
    assert parse_event("call", event).brand == "Acme"
    context = parse_context(mute)
    assert (context.kind, context.page) == ("mute", False) and not context.unknown_fields()
    assert json.loads(event)["text"]


def test_files_that_people_edit_are_read_as_they_stand_there(tmp_path: Path) -> None:
    (block,) = blocks(README, "yaml")
    names = {*FILES.values(), DIMENSIONS}
    parts = re.split(r"^# (\w+\.yaml): ", block, flags=re.MULTILINE)
    written = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert written.keys() == names
    for name, text in written.items():
        # The comment that began with the name goes on in the same line.
        (tmp_path / name).write_text(f"# {text}", encoding="utf-8")
        assert yaml.safe_load(f"# {text}"), name
    edited = read(tmp_path)
    assert edited.attributes == ("environment", "plan")
    assert edited != read(tmp_path / "none")


def test_defaults_are_the_ones_that_hold() -> None:
    given = {
        f"OUTCRY_{name.upper()}": as_written(field.get_default())
        for name, field in Settings.model_fields.items()
    }
    rows = re.findall(r"^\| `(OUTCRY_\w+)` \| ([^|]+) \|", README, re.MULTILINE)
    told = {name: "" if value == "–" else value for name, value in rows if name in given}
    assert len(told) > 5
    assert {name: given[name] for name in told} == told


def test_the_example_of_the_library_runs() -> None:
    (block,) = blocks(README, "python")
    names: dict[str, object] = {}
    exec(block, names)
    assert "verdict" in names


def test_a_newcomer_reads_in_the_order_of_questions() -> None:
    titles = re.findall(r"^## (.+)$", README, re.MULTILINE)
    wanted = [
        "What you see",
        "Try it",
        "Your own Kafka",
        "Your own CSV",
        "What to do with an alert",
        "Figures",
    ]
    assert titles[: len(wanted)] == wanted
    # A cell that is a paragraph is read by nobody: its place is in the README of its benchmark.
    figures = README.split("\n## Figures\n")[1].split("\n## ")[0]
    cells = [cell for line in figures.splitlines() if line.startswith("|") for cell in line.split("|")]
    assert len(cells) > 40 and max(map(len, cells)) < 160
