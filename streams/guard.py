"""Who may read: anyone on loopback, and whoever has the token elsewhere."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import ip_address

from aiohttp import web

from schemas.settings import Settings

COOKIE = "outcry_session"
SESSION_S = 12 * 3600


def is_loopback(host: str) -> bool:
    """Whether a host name or address, port allowed, is this machine's own.

    Examples
    --------
    >>> [
    ...     is_loopback(host)
    ...     for host in ("127.0.0.1:8700", "[::1]:8700", "localhost", "::1", "outcry.test", "")
    ... ]
    [True, True, True, True, False, False]
    """
    name = host[1:].partition("]")[0] if host.startswith("[") else host
    if name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


class Guard:
    """Judges requests by the configured address and token.

    Parameters
    ----------
    settings
        Address and token.

    Examples
    --------
    >>> guard = Guard(Settings(http_host="0.0.0.0", http_token="swordfish"))
    >>> guard.is_session(guard.session(now_s=0.0), now_s=60.0), guard.is_session("1.00", now_s=0.0)
    (True, False)
    """

    def __init__(self, settings: Settings) -> None:
        self.local = is_loopback(settings.http_host)
        self._token = settings.http_token.get_secret_value().encode() if settings.http_token else None

    @property
    def has_token(self) -> bool:
        """Whether there is a token to be given at all."""
        return self._token is not None

    def may_read(self, request: web.Request, now_s: float) -> bool:
        """Whether a request may see incidents.

        On loopback the name asked for has to be loopback too: a page elsewhere could let its own name point here.
        """
        if self.local and is_loopback(request.headers.get("Host", "")):
            return True
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(given.strip()):
            return True
        return self.is_session(request.cookies.get(COOKIE, ""), now_s)

    def is_token(self, given: str) -> bool:
        """Whether this is the token, told in a time that does not depend on it."""
        return self._token is not None and hmac.compare_digest(given.encode("utf-8", "replace"), self._token)

    def session(self, now_s: float) -> str:
        """Cookie of a browser that gave the token: an end and its signature, never the token."""
        return self._signed(int(now_s) + SESSION_S)

    def is_session(self, cookie: str, now_s: float) -> bool:
        """Whether a cookie is ours and not over."""
        end = cookie.partition(".")[0]
        if self._token is None or not (end.isascii() and end.isdigit() and len(end) < 16):
            return False
        right = hmac.compare_digest(cookie.encode("utf-8", "replace"), self._signed(int(end)).encode())
        return right and now_s < int(end)

    def _signed(self, end_s: int) -> str:
        signature = hmac.new(self._token or b"", f"outcry page until {end_s}".encode(), hashlib.sha256)
        return f"{end_s}.{signature.hexdigest()}"
