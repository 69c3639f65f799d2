"""A prior from a user's own labelled file: made by the command, taken up by every text model that starts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.settings import Settings
from streams.cli import app
from streams.files import BadInput
from streams.models import ModelStore
from streams.priors import LEAST, labelled, load, untaught

COMPLAINT, OTHER = "the blorp is here {}, call 138 0013 8000", "the zork is here {}"


def rows() -> list[dict[str, object]]:
    return [
        {"text": (COMPLAINT, OTHER)[number % 2].format(number), "is_complaint": number % 2 == 0}
        for number in range(4 * LEAST)
    ]


@pytest.fixture
def prior(tmp_path: Path) -> Path:
    table = tmp_path / "own.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
    done = CliRunner().invoke(app, ["train-prior", str(table), "--out", str(tmp_path / "prior.json")])
    assert done.exit_code == 0, done.output
    return tmp_path / "prior.json"


def test_the_command_makes_a_small_prior_that_every_start_takes_up(prior: Path) -> None:
    assert prior.stat().st_size <= 400_000
    settings = Settings(prior_file=prior)
    for judge in (untaught(settings), ModelStore(settings).current()):
        assert judge.version == 0
        assert [said.is_complaint for said in judge.judge(["blorp again", "zork again"])] == [True, False]
    assert load(Settings()) is None


def test_a_table_with_columns_of_its_own_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text('body,bad\n"late, again",1\nthanks,no\n', encoding="utf-8")
    assert list(labelled(path, {"body": "text", "bad": "is_complaint"})) == [
        ("late, again", True),
        ("thanks", False),
    ]
    path.write_text("text,label\nlate,1\n", encoding="utf-8")
    assert list(labelled(path, {})) == [("late", True)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("own.jsonl", '{"text": "late"}\n', "own.jsonl:1: needs"),
        ("own.jsonl", "{\n", "cannot be read"),
        ("own.csv", "text,label\nlate,perhaps\n", "own.csv:2: needs"),
        ("own.csv", "text,label\nlate,1\n", "1 complaints among 1 texts"),
        ("none.csv", None, "no such file"),
        ("own.csv", "text,label\nlate,1,more\n", "own.csv:2: 3 columns where the header has 2"),
        ("own.csv", "text;label\nlate;1\n", "own.csv:2: needs"),
        ("own.csv.gz", "text,label\nlate,1\n", "own.csv.gz:1: cannot be read as text"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["train-prior", str(path), "--out", str(tmp_path / "p")])
    assert done.exit_code == 2
    assert told in done.output.replace("\n", "")
    assert not (tmp_path / "p").exists()


def test_a_cut_file_and_a_column_that_is_not_there_are_told(tmp_path: Path) -> None:
    path = tmp_path / "own.csv.gz"
    whole = gzip.compress(b"text,label\nlate,1\n", mtime=0)
    path.write_bytes(whole[:-6])
    with pytest.raises(BadInput, match=r"own\.csv\.gz:3: cannot be read as text"):
        list(labelled(path, {}))
    path.write_bytes(whole)
    with pytest.raises(BadInput, match=r"own\.csv\.gz:1: no column 'body' to map; there are: text, label"):
        list(labelled(path, {"body": "text"}))
    for words, told in (
        ("text=words", "there are: text, is_complaint, label"),
        ("body=text", "no column 'body'"),
    ):
        done = CliRunner().invoke(app, ["train-prior", str(path), "--map", words])
        assert done.exit_code == 2
        assert told in done.output


def test_a_prior_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "prior.json"
    for content in ("[]", "{}", '{"version": 99}', "no"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(BadInput, match="is no prior"):
            load(Settings(prior_file=path))
    with pytest.raises(BadInput, match="cannot read"):
        load(Settings(prior_file=tmp_path / "missing"))
