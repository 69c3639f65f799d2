"""How a request is refused: a program hears one JSON sentence, a browser sees a page, anything else reads a line."""

from __future__ import annotations

import time

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.web import page
from streams.web.page_words import WORDS, language_of
from streams.web.whys import as_json, is_for_programs, keep, sentence, why


def wants_page(request: web.Request) -> bool:
    """Whether a person reads the answer in a browser."""
    return not is_for_programs(request.path) and "text/html" in request.headers.get("Accept", "")


def refusal(request: web.Request, status: int, said: str) -> web.Response:
    """Refuse in one sentence, which begins with what was asked: as JSON to a program, else as a line of text."""
    told = sentence(request, said)
    return (
        as_json(status, told)
        if is_for_programs(request.path)
        else web.Response(text=f"{told}\n", status=status)
    )


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
            response = refusal(request, error.status, why(error, request))
        return keep(error, response)
