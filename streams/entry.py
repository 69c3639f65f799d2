"""Where the command `outcry` begins: Ctrl-C ends it without a traceback from its first import on."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point."""
    try:
        from streams.cli import main as commands

        commands()
    except KeyboardInterrupt:
        sys.exit(130)
