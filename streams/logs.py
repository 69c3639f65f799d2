"""Structured logs: one JSON object a line on standard error, and never a text of a customer."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pythonjsonlogger.json import JsonFormatter

# They repeat at each rebalance what we say better, or print records.
QUIET = ("aiokafka", "kafka", "faust", "mode")


def set_up(level: str) -> None:
    """Send all logs to standard error as JSON; libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(
            "%(levelname)s %(name)s %(message)s", timestamp=True, rename_fields={"levelname": "level"}
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING if level != "DEBUG" else logging.INFO)


@contextmanager
def quietly() -> Iterator[None]:
    """Keep aiokafka's own words on connecting back: who starts a client says what went wrong, once."""
    logger = logging.getLogger("aiokafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
