"""What stands in deploy/ as words of Outcry, held against Outcry itself: commands, settings, paths, ports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from schemas.known_settings import KNOWN
from streams import cli

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def parse(words: list[str]) -> str:
    """Parse the words of a command as the command itself does, and give its name; fails for words it refuses."""
    command: Any = typer.main.get_command(cli.app)
    context = command.make_context("outcry", list(words))
    while hasattr(command, "resolve_command"):
        # What a group leaves for its commands.
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)
    path: str = context.command_path
    return path


def strange_settings(names: set[str]) -> set[str]:
    """OUTCRY_* variables that no program of Outcry reads."""
    return {name for name in names if name.startswith("OUTCRY_")} - KNOWN
