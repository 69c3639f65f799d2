"""Listening at an address that people chose, or one sentence on why that cannot be."""

from __future__ import annotations

import asyncio
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
        raise _cannot(error, host, port, prefix) from None
    listening: int = runner.addresses[0][1]
    return listening


async def check_free(host: str, port: int, prefix: str) -> None:
    """Raise `CannotListen` as `listen` would, without listening: before work that would then be for nothing."""
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
    except OSError as error:
        raise _cannot(error, host, port, prefix) from None
    server.close()
    await server.wait_closed()


def _cannot(error: OSError, host: str, port: int, prefix: str) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return CannotListen(f"{host}:{port} is in use: stop what listens there, or set {prefix}PORT")
    return CannotListen(
        f"nothing can listen at {host}:{port} ({error.strerror or error}): set {prefix}HOST to an address of this "
        f"machine, and {prefix}PORT to a port that this user may open"
    )
