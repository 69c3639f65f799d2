"""Listening at an address that people chose, or one sentence on why that cannot be."""

from __future__ import annotations

import errno

from aiohttp import web


class CannotListen(Exception):
    """Where a program is to listen somebody else does, or nobody can."""


async def listen(runner: web.AppRunner, host: str, port: int, prefix: str) -> int:
    """Listen, and give the port.

    Parameters
    ----------
    runner
        What answers; set up already.
    host, port
        Where to; port 0 is any free one.
    prefix
        Of the environment variables that say where.

    Raises
    ------
    CannotListen
        With what to do about it.
    """
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"{host}:{port} is in use: stop what listens there, or set {prefix}PORT"
            ) from None
        raise CannotListen(
            f"nothing can listen at {host}:{port} ({error.strerror or error}): set {prefix}HOST to an address of this "
            f"machine, and {prefix}PORT to a port that this user may open"
        ) from None
    listening: int = runner.addresses[0][1]
    return listening
