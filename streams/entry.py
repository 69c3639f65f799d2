"""Where the command `outcry` begins: what is told to stop ends in good order from its first import on."""

from __future__ import annotations

import signal
import sys

# What runs until it is told to stop. What they write on standard error is a log, one JSON object a line.
SERVICES = {"run", "drill", "chat-adapter"}


def main() -> None:
    """Entry point."""
    try:
        if SERVICES.intersection(sys.argv[1:2]):
            # Until they listen themselves there is nothing to stop; and as process 1 of a container they would not
            # even be ended by it.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        from streams.cli import main as commands

        commands()
    except KeyboardInterrupt:
        sys.exit(130)
