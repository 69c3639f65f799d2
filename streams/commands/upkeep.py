"""Commands that look after an installation: its topics, its dead letters, its contract.

As in `streams/cli.py`, what takes long to import is imported by the command that needs it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.rejection import Reason
from schemas.settings import Settings
from streams.commands.usage import fail, out, perform, settings

if TYPE_CHECKING:
    from streams.topics import Report

topics_app = typer.Typer(no_args_is_help=True, help="Outcry's topics on a Kafka.")
letters_app = typer.Typer(no_args_is_help=True, help="Records that were not accepted.")
schema_app = typer.Typer(no_args_is_help=True, help="The public contract.")

ORIGIN = re.compile(r"[^/]+/[0-9]+/[0-9]+")
ReasonName = Annotated[str | None, typer.Option(help="Only those with this reason, as too_late.")]


def known(reason: str | None) -> str | None:
    """One of the closed list, or none: a misspelt one would find nothing, which looks like good news."""
    if reason is not None and reason not in list(Reason):
        fail(f"--reason is one of {', '.join(Reason)}, not {reason!r}")
    return reason


async def create_topics(configured: Settings) -> Report:
    """Make the topics of the configured file on the configured Kafka."""
    from streams import kafka, topics
    from streams.topics_file import load

    reach = kafka.security(configured)
    return await topics.create(reach.pop("bootstrap_servers"), load(configured.topics_file), security=reach)


@topics_app.command("create")
def topics_create() -> None:
    """Make the topics that are missing; say what differs in the others."""
    configured = settings()
    report = perform(create_topics(configured))
    for name in report.created:
        out.print(f"created {name}")
    for sentence in (*report.differs, *report.notes):
        out.print(sentence)
    if not report.created:
        out.print("all topics are there")


@letters_app.command("list")
def letters_list(
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest ones.")] = 20,
    reason: ReasonName = None,
) -> None:
    """Show where the newest dead letters came from and why they are there; never their content."""
    from streams.commands import dead_letter_desk

    perform(dead_letter_desk.show(settings(), limit, known(reason), out))


@letters_app.command("redrive")
def letters_redrive(
    reason: ReasonName = None,
    offset: Annotated[
        str | None, typer.Option(help="Only the one that came from topic/partition/offset.")
    ] = None,
    value_file: Annotated[Path | None, typer.Option(help="Mended value for that one.")] = None,
) -> None:
    """Send dead letters back to the topics they came from."""
    from streams.commands import dead_letter_desk

    if offset is not None and not ORIGIN.fullmatch(offset):
        fail(f"--offset takes topic/partition/offset, as `dead-letters list` shows it, not {offset!r}")
    if value_file is not None and offset is None:
        fail("--value-file mends one letter: name it with --offset topic/partition/offset")
    if value_file is not None and not value_file.is_file():
        fail(f"{value_file}: no such file")
    mended = value_file.read_bytes().strip() if value_file else None
    perform(dead_letter_desk.redrive(settings(), known(reason), offset, mended, out))


@schema_app.command("export")
def schema_export(
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for JSON Schema and AsyncAPI.")] = Path(
        "deploy/contract"
    ),
) -> None:
    """Write JSON Schema for every topic's value and an AsyncAPI document."""
    from schemas.contract import documents

    out_dir.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (out_dir / name).write_text(text, encoding="utf-8")
        out.print(f"wrote {out_dir / name}")
