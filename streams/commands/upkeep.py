"""Commands that look after an installation: its topics, its dead letters, its contract."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from schemas.contract import documents
from schemas.settings import Settings
from streams import kafka, topics
from streams.commands import dead_letter_desk
from streams.commands.usage import fail, out, perform, settings
from streams.topics_file import load

topics_app = typer.Typer(no_args_is_help=True, help="Outcry's topics on a Kafka.")
letters_app = typer.Typer(no_args_is_help=True, help="Records that were not accepted.")
schema_app = typer.Typer(no_args_is_help=True, help="The public contract.")

ORIGIN = re.compile(r"[^/]+/[0-9]+/[0-9]+")


async def create_topics(configured: Settings) -> topics.Report:
    """Make the topics of the configured file on the configured Kafka."""
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
    limit: Annotated[int, typer.Option(min=1)] = 20,
    reason: Annotated[str | None, typer.Option(help="Only those with this reason.")] = None,
) -> None:
    """Show where dead letters came from and why they are there; never their content."""
    perform(dead_letter_desk.show(settings(), limit, reason, out))


@letters_app.command("redrive")
def letters_redrive(
    reason: Annotated[str | None, typer.Option(help="Only those with this reason.")] = None,
    offset: Annotated[
        str | None, typer.Option(help="Only the one that came from topic/partition/offset.")
    ] = None,
    value_file: Annotated[Path | None, typer.Option(help="Mended value for that one.")] = None,
) -> None:
    """Send dead letters back to the topics they came from."""
    if offset is not None and not ORIGIN.fullmatch(offset):
        fail(f"--offset takes topic/partition/offset, as `dead-letters list` shows it, not {offset!r}")
    if value_file is not None and offset is None:
        fail("--value-file mends one letter: name it with --offset topic/partition/offset")
    if value_file is not None and not value_file.is_file():
        fail(f"{value_file}: no such file")
    mended = value_file.read_bytes().strip() if value_file else None
    perform(dead_letter_desk.redrive(settings(), reason, offset, mended, out))


@schema_app.command("export")
def schema_export(
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for JSON Schema and AsyncAPI.")] = Path(
        "deploy/contract"
    ),
) -> None:
    """Write JSON Schema for every topic's value and an AsyncAPI document."""
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (out_dir / name).write_text(text, encoding="utf-8")
        out.print(f"wrote {out_dir / name}")
