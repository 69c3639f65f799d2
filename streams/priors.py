"""A prior of the user's own: a table trained on a labelled file, and the text model that starts from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from rich.console import Console

from detectors.complaint import ComplaintModel
from detectors.masking import mask_many
from detectors.text.selftrain import read_prior, train_prior
from schemas.rejection import Reason
from schemas.settings import Settings
from streams.files import DAMAGED, BadInput, check_file, is_table, opened
from streams.tables import Lines, NoTable, Refuse, Table, is_utf_8, not_utf_8
from streams.texts import TextJudge

# A labelled row's fields; a JSON Lines file, or a CSV without a mapping, may call the label `label`, too.
TEXT, LABEL, OTHER_LABEL = "text", "is_complaint", "label"
_SAID = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
# Of both sorts, below which a table says less than the seed terms do.
LEAST = 20


def labelled(path: Path, mapping: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Read texts and whether each is a complaint.

    Raises
    ------
    BadInput
        For a missing file, a row that cannot be read, or one without the two fields.
    """
    check_file(path)

    def refuse(number: int, _: Reason, said: str) -> None:
        raise BadInput(f"{path}:{number}: {said}")

    with opened(path, "surrogateescape") as stream:
        lines = Lines(stream)
        rows = _of_table(lines, mapping, refuse) if is_table(path) else _of_json(lines, refuse)
        try:
            for number, row in rows:
                named = {mapping.get(name, name): value for name, value in row.items()}
                yield _row(f"{path}:{number}", named)
        except NoTable as why:
            raise BadInput(f"{path}:1: {why}") from None
        except DAMAGED as error:
            raise BadInput(
                f"{path}:{lines.number + 1}: cannot be read as text from here on: {error}"
            ) from None


def _of_table(lines: Lines, columns: Collection[str], refuse: Refuse) -> Iterator[tuple[int, dict[str, Any]]]:
    table = Table(lines, columns, refuse)
    for number, row in table.rows():
        yield number, dict(zip(table.header, row, strict=True))


def _of_json(lines: Lines, refuse: Refuse) -> Iterator[tuple[int, dict[str, Any]]]:
    number = lines.begin()
    for text in lines:
        try:
            row = orjson.loads(text)
            yield number, row if isinstance(row, dict) else {}
        except orjson.JSONDecodeError as error:
            said = f"cannot be read: {error.msg}" if is_utf_8(text) else not_utf_8(text)
            refuse(number, Reason.INVALID_JSON, said)
        number = lines.begin()


def _row(where: str, row: Mapping[str, Any]) -> tuple[str, bool]:
    text, said = row.get(TEXT), row.get(LABEL, row.get(OTHER_LABEL))
    label = _SAID.get(str(said).strip().lower())
    if not isinstance(text, str) or label is None:
        raise BadInput(f"{where}: needs {TEXT!r}, and {LABEL!r} as true or false; --map column=field renames")
    return text, label


def train(path: Path, mapping: Mapping[str, str], to: Path, out: Console) -> None:
    """Train a prior on a labelled file and write it; texts are masked first, and none of them is in it."""
    rows = list(labelled(path, mapping))
    complaints = sum(label for _, label in rows)
    if min(complaints, len(rows) - complaints) < LEAST:
        raise BadInput(
            f"{path}: {complaints} complaints among {len(rows)} texts; {LEAST} of either sort are the least"
        )
    state = train_prior(mask_many([text for text, _ in rows]), [label for _, label in rows])
    to.write_bytes(orjson.dumps(state))
    out.print(
        f"wrote {to}: {len(rows):,} texts, {complaints:,} of them complaints; name it in OUTCRY_PRIOR_FILE"
    )


def load(settings: Settings) -> NDArray[np.int8] | None:
    """Table of the configured prior, if there is one; raises `BadInput`."""
    path = settings.prior_file
    if path is None:
        return None
    try:
        return read_prior(orjson.loads(path.read_bytes()))
    except OSError as error:
        raise BadInput(f"OUTCRY_PRIOR_FILE: cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"OUTCRY_PRIOR_FILE: {path} is no prior: {error}") from None


def untaught(settings: Settings) -> TextJudge:
    """Text model of version 0: seed terms and, if there is one, the prior; raises `BadInput`."""
    return TextJudge(model=ComplaintModel(prior=load(settings)))
