"""Why a request is refused, in one sentence, and as JSON to programs: for ports that have no pages, too."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.display import plain

PROGRAMS = ("/api/", "/hooks/")
# What says more than the body: which methods there are, and which way to the token.
KEPT = ("Allow", "WWW-Authenticate")
SHOWN_CHARS = 120


def is_for_programs(path: str) -> bool:
    """Whether programs, not people, ask at a path.

    Examples
    --------
    >>> is_for_programs("/api/incidents"), is_for_programs("/api"), is_for_programs("/incidents/api/")
    (True, True, False)
    """
    return f"{path}/".startswith(PROGRAMS)


def sentence(request: web.Request, said: str) -> str:
    """Say it of what was asked."""
    return f"{request.method} {plain(request.path, SHOWN_CHARS)}: {said}"


def why(error: web.HTTPError, request: web.Request) -> str:
    """Say why, and what to do about it."""
    if isinstance(error, web.HTTPMethodNotAllowed):
        return f"this path takes {' and '.join(sorted(error.allowed_methods))} alone; ask with that"
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        most = request.client_max_size // 1024
        return f"the body is larger than {most:,} KiB, which is the most that is read; send less at once"
    if isinstance(error, web.HTTPNotFound) and request.match_info.http_exception is error:
        every = {resource.canonical for resource in request.app.router.resources()}
        there = sorted(path for path in every if is_for_programs(path) == is_for_programs(request.path))
        return f"there is nothing at this path; there are {', '.join(there)}"
    return (error.text or error.reason).strip()


def keep(error: web.HTTPError, response: web.Response) -> web.Response:
    """Give a response the headers of what it stands for that say more than its body."""
    response.headers.update({name: error.headers[name] for name in KEPT if name in error.headers})
    return response


def as_json(status: int, said: str) -> web.Response:
    """Refuse as programs read it."""
    return web.json_response({"error": said}, status=status)


@web.middleware
async def in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse in JSON at every path: of a port at which nobody but programs asks."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        return keep(error, as_json(error.status, sentence(request, why(error, request))))
