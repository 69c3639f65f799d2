"""Who may read: anyone on loopback, and whoever has the token elsewhere. Who may write: whoever has the token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from ipaddress import ip_address

from aiohttp import web

from schemas.settings import Settings
from streams.display import plain

COOKIE = "outcry_session"
SESSION_S = 12 * 3600
NAME_CHARS = 60


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


def bears(request: web.Request, token: bytes | None) -> bool:
    """Whether a request's bearer is this token, told in a time that does not depend on it; never without one."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = token is not None and hmac.compare_digest(given.strip().encode("utf-8", "replace"), token)
    return right and scheme.lower() == "bearer"


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
        return self.bears(request) or self.is_session(request.cookies.get(COOKIE, ""), now_s)

    def way_to_token(self, given: str = "") -> str:
        """What to do for want of the token, or where the `given` one is wrong."""
        if self._token is None:
            return "this needs a token, and none is set; set OUTCRY_HTTP_TOKEN_FILE, send Authorization: Bearer TOKEN"
        wrong = "the token is wrong" if given else "this needs the token"
        return f"{wrong}; send Authorization: Bearer TOKEN, with the one in OUTCRY_HTTP_TOKEN_FILE"

    def why_not(self, request: web.Request) -> str:
        """Why a request may not see incidents, and what to do."""
        host, given = request.headers.get("Host", ""), request.headers.get("Authorization", "")
        if self.local and not given and not is_loopback(host):
            name = plain(host, NAME_CHARS)
            return f"{name!r} is no name of this machine; ask for 127.0.0.1 or localhost, or else {self.way_to_token()}"
        return self.way_to_token(given)

    def bears(self, request: web.Request) -> bool:
        """Whether a program sends the token along."""
        return bears(request, self._token)

    def has_session(self, request: web.Request, now_s: float) -> bool:
        """Whether a browser has given the token, so that buttons are of use to it."""
        return self.is_session(request.cookies.get(COOKIE, ""), now_s)

    def may_write(self, request: web.Request, form: str, now_s: float) -> bool:
        """Whether a request may change anything: it bears the token, or comes from a form of our own page.

        The cookie alone proves nothing: a browser sends it for whoever asks. So the form has to come from our own
        origin, and to hold what only our page could tell it.
        """
        if self.bears(request):
            return True
        cookie = request.cookies.get(COOKIE, "")
        right = hmac.compare_digest(form.encode("utf-8", "replace"), self.form_token(cookie).encode())
        return self.is_session(cookie, now_s) and right and _is_same_origin(request)

    def form_token(self, cookie: str) -> str:
        """What a form shows to be ours; of one session alone."""
        return hmac.new(self._token or b"", f"outcry form of {cookie}".encode(), hashlib.sha256).hexdigest()

    def is_token(self, given: str) -> bool:
        """Whether this is the token, told in a time that does not depend on it."""
        return self._token is not None and hmac.compare_digest(given.encode("utf-8", "replace"), self._token)

    def session(self, now_s: float, name: str = "") -> str:
        """Cookie of a browser that gave the token: an end, a person's name and a signature, never the token.

        Examples
        --------
        >>> guard = Guard(Settings(http_token="swordfish"))
        >>> name_of(guard.session(0.0, "Ann 李"))
        'Ann 李'
        """
        told = base64.urlsafe_b64encode(name[:NAME_CHARS].encode("utf-8", "replace")).decode().rstrip("=")
        return self._signed(f"{int(now_s) + SESSION_S}.{told}")

    def is_session(self, cookie: str, now_s: float) -> bool:
        """Whether a cookie is ours and not over."""
        head = cookie.rpartition(".")[0]
        end = head.partition(".")[0]
        if self._token is None or not (end.isascii() and end.isdigit() and len(end) < 16):
            return False
        right = hmac.compare_digest(cookie.encode("utf-8", "replace"), self._signed(head).encode())
        return right and now_s < int(end)

    def _signed(self, head: str) -> str:
        signature = hmac.new(self._token or b"", f"outcry page until {head}".encode(), hashlib.sha256)
        return f"{head}.{signature.hexdigest()}"


def name_of(cookie: str) -> str:
    """Name in a session's cookie; empty if none was given."""
    told = cookie.partition(".")[2].partition(".")[0]
    try:
        return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""


def _is_same_origin(request: web.Request) -> bool:
    """Whether a browser says that our own page sent this; old ones say it by Origin, and none by silence."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin.partition("://")[2] == request.headers.get("Host", "")
