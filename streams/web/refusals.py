"""How a request is refused: a program hears one JSON sentence, a browser sees a page, anything else reads a line."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from streams.display import plain
from streams.web import page
from streams.web.page_words import WORDS, language_of

PROGRAMS = ("/api/", "/hooks/")
# What says more than the body: which methods there are, and which way to the token.
KEPT = ("Allow", "WWW-Authenticate")
SHOWN_CHARS = 120
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_for_programs(path: str) -> bool:
    """Whether programs, not people, ask at a path.

    Examples
    --------
    >>> is_for_programs("/api/incidents"), is_for_programs("/api"), is_for_programs("/incidents/api/")
    (True, True, False)
    """
    return f"{path}/".startswith(PROGRAMS)


def wants_page(request: web.Request) -> bool:
    """Whether a person reads the answer in a browser."""
    return not is_for_programs(request.path) and "text/html" in request.headers.get("Accept", "")


def refusal(request: web.Request, status: int, said: str) -> web.Response:
    """Refuse in one sentence, which begins with what was asked: as JSON to a program, else as a line of text."""
    sentence = f"{request.method} {plain(request.path, SHOWN_CHARS)}: {said}"
    if is_for_programs(request.path):
        return web.json_response({"error": sentence}, status=status)
    return web.Response(text=f"{sentence}\n", status=status)


@web.middleware
async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in words why a request is refused, and what to do about it."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        if error.content_type == "text/html":
            raise
        known = f"refused.{error.status}" in WORDS
        if wants_page(request) and known:
            language = language_of(request)
            text = page.render_missing(language, time.time(), f"refused.{error.status}")
            response = web.Response(text=text, content_type="text/html", status=error.status)
        else:
            response = refusal(request, error.status, _why(error, request))
        response.headers.update({name: error.headers[name] for name in KEPT if name in error.headers})
        return response


def _why(error: web.HTTPError, request: web.Request) -> str:
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
